"""Names against their surroundings: containers, namesakes, halves of names, spellings, villages, positions."""

from __future__ import annotations

import pytest
import shapely

from geo.config import Config
from geo.gazetteer.packed import packed_files, read_packed
from geo.gazetteer.sound import likeness, sound_key
from geo.gazetteer.store import Gazetteer
from geo.model import Document
from geo.toponyms.containers import links_between
from geo.toponyms.lookup import look_up
from geo.toponyms.resolver import Resolver

MOST_BYTES = 4_000_000


@pytest.fixture(scope="module")
def resolver():
    return Resolver(Gazetteer.open(Config()))


def answer(resolver, text, name):
    """Return the resolution of a name: (id or None, reason)."""
    start = text.index(name)
    found = resolver.resolve(Document(id="t", text=text))
    own = [r for r in found if r.mention.span.start <= start < r.mention.span.end and r.mention.relation is None]
    if not own:
        return None, "not found"
    best = min(own, key=lambda r: r.mention.span.end - r.mention.span.start)
    return (best.chosen.id if best.chosen else None), best.reasons[0]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Gunmen attacked Boma town in Jonglei state.", "Boma", "SS"),
        ("Soldiers burned huts in Mala, Kémo prefecture, Central African Republic.", "Mala", "CF"),
        ("Gunmen robbed traders in Loa, Magwi county, South Sudan.", "Loa", "SS"),
        ("In the Kherson region, shelling killed two people in Poniativka.", "Poniativka", "UA"),
        ("Herders clashed in Tali payam, Terekeka county, South Sudan.", "Tali", "SS"),
        ("Un convoi est arrivé dans le village de Kandéa, Kémo, République centrafricaine.", "Kémo", "CF"),
    ],
)
def test_a_name_lies_in_the_country_that_the_text_names(resolver, text, name, country):
    start = text.index(name)
    found = [r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.span.start == start]
    assert [r.chosen.country for r in found if r.chosen] in ([country], [])


