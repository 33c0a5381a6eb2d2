"""Situations made by hand for the tests of maps/: small (like the seed), many, hostile, odd."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

import yaml
from repository import GAZETTEER
from shapely.geometry import shape
from situation_parts import claim, event, resolved, span_of, status, unresolved

from geo.model import Actor, Candidate, Count, Document, EventType, Place, Situation, Span, Theatre
from geo.topology import read_topojson

if TYPE_CHECKING:
    from geo.model import ControlClaim, Event, Resolution

COD = GAZETTEER / "cod"
THEATRE = Theatre(id="cod", name="Eastern DR Congo", bbox=(26.5, -6.0, 31.5, 3.5), country="COD")
AS_OF = date(2025, 4, 25)
ACTORS = {
    "fardc": Actor(id="fardc", name="FARDC", side="government", colour="blue"),
    "m23": Actor(id="m23", name="M23", side="m23", colour="vermillion"),
    "wazalendo": Actor(id="wazalendo", name="Wazalendo", side="wazalendo", colour="green"),
}
TYPES = {
    "clash": EventType(
        id="clash",
        label="Armed clash",
        layer="battles",
        colour="#A3260F",
        icon="star",
        labels={"fr": "Affrontement armé"},
        acled_event_type="Battles",
        acled_sub_event_type="Armed clash",
    ),
    "capture": EventType(id="capture", label="Capture of a place", layer="battles", colour="#A3260F", icon="star"),
    "shelling": EventType(id="shelling", label="Shelling", layer="remote_violence", colour="#C25700", icon="triangle"),
    "attack_civilians": EventType(
        id="attack_civilians", label="Attack on civilians", layer="civilians", colour="#7B1E62", icon="diamond"
    ),
    "protest": EventType(id="protest", label="Peaceful protest", layer="protests", colour="#8A6D00", icon="ring"),
    "withdrawal": EventType(id="withdrawal", label="Withdrawal", layer="strategic", colour="#4A5662", icon="hexagon"),
    "talks": EventType(
        id="talks", label="Talks", layer="diplomacy", colour="#0B7285", icon="joined", labels={"fr": "Pourparlers"}
    ),
    "displacement": EventType(
        id="displacement", label="Displacement", layer="displacement", colour="#5B6B00", icon="chevron"
    ),
    "statement": EventType(id="statement", label="Statement", layer="statements", colour="#5A636B", icon="dot"),
}


@cache
def backdrop() -> tuple[Place, ...]:
    """Provinces, territories, lakes and towns of the shipped theatre, read without geo.gazetteer."""
    entries: dict[str, dict] = {}
    for path in sorted(COD.glob("*.yaml")):
        entries |= (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("places", {})
    wanted = {"adm1", "adm2", "lake", "city", "town"}
    return tuple(_place(key, entry) for key, entry in sorted(entries.items()) if entry["kind"] in wanted)


def _place(key: str, entry: dict) -> Place:
    outline = (
        _outlines(entry["outline"].split("#")[0]).get(entry["outline"].split("#")[1]) if "outline" in entry else None
    )
    return Place(
        id=key,
        name=entry["name"],
        kind=entry["kind"],
        lon=entry["lon"],
        lat=entry["lat"],
        country="CD",
        population=entry.get("population", 0),
        capital_of=entry.get("capital_of", ""),
        outline=outline,
        origin="gazetteer/cod",
    )


@cache
def _outlines(name: str) -> dict:
    collection = json.loads((COD / name).read_text(encoding="utf-8"))
    if collection["type"] == "Topology":
        return read_topojson(collection)
    return {feature["id"]: shape(feature["geometry"]) for feature in collection["features"]}


def place(place_id: str) -> Place:
    """Return a place of the backdrop by id."""
    return next(p for p in backdrop() if p.id == place_id)


REPORT = (
    "KINSHASA, April 25 - Congo and the M23 rebel group held a round of talks in Doha on Thursday, mediators said. "
    "M23 seized Goma in January and Bukavu in February, a spokesman for the group said. "
    "Fighting resumed on Wednesday in the territory of Walikale, a United Nations source said, and 12 people died. "
    "The army denied that it had lost Masisi. Residents of Bunyatenga fled."
)
SECOND = (
    "Shells fell near Goma on 26 January 2025, killing 40 people, the Red Cross said. "
    "Protesters marched in Bukavu on 2 March."
)


def _resolved(document: Document, words: str, where: Place, precision: str = "exact", **more) -> Resolution:
    reasons = (f"the name {words!r} stands in the gazetteer as {where.id}", "it lies in the theatre")
    known = {"score": 0.93, "reasons": reasons, "candidates": (Candidate(place=where, score=0.93),)}
    return resolved(span_of(document, words), words, where, precision, **known, **more)


def small_situation() -> Situation:
    """Two reports: Goma and Bukavu held, Walikale an area, talks in Doha, something denied, a place not found."""
    one = Document(
        id="report-1",
        text=REPORT,
        title="Talks resume as fighting goes on",
        published=AS_OF,
        source="Example Wire",
        url="https://example.org/1",
        language="en",
    )
    two = Document(
        id="report-2",
        text=SECOND,
        title="Shells near Goma",
        published=date(2025, 3, 3),
        source="Example Radio",
        language="en",
    )
    goma, bukavu, masisi = place("cod.goma"), place("cod.bukavu"), place("cod.masisi")
    walikale = place("cod.walikale-territory")
    doha = Place(id="world.doha", name="Doha", kind="city", lon=51.53, lat=25.29, country="QA", radius_km=12)
    at = {
        "doha": _resolved(one, "Doha", doha),
        "goma": _resolved(one, "Goma", goma),
        "bukavu": _resolved(one, "Bukavu", bukavu),
        "walikale": _resolved(one, "territory of Walikale", walikale, "adm2", geometry=walikale.outline),
        "masisi": _resolved(one, "Masisi", masisi),
        "near": _resolved(two, "near Goma", goma, "near", radius_km=25.0),
        "march": _resolved(two, "Bukavu", bukavu),
    }
    lost = unresolved(span_of(one, "Bunyatenga"), "Bunyatenga", "no gazetteer knows the name")
    m23, fardc = ACTORS["m23"], ACTORS["fardc"]
    events = (
        _event(one, "talks", "talks in Doha", at["doha"], date(2025, 4, 24), actor1=m23),
        _event(
            one,
            "capture",
            "seized Goma",
            at["goma"],
            date(2025, 1, 27),
            actor1=m23,
            actor2=fardc,
            assertion="claimed",
            claimant="M23",
            time_precision=3,
            control_effect="gain:m23 loss:fardc",
        ),
        _event(
            one,
            "capture",
            "seized Goma in January and Bukavu",
            at["bukavu"],
            date(2025, 2, 15),
            actor1=m23,
            actor2=fardc,
            assertion="claimed",
            claimant="M23",
            time_precision=3,
        ),
        _event(
            one,
            "clash",
            "Fighting resumed",
            at["walikale"],
            date(2025, 4, 23),
            actor1=m23,
            claimant="United Nations source",
            fatalities=Count(low=12, best=12, high=12, text="12"),
        ),
        _event(
            one,
            "withdrawal",
            "lost Masisi",
            at["masisi"],
            date(2025, 4, 24),
            actor1=fardc,
            assertion="denied",
            claimant="the army",
        ),
        _event(one, "displacement", "fled", None, None),
        _event(
            two,
            "shelling",
            "Shells fell",
            at["near"],
            date(2025, 1, 26),
            fatalities=Count(low=40, best=40, high=40, text="40"),
        ),
        _event(two, "protest", "Protesters marched", at["march"], date(2025, 3, 2)),
    )
    claims = (
        _claim(one, "c1", goma, date(2025, 1, 27), "seized Goma", "capture"),
        _claim(one, "c2", bukavu, date(2025, 2, 15), "seized Goma in January and Bukavu", "capture"),
        _claim(one, "c3", masisi, date(2025, 1, 4), "lost Masisi", "statement"),
        _claim(one, "c4", walikale, date(2025, 4, 23), "Fighting resumed", "clash"),
    )
    control = (
        status(goma, "government", "controls", date(2024, 12, 1), date(2025, 1, 26), "c1", share=0.8),
        status(goma, "m23", "controls", date(2025, 1, 27), AS_OF, "c1", share=0.8),
        status(
            bukavu, "m23", "controls", date(2025, 2, 15), AS_OF, "c2", share=0.8, claimed_only=True, confidence="low"
        ),
        status(
            masisi,
            "m23",
            "contested",
            date(2025, 1, 4),
            AS_OF,
            "c3",
            share=0.8,
            rivals=("government",),
            last=date(2025, 4, 24),
        ),
        status(walikale, "wazalendo", "presence", date(2025, 4, 23), AS_OF, "c4", share=0.8, last=date(2025, 4, 23)),
    )
    return Situation(
        theatre=THEATRE,
        as_of=AS_OF,
        documents=(one, two),
        resolutions=(*at.values(), lost),
        events=events,
        claims=claims,
        control=control,
        actors=ACTORS,
        event_types=TYPES,
        backdrop=backdrop(),
        gazetteer_digest="0" * 64,
    )


def _event(document: Document, kind: str, words: str, where: Resolution | None, day: date | None, **more) -> Event:
    name = where.chosen.name if where and where.chosen else "nowhere"
    found = {"fired": (span_of(document, words),), "rule": f"{kind}: {words}", "score": 0.8}
    sentence = span_of(document, words, sentence=True)
    return event(f"e-{kind}-{name}-{day}".lower(), kind, where, day, sentence, **found, **more)


def _claim(  # noqa: PLR0917  # a row of a table
    document: Document, id_: str, where: Place, day: date, words: str, basis: str
) -> ControlClaim:
    return claim(document, id_, where, "m23", day, span_of(document, words, sentence=True), basis, claimant="M23")


HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>'\"`\\${alert(3)}\u2028 <b>"
NAMES = ("غوما الكبرى", "မြစ်ကြီးနား", HOSTILE, "x" * 300, "𝔊𝔬𝔪𝔞 🏙️")


def hostile_situation() -> Situation:
    """Markup, quotes, backslashes and long texts in every field; names in Arabic, Burmese and beyond."""
    text = f"𝔄 {HOSTILE} " + "word " * 2000 + HOSTILE
    document = Document(
        id=HOSTILE, text=text, title=HOSTILE, source=HOSTILE, url="javascript:alert(4)", language=HOSTILE
    )
    events = []
    for n, name in enumerate(NAMES):
        where = Place(
            id=f"x.{n}", name=name, kind="town", lon=28.0 + n, lat=-1.0 - n / 2, country=HOSTILE, admin1=HOSTILE
        )
        span = Span(document_id=HOSTILE, start=2 + n, end=12 + n)
        resolution = resolved(span, name, where, score=0.5, reasons=(HOSTILE,))
        actor = Actor(id=f"a{n}", name=name)
        events.append(
            event(
                f"{HOSTILE}{n}",
                HOSTILE,
                resolution,
                AS_OF,
                Span(document_id=HOSTILE, start=0, end=len(text)),
                end=None,
                fired=(Span(document_id=HOSTILE, start=2, end=9),),
                actor1=actor,
                claimant=HOSTILE,
                rule=HOSTILE,
                notes=(HOSTILE,),
            )
        )
    theatre = Theatre(id="x", name=HOSTILE, bbox=(26.0, -6.0, 34.0, 2.0))
    return Situation(
        theatre=theatre,
        as_of=AS_OF,
        documents=(document,),
        resolutions=tuple(e.where for e in events),
        events=tuple(events),
        notes=(HOSTILE,),
    )


def odd_situation(name: str) -> Situation:
    """Return the situation of that name: none, one, stacked, edges, undated."""
    if name == "none":
        return Situation(theatre=THEATRE)
    points = {
        "one": [(28.0, -1.0)],
        "stacked": [(28.0, -1.0)] * 40,
        "edges": [(180.0, 0.0), (-180.0, 10.0), (0.0, 90.0), (0.0, -90.0), (179.9999, -89.9999)],
        "undated": [(28.0, -1.0), (29.0, -2.0)],
    }[name]
    return _plain([(lon, lat, None if name == "undated" else AS_OF) for lon, lat in points])


def many_situation(rows: int, *, days: int = 900, seed: int = 7) -> Situation:
    """Events around the towns of the theatre, a sentence of about 150 characters each, one report each."""
    dice = random.Random(seed)  # noqa: S311  # the same events each time, no secret
    towns = [p for p in backdrop() if p.kind in {"city", "town"} and 26 < p.lon < 31.5]
    first = date(2023, 1, 1)
    at = [(dice.choice(towns), first + timedelta(days=dice.randrange(days))) for _ in range(rows)]
    return _plain(
        [(town.lon + dice.gauss(0, 0.25), town.lat + dice.gauss(0, 0.25), day, town) for town, day in at], seed=seed
    )


WHO = (
    "M23",
    "The army",
    "Wazalendo fighters",
    "Gunmen",
    "Residents",
    "A United Nations source",
    "Local officials",
    "The mission",
)
DID = (
    "clashed with",
    "shelled",
    "withdrew from",
    "attacked",
    "entered",
    "met",
    "fled from",
    "marched towards",
    "held",
    "reinforced",
)
WHAT = (
    "positions",
    "civilians",
    "soldiers",
    "a convoy",
    "the market",
    "a camp for displaced people",
    "rival militia",
    "the bridge",
)
WHEN = (
    "on Monday",
    "overnight",
    "early on Tuesday",
    "after weeks of calm",
    "despite the ceasefire",
    "before dawn",
    "for a third day",
)


def _sentence(dice: random.Random, town: str) -> str:
    did = f"{dice.choice(WHO)} {dice.choice(DID)} {dice.choice(WHAT)}"
    words = f"{did} about {dice.randrange(2, 60)} km from {town} {dice.choice(WHEN)},"
    harm = f"{dice.randrange(1, 90)} wounded and {dice.randrange(100, 9999)} displaced"
    return f"{words} leaving {harm}, {dice.choice(WHO).lower()} said."


def _plain(points: list[tuple], *, seed: int = 1) -> Situation:
    dice = random.Random(seed)  # noqa: S311  # the same events each time, no secret
    kinds = sorted(set(TYPES) - {"statement"})
    documents, events = [], []
    for n, (lon, lat, day, *town) in enumerate(points):
        where = town[0] if town else Place(id="x.p", name="Point", kind="town", lon=lon, lat=lat)
        text = _sentence(dice, where.name)
        document = Document(id=f"d{n}", text=text, source=f"Source {n % 20}", published=day, title="")
        resolution = resolved(Span(document_id=document.id, start=0, end=5), where.name, where, lon=lon, lat=lat)
        documents.append(document)
        events.append(
            event(
                f"{dice.getrandbits(48):012x}",
                dice.choice(kinds),
                resolution,
                day,
                Span(document_id=document.id, start=0, end=len(text)),
                actor1=ACTORS["m23"],
                assertion="reported",
            )
        )
    return Situation(
        theatre=THEATRE,
        as_of=max((p[2] for p in points if p[2]), default=None),
        documents=tuple(documents),
        events=tuple(events),
        actors=ACTORS,
        event_types=TYPES,
        backdrop=backdrop(),
    )
