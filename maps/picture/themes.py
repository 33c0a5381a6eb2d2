"""Tones of a picture: the page's light and dark schemes, one for paper, and one with a single ink."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LIFT = 0.42  # how far a colour goes towards white on dark land, as on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Tones by what they are for; ``*fill`` and ``relief`` are strengths. With ``one_ink`` sides differ by pattern."""

    paper: str
    ink: str
    muted: str
    sea: str
    lake: str
    lake_line: str
    land: str
    abroad: str
    coast: str
    state: str
    adm1: str
    adm2: str
    far: str
    river: str
    park: str
    label_country: str
    label_adm1: str
    label_adm2: str
    label_town: str
    label_water: str
    rule: str
    fill: float = 1.0
    park_fill: float = 0.1
    relief: float = 1.0
    dark: bool = False
    one_ink: bool = False

    def tone(self, colour: str) -> str:
        """Return a colour of the legend as this theme shows it."""
        if self.one_ink:
            return self.ink
        return lifted(colour) if self.dark else colour


def lifted(colour: str) -> str:
    """Return a colour lifted towards white, so that it keeps 3 : 1 against dark land.

    >>> lifted("#000000"), lifted("#FFFFFF")
    ('#6B6B6B', '#FFFFFF')
    """
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * LIFT):02X}" for part in parts)


LIGHT = Theme(
    paper="#FFFFFF", ink="#20262B", muted="#5A636B", sea="#DCE6EC", lake="#CFDDE6", lake_line="#A9C1CF",
    land="#F6F4EF", abroad="#ECE9E2", coast="#A9B7C0", state="#6F767D", adm1="#A4A9AE", adm2="#CBCFD2", far="#D3D4D3",
    river="#A9C4D3", park="#608250", label_country="#4A5259", label_adm1="#626B73", label_adm2="#767E85",
    label_town="#565F67", label_water="#4A748B", rule="#C9CDD0",
)  # fmt: skip
DARK = Theme(
    paper="#151A1F", ink="#E8ECEF", muted="#A4AEB6", sea="#0F1B26", lake="#15304A", lake_line="#4A6680",
    land="#1E252B", abroad="#191F24", coast="#33414C", state="#77838D", adm1="#4C5762", adm2="#38414A", far="#2B333B",
    river="#2B4454", park="#78A064", label_country="#B3BCC4", label_adm1="#98A2AB", label_adm2="#828C95",
    label_town="#A9B2BA", label_water="#7FA6BD", rule="#3A444C", relief=0.8, park_fill=0.08, dark=True,
)  # fmt: skip
# On paper tones of a few per cent vanish and grey type breaks up: land is the paper, lines and letters are darker.
PAPER = replace(
    LIGHT, ink="#111416", muted="#41484E", sea="#E3EBF0", land="#FFFFFF", abroad="#F1F0EC", coast="#8FA3AF",
    state="#50575D", adm1="#8B9297", adm2="#B9BEC2", label_adm1="#4E565D", label_adm2="#5E666D", label_town="#3C444A",
    rule="#9AA1A6", relief=0.8,
)  # fmt: skip
ONE_INK = replace(
    PAPER, ink="#000000", muted="#333333", sea="#EAEAEA", lake="#EAEAEA", lake_line="#A0A0A0", abroad="#F3F3F3",
    coast="#909090", state="#4A4A4A", adm1="#8C8C8C", adm2="#BBBBBB", far="#D0D0D0", river="#B4B4B4", park="#000000",
    label_country="#333333", label_adm1="#444444", label_adm2="#555555", label_town="#333333", label_water="#555555",
    rule="#8C8C8C", relief=0.5, park_fill=0.05, one_ink=True,
)  # fmt: skip
THEMES: Mapping[str, Theme] = MappingProxyType({"light": LIGHT, "dark": DARK, "paper": PAPER, "one-ink": ONE_INK})