@pytest.mark.parametrize(
    "text",
    [
        "Troops camped two miles south of the town, Magway region, Myanmar.",
        "Troops camped near Sein Lel Village, Sagaing region, Myanmar.",
    ],
)
def test_what_is_near_an_unknown_village_is_not_near_the_town_of_its_unit(resolver, text):
    found = resolver.resolve(Document(id="t", text=text))
    assert [r.mention.text for r in found if r.mention.relation is not None] == []


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Gunmen attacked Gounga in Nord region on Tuesday.", "Gounga", "geonames.2360262"),
        ("Des hommes armés ont attaqué Gounga, dans la région du Nord.", "Gounga", "geonames.2360262"),
        ("Gunmen attacked Bria in Northern Region on Tuesday.", "Bria", None),
        ("Rebels entered Kaya na Ngaya near Bukama (DR Congo).", "Kaya na Ngaya", None),
        ("They shelled Wad ad Dagal in Sudan.", "Wad ad Dagal", "geonames.364317"),
    ],
)
def test_a_unit_of_many_countries_and_small_words_in_a_name_leave_no_false_pin(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Athens police arrested a man from Henderson County.", "Athens", "geonames.4671545"),
        ("He went from Athens to London.", "Athens", "world.athens"),
        ("Men fled floods in Cornwall in South West England.", "Cornwall", "world.gbr-2-cornwall"),
        ("Later that day, U.S. Secretary of State Hillary Clinton met him.", "U.S.", "world.usa"),
        (
            "On the avenue, St. Petersburg's main street, Russian police stood.",
            "St. Petersburg",
            "world.saint-petersburg",
        ),
        ("Refugees live in Kenya's overcrowded Dadaab camps.", "Dadaab", "world.dadaab-camps"),
        ("The governor of Warab state, Anthony Bol Madut, said so.", "Warab", "world.ssd-warrap"),
    ],
)
def test_what_speaks_for_a_namesake_or_a_known_name_is_heard(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Gunmen ambushed a patrol between Téra and the border with Burkina Faso.", "Téra", "geonames.2438855"),
        ("Gunmen ambushed a patrol in Téra, soldiers said in Burkina Faso.", "Téra", None),
        ("Shells fell in Ceel Buur, Somalia.", "Ceel Buur", "geonames.62821"),
        ("Kawlin Township, Sagaing Region", "Kawlin", "world.kawlin"),
    ],
)
def test_a_border_and_other_ways_to_write_a_name_lead_to_a_town(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


def test_a_township_of_which_the_town_is_known_is_an_area(resolver):
    found = resolver.resolve(Document(id="t", text="Kawlin Township, Sagaing Region"))
    assert [r.precision for r in found if r.chosen and r.chosen.id == "world.kawlin"] == ["adm2"]


def test_from_is_near_only_behind_a_distance():
    text = "She moved back to Columbus from Arkansas."
    assert links_between(text, [(18, 26), (32, 40)]) == []
    text = "Mambasa, 90 km from Butembo"
    assert links_between(text, [(0, 7), (20, 27)])[0].measured


def test_a_place_chosen_anew_tells_no_people_of_the_one_before(resolver):
    found = resolver.resolve(Document(id="t", text="Gunmen attacked Gounga in Nord region on Tuesday."))
    assert not [reason for r in found for reason in r.reasons if reason.startswith("population")]


def test_what_lies_outside_the_named_unit_stays_open_and_says_why(resolver):
    place, reason = answer(resolver, "Gunmen robbed traders in Kolo, Western Equatoria, South Sudan.", "Kolo")
    assert place is None
    assert "Western Equatoria" in reason
    assert "PL" in reason


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("The army left Kitchanga.", "Kitchanga", "cod.kitshanga"),
        ("The army left Bakhmout after clashes.", "Bakhmout", "ukr.bakhmut"),
        ("M23 rebels captured Kirumba.", "Kirumba", "cod.kirumba"),
        ("M23 rebels captured Dungu.", "Dungu", "cod.dungu"),
        ("Rebels captured Mubi.", "Mubi", "cod.mubi"),
        ("Militants took Mubi in northern Nigeria.", "Mubi", "geonames.2329821"),
        ("Shells fell in Bakhmutskyi district of Ukraine.", "Bakhmutskyi", "ukr.bakhmut-raion"),
    ],
)
def test_a_theatres_own_places_and_aliases_are_trusted(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("A drone hit Sloviansk-Kurortne overnight.", "Sloviansk-Kurortne"),
        ("Troops captured Savur-Mohyla.", "Savur-Mohyla"),
        ("Fighting near Wau Shilluk in Upper Nile state.", "Wau Shilluk"),
    ],
)
def test_half_of_a_compound_is_not_the_place(resolver, text, whole):
    found = [r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.text == whole]
    assert [r.chosen for r in found] == [None]
    assert "only a part of this name" in found[0].reasons[0]


def test_two_towns_of_a_road_stay_two_and_a_distance_lies_on_it(resolver):
    text = "Vehicles left from a point 30 km from Bria on the Bria-Ippy road."
    found = {r.mention.text: r for r in resolver.resolve(Document(id="t", text=text))}
    assert found["Ippy"].chosen.id == "geonames.238566"
    away = found["30 km from Bria"]
    assert (away.lat, away.lon) == (pytest.approx(6.45, abs=0.02), pytest.approx(21.73, abs=0.02))


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("Observers were stopped at 13°37'N 25°21'E outside El Fasher.", 13.617, 25.35),
        ("Drones crossed grid square 35M QU 27 26.", -1.569, 29.045),
        ("The plane came down near -1.6741, 29.2285 on Monday.", -1.674, 29.228),
        ("Drop point 8FVC9G8F+6X was hit.", 47.366, 8.525),
        ("The convoy halted at 01 39.51 S 029 13.23 E on Monday.", -1.659, 29.22),
        ("The convoy halted at S 1 41 30 E 29 14 12 on Monday.", -1.692, 29.236),
        ("NOTAM: 0141S 02914E closed.", -1.683, 29.233),
        ("The crater (29.2205 E, 1.6585 S) was measured.", -1.659, 29.22),
        ("Seen at latitude 48.0194, longitude 37.8028 at noon.", 48.019, 37.803),
    ],
)
def test_positions_are_read_in_reports(resolver, text, lat, lon):
    points = [
        r for r in resolver.resolve(Document(id="t", text=text)) if r.reasons and r.reasons[0].startswith("written as")
    ]
    assert [(round(r.lat, 3), round(r.lon, 3)) for r in points] == [(lat, pytest.approx(lon, abs=0.0011))]


