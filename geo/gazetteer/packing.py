"""GeoNames rows -> packed rows: names in Latin letters, spellings that sound alike, nothing that is known already."""

from __future__ import annotations

import contextlib
import lzma
import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from geo.errors import OutputError
from geo.gazetteer.compile import distance_km
from geo.gazetteer.geonames import kind_of
from geo.gazetteer.kinds import SETTLEMENTS
from geo.gazetteer.names import normalise
from geo.gazetteer.packed import PackedRow, line_of
from geo.gazetteer.sound import sound_key
from geo.gazetteer.sound_index import SoundIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geo.gazetteer.store import Gazetteer

SAME_KM = 15.0  # a row and a known place of one name nearer than this are one place
SAME_SOUND_KM = 5.0  # and of one sound nearer than this
TWINS_KM = 2.0  # two rows of one table with one name
SURE_SOUND = 0.9  # likeness from which on a sound is the same name
GEONAMES_COLUMNS = 19
LONGEST = 200  # characters: longer "names" are damage
MOST_NAMES = 6
LEAST_LIKENESS = 0.55
_UKRAINIAN = dict(
    zip(
        "абвгґдежзийклмнопрстуфь",
        (
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "y",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "",
        ),
        strict=True,
    )
)
_UKRAINIAN |= {"х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "і": "i", "’": "", "'": "", "ʼ": ""}
_OPENING = {"є": ("ye", "ie"), "ї": ("yi", "i"), "й": ("y", "i"), "ю": ("yu", "iu"), "я": ("ya", "ia")}
_RUSSIAN = {**_UKRAINIAN, "г": "g", "и": "i", "ё": "yo", "ы": "y", "э": "e", "ъ": "", "й": "y", "е": "e"}
_RUSSIAN_OPENING = {"ю": ("yu", "yu"), "я": ("ya", "ya")}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile(
    r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff'\u2018\u2019\u02bb\u02bc\u02bf\u02be\u0060\u00b4 ./()\-\u2013]+\Z"
)
_OTHER_CYRILLIC = re.compile("[ўјљњћђџӑ-ӿәөүҗңҳқғ]", re.IGNORECASE)


def romanised(text: str, *, russian: bool = False) -> str:
    """Return a Cyrillic name in Latin letters.

    >>> romanised("Боянець"), romanised("Красный Лиман", russian=True), romanised("Єлизаветівка")
    ('Boianets', 'Krasnyy Liman', 'Yelyzavetivka')
    """
    table, opening = (_RUSSIAN, _RUSSIAN_OPENING) if russian else (_UKRAINIAN, _OPENING)
    written = []
    for word in re.split(r"([ \-])", text):
        letters = word.lower().replace("зг", "zgh") if not russian else word.lower()
        made = "".join(opening[c][at > 0] if c in opening else table.get(c, c) for at, c in enumerate(letters))
        written.append(made[:1].upper() + made[1:] if word[:1].isupper() else made)
    return "".join(written)


def latin_name(name: str) -> str:
    """Return a name in Latin letters, "" where it cannot be had."""
    if _CYRILLIC.search(name):
        name = romanised(name, russian=bool(re.search("[ыэёъ]", name.lower())))
    return name if _LATIN.match(name) else ""


def other_names(name: str, cells: list[str], others: Sequence[str] = ()) -> list[str]:
    """Return spellings that sound like the name, each sound once, then ``others`` whatever they sound like."""
    found: dict[str, str] = {}
    own = normalise(name)
    for written in [cells[2], *cells[3].split(",")]:
        if _OTHER_CYRILLIC.search(written):
            continue
        spelt = latin_name(written.strip())
        if spelt.islower() or (spelt.isupper() and len(spelt) < 5) or len(spelt) < 3:  # noqa: PLR2004
            continue
        key = normalise(spelt)
        if not key or key == own or key in found:
            continue
        if SequenceMatcher(None, own, key).ratio() >= LEAST_LIKENESS or sound_key(key) == sound_key(own):
            found[key] = spelt
    for written in others:
        spelt = latin_name(written.strip())
        if len(spelt) > 2 and not spelt.islower() and normalise(spelt) not in {"", own}:  # noqa: PLR2004
            found.setdefault(normalise(spelt), spelt)
    return list(found.values())[: 2 * MOST_NAMES if others else MOST_NAMES]


@dataclass(slots=True, kw_only=True)
class PackCount:
    """What became of the rows of a file."""

    rows: int = 0
    known: int = 0
    new: int = 0
    everyday: int = 0
    bad: int = 0
    abroad: int = 0  # of other countries
    narrow: int = 0  # of another number of columns than GeoNames'
    cut: bool = False

    def __str__(self) -> str:
        counts = (
            f"{self.rows:,} rows: {self.known:,} known, {self.new:,} new, {self.everyday:,} everyday words kept weak"
        )
        return (
            counts
            + (f", {self.bad:,} lines left out" if self.bad else "")
            + (", the last line is cut off" if self.cut else "")
        )

    def hints(self) -> list[str]:
        """Return what may be wrong with the file."""
        found = []
        if self.abroad:
            found.append(f"{self.abroad:,} lines are of other countries and were left out")
        if self.narrow:
            found.append(
                f"{self.narrow:,} lines have not the {GEONAMES_COLUMNS} columns of GeoNames: is it its country file?"
            )
        return found


class Packer:
    """Packs the settlements and second-level units of a country beside what a gazetteer knows."""

    def __init__(self, gazetteer: Gazetteer, country: str, *, everyday: frozenset[str] = frozenset()) -> None:
        self._gazetteer, self._country = gazetteer, country
        self._sounds = SoundIndex(gazetteer)
        self._number = gazetteer.countries.index(country) if country in gazetteer.countries else 0
        self._everyday = everyday
        self.count = PackCount()

    def packed(
        self,
        lines: Iterable[str],
        alternates: dict[int, list[str]] | None = None,
        *,
        beside: Iterable[PackedRow] = (),
    ) -> list[PackedRow]:
        """Return the rows to keep of a dump's lines; :attr:`count` says what became of the others.

        What stands in another table (``beside``) is known already.
        """
        found: list[PackedRow] = []
        near: dict[str, list[PackedRow]] = defaultdict(list)
        listed: dict[str, list[PackedRow]] = defaultdict(list)
        for other in beside:
            for name in {normalise(each) for each in (other.name, *other.names)}:
                listed[name].append(other)
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            row = self._row(cells, alternates or {})
            if row is None:
                continue
            self.count.rows += 1
            if self._is_known(row):
                self.count.known += 1
                continue
            twins = near[normalise(row.name)]
            if _is_near(row, twins, TWINS_KM) or _is_near(row, listed[normalise(row.name)], SAME_KM):
                self.count.known += 1
                continue
            twins.append(row)
            found.append(row)
            self.count.everyday += normalise(row.name) in self._everyday
        self.count.new = len(found)
        return found

    def _row(self, cells: Sequence[str], alternates: dict[int, list[str]]) -> PackedRow | None:
        if len(cells) != GEONAMES_COLUMNS:
            self.count.bad += bool(cells != [""])
            self.count.narrow += bool(cells != [""])
            return None
        self.count.abroad += cells[8] != self._country
        if cells[8] != self._country or not (cells[6] == "P" or cells[7] == "ADM2"):
            return None
        try:
            number, lat, lon, people = int(cells[0]), float(cells[4]), float(cells[5]), int(cells[14] or 0)
        except ValueError:
            self.count.bad += 1
            return None
        name = latin_name(cells[1])
        if len(name) < 2 or len(name) > LONGEST or not (abs(lat) <= 90 and abs(lon) <= 180 and 0 < number < 2**31):  # noqa: PLR2004
            self.count.bad += 1
            return None
        names = tuple(other_names(name, list(cells), alternates.get(number, ())))
        kind = "adm2" if cells[7] == "ADM2" else kind_of("P", cells[7], people)
        return PackedRow(number, name, names, lat, lon, kind, cells[10], people)

    def _is_known(self, row: PackedRow) -> bool:
        try:
            self._gazetteer.row(f"geonames.{row.number}")
        except KeyError:
            pass
        else:
            return True
        settlement = row.kind in SETTLEMENTS
        rows = [r for name in (row.name, *row.names) for r in self._gazetteer.find(name)]
        if any(self._same(row, r, SAME_KM, settlement=settlement) for r in rows):
            return True
        if not settlement:
            return False
        hits = self._sounds.search(row.name, self._number, faults=False)
        return any(h.likeness >= SURE_SOUND and self._same(row, h.row, SAME_SOUND_KM, settlement=True) for h in hits)

    def _same(self, row: PackedRow, other: int, reach_km: float, *, settlement: bool) -> bool:
        columns = self._gazetteer.columns
        place = self._gazetteer.place(other)
        if int(columns.country[other]) != self._number or (place.kind in SETTLEMENTS) != settlement:
            return False
        return distance_km(row.lon, row.lat, place.lon, place.lat) <= reach_km


def _is_near(row: PackedRow, others: Sequence[PackedRow], km: float) -> bool:
    return any(distance_km(row.lon, row.lat, other.lon, other.lat) <= km for other in others)


def write_packed(path: Path, rows: Iterable[PackedRow]) -> int:
    """Write a table, whole or not at all; return its size in bytes. The same rows give the same bytes.

    Raises
    ------
    OutputError
        If the disk is full or may not be written to.
    """
    ordered = sorted(rows, key=lambda r: (r.kind == "", r.unit, round(r.lat * 2), r.lon, r.number))
    data = lzma.compress("".join(map(line_of, ordered)).encode(), preset=6)
    temporary = path.with_suffix(".part")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror}). What was there before is kept.") from error
    return len(data)
