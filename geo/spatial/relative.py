"""Relative places: "20 km north of Goma", "près de Sake", "on the road from Minova to Goma" -> areas with uncertainty.

Phrases are searched around names that are already resolved, so the cost is that of the names. A phrase that rests on
one name replaces it: nothing happened in Goma itself. A phrase that says where another name lies ("Sake, 20 km west of
Goma") is that place. If nobody knows the other name, the phrase locates it; if the two disagree, both stay and say so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import shapely

from geo import geometry
from geo.gazetteer.queries import country_of
from geo.lang import all_words, alternatives, values_of
from geo.model import Mention, Place, Relation, Resolution, Span
from geo.spatial import relative_geometry as shapes
from geo.spatial import relative_patterns as say
from geo.spatial.directions import HOURS, bearing_of, direction_of, kilometres, may_measure, number_of
from geo.spatial.relative_geometry import NEAR_KM
from geo.spatial.spans import replaced_by
from geo.text.context import WINDOW, after, before

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.gazetteer.store import Gazetteer
    from geo.spatial.relative_geometry import Shape

    Reader = Callable[[Resolution], Resolution]

SETTLED = frozenset({"city", "town", "village", "locality", "camp", "airport", "port", "base", "mine", "border_post"})
_OUTLINED = frozenset({"adm1", "adm2", "adm3"})
_UNIT_WORDS = frozenset({"adm1", "adm2", "unit"})  # type words that speak of a unit
UNITS = frozenset({"adm2", "adm3", "lake", "park", "island", "mountain", "facility"})
UNMEASURED_KM, UNMEASURED = 60.0, 0.6  # reach and share of the score of a town on a side, without a distance
NAMED_REACH = (0.4, 1.8)  # of the written distance: within it, a phrase fits the name before it
TELLING = frozenset({"offset", "near", "across", "between", "along"})  # relations that may say where a name lies
LOOKED_BACK = 2  # names before a phrase that it may be about
STRAYS_DEG = 0.1  # a town may lie so far (11 km) beside the way between two others
_JOINT = re.compile(rf"\s?[,(\u2013\u2014]|\s(?:{alternatives('spatial.relative.joints')})\b")
_HALF, _ADJECTIVE_ENDS = all_words("spatial.relative.half"), all_words("spatial.relative.adjective_ends")
INFERRED = 0.9  # of the anchor's score: the words are clear, the ground is not
TOWNS_KEPT = 2048  # units whose town is remembered
SHAPES_KEPT = 512  # reports name the same borders and the surroundings of the same towns again and again
NAMED, DESCRIBED = frozenset({"name", "region"}), frozenset({"description"})
TOWNS = frozenset({"city", "town", "village", "locality"})
WATER = frozenset({"lake", "river", "sea", "island"})
LINES = frozenset({"road", "river"})
WIDEST_GAP = 60  # code points between two towns of one phrase: "and the besieged mining town of"
FARTHEST_KM = 1500.0  # "8,000 km from Paris" gives no place
MODES: dict[str, str] = values_of("spatial.relative.modes")
KIND_OF = {"between": "region", "along": "road"}  # of the derived place; a point is a locality


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase before an anchor: where it starts in the window, and the relation it states."""

    start: int
    relation: Relation


def with_relatives(  # the text and all that is known of it
    text: str,
    resolutions: Sequence[Resolution],
    gazetteer: Gazetteer,
    *,
    sentences: Sequence[tuple[int, int]] = (),
    anchor_kinds: frozenset[str] = NAMED,
) -> tuple[Resolution, ...]:
    """Return the resolutions with relative places added, or in place of their anchors, sorted by span.

    Parameters
    ----------
    text
        The document's text.
    resolutions
        Of names and regions, sorted by span. An unresolved name before a phrase in apposition is placed by it.
    sentences
        Spans in order; a phrase never crosses them.
    anchor_kinds
        Kinds of mention that phrases are looked for around.
    """
    read = partial(_as_town, gazetteer=gazetteer)
    mentions = find_relatives(text, resolutions, sentences=sentences, anchor_kinds=anchor_kinds, read=read)
    if not mentions:
        return tuple(resolutions)
    by_span = {r.mention.span: r for r in resolutions}
    derived, placed = [], {}
    ends = [(r.mention.span.end, r) for r in resolutions if r.mention.kind == "name"]
    for mention in mentions:
        anchors = [read(by_span[span]) for span in mention.relation.anchors] if mention.relation else []
        found = resolve_relative(mention, anchors, gazetteer)
        described = described_name(text, mention, ends)
        if described is not None and found.resolved:
            found, named = reconcile(found, described, anchors[0])
            placed[named.mention.span] = named
        derived.append(found)
    derived = [r for r in derived if r.resolved]
    kept = [placed.get(r.mention.span, r) for r in resolutions]
    return replaced_by([r for r in kept if not _is_part_named(r, derived)], derived)


