"""A report read sentence by sentence: units, trees, and the frames of its triggers in reading order."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import words_of
from geo.reading.attribution import voice_of
from geo.reading.clause_roles import UnitTree
from geo.reading.frames import Frame, FramePlace, Participant
from geo.reading.memory import TextMemory, key
from geo.reading.modality import is_over, mood_of, no_longer
from geo.reading.triggers import Trigger, find_triggers
from geo.reading.units import ACTOR, DATE, NAME, PLACE, Mask, cut_units
from geo.syntax.tree import build_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geo.reading.clause_roles import PartyMention, PlaceMention
    from geo.syntax.parser import Parser

_TRANSFERS = frozenset(["gain", "fall", "lose", "leave", "expel", "enter"])
_CLAUSES = frozenset(["relcl", "ccomp", "advcl", "parataxis"])
# "sous contrôle gouvernemental": an adjective of the state alone.
_GOVERNMENTAL = frozenset(["governmental", "gouvernemental", "gouvernementale"])


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
        Spans of dates, sorted.
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
        dates: Sequence[tuple[int, int]],
        parser: Parser,
    ) -> None:
        self.text, self.language, self.words = text, language, words_of(language)
        self.actors, self.places, self.dates = actors, places, dates
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
        for number, where in enumerate(self.units):
            self.memory.sentence = where.unit.sentence
            found = self._completed(where, [self._frame(number, where, trigger) for trigger in find_triggers(where)])
            self.frames += found
            self._remember(where, found)

    def _masks(self, start: int, end: int) -> list[Mask]:
        """Return the masks of a sentence; of overlapping spans the party wins over the place inside it, else the longer."""  # noqa: E501
        spans = [
            *(
                Mask(one.start, one.end, ACTOR, key, _actor_word(one, self.text, self.language))
                for key, one in enumerate(self.actors)
                if start <= one.start and one.end <= end
            ),
            *(
                Mask(one.start, one.end, PLACE, key, _demonym_word(one, self.text))
                for key, one in enumerate(self.places)
                if start <= one.start and one.end <= end
            ),
            *(
                Mask(*_with_preposition(self.text, span, start), DATE, key)
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

    # Asked from outside

    def locate(self, position: int) -> tuple[UnitTree, int] | None:
        """Return the unit and token that hold a code point, None where it was not parsed."""
        at = bisect_right(self._starts, position) - 1
        if at < 0 or not self.units[at].unit.start <= position < self.units[at].unit.end:
            return None
        index = self.units[at].at(position)
        return (self.units[at], index) if index >= 0 else None

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
        return [frame for frame in self.frames if frame.sentence == sentence]

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
        for frame in self.frames:
            if start <= frame.start < end:
                return frame
        found = self.locate(start)
        if found is None:
            return None
        where, first = found
        indices = [index for index in range(first, len(where.tree)) if where.unit.starts[index] < end]
        inside = set(indices)
        head = next((index for index in indices if where.tree.head(index) not in inside), first)
        trigger = Trigger("act", head, where.written(head), not where.tree.is_verb(head))
        frame = self._frame(self.units.index(where), where, trigger)
        node = where.tree.nodes[head]
        if node.label == "amod" and node.form in {"part", "ger"}:
            return replace(frame, mood="none")  # "captured militants", "demonstrated inability": no act of the text
        return self._with_verb(where, head, frame) if trigger.noun else frame

    def partners(self, frame: Frame) -> list[Participant]:
        """Return who a party talks or agrees with: "an agreement with the government", "talks between A and B"."""
        where = self.units[frame.unit]
        found: list[Participant] = []
        heads = [frame.token, *(at for at in where.tree.ancestors(frame.token) if where.tree.is_verb(at))][:2]
        for head in heads:
            for at in where.tree.subtree(head, without=_CLAUSES):
                if where.tree.label(at) == "pp" and (where.has_case(at, "with") or where.has_case(at, "between")):
                    found += where.parties(at, f'"{where.case(at)}" at "{frame.word}"')
        return _distinct_parties(found)

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
        if "opposer" in where.lemmas(verb) and label == "subj":  # "des combats ont opposé X à Y"
            agents = tuple(
                party for child in tree.children(verb, "obj") for party in where.parties(child, 'object of "opposer"')
            )
            agents = agents[:1] if len(agents) == 1 else agents
            patients = tuple(
                party
                for child in tree.children(verb, "pp", "iobj")
                if where.case(child) in {"à", "au", "aux"} and where.place_at(child) is None
                for party in where.parties(child, '"à" at "opposer"')
            )
        if not patients and label in {"subj", "pp", "agent", "conj"}:
            patients = tuple(where.patients(verb))
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
        builder = _BUILDERS.get(kind, _plain)
        parts = builder(where, trigger)
        mood, mood_path = mood_of(where, index, transfer=kind in _TRANSFERS and trigger.noun)
        if mood == "reported" and "?" in where.unit.words[-2:]:
            mood, mood_path = "hypothetical", "a question"  # "Does M23 control Pinga?" says nothing
        sites, elsewhere = where.sites(index)
        allies = [*parts.allies, *where.supporters(index), *where.asides_of(parts.agents)]
        others = where.asides_of(parts.patients)
        named = {
            (one.actor, one.country, one.text if not one.actor and not one.country else "") for one in parts.agents
        }
        path = [
            *(f"{one.text}: {one.via}" for one in parts.agents),
            *(f"{one.text}: {one.via}" for one in parts.patients),
            *(f"{self.text[one.start : one.end]}: {one.via}" for one in (parts.grounds or sites)[:3]),
            *([f"{mood}: {mood_path}"] if mood_path else []),
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
            relative=where.relative(index),
            no_longer=no_longer(where, index),
            over=kind == "hold" and is_over(where, index),
            voice=voice_of(where, index),
            path=tuple(path),
        )

    def _completed(self, where: UnitTree, frames: Sequence[Frame]) -> list[Frame]:
        """Complete frames by others of their sentence: "X was liberated after Russian troops fled" says whence."""
        done = []
        for frame in frames:
            if frame.kind == "leave" and not frame.grounds:
                others = [
                    one
                    for one in frames
                    if one.kind in {"gain", "fall", "expel"}
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
            if frame.kind == "gain" and not frame.agents and where.lemmas(frame.token) & {"liberate", "libérer"}:
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
            if frame.kind == "gain" and frame.agents and self._just_left(frame.agents[0], where.unit.sentence):
                frame = replace(frame, agents=self._taker_before(frame))  # noqa: PLW2901  # completed
            if frame.kind == "fall" and not frame.agents:
                takers = self._attackers(frame)
                if takers:
                    frame = replace(frame, agents=takers, path=(*frame.path, f"{takers[0].text}: fought for it before"))  # noqa: PLW2901  # completed
            done.append(frame)
        return done

    def _just_left(self, agent: Participant, sentence: int) -> bool:
        """Whether a pronoun was taken for somebody who has just withdrawn: he does not take the next town."""
        if not agent.via.startswith('"'):
            return False
        return any(
            before.kind in {"leave", "surrender", "lose"}
            and sentence - before.sentence <= 2  # noqa: PLR2004
            and any(key(one) == key(agent) for one in (*before.agents, *before.patients))  # a pronoun's reach
            for before in self.frames
        )

    def _taker_before(self, frame: Frame) -> tuple[Participant, ...]:
        """Return who took a place last."""
        for before in reversed(self.frames):
            if before.kind == "gain" and before.agents and key(before.agents[0]) != key(frame.agents[0]):
                return (before.agents[0]._replace(via=f"took {before.word} before"),)
        return ()

    def _attackers(self, frame: Frame) -> tuple[Participant, ...]:
        """Return who was last said to enter or attack the place of a fall whose taker is not named."""
        names = {self.text[one.start : one.end].casefold() for one in frame.grounds} | {
            name for one in frame.grounds for name in self._meant(one)
        }
        speaker = frame.voice.speaker
        for before in reversed(self.frames):
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

    def _remember(self, where: UnitTree, frames: Sequence[Frame]) -> None:  # noqa: C901  # one branch a relation of the tree
        sentence = where.unit.sentence
        subjects = {index for index in range(len(where.tree)) if where.tree.label(index) in {"subj", "subjpass"}}
        parties = []
        for index, mask in enumerate(where.unit.masks):
            if mask is None or mask.kind == DATE:
                continue
            if mask.kind == ACTOR or (mask.kind == PLACE and index in subjects):
                parties += [(party, index in subjects) for party in where.party(index, "named before")]
        for _, mask in where.unit.asides:
            if mask.kind == ACTOR:
                mention = where.actors[mask.key]
                parties.append(
                    (
                        Participant(
                            mention.start,
                            mention.end,
                            mention.text,
                            mention.classes,
                            mention.actor,
                            mention.country,
                            "named before",
                        ),
                        False,
                    )
                )
        self.memory.note_parties(parties, sentence)
        self.memory.speakers += [frame.voice.speaker for frame in frames if frame.voice.speaker is not None]
        for frame in frames:
            if frame.kind in {"contact", "attack", "gain", "expel", "kill"} and frame.mood in {"reported", "denied"}:
                for one in frame.agents:
                    for other in frame.patients:
                        if one.armed and other.armed:
                            self.memory.note_dyad(one, other)
        for index in range(len(where.tree)):
            place, mask = where.place_at(index), where.unit.masks[index]
            if place is not None and mask is not None:
                self.memory.note_place(FramePlace(place.start, place.end, mask.key, False, "named before"), sentence)


class _Parts(NamedTuple):
    agents: Sequence[Participant] = ()
    patients: Sequence[Participant] = ()
    grounds: Sequence[FramePlace] = ()
    allies: Sequence[Participant] = ()
    toward: bool = False


def _object_grounds(where: UnitTree, index: int, *, labels: Iterable[str] = ("obj",)) -> list[FramePlace]:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Places that a verb takes or holds: its object, the subject of a passive, what a noun is "of"."""
    tree, word = where.tree, where.written(index)
    found: list[FramePlace] = []
    if tree.is_verb(index):
        wanted = ("subjpass",) if tree.is_passive(index) else tuple(labels)
        for child in tree.children(index, *wanted):
            found += where.grounds(child, f'object of "{word}"')
        if not found and tree.language == "fr" and "obj" in wanted:
            # The parser takes a name without a preposition behind the verb for an adverbial.
            for child in tree.children(index, "npadv", "conj", "xcomp"):
                if (
                    child > index
                    and not tree.nodes[child].case
                    and (where.place_at(child) is not None or where.mask(child, NAME) is not None)
                ):
                    found += where.grounds(child, f'object of "{word}"')
        if tree.is_passive(index) and tree.label(index) in {"acl", "relcl"} and not found and tree.head(index) >= 0:
            found += where.grounds(tree.head(index), f'"{word}" behind it')
        if (
            not found
            and tree.label(index) == "conj"
            and not tree.children(index, *wanted)
            and tree.is_verb(tree.head(index))
        ):
            found += (
                _object_grounds(where, tree.head(index), labels=labels)
                if tree.is_passive(index) == tree.is_passive(tree.head(index))
                else []
            )
        if (
            not found
            and where.tree.label(index) == "relcl"
            and not tree.is_passive(index)
            and _relative_object(where, index)
        ):
            found += where.grounds(tree.head(index), f'"{word}" behind it')
    for child in tree.children(index, "pp"):
        if (
            where.tree.label(child) == "pp"
            and (where.has_case(child, "of") or where.case(child) in {"over", "including", "on", "sur"})
            and not tree.is_verb(index)
        ) or (tree.is_verb(index) and where.tree.language == "fr" and where.has_case(child, "of")):
            found += where.grounds(child, f'"{where.case(child)}" behind "{word}"')
    if not tree.is_verb(index):
        for child in tree.children(index, "poss", "compound"):
            place = where.place_at(child)
            if place is None or not place.nation:  # "a U.S. strike" is not on the United States
                found += where.grounds(child, f'before "{word}"')
    return found


