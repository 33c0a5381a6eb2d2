from __future__ import annotations

from datetime import date

import pytest

from geo.events.extract import find_events, shipped_ontology
from geo.model import Actor, Count, Document, Event, Mention, Place, Resolution, Span

ACTORS = {"m23": Actor(id="m23", name="M23", sector="REB", inter="Rebel group", side="m23")}
FACTS = {"reported", "claimed", "assessed"}
ATTACK, CLASH, STRIKE = ("attack_civilians", "Sake"), ("clash", "Sake"), ("air_strike", "Sake")


def place(name: str, text: str, precision: str = "exact", parents: tuple[str, ...] = ()) -> Resolution:
    start = text.index(name)
    chosen = Place(id=f"x.{name.lower()}", name=name, kind="town", lon=29.0, lat=-1.0, parents=parents)
    span = Span(document_id="d", start=start, end=start + len(name))
    return Resolution(
        mention=Mention(span=span, text=name), chosen=chosen, lon=29.0, lat=-1.0, precision=precision, score=0.9
    )


def where(text: str, *names: str, language: str = "en") -> list[tuple[str, str]]:
    """Return the type and place of each event of a text that is reported as a fact."""
    document = Document(id="d", text=text, published=date(2025, 4, 25), language=language)
    events = find_events(document, [place(name, text) for name in names], ontology=shipped_ontology(), actors=ACTORS)
    return [
        (event.type, event.where.chosen.name if event.where and event.where.chosen else "")
        for event in events
        if event.assertion in FACTS
    ]


@pytest.mark.parametrize(
    ("text", "names", "language", "expected"),
    [
        (
            "Rebels killed three people in Goma and abducted ten in Sake.",
            ("Goma", "Sake"),
            "en",
            [("attack_civilians", "Goma"), ("abduction", "Sake")],
        ),
        (
            "The army shelled Sake on Monday and bombed Minova on Tuesday.",
            ("Sake", "Minova"),
            "en",
            [("shelling", "Sake"), ("air_strike", "Minova")],
        ),
        (
            "Insurgents attacked the town of Macomia and burned houses in Palma.",
            ("Macomia", "Palma"),
            "en",
            [("looting", "Palma"), ("attack_civilians", "Macomia")],
        ),
        (
            "Des hommes armés ont tué deux civils à Kalemie et enlevé quatre autres à Moba lundi.",
            ("Kalemie", "Moba"),
            "fr",
            [("attack_civilians", "Kalemie"), ("abduction", "Moba")],
        ),
    ],
)
def test_two_acts_of_a_sentence_with_places_of_their_own_are_two_events(text, names, language, expected):
    assert where(text, *names, language=language) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Gunmen attacked Oicha on Monday, killing five people in the Mayimoya neighbourhood.", ("Oicha", "Mayimoya")),
        ("Gunmen attacked Oicha on Monday and killed five people.", ("Oicha",)),
    ],
)
def test_what_is_told_of_one_act_stays_one_event(text, names):
    assert len(where(text, *names)) == 1


@pytest.mark.parametrize(
    ("text", "names", "language", "expected"),
    [
        (
            "Soldiers shelled Nikopol; Marhanets; and near Orikhiv on Friday.",
            ("Nikopol", "Marhanets", "Orikhiv"),
            "en",
            ["Nikopol", "Marhanets", "Orikhiv"],
        ),
        ("Les rebelles ont attaqué Goma ; Sake ; et Minova lundi.", ("Goma", "Sake", "Minova"), "fr", None),
        ("Soldiers shelled Nikopol on Friday; the mayor of Orikhiv spoke.", ("Nikopol", "Orikhiv"), "en", ["Nikopol"]),
    ],
)
def test_the_places_of_an_act_go_on_behind_a_semicolon(text, names, language, expected):
    assert [name for _, name in where(text, *names, language=language)] == (expected or list(names))