def _is_part_named(name: Resolution, derived: Sequence[Resolution]) -> bool:
    """Return whether a phrase says on which part of a road something happened: "on the RN2 between Sake and Minova"."""
    span = name.mention.span
    return _kind(name) == "road" and any(
        r.mention.span.start <= span.start and span.end <= r.mention.span.end and _kind(r) == "road" for r in derived
    )


def find_relatives(  # the text and all that is known of it
    text: str,
    resolutions: Sequence[Resolution],
    *,
    sentences: Sequence[tuple[int, int]] = (),
    anchor_kinds: frozenset[str] = NAMED,
    read: Reader | None = None,
) -> tuple[Mention, ...]:
    """Return the mentions of relative places around resolved names or descriptions, sorted by span.

    ``read`` says what a name means if a place is measured from it; None: what it means anywhere.
    """
    read = read or _as_it_is
    anchors = [
        r for r in resolutions if r.mention.kind in anchor_kinds and r.role == "location" and r.chosen is not None
    ]
    pairs = [m for a, b in pairwise(anchors) if (m := _find_pair(text, a, b, sentences, read))]
    used = {span for mention in pairs if mention.relation for span in mention.relation.anchors}
    single = [m for a in anchors if a.mention.span not in used and (m := _find_single(text, a, sentences, read))]
    single = [_inside_unit(text, mention, anchors) for mention in single]
    return tuple(sorted([*pairs, *single], key=lambda m: m.span))


def _inside_unit(text: str, mention: Mention, anchors: Sequence[Resolution]) -> Mention:
    """Return a shore with the unit behind it as a second anchor: "the left bank of the Dnipro in Kherson Oblast"."""
    relation = mention.relation
    if relation is None or not relation.words.startswith("shore"):
        return mention
    end = mention.span.end
    unit = next((a for a in anchors if a.mention.span.start > end and _kind(a) in _OUTLINED), None)
    if unit is None or not say.IN_UNIT.match(text[end : unit.mention.span.start]):
        return mention
    return replace(mention, relation=replace(relation, anchors=(*relation.anchors, unit.mention.span)))


def resolve_relative(mention: Mention, anchors: Sequence[Resolution], gazetteer: Gazetteer) -> Resolution:
    """Return where a relative mention leads, given what its anchors are; unresolved where its shape is not known."""
    places = [anchor.chosen for anchor in anchors if anchor.chosen is not None]
    relation = mention.relation
    if relation is None or len(places) != len(relation.anchors):
        return Resolution(mention=mention, reasons=("the place it is measured from is not known",))
    shape = _shape(replace(relation, anchors=()), tuple(places), gazetteer)
    if shape is None:
        return Resolution(mention=mention, reasons=(f"no line of {places[0].name} is known",))
    place = _derived_place(mention, relation, places, shape)
    return Resolution(
        mention=mention, chosen=place, candidates=anchors[0].candidates, lon=shape.lon, lat=shape.lat,
        geometry=shape.geometry, radius_km=round(shape.radius_km, 3), precision=shape.precision, method="derived",
        score=round(min(a.score for a in anchors) * INFERRED, 4),
        reasons=(f"inferred: {shape.reason}", *anchors[0].reasons),
    )  # fmt: skip


def _as_it_is(resolution: Resolution) -> Resolution:
    return resolution


