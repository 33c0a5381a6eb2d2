"""Who did it, who suffered it, who says so, on which day: the sentences that were once read wrongly."""

from __future__ import annotations

from datetime import date

import pytest
from test_events import ACTORS, place, read

from geo.actors.resolution import with_known_actors
from geo.events.extract import classify, find_events, shipped_ontology
from geo.model import Actor, Document, Mention, Place, Relation, Resolution, Span
from geo.text.clauses import read_clauses
from geo.text.dates import find_dates

GROUPS = {
    **ACTORS,
    "adf": Actor(id="adf", name="ADF", sector="REB", inter="Rebel group", side="adf"),
    "codeco": Actor(id="codeco", name="CODECO", sector="CIV", inter="Identity militia", side="codeco"),
}
PUBLISHED = date(2025, 4, 25)


def rows_of(text: str, *names: str, language: str = "en"):
    """Return the events of a report as type, actors by name and place by name."""
    document = Document(id="d", text=text, published=PUBLISHED, language=language)
    places = [place(name, text) for name in names]
    events = find_events(document, places, ontology=shipped_ontology(), actors=GROUPS)
    return [
        (
            event.type,
            event.actor1.name if event.actor1 else "",
            event.actor2.name if event.actor2 else "",
            event.where.chosen.name if event.where and event.where.chosen else "",
        )
        for event in with_known_actors(events, document, places, GROUPS)
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Troops left on 21 January, and two days later the town fell.", ["2025-01-21", "2025-01-23"]),
        ("On Monday they came. The next day they left.", ["2025-04-21", "2025-04-22"]),
        ("On 5 February they met; a day earlier they had talked.", ["2025-02-05", "2025-02-04"]),
        ("Le 21 janvier ils sont venus; le lendemain, ils sont partis.", ["2025-01-21", "2025-01-22"]),
        ("Jeudi, ils ont signé. La veille, on se battait encore.", ["2025-04-24", "2025-04-23"]),
        ("Le 3 mars il est parti. Deux jours plus tard, il est revenu.", ["2025-03-03", "2025-03-05"]),
    ],
)
def test_a_day_told_by_another_day_is_counted_from_that_one(text, days):
    assert [found.first.isoformat() for found in find_dates(text, published=PUBLISHED)] == days


def test_some_days_later_is_a_span_and_no_day():
    later = find_dates("On 3 March they came. Days later they left.", published=PUBLISHED)[1]
    assert (later.first, later.last, later.time_precision) == (date(2025, 3, 5), date(2025, 3, 9), 2)


@pytest.mark.parametrize(
    "text",
    [
        "Two days later they left.",
        "two days before the election",
        "la veille de Noël",
        "On 24 April it began. Two days later it ended.",  # after the report
    ],
)
def test_a_day_that_hangs_on_nothing_known_is_none(text):
    assert [found for found in find_dates(text, published=PUBLISHED) if found.rule in {"ago", "nextday"}] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rebels' spokesman, Jean Mbo, said they had taken Sake.", ("claimed", "rebels' spokesman, Jean Mbo")),
        ("M23, which the UN says is backed by a neighbour, seized Sake.", ("reported", "")),
        ("Shelling killed nine people in Sake, activists said.", ("reported", "activists")),
        (
            "A source from the coalition that includes M23 said rebels had captured Sake.",
            ("reported", "source from the coalition"),
        ),
        ("L'armée a démenti avoir perdu Sake.", ("denied", "armée")),
        ("Les rebelles ont pris Sake, ont indiqué des habitants.", ("reported", "habitants")),
        ("The army said M23 had committed an alleged massacre in Sake.", ("claimed", "army")),
        ("Rebels entered Sake at dawn.", ("reported", "")),
    ],
)
def test_who_says_so_is_the_subject_of_the_verb_of_speech(text, expected):
    language = "fr" if text.startswith(("L'", "Les ")) else "en"
    document = Document(id="d", text=text, published=PUBLISHED, language=language)
    first = find_events(document, [place("Sake", text)], ontology=shipped_ontology(), actors=GROUPS)[0]
    assert (first.assertion, first.claimant) == expected


def test_the_place_of_a_french_speaker_is_not_the_place_of_the_act():
    text = "L'armée a repris Sake, a assuré jeudi un officier à Goma."
    assert [row[3] for row in rows_of(text, "Sake", "Goma", language="fr")] == ["Sake"]


def test_who_reports_a_raid_did_not_suffer_it():
    text = "Les rebelles ont attaqué Oicha, a déclaré lundi un porte-parole des soldats à Beni."
    assert rows_of(text, "Oicha", "Beni", language="fr") == [("attack_civilians", "Rebelles", "Civils", "Oicha")]


def test_victims_of_a_bomb_have_not_planted_it():
    text = "Twelve people were killed when a bomb hit a market in Goma."
    assert rows_of(text, "Goma") == [("bombing", "", "Civilians", "Goma")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("After the army left, M23 took Uvira.", ("capture", "M23")),
        ("While soldiers slept, ADF fighters killed nine villagers in Uvira.", ("attack_civilians", "ADF")),
        ("On Tuesday rebels attacked Uvira and killed three civilians.", ("attack_civilians", "Rebels")),
    ],
)
def test_who_stands_in_the_clause_before_has_not_done_it(text, expected):
    assert [row[:2] for row in rows_of(text, "Uvira")] == [expected]


