"""Actors, state forces and sides of the YAML, compiled: names by their first word, and what joins into names.

The names of state forces are not written out (they would be a quarter of a million): adjectives, names of countries and
nouns stand apart, each by its first word, and are joined where a text has both.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from geo.gazetteer.actor_store import SHARED, ActorStore, force_id
from geo.gazetteer.compile import written_names
from geo.gazetteer.names import ABBR, WEAK
from geo.gazetteer.schema import LIST
from geo.gazetteer.source_files import WORLD
from geo.runtime.located_yaml import nearest
from geo.text.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from geo.gazetteer.source import GazetteerSource
    from geo.model import Actor, Tie
    from geo.runtime.located_yaml import KeyPath, Problem, SourceEntry

_KEYS = ("name", "sector", "inter", "country", "countries", "side", "colour", "note")
_SIDE_KEYS = ("name", "colour", "lead", "countries")
# How a name has to be written: letters as they are, other names with a capital somewhere, common nouns in any way.
EXACT, CAPITAL, ANY = "x", "c", "a"
SHORT = 4  # up to this length a name counts only as it is spelt: ADF is a group, "adf" is a typing error
_ARTICLES = frozenset(["the", "a", "an", "le", "la", "les", "l", "un", "une", "des", "d"])
_FRENCH_FORMS = ("fr", "fr_m", "fr_f", "fr_mp", "fr_fp")


def compile_actors(lexicon: GazetteerSource, *, theatre: str) -> dict[str, Any]:
    """Return all that is known of actors as plain data; weak names of ``theatre`` count everywhere in its reports."""
    forces = {iso: _force(entry.data) for iso, entry in sorted(lexicon.forces.items())}
    roles = _patterns(lexicon, "roles")
    actors = {id_: _actor(entry, theatre) for id_, entry in sorted(lexicon.actors.items())}
    sides = {id_: _side(entry) for id_, entry in sorted(lexicon.sides.items())}
    _settle_sides(actors, sides, forces, lexicon)
    kinds = {
        role: {key: entry[key] for key in ("id", "shown", "sector", "inter") if key in entry}
        for role, entry in roles.items()
    }
    for role, entry in roles.items():
        kinds[role]["abroad"] = entry.get("abroad", entry["inter"])
    bare = _bare(roles)
    names = _Names(bare, actors)
    for id_, entry in sorted(lexicon.actors.items()):
        names.add_all(id_, entry.data, own=actors[id_]["own"])
    for iso, entry in sorted(lexicon.forces.items()):
        for role in sorted(set(roles) & set(entry.data)):
            names.add_all(_lasting_id(iso, role, forces, kinds), {"name": "", "names": entry.data[role]}, own=False)
    shared = names.shared({name: dict(entry.data) for name, entry in sorted(lexicon.shared_names.items())})
    adjectives = {name: entry.data[LIST] for name, entry in lexicon.shared_adjectives.items()}
    return {
        "actors": actors,
        "forces": forces,
        "roles": kinds,
        "sides": sides,
        "shared": shared,
        "names": names.by_first(),
        "nations": _nations(lexicon.forces, adjectives),
        "nouns": _nouns(roles),
        "bare": bare,
        "not_demonym": {key: sorted(map(_folded, words)) for key, words in _patterns(lexicon, "not_demonym").items()},
    }


def _lasting_id(iso: str, role: str, forces: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """Return the actor that a force always is, or the id of the derived force."""
    periods = forces[iso]["is"].get(role, [])
    if len(periods) == 1 and periods[0][1:] == [None, None]:
        return str(periods[0][0])
    return force_id(iso, kinds[role]["id"])


def actor_problems(lexicon: GazetteerSource) -> Iterator[Problem]:
    """Yield the ids of the actors' sections that lead nowhere."""
    roles = _patterns(lexicon, "roles")
    known = {*lexicon.actors}
    known |= {force_id(iso, entry["id"]) for iso in lexicon.forces for entry in roles.values() if "id" in entry}
    sides = {entry.data.get("side", id_) for id_, entry in lexicon.actors.items()}
    sides |= {entry.data["side"] for entry in lexicon.forces.values() if "side" in entry.data} | {*lexicon.sides}
    for entry in (*lexicon.actors.values(), *lexicon.sides.values()):
        for key in ("allies", "foes"):
            for number, tie in enumerate(entry.data.get(key) or ()):
                yield from _unknown(entry, (key, number), tie if isinstance(tie, str) else tie["id"], known | sides)
    for entry in lexicon.sides.values():
        if "lead" in entry.data:
            yield from _unknown(entry, ("lead",), entry.data["lead"], known)
        for number, member in enumerate(entry.data.get("members") or ()):
            yield from _unknown(entry, ("members", number), member, known)
    for entry in lexicon.forces.values():
        for role, value in (entry.data.get("is") or {}).items():
            for one in [{"id": value}] if isinstance(value, str) else value:
                yield from _unknown(entry, ("is", role), one["id"], known)
    for entry in lexicon.shared_names.values():
        for country, id_ in entry.data.items():
            if id_ is not None:
                yield from _unknown(entry, (country,), id_, known)
    for entry in lexicon.shared_adjectives.values():
        for number, iso in enumerate(entry.data[LIST]):
            if iso not in lexicon.forces:
                yield entry.problem((number,), f"{iso!r} is no country of forces:.{nearest(iso, lexicon.forces)}")