def test_p_codes_are_units(resolver):
    found = resolver.resolve(Document(id="t", text="Fighting in CD61 and SS03, shelling in UA1402, raids in SD02128."))
    units = ["cod.nord-kivu", "world.ssd-jonglei", "ukr.bakhmut-raion", "sdn.kutum-locality"]
    assert [r.chosen.id for r in found] == units
    gazetteer = resolver.gazetteer
    assert gazetteer.place(gazetteer.row("cod.goma")).admin1_pcode == "CD61"
    assert gazetteer.place(gazetteer.row("cod.sake")).admin2_pcode == "CD6103"
    assert gazetteer.id(gazetteer.by_pcode("CD6201")) == "cod.bukavu"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Khartoum airport was shelled.", "sdn.khartoum-airport"),
        ("L'aéroport international de Goma est fermé.", "cod.goma-airport"),
        ("The Zaporizhzhia nuclear power plant lost power.", "ukr.zaporizhzhia-npp"),
        ("Troops hold the Kakhovka hydropower plant.", "ukr.kakhovka-dam"),
        ("Saky airbase was hit.", "ukr.saky-air-base"),
        ("The army left Gatumba border post.", "cod.kavimvira-border-post"),
        ("Les rebelles ont pris la Grande barrière.", "cod.grande-barriere"),
        ("Goma was calm.", "cod.goma"),
    ],
)
def test_a_site_is_not_the_town_of_its_name(resolver, text, expected):
    found = resolver.resolve(Document(id="t", text=text))
    assert [r.chosen.id for r in found if r.chosen] == [expected]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(
            ("Bakhmout", "Bakhmut"),
            ("Avdeevka", "Avdiivka"),
            ("Volnovaha", "Volnovakha"),
            ("Krasny Liman", "Krasnyi Lyman"),
        ),
        *(("Al Malit", "Mellit"), ("Fasher", "El Fashir"), ("Rutshuro", "Rutshuru"), ("Kichanga", "Kitshanga")),
        ("Gorlovka", "Horlivka"),
    ],
)
def test_spellings_of_one_name_sound_alike(one, other):
    assert sound_key(one) == sound_key(other)
    assert likeness(one, other) > 0.6


def test_a_name_spelt_otherwise_has_a_lower_score_and_says_so(resolver):
    found = resolver.resolve(Document(id="t", text="Shelling went on in Volnovaga, Donetsk oblast, Ukraine."))
    own = next(r for r in found if r.mention.text == "Volnovaga")
    assert (own.chosen.name, own.score < 0.75) == ("Volnovakha", True)
    assert own.reasons[0].startswith("spelt otherwise")


def test_a_village_nobody_points_at_may_be_a_person(resolver):
    text = "He said that Muhindo and Paluku fled from Kikuku to Kibirizi in North Kivu."
    found = resolver.resolve(Document(id="t", text=text))
    assert not [r for r in found if r.mention.text == "Muhindo" and r.chosen]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("walikale", "cod.walikale"),
        ("avdeevka", "ukr.avdiivka"),
        ("GOMA", "cod.goma"),
        ("kitchanga", "cod.kitshanga"),
        ("Zaporizhzhia NPP", "ukr.zaporizhzhia-npp"),
        ("cd6104", "cod.walikale-territory"),
        ("aéroport de khartoum", "sdn.khartoum-airport"),
    ],
)
def test_a_typed_name_is_looked_up_in_any_case(resolver, typed, expected):
    found = look_up(Document(id="phrase", text=typed), resolver).found
    assert [r.chosen.id for r in found] == [expected]


