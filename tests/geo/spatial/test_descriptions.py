"""Described places are found by query or by what was named before; where two fit, none is given."""

from __future__ import annotations

import re

import pytest
from derived_atlas import ATLAS, named

from geo.spatial import descriptions
from geo.spatial.derive import with_derived


def described(text, *, roles=()):
    sentences = [m.span() for m in re.finditer(r"[^.\s][^.]*\.?", text)]
    found = descriptions.with_descriptions(text, named(text, roles=roles), ATLAS, sentences=sentences)
    return [(r.mention.text, r.chosen.id) for r in found if r.mention.kind == "description"]


FOUND = [
    ("M23 seized eastern Congo's two largest cities.", [
        ("eastern Congo's two largest cities", "bukavu"), ("eastern Congo's two largest cities", "goma")]),
    ("The two biggest cities in eastern Congo fell.", [
        ("The two biggest cities in eastern Congo", "bukavu"), ("The two biggest cities in eastern Congo", "goma")]),
    ("Congo signed. It lost the country's second-largest city.", [("the country's second-largest city", "bukavu")]),
    ("les deux plus grandes villes du Sud-Kivu", [
        ("les deux plus grandes villes du Sud-Kivu", "bukavu"),
        ("les deux plus grandes villes du Sud-Kivu", "uvira")]),
    ("Ils attendent dans la capitale congolaise depuis lundi.", [("la capitale congolaise", "kinshasa")]),
    ("the capital of South Kivu was calm.", [("the capital of South Kivu", "bukavu")]),
    ("They flew to Rwanda's capital.", [("Rwanda's capital", "kigali")]),
    ("They met in the Congolese capital.", [("the Congolese capital", "kinshasa")]),
    ("Shells fell in Masisi. Patients reached the provincial capital.", [("the provincial capital", "goma")]),
    ("la capitale du Sud-Kivu est calme", [("la capitale du Sud-Kivu", "bukavu")]),
    ("Combats à Minova. Le calme règne dans la capitale provinciale.", [("la capitale provinciale", "bukavu")]),
    ("Ils ont pris le chef-lieu du Nord-Kivu.", [("le chef-lieu du Nord-Kivu", "goma")]),
    ("Talks went on in Doha. The Gulf state said no more.", [("The Gulf state", "qat")]),
    ("Qatar hosted them. The Gulf state is rich.", [("The Gulf state", "qat")]),
    ("Kenya and Qatar met. The Gulf state said no more.", [("The Gulf state", "qat")]),
    ("They held Goma and Masisi. Traders left the lakeside city.", [("the lakeside city", "goma")]),
    ("Rebels entered Sake on Monday. Residents fled the town.", [("the town", "sake")]),
    ("Rebels entered Sake. Soldiers left. This town was shelled.", [("This town", "sake")]),
    ("Fighting in Walikale went on. The army holds the territory.", [("the territory", "walikale-t")]),
    ("Clashes in North Kivu. Thousands left the province.", [("the province", "nk")]),
    ("Des combats à Sake. Les habitants ont fui la ville.", [("la ville", "sake")]),
    ("Ils ont quitté Goma pour Masisi. Un obus a touché la ville lacustre.", [("la ville lacustre", "goma")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_a_description_leads_to_its_places(text, expected):
    assert described(text) == expected


NONE = [
    "Goma, the provincial capital, fell.", "the provincial capital, Goma, fell.", "the capital of Goma",
    "the city of Goma",
    "They left Goma for Bukavu. The city was calm.",
    "Goma burnt. The city has a new mayor.",
    "Kigali grew. Aid came from the city's council of Goma.",
    "Kigali is the capital of song.", "The town was calm.", "the town council met after Sake",
    "Sake fell. One. Two. Three. Four. They left the town.", "They fled Sake. In Goma the town was far.",
    "The state said so. Congo denied.", "the Atlantic state said no", "Goma and Bukavu fell. The lakeside city burnt.",
    "the two largest cities", "Mali's second-largest city", "the largest cities in eastern Congo",
]  # fmt: skip


@pytest.mark.parametrize("text", NONE)
def test_what_is_undecided_or_named_beside_is_no_description(text):
    assert described(text) == []


def test_the_answers_say_that_they_are_inferred_and_from_what():
    text = "M23 seized eastern Congo's two largest cities."
    found = descriptions.with_descriptions(text, named(text), ATLAS)
    assert [r.mention.kind for r in found] == ["description", "description"]
    assert all(r.reasons[0].startswith("inferred: the most populous in eastern Congo") for r in found)
    assert [c.place.id for c in found[0].candidates] == ["bukavu", "goma", "butembo", "uvira"]
    assert found[0].candidates[0].reasons == ("816,811 people",)


def test_a_country_stays_beside_its_described_capital():
    text = "They flew to Rwanda's capital."
    kinds = [r.mention.kind for r in descriptions.with_descriptions(text, named(text), ATLAS)]
    assert sorted(kinds) == ["description", "name"]


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        (
            "Mali asked for help. In the north of the country nothing moves.",
            "the north of the country",
            "derived.mali.north",
        ),
        ("Le Mali attend. Dans le sud du pays, la pluie tombe.", "le sud du pays", "derived.mali.south"),
        ("Congo waits. In the country's east, rain falls.", "the country's east", "east"),
    ],
)
def test_a_part_of_the_country_is_one_of_the_country_named_before(text, words, place):
    found = descriptions.with_descriptions(text, named(text), ATLAS)
    assert [(r.mention.text, r.chosen.id) for r in found if r.mention.kind == "region"] == [(words, place)]


def test_the_town_may_be_one_that_a_relative_place_has_taken_in():
    text = "Fighting went on near Sake. Residents fled the town."
    found = with_derived(text, named(text), ATLAS, sentences=[(0, 27), (28, 52)])
    assert [(r.mention.text, r.chosen.id) for r in found] == [("near Sake", "derived.sake.near"), ("the town", "sake")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebels entered Sake. Shells fell 10 km north of the town.", ("10 km north of the town", "sake")),
        ("Gunmen took Sake. They hold the outskirts of the town.", ("the outskirts of the town", "sake")),
        ("Rwanda waits. They struck Gisenyi, west of the capital.", ("west of the capital", "kigali")),
    ],
)
def test_a_place_may_be_told_from_the_town_named_before(text, expected):
    first = text.index(". ") + 1
    found = with_derived(text, named(text), ATLAS, sentences=[(0, first), (first + 1, len(text))])
    words, place = expected
    relatives = [r for r in found if r.mention.kind == "relative"]
    assert [(r.mention.text, r.chosen.parents[0]) for r in relatives] == [(words, place)]


def test_a_government_is_no_town():
    text = "Kigali denied it. Aid reached the Rwandan city."
    assert described(text) == [("the Rwandan city", "kigali")]
    assert described(text, roles={"Kigali": "actor"}) == []


def test_a_part_of_a_country_and_not_the_country_is_asked_for_its_towns():
    text = "M23 seized the two largest cities in eastern Mali and eastern Congo's two largest cities."
    found = with_derived(text, named(text), ATLAS, sentences=[(0, len(text))])
    assert {r.chosen.id for r in found if r.mention.kind == "description"} == {"bukavu", "goma"}


def test_coreference_can_be_left_out():
    text = "Rebels entered Sake. Residents fled the town."
    found = descriptions.with_descriptions(text, named(text), ATLAS, coreference=False, sentences=[(0, 20), (21, 45)])
    assert [r.mention.text for r in found] == ["Sake"]
