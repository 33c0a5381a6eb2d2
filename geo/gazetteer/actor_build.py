"""Actors, state forces and sides of the YAML, compiled into plain data, and what is wrong with their ids."""

from __future__ import annotations

from calendar import monthrange
from typing import TYPE_CHECKING, Any

from geo.gazetteer.actor_names import ActorNames, bare_words, name_words, nations_by_word, nouns_by_word
from geo.gazetteer.actor_store import ActorStore, force_id
from geo.gazetteer.compile import written_names
from geo.gazetteer.names import ABBR, WEAK
from geo.gazetteer.schema import LIST
from geo.gazetteer.source_files import WORLD
from geo.runtime.located_yaml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from geo.gazetteer.compile import WrittenName
    from geo.gazetteer.source import GazetteerSource
    from geo.model import Actor, Tie
    from geo.runtime.located_yaml import KeyPath, Problem, SourceEntry

_ACTOR_KEYS = ("name", "sector", "inter", "country", "countries", "side", "colour", "note")
_SIDE_KEYS = ("name", "colour", "lead", "countries")
_ROLE_KEYS = ("id", "shown", "sector", "inter")
_NO_ROLE = frozenset({"country", "en", "fr", "fr_de", "capital", "is", "junta", "side"})
_FRENCH_FORMS = ("m", "f", "mp", "fp")  # the order of the adjectives in forces.yaml
_MONTHS = 12


def compile_actors(lexicon: GazetteerSource, *, theatre: str) -> dict[str, Any]:
    """Return all that is known of actors as plain data; weak names of ``theatre`` count everywhere in its reports."""
    roles = _patterns(lexicon, "roles")
    forces = {iso: _force(entry.data) for iso, entry in sorted(lexicon.forces.items())}
    actors = {id_: _actor(entry, theatre) for id_, entry in sorted(lexicon.actors.items())}
    sides = {id_: _side(entry.data) for id_, entry in sorted(lexicon.sides.items())}
    _settle_sides(actors, forces, lexicon)
    bare = bare_words(roles)
    names = ActorNames(bare, actors)
    for id_, entry in sorted(lexicon.actors.items()):
        names.add(id_, entry.data, own=actors[id_]["own"])
    for iso, entry in sorted(lexicon.forces.items()):
        for role in sorted(set(roles) & set(entry.data)):
            lasting = _lasting_id(forces[iso], role) or force_id(iso, roles[role]["id"])
            names.add(lasting, {"name": "", "names": entry.data[role]}, own=False)
    shared = names.shared({name: dict(entry.data) for name, entry in sorted(lexicon.shared_names.items())})
    adjectives = {name: entry.data[LIST] for name, entry in lexicon.shared_adjectives.items()}
    not_demonym = _patterns(lexicon, "not_demonym").items()
    return {
        "actors": actors,
        "forces": forces,
        "roles": {role: _role(entry) for role, entry in roles.items()},
        "sides": sides,
        "shared": shared,
        "names": names.by_first(),
        "nations": nations_by_word(lexicon.forces, adjectives),
        "nouns": nouns_by_word(roles),
        "bare": bare,
        "not_demonym": {key: sorted(" ".join(name_words(word)) for word in words) for key, words in not_demonym},
    }


def store_of(actors: Iterable[Actor]) -> ActorStore:
    """Return a store of some actors alone: no state forces but theirs, no records of sides."""
    names = ActorNames({}, {})
    records: dict[str, Any] = {}
    for actor in sorted(actors, key=lambda one: one.id):
        records[actor.id] = {
            **{key: getattr(actor, key) for key in _ACTOR_KEYS},
            "names": list(actor.names),
            "weak_names": [],
            "allies": [_listed(tie) for tie in actor.allies],
            "foes": [_listed(tie) for tie in actor.foes],
            "sides": [_listed(tie) for tie in actor.sides],
            "since": _iso(actor.since),
            "until": _iso(actor.until),
            "labels": list(actor.labels),
            "own": True,
        }
        names.add(actor.id, {"name": actor.name, "names": list(actor.names)}, own=True)
    empty: dict[str, Any] = {key: {} for key in ("forces", "roles", "sides", "nations", "nouns", "bare", "not_demonym")}
    return ActorStore({**empty, "actors": records, "shared": names.shared({}), "names": names.by_first()})


