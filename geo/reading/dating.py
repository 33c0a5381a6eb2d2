"""When a frame was: the date that hangs on its word or clause, else one carried on from the sentence before."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from geo.lang import alternatives, any_language
from geo.model import EventMark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.reading.frames import Frame
    from geo.reading.report import ReportReading
    from geo.syntax.tree import Tree
    from geo.text.dates import DateMention

# A date in an earlier sentence holds on for this many sentences, if it is a day.
DATE_SENTENCES = 2
DAY_PRECISION = 1
# Of so many dates before and after a word one may be its own.
DATES_AROUND = 40
_SINCE = re.compile(any_language("reading.dating.since"), re.IGNORECASE)
_SINCE_START = re.compile(rf"(?:{alternatives('reading.dating.since_opens')})\b", re.IGNORECASE)
_LOOK_BACK, _LOOK_BACK_FAR = 24, 60
_NOUN_LABELS = frozenset(["subj", "obj", "pp", "subjpass", "xcomp", "agent", "iobj"])


class Dating:
    """The dates of one text, asked for by frame; ask in reading order, since days are carried on."""

    def __init__(
        self, text: str, spans: Sequence[tuple[int, int]], dates: Sequence[DateMention], syntax: ReportReading | None
    ) -> None:
        self.text, self.spans, self.syntax = text, spans, syntax
        names = [(one.start, one.end) for one in syntax.actors] if syntax is not None else []
        # "Mai Mai" is a militia and no month.
        self.dates = [one for one in dates if not any(start <= one.start and one.end <= end for start, end in names)]
        self._last: tuple[int, DateMention] | None = None

    def inside(self, span: tuple[int, int]) -> Sequence[DateMention]:
        """Return the dates of a sentence."""
        return self.dates[slice(*(bisect_left(self.dates, place, key=_begin_of) for place in span))]

    def pass_over(self, number: int) -> None:
        """Remember the dates of a sentence when it has been read."""
        dates = [one for one in self.inside(self.spans[number]) if not self.is_since(one)]
        if dates:
            self._last = number, dates[0]

    def is_since(self, found: DateMention) -> bool:
        """Whether a date begins or ends a stretch of time: "since March", "depuis janvier"."""
        return bool(_SINCE.search(self.text, max(0, found.start - _LOOK_BACK), found.start)) or bool(
            _SINCE_START.match(self.text, found.start)
        )

    def of(
        self,
        number: int,
        frame: Frame | None,
        *,
        at: int,
        clause: tuple[int, int] | None = None,
        days_only: bool = False,
    ) -> tuple[DateMention | None, str]:
        """Return the date of what stands at a code point of a sentence, and a note where it is not the text's own.

        Parameters
        ----------
        number
            The sentence.
        frame
            The frame, None where the sentence was not parsed.
        at
            The code point of its word.
        clause
            The code points of its clause where no tree says.
        days_only
            Leave out months and longer times.
        """
        inside = self._near(self.inside(self.spans[number]), at)
        if days_only:
            inside = [found for found in inside if found.time_precision <= 2]  # noqa: PLR2004  # a week
        inside = [found for found in inside if not (self.is_since(found) and self._compared(found))]
        own = [found for found in inside if frame is not None and self._hangs(frame, found)]
        plain = [found for found in inside if not self.is_since(found)]
        days = [found for found in plain if not self._is_adjective(found)]  # "on 10 May, during an overnight raid"
        plain = days or plain
        inside = plain or own
        if inside:
            close = [found for found in own if found in inside]
            if not close and clause is not None:
                close = [found for found in inside if clause[0] <= found.start < clause[1]]
            return min(close or inside, key=lambda found: (abs(found.start - at), found.start)), ""
        if self._last and number - self._last[0] <= DATE_SENTENCES and self._last[1].time_precision == DAY_PRECISION:
            return self._last[1], EventMark.CARRIED_DATE
        return None, EventMark.UNDATED

    def _near(self, dates: Sequence[DateMention], at: int) -> list[DateMention]:
        """Return the dates of a sentence around a code point: all, but for a sentence without end."""
        middle = bisect_left(dates, at, key=_begin_of)
        return list(dates[max(0, middle - DATES_AROUND) : middle + DATES_AROUND])

    def _compared(self, found: DateMention) -> bool:
        """Whether a date only says since when nothing was as large: "the largest offensive since March"."""
        if self.syntax is None:
            return False
        before = self.text[max(0, found.start - _LOOK_BACK_FAR) : found.start].casefold()
        written = re.findall(r"\w+", re.split(r"[,.;:]", before)[-1])
        words = self.syntax.words
        if written and _SINCE_START.match(written[-1]):
            written.pop()
        if not written or words.words("superlatives").isdisjoint(written[:-1]):
            return False
        acts = words.words("action_nouns").union(*(frame.nouns for frame in words.frames.values()))
        return written[-1] in acts or not words.lemmas(written[-1]).isdisjoint(acts)

    def _is_adjective(self, found: DateMention) -> bool:
        """Whether words for a time only describe a noun: "overnight guests", "a nocturnal raid"."""
        if self.syntax is None or not self.syntax.words.has("times_as_adjectives", self._written(found)):
            return False
        where = self.syntax.locate(found.start)
        return where is None or where[0].tree.label(where[1]) in {"amod", "compound", "npadv", "nmod"}

    def _written(self, found: DateMention) -> str:
        return self.text[found.start : found.end].casefold()

    def since(self, number: int, frame: Frame) -> DateMention | None:
        """Return the date behind "since" that hangs on a frame, None without one."""
        return next(
            (found for found in self.inside(self.spans[number]) if self.is_since(found) and self._hangs(frame, found)),
            None,
        )

    def _hangs(self, frame: Frame, found: DateMention) -> bool:
        """Whether a date hangs on the word of a frame or on the verb of its clause."""
        if self.syntax is None:
            return False
        where = self.syntax.units[frame.unit]
        index = where.at(found.start)
        if index < 0:
            return False
        tree = where.tree
        own, at = {frame.token, tree.clause(frame.token)}, frame.token
        while tree.head(at) >= 0 and (tree.label(at) in _NOUN_LABELS or _shares_time(tree, at)):
            at = tree.head(at)
            own.add(at)
        if self.is_since(found) and tree.label(index) == "case" and tree.head(index) >= 0:
            index = tree.head(index)  # a span that begins with its preposition: "since January"
        if self.is_since(found):  # "the largest offensive since March" says nothing of when
            noun = tree.head(index)  # "has seized two cities since January": the parser hangs it on the object
            taken = frame.kind == "gain" and noun >= 0 and tree.label(noun) == "obj" and tree.head(noun) == frame.token
            return tree.head(index) in own or index in own or taken
        for at in (index, *tree.ancestors(index)):
            if at in own:
                return True
            if at != index and tree.is_verb(at):
                return False
        return False


def _shares_time(tree: Tree, at: int) -> bool:
    """Whether a participle has the time of its main verb: "has advanced since January, seizing two cities"."""
    return tree.label(at) == "advcl" and tree.nodes[at].form == "ger" and not tree.children(at, "subj", "mark")


def _begin_of(found: DateMention) -> int:
    return found.start
