from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.config import Config
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.resolver import Resolver, resolve_document


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


def read(gazetteer, text, **options):
    return resolve_document(Document(id="d", text=text), gazetteer, **options)


def chosen(gazetteer, text, **options):
    return {r.mention.text: r.chosen.id if r.chosen else "" for r in read(gazetteer, text, **options)}


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Fighting resumed in the territory of Walikale.", {"Walikale": "cod.walikale-territory"}),
        ("The rebels entered Walikale on Monday.", {"Walikale": "cod.walikale"}),
        ("Les combats ont repris dans le Masisi, près des villages.", {"Masisi": "cod.masisi-territory"}),
        ("They live in Gainesville, Georgia, and in Texas.", {"Gainesville": "geonames.4196586"}),
        ("He moved from Paris, Texas, to Athens, Ga.", {"Paris": "geonames.4717560", "Athens": "geonames.4180386"}),
        ("Troops left Tbilisi, the capital of Georgia, for Gori.", {"Georgia": "world.geo"}),
        ("Drones hit a farm in Bakhmut district. Bakhmut burned.", {"Bakhmut": "ukr.bakhmut"}),
        ("Drones hit a farm in Bakhmut district, in the east.", {"Bakhmut": "ukr.bakhmut-raion"}),
        ("Deux civils sont morts dans le raïon d'Izioum.", {"Izioum": "ukr.izium-raion"}),
        ("Fighting flared in El Fasher locality, North Darfur.", {"El Fasher": "sdn.el-fasher-locality"}),
        ("Troops left the Morag corridor in southern Gaza.", {"Morag": "world.morag-corridor"}),
        ("Strikes on Jabalia refugee camp killed 20.", {"Jabalia": "world.jabalia-camp"}),
        ("Des tirs ont visé le camp de Zamzam.", {"Zamzam": "sdn.zamzam-camp"}),
        ("They drove from Kansas city to Omaha.", {"Kansas": "geonames.4393217"}),
        ("Shells came from across the Dnipro and hit Nikopol.", {"Dnipro": "ukr.dnipro-river"}),
        ("Shells hit Dnipro and Nikopol.", {"Dnipro": "ukr.dnipro"}),
        ("LIMA, Ohio - A man from Findlay was charged.", {"LIMA": "geonames.5160783"}),
        ("They fled the raid on Kukawa. Chad has closed its border.", {"Chad": "world.tcd"}),
        ("The M23 took Goma. Troops from Congo fled to Rwanda.", {"Congo": "world.cod", "Rwanda": "world.rwa"}),
    ],
)
def test_a_name_is_the_place_that_the_text_makes_it(gazetteer, text, places):
    found = chosen(gazetteer, text)
    assert {name: found.get(name) for name in places} == places


@pytest.mark.parametrize(
    "text",
    [
        "Paris Hilton and Victoria Derbyshire met on Lake Street.",
        "Mr Jordan said so in May.",
        "A show of works by Georgia O'Keeffe opens soon.",
        "Boston beat Toronto 4-2 on Friday night.",
        "The Washington Post wrote that Microsoft had sued.",
    ],
)
def test_persons_papers_and_streets_are_no_places(gazetteer, text):
    assert not [r for r in read(gazetteer, text) if r.resolved and r.role == "location" and r.mention.kind == "name"]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Kigali denied the charge.", {"Kigali": "actor"}),
        ("Talks between Washington and Moscow stalled over Syria.", {"Washington": "actor", "Moscow": "actor"}),
        ("KINSHASA, April 25 (Wire) - Clashes were reported in Sake.", {"KINSHASA": "origin", "Sake": "location"}),
        ("Rwanda-backed rebels entered Goma.", {"Rwanda": "actor", "Goma": "location"}),
    ],
)
def test_governments_and_datelines_place_nothing(gazetteer, text, roles):
    found = {r.mention.text: r.role for r in read(gazetteer, text)}
    assert {name: found.get(name) for name in roles} == roles


def test_what_is_not_sure_stays_open_with_its_candidates(gazetteer):
    found = read(gazetteer, "The rebels entered Walikale on Monday.", threshold=1.1)
    names = [r for r in found if r.mention.text == "Walikale"]
    assert names
    assert not names[0].resolved
    assert names[0].candidates
    assert "threshold" in names[0].reasons[0]


def test_a_country_is_a_prior_and_no_filter(gazetteer):
    text = "Police in Melbourne said a man from Paris was held in Perth."
    assert chosen(gazetteer, text, country="AU")["Perth"] == chosen(gazetteer, text)["Perth"]


def test_every_choice_says_why_and_candidates_are_few(gazetteer):
    for r in read(gazetteer, "Fighting near Sake and in Springfield, Illinois, spread to Goma."):
        assert r.reasons
        assert len(r.candidates) <= 5
        assert 0 <= r.score <= 1


def test_reading_some_at_once_gives_the_same_answers(gazetteer):
    texts = ["Goma fell.", "", "Paris, Texas, and Congo.", "In Georgia, near Tbilisi, and in Athens."] * 20
    documents = [Document(id=str(i), text=text) for i, text in enumerate(texts)]
    resolver = Resolver(gazetteer)
    together = list(resolver.resolve_many(documents))
    assert together == [resolver.resolve(document) for document in documents]


@pytest.mark.parametrize(
    "text",
    [
        "تجددت الاشتباكات في مدينة غوما",
        "Los rebeldes entraron en Goma " * 10,
        "\x00\x01\x02\ufffe",
        "😀" * 500,
        "\u202eamoG",
        "G" * 10_000,
    ],
)
def test_what_cannot_be_read_gives_nothing_and_breaks_nothing(gazetteer, text):
    assert read(gazetteer, text) == ()


def test_one_line_of_a_megabyte_is_read(gazetteer):
    text = "the army held its lines along the road that leads to Goma while it rained, " * 14_000
    found = read(gazetteer, text)
    assert sum(r.mention.text == "Goma" or "Goma" in r.mention.text for r in found) == 14_000


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Goma", "north of", "20 km", "the town", ",", "Paris", "\n", "(", "'s", "of", "Lake"]),
        max_size=30,
    )
)
def test_spans_lie_in_the_text(gazetteer, words):
    text = " ".join(words)
    for r in read(gazetteer, text):
        assert text[r.mention.span.start : r.mention.span.end] == r.mention.text


def test_washington_that_vows_is_the_capital(gazetteer):
    found = {r.mention.text: r for r in read(gazetteer, "Washington has vowed to back Kyiv. Moscow denied the claim.")}
    assert found["Washington"].chosen.id == "world.washington"
    assert found["Washington"].role == "actor"


def test_a_village_of_which_only_the_road_is_known_says_how_far_off_it_may_lie(gazetteer):
    found = read(gazetteer, "Rebels looted shops in Nyabiondo and in Kibua, in North Kivu.")
    reach = {r.mention.text: (r.radius_km, r.chosen.precision_km) for r in found if r.chosen and r.chosen.precision_km}
    assert reach["Nyabiondo"][0] == reach["Nyabiondo"][1] > 5
    assert reach["Kibua"][0] <= 2
