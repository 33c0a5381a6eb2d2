"""Armed groups that no list knows and that no word for fighters stands beside: "the KZTR captured Walikale".

A name is one where it does what only armed parties do, to a place or a party: letters, a name with the word of an
organisation, or a name with an article that takes a place. Names of persons have none of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.actors.text_facts import ORGANISATIONS, PEOPLE
from geo.lang import all_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geo.actors.text_facts import TextFacts
    from geo.lang import Words
    from geo.text.tokens import Tokens

_LONGEST = 4  # words of a name
_BETWEEN, _BEHIND, _BEFORE = 6, 9, 5  # words from a name to its act, from an act to whom it hits, and to "by"
_ACTS = ("gain", "attack", "kill", "take_person", "surround", "expel")
# What may stand between a name and its act: "the KZTR on Monday said it had captured".
_SKIPPED = frozenset(all_words("actors.unlisted.skipped")) | frozenset(all_words("actors.unlisted.weekdays"))
_ARTICLES = frozenset(all_words("shared.articles_behind_acts"))
_BY = frozenset(all_words("shared.by"))
_STOPS = frozenset(".;!?")
# Whom and what armed groups hit beside those that have a name.
_HIT = PEOPLE | frozenset(all_words("actors.unlisted.hit"))
_TOWN = frozenset(all_words("actors.unlisted.town"))
# Titles and bodies of a state, which take places in another sense.
_OFFICES = frozenset(all_words("actors.unlisted.offices"))


def unlisted_groups(tokens: Tokens, facts: TextFacts, words: Words) -> Iterator[tuple[int, int]]:
    """Yield the tokens of names of unlisted groups: the first, and the one behind the last, wherever they stand."""
    names: dict[tuple[str, ...], None] = {}
    candidates = list(_capitals(tokens))
    for first, last, article in candidates:
        if _is_group(tokens, facts, words, (first, last), article=article):
            names[tuple(tokens.words[first:last])] = None
    for first, last, _ in candidates if names else ():
        known = any(facts.is_known(tokens.starts[at]) for at in range(first, last))
        if tuple(tokens.words[first:last]) in names and not known:
            yield first, last


def _capitals(tokens: Tokens) -> Iterator[tuple[int, int, bool]]:
    """Yield runs of capitalised words without their article, and whether they have one."""
    at, count = 0, len(tokens.words)
    while at < count:
        if not tokens.written(at, at + 1)[:1].isupper() or tokens.words[at] in _ARTICLES:
            at += 1
            continue
        last = at + 1
        while last < count and tokens.written(last, last + 1)[:1].isupper() and _gap(tokens, last) in {" ", "-"}:
            last += 1
        if last - at <= _LONGEST:
            yield at, last, at > 0 and tokens.words[at - 1] in _ARTICLES
        at = last


def _gap(tokens: Tokens, at: int) -> str:
    return tokens.text[tokens.ends[at - 1] : tokens.starts[at]]


def _is_group(tokens: Tokens, facts: TextFacts, words: Words, span: tuple[int, int], *, article: bool) -> bool:
    first, last = span
    if any(facts.is_known(tokens.starts[at]) for at in range(first, last)):
        return False
    letters = last - first == 1 and facts.are_letters(first)
    ends = {tokens.words[first], tokens.words[last - 1]}
    organisation = last - first > 1 and not ends.isdisjoint(ORGANISATIONS) and facts.is_group_name(first, last)
    if letters or organisation:
        return _acts(tokens, facts, words, last) or _is_doer(tokens, words, first - article)
    if not article or not _OFFICES.isdisjoint(tokens.words[first:last]) or not facts.is_group_name(first, last):
        return False
    act = _act_behind(tokens, words, last, ("gain",))
    return act >= 0 and _takes_place(tokens, facts, act + 1)


def _acts(tokens: Tokens, facts: TextFacts, words: Words, at: int) -> bool:
    """Whether a name does to a place or party what armed groups do."""
    act = _act_behind(tokens, words, at, _ACTS)
    if act < 0:
        return False
    for behind in range(act + 1, min(len(tokens.words), act + 1 + _BEHIND)):
        if tokens.words[behind] in _STOPS:
            return False
        if tokens.words[behind] in _HIT or facts.is_known(tokens.starts[behind]):
            return True
    return False


def _act_behind(tokens: Tokens, words: Words, at: int, frames: tuple[str, ...]) -> int:
    """Return the token of the verb that a name is the subject of, if it is an act of some frames, else -1."""
    for index in range(at, min(len(tokens.words), at + _BETWEEN)):
        if _is_act(tokens, words, index, frames):
            return index
        if tokens.words[index] not in _SKIPPED:
            return -1
    return -1


def _is_act(tokens: Tokens, words: Words, at: int, frames: tuple[str, ...]) -> bool:
    low = tokens.words[at]
    if low in _SKIPPED:
        return False
    lemmas, behind = words.lemmas(low), tokens.words[at + 1 : at + 1 + _BEFORE]
    return any(
        lemmas & (words.frames[name].verbs | (words.frames[name].place if name == "gain" else frozenset()))
        or any(one in lemmas and other in behind for one, other in words.frames[name].phrases)
        for name in frames
    )


def _is_doer(tokens: Tokens, words: Words, first: int) -> bool:
    """Whether a name stands behind the "by" of an act: "captured on Monday by the KZTR", "an attack by the KZTR"."""
    if first < 1 or tokens.words[first - 1] not in _BY:
        return False
    before = range(max(0, first - 1 - _BEFORE), first - 1)
    return any(words.lemmas(tokens.words[at]) & (words.frames[name].verbs | words.frames[name].nouns)
               for at in before for name in _ACTS)  # fmt: skip


def _takes_place(tokens: Tokens, facts: TextFacts, at: int) -> bool:
    """Whether a place stands behind a verb: "seized the town of Djibo"."""
    while at < len(tokens.words) and tokens.words[at] in _TOWN:
        at += 1
    start = tokens.starts[at] if at < len(tokens.words) else -1
    return any(begins <= start < ends for begins, ends in facts.places)
