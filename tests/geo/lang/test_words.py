"""The words of a language are in its file: equal keys, no doubles, and none left in Python."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from repository import ROOT

from geo import lang
from geo.lang import LANGUAGES, all_words, check, data_of, grammar_of
from geo.lang.check import FILLED, word_problems
from geo.syntax import repairs

# Words of grammar and of reports that are no code, key or label of anything: a list in Python that holds one of them is
# a list of words.
ENGLISH = """
the of to on at from by with against toward into during after before while when where which who and but if not no
was were been has had have their his her this that these those several killed attacked captured soldiers troops"""
FRENCH = """
le la les un une des du au et ou dans sur par pour avec sans contre vers chez depuis avant après que qui dont
est sont était ont avait ne pas tué attaque ville soldats rebelles armée"""
TELLTALE = frozenset(f"{ENGLISH} {FRENCH}".split())
# Modules that may hold such lists, and why.
EXCEPTIONS = {
    "geo/events/ontology.py": "keys of conditions in event_types.yaml",
    "geo/inputs/front_matter.py": "keys in the head of a file",
    "geo/lang/check.py": "names of parts of patterns",
    "geo/inputs/mail.py": "keys in the head of a mail",
    "geo/events/cue_conditions.py": "keys of conditions in event_types.yaml",
    "geo/gazetteer/sound.py": "sounds, not words",
    "geo/inputs/row_documents.py": "column names of tables",
    "geo/text/cased_tokens.py": "Arabic articles, in texts of any language",
    "geo/toponyms/features.py": "names of features",
}


# Modules whose regular expressions hold words, and why.
PATTERN_EXCEPTIONS = {
    "geo/gazetteer/fetch.py": "a query in the language of Overpass",
    "geo/gazetteer/sound.py": "Arabic articles, in names of any language",
    "geo/inputs/word.py": "names of styles that word processors write, in five languages",
    "geo/reading/masked_words.py": "Arabic articles, in texts of any language",
    "geo/reading/units.py": "Arabic articles, in texts of any language",
    "geo/sensitivity.py": "names of columns",
    "geo/spatial/coordinates.py": "the label LAT of positions, in texts of any language",
}
REGULAR_EXPRESSION = re.compile(r"\\[bswWdAZ]|\(\?[:=!<i]|\]\*|\w\|\w")
NAME_OR_ESCAPE = re.compile(r"\(\?P[<=]\w+|\(\?[a-z]+|\\u[0-9a-f]{4}|\\.|\{[^}]*\}|\[[^]]*\]")


def texts_of(node: ast.AST) -> list[str]:
    """Return the strings of a literal list, or the words that a line is split into."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        values = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        return values if len(values) > 1 else []
    if isinstance(node, ast.Dict):
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        return [key for key in keys if key != "where"]  # the name of a column
    if (
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "word_set"
        and isinstance(node.args[0], ast.Constant)
    ):
        return node.args[0].value.split()
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "split":
        text = node.func.value
        return text.value.split() if isinstance(text, ast.Constant) and isinstance(text.value, str) else []
    return []


def word_lists(path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}: {texts[:6]}"
        for node in ast.walk(tree)
        if len(texts := texts_of(node)) > 1 and TELLTALE.intersection(text.strip() for text in texts)
    ]


