"""From what other steps found in a report (parties, places, dates) to the reading of its sentences."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING

from geo.actors.identity import LOYAL, ActorBook, Participant
from geo.actors.mentions import find_roles
from geo.actors.resolution import alpha3
from geo.lang import LANGUAGES, grammar_of, plain, words_of
from geo.reading.clause_words import PartyMention, PlaceMention
from geo.reading.report import ReportReading, SentenceInput
from geo.syntax.parser import Parser
from geo.text.annotations import Marked
from geo.text.dates import dates_of
from geo.text.language_id import language_of
from geo.text.lazy_regex import pattern
from geo.text.sections import sections_of, sentences_of_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from geo.actors.mentions import ActorMention
    from geo.model import Actor, Document, Place, Resolution
    from geo.text.annotations import Lexis
    from geo.text.dates import DateMention

# Relations whose mention is read by its anchor: the parser sees the name, the resolution is the place beside it.
_BESIDE = frozenset(["near", "offset", "between", "along", "across", "outskirts"])
# Where the place of a dateline begins at the latest, and how far behind it the dash stands that ends it.
_DATELINE_PLACE, _DATELINE_REACH = 60, 90
_DATELINE_END = pattern(r"[ \t)][-\u2013\u2014\u2015]{1,2}[ \t]+|\)[ \t]*:[ \t]+")
_LONGEST_LETTERS = 6  # of an abbreviation
_PARTS = frozenset(["part", "outskirts"])
_TOWNS = frozenset(["city", "town", "village", "locality"])


def actor_mentions(
    marked: Marked,
    roles: Iterable[ActorMention],
    actors: Mapping[str, Actor],
    places: Sequence[PlaceMention],
    *,
    language: str = "",
) -> list[PartyMention]:
    """Return the parties of a text as code points; a nation named inside a head is its country.

    In a language that is read, groups that no list knows are found by what they do.
    """
    found = []
    book = actors if isinstance(actors, ActorBook) else None
    if book is not None:
        book.note_places((place.start, place.end) for place in places)
    wings = words_of(language).words("armed_wings") if language in LANGUAGES else frozenset()
    for role in roles:
        start, end = marked.tokens.starts[role.first], marked.tokens.ends[role.last - 1]
        if role.first > 0 and marked.tokens.words[role.first - 1] in wings:
            continue  # "notre branche armée" is no army
        inside = [place for place in places if start <= place.start and place.end <= end]
        nation = next((place.nation for place in inside if place.nation and (place.is_demonym or place.is_country)), "")
        if not role.actor and any((place.start, place.end) == (start, end) and place.nation for place in inside):
            continue
        if (
            role.actor
            and any(
                (place.start, place.end) == (start, end) and place.resolved and (place.site or place.origin)
                for place in inside
            )
            and not _is_abbreviation(marked.tokens.text[start:end])
        ):
            continue  # "talks in Doha": here the capital is no government; but "FLA" is a group, though Florida too
        classes = role.classes | _classes_of(actors.get(role.actor))
        party = Participant(
            start, end, marked.tokens.text[start:end], classes, role.actor, "" if role.actor else nation
        )
        party = book.group_named(party) if book is not None else party
        found.append(PartyMention(party.start, party.end, party.text, party.classes, party.actor, party.country))
    if book is None:
        return found
    if language in LANGUAGES and grammar_of(language).nation_adjective_behind:
        found += _held_by_nations(marked, found, places, book, language)
    return _in_order([*found, *_unlisted(marked, found, book, language)])


def _unlisted(marked: Marked, found: Sequence[PartyMention], book: ActorBook, language: str) -> Iterator[PartyMention]:
    """Yield the groups that no list knows and that the text makes known by their acts, in a language that is read."""
    for party in book.unlisted(marked.tokens, words_of(language)) if language in LANGUAGES else ():
        if not any(party.start < one.end and one.start < party.end for one in found):
            yield PartyMention(party.start, party.end, party.text, party.classes, party.actor)


def _in_order(parties: list[PartyMention]) -> list[PartyMention]:
    return sorted(parties, key=lambda one: one.start)


def _held_by_nations(
    marked: Marked, found: Sequence[PartyMention], places: Sequence[PlaceMention], book: ActorBook, language: str
) -> Iterator[PartyMention]:
    """Yield the adjectives of nations that say who holds a place: "sous contrôle ukrainien"."""
    words, tokens = words_of(language), marked.tokens
    taken = [*((one.start, one.end) for one in found), *((one.start, one.end) for one in places)]
    for at in range(1, len(tokens.words)):
        start, end = tokens.starts[at], tokens.ends[at]
        if tokens.text[start].isupper() or not words.has(
            "control_nouns", tokens.text[tokens.starts[at - 1] : tokens.ends[at - 1]].casefold()
        ):
            continue
        country = book.nation(tokens.words[at])
        if country and not any(start < other[1] and other[0] < end for other in taken):
            yield PartyMention(start, end, tokens.text[start:end], frozenset(["state", "nation"]), "", country)


def _is_abbreviation(name: str) -> bool:
    return name.isalpha() and name.isupper() and len(name) <= _LONGEST_LETTERS


def _classes_of(actor: Actor | None) -> frozenset[str]:
    if actor is None:
        return frozenset()
    if actor.inter == "Identity militia":
        return frozenset(["communal"])
    if actor.sector.startswith("REB") or actor.inter in {"Rebel group", "Political militia"}:
        return frozenset(["rebel", LOYAL] if actor.sector == "MIL" else ["rebel"])
    return (
        frozenset(["state"])
        if actor.sector in {"MIL", "GOV"} or actor.inter in {"State forces", "External/Other forces"}
        else frozenset()
    )


def place_mentions(
    text: str,
    resolutions: Sequence[Resolution],
    *,
    country_of: Callable[[Place], str],
) -> list[PlaceMention]:
    """Return the places of a text, one for each span; a relative mention ("near Sake") is read by its anchor.

    Parameters
    ----------
    text
        The report.
    resolutions
        Its mentions of places.
    country_of
        Returns the ISO alpha-3 of a place's country.
    """
    by_span: dict[tuple[int, int], list[int]] = {}
    for index, one in enumerate(resolutions):
        if one.mention.relation is None or one.mention.relation.type not in _BESIDE:
            by_span.setdefault((one.mention.span.start, one.mention.span.end), []).append(index)
    beside: dict[tuple[int, int], int] = {}
    for index, one in enumerate(resolutions):
        if one.mention.relation is not None and one.mention.relation.type in _BESIDE:
            for anchor in one.mention.relation.anchors:
                beside.setdefault((anchor.start, anchor.end), index)
    for span in beside:
        if not any(start <= span[0] and span[1] <= end for start, end in by_span):
            by_span[span] = []
    found = []
    for (start, end), indices in sorted(by_span.items()):
        around = beside.get((start, end))
        indices = [*([around] if around is not None else []), *indices]  # noqa: PLW2901  # the place beside comes first
        own = resolutions[indices[-1]]
        place = own.chosen
        country, demonym = place is not None and place.kind == "country", own.mention.kind == "demonym"
        speaks = place is not None and own.role == "actor" and not country and not demonym
        glued = _in_a_longer_name(text, start, end)  # "Congo-Renewal" is nobody's government
        named = country or demonym or speaks or bool(place is not None and place.capital_of)
        nation = country_of(place) if place is not None and named and not glued else ""
        relation = resolutions[indices[0]].mention.relation
        found.append(
            PlaceMention(
                start,
                end,
                text[start:end],
                tuple(indices),
                is_country=country,
                is_demonym=demonym,
                nation=nation,
                part=relation is not None and relation.type in _PARTS,
                resolved=place is not None,
                settlement=own.precision in {"exact", "near"} or (place is not None and place.kind in _TOWNS),
                site=own.role == "location" and not country and not demonym,
                origin=own.role == "origin",
                reference=relation is not None and relation.type == "offset" and relation.distance_km is not None,
            )
        )
    return found


def with_adjectives(
    places: Sequence[PlaceMention], marked: Marked, actors: Mapping[str, Actor], language: str
) -> Sequence[PlaceMention]:
    """Return places with the adjectives of nations that stand behind nouns: whose "frappe israélienne" it was.

    They count behind acts and weapons alone; "un berger syrien" is no force.
    """
    small = language in LANGUAGES and grammar_of(language).nation_adjective_behind
    if not small or not isinstance(actors, ActorBook):
        return places
    tokens, acts = marked.tokens, words_of(language).words("action_nouns")
    known = {place.start for place in places}
    added = [
        PlaceMention(start, tokens.ends[last - 1], tokens.written(first, last), (), is_demonym=True, nation=nation)
        for first, last, nation in actors.adjectives(tokens)
        if (start := tokens.starts[first]) not in known and acts & set(tokens.words[max(0, first - 2) : first])
    ]
    return sorted([*places, *added], key=lambda place: place.start) if added else places


def _in_a_longer_name(text: str, start: int, end: int) -> bool:
    """Whether a capitalised word hangs on a name by a hyphen behind "of" or "du": "Defence of Congo-Renewal"."""
    behind, before = text[end : end + 2], text[:start].rsplit(maxsplit=1)[-1:]
    return behind[:1] == "-" and behind[1:].isupper() and before in (["of"], ["du"], ["de"])


def read_frames(  # noqa: PLR0913  # a report and what was found in it
    marked: Marked,
    spans: Sequence[tuple[int, int]],
    *,
    language: str,
    actors: Sequence[PartyMention],
    places: Sequence[PlaceMention],
    dates: Sequence[DateMention],
    cued: frozenset[int],
    parser: Parser,
) -> ReportReading | None:
    """Return the reading of a report, None in a language without a pipeline.

    ``cued`` are numbers of sentences that other words make worth parsing; those with a trigger are added.
    """
    if language not in LANGUAGES:
        return None
    words = words_of(language)
    sentences = []
    for number, (begin, end) in enumerate(spans):
        start = _after_dateline(marked.tokens.text, begin, end, places)
        first, last = marked.tokens.within(start, end)
        wanted = number in cued or any(words.evokes(plain(word)) for word in marked.tokens.words[first:last])
        sentences.append(SentenceInput(number, start, end, wanted))
    return ReportReading(
        marked.tokens.text,
        language=language,
        sentences=sentences,
        actors=actors,
        places=places,
        dates=dates,
        parser=parser,
    )


def _after_dateline(text: str, start: int, end: int, places: Sequence[PlaceMention]) -> int:
    """Return where a sentence begins behind its dateline: "DOHA, April 25 (Lakes Wire) - The government ..."."""
    origin = next(
        (one for one in places if one.origin and start <= one.start < min(end, start + _DATELINE_PLACE)), None
    )
    dash = _DATELINE_END.search(text, origin.end, min(end, origin.end + _DATELINE_REACH)) if origin else None
    return dash.end() if dash else start


@lru_cache(maxsize=1)
def shared_parser() -> Parser:
    """Return the parser of calls that bring none of their own."""
    return Parser()


def tagged(text: str, lexicon: Lexis, actors: Mapping[str, Actor]) -> Marked:
    """Return the words of a text with what the lexicon says of them and the actors that they name."""
    marked = Marked(text, lexicon)
    for first, last, actor, marks in ActorBook(actors).read(marked.tokens):
        marked.tag(first, last, (f"actor:{actor}", *marks))
    return marked


def read_syntax(
    document: Document,
    resolutions: Sequence[Resolution],
    *,
    lexicon: Lexis,
    actors: Mapping[str, Actor],
    country_of: Callable[[Place], str] = alpha3,
) -> ReportReading | None:
    """Return the reading of a document that nobody has parsed yet, None in a language without a pipeline."""
    marked = tagged(document.text, lexicon, actors)
    spans = [(start, end) for start, end, _ in sentences_of_sections(document.text, sections_of(document))]
    tokens = [marked.tokens.within(*span) for span in spans]
    roles = [role for within in tokens for role in find_roles(marked, *within, modifiers=True)]
    language = document.language or language_of(document.text)
    named = place_mentions(document.text, resolutions, country_of=country_of)
    places = with_adjectives(named, marked, actors, language)
    dates = dates_of(marked.tokens, published=document.published, language=language, within=tokens)
    ends = [last for _, last in tokens]
    at_cues = ((bisect_right(ends, cue.first), cue.first) for cue in marked.cues)
    cued = {at for at, first in at_cues if at < len(tokens) and tokens[at][0] <= first}
    return read_frames(
        marked,
        spans,
        language=language,
        actors=actor_mentions(marked, roles, actors, places, language=language),
        places=places,
        dates=dates,
        cued=frozenset(cued),
        parser=shared_parser(),
    )
