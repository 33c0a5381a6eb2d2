"""``sitmap export --to map.svg``, ``map.png``, ``map.pdf``: the map as a picture, and the options for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from geo.model import Situation

ENDINGS = (".svg", ".png", ".pdf", ".gif")
DEFAULT_SIZE = "1600x900"
RATIO, FILM_RATIO = 2.0, 1.0  # pixels to one of the size; a film of twice as many is too large to send


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what a picture can be asked for."""
    group = parser.add_argument_group("pictures (.svg, .png, .pdf), and time as a film (.gif)")
    group.add_argument(
        "--size",
        default=DEFAULT_SIZE,
        metavar="SIZE",
        help="1600x900 in pixels, or card, square, a4, a4-portrait, a3, a3-portrait",
    )
    group.add_argument(
        "--view", default="", metavar="VIEW", help="west,south,east,north or scale/lat/lon; default: what is reported"
    )
    group.add_argument("--theme", default="light", metavar="NAME", help="light, dark, paper or one-ink")
    group.add_argument("--since", metavar="DATE", help="first day of the events; default: 30 days before the last")
    group.add_argument("--language", metavar="CODE", help="en, fr, sw or ar; default: config's language")
    group.add_argument("--title", default="", metavar="WORDS", help="default: config's title, or the theatre's name")
    group.add_argument(
        "--multiples", default="", metavar="EVERY", help="one small map for each week, month or year; not for a film"
    )
    group.add_argument(
        "--ratio", type=float, metavar="N", help="PNG, GIF: pixels to one of the size; default: 2, GIF 1"
    )


def check(path: Path, options: argparse.Namespace) -> None:
    """Raise InputError for what cannot be drawn, before anything is read."""
    from geo.errors import InputError
    from geo.runtime.values import parse_date
    from maps.page.leaflet import LANGUAGES
    from maps.picture import film, multiples, raster, sheet, themes

    size = sheet.size_of(options.size)
    if options.view:
        sheet.view_of(options.view, sheet.Box(left=0, top=0, width=size.width, height=size.height))
    if options.theme not in themes.THEMES:
        raise InputError(f"--theme {options.theme}: is none of {', '.join(themes.THEMES)}.")
    if options.language and options.language not in LANGUAGES:
        raise InputError(f"--language {options.language}: is none of {', '.join(LANGUAGES)}.")
    if options.multiples and options.multiples not in multiples.EVERY:
        raise InputError(f"--multiples {options.multiples}: is none of {', '.join(multiples.EVERY)}.")
    if path.suffix.lower() == ".gif":
        if options.multiples:
            raise InputError("--multiples is for .svg, .png and .pdf: a film shows its days one after the other.")
        film.require_wide(size)
    if options.since:
        parse_date(options.since, "--since")
    if not 0.1 <= _ratio(path, options) * max(size.width, size.height) / sheet.MOST_PX <= 2:  # noqa: PLR2004  # of the most pixels
        raise InputError(f"--ratio {_ratio(path, options):g}: makes a picture that is too small or too large.")
    raster.require(path.suffix.lower())


def write(situation: Situation, path: Path, options: argparse.Namespace) -> None:
    """Write the picture in the format of the file's ending."""
    from maps.picture import build_film, build_multiples, build_picture

    ending, ratio, chosen = path.suffix.lower(), _ratio(path, options), _chosen(options)
    if ending == ".gif":
        path.write_bytes(build_film(situation, ratio=ratio, **chosen))
        return
    every = options.multiples
    made = build_multiples(situation, every=every, **chosen) if every else build_picture(situation, **chosen)
    if ending == ".svg":
        path.write_text(made.to_svg(), encoding="utf-8")
    else:
        path.write_bytes(made.to_png(ratio=ratio) if ending == ".png" else made.to_pdf())


def _ratio(path: Path, options: argparse.Namespace) -> float:
    """Return the pixels to one of the size, as asked for or by the format."""
    if options.ratio is not None:
        return float(options.ratio)
    return FILM_RATIO if path.suffix.lower() == ".gif" else RATIO


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    from geo.runtime.values import parse_date
    from maps.commands.build import settings

    config = settings(options)
    return {
        "size": options.size,
        "view": options.view,
        "theme": options.theme,
        "language": options.language or config.language,
        "title": options.title or config.title or "",
        "since": parse_date(options.since, "--since") if options.since else None,
    }
