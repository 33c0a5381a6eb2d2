"""Layers -> one self-contained page; :mod:`maps.page.folium_map` is the same page as a folium map.

``build_map`` gives a ``folium.Map`` that shows in a notebook and can be added to. Leaflet's files are inlined (from
XStatic-Leaflet), element ids are fixed, the Content-Security-Policy names the hash of every script and style, and the
same situation gives the same bytes. The page's strings come from ``strings/*.yaml``; English is complete, the others
follow it. Only this module knows that Leaflet wants ``lat, lon``.
"""

from __future__ import annotations

import base64
import html
import json
import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xstatic.pkg import leaflet as xstatic_leaflet

from geo.errors import InputError
from geo.rows import all_publishers, rows_of
from geo.runtime.yaml_cache import read_yaml
from maps.brief.sentences import Words
from maps.exports.atomic import staged
from maps.page import brief, ground, records, row_records
from maps.page.document import Page
from maps.page.front_records import front_records
from maps.page.glance import glance
from maps.page.minify import minified_script, minified_style
from maps.page.modules import join_modules
from maps.page.payload import BLOCK_LEVEL, COLUMN_LEVEL, Tables, end_to_end, pack_columns, pack_json, zigzag_column

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import folium

    from geo.config import StoryStep
    from geo.model import Situation
    from maps.brief import Brief
    from maps.page.payload import Column

STRINGS = Path(__file__).parent / "strings"
THEMES = ("", "light", "dark")
LANGUAGES = ("en", "fr", "sw", "ar")
STATIC = Path(__file__).parent / "static"
SCRIPT = STATIC / "start.js"  # opens the page, and imports all else
# Tiles that a reader may switch on (names of xyzservices). None is asked for before.
ONLINE_TILES = ("OpenStreetMap.Mapnik", "OpenTopoMap", "Esri.WorldImagery")
# Words that only pictures and the brief as a text need.
UNSHOWN = (
    "months_short",
    "picture_",
    "legend_number",
    "brief_denied",
    "brief_happened",
    "brief_is_",
    "brief_more",
    "brief_noscript",
    "brief_of_them",
    "brief_parties",
    "brief_silent_title",
    "brief_uncertain",
    "brief_unplaced",
    "brief_wider",
    "brief_windows",
)
# Leaflet's own marker, for what users add: the page carries its pictures.
_ICONS = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}


def build_map(  # noqa: PLR0913  # each is one decision of the one who publishes
    situation: Situation,
    *,
    language: str = "en",
    title: str = "",
    quotes: bool = True,
    hidden_layers: Sequence[str] = (),
    online_tiles: Sequence[str] = ONLINE_TILES,
    view: tuple[float, float, float] | None = None,
    as_of: date | None = None,
    theme: str = "",
    story: Sequence[StoryStep] = (),
) -> folium.Map:
    """Return the map page of a situation as a ``folium.Map``.

    Parameters
    ----------
    situation
        What was read.
    language
        Language of the page at first: ``en``, ``fr``, ``sw`` or ``ar``; the reader can change it.
    title
        Title of the page; default: the theatre's name.
    quotes
        False leaves sentences and the texts of reports out.
    hidden_layers
        Ids of layers that are off at first (:data:`maps.cartography.EVENT_LAYERS`, ``control``, ``mentioned``).
    online_tiles
        Names of xyzservices that the reader may switch on; ``()`` for none. Nothing is requested before.
    view
        ``(lat, lon, zoom)`` at first; default: the bulk of the last 30 days. folium's ``fit_bounds`` works, too.
    as_of
        The day that is shown at first; default: that of the situation.
    theme
        ``light`` or ``dark``; default: as the reader's system has it.
    story
        Steps of :class:`geo.config.StoryStep`; default: the reported changes of control.

    Returns
    -------
    folium.Map
        Shows in a notebook; ``add_child`` and ``add_to`` work as with any folium map, without ``folium.Popup``
        (it needs jQuery from a server).

    Raises
    ------
    InputError
        If the language, the theme or a name of tiles is unknown.
    """
    from maps.page.folium_map import SituationMap

    return SituationMap(
        page_of(
            situation,
            language=language,
            title=title,
            quotes=quotes,
            hidden_layers=hidden_layers,
            online_tiles=online_tiles,
            view=view,
            as_of=as_of,
            theme=theme,
            story=story,
        )
    )


