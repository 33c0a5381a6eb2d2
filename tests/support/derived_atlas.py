"""A small atlas for the modules that derive places: the gazetteer's calls that they use, over two dozen places."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from shapely import box

from geo import geometry
from geo.gazetteer.kinds import KIND_NUMBER
from geo.gazetteer.names import DEMONYM
from geo.gazetteer.store import NameHit
from geo.model import Mention, Place, Resolution, Span, Theatre

COD = box(12.0, -13.5, 31.3, 5.4)
NORD_KIVU = box(27.2, -2.0, 29.6, 0.9)
SUD_KIVU = box(26.8, -5.0, 29.2, -2.0)
RWA = box(29.24, -2.85, 30.9, -1.05)
LAKE = geometry.disc(29.1, -2.0, radius_km=30)


def place(place_id, name, kind, lon, lat, **given):
    return Place(id=place_id, name=name, kind=kind, lon=lon, lat=lat, **given)


def town(name, lon, lat, population=0, *, parents=("nk", "cod"), country="CD", **given):
    kind = "city" if population >= 100_000 else "town"
    radius = 8.0 if kind == "city" else 2.0
    return place(
        name.lower(), name, kind, lon, lat, population=population, parents=parents, country=country, radius_km=radius,
        **given,
    )  # fmt: skip


PLACES = [
    place("cod", "Democratic Republic of Congo", "country", 23.6, -2.9, country="CD", outline=COD,
          names=("Congo", "DR Congo", "RDC", "Congolese")),
    place("nk", "North Kivu", "adm1", 28.5, -0.8, country="CD", parents=("cod",), outline=NORD_KIVU,
          names=("Nord-Kivu",)),
    place("sk", "South Kivu", "adm1", 28.3, -3.0, country="CD", parents=("cod",), outline=SUD_KIVU,
          names=("Sud-Kivu",)),
    place("east", "eastern Congo", "region", 28.5, -1.5, country="CD", parents=("cod",), radius_km=300.0, fuzzy=True,
          outline=NORD_KIVU.union(SUD_KIVU)),
    place("rwa", "Rwanda", "country", 30.0, -2.0, country="RW", outline=RWA, names=("Rwandan",)),
    place("mali", "Mali", "country", -4.0, 17.0, country="ML", bbox=(-12.26, 10.14, 4.24, 24.99)),
    place("qat", "Qatar", "country", 51.2, 25.3, country="QA", names=("Qatari",), tags=("gulf",)),
    place("ken", "Kenya", "country", 38.0, 1.0, country="KE"),
    place("gulf", "Gulf states", "region", 50.0, 25.0, outline=box(45, 20, 57, 30)),
    place("walikale-t", "Walikale", "adm2", 27.9, -1.0, country="CD", parents=("nk", "cod"), radius_km=60.0,
          outline=box(27.2, -1.9, 28.6, 0.0)),
    place("kivu", "Lake Kivu", "lake", 29.1, -2.0, radius_km=30.0, outline=LAKE),
    place("rn2", "RN2", "road", 29.0, -2.0, path=((29.22, -1.67), (29.03, -1.71), (28.87, -2.5))),
    place("unpaved", "RP529", "road", 29.0, -2.0),
    town("Goma", 29.22, -1.67, 432_587, capital_of="nk", tags=("lakeside", "border")),
    town("Bukavu", 28.86, -2.5, 816_811, parents=("sk", "cod"), capital_of="sk", tags=("lakeside", "border")),
    town("Butembo", 29.29, 0.14, 286_242),
    town("Uvira", 29.14, -3.4, 170_391, parents=("sk", "cod"), tags=("lakeside", "border", "port")),
    town("Sake", 29.04, -1.57, 17_151, tags=("lakeside",)),
    town("Minova", 28.99, -1.71, 20_000, parents=("sk", "cod"), tags=("lakeside",)),
    town("Masisi", 28.81, -1.4, 10_000),
    town("Kinshasa", 15.3, -4.3, 7_785_965, parents=("cod",), capital_of="cod"),
    town("Gisenyi", 29.26, -1.70, 83_623, parents=("rwa",), country="RW"),
    town("Kigali", 30.06, -1.95, 745_261, parents=("rwa",), country="RW", capital_of="rwa"),
    town("Doha", 51.53, 25.29, 1_186_023, parents=("qat",), country="QA", capital_of="qat"),
]  # fmt: skip


PEOPLE = {"congolese": "cod", "congolaise": "cod", "rwandan": "rwa", "qatari": "qat"}


class Columns:
    def __init__(self, places):
        self.kind = np.array([KIND_NUMBER[p.kind] for p in places], np.uint8)
        self.lon = np.array([p.lon for p in places])
        self.lat = np.array([p.lat for p in places])
        self.population = np.array([p.population for p in places])


class Atlas:
    """The calls of the gazetteer that the modules of geo/spatial use."""

    def __init__(self, places=PLACES):
        self._places, self.columns = list(places), Columns(places)

    theatre = Theatre(id="cod", name="Eastern DR Congo", bbox=(26.5, -6.0, 31.5, 3.5), country="COD")

    def place(self, row):
        return self._places[row]

    def row(self, place_id):
        return {p.id: i for i, p in enumerate(self._places)}[place_id]

    def find(self, name):
        plain = name.casefold()
        return [i for i, p in enumerate(self._places) if plain in {n.casefold() for n in (p.name, *p.names)}]

    def hits(self, key):
        rows = [NameHit(self.row(PEOPLE[key]), DEMONYM)] if key in PEOPLE else []
        return rows + [NameHit(row, 0) for row in self.find(key) if key not in PEOPLE]

    def outline(self, place):
        return next((p.outline for p in self._places if p.id == place.id), None)

    def capital(self, place):
        return next((p for p in self._places if p.capital_of == place.id), None)


ATLAS = Atlas()
NAMES = {n: p for p in PLACES for n in (p.name, *p.names) if n not in {"Congolese", "Rwandan", "Qatari"}}
UNKNOWN = ("Kashebere", "Nyabiondo")


def named(text, *, roles=()):
    """Return the resolutions of the names in a text, longest name first, as the resolver would give them."""
    words = sorted([*NAMES, *map(str.title, PEOPLE), *UNKNOWN], key=len, reverse=True)
    found = [_resolution(m, dict(roles)) for m in re.finditer("|".join(map(re.escape, words)), text)]
    return tuple(found)


def _resolution(match, roles):
    name = match[0]
    chosen = NAMES.get(name) or (ATLAS.place(ATLAS.row(PEOPLE[name.lower()])) if name.lower() in PEOPLE else None)
    mention = Mention(
        span=Span(document_id="d", start=match.start(), end=match.end()), text=name,
        kind="demonym" if name.lower() in PEOPLE else "region" if chosen and chosen.kind == "region" else "name",
    )  # fmt: skip
    if chosen is None:
        return Resolution(mention=mention)
    return Resolution(
        mention=mention, chosen=replace(chosen, outline=None), lon=chosen.lon, lat=chosen.lat, score=0.9,
        radius_km=chosen.radius_km, method="gazetteer", precision="exact", role=roles.get(name, "location"),
    )  # fmt: skip
