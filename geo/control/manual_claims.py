"""What is known from elsewhere: the starting state, an analyst's statements, a table of dated statements.

All three become claims with the basis ``prior`` or ``manual``, so that a map shows them as what they are.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from geo.control.claims import with_id
from geo.errors import InputError, LexiconError, TableError
from geo.model import ControlClaim, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer, ManualStatement
    from geo.model import Says

SAYS: Mapping[str, Says] = {
    "holds": "holds",
    "controls": "holds",
    "contests": "contests",
    "contested": "contests",
    "lost": "lost",
    "left": "lost",
    "present": "present",
    "presence": "present",
}
COLUMNS = ("place", "lat", "lon", "actor", "says", "as_of", "source")
# Two rows of a table at one name and within this are one place, degrees (about 100 m).
SAME_POINT_DIGITS = 3
MAX_LAT, MAX_LON = 90.0, 180.0
_ALIASES = {"latitude": "lat", "longitude": "lon", "date": "as_of", "holder": "actor", "name": "place"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualClaims:
    """Claims that no report made, and what could not be used, each with its file and line."""

    claims: tuple[ControlClaim, ...] = ()
    problems: tuple[str, ...] = field(default=())


def standing_claims(gazetteer: Gazetteer, *, until: date | None) -> ManualClaims:
    """Return the theatre's ``prior:`` and ``claims:`` as claims.

    A place or an actor that nobody knows is listed as a problem, and so is a place that is a country.

    Raises
    ------
    LexiconError
        If a prior is dated after the reports (``until``): it would be no starting state.
    """
    claims: list[ControlClaim] = []
    problems: list[str] = []
    for basis, entries in (("prior", gazetteer.prior), ("manual", gazetteer.claims)):
        for statement in entries:
            if "area" in statement.values:  # a polygon: geo.control.prior_areas
                continue
            try:
                claims.append(_from_statement(statement, basis=basis, gazetteer=gazetteer, until=until))
            except InputError as problem:
                problems.append(f"{statement_place(statement, basis)}: {problem}")
    return ManualClaims(claims=_sorted(claims), problems=tuple(problems))


def _from_statement(
    statement: ManualStatement, *, basis: str, gazetteer: Gazetteer, until: date | None
) -> ControlClaim:
    data = statement.values
    day = statement_day(data.get("since" if basis == "prior" else "as_of"))
    if basis == "prior" and until is not None and day > until:
        raise LexiconError(
            f"{statement_place(statement, basis)}: since {day} is after the newest report, {until}."
            " A prior says who held a place before the reports; write it under claims: if it is news."
        )
    claim = ControlClaim(
        id="",
        place=_known_place(statement.place, gazetteer),
        actor=known_actor(statement.actor, gazetteer),
        says=_says(data.get("says", "holds")),
        as_of=day,
        basis=basis,
        publisher=str(data.get("source", "")).casefold().strip() or basis,
        quote="",
        note=" · ".join(str(data[key]) for key in ("source", "note") if data.get(key)),
    )
    return with_id(claim, where=basis)


def statement_place(statement: ManualStatement, basis: str) -> str:
    """Return file, line and subject of an entry of ``prior:`` or ``claims:``, for messages."""
    section = "prior" if basis == "prior" else "claims"
    values = statement.values
    subject = statement.place or values.get("area", "")
    return f"gazetteer/{values.get('file', '')}:{values.get('line', '')}: {section} of {subject}"


def _known_place(place_id: str, gazetteer: Gazetteer) -> Place:
    try:
        return gazetteer.place(gazetteer.row(place_id))
    except KeyError:
        raise InputError(f"no place has the id {place_id!r}; the claim is left out") from None


def known_actor(actor_id: str, gazetteer: Gazetteer) -> str:
    """Return the id of an actor. Raises ``InputError`` where nobody has it."""
    if actor_id not in gazetteer.actors:
        raise InputError(f"no actor has the id {actor_id!r}; the claim is left out")
    return actor_id


def _says(word: Any) -> Says:
    found = SAYS.get(str(word).strip().casefold())
    if found is None:
        raise InputError(f"says is {word!r}; write one of {', '.join(SAYS)}")
    return found


def statement_day(value: Any) -> date:
    """Return a day as YAML or a table gives it. Raises ``InputError`` where it is none."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        raise InputError(f"{value!r} is no date like 2025-01-27") from None


