"""The words of each language that the reader knows, one YAML file a language with equal keys.

A speaker can review ``fr.yaml`` alone, and a third language is a third file. Most lists belong to one language of a
text (:func:`words_of`). ``grammar`` says what rules ask about the language (:func:`grammar_of`), ``parser`` which
pipeline parses it (:func:`pipeline_of`). Three sections hold what single modules look for in a text of any language:
``rules`` has lists of words (:func:`all_words`), ``values`` says what words mean (:func:`values_of`), ``patterns`` has
regular expressions (:func:`expressions`). ``check`` says what is wrong with the files.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from geo.lang.grammar import Grammar, Pipeline, grammar_from, pipeline_from
from geo.runtime.yaml_cache import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "LANGUAGES",
    "FrameWords",
    "Grammar",
    "Pipeline",
    "Words",
    "all_words",
    "alternatives",
    "any_language",
    "check",
    "data_of",
    "expressions",
    "grammar_of",
    "leading",
    "pipeline_of",
    "plain",
    "values_of",
    "words_of",
]

_FOLDER = Path(__file__).parent
# Each language is a file; English stands first in all lists.
LANGUAGES = ("en", *sorted(path.stem for path in _FOLDER.glob("*.yaml") if path.stem != "en"))
# In an expression: a list or another expression.
_PLACEHOLDER = re.compile(r"\{([a-z_.]+)\}")
_CROWDS = ("Civilians", "Protesters", "Rioters")
_NOUN_LISTS = ("settlement_nouns", "ground_nouns", "group_nouns", "action_nouns")


class FrameWords(NamedTuple):
    """Triggers of one frame: lemmas of verbs, verbs that need a place, phrases (verb and second word), nouns.

    Phrases keep the order of the file: where two fit, the first one is named as the trigger, in every process.
    """

    verbs: frozenset[str]
    place: frozenset[str]
    phrases: tuple[tuple[str, str], ...]
    nouns: frozenset[str]


class Words:
    """The words of a language; ``lists`` gives the word lists of its file by their key."""

    def __init__(self, language: str, data: Mapping[str, Any]) -> None:
        self.language = language
        self.grammar = grammar_of(language)
        self.frames: dict[str, FrameWords] = {name: _frame(entry) for name, entry in data["frames"].items()}
        self.prepositions = {name: frozenset(words) for name, words in data["prepositions"].items()}
        self.pronouns = {name: frozenset(words) for name, words in data["pronouns"].items()}
        self.lists = {name: tuple(map(str, words)) for name, words in data.items() if isinstance(words, list)}
        self._sets = {name: frozenset(words) for name, words in self.lists.items()}
        self.negations = self._sets["negations"]
        # English name of a crowd -> its name in this language.
        self.crowds = dict(zip(_CROWDS, self.lists["crowd_names"], strict=True))
        self._lemmas = _lemma_table(self, data["irregular"], data["inflection"])
        light = set(all_words("lang.light"))
        evoking = {word for frame in self.frames.values() for word in (*frame.verbs, *frame.place, *frame.nouns)}
        evoking |= {first for frame in self.frames.values() for first, _ in frame.phrases} - light
        evoking |= {
            second for frame in self.frames.values() for first, second in frame.phrases if first in light
        } - set(all_words("lang.particles"))
        evoking |= (
            self._sets["self_made"]
            | self._sets["presences"]
            | self._sets["hosting"]
            | self._sets["masters"]
            | self._sets["blockades"]
        )
        evoking |= self._sets["strongholds"] | self._sets["front_lines"] | self._sets["posts_held"]
        self._evoking = frozenset(form for form, lemmas in self._lemmas.items() if lemmas & evoking) | {
            plain(word) for word in evoking
        }

    def has(self, name: str, word: str) -> bool:
        """Whether a word (in small letters) or its lemma stands in a list."""
        found = self._sets[name]
        return word in found or not found.isdisjoint(self._lemmas.get(plain(word), ()))

    def is_noun(self, low: str) -> bool:
        """Whether a word stands in the lists of common nouns: settlements, grounds, groups, actions."""
        return any(low in self._sets[name] for name in _NOUN_LISTS) or any(
            self.lemmas(low) & frame.nouns for frame in self.frames.values()
        )

    def evokes(self, form: str) -> bool:
        """Whether a form without accents may be the trigger of a frame."""
        return form in self._evoking

    def words(self, name: str) -> frozenset[str]:
        """Return a word list as a set."""
        return self._sets[name]

    def lemmas(self, form: str) -> frozenset[str]:
        """Return the lemmas that a form may belong to, the form itself if none is known."""
        return self._lemmas.get(plain(form)) or frozenset([form])


@lru_cache(maxsize=len(LANGUAGES))
def words_of(language: str) -> Words:
    """Return the words of a language (ISO 639-1). Raises ``KeyError`` for one without a file."""
    if language not in LANGUAGES:
        raise KeyError(language)
    return Words(language, data_of(language))


@lru_cache(maxsize=len(LANGUAGES))
def grammar_of(language: str) -> Grammar:
    """Return what rules may ask about a language."""
    return grammar_from(data_of(language)["grammar"])


@lru_cache(maxsize=len(LANGUAGES))
def pipeline_of(language: str) -> Pipeline:
    """Return the trained pipeline that parses a language."""
    return pipeline_from(data_of(language)["parser"])


def all_words(name: str, *languages: str) -> tuple[str, ...]:
    """Return a list of the section ``rules`` in all languages, or in those named, English first.

    Parameters
    ----------
    name
        Where it is: package, module and list, as in ``"reading.modality.perfect"``; ``"shared.for"`` for one that
        several modules use.
    languages
        ISO 639-1; none for all.

    Examples
    --------
    >>> all_words("shared.against")
    ('against', 'contre')
    """
    found: dict[str, None] = {}
    for language in languages or LANGUAGES:
        part = data_of(language)["rules"]
        for key in name.split("."):
            part = part[key]
        found.update(dict.fromkeys(part))
    return tuple(found)


def alternatives(name: str, *languages: str) -> str:
    """Return a list of the section ``rules`` as the alternatives of a regular expression, the longest first.

    In the list a space stands for one white-space character, ``'`` for either apostrophe, ``*`` for any further
    letters of a word and ``+`` for at least one.

    Parameters
    ----------
    name, languages
        As in :func:`all_words`.

    Examples
    --------
    >>> alternatives("shared.against")
    'against|contre'
    """
    return "|".join(map(_as_pattern, sorted(all_words(name, *languages), key=len, reverse=True)))


def leading(name: str, *languages: str) -> str:
    r"""Return a list as alternatives of words before another word: each with the blank behind it, none after "l'".

    Examples
    --------
    >>> leading("shared.for")
    'pour\\s+|for\\s+'
    """
    return "|".join(
        _as_pattern(word) + ("" if word.endswith("'") else r"\s+")
        for word in sorted(all_words(name, *languages), key=len, reverse=True)
    )


def expressions(name: str, *languages: str, **parts: str) -> tuple[str, ...]:
    """Return a regular expression of the section ``patterns`` in each language that has one, English first.

    In the file a line break and the blanks that indent the next line do not count. ``{word}`` stands for one of
    ``parts``, for another expression of the same module, or for the alternatives of a list that the module has in
    ``rules``; with dots it names a list or expression of another module.

    Parameters
    ----------
    name, languages
        As in :func:`all_words`.
    parts
        What the languages share, such as a pattern of numbers.
    """
    written = ((language, _entry(data_of(language)["patterns"], name)) for language in languages or LANGUAGES)
    return tuple(_filled(text, name, language, parts) for language, text in written if text)


def any_language(name: str, **parts: str) -> str:
    """Return the expressions of all languages as the alternatives of one."""
    return "|".join(expressions(name, **parts))


def _filled(text: str, name: str, language: str, parts: Mapping[str, str]) -> str:
    section = name.rpartition(".")[0]

    def part(match: re.Match[str]) -> str:
        key = match[1]
        if key in parts:
            return parts[key]
        path = key if "." in key else f"{section}.{key}"
        if (inner := _entry(data_of(language)["patterns"], path)) is not None:
            return _filled(inner, path, language, parts)
        return alternatives(path, language)

    return _PLACEHOLDER.sub(part, text.replace("\n", ""))


def values_of(name: str, *languages: str) -> dict[str, Any]:
    """Return what words of all languages mean, or of those named: numbers of months, lengths of units in kilometres.

    Examples
    --------
    >>> values_of("text.date_grammar.months")["juin"]
    6
    """
    tables = (_entry(data_of(language)["values"], name) for language in languages or LANGUAGES)
    return {word: value for table in tables for word, value in table.items()}


def _entry(part: Any, name: str) -> Any:
    """Return what stands under a path of keys, None where nothing does."""
    for key in name.split("."):
        part = part.get(key) if isinstance(part, dict) else None
    return part


def _as_pattern(phrase: str) -> str:
    signs = {" ": r"\s", "'": "['\u2019]", "*": r"\w*", "+": r"\w+"}
    return "".join(signs.get(letter) or re.escape(letter) for letter in phrase)


@lru_cache(maxsize=len(LANGUAGES))
def data_of(language: str) -> Mapping[str, Any]:
    """Return what the file of a language holds."""
    data: Mapping[str, Any] = read_yaml(_FOLDER / f"{language}.yaml")
    return data


@lru_cache(maxsize=16384)
def plain(word: str) -> str:
    """Return a word in small letters without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(c))


