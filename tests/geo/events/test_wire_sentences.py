"""Sentences as agencies write them: asides, nights between two days, storming, flight, and who took what from whom."""

from __future__ import annotations

import pytest

from geo.config import Config
from geo.inputs.builder import make_document
from geo.pipeline import open_tools, read_report, shown

DAY = "2025-06-12"  # a Thursday


@pytest.fixture(scope="module")
def tools():
    return open_tools(Config())


@pytest.fixture
def read(tools):
    def read(text, language="fr"):
        document = make_document({"id": "r", "text": text, "date": DAY, "language": language}, where="r", basis="given")
        return shown(read_report(document, tools), tools)

    return read


def name(actor):
    return actor.name if actor is not None else ""


def rows_of(reading):
    return [(event.type, name(event.actor1), name(event.actor2)) for event in reading.events]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        # The object stands behind an aside; what held the place is reported after.
        (
            "Les FARDC ont en revanche repris lundi, après de brefs combats, le contrôle de Sake, que le M23 occupait.",
            "fr",
            ("recapture", "FARDC", "M23"),
        ),
        # A night between two days is one word.
        (
            "Les gendarmes ont interpellé dans la nuit de lundi à mardi six rebelles du M23 à Goma.",
            "fr",
            ("arrest", "Gendarmes congolais", "M23"),
        ),
        # A participle between subject and verb, letters written as a word.
        (
            "Des combattants de la Codeco arrivés à moto ont attaqué lundi la ville de Bule, tuant dix civils.",
            "fr",
            ("attack_civilians", "CODECO", "Civils"),
        ),
        # Who a raid is blamed on has killed.
        (
            "Six civils ont été tués lundi à Beni lors d'une incursion attribuée aux rebelles des ADF.",
            "fr",
            ("attack_civilians", "ADF", "Civils"),
        ),
        # Members by what they are suspected of.
        (
            "Fighters suspected to belong to M23 killed three farmers near Sake on Monday.",
            "en",
            ("attack_civilians", "M23", "Civilians (farmers)"),
        ),
        # An object is not the subject of its own verb.
        (
            "M23 rebels entered Sake on Monday before the army drove them off.",
            "en",
            ("recapture", "Congolese army", "M23"),
        ),
        # Men on motorcycles are men.
        (
            "Armed men on motorcycles abducted six traders near Sake on Monday.",
            "en",
            ("abduction", "Armed men on motorcycles", "Civilians (traders)"),
        ),
    ],
)
def test_both_sides_of_a_wire_sentence(text, language, expected, read):
    assert expected in rows_of(read(text, language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("More than 3,000 people have taken shelter in Sake since Monday.", "en"),
        ("Les habitants ont fui Sake dès lundi.", "fr"),
        ("Plus de 3 000 personnes ont trouvé refuge dans la paroisse de Sake.", "fr"),
    ],
)
def test_flight_is_displacement(text, language, read):
    assert [event.type for event in read(text, language).events] == ["displacement"]


def test_who_takes_a_road_takes_no_town(read):
    assert not read("Les habitants ont pris la direction de Sake lundi.").claims


def test_a_town_that_changes_hands_twice_gives_two_events_and_ends_with_the_last(read):
    found = read("Les Wazalendo ont repris lundi Sake, avant d'en être délogés quelques heures plus tard par le M23.")
    assert rows_of(found) == [("capture", "Wazalendo", "M23"), ("capture", "M23", "Wazalendo")]
    last = max(claim.as_of for claim in found.claims if claim.says == "holds")
    assert {claim.actor for claim in found.claims if claim.says == "holds" and claim.as_of == last} == {"m23"}


def test_who_is_driven_off_has_lost_what_he_had_entered(read):
    found = read("M23 rebels entered Sake on Monday before the army drove them off.", "en")
    last = max(claim.as_of for claim in found.claims)
    assert {(claim.actor, claim.says) for claim in found.claims if claim.as_of == last} == {
        ("m23", "lost"),
        ("fardc", "holds"),
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The army retook Sake on Monday.", "en"),
        ("L'armée a repris lundi Sake.", "fr"),
        ("L'armée a libéré Sake.", "fr"),
    ],
)
def test_a_place_right_behind_its_verb_is_its_object(text, language, read):
    assert {claim.actor for claim in read(text, language).claims if claim.says == "holds"} == {"fardc"}


def test_what_was_held_before_a_taking_is_held_no_more(read):
    found = read("The army retook Sake on Monday, which M23 had occupied for a week.", "en")
    assert {claim.actor for claim in found.claims if claim.says == "holds"} == {"fardc"}


def test_people_killed_in_an_incursion_leave_nobody_in_the_town(read):
    found = read("Six civils ont été tués lundi à Beni lors d'une incursion des rebelles des ADF.")
    assert not [claim for claim in found.claims if claim.says in {"holds", "present"}]


def test_a_general_staff_fights_by_its_army(read):
    text = "The Ukrainian General Staff reported that its forces repelled Russian attacks near Pokrovsk on Monday."
    (event,) = read(text, "en").events
    assert {event.actor1.id, event.actor2.id} == {"ukraine-military", "russia-military"}


def test_a_capital_that_says_what_it_holds_is_not_what_it_holds(read):
    found = read("Kinshasa dit tenir la ville.")
    assert not found.claims


@pytest.mark.parametrize(
    ("text", "language", "types"),
    [
        ("Some 3,000 people fled the fighting in Sake on Monday.", "en", ["displacement"]),
        ("Plus de 3 000 personnes ont fui les affrontements à Sake lundi.", "fr", ["displacement"]),
        ("A typhoon bombarded the coast with waves. The town was calm on Monday.", "en", []),
        (
            "Gunmen ambushed an army convoy near Sake on Monday. The assailants then fled towards Goma.",
            "en",
            ["clash"],
        ),
    ],
)
def test_why_people_fled_what_the_sea_does_and_who_runs_away_are_no_events(text, language, types, read):
    assert [event.type for event in read(text, language).events] == types


def test_two_phrases_of_place_hang_on_one_attack(read):
    found = read("M23 rebels repelled attacks toward Minova and near Sake on Monday.", "en")
    assert [event.where.chosen.name for event in found.events] == ["near Sake"]
