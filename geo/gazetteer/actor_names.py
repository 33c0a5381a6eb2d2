"""The names of actors and the words that join into names of state forces, each by its first word.

Names of state forces are not written out (they would be a quarter of a million): adjectives and names of countries,
and nouns of roles, stand apart and are joined where a text has both.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.gazetteer.actor_store import SHARED, rows_text
from geo.gazetteer.compile import written_names
from geo.gazetteer.names import ABBR, WEAK
from geo.lang import all_words
from geo.text.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from geo.gazetteer.compile import WrittenName
    from geo.runtime.located_yaml import SourceEntry

# How a name has to be written: letters as they are, other names with a capital somewhere, common nouns in any way.
EXACT, CAPITAL, ANY = "x", "c", "a"
SHORT = 4  # a word shorter than this counts only as it is spelt: IS is a group, "is" is none
_ARTICLES = frozenset(all_words("gazetteer.actor_names.articles"))
_FRENCH_FORMS = ("fr", "fr_m", "fr_f", "fr_mp", "fr_fp")
Rows = dict[str, str]  # first word -> rows as text (geo.gazetteer.actor_store.rows_of), the longest name first


class _Bearer(NamedTuple):
    """Who bears a name: the id, how it has to be written, its text where that is exact, and whether it is weak."""

    id: str
    how: str
    text: str
    weak: bool


class ActorNames:
    """The names of actors; one name for several actors is a shared one.

    Parameters
    ----------
    bare
        Words that mean a state force by themselves: they are nobody's name, the place says whose force it is.
    actors
        Compiled actors by id, of which the countries decide a name that several bear.
    """

    def __init__(self, bare: Mapping[str, Any], actors: Mapping[str, Any]) -> None:
        self._bare, self._actors = bare, actors
        self._bearers: dict[tuple[str, ...], list[_Bearer]] = defaultdict(list)

    def add(self, id_: str, data: Mapping[str, Any], *, own: bool) -> None:
        """Add the names of an entry; weak names with a capital count everywhere in reports of the ``own`` theatre."""
        for name in written_names(data):
            words = without_articles(name_words(name.text))
            bearer = _bearer(id_, name, own=own)
            if words and " ".join(words) not in self._bare and bearer is not None:
                bearers = self._bearers[words]
                if all(known.id != id_ for known in bearers):
                    bearers.append(bearer)

    def shared(self, written: Mapping[str, Mapping[str, str | None]]) -> dict[str, dict[str, str | None]]:
        """Return the shared names: those written as such, and names that several actors bear."""
        found = {name: dict(places) for name, places in written.items()}
        for name in written:
            exact = _is_exact(name)
            bearers = self._bearers[name_words(name)]
            kept = [one for one in bearers if exact and one.how == EXACT and one.text != name]
            how = EXACT if exact else ANY if name == name.lower() else CAPITAL
            shared = _Bearer(f"{SHARED}{name}", how, name if exact else "", weak=False)
            self._bearers[name_words(name)] = [*kept, shared]
        for words, bearers in self._bearers.items():
            for text in sorted({one.text for one in bearers}):
                same = [one for one in bearers if one.text == text]
                if len(same) > 1:
                    name = text or " ".join(words)
                    found.setdefault(name, self._by_country(same))
                    one = _Bearer(f"{SHARED}{name}", same[0].how, text, weak=all(bearer.weak for bearer in same))
                    self._bearers[words] = [*(two for two in self._bearers[words] if two.text != text), one]
        return found

    def _by_country(self, bearers: Iterable[_Bearer]) -> dict[str, str | None]:
        places: dict[str, str | None] = {}
        for bearer in bearers:
            actor = self._actors.get(bearer.id, {})
            home = [actor["country"]] if actor.get("country") else [bearer.id[:3].upper()]
            for country in actor.get("countries") or home:
                places.setdefault(country, bearer.id)
        return {**places, "else": None}

    def by_first(self) -> Rows:
        """Return the names by their first word: the other words, id, how it is written, as written, weak."""
        return _by_first(
            (words, [one.id, one.how, one.text, "w" if one.weak else ""])
            for words, bearers in sorted(self._bearers.items())
            for one in bearers
        )


def _bearer(id_: str, name: WrittenName, *, own: bool) -> _Bearer | None:
    """Return who bears a name, None for a single common noun, which may be anybody's."""
    common, weak = name.text == name.text.lower(), bool(name.flags & WEAK)
    if common and len(name_words(name.text)) == 1 and not weak:
        return None
    how = EXACT if name.flags & ABBR or _is_exact(name.text) else ANY if common else CAPITAL
    # Common nouns ("the paramilitaries") are an actor's only where the text names it.
    return _Bearer(id_, how, name.text if how == EXACT else "", weak and not (own and not common))


