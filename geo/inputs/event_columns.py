"""Blocks of a table of events -> its rows as columns, checked column by column.

A value that repeats is checked once: each check is a function of one cell, asked for every different word of its
column. What is wrong with a row is the first check that one of its cells fails, in the order in which a reader of rows
would look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.gazetteer.countries import code_of
from geo.inputs.builder import names_of
from geo.inputs.csv_cells import day_of, degrees, is_either, is_month_first, whole_number
from geo.model import Actor, Place
from geo.rows import TableRows, chained, changed_words, spread, words
from geo.runtime.guard import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from geo.events.ontology import Ontology
    from geo.inputs.table_blocks import Block
    from geo.model import EventType, PrecisionWord

ACLED_IDS, UCDP_IDS = ("event_id_cnty", "event_id_no_cnty", "data_id"), ("id", "relid")
DAYS = ("event_date", "date_start", "date_end")
UCDP_USED = (
    *("type_of_violence", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "best", "low"),
    *("high", "date_prec", "source_office", "source_article", "source_headline", "side_a", "side_b", "country"),
    *("latitude", "longitude"),
)
# The cells that are kept as they were written: the words of ACLED's tables go into ACLED's columns again.
OWN = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
_ACLED_PRECISION: Mapping[int, PrecisionWord] = {1: "exact", 2: "near", 3: "adm1"}
_UCDP_PRECISION: Mapping[int, PrecisionWord] = {
    1: "exact",
    2: "near",
    3: "adm2",
    4: "adm1",
    5: "fuzzy",
    6: "country",
    7: "water",
}
_RADIUS_KM: Mapping[PrecisionWord, float] = {
    "exact": 2.0,
    "near": 25.0,
    "adm2": 40.0,
    "adm1": 100.0,
    "fuzzy": 100.0,
    "country": 300.0,
    "water": 50.0,
}
_TIME_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
_DATE_PREC = {1: 1, 2: 3, 3: 4}
# UCDP's types of violence as ours.
_UCDP_TYPES = {1: "clash", 2: "clash", 3: "attack_civilians"}
_ONE_SIDED = 3
# ACLED's six event types, where a table has nothing finer.
_ACLED_TYPES = {
    "battles": "clash",
    "explosions/remote violence": "bombing",
    "violence against civilians": "attack_civilians",
    "protests": "protest",
    "riots": "riot",
    "strategic developments": "other",
}


@dataclass(slots=True)
class Checked:
    """Rows of one vocabulary while they are checked: which of them are bad, and why."""

    lines: NDArray[np.int64]
    cells: Mapping[str, pa.Array]
    bad: NDArray[np.bool_] = field(init=False)
    problems: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with no bad row."""
        self.bad = np.zeros(len(self.lines), dtype=bool)

    def column(self, name: str) -> pa.Array:
        """Return the cells of a column, empty ones where the table has none of that name."""
        if name in self.cells:
            return self.cells[name]
        return _nothing(len(self.lines))

    def judged(self, name: str, judge: Callable[[str], Any], *, default: Any = 0, kind: Any = np.int64) -> NDArray[Any]:
        """Return what a function makes of each cell of a column; rows of which it makes nothing are bad."""
        values, at = self.named(name, judge, default=default)
        return np.array(values, dtype=kind)[at] if len(values) else np.zeros(0, dtype=kind)

    def named(self, name: str, judge: Callable[[str], Any], *, default: Any = "") -> Named:
        """Return what a function makes of each different cell of a column, and which of these each row has."""
        coded = _coded(self.column(name))
        values, wrong = [], []
        for word in coded.dictionary.to_pylist():
            value, why = _judgement(judge, word)
            values.append(default if value is None else value)
            wrong.append(why)
        at = coded.indices.to_numpy()
        if any(wrong):
            self.refuse(np.array([bool(why) for why in wrong])[at], lambda row: wrong[at[row]])
        return Named(values, at)

    def refuse(self, mask: NDArray[np.bool_], why: Callable[[int], str]) -> None:
        """Name the rows of a mask that were good so far, and count them as bad."""
        for row in np.flatnonzero(mask & ~self.bad).tolist():
            self.problems.append((int(self.lines[row]), why(row)))
        self.bad |= mask


def _judgement(judge: Callable[[str], Any], word: str) -> tuple[Any, str]:
    try:
        return judge(word), ""
    except ValueError as error:
        return None, str(error)
    except Exception as error:  # noqa: BLE001  # one odd cell costs its row only
        return None, f"cannot be read ({reason(error)})"