def _frame(entry: Mapping[str, Any]) -> FrameWords:
    phrases = (phrase.split() for phrase in entry["phrases"])
    return FrameWords(
        frozenset(entry["verbs"]),
        frozenset(entry["place"]),
        tuple(dict.fromkeys((words[0], words[-1]) for words in phrases)),
        frozenset(entry["nouns"]),
    )


def _lemma_table(
    words: Words, irregular: Mapping[str, Iterable[str]], inflection: Mapping[str, Iterable[str]]
) -> dict[str, frozenset[str]]:
    """Return the lemmas by each of their forms without accents, for all verbs and nouns of the file."""
    lemmas = {verb for frame in words.frames.values() for verb in frame.verbs | frame.place}
    lemmas |= {first for frame in words.frames.values() for first, _ in frame.phrases}
    for name in (
        "plans",
        "failures",
        "implicatives",
        "assessing",
        "speech",
        "claiming",
        "denying",
        "destination_verbs",
        "dying",
        "aloof",
        "blaming",
        "undergoing",
        "triggering",
        "removing",
        "modal_hypothetical",
        "modal_planned",
        "hosting",
        "serving",
        "deploying",
        "keeping",
    ):
        lemmas |= words.words(name)
    lemmas |= set(irregular)
    table: dict[str, set[str]] = defaultdict(set)
    verbs, nouns = (
        [(ending, forms.split()) for ending, _, forms in (line.partition(" > ") for line in inflection[kind])]
        for kind in ("verbs", "nouns")
    )
    for lemma in lemmas:
        for form in {lemma, *_inflected(lemma, verbs), *(irregular.get(lemma) or ())}:
            table[plain(form)].add(lemma)
    for frame in words.frames.values():
        for noun in frame.nouns:
            for form in (noun, *_inflected(noun, nouns)):
                table[plain(form)].add(noun)
    return {form: frozenset(found) for form, found in table.items()}


def _inflected(word: str, rules: Iterable[tuple[str, list[str]]]) -> list[str]:
    """Return the forms of a word by the first rule whose ending it has, none without such a rule."""
    for ending, forms in rules:
        if word.endswith(ending):
            return [word.removesuffix(ending) + form for form in forms]
    return []
