"""The cartographic decisions: what is drawn as what, in which colour and order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from situations import AS_OF, odd_situation, place, small_situation

from geo.actors.sides import OKABE_ITO, side_colour, sides_in, sides_of
from geo.model import Actor, Mention, Resolution, Span
from maps.cartography import (
    EVENT_LAYERS,
    area_of,
    control_feature,
    control_fill,
    drawn_as,
    event_feature,
    layers,
)

SITUATION = small_situation()
SIDES = sides_in(SITUATION)


def resolution(precision: str, *, lon: float | None = 28.0, **more) -> Resolution:
    mention = Mention(span=Span(document_id="d", start=0, end=1), text="x")
    return Resolution(mention=mention, lon=lon, lat=None if lon is None else -1.0, precision=precision, **more)


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        ("exact", "point"),
        ("near", "ring"),
        ("adm2", "area"),
        ("adm1", "area"),
        ("fuzzy", "fuzzy"),
        ("water", "area"),
        ("country", "listed"),
        ("unknown", "listed"),
    ],
)
def test_precision_decides_what_is_drawn(precision, expected):
    assert drawn_as(resolution(precision)) == expected


def test_what_has_no_place_is_listed():
    assert drawn_as(None) == drawn_as(resolution("exact", lon=None)) == "listed"


def test_a_territory_is_its_outline_and_never_a_pin():
    walikale = next(e for e in SITUATION.events if e.type == "clash")
    feature = event_feature(walikale)
    assert feature.drawn == "area"
    assert feature.geometry.geom_type == "Polygon"


def test_an_area_without_an_outline_has_a_radius():
    assert area_of(resolution("adm2")) == (None, 40.0)
    assert area_of(resolution("adm2", radius_km=12.0)) == (None, 12.0)


def test_denied_events_are_hollow():
    assert [event_feature(e).hollow for e in SITUATION.events].count(True) == 1


def test_layers_stand_in_the_order_of_drawing():
    ids = [layer.id for layer in layers(SITUATION)]
    assert ids[:2] == ["ground", "control"]
    assert ids[-2:] == ["mentioned", "unresolved"]
    assert [i for i in ids if i in EVENT_LAYERS] == [i for i in EVENT_LAYERS if i in ids]


def test_statements_and_mentions_are_off_at_first():
    assert {layer.id for layer in layers(SITUATION) if not layer.shown} == {"mentioned", "unresolved"}
    assert not next(x for x in layers(SITUATION, hidden=frozenset({"control"})) if x.id == "control").shown


def test_shapes_and_colours_differ_between_layers():
    symbols = [symbol for _, symbol in EVENT_LAYERS.values()]
    assert len({s.shape for s in symbols}) == len({s.colour for s in symbols}) == len(symbols)


@pytest.mark.parametrize(
    ("change", "pattern", "opacity", "dash"),
    [
        ({}, "solid", 0.28, None),
        ({"claimed_only": True}, "hatch", 0.9, (6, 4)),
        ({"state": "contested", "rivals": ("government",)}, "hatch", 0.9, None),
        ({"state": "presence"}, "dots", 0.9, None),
        ({"state": "unknown", "holder": ""}, "solid", 0.0, (1, 4)),
        ({"confidence": "low"}, "solid", 0.28, (1, 4)),
    ],
)
def test_status_decides_the_paint(change, pattern, opacity, dash):
    status = replace(SITUATION.control[1], **change)
    fill = control_fill(status, sides=SIDES, as_of=AS_OF)
    assert (fill.pattern, fill.opacity, fill.dash) == (pattern, opacity, dash)


def test_a_region_without_borders_is_never_filled():
    status = replace(SITUATION.control[1], place=replace(place("cod.goma"), fuzzy=True))
    assert control_fill(status, sides=SIDES, as_of=AS_OF).opacity < 0.05
    assert control_feature(status, sides=SIDES, as_of=AS_OF).drawn == "fuzzy"


def test_a_contested_place_has_both_colours():
    status = replace(SITUATION.control[1], state="contested", rivals=("government",))
    assert control_fill(status, sides=SIDES, as_of=None).colours == (OKABE_ITO["vermillion"], OKABE_ITO["blue"])


def test_old_news_is_stale_after_thirty_days():
    status = SITUATION.control[1]
    stale = [control_fill(status, sides=SIDES, as_of=status.last_report + timedelta(days=d)).stale for d in (30, 31)]
    assert stale == [False, True]


def test_a_town_without_an_outline_is_a_disc_of_its_kind():
    status = replace(SITUATION.control[0], place=replace(place("cod.goma"), outline=None, radius_km=0.0))
    feature = control_feature(status, sides=SIDES, as_of=None)
    assert (feature.geometry, feature.radius_km) == (None, 6.0)


def test_a_side_takes_the_colour_of_its_own_actor_first():
    actors = {"a": Actor(id="a", name="A", side="b", colour="sky"), "b": Actor(id="b", name="B", colour="green")}
    sides = sides_of(["b"], actors)
    assert side_colour("b", sides) == OKABE_ITO["green"]
    assert side_colour("nobody", sides) == OKABE_ITO["grey"]


@pytest.mark.parametrize("name", ["none", "one", "stacked", "edges", "undated"])
def test_odd_situations_have_layers(name):
    situation = odd_situation(name)
    assert sum(len(x.features) for x in layers(situation) if x.group == "events") == len(situation.events)


def test_a_day_before_any_report_is_not_stale():
    assert not control_fill(SITUATION.control[1], sides=SIDES, as_of=date(2020, 1, 1)).stale