@pytest.mark.parametrize("typed", ["-1.6585 29.2205", "-1,6585; 29,2205", "lat=-1.6585 lon=29.2205", "35m qu 27 26"])
def test_a_typed_position_is_a_point(resolver, typed):
    (found,) = look_up(Document(id="phrase", text=typed), resolver).found
    assert (found.lat, found.lon) == (pytest.approx(-1.66, abs=0.1), pytest.approx(29.2, abs=0.2))


def test_a_misspelt_name_is_answered_with_what_may_be_meant(resolver):
    assert look_up(Document(id="phrase", text="Bakhmot"), resolver).did_you_mean[0].id == "ukr.bakhmut"
    assert "sdn.el-fasher" in [p.id for p in look_up(Document(id="phrase", text="Fashir"), resolver).did_you_mean]
    assert look_up(Document(id="phrase", text="xyzzyq"), resolver).did_you_mean == ()


def test_tables_of_villages_are_small_and_whole():
    assert tuple(path.name.partition(".")[0] for path in packed_files()) == ("BF", "CD", "CF", "SD", "SS", "UA")
    assert sum(path.stat().st_size for path in packed_files()) <= MOST_BYTES
    for path in packed_files():
        rows = list(read_packed(path))
        assert len(rows) > 5000
        assert all(row.name and -90 <= row.lat <= 90 and -180 <= row.lon <= 180 for row in rows)


