"""The order of steps, known here alone: documents -> mentions -> resolutions -> events -> claims -> control."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.actors.identity import WRITTEN, ActorBook
from geo.actors.resolution import alpha3
from geo.actors.sides import met_actors, ranked_sides, sides_of
from geo.control.areas import around, crossing_outlines, ground_of
from geo.control.claims import claims_of_events, countries_of, find_claims
from geo.control.influence import assign_areas
from geo.control.manual_claims import standing_claims
from geo.control.memory import ControlMemory
from geo.control.pictures import ADVANCES, MOST_PICTURES, control_areas
from geo.control.prior_areas import claims_of_priors, prior_areas
from geo.control.status import control_status
from geo.errors import InputError
from geo.events.deduplicate import merge_events
from geo.events.extract import annotate, find_events
from geo.events.ontology import load_ontology
from geo.gazetteer.queries import unit_around
from geo.gazetteer.store import Gazetteer
from geo.inputs.archives import is_archive, read_archive
from geo.inputs.column_maps import ColumnMap
from geo.inputs.documents import list_inputs, read_file
from geo.inputs.event_tables import read_event_tables
from geo.inputs.raw_tables import holds_tables
from geo.model import Actor, Mention, Resolution, Situation, Span, Theatre, origin_of
from geo.reading.annotate import place_mentions
from geo.review import Reviewed, apply_reviews, read_reviews
from geo.rows import (
    NOTE,
    DocumentList,
    EventList,
    joined,
    objects_of,
    of_types,
    reports_of,
    rows_of,
    without_twins,
    words,
)
from geo.runtime.guard import guarded, guarded_each
from geo.runtime.interrupt import checkpoint
from geo.runtime.values import clean
from geo.sensitivity import protect
from geo.syntax.parser import Parser
from geo.text.language_id import language_of, unsupported_language
from geo.toponyms.custom_recogniser import load_recogniser
from geo.toponyms.force_countries import without_strangers
from geo.toponyms.resolver import resolver_for
from geo.toponyms.type_words import type_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from geo.config import Config
    from geo.control.areas import Ground
    from geo.errors import SitmapError
    from geo.events.extract import Annotated
    from geo.events.ontology import Ontology
    from geo.geocoding.geocoder import Geocoder
    from geo.inputs.event_tables import EventTable
    from geo.model import Bbox, ControlArea, ControlClaim, Document, Event, GroundFeature, Place, Relief
    from geo.reading.report import ReportReading
    from geo.review import Review
    from geo.rows import TableRows

    Progress = Callable[[str, float], None]
    OnError = Callable[[SitmapError], None] | None

# The theatre is shown if at least this share of the events lies in it: talks elsewhere do not move the map.
MOST_ELSEWHERE = 1 / 3
# Of events all over, the outermost are left outside of the first view; they are still on the map.
OUTERMOST_PERCENT = 5
MARGIN_DEG = 1.5
ELSEWHERE = "reported"
# What the effect of an event type on control (event_types.yaml) says of the first actor of the event.
CHANGES = {"transfer": "gain", "loss": "loss", "hold": "gain"}
UNKNOWN_SHARE = -1.0  # nobody knows how many reports a stream holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every report is read with. Opened once, shared by all. ``countries`` are those where ground can be held."""

    config: Config
    gazetteer: Gazetteer
    ontology: Ontology
    geocode: Geocoder | None = None
    countries: frozenset[str] = frozenset()
    parser: Parser = field(default_factory=Parser)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportAnalysis:
    """A report before its events are made: its places, its tagged sentences, their trees and frames, its parties."""

    document: Document
    resolutions: tuple[Resolution, ...]
    annotated: Annotated
    syntax: ReportReading | None
    book: ActorBook


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResult:
    """What one report gave; ``written`` are the parties that no list knows."""

    document: Document
    resolutions: tuple[Resolution, ...]
    events: tuple[Event, ...]
    claims: tuple[ControlClaim, ...]
    written: tuple[Actor, ...] = ()


