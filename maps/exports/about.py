"""What every file says about itself: its title, and whose reports stand behind it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from geo.model import publishers
from geo.rows import reports_of, rows_of, words

if TYPE_CHECKING:
    from geo.model import Situation

AS_REPORTED = "situation as reported"
NAMES_SHOWN, MOST_LETTERS = 12, 240  # publishers and letters that a line of sources may have


def situation_title(situation: Situation) -> str:
    """Return "Norland: situation as reported", or "Situation as reported" where no theatre has a name.

    >>> from geo.model import Situation, Theatre
    >>> bbox = (0.0, 0.0, 1.0, 1.0)
    >>> situation_title(Situation(theatre=Theatre(id="nor", name="Norland", bbox=bbox)))
    'Norland: situation as reported'
    >>> situation_title(Situation(theatre=Theatre(id="elsewhere", name="Situation as reported", bbox=bbox)))
    'Situation as reported'
    """
    name = situation.theatre.name
    if not name or name.casefold() == AS_REPORTED:
        return AS_REPORTED.capitalize()
    return f"{name}: {AS_REPORTED}"


def attribution_line(situation: Situation) -> str:
    """Return whom the places come from, with licences: "Places: GeoNames (www.geonames.org), CC BY 4.0."; "" for none.

    >>> from geo.model import Situation, Theatre
    >>> theatre = Theatre(id="x", name="X", bbox=(0.0, 0.0, 1.0, 1.0))
    >>> attribution_line(Situation(theatre=theatre, attribution=("GeoNames, CC BY 4.0",)))
    'Places: GeoNames, CC BY 4.0.'
    """
    return f"Places: {'; '.join(situation.attribution)}." if situation.attribution else ""


def source_counts(situation: Situation) -> list[tuple[str, int]]:
    """Return the publishers with the numbers of their reports, those with the most first."""
    counts = Counter(name for document in reports_of(situation.documents) for name in publishers(document))
    rows = rows_of(situation.documents)
    for source, count in Counter(words(rows.source)).items() if rows is not None else ():
        for name in {name.strip() for name in source.split(";") if name.strip()}:
            counts[name] += count
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def sources_line(situation: Situation, *, names: int = NAMES_SHOWN, letters: int = MOST_LETTERS) -> str:
    """Return how many reports and sources there are, and the sources with the most reports, as many as fit.

    >>> from geo.model import Document, Situation, Theatre
    >>> documents = tuple(Document(id=str(n), text="", source=f"Radio {n % 40}") for n in range(80))
    >>> situation = Situation(theatre=Theatre(id="x", name="X", bbox=(0.0, 0.0, 1.0, 1.0)), documents=documents)
    >>> sources_line(situation, names=2)
    '80 reports of 40 sources: Radio 0, Radio 1 and 38 more'
    """
    counted = source_counts(situation)
    head = f"{len(situation.documents)} report{'' if len(situation.documents) == 1 else 's'}"
    if not counted:
        return f"{head}, no source named"
    shown: list[str] = []
    for name, _ in counted[:names]:
        if shown and len(", ".join([*shown, name])) > letters:
            break
        shown.append(name if len(name) <= letters else f"{name[: letters - 1]}…")
    more = len(counted) - len(shown)
    many = f"{len(counted)} source{'' if len(counted) == 1 else 's'}"
    return f"{head} of {many}: {', '.join(shown)}" + (f" and {more} more" if more else "")