@pytest.mark.parametrize(
    ("text", "spans", "links"),
    [
        ("Boma town in Jonglei state", ("Boma", "Jonglei"), [("in", True)]),
        ("Goma, North Kivu", ("Goma", "North Kivu"), [("in", False)]),
        ("Krasnyi Yar, east of Pokrovsk", ("Krasnyi Yar", "Pokrovsk"), [("near", True)]),
        ("Mambasa, 90 km from Butembo", ("Mambasa", "Butembo"), [("near", True)]),
        ("Goma and Sake", ("Goma", "Sake"), []),
        ("the Kharkiv region town of Izium", ("Kharkiv", "Izium"), [("in", True)]),
        ("Kitshanga, territoire de Masisi", ("Kitshanga", "Masisi"), [("in", True)]),
        ("de Goma au Rwanda", ("Goma", "Rwanda"), [("in", False)]),
    ],
)
def test_words_between_two_names_tell_how_they_lie(text, spans, links):
    places = [(text.index(name), text.index(name) + len(name)) for name in spans]
    assert [(link.relation, link.sure) for link in links_between(text, places)] == links


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Temirovka (Huliaipole hromada) came under mortar fire overnight.", "Temirovka"),
        ("Drone strikes hit Qarabish, in West Kordofan.", "Qarabish"),
        ("Pugeri and Pajok in Magwi County, South Sudan, were looted.", "Pugeri"),
        ("Rebels pulled their men out of Tazirbu-Soko in Sudan.", "Tazirbu-Soko"),
        ("Shells landed on government-held Tuhaytan in Yemen.", "Tuhaytan"),
        ("The commander denied that al-Sakhuri had fallen.", "al-Sakhuri"),
        ("Plus à l'est, Tarhunat demeure aux mains des rebelles.", "Tarhunat"),
        ("Les rebelles ont délogé l'armée de Beit Anassa.", "Beit Anassa"),
        ("The wounded were taken to the Bolanga Pass.", "Bolanga Pass"),
        ("The army took Hillat Marfaa from the RSF.", "Hillat Marfaa"),
    ],
)
def test_a_name_in_the_position_of_a_place_is_never_silent(resolver, text, name):
    found = {r.mention.text for r in resolver.resolve(Document(id="t", text=text))}
    assert name in found


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Fighting broke out in al-Bab, Syria.", "al-Bab", "geonames.174018"),
        ("Likuangole village, Pibor County", "Likuangole", "geonames.8436548"),
        ("Mandeng payam, Nasir County, Upper Nile state", "Mandeng", "geonames.370610"),
        ("Foutouri village, Komandjari, Est region", "Foutouri", "geonames.2360721"),
        ("Zangba sub-prefecture, Basse-Kotto", "Zangba", "wof.2079759641"),
    ],
)
def test_a_village_is_found_by_the_unit_that_the_phrase_names(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


def test_an_article_within_a_name_leaves_no_half_of_it(resolver):
    found = resolver.resolve(Document(id="t", text="Le camp et Wadi al-Rabie sont disputés depuis des semaines."))
    assert [(r.mention.text, r.chosen) for r in found] == [("Wadi al-Rabie", None)]


def test_a_small_town_abroad_stays_open_where_all_other_places_lie_elsewhere(resolver):
    text = "The groups fought on the islands east of Baga; men fled to Monguno and Gwoza in Borno State, Nigeria."
    found = [r for r in resolver.resolve(Document(id="t", text=text)) if "Baga" in r.mention.text]
    assert [r.chosen for r in found] == [None]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Fighters entered Bakouma town (Mbomou prefecture).", "Bakouma", "geonames.240688"),
        ("Gambo village, Mbomou prefecture", "Gambo", "geonames.239300"),
        ("Kutum locality, North Darfur", "Kutum", "sdn.kutum-locality"),
        ("Soldiers burned huts in Sangha village, Bamingui-Bangoran, Central African Republic.", "Sangha", None),
        ("MEXICO CITY - Mexico said it would send observers.", "Mexico said", "world.mex"),
    ],
)
def test_a_settlement_is_no_unit_and_a_country_no_city(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Shells fell on a farm in Pokrovskyi raion, Donetsk region.", "Pokrovskyi", "ukr.pokrovsk-raion"),
        ("Maryinsky raion was shelled.", "Maryinsky", "ukr.marinka"),
        ("Shells fell on Bakhmutskyi district.", "Bakhmutskyi", "ukr.bakhmut-raion"),
        ("Gunmen attacked a woreda in Oromia: Amuru woreda.", "Amuru", None),
        ("Villagers fled Thaker boma, Koch county.", "Koch", "wof.2062913585"),
        ("Koutougou village, Soum province, Sahel", "Koutougou", None),
    ],
)
def test_a_type_word_tells_the_district_or_the_country(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("She flew from London to Brussels on Monday.", "London", "world.london"),
        ("Russian forces captured Mayskoye, the ministry of defence said.", "Mayskoye", "geonames.701491"),
        ("Russian forces captured the village of Ivanivka.", "Ivanivka", None),
        ("Police said gunmen killed three in Ruma.", "Ruma", None),
        ("Chadian soldiers fought Boko Haram at Bol on Lake Chad.", "Bol", "geonames.2434979"),
        ("M23 took Rutshuro and Kichanga in North Kivu.", "Rutshuro", "cod.rutshuru"),
    ],
)
def test_capitals_forces_and_wars_decide_between_namesakes(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


def test_an_army_is_met_where_it_fights():
    world = Resolver(Gazetteer.open(Config(theatre="world")))
    assert answer(world, "Mozambican soldiers fought insurgents in Mbau.", "Mbau")[0] is None
    assert answer(world, "Rwandan soldiers fought insurgents in Mbau.", "Mbau")[0] == "cod.mbau"


def test_a_distance_excludes_what_is_too_near_or_too_far(resolver):
    text = "Rebels entered Mambasa, 90 km from Butembo in southern Lubero territory."
    place, _ = answer(resolver, text, "Mambasa")
    assert place != "cod.mambasa"


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Des combats ont eu lieu en République centrafricaine.", "République", "world.caf"),
        ("Les rebelles sont en Guinée équatoriale.", "Guinée", "world.gnq"),
        ("Des combats dans le Darfour occidental.", "Darfour", "sdn.west-darfur"),
        ("La Guinée a fermé sa frontière.", "Guinée", "world.gin"),
    ],
)
def test_french_names_may_end_in_a_small_adjective(resolver, text, name, expected):
    assert answer(resolver, text, name)[0] == expected


def test_a_bank_lies_on_its_side_of_the_river_and_in_its_unit(resolver):
    text = "Fighting moved to the left bank of the Dnipro in Kherson Oblast."
    found = {r.mention.text: r for r in resolver.resolve(Document(id="t", text=text))}
    bank = found["to the left bank of the Dnipro"]
    gazetteer = resolver.gazetteer
    oblast = gazetteer.outline(gazetteer.place(gazetteer.row("ukr.kherson-oblast")))
    assert bank.geometry.difference(oblast.buffer(0.01)).is_empty
    assert not bank.geometry.covers(shapely.Point(32.61, 46.66))  # Kherson lies on the right bank
    assert bank.lat < 47.2


