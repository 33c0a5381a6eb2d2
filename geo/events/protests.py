"""The protest family as a decision list (ACLED codebook 2023).

First the topic of the protest is set aside: what people march against did not happen there. Then: violence of the
crowd makes a violent demonstration, even if police shot; live fire or deaths at the hands of the forces make excessive
force; tear gas, arrests and the like an intervention; else the protest was peaceful.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from geo.events.rule_codes import is_topic, with_outcome
from geo.lang import all_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.actors.mentions import Sentence
    from geo.events.triggers import Reading
    from geo.text.annotations import Marked
    from geo.text.phrase_matcher import PhraseMatch

# How many sentences after the one that names the protest may say what became of it.
FOLLOWING_SENTENCES = 3
# A decided outcome is surer than the bare word "protest".
OUTCOME_BONUS = 0.35
# A protest that is denied or planned has no outcome.
LEAST_MOOD = 0.4
_TOPIC_WORDS = 14
_FINITE = frozenset(all_words("events.protests.finite"))
_THOSE = frozenset(all_words("events.protests.those"))  # "to remember those killed"
_OPENERS = frozenset(all_words("events.protests.openers"))
_ARTICLES = frozenset(all_words("events.protests.articles"))
_FIGURES = frozenset(all_words("events.protests.figures"))
_BY_POLICE = frozenset(all_words("events.protests.by_police"))
_END = frozenset(all_words("events.protests.end"))
_ABSORBED = frozenset(["attack_civilians", "clash", "riot", "arrest", "looting", "violent_demonstration"])
# What the outcome of a protest takes into itself is reported once: as the outcome.
ABSORBED_WEIGHT = 0.45


def decide_protests(
    sentences: Sequence[Sentence], readings: Sequence[Reading], section_of: Sequence[int] = ()
) -> list[Reading]:
    """Return the readings with every gathering decided, and with the force used there counted to it.

    Protests reported within a few sentences are one; a long report may have several. ``section_of`` gives the section
    of each sentence: a paragraph that opens with a day or place of its own is about something else.
    """
    result = list(readings)
    for first in _first_tellings(readings):
        after = first + FOLLOWING_SENTENCES + 1
        near = slice(*(bisect_left(sentences, number, key=_number) for number in (first, after)))
        scope = [sentence for sentence in sentences[near] if _of_protest(sentence, first)]
        ends = (at for at, one in enumerate(scope) if _opens_anew(one, first, section_of))
        scope = scope[: next(ends, len(scope))]
        outcome = _outcome(scope)
        named = slice(*(bisect_left(readings, number, key=_sentence) for number in (first, after)))
        result[named] = [_decided(reading, outcome, scope) for reading in result[named]]
    return result


def _number(sentence: Sentence) -> int:
    return sentence.number


def _sentence(reading: Reading) -> int:
    return reading.sentence


def _first_tellings(readings: Sequence[Reading]) -> list[int]:
    """Return the sentences that begin to report a protest."""
    found: list[int] = []
    for reading in readings:
        named = reading.type == "protest" and reading.mood.weight > LEAST_MOOD and not is_topic(reading.rule)
        if named and (not found or reading.sentence - found[-1] > FOLLOWING_SENTENCES):
            found.append(reading.sentence)
    return found


def _decided(reading: Reading, outcome: str, scope: Sequence[Sentence]) -> Reading:
    if reading.type == "protest":
        bonus = OUTCOME_BONUS if outcome != "protest" else 0
        return reading._replace(type=outcome, weight=reading.weight + bonus, rule=with_outcome(reading.rule, outcome))
    if outcome != "protest" and reading.type in _ABSORBED and _in(scope, reading):
        return reading._replace(weight=reading.weight * ABSORBED_WEIGHT)
    return reading


def _of_protest(sentence: Sentence, number: int) -> bool:
    """Whether a sentence goes on about the protest: its people, the police, or nobody who bears arms right after it."""
    if sentence.number == number:
        return True
    if any("rebel" in role.classes for role in sentence.roles):
        return False
    if sentence.has("protest_present") or sentence.has("protester") or sentence.has("police"):
        return True
    return sentence.number == number + 1 and not any(role.armed for role in sentence.roles)


def _opens_anew(sentence: Sentence, first: int, section_of: Sequence[int]) -> bool:
    """Whether a later paragraph opens with its own day or place: "On 10 May, in X, police arrested"."""
    number = sentence.number
    if (
        number <= first
        or number >= len(section_of)
        or section_of[number] in {section_of[first], section_of[number - 1]}
    ):
        return False
    tokens = sentence.marked.tokens
    opener, following = tokens.words[sentence.first], tokens.written(sentence.first + 1, sentence.first + 2)
    return opener in _OPENERS and (following[:1].isdigit() or following[:1].isupper())


def _in(scope: Sequence[Sentence], reading: Reading) -> bool:
    return bool(scope) and scope[0].number <= reading.sentence <= scope[-1].number


def _outcome(scope: Sequence[Sentence]) -> str:
    found = {
        name: any(_happened(sentence, name) for sentence in scope)
        for name in ("rioting", "live_fire", "police_force_used", "harsh")
    }
    forces = any(
        sentence.has("police") or sentence.has("gunman") or sentence.has("state") or sentence.has("live_round")
        for sentence in scope
    )
    if found["rioting"] and not (found["live_fire"] and forces and not _own_violence(scope)):
        return "violent_demonstration"
    if found["live_fire"] and (forces or any(_protesters_shot(sentence) for sentence in scope)):
        return "excessive_force"
    if forces and found["police_force_used"] and found["harsh"]:
        return "excessive_force"
    if found["police_force_used"]:
        return "protest_intervention"
    return "protest"


def _protesters_shot(sentence: Sentence) -> bool:
    """Whether it says of protesters at once that they were shot, without saying by whom."""
    marked = sentence.marked
    return any(
        marked.has("live_fire", hit.last, min(sentence.last, hit.last + 3))
        for hit in marked.all("protester", sentence.first, sentence.last)
    )


def _own_violence(scope: Sequence[Sentence]) -> bool:
    """Whether stones, fire or barricades speak of the crowd's own violence, beyond a clash with the police."""
    return any(_happened(sentence, name) for sentence in scope for name in ("stone", "crowd_violence"))