def _unknown(entry: SourceEntry, path: KeyPath, id_: str, known: Iterable[str]) -> Iterator[Problem]:
    if id_ not in known:
        yield entry.problem(path, f"{id_!r} is no actor or side.{nearest(id_, known)}")


def _patterns(lexicon: GazetteerSource, key: str) -> Mapping[str, Any]:
    entry = lexicon.force_patterns.get(key)
    return entry.data if entry is not None else {}


# Records


def _actor(entry: SourceEntry, theatre: str) -> dict[str, Any]:
    data = entry.data
    names = written_names(data)[1:]
    return {
        **{key: data[key] for key in _KEYS if key in data},
        "names": [name.text for name in names if not name.flags & WEAK],
        "weak_names": [name.text for name in names if name.flags & WEAK],
        "allies": _ties(data.get("allies")),
        "foes": _ties(data.get("foes")),
        "period": _period(data),
        "own": entry.file.parent.name != WORLD and (entry.file.parent.name == theatre or not _is_theatre(entry.file)),
    }


def _is_theatre(file: Path) -> bool:
    return (file.parent / "theatre.yaml").is_file()


def _side(entry: SourceEntry) -> dict[str, Any]:
    data = entry.data
    names = [name.text for name in written_names(data)[1:]]
    return {
        **{key: data[key] for key in _SIDE_KEYS if key in data},
        "names": names,
        "allies": _ties(data.get("allies")),
        "foes": _ties(data.get("foes")),
    }


def _force(data: Mapping[str, Any]) -> dict[str, Any]:
    roles = {}
    for role, names in data.items():
        if role in {"country", "en", "fr", "fr_de", "capital", "is", "junta", "side"}:
            continue
        written = written_names({"name": "", "names": names})[1:]
        plain = (name.text for name in written if not name.flags & (WEAK | ABBR) and not name.language)
        shown = next(plain, "")
        roles[role] = [shown, *(name.text for name in written if name.text != shown)]
    return {
        "country": data["country"][0],
        "adjective": data["en"][0],
        "side": data.get("side", ""),
        "names": roles,
        "is": {
            role: [[value, None, None]] if isinstance(value, str) else [[one["id"], *_period(one)] for one in value]
            for role, value in (data.get("is") or {}).items()
        },
        "junta": [_period(one) for one in data.get("junta") or ()],
    }


def _ties(written: Any) -> list[list[Any]]:
    ties = [{"id": tie} if isinstance(tie, str) else tie for tie in written or ()]
    return [[tie["id"], *_period(tie), tie.get("in", [])] for tie in ties]


def _period(data: Mapping[str, Any]) -> list[str | None]:
    """Return the first and last day (ISO) of a period whose ends may be a year or month.

    >>> _period({"from": "2023", "until": "2024-02"})
    ['2023-01-01', '2024-02-29']
    """
    return [_first_day(data.get("from")), _last_day(data.get("until"))]


def _first_day(written: str | None) -> str | None:
    return None if written is None else f"{written}-01-01"[:10]


def _last_day(written: str | None) -> str | None:
    from calendar import monthrange

    if written is None or written.count("-") > 1:
        return written
    year, _, month = written.partition("-")
    month = month or "12"
    return f"{year}-{month}-{monthrange(int(year), int(month))[1]:02}"


def _settle_sides(
    actors: dict[str, dict[str, Any]],
    sides: Mapping[str, Any],
    forces: Mapping[str, Any],
    lexicon: GazetteerSource,
) -> None:
    """Give actors without a side the one of the country's forces that they are, and members that of their side."""
    for force in forces.values():
        for periods in force["is"].values():
            for id_, *_ in periods:
                if force["side"] and id_ in actors:
                    actors[id_].setdefault("side", force["side"])
    for side in sorted(sides):
        for id_ in lexicon.sides[side].data.get("members") or ():
            if id_ in actors:
                actors[id_]["side"] = side
    for id_, data in actors.items():
        data.setdefault("side", id_)


# Names