def _is_exact(text: str) -> bool:
    """Whether a name counts only as it is written: one word, mostly of capitals or very short."""
    capitals = sum(letter.isupper() for letter in text)
    return " " not in text and capitals > 0 and (capitals > len(text) / 2 or len(text) < SHORT)


def name_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a name."""
    return tuple(Tokens(text).words)


def without_articles(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without the articles at the beginning."""
    while len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return words


# State forces


def nations_by_word(forces: Mapping[str, SourceEntry], shared: Mapping[str, list[str]]) -> Rows:
    """Return adjectives and names of countries: the other words, countries, kinds, the name if it counts as written.

    Kinds: ``a`` English adjective, ``c`` English name, ``f`` French adjective, ``d`` French name with its preposition,
    ``k`` a seat of the government.
    """
    found: dict[tuple[tuple[str, ...], str], dict[str, list[str]]] = {}
    for iso, entry in sorted(forces.items()):
        for kind, text in _nation_words(entry.data):
            exact = text if kind == "c" and _is_exact(text) else ""
            one = found.setdefault((name_words(text), exact), {"countries": [], "kinds": []})
            one["countries"] += [iso] if iso not in one["countries"] else []
            one["kinds"] += [kind] if kind not in one["kinds"] else []
    first = {name_words(text): countries for text, countries in shared.items()}
    return _by_first(
        (words, [" ".join(dict.fromkeys([*first.get(words, ()), *one["countries"]])), "".join(one["kinds"]), exact])
        for (words, exact), one in found.items()
    )


def _nation_words(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from (("a", text) for text in data["en"])
    yield from (("c", text) for text in data["country"])
    yield from (("f", text) for forms in data.get("fr") or () for text in dict.fromkeys(forms))
    yield from (("d", text) for text in data.get("fr_de") or ())
    yield from (("k", name.text) for name in written_names({"name": "", "names": data.get("capital")})[1:])


def nouns_by_word(roles: Mapping[str, Any]) -> Rows:
    """Return the nouns of the roles: the other words, role, language, and ``m`` for weapons that act for a force."""
    found: dict[tuple[tuple[str, ...], str], list[str]] = {}
    for role, entry in roles.items():
        nouns = [(text, language, "") for language, text in _all_texts(entry.get("nouns"))]
        nouns += [(text, language, "m") for language, text in _all_texts(entry.get("means"))]
        nouns += [(_noun_of_pattern(text), language, "") for language, text in _all_texts(entry.get("patterns"))]
        for text, language, means in nouns:
            if text:
                found.setdefault((name_words(text), language), [role, language, means])
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


def bare_words(roles: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the words that alone mean a force: folded phrase -> role, and how (strong, weak, junta, noun)."""
    found: dict[str, list[str]] = {}
    for role, entry in roles.items():
        for by_strength in (entry.get("bare") or {}).values():
            for strength, texts in by_strength.items():
                for text in texts:
                    found.setdefault(_phrase(text), [role, strength])
        found.update({_phrase(text): [role, "junta"] for _, text in _all_texts(entry.get("junta"))})
    for role, entry in roles.items():
        for _, text in _all_texts(entry.get("nouns")):
            found.setdefault(_phrase(text), [role, "noun"])
    return found


def _phrase(text: str) -> str:
    return " ".join(without_articles(name_words(text)))


def _all_texts(by_language: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yield language and text; French nouns stand by gender and number."""
    for language, texts in (by_language or {}).items():
        lists = [texts] if isinstance(texts, list) else texts.values()
        yield from ((language, text) for each in lists for text in each)


def _by_first(entries: Iterable[tuple[tuple[str, ...], list[str]]]) -> Rows:
    found: dict[str, list[tuple[tuple[str, ...], list[str]]]] = defaultdict(list)
    for words, values in entries:
        found[words[0]].append((words[1:], values))
    return {first: rows_text(sorted(found[first], key=_longest_first)) for first in sorted(found)}


def _longest_first(row: tuple[tuple[str, ...], list[str]]) -> tuple[int, tuple[str, ...], str]:
    return -len(row[0]), row[0], row[1][0]