def _as_town(resolution: Resolution, gazetteer: Gazetteer) -> Resolution:
    """Read a unit as the town of its name: nobody says "10 km west of" a province when a town is called the same."""
    unit = resolution.chosen
    if unit is None or unit.kind not in {"adm1", "adm2", "adm3"} or resolution.mention.kind != "name":
        return resolution
    town = _town_called(resolution.mention.text, unit, gazetteer)
    if town is None:
        return resolution
    return replace(resolution, chosen=town, reasons=(f"{town.name} the town, since distances are measured from towns",))


@lru_cache(maxsize=TOWNS_KEPT)
def _town_called(name: str, unit: Place, gazetteer: Gazetteer) -> Place | None:
    """Return the largest town in or by a unit that is called as the unit is, or as the text calls it."""
    rows = {int(row) for written in (name, unit.name) for row in gazetteer.find(written)}
    places = [gazetteer.place(row) for row in sorted(rows)]
    towns = [p for p in places if p.kind in TOWNS and (unit.id in p.parents or away_km(unit, p) <= unit.radius_km)]
    return max(towns, key=lambda p: (p.population, p.id), default=None)


@lru_cache(maxsize=SHAPES_KEPT)
def _shape(relation: Relation, places: tuple[Place, ...], gazetteer: Gazetteer) -> Shape | None:
    makers: dict[str, Callable[[], Shape | None]] = {
        "offset": lambda: _offset(relation, places[0], gazetteer),
        "near": lambda: shapes.near(places[0]),
        "outskirts": lambda: shapes.outskirts(places[0], bearing=relation.bearing_deg),
        "between": lambda: _between(relation, places, gazetteer),
        "along": lambda: _along(relation, places, gazetteer),
        "across": lambda: shapes.across(places[0], _country_outline(places[0], gazetteer)),
    }
    return makers[relation.type]()


def _offset(relation: Relation, place: Place, gazetteer: Gazetteer) -> Shape | None:
    if place.kind == "river" and relation.distance_km is None:
        return shapes.bank(place, side=direction_of(relation.words))
    spread = shapes.TIME_SPREAD if "time" in relation.words else shapes.SPREAD
    if relation.distance_km is None:
        return shapes.direction(place, gazetteer.outline(place), bearing=relation.bearing_deg or 0.0)
    if relation.bearing_deg is None:
        within = "within" in relation.words
        return shapes.distance(place, distance_km=relation.distance_km, spread=spread, within=within)
    return shapes.offset(
        place, gazetteer.outline(place), distance_km=relation.distance_km, bearing=relation.bearing_deg, spread=spread
    )


def _between(relation: Relation, places: Sequence[Place], gazetteer: Gazetteer) -> Shape | None:
    if relation.words != "border":
        return shapes.between(places[0], places[1])
    return shapes.border(places[0], places[1], [gazetteer.outline(place) for place in places])


def _along(relation: Relation, places: Sequence[Place], gazetteer: Gazetteer) -> Shape | None:
    if relation.words.startswith("shore"):
        side = relation.words.removeprefix("shore").strip()
        unit = gazetteer.outline(places[1]) if len(places) > 1 else None
        return shapes.shore(places[0], gazetteer.outline(places[0]), side=side, unit=unit)
    if len(places) == 2:  # noqa: PLR2004  # the road between two towns
        roads = (s for road in _roads(gazetteer) if (s := shapes.stretch(road, places[0], places[1])))
        return next(roads, None) or shapes.between(places[0], places[1])
    return shapes.along(places[0])


def _roads(gazetteer: Gazetteer) -> Sequence[Place]:
    """Return the roads whose line the gazetteer knows; few, and in the order of its rows."""
    from geo.gazetteer.kinds import KIND_NUMBER

    rows = (gazetteer.columns.kind == KIND_NUMBER["road"]).nonzero()[0]
    return [place for row in rows if (place := gazetteer.place(int(row))).path]


def _country_outline(place: Place, gazetteer: Gazetteer) -> BaseGeometry | None:
    country = country_of(place, gazetteer)
    return gazetteer.outline(country) if country else None