def _listed(tie: Tie) -> list[Any]:
    return [tie.id, _iso(tie.since), _iso(tie.until), list(tie.countries)]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# What is wrong


def actor_problems(lexicon: GazetteerSource) -> Iterator[Problem]:
    """Yield the ids of the actors' sections that lead nowhere."""
    roles = _patterns(lexicon, "roles").values()
    actors = {*lexicon.actors, *(force_id(iso, role["id"]) for iso in lexicon.forces for role in roles)}
    sides = {entry.data.get("side", id_) for id_, entry in lexicon.actors.items()} | {*lexicon.sides}
    sides |= {entry.data["side"] for entry in lexicon.forces.values() if "side" in entry.data}
    for entry in (*lexicon.actors.values(), *lexicon.sides.values()):
        yield from _unknown(entry, _tied_ids(entry.data), actors | sides)
    for entry in lexicon.sides.values():
        lead = [(("lead",), entry.data["lead"])] if "lead" in entry.data else []
        yield from _unknown(entry, [*lead, *_numbered(entry.data, "members")], actors)
    for entry in lexicon.forces.values():
        yield from _unknown(entry, _force_ids(entry.data), actors)
    for entry in lexicon.shared_names.values():
        bearers = [((country,), id_) for country, id_ in entry.data.items() if id_ is not None]
        yield from _unknown(entry, bearers, actors)
    for entry in lexicon.shared_adjectives.values():
        for path, iso in _numbered(entry.data, LIST):
            if iso not in lexicon.forces:
                yield entry.problem(path[1:], f"{iso!r} is no country of forces:.{nearest(iso, lexicon.forces)}")


def _tied_ids(data: Mapping[str, Any]) -> list[tuple[KeyPath, str]]:
    ties = [one for key in ("allies", "foes", "sides") for one in _numbered(data, key)]
    return [(path, tie if isinstance(tie, str) else tie["id"]) for path, tie in ties]


def _force_ids(data: Mapping[str, Any]) -> list[tuple[KeyPath, str]]:
    return [(("is", role), str(id_)) for role, value in (data.get("is") or {}).items() for id_, *_ in _periods(value)]


def _numbered(data: Mapping[str, Any], key: str) -> list[tuple[KeyPath, Any]]:
    return [((key, number), value) for number, value in enumerate(data.get(key) or ())]


def _unknown(entry: SourceEntry, ids: Iterable[tuple[KeyPath, str]], known: Iterable[str]) -> Iterator[Problem]:
    for path, id_ in ids:
        if id_ not in known:
            yield entry.problem(path, f"{id_!r} is no actor or side.{nearest(id_, known)}")


def _patterns(lexicon: GazetteerSource, key: str) -> Mapping[str, Any]:
    entry = lexicon.force_patterns.get(key)
    return entry.data if entry is not None else {}


# Records


def _actor(entry: SourceEntry, theatre: str) -> dict[str, Any]:
    data, names = entry.data, written_names(entry.data)[1:]
    folder = entry.file.parent
    return {
        **{key: data[key] for key in _ACTOR_KEYS if key in data},
        "names": [name.text for name in names if not name.flags & WEAK],
        "weak_names": [name.text for name in names if name.flags & WEAK],
        "allies": _ties(data.get("allies")),
        "foes": _ties(data.get("foes")),
        **_period_and_sides(data),
        "own": folder.name != WORLD and (folder.name == theatre or not _is_theatre(folder)),
        **_labels(data["name"], names),
    }


def _labels(shown: str, names: Sequence[WrittenName]) -> dict[str, Any]:
    """Return the name to show in each language: the first that is a proper name. Letters (FARDC, M23) need none."""
    if shown == shown.upper():
        return {}
    found: dict[str, str] = {}
    for name in names:
        if name.language and name.text[:1].isupper():
            found.setdefault(name.language, name.text)
    return {"labels": sorted(found.items())} if found else {}


