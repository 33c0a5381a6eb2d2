"""Names of actors in a text: those that are written down, and those of state forces, joined of a nation and a noun.

"Malian army" is never in a list: "Malian" leads to a country, "army" to a role, and the two stand side by side.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.gazetteer.actor_store import DERIVED
from geo.lang import LANGUAGES, all_words, alternatives, grammar_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.gazetteer.actor_store import ActorStore
    from geo.text.tokens import Tokens

_SINGULAR_ARTICLES = frozenset(all_words("actors.finder.singular_articles"))

# Words that may stand between the adjective of a country and the noun: "Somali national army".
_BETWEEN = frozenset((*all_words("actors.finder.between"), *all_words("shared.small_numbers")))
_MOST_BETWEEN = 3
_ORDINAL = re.compile(rf"\d{{1,3}}(?:{alternatives('actors.finder.ordinal_ends')})")  # "Russian 2nd Combined Arms Army"
_WATERS = frozenset(all_words("actors.finder.waters"))  # Lake Chad is no country
_DIVISIBLE = frozenset(all_words("actors.finder.divisible"))  # "ministère russe de la Défense"
# "Kenyan police and soldiers", "gendarmes et policiers kényans": one adjective for a row of services, but not for one
# that is said to be another's ("police and soldiers of Niger"), nor for a row that is a list of two parties.
_ROW = frozenset(all_words("actors.finder.row"))
_SERVICES = frozenset(
    ["army", "navy", "air_force", "special_forces", "police", "gendarmerie", "national_guard", "border_guard",
     "coast_guard", "presidential_guard", "security_forces"]
)  # fmt: skip
_NO_SERVICE = frozenset(all_words("actors.finder.no_service"))
_OTHERS = frozenset(all_words("actors.finder.others"))
_LISTS = frozenset(all_words("shared.between"))
_FULL_NAME = 3  # words from which on a name is no nation with a noun
_PLURAL = "es"  # "l'armée et la police maliennes": the adjective is that of both
ADJECTIVE, COUNTRY, FRENCH, FRENCH_OF, SEAT = "a", "c", "f", "d", "k"
EXACT, CAPITAL = "x", "c"
_CURLY = str.maketrans("\u2018\u2019", "''")


# "Malian army", "armée malienne": in which languages the noun stands behind the nation.
_NOUN_BEHIND = {language: not grammar_of(language).nation_adjective_behind for language in LANGUAGES}


class Found(NamedTuple):
    """Where an actor is named: tokens ``first`` up to, not including, ``last``, and its id.

    ``means`` is true for weapons that act for a force ("Israeli jets"): these are no party of their own. ``proper``
    distinguishes a name of its own ("SSPDF") from a nation with a noun ("Malian army").
    """

    first: int
    last: int
    id: str
    means: bool = False
    proper: bool = False


class Findings(NamedTuple):
    """What a text names: actors in order, the countries that it speaks of, and those that it calls by their name."""

    found: list[Found]
    spoken: frozenset[str]
    countries: frozenset[str]


class NameFinder:
    """Finds the names of a store's actors; which actor a force is may be left to the day of the event."""

    def __init__(self, store: ActorStore) -> None:
        data = store.data
        self._store = store
        self._names, self._nations, self._nouns = store.names, store.nations, store.nouns
        self._prefixes = frozenset(data["not_demonym"].get("prefixes", ()))

    def find(self, tokens: Tokens) -> Findings:
        """Return what is named, in order and apart from one another, and the countries of which the text speaks."""
        found: list[Found] = []
        weak: list[Found] = []
        spoken: set[str] = set()
        named: set[str] = set()
        words, done = tokens.words, 0
        for at, word in enumerate(words):
            if word in self._nations:
                for _, countries, kinds in self._nations_at(tokens, at):
                    if at and words[at - 1] in _WATERS:
                        continue
                    spoken.update(countries[:1])
                    named.update(countries if COUNTRY in kinds or FRENCH_OF in kinds else ())
            if at < done:
                continue
            name, is_weak = self._name_at(tokens, at)
            force = self._force_at(tokens, at)
            if name is not None and _is_whole(name, force) and not _of_two_nations(name, force):
                (weak if is_weak else found).append(name)
                done = at if is_weak else name.last
            elif (
                force is not None
                or (force := self._next_of_row(tokens, at, found)) is not None
                or (force := self._next_nation(tokens, at, found)) is not None
            ):
                found.append(force)
                done = force.last
        return Findings(self._with_weak(tokens, found, weak, spoken), frozenset(spoken), frozenset(named))

    def adjectives(self, tokens: Tokens) -> Iterator[tuple[int, int, list[str]]]:
        """Yield the French adjectives of nations, which are written small: where they stand, and their countries."""
        for at, word in enumerate(tokens.words):
            if word in self._nations and tokens.written(at, at + 1)[:1].islower():
                for last, countries, kinds in self._nations_at(tokens, at):
                    if FRENCH in kinds:
                        yield at, last, countries
                        break

    def _with_weak(self, tokens: Tokens, found: list[Found], weak: Sequence[Found], spoken: set[str]) -> list[Found]:
        """Add names that count only where the text speaks of the actor or its country."""
        named = {one.id for one in found}
        taken = {at for one in found for at in range(one.first, one.last)}
        for one in weak:
            actor = self._store.get(one.id)
            near = one.id in named or (
                tokens.written(one.first, one.last) != tokens.written(one.first, one.last).lower()
                and actor is not None
                and not spoken.isdisjoint([actor.country, *actor.countries])
            )
            if near and taken.isdisjoint(range(one.first, one.last)):
                found.append(one)
                taken.update(range(one.first, one.last))
        return sorted(found)

    def _name_at(self, tokens: Tokens, at: int) -> tuple[Found | None, bool]:
        words = tokens.words
        for rest, id_, how, text, weak in self._names[words[at]]:
            last = at + 1 + len(rest)
            if words[at + 1 : last] == rest and _written_so(tokens, at, last, how, text):
                return Found(at, last, self._settled(id_), proper=True), bool(weak)
        return None, False

    def _settled(self, id_: str) -> str:
        iso, role = self._store.role_of(id_)
        return self._force_id(role, [iso]) or id_ if role else id_

    # Nation and noun

    def _nations_at(self, tokens: Tokens, at: int) -> Iterator[tuple[int, list[str], str]]:
        """Yield where the nations end that begin at a token, with their countries and kinds, the longest first."""
        words = tokens.words
        for rest, countries, kinds, text in self._nations[words[at]] if at < len(words) else ():
            last = at + 1 + len(rest)
            if words[at + 1 : last] == rest and (not text or tokens.written(at, last) == text):
                capital = any(letter.isupper() for letter in tokens.written(at, last))
                if capital or FRENCH in kinds or FRENCH_OF in kinds:
                    yield last, countries.split(), kinds

    def _force_at(self, tokens: Tokens, at: int) -> Found | None:
        word = tokens.words[at]
        candidates: list[Found] = []
        if word in self._nations and not self._blocked(tokens, at):
            candidates += self._nation_first(tokens, at)
        if word in self._nouns:
            candidates += self._noun_first(tokens, at)
        return max(candidates, key=lambda one: (one.last, not one.means), default=None)

    def _nation_first(self, tokens: Tokens, at: int) -> Iterator[Found]:
        """Yield forces such as "Malian army", "Mali's army", "Kyiv's forces", "Somali national army"."""
        words = tokens.words
        for last, countries, kinds in self._nations_at(tokens, at):
            own = last < len(words) and words[last] == "s"
            if not (ADJECTIVE in kinds or COUNTRY in kinds or (SEAT in kinds and own)):
                continue
            start = last + 1 if own else last
            for skipped in range(_MOST_BETWEEN + 1):
                nouns = list(self._nouns_at(words, start + skipped, behind=True))
                if nouns:
                    end, role, means = nouns[0]
                    yield Found(at, end, self._force_id(role, countries), means)
                    break
                if start + skipped >= len(words) or not _may_stand_between(words[start + skipped]):
                    break

    def _noun_first(self, tokens: Tokens, at: int) -> Iterator[Found]:
        """Yield forces such as "army of Niger", "armée malienne", "armée de la RDC"."""
        words = tokens.words
        for end, role, means in self._nouns_at(words, at, behind=True):
            if words[end : end + 1] == ["of"]:
                start = end + 1 + (words[end + 1 : end + 2] == ["the"])
                yield from self._behind(tokens, at, start, COUNTRY, role, means=means)
        for end, role, means in self._nouns_at(words, at, behind=False):
            if words[end : end + 1] == ["de"]:
                yield from self._behind(tokens, at, end + 1, SEAT, role, means=means)
            for start in self._after_modifiers(words, end):
                yield from self._behind(tokens, at, start, FRENCH + FRENCH_OF, role, means=means)
            if role in _SERVICES and not means:
                for countries in self._row_countries(tokens, end, words[end - 1]):
                    yield Found(at, end, self._force_id(role, countries))
        if words[at] in _DIVISIBLE:
            yield from self._divided(tokens, at)

    # Rows of services that share one adjective

    def _next_of_row(self, tokens: Tokens, at: int, found: Sequence[Found]) -> Found | None:
        """Return the service behind "and" that shares the adjective of the one before: "Kenyan police and army"."""
        words, before = tokens.words, found[-1] if found else None
        if before is None or before.proper or before.means or before.last != at - 1 or words[at - 1] != "and":
            return None
        first = before.first
        while first and words[first - 1] == "and" and words[first] not in self._nations:
            first = next((one.first for one in found if one.last == first - 1), 0)
        nations = list(self._nations_at(tokens, first))
        if not any(ADJECTIVE in kinds or COUNTRY in kinds for _, _, kinds in nations) or words[first - 1] in _LISTS:
            return None
        for end, role, means in self._nouns_at(words, at, behind=True):
            following = words[end] if end < len(words) else ""
            if role in _SERVICES and not means and words[at] not in _NO_SERVICE and following not in _OTHERS:
                return Found(at, end, self._force_id(role, nations[0][1]))
        return None

    def _row_countries(self, tokens: Tokens, at: int, noun: str) -> Iterator[list[str]]:
        """Yield the countries of the adjective behind a French row: "gendarmes et policiers kényans"."""
        words = tokens.words
        if words[at : at + 1] == [] or words[at] not in _ROW:
            return
        start = at + 1
        articled = words[start : start + 1] != [] and words[start] in _SINGULAR_ARTICLES
        start += articled
        for end, role, means in self._nouns_at(words, start, behind=False):
            if role not in _SERVICES or means:
                continue
            both = not articled or not noun.endswith("s")
            for last, countries, kinds in self._nations_at(tokens, end):
                if both and FRENCH in kinds and (not articled or words[last - 1].endswith(_PLURAL)):
                    yield countries
            if not articled:
                yield from self._row_countries(tokens, end, noun)

    def _next_nation(self, tokens: Tokens, at: int, found: Sequence[Found]) -> Found | None:
        """Return the force of the second adjective behind one noun: "soldats ougandais et congolais" are two armies."""
        words, before = tokens.words, found[-1] if found else None
        if before is None or before.proper or before.means or before.last != at - 1 or words[at - 1] not in _ROW:
            return None
        first = before.first
        while first and words[first] in self._nations and words[first - 1] in _ROW:
            first = next((one.first for one in found if one.last == first - 1), 0)  # the third adjective of a row
        role = next((role for _, role, means in self._nouns_at(words, first, behind=False) if not means), "")
        if not role or not self._ends_in_adjective(tokens, before):
            return None
        for last, countries, kinds in self._nations_at(tokens, at):
            if FRENCH in kinds:
                return Found(at, last, self._force_id(role, countries))
        return None

    def _ends_in_adjective(self, tokens: Tokens, one: Found) -> bool:
        """Whether the words of a force end in a French adjective: not "armée du Mali"."""
        return any(
            last == one.last and FRENCH in kinds
            for at in range(one.first, one.last)
            for last, _, kinds in self._nations_at(tokens, at)
        )

    def _behind(  # noqa: PLR0913  # where a noun and a nation stand, and what they are
        self, tokens: Tokens, first: int, at: int, wanted: str, role: str, *, means: bool
    ) -> Iterator[Found]:
        """Yield the force of the nation of some kinds that stands at a token behind the noun of its role."""
        for last, countries, kinds in self._nations_at(tokens, at):
            if not set(wanted).isdisjoint(kinds):
                yield Found(first, last, self._force_id(role, countries), means)

    @staticmethod
    def _after_modifiers(words: Sequence[str], at: int) -> Iterator[int]:
        """Yield where the adjective of a French force may stand: "forces armées nationales maliennes"."""
        yield at
        for skipped in range(_MOST_BETWEEN):
            if at + skipped >= len(words) or words[at + skipped] not in _BETWEEN:
                return
            yield at + skipped + 1

    def _divided(self, tokens: Tokens, at: int) -> Iterator[Found]:
        """Yield "ministère russe de la Défense", whose adjective stands inside the noun."""
        for last, countries, kinds in self._nations_at(tokens, at + 1):
            for rest, role, language, _ in self._nouns[tokens.words[at]]:
                if (
                    FRENCH in kinds
                    and not _NOUN_BEHIND[language]
                    and rest
                    and tokens.words[last : last + len(rest)] == rest
                ):
                    yield Found(at, last + len(rest), self._force_id(role, countries))

    def _nouns_at(self, words: Sequence[str], at: int, *, behind: bool) -> Iterator[tuple[int, str, bool]]:
        """Yield the nouns of forces at a token: of languages where they stand behind the nation, or of the others."""
        for rest, role, language, means in self._nouns[words[at]] if at < len(words) else ():
            last = at + 1 + len(rest)
            if _NOUN_BEHIND[language] is behind and list(words[at + 1 : last]) == rest:
                yield last, role, bool(means)

    def _blocked(self, tokens: Tokens, at: int) -> bool:
        """Whether the adjective belongs to somebody else: "pro-Russian", "ex-Malian"."""
        return at > 0 and tokens.words[at - 1] in self._prefixes and tokens.starts[at] - tokens.ends[at - 1] == 1

    def _force_id(self, role: str, countries: Sequence[str]) -> str:
        if len(countries) == 1 and not self._store.changes(countries[0], role):
            return self._store.force(countries[0], role)
        return f"{DERIVED}{role}:{' '.join(countries)}"


# Letters that are read as a word are often written as one: "Jnim", "Minusca", "Unifil".
_SPOKEN_LETTERS = 4


def _may_stand_between(word: str) -> bool:
    return word in _BETWEEN or bool(_ORDINAL.fullmatch(word))


def _is_whole(name: Found, force: Found | None) -> bool:
    """Whether a name stands for itself: "Libyan National Army forces" are that army's, whatever else they might be."""
    return force is None or force.last <= name.last or name.last - name.first >= _FULL_NAME


def _of_two_nations(name: Found, force: Found | None) -> bool:
    """Whether a name is that of two countries' forces: which "Congolese police" it is, the place says."""
    if force is None or force.last != name.last or not force.id.startswith(DERIVED):
        return False
    return " " in force.id or name.last - name.first < _FULL_NAME


def _written_so(tokens: Tokens, first: int, last: int, how: str, text: str) -> bool:
    if how == EXACT:
        spelt = tokens.written(first, last).translate(_CURLY)
        return spelt == text or (len(text) >= _SPOKEN_LETTERS and text.isupper() and spelt == text.capitalize())
    return how != CAPITAL or any(letter.isupper() or letter.isdigit() for letter in tokens.written(first, last))
