"""Both sides of an event where its sentence names one: the report, the codebook, and who is known to be at war."""

from __future__ import annotations

import pytest

from geo.config import Config
from geo.inputs.builder import make_document
from geo.pipeline import open_tools, read_report, shown


@pytest.fixture(scope="module")
def tools():
    return open_tools(Config())


@pytest.fixture(scope="module")
def ukraine():
    return open_tools(Config(theatre="ukr"))


def events(text, tools, *, language="en", day="2025-06-12"):
    document = make_document({"id": "r", "text": text, "date": day, "language": language}, where="r", basis="given")
    return shown(read_report(document, tools), tools).events


def sides(text, tools, **keys):
    return [
        (event.type, event.actor1.name if event.actor1 else "", event.actor2.name if event.actor2 else "")
        for event in events(text, tools, **keys)
    ]


def test_an_advance_is_against_the_side_that_the_report_names_elsewhere(tools):
    text = "M23 rebels and Congolese soldiers clashed in Sake on Monday. The rebels advanced towards Minova on Tuesday."
    assert ("advance", "M23", "Congolese soldiers") in sides(text, tools)


def test_a_plan_to_advance_borrows_no_foe(tools):
    text = "M23 rebels and Congolese soldiers clashed in Sake on Monday. The rebels plan to advance on Minova."
    assert [second for kind, _, second in sides(text, tools) if kind == "advance"] == [""]


def test_who_is_arrested_is_a_civilian_unless_he_bears_arms(tools):
    assert [second for _, _, second in sides("Police arrested two men in Goma on Monday.", tools)] == ["Civilians"]


@pytest.mark.parametrize(
    ("text", "language", "victim"),
    [
        ("Gunmen killed three farmers near Goma on Monday.", "en", "Civilians (farmers)"),
        ("Gunmen killed a driver near Goma on Monday.", "en", "Civilians"),
        ("Des hommes armés ont tué deux commerçants à Goma lundi.", "fr", "Civils (commerçants)"),
    ],
)
def test_unarmed_victims_are_civilians_with_who_they_are(text, language, victim, tools):
    assert [second for _, _, second in sides(text, tools, language=language)] == [victim]


def test_a_report_that_says_the_army_names_the_army_of_the_country(tools):
    text = "L'armée a repris Sake lundi, a annoncé un porte-parole. L'armée tient aussi Minova."
    assert {first for _, first, _ in sides(text, tools, language="fr")} == {"Armée congolaise"}


def test_the_other_side_of_a_known_war_is_named_with_a_note(ukraine):
    (event,) = events("Russian forces seized Toretsk on June 10.", ukraine)
    assert event.actor2.country == "UKR"
    assert any("known to be at war" in note for note in event.notes)


def test_a_list_of_bearings_is_a_list_of_places(ukraine):
    text = (
        "Russian forces attacked near Pokrovsk itself, northwest of Pokrovsk near Novooleksandrivka, "
        "and southwest of Pokrovsk near Kotlyne on June 10."
    )
    found = [event.where.mention.text for event in events(text, ukraine) if event.where is not None]
    assert [name for name in ("Novooleksandrivka", "Kotlyne") if not any(name in text for text in found)] == []


def test_french_by_behind_two_prepositions_names_the_agent(tools):
    text = "Treize civils ont été tués dans la nuit de dimanche à lundi par des combattants des ADF à Idohu."
    assert [first for _, first, _ in sides(text, tools, language="fr")] == ["ADF"]


def test_an_unknown_village_stands_in_the_unit_that_its_report_names(tools):
    text = "Fighting spread in Djugu territory this week. Gunmen killed three farmers in Zubakolo on Monday."
    where = [event.where for event in events(text, tools) if event.type == "attack_civilians"]
    assert [one.chosen.name if one and one.chosen else "" for one in where] == ["Djugu territory"]


@pytest.mark.parametrize(
    ("text", "language", "victim"),
    [
        ("The army said soldiers hit an improvised mine near Sake on Monday.", "en", "Congolese army"),
        (
            "Un véhicule de l'armée a roulé sur une mine près de Sake lundi, blessant deux soldats.",
            "fr",
            "Armée congolaise",
        ),
    ],
)
def test_who_hits_a_mine_has_not_laid_it(text, language, victim, tools):
    assert sides(text, tools, language=language) == [("bombing", "", victim)]


@pytest.mark.parametrize(
    "text",
    [
        "A drone struck the market in Sake on Monday, killing six people, according to medics, who blamed M23.",
        "Shells hit the market in Sake on Monday, killing six people. Residents blamed M23.",
    ],
)
def test_who_is_blamed_is_the_author_of_a_strike(text, tools):
    assert ("M23", "Civilians") in [(first, second) for _, first, second in sides(text, tools)]