def read_statements(path: Path, *, actors: Iterable[str] = ()) -> ManualClaims:
    """Read a table of dated statements about settlements.

    Parameters
    ----------
    path
        CSV with a header: ``place, lat, lon, actor, says, as_of, source`` (``says`` and ``source`` may be missing or
        empty: ``holds`` and the file's name). A column ``kind`` may say what a place is; a town otherwise.
    actors
        Known actors' ids; others are taken as they are written, and listed.

    Raises
    ------
    TableError
        If the file cannot be read, a column is missing, or no row can be used. Single bad rows are listed.
    """
    rows = _rows(path)
    known = set(actors)
    claims: list[ControlClaim] = []
    problems: list[str] = []
    strangers: dict[str, int] = {}
    for line, row in rows:
        try:
            claims.append(_from_row(row, path=path))
        except InputError as problem:
            problems.append(f"{path}:{line}: {problem}")
            continue
        if known and claims[-1].actor not in known:
            strangers.setdefault(claims[-1].actor, line)
    if not claims:
        raise TableError(f"{path}: no statement could be read. {problems[0] if problems else 'The table is empty.'}")
    problems += [
        f"{path}:{line}: no actor has the id {name!r}; it is taken as written" for name, line in strangers.items()
    ]
    return ManualClaims(claims=_sorted(claims), problems=tuple(problems))


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            names = [_ALIASES.get(name.strip().casefold(), name.strip().casefold()) for name in reader.fieldnames or ()]
            reader.fieldnames = names
            rows = [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise TableError(f"{path}: cannot be read ({error})") from error
    missing = [name for name in COLUMNS[:4] + COLUMNS[5:6] if name not in names]
    if missing:
        raise TableError(f"{path}:1: no column {', '.join(missing)}. A table of statements has {','.join(COLUMNS)}")
    return rows


def _from_row(row: Mapping[str, Any], *, path: Path) -> ControlClaim:
    place = _row_place(row)
    if not row["actor"]:
        raise InputError("no actor")
    claim = ControlClaim(
        id="",
        place=place,
        actor=row["actor"],
        says=_says(row.get("says") or "holds"),
        as_of=statement_day(row["as_of"]),
        basis="manual",
        publisher=(row.get("source") or path.name).casefold(),
        url=row["source"] if (row.get("source") or "").startswith("http") else "",
        note=row.get("source") or path.name,
    )
    return with_id(claim, where=f"{path.name}:{claim.publisher}")


def _row_place(row: Mapping[str, Any]) -> Place:
    lat, lon = _number(row["lat"], "lat", MAX_LAT), _number(row["lon"], "lon", MAX_LON)
    name = row["place"] or f"{lat:.4f}, {lon:.4f}"
    natural = f"{name.casefold()}|{lat:.{SAME_POINT_DIGITS}f}|{lon:.{SAME_POINT_DIGITS}f}"
    digest = hashlib.sha256(natural.encode()).hexdigest()[:12]
    return Place(id=f"table.{digest}", name=name, kind=row.get("kind") or "town", lon=lon, lat=lat, origin="table")


def _number(text: str, name: str, limit: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(f"{name} is {text!r}, not a number") from None
    if not abs(value) <= limit:
        raise InputError(f"{name} {value} is outside [-{limit:g}, {limit:g}]. Are lon and lat swapped?")
    return value


def _sorted(claims: Sequence[ControlClaim]) -> tuple[ControlClaim, ...]:
    return tuple(_unique(sorted(claims, key=lambda claim: claim.id)))


def _unique(claims: Iterable[ControlClaim]) -> Iterator[ControlClaim]:
    last = ""
    for claim in claims:
        if claim.id != last:
            yield claim
        last = claim.id
