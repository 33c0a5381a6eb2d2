"""A small hand-made situation around two lakes of nowhere in particular: every state and kind of place once."""

from __future__ import annotations

from datetime import date, timedelta

import situation_parts as parts
from shapely.geometry import Polygon, box

from geo.model import Actor, Count, Document, EventType, Place, Situation, Span, Theatre

TEXT = (
    'Rebels attacked Alpha on Monday, killing 12. Shells fell near Beta. =SUM(A1) said the army\'s "spokesman" <b>.\n'
    "Talks opened in the capital of Norland. Thousands fled the Gamma territory; protests in Delta."
)
DAY = date(2025, 1, 10)
ACTORS = {
    "army": Actor(id="army", name="Army of Norland", side="army", colour="blue"),
    "rebels": Actor(id="rebels", name="The Rebels' Front", side="rebels", colour="vermillion"),
}
TYPES = {
    id_: EventType(id=id_, label=label, layer=layer, colour=colour, icon=icon)
    for id_, label, layer, colour, icon in (
        ("clash", "Armed clash", "battles", "#A3260F", "star"),
        ("shelling", "Shelling", "remote_violence", "#C25700", "triangle"),
        ("attack", "Attack on civilians", "civilians", "#7B1E62", "diamond"),
        ("peaceful-protest", "Peaceful protest", "protests", "#8A6D00", "ring"),
        ("talks", "Talks", "diplomacy", "#0B7285", "joined-circles"),
        ("flight", "Displacement", "displacement", "#5B6B00", "chevron"),
        ("move", "Advance", "strategic", "#4A5662", "hexagon"),
        ("statement", "Statement", "statements", "#4A5662", "dot"),
    )
}


def place(name, lon, lat, kind="town", **more):
    return Place(
        id=f"nor.{name.lower()}",
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        country="NO",
        admin1="East",
        note="hand-made",
        **more,
    )


ALPHA = place("Alpha", 28.9, -1.6, "city", radius_km=6, population=600_000)
BETA = place("Beta", 28.3, -1.2, radius_km=2, population=20_000)
GAMMA = place("Gamma", 28.6, -0.6, "adm2", outline=box(28.0, -1.0, 29.2, -0.2), radius_km=60)
DELTA = place("Delta", 29.4, -0.9, "village", radius_km=1)
NORLAND = place(
    "Norland", 28.6, -1.1, "country", outline=Polygon([(27.6, -2), (29.7, -2), (30, -0.5), (29.5, 0), (27.6, 0)])
)
LAKE = place("Lake", 29.1, -1.75, "lake", outline=box(28.95, -1.9, 29.25, -1.65))
EAST = place("East", 28.4, -1.4, "adm1", outline=box(27.7, -1.9, 29.5, -0.1))


def found(word, where, precision="exact", **more):
    start = max(TEXT.find(word), 0)
    span = Span(document_id="report-1", start=start, end=start + len(word))
    shape = {"geometry": where.outline, "radius_km": where.radius_km, "reasons": ("the only place of that name",)}
    return parts.resolved(span, word, where, precision, **shape, **more)


def sentence(word):
    at = TEXT.find(word)
    return Span(document_id="report-1", start=at, end=TEXT.find(".", at) + 1)


def event(number, type_, where, day, *, last=None, **more):
    known = {"time_precision": 1, "date_prec": 1, "rule": "attacked", "score": 0.8}
    return parts.event(f"ev-{number}", type_, where, day, sentence("Rebels"), last=last, **known, **more)


def status(where, holder, state, first, last, **more):
    return parts.status(where, holder, state, first, last, "claim-1", **more)


def small() -> Situation:
    """Return it: ten days, seven events, four places with control."""
    days = [DAY - timedelta(days=9 - n) for n in range(10)]
    report = Document(
        id="report-1",
        text=TEXT,
        title="A day",
        published=DAY,
        source="Wire",
        url="https://example.org/report-1",
    )
    claim = parts.claim(report, "claim-1", ALPHA, "rebels", days[4], sentence("Rebels"), "capture")
    lost = parts.unresolved(Span(document_id="report-1", start=3, end=6), "Nowhereville")
    return Situation(
        theatre=Theatre(id="nor", name="Norland", bbox=(27.5, -2.1, 30.1, 0.1)),
        as_of=DAY,
        documents=(report,),
        resolutions=(found("Alpha", ALPHA), found("Beta", BETA), found("Gamma", GAMMA, "adm2"), lost),
        events=(
            event(1, "clash", found("Alpha", ALPHA), days[0], actor1=ACTORS["rebels"], actor2=ACTORS["army"]),
            event(2, "shelling", found("Beta", BETA, "near"), days[3], fatalities=Count(low=10, best=12, high=15)),
            event(3, "attack", found("Delta", DELTA), days[3], last=days[5]),
            event(4, "flight", found("Gamma", GAMMA, "adm2"), days[6]),
            event(5, "talks", found("Norland", NORLAND, "country"), days[7]),
            event(6, "peaceful-protest", found("Delta", DELTA), days[8], assertion="denied"),
            event(7, "clash", found("Alpha", ALPHA), days[9], fatalities=Count(low=100, best=120, high=150)),
        ),
        claims=(claim,),
        control=(
            status(ALPHA, "army", "controls", days[0], days[4]),
            status(ALPHA, "rebels", "controls", days[5], days[9]),
            status(BETA, "army", "contested", days[2], days[9], rivals=("rebels",)),
            status(GAMMA, "rebels", "controls", days[0], days[9], claimed_only=True, confidence="low"),
            status(DELTA, "rebels", "presence", days[0], days[9]),
            status(EAST, "", "unknown", days[0], days[9], claims=()),
        ),
        actors=ACTORS,
        event_types=TYPES,
        backdrop=(ALPHA, BETA, DELTA, EAST, LAKE, NORLAND),
        gazetteer_digest="0" * 16,
    )
