"""From the marked words of a text to readings: this sentence reports such an event, so surely, for this reason.

A reading is not yet an event: it has no place, no date and no actors, and several may stand for one act. Each cue is
tried under its conditions; acts without a type of their own go to the table of roles; protests to their decision list.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geo.actors.identity import Participant
from geo.actors.mentions import ActorMention, Sentence, find_roles
from geo.events.cue_conditions import fits
from geo.events.generic_acts import NO_VICTIM, generic_act
from geo.events.rule_codes import as_topic
from geo.events.weapon_owners import NATION, owner_of, parties_of
from geo.lang import all_words
from geo.text.clauses import PLAIN, WEIGHTS, Clause, Mood, clauses_of, mood_at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.events.ontology import Cue
    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading
    from geo.text.annotations import Marked
    from geo.text.phrase_matcher import PhraseMatch

_LYING_DEAD = all_words("events.triggers.lying_dead")
_NOUN_ENDS = all_words("events.triggers.noun_ends")
_VERB_ENDS = all_words("events.triggers.verb_ends")

# A text says first what it is about.
POSITION_WEIGHTS = (1.0, 0.62, 0.45, 0.35)
# A cue inside the topic of a protest or the reason of an arrest is what they are about, not what happened.
TOPIC_WEIGHT = 0.35
# Weapons that were found are not weapons that were used.
FOUND_WEIGHT = 0.3
# Finding weapons after a fight is the fight's aftermath.
LETHAL_FIND_WEIGHT = 0.65
# A clash fought with heavy weapons is a clash, not a shelling (ACLED codebook 2023).
CLASH_WITH_SHELLS_TIER, ABOVE_SHELLS = 5.65, 0.05
# A heading ("Ceasefire") reports nothing.
SHORTEST_WORDS = 3
# Who died stands this near to the verb, in words: "eight Mexicans died" is not said of the government that reports it.
DYING_REACH = 6
# Words that without their accents look like cues: "un négociant" is no negotiator.
_OTHER_ACCENT = frozenset(all_words("events.triggers.other_accent"))
_BEFORE_MONTH = frozenset(all_words("events.triggers.before_month"))
_DIES = frozenset(all_words("events.triggers.dies"))
_AFTER = frozenset(all_words("events.triggers.after"))
BY_FORCE = frozenset(all_words("events.triggers.by_force"))
# Words of harm, crowds, and the rules whose words are also those of elections.
_HARM = ("lethal", "firearm", "blade", "stone", "explosive")
_CROWDS = frozenset(["mob", "protester"])
# Of a sentence without end, so many readings are weighed against each other.
READINGS_AT_ONCE = 100
_VOTING = frozenset(["act.contact", "act.wound", "deploy"])
_METHODS = frozenset(["grenade", "bombing", "shelling", "air_strike", "suicide_bombing"])


class Reading(NamedTuple):
    """A cue that holds: which type of event, its weight, where the words are, how it is stated, and by whom to whom."""

    type: str
    weight: float
    rule: str
    hit: PhraseMatch
    sentence: int
    mood: Mood
    clause: Clause
    agent: ActorMention | None
    patient: ActorMention | None
    kind: str
    act: Frame | None = None


class Cued(NamedTuple):
    """A sentence with a cue and the hits of its cues."""

    sentence: Sentence
    hits: tuple[PhraseMatch, ...]


def cued_sentences(marked: Marked, spans: Sequence[tuple[int, int]], *, year: int | None = None) -> list[Cued]:
    """Return the sentences that hold a cue; ``spans`` are code points, ``year`` that of the report."""
    found: list[Cued] = []
    at = 0
    for number, (start, end) in enumerate(spans):
        first, last = marked.tokens.within(start, end)
        hits = []
        while at < len(marked.cues) and marked.cues[at].first < last:
            hits.append(marked.cues[at])
            at += 1
        hits = [hit for hit in hits if not _ignored(marked, hit)]
        if hits and (last - first >= SHORTEST_WORDS or len(spans) == 1):
            roles = tuple(find_roles(marked, first, last))
            sentence = Sentence(number, first, last, marked, clauses_of(marked, first, last), roles, year)
            found.append(Cued(sentence, tuple(hits)))
    return found


def read_sentences(cued: Sequence[Cued], *, cues: Sequence[Cue], syntax: ReportReading | None = None) -> list[Reading]:
    """Return what sentences say; the parties, mood and places of a cue come from the tree where there is one."""
    return [reading for one in cued for reading in _read_sentence(one.sentence, one.hits, cues, syntax)]


def _ignored(marked: Marked, hit: PhraseMatch) -> bool:
    """Whether the cue stands inside a phrase that means nothing ("heart attack", "riot police"), or is a month."""
    tokens = marked.tokens
    if tokens.words[hit.first] == "march" and tokens.text[tokens.starts[hit.first]] == "M" and _dated(marked, hit):
        return True
    if tokens.written(hit.first, hit.first + 1).casefold() in _OTHER_ACCENT:
        return True
    others = marked.all("ignored", hit.first - 4, hit.last)
    return bool(others) and any(other.first <= hit.first and other.last >= hit.last for other in others)


def _dated(marked: Marked, hit: PhraseMatch) -> bool:
    """Whether March stands beside a number, or inside a sentence, where the act would have a small letter."""
    words = marked.tokens.words
    beside = words[max(0, hit.first - 1) : hit.first] + words[hit.first + 1 : hit.first + 2]
    return any(word[0].isdigit() for word in beside) or bool(beside and beside[0] in _BEFORE_MONTH)


def _read_sentence(
    sentence: Sentence, hits: Sequence[PhraseMatch], cues: Sequence[Cue], syntax: ReportReading | None
) -> list[Reading]:
    tried = (_try(sentence, hit, cues[hit.key], syntax) for hit in hits)
    found = [reading for reading in tried if reading is not None]
    parts = (found[at : at + READINGS_AT_ONCE] for at in range(0, len(found), READINGS_AT_ONCE))
    return [reading for part in parts for reading in _settle(sentence, _outermost(part))]


def _outermost(found: list[Reading]) -> list[Reading]:
    """Drop a reading whose words stand inside those of a heavier one: "attack" inside "suicide attack"."""
    return [
        reading
        for reading in found
        if not any(
            other.hit.first <= reading.hit.first
            and other.hit.last >= reading.hit.last
            and other.weight >= reading.weight
            and other.hit.last - other.hit.first > reading.hit.last - reading.hit.first
            for other in found
        )
    ]


def _try(sentence: Sentence, hit: PhraseMatch, cue: Cue, syntax: ReportReading | None) -> Reading | None:
    if not fits(sentence, hit, cue):
        return None
    marked, clause = sentence.marked, sentence.clause_at(hit.first)
    act = syntax.act(marked.tokens.starts[hit.first], marked.tokens.ends[hit.last - 1]) if syntax is not None else None
    if act is not None:
        agent, patient = _role(marked, act.agents), _role(marked, act.patients)
    else:
        agent, patient = parties_of(
            sentence, clause, hit, weapon=cue.kind == "method", quiet=cue.type == "entry_unopposed"
        )
    if act is not None and cue.kind == "method" and not act.agents:
        act = _with_owner(sentence, hit, act, syntax)
        agent = agent or _role(marked, act.agents)
    died = cue.id == "act.suffer" or _who_dies(marked, hit, cue)
    if died:
        agent, patient = None, _who_suffered(sentence, hit, act)
    mood = mood_at(clause, hit.first, year=sentence.year, noun=cue.noun and _is_noun(marked, hit))
    if act is not None and cue.kind != "gathering":
        # What is said today of long ago is said today: "denies helping the men of the 1994 genocide".
        mood = _mood_of(act, PLAIN if cue.kind == "speech" else mood)
    if (cue.kind == "gathering" and _held_today(marked, clause, hit, mood)) or (
        hit.first == clause.first and mood.operator == clause.opener
    ):
        mood = PLAIN  # "fired tear gas to disperse the crowd" was done; "after negotiations" is the cue itself
    type_id, tier = cue.type, cue.tier
    if not type_id:
        type_id, tier = generic_act(sentence, hit, cue, agent, patient)
        tier += NO_VICTIM if died and patient is not None else 0.0
    elif cue.by_agent and agent is not None:
        type_id = next((other for mark, other in cue.by_agent.items() if mark in agent.classes), type_id)
    weight = tier * POSITION_WEIGHTS[min(sentence.number, 3)] * mood.weight
    return Reading(type_id, weight, cue.id, hit, sentence.number, mood, clause, agent, patient, cue.kind, act)


def _with_owner(sentence: Sentence, hit: PhraseMatch, act: Frame, syntax: ReportReading | None) -> Frame:
    """Return an act whose weapon stands behind the party or nation that uses it: "a Russian missile strike"."""
    owner = owner_of(sentence, hit)
    tokens = sentence.marked.tokens
    if owner is None:
        return act
    start, end = tokens.starts[owner.first], tokens.ends[owner.last - 1]
    if any(start < one.end and one.start < end for one in act.patients):
        return act
    text, country = tokens.text[start:end], ""
    if NATION in owner.classes:  # an adjective of a nation stands for its forces
        text = f"Forces {text}s" if text[:1].islower() else f"{text} forces"
        places = syntax.places if syntax is not None else ()
        country = next((one.nation for one in places if one.start < end and start < one.end and one.nation), "")
    party = Participant(start, end, text, owner.classes, owner.actor, country, f'before "{act.word}"')
    return replace(act, agents=(party,), path=(f'{text}: before "{act.word}"', *act.path))


def _role(marked: Marked, parties: Sequence[Participant]) -> ActorMention | None:
    """Return the first party of a frame as tokens, an armed one before others."""
    if not parties:
        return None
    party = next((one for one in parties if one.armed), parties[0])
    first, last = marked.tokens.within(party.start, party.end)
    classes = (party.classes | {"state", "foreign"} if "nation" in party.classes else party.classes) - {"nation"}
    return ActorMention(first, max(last, first + 1), classes, party.actor)


def _mood_of(act: Frame, old: Mood) -> Mood:
    """Return the mood that the tree gives; the words of the clause show history."""
    if act.mood == "none":
        return Mood("denied", WEIGHTS["denied"], "failed")
    if act.mood == "reported":
        return old if old.assertion == "historical" or (old.assertion == "reported" and old.operator != "to") else PLAIN
    return Mood(act.mood, WEIGHTS[act.mood], act.path[-1] if act.path else act.mood)


def _held_today(marked: Marked, clause: Clause, hit: PhraseMatch, mood: Mood) -> bool:
    """Whether a gathering is no mere purpose, and what it remembers is not its own date ("marched to remember ...")."""
    if mood.operator == "history":
        return marked.has("commemorating", hit.last, clause.last)
    return mood.operator == "to"


def _who_suffered(sentence: Sentence, hit: PhraseMatch, act: Frame | None) -> ActorMention | None:
    """Return the party right before a verb of dying; "an attack by the ADF left ten dead" says who did it."""
    starts = sentence.marked.tokens.starts
    agents = [(one.start, one.end) for one in act.agents] if act is not None else []
    near = [
        role
        for role in sentence.roles
        if hit.first - DYING_REACH <= role.last <= hit.first
        and not any(start <= starts[role.first] < end for start, end in agents)
    ]
    return near[-1] if near else None


def _who_dies(marked: Marked, hit: PhraseMatch, cue: Cue) -> bool:
    if cue.id != "act.kill":
        return False
    words = marked.tokens.words[hit.first : hit.last]
    return words == [*_LYING_DEAD] or (len(words) == 1 and words[0] in _DIES)


def _is_noun(marked: Marked, hit: PhraseMatch) -> bool:
    word = marked.tokens.words[hit.last - 1]
    if hit.first and marked.tokens.words[hit.first - 1] == "to" and not word.endswith(_NOUN_ENDS):
        return False
    return not word.endswith(_VERB_ENDS) and not marked.has("passive", max(0, hit.first - 2), hit.first)


def _settle(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Let the readings of one sentence weigh on each other."""
    if sentence.has("election_word"):
        found = _without_votes(sentence, found)
    found = _weapons_found(sentence, found)
    found = _raid_to_arrest(sentence, found)
    found = _left_and_taken(sentence, found)
    found = _cause_of_harm(sentence, found)
    found = [_shells_in_clash(sentence, reading, found) for reading in found]
    found = [_topic(sentence, reading, found) for reading in found]
    if sentence.has("industrial") and not _armed_doer(sentence, found):
        found = [
            reading._replace(weight=reading.weight * TOPIC_WEIGHT) if reading.kind in {"act", "method"} else reading
            for reading in found
        ]
    return found


