"""PLOVER's reading of a sentence: the outermost verb decides, and the leftmost one stands in for the outermost.

For that, operators (will, demand, refuse, threaten, accuse, agree) are cues like others. What stands in the background
("after", "despite"), in a title ("Ousted President") or in a proper name decides only where nothing else does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.events.extract import read_text, shipped_ontology

if TYPE_CHECKING:
    from geo.events.ontology import Ontology
    from geo.events.triggers import Reading
    from geo.text.annotations import Marked

# Quad classes (PLOVER 0.5).
QUAD_CLASSES = {
    "AGREE": "verbal cooperation",
    "CONSULT": "verbal cooperation",
    "SUPPORT": "verbal cooperation",
    "CONCEDE": "verbal cooperation",
    "COOPERATE": "material cooperation",
    "AID": "material cooperation",
    "RETREAT": "material cooperation",
    "REQUEST": "verbal conflict",
    "ACCUSE": "verbal conflict",
    "REJECT": "verbal conflict",
    "THREATEN": "verbal conflict",
    "PROTEST": "material conflict",
    "SANCTION": "material conflict",
    "MOBILIZE": "material conflict",
    "COERCE": "material conflict",
    "ASSAULT": "material conflict",
}
# To promise what hurts is to threaten.
_HOSTILE = frozenset(["SANCTION", "COERCE", "ASSAULT", "THREATEN", "MOBILIZE"])
_PROMISES = frozenset(
    [
        "will",
        "would",
        "plan",
        "plans",
        "planned",
        "plan to",
        "plans to",
        "prepared to",
        "ready to",
        "intend",
        "intends",
        "approve",
        "pledged",
        "pledge",
        "vowed",
    ]
)
_GOVERNED_WORDS = 7
_BEFORE_TITLE = frozenset(["newly", "long", "the", "former", "recently", "now"])


def plover_type(text: str, *, ontology: Ontology | None = None) -> str:
    """Return the PLOVER type of a text, or "" where it holds no cue.

    Examples
    --------
    >>> plover_type("Rebel leaders refused to sign the peace deal.")
    'REJECT'
    >>> plover_type("The government demanded that the shelling stop.")
    'REQUEST'
    """
    ontology = ontology or shipped_ontology()
    read = read_text(text, ontology=ontology)
    ranked = sorted(
        (reading for reading in read.readings if ontology.types[reading.type].plover),
        key=lambda reading: (_aside(read.marked, reading), reading.sentence, reading.hit.first, -reading.hit.last),
    )
    return _decide(read.marked, ranked, ontology) if ranked else ""


def _aside(marked: Marked, reading: Reading) -> int:
    """Return 0 for a word of the main line, 1 for background, 2 for a title or a proper name."""
    tokens, first = marked.tokens, reading.hit.first
    word = tokens.words[first]
    before = tokens.words[first - 1] if first else "."
    title = (
        word.endswith("ed")
        and (before in _BEFORE_TITLE or first == 0)
        and tokens.text[tokens.starts[min(first + 1, len(tokens) - 1)]].isalpha()
    )
    if title or _proper(marked, reading):
        return 2
    return 1 if reading.clause.background or before in {"despite", "amid", "following"} else 0


def _proper(marked: Marked, reading: Reading) -> bool:
    tokens, first, last = marked.tokens, reading.hit.first, reading.hit.last

    def capital(index: int) -> bool:
        return 0 <= index < len(tokens) and tokens.text[tokens.starts[index]].isupper()

    shouting = sum(capital(index) for index in range(len(tokens))) > 0.5 * len(tokens)  # a headline in capitals
    inside = first > 0 and tokens.words[first - 1] not in {".", '"'}
    return inside and not shouting and capital(first) and (capital(first - 1) or capital(last))


def _decide(marked: Marked, ranked: list[Reading], ontology: Ontology) -> str:
    first = ranked[0]
    words = marked.tokens.words
    found = _type_of(marked, first, ontology)
    following = [
        reading
        for reading in ranked[1:]
        if 0 < reading.hit.first - first.hit.first <= _GOVERNED_WORDS and reading.sentence == first.sentence
    ]
    if found == "AGREE" and words[first.hit.first] in _PROMISES:
        if any(_type_of(marked, reading, ontology) in _HOSTILE for reading in following) or {"unless", "until"} & set(
            words[first.hit.last : first.hit.last + 40]
        ):
            return "THREATEN"
        if "not" in words[first.hit.last : first.hit.last + 2]:
            return "REJECT"
    if first.mood.assertion == "denied" and found in {"AGREE", "CONSULT", "COOPERATE", "CONCEDE", "AID"}:
        return "REJECT"
    return found


def _type_of(marked: Marked, reading: Reading, ontology: Ontology) -> str:
    """Return the PLOVER type of a reading, where the crosswalk from our types is too coarse."""
    words = marked.tokens.words[reading.hit.first : reading.hit.last]
    if reading.type == "agreement" and words[0].startswith("sign"):
        return "SUPPORT"  # CAMEO 057, a signed agreement, stands under 05
    if reading.type == "access" and words[0].startswith(("suspend", "block", "den", "obstruct")):
        return "SANCTION"
    return ontology.types[reading.type].plover
