"""Lines -> sentences in a language of the page. The words are those of ``maps/page/strings``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.actors.sides import label_of, side_name, sides_in
from maps.brief.event_lines import deaths_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from geo.model import ControlStatus, Count, Event, Place, Situation
    from maps.brief.model import Brief, ControlLine, EventLine, ProvinceRow

MONTH_PRECISION = 3  # ACLED's word for "known to the month"
# Which kind of line makes the headline, and which kind of place: a city before a village, a unit before both.
HEADLINE_KINDS = ("took", "left", "contested", "holds", "says", "seen")
HEADLINE_PLACES = {"country": 0, "adm1": 1, "city": 2, "adm2": 3, "town": 3}
HEADLINE_NAMES = 3
FEW, MANY, HUNDRED = range(3, 11), range(11, 100), 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one language: ``{name}`` in them is filled in."""

    language: str
    table: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """Return the words of a key."""
        return self.table.get(key, key).format(**{name: self.apart(str(value)) for name, value in values.items()})

    def apart(self, name: str) -> str:
        """Return a name that keeps its own direction in a text from right to left."""
        return f"\u2068{name}\u2069" if self.language == "ar" else name

    def plural(self, key: str, number: int) -> str:
        """Return the words of a number of things, in the form that the language has for it."""
        words = self.table.get(f"{key}_{self._form(number)}") or self.table.get(f"{key}_other", key)
        return words.format(n=f"{number:,}" if self.language == "en" else f"{number:,}".replace(",", "\u202f"))

    def _form(self, number: int) -> str:
        if self.language != "ar":
            return "one" if number == 1 or (number == 0 and self.language == "fr") else "other"
        plain = {0: "zero", 1: "one", 2: "two"}
        rest = number % HUNDRED
        return plain.get(number) or ("few" if rest in FEW else "many" if rest in MANY else "other")

    def day(self, day: date | None) -> str:
        """Return a day: "14 Feb 2025"."""
        return f"{day.day} {self._month(day)} {day.year}" if day else self.text("no_date")

    def month(self, day: date) -> str:
        """Return a month: "Feb 2025"."""
        return f"{self._month(day)} {day.year}"

    def span(self, first: date, last: date) -> str:
        """Return some days, both included; what their dates share is said once."""
        if first == last:
            return self.day(last)
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{last.day} {self.month(last)}"
        begin = f"{first.day} {self._month(first)}" if first.year == last.year else self.day(first)
        return f"{begin} – {self.day(last)}"

    def listed(self, names: Sequence[str]) -> str:
        """Return names with a word before the last of them."""
        kept = [self.apart(name) for name in names]
        return f"{', '.join(kept[:-1])} {self.table['brief_and']} {kept[-1]}" if len(kept) > 1 else "".join(kept)

    def _month(self, day: date) -> str:
        return self.table["months_short"].split()[day.month - 1]


def place_name(place: Place | ProvinceRow, words: Words) -> str:
    """Return the name of a place in the language, where the gazetteer has one."""
    return dict(place.labels).get(words.language, place.name)


def control_sentence(line: ControlLine, situation: Situation, words: Words) -> str:
    """Return what became of a place: who took, holds, claims or left it, and in whose hands it was before."""
    now, kind = line.now, line.kind
    values = {
        "place": place_name(now.place, words),
        "side": side_name(now.holder, sides_in(situation), words.language),
        "rivals": ", ".join(_names(now.rivals, situation, words)),
        "before": hands(line.before, situation, words),
    }
    said = words.text(_CONTROL_KEYS[kind], **values)
    if kind in {"left", "silent"} or line.before is now or line.before is None or line.before.state == "unknown":
        return said
    return f"{said} ({words.text('brief_before', side=values['before'])})"


_CONTROL_KEYS = {
    "took": "brief_took",
    "holds": "state_controls_words",
    "says": "state_claimed_words",
    "contested": "state_contested_words",
    "seen": "state_presence_words",
    "left": "brief_left",
    "silent": "brief_silent",
}


def hands(status: ControlStatus | None, situation: Situation, words: Words) -> str:
    """Return in whose hands a place is."""
    if status is None or status.state == "unknown" or not status.holder:
        return words.text("nobody_known")
    sides = _names((status.holder, *status.rivals), situation, words)
    return ", ".join(sides) if status.state == "contested" else sides[0]