class Named(NamedTuple):
    """A word a row: the different words (one may stand there twice), and which of them each row has."""

    words: Sequence[Any]
    at: NDArray[np.int64]

    def of(self, rows: NDArray[np.intp]) -> tuple[list[Any], NDArray[np.int32]]:
        """Return the words of some rows in the order in which they are met, and the number of that of each row.

        >>> Named(["a", "b", "a"], np.array([2, 1, 0])).of(np.array([1, 0, 2]))
        (['b', 'a'], array([0, 1, 1], dtype=int32))
        """
        first_at = {word: number for number, word in reversed(list(enumerate(self.words)))}
        same = np.array([first_at[word] for word in self.words], dtype=np.int64)
        at = same[self.at[rows]] if len(same) else self.at[rows]
        first, number = _met([at])
        return [self.words[which] for which in at[first].tolist()], number


class GoodRows(NamedTuple):
    """The rows that passed, the line of each and whether it has an id, and the lines of the others with the reason."""

    rows: TableRows
    lines: NDArray[np.int64]
    has_id: NDArray[np.bool_]
    problems: list[tuple[int, str]]

    def only(self, keep: NDArray[np.bool_], problems: list[tuple[int, str]]) -> GoodRows:
        """Return the rows of a mask."""
        return GoodRows(self.rows.take(keep), self.lines[keep], self.has_id[keep], problems)


def check_events(  # noqa: PLR0913  # all but the block by name
    block: Block,
    *,
    stem: str,
    ucdp: bool,
    ontology: Ontology,
    known: dict[tuple[Any, ...], Place],
    wrong: NDArray[np.object_] | None = None,
) -> GoodRows:
    """Return the rows of a block that hold an event each.

    Parameters
    ----------
    block
        The cells, under UCDP's or ACLED's names.
    stem
        The name of the file, which begins the ids of the reports.
    ucdp
        Whether the names are UCDP GED's.
    ontology
        The event types in use.
    known
        The places of the blocks before, by their cells: many rows are at one place. Those of this block are added.
    wrong
        What was wrong with each row before it became columns; "" for nothing.
    """
    checked = Checked(block.lines, block.cells)
    if wrong is not None:
        checked.refuse(wrong != "", lambda row: str(wrong[row]))
    made = _ucdp(checked) if ucdp else _acled(checked, ontology)
    good = np.flatnonzero(~checked.bad)
    found = ids_of(checked.cells, len(checked.lines), UCDP_IDS if ucdp else ACLED_IDS)
    documents = [f"{stem}:{key}" for key in _keys(checked, found)[good].tolist()]
    kept = (*UCDP_IDS, "type_of_violence") if ucdp else (*ACLED_IDS, *OWN)
    rows = _table(checked, made, good, documents, _places(checked, made, good, known), kept)
    return GoodRows(rows, block.lines[good], (found != "")[good], checked.problems)


@dataclass(slots=True, kw_only=True)
class _Made:
    """What the vocabulary of a table makes of its cells, a value a row."""

    types: Named
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    precision: Named
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    place: tuple[str, str, str]  # columns: name, first and second unit
    fatalities: NDArray[np.int64]
    time_precision: NDArray[np.int64]
    date_prec: NDArray[np.int64]
    actors: tuple[pa.Array, pa.Array]
    inter: tuple[pa.Array, pa.Array]
    civilians: NDArray[np.bool_]
    text: pa.Array
    title: pa.Array
    source: pa.Array


def _ordinal(text: str) -> int:
    return day_of(text).toordinal()


def _counted(name: str) -> Callable[[str], int | None]:
    return lambda text: whole_number(text, name)


def _acled(checked: Checked, ontology: Ontology) -> _Made:
    types = checked.named("sub_event_type", lambda word: acled_type(word, ontology))
    day = checked.judged("event_date", _ordinal)
    precision = checked.judged("time_precision", _counted("time_precision"))
    precision[precision == 0] = 1
    geo = checked.judged("geo_precision", _counted("geo_precision"))
    lat, lon = _degrees(checked)
    deaths = checked.judged("fatalities", _counted("fatalities"))
    known = np.where(deaths > 0, deaths, -1)
    return _Made(
        types=types,
        start=day,
        end=day,
        precision=_named(np.where(geo == 0, 1, geo), _ACLED_PRECISION, "near"),
        lat=lat,
        lon=lon,
        place=("location", "admin1", "admin2"),
        fatalities=np.stack([known, known, known]),
        time_precision=precision,
        date_prec=_mapped(precision, _DATE_PREC, 5),
        actors=(checked.column("actor1"), checked.column("actor2")),
        inter=(checked.column("inter1"), checked.column("inter2")),
        civilians=spread(checked.column("civilian_targeting"), bool).astype(bool),
        text=checked.column("notes"),
        title=_nothing(len(checked.lines)),
        source=changed_words(checked.column("source"), names_of),
    )