def _find_single(text: str, anchor: Resolution, sentences: Sequence[tuple[int, int]], read: Reader) -> Mention | None:
    span, kind = anchor.mention.span, _kind(anchor)
    left = before(text, span, sentences=sentences)
    if say.TRIGGER.search(left[-say.TRIGGER_REACH :]) and not say.BORDER_AFTER.match(text, span.end):
        phrase = _phrase_before(left, _kind(read(anchor)))
        unit = kind in _OUTLINED or anchor.mention.type_word in _UNIT_WORDS
        if phrase and not (unit and say.THE_PLACE.search(left)):
            start = span.start - len(left) + phrase.start
            return _mention(text, (span,), start, span.end, phrase.relation)
    its_shore = say.ITS_SHORE.match(after(text, span, sentences=sentences)) if kind in WATER else None
    if its_shore:
        relation = Relation(type="along", words=f"shore {direction_of(its_shore['dir'] or '')}".strip())
        return _mention(text, (span,), span.start, span.end + its_shore.end(), relation)
    return None


def _kind(resolution: Resolution) -> str:
    return resolution.chosen.kind if resolution.chosen else ""


def _phrase_before(left: str, kind: str) -> _Phrase | None:
    for finder in (*_MEASURING, *_SHOWING) if may_measure(left) else _SHOWING:
        phrase = finder(left, kind)
        if phrase:
            return phrase
    return None


def _measured(left: str, kind: str) -> _Phrase | None:
    match = say.found_before(say.OFFSET, left)
    if not match or (match["dir"] is None and kind not in SETTLED | UNITS):
        return None
    distance_km = kilometres(match["q"], match["u"])
    if distance_km is None or not 0 < distance_km <= FARTHEST_KM:
        return None
    words = "within" if say.WITHIN.search(left[: match.start()]) else ""
    relation = Relation(type="offset", words=words, distance_km=distance_km, bearing_deg=bearing_of(match["dir"] or ""))
    return _Phrase(match.start(), relation)


def _travelled(left: str, kind: str) -> _Phrase | None:
    match = say.found_before(say.TRAVEL, left)
    number = number_of(match["q"]) if match else None
    if not match or number is None or kind not in SETTLED | UNITS:
        return None
    number += 0.5 if any(word in match["q"].lower() for word in _HALF) and number >= 1 else 0.0
    mode = MODES.get(" ".join(match["mode"].lower().split()), "walk")
    distance_km = number * HOURS[match["t"].lower().rstrip("s")] * shapes.BY_KM_PER_HOUR[mode]
    relation = Relation(
        type="offset",
        words=f"time {mode}",
        distance_km=round(distance_km, 3),
        bearing_deg=bearing_of(match["dir"] or ""),
    )
    return _Phrase(match.start(), relation)


def _across(left: str, kind: str) -> _Phrase | None:
    match = say.ACROSS.search(left) if kind in SETTLED else None
    return _Phrase(match.start(), Relation(type="across")) if match else None


def _shore(left: str, kind: str) -> _Phrase | None:
    if kind not in WATER | LINES:
        return None
    match = say.found_before(say.SHORE, left) if kind in WATER else None
    if match:
        side = say.BANKS.get((match["dir"] or "").lower()) or direction_of(match["dir"] or "")
        return _Phrase(match.start(), Relation(type="along", words=f"shore {side}".strip()))
    match = say.ALONG.search(left) if kind in LINES else None
    return _Phrase(match.start(), Relation(type="along")) if match else None


def _on_the_outskirts(left: str, kind: str) -> _Phrase | None:
    match = say.found_before(say.OUTSKIRTS, left) if kind in SETTLED else None
    if not match:
        return None
    return _Phrase(match.start(), Relation(type="outskirts", bearing_deg=bearing_of(direction_of(match["dir"] or ""))))


def _on_a_side(left: str, kind: str) -> _Phrase | None:
    may_be = kind in SETTLED | UNITS or kind == "river"
    match = say.found_before(say.DIRECTION, left) if may_be else None
    bearing = bearing_of(match["dir"]) if match else None
    if not match or bearing is None or any(end in match["dir"].lower() for end in _ADJECTIVE_ENDS):
        return None
    words = match["dir"] if kind == "river" else ""
    return _Phrase(match.start(), Relation(type="offset", words=words, bearing_deg=bearing))