@pytest.mark.parametrize("name", ["Odesa City", "Thandwe Town"])
def test_a_type_word_behind_a_name_belongs_to_it(name):
    town = name.split()[0]
    assert where(f"Drones killed two civilians in {name} on Monday.", town) == [("air_strike", town)]


def test_an_article_before_an_arabic_name_belongs_to_it():
    text = "L'armée a bombardé la ville d'al-Hasakah lundi."
    assert where(text, "Hasakah", language="fr") == [("shelling", "Hasakah")]


def test_the_name_of_a_force_is_no_place():
    text = "Soldiers killed the head of the Quds Force in an airstrike on Monday."
    assert where(text, "Quds") == [("air_strike", "")]


def test_a_summary_of_a_country_is_no_event_beside_the_places_that_follow_it():
    text = (
        "On 20 April the air force conducted nine strikes in Syria. Near Raqqa, one strike destroyed a bridge. "
        "Near Palmyra, two strikes destroyed a tank. Near Hajin, six strikes destroyed a depot."
    )
    places = [place("Syria", text, "country")]
    places += [place(name, text, parents=("x.syria",)) for name in ("Raqqa", "Palmyra", "Hajin")]
    document = Document(id="d", text=text, published=date(2025, 4, 25), language="en")
    events = find_events(document, places, ontology=shipped_ontology(), actors=ACTORS)
    assert [event.where.chosen.name for event in events] == ["Raqqa", "Palmyra", "Hajin"]


@pytest.mark.parametrize(
    ("text", "names", "language", "expected"),
    [
        ("Twin bombings struck the cathedral in Jolo, Philippines.", ("Jolo",), "en", ("bombing", "Jolo")),
        (
            "Further south, heavy weapons fire was heard on Wednesday around Bunyakiri.",
            ("Bunyakiri",),
            "en",
            ("shelling", "Bunyakiri"),
        ),
        (
            "Des tirs à l'arme lourde ont été entendus mercredi à Bunyakiri.",
            ("Bunyakiri",),
            "fr",
            ("shelling", "Bunyakiri"),
        ),
    ],
)
def test_weapons_and_blasts_that_hit_a_place_are_events_in_few_words_too(text, names, language, expected):
    assert where(text, *names, language=language) == [expected]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Al Shabaab fired mortars at Zubeyr Airport in Mogadishu on Monday.", ("Mogadishu",), "Mogadishu"),
        ("Gunmen attacked the Mubende Barracks near Kasese on Monday.", ("Kasese",), "Kasese"),
    ],
)
def test_the_town_behind_an_unknown_facility_stands_in_for_it(text, names, expected):
    assert [name for _, name in where(text, *names)] == [expected]


def test_the_strike_takes_up_one_that_was_told_without_a_place():
    text = "Soldiers killed a chief in an airstrike on Monday. It was legal. The airstrike hit the airport in Baghdad."
    assert where(text, "Baghdad") == [("air_strike", "Baghdad")]


def test_another_strike_is_not_the_one_told_without_a_place():
    text = "On Monday a bombing killed three people. A bombing in Goma wounded two on Sunday."
    assert where(text, "Goma") == [("bombing", ""), ("bombing", "Goma")]


