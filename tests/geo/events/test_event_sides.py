"""Who is agent and who is patient of an event: blame, genitives, weapons, victims without a name, and datelines."""

from __future__ import annotations

from datetime import date

import pytest
from test_events import place
from test_who_did_what import GROUPS, rows_of

from geo.events.extract import find_events, shipped_ontology
from geo.model import Document, Mention, Resolution, Span
from geo.reading.annotate import read_syntax


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("The governor accused CODECO militiamen of killing eleven farmers in Djugu on Sunday.", "CODECO"),
        ("Villagers accused the ADF of abducting nine women near Oicha on Tuesday.", "ADF"),
        ("Une association accuse la CODECO d'avoir enlevé deux commerçants vendredi à Djugu.", "CODECO"),
    ],
)
def test_whom_somebody_accuses_of_an_act_is_its_agent(text, agent):
    language = "fr" if " la " in text else "en"
    events = rows_of(text, language=language)
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
    assert agent in [event[1] for event in rows_of(text, language="fr")]


def test_whose_positions_are_attacked_is_no_agent():
    events = rows_of("Le bombardement des positions du M23 à Sake a fait deux blessés lundi.", "Sake", language="fr")
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
    [event] = rows_of(text, "Goma", language=language)
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
    assert "displacement" not in [event[0] for event in rows_of(text)]


def test_an_attempt_to_take_a_place_is_one_clash():
    events = rows_of("On Monday, M23 rebels attempted to seize Sake from the army.", "Sake")
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


@pytest.mark.parametrize(
    ("text", "type_id", "agent", "patient"),
    [
        ("Les FARDC ont affronté le M23 à Goma mardi.", "clash", "FARDC", "M23"),
        ("Le M23 affronte les FARDC à Goma depuis lundi.", "clash", "M23", "FARDC"),
        ("Les soldats ont affronté des miliciens de la CODECO vendredi à Goma.", "clash", "FARDC", "CODECO"),
        ("L'armée et les rebelles du M23 s'affrontaient encore mardi à Goma.", "clash", "FARDC", "M23"),
        ("Les rebelles du M23 ont été expulsés de Goma par l'armée.", "recapture", "FARDC", "M23"),
        ("Les FARDC ont expulsé les rebelles du M23 de Goma.", "recapture", "FARDC", "M23"),
        ("La localité de Goma a été remise à l'armée vendredi par le M23.", "entry_unopposed", "FARDC", "M23"),
        ("Le M23 a remis la base de Goma aux FARDC jeudi.", "entry_unopposed", "FARDC", "M23"),
        ("Le M23 a remis la localité de Goma à la force régionale vendredi.", "entry_unopposed", "", "M23"),
        ("Goma a été remise aux FARDC sans combat.", "entry_unopposed", "FARDC", ""),
    ],
)
def test_french_verbs_of_fights_and_transfers_have_two_sides(text, type_id, agent, patient):
    assert rows_of(text, "Goma", language="fr") == [(type_id, agent, patient, "Goma")]


@pytest.mark.parametrize(
    "text",
    [
        "Les habitants de Goma affrontent la sécheresse depuis deux ans.",
        "Le M23 a remis trois enfants à la Croix-Rouge à Goma.",
        "Le gouverneur a remis des vivres à l'armée à Goma.",
    ],
)
def test_the_same_verbs_with_other_objects_are_no_fight_and_no_transfer(text):
    assert rows_of(text, "Goma", language="fr") == []


def test_who_is_expelled_without_arms_is_under_a_restriction():
    assert [
        event[0] for event in rows_of("Le gouvernement a expulsé trois diplomates de Goma.", "Goma", language="fr")
    ] == ["restriction"]


@pytest.mark.parametrize(
    ("text", "type_id"),
    [
        ("M23 rebels stormed an army base in Goma on Monday.", "clash"),
        ("M23 rebels stormed a military camp near Goma at dawn.", "clash"),
        ("M23 rebels stormed the base at Goma and took control of it.", "capture"),
        ("Gunmen stormed a camp for displaced people in Goma, killing nine.", "attack_civilians"),
    ],
)
def test_to_storm_a_base_is_a_clash_unless_it_is_held(text, type_id):
    assert [event[0] for event in rows_of(text, "Goma")] == [type_id]


@pytest.mark.parametrize(
    ("text", "type_id", "victim"),
    [
        ("Une attaque des ADF a fait dix morts à Goma mardi.", "attack_civilians", "Civils"),
        ("Une attaque attribuée aux ADF a fait six morts dimanche à Goma.", "attack_civilians", "Civils"),
        ("An attack by ADF fighters left ten dead in Goma on Tuesday.", "attack_civilians", "Civilians"),
        ("Une attaque du M23 contre une position des FARDC a fait dix morts à Goma.", "clash", "FARDC"),
        ("An attack by ADF fighters killed four soldiers in Goma on Tuesday.", "clash", "FARDC"),
    ],
)
def test_the_dead_of_an_attack_are_civilians_unless_they_are_armed(text, type_id, victim):
    language = "fr" if text.startswith("Une") else "en"
    assert [(event[0], event[2]) for event in rows_of(text, "Goma", language=language)] == [(type_id, victim)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Le M23, qui affirme ne viser que des soldats, a repris Sake mardi aux FARDC.",
            ("capture", "M23", "FARDC", "Sake"),
        ),
        (
            "L'armée, qui leur a enlevé Goma en mars, a repris Sake samedi au M23.",
            ("recapture", "FARDC", "M23", "Sake"),
        ),
    ],
)
def test_a_relative_clause_between_subject_and_verb_is_a_sentence_of_its_own(text, expected):
    names = [name for name in ("Sake", "Goma") if name in text]
    assert expected in rows_of(text, *names, language="fr")


