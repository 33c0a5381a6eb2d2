"""How wide a text is. Measured on Roboto; other faces of the list of fonts are as wide within some per cent.

A label must know its width before any program has chosen a font, so widths are a table and a little is added.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FONTS = "Roboto, 'Noto Sans', 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
ASCENT = 0.72  # height of capitals, of the size
# Advance of letters in hundredths of the size.
_ADVANCES = {
    17: "'", 20: ",", 21: ";", 24: ":ijl|", 25: " ", 26: "!.", 27: "I[]", 28: "-", 31: "`", 32: '"', 33: "t",
    34: "(r{}", 35: ")f", 41: "/\\", 42: "^", 43: "*", 45: "_", 47: "?y", 48: "v", 50: "xz", 51: "<k", 52: ">cs",
    53: "e", 54: "La", 55: "=FJhnu", 56: "$0123456789bdgp–", 57: "+Eoq", 59: "S", 60: "TYZ", 62: "#&BR", 63: "KPX",
    64: "V", 65: "ACU", 66: "D", 68: "G~", 69: "OQ", 71: "HN", 73: "%", 75: "w", 87: "M", 88: "m", 89: "W", 90: "@—",
}  # fmt: skip
_WIDTHS: Mapping[str, int] = MappingProxyType(
    {letter: width for width, letters in _ADVANCES.items() for letter in letters}
)
WIDE = frozenset("WF")  # East Asian
_OTHER, _FULL = 66, 100
BOLD, SPARE = 1.025, 1.03


def width_of(text: str, size: float, *, bold: bool = False, spacing: float = 0.0) -> float:
    """Return the width of a text in the unit of its size.

    >>> round(width_of("Goma", 100), 1), width_of("", 12)
    (275.0, 0.0)
    """
    plain = unicodedata.normalize("NFD", text)
    letters = [letter for letter in plain if not unicodedata.combining(letter)]
    hundredths = sum(_WIDTHS.get(letter) or _other(letter) for letter in letters)
    return hundredths / 100 * size * (BOLD if bold else 1.0) * SPARE + spacing * len(letters)


def _other(letter: str) -> int:
    if unicodedata.category(letter) in {"Cf", "Mn"}:
        return 0
    return _FULL if unicodedata.east_asian_width(letter) in WIDE else _OTHER


def wrapped(text: str, size: float, *, width: float, bold: bool = False, most: int = 0) -> list[str]:
    """Return a text as lines no wider than ``width``, at most ``most`` of them; what is left out ends in an ellipsis.

    >>> wrapped("one two three", 10, width=45), wrapped("one two three", 10, width=45, most=1)
    (['one two', 'three'], ['one …'])
    """
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(joined, size, bold=bold) <= width:
            lines[-1] = joined
        else:
            lines.append(word)
    if most and len(lines) > most:
        return [*lines[: most - 1], _cut(f"{lines[most - 1]} …", size, width=width, bold=bold)]
    return lines


def _cut(text: str, size: float, *, width: float, bold: bool) -> str:
    words = text.split()
    while len(words) > 2 and width_of(" ".join(words), size, bold=bold) > width:  # noqa: PLR2004  # a word and its dots
        del words[-2]
    return " ".join(words)


def widest(texts: Sequence[str], size: float, *, bold: bool = False) -> float:
    """Return the width of the widest of some texts."""
    return max((width_of(text, size, bold=bold) for text in texts), default=0.0)
