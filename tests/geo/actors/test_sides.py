"""Sides and alliances: one name and one colour each, and no contest between those who fight beside each other."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
import yaml
from repository import GAZETTEER, GOLDEN

from geo.actors.identity import ActorBook, Participant
from geo.actors.mentions import find_roles
from geo.actors.resolution import allied, apart, opposed
from geo.actors.sides import DEALT, OKABE_ITO, side_name, sides_in, sides_of
from geo.config import Config, ControlSettings
from geo.control.status import control_status
from geo.events.extract import shipped_ontology
from geo.gazetteer import Gazetteer
from geo.model import Actor, ControlClaim, Place, Situation, Theatre, Tie
from geo.pipeline import build_situation
from geo.reading.annotate import actor_mentions, tagged
from geo.tables.situation import control_rows, unknown_group_rows

CASES_FILE = GOLDEN / "sides.csv"
DAY = date(2025, 1, 1)
ACTORS = {
    "army": Actor(id="army", name="Army", sector="MIL", allies=(Tie("guard"),)),
    "guard": Actor(id="guard", name="Village Guard", sector="MIL"),
    "front": Actor(id="front", name="Front", sector="REB", foes=(Tie("army"),)),
    "late": Actor(id="late", name="Late Ally", sector="REB", allies=(Tie("army", since=date(2024, 1, 1)),)),
}
SAKE = Place(id="cod.sake", name="Sake", kind="town", lon=29.04, lat=-1.57)


@pytest.fixture(scope="module")
def shipped():
    return Gazetteer.open(Config()).actors


def claim(actor, says, day, basis, **more):
    id_ = f"{actor}|{says}|{day}|{basis}|{more}"
    as_of = DAY + timedelta(days=day)
    fields = {"publisher": actor, **more}
    return ControlClaim(id=id_, place=SAKE, actor=actor, says=says, as_of=as_of, basis=basis, **fields)


def state(claims):
    last = max(one.as_of for one in claims)
    *_, status = control_status(claims, settings=ControlSettings(), actors=ACTORS, until=last)
    return status.state, status.holder, status.rivals


def written_sides(store):
    """Return a row a side that anything shipped is on: id, name, colour, "" where it is dealt by rank."""
    ids = {*store.data["sides"], *(one["side"] for one in store.data["actors"].values())}
    ids |= {force["side"] for force in store.data["forces"].values()}
    rows = sides_of(sorted(ids), store).values()
    return [[side.id, side.name, "" if side.ranked else side.colour] for side in rows]


def test_every_shipped_side_has_the_name_and_colour_of_the_golden_file(shipped):
    with CASES_FILE.open(encoding="utf-8", newline="") as file:
        _, *golden = csv.reader(file)
    assert written_sides(shipped) == golden


# Linear RGB as seen with full protanopia and deuteranopia (Machado, Oliveira and Fernandes 2009).
SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.072175), (0.0193339, 0.119192, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
TOLD_APART = 15.0  # CIE 1976; a difference of 2.3 is just noticed, areas side by side need several times that
BOTH_YELLOW = ("hezbollah", "sdf")  # by convention; they have never held ground beside each other


def product(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def seen_as(colour, matrix):
    """Return a colour (#RRGGBB) in CIE L*a*b* as it looks through a matrix of colour blindness."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    seen = [min(1.0, max(0.0, value)) for value in product(matrix, linear)]
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(product(XYZ, seen), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def meet(one, other, sides):
    """Whether two sides fight in one country or are foes."""
    foes = {tie[0] for side in (one, other) for tie in sides[side]["foes"]}
    return bool({one, other} & foes) or not set(sides[one].get("countries", ())).isdisjoint(
        sides[other].get("countries", ())
    )


@pytest.mark.parametrize("blindness", sorted(SEEN))
def test_sides_that_meet_have_colours_that_the_colour_blind_tell_apart(shipped, blindness):
    sides = {id_: data for id_, data in shipped.data["sides"].items() if data.get("colour")}
    seen = {id_: seen_as(data["colour"], SEEN[blindness]) for id_, data in sides.items()}
    alike = {
        (one, other): round(math.dist(seen[one], seen[other]), 1)
        for one, other in combinations(sorted(sides), 2)
        if meet(one, other, sides) and math.dist(seen[one], seen[other]) < TOLD_APART
    }
    assert set(alike) == {BOTH_YELLOW}


@pytest.mark.parametrize("blindness", sorted(SEEN))
def test_the_first_colours_dealt_by_rank_are_told_apart_by_the_colour_blind(blindness):
    seen = [seen_as(colour, SEEN[blindness]) for colour in DEALT[:7]]
    assert min(math.dist(one, other) for one, other in combinations(seen, 2)) >= TOLD_APART


def test_every_listed_actor_has_a_citable_source():
    folder = GAZETTEER
    listed = {
        id_: data
        for file in sorted(folder.glob("*/actors*.yaml"))
        for id_, data in yaml.safe_load(file.read_text(encoding="utf-8"))["actors"].items()
    }
    assert [id_ for id_, data in listed.items() if not data.get("source")] == []
    assert len(listed) >= 500


def test_no_two_records_of_sides_have_one_name(shipped):
    names = [data["name"] for data in shipped.data["sides"].values()]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("one", "other", "day", "expected"),
    [
        ("army", "guard", None, True),
        ("guard", "army", None, True),
        ("army", "front", None, False),
        ("guard", "front", None, False),
        ("late", "army", date(2024, 6, 1), True),
        ("late", "army", date(2023, 6, 1), False),
    ],
)
def test_allies_are_no_foes_in_their_time(one, other, day, expected):
    assert allied(one, other, ACTORS, day=day) is expected
    assert opposed(one, other, ACTORS, day=day) is not expected


@pytest.mark.parametrize(
    ("one", "other", "country", "expected"),
    [
        ("fardc", "wazalendo", "", True),
        ("rdf", "m23", "COD", True),
        ("m23", "fardc", "COD", False),
        ("russia-military", "north-korea-troops", "RUS", True),
        ("mmr-army", "arakan-army", "MMR", False),
        ("rsf", "saf", "SDN", False),
        ("rdf", "moz-army", "MOZ", True),
        ("rdf", "is-mozambique", "MOZ", False),
        ("rdf", "caf-army", "CAF", True),
        ("updf", "fardc", "COD", True),
        ("updf", "sspdf", "SSD", True),
        ("fdnb", "m23", "COD", False),
    ],
)
def test_shipped_alliances(shipped, one, other, country, expected):
    assert allied(one, other, shipped, country=country, day=date(2025, 3, 1)) is expected


def test_actors_of_two_sides_are_apart_though_allied():
    assert apart("army", "guard", ACTORS)
    assert not opposed("army", "guard", ACTORS)


ENEMIES = [claim("army", "contests", 0, "clash", event_id="e1"), claim("front", "contests", 0, "clash", event_id="e1")]
BESIDE = [claim("guard", "contests", 0, "clash", event_id="e2"), claim("army", "contests", 0, "clash", event_id="e3")]
QUARREL = [replace(one, event_id="e4") for one in BESIDE]
RELIEVED = [claim("army", "holds", 0, "capture"), claim("guard", "holds", 5, "capture")]
HELD_BY_GUARD = ("controls", "guard", ())
TURNED = [
    claim("army", "holds", 0, "capture"),
    claim("guard", "holds", 5, "capture", event_id="e5"),
    claim("army", "lost", 5, "capture", event_id="e5", publisher="guard"),
]
HELD = [claim("army", "holds", 0, "capture"), claim("guard", "present", 1, "presence")]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        (ENEMIES, ("contested", "army", ("front",))),
        (BESIDE, ("unknown", "", ())),
        (QUARREL, ("contested", "army", ("guard",))),
        (HELD, ("controls", "army", ())),
        ([*HELD, claim("front", "contests", 1, "clash")], ("contested", "army", ("front",))),
        (RELIEVED, ("controls", "guard", ())),
        ([*RELIEVED, claim("guard", "lost", 6, "withdrawal")], ("controls", "army", ())),
        ([*RELIEVED, claim("front", "holds", 6, "capture")], ("controls", "front", ())),
        ([*RELIEVED, claim("front", "contests", 6, "clash")], ("contested", "guard", ("front",))),
        ([*RELIEVED, *(claim("army", "holds", 4, "capture", publisher=name) for name in "ABC")], HELD_BY_GUARD),
        (TURNED, ("controls", "guard", ())),
        ([*TURNED, claim("guard", "lost", 6, "withdrawal")], ("unknown", "", ())),
    ],
)
def test_a_place_is_not_contested_between_allies_unless_they_fought(claims, expected):
    assert state(claims) == expected


