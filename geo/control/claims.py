"""Events and sentences -> ControlClaims: who is said to hold, contest or have lost a place, by whom, on which day.

A claim keeps its sentence, its speaker and whether it serves him. What is planned, imagined or rumoured makes no claim;
a denial makes a claim of its own beside the one that it denies. What they add up to is decided in
:mod:`geo.control.ledger`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.control.claim_reader import Reader
from geo.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geo.events.ontology import Ontology
    from geo.gazetteer.store import Gazetteer
    from geo.model import Actor, ControlClaim, Document, Event, Resolution


def find_claims(  # noqa: PLR0913  # a report and all that is known of it
    document: Document,
    resolutions: Sequence[Resolution],
    events: Sequence[Event],
    *,
    ontology: Ontology | None = None,
    actors: Mapping[str, Actor],
    countries: frozenset[str] = frozenset(),
    home: str = "",
) -> tuple[ControlClaim, ...]:
    """Return the claims about control that a report makes, sorted by id.

    Parameters
    ----------
    document
        Without a date of publication only events with a date of their own make claims.
    resolutions
        Its mentions of places; only locations with a place count.
    events
        Its events; those with a ``control_effect``, and clashes with both sides named, make claims.
    ontology
        Tells which events are diplomacy.
    actors
        The theatre's actors; written ones in events are understood where the text says whom they mean.
    countries
        ISO alpha-2: where the parties fight. In other countries nobody holds a place in which the report puts talks.
    home
        ISO alpha-3 of the country whose army "the army" is where the report's places do not tell.
    """
    reader = Reader(document, resolutions, actors, home=home)
    claims = [claim for event in events for claim in reader.from_event(event)]
    for sentence in sentences(document.text):
        spoken = list(reader.from_sentence(sentence))
        claims.extend(spoken)
        claims.extend(reader.denials(sentence, claims))
    venues = _venues(events, ontology)
    here = [claim for claim in claims if claim.place.country in countries or claim.place.id not in venues]
    return tuple(sorted({claim.id: claim for claim in here}.values(), key=lambda claim: claim.id))


def _venues(events: Sequence[Event], ontology: Ontology | None) -> set[str]:
    """Return the places of talks: abroad, nobody holds the place where he negotiates."""
    types = ontology.types if ontology is not None else {}
    talks = [event for event in events if event.type in types and types[event.type].layer == "diplomacy"]
    return {event.where.chosen.id for event in talks if event.where is not None and event.where.chosen is not None}


def countries_of(gazetteer: Gazetteer) -> frozenset[str]:
    """Return the countries of the theatre and of its actors as ISO alpha-2, which places bear."""
    theatre = gazetteer.theatre
    armed = (actor for actor in gazetteer.actors.values() if actor.sector.startswith(("MIL", "REB")))
    codes = {theatre.country, *theatre.countries, *(actor.country for actor in armed)}
    found = set()
    for code in sorted(codes - {""}):
        try:
            found.add(gazetteer.place(gazetteer.row(f"world.{code.lower()}")).country)
        except KeyError:
            continue
    return frozenset(found)


def claims_of_events(
    events: Iterable[Event], documents: Iterable[Document], *, actors: Mapping[str, Actor]
) -> tuple[ControlClaim, ...]:
    """Return the claims of events that were read from a table rather than from a text."""
    readers = {document.id: Reader(document, (), actors) for document in documents}
    claims = {}
    for event in events:
        if event.evidence and event.evidence[0].document_id in readers:
            claims.update({claim.id: claim for claim in readers[event.evidence[0].document_id].from_event(event)})
    return tuple(claims[key] for key in sorted(claims))
