"""Positions written as numbers: degrees in all usual forms, MGRS, plus codes -> points.

Nothing is guessed: a pair of decimals needs three digits after the point and a range that fits, letters of
hemisphere make shorter ones plain. UTM behind MGRS is inverted by PROJ.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.lang import alternatives

if TYPE_CHECKING:
    from collections.abc import Iterator

_LETTERS_NS, _LETTERS_EW = "NSns", "EWOewo"  # French writes O for west
_DEG = r"\s?(?:\u00b0|\u00ba|deg(?:rees?)?\.?|\u02da)\s?"
_MIN = r"\s?(?:['\u2032\u2019\u00b4]|min\.?)\s?"
_SEC = r"\s?(?:[\"\u2033\u201d]|''|\u2019\u2019|sec\.?)\s?"
_AND = alternatives("spatial.coordinates.and")
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"


def _angle(letters: str, tag: str) -> str:
    body = (
        rf"(?P<d{tag}>\d{{1,3}}(?:\.\d+)?)(?:{_DEG}(?:(?P<m{tag}>\d{{1,2}}(?:\.\d+)?){_MIN}"
        rf"(?:(?P<s{tag}>\d{{1,2}}(?:\.\d+)?){_SEC})?)?)?"
    )
    return rf"(?:(?P<b{tag}>[{letters}])\s?)?(?<![\d.]){body}\s?(?P<a{tag}>[{letters}](?![A-Za-z]))?"


_PAIR = re.compile(
    rf"(?<![\w.]){_angle(_LETTERS_NS, '1')}\s*[,;/]?\s*(?:(?:{_AND})\s)?"
    rf"(?:lon(?:g(?:itude)?)?\.?:?\s)?{_angle(_LETTERS_EW, '2')}(?![\w])"
)
_EAST_FIRST = re.compile(
    rf"(?<![\w.]){_angle(_LETTERS_EW, '2')}\s*[,;/]?\s*(?:(?:{_AND})\s)?"
    rf"(?:lat(?:itude)?\.?:?\s)?{_angle(_LETTERS_NS, '1')}(?![\w])"
)


def _spaced(letters: str, tag: str, *, before: bool) -> str:
    """Return a pattern of degrees, minutes and seconds with nothing but spaces between them."""
    letter = rf"(?P<{'b' if before else 'a'}{tag}>[{letters}])"
    body = rf"(?P<d{tag}>\d{{1,3}})[ -](?P<m{tag}>\d{{1,2}}(?:\.\d+)?)(?:[ -](?P<s{tag}>\d{{1,2}}(?:\.\d+)?))?"
    return rf"{letter}\s?{body}" if before else rf"{body}\s?{letter}"


# "01 39.51 S 029 13.23 E", "S 1 41 30 E 29 14 12"; "0141S 02914E" and "014130S0291412E", as notices to airmen write.
_SPACED = tuple(
    re.compile(
        rf"(?<![\w.]){_spaced('NS', '1', before=before)}\s?[,;/]?\s?{_spaced('EWO', '2', before=before)}(?![\w])"
    )
    for before in (False, True)
)
_COMPACT = re.compile(
    r"(?<![\w.])(?P<d1>\d{2})(?P<m1>\d{2})(?P<s1>\d{2}(?:\.\d+)?)?(?P<a1>[NS])\s?"
    r"(?P<d2>\d{3})(?P<m2>\d{2})(?P<s2>\d{2}(?:\.\d+)?)?(?P<a2>[EW])(?![\w])"
)
_LABELLED = re.compile(
    rf"(?i)\blat(?:itude)?\s?[:=]?\s?(?P<lat>[-\u2212]?\d{{1,2}}(?:\.\d+)?)\u00b0?\s?[,;/]?\s?(?:(?:{_AND})\s)?"
    r"lon(?:g(?:itude)?)?\s?[:=]?\s?(?P<lon>[-\u2212]?\d{1,3}(?:\.\d+)?)(?![\w])"
)
_DECIMALS = re.compile(
    r"(?<![\w.,])(?P<lat>[-\u2212]?\d{1,2}\.\d{3,})\s*[,;]\s*(?P<lon>[-\u2212]?\d{1,3}\.\d{3,})(?![\w.])"
)
_MGRS = re.compile(
    r"(?<![\w])(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])\s?(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])\s?"
    r"(?:(?P<east>\d{1,5})\s(?P<north>\d{1,5})|(?P<digits>(?:\d\d){1,5}))?(?![\w])"
)
_OLC = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(rf"(?<![\w+])(?P<head>[{_OLC}]{{8}})\+(?P<tail>[{_OLC}]{{2,3}})(?![\w])")
SHORT_PLUS = re.compile(rf"(?<![\w+])(?P<head>[{_OLC}]{{4,6}})\+(?P<tail>[{_OLC}]{{2,3}})(?![\w])")
# The first letter stands before the alternatives: this takes a fifth of the time.
MAY_BE = re.compile(
    r"[\dNS+lL](?:(?<=\d)(?:\s?[\u00b0\u00ba\u02da]|\.\d{3}|\.\d+\s?[NSns]\b|\s?[C-HJ-NP-X]\s?[A-HJ-NP-Z]{2}(?![^\W\d])"
    rf"|\sdeg|\s?[NS]\b)|(?<=[NS])\s?\d|(?<=\+)[{_OLC}]{{2}}|(?<=\b[lL])(?i:at(?:itude)?\s?[:=]?\s?[-\u2212]?\d))"
)
_REACH = 100  # characters: no form of a position is longer
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_TYPED = re.compile(
    r"\(?\s*(?P<lat>[-\u2212+]?\d{1,2}(?:[.,]\d+)?)\u00b0?\s*(?:[;/]|,\s|\s|,(?=[-\u2212+]?\d{1,3}\.))\s*"
    r"(?P<lon>[-\u2212+]?\d{1,3}(?:[.,]\d+)?)\u00b0?\s*\)?"
)
_SQUARE_M, _CYCLE_M = 100_000.0, 2_000_000.0
_KM_PER_DEG = 111.2


@dataclass(frozen=True, slots=True)
class Position:
    """A point written in a text: where it is written, degrees of WGS 84, how exact it is (km), and in which form."""

    start: int
    end: int
    lat: float
    lon: float
    precision_km: float
    form: str


def find_positions(text: str) -> list[Position]:
    """Return the positions that a text writes as numbers, in order.

    >>> [(round(p.lat, 3), round(p.lon, 3)) for p in find_positions("at 13\u00b037'N 25\u00b021'E outside El Fasher")]
    [(13.617, 25.35)]
    >>> [(round(p.lat, 2), round(p.lon, 2), p.form) for p in find_positions("grid 35M QU 27 26; 13.617, 25.350")]
    [(-1.57, 29.04, 'MGRS'), (13.62, 25.35, 'degrees')]
    >>> [(round(p.lat, 3), round(p.lon, 3)) for p in find_positions("plus code 8FVC9G8F+6X")]
    [(47.366, 8.525)]
    """
    found = [
        replace(position, start=position.start + start, end=position.end + start)
        for start, end in _stretches(text)
        for position in _in_stretch(text[start:end])
    ]
    kept: list[Position] = []
    for position in sorted(found, key=lambda p: (p.start, -p.end)):
        if not kept or position.start >= kept[-1].end:
            kept.append(position)
    return kept


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of the stretches of a text that may hold positions: their patterns are slow on long texts."""
    start = end = 0
    for match in MAY_BE.finditer(text):
        if match.start() - _REACH > end:
            if end:
                yield start, end
            begin = max(0, match.start() - _REACH)
            space = text.rfind(" ", max(0, begin - _REACH), begin)
            start = space if space >= 0 else begin
        end = text.find(" ", match.end() + _REACH, match.end() + 2 * _REACH)
        end = end if end >= 0 else min(match.end() + 2 * _REACH, len(text))
    if end:
        yield start, end