@pytest.mark.parametrize(
    ("text", "names", "language", "expected"),
    [
        # Shells on another town, another day or in other words are no part of the clash before.
        (
            "Soldiers clashed with M23 men in Sake on Monday. On Tuesday, M23 fired mortars at Goma.",
            ("Sake", "Goma"),
            "en",
            [("clash", "Sake"), ("shelling", "Goma")],
        ),
        # A building is no place that is taken, an attempt takes nothing.
        ("Gunmen burst into the health centre of Sake and shot a nurse dead.", ("Sake",), "en", [ATTACK]),
        ("Des hommes armés ont fait irruption au domicile d'un paysan à Sake et l'ont tué.", ("Sake",), "fr", [ATTACK]),
        ("M23 fighters tried to enter Sake on Monday but soldiers repelled them.", ("Sake",), "en", [CLASH]),
        ("Le M23 a tenté de s'infiltrer à Sake lundi mais a été repoussé.", ("Sake",), "fr", [CLASH]),
        # An entry that is reported with a fight is a clash, after one it is a capture.
        ("M23 fighters entered Sake on Monday and soldiers killed 12 of them.", ("Sake",), "en", [CLASH]),
        ("M23 fighters entered Sake on Monday after four hours of fighting.", ("Sake",), "en", [("capture", "Sake")]),
        # Who comes to fight and goes again takes nothing and gives nothing up; who leaves on another day does.
        ("M23 raided Sake on Monday and killed ten civilians before withdrawing.", ("Sake",), "en", [ATTACK]),
        ("Le M23 a tué dix civils à Sake lundi avant de se retirer.", ("Sake",), "fr", [ATTACK]),
        ("M23 looted the clinic before leaving Sake.", ("Sake",), "en", [("looting", "Sake"), ("withdrawal", "Sake")]),
        # What lasts is no event; where people flee to is not where the fight was.
        ("Sake remains in the hands of M23.", ("Sake",), "en", []),
        ("Sake is still besieged by M23.", ("Sake",), "en", []),
        ("La ville de Sake est toujours assiégée par le M23.", ("Sake",), "fr", []),
        ("Ces affrontements ont contraint 16 000 personnes à fuir vers Sake.", ("Sake",), "fr", [("displacement", "")]),
        # A place that nobody named takes again is taken by its state.
        ("Sake was retaken on Monday.", ("Sake",), "en", [("recapture", "Sake")]),
        ("La ville de Sake a été reconquise lundi.", ("Sake",), "fr", [("recapture", "Sake")]),
        # What drones damage is their strike; a market is no march.
        ("Drones damaged a plant in the city of Sake on Monday.", ("Sake",), "en", [STRIKE]),
        ("Un drone a frappé le marché de Sake lundi, tuant trois commerçants.", ("Sake",), "fr", [STRIKE]),
    ],
)  # fmt: skip
def test_incidents_entries_and_strikes(text, names, language, expected):
    assert sorted(where(text, *names, language=language)) == sorted(expected)


def test_an_unknown_village_stands_in_the_unit_of_the_towns_named_around_it():
    text = "Gunmen killed two people in Kinyambuli, a day after a raid on Sake."
    document = Document(id="d", text=text, published=date(2025, 4, 25), language="en")
    unit = Place(id="x.nord", name="Nord", kind="adm1", lon=29.1, lat=-0.8, radius_km=90.0)
    events = find_events(
        document, [place("Sake", text)], ontology=shipped_ontology(), actors=ACTORS, unit_of=lambda _towns: unit
    )
    killed = next(
        one for one in events if one.type == "attack_civilians" and one.where and one.where.mention.text != "Sake"
    )
    assert killed.where.mention.text == "Kinyambuli"
    assert (killed.where.chosen.id, killed.where.precision) == ("x.nord", "adm1")


def tolls(event: Event) -> tuple[Count | None, Count | None]:
    return event.fatalities, event.injured


@pytest.mark.parametrize(
    ("second", "language"),
    [
        ("A second attack on the town wounded five people.", "en"),
        ("A second, larger attack on the town wounded five people.", "en"),
        ("Two days later M23 attacked civilians there again and wounded five people.", "en"),
        ("Le lendemain, une deuxième attaque contre la ville a blessé cinq personnes.", "fr"),
    ],
)
def test_a_second_attack_has_a_toll_of_its_own(second, language):
    first = {
        "en": "M23 rebels attacked Sake and killed ten civilians.",
        "fr": "Les rebelles du M23 ont attaqué Sake et tué dix civils.",
    }
    document = Document(id="d", text=f"{first[language]} {second}", published=date(2025, 4, 25), language=language)
    places = [place("Sake", document.text)]
    events = find_events(document, places, ontology=shipped_ontology(), actors=ACTORS)
    dead, injured = (
        [count.best if count else 0 for count in counts] for counts in zip(*map(tolls, events), strict=True)
    )
    assert (dead, injured) == ([10, 0], [0, 5])
