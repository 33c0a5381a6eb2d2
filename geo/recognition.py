"""Is this capitalised name a place here? Plain features of the words around it, and a logistic model over them.

About a hundred features with readable names and weights in geo/weights.yaml (learnt by bench/learn_places.py). Word
identities are no features: they bring nothing and do not travel to other texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from geo.lexis import Lexis
    from geo.scan import Scan

OPENERS = "\"'“‘«([\n"
STOPS = ".!?:;"
DASHES = ("-", "–", "—")
NOTHING_ELSE = "name is nothing else"  # neither a word, nor a person's, nor a month's
REMEMBERED = 50_000  # words around names kept in memory, a kind of look
SHORT = 4  # letters up to which a word in capitals is an acronym rather than a shouted name
NEAR_PLACE = 3  # words between a name and a state or country that follow it


@dataclass(slots=True)
class NameMatch:
    """Words ``first:last`` of a scan that are a name of the index; ``number`` is the key's number."""

    first: int
    last: int
    key: str
    start: int
    end: int
    rows: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]
    features: list[str] = field(default_factory=list)
    word: float = 0.0  # what the first ``weighed`` features weigh in the first look, and in the second
    place: float = 0.0
    weighed: int = 0
    nothing_else: bool = False
    known_well: bool = False  # a theatre's own or a great city's: it needs little company
    probability: float = 0.0


class Sign(NamedTuple):
    """What one look at a word tells of a name beside it: features, what they weigh in either look, what to see next."""

    features: tuple[str, ...]
    word: float
    place: float
    further: int = 0


# What a sign may ask to be looked at too.
CAPITAL, PLAIN, OF, OF_AGE, POSSESSED, COMMA, NEXT, BEGINS, SCORE = (1 << bit for bit in range(9))
DATELINE, ONLY_NAME = 1, 2  # what a name's own words may be


class Surroundings:
    """Reads the words in and around names. Remembers each word's signs: a language uses few beside its names.

    Parameters
    ----------
    word, place
        Weights of features in the first and in the second look (:class:`geo.judging.Weights`).
    """

    def __init__(self, lexis: Lexis, *, word: Mapping[str, float], place: Mapping[str, float]) -> None:
        self.lexis = lexis
        self._word, self._place = word, place
        self._own: dict[tuple[str, str, int], Sign] = {}
        self._before: dict[tuple[str, str], Sign] = {}
        self._two_before: dict[tuple[str, int], Sign] = {}
        self._after: dict[tuple[str, str, bool, bool], Sign] = {}
        self._beyond: dict[tuple[str, int], Sign] = {}
        self._alone = {name: self.sign([name]) for name in _ALONE}

    def sign(self, features: Sequence[str], further: int = 0) -> Sign:
        """Return a sign of some features with what they weigh."""
        return Sign(tuple(features), _sum(features, self._word), _sum(features, self._place), further)

    def look(self, scan: Scan, match: NameMatch, shouted: frozenset[int]) -> None:
        """Write into a match the features that the words in and around it switch on, and what they weigh."""
        words, first, last = scan.words, match.first, match.last
        count = last - first
        own_key = words[first], words[last - 1], count
        own = self._own.get(own_key) or _remember(self._own, own_key, self.sign(*_own(*own_key, self.lexis)))
        signs = [own]
        begins = self._look_before(scan, first, signs)
        self._look_after(scan, match, signs)
        if first in shouted:
            signs.append(self._alone["headline in capitals"])
        match.nothing_else = bool(own.further & ONLY_NAME)
        if begins and own.further & DATELINE and scan.gaps[last].lstrip().startswith(DASHES):
            signs.append(self._alone["stands like a dateline"])
        features: list[str] = []
        word = place = 0.0
        for sign in signs:
            features += sign.features
            word += sign.word
            place += sign.place
        match.features, match.word, match.place, match.weighed = features, word, place, len(features)

    def _look_before(self, scan: Scan, first: int, signs: list[Sign]) -> bool:
        """Add what stands before a name; return whether it begins a sentence."""
        if not first:
            signs.append(self._alone["begins a sentence"])
            return True
        words, gaps = scan.words, scan.gaps
        key = gaps[first], words[first - 1]
        sign = self._before.get(key) or _remember(self._before, key, self.sign(*_before(*key, self.lexis)))
        signs.append(sign)
        further = sign.further
        if further & CAPITAL:
            begins = first == 1 or _opens(gaps[first - 1])
            signs.append(self._alone["after a capital that begins the sentence" if begins else "after a capital"])
        if further & PLAIN and first > 1:
            at = words[first - 2], further & OF
            two = self._two_before.get(at) or _remember(self._two_before, at, self.sign(_two_before(*at, self.lexis)))
            if two.features:
                signs.append(two)
            if further & OF_AGE and _is_age(words[first - 2]) and "," in gaps[first - 1]:
                signs.append(self._alone["of after an age"])
        return bool(further & BEGINS)

    def _look_after(self, scan: Scan, match: NameMatch, signs: list[Sign]) -> None:
        words, last = scan.words, match.last
        if last >= len(words):
            signs.append(self._alone["ends the text"])
            return
        single = last - match.first == 1
        key = scan.gaps[last], words[last], single, single and words[match.first].lower() in self.lexis.given
        sign = self._after.get(key) or _remember(self._after, key, self.sign(*_after(*key, self.lexis)))
        signs.append(sign)
        further = sign.further
        if further & SCORE and _is_score(scan, last):
            signs.append(self._alone["before a score"])
        if further & COMMA:
            signs += [self._alone[name] for name in _apposition(scan, last, self.lexis)]
        elif further & (POSSESSED | NEXT) and last + 1 < len(words) and (further & POSSESSED or scan.glued[last + 1]):
            at = words[last + 1], further
            beyond = self._beyond.get(at) or _remember(self._beyond, at, self.sign(_beyond(*at, self.lexis)))
            if beyond.features:
                signs.append(beyond)


