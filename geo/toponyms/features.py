"""Features by which a capitalised name is recognised as a toponym: its words, the document, the gazetteer.

About a hundred features with readable names; a logistic model weighs them (geo/toponyms/weights.yaml, learnt by
bench/learn_places.py). Word identities are not features: they add nothing and do not transfer to other texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.text.cased_tokens import ARABIC_ARTICLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from geo.text.cased_tokens import CasedTokens
    from geo.toponyms.ranking import CandidateGroup
    from geo.toponyms.word_lists import WordLists

OPENERS = "\"'“‘«([\n"
STOPS = ".!?:;"
DASHES = ("-", "–", "—")
NOTHING_ELSE = "name is nothing else"
SHORT = 4  # letters up to which a word in capitals is an acronym rather than a shouted name
# Features of one occurrence that speak for or against every other occurrence of the name in the document.
ELSEWHERE = {
    "after inside": "elsewhere after a preposition of place",
    "two after direction": "elsewhere after a direction",
    "after reaching": "elsewhere after a verb of reaching",
    "after place_before": "elsewhere after a type word",
    "before place_after": "elsewhere before a type word",
    "after a given name": "elsewhere after a given name",
    "after titles": "elsewhere after a title",
    "after an initial": "elsewhere after an initial",
    "before organisation_after": "elsewhere in an organisation's name",
    "before street_after": "elsewhere a street",
    "before a capital": "elsewhere before a capital",
    "before says": "elsewhere says",
    "a name follows after a comma": "elsewhere followed by a place",
}
OFTEN = 3  # occurrences


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
    place: float = 0.0  # what its features weigh in the second pass
    known_well: bool = False  # a theatre's own or a great city's: it needs little company
    people: bool = False  # it names those who live there: "Congolese"
    nothing_else: bool = False  # neither a word, nor a person's, nor a month's
    outer: bool = False  # nothing but villages of a list bear it
    probability: float = 0.0


def word_features(scan: CasedTokens, match: NameMatch, lexis: WordLists, shouted: frozenset[int]) -> list[str]:
    """Return the names of the features that the words in and around a match switch on."""
    found = _own(scan, match, lexis)
    begins = _before(scan, match.first, lexis, found)
    _after(scan, match, lexis, found)
    if match.first in shouted:
        found.append("headline in capitals")
    if begins and "long capitals" in found and scan.gaps[match.last].lstrip().startswith(DASHES):
        found.append("stands like a dateline")
    return found


def _own(scan: CasedTokens, match: NameMatch, lexis: WordLists) -> list[str]:
    """Return what a name's own words say."""
    first = match.first + (scan.words[match.first] in ARABIC_ARTICLES)  # what "al-" says is said of most names
    words = scan.words[first : match.last]
    count, word = len(words), words[0]
    found = ["one word" if count == 1 else "two words" if count == 2 else "three words or more"]  # noqa: PLR2004
    lower = word.lower()
    if count == 1:
        own = lexis.own.get(lower, ())
        if own:
            written = "name in capitals is" if word.isupper() and len(word) > 1 else "name is"  # "US" is no "us"
            found += [f"{written} {kind}" for kind in own]
        if lower in lexis.never:
            found.append("name is a function word")
        elif not own and len(word) >= SHORT:
            found.append(NOTHING_ELSE)
            match.nothing_else = True
        if len(word) == 1:
            found.append("one letter")
    else:
        if lower in lexis.given:
            found.append("begins with a given name")
        found += [f"ends with {kind}" for kind in lexis.classes.get(words[-1].lower(), ()) if kind in ENDINGS]
        found += [f"begins with {kind}" for kind in lexis.classes.get(lower, ()) if kind in BEGINNINGS]
    if "." in word:
        found.append("dotted")
    if word.isupper() and len(word) > 1:
        found.append("short capitals" if len(word) <= SHORT else "long capitals")
    return found


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
OF_WORDS = frozenset(all_words("toponyms.features.of"))
CLANS = frozenset({"O'", "O’"})
PARTIES = frozenset("DRI")  # "D-Calif.", "R-Lilburn"
LONGEST_AGE = 2  # digits
APPOSITION = 5  # words after a comma that tell what a name is: "Goma, a trading town on"
ARTICLES = frozenset(all_words("toponyms.features.articles"))