def test_a_second_participle_goes_on_with_the_subject_of_the_first():
    text = "À Sake, des rebelles du M23 ont attaqué une barrière, tué deux commerçants et enlevé un infirmier."
    assert {event[1] for event in rows_of(text, "Sake", language="fr")} == {"M23"}


def test_what_begins_again_is_not_taken_back():
    text = "Les affrontements entre le M23 et les FARDC ont repris autour de Sake."
    assert [event[:3] for event in rows_of(text, "Sake", language="fr")] == [("clash", "M23", "FARDC")]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Des hommes présentés par les habitants comme des combattants du M23 ont tué six civils à Sake.", "fr"),
        ("Gunmen identified by residents as M23 fighters killed six civilians in Sake.", "en"),
    ],
)
def test_men_are_of_the_group_that_they_are_identified_as(text, language):
    assert [event[1] for event in rows_of(text, "Sake", language=language)] == ["M23"]


def test_a_town_taken_in_the_night_is_the_object_of_the_taking():
    text = "Le M23 s'est emparé dans la nuit de Sake et de Goma."
    assert [event[3] for event in rows_of(text, "Sake", "Goma", language="fr")] == ["Sake", "Goma"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Ces revers relancent le débat sur les missiles à longue portée. Goma reste calme.",
            "fr",
        ),
        ("Officials discussed deliveries of missiles. Goma is calm.", "en"),
        ("The destruction of M23 targets in Goma limits the ability of the group.", "en"),
    ],
)
def test_weapons_and_targets_that_are_only_spoken_of_are_no_attack(text, language):
    assert [
        event[0] for event in rows_of(text, "Goma", language=language) if event[0] in {"shelling", "attack_civilians"}
    ] == []


def test_who_is_hanged_is_killed_and_who_is_held_back_is_abducted():
    assert [
        event[0] for event in rows_of("Neuf habitants ont été pendus à Goma par le M23.", "Goma", language="fr")
    ] == ["attack_civilians"]
    text = "Vingt-huit policiers ont été retenus jeudi par des habitants de Goma."
    assert [event[0] for event in rows_of(text, "Goma", language="fr")] == ["abduction"]


def test_a_toll_counts_people_not_drones():
    text = "Soixante drones avaient été lancés contre Goma : quarante ont été abattus."
    document = Document(id="d", text=text, published=date(2025, 4, 25), language="fr")
    found = find_events(document, [place("Goma", text)], ontology=shipped_ontology(), actors=GROUPS)
    assert all(event.fatalities is None for event in found)


def test_liberation_in_the_future_is_a_plan():
    text = "There will still be work to do after the liberation of Goma."
    document = Document(id="d", text=text, published=date(2025, 4, 25), language="en")
    found = find_events(document, [place("Goma", text)], ontology=shipped_ontology(), actors=GROUPS)
    assert {event.assertion for event in found if event.type == "capture"} == {"planned"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Des combattants ont attaqué le marché d'Am-Zoer mardi, tuant huit personnes.", "fr"),
        ("Gunmen attacked the market of Zaradi on Tuesday, killing eight people.", "en"),
    ],
)
def test_a_site_is_called_by_its_place_also_where_no_gazetteer_knows_that(text, language):
    document = Document(id="d", text=text, published=date(2025, 4, 25), language=language)
    (event,) = find_events(document, (), ontology=shipped_ontology(), actors=GROUPS)
    assert event.where is None or not event.where.resolved
    syntax = read_syntax(document, (), lexicon=shipped_ontology().lexis, actors=GROUPS)
    assert [text[start:end] for start, end in syntax.unknown_places()] in (["Am-Zoer"], ["Zaradi"])


def test_a_woman_who_blows_herself_up_is_no_civilian_party():
    text = "Une femme kamikaze s'est fait exploser lundi au milieu d'un groupe de civils à Goma, tuant huit déplacés."
    assert [event[1] for event in rows_of(text, "Goma", language="fr")] == [""]


@pytest.mark.parametrize(
    ("text", "language", "agent"),
    [
        ("Suspected members of M23 abducted twenty girls in Goma.", "en", "M23"),
        ("Des membres présumés du M23 ont enlevé vingt écolières à Goma.", "fr", "M23"),
        ("The ADF-linked militants killed twelve civilians in Goma.", "en", "Militants"),
    ],
)
def test_members_are_of_their_group_and_those_linked_to_it_are_not(text, language, agent):
    assert [event[1] for event in rows_of(text, "Goma", language=language)] == [agent]


def test_a_known_group_is_a_party_though_its_name_stands_in_the_list_of_unknown_places():
    text = "Members of M23 abducted twenty girls in Goma."
    start = text.index("M23")
    unknown = Resolution(mention=Mention(span=Span(document_id="d", start=start, end=start + 3), text="M23"))
    document = Document(id="d", text=text, published=date(2025, 4, 25), language="en")
    (event,) = find_events(document, [unknown, place("Goma", text)], ontology=shipped_ontology(), actors=GROUPS)
    assert event.actor1 is not None
    assert event.actor1.name == "M23"


def test_an_execution_in_the_active_is_an_attack():
    assert [event[:2] for event in rows_of("Le M23 a exécuté huit civils à Goma.", "Goma", language="fr")] == [
        ("attack_civilians", "M23")
    ]
