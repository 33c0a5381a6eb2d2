"""Which rules a layer of the QGIS project has: one an entry of the legend, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.actors.sides import side_colour, side_name, sides_in
from geo.rows import distinct
from geo.tables import situation as tables
from maps.cartography import (
    EVENT_LAYERS,
    FALLBACK_LAYER,
    NOT_DRAWN_AT_FIRST,
    OFF_AT_FIRST,
    control_fill,
    shape_of,
)
from maps.exports.xml import element
from maps.qgis.symbols import cluster_marker, control_area, dot, event_marker, hatch_line, soft_area, unit_area
from maps.qgis.xml import NO_UNIT_SCALE, quoted, stable_uuid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from xml.etree import ElementTree as ET

    from geo.model import ControlStatus, Situation

# Without the temporal controller the map shows its day; with it, QGIS chooses the intervals by their days.
NOW = '(@map_start_time IS NOT NULL OR "current")'
MUTED = "#5A636B"
CLUSTER_MM = "6"  # marks nearer than this are one
STATE_ORDER = ("controls", "contested", "presence", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An entry of the legend: what it is called, which rows it takes, and its symbol's maker (given a name)."""

    label: str
    filter: str
    draw: Callable[[str], ET.Element]
    shown: bool = True


def event_rules(situation: Situation) -> tuple[Rule, ...]:
    """Return the rules of events at points: a layer of the page, divided by shape and by denial."""
    rules = []
    layers = _layers_by_type(situation)
    for layer, shape, denied in _event_keys(situation, dict(layers)):
        title, mark = EVENT_LAYERS[layer]
        label = title + (", peaceful" if shape == "ring" else "") + (", denied" if denied else "")
        types = _types_of(layers, layer, shape, situation)
        draw = _event_drawing(shape, mark.colour, denied)
        word = "=" if denied else "<>"
        condition = f"{types} AND \"assertion\" {word} 'denied' AND {_drawn()}"
        rules.append(Rule(label=label, filter=condition, draw=draw, shown=layer not in OFF_AT_FIRST))
    if any(event.assertion in NOT_DRAWN_AT_FIRST for event in distinct(situation.events)):
        planned = Rule(
            label="Planned, possible or past",
            filter=f"NOT {_drawn()}",
            draw=lambda name: dot(MUTED, size_px=8, name=name),
            shown=False,
        )
        rules.append(planned)
    return tuple(rules)


def _event_drawing(shape: str, colour: str, denied: bool) -> Callable[[str], ET.Element]:  # noqa: FBT001  # one caller
    return lambda name: event_marker(shape, colour, hollow=denied, name=name)


def _drawn() -> str:
    words = ", ".join(quoted(word) for word in sorted(NOT_DRAWN_AT_FIRST))
    return f'"assertion" NOT IN ({words})'