def _happened(sentence: Sentence, name: str) -> bool:
    """Whether a mark stands in the sentence outside the topic of the protest, and is not negated."""
    marked = sentence.marked
    topics = _topics(marked, sentence)
    return any(
        not any(start <= hit.first < end for start, end in topics)
        and not any(
            other.first <= hit.first < other.last for other in marked.all("to_come", sentence.first, hit.first + 1)
        )
        and not _negated(marked, hit.first, sentence.first)
        and not _ignored(marked, hit)
        for hit in marked.all(name, sentence.first, sentence.last)
    )


def _ignored(marked: Marked, hit: PhraseMatch) -> bool:
    """Whether the word stands in a phrase that means nothing: the riot of "riot police"."""
    return any(
        other.first <= hit.first and other.last >= hit.last for other in marked.all("ignored", hit.first - 4, hit.last)
    )


def _negated(marked: Marked, index: int, first: int) -> bool:
    left = max(first, index - 4)
    return marked.has("negation", left, index) or marked.has("negation_noun", max(first, index - 3), index)


def _counted(words: Sequence[str]) -> bool:
    """Whether a figure begins here: "killed two", "killed at least ten"."""
    return bool(words) and (words[0].isdigit() or words[0] in _FIGURES)


def _topics(marked: Marked, sentence: Sentence) -> list[tuple[int, int]]:
    words = marked.tokens.words
    found = []
    for hit in marked.all("protest_topic", sentence.first, sentence.last):
        if words[hit.first] == "in" and not _ARTICLES.isdisjoint(words[hit.first : hit.last]):
            continue  # "taking part in a protest" names no topic
        end = hit.last
        while (
            end < sentence.last
            and end - hit.last < _TOPIC_WORDS
            and words[end] not in _END
            and not _force_again(marked, end, hit.last)
        ):
            end += 1
        found.append((hit.first, end))
    return found


def _force_again(marked: Marked, index: int, begin: int) -> bool:
    """Whether the police act here: the topic is over ("protest against the law dispersed by police").

    Other participles with a "by" belong to the topic: "compensation for crops damaged by hail".
    """
    words = marked.tokens.words
    if index <= begin or words[index] not in _FINITE or words[index - 1] in _THOSE:
        return False
    if words[index] == "killed" and not _counted(words[index + 1 : index + 2]):
        return False  # "to honour marchers killed last year": who they are
    return words[index] in _BY_POLICE or words[index + 1 : index + 2] != ["by"]
