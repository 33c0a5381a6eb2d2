"""Document -> names that may be places: matches with the features of their words, type words and chains.

Nothing is decided here; geo/toponyms/resolver.py decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.gazetteer.names import normalise
from geo.lang import all_words
from geo.toponyms.features import add_clues, word_features
from geo.toponyms.gazetteer_matcher import GazetteerMatcher, shouted
from geo.toponyms.ranking import CandidateGroup
from geo.toponyms.type_words import compound_types, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.text.cased_tokens import CasedTokens
    from geo.toponyms.features import NameMatch
    from geo.toponyms.gazetteer_matcher import Flags, Rows
    from geo.toponyms.word_lists import WordLists

TYPE_WORDS = type_words()
WIDEST_GAP = 24  # characters between a name and the parent that follows its type word
# Written small before "of" and a name they speak of that name; "Masisi territory of North Kivu" is Masisi's.
_LEADING = frozenset(all_words("toponyms.mentions.leading"))
_THE = frozenset(all_words("shared.the"))
_OF = frozenset(all_words("toponyms.mentions.of"))
_COMPOUND = compound_types()
PLURALS = frozenset(word for word in TYPE_WORDS if word.endswith(("ies", "s")))
# Joined by a hyphen they name the town: "Walikale-centre", "Beni-ville".
_HYPHENATED = frozenset(all_words("toponyms.mentions.hyphenated"))
# French gives the masculine article to territories and regions, never to towns: "le Masisi", "dans le Lubero".
_ARTICLES = frozenset(all_words("toponyms.mentions.articles"))
_LIST_GAPS = frozenset(all_words("toponyms.mentions.list_gaps"))
# Both are of one sort: "in Tyre and in Khiam".
_JOINED_GAPS = frozenset(all_words("toponyms.mentions.joined_gaps"))  # fmt: skip
SHORTEST_LIST, PAIR = 3, 2  # names; two with a comma are a chain, two with an "and" a short list
_AND_GAPS = frozenset(all_words("toponyms.mentions.and_gaps"))
_LINKING = frozenset(all_words("toponyms.mentions.linking"))
_PARENT_GAPS = frozenset(all_words("toponyms.mentions.parent_gaps"))


@dataclass(slots=True)
class MentionSet:
    """The names of one text on the way to their places: ``groups`` belong to ``matches`` one by one."""

    scan: CasedTokens
    matches: list[NameMatch]
    groups: list[CandidateGroup]
    names: int


def read_names(text: str, matcher: GazetteerMatcher, lexis: WordLists) -> MentionSet:
    """Find the names of a text, with features, candidates, type words and chains."""
    found = matcher.scan(text)
    loud = shouted(found)
    matches = list(matcher.matches(found))
    opened = matcher.opened_for(matches, found)
    if opened is not matcher:
        matcher, matches = opened, list(opened.matches(found))
    numbers: dict[str, int] = {}
    groups: list[CandidateGroup] = []
    may_be_typed = not (lexis.tails.isdisjoint(found.written) and lexis.heads.isdisjoint(found.written))
    for match in matches:
        match.features = word_features(found, match, lexis, loud)
        kind = type_word(found, match)
        typed = _typed_name(found, match, matcher, lexis) if may_be_typed else None
        if not typed and match.first and found.words[match.first - 1] in _THE:
            typed = _river(found, match, matcher, lexis)
            kind = "water" if typed else kind
        key, rows, flags = typed or (match.key, match.rows, match.flags)
        groups.append(CandidateGroup(numbers.setdefault(key, len(numbers)), rows, flags, kind))
    _share_type_words(found, matches, groups)
    _link_chains(found, matches, groups)
    _link_lists(found, matches, groups)
    add_clues(found, matches, groups)
    return MentionSet(found, matches, groups, len(numbers))


def type_word(scan: CasedTokens, match: NameMatch) -> str:  # noqa: PLR0911  # a list of looks
    """Return what kind the words beside a name say it is: settlement, adm1, adm2, unit, water, area, or ""."""
    words, first, last = scan.words, match.first, match.last
    if last < len(words) and scan.glued[last]:
        after = words[last].lower()
        if scan.text[scan.ends[last - 1]] == "-":
            return "settlement" if after in _HYPHENATED else ""
        if last + 1 < len(words) and (after, words[last + 1].lower()) in _COMPOUND and scan.glued[last + 1]:
            return _COMPOUND[after, words[last + 1].lower()]
        if after in TYPE_WORDS and not _leads_on(scan, last):
            return TYPE_WORDS[after]
    if first and scan.glued[first]:
        before = words[first - 1].lower()
        if before in TYPE_WORDS and not words[first - 1].isupper():
            # "in the city Goma", "Lake Kivu": the type stands right before.
            return TYPE_WORDS[before]
        if words[first - 1] in _ARTICLES:
            return "no settlement"
    at = first - 1
    while at > 0 and words[at].lower() in _LINKING and scan.glued[at]:
        at -= 1
    if at < first - 1 and at >= 0:
        return TYPE_WORDS.get(words[at].lower(), "")
    return ""


def _leads_on(scan: CasedTokens, at: int) -> bool:
    """Whether a type word belongs to the name behind it: "the Gulf state of Qatar", "the Kharkiv town of Izium"."""
    words = scan.words
    if words[at] not in _LEADING or at + 2 >= len(words) or not (scan.glued[at + 1] and scan.glued[at + 2]):
        return False
    return words[at + 1] in _OF and words[at + 2][0].isupper()


def _typed_name(
    scan: CasedTokens, match: NameMatch, matcher: GazetteerMatcher, lexis: WordLists
) -> tuple[str, Rows, Flags] | None:
    """Return the candidates that bear the name and its type word: "Bakhmut district" is no town of that name.

    The type word may be small, so the match itself ends before it; the span that is reported stays the bare name's.
    """
    for start, end in _typed_spans(scan, match, lexis):
        key = normalise(scan.text[start:end])
        rows, flags = matcher.candidates(key, capitals=False)
        if len(rows):
            return key, rows, flags
    return None


def _river(
    scan: CasedTokens, match: NameMatch, matcher: GazetteerMatcher, lexis: WordLists
) -> tuple[str, Rows, Flags] | None:
    """Return the river that "the" makes of a name: "across the Dnipro", "the Niger rose"; "the Niger army" is none."""
    last = match.last
    if last - match.first > 1 or scan.gaps[match.first] != " " or match.key in lexis.own_article:
        return None
    if last < len(scan.words) and scan.gaps[last] == " ":
        word = scan.words[last].lower()
        if word not in lexis.grammar and "goes_on" not in lexis.classes.get(word, ()):
            return None
    key = f"{match.key} river"
    rows, flags = matcher.rivers(key)
    return (key, rows, flags) if len(rows) else None


def _typed_spans(scan: CasedTokens, match: NameMatch, lexis: WordLists) -> Iterator[tuple[int, int]]:
    """Yield where a name and its type word stand: after it ("Jabalia refugee camp") or before ("camp de Zamzam")."""
    words, glued, first, last = scan.words, scan.glued, match.first, match.last
    for stop in (last + 1, last):
        if stop < len(words) and words[stop] in lexis.tails and all(glued[last : stop + 1]):
            yield match.start, scan.ends[stop]
    at = first - 1
    while at > 0 and words[at].lower() in _LINKING and glued[at + 1]:
        at -= 1
    if at >= 0 and glued[at + 1] and words[at] in lexis.heads:
        yield scan.starts[at], match.end


def _share_type_words(scan: CasedTokens, matches: list[NameMatch], groups: list[CandidateGroup]) -> None:
    """Let a plural type all names of its list: "Masisi and Walikale territories", "territoires de Masisi et Fizi"."""
    for index, (match, group) in enumerate(zip(matches, groups, strict=True)):
        if not group.type_word:
            continue
        step = _list_direction(scan, match)
        other = index + step
        while step and 0 <= other < len(groups) and not groups[other].type_word:
            here, there = sorted((other - step, other))
            if scan.text[matches[here].end : matches[there].start] not in _AND_GAPS:
                break
            groups[other].type_word = group.type_word
            other += step


def _list_direction(scan: CasedTokens, match: NameMatch) -> int:
    """Return -1 where a plural follows a name, 1 where one stands before it, else 0."""
    if match.last < len(scan.words) and scan.words[match.last].lower() in PLURALS:
        return -1
    before = {word.lower() for word in scan.words[max(0, match.first - 2) : match.first]}
    return 1 if before & PLURALS else 0


def _link_chains(scan: CasedTokens, matches: list[NameMatch], groups: list[CandidateGroup]) -> None:
    """Let each name know the one that follows after a comma or in brackets: "Gainesville, Georgia"."""
    for index in range(len(matches) - 1):
        here, following = matches[index], matches[index + 1]
        if following.first <= here.last + 2:
            gap = scan.text[here.end : following.start]
            if gap in _PARENT_GAPS:
                groups[index].parent = index + 1
            elif (
                following.first - here.last in {1, 2}
                and gap.startswith((", ", " County, ", " county, "))
                and len(gap) < WIDEST_GAP
            ):
                # "Masisi territory, North Kivu": the type word stands between.
                middle = gap.strip(" ,").lower()
                if middle in TYPE_WORDS:
                    groups[index].parent = index + 1


def _link_lists(scan: CasedTokens, matches: list[NameMatch], groups: list[CandidateGroup]) -> None:
    """Let each name of a list know the others: "Armenia, Georgia, Iraq and Syria"."""
    first = 0
    for index in range(1, len(matches) + 1):
        if index < len(matches):
            gap = scan.text[matches[index - 1].end : matches[index].start]
            if gap in _JOINED_GAPS:
                groups[index].joined = index - 1
            if gap in _LIST_GAPS:
                continue
        if index - first >= SHORTEST_LIST or (index - first == PAIR and groups[index - 1].joined >= 0):
            for group in groups[first:index]:
                group.listed = range(first, index)
        first = index
