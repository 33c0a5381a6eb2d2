"""GeoNames dumps -> rows: country files, allCountries, alternate names, admin codes; as text or zipped.

Columns are those of GeoNames' readme for the export. Lines that cannot be used are counted and named, not fatal.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geo.errors import TableError
from geo.gazetteer.kinds import settlement_kind
from geo.gazetteer.names import ABBR, PRIMARY, look
from geo.gazetteer.world_store import WorldRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from geo.gazetteer.world_store import WorldWriter

    Progress = Callable[[str, float], None]

PLACE_COLUMNS = 19
ALTERNATE_COLUMNS = range(4, 11)  # alternateNames has 8 to 10 columns; the last ones may be cut off
CODE_COLUMNS = 4
NAMED_PROBLEMS = 5  # bad lines that are quoted; the others are only counted
_ROWS_BETWEEN_PROGRESS = 20_000
# Alternate "names" that are none: links, postal and airport codes, phonetics.
NOT_NAMES = frozenset({"link", "post", "iata", "icao", "faac", "fr_1793", "unlc", "wkdt", "phon", "piny"})

# GeoNames feature codes: the longest beginning that is listed counts, then the class alone.
_KINDS = {
    **dict.fromkeys(("A.PCL", "A.TERR"), "country"),
    "A.ADM1": "adm1",
    "A.ADM2": "adm2",
    "A": "adm3",
    "P.PPLX": "locality",
    **dict.fromkeys(("H.LK", "H.RSV", "H.LGN"), "lake"),
    **dict.fromkeys(("H.STM", "H.CNL"), "river"),
    **dict.fromkeys(("H.SEA", "H.OCN", "H.GULF", "H.BAY", "H.STRT", "U"), "sea"),
    **dict.fromkeys(("T.ISL", "T.ATOL"), "island"),
    **dict.fromkeys(("T.MT", "T.PK", "T.HLL", "T.VLC", "T.RDG", "T.PASS"), "mountain"),
    **dict.fromkeys(("L.PRK", "L.RES"), "park"),
    "L.CONT": "continent",
    **dict.fromkeys(("L.RGN", "A.ADM1H", "A.ADM2H", "A.PCLH"), "region"),
    **dict.fromkeys(("L.PRT", "S.PRT", "H.HBR"), "port"),
    **dict.fromkeys(("L.MILB", "S.INSM", "S.AIRB", "S.MILB"), "base"),
    **dict.fromkeys(("L.MNA", "S.MN", "S.QUA"), "mine"),
    **dict.fromkeys(("S.AIR", "S.HLPT"), "airport"),
    "S.CMP": "camp",
    "S.PSTB": "border_post",
    **dict.fromkeys(("R.RD", "R.HWY", "R.ST"), "road"),
    **dict.fromkeys(("H", "T", "L", "V", "P.PPLH"), "locality"),
    **dict.fromkeys(("S", "R", ""), "facility"),
}


@dataclass(slots=True, kw_only=True)
class DumpCount:
    """What one dump gave: rows taken, rows left out, and the first problems in words."""

    name: str
    taken: int = 0
    bad: int = 0
    problems: list[str] = field(default_factory=list)

    def complain(self, line: int, message: str) -> None:
        """Count a bad line; quote it if it is among the first."""
        self.bad += 1
        if len(self.problems) < NAMED_PROBLEMS:
            self.problems.append(f"{self.name}:{line}: {message}")


def kind_of(feature_class: str, feature_code: str, population: int = 0) -> str:
    """Return the kind of a GeoNames feature.

    >>> kind_of("P", "PPL", 300), kind_of("A", "ADM1"), kind_of("H", "LKS"), kind_of("S", "AIRP")
    ('village', 'adm1', 'lake', 'airport')
    """
    if feature_class == "P" and feature_code not in {"PPLX", "PPLH"}:
        return settlement_kind(population)
    code = f"{feature_class}.{feature_code}"
    for end in range(len(code), 0, -1):
        if code[:end] in _KINDS:
            return _KINDS[code[:end]]
    return _KINDS[""]


def add_dumps(writer: WorldWriter, paths: Sequence[Path], *, progress: Progress | None = None) -> list[DumpCount]:
    """Add every dump to the index; return what was counted in each.

    Raises
    ------
    TableError
        If a file is no GeoNames dump.
    """
    return [_add_dump(writer, path, progress) for path in paths]


def refuse_other_files(paths: Sequence[Path]) -> None:
    """Raise :class:`geo.errors.TableError` for the first file that is no GeoNames dump, before anything is built."""
    for path in paths:
        _taker(path)


def _add_dump(writer: WorldWriter, path: Path, progress: Progress | None) -> DumpCount:
    count = DumpCount(name=path.name)
    take = _taker(path)
    try:
        for number, line in _lines(path, progress):
            if line and not line.startswith("#"):
                take(writer, line.split("\t"), number, count)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise TableError(f"{path}: the archive is damaged ({error}). Download it again.") from error
    return count


def _lines(path: Path, progress: Progress | None) -> Iterator[tuple[int, str]]:
    size = max(path.stat().st_size, 1)
    with opened(path) as (file, position):
        for number, line in enumerate(file, 1):
            yield number, line.rstrip("\n")
            if progress and number % _ROWS_BETWEEN_PROGRESS == 0:
                progress(f"importing {path.name}: {number:,} rows", min(0.1 + 0.7 * position() / size, 0.8))


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[io.TextIOBase, Callable[[], int]]]:
    """Open a dump, plain or the first text file of an archive, and tell how many bytes of it were read."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}).") from error
    with raw, contextlib.ExitStack() as stack:
        inner: Any = raw
        if path.suffix == ".zip":
            inner = stack.enter_context(_text_inside(path, raw))
        # A newline of another script inside a name must not end the line, so only \n does.
        yield io.TextIOWrapper(inner, encoding="utf-8", errors="replace", newline="\n"), raw.tell


