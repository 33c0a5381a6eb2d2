"""Who says so: "M23 said", "according to residents", "the army denied", "selon des habitants".

A party to the conflict that speaks for itself makes a claim; a witness, the United Nations, a newspaper or a hospital
makes a report. The words are data (``sentence_words.yaml``: says, claims, denies, assesses, observer, source_of).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from geo.text.annotations import Marked
from geo.text.tokens import word_set

if TYPE_CHECKING:
    from geo.model import Assertion
    from geo.text.phrase_matcher import PhraseMatch

# How many words a speaker's name may have to the left of its verb, or to the right of "according to".
SPEAKER_WORDS = 9
_STOP = frozenset([".", ";", "!", "?", ":", ",", "(", ")", '"', "“", "”", "«", "»", "—", "–"])
_JOIN = word_set("that who which while when after but as and que qui mais et where because before")
_RELATIVES = frozenset(["that", "who", "which", "qui"])
_ARTICLE = re.compile(
    r"^(?:on\s+\w+day\s+)?(?:(?:the|a|an|le|la|les|un|une|des|du|its|his|her|their|son|sa|ses|leur)\s+|[ld]['’]\s*)",
    re.IGNORECASE,
)
_PASSIVE = frozenset(["was", "were", "been", "is", "are", "being"])
_PRONOUNS = word_set("he she it they we i il elle ils elles on nous")
_AUXILIARY = word_set(
    "n ne pas long repeatedly categorically again previously immediately strongly would will could did not has have "
    "had was were is are also later earlier a ont avait avaient est on in yesterday today hier"
)
_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche "
    "yesterday today"
)
_NOT_SPEECH = {
    "reported": frozenset(["were", "was", "been", "is", "are", "being"]),
    "report": frozenset(["a", "the", "this"]),
    "state": frozenset(["the", "a", "islamic", "of", "rakhine", "shan", "borno"]),
    "states": frozenset(["united", "gulf", "member"]),
    "according": frozenset(),
    "claimed": frozenset(["were", "was", "has"]),
    "note": frozenset(["a", "the"]),
}
# "An alleged massacre", "over purported abuses": the word describes what follows it.
_DESCRIBING = word_set("alleged purported claimed reported")
_BEFORE_NOUN = word_set(
    "a an the this that these those of over for in by with from about into his her its their another any some several "
    "two three many all after following during on against"
)
_DEEDS = word_set(
    "massacre massacres attack attacks killing killings rape rapes abuse abuses torture violation violations execution "
    "executions strike strikes bombing bombings shelling use ambush raid raids abduction abductions atrocities crimes"
)
_PLAIN_SAYS = frozenset(["say", "says", "said", "told"])
# What follows a verb of speech and holds one of these is what is said, not who says it.
_SAYS_MORE = _PRONOUNS | frozenset(
    ["had", "has", "have", "was", "were", "is", "are", "would", "will", "a", "ont", "avait", "est"]
)
_VERB_OBJECT = frozenset(["responsibility", "lives", "life"])


class Attribution(NamedTuple):
    """Who says a sentence and how: ``start:end`` are the code points of the attributing words (0:0 without any)."""

    assertion: Assertion
    claimant: str
    start: int = 0
    end: int = 0


NOBODY = Attribution("reported", "")


def attribution(sentence: str) -> tuple[Assertion, str]:
    """Return the assertion and the claimant of a sentence.

    Examples
    --------
    >>> attribution("M23 said it had captured Kamituga.")
    ('claimed', 'M23')
    >>> attribution("Fighting resumed in Masisi, according to residents.")
    ('reported', 'residents')
    >>> attribution("The army denied that Uvira had fallen.")
    ('denied', 'army')
    >>> attribution("Rebels entered the town at dawn.")
    ('reported', '')
    """
    marked = Marked(sentence)
    found = attribution_of(marked, 0, len(marked.tokens))
    return found.assertion, found.claimant


def attribution_of(marked: Marked, first: int, last: int) -> Attribution:
    """Return who says the tokens ``first:last`` of a marked text, usually a sentence."""
    return _according(marked, first, last) or _speaker(marked, first, last) or _unnamed(marked, first, last)


def _according(marked: Marked, first: int, last: int) -> Attribution | None:
    words = marked.tokens.words
    for hit in marked.all("source_of", first, last):
        if hit.last >= last or (words[hit.first] == "per" and words[hit.last].isdigit()):
            continue
        end = hit.last
        while end < last and words[end] not in _STOP and words[end] not in _JOIN and end - hit.last < SPEAKER_WORDS:
            end += 1
        if end > hit.last:
            return _say(marked, (hit.last, end), (hit.first, end), verb="says", sentence=(first, last))
    return None


def _speaker(marked: Marked, first: int, last: int) -> Attribution | None:
    for verb, hit in _verbs(marked, first, last):
        span = _speaker_span(marked, first, last, hit)
        if span is not None:
            return _say(
                marked, span, (min(span[0], hit.first), max(span[1], hit.last)), verb=verb, sentence=(first, last)
            )
    return None


def _verbs(marked: Marked, first: int, last: int) -> list[tuple[str, PhraseMatch]]:
    found = [(name, hit) for name in ("denies", "claims", "says", "assesses") for hit in marked.all(name, first, last)]
    return [pair for pair in sorted(found, key=lambda pair: pair[1].first) if _is_speech(marked, pair[1], last)]


def _is_speech(marked: Marked, hit: PhraseMatch, last: int) -> bool:
    words = marked.tokens.words
    if hit.last < last and words[hit.last] in (
        _VERB_OBJECT | {"of", "de", "d"} if words[hit.first] not in _PLAIN_SAYS else _VERB_OBJECT
    ):
        return False
    if _in_parenthesis(words, hit, last) or {"pas", "not", "never"} & set(words[max(0, hit.first - 2) : hit.first]):
        return False
    if _PASSIVE & set(words[max(0, hit.first - 2) : hit.first]):
        return False  # "was yesterday reported"
    before = words[hit.first - 1] if hit.first else ""
    if words[hit.first] in _DESCRIBING and before in _BEFORE_NOUN:
        return False
    return before not in _NOT_SPEECH.get(words[hit.first], frozenset())


def _in_parenthesis(words: list[str], hit: PhraseMatch, last: int) -> bool:
    """Whether the verb stands in a relative clause between commas: "M23, which the UN says is supported, seized"."""
    at = hit.first
    while at > 0 and words[at - 1] not in _STOP:
        at -= 1
    return at > 0 and words[at - 1] == "," and words[at] in _RELATIVES and "," in words[hit.last : last]


def _speaker_span(marked: Marked, first: int, last: int, hit: PhraseMatch) -> tuple[int, int] | None:
    """Return the tokens of the speaker: left of the verb, or right of it after a quotation ("...", said the mayor)."""
    words = marked.tokens.words
    end = hit.first
    while end > first and words[end - 1] in _AUXILIARY | _DAYS:
        end -= 1
    behind = _right_of(words, hit.last, last)
    if (
        end > first
        and words[end - 1] in _STOP
        and behind
        and not any(_says_more(marked, at) for at in range(*behind))
        and (behind[1] >= last or words[behind[1]] in {".", "!", "?"})
    ):
        return behind
    if end > first and words[end - 1] == ",":
        end = _before_apposition(words, first, end - 1)
    begin = end
    while (
        begin > first
        and words[begin - 1] not in _STOP
        and words[begin - 1] not in _JOIN
        and end - begin < SPEAKER_WORDS
    ):
        begin -= 1
    if begin > first and words[begin - 1] in _RELATIVES:
        return _antecedent(words, first, begin - 1) or (begin, end)
    if begin < end and not (end - begin == 1 and words[begin].isdigit()):
        return begin, end
    return _right_of(words, hit.last, last) if hit.first > first and words[hit.first - 1] in _STOP else None


def _says_more(marked: Marked, at: int) -> bool:
    """Whether a word behind a verb of speech belongs to what is said: a pronoun or a verb, not French "à"."""
    return marked.tokens.words[at] in _SAYS_MORE and marked.tokens.written(at, at + 1).lower() != "à"


def _antecedent(words: list[str], first: int, end: int) -> tuple[int, int] | None:
    """Return the noun before a relative clause: "a source from the coalition that includes M23 said"."""
    begin = end
    while (
        begin > first
        and words[begin - 1] not in _STOP
        and words[begin - 1] not in _JOIN
        and end - begin < SPEAKER_WORDS
    ):
        begin -= 1
    return (begin, end) if end - begin > 1 else None


def _before_apposition(words: list[str], first: int, comma: int) -> int:
    """Step over "the mayor, Jean Kabila, said" to the head before the apposition."""
    at = comma
    while at > first and words[at - 1] not in _STOP:
        at -= 1
    return at - 1 if at > first and words[at - 1] == "," and comma - at < SPEAKER_WORDS else comma


def _right_of(words: list[str], begin: int, last: int) -> tuple[int, int] | None:
    while begin < last and words[begin] in _DAYS:
        begin += 1  # "a assuré jeudi un officier"
    end = begin
    while end < last and words[end] not in _STOP and words[end] not in _JOIN and end - begin < SPEAKER_WORDS:
        end += 1
    return (begin, end) if end > begin else None


def _say(
    marked: Marked, span: tuple[int, int], whole: tuple[int, int], *, verb: str, sentence: tuple[int, int]
) -> Attribution:
    tokens = marked.tokens
    name = _ARTICLE.sub("", tokens.written(*span)).strip()
    claimant = "" if tokens.words[span[0]] in _PRONOUNS and span[1] - span[0] == 1 else name
    return Attribution(
        _kind(marked, span, verb, sentence), claimant, tokens.starts[whole[0]], tokens.ends[whole[1] - 1]
    )


def _kind(marked: Marked, span: tuple[int, int], verb: str, sentence: tuple[int, int]) -> Assertion:
    if verb == "denies":
        return "denied"
    if verb == "assesses":
        return "assessed"
    if verb == "claims":
        return "claimed"
    if marked.has("assesses", *sentence) and not _party(marked, span):
        return "assessed"
    return "claimed" if _party(marked, span) else "reported"


def _party(marked: Marked, span: tuple[int, int]) -> bool:
    """Whether the speaker is a side of the conflict rather than one who watches it."""
    if marked.has("observer", *span):
        return False
    return any(marked.has(role, *span) for role in ("state", "rebel", "communal", "actor")) or _acronym(marked, span)


def _acronym(marked: Marked, span: tuple[int, int]) -> bool:
    """Whether a bare word with capitals and a digit or three capitals speaks ("M23 said"): a movement, as a rule."""
    if span[1] - span[0] > 1:
        return False
    word = marked.tokens.written(*span)
    return len(word) > 1 and word.isupper()


def _unnamed(marked: Marked, first: int, last: int) -> Attribution:
    """Return how a sentence without a speaker is told: an alleged massacre is somebody's claim, nobody says whose."""
    words = marked.tokens.words
    if any(
        words[hit.first] == "alleged" and words[hit.last] in _DEEDS for hit in marked.all("claims", first, last - 1)
    ):
        return Attribution("claimed", "")
    if marked.has("hearsay", first, last):
        return Attribution("reported", "")
    return NOBODY