def test_sides_without_a_colour_are_dealt_one_by_rank_and_never_one_in_use():
    sides = sides_of(
        ["a", "b"], {"x": Actor(id="x", name="X", side="a"), "b": Actor(id="b", name="B", colour="orange")}
    )
    assert sides["b"].colour == OKABE_ITO["orange"]
    assert sides["a"].colour == next(colour for colour in DEALT if colour != OKABE_ITO["orange"])
    assert (sides["a"].ranked, sides["b"].ranked) == (True, False)


def test_more_sides_than_colours_are_no_failure():
    sides = sides_of([f"s{number}" for number in range(40)], {})
    assert len(sides) == 40
    assert side_name("s3", sides) == "S3"


def test_a_situation_without_records_of_sides_has_the_names_of_its_actors():
    status = control_status(ENEMIES[:1] + HELD[:1], settings=ControlSettings(), actors=ACTORS, until=DAY)
    theatre = Theatre(id="t", name="T", bbox=(0.0, 0.0, 1.0, 1.0))
    situation = Situation(theatre=theatre, claims=tuple(HELD[:1]), control=status, actors=ACTORS)
    assert sides_in(situation)["army"].name == "Army"


@pytest.mark.parametrize(
    ("id_", "name", "side", "country"),
    [
        ("mli-army", "Malian Armed Forces", "mali", "MLI"),
        ("bfa-police", "Burkinabe police", "burkina-faso", "BFA"),
        ("fji-navy", "Fijian navy", "fiji", "FJI"),
        ("usa-defence-ministry", "Pentagon", "united-states", "USA"),
    ],
)
def test_state_forces_of_every_country_are_derived(shipped, id_, name, side, country):
    actor = shipped[id_]
    assert (actor.name, actor.side, actor.country) == (name, side, country)


