"""The style of each layer for QGIS: renderer, labels, map tip, time and aliases; as QML and inside the project."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.rows import wheres_of
from maps.exports.schema import BY_NAME
from maps.exports.tables import described
from maps.exports.xml import element
from maps.qgis.forms import event_actions, review_form
from maps.qgis.front import front_area_rules, front_line_rules
from maps.qgis.labels import (
    DOCUMENT_TIP,
    EVENT_TIP,
    FRONT_TIP,
    HALO,
    MENTION_TIP,
    PLACE_TIP,
    claim_tip,
    control_tip,
    labels,
)
from maps.qgis.rules import (
    area_rules,
    category_renderer,
    cluster_renderer,
    control_rules,
    event_rules,
    hatch_rules,
    rule_renderer,
)
from maps.qgis.symbols import M_PER_DEGREE, dot, line, paint
from maps.qgis.xml import QGIS_VERSION, quoted, symbol, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree import ElementTree as ET

    from geo.model import Situation

INK, MUTED, WATER_INK = "#20262B", "#5A636B", "#47697E"
LAND, LAKE, SHORE = "#F6F4EF", "#CFDDE6", "#A9C1CF"
# Kind of the ground -> (label, fill, line, width in pixels); drawn in this order.
GROUND = {
    "country": ("Countries", LAND, "#6F767D", 1.3),
    "adm1": ("Provinces", None, "#A4A9AE", 0.9),
    "adm2": ("Territories", None, "#CBCFD2", 0.6),
    "adm3": ("Lesser units", None, "#D2D5D7", 0.5),
    "park": ("Parks", "#E4EBDD", None, 0.5),
    "lake": ("Lakes", LAKE, SHORE, 0.6),
    "sea": ("Seas", LAKE, SHORE, 0.6),
    "river": ("Rivers", LAKE, SHORE, 0.6),
}
NAMES_BELOW, DAYS_BELOW = 6_000_000, 1_500_000  # largest denominators of the scale
# Events from which marks are joined, and the largest scale denominator at which such a layer names places.
CLUSTER_FROM, CROWDED_NAMES_BELOW = 1_000, 500_000
MM_PER_LETTER = 1.6
METHODS = {
    "gazetteer": "#0072B2",
    "world": "#56B4E9",
    "geonames": "#009E73",
    "derived": "#CC79A7",
    "geocoder": "#E69F00",
}
TIMES = {
    "events": ("event_date", "end_date"),
    "events_areas": ("event_date", "end_date"),
    "control": ("valid_from", "valid_to"),
    "control_hatch": ("valid_from", "valid_to"),
    "front_areas": ("valid_from", "valid_to"),
    "front_lines": ("valid_from", "valid_to"),
    "claims": ("as_of", "as_of"),
}


# Units have names only where there is space for them: a name beside its unit would name another one.
_ROOM_MM = f"bounds_width($geometry) * {M_PER_DEGREE} * 1000 / @map_scale"
_GROUND_LABEL = (
    f"if(\"kind\" LIKE 'adm%' AND {_ROOM_MM} < {MM_PER_LETTER} * length(\"name\"), '',"
    f" if(\"kind\" IN ('adm2', 'adm3') AND @map_scale > {NAMES_BELOW}, '', \"name\"))"
)
_WET = "\"kind\" IN ('lake', 'sea', 'river')"
_GROUND_DATA = {
    "Size": "CASE WHEN \"kind\" = 'country' THEN 11 WHEN \"kind\" = 'adm1' THEN 9 ELSE 8 END",
    "Bold": "\"kind\" = 'country'",
    "Italic": "\"kind\" NOT IN ('country', 'adm1')",
    "FontLetterSpacing": "CASE WHEN \"kind\" = 'country' THEN 0.6 WHEN \"kind\" = 'adm1' THEN 0.3 ELSE 0 END",
    "Color": f"if({_WET}, '{WATER_INK}', '{MUTED}')",
}
_TOWN_DATA = {"Bold": "\"kind\" = 'city'", "Priority": "CASE WHEN \"kind\" = 'city' THEN 8 ELSE 5 END"}
# The day of the newest report stands below the name where there is space for it.
_CONTROL_LABEL = (
    f"\"name\" || if(@map_scale > {DAYS_BELOW}, '', '\\nreported ' || format_date(\"last_report\", 'd MMM yyyy'))"
)


def _town_label(situation: Situation) -> str:
    """Return the name, but nothing for places whose area of control carries it already."""
    return _unless(_under_control(situation), '"name"')


def _event_label(situation: Situation) -> str:
    """Return the place of an event, but nothing where a town or an area of control carries its name already.

    An event that is only near a place has none either: its ring is around the name of that place.
    """
    used = {where.chosen.id for where in wheres_of(situation.events) if where.chosen}
    towns = {place.id for place in situation.backdrop if place.outline is None}
    named = _unless(used & (towns | _under_control(situation)), '"location"')
    return f"if(\"precision\" = 'near', '', {named})"


def _under_control(situation: Situation) -> set[str]:
    return {status.place.id for status in situation.control if status.state != "unknown"}


def _unless(place_ids: set[str], label: str) -> str:
    if not place_ids:
        return label
    listed = ", ".join(quoted(place_id) for place_id in sorted(place_ids))
    return f"if(\"place_id\" IN ({listed}), '', {label})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a layer looks and what it says; ``times`` are the columns of its first and last day, ``more`` its form."""

    table: str
    renderer: ET.Element | None = None
    labels: ET.Element | None = None
    tip: str = ""
    times: tuple[str, str] | None = None
    display: str = ""
    more: tuple[ET.Element, ...] = ()

    def parts(self) -> Iterator[ET.Element]:
        """Yield the elements of a style, as QML and a project's layer hold them."""
        if self.renderer is not None:
            yield _temporal(self.times)
            yield self.renderer
        if self.labels is not None:
            yield self.labels
        yield _aliases(self.table)
        yield element("previewExpression", self.display)
        yield element("mapTip", self.tip)
        yield from map(deepcopy, self.more)

    def attributes(self) -> dict[str, str]:
        """Return the attributes of ``<qgis>`` and ``<maplayer>``."""
        return {
            "styleCategories": "AllStyleCategories",
            "version": QGIS_VERSION,
            "labelsEnabled": "0" if self.labels is None else "1",
            "readOnly": "0",
            "simplifyDrawingHints": "1",
            "hasScaleBasedVisibilityFlag": "0",
            "minScale": "100000000",
            "maxScale": "0",
        }


