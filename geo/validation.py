"""``sitmap check``: everything that is wrong with configuration, gazetteer, actors, event types and words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import ConfigError
from geo.gazetteer.actor_build import actor_problems
from geo.gazetteer.compile import Drafts, PlaceDraft, distance_km, draft_places
from geo.gazetteer.kinds import SETTLEMENTS
from geo.gazetteer.names import ABBR, DEMONYM, WEAK, normalise
from geo.gazetteer.outlines import ring_sizes
from geo.gazetteer.schema import without_wrong_keys
from geo.gazetteer.source import read_source
from geo.runtime.located_yaml import Problem, nearest, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shapely.geometry.base import BaseGeometry

    from geo.config import Config
    from geo.gazetteer.source import GazetteerSource, SourceEntry

# A finer outline makes every build slow and shows nothing more; the coast of Russia has 10,801.
MOST_RING_POINTS = 12_000
# A point may lie so far outside the outline of its parent: outlines are generalised, and towns on a river or a lake
# often are the border.
TOLERANCE_KM = {"adm1": 8.0, "adm2": 5.0, "adm3": 5.0, "country": 250.0}  # outlines of countries leave islands out
_COMMON_WORDS = Path(__file__).with_name("common_words.txt")
_RESTRICTED = WEAK | DEMONYM | ABBR


def check_gazetteer(config: Config) -> tuple[Problem, ...]:
    """Return every problem of the YAML that the configuration reads, in the order of files and lines."""
    theatres = (config.theatre, *config.theatres)
    lexicon = read_source(config.gazetteers, theatres=theatres)
    problems = set(lexicon.problems)
    sound, lost = _sound(lexicon)
    drafts = draft_places(sound)
    problems |= {problem for problem in drafts.problems if not _echo(problem, lost)}
    for check in (_outside_parent, _too_fine, _common_words, _same_names, _capitals):
        problems |= set(check(drafts))
    problems |= {problem for problem in _statements(sound, drafts) if not _echo(problem, lost)}
    problems |= {problem for problem in actor_problems(sound) if not _echo(problem, lost)}
    return tuple(sorted(problems, key=lambda p: (p.file, p.line, p.path, p.message)))


def _sound(lexicon: GazetteerSource) -> tuple[GazetteerSource, frozenset[str]]:
    """Return the lexicon without the keys that break the schema, and the ids of which nothing is left.

    "*" among them says that a whole file cannot be read, so that any id may be one of its.
    """
    if not lexicon.problems:
        return lexicon, frozenset()
    files = {problem.file for problem in lexicon.problems}
    lost = {"*"} if any(not problem.path for problem in lexicon.problems) else set()
    kept: dict[str, dict[str, SourceEntry]] = {"places": {}, "regions": {}}
    for section, entries in kept.items():
        for id_, entry in getattr(lexicon, section).items():
            sound = without_wrong_keys(entry) if short(entry.file) in files else entry
            if sound is None:
                lost.add(id_)
            else:
                entries[id_] = sound
    statements = {
        name: tuple(entry for entry in getattr(lexicon, name) if without_wrong_keys(entry) is entry)
        for name in ("prior", "claims")
    }
    return replace(lexicon, **kept, **statements), frozenset(lost)  # type: ignore[arg-type]


def _echo(problem: Problem, lost: frozenset[str]) -> bool:
    """Return whether an unknown id is one of an entry that was reported already."""
    named = problem.message.removeprefix("'").partition("' is no ")
    return bool(named[1]) and ("*" in lost or named[0] in lost)


def check_event_types(config: Config) -> tuple[Problem, ...]:
    """Return the first problem of the event types, if there is one."""
    from geo.events.ontology import load_ontology

    try:
        load_ontology(config.event_types)
    except ConfigError as error:
        return (_of_error(error),)
    return ()


def check_words() -> tuple[Problem, ...]:
    """Return every problem of the shipped files of words, :mod:`geo.lang`."""
    from geo.lang.check import word_problems

    stated = (problem.partition(": ") for problem in word_problems())
    return tuple(Problem(file=f"geo/lang/{file}", line=0, path="", message=message) for file, _, message in stated)


def _of_error(error: ConfigError) -> Problem:
    return Problem(file="", line=0, path="", message=str(error))


def _outside_parent(drafts: Drafts) -> Iterator[Problem]:
    for draft in drafts.places.values():
        if draft.kind not in SETTLEMENTS or "lat" not in draft.entry.data:
            continue
        parents = (drafts.places[id_] for id_ in draft.parents)
        drawn = next((p for p in parents if p.outline is not None and p.kind in TOLERANCE_KM), None)
        if drawn is not None and drawn.outline is not None:
            away = _km_outside(drawn.outline, draft.lon, draft.lat)
            if away > TOLERANCE_KM[drawn.kind]:
                yield draft.entry.problem("lat", _outside_words(draft, drawn, away))


def _outside_words(draft: PlaceDraft, parent: PlaceDraft, away: float) -> str:
    words = f"{draft.lat}, {draft.lon} lies {away:.0f} km outside {parent.id} ({parent.name})"
    if parent.outline is not None and _km_outside(parent.outline, draft.lat, draft.lon) == 0:
        return f"{words}. Are lat and lon swapped?"
    return f"{words}. Move the point, or change in:"


def _km_outside(outline: BaseGeometry, lon: float, lat: float) -> float:
    """Return how far a point lies outside an outline, km; good to a few per cent near the point's latitude."""
    from shapely import Point
    from shapely.ops import nearest_points

    point = Point(lon, lat)
    if outline.covers(point):
        return 0.0
    border = nearest_points(outline, point)[0]
    return distance_km(lon, lat, border.x, border.y)