def _names(sides: Sequence[str], situation: Situation, words: Words) -> list[str]:
    known = sides_in(situation)
    return [side_name(side, known, words.language) for side in sides]


def event_sentence(line: EventLine, situation: Situation, words: Words) -> str:
    """Return an event: what, where, who, how many killed; on whose word, where it is a claim."""
    event = line.event
    kind = situation.event_types.get(event.type)
    label = kind.labels.get(words.language, kind.label) if kind else event.type.replace("_", " ")
    place = place_name(event.where.chosen, words) if event.where and event.where.chosen else words.text("no_place")
    parts = [f"{label}, {words.apart(place)}", _parties(event, words), _killed(event.fatalities, words)]
    said = " · ".join(part for part in parts if part)
    if event.assertion in {"claimed", "denied"}:
        key = f"brief_is_{event.assertion}{'_by' if event.claimant else ''}"
        return f"{said} · {words.text(key, claimant=event.claimant)}"
    return said


def _parties(event: Event, words: Words) -> str:
    names = [label_of(actor, words.language) for actor in (event.actor1, event.actor2) if actor is not None]
    return words.text("brief_parties", one=names[0], other=names[1]) if len(names) > 1 else "".join(names)


def _killed(deaths: Count | None, words: Words) -> str:
    if deaths is None or not deaths.high:
        return ""
    if deaths.text and not any(letter.isdigit() for letter in deaths.text):
        return words.text("brief_killed", number=deaths.text)  # "hundreds" says more than 100 to 999
    return words.text(
        "brief_killed", number=f"{deaths.low}–{deaths.high}" if deaths.low != deaths.high else deaths.best
    )


def event_days(event: Event, words: Words) -> str:
    """Return when it happened: a day, a month, or from when to when."""
    if event.start is None:
        return words.text("no_date")
    if (
        event.time_precision == MONTH_PRECISION
        and event.end
        and (event.start.year, event.start.month)
        == (
            event.end.year,
            event.end.month,
        )
    ):
        return words.month(event.start)
    return words.span(event.start, event.end or event.start)


def headline(brief: Brief, situation: Situation, words: Words) -> str:
    """Return the one sentence of a brief: what changed hands, else what is disputed or claimed, else what happened."""
    lines = leading(brief)
    if not lines:
        return total_sentence(brief, words) or words.text("brief_nothing")
    first = lines[0]
    if len(lines) == 1 or first.kind not in {"took", "holds", "says"}:
        return f"{control_sentence(first, situation, words)}."
    key = _CONTROL_KEYS[first.kind]
    places = [place_name(line.now.place, words) for line in lines[:HEADLINE_NAMES]]
    said = words.table[key].format(
        place=words.listed(places), side=words.apart(side_name(first.now.holder, sides_in(situation), words.language))
    )
    return f"{said}."


def leading(brief: Brief) -> list[ControlLine]:
    """Return what the headline tells: the first kind of line there is, of the side with the largest place."""
    lines = [line for line in (*brief.changed, *brief.claimed, *brief.disputed) if line.before is not line.now]
    for kind in HEADLINE_KINDS:
        of_kind = sorted((line for line in lines if line.kind == kind), key=_weight)
        if of_kind:
            return [line for line in of_kind if line.now.holder == of_kind[0].now.holder]
    return []


def _weight(line: ControlLine) -> tuple[int, int, int, str]:
    place = line.now.place
    return HEADLINE_PLACES.get(place.kind, 9), -place.population, -line.day.toordinal(), place.name


def toll(brief: Brief) -> tuple[int, bool]:
    """Return how many are reported killed in all, and whether that is the least number."""
    return deaths_of(line.event for line in brief.events)


def total_sentence(brief: Brief, words: Words) -> str:
    """Return how much is reported of the days, and of which province most; "" where nothing is."""
    if not brief.events:
        return ""
    deaths, least = toll(brief)
    parts = [words.plural("brief_events", len(brief.events))]
    parts += [words.text("brief_killed_least" if least else "brief_killed", number=f"{deaths:,}")] if deaths else []
    busy = next((place_name(row, words) for row in brief.provinces if row.events), "")
    said = ", ".join(parts)
    return words.text("brief_most", said=said, province=busy) if busy and len(brief.events) > 1 else f"{said}."