def _text_inside(path: Path, raw: Any) -> Any:
    try:
        archive = zipfile.ZipFile(raw)
        inside = [name for name in archive.namelist() if name.endswith(".txt") and "readme" not in name.lower()]
        return archive.open(inside[0])
    except (zipfile.BadZipFile, IndexError, RuntimeError) as error:
        raise TableError(f"{path}: no archive with a GeoNames dump in it ({error}). Download it again.") from error


def _taker(path: Path) -> Callable[[WorldWriter, list[str], int, DumpCount], None]:
    """Return what reads the lines of this file, known by the number of columns of its first line."""
    with opened(path) as (file, _):
        first = next((line for line in file if line.strip() and not line.startswith("#")), "")
    cells = first.rstrip("\n").split("\t")
    if len(cells) == PLACE_COLUMNS:
        return _take_place
    if len(cells) == CODE_COLUMNS and "." in cells[0]:
        return _take_code
    if len(cells) in ALTERNATE_COLUMNS and cells[0].isdigit() and cells[1].isdigit():
        return _take_alternate
    raise TableError(
        f"{path}: no GeoNames dump: its first line has {len(cells)} columns. Country files and allCountries have "
        f"{PLACE_COLUMNS}, alternateNames 8 to 10, admin codes {CODE_COLUMNS}, parted by tabs."
    )


def _take_place(writer: WorldWriter, cells: list[str], line: int, count: DumpCount) -> None:
    if len(cells) != PLACE_COLUMNS:
        count.complain(line, f"{len(cells)} columns instead of {PLACE_COLUMNS}")
        return
    try:
        number, lat, lon = int(cells[0]), float(cells[4]), float(cells[5])
        population = int(cells[14] or 0)
    except ValueError as error:
        count.complain(line, str(error))
        return
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < number < 2**31 and population >= 0):  # noqa: PLR2004
        count.complain(line, f"id {number}, latitude {lat}, longitude {lon} or population {population} out of range")
        return
    if not cells[1]:
        count.complain(line, "no name")
        return
    names = cells[3].split(",") if cells[3] else []
    if cells[2] != cells[1]:
        names.append(cells[2])
    kind = kind_of(cells[6], cells[7], population)
    unit = f"{cells[8]}.{cells[10]}"
    row = WorldRow(number, cells[1], lon, lat, kind, cells[8], unit, population, names)
    writer.add(row, origin="import")
    count.taken += 1


def _take_alternate(writer: WorldWriter, cells: list[str], line: int, count: DumpCount) -> None:
    if len(cells) not in ALTERNATE_COLUMNS or not cells[1].isdigit() or not cells[3]:
        count.complain(line, "no number and name in columns 2 and 4")
        return
    if cells[2] in NOT_NAMES:
        return
    writer.add_name(int(cells[1]), cells[3], flags=ABBR if cells[2] == "abbr" else look(cells[3]))
    count.taken += 1


def _take_code(writer: WorldWriter, cells: list[str], line: int, count: DumpCount) -> None:
    if len(cells) != CODE_COLUMNS or not cells[3].isdigit():
        count.complain(line, "no code, name, plain name and number")
        return
    writer.add_name(int(cells[3]), cells[1], flags=PRIMARY)
    count.taken += 1
