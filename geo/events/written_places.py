"""Names that a short text uses as places, for reading it without a gazetteer.

A run of capitals that names no party and no date counts as a place where a preposition of place, a comma behind another
such name, a noun for a place or the verb right before it says so, or where it is what changed hands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.lang import all_words
from geo.reading.clause_words import PlaceMention
from geo.text.date_grammar import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geo.actors.mentions import ActorMention
    from geo.text.annotations import Marked

_BEHIND_A_NAME = frozenset(all_words("events.written_places.behind_a_name"))

_LONGEST = 4
_JOINS = frozenset("-'’")
# Words that begin a sentence with a capital and are no name.
_NO_NAME = frozenset((*all_words("events.written_places.no_name"), *all_words("shared.small_numbers")))


def written_places(
    marked: Marked, spans: Iterable[tuple[int, int]], roles: Sequence[ActorMention]
) -> list[PlaceMention]:
    """Return the runs of capitals in some sentences that may be places, in order; nothing is known of them.

    Examples
    --------
    >>> from geo.text.annotations import Marked
    >>> text = "Rebels took Sake near Goma."
    >>> [place.name for place in written_places(Marked(text), [(0, len(text))], [])]
    ['Sake', 'Goma']
    """
    taken = {at for role in roles for at in range(role.first, role.last)}
    found: list[PlaceMention] = []
    for start, end in spans:
        first, last = marked.tokens.within(start, end)
        at = first
        while at < last:
            stop = _run(marked, at, last, taken, begins=at == first)
            if stop > at:
                found.append(_place(marked, at, stop, len(found)))
            at = max(stop, at + 1)
    return found


def _run(marked: Marked, at: int, last: int, taken: set[int], *, begins: bool) -> int:
    """Return where the run of capitals that begins at a token ends, the token itself if it begins none."""
    tokens = marked.tokens
    stop = at
    while stop < last and stop - at < _LONGEST and stop not in taken:
        written = tokens.text[tokens.starts[stop] : tokens.ends[stop]]
        joined = stop > at and tokens.text[tokens.ends[stop - 1] : tokens.starts[stop]] in {"-", "'", "’"}
        word = tokens.words[stop]
        if not (written[0].isupper() or joined) or word in CALENDAR or not written[0].isalpha():
            break
        if stop == at and (word in _NO_NAME or (begins and not _is_name(marked, at, last))):
            break
        if stop > at and not joined and tokens.text[tokens.ends[stop - 1] : tokens.starts[stop]] != " ":
            break
        stop += 1
    return stop


def _is_name(marked: Marked, at: int, last: int) -> bool:
    """Whether the first word of a sentence is a name: it stands again inside it with a capital, or before a verb form."""  # noqa: E501
    tokens = marked.tokens
    word = tokens.words[at]
    again = [other for other in range(len(tokens.words)) if other != at and tokens.words[other] == word]
    if any(tokens.text[tokens.starts[other]].isupper() for other in again):
        return True
    return at + 1 < last and tokens.words[at + 1] in _BEHIND_A_NAME and not again


def _place(marked: Marked, first: int, last: int, number: int) -> PlaceMention:
    tokens = marked.tokens
    start, end = tokens.starts[first], tokens.ends[last - 1]
    return PlaceMention(start, end, tokens.text[start:end], (number,), resolved=False, settlement=True)
