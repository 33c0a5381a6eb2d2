"""Sides and actors have their name in the language of the page, where the tables know one."""

from __future__ import annotations

import pytest

from geo.actors.sides import label_of, side_name, sides_of
from geo.gazetteer.actor_build import _labels
from geo.gazetteer.compile import written_names
from geo.model import Actor, Side

RUSSIA = Side(id="russia", name="Russia", labels=(("fr", "Russie"),))


@pytest.mark.parametrize(
    ("name", "names", "labels"),
    [
        ("Russia", ["Moscow", {"fr": "Russie"}], [("fr", "Russie")]),
        (
            "Congolese National Police",
            [{"fr": "police congolaise"}, {"fr": "Police nationale"}],
            [("fr", "Police nationale")],
        ),
        ("FARDC", [{"fr": "Forces armées de la République démocratique du Congo"}], None),
        ("M23/AFC", [{"fr": "Mouvement du 23 mars"}], None),
        ("Looters", [{"fr": "pillards"}, {"weak": "Thieves"}], None),
    ],
)
def test_the_name_to_show_is_the_first_proper_one_of_a_language(name, names, labels):
    found = _labels(name, written_names({"name": name, "names": names})[1:])
    assert found == ({"labels": labels} if labels else {})


def test_a_side_is_named_in_the_language_or_as_it_is():
    assert [side_name("russia", {"russia": RUSSIA}, language) for language in ("en", "fr", "ar")] == [
        "Russia",
        "Russie",
        "Russia",
    ]
    assert label_of(Actor(id="x", name="X", labels=(("fr", "Ixe"),)), "fr") == "Ixe"


def test_a_side_without_a_record_has_the_labels_of_its_actor():
    police = Actor(id="pnc", name="National Police", labels=(("fr", "Police nationale"),))
    assert sides_of(["pnc"], {"pnc": police})["pnc"].labels == (("fr", "Police nationale"),)
