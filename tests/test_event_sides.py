"""Who is agent and who is patient of an event: blame, genitives, weapons, victims without a name, and datelines."""

from __future__ import annotations

from datetime import date

import pytest
from test_events import place
from test_who_did_what import GROUPS, told

from geo.events.extract import find_events, shipped_ontology
from geo.model import Document


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("The governor accused CODECO militiamen of killing eleven farmers in Djugu on Sunday.", "CODECO"),
        ("Villagers accused the ADF of abducting nine women near Oicha on Tuesday.", "ADF"),
        ("Une association accuse la CODECO d'avoir enlevé deux commerçants vendredi à Djugu.", "CODECO"),
    ],
)
def test_whom_somebody_accuses_of_a_deed_is_its_agent(text, agent):
    language = "fr" if " la " in text else "en"
    events = told(text, language=language)
    assert [event[1] for event in events] == [agent]


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("Un drone du M23 a frappé lundi le marché de Minova, tuant trois commerçants.", "M23"),
        ("Une attaque des ADF a visé dimanche le village de Komanda, tuant dix villageois.", "ADF"),
        ("Treize civils ont été tués dans la nuit par des combattants présumés des ADF à Idohu.", "ADF"),
        ("Quatre conducteurs ont été kidnappés jeudi par des présumés CODECO à Djugu.", "CODECO"),
    ],
)
def test_a_french_genitive_or_a_supposed_member_names_the_agent(text, agent):
    assert agent in [event[1] for event in told(text, language="fr")]


def test_whose_positions_are_attacked_is_no_agent():
    events = told("Le bombardement des positions du M23 à Sake a fait deux blessés lundi.", "Sake", language="fr")
    assert [event[1] for event in events] == [""]


@pytest.mark.parametrize(
    ("text", "type_id"),
    [
        ("Two shells landed in a camp for displaced people near Goma, wounding nine of them.", "shelling"),
        ("Armed men abducted two drivers near Goma on Monday.", "abduction"),
        ("A trader died near Goma on Tuesday after being shot in his car.", "attack_civilians"),
        ("Des obus de mortier ont touché lundi une église à Goma, blessant deux enfants.", "shelling"),
    ],
)
def test_victims_without_a_known_name_are_civilians(text, type_id):
    language = "fr" if text.startswith("Des") else "en"
    [event] = told(text, "Goma", language=language)
    assert event[0] == type_id
    assert event[2]
    assert event[2] not in {"M23", "FARDC"}


@pytest.mark.parametrize(
    "text",
    [
        "The Wazalendo militiamen fled towards the forest.",
        "M23 rebels fled into the hills.",
        "M23 fighters were fleeing.",
    ],
)
def test_armed_men_who_flee_are_no_displaced_persons(text):
    assert "displacement" not in [event[0] for event in told(text)]


def test_an_attempt_to_take_a_place_is_one_clash():
    events = told("On Monday, M23 rebels attempted to seize Sake from the army.", "Sake")
    assert [event[0] for event in events] == ["clash"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Bunia, mardi 22 avril – Treize civils ont été tués lundi par des rebelles à Komanda.", "Komanda"),
        ("Goma, 24 avril – Un militaire a été tué mercredi dans une embuscade à Kibumba.", "Kibumba"),
    ],
)
def test_the_place_of_a_dateline_is_not_that_of_the_event(text, where):
    from dataclasses import replace

    dateline = text.split(",")[0]
    places = [replace(place(dateline, text), role="origin"), place(where, text)]
    document = Document(id="d", text=text, published=date(2025, 4, 25), language="fr")
    events = find_events(document, places, ontology=shipped_ontology(), actors=GROUPS)
    assert {event.where.chosen.name for event in events if event.where} == {where}
