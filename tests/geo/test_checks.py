"""The check tells every problem of a gazetteer at once, and finds none in what is shipped."""

from __future__ import annotations

import pytest
from small_gazetteer import write_gazetteer

from geo.config import SHIPPED_GAZETTEER, Config, found_theatres
from geo.validation import check_gazetteer, common_words
from maps.cli import main

VILLAGE = "  tst.{id}:\n    name: {name}\n    kind: {kind}\n    lat: {lat}\n    lon: {lon}\n    in: {parent}\n"


@pytest.fixture
def config(tmp_path):
    return write_gazetteer(tmp_path)


def village(**keys):
    values = {"id": "pinga", "name": "Pinga", "kind": "village", "lat": -0.6, "lon": 28.2, "parent": "tst.north"}
    return VILLAGE.format(**{**values, **keys})


def problems(config, text):
    (config.gazetteers[0] / "tst" / "more.yaml").write_text("places:\n" + text, encoding="utf-8")
    return [str(problem) for problem in check_gazetteer(config)]


def test_a_good_theatre_has_no_problem(config):
    assert problems(config, village()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            village(lat=-1.6),
            "more.yaml:5: places.tst.pinga.lat: -1.6, 28.2 lies 67 km outside tst.north (North Province).",
        ),
        (village(lat=28.2, lon=-0.6), "Are lat and lon swapped?"),
        (village(lat=128.2), "128.2 is outside [-90, 90]. Are lon and lat swapped?"),
        (
            village(parent="tst.nroth"),
            "more.yaml:7: places.tst.pinga.in: 'tst.nroth' is no place. Did you mean 'tst.north'?",
        ),
        (village(name="Bridge"), "more.yaml:3: places.tst.pinga.name: 'Bridge' is a common English or French word"),
        (village(name="Marché") + "    names: [Pont]\n", "more.yaml:8: places.tst.pinga.names[0]: 'Pont' is a common"),
        (village(name="walikale", kind="town"), "same kind, same parent"),
        (village() + "    capital_of: tst.nrth\n", "more.yaml:8: places.tst.pinga.capital_of: 'tst.nrth' is no place."),
        (
            village() + "    popluation: 3\n",
            "more.yaml:8: places.tst.pinga.popluation: unknown key. Did you mean 'population'?",
        ),
    ],
)
def test_a_problem_is_told_with_its_line_and_a_cure(config, text, expected):
    found = problems(config, text)
    assert len(found) == 1, found
    assert expected in found[0]


@pytest.mark.parametrize(
    "text",
    [
        village(name="Walikale") + "    note: a village, not the town\n",
        village(name="Bridgetown"),
        village() + "    names: [{weak: Bridge}, {abbr: POINT}]\n",
        village(lat=-1.03),
    ],
)
def test_what_can_be_told_apart_is_no_problem(config, text):
    assert problems(config, text) == []


def test_statements_name_places_and_actors_that_exist(config):
    text = "prior:\n  - {place: tst.walikal, actor: amry, since: 2025-01-01}\n"
    (config.gazetteers[0] / "tst" / "prior.yaml").write_text(text, encoding="utf-8")
    assert [p.message for p in check_gazetteer(config)] == [
        "'amry' is no actor. Did you mean 'army'?",
        "'tst.walikal' is no place. Did you mean 'tst.walikale'?",
    ]


def test_all_problems_come_at_once_in_the_order_of_lines(config):
    found = problems(config, village(lat=-1.6, name="Bridge") + village(id="two", parent="tst.nroth"))
    assert [line.split(":")[1] for line in found] == ["3", "5", "13"]


def test_a_misspelt_key_hides_nothing_else_and_what_is_lost_is_told_once(config):
    wrong = village(name="Bridge", kind="vilage", parent="tst.nroth") + "    popultion: 5\n"
    nowhere = "  tst.nowhere:\n    name: Nowhere\n    kind: village\n"
    found = problems(config, wrong + nowhere + village(id="loashi", name="Loashi", parent="tst.nowhere"))
    assert [line.split(":")[1] for line in found] == ["3", "4", "7", "8", "9"]


def test_a_file_that_is_no_yaml_is_one_problem(config):
    (config.gazetteers[0] / "tst" / "broken.yaml").write_text("places: [\n", encoding="utf-8")
    found = problems(config, village(parent="tst.in-the-broken-file"))
    assert len(found) == 1
    assert "broken.yaml:2: not valid YAML" in found[0]


@pytest.mark.parametrize("theatre", found_theatres([SHIPPED_GAZETTEER]))
def test_what_is_shipped_has_no_problem(theatre):
    assert [str(p) for p in check_gazetteer(Config(theatre=theatre, theatres=()))] == []


def test_common_words_name_no_great_city():
    from geo.gazetteer.store import Gazetteer

    gazetteer = Gazetteer.open(Config())
    great = {
        w
        for w in common_words()
        for row, flags in gazetteer.hits(w)
        if flags & 8 and gazetteer.columns.population[row] > 2e6
    }
    assert great == set()


def test_the_command_prints_problems_and_ends_with_1(config, tmp_path, monkeypatch, capsys):
    (tmp_path / "config.yaml").write_text("theatre: tst\ngazetteers: ['.']\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "no problems\n"
    problems(config, village(parent="tst.nroth"))
    assert main(["check"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 problem"
    (tmp_path / "config.yaml").write_text("theatre: tst\ngazeteers: [x]\n", encoding="utf-8")
    assert main(["check"]) == 1
    assert "Did you mean 'gazetteers'?" in capsys.readouterr().out
