"""The ground of the page: which borders are drawn, and where they are drawn in detail."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely import box, union_all
from situations import small_situation

from geo.model import Place, Theatre
from maps.page import ground
from maps.page.payload import Tables


def placed(id_, kind, outline, country="CD"):
    point = outline.representative_point()
    return Place(id=id_, name=id_, kind=kind, lon=point.x, lat=point.y, country=country, outline=outline, origin="test")


def borders(*places):
    theatre = Theatre(id="cod", name="test", bbox=(0.0, 0.0, 3.0, 2.0), country="COD")
    situation = replace(small_situation(), backdrop=places, ground=(), events=(), theatre=theatre)
    tables = Tables.empty()
    rows = ground.ground_records(situation, tables)
    made = ground.shape_tables(situation, tables, rows)
    return {look: len(found) for look, found in made["borders"].items() if found}


WEST, EAST = placed("cod.west", "adm2", box(0, 0, 1, 2)), placed("cod.east", "adm2", box(1, 0, 3, 2))
COUNTRY = placed("world.cod", "country", union_all([WEST.outline, EAST.outline]))


def test_a_border_that_is_the_shore_of_a_lake_is_drawn_as_that_shore():
    assert borders(COUNTRY, WEST, EAST)["adm2"] == 1
    lake = placed("cod.lake", "lake", box(1.004, 0, 2, 2))
    assert "adm2" not in borders(COUNTRY, WEST, EAST, lake)
    away = placed("cod.lake", "lake", box(1.5, 0, 2, 2))
    assert borders(COUNTRY, WEST, EAST, away)["adm2"] == 1


def test_a_small_island_far_away_is_neither_land_nor_a_coast_and_nothing_of_it_is_sent():
    near, far = box(0, 0, 3, 2), box(100, 40, 100.1, 40.1)
    enclave = box(90, 40, 90.1, 40.1)
    land = union_all([near, far, box(89, 39, 91, 41).difference(enclave)])
    places = (placed("world.cod", "country", land), placed("world.vat", "country", enclave))
    tables, situation = Tables.empty(), replace(small_situation(), backdrop=places, ground=(), events=())
    situation = replace(situation, theatre=Theatre(id="cod", name="test", bbox=(0.0, 0.0, 3.0, 2.0), country="COD"))
    made = ground.shape_tables(situation, tables, ground.ground_records(situation, tables))
    assert len(made["arcs"]) == 2
    assert sorted(made["shapes"]) == [[], [[[0]], [[1]]]]
    assert sorted(arc for found in made["borders"].values() for arc in found) == [0, 1]


@pytest.mark.parametrize(
    ("bbox", "first"),
    [((26.0, -6.0, 32.0, 4.0), (26.0, -6.0, 32.0, 4.0)), ((-20.0, -35.0, 60.0, 40.0), (28.0, -4.0, 32.0, 0.0))],
)
def test_detail_lies_in_the_theatre_or_on_a_map_of_the_world_where_events_are(bbox, first):
    situation = small_situation()
    found = ground.boxes_looked_at(replace(situation, theatre=replace(situation.theatre, bbox=bbox)))
    assert found[0] == first
    assert all(east - west <= 12 for west, _, east, _ in found)


def test_an_arc_keeps_its_vertices_in_the_boxes_and_its_ends_everywhere():
    along = np.column_stack([np.arange(0, 400_000, 500), np.tile([0, 40], 400)])
    near, far = (
        ground.thinned([along], [where], 10.0, whole=np.array([False]))[0]
        for where in ((0.0, -1.0, 40.0, 1.0), (160.0, 60.0, 170.0, 70.0))
    )
    assert len(near) == len(along)
    assert far.tolist() == [along[0].tolist(), along[-1].tolist()]
