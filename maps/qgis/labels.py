"""Labels and map tips of QGIS layers: text with a halo; tips as HTML of expressions, quotes as text."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Literal

from geo.actors.sides import party_name
from maps.exports.xml import element
from maps.qgis.xml import NO_UNIT_SCALE, expressions, looked_up, rgba, stable_uuid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree import ElementTree as ET

    from geo.model import Situation

Where = Literal["point", "area", "unit"]
# Numbers of QGIS (QgsPalLayerSettings::Placement): in the order of positions, around the middle, level inside.
PLACEMENT: Mapping[Where, str] = {"point": "6", "area": "0", "unit": "4"}
HALO = "#F6F4EF"
FAMILY = "Noto Sans"
_ENTITIES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
# What the words of `precision` mean to a reader.
_PRECISION = {
    "exact": "known place",
    "near": "near the place named",
    "adm2": "unit known, spot not",
    "adm1": "province known, spot not",
    "fuzzy": "region, spot not known",
    "water": "water, spot not known",
}


def labels(  # noqa: PLR0913  # what a cartographer sets
    expression: str,
    *,
    size: float,
    colour: str,
    above: int = 0,
    at: Where = "point",
    priority: int = 5,
    blocking: bool = False,
    data: Mapping[str, str] | None = None,
) -> ET.Element:
    """Return labels of an expression with a halo.

    Parameters
    ----------
    expression
        What they say, in QGIS' words.
    size, colour
        Of the text, points and ``#RRGGBB``.
    above
        Largest scale denominator at which they show; 0 is any.
    at
        Beside a point; around the middle of an area; or, level, inside a unit of the ground.
    priority
        From 0 to 10: of two labels that would overlap the greater one is shown. Areas are no obstacles to labels.
    blocking
        The symbols keep the labels of every layer off, also at scales at which they have none themselves.
    data
        Expressions of single settings, by QGIS' names of them.
    """
    point = at == "point"
    settings = element(
        "settings",
        None,
        _text_style(expression, size, colour),
        element("text-format", multilineAlign="1", wrapChar="", autoWrapLength="0", formatNumbers="0"),
        _placement(at, priority),
        element(
            "rendering",
            drawLabels="1",
            displayAll="0",
            obstacle="1" if point else "0",
            obstacleFactor="1",
            obstacleType="1",
            scaleVisibility="1" if above else "0",
            scaleMin="0",  # QGIS: the nearest, then the farthest
            scaleMax=str(above),
            fontMinPixelSize="3",
            fontMaxPixelSize="10000",
            maxNumLabels="2000",
            upsidedownLabels="0",
            zIndex="1" if at == "area" else "0",
        ),
        expressions(data or {}, "dd_properties"),
        calloutType="simple",
    )
    return _blocking(settings, expression) if blocking else element("labeling", None, settings, type="simple")


def _blocking(settings: ET.Element, expression: str) -> ET.Element:
    """Return labels by two rules: one that draws nothing but keeps others off the symbols, and the labels."""
    obstacles = deepcopy(settings)
    for rendering in obstacles.iter("rendering"):
        rendering.attrib.update(drawLabels="0", scaleVisibility="0")
    rules = [
        element("rule", None, made, key=stable_uuid("label rule", name, expression), description=name)
        for name, made in (("symbols", obstacles), ("labels", settings))
    ]
    root = element("rules", None, *rules, key=stable_uuid("label rules", expression))
    return element("labeling", None, root, type="rule-based")


def _text_style(expression: str, size: float, colour: str) -> ET.Element:
    buffer = element(
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.7",
        bufferSizeUnits="MM",
        bufferSizeMapUnitScale=NO_UNIT_SCALE,
        bufferColor=rgba(HALO),
        bufferOpacity="0.9",
        bufferJoinStyle="128",
        bufferNoFill="1",
        bufferBlendMode="0",
    )
    return element(
        "text-style",
        None,
        element("families", None, element("family", name=FAMILY), element("family", name="Sans Serif")),
        buffer,
        fieldName=expression,
        isExpression="1",
        fontFamily=FAMILY,
        namedStyle="Regular",
        fontSize=f"{size:g}",
        fontSizeUnit="Point",
        fontSizeMapUnitScale=NO_UNIT_SCALE,
        fontWeight="50",
        textColor=rgba(colour),
        textOpacity="1",
        textOrientation="horizontal",
        multilineHeight="1",
        allowHtml="0",
        useSubstitutions="0",
    )


def _placement(at: Where, priority: int) -> ET.Element:
    """Return where labels stand: around a point by the cartographer's order, else as :data:`PLACEMENT` says."""
    return element(
        "placement",
        placement=PLACEMENT[at],
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
        quadOffset="4",
        offsetType="1",
        dist="1" if at == "point" else "2",
        distUnits="MM",
        distMapUnitScale=NO_UNIT_SCALE,
        centroidInside="1",
        centroidWhole="0",
        fitInPolygonOnly="0",
        polygonPlacementFlags="2",
        placementFlags="10",
        priority=str(priority),
        xOffset="0",
        yOffset="0",
        offsetUnits="MM",
        labelOffsetMapUnitScale=NO_UNIT_SCALE,
        rotationAngle="0",
        preserveRotation="1",
    )