def _in_stretch(text: str) -> Iterator[Position]:
    for read in (_pairs, _spaced_pairs, _decimals, _grids, _plus_codes):
        yield from read(text)


def typed_position(text: str) -> str:
    """Return what a person typed for a position in a form that reports have, "" where it is none.

    >>> typed_position("-1,6585; 29,2205"), typed_position("35m qu 27 26"), typed_position("goma")
    ('lat -1.6585, lon 29.2205', '35M QU 27 26', '')
    """
    match = _TYPED.fullmatch(text.strip())
    if match:
        lat, lon = (match[key].replace("\u2212", "-").replace(",", ".").lstrip("+") for key in ("lat", "lon"))
        if abs(float(lat)) <= 90 and abs(float(lon)) <= 180 and "." in lat + lon:  # noqa: PLR2004  # degrees
            return f"lat {lat}, lon {lon}"
    loud = text.strip().upper()
    return loud if not find_positions(text) and any(p.end - p.start == len(loud) for p in find_positions(loud)) else ""


def _pairs(text: str) -> Iterator[Position]:
    for pattern in (_PAIR, _EAST_FIRST):
        for match in pattern.finditer(text):
            # The letters stand both before or both behind: of "01 39.51 S 029 13.23 E" the middle is no pair.
            for north, east in ((match["b1"], match["b2"]), (match["a1"], match["a2"])):
                if north and east:
                    yield from _pair(match, north, east)
                    break


