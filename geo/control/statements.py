"""Sentences that say who controls a place: "Goma remains under M23 control", "Pinga est tenue par l'armée".

Places and parties are known already. A sentence is rewritten with them as slots, and patterns of two languages find
who holds, shares or has lost what. Nothing is read from questions, plans, conditions and rumours.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.control.statement_patterns import Told, control_patterns
from geo.text.clauses import mood_at, read_clauses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.resolution import ActorResolver, Party
    from geo.model import Says
    from geo.text.annotations import Marked
    from geo.text.clauses import Clause

# Only a sentence with one of these is looked at closely.
_CONTROL_WORD = re.compile(
    r"control|contr[oô]l|\bh[eo]ld|occup|\bhands\b|\bmains\b|\brul(?:e|ing)|govern|administ|\btien|\btenu|d[ée]tien"
    r"|\blost\b|\bloses?\b|perd[ue]|autorit|authority|\bgrip\b|patrol|patrouill|\bseen\b|present|présent|aperçu|station"
    r"|deployed|déploy|appoint|install|nomm|mayor|maire|besieg|si[eè]ge|surround|encircl|encercl|assi[eé]g",
    re.IGNORECASE,
)
# One of these stands in whatever that pattern finds; looking for them costs a fiftieth of it.
_STEMS = (
    *("contr", "held", "hold", "occup", "hands", "mains", "rule", "ruling", "govern", "administ", "tien", "tenu"),
    *("lost", "lose", "perd", "autorit", "authority", "grip", "patr", "seen", "present", "présent", "aperçu"),
    *("station", "deployed", "déploy", "appoint", "install", "nomm", "mayor", "maire", "besieg", "siege", "siège"),
    *("surround", "encircl", "encercl", "assieg", "assiég"),
)
# Typographic signs are written as on a keyboard before the patterns look: one code point for one.
_PLAIN = str.maketrans("\u2018\u2019\u2011", "''-")


# Without a place only "not even one of the provinces" tells of control: it holds one of these and a negation before it.
_NO_UNITS = re.compile(
    r"(?<!\w)(?:not|no\s+longer|never|ne|n['\u2018\u2019]|\w+n['\u2018\u2019]t)(?:\W|(?<=['\u2018\u2019])).*"
    r"(?:provinc|territo|district|state|countr|pays)",
    re.IGNORECASE | re.DOTALL,
)
_UNIT_STEMS = ("provinc", "territo", "district", "state", "countr", "pays")


_HAD = frozenset(["had", "avait", "avaient"])
_UNTIL = frozenset(["until", "till", "jusqu"])


class Statement(NamedTuple):
    """Who is said to hold, share ("present") or have lost which places; ``at`` is the code point of its verb.

    ``places`` are numbers of the places that were given. ``denial`` marks "denied that it had lost"; ``units`` are the
    words of a denial that names no place.
    """

    actor: str
    says: Says
    places: tuple[int, ...]
    at: int
    basis: str = "statement"
    denial: bool = False
    units: str = ""


class Slot(NamedTuple):
    """A stretch of the text that a slot stands for: half-open code points; ``number`` is the caller's."""

    start: int
    end: int
    number: int


def find_statements(  # noqa: PLR0913  # a sentence and all that is known of it
    text: str,
    *,
    sentence: tuple[int, int],
    places: Sequence[Slot],
    parties: ActorResolver,
    speaker: str,
    year: int | None,
) -> list[Statement]:
    """Return what a sentence says about control.

    Parameters
    ----------
    text
        The whole report; ``sentence`` are the code points of one of its sentences.
    places
        The places named in the sentence.
    parties
        The parties of the report.
    speaker
        The actor whose words the sentence gives, or "".
    year
        That of the report: an earlier one in the clause makes it history.
    """
    start, end = sentence
    masked = _Masked(text, sentence=sentence, places=places, parties=parties.within(start, end))
    patterns = control_patterns()
    if patterns.not_told.search(masked.text):
        return []
    found = _denied_losses(masked, parties)
    taken = {place for statement in found for place in statement.places}
    for told in patterns.told:
        for match in told.pattern.finditer(masked.text):
            read = _statement(match, told, masked=masked, parties=parties, speaker=speaker)
            statement = _as_told(text, read, sentence, year) if read and not taken & set(read.places) else None
            if statement:
                taken.update(statement.places)
                found.append(statement)
    return [*found, *_units(masked, parties, speaker)]


def may_tell(text: str, sentence: tuple[int, int]) -> bool:
    """Return whether a sentence has a word of control at all: all others need no closer look."""
    low = text[slice(*sentence)].lower()
    return any(map(low.__contains__, _STEMS)) and bool(_CONTROL_WORD.search(text, *sentence))


def may_fit(text: str, sentence: tuple[int, int], places: Sequence[Slot], parties: ActorResolver) -> bool:
    """Return whether a sentence has what a pattern of control asks for: a place and a party, or a word for units."""
    return (bool(places) and bool(parties.within(*sentence))) or names_units(text, sentence)


def names_units(text: str, sentence: tuple[int, int]) -> bool:
    """Return whether a sentence may say "not even one of the provinces", by which control is told without a place."""
    low = text[slice(*sentence)].lower()
    return any(map(low.__contains__, _UNIT_STEMS)) and bool(_NO_UNITS.search(text, *sentence))


