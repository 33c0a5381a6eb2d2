"""The one way in which YAML is read, and the one way in which a word is quoted for it.

YAML of strangers can ask for more than it seems to hold: aliases that multiply, brackets in brackets that break the
parser's stack, numbers of thousands of digits, a value that contains itself. All of it is refused before it is built,
as :class:`yaml.YAMLError` with its line.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MOST_NODES = 5_000_000  # of a file
MOST_WRITTEN_OUT = 1_000_000  # of a file with every alias written out
LARGEST = 2**63
MOST_DEPTH = 100
# Letters that JSON leaves as they are and YAML does not take, or folds.
_UNWRITABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
# Words of YAML 1.1 that PyYAML takes for text and other readers for yes and no.
_SHORT_WORDS = frozenset({"y", "n", "Y", "N"})
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()-]*[\w)])?")
_resolver: Any = Resolver()


def load(text: str | bytes) -> Any:
    """Return what a YAML text holds. Raises :class:`yaml.YAMLError`."""
    node = compose(text)
    return None if node is None else construct(node)


def compose(text: str | bytes) -> yaml.Node | None:
    """Return the nodes of a YAML text, which know their lines. Raises :class:`yaml.YAMLError`."""
    try:
        aliased = _require_modest(text)
        loader = Loader(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except (ValueError, UnicodeError) as error:  # letters that no YAML may hold
        raise yaml.YAMLError(str(error)) from error
    if node is not None and aliased:
        _written_out(node, {}, ())
    return node


def construct(node: yaml.Node) -> Any:
    """Return the plain value of a node. Raises :class:`yaml.YAMLError` for one that its tag does not fit."""
    try:
        return _Constructor().construct_document(node)
    except yaml.YAMLError:
        raise
    except Exception as error:  # "!!timestamp x", a number of 5,000 digits
        raise _refused(node, f"a value that cannot be read ({type(error).__name__})") from error


class _Constructor(SafeConstructor):
    """PyYAML's safe one, which takes no number that a file of ours could not hold."""

    def whole_number(self, node: yaml.ScalarNode) -> int:
        """Return a whole number of up to 64 bits."""
        value = int(self.construct_yaml_int(node))
        if abs(value) >= LARGEST:
            raise OverflowError
        return value


_Constructor.add_constructor("tag:yaml.org,2002:int", _Constructor.whole_number)  # type: ignore[type-var]


def quoted(words: str) -> str:
    """Return words as YAML text on one line that every version of YAML reads to the letter.

    Examples
    --------
    >>> quoted("Lieu"), quoted("Date: local"), quoted("No"), quoted("12:30")
    ('Lieu', '"Date: local"', '"No"', '"12:30"')
    """
    if _PLAIN.fullmatch(words) and is_text(words):
        return words
    return _UNWRITABLE.sub(_escaped, json.dumps(words, ensure_ascii=False))


def is_text(words: str) -> bool:
    """Return whether YAML takes words without quotes for text, in every version.

    >>> is_text("Goma"), is_text("On"), is_text("1e3"), is_text("~"), is_text("2025-01-01")
    (True, False, False, False, False)
    """
    tag = _resolver.resolve(yaml.ScalarNode, words, (True, False))
    return tag == "tag:yaml.org,2002:str" and words not in _SHORT_WORDS and not words[:1].isdigit() and words[:1] != "."


def _escaped(found: re.Match[str]) -> str:
    return "\\ufffd" if "\ud800" <= found[0] <= "\udfff" else f"\\u{ord(found[0]):04x}"


def _require_modest(text: str | bytes) -> bool:
    """Return whether a text has aliases; raise where it is nested too deeply for the parser, or holds too much."""
    aliased = False
    depth = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=Loader)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        aliased = aliased or isinstance(event, yaml.AliasEvent)
        if depth > MOST_DEPTH:
            raise _refused(event, f"nested more than {MOST_DEPTH} levels deep")
        if nodes > MOST_NODES:
            raise _refused(event, f"more than {MOST_NODES:,} values")
    return aliased


def _written_out(node: yaml.Node, sizes: dict[int, int], above: tuple[int, ...]) -> int:
    """Return how many nodes a node has with its aliases written out."""
    if id(node) in above:
        raise _refused(node, "a value that contains itself")
    if id(node) not in sizes:
        parts = node.value if isinstance(node, yaml.CollectionNode) else ()
        children = (each for part in parts for each in (part if isinstance(part, tuple) else (part,)))
        size = 1 + sum(_written_out(child, sizes, (*above, id(node))) for child in children)
        if size > MOST_WRITTEN_OUT:
            raise _refused(node, f"aliases that grow to more than {MOST_WRITTEN_OUT:,} values")
        sizes[id(node)] = size
    return sizes[id(node)]


def _refused(at: Any, words: str) -> yaml.YAMLError:
    return yaml.MarkedYAMLError(problem=words, problem_mark=at.start_mark)