def _before(scan: CasedTokens, first: int, lexis: WordLists, found: list[str]) -> bool:  # noqa: C901, PLR0912  # a list of looks, one a line
    """Add what the words before a name say and the marks between them; return whether it begins a sentence."""
    gap = scan.gaps[first]
    if gap == ". " and "short_titles" in lexis.classes.get(scan.words[first - 1].lower(), ()):
        gap = " "
    if not first or _opens(gap):
        found.append("begins a sentence")
        return True
    stripped, word = gap.strip(), scan.words[first - 1]
    if stripped:
        found.append(f"before: {stripped[-1]}" if stripped[-1] in KNOWN_MARKS else "before: other mark")
    if not gap:
        found.append("before: elision")
        word = word.rstrip("'’ʼ")
    lower = _bare(word)
    kinds = lexis.classes.get(lower)
    if kinds:
        glue = " over a mark" if stripped else ""
        found += [f"after {kind}{glue}" for kind in kinds if kind in BEFORE]
    if not stripped and lower in lexis.given:
        found.append("after a given name")
    if word[0].isupper() and stripped in {"", "-"}:
        begins = first == 1 or _opens(scan.gaps[first - 1])
        found.append("after a capital that begins the sentence" if begins else "after a capital")
    elif word[0].isdigit():
        found.append("after a number")
    if first > 1 and not stripped:
        kinds = lexis.classes.get(_bare(scan.words[first - 2]))
        if kinds:
            found += [f"two after {kind}" for kind in kinds if kind in TWO_BEFORE]
            if lower in OF_WORDS:
                found += [f"of after {kind}" for kind in kinds if kind in OF_BODIES]
        if lower == "of" and _is_age(scan.words[first - 2]) and "," in scan.gaps[first - 1]:
            found.append("of after an age")
    if stripped == "-" and word in PARTIES:
        found.append("after a party's letter")
    if (len(word) == 1 and word.isupper()) or (len(word) == 2 and word[1] == "."):  # noqa: PLR2004
        found.append("after an initial")
    return False


def _is_age(word: str) -> bool:
    return len(word) <= LONGEST_AGE and word.isdigit()


def _bare(word: str) -> str:
    """Return a word in small letters, without what French elides before it: "l'ouest" is "ouest"."""
    return word.lower() if word.isalpha() else word.lower().replace("’", "'").rsplit("'", 1)[-1]


TWO_BEFORE = frozenset({"direction", "inside", "of", "titles", "place_before", "the"})
KNOWN_MARKS = frozenset(",-–—/(\"'’“.;:&$")


def _after(scan: CasedTokens, match: NameMatch, lexis: WordLists, found: list[str]) -> None:  # noqa: C901, PLR0912  # a list of looks, one a line
    """Add what the words after a name say and the marks between them."""
    words, last = scan.words, match.last
    if last >= len(words):
        found.append("ends the text")
        return
    gap, word = scan.gaps[last], words[last]
    stripped = gap.strip()
    if stripped:
        mark = stripped[0]
        if stripped.startswith(("'s", "’s")):
            found.append("possessive")
            stripped = stripped[2:]
        found.append(f"next mark: {mark}" if mark in KNOWN_MARKS else "next mark: other")
    if word == "s" and stripped in {"'", "’"}:
        found.append("possessive")
        kinds = lexis.classes.get(words[last + 1].lower(), ()) if last + 1 < len(words) else ()
        found += [f"possessed {kind}" for kind in kinds if kind in AFTER]
        return
    kinds = lexis.classes.get(word.lower(), ())
    if kinds:
        glue = " over a mark" if stripped else ""
        found += [f"before {kind}{glue}" for kind in kinds if kind in AFTER]
    if word[0].isupper():
        if not stripped:
            found.append("before a capital")
            if last - match.first == 1:
                _surname(words[match.first], word, lexis, found)
            if "street_after" in kinds:
                found.append("before a street's capital")
        elif stripped in {"-", ","}:
            found.append("hyphen and a capital" if stripped == "-" else "comma and a capital")
    elif stripped == "-":
        found.append("hyphen and a small letter")
        if "adjective_after" in kinds:
            found.append("hyphen and an adjective")
    elif gap == ", ":
        _apposition(scan, last, lexis, found)
    elif word[0].isdigit() and not stripped:
        found.append("before a number")
        if _is_score(scan, last):
            found.append("before a score")
    if not stripped and "place_after" not in kinds and last + 1 < len(words) and scan.glued[last + 1]:
        kinds = lexis.classes.get(words[last + 1].lower(), ())
        found += [f"two before {kind}" for kind in kinds if kind in NEXT_BUT_ONE]