def _too_fine(drafts: Drafts) -> Iterator[Problem]:
    for draft in drafts.places.values():
        if draft.outline is None or "outline" not in draft.entry.data:
            continue
        most = max(ring_sizes(draft.outline), default=0)
        if most > MOST_RING_POINTS:
            yield draft.entry.problem("outline", f"a ring has {most} points; at most {MOST_RING_POINTS} are allowed")


def _common_words(drafts: Drafts) -> Iterator[Problem]:
    for draft in drafts.places.values():
        for name in draft.names:
            if not name.flags & _RESTRICTED and name.text.casefold() in common_words():
                key: str | tuple[str | int, ...] = "name" if name is draft.names[0] else _key_of(draft, name.text)
                yield draft.entry.problem(key, _common_word_hint(name.text))


def _common_word_hint(text: str) -> str:
    return f"{text!r} is a common English or French word and would be found everywhere. Write {{weak: {text}}}"


def _key_of(draft: PlaceDraft, text: str) -> tuple[str | int, ...]:
    for number, item in enumerate(draft.entry.data.get("names") or ()):
        if item == text or (isinstance(item, dict) and any(text == v or text in v for v in item.values())):
            return ("names", number)
    return ("names",)


@cache
def common_words() -> frozenset[str]:
    """Return the words that name no place however they are written."""
    lines = _COMMON_WORDS.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _same_names(drafts: Drafts) -> Iterator[Problem]:
    """Yield places that no reader can tell apart: one shown name, one kind, one parent."""
    groups: dict[tuple[str, str, str], list[PlaceDraft]] = defaultdict(list)
    for draft in drafts.places.values():
        groups[normalise(draft.name), draft.kind, draft.parents[0] if draft.parents else ""].append(draft)
    for same in groups.values():
        for draft in same[1:]:
            first = same[0]
            where = f"{short(first.entry.file)}:{first.entry.line}"
            yield draft.entry.problem("name", f"{draft.name!r} is also {first.id} ({where}): same kind, same parent")


def _capitals(drafts: Drafts) -> Iterator[Problem]:
    for draft in drafts.places.values():
        of = draft.entry.data.get("capital_of")
        if of and drafts.aliases.get(of, of) not in drafts.places:
            yield draft.entry.problem("capital_of", f"{of!r} is no place.{nearest(of, drafts.places)}")


def _statements(lexicon: GazetteerSource, drafts: Drafts) -> Iterator[Problem]:
    for entry in (*lexicon.prior, *lexicon.claims):
        if "place" in entry.data:
            yield from _unknown(entry, "place", {**drafts.places, **drafts.aliases}, "place")
        elif not (entry.file.parent / str(entry.data["area"])).is_file():
            yield entry.problem("area", f"there is no file {entry.data['area']!r} beside {entry.file.name}")
        yield from _unknown(entry, "actor", lexicon.actors, "actor")


def _unknown(entry: SourceEntry, key: str, known: Mapping[str, Any], word: str) -> Iterator[Problem]:
    value = entry.data[key]
    if value not in known:
        yield entry.problem(key, f"{value!r} is no {word}.{nearest(value, known)}")