@pytest.mark.parametrize(
    ("role", "iso", "day", "expected"),
    [
        ("army", "COD", None, "fardc"),
        ("army", "SYR", date(2024, 11, 30), "syria-assad"),
        ("army", "SYR", date(2025, 1, 30), "syr-army"),
        ("army", "AFG", date(2021, 8, 1), "andsf"),
        ("army", "AFG", date(2021, 9, 1), "taliban"),
        ("army", "XYZ", None, ""),
    ],
)
def test_a_force_is_the_listed_actor_in_its_time(shipped, role, iso, day, expected):
    assert shipped.force(iso, role, day) == expected


@pytest.mark.parametrize(
    ("actor", "country", "day", "expected"),
    [
        ("rdf", "COD", date(2025, 3, 1), "m23"),
        ("rdf", "COD", date(2009, 2, 1), "rwanda"),
        ("rdf", "MOZ", date(2024, 3, 1), "mozambique"),
        ("rdf", "CAF", date(2024, 3, 1), "central-african-republic"),
        ("rdf", "RWA", date(2024, 3, 1), "rwanda"),
        ("rdf", "", date(2024, 3, 1), "rwanda"),
        ("updf", "COD", date(2024, 3, 1), "government"),
        ("updf", "UGA", date(2024, 3, 1), "uganda"),
        ("updf", "SSD", date(2025, 4, 1), "south-sudan"),
        ("fdnb", "BDI", date(2024, 3, 1), "burundi"),
        ("wagner", "MLI", date(2023, 3, 1), "mali"),
        ("wagner", "MLI", date(2025, 8, 1), "russia"),
        ("wagner", "UKR", date(2023, 3, 1), "russia"),
        ("africa-corps-rus", "NER", date(2025, 8, 1), "niger"),
    ],
)
def test_the_side_of_a_force_is_that_of_the_country_and_the_day(shipped, actor, country, day, expected):
    assert shipped[actor].side_in(country, day) == expected


def test_a_foreign_force_of_a_theatre_is_a_state_force_at_home(shipped):
    party = Participant(0, 4, "UPDF", frozenset(["state"]), "updf")
    book = ActorBook(shipped, day=date(2025, 1, 1))
    found = [book.resolve(party, place_country=country) for country in ("UGA", "COD")]
    assert [(one.inter, one.side) for one in found] == [
        ("State forces", "uganda"),
        ("External/Other forces", "government"),
    ]


def test_ties_of_an_actor_last_as_long_as_it_does():
    gone = replace(ACTORS["army"], until=date(2024, 12, 31))
    actors = {**ACTORS, "army": gone}
    assert allied("army", "guard", actors, day=date(2024, 6, 1))
    assert not allied("army", "guard", actors, day=date(2025, 6, 1))


def test_a_force_abroad_is_a_foreign_one(shipped):
    party = Participant(0, 14, "Kenyan police", frozenset(["state"]), "ken-police")
    book = ActorBook(shipped)
    assert book.resolve(party, place_country="KEN").inter == "State forces"
    assert book.resolve(party, place_country="HTI").inter == "External/Other forces"


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Kyiv", "UKR", "ukraine-government"),
        ("Islamabad", "PAK", "pak-government"),
    ],
)
def test_a_capital_speaks_for_its_government_and_fights_by_its_army(shipped, text, country, expected):
    book = ActorBook(shipped)
    party = Participant(0, len(text), text, frozenset(["state", "nation"]), "", country)
    assert book.speaker(party).id == expected
    assert book.resolve(party).id == shipped.force(country, "army")
    assert book.speaks_for_a_side(book.speaker(party))