def open_tools(config: Config, *, geocode: Geocoder | None = None, progress: Progress | None = None) -> Context:
    """Open gazetteer and ontology. ``progress`` is called when the place index has to be built first."""
    gazetteer = Gazetteer.open(config, progress=progress)
    return Context(
        config=config,
        gazetteer=gazetteer,
        ontology=load_ontology(config.event_types),
        geocode=geocode,
        countries=countries_of(gazetteer),
    )


def read_report(document: Document, tools: Context) -> ReportResult:
    """Read one report: the step that a build and an archive share. Deterministic, no state between reports."""
    return next(read_reports([document], tools))


def read_reports(documents: Iterable[Document], tools: Context, *, on_error: OnError = None) -> Iterator[ReportResult]:
    """Yield what :func:`read_report` gives for each; the places of some are judged at once, which is faster.

    A report on which a rule stumbles is given to ``on_error`` and left out; without ``on_error`` the error is raised.
    """
    config = tools.config
    recognise = load_recogniser(config.recogniser)
    resolver = resolver_for(
        tools.gazetteer, tools.geocode, config.score_threshold, "", recognise, sources=config.sources
    )
    for document, resolutions in resolver.resolve_each(documents, on_error=on_error):
        reading = guarded(partial(_reading, document, resolutions, tools), origin_of(document), on_error)
        if reading is not None:
            yield reading


def _reading(document: Document, resolutions: tuple[Resolution, ...], tools: Context) -> ReportResult:
    return read_analysis(_analysis(document, resolutions, tools), tools)


def analyse(document: Document, tools: Context) -> ReportAnalysis:
    """Return the analysis of one report, for ``sitmap explain`` and for notebooks."""
    config = tools.config
    recognise = load_recogniser(config.recogniser)
    resolver = resolver_for(
        tools.gazetteer, tools.geocode, config.score_threshold, "", recognise, sources=config.sources
    )
    return _analysis(*next(iter(resolver.resolve_each([document]))), tools)


def read_analysis(analysis: ReportAnalysis, tools: Context) -> ReportResult:
    """Return the events and control claims of an analysed report."""
    document, resolutions, book, syntax = analysis.document, analysis.resolutions, analysis.book, analysis.syntax
    ontology = tools.ontology
    find = partial(find_events, unit_of=partial(unit_around, gazetteer=tools.gazetteer))
    events = find(document, resolutions, ontology=ontology, actors=book, annotated=analysis.annotated, syntax=syntax)
    claims = find_claims(
        document,
        resolutions,
        events,
        syntax=syntax,
        parse=False,
        ontology=ontology,
        actors=book,
        countries=tools.countries,
        home=tools.gazetteer.theatre.country,
    )
    written = tuple(book.written[key] for key in sorted(book.written))
    return ReportResult(document=document, resolutions=resolutions, events=events, claims=claims, written=written)


def _analysis(document: Document, resolutions: tuple[Resolution, ...], tools: Context) -> ReportAnalysis:
    gazetteer, ontology = tools.gazetteer, tools.ontology
    problem = unsupported_language(document.text, language=document.language)
    if problem:
        document = replace(document, notes=(*document.notes, problem))
    book = ActorBook(gazetteer.actors, day=document.published)
    annotated = annotate(
        document.text,
        ontology=ontology,
        actors=book,
        year=document.published.year if document.published else None,
        sections=document.sections,
    )
    resolutions = without_strangers(
        resolutions,
        groups=book.text.group_countries,
        spoken=book.text.spoken | book.text.countries,
        at_war=book.store.war_countries,
        country_of=alpha3,
    )
    syntax = None
    if not problem:
        syntax = annotated.syntax(
            place_mentions(document.text, resolutions, country_of=alpha3),
            language=document.language or language_of(document.text),
            parser=tools.parser,
            actors=book,
            published=document.published,
        )
        resolutions = (*resolutions, *_unknown_places(document, resolutions, syntax))
    return ReportAnalysis(document=document, resolutions=resolutions, annotated=annotated, syntax=syntax, book=book)


