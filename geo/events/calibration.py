"""How sure a reading is: from the margin between the best and the second to a probability.

The margin was the one honest sign of confidence in a trial. The table was measured by ``bench/events.py``.
"""

from __future__ import annotations

from bisect import bisect_right

# Margins between the best and the second reading, and the share that was right there (bench/events.py prints it).
# Counted on 783 snippets before their words were known to the program; the last 404 were written to be hard.
MARGINS = (0.0, 0.25, 0.5, 1.0, 2.5, 4.2)
SHARES = (0.40, 0.64, 0.72, 0.84, 0.87, 0.90)
# A light cue is less sure even when nothing stands against it.
LIGHT, LIGHT_FACTOR = 3.6, 0.45
# A text without any cue is called "Other", which is right once in ten.
NO_CUE = 0.1


def probability(best: float, second: float) -> float:
    """Return the probability that the best reading is right.

    Examples
    --------
    >>> probability(6.0, 1.0), probability(4.6, 4.5)
    (0.9, 0.4)
    """
    if best <= 0:
        return NO_CUE
    share = SHARES[bisect_right(MARGINS, best - second) - 1]
    return round(share * (LIGHT_FACTOR if best < LIGHT else 1.0), 3)


# The share of the chosen type among all, by features and rules together, and how often it was right there on held-out
# folds of the two lists by which no rule was mended (bench/learn_types.py prints it).
LEARNT_SHARES = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95)
LEARNT_RIGHT = (0.41, 0.53, 0.61, 0.76, 0.90, 0.98)


def calibrated(share: float) -> float:
    """Return the probability that a type with this share among all types is right."""
    return LEARNT_RIGHT[bisect_right(LEARNT_SHARES, share) - 1]


# In a whole report a row is right only with its type, its place, its date and a side. On three lists of reports that no
# rule was written with, 45 of 106 rows whose type scored .9 and more were right, 47 of 93 from .8, 7 of 20 from .7
# (bench/reading.py): half of what the type alone would tell.
REPORT_SHARE = 0.5


def in_report(score: float) -> float:
    """Return the probability that a row of a report is right in type, place, date and one side.

    Examples
    --------
    >>> in_report(0.9)
    0.45
    """
    return round(score * REPORT_SHARE, 3)