def _relative_object(where: UnitTree, index: int) -> bool:
    """Whether the relative pronoun is what a verb takes ("which it seized"), not who takes it."""
    subjects = where.tree.children(index, "subj")
    if not subjects:
        return False
    return where.tree.low(subjects[0]) not in where.words.pronouns["relative"] or where.tree.low(subjects[0]) in {
        "que",
        "qu'",
    }


def _gain(where: UnitTree, trigger: Trigger) -> _Parts:
    index = trigger.token
    grounds = _object_grounds(where, index)
    for extra in trigger.extra:
        grounds += _object_grounds(where, extra)
    if not grounds and trigger.phrase and where.tree.is_verb(index):
        grounds = [
            one
            for child in where.tree.children(index, "pp")
            if where.has_case(child, "of") or where.has_case(child, "at")
            for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.phrase}"')
        ]
    if not grounds:
        grounds = _posts_at(where, index)
    losers = where.with_case(index, ["from"], f'behind "{trigger.word}"')
    if where.tree.language == "fr":
        losers += [
            party
            for child in where.tree.children(index, "iobj", "pp")
            if where.case(child) in {"à", "au", "aux"}
            for party in where.parties(child, f'"{where.case(child)}" behind "{trigger.word}"')
            if party.armed
        ]
    losers += [
        party
        for child in where.tree.children(index, "pp")
        if where.has_case(child, "of") and where.tree.is_verb(index)
        for party in where.parties(child, f'"of" behind "{trigger.word}"')
        if party.armed
    ]
    for extra in trigger.extra:
        losers += where.with_case(extra, ["from"], f'behind "{trigger.word}"')
    agents = where.agents(index)
    if trigger.noun and not agents:
        agents = _announcer(where, index)
    losers += [one for one in _owners(where, index) if key(one) not in {key(agent) for agent in agents}]
    return _Parts(agents, [one for one in losers if one.armed], grounds)