def _event_keys(situation: Situation, layer: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """Return (layer, shape, denied) of the events at points, uppermost layer first."""
    met = {
        (event.type, event.assertion)
        for event in distinct(situation.events, "type", "precision")
        if event.assertion not in NOT_DRAWN_AT_FIRST and tables.point_of(event.where) is not None
    }
    keys = {(layer[t], _shape_of_type(t, layer[t], situation), assertion == "denied") for t, assertion in met}
    order = list(EVENT_LAYERS)[::-1]
    return sorted(keys, key=lambda key: (order.index(key[0]), key[1], key[2]))


def _shape_of_type(type_: str, layer: str, situation: Situation) -> str:
    default = EVENT_LAYERS[layer][1].shape
    kind = situation.event_types.get(type_)
    return shape_of(kind.icon, default) if kind else default


def _types_of(layers: Sequence[tuple[str, str]], layer: str, shape: str, situation: Situation) -> str:
    """Return the condition of all types, met or not, that show in that layer and shape."""
    ids = (id_ for id_, at in layers if at == layer)
    alike = [quoted(id_) for id_ in ids if _shape_of_type(id_, layer, situation) == shape]
    return f'"type" IN ({", ".join(alike)})'


def _layers_by_type(situation: Situation) -> list[tuple[str, str]]:
    """Return (type, layer) of every event type, of the ontology or only met in a table, sorted."""
    met = {event.type for event in distinct(situation.events, "type")} - situation.event_types.keys()
    known = {id_: kind.layer for id_, kind in situation.event_types.items()} | dict.fromkeys(met, FALLBACK_LAYER)
    return sorted((id_, layer if layer in EVENT_LAYERS else FALLBACK_LAYER) for id_, layer in known.items())


def area_rules(situation: Situation) -> tuple[Rule, ...]:
    """Return the rules of events whose spot is not known: an outlined area, a soft edge for a region."""
    layers = _layers_by_type(situation)
    layer_of = dict(layers)
    keys = {
        (layer_of[event.type], event.where.precision == "fuzzy")
        for event in distinct(situation.events, "type", "precision")
        if event.where and tables.area_of(event.where) is not None and event.assertion not in NOT_DRAWN_AT_FIRST
    }
    order = list(EVENT_LAYERS)[::-1]
    return tuple(_area_rule(*key, layers) for key in sorted(keys, key=lambda key: (order.index(key[0]), key[1])))


def _area_rule(layer: str, fuzzy: bool, layers: Sequence[tuple[str, str]]) -> Rule:  # noqa: FBT001  # one caller
    title, mark = EVENT_LAYERS[layer]
    ids = ", ".join(quoted(id_) for id_, at in layers if at == layer)
    word = "=" if fuzzy else "<>"
    area = soft_area if fuzzy else unit_area
    return Rule(
        label=f"{title}, in a {'region' if fuzzy else 'unit'}",
        filter=f'"type" IN ({ids}) AND "precision" {word} \'fuzzy\' AND {_drawn()}',
        draw=lambda name: area(mark.colour, name=name),
        shown=layer not in OFF_AT_FIRST,
    )


def control_rules(situation: Situation) -> tuple[Rule, ...]:
    """Return the rules of control: a side in a state, as sure as it is known."""
    first: dict[tuple[int, str, str, bool, bool], ControlStatus] = {}
    for status in situation.control:
        if status.state != "unknown":
            first.setdefault(_control_key(status), status)
    return tuple(_control_rule(first[key], situation) for key in sorted(first))


def _control_key(status: ControlStatus) -> tuple[int, str, str, bool, bool]:
    side = "" if status.state == "contested" else status.holder
    claimed = status.claimed_only and status.state == "controls"
    low = status.confidence == "low" and status.state != "presence" and not claimed
    return STATE_ORDER.index(status.state), side, status.state, claimed, low


def _control_rule(status: ControlStatus, situation: Situation) -> Rule:
    _, side, state, claimed, low = _control_key(status)
    tests = [f'"state" = {quoted(state)}']
    if side:
        tests.append(f'"holder" = {quoted(side)}')
    if state == "controls":
        tests.append('"claimed_only"' if claimed else 'NOT "claimed_only"')
    if state != "presence" and not claimed:
        tests.append(f"\"confidence\" {'=' if low else '<>'} 'low'")
    fresh = replace(status, last_report=situation.as_of or status.last_report)  # strength by age is the symbol's
    fill = control_fill(fresh, sides=sides_in(situation), as_of=situation.as_of)
    sides = _contested_sides(situation) if state == "contested" else ()
    colours = {id_: side_colour(id_, sides_in(situation)) for id_ in sides}
    return Rule(
        label=_control_label(status, situation),
        filter=" AND ".join((*tests, NOW)),
        draw=lambda name: control_area(fill, name=name, colours=colours),
    )


def _control_label(status: ControlStatus, situation: Situation) -> str:
    _, side, state, claimed, low = _control_key(status)
    name = side_name(side, sides_in(situation)) if side else ""
    words = {"controls": f"{name}, as reported", "contested": "Contested", "presence": f"{name}, present"}[state]
    if claimed:
        words = f"{name}, by its own word only"
    return words + (", low confidence" if low else "")


def hatch_rules(situation: Situation) -> tuple[Rule, ...]:
    """Return the rules of the hatch: a colour a side, contested places and claims of one party apart."""
    contested = [status for status in situation.control if status.state == "contested"]
    sides = _contested_sides(situation)
    if any(len({status.holder, *status.rivals} - {""}) < 2 for status in contested):  # noqa: PLR2004  # two sides
        sides.add("")
    claimed = {status.holder for status in situation.control if status.state == "controls" and status.claimed_only}
    keys = [*((side, "contested") for side in sorted(sides)), *((side, "controls") for side in sorted(claimed))]
    return tuple(_hatch_rule(side, state, situation) for side, state in keys)


def _contested_sides(situation: Situation) -> set[str]:
    contested = (status for status in situation.control if status.state == "contested")
    return {side for status in contested for side in (status.holder, *status.rivals) if side}


def _hatch_rule(side: str, state: str, situation: Situation) -> Rule:
    colour = side_colour(side, sides_in(situation))
    name = side_name(side, sides_in(situation)) if side else "Others"
    return Rule(
        label=f"{name}, {'contested' if state == 'contested' else 'by its own word only'}",
        filter=f'"holder" = {quoted(side)} AND "state" = {quoted(state)} AND {NOW}',
        draw=lambda symbol_name: hatch_line(colour, name=symbol_name),
    )


def rule_renderer(rules: Sequence[Rule], *, table: str) -> ET.Element:
    """Return ``<renderer-v2 type="RuleRenderer">``."""
    root = element("rules", key=stable_uuid("rules", table))
    symbols = element("symbols")
    for number, rule in enumerate(rules):
        key = stable_uuid("rule", table, rule.label, rule.filter)
        words = {"filter": rule.filter, "symbol": str(number), "key": key, "label": rule.label}
        root.append(element("rule", None, **words, **({} if rule.shown else {"checkstate": "0"})))
        symbols.append(rule.draw(str(number)))
    return element("renderer-v2", None, root, symbols, type="RuleRenderer", forceraster="0", symbollevels="0")


def cluster_renderer(marks: ET.Element) -> ET.Element:
    """Return a renderer that draws the marks of another, but one with a number where they would lie on each other."""
    return element(
        "renderer-v2",
        None,
        marks,
        cluster_marker("centerSymbol"),
        type="pointCluster",
        forceraster="0",
        symbollevels="0",
        tolerance=CLUSTER_MM,
        toleranceUnit="MM",
        toleranceUnitScale=NO_UNIT_SCALE,
    )


def category_renderer(attribute: str, categories: Iterable[tuple[str, str, ET.Element]], *, levels: bool) -> ET.Element:
    """Return ``<renderer-v2 type="categorizedSymbol">`` of (value, label, symbol); ``levels`` draws them in order."""
    listed, symbols = element("categories"), element("symbols")
    for number, (value, label, drawn) in enumerate(categories):
        drawn.set("name", str(number))
        listed.append(element("category", value=value, label=label, symbol=str(number), render="true", type="string"))
        symbols.append(drawn)
        for part in drawn.iter("layer"):
            part.set("pass", str(number if levels else 0))
    return element(
        "renderer-v2",
        None,
        listed,
        symbols,
        type="categorizedSymbol",
        attr=attribute,
        forceraster="0",
        symbollevels="1" if levels else "0",
    )