def _unknown_places(
    document: Document, resolutions: Sequence[Resolution], syntax: ReportReading | None
) -> Iterator[Resolution]:
    """Yield the names in the slot of a place that nobody has resolved or listed yet: nothing is silent."""
    listed, kinds = [one.mention.span for one in resolutions], type_words()
    for start, end in syntax.unknown_places() if syntax is not None else ():
        word_alone = document.text[start:end].lower() in kinds  # "Manyo County" was read as two names
        if not word_alone and not any(span.start < end and start < span.end for span in listed):
            span = Span(document_id=document.id, start=start, end=end)
            mention = Mention(span=span, text=document.text[start:end])
            yield Resolution(mention=mention, reasons=("no gazetteer knows the name",))


def _attribution(config: Config) -> tuple[str, ...]:
    from geo.gazetteer.fetch import attributions  # it can download, which few builds need

    return attributions(config.file.parent if config.file else None, config.countries)


def shown(reading: ReportResult, tools: Context) -> Situation:
    """Return one report as it may be shown: sensitive places coarsened, fresh positions and quotes as configured."""
    situation = Situation(
        theatre=tools.gazetteer.theatre,
        as_of=tools.config.as_of,
        documents=(reading.document,),
        resolutions=reading.resolutions,
        events=reading.events,
        claims=reading.claims,
    )
    return protect(situation, hold_hours=tools.config.hold_hours, quotes=tools.config.quotes)


def build_situation(  # noqa: PLR0913  # what a build may be given; all but the first by name
    config: Config,
    *,
    inputs: Sequence[Path | str] | None = None,
    geocode: Geocoder | None = None,
    progress: Progress | None = None,
    reviews: Sequence[Path] = (),
    on_error: OnError = None,
) -> Situation:
    """Read all inputs and return the situation that they report.

    Parameters
    ----------
    config
        The configuration; ``config.inputs`` is read unless ``inputs`` is given.
    inputs
        Files, folders, globs; a folder that ``sitmap archive`` wrote is read back.
    geocode
        Asked for names that the gazetteer does not know. None: nobody is asked.
    progress
        Called with words and the share that is done (0 to 1; :data:`UNKNOWN_SHARE` while reports stream in).
    reviews
        Files of persons' decisions (GeoPackage, YAML, folder): applied to events and places before control is weighed.

    on_error
        Called with each report, row or decision that cannot be read, and reading goes on; None: the first is raised.

    Raises
    ------
    SitmapError
        If an input, the gazetteer or the configuration cannot be used.
    """
    named = [Path(item) for item in (config.inputs if inputs is None else inputs)]
    archives = [path for path in named if is_archive(path)]
    notes: list[str] = []
    # In an order of their own: the arguments in another order give the same bytes.
    named.sort()
    archives.sort()
    reports = (path for path in named if path not in archives)
    files = sorted(list_inputs(reports, apart=(config.out,), tell=notes.append))
    if not files and not archives:
        raise InputError("nothing to read: name files or folders, or set inputs: in config.yaml")
    tools = open_tools(config, geocode=geocode, progress=progress)
    decided = read_reviews(sorted(reviews), on_error=on_error)
    readings = [*_read_reports(files, tools, progress, on_error), *read_archives(archives, tools, on_error)]
    tables = list(read_tables(files, tools, on_error))
    return assemble(tools, readings, tables, decided, notes)


def _read_reports(
    files: Sequence[Path], tools: Context, progress: Progress | None, on_error: OnError
) -> Iterator[ReportResult]:
    opened: list[Path] = []
    documents = _documents(files, tools, on_error, opened)
    for number, reading in enumerate(read_reports(documents, tools, on_error=on_error), start=1):
        yield reading
        if progress:
            share = (len(opened) - 1) / len(files) if len(files) > 1 else UNKNOWN_SHARE
            progress(f"reading reports: {number}", share)
    if progress and len(files) > 1:
        progress("reading reports", 1.0)


def read_tables(files: Sequence[Path], tools: Context, on_error: OnError) -> Iterator[EventTable]:
    """Yield the tables of events among some files."""
    columns = ColumnMap(tools.config.columns)
    for path in filter(holds_tables, files):
        tables = read_event_tables(path, ontology=tools.ontology, columns=columns)
        yield from guarded_each(tables, str(path), on_error)