def styles(situation: Situation) -> dict[str, Style]:
    """Return the style of every layer of the GeoPackage that has one."""
    made = (
        Style(
            table="events",
            renderer=_events_renderer(situation),
            labels=labels(_event_label(situation), size=8, colour=INK, above=_named_below(situation), blocking=True),
            tip=EVENT_TIP,
            display='"type_label" || \', \' || "location"',
            times=TIMES["events"],
            more=(event_actions(situation, "events"),),
        ),
        Style(
            table="events_areas",
            renderer=rule_renderer(area_rules(situation), table="events_areas"),
            tip=EVENT_TIP,
            display='"type_label" || \', \' || "location"',
            times=TIMES["events_areas"],
            more=(event_actions(situation, "events_areas"),),
        ),
        Style(
            table="control",
            renderer=rule_renderer(control_rules(situation), table="control"),
            labels=labels(_CONTROL_LABEL, size=8, colour=INK, at="area", priority=10),
            tip=control_tip(situation),
            display='"name" || \': \' || "state"',
            times=TIMES["control"],
        ),
        Style(
            table="control_hatch",
            renderer=rule_renderer(hatch_rules(situation), table="control_hatch"),
            tip=control_tip(situation),
            times=TIMES["control_hatch"],
        ),
        Style(
            table="front_areas",
            renderer=rule_renderer(front_area_rules(situation), table="front_areas"),
            tip=FRONT_TIP,
            display='"sign" || \': \' || "side_name"',
            times=TIMES["front_areas"],
        ),
        Style(
            table="front_lines",
            renderer=rule_renderer(front_line_rules(situation), table="front_lines"),
            tip=FRONT_TIP,
            display='"sign" || \': \' || "side_name"',
            times=TIMES["front_lines"],
        ),
        _claims(situation),
        _mentions(situation),
        _places(),
        _ground(situation),
        _lines(),
        _waters(),
        _towns(situation),
        Style(table="documents", tip=DOCUMENT_TIP, display='"title"'),
        Style(table="review", display='"subject"', more=tuple(review_form())),
    )
    return {style.table: style for style in made}


def _is_crowded(situation: Situation) -> bool:
    return len(situation.events) > CLUSTER_FROM


def _events_renderer(situation: Situation) -> ET.Element:
    """Return the marks of events; of many events, those that would lie on each other are one with their number."""
    marks = rule_renderer(event_rules(situation), table="events")
    return cluster_renderer(marks) if _is_crowded(situation) else marks


