"""Names of sites that are partly written small: "Khartoum airport", "Kakhovka hydroelectric power plant".

Only sites that the gazetteer has count: the words before and behind a capital are no part of a name by themselves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from geo.gazetteer.names import normalise
from geo.lang import all_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.model import Mention
    from geo.text.cased_tokens import CasedTokens
    from geo.toponyms.word_lists import WordLists

SITE_KINDS = frozenset({"airport", "port", "camp", "mine", "border_post", "base", "facility"})
LONGEST_SITE = 8  # words of a name
_LONGEST_HEAD = 5  # words before its capital
_LINKS = frozenset(all_words("toponyms.site_names.links"))
_KINDS_OF_CAMP = frozenset(all_words("toponyms.site_names.kinds_of_camp"))
_ELIDED = frozenset(all_words("toponyms.site_names.elided"))
# Words for one thing: where the one spelling is not known, the other is tried.
_FORMS = [pair.split(" > ") for pair in all_words("toponyms.site_names.forms", "en")]
# What French names a site by, and English: "a\u00e9roport international de Goma" is Goma airport.
_FRENCH = dict(pair.split(" > ") for pair in all_words("toponyms.site_names.forms", "fr"))


class SiteSpan(NamedTuple):
    """Words ``first:last`` of a text that may be the name of a site, where it starts in the text, and its key."""

    first: int
    last: int
    start: int
    key: str


def with_elided(sites: frozenset[str]) -> frozenset[str]:
    """Return words with the forms that a French article is written together with: "l'a\u00e9roport"."""
    vowels = frozenset("aeiouh\u00e9\u00e8\u00ea")
    return sites | {article + word for word in sites if word[0] in vowels for article in _ELIDED}


def without_kind(text: str, mention: Mention, lexis: WordLists) -> Mention:
    """Return the mention of a site without the one word that says its kind: "Zamzam" of "camp de Zamzam".

    What needs several words keeps them: "Zaporizhzhia nuclear power plant".
    """
    words = mention.text.split()
    first, last = 0, len(words)
    if words[0] in lexis.heads:
        first = next((at for at, word in enumerate(words) if at and word not in _LINKS), 0)
    elif words[-1] in lexis.tails:
        last -= 2 if len(words) > 2 and words[-2] in _KINDS_OF_CAMP else 1  # noqa: PLR2004
    kept = words[first:last]
    if len(kept) == len(words) or not kept or any(word in lexis.sites for word in kept):
        return mention
    name = " ".join(kept)
    name = name[2:] if name[:2] in _ELIDED else name
    start = text.find(name, mention.span.start, mention.span.end)
    if start < 0:
        return mention
    return replace(mention, text=name, span=mention.span._replace(start=start, end=start + len(name)))


def site_spans(text: CasedTokens, first: int, after: int, sites: frozenset[str]) -> Iterator[SiteSpan]:
    """Yield what may be the name of a site around a capital, the longest first.

    Parameters
    ----------
    first
        The number of the word with the capital.
    after
        The number of the word behind the name before; a name does not begin before it.
    sites
        Words written small that belong to names of sites.
    """
    heads = _heads(text, first, after, sites)
    stops, sited = _stops(text, first, sites)
    if len(heads) == 1 and sited == len(text.words):
        return  # at most capitals: no word of a site stands beside them
    words = text.words
    for begin in heads:
        head = _unelided(words[begin]) if begin < first else words[begin]
        start = text.ends[begin] - len(head)
        for stop in stops:
            if begin == first and stop <= sited:
                continue
            written = normalise(text.text[start : text.ends[stop - 1]])
            yield SiteSpan(begin, stop, start, written)
            for form, other in _FORMS:
                if written.endswith(f" {form}"):
                    yield SiteSpan(begin, stop, start, f"{written.removesuffix(form)}{other}")
            if head in _FRENCH:
                yield SiteSpan(begin, stop, start, f"{_bare(words[begin + 1 : stop], sites)} {_FRENCH[head]}")


def _bare(words: Sequence[str], sites: frozenset[str]) -> str:
    """Return the key of the name in "a\u00e9roport international de Goma"."""
    at = next((at for at, word in enumerate(words) if word not in sites and word not in _LINKS), 0)
    return normalise(" ".join(words[at:]))


def _heads(text: CasedTokens, first: int, after: int, sites: frozenset[str]) -> list[int]:
    """Return where a name with small words before its capital may begin, the farthest first, last the capital."""
    words, glued, starts = text.words, text.glued, [first]
    for at in range(first - 1, max(after, first - 1 - _LONGEST_HEAD) - 1, -1):
        word = _unelided(words[at])
        sited = word in sites
        if not glued[at + 1] or not (sited or word in _LINKS):
            break
        if sited:
            starts.append(at)
    starts.reverse()
    return starts


def _unelided(word: str) -> str:
    """Return a word without the French article that is written together with it: "l'a\u00e9roport"."""
    return word[2:] if len(word) > 2 and word[:2] in _ELIDED else word  # noqa: PLR2004


def _stops(text: CasedTokens, first: int, sites: frozenset[str]) -> tuple[list[int], int]:
    """Return behind which words a name may end, the farthest first, and the first word of a site (the last where none).

    >>> from geo.text.cased_tokens import scan
    >>> _stops(scan("at Khartoum airport today"), 1, frozenset({"airport"})), _stops(scan("Goma fell"), 0, frozenset())
    (([3, 2], 2), ([1], 2))
    """
    words, glued, stops = text.words, text.glued, [first + 1]
    sited = len(words)
    for at in range(first + 1, min(first + LONGEST_SITE, len(words))):
        word = words[at]
        small = word in sites
        if not glued[at] or not (small or word[0].isupper() or word in _LINKS):
            break
        if small and sited == len(words):
            sited = at
        if word not in _LINKS:
            stops.append(at + 1)
    stops.reverse()
    return stops, sited
