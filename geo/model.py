"""The data types that all modules share; this module imports none of them.

All are frozen, slotted, keyword-only dataclasses. Coordinates are WGS 84 degrees, always ``lon, lat``;
``bbox`` is ``(west, south, east, north)``; lengths are kilometres and say so in their name.
What was written (:class:`Mention`) is kept apart from what was decided (:class:`Resolution`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from shapely.geometry.base import BaseGeometry

Bbox = tuple[float, float, float, float]

MentionKind = Literal["name", "region", "relative", "description", "demonym"]
Role = Literal["location", "actor", "origin"]
Method = Literal["gazetteer", "world", "geonames", "derived", "geocoder", "table", ""]
PrecisionWord = Literal["exact", "near", "adm2", "adm1", "fuzzy", "country", "water", "unknown"]
Assertion = Literal["reported", "claimed", "assessed", "denied", "planned", "hypothetical", "historical"]
Says = Literal["holds", "contests", "lost", "present"]
State = Literal["controls", "contested", "presence", "unknown"]
Confidence = Literal["high", "medium", "low"]
Sign = Literal["held", "claimed", "seen", "grey", "gain", "doubt", "front", "pocket", "siege", "advance", "lone"]

SectionKind = Literal["heading", "paragraph", "item", "row", "caption"]

PRECISION: dict[PrecisionWord, tuple[int | None, int | None]] = {
    # word: (ACLED geo_precision, UCDP where_prec). Source: ACLED codebook 2023; UCDP GED codebook 24.1.
    "exact": (1, 1),
    "near": (2, 2),
    "adm2": (2, 3),
    "adm1": (3, 4),
    "fuzzy": (3, 5),
    "country": (None, 6),
    "water": (3, 7),
    "unknown": (None, None),
}

# How precisely a place of a kind is known where nothing narrower is named; other kinds are exact.
PRECISION_OF: dict[str, PrecisionWord] = {
    "country": "country", "adm1": "adm1", "adm2": "adm2", "adm3": "adm2", "lake": "water", "sea": "water",
    "region": "fuzzy", "continent": "fuzzy", "park": "fuzzy", "island": "near", "river": "fuzzy", "road": "fuzzy",
}  # fmt: skip
DRAWN_AS: dict[PrecisionWord, Literal["point", "area", "listed"]] = {
    # Precision decides the geometry: a region is not a point, and a country is no pin.
    "exact": "point",
    "near": "point",
    "adm2": "area",
    "adm1": "area",
    "fuzzy": "area",
    "water": "area",
    "country": "listed",
    "unknown": "listed",
}


class Section(NamedTuple):
    """A part of a report: ``start:end`` in code points of the text, without bullets, marks and white space.

    ``heading`` is the index of the section above that it stands under, -1 where there is none: then the title of the
    document is its heading. A heading has one too, so following them upwards leads through the outline. A sentence that
    introduces a list ("On 9 June:") and the head of a table take the place of a heading for the items and rows below.
    ``level`` is 1 to 9 for headings, the depth of an item in its list from 1, and 0 for everything else.
    """

    kind: SectionKind
    start: int
    end: int
    level: int = 0
    heading: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One report as it was read. ``published`` is None where the text gives no date; ``notes`` says so.

    ``date_source`` says where ``published`` comes from ("front matter", "dateline", "file name"). Several publishers
    in ``source`` are parted by semicolons.

    ``where`` is the file, and the line in it where that is known: for messages only.
    ``sections`` are in order and do not overlap; :func:`geo.text.sections.sections_of` finds them where a document was
    made without any.
    """

    id: str
    text: str
    title: str = ""
    published: date | None = None
    date_source: str = ""
    source: str = ""
    url: str = ""
    language: str = ""
    notes: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    where: str = field(default="", compare=False, repr=False)


def origin_of(document: Document) -> str:
    """Return where a document comes from, for messages: its file and line, else its id."""
    return document.where or document.id


def publishers(document: Document) -> tuple[str, ...]:
    """Return the publishers that a document names, one or several.

    >>> publishers(Document(id="a", text="", source="Radio A; Radio B"))
    ('Radio A', 'Radio B')
    """
    return names_in(document.source)


def names_in(source: str) -> tuple[str, ...]:
    """Return the publishers that the source of a document names."""
    return tuple(name.strip() for name in source.split(";") if name.strip())


