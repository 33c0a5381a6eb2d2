from __future__ import annotations

import pytest

from geo.config import Config, load_config
from geo.errors import ConfigError
from geo.gazetteer.store import Gazetteer
from geo.inputs.documents import read_documents
from geo.model import Document
from geo.pipeline import open_tools, read_report
from geo.runtime.yaml_cache import read_yaml
from geo.toponyms.resolver import Resolver
from geo.toponyms.source_prior import FILE, SourcePrior


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer.open(Config())


@pytest.fixture(scope="module")
def resolver(gazetteer):
    return Resolver(gazetteer, sources=[("The Anytown Bugle", "world.usa-kentucky")])


def places(resolver, text, **meta):
    found = resolver.resolve(Document(id="d", text=text, **meta))
    return {r.mention.text: (r.chosen.country, r.chosen.admin1) if r.chosen else None for r in found}


@pytest.mark.parametrize(
    ("source", "home"),
    [
        ("Paris Post-Intelligencer", ("US", "Tennessee")),
        ("The Paris News", ("US", "Texas")),
        ("paris news", ("US", "Texas")),
        ("Reuters", ("FR", "Île-de-France")),
        ("", ("FR", "Île-de-France")),
        ("An outlet that nobody knows", ("FR", "Île-de-France")),
    ],
)
def test_the_paris_council_is_that_of_the_newspaper_s_town(resolver, source, home):
    assert places(resolver, "The Paris council met on Monday.", source=source)["Paris"] == home


def test_an_address_tells_the_outlet_where_no_source_is_named(resolver):
    text, url = "Police in Lancaster closed the road.", "https://www.lancasterguardian.co.uk/news/1"
    assert places(resolver, text, url=url)["Lancaster"] == ("GB", "England")


def test_a_source_is_a_prior_and_no_filter(resolver):
    text = "The war in Syria reached Aleppo, and Moscow answered. In Paris, Texas, shops closed."
    found = places(resolver, text, source="Lancaster Guardian")
    assert found["Aleppo"][0] == "SY"
    assert found["Moscow"][0] == "RU"
    assert found["Paris"] == ("US", "Texas")


def test_documents_read_together_keep_their_own_source(resolver):
    text = "The Paris council met on Monday."
    documents = [Document(id=s, text=text, source=s) for s in ("The Paris News", "", "Paris Post-Intelligencer")]
    found = [rows[0].chosen.admin1 for rows in resolver.resolve_many(documents)]
    assert found == ["Texas", "Île-de-France", "Tennessee"]


def test_the_reason_says_that_the_outlet_decided(resolver):
    document = Document(id="d", text="The Paris council met on Monday.", source="The Paris News")
    assert "near the town of its outlet" in resolver.resolve(document)[0].reasons


def test_the_front_matter_of_a_report_gives_the_region(tmp_path):
    (tmp_path / "report.md").write_text("---\nsource: The Paris News\n---\nThe Paris council met on Monday.\n")
    (document,) = read_documents([tmp_path / "report.md"])
    (place,) = read_report(document, open_tools(Config())).resolutions
    assert place.chosen.admin1 == "Texas"


def test_the_user_s_sources_win_over_the_shipped_ones(gazetteer):
    outlets = SourcePrior(gazetteer, [("Radio Okapi", "world.fra"), ("Our Own Wire", "cod.goma")])
    assert outlets.place("radio okapi").id == "world.fra"
    assert outlets.place("Our own wire").id == "cod.goma"
    assert SourcePrior(gazetteer).place("Radio Okapi").id == "world.cod"


def test_sources_stand_in_the_configuration(tmp_path):
    (tmp_path / "config.yaml").write_text("sources:\n  Our Own Wire: cod.goma\n")
    assert load_config(tmp_path / "config.yaml").sources == (("Our Own Wire", "cod.goma"),)


@pytest.mark.parametrize("value", ["[a, b]", "{Our Own Wire: 3}", "Radio Okapi"])
def test_sources_of_another_shape_are_refused(tmp_path, value):
    (tmp_path / "config.yaml").write_text(f"sources: {value}\n")
    with pytest.raises(ConfigError, match="sources: names with ids of places are expected"):
        load_config(tmp_path / "config.yaml")


def test_an_id_that_no_place_has_is_named(gazetteer):
    with pytest.raises(ConfigError, match=r"Our Own Wire: no place has the id 'cod\.gomma'"):
        SourcePrior(gazetteer, [("Our Own Wire", "cod.gomma")])


def test_a_country_in_the_name_of_an_outlet_is_its_home(gazetteer):
    outlets = SourcePrior(gazetteer)
    assert outlets.place("Uganda Media Centre").id == "world.uga"
    assert outlets.place("Agence France-Presse") is None
    assert outlets.place("Jordan Independent") is None  # a country, and a town of Minnesota


def test_every_shipped_outlet_leads_to_a_place(gazetteer):
    data = read_yaml(FILE)
    outlets = SourcePrior(gazetteer)
    assert [name for name in data["outlets"] if outlets.place(name) is None] == []
    assert [name for name in data["worldwide"] if outlets.place(name) is not None] == []
