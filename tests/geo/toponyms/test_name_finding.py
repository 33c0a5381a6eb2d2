from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.text.cased_tokens import scan
from geo.toponyms.gazetteer_matcher import GazetteerMatcher, shouted
from geo.toponyms.mentions import read_names
from geo.toponyms.word_lists import load_word_lists


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


@pytest.fixture(scope="module")
def matcher(gazetteer):
    return GazetteerMatcher(gazetteer)


@given(st.text(max_size=300))
def test_words_and_gaps_make_up_the_text(text):
    found = scan(text)
    pieces = [gap + word for gap, word in zip(found.gaps, [*found.words, ""], strict=True)]
    assert "".join(pieces) == text
    assert [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)] == found.words


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("They left Goma for New York City.", ["Goma", "New York City"]),
        ("Abidjan in Côte d'Ivoire", ["Abidjan", "Côte d'Ivoire"]),
        ("combats dans l'Ituri et à N'Djamena", ["Ituri", "N'Djamena"]),
        ("Prince George's County", ["Prince George's County"]),
        ("China's President Xi", ["China"]),
        ("He flew from the U.S. to W.Va. and Terre Haute, Ind.", ["U.S.", "W.Va", "Terre Haute", "Ind"]),
        ("North Kivu, South Kivu", ["North Kivu", "South Kivu"]),
        ("Côte d’Ivoire et l’Ituri", ["Côte d’Ivoire", "Ituri"]),
        ("Hong Kong's Health Secretary", ["Hong Kong"]),
        ("in Dar es Salaam, Tanzania", ["Dar es Salaam", "Tanzania"]),
        ("Le fleuve Atrato a débordé", ["Atrato"]),
        ("the democratic republic of the congo", []),
        ("", []),
    ],
)
def test_the_longest_name_at_each_capital_is_found(matcher, text, names):
    found = [text[m.start : m.end] for m in matcher.matches(matcher.scan(text))]
    assert [name for name in found if name in names] == names


def test_letters_with_stops_are_no_town_of_such_a_name(matcher):
    assert not [m.key for m in matcher.matches(matcher.scan("the E.U. and the U.N."))]


def test_names_do_not_overlap_and_keep_their_offsets(matcher):
    text = "Goma, Bukavu and Uvira; Isle of Man. Congo-Brazzaville? Paris-Charles de Gaulle!"
    matches = list(matcher.matches(matcher.scan(text)))
    assert all(a.end <= b.start for a, b in itertools.pairwise(matches))
    assert all(len(m.rows) == len(m.flags) > 0 for m in matches)


def test_a_headline_in_capitals_is_known_as_one():
    found = scan("REBELS TAKE TOWN OF GOMA\n\nThe UN said so in NY.")
    assert {found.words[index] for index in shouted(found)} == {"REBELS", "TAKE", "TOWN", "OF", "GOMA"}


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("the territory of Walikale", {"Walikale": "adm2"}),
        ("Walikale territory", {"Walikale": "adm2"}),
        ("le territoire de Walikale", {"Walikale": "adm2"}),
        ("la ville de Goma", {"Goma": "settlement"}),
        ("vers Walikale-centre", {"Walikale": "settlement"}),
        ("dans le Masisi", {"Masisi": "no settlement"}),
        ("Masisi and Walikale territories", {"Masisi": "adm2", "Walikale": "adm2"}),
        ("les territoires de Masisi et Rutshuru", {"Masisi": "adm2", "Rutshuru": "adm2"}),
        ("Lake Victoria and Goma", {"Goma": ""}),
    ],
)
def test_the_words_beside_a_name_say_what_it_is(matcher, text, types):
    reading = read_names(text, matcher, load_word_lists())
    found = {text[m.start : m.end]: g.type_word for m, g in zip(reading.matches, reading.groups, strict=True)}
    assert {name: found[name] for name in types} == types


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="GomaSke .,'’-\n\t\u202eا😀İß", max_size=80))
def test_any_text_is_read(matcher, text):
    for match in matcher.matches(matcher.scan(text)):
        assert 0 <= match.start < match.end <= len(text)