def _without_votes(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Drop what parties and candidates do with votes: "took Beni with 70 percent", "beat his rival in a run-off".

    Where anybody is armed, hurt or in a crowd, the words mean what they say.
    """
    if not only_votes(sentence):
        return found
    return [reading for reading in found if reading.kind != "transfer" and reading.rule not in _VOTING]


def only_votes(sentence: Sentence) -> bool:
    """Whether a sentence speaks of an election and of nobody armed, hurt or in a crowd."""
    return (
        sentence.has("election_word")
        and not any(map(sentence.has, _HARM))
        and not any(role.armed or role.classes & _CROWDS for role in sentence.roles)
    )


def _armed_doer(sentence: Sentence, found: Sequence[Reading]) -> bool:
    """Whether armed men did it, beside a word for a mishap; soldiers may be the victims of an accident."""
    if sentence.has("accident_word"):
        return any(reading.agent is not None and reading.agent.armed for reading in found)
    return any(role.armed for role in sentence.roles)


def _cause_of_harm(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Give a weapon its full weight where the main clause only reports the harm: "injured after stepping on a mine"."""
    if not sentence.has("lethal") or any(
        reading.kind not in {"method", "act"} or reading.type == "arrest" for reading in found
    ):
        return found
    return [
        reading._replace(weight=reading.weight / reading.mood.weight)
        if reading.kind == "method" and reading.mood.operator in _AFTER
        else reading
        for reading in found
    ]


def _left_and_taken(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Where one side leaves and the other takes over in one sentence, the place changes hands quietly."""
    if (
        sentence.has("lethal")
        or sentence.has("clash_word")
        or not any(reading.type == "withdrawal" and reading.mood.assertion == "reported" for reading in found)
    ):
        return found
    words = sentence.marked.tokens.words
    return [
        reading._replace(type="entry_unopposed")
        if reading.type in {"capture", "recapture"} and words[reading.hit.first] not in BY_FORCE
        else reading
        for reading in found
    ]


def _raid_to_arrest(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    """Weaken a raid that ends with arrests and without shots: it is reported for the arrests."""
    if (
        not any(reading.type == "arrest" and reading.mood.assertion == "reported" for reading in found)
        or sentence.has("lethal")
        or sentence.has("reaction")
        or sentence.has("firearm")
    ):
        return found
    return [
        reading._replace(weight=reading.weight * TOPIC_WEIGHT)
        if reading.rule == "act.attack" and reading.agent is not None and "state" in reading.agent.classes
        else reading
        for reading in found
    ]


def _weapons_found(sentence: Sentence, found: list[Reading]) -> list[Reading]:
    finds = [reading for reading in found if reading.type == "disrupted_weapons"]
    if not finds:
        return found
    used = sentence.has("lethal") and any(
        reading.kind in {"method", "act"} and reading.type != "disrupted_weapons" for reading in found
    )
    result = []
    for reading in found:
        weight = reading.weight
        if reading.type == "disrupted_weapons" and used and reading.rule != "weapon.premature":
            weight *= LETHAL_FIND_WEIGHT
        elif reading.type in _METHODS and (not used or reading.type in {"grenade", "bombing"}):
            weight *= FOUND_WEIGHT if not used else LETHAL_FIND_WEIGHT
        result.append(reading._replace(weight=weight))
    return result


def _shells_in_clash(sentence: Sentence, reading: Reading, found: Sequence[Reading]) -> Reading:
    """Let a clash outweigh the shells that are fired in it: "attacked a post with rockets and automatic weapons"."""
    if reading.type != "clash" or reading.mood.weight < 1:
        return reading
    blasts = {"shelling"} if reading.rule == "act.contact" else {"shelling", "bombing"}
    shells = [other for other in found if other.type in blasts and other.clause.first == reading.clause.first]
    if not shells or not (reading.rule == "act.contact" or sentence.has("firearm")):
        return reading
    heaviest = max(shell.weight for shell in shells) + ABOVE_SHELLS
    return reading._replace(
        weight=max(reading.weight, heaviest, CLASH_WITH_SHELLS_TIER * POSITION_WEIGHTS[min(reading.sentence, 3)])
    )


def _topic(sentence: Sentence, reading: Reading, found: Sequence[Reading]) -> Reading:
    """Weaken what a protest is about and what somebody is arrested for."""
    frames = [
        other
        for other in found
        if other is not reading
        and other.hit.last <= reading.hit.first
        and other.rule.startswith(("protest.", "arrest", "accuse", "demand", "talks"))
    ]
    for frame in frames:
        accused = frame.rule == "accuse" and sentence.marked.tokens.words[frame.hit.last : frame.hit.last + 1] == ["of"]
        if (accused or sentence.marked.has("topic", frame.hit.last, reading.hit.first)) and not _new_clause(
            sentence, frame, reading
        ):
            return reading._replace(weight=reading.weight * TOPIC_WEIGHT, rule=as_topic(reading.rule))
    return reading


def _new_clause(sentence: Sentence, frame: Reading, reading: Reading) -> bool:
    """Whether a new main clause with its own subject begins between the two."""
    words = sentence.marked.tokens.words[frame.hit.last : reading.hit.first]
    if ";" in words or "when" in words or "lorsque" in words:
        return True
    subjects = [
        role
        for role in sentence.roles
        if frame.hit.last <= role.first and role.last <= reading.hit.first and role.armed
    ]
    return (
        bool(subjects)
        and ("," in words or "and" in words or "but" in words)
        and subjects[-1].last + 3 >= reading.hit.first
    )
