"""Pictures of some days -> a film (GIF), with the extra ``picture``: resvg for the pixels, Pillow for the film."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from geo.errors import InputError
from maps.picture import raster
from maps.picture.drawing import build_pictures
from maps.picture.events import first_day
from maps.picture.sheet import WIDE, size_of

if TYPE_CHECKING:
    from datetime import date

    from geo.model import Situation
    from maps.picture.sheet import Size

MOST_FRAMES = 24
FRAME_MS, LAST_MS = 500, 2_500
COLOURS = 256  # by an octree: it keeps the few pixels of a side's colour, and land has the same tone in every picture


def build_film(
    situation: Situation, *, since: date | None = None, as_of: date | None = None, ratio: float = 1.0, **options: str
) -> bytes:
    """Return the map through time as a GIF that runs for ever: at most 24 pictures, each with the thirty days before.

    Parameters
    ----------
    situation
        What was read.
    since, as_of
        The first and the last day shown; default: the first and the last of which anything is known.
    ratio
        Pixels to one of the size.
    options
        ``size``, ``view``, ``theme``, ``language``, ``title`` of :func:`maps.picture.build_picture`.

    Raises
    ------
    InputError
        If the extra is not installed, no day is known, or the sheet is so tall that the legend stands below the map,
        which would move with it.
    """
    size = size_of(options.get("size", "1600x900"))
    require_wide(size)
    images: Any = raster.library(".gif")
    frames = []
    for made in build_pictures(situation, _days(situation, since, as_of), **options):
        frame = images.open(io.BytesIO(raster.png(made.svg, width=size.width, ratio=ratio))).convert("RGB")
        frames.append(frame.quantize(COLOURS, method=images.Quantize.FASTOCTREE, dither=images.Dither.NONE))
    written = io.BytesIO()
    durations = [*[FRAME_MS] * (len(frames) - 1), LAST_MS]
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=durations, loop=0)
    return written.getvalue()


def require_wide(size: Size) -> None:
    """Raise if the legend would stand below the map, which would move with it.

    Raises
    ------
    InputError
        Says what size will do.
    """
    if size.width / size.height < WIDE:
        raise InputError("a film needs a sheet that is wider than high, like 1200x675 or card.")


def _days(situation: Situation, since: date | None, as_of: date | None) -> list[date]:
    """Return the days of the pictures: evenly spread, the last one always, never more than there are."""
    last = as_of or situation.as_of
    if last is None:
        raise InputError("a film needs days: nothing that was read has one.")
    first = since or first_day(situation, last, control=True) or last
    span = max(0, (last - first).days)
    count = max(1, min(MOST_FRAMES, span + 1))
    return [last - timedelta(days=round(span * (count - 1 - at) / max(1, count - 1))) for at in range(count)]