@pytest.mark.parametrize("text", ["Clashes in Rubkona county, Unity State.", "Shells fell on Bakhmut in Ukraine."])
def test_a_word_that_opens_a_text_is_no_unknown_place(resolver, text):
    found = {r.mention.text for r in resolver.resolve(Document(id="t", text=text))}
    assert text.split()[0] not in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Troops entered Kan Phyar village, Sagaing region, Myanmar.", "Kan Phyar"),
        ("Soldiers burned the village of Pa Dat Taing in Sagaing region.", "Pa Dat Taing"),
        ("Residents of Kho Lam town left, Shan state officials said.", "Kho Lam"),
        ("Shells hit Madinat al-Baath town in Syria.", "Madinat al-Baath"),
        ("A blast in front of the Ta-Khon-Tane police station, Kayin state.", "Ta-Khon-Tane"),
    ],
)
def test_all_capitals_before_a_word_for_a_village_are_its_name(resolver, text, name):
    found = [r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.text in name]
    assert [(r.mention.text, r.chosen) for r in found] == [(name, None)]


@pytest.mark.parametrize(
    "text", ["Nearby Sake village burned.", "Russian-held Kursk town burned.", "Goma town burned."]
)
def test_an_adjective_before_a_known_town_is_no_part_of_its_name(resolver, text):
    assert any(r.chosen and r.chosen.kind in {"city", "town"} for r in resolver.resolve(Document(id="t", text=text)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Fighting in Nasir displaced thousands.", "Nasir"),
        ("Fighters looted Obo's outskirts.", "Obo"),
        ("Convoys left Goma for Karnoiba at dawn.", "Karnoiba"),
        ("Tall Mutaha, Aleppo Governorate, Syria", "Tall Mutaha"),
        ("Mai Kadra, Western Tigray zone", "Mai Kadra"),
        ("Les combattants ont perdu leur fief régional Al-Zerbaneh.", "Al-Zerbaneh"),
        ("C'est un attentat que subit l'hôtel SYL à Mogadiscio.", "SYL"),
        ("Inatana gold mine, Soum province", "Inatana"),
        ("Al Tamurah town, Aleppo Governorate, Syria", "Al Tamurah"),
        ("Troops passed the village of Ma Sar Twi in Chin state.", "Ma Sar Twi"),
    ],
)
def test_a_name_that_stands_where_a_place_stands_is_listed(resolver, text, name):
    assert name in [r.mention.text for r in resolver.resolve(Document(id="t", text=text))]


@pytest.mark.parametrize("text", ["Bombs fell on Goma.", "Obo's brother left for Smith."])
def test_other_words_are_not_listed(resolver, text):
    assert {r.mention.text for r in resolver.resolve(Document(id="t", text=text))} <= {"Goma"}


def test_a_town_is_a_unit_with_its_reach_where_the_text_writes_one(resolver):
    text = "A camp near the border in Falam Township, Chin state, was taken; Falam town was quiet."
    unit, town = (r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.text == "Falam")
    assert (unit.precision, unit.radius_km) == ("adm2", 25.0)
    assert town.precision == "exact"


def test_forces_written_by_letters_tell_the_country(resolver):
    text = "SSPDF troops clashed in Kuek before pushing towards Kaka."
    kaka = next(r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.text == "Kaka")
    assert kaka.chosen is None or kaka.chosen.country == "SS"
    assert "force" in kaka.reasons[0]


def test_what_sounds_a_little_alike_decides_only_where_villages_are_known(resolver):
    assert answer(resolver, "Namhsan town, Shan state, Myanmar", "Namhsan")[0] is None
    assert answer(resolver, "Herak town, Daraa Governorate, Syria", "Herak")[0] is not None


def test_a_town_that_a_country_is_called_like_lies_in_the_unit_behind_it(resolver):
    text = "Tonga, Panyikang county, Upper Nile"
    tonga = next(r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.text == "Tonga")
    assert tonga.chosen is not None
    assert tonga.chosen.country == "SS"