def is_error(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error")


@cache
def dictionary() -> frozenset[str]:
    """Return the words of grammar, and all words of the files that are longer than three letters."""

    def words(part):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(value, (dict, list)):
                yield from words(value)
            elif isinstance(value, str):
                yield from (word for word in re.findall(r"[^\W\d_]+", value) if len(word) > 3)
            if isinstance(part, dict) and not isinstance(value, (dict, list)):
                yield key

    listed = [
        words(section) for language in LANGUAGES for name, section in data_of(language).items() if name != "patterns"
    ]
    return TELLTALE.union(*listed)


def patterns_with_words(path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    prose |= {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Raise, ast.Assert))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "").endswith("Error"))
        for part in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in prose:
            continue
        if REGULAR_EXPRESSION.search(node.value):
            words = dictionary().intersection(re.findall(r"[^\W\d_]{2,}", NAME_OR_ESCAPE.sub(" ", node.value)))
            found += [f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {word}" for word in sorted(words)]
    return found


def test_no_regular_expression_of_python_holds_words_of_a_language():
    found = [line for path in sorted(ROOT.glob("geo/**/*.py")) for line in patterns_with_words(path)]
    assert not [line for line in found if line.split(":")[0] not in PATTERN_EXCEPTIONS]


def test_every_exception_of_a_pattern_is_needed():
    assert not [name for name in PATTERN_EXCEPTIONS if not patterns_with_words(ROOT / name)]


def test_no_list_of_words_stands_in_python():
    found = [line for path in sorted(ROOT.glob("geo/**/*.py")) for line in word_lists(path)]
    assert not [line for line in found if line.split(":")[0] not in EXCEPTIONS]


def test_every_exception_is_needed():
    assert not [name for name in EXCEPTIONS if not word_lists(ROOT / name)]


def test_the_files_of_words_are_sound():
    assert word_problems() == ()


IS_MISSING = "is missing, which another language has (a list may be empty)"
NO_TEXT = 'is no text (in YAML no, on and off are truth values; write "no")'


@pytest.mark.parametrize(
    ("french", "problem"),
    [
        ({"a": []}, f"fr.yaml: b {IS_MISSING}"),
        ({"a": ["le", "le"], "b": {"c": []}}, "fr.yaml: a: le stands 2 times"),
        (
            {"a": [False], "b": {"c": []}},
            f"fr.yaml: a: False {NO_TEXT}",
        ),
        ({"a": "le", "b": {"c": []}}, "fr.yaml: a must be a list of words"),
        (
            {"a": [], "b": {"c": [], "d": []}},
            f"en.yaml: b.d {IS_MISSING}",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(monkeypatch, french, problem):
    files = {"en": {"a": ["the"], "b": {"c": ["of"]}}, "fr": french}
    monkeypatch.setattr(check, "data_of", files.get)
    assert problem in word_problems()


def test_words_of_all_languages_come_english_first_and_of_one_alone():
    assert all_words("shared.for") == ("for", "pour")
    assert all_words("shared.for", "fr") == ("pour",)


def test_a_third_language_is_a_third_file(monkeypatch):
    third = {
        "rules": {"shared": {"for": ["para"]}},
        "values": {"text": {"date_grammar": {"months": {"junio": 6}}}},
        "patterns": {
            "control": {"claim_places": {"town_before": r"\b{control.claim_places.town} de\s*$", "town": "ciudad"}}
        },
    }
    monkeypatch.setattr(lang, "LANGUAGES", ("en", "es", "fr"))
    monkeypatch.setattr(lang, "data_of", lambda language: third if language == "es" else data_of(language))
    assert all_words("shared.for") == ("for", "para", "pour")
    assert lang.values_of("text.date_grammar.months")["junio"] == 6
    assert re.search(lang.any_language("control.claim_places.town_before"), "en la ciudad de ")


def test_every_list_of_rules_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("geo/**/*.py"))
    patterns = "".join(map(str, every_text(data_of("en")["patterns"]))) + "".join(
        map(str, every_text(data_of("fr")["patterns"]))
    )

    def is_used(section, key):
        by_name = f'"{section}.{key}"' in code or f"'{section}.{key}'" in code
        by_part = f'"{section}"' in code and re.search(rf"""["'.}}]{key}["']""", code)
        by_loop = f'"{section}.{{' in code and f'"{key}"' in code
        return by_name or by_part or by_loop or f"{{{key}}}" in patterns or f"{{{section}.{key}}}" in patterns

    def unused(part, above):
        for key, value in part.items():
            if isinstance(value, dict) and above.count(".") < 1 and above != "shared":
                yield from unused(value, f"{above}.{key}".lstrip("."))
            elif not is_used(above, key):
                yield f"{above}.{key}"

    assert not [*unused(data_of("en")["rules"], ""), *unused(data_of("en")["values"], "")]


def every_text(part):
    for value in part.values():
        yield from every_text(value) if isinstance(value, dict) else [value]


def test_every_repair_is_listed_by_a_language_and_every_listed_one_is_there():
    assert {name for language in LANGUAGES for name in grammar_of(language).repairs} == repairs.REPAIRS.keys()


@pytest.mark.parametrize(
    ("section", "change", "problem"),
    [
        ("grammar", {"of_marks_object": "yes"}, "of_marks_object must be true or false"),
        ("grammar", {"mine": True}, "mine is unknown"),
        ("grammar", {"repairs": "all"}, "repairs must be a list of words"),
        ("parser", {"version": 3}, "version must be a text"),
        ("parser", {"scheme": "mine"}, "scheme must be 'clear' or 'universal'"),
    ],
)
def test_what_is_wrong_with_the_grammar_or_the_parser_of_a_language_is_said(section, change, problem, monkeypatch):
    files = {
        language: data_of(language) | {section: data_of(language)[section] | (change if language == "fr" else {})}
        for language in LANGUAGES
    }
    monkeypatch.setattr(check, "data_of", files.get)
    assert f"fr.yaml: {section}.{problem}" in word_problems()


def test_forms_of_a_word_follow_the_inflection_of_its_language():
    assert lang.words_of("en").lemmas("occupies") == {"occupy"}
    assert lang.words_of("en").lemmas("overrunning") >= {"overrun"}
    assert lang.words_of("fr").lemmas("dégageait") == {"dégager"}


def names_in(patterns):
    return {name for text in every_text(patterns) for name in re.findall(r"\{([a-z_]+)\}", text)}


@pytest.mark.parametrize("section", FILLED)
def test_what_a_module_fills_into_its_patterns_is_used_and_filled(section):
    package, module = section.split(".")
    code = (ROOT / "geo" / package / f"{module}.py").read_text(encoding="utf-8")
    used = {name for language in LANGUAGES for name in names_in(data_of(language)["patterns"][package][module])}
    assert not [name for name in FILLED[section] if name not in used or not re.search(rf'\b{name}(=|":)', code)]


def test_a_misspelt_name_in_a_pattern_is_said(monkeypatch):
    patterns = {"text": {"date_grammar": {"day": "{mnth}", "week": "{month}"}}}
    data = data_of("fr") | {"patterns": patterns}
    monkeypatch.setattr(lang, "data_of", lambda language: data if language == "fr" else data_of(language))
    monkeypatch.setattr(check, "data_of", lang.data_of)
    problems = [
        problem for problem in word_problems() if "date_grammar.day" in problem or "date_grammar.week" in problem
    ]
    assert [problem for problem in problems if "missing" not in problem] == [
        "fr.yaml: patterns.text.date_grammar.day: mnth is neither a list nor an expression, nor filled in by the module"
    ]