def _surname(name: str, word: str, lexis: WordLists, found: list[str]) -> None:
    """Add what shows a person's given name and surname: "Paris Hilton", "Sydney McCartney"."""
    given = name.lower() in lexis.given
    if word in CLANS or "family" in lexis.own.get(word.lower(), ()) or _of_a_clan(word):
        found += ["before a family name", *(["given name before a family name"] if given else [])]
    if given:
        found.append("given name before a capital")


def _of_a_clan(word: str) -> bool:
    """Return whether a word is a family name by how it is written: McCartney, MacDonald."""
    rest = word[2:] if word.startswith("Mc") else word[3:] if word.startswith("Mac") else ""
    return rest[:1].isupper()


def _is_score(scan: CasedTokens, at: int) -> bool:
    """Return whether "4-2" stands there: who has beaten whom is a team."""
    after = at + 1
    return after < len(scan.words) and scan.gaps[after] in {"-", "\u2013"} and scan.words[after][0].isdigit()


NEXT_BUT_ONE = frozenset({"organisation_after", "says", "place_after", "beating"})


def _apposition(scan: CasedTokens, last: int, lexis: WordLists, found: list[str]) -> None:
    """Look at what follows a comma: an age ("Jordan, 45, said"), or what a name is ("Goma, a trading town on")."""
    words, gaps = scan.words, scan.gaps
    if _is_age(words[last]) and gaps[last + 1].startswith(","):
        found.append("comma and an age")
    if words[last] not in ARTICLES:
        return
    for at in range(last + 1, min(last + APPOSITION, len(words))):
        if not scan.glued[at]:
            return
        kinds = lexis.classes.get(words[at], ())
        if "place_after" in kinds or "place_before" in kinds:
            found.append("comma and a place's word")
            return
        if "titles" in kinds:
            found.append("comma and a person's word")
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


def add_clues(scan: CasedTokens, matches: Sequence[NameMatch], groups: Sequence[CandidateGroup]) -> None:
    """Add to each match the features that come from other places of the document."""
    written = scan.written
    for index, (match, group) in enumerate(zip(matches, groups, strict=True)):
        if group.parent >= 0:
            match.features.append("a name follows after a comma")
            matches[group.parent].features.append("follows a name after a comma")
        if match.last - match.first == 1 and match.key in written and match.key[0].islower():
            match.features.append("written small elsewhere")
        if index and match.first == matches[index - 1].last:
            match.features.append("right after another name")
            if scan.glued[match.first]:
                matches[index - 1].features.append("right before another name")
    _share(matches, groups)


def _share(matches: Sequence[NameMatch], groups: Sequence[CandidateGroup]) -> None:
    same: dict[int, list[NameMatch]] = {}
    for match, group in zip(matches, groups, strict=True):
        same.setdefault(group.name, []).append(match)
    for occurrences in same.values():
        if len(occurrences) > 1:
            _share_one(occurrences)


def _share_one(occurrences: Sequence[NameMatch]) -> None:
    """Give each occurrence of one name what the others show."""
    shown = [dict.fromkeys([ELSEWHERE[f] for f in match.features if f in ELSEWHERE]) for match in occurrences]
    counts: dict[str, int] = {}
    for features in shown:
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
    for match, own in zip(occurrences, shown, strict=True):
        match.features += [f for f, count in counts.items() if count > (f in own)]
        match.features.append("named often" if len(occurrences) >= OFTEN else "named twice")