_ALONE = (
    *("begins a sentence", "after a capital that begins the sentence", "after a capital", "of after an age"),
    *("ends the text", "comma and an age", "comma and a place's word", "comma and a person's word"),
    *("headline in capitals", "stands like a dateline", "before a score"),
)


def _sum(features: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(map(weights.get, features, repeat(0.0)))


def _remember(memory: dict[Any, Sign], key: Any, sign: Sign) -> Sign:
    if len(memory) > REMEMBERED:
        memory.clear()
    memory[key] = sign
    return sign


def _own(word: str, last: str, count: int, lexis: Lexis) -> tuple[list[str], int]:
    """Return what the first and the last of a name's words say, and whether it may be a dateline, or only a name."""
    found = ["one word" if count == 1 else "two words" if count == 2 else "three words or more"]  # noqa: PLR2004
    lower, only = word.lower(), 0
    if count == 1:
        written = "name in capitals is" if word.isupper() and len(word) > 1 else "name is"  # "US" is no "us"
        found.extend(f"{written} {kind}" for kind in lexis.own.get(lower, ()))
        if lower in lexis.never:
            found.append("name is a function word")
        elif lower not in lexis.own and len(word) >= SHORT:
            found.append(NOTHING_ELSE)
            only = ONLY_NAME
        if len(word) == 1:
            found.append("one letter")
    else:
        if lower in lexis.given:
            found.append("begins with a given name")
        found.extend(f"ends with {kind}" for kind in lexis.classes.get(last.lower(), ()) if kind in ENDINGS)
        found.extend(f"begins with {kind}" for kind in lexis.classes.get(lower, ()) if kind in BEGINNINGS)
    if "." in word:
        found.append("dotted")
    capitals = word.isupper() and len(word) > 1
    if capitals:
        found.append("short capitals" if len(word) <= SHORT else "long capitals")
    return found, only | (DATELINE if capitals and len(word) > SHORT else 0)


ENDINGS = frozenset({"organisation_after", "street_after", "place_after"})
BEGINNINGS = frozenset({"titles", "place_before", "direction", "the"})
BEFORE = frozenset(
    {
        "inside",
        "reaching",
        "of",
        "between",
        "by",
        "the",
        "titles",
        "says",
        "organisation_before",
        "place_before",
        "direction",
    }
    | {"sport", "beating", "months", "street_after", "organisation_after"}
)
BODIES = frozenset(
    {"press_after", "school_after", "government_after", "business_after", "health_after", "team_after", "unit_after"}
)
AFTER = (
    frozenset(
        {"says", "government_verbs", "organisation_after", "street_after", "place_after", "sport", "direction"}
        | {"beating", "between", "inside", "months", "weekdays", "of", "disease_after", "people_after"}
    )
    | BODIES
)
OF_BODIES = BODIES | {"organisation_after", "organisation_before", "dwellers"}
OF_WORDS = frozenset({"of", "de", "du", "d"})
CLANS = frozenset({"O'", "O’"})
PARTIES = frozenset("DRI")  # "D-Calif.", "R-Lilburn"
LONGEST_AGE = 2  # digits
APPOSITION = 5  # words after a comma that tell what a name is: "Goma, a trading town on"
ARTICLES = frozenset({"a", "an", "the", "un", "une", "le", "la"})


def _before(gap: str, word: str, lexis: Lexis) -> tuple[list[str], int]:  # noqa: C901  # a list of looks, one a line
    """Return what the word before a name says and the marks between them, and what to look at too."""
    if gap == ". " and "short_titles" in lexis.classes.get(word.lower(), ()):
        gap = " "
    if _opens(gap):
        return ["begins a sentence"], BEGINS
    stripped, found = gap.strip(), []
    if stripped:
        found.append(f"before: {stripped[-1]}" if stripped[-1] in KNOWN_MARKS else "before: other mark")
    if not gap:
        found.append("before: elision")
        word = word.rstrip("'’ʼ")
    lower = _bare(word)
    glue = " over a mark" if stripped else ""
    found += [f"after {kind}{glue}" for kind in lexis.classes.get(lower, ()) if kind in BEFORE]
    if not stripped and lower in lexis.given:
        found.append("after a given name")
    further = 0 if stripped else PLAIN
    if word[0].isupper() and stripped in {"", "-"}:
        further |= CAPITAL
    elif word[0].isdigit():
        found.append("after a number")
    if lower in OF_WORDS:
        further |= OF | OF_AGE if lower == "of" else OF
    if stripped == "-" and word in PARTIES:
        found.append("after a party's letter")
    if (len(word) == 1 and word.isupper()) or (len(word) == 2 and word[1] == "."):  # noqa: PLR2004
        found.append("after an initial")
    return found, further


def _two_before(word: str, of: int, lexis: Lexis) -> list[str]:
    """Return what the word says that stands two before a name."""
    kinds = lexis.classes.get(_bare(word), ())
    found = [f"two after {kind}" for kind in kinds if kind in TWO_BEFORE]
    return found + [f"of after {kind}" for kind in kinds if of and kind in OF_BODIES]


def _is_age(word: str) -> bool:
    return len(word) <= LONGEST_AGE and word.isdigit()


def _bare(word: str) -> str:
    """Return a word in small letters, without what French elides before it: "l'ouest" is "ouest"."""
    return word.lower() if word.isalpha() else word.lower().replace("’", "'").rsplit("'", 1)[-1]


TWO_BEFORE = frozenset({"direction", "inside", "of", "titles", "place_before", "the"})
KNOWN_MARKS = frozenset(",-–—/(\"'’“.;:&$")


def _after(gap: str, word: str, single: bool, given: bool, lexis: Lexis) -> tuple[list[str], int]:  # noqa: C901, FBT001  # a list of looks, one a line
    """Return what the word after a name says and the marks between them, and what to look at too.

    ``single`` tells that the name is one word, ``given`` that this is a given name.
    """
    stripped, found = gap.strip(), []
    if stripped:
        mark = stripped[0]
        if stripped.startswith(("'s", "’s")):
            found.append("possessive")
            stripped = stripped[2:]
        found.append(f"next mark: {mark}" if mark in KNOWN_MARKS else "next mark: other")
    if word == "s" and stripped in {"'", "’"}:
        return [*found, "possessive"], POSSESSED
    lower = word.lower()
    kinds = lexis.classes.get(lower, ())
    glue = " over a mark" if stripped else ""
    found += [f"before {kind}{glue}" for kind in kinds if kind in AFTER]
    further = NEXT if not stripped and "place_after" not in kinds else 0
    if word[0].isupper():
        if not stripped:
            found.append("before a capital")
            if single and (word in CLANS or "family" in lexis.own.get(lower, ()) or _of_a_clan(word)):
                found += ["before a family name", *(["given name before a family name"] if given else [])]
            if "street_after" in kinds:
                found.append("before a street's capital")
            if given:
                found.append("given name before a capital")
        elif stripped in {"-", ","}:
            found.append("hyphen and a capital" if stripped == "-" else "comma and a capital")
    elif stripped == "-":
        found.append("hyphen and a small letter")
        found += ["hyphen and an adjective" for kind in kinds if kind == "adjective_after"]
    elif gap == ", ":
        further = COMMA
    elif word[0].isdigit() and not stripped:
        found.append("before a number")
        further |= SCORE
    return found, further


def _of_a_clan(word: str) -> bool:
    """Return whether a word is a family name by how it is written: McCartney, MacDonald."""
    rest = word[2:] if word.startswith("Mc") else word[3:] if word.startswith("Mac") else ""
    return rest[:1].isupper()


def _is_score(scan: Scan, at: int) -> bool:
    """Return whether "4-2" stands there: who has beaten whom is a team."""
    after = at + 1
    return after < len(scan.words) and scan.gaps[after] in {"-", "\u2013"} and scan.words[after][0].isdigit()


NEXT_BUT_ONE = frozenset({"organisation_after", "says", "place_after", "beating"})


def _beyond(word: str, further: int, lexis: Lexis) -> list[str]:
    """Return what the word says that stands two after a name, or after its "'s"."""
    kinds = lexis.classes.get(word.lower(), ())
    if further & POSSESSED:
        return [f"possessed {kind}" for kind in kinds if kind in AFTER]
    return [f"two before {kind}" for kind in kinds if kind in NEXT_BUT_ONE]


def _apposition(scan: Scan, last: int, lexis: Lexis) -> Iterator[str]:
    """Look at what follows a comma: an age ("Jordan, 45, said"), or what a name is ("Goma, a trading town on")."""
    words, gaps = scan.words, scan.gaps
    if _is_age(words[last]) and gaps[last + 1].startswith(","):
        yield "comma and an age"
    if words[last] not in ARTICLES:
        return
    for at in range(last + 1, min(last + APPOSITION, len(words))):
        if not scan.glued[at]:
            return
        kinds = lexis.classes.get(words[at], ())
        if "place_after" in kinds or "place_before" in kinds:
            yield "comma and a place's word"
            return
        if "titles" in kinds:
            yield "comma and a person's word"
            return


def _opens(gap: str) -> bool:
    if gap == " ":  # nearly every one
        return False
    stripped = gap.strip()
    return "\n\n" in gap or (bool(stripped) and (stripped[-1] in OPENERS or any(s in stripped for s in STOPS)))


def index_features(fame: float, known: float, candidates: int, kinds: Sequence[str], marks: Sequence[str]) -> list[str]:
    """Return the features of what the index knows of a name.

    Parameters
    ----------
    fame
        Decimal logarithm of the people of its largest place.
    known
        Decimal logarithm of the number of names of its best known place.
    kinds, marks
        Kinds of its places; what holds of the name for all of them, like "weak".
    """
    found = [f"people 1e{int(fame)}", f"names {int(known * 2) / 2}", f"candidates {min(candidates, 32).bit_length()}"]
    found += [f"may be {kind}" for kind in kinds]
    found += [f"name is {mark}" for mark in marks]
    return found


BANDS = (0.02, 0.1, 0.25, 0.5, 0.8)
_BAND_WORDS = (*(f"below {top}" for top in BANDS), "high")
# How well the best candidate fits the other names of the document, and how sure it is among its namesakes: shares, each
# in a band.
VOTES = tuple(
    tuple(f"{what} {band}" for band in _BAND_WORDS)
    for what in ("country's votes", "unit's votes", "cell's votes", "chance")
)
