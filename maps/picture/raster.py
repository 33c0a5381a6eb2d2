"""SVG -> PNG and PDF, with the extra ``picture``: resvg for pixels, typst for paper, Roboto for the letters."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import InputError

if TYPE_CHECKING:
    from maps.picture.sheet import Size

HOW = "pip install 'sitmap[picture]'"
POINTS_PX = 0.75  # a CSS pixel in points
_LIBRARIES = {".png": ("resvg_py", "PNG"), ".pdf": ("typst", "PDF"), ".gif": ("PIL.Image", "GIF")}


def png(svg: str, *, width: float, ratio: float = 2.0) -> bytes:
    """Return a PNG of a picture.

    Parameters
    ----------
    svg
        The picture.
    width
        Its width in pixels.
    ratio
        Pixels of the PNG to one of the picture.

    Raises
    ------
    InputError
        If the extra is not installed.
    """
    resvg = library(".png")
    made = resvg.svg_to_bytes(
        svg_string=svg,
        width=round(width * ratio),
        dpi=96.0,
        font_dirs=font_folders(),
        sans_serif_family="Roboto",
    )
    return bytes(made)


def pdf(svg: str, *, size: Size) -> bytes:
    """Return a PDF of a picture: lines and letters, not pixels, and no date of its making.

    Raises
    ------
    InputError
        If the extra is not installed.
    """
    typst = library(".pdf")
    width, height = size.width * POINTS_PX, size.height * POINTS_PX
    page = (
        f"#set page(width: {width:.3f}pt, height: {height:.3f}pt, margin: 0pt)\n#set document(date: none)\n"
        '#image("map.svg", width: 100%, height: 100%)\n'
    )
    made = typst.compile(
        {"main.typ": page.encode(), "map.svg": svg.encode("utf-8")},
        format="pdf",
        font_paths=font_folders(),
        timestamp=0,
    )
    return bytes(made)


def require(ending: str) -> None:
    """Raise InputError where the library that makes files of that ending is not installed: before anything is read."""
    for needed in (ending, *([".png"] if ending == ".gif" else [])):
        if needed in _LIBRARIES:
            library(needed)


def font_folders() -> list[str]:
    """Return where the letters of the extra are, so that a picture looks alike on every machine."""
    try:
        module: Any = importlib.import_module("font_roboto")
    except ModuleNotFoundError:
        return []
    return [str(Path(module.__file__).parent / "files")]


def library(ending: str) -> Any:
    """Return the library that makes files of an ending.

    Raises
    ------
    InputError
        If it is not installed.
    """
    name, what = _LIBRARIES[ending]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        raise InputError(f"{what} needs a library that is not installed. Type: {HOW}") from None