def test_a_main_clause_begins_after_the_one_that_tells_its_time():
    clauses = read_clauses("After fighting in Sake, Goma and Minova, M23 took the port.")
    assert [clause.opener for clause in clauses] == ["after", ""]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("ADF rebels attacked Oicha. Soldiers arrived. They killed two gunmen.", ("FARDC", "Gunmen")),
        ("M23 men took Sake. The governor wept. It rained. They then burned Oicha.", ("M23", "Civilians")),
        ("M23 fighters took Sake. They were attacked by soldiers at Oicha.", ("FARDC", "M23")),
        ("M23 fighters took Oicha. It was shelled at noon.", ("", "")),
    ],
)
def test_they_are_the_armed_subject_of_the_sentences_before(text, actors):
    assert rows_of(text, "Oicha")[-1][1:3] == actors


def test_bare_rebels_are_nobodys_men_where_several_groups_are_named():
    text = "The ADF and CODECO are active here. Rebels killed four people in Djugu on Monday."
    assert rows_of(text, "Djugu") == [("attack_civilians", "Rebels", "Civilians", "Djugu")]


def test_the_dead_of_a_town_right_after_the_battle_for_it_are_the_battles():
    text = "Goma fell to M23 on Monday after heavy fighting. Hospitals in Goma said 700 people had been killed."
    (event,) = read(text, "Goma")
    assert (event.type, event.fatalities.best, event.actor2) == ("capture", 700, None)


def test_an_overrun_place_changed_hands_by_force_even_if_the_next_one_did_not():
    text = (
        "M23 overran Kavumu on Friday, and on Sunday it entered Bukavu without resistance after soldiers had withdrawn."
    )
    events = read(text, "Kavumu", "Bukavu")
    assert {(event.type, event.where.chosen.name) for event in events} >= {
        ("capture", "Kavumu"),
        ("entry_unopposed", "Bukavu"),
    }


def test_where_a_place_lies_is_not_where_it_happened():
    text = "M23 captured Sake, about 20 km west of Goma."
    named = place("Sake", text)
    start = text.index("20 km")
    span = Span(document_id="d", start=start, end=len(text) - 1)
    goma = place("Goma", text)
    relation = Relation(type="offset", anchors=(goma.mention.span,), words="", bearing_deg=270.0, distance_km=20.0)
    offset = Resolution(
        mention=Mention(span=span, text=text[start:-1], kind="relative", relation=relation),
        chosen=Place(id="x.sake", name="Sake", kind="town", lon=29.0, lat=-1.0),
        lon=29.0,
        lat=-1.0,
        precision="exact",
        score=0.9,
    )
    document = Document(id="d", text=text, published=PUBLISHED)
    (event,) = find_events(document, [named, offset, goma], ontology=shipped_ontology(), actors=GROUPS)
    assert event.where is named


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("M23 threatens to attack Uvira if the army stays.", "hypothetical"),
        ("Le M23 menace d'attaquer Uvira si l'armée ne se retire pas.", "hypothetical"),
        ("The army vowed to retake Uvira.", "planned"),
    ],
)
def test_a_threat_with_a_condition_is_imagined_and_one_without_is_planned(text, assertion):
    language = "fr" if text.startswith("Le ") else "en"
    events = [event for event in read(text, "Uvira", language=language) if event.type != "withdrawal"]
    assert [event.assertion for event in events] == [assertion]


@pytest.mark.parametrize(
    "text",
    [
        "Voters went to the polls on Sunday; the president took Beni with 70 percent.",
        "Beni fell to the opposition in the election.",
        "The president's party retook Beni from the opposition in Sunday's vote.",
        "Rival candidates clashed over taxes in a televised debate in Beni.",
        "Le candidat a battu le gouverneur sortant à Beni.",
    ],
)
def test_what_candidates_do_with_votes_is_no_event(text):
    assert read(text, "Beni") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Soldiers were deployed to Beni ahead of the election.", "Change to group/activity"),
        ("Gunmen attacked a polling station and killed two voters.", "Attack"),
        ("Supporters of two candidates clashed with sticks.", "Mob violence"),
    ],
)
def test_violence_at_an_election_is_one(text, expected):
    assert classify(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("The attack on Monday set off major fires in Beni.", []),
        (
            "Attorney General Reza opened the road to Beni on Monday and praised the anti-government rally.",
            ["Protesters"],
        ),
        ("General Musa attacked Beni on Monday.", ["General"]),
    ],
)
def test_a_word_that_is_also_a_rank_names_nobody_where_it_is_none(text, parties):
    assert [row[1] for row in rows_of(text, "Beni") if row[1]] == parties


@pytest.mark.parametrize(
    "text",
    [
        "There was scepticism among the protesters in Beni about the bill.",
        "It is odd to have an encounter with a bat in Beni.",
        "The boy fell to the ground in Beni.",
        "The party published its manifesto in Beni.",
        "Farmers are a large voting bloc in Beni.",
    ],
)
def test_words_of_violence_in_quiet_sentences_are_no_events(text):
    assert read(text, "Beni") == ()


def test_a_march_held_to_remember_is_held_today():
    (event,) = read("Hundreds marched in Beni on Monday to mark the anniversary of the massacre.", "Beni")
    assert (event.type, event.assertion) == ("protest", "reported")
