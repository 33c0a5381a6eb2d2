from __future__ import annotations

import pytest

from geo.model import Place
from geo.toponyms.metonymy import role_of

RWANDA = Place(id="world.rwa", name="Rwanda", kind="country", lon=30, lat=-2)
KIGALI = Place(id="world.kigali", name="Kigali", kind="city", lon=30, lat=-2, capital_of="world.rwa")
GOMA = Place(id="cod.goma", name="Goma", kind="city", lon=29, lat=-1.7, capital_of="cod.nord-kivu")


@pytest.mark.parametrize(
    ("text", "name", "place", "role"),
    [
        ("Kigali denied the charge.", "Kigali", KIGALI, "actor"),
        ("Rwanda, in turn, has long denied helping the group.", "Rwanda", RWANDA, "actor"),
        ("Rwanda-backed rebels took the town.", "Rwanda", RWANDA, "actor"),
        ("Rwanda's foreign minister spoke.", "Rwanda", RWANDA, "actor"),
        ("the government of Rwanda agreed", "Rwanda", RWANDA, "actor"),
        ("The rebels, supported by Rwanda, advanced.", "Rwanda", RWANDA, "actor"),
        ("talks between Kigali and Kinshasa", "Kigali", KIGALI, "actor"),
        ("a truce between Kinshasa and Kigali", "Kigali", KIGALI, "actor"),
        ("Shells landed in Kigali and killed five.", "Kigali", KIGALI, "location"),
        ("Fighting in Rwanda has stopped.", "Rwanda", RWANDA, "location"),
        ("Residents of Kigali said they heard shots.", "Kigali", KIGALI, "location"),
        ("Goma fell on Monday.", "Goma", GOMA, "location"),
        ("KIGALI, April 25 (Wire) - The army left.", "KIGALI", KIGALI, "origin"),
        ("GOMA (Wire) — The army left.", "GOMA", GOMA, "origin"),
        ("Rwanda shares a border with Congo - a long one.", "Rwanda", RWANDA, "location"),
        ("Kigali a démenti ces accusations.", "Kigali", KIGALI, "actor"),
        ("Des tirs ont été entendus à Kigali.", "Kigali", KIGALI, "location"),
        ("Kigali and Addis Ababa traded accusations.", "Kigali", KIGALI, "actor"),
        ("Kigali et Kampala poussent à une trêve.", "Kigali", KIGALI, "actor"),
        ("Kigali, la capitale, n'a pas réagi.", "Kigali", KIGALI, "actor"),
        ("Kigali has not commented.", "Kigali", KIGALI, "actor"),
        ("Kigali and Goma were shelled.", "Kigali", KIGALI, "location"),
    ],
)
def test_a_government_speaks_and_a_town_is_a_place(text, name, place, role):
    start = text.index(name)
    assert role_of(text, start, start + len(name), place) == role