def test_official_media_speak_for_their_side_and_other_civilians_do_not(shipped):
    book = ActorBook(shipped)
    assert book.speaks_for_a_side(shipped["rus-media"])
    assert not book.speaks_for_a_side(Actor(id="x", name="Residents", inter="Civilians", sector="CIV"))


REPORTS = """\
The Lwili Liberation Front attacked police in Kamanyola on Monday.
On Tuesday, Lwili Liberation Front fighters captured Kamanyola.
"""


@pytest.fixture(scope="module")
def unknown_group(tmp_path_factory):
    folder = tmp_path_factory.mktemp("group")
    (folder / "report.txt").write_text(f"2025-06-12\n\n{REPORTS}", encoding="utf-8")
    return build_situation(Config(), inputs=[folder / "report.txt"])


def test_an_unknown_group_has_its_own_name_and_a_colour_by_rank(unknown_group):
    side = unknown_group.sides["written.lwili-liberation-front"]
    assert (side.name, side.ranked) == ("Lwili Liberation Front", True)
    assert "Lwili Liberation Front" in {row["holder_name"] for row in control_rows(unknown_group)}


def test_an_unknown_group_that_repeats_is_listed_with_the_yaml_to_paste(unknown_group):
    (row,) = unknown_group_rows(unknown_group)
    assert row["text"] == "Lwili Liberation Front"
    pasted = yaml.safe_load(row["yaml"])["actors"]["lwili-liberation-front"]
    assert (pasted["name"], pasted["country"]) == ("Lwili Liberation Front", "COD")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KZTR rebels captured Pinga from M23.", ["KZTR", "M23"]),
        ("Les rebelles du KZTR ont pris Pinga au M23.", ["KZTR", "M23"]),
        ("Lwili Front fighters attacked Sake.", ["Lwili Front"]),
        ("Fighters of the Lwili Front attacked Sake.", ["Lwili Front"]),
        ("Les combattants du Front Lwili ont attaqué Sake.", ["Front Lwili"]),
        # A known name is not an unknown one, and a part of a front line is no group.
        ("M23 rebels attacked Sake.", ["M23"]),
        ("Fighters of the Arakan Army attacked Ann.", ["Arakan Army"]),
        ("Fighters from the Northern Front attacked Sake.", ["Fighters"]),
    ],
)
def test_the_name_beside_fighters_is_their_group(shipped, text, expected):
    book = ActorBook(shipped)
    marked = tagged(text, shipped_ontology().lexis, book)
    roles = find_roles(marked, 0, len(marked.tokens.words), modifiers=True)
    named = [book.resolve(Participant(*one)) for one in actor_mentions(marked, roles, book, [])]
    assert list(dict.fromkeys(actor.name for actor in named)) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The KZTR captured the town of Pinga.", "en", ["KZTR"]),
        ("On Monday the KZTR said it had captured the village.", "en", ["KZTR"]),
        ("The town was captured on Monday by the KZTR.", "en", ["KZTR"]),
        ("The Lwili Front attacked a village.", "en", ["Lwili Front"]),
        ("Le Front Lwili s'est emparé de la ville.", "fr", ["Front Lwili"]),
        ("La KZTR a attaqué le village de Pinga.", "fr", ["KZTR"]),
        # Who does nothing that armed groups do is none, nor is a person or a body of a state.
        ("The BBC captured images of the fighting.", "en", []),
        ("The KZTR held talks in the town.", "en", []),
        ("Musa attacked the village.", "en", []),
        ("The President seized power in the city.", "en", []),
        ("The Northern Front attacked the village.", "en", []),
    ],
)
def test_an_unlisted_group_is_told_by_what_it_does(shipped, text, language, expected):
    book = ActorBook(shipped)
    marked = tagged(text, shipped_ontology().lexis, book)
    found = actor_mentions(marked, [], book, [], language=language)
    assert [book.resolve(Participant(*one)).name for one in found] == expected


def test_reports_from_elsewhere_are_shown_where_they_are_and_that_is_said_once(tmp_path):
    report = "Government troops have liberated two districts of Shabwa province in Yemen. Soldiers entered Ataq."
    for number in (1, 2):
        (tmp_path / f"r{number}.txt").write_text(f"2022-01-1{number}\n\n{report}", encoding="utf-8")
    situation = build_situation(Config(), inputs=[tmp_path])
    notes = [note for note in situation.notes if "lie outside" in note]
    assert len(notes) == 1
    assert situation.theatre.id != "cod"
