"""Direction and place make a part; names that contain a direction are no parts."""

from __future__ import annotations

import pytest
import shapely
from derived_atlas import ATLAS, named

from geo.spatial import subregions as regions

FOUND = [
    ("fighting in eastern Mali's hills", "eastern Mali", "east"),
    ("far northern Mali", "far northern Mali", "far north"),
    ("in the north-west of Mali.", "the north-west of Mali", "north-west"),
    ("they fled to the north of Mali", "the north of Mali", "north"),
    ("Mali's east, where", "Mali's east", "east"),
    ("Mali's northern regions", "Mali's northern regions", "north"),
    ("northern and eastern Mali", "northern and eastern Mali", "north and east"),
    ("the southern part of the territory of Walikale", "southern part of the territory of Walikale", "south"),
    ("the southernmost tip of Mali", "southernmost tip of Mali", "far south"),
    ("Greater Goma", "Greater Goma", "greater"),
    ("central Goma", "central Goma", "central"),
    ("dans l'est du Mali", "l'est du Mali", "east"),
    ("dans l\u2019extrême nord du Mali", "l\u2019extrême nord du Mali", "far north"),
    ("au nord du Mali", "nord du Mali", "north"),
    ("le Nord-Kivu oriental,", "Nord-Kivu oriental", "east"),
    ("la partie méridionale du Nord-Kivu", "la partie méridionale du Nord-Kivu", "south"),
    ("dans le centre du Mali", "le centre du Mali", "central"),
    ("dans le Mali central", "Mali central", "central"),
    ("upper Mali", "upper Mali", "upper"),
    ("near Goma (central Mali)", "central Mali", "central"),
]


@pytest.mark.parametrize(("text", "words", "direction"), FOUND)
def test_a_direction_and_a_place_are_a_part(text, words, direction):
    (mention,) = regions.find_parts(text, named(text))
    assert (mention.text, mention.relation.words) == (words, direction)
    assert text[mention.span.start : mention.span.end] == words


NONE = [
    "North Kivu", "South Kivu's hills", "20 km to the north of Goma", "north of Goma", "au nord de Goma", "Goma",
    "Mali's eastern neighbour", "Mali's East African partners", "northern Congolese", "of Mali",
    "the northern town of Goma", "the University of Southern Mali", "the eastern province of North Kivu",
    "the western region of North Kivu", "Western Mali Command", "the Goma central police station",
    "the Western District of Mali",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_names_distances_and_neighbours_are_no_parts(text):
    assert regions.find_parts(text, named(text)) == ()


def test_a_part_takes_the_name_s_stead_and_is_derived_from_the_box():
    text = "Clashes in north-eastern Mali and in Goma"
    part, goma = regions.with_parts(text, named(text), ATLAS)
    assert (part.mention.text, part.mention.kind, part.method, part.precision) == (
        "north-eastern Mali", "region", "derived", "fuzzy",
    )  # fmt: skip
    assert part.lon > -4.0
    assert part.lat > 17.5
    assert shapely.contains_xy(part.geometry, part.lon, part.lat)
    assert part.chosen.parents == ("mali",)
    assert "bounding box" in part.reasons[0]
    assert goma.mention.text == "Goma"


def test_the_gazetteer_s_own_region_wins_over_a_derived_one():
    text = "in the east of Congo"
    (region,) = regions.with_parts(text, named(text), ATLAS)
    assert (region.chosen.id, region.method, region.mention.kind) == ("east", "gazetteer", "region")


def test_a_phrase_does_not_reach_over_the_end_of_a_sentence():
    text = "They went east. Mali said no."
    assert regions.find_parts(text, named(text), sentences=[(0, 15), (16, 29)]) == ()
