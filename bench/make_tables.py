"""Event tables of any size, made up and the same in every run: UCDP GED's columns, or ACLED's.

Widths, numbers of places, parties and sources are like those of the published tables: a row of UCDP is about 640 bytes,
most of them sources; a row of ACLED about 600, half of them notes. A place lies in one country.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UCDP = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id"),
    *("conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a"),
    *("side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region"),
    *("event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
ACLED = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
# Of every hundred rows of ACLED's; two of them say who took ground.
_SUB_EVENTS = (
    ("Battles", "Armed clash", 26),
    ("Battles", "Government regains territory", 1),
    ("Battles", "Non-state actor overtakes territory", 1),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", 18),
    ("Explosions/Remote violence", "Air/drone strike", 14),
    ("Violence against civilians", "Attack", 14),
    ("Violence against civilians", "Abduction/forced disappearance", 5),
    ("Protests", "Peaceful protest", 11),
    ("Riots", "Mob violence", 3),
    ("Strategic developments", "Looting/property destruction", 4),
    ("Strategic developments", "Change to group/activity", 3),
)
_WORDS = [
    "fighters",
    "forces",
    "attacked",
    "village",
    "near",
    "road",
    "convoy",
    "killed",
    "wounded",
    "soldiers",
    "civilians",
    "base",
    "clash",
    "reported",
    "heavy",
    "shelling",
    "district",
    "market",
    "bridge",
    "morning",
    "evening",
    "position",
    "control",
    "troops",
    "seized",
    "withdrew",
    "local",
    "sources",
    "said",
    "several",
    "houses",
    "burned",
    "river",
    "commander",
    "group",
    "rebels",
    "army",
    "air",
    "strike",
    "drone",
    "artillery",
    "mortar",
    "police",
    "station",
]
Box = tuple[float, float, float, float]  # west, south, east, north
WIDE: Box = (10.0, -12.0, 100.0, 36.0)
FIRST = date(1989, 1, 1)
DAYS = 12_700


def write_ucdp(path: Path, rows: int, *, places: int = 0) -> None:
    """Write a table in UCDP GED's columns; without ``places`` there are as many as GED has, one a twelve rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(UCDP)
        writer.writerows(_ucdp_rows(rows, _places(places or max(500, rows // 12))))


def write_acled(path: Path, rows: int, *, places: int = 1_500, box: Box = WIDE) -> None:
    """Write a table in ACLED's columns, as many rows as asked for at so many places of a box."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ACLED)
        writer.writerows(_acled_rows(rows, _places(places, box)))


# Of a hundred places: how precisely GED and ACLED know them.
_WHERE_PREC = "1" * 36 + "2" * 29 + "3" * 4 + "4" * 7 + "5" * 22 + "6" * 2
_GEO_PRECISION = "1" * 70 + "2" * 24 + "3" * 6


def _places(count: int, box: Box = WIDE) -> list[tuple[str, str, str, str, str]]:
    west, south, east, north = box
    dice = random.Random(7)  # noqa: S311  # made-up rows
    return [
        (
            f"{dice.choice(_WORDS).title()}-{number} town",
            f"Province {number % 40} state",
            f"District {number % 400}",
            f"{dice.uniform(south, north):.6f}",
            f"{dice.uniform(west, east):.6f}",
        )
        for number in range(count)
    ]


def _ucdp_rows(rows: int, places: list[tuple[str, str, str, str, str]]) -> Iterator[list[object]]:
    dice = random.Random(11)  # noqa: S311  # made-up rows
    for number in range(rows):
        place = int(len(places) * dice.random() ** 2)
        name, adm1, adm2, lat, lon = places[place]
        day = FIRST + timedelta(days=number * DAYS // rows)
        end = day + timedelta(days=(0, 0, 0, 2, 6)[number % 5])
        group, nation = number % 700, place % 60
        country = f"Country {nation}"
        violence = 1 + (number % 10 > 5) + (number % 10 > 7)
        side_a = f"Government of {country}" if violence == 1 else f"Armed Group {group}"
        side_b = "Civilians" if violence == 3 else f"Front {group * 7 % 900}"  # one-sided
        words = " ".join(dice.choices(_WORDS, k=14)).upper()
        office = f"News Agency {number % 120}"
        deaths = int(dice.paretovariate(1.2)) % 400
        yield [
            *(400_000 + number, f"{country[:3].upper()}-{day.year}-1-{number}", day.year, 1, "Clear", violence),
            *(group, group, f"{country}: Territory {group % 50}", group, group, f"{side_a} - {side_b}", group, group),
            *(side_a, group, group, side_b, 1 + number % 4, f'"{office},{day},{words}"', office, day, words),
            *(("police", "", "local residents", "military")[number % 4], _WHERE_PREC[place % 100], name),
            *(f"{name} ({words[:6].lower()})", adm1, adm2, lat, lon, f"POINT ({lon} {lat})"),
            *(100_000 + number % 9_000, country, nation, f"Region {nation % 5}", 1, 1 + number % 3, day),
            *(f"{end} 00:00:00", 0, 0, deaths, 0, deaths, deaths + number % 3, deaths, 500, ""),
        ]


def _acled_rows(rows: int, places: list[tuple[str, str, str, str, str]]) -> Iterator[list[object]]:
    dice = random.Random(13)  # noqa: S311  # made-up rows
    kinds = [pair for *pair, share in _SUB_EVENTS for _ in range(share)]
    for number in range(rows):
        place = int(len(places) * dice.random() ** 2)
        name, adm1, adm2, lat, lon = places[place]
        day = FIRST + timedelta(days=DAYS - 2_000 + number * 2_000 // rows)
        event_type, sub_event = kinds[dice.randrange(len(kinds))]
        country = f"Country {place % 3}"
        one, two = f"Military Forces of {country} (2010-)", f"Armed Group {number % 90}"
        if sub_event.startswith("Non-state"):
            one, two = two, one
        notes = " ".join(dice.choices(_WORDS, k=32)).capitalize() + "."
        yield [
            *(f"CTY{number}", day, day.year, 1 + (number % 20 == 0), "Political violence", event_type, sub_event, one),
            *(
                "",
                "State forces",
                two,
                "",
                "Rebel group",
                "State forces-Rebel group",
                "",
                180,
                "Middle Africa",
                country,
            ),
            *(
                adm1,
                adm2,
                "",
                name,
                lat,
                lon,
                _GEO_PRECISION[place % 100],
                f"Paper {number % 200}; Radio {number % 17}",
                "National",
            ),
            *(f"On {day:%d %B %Y}, {notes}", number % 7, "", 1_700_000_000 + number % 1_000),
        ]
