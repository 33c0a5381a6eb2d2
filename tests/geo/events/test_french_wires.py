"""French wires: adverbs and articles that hide an object, denials, fighters named by their people; raids and polls."""

from __future__ import annotations

import pytest

from geo.config import Config
from geo.inputs.builder import make_document
from geo.pipeline import open_tools, read_report, shown


@pytest.fixture(scope="module")
def tools():
    return open_tools(Config(theatre="world"))


@pytest.fixture
def read(tools):
    def read(text, language="fr"):
        row = {"id": "r", "text": text, "date": "2016-06-16", "language": language}
        return shown(read_report(make_document(row, where="r", basis="given"), tools), tools)

    return read


def rows_of(reading):
    names = [[one.name if one is not None else "" for one in (row.actor1, row.actor2)] for row in reading.events]
    return [(row.type, *sides, row.assertion) for row, sides in zip(reading.events, names, strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # An adverb between auxiliary and participle; a day between commas.
        ("L'armée syrienne a depuis repris la ville de Palmyre.", ("recapture", "Armée syrienne", "")),
        (
            "L'armée irakienne a également, lundi, repris la ville de Ramadi à l'EI.",
            ("recapture", "Armée irakienne", "EI"),
        ),
        # "de" before an adjective and a plural is an article.
        (
            "Les combattants kurdes ont pris à l'EI de larges pans de la province de Hassaké.",
            ("capture", "Combattants kurdes", "EI"),
        ),
        # What an offensive has allowed is done.
        ("L'offensive a permis à l'armée syrienne de reprendre Palmyre.", ("recapture", "Armée syrienne", "")),
        # A participle between commas says it of the noun before.
        ("La ville de Palmyre, reprise samedi par l'armée syrienne, est calme.", ("recapture", "Armée syrienne", "")),
    ],
)
def test_who_took_what_in_a_french_wire(text, expected, read):
    assert (*expected, "reported") in rows_of(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "L'armée ukrainienne dément la chute de Debaltseve.",
        "Un porte-parole, démentant la chute de Debaltseve, a parlé de combats.",
        "L'armée ukrainienne a démenti la prise de Debaltseve par les séparatistes.",
    ],
)
def test_what_is_denied_has_not_happened(text, read):
    reading = read(text)
    assert not [row for row in reading.events if row.type == "capture" and row.assertion == "reported"]
    assert not [claim for claim in reading.claims if claim.says == "holds"]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Les forces kurdes ont repris Kobané.", "fr", "Forces kurdes"),
        ("Les milices chiites ont repris Tikrit.", "fr", "Milices chiites"),
        ("Shiite militias recaptured Tikrit.", "en", "Shiite militias"),
        ("Iranian-backed militias captured Tikrit.", "en", "Iranian-backed militias"),
    ],
)
def test_fighters_are_named_with_the_adjective_of_their_people_or_backer(text, language, name, read):
    assert rows_of(read(text, language))[0][:2] == ("capture", name)


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers entered Mopti on Monday, killing ten civilians.",
        "Security forces entered Mopti and burned at least 40 houses, residents reported.",
    ],
)
def test_who_comes_to_burn_and_kill_takes_no_town(text, read):
    reading = read(text, "en")
    assert not [row for row in reading.events if row.type in {"entry_unopposed", "capture", "recapture"}]
    assert {claim.says for claim in reading.claims} <= {"present"}


def test_what_is_won_at_the_polls_changes_no_hands(read):
    reading = read("The party overran Lahore, where it took three of the four constituencies, and swept Multan.", "en")
    assert not reading.claims


def test_what_lay_burnt_before_is_not_burnt_today(read):
    text = "Residents said the insurgents had pulled out of Michika, leaving behind burnt houses and a looted bank."
    assert all(row[1] == "" for row in rows_of(read(text, "en")) if row[0] == "looting")


def test_a_town_that_was_overrun_for_some_days_is_not_held_today(read):
    assert not read("Kunduz was overrun by the Taliban for several days in September 2015.", "en").claims


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Iraqi army and Shiite militias recaptured most of Tikrit on Thursday.", "en"),
        ("Les forces irakiennes et les miliciens chiites ont repris jeudi la plus grande partie de Tikrit.", "fr"),
    ],
)
def test_who_takes_ground_together_does_not_fight_each_other(text, language, read):
    reading = read(text, language)
    (event,) = reading.events
    assert (event.type, event.actor1.id) == ("recapture", "irq-army")
    assert event.actor2 is None or event.actor2.id == "is"
    assert not [claim for claim in reading.claims if claim.says == "contests"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("L'EI ne contrôle plus que la ville de Hawija.", "Hawija"),
        ("Les djihadistes ne contrôlent plus que deux quartiers de Mossoul.", "Mosul"),
        ("Les djihadistes contrôlent désormais toute la rive orientale de l'Euphrate.", "Euphrates"),
    ],
)
def test_who_controls_only_or_all_of_a_place_is_there(text, place, read):
    claims = read(text).claims
    assert {claim.place.name for claim in claims} == {place}
    assert {claim.says for claim in claims} <= {"holds", "present"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ankara had never allowed its allies to enter Kobani.", "en"),
        ("The constitution allowed the army to take control of Khartoum in an emergency.", "en"),
        ("The deal would have allowed the army to enter Kidal.", "en"),
        ("Kobané, prise pour cible par l'armée turque, est calme.", "fr"),
    ],
)
def test_what_is_permitted_or_aimed_at_is_not_taken(text, language, read):
    reading = read(text, language)
    assert not reading.claims
    assert not [row for row in reading.events if row.assertion == "reported" and row.type in {"capture", "recapture"}]


@pytest.mark.parametrize(
    "text",
    [
        "M23 rebels entered Goma after killing 20 civilians in Sake.",
        "M23 rebels captured Goma for the second time in days.",
        "M23 rebels captured Goma on Monday, hours before the Security Council votes on sanctions.",
    ],
)
def test_what_stands_beside_a_taking_leaves_it_a_taking(text, read):
    assert [claim.says for claim in read(text, "en").claims if claim.place.name == "Goma"] == ["holds"]
