"""Patterns of sentences about control, put together from the words of ``control_words.yaml``.

They look at a sentence whose places are written as ``⟦P3⟧`` and whose parties as ``⟦A1⟧``. Group ``a`` is the party's
number, ``p`` the places, ``verb`` the word that says it, ``part`` that only a part of a place is meant.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model import Says

CONTROL_WORDS = Path(__file__).with_name("control_words.yaml")
_PARTY = r"⟦A(?P<a>\d+)⟧(?:'s?)?"
_THE = r"(?:(?:the|la|les?|its|their|ses|leurs)\s+|l'\s*)*"
_PLACE = r"⟦P\d+⟧"
_PIECE = re.compile(r"\{(\w+)\}")
_SHARED = {
    # Names of pieces in braces stand for each other; the words of the YAML for themselves.
    "gap": r"\s*(?:(?:{between}|{kind})\s*)*",
    "places": rf"(?P<p>{_PLACE}(?:\s*(?:,|,?\s*(?:and|et|as well as|ainsi que)\b){{gap}}{_PLACE})*)",
    "who": rf"{_PARTY}(?:\s+{{party}})*(?:\s*,?\s+(?:who|which|that|qui)\b)?",
    "was": r"(?:\s+(?:{be}|{adverb}))*",
    "adverbs": r"(?:\s+{adverb})*",
    "parts": r"(?P<part>(?:{part_before}\s+)*{part}\s+(?:of|in|de|du|des|d')\s*)?",
    # "Kamanyola, in South Kivu, is under": the container may stand between a place and its verb.
    "after": rf"(?:\s*,?\s*(?:in|dans)\s+{_THE}(?:\w+\s+(?:of|de)\s+)?{_PLACE})?\s*,?\s*(?:which|that|qui|and|et)?",
    "of": rf"(?:\s+(?:total|effectif|exclusif))?\s+(?:of|du|de|des|d')\s*{_THE}",
    "beneath": rf"(?:under|in|into|to|sous|aux|entre)\s+{_THE}(?:(?:full|firm|effective|total|complete|de facto)\s+)*",
    "by": rf"(?:by|par)\s+{_THE}{_PARTY}",
    "inside": r"(?:in|inside|through|within|à|au|dans|en)\s",
    "control": r"(?P<verb>{under})",
    "control_of": r"(?:(?:control\s+of|le\s+contrôle)\s+)?",
    "itself": r"(?:(?:it|they|he|its\s+\w+|elles?|ils?|⟦A\d+⟧)\s+)?(?:(?:had|has|have|avoir|ait|s'être)\s+)?",
}
_TOLD: tuple[tuple[str, Says, str], ...] = (
    # In the order in which they are tried: the first that fits a place wins it.
    (
        r"{who}{was}\s+{not}{adverbs}\s*(?P<verb>{hold})(?:\s+(?:pas|plus|even|même))*\s+{gap}{places}",
        "lost",
        "statement",
    ),
    (r"{who}{was}\s+(?P<verb>{lost})\s+{control_of}{gap}{places}", "lost", "statement"),
    (r"{who}{was}\s+(?P<verb>{hold}){adverbs}\s+{parts}{gap}{places}", "holds", "statement"),
    (r"{places}{after}{was}\s*(?P<verb>{held})\s+{by}", "holds", "statement"),
    (r"{places}{after}{was}\s*{beneath}{control}{of}" + _PARTY, "holds", "statement"),
    (r"{places}{after}{was}\s*{beneath}" + _PARTY + r"\s+{control}", "holds", "statement"),
    (r"{places}{after}{was}\s*sous\s+{control}\s+" + _PARTY, "holds", "statement"),
    (_PARTY + r"[- ](?P<verb>{held})\s+{gap}{places}", "holds", "statement"),
    (
        r"{who}{was}\s+(?P<verb>{appoint})\s+(?:\w+\s+){0,4}?{office}\s+(?:for|of|de|du|pour|{inside})\s*{gap}{places}",
        "holds",
        "administration",
    ),
    (r"{who}{was}\s+(?P<verb>{besiege})\s+{gap}{places}", "contests", "siege"),
    (r"{places}{after}{was}\s*(?:(?P<verb>{besieged})|under\s+siege)\s+{by}", "contests", "siege"),
    (r"{who}{was}\s+(?P<verb>{seen})\s+(?:\w+\s+){0,3}?{inside}\s*{gap}{places}", "present", "presence"),
)
_DENIED_LOSS = (
    _PARTY + r"[^⟦.;]{0,60}?(?P<verb>{denied})\s+(?:\w+\s+){0,3}?(?:that\s+|que\s+)?{itself}"
    r"{given_up}\s+{control_of}{gap}{places}"
)
_NO_UNITS = (
    r"(?:\b(?:they|it|ils|elles?)\b|"
    + _PARTY
    + r")(?:\s+\w+)?\s+{not}\s*(?:(?:even|même|really)\s+)?(?P<verb>{hold})\s+"
    r"(?P<what>(?:(?:even|pas|même)\s+)*{some_of}\s+(?:of\s+|des?\s+)?[^.;\"”»]{0,60}?{units})"
)
_NOT_TOLD = r"{not_told}|{rumour}|\bif\b.{0,40}⟦|\?\s*[\"”»]?\s*$"
_STATE = r"(?!.*{change})(?:.*\s)?(?:{hold}|{held}|{under})(?:\s+of)?"


class Told(NamedTuple):
    """A pattern, and what a sentence says that fits it."""

    pattern: re.Pattern[str]
    says: Says
    basis: str


class Patterns:
    """All patterns; each is compiled when it is first asked for, which takes some milliseconds."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._pieces = _SHARED | {name: _either(listed) for name, listed in words.items()}

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What sentences say, in the order in which it is tried."""
        return tuple(Told(_compiled(text, self._pieces), says, basis) for text, says, basis in _TOLD)

    @cached_property
    def denied_loss(self) -> re.Pattern[str]:
        """A party denies that it has lost places."""
        return _compiled(_DENIED_LOSS, self._pieces)

    @cached_property
    def no_units(self) -> re.Pattern[str]:
        """A party holds not even one of the units."""
        return _compiled(_NO_UNITS, self._pieces)

    @cached_property
    def not_told(self) -> re.Pattern[str]:
        """What makes a sentence no statement: conditions, questions, rumours."""
        return _compiled(_NOT_TOLD, self._pieces)

    @cached_property
    def rumour(self) -> re.Pattern[str]:
        """What is not confirmed."""
        return _compiled("{rumour}", self._pieces)

    @cached_property
    def state(self) -> re.Pattern[str]:
        """Words that tell a state, not a change."""
        return _compiled(_STATE, self._pieces)

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """What may part a verb from its own place."""
        return _compiled(r"[\s,]*(?:control\s+of|itself|{gap})*[\s,]*", self._pieces)


@lru_cache(maxsize=1)
def control_patterns() -> Patterns:
    """Return the patterns of the shipped words; read once a process."""
    words: dict[str, list[str]] = read_yaml(CONTROL_WORDS)
    return Patterns(words)


def _compiled(text: str, pieces: Mapping[str, str]) -> re.Pattern[str]:
    while any(match.group(1) in pieces for match in _PIECE.finditer(text)):
        text = _PIECE.sub(lambda match: pieces.get(match.group(1), match.group()), text)
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _either(listed: Sequence[str]) -> str:
    """Return a pattern for one of the pieces, as whole words."""
    longest_first = sorted(listed, key=lambda piece: (-len(piece), piece))
    wide = "|".join(piece.replace(" ", r"\s+") for piece in longest_first)
    return rf"(?:(?<!\w)(?:{wide})(?:(?<=')|(?!\w)))"