class Span(NamedTuple):
    """A half-open range of code points in the text of a document: a tuple, for spans are compared and kept in sets."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """How a mention leads from its anchors to a place: "20 km north of Goma", "between A and B", "eastern Congo".

    ``type``: part (a side of an area), offset, near, between, along, across, outskirts, query (a description),
    same (coreference). ``bearing_deg`` is clockwise from north.
    """

    type: Literal["part", "offset", "near", "between", "along", "across", "outskirts", "query", "same"]
    anchors: tuple[Span, ...] = ()
    words: str = ""
    bearing_deg: float | None = None
    distance_km: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A piece of text that names or describes a place. Nothing is decided yet."""

    span: Span
    text: str
    kind: MentionKind = "name"
    relation: Relation | None = None
    type_word: str = ""
    hint: Role = "location"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the gazetteer, the world index or an answer of the geocoder.

    ``kind`` is a word of gazetteer/README.md. ``country`` is ISO 3166-1 alpha-2, ``admin1`` and ``admin2`` are names.
    ``outline`` is a shapely geometry in WGS 84 or None; ``radius_km`` how far the place reaches from its label point.
    ``origin`` is the file it came from. ``parents`` are ids, nearest first. P-codes are those of OCHA's COD-AB.
    ``labels`` are pairs of a language (ISO 639-1) and the name in it, where the gazetteer has one.
    """

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    names: tuple[str, ...] = ()
    population: int = 0
    radius_km: float = 0.0
    precision_km: float | None = None
    parents: tuple[str, ...] = ()
    outline: BaseGeometry | None = None
    bbox: Bbox | None = None
    fuzzy: bool = False
    sensitivity: str = ""
    capital_of: str = ""
    tags: tuple[str, ...] = ()
    path: tuple[tuple[float, float], ...] = ()
    origin: str = ""
    note: str = ""
    pcode: str = ""
    admin1_pcode: str = ""
    admin2_pcode: str = ""
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a mention may mean, with its score (0 to 1) and the reasons for it."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """What was decided for a mention: a place, a derived area, or nothing (with the candidates kept).

    ``lon``/``lat`` are None when unresolved. ``geometry`` (shapely, WGS 84) is the area where it is more than a point
    with ``radius_km``. ``place`` may be a derived one (id ``derived.…``).
    """

    mention: Mention
    role: Role = "location"
    chosen: Place | None = None
    candidates: tuple[Candidate, ...] = ()
    lon: float | None = None
    lat: float | None = None
    geometry: BaseGeometry | None = None
    radius_km: float | None = None
    precision: PrecisionWord = "unknown"
    method: Method = ""
    score: float = 0.0
    reasons: tuple[str, ...] = ()

    @property
    def resolved(self) -> bool:
        """Whether the mention has a place."""
        return self.lon is not None


class Tie(NamedTuple):
    """An ally or foe: the id of an actor or side, in which years (both days included) and countries (ISO alpha-3)."""

    id: str
    since: date | None = None
    until: date | None = None
    countries: tuple[str, ...] = ()

    def holds(self, day: date | None = None, country: str = "") -> bool:
        """Return whether the tie holds on a day and in a country; where neither is known, whether it ever did."""
        return in_period(day, self.since, self.until) and (
            not self.countries or not country or country in self.countries
        )


def in_period(day: date | None, since: date | None, until: date | None) -> bool:
    """Return whether a day lies in a period of which both days count; an open end or an unknown day is no bar."""
    return day is None or ((since or day) <= day <= (until or day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A known party, or an unknown one as written (``id`` then begins with ``written.``).

    ``side`` groups actors that hold ground together; ``sides`` are those on which it fights in other countries or at
    other times. ``colour`` is an Okabe-Ito word. ``country`` (ISO alpha-3) is the home, ``countries`` are all in which
    it acts. ``allies`` and ``foes`` are ties with actors or sides. ``since`` and ``until`` are the first and last day
    on which it existed or acted under this name. ``labels`` are names to show in other languages, by language.
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    sector: str = ""
    inter: str = ""
    country: str = ""
    countries: tuple[str, ...] = ()
    side: str = ""
    colour: str = ""
    note: str = ""
    allies: tuple[Tie, ...] = ()
    foes: tuple[Tie, ...] = ()
    sides: tuple[Tie, ...] = ()
    since: date | None = None
    until: date | None = None
    labels: tuple[tuple[str, str], ...] = ()

    def side_in(self, country: str = "", day: date | None = None) -> str:
        """Return the side on which the actor fights in a country (ISO alpha-3) on a day.

        A side that holds in some countries only is never taken where the country is not known.

        >>> rdf = Actor(id="rdf", name="RDF", side="rwanda", sides=(Tie("m23", countries=("COD",)),))
        >>> rdf.side_in("COD"), rdf.side_in("MOZ"), rdf.side_in()
        ('m23', 'rwanda', 'rwanda')
        """
        for tie in self.sides:
            if tie.holds(day, country) and (country or not tie.countries):
                return tie.id
        return self.side or self.id

    def acts_on(self, day: date | None) -> bool:
        """Return whether the actor existed under this name on a day."""
        return in_period(day, self.since, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Who fights together: one name and one colour (``#RRGGBB``) on every map and in every table.

    ``lead`` is the id of the actor that speaks and holds for the side. A side without a record in ``sides.yaml`` is
    named after its actor or country and has a colour by rank (``ranked`` is true then). ``labels`` are its names in
    other languages.
    """

    id: str
    name: str
    names: tuple[str, ...] = ()
    colour: str = ""
    lead: str = ""
    allies: tuple[Tie, ...] = ()
    foes: tuple[Tie, ...] = ()
    ranked: bool = False
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """An entry of the ontology, without its cues: what the map and the tables need of it.

    ``layer`` is one of the layer ids of geo/events/event_types.yaml; ``labels`` leads from language to label.
    """

    id: str
    label: str
    layer: str
    colour: str
    icon: str
    disorder_type: str = ""
    acled_event_type: str = ""
    acled_sub_event_type: str = ""
    plover: str = ""
    plover_mode: str = ""
    cameo: str = ""
    parent: str = ""
    control: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many, as a range. ``best`` follows the codebook's rule; ``text`` is what was written."""

    low: int
    best: int
    high: int
    text: str = ""