def page_of(  # noqa: PLR0913  # each is one decision of the one who publishes
    situation: Situation,
    *,
    language: str = "en",
    title: str = "",
    quotes: bool = True,
    hidden_layers: Sequence[str] = (),
    online_tiles: Sequence[str] = ONLINE_TILES,
    view: tuple[float, float, float] | None = None,
    as_of: date | None = None,
    theme: str = "",
    story: Sequence[StoryStep] = (),
) -> Page:
    """Return the page of a situation; parameters and errors are those of :func:`build_map`."""
    _check(theme, view, as_of)
    if language not in LANGUAGES:
        raise InputError(f"language {language!r} is none of {', '.join(LANGUAGES)}.")
    tiles = [_tiles(name) for name in online_tiles]
    names = {} if title else dict(situation.theatre.names)
    title = title or situation.theatre.name
    briefs = brief.page_briefs(situation)
    head, columns, blocks = page_payload(situation, quotes=quotes, hidden=frozenset(hidden_layers), briefs=briefs)
    head, columns = _lines_packed(head, columns)
    head |= {"title": title, "names": names, "language": language, "tiles": tiles}
    head |= {"view": list(view) if view else 0, "theme": theme, "firstShown": records.day_text(as_of)}
    head |= {"given_story": brief.given_records(story)} if story else {"story": brief.story_records(situation)}
    tail = (f'<script type="text/plain" id="block-{n}">{block}</script>' for n, block in enumerate(blocks))
    hosts = sorted({host for tile in tiles for host in _image_hosts(tile)})
    words = Words(language=language, table=head["words"][language] | page_words()[language])
    said = brief.headline_of(briefs, situation, words)
    texts = {"title": html.escape(title), "headline": html.escape(said)}
    texts["rights"] = html.escape("; ".join(situation.attribution))
    texts["glance"] = glance(situation, head["control"], label=said or title)
    texts["brief"] = brief.brief_html(briefs, situation, words)
    texts["noscript"] = html.escape(words.text("brief_noscript"))
    level = BLOCK_LEVEL if len(situation.events) > records.MENTION_LIMIT else COLUMN_LEVEL
    body = _body(texts, pack_json(head), pack_columns(columns, level=level, dense=True))
    return Page(
        title=title,
        language=language,
        bbox=situation.theatre.bbox,
        elements=[("about", brief.about_tags(title, said)), *_head_elements()],
        body=body,
        blocks=tail,
        image_hosts=hosts,
    )


def _check(theme: str, view: Sequence[float] | None, as_of: date | None) -> None:
    """Raise for what a page cannot open with: it would show another place or day, and not say so."""
    if theme not in THEMES:
        raise InputError(f"theme {theme!r} is none of light, dark.")
    try:
        lat, lon, zoom = (float(part) for part in view) if view is not None else (0.0, 0.0, 0.0)
    except (TypeError, ValueError):
        lat = lon = zoom = float("nan")
    if not (abs(lat) <= 90 and abs(lon) <= 180 and 0 <= zoom <= 18):  # noqa: PLR2004  # degrees, scales
        raise InputError(f"view {view!r}: (lat, lon, zoom) is expected, like (-1.68, 29.23, 9).")
    if as_of is not None and not isinstance(as_of, date):
        raise InputError(f"as_of {as_of!r}: a datetime.date is expected.")


def live_page(*, title: str, language: str, script: Path, styles: str, opening: str) -> str:
    """Return the page without data, for a server that sends the data apart; it may ask the server it came from.

    Parameters
    ----------
    title, language
        As in :func:`build_map`.
    script, styles
        What is added to those of the page: a module that may import those of the page, and a style sheet.
    opening
        The script that opens the page.
    """
    tiles = tile_records()
    hosts = sorted({host for tile in tiles for host in _image_hosts(tile)})
    texts = {"title": html.escape(title), "headline": "", "rights": "", "brief": "", "noscript": "", "glance": ""}
    page = Page(
        title=title,
        language=language,
        bbox=(-180.0, -85.0, 180.0, 85.0),
        elements=_head_elements(script, styles=styles),
        body=_body(texts, "", "", opening=opening),
        image_hosts=hosts,
        connects=True,
    )
    return "".join(page.around_blocks())


def tile_records(names: Sequence[str] = ONLINE_TILES) -> list[dict[str, Any]]:
    """Return the tiles that a reader may switch on, as the head of the page has them."""
    return [_tiles(name) for name in names]