def read_archives(folders: Sequence[Path], tools: Context, on_error: OnError) -> Iterator[ReportResult]:
    """Yield the reports of folders that ``sitmap archive`` wrote."""
    archives = (guarded_each(read_archive(folder, tools.gazetteer), str(folder), on_error) for folder in folders)
    for found in chain.from_iterable(archives):
        yield ReportResult(
            document=found.document, resolutions=found.resolutions, events=found.events, claims=found.claims
        )


def _documents(files: Sequence[Path], tools: Context, on_error: OnError, opened: list[Path]) -> Iterator[Document]:
    """Yield the documents of files, and keep in ``opened`` which were begun."""
    seen: dict[str, int] = {}
    columns = ColumnMap(tools.config.columns)
    for path in files:
        opened.append(path)
        for document in read_file(path, columns=columns, on_error=on_error):
            yield with_own_id(document, seen)


def with_own_id(document: Document, seen: dict[str, int]) -> Document:
    """Two files of one name in two folders stay two documents."""
    count = seen[document.id] = seen.get(document.id, 0) + 1
    if count == 1:
        return document
    note = f"another document has the id {document.id}"
    return replace(document, id=f"{document.id}~{count}", notes=(*document.notes, note))


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a map of a theatre lies on, whatever is reported: made once for many situations of one gazetteer."""

    backdrop: tuple[Place, ...]
    ground: Ground
    features: tuple[GroundFeature, ...]
    relief: Relief | None
    crossing: tuple[str, ...] = ()


def surroundings(gazetteer: Gazetteer, theatre: Theatre) -> Surroundings:
    """Return what a map of a theatre lies on."""
    backdrop = gazetteer.backdrop(theatre.bbox)
    checkpoint()
    ground = replace(ground_of(backdrop, gazetteer), **around(gazetteer, theatre.bbox))
    return Surroundings(
        backdrop=backdrop,
        ground=ground,
        features=gazetteer.ground,
        relief=gazetteer.relief(theatre.id),
        crossing=tuple(crossing_outlines(backdrop, gazetteer)),
    )


def assemble(  # noqa: PLR0913  # all that a situation is made of; what may be left out by name
    tools: Context,
    readings: Sequence[ReportResult],
    tables: Sequence[EventTable],
    reviews: Sequence[Review],
    notes: Sequence[str],
    *,
    upon: Callable[[Gazetteer, Theatre], Surroundings] = surroundings,
    areas: Sequence[ControlArea] | None = None,
    memory: ControlMemory | None = None,
) -> Situation:
    """Return the situation that reports and tables give together.

    Parameters
    ----------
    tools, readings, tables, reviews, notes
        What was read, the decisions on it, and notes on the inputs.
    upon
        Gives the surroundings of a theatre; who assembles again and again keeps them.
    areas
        Areas and front of an earlier situation, to be shown until they are drawn anew; None: they are drawn.
    memory
        What was worked out the last time; None: all is worked out.
    """
    config, gazetteer = tools.config, tools.gazetteer
    rows, twins = joined([table.rows for table in tables]), list[str]()
    if rows is not None and len(tables) > 1:
        rows, twins = without_twins(rows)
    reports = _sorted(reading.document for reading in readings)
    documents = DocumentList(reports, rows) if rows is not None else reports
    of_reports = list(chain.from_iterable(reading.events for reading in readings))
    events = merge_events(EventList(of_reports, rows) if rows is not None else of_reports, documents)
    newest = _newest(documents, events)
    as_of = config.as_of or newest
    standing = standing_claims(gazetteer, until=newest)
    written = claims_of_rows(rows, tools) if rows is not None else ()
    claims = _sorted(chain(chain.from_iterable(r.claims for r in readings), written, standing.claims))
    kept = apply_reviews(
        reviews,
        Reviewed(events=events, claims=claims, resolutions=tuple(chain.from_iterable(r.resolutions for r in readings))),
        place_of=lambda place_id: gazetteer.place(gazetteer.row(place_id)),
        types=tools.ontology.types,
    )
    theatre = view_of(gazetteer.theatre, gazetteer.theatres, kept.events)
    lies_on = upon(gazetteer, theatre)
    # The slider moves on to the newest report even where the map opens on an earlier day.
    until = max((day for day in (as_of, newest) if day), default=None)
    known = ActorBook(gazetteer.actors)
    known.written.update(_unlisted(readings, kept.claims))
    ground = lies_on.ground
    memory = memory or ControlMemory()
    scored = _with_scores(kept.claims, kept.events, memory)
    priors = prior_areas(
        gazetteer,
        folders=config.gazetteers,
        until=newest,
        ground=ground,
        countries=tools.countries & set(ground.lands),
        places=chain(lies_on.backdrop, (claim.place for claim in scored)),
    )
    claims = _sorted([*scored, *claims_of_priors(priors.areas, (claim.place for claim in scored))])
    control = control_status(claims, settings=config.control, actors=known, until=until, memory=memory)
    actors = met_actors(kept.events, claims, known)
    situation = Situation(
        theatre=theatre,
        as_of=as_of,
        documents=documents,
        resolutions=kept.resolutions,
        events=kept.events,
        claims=claims,
        control=assign_areas(control, method=config.control.areas, ground=ground, memory=memory),
        actors=actors,
        sides=sides_of(ranked_sides(control, claims, kept.events, actors), known),
        event_types=tools.ontology.types,
        backdrop=lies_on.backdrop,
        ground=lies_on.features,
        relief=lies_on.relief,
        notes=(
            *map(clean, notes),
            *_elsewhere(theatre, gazetteer.theatre),
            *kept.problems,
            *_notes(documents, tables),
            *twins,
            *standing.problems,
            *priors.problems,
            *lies_on.crossing,
        ),
        rows_left_out=sum(table.left_out for table in tables),
        gazetteer_digest=gazetteer.digest,
        attribution=_attribution(config),
    )
    shown = protect(situation, hold_hours=config.hold_hours, quotes=config.quotes)
    # Drawn from what may be shown: a picture must not give away what is withheld.
    if config.control.areas != "auto":
        return shown
    if areas is not None:
        return replace(shown, areas=tuple(areas))
    # Hundreds of places of which only tables speak are a by-product of their rows: they have no earlier pictures.
    said = {claim.id for claim in kept.claims} - {claim.id for claim in written}
    found = control_areas(
        shown.control,
        as_of=shown.as_of,
        ground=ground,
        priors=priors.areas,
        events=of_types(shown.events, ADVANCES),
        claims=shown.claims,
        actors=known,
        earlier=bool(said or priors.areas) or len({one.place.id for one in shown.control}) <= MOST_PICTURES[0][0],
    )
    return replace(shown, areas=found)


def claims_of_rows(rows: TableRows, tools: Context) -> tuple[ControlClaim, ...]:
    """Return the claims of those rows of tables whose type says who took, left or holds what.

    A clash in a table says that there was fighting, not that both sides were inside.
    """
    kinds, every = tools.ontology.types, tools.config.control.from_tables == "all"
    effects = [kinds[type_].control if type_ in kinds else "" for type_ in rows.types]
    telling = [bool(effect) and (effect in CHANGES or every) for effect in effects]
    chosen = rows.take(np.array(telling, dtype=bool)[rows.type_at])
    events = (_with_effect(event, tools) for event in chosen.events())
    return claims_of_events(events, chosen.documents(), actors=tools.gazetteer.actors)


def _with_effect(event: Event, tools: Context) -> Event:
    word = CHANGES.get(tools.ontology.types[event.type].control, "")
    return replace(event, control_effect=f"{word}:{event.actor1.id}") if event.actor1 and word else event


def _with_scores(claims: Iterable[ControlClaim], events: Sequence[Event], memory: ControlMemory) -> list[ControlClaim]:
    """Let each claim know how sure its event is: one below the threshold moves nothing. Those of tables are sure."""
    scores = {event.id: event.score for event in objects_of(events)}
    return memory.scored(claims, scores)


def _unlisted(readings: Sequence[ReportResult], claims: Iterable[ControlClaim]) -> dict[str, Actor]:
    """Return the parties that no list knows; of a claim from an archive, what its report calls the actor."""
    found = {
        claim.actor: Actor(id=claim.actor, name=claim.actor_name, side=claim.actor)
        for claim in claims
        if claim.actor.startswith(WRITTEN) and claim.actor_name
    }
    for reading in readings:
        parties = (one for event in reading.events for one in (event.actor1, event.actor2) if one is not None)
        found.update({one.id: one for one in parties if one.id.startswith(WRITTEN)})
    found.update({actor.id: actor for reading in readings for actor in reading.written})
    return found


def _sorted(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(items, key=attrgetter("id")))


def _elsewhere(shown: Theatre, configured: Theatre) -> Iterator[str]:
    """Yield the note that the reports lie outside the configured theatre, so that the map is drawn where they are."""
    if shown.id != configured.id:
        where = "a map of where they are" if shown.id == ELSEWHERE else shown.name
        word = "" if shown.id == ELSEWHERE else f" Set theatre: {shown.id} for good."
        yield f"most reports lie outside {configured.name} (theatre: {configured.id}): shown is {where}.{word}"


def _newest(documents: Sequence[Document], events: Sequence[Event]) -> date | None:
    rows = rows_of(documents)
    published = [d.published for d in reports_of(documents) if d.published]
    published += [date.fromordinal(int(rows.start.max()))] if rows is not None else []
    return max(published or [e.end for e in events if e.end], default=None)


def _notes(documents: Sequence[Document], tables: Iterable[EventTable]) -> Iterator[str]:
    """Yield what should be known of the input; a doubt that many reports share is reported once, with their number."""
    sharers: dict[str, list[str]] = defaultdict(list)
    for document in reports_of(documents):
        for note in document.notes:
            sharers[note].append(document.id)
    rows = rows_of(documents)
    if rows is not None:
        sharers[NOTE] += sorted(words(rows.document_ids))
    for note, ids in sorted(sharers.items(), key=lambda shared: shared[1][0]):
        who = ids[0] if len(ids) == 1 else f"{len(ids)} reports ({ids[0]}, ...)"
        yield f"{who}: {note}"
    for table in tables:
        yield from table.problems


def view_of(theatre: Theatre, others: Sequence[Theatre], events: Sequence[Event]) -> Theatre:
    """Return the theatre of the configuration, another known one, or a box (WGS 84) around what is reported."""
    wheres = [e.where for e in objects_of(events) if e.where is not None and e.where.precision != "country"]
    points = np.array([(where.lon, where.lat) for where in wheres if where.resolved], dtype=np.float64).reshape(-1, 2)
    rows = rows_of(events)
    if rows is not None:
        near = np.array([word != "country" for word in rows.precisions])[rows.place_at]
        points = np.concatenate([points, np.stack([rows.lon()[near], rows.lat()[near]], axis=1)])
    if not len(points):
        return theatre
    best = max((theatre, *others), key=lambda t: (_share(points, t.bbox), t.id == theatre.id))
    if _share(points, theatre.bbox) >= MOST_ELSEWHERE:
        return theatre
    if _share(points, best.bbox) >= MOST_ELSEWHERE:
        return best
    west, south = np.percentile(points, OUTERMOST_PERCENT, axis=0) - MARGIN_DEG
    east, north = np.percentile(points, 100 - OUTERMOST_PERCENT, axis=0) + MARGIN_DEG
    box = (max(float(west), -180.0), max(float(south), -85.0), min(float(east), 180.0), min(float(north), 85.0))
    return Theatre(id=ELSEWHERE, name="Situation as reported", bbox=box)


def _share(points: NDArray[np.float64], box: Bbox) -> float:
    west, south, east, north = box
    lon, lat = points[:, 0], points[:, 1]
    return float(((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)).mean())