def _close(left: str, kind: str) -> _Phrase | None:
    match = say.found_before(say.NEAR, left) if kind in SETTLED | UNITS else None
    return _Phrase(match.start(), Relation(type="near")) if match else None


# In the order in which they are believed: those that need a number and a unit, and the others.
_MEASURING: tuple[Callable[[str, str], _Phrase | None], ...] = (_measured, _travelled)
_SHOWING: tuple[Callable[[str, str], _Phrase | None], ...] = (
    *(_across, _shore, _on_the_outskirts, _on_a_side, _close),
)


def _find_pair(
    text: str, first: Resolution, second: Resolution, sentences: Sequence[tuple[int, int]], read: Reader
) -> Mention | None:
    a, b = first.mention.span, second.mention.span
    if b.start - a.end > WIDEST_GAP:
        return None
    middle = text[a.end : b.start]
    joined = say.HYPHEN.match(middle) or say.ROAD_MIDDLE.match(middle)
    if not joined:
        return None
    kinds = {_kind(read(first)), _kind(read(second))}
    border = kinds == {"country"}
    if not (border or kinds <= SETTLED):
        return None
    left, right = before(text, a, sentences=sentences), after(text, b, sentences=sentences)
    found = _border_phrase(left, middle, right) if border else _pair_phrase(left, middle, right)
    if not found:
        return None
    kind, start, more = found
    relation = Relation(type=kind, words="border" if border else "")
    return _mention(text, (a, b), a.start - start, b.end + more, relation)


def _border_phrase(left: str, middle: str, right: str) -> tuple[Literal["along", "between"], int, int] | None:
    opens = say.BORDER_BETWEEN.search(left)
    if opens and say.BETWEEN_MIDDLE.match(middle):
        return "between", len(left) - opens.start(), 0
    behind = say.BORDER_AFTER.match(right)
    return ("between", 0, behind.end()) if behind and say.HYPHEN.match(middle) else None


def _pair_phrase(left: str, middle: str, right: str) -> tuple[Literal["along", "between"], int, int] | None:
    """Return the relation, how far before the first name it starts, and how far after the second it ends."""
    road = say.ROAD_BEFORE.search(left)
    if road and say.ROAD_MIDDLE.match(middle):
        return "along", len(left) - road.start(), 0
    behind = say.ROAD_AFTER.match(right)
    if behind and say.HYPHEN.match(middle):
        return "along", 0, behind.end()
    axis = say.AXIS_BEFORE.search(left)
    if axis and say.HYPHEN.match(middle):
        return "along", len(left) - axis.start(), 0
    between = say.BETWEEN_BEFORE.search(left)
    if between and say.BETWEEN_MIDDLE.match(middle) and not say.NOT_GROUND.search(left[: between.start()]):
        named = say.ROAD_NAME_BEFORE.search(left[: between.start()])
        if named:
            return "along", len(left) - named.start(), 0
        return "between", len(left) - between.start(), 0
    return None


def _mention(text: str, anchors: tuple[Span, ...], start: int, end: int, relation: Relation) -> Mention:
    return Mention(
        span=anchors[0]._replace(start=start, end=end), text=text[start:end], kind="relative",
        relation=replace(relation, anchors=anchors),
    )  # fmt: skip


def _derived_place(mention: Mention, relation: Relation, places: Sequence[Place], shape: Shape) -> Place:
    measures = [relation.words, f"{relation.distance_km:g}km" if relation.distance_km is not None else ""]
    measures += [f"{relation.bearing_deg:g}deg" if relation.bearing_deg is not None else ""]
    slug = "-".join(re.sub(r"\W+", "-", part) for part in (relation.type, *measures) if part)
    first = places[0]
    return Place(
        id=f"derived.{'+'.join(place.id for place in places)}.{slug}", name=mention.text,
        kind=KIND_OF.get(relation.type, "locality"), lon=shape.lon, lat=shape.lat, country=first.country,
        admin1=first.admin1, admin2=first.admin2, radius_km=round(shape.radius_km, 3),
        parents=(first.id, *first.parents), outline=shape.geometry, fuzzy=shape.precision == "fuzzy", origin="derived",
    )  # fmt: skip