def head(expression: str) -> str:
    """Return what shows an expression's value as the first line."""
    return f"<b>[% {_escaped(expression)} %]</b>"


def line(expression: str, tag: str = "span") -> str:
    """Return what shows an expression's value on a line of its own; without a value there is no line."""
    shown = f"'<br/><{tag}>' || {_escaped(expression)} || '</{tag}>'"
    return f"[% if(coalesce({expression}, '') = '', '', {shown}) %]"


def _escaped(expression: str) -> str:
    """Return an expression's value with HTML's signs escaped: reports are hostile text."""
    for sign, entity in _ENTITIES:
        expression = f"replace({expression}, '{sign}', '{entity}')"
    return f"coalesce({expression}, '')"


def _col(name: str) -> str:
    return f'"{name}"'


def _day(name: str) -> str:
    return f"format_date({_col(name)}, 'd MMM yyyy')"


def _more(before: str, name: str) -> str:
    """Return the expression of a column with words before it; of nothing where the column is empty."""
    return f"if(coalesce({_col(name)}, '') = '', '', '{before}' || {_col(name)})"


def _listed(name: str) -> str:
    """Return the expression of a list, which a table holds as JSON, as one text."""
    return f"array_to_string(from_json({_col(name)}), '; ')"


def _named(side: str, situation: Situation) -> str:
    """Return the expression of a side's name, as the legend has it; ``side`` is the expression of its id."""
    met = {id_ for status in situation.control for id_ in (status.holder, *status.rivals) if id_}
    met |= {claim.actor for claim in situation.claims}
    return looked_up(side, {id_: party_name(id_, situation) for id_ in met})


_LOW, _HIGH = _col("fatalities_low"), _col("fatalities_high")
_SAID = _col("assertion") + " || " + _more(" by ", "claimant")
_EVENT_LINES = (
    f"{_day('event_date')} || if({_col('end_date')} > {_col('event_date')}, ' to ' || {_day('end_date')}, '')",
    f"array_to_string(array_filter(array({_col('actor1')}, {_col('actor2')}), coalesce(@element, '') <> ''), ', ')",
    f"{_col('location')} || ' (' || {looked_up(_col('precision'), _PRECISION)} || ')'",
    f"if({_LOW} = {_HIGH}, {_LOW}, {_LOW} || ' to ' || {_HIGH}) || ' killed'",
    _SAID,
)
_PRINTED = f"{_col('sources')} || if({_col('published')} IS NULL, '', ', ' || {_day('published')})"
_REVIEW = f"coalesce(nullif({_more('reviewed by ', 'reviewed_by')}, ''), 'machine-coded, unreviewed')"
_QUOTE = line(_col("quote"), "i")

EVENT_TIP = (
    head(_col("type_label")) + "".join(map(line, _EVENT_LINES)) + _QUOTE + line(_PRINTED) + line(_REVIEW, "small")
)
MENTION_TIP = head(_col("text")) + line(_col("name")) + line(_col("method")) + line(_listed("reasons"), "small")
PLACE_TIP = head(_col("name")) + line(_col("kind")) + line(_listed("reasons"), "small")
FRONT_TIP = (
    head(f"{_col('sign')} || ', ' || {_col('side_name')}")
    + line(_more("against ", "other_name"))
    + line(f"{_col('area_km2')} || ' km² (± ' || {_col('area_error_km2')} || ')'")
    + line(f"{_col('length_km')} || ' km'")
    + line(f"'between ' || {_day('since')} || ' and ' || {_day('until')}")
    + line(_col("note"), "small")
    + line(f"'as of ' || {_day('valid_from')} || '; as reported, not verified'", "small")
)
DOCUMENT_TIP = head(_col("title")) + line(_col("source")) + line(_day("published"))


def control_tip(situation: Situation) -> str:
    """Return the tip of an area of control: who, since when, and the sentence with the most weight."""
    holder = _named(_col("holder"), situation)
    rivals = f"array_foreach(string_to_array({_col('rivals')}, ' '), {_named('@element', situation)})"
    others = f"if(coalesce({_col('rivals')}, '') = '', '', ', ' || array_to_string({rivals}, ', '))"
    alone = f"if({_col('claimed_only')}, ', by its own word only', '')"
    state = (
        f"CASE WHEN {_col('state')} = 'controls' THEN 'held by ' || {holder} || {alone}"
        f" WHEN {_col('state')} = 'presence' THEN {holder} || ' present'"
        f" WHEN {_col('state')} = 'contested' THEN 'contested: ' || {holder} || {others} ELSE 'not known' END"
    )
    since = f"'since ' || {_day('since')} || ', last report ' || {_day('last_report')}"
    doubt = f"'confidence ' || {_col('confidence')} || '; as reported, not verified'"
    return head(_col("name")) + line(state) + line(since) + _QUOTE + line(doubt, "small")


def claim_tip(situation: Situation) -> str:
    """Return the tip of a claim: who is said to do what where, and who says so."""
    said = f"{_named(_col('actor'), situation)} || ' ' || {_col('says')} || ' ' || {_col('name')}"
    return head(said) + line(_day("as_of")) + line(_SAID) + _QUOTE + line(_col("publisher"))