def _posts_at(where: UnitTree, index: int) -> list[FramePlace]:
    """Read "captured the army's command in Ann": a post without a name is a part of the place of the act."""
    labels = ("subjpass",) if where.tree.is_passive(index) else ("obj",)
    posts = [
        child
        for child in where.tree.children(index, *labels)
        if where.is_in(child, "ground_nouns") or where.is_in(child, "fraction_words")
    ]
    return [one._replace(part=True) for one in where.sites(index)[0]] if posts else []


def _owners(where: UnitTree, index: int) -> list[Participant]:
    """Return the armed party whose ground is taken: "captured the rebels' stronghold", "a repris la ville des X"."""
    tree = where.tree
    labels = ("subjpass",) if tree.is_passive(index) else ("obj",)
    found = []
    for child in tree.children(index, *labels) if tree.is_verb(index) else []:
        for below in tree.subtree(child, without=_CLAUSES):
            mask = where.unit.masks[below]
            owned = tree.label(below) in {"poss", "compound", "amod"} or (
                tree.label(below) == "pp" and where.has_case(below, "of")
            )
            if below != child and mask is not None and mask.kind == ACTOR and owned:
                found += [one for one in where.party(below, f'whose "{where.written(child)}" it was') if one.armed]
    return found


def _announcer(where: UnitTree, index: int) -> list[Participant]:
    """Read "announced the capture of X": the speaker is the agent; "the capture gives the RSF control": who gains by it."""  # noqa: E501
    tree, head = where.tree, where.tree.head(index)
    if head >= 0 and tree.is_verb(head) and tree.label(index) == "obj":
        return where.agents(head)
    if (
        head >= 0
        and tree.is_verb(head)
        and tree.label(index) == "subj"
        and where.lemmas(head) & {"give", "allow", "offer", "hand", "gives", "donne", "offre", "permet"}
    ):
        return [
            party
            for child in tree.children(head, "iobj", "obj", "pp")
            for party in where.party(child, f'whom "{where.written(head)}" serves')
        ]
    return []