def acled_type(written: str, ontology: Ontology) -> str:
    """Return the event type that a cell names: ACLED's sub event type, our id or label, PLOVER's type, a CAMEO code.

    Raises
    ------
    ValueError
        If it names none.
    """
    word = written.strip().casefold()
    kinds = ontology.types.items()
    tests: tuple[Callable[[str, EventType], bool], ...] = (
        lambda _, kind: kind.acled_sub_event_type.casefold() == word,
        lambda id_, kind: (
            word in {id_.casefold(), kind.label.casefold(), *(v.casefold() for v in kind.labels.values())}
        ),
        lambda _, kind: word == f"{kind.plover}:{kind.plover_mode}".casefold(),
        lambda _, kind: bool(kind.plover) and word.partition(":")[0] == kind.plover.casefold(),
        lambda _, kind: word.isdigit() and kind.cameo == word,
        lambda _, kind: word.isdigit() and kind.cameo == f"{word[:2]}0",
        lambda _, kind: word.isdigit() and len(word) > 1 and kind.cameo[:2] == word[:2],
    )
    if word in _ACLED_TYPES and _ACLED_TYPES[word] in ontology.types:
        return _ACLED_TYPES[word]
    found = next((id_ for test in tests for id_, kind in kinds if word and test(id_, kind)), None)
    if found is None:
        raise ValueError(f"sub_event_type {written!r} is not one of ACLED's 25")
    return found


def _violence(text: str) -> int:
    violence = whole_number(text, "type_of_violence")
    if violence not in _UCDP_TYPES:
        raise ValueError(f"type_of_violence {text!r} is not 1, 2 or 3")
    return violence


def _ucdp(checked: Checked) -> _Made:
    violence = checked.judged("type_of_violence", _violence)
    start = checked.judged("date_start", _ordinal)
    end = checked.judged("date_end", lambda text: _ordinal(text) if text else -1, default=-1)
    end = np.where(end < 0, start, end)
    checked.refuse(end < start, lambda row: f"date_end {_day(end[row])} is before date_start {_day(start[row])}")
    where = checked.judged("where_prec", _counted("where_prec"))
    lat, lon = _degrees(checked)
    best, low, high = (checked.judged(name, _counted(name)) for name in ("best", "low", "high"))
    precision = checked.judged("date_prec", _counted("date_prec"))
    precision[precision == 0] = 1
    one_sided = violence == _ONE_SIDED
    return _Made(
        types=_named(violence, _UCDP_TYPES, ""),
        start=start,
        end=end,
        precision=_named(np.where(where == 0, 1, where), _UCDP_PRECISION, "near"),
        lat=lat,
        lon=lon,
        place=("where_coordinates", "adm_1", "adm_2"),
        fatalities=np.stack([np.where(low > 0, low, best), best, np.where(high > 0, high, best)]),
        time_precision=_mapped(precision, _TIME_PRECISION, 3),
        date_prec=precision,
        actors=(checked.column("side_a"), checked.column("side_b")),
        inter=(_nothing(len(best)), _one_of(one_sided.astype(np.int32), ("", "Civilians"))),
        civilians=one_sided,
        text=checked.column("where_description"),
        title=checked.column("source_headline"),
        source=changed_words(_filled(checked.column("source_office"), checked.column("source_article")), names_of),
    )


def _day(ordinal: int) -> str:
    from datetime import date

    return date.fromordinal(int(ordinal)).isoformat()


def _degrees(checked: Checked) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lat = checked.judged("latitude", lambda text: degrees(text, "latitude", 90), kind=np.float64)
    lon = checked.judged("longitude", lambda text: degrees(text, "longitude", 180), kind=np.float64)
    why = "latitude and longitude are both 0, which is open sea: no coordinates were known"
    checked.refuse((lat == 0) & (lon == 0), lambda _: why)
    return lat, lon


def _named(values: NDArray[np.int64], known: Mapping[int, Any], default: Any) -> Named:
    found, at = np.unique(values, return_inverse=True)
    return Named([known.get(value, default) for value in found.tolist()], at)