def _spaced_pairs(text: str) -> Iterator[Position]:
    behind, before = _SPACED
    for match in (*behind.finditer(text), *_COMPACT.finditer(text)):
        yield from _pair(match, match["a1"], match["a2"])
    for match in before.finditer(text):
        yield from _pair(match, match["b1"], match["b2"])


def _pair(match: re.Match[str], north: str, east: str) -> Iterator[Position]:
    lat, lat_km = _degrees(match, "1")
    lon, lon_km = _degrees(match, "2")
    parts = [match[key] for key in ("m1", "s1", "m2", "s2")]
    if lat > 90 or lon > 180 or any(part and float(part) >= 60 for part in parts):  # noqa: PLR2004  # degrees, minutes
        return
    lat, lon = (-lat if north in "Ss" else lat), (-lon if east in "WwOo" else lon)
    yield Position(match.start(), match.end(), lat, lon, max(lat_km, lon_km), "degrees")


def _degrees(match: re.Match[str], tag: str) -> tuple[float, float]:
    """Return degrees and how exact they are, km."""
    parts = [match[f"{letter}{tag}"] for letter in "dms"]
    total = sum(float(part) / 60**power for power, part in enumerate(parts) if part)
    power, last = max((power, part) for power, part in enumerate(parts) if part)
    digits = len(last.partition(".")[2])
    return total, max(_KM_PER_DEG / 60**power / 10**digits / 2, 0.01)


def _decimals(text: str) -> Iterator[Position]:
    for match in (*_DECIMALS.finditer(text), *_LABELLED.finditer(text)):
        lat, lon = (float(match[key].replace("\u2212", "-")) for key in ("lat", "lon"))
        if abs(lat) <= 90 and abs(lon) <= 180:  # noqa: PLR2004  # degrees
            digits = max(len(match[key].partition(".")[2]) for key in ("lat", "lon"))
            yield Position(match.start(), match.end(), lat, lon, max(_KM_PER_DEG / 10**digits / 2, 0.01), "degrees")