def write_map(situation: Situation, path: Path, **options: Any) -> None:
    """Write the page to a file, whole or not at all. ``options`` are those of :func:`build_map`.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    page = page_of(situation, **options)
    head, foot = page.around_blocks()
    goal = Path(path)
    with staged(goal.parent) as stage, (stage / goal.name).open("w", encoding="utf-8", newline="\n") as file:
        file.write(head)
        for number, block in enumerate(page.blocks):  # one after the other: all at once are as large as the page
            file.write(f"\n{block}" if number else block)
        file.write(foot)


def page_payload(  # noqa: PLR0913  # all but the first by name
    situation: Situation,
    *,
    quotes: bool,
    hidden: frozenset[str],
    tables: Tables | None = None,
    briefs: Sequence[Brief] | None = None,
    lies_on: Callable[[Situation, Tables, list[list[Any]]], dict[str, Any]] = ground.ground_tables,
) -> tuple[dict[str, Any], list[Column], list[str]]:
    """Return the data of a page: its head, the columns of its rows, and the blocks of their details.

    Parameters
    ----------
    situation, quotes, hidden
        As in :func:`build_map`.
    tables
        Tables that hold something already.
    briefs
        What changed, if it is known already.
    lies_on
        Gives what the map lies on, when all else has been packed.
    """
    # The control of a table is a by-product of its rows: it waits for the reader.
    hidden |= {"control"} if records.is_table(situation) else frozenset()
    tables = tables or Tables.empty()
    types, type_at = records.type_records(situation, situation.events)
    columns, blocks, first_day, rows_by_id = _events(situation, tables, type_at, quotes=quotes)
    ground_rows = ground.ground_records(situation, tables)
    head = {
        "theatre": situation.theatre.id,
        "bbox": list(situation.theatre.bbox),
        "asOf": records.day_text(situation.as_of),
        "firstDay": records.day_text(first_day),
        "rows": len(situation.events),
        "reports": len(situation.documents),
        "sources": len(all_publishers(situation.documents)),
        "digest": situation.gazetteer_digest[:12],
        "notes": list(situation.notes),
        "words": {name: _shown(table) for name, table in page_words().items()},
        "types": types,
        "layers": records.layer_records(hidden),
        "hidden": sorted(hidden),
        "sides": records.side_records(situation),
        "parties": {actor.id: actor.name for actor in situation.actors.values()},
        "ground": ground_rows,
        "control": records.control_records(situation, tables),
        "front": front_records(situation, tables),
        "claims": records.claim_records(situation, quotes=quotes),
        "documents": records.report_records(situation, quotes=quotes),
        "mentions": records.mention_records(situation, tables, quotes=quotes),
        "briefs": brief.brief_records(
            brief.page_briefs(situation) if briefs is None else briefs, situation, rows_by_id=rows_by_id
        ),
    }
    head |= lies_on(situation, tables, ground_rows)
    head |= {"places": tables.places.rows, "actors": tables.actors.rows}
    return head | {"actorLabels": records.actor_labels(situation, tables.actors.rows)}, columns, blocks


def _events(
    situation: Situation, tables: Tables, type_at: Mapping[str, int], *, quotes: bool
) -> tuple[list[Column], list[str], date | None, Callable[[Collection[str]], dict[str, int]]]:
    """Return columns and blocks of the events, the day on which the first began, and what finds their rows by id."""
    rows = rows_of(situation.events) if rows_of(situation.documents) is not None else None
    if rows is not None:
        found = row_records.sorted_rows(situation, rows)
        columns = row_records.event_columns(found, tables, type_at=type_at)
        blocks = list(row_records.event_blocks(found, situation, quotes=quotes))
        return columns, blocks, row_records.first_day(found), partial(row_records.positions, found)
    events = records.sorted_events(situation)
    columns = records.event_columns(events, tables, type_at=type_at)
    dated = [event.start for event in events if event.start]
    blocks = records.event_blocks(events, situation, quotes=quotes)
    return columns, blocks, min(dated, default=None), partial(records.positions, events)


def _lines_packed(head: dict[str, Any], columns: Sequence[Column]) -> tuple[dict[str, Any], list[Column]]:
    """Take the lines out of the head into columns, and leave their lengths there: so they pack a quarter smaller."""
    arcs, borders = head["arcs"], head["borders"]
    lines = [part for feature in head["features"] for part in feature[4]]
    signs = ["-"] * len(arcs)
    for sign, look in enumerate(borders):
        for arc in borders[look]:
            signs[arc] = str(sign)
    lengths = {
        "arcs": [len(arc) for arc in arcs],
        "features": [[*feature[:4], [len(part) for part in feature[4]]] for feature in head["features"]],
        "borders": [list(borders), "".join(signs)],
    }
    return head | lengths, [
        *columns,
        zigzag_column("arcs", end_to_end(arcs)),
        zigzag_column("lines", end_to_end(lines)),
    ]


def _head_elements(*scripts: Path, styles: str = "") -> list[tuple[str, str]]:
    leaflet = Path(xstatic_leaflet.BASE_DIR)
    # A comment that names a file which is not there would be asked for by the browser's tools.
    code = re.sub(r"//# sourceMappingURL=.*", "", (leaflet / "leaflet.js").read_text(encoding="utf-8"))
    # Pictures are given as data by the script below; a path beside the page would be a failed request.
    sheet = re.sub(r"^.*url\(.*\n", "", (leaflet / "leaflet.css").read_text(encoding="utf-8"), flags=re.MULTILINE)
    icons = {key: _data_uri(leaflet / "images" / name) for key, name in _ICONS.items()}
    forget = "delete L.Icon.Default.prototype._getIconUrl;"  # it would look for a folder of pictures
    viewport = (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
    )
    ours = minified_script(join_modules(SCRIPT, *scripts))
    return [
        ("viewport", viewport),
        ("leaflet_css", f"<style>{minified_style(sheet)}</style>"),
        ("sitmap_css", f"<style>{minified_style((STATIC / 'map.css').read_text(encoding='utf-8') + styles)}</style>"),
        ("leaflet", f"<script>{code}</script>"),
        ("icons", f"<script>{forget}L.Icon.Default.mergeOptions({json.dumps(icons)});</script>"),
        ("sitmap", f'<script>const sitmap = (() => {{\n"use strict";\n{ours}\nreturn page;\n}})();</script>'),
    ]


def _data_uri(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def _body(texts: dict[str, str], head: str, rows: str, *, opening: str = "sitmap.open();") -> str:
    template = (STATIC / "page.html").read_text(encoding="utf-8")
    filled = re.sub(r"\{\{(\w+)\}\}", lambda found: texts[found[1]], template)
    data = f'<script type="text/plain" id="head">{head}</script>\n<script type="text/plain" id="rows">{rows}</script>'
    return f"{filled}\n{data}\n<script>{opening}</script>"


def _tiles(name: str) -> dict[str, Any]:
    provider = _provider(name)
    if provider.requires_token():
        raise InputError(f"online tiles {name!r} need a key of their owner. Name others, like OpenStreetMap.Mapnik.")
    keys = {"url": provider.build_url(fill_subdomain=False, scale_factor=""), "attribution": provider.attribution}
    return {
        "name": provider.name,
        **keys,
        "maxZoom": provider.get("max_zoom", 18),
        "subdomains": provider.get("subdomains", "abc"),
    }


def _provider(name: str) -> Any:
    import xyzservices.providers

    found = xyzservices.providers
    for part in name.split("."):  # as it is written there: looking through all of them takes ten times as long
        found = found.get(part, {})
    if found and "url" in found:
        return found
    try:
        return xyzservices.providers.query_name(name)
    except ValueError as error:
        raise InputError(f"online tiles {name!r}: no such name in xyzservices. Write OpenStreetMap.Mapnik.") from error


def _image_hosts(tile: dict[str, Any]) -> list[str]:
    origin = re.match(r"https://[^/]+", tile["url"])
    host = origin.group(0) if origin else ""
    return [host.replace("{s}", letter) for letter in tile["subdomains"]] if "{s}" in host else [host]


def page_words() -> dict[str, dict[str, str]]:
    """Return language -> key -> words. A key that a language lacks is filled with the English words."""
    tables = {language: _read(language) for language in LANGUAGES}
    return {language: tables["en"] | words for language, words in tables.items()}


def _shown(table: dict[str, str]) -> dict[str, str]:
    """Return the words that the script asks for, without those of pictures and of the brief as a text."""
    return {key: words for key, words in table.items() if not key.startswith(UNSHOWN)}


def _read(language: str) -> dict[str, str]:
    words: dict[str, str] = read_yaml(STRINGS / f"{language}.yaml")
    return words
