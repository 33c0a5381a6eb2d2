"""XML elements, written the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def element(tag: str, /, text: str | None = None, *children: ET.Element, **attributes: object) -> ET.Element:
    """Return an element; attribute names may end with ``_`` where Python owns the word, and ``__`` stands for ``-``."""
    named = {key.rstrip("_").replace("__", "-"): str(value) for key, value in attributes.items()}
    made = ET.Element(tag, named)
    made.text = text
    made.extend(children)
    return made


def texts(values: Mapping[str, str]) -> Iterable[ET.Element]:
    """Yield an element a text."""
    return (element(tag, text) for tag, text in values.items())