class _Names:
    """The names of actors by their first word; one name for several actors is a shared one."""

    def __init__(self, bare: Mapping[str, Any], actors: Mapping[str, Any]) -> None:
        self._bare, self._actors = bare, actors
        self._found: dict[tuple[str, ...], list[tuple[str, str, str, bool]]] = defaultdict(list)
        self._shared: dict[str, dict[str, str | None]] = {}

    def add_all(self, id_: str, data: Mapping[str, Any], *, own: bool) -> None:
        for number, name in enumerate(written_names(data)):
            if name.text:
                # Common nouns ("the paramilitaries") are an actor's only where the text names it.
                weak = bool(name.flags & WEAK) and not (own and name.text != name.text.lower())
                self.add(
                    id_,
                    name.text,
                    weak=weak,
                    letters=bool(name.flags & ABBR),
                    common=bool(name.flags & WEAK),
                    language=name.language,
                    shown=number == 0,
                )

    def add(self, id_: str, text: str, *, weak: bool, letters: bool, common: bool, language: str, shown: bool) -> None:
        words = _words(text)
        while len(words) > 1 and words[0] in _ARTICLES:
            words = words[1:]
        if not words or " ".join(words) in self._bare:
            return  # "the army", "forces loyalistes": the place says whose
        low = text == text.lower()
        if low and len(words) < 2 and not common:  # noqa: PLR2004  # a single common noun may be anybody's
            return
        how = EXACT if _as_written(text, letters=letters) else ANY if low else CAPITAL
        if all(known[0] != id_ for known in self._found[words]):
            self._found[words].append((id_, how, text if how == EXACT else "", weak))

    def shared(self, written: Mapping[str, Mapping[str, str | None]]) -> dict[str, dict[str, str | None]]:
        """Return the shared names: those written as such, and names that several actors bear."""
        shared = {name: dict(places) for name, places in written.items()}
        for name in written:
            words = _words(name)
            how = EXACT if _as_written(name, letters=False) else CAPITAL
            kept = [one for one in self._found.get(words, []) if how == EXACT and one[1] == EXACT and one[2] != name]
            self._found[words] = [*kept, (f"{SHARED}{name}", how, name if how == EXACT else "", False)]
        for words, owners in self._found.items():
            texts = {one[2] for one in owners}
            for text in sorted(texts):
                same = [one for one in owners if one[2] == text]
                if len(same) > 1:
                    name = text or " ".join(words)
                    shared.setdefault(name, self._by_country(same))
                    kept = [one for one in self._found[words] if one[2] != text]
                    weak = all(one[3] for one in same)
                    self._found[words] = [*kept, (f"{SHARED}{name}", same[0][1], text, weak)]
        return shared

    def _by_country(self, owners: Iterable[tuple[str, str, str, bool]]) -> dict[str, str | None]:
        places: dict[str, str | None] = {}
        for id_, *_ in owners:
            actor = self._actors.get(id_, {})
            countries = actor.get("countries") or [actor["country"]] if actor.get("country") else [id_[:3].upper()]
            for country in countries:
                places.setdefault(country, id_)
        return {**places, "else": None}

    def by_first(self) -> dict[str, list[list[Any]]]:
        found: dict[str, list[list[Any]]] = defaultdict(list)
        for words, owners in sorted(self._found.items()):
            for id_, how, text, weak in owners:
                found[words[0]].append([list(words[1:]), id_, how, text, weak])
        return {
            first: sorted(entries, key=lambda one: (-len(one[0]), one[0], one[1])) for first, entries in found.items()
        }


def _as_written(text: str, *, letters: bool) -> bool:
    capitals = sum(letter.isupper() for letter in text)
    if " " in text or not capitals:
        return letters
    return letters or capitals > len(text) / 2 or len(text) < SHORT


def _words(text: str) -> tuple[str, ...]:
    return tuple(Tokens(text).words)


def _folded(text: str) -> str:
    return " ".join(_words(text))


# State forces


def _nations(forces: Mapping[str, SourceEntry], shared: Mapping[str, list[str]]) -> dict[str, list[list[Any]]]:
    """Return adjectives and names of countries by their first word: the other words, countries, kinds, as written.

    Kinds: ``a`` English adjective, ``c`` English name, ``f`` French adjective, ``d`` French name with its preposition,
    ``k`` a seat of the government.
    """
    found: dict[tuple[tuple[str, ...], str], dict[str, Any]] = {}

    def add(text: str, iso: str, kind: str) -> None:
        words = _words(text)
        how = text if kind == "c" and _as_written(text, letters=False) else ""
        entry = found.setdefault((words, how), {"countries": [], "kinds": ""})
        if iso not in entry["countries"]:
            entry["countries"].append(iso)
        if kind not in entry["kinds"]:
            entry["kinds"] += kind

    for iso, entry in sorted(forces.items()):
        data = entry.data
        for text in data["en"]:
            add(text, iso, "a")
        for text in data["country"]:
            add(text, iso, "c")
        for forms in data.get("fr") or ():
            for text in dict.fromkeys(forms):
                add(text, iso, "f")
        for text in data.get("fr_de") or ():
            add(text, iso, "d")
        for name in written_names({"name": "", "names": data.get("capital")})[1:]:
            add(name.text, iso, "k")
    for text, countries in shared.items():
        for (words, _), entry in found.items():
            if words == _words(text):
                entry["countries"] = [*countries, *(iso for iso in entry["countries"] if iso not in countries)]
    return _by_first(
        (words, [" ".join(entry["countries"]), entry["kinds"], how]) for (words, how), entry in found.items()
    )


