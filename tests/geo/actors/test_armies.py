"""Who is the army here: the country of the place, a nation's adjective, a speaker, or nobody that is known."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from repository import GOLDEN

from geo.actors.identity import ActorBook, Participant
from geo.actors.mentions import find_roles
from geo.actors.resolution import alpha3
from geo.config import Config
from geo.control.claims import find_claims
from geo.events.extract import annotate, find_events
from geo.model import Document
from geo.pipeline import Context, analyse, open_tools
from geo.reading.annotate import actor_mentions, place_mentions
from geo.reading.attribution import official
from geo.reading.units import ACTOR
from geo.toponyms.resolver import resolver_for

if TYPE_CHECKING:
    from geo.model import Actor

ROWS = [json.loads(line) for line in (GOLDEN / "armies.jsonl").read_text(encoding="utf-8").splitlines()]


@cache
def tools_of(theatre: str) -> Context:
    return open_tools(Config(theatre=theatre))


def meant(row: dict[str, Any]) -> Actor | None:
    """Return the actor that the reader takes the mention of a row for."""
    tools = tools_of(row["theatre"])
    document = Document(
        id=row["id"], text=row["text"], published=date.fromisoformat(row["date"]), language=row["language"]
    )
    (found,) = resolver_for(tools.gazetteer, None, tools.config.score_threshold, "").resolve_many([document])
    book = ActorBook(tools.gazetteer.actors, day=document.published)
    annotated = annotate(document.text, ontology=tools.ontology, actors=book, year=document.published.year)
    places = place_mentions(document.text, found, country_of=alpha3)
    syntax = annotated.syntax(
        places,
        language=document.language,
        parser=tools.parser,
        actors=book,
        published=document.published,
    )
    start = row["text"].index(row["mention"])
    end = start + len(row["mention"])
    country = _country(row, found)
    speaks = row["kind"].startswith("speaker") and "own force" not in row["kind"]
    resolve = book.speaker if speaks else book.resolve
    for where in syntax.units:
        starts, ends = where.unit.starts, where.unit.ends
        inside = [index for index in range(len(where.tree)) if starts[index] < end and start < ends[index]]
        for index in sorted(inside, key=lambda index: where.mask(index, ACTOR) is None):
            party = official(where, index) if speaks else next(iter(where.party(index, "")), None)
            if party is not None:
                return resolve(party, place_country=country)
    if syntax.units:
        return None
    # A sentence without any act is not parsed: what is left is the mention itself.
    roles = find_roles(annotated.marked, 0, len(annotated.marked.tokens.words))
    for one in actor_mentions(annotated.marked, roles, book, places):
        if start < one.end and one.start < end:
            party = Participant(one.start, one.end, one.text, one.classes, one.actor, one.country)
            return resolve(party, place_country=country)
    return None


def _country(row: dict[str, Any], found: Any) -> str:
    placed = [one for one in found if one.chosen is not None and one.role == "location"]
    named = [alpha3(one.chosen) for one in placed if row["place"] and row["place"] in one.mention.text]
    counts = Counter(alpha3(one.chosen) for one in placed)
    top = counts.most_common(2)
    clear = top and (len(top) == 1 or top[0][1] > top[1][1])
    return named[0] if named else top[0][0] if clear else ""


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['id']} {row['mention']}" for row in ROWS])
def test_the_place_the_nation_or_nobody_says_whose_force_it_is(row):
    actor = meant(row)
    assert (None if actor is None or actor.id.startswith("written.") else actor.id) == row["actor"]


def events_of(text: str, day: str) -> list[Any]:
    """Return the events of a text that the default theatre reads."""
    tools = tools_of("cod")
    document = Document(id="r", text=text, published=date.fromisoformat(day), language="en")
    (found,) = resolver_for(tools.gazetteer, None, tools.config.score_threshold, "").resolve_many([document])
    return list(find_events(document, found, ontology=tools.ontology, actors=tools.gazetteer.actors))


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("The Israeli military said soldiers had entered Khiam.", "isr-army"),
        ("The Israeli army said troops had captured Khiam from Hezbollah.", "isr-army"),
        ("Kyiv said troops had captured Sudzha.", "ukraine-military"),
        ("An Israeli military spokesman said troops had taken Beit Hanoun.", "isr-army"),
        ("The Malian army said soldiers had retaken Ménaka.", "mli-army"),
        # Who complains of shells does not speak of its own guns.
        ("Kyiv said troops had shelled Kharkiv.", "russia-military"),
    ],
)
def test_bare_troops_in_what_a_state_says_are_its_own(text, agent):
    [event] = events_of(text, "2025-03-12")
    assert event.actor1.id == agent


@pytest.mark.parametrize(
    ("text", "victim"),
    [
        ("Malian soldiers were killed in an ambush near Ménaka.", "mli-army"),
        ("Three Tunisian national guards were killed in an ambush near Kasserine.", "tun-national-guard"),
    ],
)
def test_who_was_killed_in_an_ambush_is_its_victim(text, victim):
    [event] = events_of(text, "2025-03-12")
    assert (event.type, event.actor2.id) == ("clash", victim)


def test_letters_of_a_group_are_no_place():
    tools = tools_of("cod")
    document = Document(id="r", text="The FLA holds Kidal.", published=date(2025, 3, 12), language="en")
    (found,) = resolver_for(tools.gazetteer, None, tools.config.score_threshold, "").resolve_many([document])
    book = ActorBook(tools.gazetteer.actors, day=document.published)
    events = find_events(document, found, ontology=tools.ontology, actors=book)
    claims = find_claims(document, found, events, ontology=tools.ontology, actors=book)
    assert [(claim.actor, claim.says) for claim in claims] == [("fla", "holds")]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        # The gazetteer knows Moura in Portugal, Nara in Japan and Mali, and Hays in Kansas.
        ("Malian soldiers executed dozens of men in Moura.", "Moura", ""),
        ("Malian soldiers killed nine herders in Nara.", "Nara", "ML"),
        ("Houthi troops captured Hays.", "Hays", ""),
        ("Nigerian soldiers recaptured Ruma.", "Ruma", "NG"),
        ("Al-Shabaab seized Adan Yabaal from the army.", "Adan Yabaal", ""),
        # Forces act abroad where there is war, and a country that is named stays.
        ("Rwandan troops entered Sake.", "Sake", "CD"),
        ("Portuguese police and Malian soldiers met in Moura.", "Moura", "PT"),
    ],
)
def test_a_town_far_from_the_forces_of_a_text_is_none_of_its_places(text, name, country):
    analysis = analyse(Document(id="d", text=text, published=date(2025, 3, 12), language="en"), tools_of("cod"))
    (found,) = (one for one in analysis.resolutions if one.mention.text == name)
    assert (found.chosen.country if found.chosen is not None else "") == country