def _fall(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "Sake fell to M23", "la chute de Goma aux mains du M23": who is behind "to" takes it."""
    tree, index = where.tree, trigger.token
    grounds = [
        one
        for child in tree.children(index, "subj", "subjpass")
        for one in where.grounds(child, f'subject of "{trigger.word}"')
    ]
    if trigger.noun:
        grounds = _object_grounds(where, index)
    takers, losers = [], []
    behind = [at for at in tree.subtree(index, without=_CLAUSES) if at > index and trigger.extra]
    for at in dict.fromkeys((index, *trigger.extra, *behind)):
        for child in tree.children(at, "pp", "iobj", "agent"):
            case = where.case(child)
            if (
                where.has_case(child, "to")
                or case in {"à", "au", "aux", "aux mains de", "aux mains du", "aux mains des", "into", "under"}
                or (at in trigger.extra and where.has_case(child, "of"))
            ):
                takers += [one for one in where.parties(child, f'"{case}" behind "{trigger.word}"') if one.armed]
                if not takers:
                    takers += [
                        one
                        for below in tree.children(child, "pp", "poss", "compound", "amod")
                        for one in where.parties(below, f'"{case}" behind "{trigger.word}"')
                        if one.armed
                    ]
            elif where.has_case(child, "from"):
                losers += [one for one in where.parties(child, f'"{case}" behind "{trigger.word}"') if one.armed]
    return _Parts(takers, losers, grounds)


def _hold(where: UnitTree, trigger: Trigger) -> _Parts:  # noqa: C901, PLR0912  # one branch a relation of the tree
    """Read "M23 controls X", "X is under Ukrainian control", "villages under the control of X include A, B"."""
    tree, index = where.tree, trigger.token
    if trigger.phrase.startswith("-"):
        return _held_compound(where, trigger)
    if not trigger.phrase or tree.is_verb(index):
        held = _object_grounds(where, index)
        for extra in trigger.extra:
            held += _object_grounds(where, extra)
        return _Parts(where.agents(index), (), held)
    # "under the control of", "in the hands of": the token is the noun.
    holders = [
        party
        for child in tree.children(index, "pp", "compound", "amod", "poss")
        for party in _holders(where, child, index)
    ]
    head = tree.head(index)
    grounds: list[FramePlace] = []
    if head >= 0:
        if tree.is_verb(head):
            for child in tree.children(head, "subj", "subjpass"):
                if tree.low(child) in where.words.pronouns["relative"] and where.antecedent(child) >= 0:
                    grounds += where.grounds(where.antecedent(child), f'"{trigger.phrase}"')
                elif where.words.has("settlement_nouns", tree.low(child)) and not where.grounds(child, ""):
                    continue
                else:
                    grounds += where.grounds(child, f'subject of "{trigger.phrase}"')
        else:
            grounds += where.grounds(head, f'"{trigger.phrase}" behind it')
            if not grounds:
                verb = tree.clause(head)
                if tree.is_verb(verb) and (
                    where.lemmas(verb) & {"include", "includes", "are", "comprennent", "sont", "incluent"}
                    or tree.low(verb) in {"include", "includes", "included", "are", "comprennent", "sont", "incluent"}
                ):
                    grounds += [
                        one
                        for child in tree.children(verb, "obj", "pred")
                        for one in where.grounds(child, f'named behind "{where.written(verb)}"')
                    ]
        if not grounds and tree.children(head, "cop"):
            grounds += [
                one
                for child in tree.children(head, "subj")
                for one in where.grounds(child, f'subject of "{trigger.phrase}"')
            ]
    if not grounds:
        grounds += [
            one
            for child in tree.children(index, "subj", "subjpass")
            for one in where.grounds(child, f'subject of "{trigger.phrase}"')
        ]
    if not holders:
        holders = (
            [
                party
                for child in tree.children(head, "subj")
                for party in where.parties(child, f'subject of "{trigger.phrase}"')
            ]
            if head >= 0 and tree.is_verb(head) and trigger.phrase.startswith(("in control", "en contrôle"))
            else holders
        )
    return _Parts(holders, (), grounds)


def _held_compound(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "M23-held Goma", "the rebel-held town of Sake", "government-controlled Walikale": who stands before the hyphen."""  # noqa: E501
    index = trigger.token
    via = f'before "{trigger.phrase}"'
    place = index + 1
    while place < len(where.tree) and where.tree.nodes[place].pos == "ADJ" and where.unit.masks[place] is None:
        place += 1
    grounds = where.grounds(place, f'behind "{trigger.phrase}"') if place < len(where.tree) else []
    return _Parts(where.party(index - 2, via), (), grounds[:1] if where.place_at(place) is not None else grounds)


def _holders(where: UnitTree, child: int, index: int) -> list[Participant]:
    label = where.tree.label(child)
    via = f'who has "{where.written(index)}"'
    if label == "pp" and not where.has_case(child, "of"):
        return []
    mask = where.unit.masks[child]
    if mask is not None and mask.kind == NAME and label == "amod":
        # "under Congolese control" where no gazetteer knows the adjective
        return [Participant(mask.start, mask.end, where.written(child), frozenset(["state", "nation"]), via=via)]
    if mask is None and label == "amod" and where.tree.low(child) in _GOVERNMENTAL:
        start, end = where.unit.starts[child], where.unit.ends[child]
        return [Participant(start, end, where.written(child), frozenset(["state"]), via=via)]
    if mask is not None and mask.kind == PLACE:
        place = where.places_of(mask.key)
        return (
            [Participant(mask.start, mask.end, place.name, frozenset(["state", "nation"]), "", place.nation, via)]
            if place.nation
            else []
        )
    return where.parties(child, via)


def _lose(where: UnitTree, trigger: Trigger) -> _Parts:
    index = trigger.token
    grounds = _object_grounds(where, index)
    for extra in trigger.extra:
        grounds += _object_grounds(where, extra)
    takers = [one for one in where.with_case(index, ["to"], f'behind "{trigger.word}"') if one.armed]
    takers += [
        one
        for child in where.tree.children(index, "iobj")
        for one in where.parties(child, f'given by "{trigger.word}"')
        if one.armed
    ]
    return _Parts(takers, where.agents(index), grounds)


def _leave(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    grounds = _object_grounds(where, index) if not trigger.noun else []
    movers = where.agents(index)
    objects = [
        party
        for child in tree.children(index, "obj")
        if not where.grounds(child, "")  # "left the Qatari capital": no party
        for party in where.parties(child, f'object of "{trigger.word}"')
        if party.armed
    ]
    if objects:
        movers = objects  # "pulled its soldiers back from X"
    if trigger.noun:
        movers = movers or [one for one in where.with_case(index, ["of"], f'behind "{trigger.word}"') if one.armed]
    for at in (index, *trigger.extra, *(tree.children(index, "obj") if not grounds else [])):
        for child in tree.children(at, "pp", "npadv", "advmod"):
            if where.has_case(child, "from") or where.case(child) in {"from", "out of", "de", "du", "des", "d'"}:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    return _Parts(movers, (), grounds)


def _expel(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    losers = where.patients(index)
    grounds: list[FramePlace] = []
    for at in (index, *trigger.extra):
        for child in tree.children(at, "pp"):
            if where.has_case(child, "from") or where.case(child) in {
                "from",
                "out of",
                "de",
                "du",
                "des",
                "d'",
                "hors de",
            }:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    for at in tree.children(index, "obj", "subjpass") if not grounds else []:
        for child in tree.children(at, "pp"):  # "expulsé le groupe X de la ville de Y" hangs Y on X
            if where.case(child) in {"from", "out of", "de", "du", "des", "d'", "hors de"}:
                grounds += where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    return _Parts(where.agents(index), [one for one in losers if one.armed], grounds)


def _enter(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    grounds = _object_grounds(where, index)
    toward = False
    for at in (index, *trigger.extra):
        for child in tree.children(at, "pp", "npadv", "advmod"):
            case = where.case(child)
            if case in {"toward", "towards", "vers", "near", "près de", "on", "from"}:
                toward = toward or case in {"toward", "towards", "vers"}
                continue
            if where.has_case(child, "into") or where.has_case(child, "at") or case in {"to", "à", "au", "aux", "dans"}:
                grounds += where.grounds(child, f'"{case}" behind "{trigger.word}"')
            elif tree.label(child) == "advmod" and tree.low(child) in where.words.words("places_back"):
                grounds += where.memory.place(child, where, f'"{where.written(child)}"')
    return _Parts(where.agents(index), (), grounds, toward=toward)


def _stay(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "fighters were seen in X", "ont été aperçus à X": who is seen is there, whoever saw him."""
    found = _enter(where, trigger)
    if where.is_in(trigger.token, "seeing"):
        seen = where.patients(trigger.token) if where.tree.is_passive(trigger.token) else []
        return found._replace(agents=[one for one in seen if one.armed])
    return found


def _surrender(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "troops in X surrendered to Y": who gives up loses the place; a civilian's surrender is another thing."""
    index = trigger.token
    givers = [one for one in where.agents(index) if one.armed or one.actor]
    takers = [one for one in where.with_case(index, ["to"], f'behind "{trigger.word}"') if one.armed]
    takers += [
        one
        for child in where.tree.children(index, "iobj")
        for one in where.parties(child, f'behind "{trigger.word}"')
        if one.armed
    ]
    return _Parts(givers, takers, where.sites(index)[0])


def _grey(where: UnitTree, trigger: Trigger) -> _Parts:
    """Read "X is in the grey zone": nobody holds it for sure."""
    head = where.tree.head(trigger.token)
    found = (
        [one for child in where.tree.children(head, "subj") for one in where.grounds(child, "grey zone")]
        if head >= 0
        else []
    )
    return _Parts((), (), found)


def _advance(where: UnitTree, trigger: Trigger) -> _Parts:
    tree, index = where.tree, trigger.token
    inside = [
        one
        for child in tree.children(index, "pp")
        if where.case(child) in {"in", "into", "inside", "dans", "à"}
        for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
    ]
    return _Parts(where.agents(index), (), inside, toward=not inside)


def _contact(where: UnitTree, trigger: Trigger) -> _Parts:  # noqa: C901  # one branch a relation of the tree
    """Two subjects, "with", "against", "between A and B", "opposer A à B"."""
    tree, index = where.tree, trigger.token
    between: list[Participant] = []
    for child in tree.children(index, "pp"):
        if where.has_case(child, "between"):
            between += where.parties(child, f'"{where.case(child)}" at "{trigger.word}"')
            if len(between) == 1:
                between += _after_and(where, child)
    if not between and not tree.is_verb(index):
        for child in tree.children(index, "pp"):
            if where.has_case(child, "of") or where.case(child) in {"of", "des", "de"}:
                between += [
                    one for one in where.parties(child, f'"{where.case(child)}" at "{trigger.word}"') if one.armed
                ]
    others = where.with_case(index, ["with", "against"], f'at "{trigger.word}"')
    others = [one for one in others if one.armed or one.actor]
    for extra in trigger.extra:
        others += [
            one for one in where.with_case(extra, ["with", "against"], f'at "{trigger.word}"') if one.armed or one.actor
        ]
    if between:
        return _Parts(between[:1], [*between[1:], *others])
    agents = [one for one in where.agents(index) if one.armed or one.actor or one.classes]
    objects = [one for one in where.patients(index) if one.armed or one.actor] if tree.is_verb(index) else []
    if not tree.is_verb(index):
        for child in tree.children(index, "acl", "relcl"):
            if where.lemmas(child) & {"oppose", "opposer", "involve", "opposant", "impliquer"} or tree.low(child) in {
                "opposing",
                "opposant",
                "involving",
                "impliquant",
            }:
                sides = _distinct_parties(
                    party
                    for below in tree.subtree(child)
                    if below != child and where.unit.masks[below] is not None
                    for party in where.party(below, f'opposed at "{trigger.word}"')
                    if party.armed
                )
                return _Parts(sides[:1], sides[1:]) if len(sides) > 1 else _Parts(agents, sides)
    others = [*objects, *others]
    if not others and len(agents) > 1:
        return _Parts(agents[:1], agents[1:])
    return _Parts(agents, others)


def _distinct_parties(parties: Iterable[Participant]) -> list[Participant]:
    found: dict[tuple[str, str, str], Participant] = {}
    for party in parties:
        found.setdefault(key(party), party)
    return list(found.values())


def _after_and(where: UnitTree, child: int) -> list[Participant]:
    """Read "between A, backed by C, and B" whose B hangs elsewhere: the next party behind "and"."""
    tree = where.tree
    for at in range(child + 1, min(len(tree), child + 14)):
        if tree.low(at) in {"and", "et"}:
            for index in range(at + 1, min(len(tree), at + 6)):
                found = where.party(index, 'behind "and"') if where.unit.masks[index] is not None else []
                if found:
                    return found
    return []


def _plain(where: UnitTree, trigger: Trigger) -> _Parts:
    index = trigger.token
    agents, patients = where.agents(index), where.patients(index)
    grounds: list[FramePlace] = []
    if trigger.frame in {"surround", "govern", "contest", "relieve", "attack"}:
        grounds = _object_grounds(where, index)
        for extra in trigger.extra:
            grounds += _object_grounds(where, extra)
            grounds += [
                one
                for child in where.tree.children(extra, "pp")
                for one in where.grounds(child, f'"{where.case(child)}" behind "{where.written(extra)}"')
            ]
            patients = [*patients, *(one for one in where.patients(extra) if one not in patients)]
        if trigger.frame in {"surround", "govern"}:
            grounds += [
                one
                for child in where.tree.children(index, "pp")
                if where.has_case(child, "of") or where.has_case(child, "at")
                for one in where.grounds(child, f'"{where.case(child)}" behind "{trigger.word}"')
            ]
    return _Parts(agents, patients, grounds)


_BUILDERS: dict[str, Callable[[UnitTree, Trigger], _Parts]] = {
    "gain": _gain, "fall": _fall, "hold": _hold, "lose": _lose, "leave": _leave, "expel": _expel, "enter": _enter,
    "advance": _advance, "contact": _contact, "surrender": _surrender, "stay": _stay, "grey": _grey,
}  # fmt: skip


def _actor_word(one: PartyMention, text: str, language: str) -> str:
    """Return the common noun that stands for a party in the parse: its own head if it has one, else one of its kind."""
    last = text[one.start : one.end].rsplit(maxsplit=1)[-1].strip(")]\"'")
    if last[:1].islower() and last.isalpha():
        return last
    if language == "fr":
        before = text[max(0, one.start - 4) : one.start].casefold()
        if before.endswith(("les ", "des ", "aux ")):
            return "rebelles"
        return "milice" if before.endswith(("la ", "l'", "l’")) else "mouvement"
    return "soldiers" if last.casefold().endswith(("forces", "troops", "soldiers")) else "militia"


def _demonym_word(one: PlaceMention, text: str) -> str:
    return text[one.start : one.end].rsplit(maxsplit=1)[-1] if one.is_demonym else ""


def _with_preposition(text: str, span: tuple[int, int], least: int) -> tuple[int, int]:
    """Return a date with the preposition before it: "on 12 September", "le 3 juin"."""
    before = text[max(least, span[0] - 4) : span[0]].casefold()
    for word in ("on ", "le ", "ce "):
        if before.endswith(word) and (len(before) == len(word) or not before[-len(word) - 1].isalpha()):
            return span[0] - len(word), span[1]
    return span
