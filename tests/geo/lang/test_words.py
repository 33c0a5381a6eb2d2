"""The words of a language are in its file: equal keys, no doubles, and none left in Python."""

from __future__ import annotations

import ast

import pytest
from repository import ROOT

from geo.lang import all_words, check, data_of
from geo.lang.check import word_problems

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
    "geo/inputs/mail.py": "keys in the head of a mail",
    "geo/events/cue_conditions.py": "keys of conditions in event_types.yaml",
    "geo/gazetteer/sound.py": "sounds, not words",
    "geo/inputs/row_documents.py": "column names of tables",
    "geo/spatial/description_patterns.py": "the grammar of descriptions: each noun with the kinds that it means",
    "geo/text/cased_tokens.py": "Arabic articles, in texts of any language",
    "geo/text/date_grammar.py": "the grammar of dates, one pattern for all languages",
    "geo/toponyms/features.py": "names of features",
}


def texts_of(node: ast.AST) -> list[str]:
    """Return the strings of a literal list, or the words that a line is split into."""
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        values = [e.value for e in node.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
        return values if len(values) == len(node.elts) > 1 else []
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


def test_every_list_of_rules_is_used():
    code = "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("geo/**/*.py"))

    def unused(rules, above=""):
        for key, value in rules.items():
            if isinstance(value, dict):
                yield from unused(value, f"{above}{key}.")
            elif f'"{above}{key}"' not in code:
                yield f"{above}{key}"

    assert not list(unused(data_of("en")["rules"]))