def _mapped(values: NDArray[np.int64], known: Mapping[int, int], default: int) -> NDArray[np.int64]:
    found, at = _named(values, known, default)
    return np.array(found, dtype=np.int64)[at]


def _nothing(count: int) -> pa.Array:
    return _one_of(np.zeros(count, dtype=np.int32), ("",))


def _one_of(at: NDArray[np.int32], known: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(at), pa.array(known, type=pa.string()))


def with_one_source(block: Block) -> Block:
    """Return UCDP's rows without their articles, which are long; one stands for the office where there is none."""
    cells = dict(block.cells)
    if "source_article" in cells:
        article = cells.pop("source_article")
        cells["source_office"] = _filled(cells.get("source_office", _nothing(len(article))), article)
    return type(block)(block.lines, cells)


def _filled(cells: pa.Array, others: pa.Array) -> pa.Array:
    """Return the cells of one column, those of another where they are empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    plain, more = cells.cast(pa.string()), others.cast(pa.string())
    return pc.if_else(pc.equal(pc.binary_length(plain), 0), more, plain).dictionary_encode()


def ids_of(cells: Mapping[str, pa.Array], count: int, ids: Sequence[str]) -> NDArray[np.object_]:
    """Return the id of each row, "" where it has none."""
    found = np.full(count, "", dtype=object)
    for name in reversed([name for name in ids if name in cells]):
        written = spread(cells[name])
        found = np.where(written != "", written, found)
    return found


def _keys(checked: Checked, found: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return what tells each row from others: its id, else a digest of its cells."""
    bare = np.flatnonzero(found == "")
    keys = found.copy()
    if len(bare):
        columns = [spread(cells)[bare] for cells in checked.cells.values()]
        for row, cells in zip(bare.tolist(), zip(*columns, strict=True), strict=True):
            keys[row] = blake2b("|".join(cells).encode(), digest_size=6).hexdigest()
    return keys


def _table(  # noqa: PLR0913, PLR0917  # what a table is made of
    checked: Checked,
    made: _Made,
    good: NDArray[np.intp],
    documents: Sequence[str],
    spots: _Spots,
    kept: Sequence[str],
) -> TableRows:
    import pyarrow as pa

    index = pa.array(good) if len(good) < len(checked.lines) else None
    taken: dict[int, pa.Array] = {}  # notes are the text of a report and a cell of its own

    def of_good(cells: pa.Array) -> pa.Array:
        if id(cells) not in taken:
            taken[id(cells)] = cells if index is None else cells.take(index)
        return taken[id(cells)]

    events = [f"t{blake2b(id_.encode(), digest_size=6).hexdigest()}" for id_ in documents]
    types, type_at = made.types.of(good)
    actors, actor1_at, actor2_at = _actors(made, good)
    return TableRows(
        document_ids=pa.array(documents, type=pa.string()),
        event_ids=pa.array(events, type=pa.string()),
        types=tuple(types),
        type_at=type_at,
        start=made.start[good].astype(np.int32),
        end=made.end[good].astype(np.int32),
        places=spots.places,
        precisions=spots.precisions,
        said=tuple(place.name for place in spots.places),
        place_at=spots.at,
        actors=actors,
        actor1_at=actor1_at,
        actor2_at=actor2_at,
        fatalities=made.fatalities[:, good].astype(np.int32),
        time_precision=made.time_precision[good].astype(np.int32),
        date_prec=made.date_prec[good].astype(np.int32),
        civilians=made.civilians[good],
        text=of_good(made.text),
        title=of_good(made.title),
        source=of_good(made.source),
        own={name: of_good(checked.cells[name]) for name in kept if name in checked.cells},
        number=np.arange(len(good), dtype=np.int32),
    )


