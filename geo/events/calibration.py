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


# In a whole report a row is right only with its type, its place, its date and a side. Of 308 rows of lists e to h, .64
# of those at a place were, .55 near one, .38 in a region, none without a place; .56 of those with both sides, .43 with
# one, none without (bench/reading.py). How sure the type is says little more. The shares are set a little lower, since
# rules had been mended with these lists.
PLACE_SHARE = {"exact": 0.66, "near": 0.58, "adm2": 0.5, "fuzzy": 0.4, "water": 0.4, "adm1": 0.4, "country": 0.3}
NO_PLACE_SHARE = 0.05
ONE_SIDE_FACTOR, NO_SIDE_FACTOR = 0.85, 0.2
# A statement is seldom anywhere, and has one speaker.
STATEMENT_SHARE = 0.5
LEAST_OF_TYPE = 0.7


def in_report(score: float, *, precision: str, sides: int, statement: bool = False) -> float:
    """Return the probability that a row of a report is right in type, place, date and one side.

    Parameters
    ----------
    score
        The probability of the type.
    precision
        Of the place, "" where the event has none.
    sides
        How many sides are named, 0 to 2.
    statement
        Whether it is something said, which needs no place.

    Examples
    --------
    >>> in_report(0.9, precision="exact", sides=2), in_report(0.9, precision="", sides=2)
    (0.64, 0.049)
    """
    if statement:
        return round(STATEMENT_SHARE * score, 3)
    place = PLACE_SHARE.get(precision, NO_PLACE_SHARE)
    side = (NO_SIDE_FACTOR, ONE_SIDE_FACTOR, 1.0)[sides]
    return round(place * side * (LEAST_OF_TYPE + (1 - LEAST_OF_TYPE) * score), 3)
