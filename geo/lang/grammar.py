"""Properties of a language that rules ask for, and its parser: the sections ``grammar`` and ``parser`` of its file.

A rule asks for a property, never for a language, so that a further language is a further file. What each property
means, with an example, is written beside it in the files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Scheme = Literal["clear", "universal"]


class Grammar(NamedTuple):
    """Switches of the grammar, and the repairs of :mod:`geo.syntax.repairs` that trees of the language need, in order."""  # noqa: E501

    nation_adjective_behind: bool
    participles_agree: bool
    of_marks_object: bool
    to_marks_loser: bool
    object_relative_pronoun: bool
    relative_needs_pronoun: bool
    infinitive_is_bare: bool
    hyphenated_participles: bool
    verbs_like_nouns: bool
    foreign_actor_names: bool
    bare_places: bool
    rare_names_masked: bool
    repairs: tuple[str, ...]


class Pipeline(NamedTuple):
    """A trained pipeline of the parser.

    ``modules`` may carry it, ``sha256`` is that of its files, ``scheme`` the set of its labels: that of ClearNLP or
    Universal Dependencies.
    """

    modules: tuple[str, ...]
    package: str
    version: str
    sha256: str
    scheme: Scheme


SECTIONS: Mapping[str, type[Grammar | Pipeline]] = {"grammar": Grammar, "parser": Pipeline}


def grammar_from(data: Mapping[str, Any]) -> Grammar:
    """Return the grammar that a section of a file says."""
    return Grammar(**_values(data))


def pipeline_from(data: Mapping[str, Any]) -> Pipeline:
    """Return the pipeline that a section of a file names."""
    return Pipeline(**_values(data))


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}


def section_problems(section: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a section: a key that is missing or unknown, a value of another type.

    >>> [*section_problems("parser", {"modules": ["a"], "package": "a", "version": 3, "sha256": "", "scheme": "mine"})]
    ['version must be a text', "scheme must be 'clear' or 'universal'"]
    """
    fields = get_type_hints(SECTIONS[section])
    yield from (f"{key} is missing" for key in fields if key not in data)
    yield from (f"{key} is unknown" for key in data if key not in fields)
    for key, wanted in fields.items():
        if key in data and (what := _wanted(data[key], wanted)):
            yield f"{key} must be {what}"


def _wanted(value: object, wanted: Any) -> str:
    """Return what a value should be, "" where it is that."""
    if wanted is bool:
        return "" if isinstance(value, bool) else "true or false"
    if wanted is str:
        return "" if isinstance(value, str) else "a text"
    if wanted is Scheme:
        return "" if value in get_args(Scheme) else " or ".join(map(repr, get_args(Scheme)))
    words = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return "" if words else "a list of words"