def _nouns(roles: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the nouns of the roles by their first word: the other words, role, language, and ``m`` for means."""
    found: dict[tuple[tuple[str, ...], str], list[Any]] = {}

    def add(text: str, role: str, language: str, means: str) -> None:
        words = _words(text)
        if words:
            found.setdefault((words, language), [role, language, means])

    for role, entry in roles.items():
        for key, means in (("nouns", ""), ("means", "m")):
            for language, texts in _texts(entry.get(key)):
                for text in texts:
                    add(text, role, language, means)
        for language, texts in _texts(entry.get("patterns")):
            for text in texts:
                noun = _noun_of_pattern(text)
                if noun:
                    add(noun, role, language, "")
    return _by_first((words, values) for (words, _), values in found.items())


def _noun_of_pattern(pattern: str) -> str:
    """Return the noun of a pattern that joins an adjective or country with one, else "".

    >>> _noun_of_pattern("{en} government forces"), _noun_of_pattern("forces gouvernementales {fr_fp}")
    ('government forces', 'forces gouvernementales')
    """
    for start in ("{en} ", "{country} "):
        if pattern.startswith(start):
            return pattern.removeprefix(start)
    end = next((form for form in _FRENCH_FORMS if pattern.endswith(f" {{{form}}}")), "")
    return pattern.removesuffix(f" {{{end}}}") if end else ""


def _bare(roles: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the words that alone mean a force: folded phrase -> role, and how (strong, weak, junta, noun)."""
    found: dict[str, list[str]] = {}
    for role, entry in roles.items():
        for _, by_strength in _texts(entry.get("bare"), plain=True):
            for strength, texts in by_strength.items():
                for text in texts:
                    found.setdefault(_plain_phrase(text), [role, strength])
        for _, texts in _texts(entry.get("junta")):
            for text in texts:
                found[_plain_phrase(text)] = [role, "junta"]
    for role, entry in roles.items():
        for _, texts in _texts(entry.get("nouns")):
            for text in texts:
                found.setdefault(_plain_phrase(text), [role, "noun"])
    return found


def _plain_phrase(text: str) -> str:
    words = _words(text)
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(words)


def _texts(by_language: Any, *, plain: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield the texts of a language; French ones are by gender and number."""
    for language, texts in (by_language or {}).items():
        if plain or isinstance(texts, list):
            yield language, texts
        else:
            yield language, [text for forms in texts.values() for text in forms]


def _by_first(entries: Iterable[tuple[tuple[str, ...], list[Any]]]) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = defaultdict(list)
    for words, values in entries:
        found[words[0]].append([list(words[1:]), *values])
    longest: Callable[[list[Any]], tuple[int, list[str]]] = lambda one: (-len(one[0]), one[0])  # noqa: E731
    return {first: sorted(found[first], key=longest) for first in sorted(found)}


def store_of(actors: Iterable[Actor]) -> ActorStore:
    """Return a store of some actors alone: no state forces but theirs, no records of sides."""
    names = _Names({}, {})
    records: dict[str, Any] = {}
    for actor in sorted(actors, key=lambda one: one.id):
        records[actor.id] = {
            **{key: getattr(actor, key) for key in ("name", "sector", "inter", "country", "side", "colour", "note")},
            "countries": list(actor.countries),
            "names": list(actor.names),
            "weak_names": [],
            "allies": [_tie(tie) for tie in actor.allies],
            "foes": [_tie(tie) for tie in actor.foes],
            "own": True,
        }
        names.add_all(actor.id, {"name": actor.name, "names": list(actor.names)}, own=True)
    empty: dict[str, Any] = {key: {} for key in ("forces", "roles", "sides", "nations", "nouns", "bare", "not_demonym")}
    return ActorStore({**empty, "actors": records, "shared": names.shared({}), "names": names.by_first()})


def _tie(tie: Tie) -> list[Any]:
    days = [day.isoformat() if day else None for day in (tie.since, tie.until)]
    return [tie.id, *days, list(tie.countries)]