def away_km(one: Place, other: Place) -> float:
    """Return the distance between the label points of two places."""
    return geometry.distance_km(one.lon, one.lat, to_lon=other.lon, to_lat=other.lat)


def described_name(text: str, mention: Mention, ends: Sequence[tuple[int, Resolution]]) -> Resolution | None:
    """Return the name right before a phrase that says where it lies; ``ends`` are the names by where they end."""
    if mention.relation is None or mention.relation.type not in TELLING:
        return None
    index = bisect_right(ends, mention.span.start, key=lambda pair: pair[0])
    # A name may stand in between: "Luvungi, a town on the Ruzizi plain between Bukavu and Uvira".
    earlier = (ends[i][1] for i in range(index - 1, max(-1, index - 1 - LOOKED_BACK), -1))
    return next((name for name in earlier if _may_lie(name) and _is_located_by(text, name, mention)), None)


def _may_lie(name: Resolution) -> bool:
    return name.role == "location" and (name.chosen is None or name.chosen.kind in SETTLED | UNITS)


def _is_located_by(text: str, name: Resolution, mention: Mention) -> bool:
    middle = text[name.mention.span.end : min(mention.span.start, name.mention.span.end + WINDOW)]
    return len(middle) < WINDOW and bool(_JOINT.match(middle) and say.APPOSITION.match(middle))


def reconcile(found: Resolution, named: Resolution, anchor: Resolution) -> tuple[Resolution, Resolution]:
    """Return the phrase and the name before it, each knowing of the other."""
    if named.chosen is None:
        return found, _placed_by(found, named)
    if anchor.chosen is not None and named.mention.text == anchor.mention.text:
        return found, named
    if not _fits(named.chosen, anchor.chosen, found):
        return replace(found, reasons=(*found.reasons, f"{named.chosen.name} does not lie there")), named
    place = named.chosen
    reason = f"inferred: it says where {place.name} is, and {place.name} lies there"
    same = replace(
        found, chosen=place, lon=named.lon, lat=named.lat, geometry=named.geometry, radius_km=named.radius_km,
        precision=named.precision, method=named.method, score=named.score, reasons=(reason, *found.reasons),
    )  # fmt: skip
    return same, replace(named, reasons=(*named.reasons, f"it lies {found.mention.text}, as written"))


def _placed_by(found: Resolution, named: Resolution) -> Resolution:
    """Place a name that nobody knows by the phrase that says where it is.

    A town "south of Hodeidah" may lie much farther off than what happened south of it, where no distance is written.
    """
    name, relation = named.mention.text, found.mention.relation
    if relation is not None and relation.type == "offset" and relation.distance_km is None:
        reason = f"no distance is written: it may lie up to {UNMEASURED_KM:g} km off"
        found = replace(
            found, radius_km=UNMEASURED_KM, geometry=None, precision="fuzzy", score=round(found.score * UNMEASURED, 4),
            reasons=(reason,),
        )  # fmt: skip
    place = replace(found.chosen, id=f"{found.chosen.id}.{name.casefold()}", name=name) if found.chosen else None
    reasons = (f"inferred: the text says that it is {found.mention.text}", *found.reasons)
    return replace(
        named, chosen=place, lon=found.lon, lat=found.lat, geometry=found.geometry, radius_km=found.radius_km,
        precision=found.precision, method="derived", score=found.score, reasons=reasons,
    )  # fmt: skip


def _fits(place: Place, anchor: Place | None, found: Resolution) -> bool:
    relation = found.mention.relation
    if anchor is None or relation is None:
        return False
    if relation.type in {"between", "along"}:
        point = shapely.Point(place.lon, place.lat)
        return found.geometry is not None and bool(found.geometry.distance(point) <= STRAYS_DEG)
    written = relation.distance_km
    low, high = (0.0, NEAR_KM) if written is None else (written * NAMED_REACH[0], written * NAMED_REACH[1])
    slack = place.radius_km + anchor.radius_km
    return low - slack <= away_km(anchor, place) <= high + slack
