"""What bears the name of a place and is none: agencies, houses of governments, courts, teams; and parts of towns."""

from __future__ import annotations

import pytest

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.resolver import resolve_document


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


def places(gazetteer, text):
    found = resolve_document(Document(id="d", text=text), gazetteer)
    return {r.mention.text: r.chosen.id for r in found if r.chosen}


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("The Saba news agency spoke of raids on Hodeidah. Saba gave no figures.", "Saba"),
        ("SANAA, Dec. 12 (Saba) - Raids were heard, according to Saba.", "Saba"),
        ("He was tried in the Western District of Texas, in San Antonio.", "Western District"),
        ("The Western District office in Shreveport filed charges.", "Western District"),
        ("Aides in Nashville said the White House had denied it.", "White House"),
        ("Texas beat Oklahoma 34-10 on Saturday in Dallas.", "Texas"),
    ],
)
def test_it_is_no_place(gazetteer, text, none):
    found = places(gazetteer, text)
    assert none not in found
    assert found


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("They dived off Saba, an island of the Caribbean Netherlands.", "Saba", "world.bes-saba"),
        ("Elders met in the Western District of American Samoa.", "Western District", "world.asm-western"),
        ("The board of White House, Tenn., met on Monday.", "White House", "geonames.4667282"),
        ("The suspect fled to Pullman, Washington.", "Washington", "world.usa-washington"),
        ("Rockets hit Baghdad on Sunday.", "Baghdad", "world.baghdad"),
    ],
)  # fmt: skip
def test_where_the_text_says_so_it_is_one(gazetteer, text, name, place):
    assert places(gazetteer, text)[name] == place


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Gunmen killed six people in Mangina-Sud.", "Mangina-Sud", "derived.cod.mangina.south"),
        ("Gunmen killed six people in Oicha-Nord.", "Oicha-Nord", "derived.cod.oicha.north"),
        ("Des tirs ont retenti à Bunia-Centre.", "Bunia", "cod.bunia"),
        ("Fighting went on in Nord-Kivu.", "Nord-Kivu", "cod.nord-kivu"),
    ],
)
def test_a_hyphenated_part_of_a_town_is_a_part_of_it(gazetteer, text, name, place):
    assert places(gazetteer, text)[name] == place
