"""From what other steps found in a report (parties, places, dates) to the reading of its sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import LANGUAGES, plain, words_of
from geo.reading.clause_roles import PartyMention, PlaceMention
from geo.reading.report import ReportReading, SentenceInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from geo.actors.mentions import ActorMention
    from geo.model import Actor, Place, Resolution
    from geo.syntax.parser import Parser
    from geo.text.annotations import Marked

# Relations whose mention is read by its anchor: the parser sees the name, the resolution is the place beside it.
_BESIDE = frozenset(["near", "offset", "between", "along", "across", "outskirts"])
_PARTS = frozenset(["part", "outskirts"])


def actor_mentions(
    marked: Marked, roles: Iterable[ActorMention], actors: Mapping[str, Actor], places: Sequence[PlaceMention]
) -> list[PartyMention]:
    """Return the parties of a text as code points; a nation named inside a head is its country."""
    found = []
    for role in roles:
        start, end = marked.tokens.starts[role.first], marked.tokens.ends[role.last - 1]
        inside = [place for place in places if start <= place.start and place.end <= end]
        nation = next((place.nation for place in inside if place.nation and (place.is_demonym or place.is_country)), "")
        if not role.actor and any((place.start, place.end) == (start, end) and place.nation for place in inside):
            continue
        classes = role.classes | _classes_of(actors.get(role.actor))
        found.append(
            PartyMention(start, end, marked.tokens.text[start:end], classes, role.actor, "" if role.actor else nation)
        )
    return found


def _classes_of(actor: Actor | None) -> frozenset[str]:
    if actor is None:
        return frozenset()
    if actor.inter == "Identity militia":
        return frozenset(["communal"])
    if actor.sector.startswith("REB") or actor.inter in {"Rebel group", "Political militia"}:
        return frozenset(["rebel"])
    return (
        frozenset(["state"])
        if actor.sector in {"MIL", "GOV"} or actor.inter in {"State forces", "External/Other forces"}
        else frozenset()
    )


def place_mentions(
    text: str, resolutions: Sequence[Resolution], *, country_of: Callable[[Place], str], settlements: frozenset[str]
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
    settlements
        Kinds of places that are settlements.
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
        nation = country_of(place) if place is not None and (country or demonym or speaks or place.capital_of) else ""
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
                settlement=place is not None and place.kind in settlements,
            )
        )
    return found


def read_frames(  # noqa: PLR0913  # a report and what was found in it
    marked: Marked,
    spans: Sequence[tuple[int, int]],
    *,
    language: str,
    actors: Sequence[PartyMention],
    places: Sequence[PlaceMention],
    dates: Sequence[tuple[int, int]],
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
    for number, (start, end) in enumerate(spans):
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