def _met(columns: Sequence[NDArray[Any]]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Return the rows in which each combination of numbers is met first, in order, and the number of that of each row.

    >>> [found.tolist() for found in _met([np.array([7, 5, 7, 5]), np.array([0, 0, 0, 1])])]
    [[0, 1, 3], [0, 1, 0, 2]]
    """
    at = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        part = _in_order_met(column)
        at = _in_order_met(at * (int(part.max(initial=0)) + 1) + part)
    first = np.empty(int(at.max(initial=-1)) + 1, dtype=np.intp)
    first[at[::-1]] = np.arange(len(at))[::-1]  # the first row of a number is written last
    return first, at.astype(np.int32)


def _in_order_met(numbers: NDArray[Any]) -> NDArray[np.int64]:
    """Return for each number which of the different ones it is, in the order in which they are met."""
    import pyarrow as pa

    found: NDArray[np.int64] = pa.array(numbers + 0).dictionary_encode().indices.to_numpy().astype(np.int64)
    return found


def _coded(cells: pa.Array) -> pa.Array:
    return cells if hasattr(cells, "dictionary") else cells.dictionary_encode()


def _actors(made: _Made, good: NDArray[np.intp]) -> tuple[tuple[Actor, ...], NDArray[np.int32], NDArray[np.int32]]:
    names, inters = (chained([_coded(one) for one in pair]) for pair in (made.actors, made.inter))
    rows = np.concatenate([good, len(names) // 2 + good])
    first, at = _met([names.indices.to_numpy()[rows], inters.indices.to_numpy()[rows]])
    met = [(names[row].as_py(), inters[row].as_py()) for row in rows[first].tolist()]
    numbers = np.cumsum([bool(name) for name, _ in met]) - 1
    places = np.array([number if name else -1 for (name, _), number in zip(met, numbers, strict=True)], np.int32)
    both = places[at] if met else at
    return tuple(_actor(*pair) for pair in met if pair[0]), both[: len(good)], both[len(good) :]


def _actor(name: str, inter: str) -> Actor:
    slug = "written." + re.sub(r"\W+", "-", name.lower()).strip("-")
    word = inter or (
        "State forces" if name.startswith("Government of") else "Civilians" if name == "Civilians" else "Rebel group"
    )
    return Actor(id=slug, name=name, inter=word, side=slug)


class _Spots(NamedTuple):
    """The different places of rows, how exactly each is known, and the number of the place of each row."""

    places: tuple[Place, ...]
    precisions: tuple[PrecisionWord, ...]
    at: NDArray[np.int32]


def _places(checked: Checked, made: _Made, good: NDArray[np.intp], known: dict[tuple[Any, ...], Place]) -> _Spots:
    import pyarrow as pa

    texts = [_coded(checked.column(name)) for name in (*made.place, "country")]
    spots = (made.lat[good], made.lon[good])
    words_of, precision = made.precision.of(good)
    first, at = _met([*(cells.indices.to_numpy()[good] for cells in texts), *spots, precision])
    names = [words(cells.take(pa.array(good[first]))) for cells in texts]
    precisions = tuple(words_of[number] for number in precision[first].tolist())
    degrees_ = [values[first].tolist() for values in spots]
    keys = list(zip(*names, *degrees_, precisions, strict=True))
    for key in keys:
        if key not in known:
            known[key] = _place(*key)
    return _Spots(tuple(known[key] for key in keys), precisions, at)


def _place(  # noqa: PLR0913, PLR0917  # the cells that make a place
    name: str, admin1: str, admin2: str, country: str, lat: float, lon: float, word: PrecisionWord
) -> Place:
    slug = re.sub(r"\W+", "-", name.lower()).strip("-") or "place"
    return Place(
        id=f"table.{slug}.{lat:.3f}.{lon:.3f}",
        name=name,
        kind="locality",
        lon=lon,
        lat=lat,
        country=code_of(country) or country,
        admin1=admin1,
        admin2=admin2,
        radius_km=_RADIUS_KM[word],
        origin="table",
    )


def without_repeated(found: GoodRows) -> GoodRows:
    """Return the rows of which none before has the id; the others are named."""
    import pyarrow.compute as pc

    if len(pc.unique(found.rows.event_ids)) == len(found.rows):
        return found
    first: dict[str, int] = {}
    keep = np.ones(len(found.rows), dtype=bool)
    problems = list(found.problems)
    for row, (id_, line) in enumerate(zip(words(found.rows.event_ids), found.lines.tolist(), strict=True)):
        before = first.setdefault(id_, line)
        if before != line:
            keep[row] = False
            problems.append((line, f"{'the id' if found.has_id[row] else 'the row'} of line {before} again"))
    return GoodRows(found.rows, found.lines, found.has_id, problems) if keep.all() else found.only(keep, problems)


def undecided(block: Block) -> tuple[int, dict[int, str]]:
    """Return the first line with a day that has the month first, and the days that may be either way round by line."""
    first = 0
    either: dict[int, str] = {}
    for name in DAYS:
        if name not in block.cells:
            continue
        cells = block.cells[name]
        month_first = spread(cells, is_month_first).astype(bool)
        lines = block.lines[month_first]
        first = min([*([first] if first else []), *lines[:1].tolist()], default=0)
        for row in np.flatnonzero(spread(cells, is_either).astype(bool)).tolist():
            either.setdefault(int(block.lines[row]), cells[row].as_py())
    return first, either