def _named_below(situation: Situation) -> int:
    return CROWDED_NAMES_BELOW if _is_crowded(situation) else NAMES_BELOW


def qml(style: Style) -> str:
    """Return a style as QML, as the table ``layer_styles`` and .qml files hold it."""
    root = element("qgis", None, *style.parts(), **style.attributes())
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + text_of(root)


def _claims(situation: Situation) -> Style:
    says = (("holds", "Holds", "#0072B2"), ("contests", "Contests", "#E69F00"), ("lost", "Lost", "#999999"))
    rows = [
        (value, label, dot(colour, size_px=7, name=""))
        for value, label, colour in (*says, ("present", "Present", "#56B4E9"))
    ]
    return Style(
        table="claims",
        renderer=category_renderer("says", rows, levels=False),
        tip=claim_tip(situation),
        display='"name"',
        times=TIMES["claims"],
    )


def _mentions(situation: Situation) -> Style:
    met = sorted({resolution.method for resolution in situation.resolutions if resolution.resolved})
    rows = [(m, m.capitalize() or "Other", dot(METHODS.get(m, MUTED), size_px=5, name="")) for m in met]
    return Style(
        table="mentions",
        renderer=category_renderer("method", rows, levels=False),
        tip=MENTION_TIP,
        display='"text"',
    )


def _places() -> Style:
    rows = [("", "Places mentioned", dot(MUTED, size_px=5, name=""))]
    return Style(
        table="places",
        renderer=category_renderer("''", rows, levels=False),
        labels=labels('"name"', size=7, colour=MUTED, above=3_000_000),
        tip=PLACE_TIP,
        display='"name"',
    )


def _ground(situation: Situation) -> Style:
    met = {place.kind for place in situation.backdrop if place.outline is not None}
    known = [(kind, *GROUND[kind]) for kind in GROUND if kind in met]
    rest = [(kind, kind.capitalize(), None, "#D2D5D7", 0.5) for kind in sorted(met - GROUND.keys())]
    rows = [
        (kind, label, symbol("fill", paint(fill, line, width_px=width)))
        for kind, label, fill, line, width in (*known, *rest)
    ]
    return Style(
        table="ground",
        renderer=category_renderer("kind", rows, levels=True),
        labels=labels(_GROUND_LABEL, size=8, colour=MUTED, at="unit", priority=2, data=_GROUND_DATA),
        display='"name"',
    )


def _waters() -> Style:
    rows = [("lake", "Other lakes", symbol("fill", paint(LAKE, SHORE, width_px=0.6)))]
    return Style(table="ground_waters", renderer=category_renderer("kind", rows, levels=False), display='"name"')


def _lines() -> Style:
    rows = [
        ("river", "Rivers", line("#A9C4D3", width_px=0.9, name="")),
        ("disputed", "Disputed borders", line("#6F767D", width_px=1.3, name="", dash="dash")),
    ]
    return Style(table="ground_lines", renderer=category_renderer("kind", rows, levels=True), display='"name"')


def _towns(situation: Situation) -> Style:
    sizes = (("city", "Cities", 5.0), ("town", "Towns", 4.0), ("village", "Villages", 3.0))
    rows = [(kind, label, dot(INK, size_px=size, name="", rim=HALO)) for kind, label, size in sizes]
    rows.append(("", "Other places", dot(MUTED, size_px=3.0, name="", rim=HALO)))
    return Style(
        table="ground_points",
        renderer=category_renderer("kind", rows, levels=False),
        labels=labels(_town_label(situation), size=8, colour=INK, data=_TOWN_DATA),
        display='"name"',
    )


def _temporal(times: tuple[str, str] | None) -> ET.Element:
    """Return the layer's time: two columns of days, both included."""
    first, last = times or ("", "")
    return element(
        "temporal",
        None,
        element("fixedRange", None, element("start", ""), element("end", "")),
        enabled="1" if times else "0",
        mode="2",
        limitMode="1",
        startField=first,
        endField=last,
        startExpression="",
        endExpression="",
        durationField="",
        durationUnit="days",
        fixedDuration="0",
        accumulate="0",
    )


def _aliases(table: str) -> ET.Element:
    about = described()
    columns = ("fid", *BY_NAME[table].columns)
    named = [
        element("alias", field=column, index=str(number), name=about[column]["alias"] if column in about else "")
        for number, column in enumerate(columns)
    ]
    return element("aliases", None, *named)