def _grids(text: str) -> Iterator[Position]:
    for match in _MGRS.finditer(text):
        east, north = match["east"] or "", match["north"] or ""
        if match["digits"]:
            half = len(match["digits"]) // 2
            east, north = match["digits"][:half], match["digits"][half:]
        if len(east) != len(north) or not 1 <= int(match["zone"]) <= 60 or (not east and " " not in match[0]):  # noqa: PLR2004
            continue
        point = mgrs_point(int(match["zone"]), match["band"], match["square"], east, north)
        if point is not None:
            size_km = _SQUARE_M / 10 ** len(east) / 1000
            yield Position(match.start(), match.end(), *point, size_km / 2**0.5, "MGRS")


def mgrs_point(zone: int, band: str, square: str, east: str, north: str) -> tuple[float, float] | None:
    """Return latitude and longitude of the middle of an MGRS square; None where letters and zone do not fit.

    Zones and bands: NGA.STND.0037 (grids and grid reference systems).
    """
    import math

    from pyproj import Proj

    column = "ABCDEFGHJKLMNPQRSTUVWXYZ".find(square[0]) - 8 * ((zone - 1) % 3)
    row = (_ROWS.find(square[1]) - (5 if zone % 2 == 0 else 0)) % len(_ROWS)
    if not 0 <= column < 8:  # noqa: PLR2004  # a zone has eight columns
        return None
    size = _SQUARE_M / 10 ** len(east)
    easting = (column + 1) * _SQUARE_M + (int(east or 0) + 0.5) * size
    northing = row * _SQUARE_M + (int(north or 0) + 0.5) * size
    south = band < "N"
    low = -80 + 8 * _BANDS.index(band)
    projection = Proj(proj="utm", zone=zone, ellps="WGS84", south=south)
    for cycle in range(6):
        lon, lat = projection(easting, northing + cycle * _CYCLE_M, inverse=True)
        if low - 1 <= lat <= low + (12 if band == "X" else 8) + 1 and math.isfinite(lon):
            return float(lat), float(lon)
    return None


def _plus_codes(text: str) -> Iterator[Position]:
    for match in _PLUS.finditer(text):
        lat, lon, size = plus_code(match["head"] + match["tail"])
        if abs(lat) <= 90 and abs(lon) <= 180:  # noqa: PLR2004  # degrees
            yield Position(match.start(), match.end(), lat, lon, max(size * _KM_PER_DEG / 2, 0.01), "plus code")


def plus_code(digits: str) -> tuple[float, float, float]:
    """Return the middle of a full plus code (without its plus) and its height in degrees.

    The open location code's specification: pairs of base 20 digits for latitude and longitude, then a grid of 4 by 5.
    """
    lat, lon, size = -90.0, -180.0, 400.0
    for at in range(0, min(len(digits), 10), 2):
        size /= 20
        lat += _OLC.index(digits[at]) * size
        lon += _OLC.index(digits[at + 1]) * size
    high, wide = size, size
    for digit in digits[10:]:
        high, wide = high / 5, wide / 4
        row, column = divmod(_OLC.index(digit), 4)
        lat, lon = lat + row * high, lon + column * wide
    return lat + high / 2, lon + wide / 2, high


def plus_code_near(head: str, tail: str, lat: float, lon: float) -> tuple[float, float, float]:
    """Return the middle of a short plus code, the nearest to a place, and its height in degrees."""
    missing = 8 - len(head)
    size = 20.0 ** (2 - missing / 2)
    prefix = _prefix(lat, lon, missing)
    found_lat, found_lon, high = plus_code(prefix + head + tail)
    found_lat += size * round((lat - found_lat) / size)
    found_lon += size * round((lon - found_lon) / size)
    return found_lat, found_lon, high


def _prefix(lat: float, lon: float, count: int) -> str:
    north, east, size, found = lat + 90.0, lon + 180.0, 400.0, ""
    for _ in range(count // 2):
        size /= 20
        a, b = min(int(north / size), 19), min(int(east / size), 19)
        found += _OLC[a] + _OLC[b]
        north, east = north - a * size, east - b * size
    return found