def test_between_behind_place_and_day_names_both_sides(tools):
    text = "Clashes took place in Sake on Monday between M23 rebels and Congolese soldiers."
    assert sides(text, tools) == [("clash", "M23", "Congolese soldiers")]


def test_an_incursion_of_a_group_names_who_killed(tools):
    text = "Dix personnes ont été tuées lundi lors d'une incursion des miliciens de la CODECO à Djugu."
    assert [first for _, first, _ in sides(text, tools, language="fr")] == ["CODECO"]


@pytest.mark.parametrize(
    "text",
    ["M23 rebels burned a clinic and two shops in Sake on Monday.", "M23 rebels looted a pharmacy in Sake on Monday."],
)
def test_what_is_looted_or_burnt_is_civilians(text, tools):
    assert [second for _, _, second in sides(text, tools)] == ["Civilians"]


def test_a_march_met_by_police_is_that_of_protesters(tools):
    text = "Une marche des habitants de Goma a été dispersée lundi par la police à coups de gaz lacrymogène."
    assert [(first, "olice" in second) for _, first, second in sides(text, tools, language="fr")] == [
        ("Manifestants", True)
    ]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Some 4,000 people have arrived in Sake since Tuesday.", "en"),
        ("Les habitants ont vidé le village de Sake.", "fr"),
    ],
)
def test_people_who_leave_or_arrive_in_numbers_are_displaced(text, language, tools):
    assert [kind for kind, _, _ in sides(text, tools, language=language)] == ["displacement"]


def test_a_company_of_a_country_is_not_its_army(tools):
    text = "An air raid on Goma on Monday killed two people and led France's TotalEnergies to halt work."
    assert sides(text, tools) == [("air_strike", "", "Civilians")]


def test_a_quarter_lies_in_the_town_told_of_before(tools):
    text = "Gunmen attacked Goma on Monday. They walked into the Zubakolo neighbourhood and shot two traders."
    found = [event.where.chosen.name for event in events(text, tools) if event.where and event.where.chosen]
    assert set(found) == {"Goma"}


@pytest.mark.parametrize(
    "text",
    [
        "The rebels pulled out of Sake on Monday ahead of talks in Doha.",
        "The president ruled out negotiations in Doha on Monday.",
    ],
)
def test_talks_ahead_or_rejected_are_no_talks(text, tools):
    kinds = [kind for kind, _, _ in sides(text, tools)]
    assert kinds
    assert "talks" not in kinds


def test_what_somebody_demands_has_not_happened(ukraine):
    text = "Russia insists that Kyiv give up Kramatorsk."
    assert {event.assertion for event in events(text, ukraine) if event.type == "withdrawal"} == {"hypothetical"}


def test_a_region_that_holds_the_place_is_no_second_place(tools):
    text = "Gunmen attacked the camp in Djibo, in the north of Burkina Faso, on Monday, killing ten soldiers."
    found = [event.where.mention.text for event in events(text, tools) if event.where]
    assert len(found) == 1
    assert "Djibo" in found[0]


@pytest.mark.parametrize(
    "sentence",
    [
        "Residents accused the army of failing to protect them.",
        "The opposition criticised the army.",
        "The bishop condemned M23.",
    ],
)
def test_criticism_is_no_authorship(sentence, tools):
    found = sides(f"A bomb killed six people in Sake on Monday. {sentence}", tools)
    assert ("bombing", "", "Civilians") in found


def test_who_was_struck_is_not_the_author_of_the_strike(tools):
    text = "A drone struck M23 fighters in Sake on Monday. The governor blamed M23 for the violence."
    assert ("air_strike", "", "M23") in sides(text, tools)


def test_a_military_target_near_a_market_is_no_market(tools):
    text = "Army jets bombed a checkpoint near the market in Sake on Monday."
    assert [second for _, _, second in sides(text, tools)] != ["Civilians"]


@pytest.mark.parametrize(
    "text", ["Residents entered the stadium in Goma on Monday.", "Families arrived in Goma on Monday for the concert."]
)
def test_people_who_just_go_somewhere_are_not_displaced(text, tools):
    assert "displacement" not in [kind for kind, _, _ in sides(text, tools)]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("A gunman attacked Sake on Monday, killing six civilians.", "en", "Gunman"),
        ("Une milice a attaqué Sake lundi, tuant six civils.", "fr", "Milice"),
        ("Un groupe armé a tué six civils à Sake lundi.", "fr", "Groupe armé"),
    ],
)
def test_who_kills_is_one_party_and_none_of_the_dead(text, language, name, tools):
    (event,) = events(text, tools, language=language)
    assert (event.actor1.name, event.fatalities.best) == (name, 6)