class EventMark(StrEnum):
    """How an event got its place, its day and its figures: what rules ask for. Notes are for readers."""

    CARRIED_PLACE = "carried place"
    HOLDER_PLACE = "place that holds an unknown one"
    CARRIED_DATE = "carried date"
    UNDATED = "no date in the text"
    TOTAL = "a total of other events of the report"
    TOLL_OF_BEFORE = "counts the victims of the event before it"
    SHARED_TOLL = "a toll of several places together"
    COARSENED = "coarsened=grid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, is said to have happened, or is denied, somewhere and some time.

    ``evidence`` holds one span a report (a sentence each), the first is the main one; ``fired`` are the spans of the
    words on which the rule fired. ``time_precision`` is ACLED's (1 day, 2 week, 3 month), ``date_prec`` UCDP's (1-5).
    ``reviewed`` says who reviewed it and when; "" is machine-coded, unreviewed.
    ``control_effect`` reads ``actor gained``/``actor lost`` as ``gain:m23`` or ``loss:fardc`` (space separated), or "".
    """

    id: str
    type: str
    start: date | None
    end: date | None
    where: Resolution | None
    evidence: tuple[Span, ...]
    fired: tuple[Span, ...] = ()
    time_precision: int | None = None
    date_prec: int | None = None
    actor1: Actor | None = None
    actor2: Actor | None = None
    assoc_actor_1: tuple[Actor, ...] = ()
    assoc_actor_2: tuple[Actor, ...] = ()
    civilian_targeting: bool = False
    fatalities: Count | None = None
    injured: Count | None = None
    displaced: Count | None = None
    assertion: Assertion = "reported"
    claimant: str = ""
    control_effect: str = ""
    rule: str = ""
    path: tuple[str, ...] = ()
    main: bool = False
    score: float = 0.0
    notes: tuple[str, ...] = ()
    marks: tuple[EventMark, ...] = ()
    table_row: Mapping[str, str] | None = None
    reviewed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlClaim:
    """A statement that somebody holds, contests, is present in, or has lost a place on a day.

    ``basis``: capture recapture withdrawal entry base administration patrol presence siege clash statement prior
    manual. ``gains_by_it`` says whether the claimant is the actor (or its side); ``against_interest`` whether it
    speaks against itself. ``actor_name`` is what the report calls the actor.
    ``publisher`` counts for independence: copies of one wire count once. ``score`` is that of the event it comes from.
    """

    id: str
    place: Place
    actor: str
    says: Says
    as_of: date
    basis: str
    assertion: Assertion = "reported"
    claimant: str = ""
    evidence: Span | None = None
    publisher: str = ""
    quote: str = ""
    url: str = ""
    gains_by_it: bool = False
    against_interest: bool = False
    event_id: str = ""
    actor_name: str = ""
    inside: bool = True
    note: str = ""
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedClaim:
    """A claim with the weight it had in the ledger on the day of the status."""

    claim_id: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlStatus:
    """Who holds a place from ``valid_from`` up to and including ``valid_to``. Derived from claims, never stored.

    ``holder`` is an actor's side id ("" when unknown); ``rivals`` are the other sides of a contested place.
    ``claimed_only`` is true where no report beyond the holder's own word stands behind it. ``geometry`` is None for a
    place that is drawn as its outline or disc.
    """

    place: Place
    holder: str
    state: State
    valid_from: date
    valid_to: date
    since: date
    last_report: date
    confidence: Confidence
    rivals: tuple[str, ...] = ()
    claimed_only: bool = False
    share: float = 0.0
    claims: tuple[WeighedClaim, ...] = ()
    geometry: BaseGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlArea:
    """One sign of the picture between the places on a day: an area, the front, a gain (method of docs/control.md).

    ``sign`` says what it is, ``side`` whose (of the front and the grey zone: the first of two), ``other`` the other
    side (of a gain: who lost the ground). ``valid_from`` to ``valid_to`` are the days for which it is shown; ``since``
    and ``until`` the days between which ground was gained. ``strength`` is below 1 where ground is far from every
    report. ``geometry`` is polygons or lines, WGS 84; ``size`` is geodesic square kilometres, or kilometres of a line,
    and ``error`` how far it may be wrong. ``places`` are the ids of the settlements behind it.
    """

    sign: Sign
    side: str
    geometry: BaseGeometry
    valid_from: date
    valid_to: date
    other: str = ""
    since: date | None = None
    until: date | None = None
    strength: float = 1.0
    size: float = 0.0
    error: float = 0.0
    places: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorArea:
    """A polygon that somebody assessed as held by an actor on a day; later claims move it cell by cell."""

    actor: str
    since: date
    geometry: BaseGeometry
    source: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """The part of the world a build looks at. ``country`` (ISO alpha-3) is where a bare name belongs to first."""

    id: str
    name: str
    bbox: Bbox
    country: str = ""
    countries: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundFeature:
    """A river, lake, airport, disputed border or name of a sea, drawn on the land; no place of the gazetteer.

    ``geometry`` is a shapely geometry in WGS 84, of a sea the point of its name; ``min_zoom`` the scale of web maps from
    which it is drawn. ``labels`` are pairs of a language (ISO 639-1) and the name in it.
    """  # noqa: E501

    kind: str
    name: str
    geometry: BaseGeometry
    min_zoom: float = 0.0
    labels: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """A grey picture of slopes in Web Mercator: 128 is level, lighter is lit. ``bbox`` is in degrees."""

    image: bytes
    media_type: str
    bbox: Bbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The product of ``geo`` and the only input of ``maps``.

    Everything is sorted by natural keys, so that the same input gives the same bytes. ``backdrop`` holds the places
    whose outlines and labels make the ground of the map (countries, provinces, territories, lakes, towns), ``ground`` what
    else is drawn on it (rivers, airports, names of seas, disputed borders), ``relief`` the picture of its slopes.
    ``attribution`` names whom the places of the gazetteer come from, each with the licence. ``rows_left_out`` counts the
    rows of tables that could not be read; the notes name them.
    Where tables were read, ``events`` and ``documents`` are the lists of :mod:`geo.rows`, which hold their rows as columns.
    """  # noqa: E501

    theatre: Theatre
    as_of: date | None = None
    documents: Sequence[Document] = ()
    resolutions: tuple[Resolution, ...] = ()
    events: Sequence[Event] = ()
    claims: tuple[ControlClaim, ...] = ()
    control: tuple[ControlStatus, ...] = ()
    areas: tuple[ControlArea, ...] = ()
    actors: Mapping[str, Actor] = field(default_factory=dict)
    sides: Mapping[str, Side] = field(default_factory=dict)
    event_types: Mapping[str, EventType] = field(default_factory=dict)
    backdrop: tuple[Place, ...] = ()
    ground: tuple[GroundFeature, ...] = ()
    relief: Relief | None = None
    notes: tuple[str, ...] = ()
    rows_left_out: int = 0
    gazetteer_digest: str = ""
    attribution: tuple[str, ...] = ()

    def document(self, document_id: str) -> Document:
        """Return the document of that id. Raises ``KeyError`` if there is none."""
        for document in self.documents:
            if document.id == document_id:
                return document
        raise KeyError(document_id)

    def to_frames(self) -> dict[str, Any]:
        """Return every table as a data frame, those with a place as GeoDataFrames: docs/python.md."""
        found: dict[str, Any] = _of_tables("frames").frames(self)
        return found

    def _repr_html_(self) -> str:
        """Return what a notebook shows: counts and a small map."""
        return str(_of_tables("picture").situation_html(self))

    def quote(self, span: Span) -> str:
        """Return the text under a span."""
        return self.document(span.document_id).text[span.start : span.end]


def _of_tables(module: str) -> Any:
    """Return a module of ``geo.tables``, found when it is asked for: this module imports none of ours."""
    return import_module(f"geo.tables.{module}")
