"""Lists of words and phrases, found in one pass over the tokens of a text.

A phrase is written as words with blanks. ``seize~`` stands for all forms of an English verb or noun, ``bombard*`` for
every word that begins so, ``troops|soldiers`` for either, ``gunm*n`` for man and men, ``..`` for up to three words
and ``...`` for up to six.
Articles, hyphens and apostrophes between the words do not matter, nor do case and accents.

Inflected forms are made generously: a form that does not exist does no harm in a list of cues.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import all_words, data_of
from geo.text.tokens import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_MEN = all_words("text.phrase_matcher.men")

_VOWELS = "aeiou"
_DOUBLED = frozenset(["b", "d", "g", "m", "n", "p", "t", "r", "l"])

# Past and participle of the irregular verbs that reports of conflict use.
_IRREGULAR = {lemma: tuple(forms) for lemma, forms in data_of("en")["verb_forms"].items()}
_PREFIXED = all_words("text.phrase_matcher.prefixed")
MOST_ARTICLES = 8  # between two words of a phrase: more of them are no language, and cost time
_ARTICLES = frozenset(all_words("text.phrase_matcher.articles"))
_JOINERS = "-'’"
_JOINED = re.compile(f"[{_JOINERS}]")
REMEMBERED = 200_000  # words kept in memory: a bound over an archive, not a result
_GAPS = {"..": 3, "...": 6}
_STOPS = frozenset([".", ";", "!", "?", ":"])


class PhraseMatch(NamedTuple):
    """Where a phrase stands: tokens ``first`` up to, not including, ``last``; ``key`` is what it was entered under."""

    first: int
    last: int
    key: int


RawHit = tuple[int, int, int]
Element = tuple[frozenset[str], tuple[str, ...], int]  # exact words, prefixes, gap before
Rest = tuple[Element, ...]


class _Node(NamedTuple):
    """What may follow a first word: nothing, a known second word, or something looser."""

    alone: tuple[int, ...]
    by_second: dict[str, list[tuple[Rest, int]]]
    loose: tuple[tuple[Rest, int], ...]
    seconds: frozenset[str]  # the second words, and the articles that may stand before them


class _Nodes(dict[str, _Node | None]):
    """Word -> what may follow it, filled as words are met: one look-up is enough, since most begin no phrase."""

    def __init__(self, grow: Callable[[str], _Node | None]) -> None:
        super().__init__()
        self._grow = grow

    def __missing__(self, word: str) -> _Node | None:
        node = self._grow(word)
        if len(self) < REMEMBERED:
            self[word] = node
        return node


def _without_articles(elements: Rest) -> Rest:
    """Return the elements of a phrase that are no articles; the gap before one is that before the next element."""
    found: list[Element] = []
    before = 0
    for exact, prefixes, gap in elements:
        before = max(before, gap)
        if not exact <= _ARTICLES or prefixes:
            found.append((exact, prefixes, before))
            before = 0
    return tuple(found)


class PhraseMatcher:
    """All phrases of a lexicon, found together.

    Examples
    --------
    >>> from geo.text.tokens import Tokens
    >>> book = PhraseMatcher([("take~ control of", 1), ("troops|soldiers", 2)])
    >>> [tuple(hit) for hit in book.find(Tokens("Troops took the control of it").words)]
    [(0, 1, 2), (1, 5, 1)]
    """

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        # What follows a first word stays as it was written until a text has that word: most never come.
        self._exact: dict[str, list[tuple[str, int]]] = {}
        self._prefix: dict[str, list[tuple[str, int]]] = {}
        self._rests: dict[str, Rest] = {}
        self._known = _Nodes(self._node)
        for phrase, key in phrases:
            self._add(phrase, key)
        self._lengths = tuple(sorted({len(prefix) for prefix in self._prefix}))

    def _add(self, phrase: str, key: int) -> None:
        plain, _, follows = phrase.partition(" ")
        if plain.isascii() and plain.isalpha() and not phrase.endswith("."):
            # Nine of ten begin with a plain word.
            self._exact.setdefault(plain.lower(), []).append((follows, key))
            return
        first, rest = _cut(phrase)
        exact, prefixes, _ = _element(first, 0)
        entry = (rest, key)
        for word in exact:
            self._exact.setdefault(word, []).append(entry)
        for prefix in prefixes:
            self._prefix.setdefault(prefix, []).append(entry)

    def _node(self, word: str) -> _Node | None:
        found = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length > len(word):
                break
            found += self._prefix.get(word[:length], ())
        return _grow_node([(self._rest(rest), key) for rest, key in found]) if found else None

    def _rest(self, written: str) -> Rest:
        known = self._rests.get(written)
        if known is None:
            elements = tuple(_elements(written))
            known = self._rests[written] = _without_articles(elements) or elements
        return known

    def find(self, words: Sequence[str]) -> list[RawHit]:
        """Return every phrase in the words, in order of their first word; nested ones are all given.

        They come as bare tuples (first, last, key): a text has a hundred, of which a reader asks for a few.
        """
        hits: list[RawHit] = []
        present, count = frozenset(words), len(words)
        for index, node in enumerate(map(self._known.__getitem__, words)):
            if node is None:
                continue
            alone, by_second, loose, seconds = node
            for key in alone:
                hits.append((index, index + 1, key))  # noqa: PERF401  # seldom more than one: a list costs more
            if by_second and index + 1 < count and words[index + 1] in seconds:
                _second(by_second, words, index, hits)
            for rest, key in loose:
                if rest[0][1] or not present.isdisjoint(rest[0][0]):
                    last = _match(rest, words, index + 1)
                    if last:
                        hits.append((index, last, key))
        return hits


def _grow_node(entries: list[tuple[Rest, int]]) -> _Node:
    by_second: dict[str, list[tuple[Rest, int]]] = {}
    loose = []
    for rest, key in entries:
        if rest and not rest[0][1] and not rest[0][2]:
            for word in rest[0][0]:
                by_second.setdefault(word, []).append((rest[1:], key))
        elif rest:
            loose.append((rest, key))
    alone = tuple(dict.fromkeys(key for rest, key in entries if not rest))
    return _Node(alone, by_second, tuple(loose), _ARTICLES.union(by_second))


def _second(by_second: dict[str, list[tuple[Rest, int]]], words: Sequence[str], first: int, hits: list[RawHit]) -> None:
    second, count = first + 1, min(len(words), first + 2 + MOST_ARTICLES)
    while second < count and words[second] in _ARTICLES and words[second] not in by_second:
        second += 1
    if second < count and words[second] in by_second:
        _follow(by_second[words[second]], words, first, second + 1, hits)


def _follow(
    entries: Iterable[tuple[Rest, int]], words: Sequence[str], first: int, index: int, hits: list[RawHit]
) -> None:
    for rest, key in entries:
        last = _match(rest, words, index) if rest else index
        if last:
            hits.append((first, last, key))


def compile_phrase(phrase: str) -> list[Element]:
    """Return the elements of a written phrase. Raises ``ValueError`` for one that begins or ends with a gap."""
    check_phrase(phrase)
    return list(_elements(phrase))


def check_phrase(phrase: str) -> None:
    """Raise ``ValueError`` for a phrase that begins or ends with a gap, or has no word."""
    parts = [part for part in phrase.split() if part.strip(_JOINERS)]
    if not parts or parts[0] in _GAPS or parts[-1] in _GAPS:
        raise ValueError(f"phrase {phrase!r} must begin and end with a word")


def _cut(phrase: str) -> tuple[str, str]:
    """Return the first word of a phrase and the rest as it was written."""
    check_phrase(phrase)
    first, *rest = phrase.split(maxsplit=1)
    if "|" in first or not _JOINED.search(first):
        return first, rest[0] if rest else ""
    pieces = _pieces(first)
    return _cut(" ".join([*pieces, *rest])) if pieces else _cut(*rest)


def _pieces(part: str) -> list[str]:
    return [part] if "|" in part else [piece for piece in _JOINED.split(part) if piece]


def _elements(written: str) -> Iterator[Element]:
    gap = 0
    for part in written.split():
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        for piece in _pieces(part):
            yield _element(piece, gap)
            gap = 0


def _element(piece: str, gap: int) -> Element:
    exact: list[str] = []
    prefixes: list[str] = []
    for option in _men(piece.split("|")):
        word = fold(option)
        if word.endswith("*"):
            prefixes.append(word[:-1])
        elif word.endswith("~"):
            exact += inflections(word[:-1])
        else:
            exact.append(word)
    return frozenset(exact), tuple(prefixes), gap


def _men(options: list[str]) -> list[str]:
    """Write out ``m*n``, which stands for man and men."""
    return [option.replace("m*n", form) for option in options for form in (_MEN if "m*n" in option else ("",))]


def _match(rest: tuple[Element, ...], words: Sequence[str], index: int) -> int:
    """Return the index after the last word if the elements follow at ``index``, else 0."""
    for exact, prefixes, gap in rest:
        limit, most = min(len(words), index + gap + 1), min(len(words), index + gap + 1 + MOST_ARTICLES)
        while index < most:
            word = words[index]
            if word in exact or (prefixes and word.startswith(prefixes)):
                break
            if word in _ARTICLES:
                limit += 1
            elif index + 1 >= limit or word in _STOPS:
                return 0
            index += 1
        else:
            return 0
        index += 1
    return index


def inflections(lemma: str) -> tuple[str, ...]:
    """Return the forms of a verb or noun, the lemma first.

    Examples
    --------
    >>> inflections("seize")
    ('seize', 'seizes', 'seized', 'seizing')
    >>> inflections("retake")
    ('retake', 'retakes', 'retaking', 'retook', 'retaken')
    """
    irregular = irregular_forms(lemma)
    forms = [lemma, _third(lemma)]
    forms += _regular(lemma) if irregular is None else [_ing(lemma), *irregular]
    return tuple(dict.fromkeys(forms))


def irregular_forms(lemma: str) -> tuple[str, ...] | None:
    """Return the irregular past forms of a verb, also behind a prefix (retake, overrun), or None."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma] or None
    for prefix in _PREFIXED:
        rest = lemma.removeprefix(prefix)
        if rest != lemma and _IRREGULAR.get(rest):
            return tuple(prefix + form for form in _IRREGULAR[rest])
    return None


def _third(lemma: str) -> str:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return lemma[:-1] + "ies"
    return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _ing(lemma: str) -> str:
    return (lemma[:-1] if lemma.endswith("e") and not lemma.endswith("ee") else lemma) + "ing"


def _regular(lemma: str) -> list[str]:
    if lemma.endswith("e"):
        return [lemma + "d", _ing(lemma)]
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        return [lemma[:-1] + "ied", lemma + "ing"]
    forms = [lemma + "ed", lemma + "ing"]
    if lemma[-1] in _DOUBLED and lemma[-2:-1] in _VOWELS and lemma[-3:-2] not in _VOWELS:
        forms += [lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"]
    return forms