def test_a_town_is_meant_where_its_unit_is_only_spelt_otherwise(resolver):
    texts = ("Gunmen attacked Pochalla, South Sudan.", "Gunmen attacked Pochalla county, South Sudan.")
    found = [next(iter(resolver.resolve(Document(id="t", text=text)))) for text in texts]
    assert [r.precision for r in found] == ["exact", "adm2"]


def test_a_doubted_name_is_the_town_beside_the_other_places(resolver):
    text = "Factions exchanged fire at Tishreen Dam and in the Manbij countryside."
    manbij = next(r for r in resolver.resolve(Document(id="t", text=text)) if "Manbij" in r.mention.text)
    assert manbij.chosen is not None
    assert manbij.chosen.country == "SY"


@pytest.mark.parametrize(
    "text", ["An ambush on the RN2 between Sake and Minova.", "Une embuscade sur la RN2 entre Sake et Minova."]
)
def test_a_road_between_two_towns_is_the_part_of_it_between_them(resolver, text):
    found = resolver.resolve(Document(id="t", text=text))
    roads = [r for r in found if r.chosen is not None and r.chosen.kind == "road"]
    assert [r.mention.relation.type for r in roads] == ["along"]
    assert roads[0].reasons[0] == "inferred: on RN2 between Sake and Minova"


def test_a_road_without_a_part_is_no_point(resolver):
    (road,) = resolver.resolve(Document(id="t", text="An ambush on the RN2 killed two."))
    assert road.precision == "fuzzy"


def test_a_village_is_found_in_its_country_though_many_others_are_named(resolver):
    text = "Bangladesh, India, China and Thailand watched. The army of Burma lost Buthidaung and Maungdaw."
    assert answer(resolver, text, "Buthidaung") == ("geonames.1327854", "only MM has a place of this name")


def test_a_list_goes_on_to_its_unit(resolver):
    text = "Uganda, Sudan and Ethiopia sent envoys after clashes in Nasir and Ulang, Upper Nile."
    place, reason = answer(resolver, text, "Nasir")
    assert Gazetteer.open(Config()).place(Gazetteer.open(Config()).row(place)).country == "SS"
    assert reason == "the text names Upper Nile State for it"


def test_a_town_across_the_border_from_the_only_country_named_is_found(resolver):
    text = "Eritrean soldiers remained around Zalambessa, near the border with Eritrea."
    placed = [r for r in resolver.resolve(Document(id="t", text=text)) if "Zalambessa" in r.mention.text]
    assert {round(r.lat, 1) for r in placed} == {14.5}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Adan Yabaal district, Middle Shabelle", "Adan Yabaal"),
        ("Troops left Kirinda-la-Grande on Monday.", "Kirinda-la-Grande"),
        ("Two soldiers died in Mir Ali, North Waziristan.", "Mir Ali"),
        ("Diafarab\u00e9, cercle de T\u00e9nenkou, r\u00e9gion de Mopti", "Diafarab\u00e9"),
    ],
)
def test_names_before_a_unit_and_compounds_are_listed_whole(resolver, text, name):
    found = [r for r in resolver.resolve(Document(id="t", text=text)) if r.mention.text == name]
    assert len(found) == 1
    assert not found[0].resolved


def test_a_town_on_a_side_without_a_distance_is_no_point(resolver):
    hays, side = (
        next(
            r
            for r in resolver.resolve(Document(id="t", text="Shells fell in Hays, south of Hodeidah."))
            if w in r.mention.text
        )
        for w in ("Hays", "south of")
    )
    assert (hays.precision, hays.radius_km) == ("fuzzy", 60.0)
    assert side.precision == "near"


def test_a_village_at_the_edge_of_a_unit_without_an_outline_gives_way_to_those_inside():
    ukraine = Resolver(Gazetteer.open(Config(theatre="ukr")))
    place, reason = answer(ukraine, "Myrne, Polohivskyi district, Zaporizhzhia Oblast", "Myrne")
    assert place is None
    assert reason == "4 places of this name lie in Polohivskyi"