class _Masked:
    """A sentence with its places and parties as slots, and the way back to the text's code points."""

    def __init__(
        self, text: str, *, sentence: tuple[int, int], places: Sequence[Slot], parties: Sequence[Party]
    ) -> None:
        self.parties = list(parties)
        # "The Congolese army" is a party, whatever "Congolese" is; "Soldier's Camp" is a place, whatever a soldier is.
        slots = [(place.start, place.end, f"⟦P{place.number}⟧") for place in places]
        slots = [slot for slot in slots if not any(_wider(party, slot) for party in self.parties)]
        for number, party in enumerate(self.parties):
            if not any(start < party.end and party.start < end for start, end, _ in slots):
                slots.append((party.start, party.end, f"⟦A{number}⟧"))
        pieces: list[str] = []
        self.steps: list[tuple[int, int]] = []
        at, length = sentence[0], 0
        for start, end, label in sorted(slots):
            if start < at:
                continue
            length = self._put(pieces, text[at:start], length, at)
            length = self._put(pieces, label, length, start)
            at = end
        self._put(pieces, text[at : sentence[1]], length, at)
        self.text = "".join(pieces).translate(_PLAIN)

    def _put(self, pieces: list[str], piece: str, length: int, at: int) -> int:
        self.steps.append((length, at))
        pieces.append(piece)
        return length + len(piece)

    def back(self, position: int) -> int:
        """Return the code point of the text for a position in the masked sentence."""
        length, at = max(step for step in self.steps if step[0] <= position)
        return at + position - length


def _wider(party: Party, slot: tuple[int, int, str]) -> bool:
    return party.start <= slot[0] and slot[1] <= party.end and party.end - party.start > slot[1] - slot[0]


def is_rumour(text: str) -> bool:
    """Return whether a sentence says itself that it is unconfirmed."""
    return bool(control_patterns().rumour.search(text))


def tells_a_state(words: str) -> bool:
    """Return whether the words that made an event tell a state ("now controls") rather than a change ("seized")."""
    return bool(control_patterns().state.fullmatch(words.translate(_PLAIN).strip()))


def is_gap(text: str) -> bool:
    """Return whether only words stand here that may part a verb from its own place ("the territory of")."""
    return bool(control_patterns().gap.fullmatch(text.translate(_PLAIN)))


def _statement(
    match: re.Match[str], told: Told, *, masked: _Masked, parties: ActorResolver, speaker: str
) -> Statement | None:
    groups = match.groupdict()
    actor = parties.meant(masked.parties[int(groups["a"])], speaker=speaker)
    places = tuple(int(number) for number in re.findall(r"⟦P(\d+)⟧", groups["p"]))
    if not actor or not places:
        return None
    at = masked.back(match.start("verb"))
    if told.says == "holds" and groups.get("part"):
        return Statement(actor, "present", places, at, "presence")
    return Statement(actor, told.says, places, at, told.basis)


def _denied_losses(masked: _Masked, parties: ActorResolver) -> list[Statement]:
    found = []
    for match in control_patterns().denied_loss.finditer(masked.text):
        told = Told(match.re, "holds", "statement")
        statement = _statement(match, told, masked=masked, parties=parties, speaker="")
        if statement:
            found.append(statement._replace(denial=True))
    return found


def _units(masked: _Masked, parties: ActorResolver, speaker: str) -> list[Statement]:
    match = control_patterns().no_units.search(masked.text)
    if not match:
        return []
    number = match.group("a")
    actor = parties.meant(masked.parties[int(number)], speaker=speaker) if number else parties.main_group()
    what = re.sub(r"⟦[AP]\d+⟧", "", match.group("what"))
    return [Statement(actor, "lost", (), masked.back(match.start("verb")), denial=True, units=what)] if actor else []


def _as_told(text: str, statement: Statement, sentence: tuple[int, int], year: int | None) -> Statement | None:
    """Return the statement as its clause tells it, turned round by a denial; None for plans, conditions, memories."""
    for clause in read_clauses(text, *sentence):
        if clause.start <= statement.at < clause.end:
            mood = mood_at(clause, clause.marked.tokens.at(statement.at), year=year)
            if mood.operator == "deny" and said_after_denial(
                clause.marked, clause.first, clause.marked.tokens.at(statement.at)
            ):
                return statement
            if mood.assertion == "denied":
                turned = mood.operator == "deny" and statement.says == "holds"
                return statement._replace(says="lost", denial=turned)
            return statement if mood.assertion == "reported" and not _is_memory(clause, statement) else None
    return statement


def _is_memory(clause: Clause, statement: Statement) -> bool:
    """Whether a hold is over by its tense: "had held the town for a year", "held it until Monday".

    "Said that it had held the town" is a hold of today in the words of one who speaks.
    """
    if statement.says == "lost":
        return False
    marked, at = clause.marked, clause.marked.tokens.at(statement.at)
    words = marked.tokens.words
    if not _UNTIL.isdisjoint(words[at : clause.last + 1]):
        return True
    return not _HAD.isdisjoint(words[max(clause.first, at - 2) : at + 1]) and not marked.has("says", clause.first, at)


def said_after_denial(marked: Marked, first: int, at: int) -> bool:
    """Return whether "denied it and said" leads to token ``at``: then the denial does not reach it."""
    denied = [hit.first for hit in marked.all("denies", first, at)]
    said = [hit.first for hit in marked.all("says", first, at)]
    return bool(denied and said) and max(said) > max(denied)
