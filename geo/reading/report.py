"""A report read sentence by sentence: units, trees, and the frames of its triggers in reading order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words, words_of
from geo.reading.attribution import describes_speaker, voice_of
from geo.reading.clause_roles import UnitTree
from geo.reading.completion import (
    expelled_there,
    held_before,
    killed_of,
    killed_when,
    of_votes,
    raid_on,
    struck_where,
)
from geo.reading.frames import NOBODY, Frame, FramePlace, Participant, distinct_parties, key
from geo.reading.masked_words import actor_word, demonym_word, whole_name, with_preposition
from geo.reading.memory import TextMemory
from geo.reading.modality import REPORTED, is_over, mood_of, no_longer, was_fleeting
from geo.reading.posts import find_posts
from geo.reading.siege_roles import lasts
from geo.reading.supporters import asides_of, participant_of, supporters
from geo.reading.transfer_roles import BUILDERS, after_and, opposed_at, plain
from geo.reading.triggers import Trigger, find_triggers
from geo.reading.units import ACTOR, DATE, PLACE, Mask, cut_units
from geo.syntax.nodes import CLAUSES
from geo.syntax.tree import build_tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.reading.clause_words import PartyMention, PlaceMention
    from geo.syntax.parser import Parser
    from geo.syntax.tree import Tree
    from geo.text.dates import DateMention

_HIT = all_words("reading.report.hit")
_HIT_BY_PLACE = all_words("reading.report.hit_by_place")
_LIBERATING = frozenset(all_words("reading.report.liberating"))

# A pronoun or "the town" looks this many frames back.
FRAMES_BACK = 100
# Acts whose places may go on behind a semicolon.
_LISTED = frozenset(["attack", "contact", "act", "kill"])
_NEARBY = frozenset(all_words("reading.report.nearby"))
_NEXT_WORD = re.compile(r" ([\w-]+)")
_TRANSFERS = frozenset(["gain", "fall", "lose", "leave", "expel", "enter"])
_TAKINGS = frozenset(["gain", "enter"])
_OCCUPYING = frozenset(all_words("reading.report.occupying"))
# "sous contrôle gouvernemental": an adjective of the state alone.
_GOVERNMENTAL = frozenset(all_words("shared.governmental"))


class SentenceInput(NamedTuple):
    """A sentence with what was found in it: its number, its code points, and whether it is worth parsing."""

    number: int
    start: int
    end: int
    wanted: bool


class ReportReading:
    """The trees and frames of one report.

    Parameters
    ----------
    text
        The report.
    language
        ISO 639-1, one that the parser knows.
    sentences
        Its sentences in order.
    actors, places
        Mentions of parties and places, sorted by position.
    dates
        Dates and periods in the text, in order; ``dates`` of the reading are the code points of those of one day.
    parser
        Parses all wanted sentences at once.
    """

    def __init__(  # noqa: PLR0913  # a report and all that is known of it
        self,
        text: str,
        *,
        language: str,
        sentences: Sequence[SentenceInput],
        actors: Sequence[PartyMention],
        places: Sequence[PlaceMention],
        dates: Sequence[DateMention],
        parser: Parser,
    ) -> None:
        self.text, self.language, self.words = text, language, words_of(language)
        self.actors, self.places, self.periods = actors, places, dates
        self.dates = [(one.start, one.end) for one in dates if one.time_precision == 1]
        self.memory = TextMemory()
        units = [
            unit
            for one in sentences
            if one.wanted
            for unit in cut_units(text, one.number, (one.start, one.end), self._masks(one.start, one.end), language)
        ]
        parses = parser.parse(language, [unit.words for unit in units])
        self.units = [
            UnitTree(
                text, unit, build_tree(parse, unit.starts, unit.ends, language), self.words, actors, places, self.memory
            )
            for unit, parse in zip(units, parses, strict=True)
        ]
        self.spans = [(one.start, one.end) for one in sentences]
        self._starts = [unit.unit.start for unit in self.units]
        self._parsed = frozenset(unit.sentence for unit in units)
        self._acts: dict[tuple[int, int], Frame | None] = {}
        self.frames: list[Frame] = []
        self._of_sentence: dict[int, list[Frame]] = {}
        self._of_unit: list[list[Frame]] = []
        self.posts: list[Frame] = []
        silent = [one for one in sentences if not one.wanted]
        for number, where in enumerate(self.units):
            while silent and silent[0].number < where.unit.sentence:
                self._remember_places(silent.pop(0))
            self.memory.sentence = where.unit.sentence
            found = self._completed(where, [self._frame(number, where, one) for one in find_triggers(where)])
            self.frames += found
            self._of_unit.append(found)
            self._of_sentence.setdefault(where.unit.sentence, []).extend(found)
            self.posts += self._posts(number, where)
            self._remember(where, found)

    def _masks(self, start: int, end: int) -> list[Mask]:
        """Return the masks of a sentence; of overlapping spans the party wins over the place inside it, else the longer."""  # noqa: E501
        spans = [
            *(
                Mask(one.start, one.end, ACTOR, key, actor_word(one, self.text, self.language))
                for key, one in enumerate(self.actors)
                if start <= one.start and one.end <= end
            ),
            *(
                Mask(*whole_name(self.text, one, start), PLACE, key, demonym_word(one, self.text))
                for key, one in enumerate(self.places)
                if start <= one.start and one.end <= end and not (not one.resolved and self._names_party(one))
            ),
            *(
                Mask(*self._whole_date(span, start), DATE, key)
                for key, span in enumerate(self.dates)
                if start <= span[0] and span[1] <= end
            ),
        ]
        order = {ACTOR: 0, PLACE: 1, DATE: 2}
        spans.sort(
            key=lambda mask: (-(mask.end - mask.start) if mask.kind != DATE else 0, order[mask.kind], mask.start)
        )
        kept: list[Mask] = []
        for mask in spans:
            if not any(mask.start < other.end and other.start < mask.end for other in kept):
                kept.append(mask)
        return sorted(kept)

    def _names_party(self, place: PlaceMention) -> bool:
        """Whether a name that no gazetteer knows holds that of a known party: "L'EI" is no place."""
        return any(one.actor and place.start <= one.start and one.end <= place.end for one in self.actors)

    def _whole_date(self, span: tuple[int, int], least: int) -> tuple[int, int]:
        """Return a date with its preposition and the time of day: "on Monday morning", "le lendemain matin"."""
        start, end = with_preposition(self.text, span, least)
        behind = _NEXT_WORD.match(self.text, end)
        daytime = behind is not None and behind[1].casefold() in self.words.words("daytimes")
        return start, behind.end() if behind is not None and daytime else end

    # Asked from outside

    def locate(self, position: int) -> tuple[UnitTree, int] | None:
        """Return the unit and token that hold a code point, None where it was not parsed."""
        number, index = self._find(position)
        return (self.units[number], index) if index >= 0 else None

    def _find(self, position: int) -> tuple[int, int]:
        """Return the number of the unit and the token that hold a code point, -1 as the token where none does."""
        at = bisect_right(self._starts, position) - 1
        for number in range(self._first_of_sentence(at), at + 1):
            index = self.units[number].at(position)
            if index >= 0:
                return number, index
        return at, -1

    def _first_of_sentence(self, number: int) -> int:
        """Return the first unit of the sentence of a unit: relative clauses lie inside the unit that they belong to."""
        first = max(0, number)
        while first > 0 and self.units[first - 1].unit.sentence == self.units[number].unit.sentence:
            first -= 1
        return first

    def unknown_places(self) -> list[tuple[int, int]]:
        """Return the code points of names that stand where a place stands and that no gazetteer knows, sorted."""
        spots = {
            (one.start, one.end)
            for frame in self.frames
            for one in (*frame.grounds, *frame.sites, *frame.elsewhere)
            if one.key < 0
        }
        return sorted(spots)

    def frames_of(self, sentence: int) -> list[Frame]:
        """Return the frames of a sentence in order."""
        return self._of_sentence.get(sentence, [])

    def frames_within(self, start: int, end: int) -> Iterator[Frame]:
        """Yield the frames whose word begins in the code points ``start:end``, in order."""
        first = self._first_of_sentence(bisect_right(self._starts, start) - 1)
        behind = bisect_left(self._starts, end)
        for frame in chain.from_iterable(self._of_unit[first:behind]):
            if start <= frame.start < end:
                yield frame

    @cached_property
    def holding(self) -> list[Frame]:
        """Who held or took what, in order: frames of holding and gaining that happened and whose agent is named."""
        return [
            frame
            for frame in self.frames
            if frame.kind in {"hold", "gain"}
            and frame.agents
            and not frame.no_longer
            and frame.mood in {"reported", "historical"}
        ]

    def posts_of(self, sentence: int) -> list[Frame]:
        """Return the posts of forces in a sentence as frames of staying; being no acts, they are not in ``frames``."""
        return [frame for frame in self.posts if frame.sentence == sentence]

    def parsed(self, sentence: int) -> bool:
        """Whether a sentence was parsed."""
        return sentence in self._parsed

    def act(self, start: int, end: int) -> Frame | None:
        """Return the frame of the words ``start:end``: the one that is there, or one made of their head.

        None where the words were not parsed. A noun that is the subject or instrument of a verb ("a bomb killed two",
        "in an air strike") shares the parties and places of that verb.
        """
        key = (start, end)
        if key not in self._acts:
            self._acts[key] = self._make_act(start, end)
        return self._acts[key]

    def _make_act(self, start: int, end: int) -> Frame | None:
        for frame in self.frames_within(start, end):
            # "Six aid workers were killed in an ambush"
            alone = frame.noun and frame.kind == "attack" and not frame.patients and not frame.agents
            return self.with_verb(frame) if alone else frame
        number, first = self._find(start)
        if first < 0:
            return None
        where = self.units[number]
        indices = [index for index in range(first, len(where.tree)) if where.unit.starts[index] < end]
        head = where.head_of(indices) if indices else first
        trigger = Trigger("act", head, where.written(head), not where.tree.is_verb(head))
        frame = self._frame(number, where, trigger)
        node = where.tree.nodes[head]
        if node.label == "amod" and node.form in {"part", "ger"}:
            return replace(frame, mood="none")  # "captured militants", "demonstrated inability": no act of the text
        if not trigger.noun and not frame.patients and not frame.agents:  # "were killed when a mine went off"
            return replace(frame, patients=tuple(where.hurt_above(head)))
        if trigger.noun and not frame.grounds and not frame.sites:
            frame = replace(frame, grounds=tuple(where.undergoing_places(head)))  # "A, B and C came under fire"
        return self._with_verb(where, head, frame) if trigger.noun else frame

    def _further_places(self, number: int, where: UnitTree, index: int) -> list[FramePlace]:
        """Return the places of the pieces behind a semicolon that have no verb: "attacked in A; near B; and near C".

        In a piece such as "north of A near B" the last place says where.
        """
        found: list[FramePlace] = []
        if where.relative(index):
            return found
        for unit in self.units[number + 1 :]:
            tree = unit.tree
            if unit.unit.sentence != where.unit.sentence or any(tree.is_verb(at) for at in range(len(tree))):
                break
            first = next((at for at in range(len(tree)) if tree.nodes[at].pos not in {"CCONJ", "PUNCT"}), 0)
            placed = [at for at in range(len(tree)) if unit.place_at(at) is not None]
            opens = tree.nodes[first].pos in {"ADP", "PROPN"} or tree.low(first) in self.words.words("compass")
            if not opens or not placed:
                break
            for at in placed:
                place, mask = unit.place_at(at), unit.unit.masks[at]
                if place is not None and mask is not None and not place.nation and not _is_narrowed(tree, at):
                    found.append(FramePlace(place.start, place.end, mask.key, place.part, "behind a semicolon"))
        return found

    def partners(self, frame: Frame) -> list[Participant]:
        """Return who a party talks or agrees with: "an agreement with the government", "talks between A and B"."""
        where = self.units[frame.unit]
        found: list[Participant] = []
        heads = [frame.token, *(at for at in where.tree.ancestors(frame.token) if where.tree.is_verb(at))][:2]
        for head in heads:
            for at in where.tree.subtree(head, without=CLAUSES):
                if where.tree.label(at) == "pp" and (where.has_case(at, "with") or where.has_case(at, "between")):
                    found += where.parties(at, f'"{where.case(at)}" at "{frame.word}"')
                    if where.has_case(at, "between") and len(found) == 1:
                        found += after_and(where, at)
        return distinct_parties(found)

    def hits(self, frame: Frame, name: str) -> bool:
        """Whether the object of an act, or of the verb that it is the subject of, stands in a word list."""
        where = self.units[frame.unit]
        tree, verb = where.tree, where.tree.clause(frame.token)
        heads = {frame.token, verb} if tree.is_verb(verb) and not where.is_in(verb, "speech") else {frame.token}
        return any(
            where.is_in(member, name)
            for head in heads
            for child in tree.children(head, "obj", "subjpass", "pp", "iobj")
            if tree.label(child) != "pp" or any(where.has_case(child, case) for case in _hit_cases(tree, head))
            for member in tree.subtree(child, without=CLAUSES)
            if not any(where.case(at).split()[:1] == [near] for at in (member, child) for near in _NEARBY)
        )

    def with_verb(self, frame: Frame) -> Frame:
        """Return the frame of a noun with the parties of the verb that it is subject, object or instrument of."""
        return self._with_verb(self.units[frame.unit], frame.token, frame)

    def _with_verb(self, where: UnitTree, index: int, frame: Frame) -> Frame:
        tree = where.tree
        verb, label = tree.head(index), tree.label(index)
        while verb >= 0 and not tree.is_verb(verb) and label in {"pp", "conj", "compound", "appos"}:
            label, verb = tree.label(verb), tree.head(verb)
        if verb < 0 or not tree.is_verb(verb) or label not in {"subj", "pp", "agent", "obj", "subjpass", "conj"}:
            return frame
        if where.is_in(verb, "speech") or where.is_in(verb, "claiming"):
            return frame
        agents, patients = frame.agents, frame.patients
        if where.undergoers(index):
            return frame
        if not patients and label in {"subj", "pp", "agent", "conj"}:
            patients = tuple(where.patients(verb) or where.hurt_above(verb))
        if not agents and label == "subj" and where.mask(index, ACTOR) is not None:
            agents = tuple(where.party(index, f'subject of "{where.written(verb)}"'))  # "junta jets bombed X"
        if not agents and label in {"pp", "obj", "conj"}:
            agents = tuple(one for one in where.agents(verb) if one.armed or one.actor)
        named = {(one.actor, one.country, one.text) for one in agents}
        return replace(
            frame,
            agents=agents,
            patients=tuple(one for one in patients if (one.actor, one.country, one.text) not in named),
        )

    # Making frames

    def _frame(self, number: int, where: UnitTree, trigger: Trigger) -> Frame:
        index, kind = trigger.token, trigger.frame
        builder = BUILDERS.get(kind, plain)
        parts = builder(where, trigger)
        mood, why, mood_word = mood_of(where, index, transfer=kind in _TRANSFERS and trigger.noun)
        if mood == "reported" and "?" in where.unit.words[-2:]:
            mood, why, mood_word = "hypothetical", "a question", ""  # "Does M23 control Pinga?" says nothing
        if kind in {"hold", "gain"} and mood in {"planned", "hypothetical"} and _is_presupposed(where, index):
            mood, why, mood_word = REPORTED
        if kind == "relieve" and mood in {"planned", "hypothetical", "none"}:
            kind, parts, mood = "surround", lasts(where, trigger, parts), "reported"
        sites, elsewhere = where.sites(index)
        further = self._further_places(number, where, index) if kind in _LISTED else []
        if parts.grounds and further:
            parts = parts._replace(grounds=[*parts.grounds, *further])
        elif further:
            sites = [*sites, *(one._replace(group=sites[0].group if sites else 0) for one in further)]
        if kind in {"contact", "act"} and trigger.noun and not parts.agents and not parts.patients:
            agents, patients = opposed_at(where, index)
            parts = parts._replace(agents=agents, patients=patients)
        if parts.agents and not trigger.noun and where.triggers_mine(index):  # who hits a mine has not attacked
            parts = parts._replace(agents=[], patients=list(parts.agents))
        allies = [*parts.allies, *supporters(where, index), *asides_of(where, parts.agents)]
        others = asides_of(where, parts.patients)
        named = {
            (one.actor, one.country, one.text if not one.actor and not one.country else "") for one in parts.agents
        }
        path = [
            *(f"{one.text}: {one.via}" for one in parts.agents),
            *(f"{one.text}: {one.via}" for one in parts.patients),
            *(f"{self.text[one.start : one.end]}: {one.via}" for one in (parts.grounds or sites)[:3]),
            *([f"{mood}: {why}"] if why else []),
        ]
        return Frame(
            kind=kind,
            sentence=where.unit.sentence,
            unit=number,
            token=index,
            start=where.unit.starts[index],
            end=where.unit.ends[index],
            word=where.written(index),
            noun=trigger.noun,
            agents=tuple(parts.agents),
            patients=tuple(
                one
                for one in parts.patients
                if (one.actor, one.country, one.text if not one.actor and not one.country else "") not in named
            ),
            allies=tuple(allies),
            others=tuple(others),
            grounds=tuple(parts.grounds),
            sites=tuple(sites),
            elsewhere=tuple(elsewhere),
            part=bool(parts.grounds) and all(one.part for one in parts.grounds),
            toward=parts.toward,
            mood=mood,
            mood_word=mood_word,
            relative=where.relative(index),
            no_longer=no_longer(where, index),
            over=_is_over(where, trigger, kind),
            voice=NOBODY if describes_speaker(where, index) else voice_of(where, index),
            path=tuple(path),
        )

    def _posts(self, number: int, where: UnitTree) -> list[Frame]:
        found = []
        for post in find_posts(where):
            frame = self._frame(number, where, Trigger("act", post.token, where.written(post.token), noun=True))
            kept = replace(
                frame, kind=post.kind, agents=post.owners, patients=(), grounds=post.places, part=post.kind == "stay"
            )
            found.append(replace(kept, mood="reported") if post.kind != "stay" else kept)
        return found

    def _completed(self, where: UnitTree, frames: Sequence[Frame]) -> list[Frame]:  # noqa: C901  # one branch a kind
        """Complete frames by others of their sentence: "X was liberated after Russian troops fled" says whence."""
        done = []
        frames = [of_votes(where, frame) for frame in frames]
        for frame in frames:
            if frame.kind == "leave" and not frame.grounds:
                others = [
                    one
                    for one in frames
                    if one.kind in {"gain", "fall", "expel", "enter", "stay"}
                    and one.grounds
                    and one.token in where.tree.ancestors(frame.token)
                ]
                if others:
                    grounds = others[0].grounds
                    frame = replace(  # noqa: PLW2901
                        frame,
                        grounds=grounds,
                        part=all(one.part for one in grounds),
                        path=(*frame.path, f'place of "{others[0].word}"'),
                    )  # completed
            if frame.kind in {"enter", "attack"} and not frame.patients:
                frame = raid_on(where, frame, frames)  # noqa: PLW2901  # completed
            if frame.kind == "expel" and not frame.grounds and frame.agents and frame.patients:
                frame = expelled_there(frame, frames)  # noqa: PLW2901  # completed
            unnamed = not frame.agents and not where.tree.children(frame.token, "subj")  # "elle a libéré" is somebody
            if frame.kind == "gain" and unnamed and where.lemmas(frame.token) & _LIBERATING:
                losers = [
                    one
                    for other in frames
                    if other.kind in {"leave", "expel"}
                    for one in (other.agents if other.kind == "leave" else other.patients)
                ]
                if any(one.actor or one.country or one.classes & {"rebel"} for one in losers):
                    state = Participant(
                        frame.start, frame.end, "army", frozenset(["state"]), via="liberated: the force of the country"
                    )
                    frame = replace(frame, agents=(state,), patients=tuple(losers[:1]))  # noqa: PLW2901  # completed
            if frame.kind == "kill" and frame.patients and not any(one.actor or one.country for one in frame.patients):
                frame = killed_of(where, frame, frames)  # noqa: PLW2901  # completed
            if frame.kind == "gain" and frame.agents and not frame.patients:
                fought = [
                    one
                    for other in frames
                    if other.kind == "contact" and other.noun and frame.token in where.tree.ancestors(other.token)
                    for one in other.patients
                    if one.armed and key(one) != key(frame.agents[0])
                ]  # "took X after clashes with Y"
                frame = replace(frame, patients=tuple(fought[:1]))  # noqa: PLW2901  # completed
            if frame.kind == "gain" and frame.agents and self._just_left(frame.agents[0], where.unit.sentence):
                frame = replace(frame, agents=self._taker_before(frame))  # noqa: PLW2901  # completed
            if frame.kind == "fall" and not frame.agents:
                takers = self._attackers(frame)
                if takers:
                    why = f"{takers[0].text}: fought for it before"
                    frame = replace(frame, agents=takers, guessed=True, path=(*frame.path, why))  # noqa: PLW2901  # completed
            done.append(struck_where(where, killed_when(where, held_before(where, frame, frames), frames), frames))
        return done

    def _just_left(self, agent: Participant, sentence: int) -> bool:
        """Whether a pronoun was taken for somebody who has just withdrawn: he does not take the next town."""
        return (
            agent.recalled
            and any(
                before.kind in {"leave", "surrender", "lose"}
                and sentence - before.sentence <= 2  # noqa: PLR2004  # a pronoun's reach
                and any(key(one) == key(agent) for one in (*before.agents, *before.patients))
                for before in self.frames[-FRAMES_BACK:]
            )
        )

    def _taker_before(self, frame: Frame) -> tuple[Participant, ...]:
        """Return who took a place last."""
        for before in reversed(self.frames[-FRAMES_BACK:]):
            if before.kind == "gain" and before.agents and key(before.agents[0]) != key(frame.agents[0]):
                return (before.agents[0]._replace(via=f"took {before.word} before"),)
        return ()

    def _attackers(self, frame: Frame) -> tuple[Participant, ...]:
        """Return who was last said to enter or attack the place of a fall whose taker is not named."""
        names = {self.text[one.start : one.end].casefold() for one in frame.grounds} | {
            name for one in frame.grounds for name in self._meant(one)
        }
        speaker = frame.voice.speaker
        for before in reversed(self.frames[-FRAMES_BACK:]):
            if before.kind not in {"enter", "gain", "attack", "contact", "surround", "advance"} or not before.agents:
                continue
            there = {
                self.text[one.start : one.end].casefold() for one in (*before.grounds, *before.sites, *before.elsewhere)
            }
            if names & there and before.agents[0].armed and (speaker is None or key(speaker) != key(before.agents[0])):
                return (before.agents[0]._replace(via=f"attacked {', '.join(sorted(names & there))} before"),)
        return ()

    def _meant(self, place: FramePlace) -> list[str]:
        """Return the names that "the town" may mean: the place named last before it."""
        if not self.text[place.start : place.end].islower():
            return []
        before = [
            one
            for _, one in self.memory.places
            if one.start < place.start and (one.key < 0 or not self.places[one.key].is_country)
        ]
        return [self.text[before[-1].start : before[-1].end].casefold()] if before else []

    def _remember_places(self, sentence: SentenceInput) -> None:
        """Remember the places of a heading or of another sentence without an act: "the town" may mean one of them."""
        for number, place in enumerate(self.places):
            if sentence.start <= place.start < sentence.end and place.site:
                spot = FramePlace(place.start, place.end, number, False, "named before")
                self.memory.note_place(spot, sentence.number)

    def _remember(self, where: UnitTree, frames: Sequence[Frame]) -> None:  # noqa: C901  # one branch a relation of the tree
        sentence = where.unit.sentence
        # A root without a verb is the subject from which a long insertion has parted its verb.
        subjects = {
            index for index in range(len(where.tree)) if where.tree.label(index) in {"subj", "subjpass", "root"}
        }
        # The dead are no "they" of the next sentence.
        killed = {(one.start, one.end) for frame in frames if frame.kind == "kill" for one in frame.patients}
        parties = []
        for index, mask in enumerate(where.unit.masks):
            if mask is None or mask.kind == DATE or (mask.start, mask.end) in killed:
                continue
            if mask.kind == ACTOR or (mask.kind == PLACE and index in subjects):
                parties += [(party, index in subjects) for party in where.party(index, "named before")]
        for _, mask in where.unit.asides:
            if mask.kind == ACTOR:
                parties.append((participant_of(where.actors[mask.key], "named before"), False))
        self.memory.note_parties(parties, sentence)
        self.memory.speakers += [frame.voice.speaker for frame in frames if frame.voice.speaker is not None]
        for frame in frames:
            if frame.kind in {"contact", "attack", "gain", "expel", "kill"} and frame.mood in {"reported", "denied"}:
                for one in frame.agents:
                    for other in frame.patients:
                        if one.armed and other.armed:
                            self.memory.note_dyad(one, other)
        away = {(one.start, one.end) for frame in frames for one in frame.elsewhere}
        for index in range(len(where.tree)):
            place, mask = where.place_at(index), where.unit.masks[index]
            going = where.case(index) in where.words.words("bound_for")  # nobody is there yet
            elsewhere = place is not None and (place.start, place.end) in away
            if place is not None and mask is not None and not going and not elsewhere:
                self.memory.note_place(FramePlace(place.start, place.end, mask.key, False, "named before"), sentence)


def _is_presupposed(where: UnitTree, index: int) -> bool:
    """Read "plans to attack the last town held by M23": whatever becomes of the plan, M23 holds the town."""
    tree = where.tree
    return tree.label(index) == "acl" and tree.nodes[index].form == "part" and bool(tree.children(index, "agent"))


def _is_over(where: UnitTree, trigger: Trigger, kind: str) -> bool:
    """Whether a state had ended, or a taking was brief; occupying is a state too."""
    index = trigger.token
    state = kind == "hold" or (kind == "gain" and bool(where.lemmas(index) & _OCCUPYING))
    return (state and is_over(where, index)) or (kind in _TAKINGS and was_fleeting(where, index))


def _is_narrowed(tree: Tree, index: int) -> bool:
    """Whether a place only says whereabouts the next one is: "north of Toretsk near Dyliivka"."""
    behind = index + 2 if index + 1 < len(tree) and tree.low(index + 1) == "," else index + 1
    return behind < len(tree) and tree.low(behind) in _NEARBY


def _hit_cases(tree: Tree, head: int) -> tuple[str, ...]:
    """Return the prepositions before what is hit; where a bomb fell counts only if nothing else was its aim."""
    return _HIT if tree.children(head, "obj", "subjpass") else _HIT_BY_PLACE