def _period_and_sides(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what few actors have: a period, and sides that hold in some countries or years only."""
    since, until = _period(data)
    found = {"sides": _ties(data.get("sides")), "since": since, "until": until}
    return {key: value for key, value in found.items() if value}


def _is_theatre(folder: Path) -> bool:
    return (folder / "theatre.yaml").is_file()


def _side(data: Mapping[str, Any]) -> dict[str, Any]:
    names = written_names(data)[1:]
    return {
        **{key: data[key] for key in _SIDE_KEYS if key in data},
        "names": [name.text for name in names],
        "allies": _ties(data.get("allies")),
        "foes": _ties(data.get("foes")),
        **_labels(data["name"], names),
    }


def _role(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: entry[key] for key in _ROLE_KEYS if key in entry},
        "abroad": entry.get("abroad", entry["inter"]),
        "bare_nouns": _bare_nouns(entry.get("nouns") or {}),
    }


def _bare_nouns(nouns: Mapping[str, Any]) -> dict[str, str]:
    """Return the single nouns of a role: "" for an English one, m, f, mp or fp for a French one."""
    french = ((form, noun) for form, words in (nouns.get("fr") or {}).items() for noun in words)
    pairs = [*((noun, "") for noun in nouns.get("en") or ()), *((noun, form) for form, noun in french)]
    return {noun: form for noun, form in pairs if " " not in noun}


def _force(data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "country": data["country"][0],
        "adjective": data["en"][0],
        "french": dict(zip(_FRENCH_FORMS, (data.get("fr") or [()])[0], strict=False)),
        "side": data.get("side", ""),
        "names": {role: _shown_first(names) for role, names in data.items() if role not in _NO_ROLE},
        "is": {role: _periods(value) for role, value in (data.get("is") or {}).items()},
        "junta": [_period(one) for one in data.get("junta") or ()],
    }


def _shown_first(names: Any) -> list[str]:
    """Return the proper names of a force, the first plain English one before the others; "" where there is none."""
    written = written_names({"name": "", "names": names})[1:]
    shown = next((name.text for name in written if not name.flags & (WEAK | ABBR) and not name.language), "")
    return [shown, *(name.text for name in written if name.text != shown)]


def _periods(value: Any) -> list[list[str | None]]:
    return [[value, None, None]] if isinstance(value, str) else [[one["id"], *_period(one)] for one in value]


def _lasting_id(force: Mapping[str, Any], role: str) -> str:
    """Return the actor that a force is at all times, "" if it is none."""
    periods = force["is"].get(role, [])
    return str(periods[0][0]) if len(periods) == 1 and periods[0][1:] == [None, None] else ""


def _ties(written: Any) -> list[list[Any]]:
    ties = [{"id": tie} if isinstance(tie, str) else tie for tie in written or ()]
    return [[tie["id"], *_period(tie), tie.get("in", [])] for tie in ties]


def _period(data: Mapping[str, Any]) -> list[str | None]:
    """Return the first and last day (ISO) of a period whose ends may be a year or month.

    >>> _period({"from": "2023", "until": "2024-02"})
    ['2023-01-01', '2024-02-29']
    """
    first = data.get("from")
    return [None if first is None else f"{first}-01-01"[:10], _last_day(data.get("until"))]


def _last_day(written: str | None) -> str | None:
    if written is None or written.count("-") > 1:
        return written
    year, _, month = written.partition("-")
    month = month or str(_MONTHS)
    return f"{year}-{month}-{monthrange(int(year), int(month))[1]:02}"


def _settle_sides(actors: dict[str, dict[str, Any]], forces: Mapping[str, Any], lexicon: GazetteerSource) -> None:
    """Give actors without a side the one of the country's forces that they are, and members that of their side."""
    for force in forces.values():
        for id_, *_ in (one for periods in force["is"].values() for one in periods):
            if force["side"] and id_ in actors:
                actors[id_].setdefault("side", force["side"])
    for side, entry in sorted(lexicon.sides.items()):
        for id_ in entry.data.get("members") or ():
            if id_ in actors:
                actors[id_]["side"] = side
    for id_, data in actors.items():
        data.setdefault("side", id_)
