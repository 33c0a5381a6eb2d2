"""Sentences as the parser gets them: words with known spans masked and asides taken out.

Names confuse a parser. A place becomes "Paris", a named party a common noun of its kind, a date "yesterday"; a run of
capitals that nobody knows becomes one word. What stands in brackets, and "backed by X" between commas, is taken out of
the sentence: the parser then sees who fights whom. All tokens keep their code points in the document.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from geo.lang import LANGUAGES, all_words, expressions, grammar_of, leading, plain, words_of
from geo.syntax.nodes import PLACE_WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.lang import Words

PLACE, ACTOR, DATE, NAME = "place", "actor", "date", "name"
# Longest aside in words; beyond it the comma that seems to end it is another one.
ASIDE_WORDS = 22
_WORD = {lang: re.compile(word) for lang, word in zip(LANGUAGES, expressions("reading.units.word"), strict=True)}
_BREAK = re.compile(r";\s|(?:^|\n)\s*[-•*▪●]\s+")
_ARABIC = re.compile(r"(?:al|el|as|ash|at|ad|adh|ar|an|az|a)-[A-ZÀ-Ý]\w+$")
_OPENERS, _CLOSERS = {"(": ")", "[": "]"}, frozenset(")]")
# Capitalised words of English that name nothing.
_CALENDAR = frozenset(all_words("reading.units.calendar"))
_BEING = frozenset(all_words("reading.units.being"))
# Rare verbs that are also nouns or infinitives: only their passive has a stand-in.
_PARTICIPLES = frozenset(all_words("reading.units.participles"))
_FRACTION = frozenset(all_words("reading.units.fraction"))
# "Dans la nuit de": the words before a date that make it a part of the day.
_NIGHT_WORDS, _OF, _TO = 4, frozenset(all_words("reading.units.of")), frozenset(all_words("reading.units.to"))
_ARTICLES = frozenset(all_words("reading.units.night_articles"))
_LONGEST_CONNECTIVE, _CLOCK_WORDS = 5, 4
# A subject before a relative clause has fewer words.
_LONGEST_SUBJECT = 12
_PAUSES = frozenset([",", ".", ";", ":", "!", "?"])
_ACCENTED = {
    language: dict(pair.split(" > ") for pair in all_words("reading.units.unaccented", language))
    for language in LANGUAGES
}
_DATE_MASK = {language: all_words("reading.units.date_mask", language)[0] for language in LANGUAGES}


class Mask(NamedTuple):
    """A span of the document that is one word to the parser: a place, a party, a date. ``key`` says which."""

    start: int
    end: int
    kind: str
    key: int
    word: str = ""


class Unit(NamedTuple):
    """A piece of a sentence as the parser gets it; ``masks`` gives the mask of each token or None.

    ``asides`` are the supporters that were taken out: the token that they stand behind and their masks. The first
    ``borrowed`` tokens belong to another unit: the noun that a relative clause, now a unit of its own, speaks of.
    """

    sentence: int
    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    masks: tuple[Mask | None, ...]
    asides: tuple[tuple[int, Mask], ...]
    borrowed: int = 0


class _Token(NamedTuple):
    word: str
    start: int
    end: int
    mask: Mask | None


_OPENS_WITH_NAME = re.compile(rf" (?:{leading('reading.units.names_open')})?[A-ZÀ-Ý]")


def cut_units(text: str, sentence: int, span: tuple[int, int], masks: Sequence[Mask], language: str) -> list[Unit]:
    """Return the units of a sentence: its parts between semicolons and bullets.

    Parameters
    ----------
    text
        The document.
    sentence
        The number of the sentence, which its units keep.
    span
        Its code points.
    masks
        The masks of the sentence, sorted and apart from one another.
    language
        ISO 639-1.
    """
    units, start = [], span[0]
    ends = [match.end() for match in _BREAK.finditer(text, span[0], span[1])] + [span[1]]
    for end in ends:
        if any(mask.start < end < mask.end for mask in masks):
            continue
        inside = [mask for mask in masks if start <= mask.start and mask.end <= end]
        units += _units(text, sentence, (start, end), inside, language)
        start = end
    return units


def _units(text: str, sentence: int, span: tuple[int, int], masks: Sequence[Mask], language: str) -> list[Unit]:
    words = words_of(language)
    tokens = list(_tokens(text, span, masks, language))
    tokens = _without_connectives(_with_stand_ins(_joined_names(text, tokens, language), words), words)
    tokens = _joined_dates(_without_clock(tokens, words), words)
    kept, asides = _without_asides(_without_rounding(tokens, words), words)
    if not kept:
        return []
    main, relatives = _without_relatives(kept, words)
    units = [_as_unit(sentence, span, kept, main, asides, borrowed=0)]
    for taken, borrowed in relatives:
        whole = (kept[taken[0]].start, kept[taken[-1]].end)
        units.append(_as_unit(sentence, whole, kept, taken, asides, borrowed=borrowed))
    return units


def _as_unit(  # noqa: PLR0913  # what a unit is made of
    sentence: int,
    span: tuple[int, int],
    tokens: Sequence[_Token],
    taken: Sequence[int],
    asides: Sequence[tuple[int, Mask]],
    *,
    borrowed: int,
) -> Unit:
    """Return the unit of the tokens whose indices are ``taken``."""
    own = {index: number for number, index in enumerate(taken)}
    return Unit(
        sentence,
        span[0],
        span[1],
        tuple(tokens[index].word for index in taken),
        tuple(tokens[index].start for index in taken),
        tuple(tokens[index].end for index in taken),
        tuple(tokens[index].mask for index in taken),
        tuple((own[host], mask) for host, mask in asides if host in own and own[host] >= borrowed),
        borrowed,
    )


def _without_relatives(tokens: Sequence[_Token], words: Words) -> tuple[list[int], list[tuple[list[int], int]]]:
    """Return the tokens of the main clause, and those of each relative clause that stands between subject and verb.

    "L'armée, qui leur a enlevé X, a pris Y" is read as "L'armée a pris Y" and "L'armée leur a enlevé X": the parser
    loses the verb behind such a clause (French). The second clause has the subject first, and how many tokens that is.
    """
    main, relatives = list(range(len(tokens))), []
    pronouns = words.words("subject_relatives")
    at = 0
    while at + 3 < len(main):
        comma = main[at]
        opens = tokens[comma].word == "," and tokens[main[at + 1]].word.casefold() in pronouns
        end = _relative_end(tokens, main, at, words) if opens and tokens[main[at + 1]].mask is None else 0
        host = _subject_before(tokens, main, at) if end else []
        if not host:
            at += 1
            continue
        relatives.append(([*host, *main[at + 2 : end]], len(host)))
        main[at : end + 1] = []
    return main, relatives


def _relative_end(tokens: Sequence[_Token], main: Sequence[int], at: int, words: Words) -> int:
    """Return where the comma stands that ends a relative clause: right before a predicate; 0 if there is none."""
    for end in range(at + 3, min(len(main) - 1, at + ASIDE_WORDS)):
        token, behind = tokens[main[end]], tokens[main[end + 1]]
        if token.word in _PAUSES and token.word != ",":
            return 0
        if token.word == "," and behind.mask is None and behind.word.casefold() in words.words("opens_predicate"):
            return end
    return 0


def _subject_before(tokens: Sequence[_Token], main: Sequence[int], at: int) -> list[int]:
    """Return the noun phrase between the comma before, or the start, and a relative clause."""
    start = at
    while start > 0 and tokens[main[start - 1]].word not in _PAUSES and at - start < _LONGEST_SUBJECT:
        start -= 1
    host = list(main[start:at])
    named = any(tokens[index].mask is None or tokens[index].mask.kind != DATE for index in host)  # type: ignore[union-attr]
    return host if named and len(host) < _LONGEST_SUBJECT else []


def _tokens(text: str, span: tuple[int, int], masks: Sequence[Mask], language: str) -> Iterable[_Token]:
    at = span[0]
    for mask in masks:
        yield from _plain_tokens(text, at, mask.start, language)
        yield _Token(mask.word or _mask_word(text, mask, language), mask.start, mask.end, mask)
        at = mask.end
    yield from _plain_tokens(text, at, span[1], language)


def _with_stand_ins(tokens: Sequence[_Token], words: Words) -> list[_Token]:
    """Read "was overrun" as "was captured", "retook" as "recaptured": the parser takes the rare verb for a noun."""
    stands = dict(zip(words.lists["stand_in_for"], words.lists["stand_in"], strict=True))
    found = list(tokens)
    for at, token in enumerate(found):
        stand_in = stands.get(token.word) if token.mask is None else None
        passive = any(before.word.casefold() in _BEING for before in found[max(0, at - 2) : at])
        if stand_in and (passive or token.word not in _PARTICIPLES):
            found[at] = token._replace(word=stand_in)
    return found


def _without_connectives(tokens: Sequence[_Token], words: Words) -> list[_Token]:
    """Leave out what only joins sentences, "en revanche", "for its part": the parser may take its noun for the clause.

    The commas around go with it.
    """
    phrases = [phrase.split() for phrase in words.lists["connective_phrases"]]
    kept: list[_Token] = []
    at = 0
    while at < len(tokens):
        spelt = [one.word.casefold() for one in tokens[at : at + _LONGEST_CONNECTIVE]]
        length = max((len(one) for one in phrases if spelt[: len(one)] == one), default=0)
        length = length or _adverb_before_participle(spelt, kept, words)
        if length and not any(one.mask for one in tokens[at : at + length]):
            at += length
            if at < len(tokens) and tokens[at].word == "," and (not kept or kept[-1].word == ","):
                at += 1  # ", for its part," and "For its part, the army"
                kept = kept[:-1] if kept else kept
            continue
        kept.append(tokens[at])
        at += 1
    return kept


def _adverb_before_participle(spelt: Sequence[str], kept: Sequence[_Token], words: Words) -> int:
    """Return 1 for the "depuis" of "a depuis repris X", which the parser takes for a preposition, else 0."""
    auxiliary = bool(kept) and kept[-1].mask is None and words.has("auxiliaries", kept[-1].word.casefold())
    verb = len(spelt) > 1 and words.lemmas(spelt[1]) != {spelt[1]}
    return int(auxiliary and verb and words.has("since_adverbs", spelt[0]))


def _without_clock(tokens: Sequence[_Token], words: Words) -> list[_Token]:
    """Leave out the hour of the day, "vers 5 heures du matin": the parser hangs what follows on it (French)."""
    kept: list[_Token] = []
    at = 0
    while at < len(tokens):
        here = [one.word.casefold() for one in tokens[at : at + _CLOCK_WORDS]]
        hour = len(here) > 2 and here[0] in words.words("before_hours") and here[1].isdigit()  # noqa: PLR2004
        if not (hour and here[2] in words.words("hours")):
            kept.append(tokens[at])
            at += 1
            continue
        at += 3 + (len(here) > 3 and here[3].isdigit())  # noqa: PLR2004  # "18 h 30"
        at += _time_of_day(tokens[at : at + _NIGHT_WORDS], words)
    return kept


def _joined_dates(tokens: Sequence[_Token], words: Words) -> list[_Token]:
    """Read "dans la nuit de lundi à mardi" as one date: the parser hangs what follows on its last word (French)."""
    kept: list[_Token] = []
    at = 0
    while at < len(tokens):
        at += _undated_night(tokens[at : at + _NIGHT_WORDS + 1], words)
        if at == len(tokens):
            break
        date = _is_date(tokens[at : at + 1])
        before = [one.word.casefold() for one in kept[-_NIGHT_WORDS:]]
        night = date and len(before) == _NIGHT_WORDS and before[0] in words.words("during") and before[3] in _OF
        if not night or not words.has("parts_of_day", before[2]):
            aside = date and _is_aside(kept, tokens[at + 1 : at + 2], words)
            kept[-1:] = [tokens[at]] if aside else [*kept[-1:], tokens[at]]
            at += 1 + aside + (_time_of_day(tokens[at + 1 : at + 1 + _NIGHT_WORDS], words) if date else 0)
            continue
        last = at + 2 if _is_date(tokens[at + 2 : at + 3]) and tokens[at + 1].word in _TO else at
        kept[-_NIGHT_WORDS:] = [tokens[at]._replace(start=kept[-_NIGHT_WORDS].start, end=tokens[last].end)]
        at = last + 1
    return kept


def _is_aside(kept: Sequence[_Token], behind: Sequence[_Token], words: Words) -> bool:
    """Whether a date stands between commas behind an auxiliary, "a, lundi, repris X": the parser tears these apart."""
    before = [one.word.casefold() for one in kept[-3:]]
    commas = before[-1:] == [","] and [one.word for one in behind] == [","]
    return commas and any(words.has("auxiliaries", word) for word in before)


def _undated_night(tokens: Sequence[_Token], words: Words) -> int:
    """Return how many words "dans la nuit" has without a date behind it: the parser hangs "de X" on it (French)."""
    if len(tokens) < _NIGHT_WORDS or any(one.mask is not None for one in tokens[:3]):
        return 0
    first, article, part = (one.word.casefold() for one in tokens[:3])
    if first not in words.words("during") or article not in _ARTICLES or not words.has("parts_of_day", part):
        return 0
    return 0 if tokens[3].word in _OF and _is_date(tokens[4:5]) else 3


def _time_of_day(tokens: Sequence[_Token], words: Words) -> int:
    """Return how many words behind a day say its time: 4 for "en fin d'après-midi", 3 for "dans la soirée"."""
    for length, token in enumerate(tokens, start=1):
        word = token.word.casefold()
        if words.has("parts_of_day", word):
            return length if length > 1 else 0
        if word not in words.words("before_parts_of_day"):
            break
    return 0


def _is_date(tokens: Sequence[_Token]) -> bool:
    return any(one.mask is not None and one.mask.kind == DATE for one in tokens)


def _without_rounding(tokens: Sequence[_Token], words: Words) -> list[_Token]:
    """Leave out what rounds a number: "près de 90 %", "plus de la moitié"; the parser hangs it on the adverb."""
    kept: list[_Token] = []
    at = 0
    while at < len(tokens):
        joined = at + 1 < len(tokens) and tokens[at + 1].word == "de"
        if words.has("rounding", tokens[at].word.casefold()) and tokens[at].mask is None:
            behind = tokens[at + 2 : at + 5] if joined else tokens[at + 1 : at + 2]
            counted = [one.word.casefold() for one in behind]
            if counted and (counted[0].isdigit() or any(_FRACTION & {one} for one in counted)):
                at += 2 if joined else 1
        kept.append(tokens[at])
        at += 1
    return kept


def _plain_tokens(text: str, start: int, end: int, language: str) -> Iterable[_Token]:
    for match in _WORD[language].finditer(text, start, end):
        word = unicodedata.normalize("NFC", match.group()).replace("\u2019", "'")
        accented = _ACCENTED[language].get(word)
        if accented and _OPENS_WITH_NAME.match(text, match.end()):
            word = accented
        yield _Token(word, match.start(), match.end(), None)


def _mask_word(text: str, mask: Mask, language: str) -> str:
    if mask.kind == PLACE:
        return PLACE_WORD
    if mask.kind == DATE:
        return _DATE_MASK[language]
    return text[mask.start : mask.end].rsplit(maxsplit=1)[-1]


def _joined_names(text: str, tokens: Sequence[_Token], language: str) -> list[_Token]:
    """Join a run of capitalised words that nobody knows into one token: the parser would tear it apart."""
    joined: list[_Token] = []
    run: list[_Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        capital = _is_name(token) and not (at == 0 and _is_common(token.word, language))
        article = _article_length(text, tokens, at)
        glued = bool(run) and text[run[-1].end : token.start] in {" ", "-", "\u00a0"}
        if (capital or article) and (glued or not run):
            run += tokens[at : at + max(article, 1)]
            at += max(article, 1)
            continue
        hyphen = run and token.mask is None and token.word == "-" and run[-1].end == token.start
        if hyphen and at + 1 < len(tokens) and _is_name(tokens[at + 1]) and tokens[at + 1].start == token.end:
            run += tokens[at : at + 2]
            at += 2
            continue
        joined += _as_name(run, language, opens=not joined)
        run = []
        if capital or article:
            continue
        joined.append(token)
        at += 1
    return joined + _as_name(run, language, opens=not joined)


def _is_name(token: _Token) -> bool:
    """Whether a word that no list knows is written as a name: "Nyabiondo", "al-Bab", no acronym."""
    word = token.word
    if token.mask is not None or len(word) < 2 or word.isupper():  # noqa: PLR2004  # a letter is an initial
        return False
    if word in _CALENDAR:
        return False
    return word[:1].isupper() or bool(_ARABIC.match(word))


def _article_length(text: str, tokens: Sequence[_Token], at: int) -> int:
    """Return how many tokens an Arabic article with its name has from here: "al - Bab" has three; 0 if there is none."""  # noqa: E501
    three = tokens[at : at + 3]
    if len(three) < 3 or any(token.mask is not None for token in three) or three[1].word != "-":  # noqa: PLR2004  # article, hyphen, name
        return 0
    whole = text[three[0].start : three[2].end]
    return 3 if _ARABIC.match(whole) else 0


def _as_name(run: Sequence[_Token], language: str, *, opens: bool) -> list[_Token]:
    """Return a run of capitals as one name.

    A parser that takes rare names for nouns and verbs gets a common one; the first word of a sentence has a capital
    anyway.
    """
    if not run or run[-1].word == "-":
        return list(run)
    start, end = run[0].start, run[-1].end
    masked = grammar_of(language).rare_names_masked and not (opens and len(run) == 1)
    word = PLACE_WORD if masked else run[-1].word
    return [_Token(word, start, end, Mask(start, end, NAME, -1))]


def _is_common(word: str, language: str) -> bool:
    """Whether a first word is capitalised only because it begins the sentence: a function word or a known verb."""
    words = words_of(language)
    low = word.casefold()
    return (
        low in _FIRST_WORDS[language]
        or words.lemmas(low) != frozenset([low])
        or any(low in found for found in words.prepositions.values())
    )


_FIRST_WORDS = {
    language: frozenset(
        (*all_words("reading.units.first_words", language), *all_words("shared.small_numbers", language))
    )
    for language in LANGUAGES
}


def _without_asides(tokens: Sequence[_Token], words: Words) -> tuple[list[_Token], list[tuple[int, Mask]]]:
    kept: list[_Token] = []
    asides: list[tuple[int, Mask]] = []
    at = 0
    while at < len(tokens):
        end = _bracket_end(tokens, at) or _aside_end(tokens, at, words) or _support_end(tokens, at, words)
        if end and kept:
            named = _abbreviation(tokens[at:end], kept[-1])
            if named is not None:
                kept[-1] = kept[-1]._replace(mask=named)
            if tokens[at].word not in _OPENERS:
                host = _host(kept)
                asides += [
                    (host, token.mask)
                    for token in tokens[at:end]
                    if token.mask is not None and token.mask.kind in {ACTOR, PLACE}
                ]
            at = end
            continue
        kept.append(tokens[at])
        at += 1
    return kept, asides


def _abbreviation(bracket: Sequence[_Token], before: _Token) -> Mask | None:
    """Return the party of a bracket behind an unknown name: "the Nduma Defence of Congo-Renewal (NDC-R)"."""
    if len(bracket) != 3 or bracket[0].word != "(" or bracket[1].mask is None or bracket[1].mask.kind != ACTOR:  # noqa: PLR2004  # a word in brackets
        return None
    unknown = before.mask is None or before.mask.kind == NAME
    return bracket[1].mask if unknown and before.word[:1].isupper() else None


def _host(kept: Sequence[_Token]) -> int:
    """Return the last party before an aside, which it speaks of; the last token if there is none."""
    for index in range(len(kept) - 1, -1, -1):
        mask = kept[index].mask
        if mask is not None and mask.kind in {ACTOR, PLACE}:
            return index
    return len(kept) - 1


def _bracket_end(tokens: Sequence[_Token], at: int) -> int:
    closer = _OPENERS.get(tokens[at].word)
    if closer is None:
        return 0
    for end in range(at + 1, min(len(tokens), at + ASIDE_WORDS)):
        if tokens[end].word == closer:
            return end + 1
    return 0


def _support_end(tokens: Sequence[_Token], at: int, words: Words) -> int:
    """Return the end of "appuyés par X" right behind a party: up to the verb, which needs its subject (French)."""
    behind = words.words("support_without_comma")
    if not behind or tokens[at].mask is not None or " ".join(one.word for one in tokens[at : at + 2]) not in behind:
        return 0
    for end in range(at + 3, min(len(tokens), at + ASIDE_WORDS)):
        low = tokens[end].word.casefold()
        if tokens[end].mask is None and low in words.words("finite_auxiliaries"):
            return end
        if low in _PAUSES:
            return 0
    return 0


def _aside_end(tokens: Sequence[_Token], at: int, words: Words) -> int:
    """Return the end of ", backed by X and Y," from its first comma; the closing comma goes with it."""
    if tokens[at].word != "," or at + 2 >= len(tokens):
        return 0
    following = " ".join(plain(token.word) for token in tokens[at + 1 : at + 7]).replace("' ", "'")
    if not any(following.startswith(plain(phrase) + " ") for phrase in words.lists["supporter_phrases"]):
        return 0
    for end in range(at + 3, min(len(tokens), at + ASIDE_WORDS)):
        if tokens[end].word == ",":
            return end + 1
        if tokens[end].word in {".", "!", "?", ";"} and tokens[end].mask is None:
            return end
        mask = tokens[end].mask
        if mask is not None and mask.kind == DATE:
            return end
    return 0
