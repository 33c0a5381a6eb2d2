"""How sure a reading is: from the margin between the best and the second to a probability.

The margin was the one honest sign of confidence in a trial (EVENTS.md). The table was measured by ``bench/events.py``.
"""

from __future__ import annotations

from bisect import bisect_right

# Margins between the best and the second reading, and the share that was right there (bench/events.py prints it).
MARGINS = (0.0, 0.25, 0.75, 1.5, 2.5, 3.5)
SHARES = (0.45, 0.58, 0.70, 0.80, 0.87, 0.91)
# A light cue is less sure even when nothing stands against it.
LIGHT, LIGHT_FACTOR = 3.0, 0.75


def probability(best: float, second: float) -> float:
    """Return the probability that the best reading is right.

    Examples
    --------
    >>> probability(6.0, 1.0), probability(4.6, 4.5)
    (0.91, 0.45)
    """
    if best <= 0:
        return 0.3
    share = SHARES[bisect_right(MARGINS, best - second) - 1]
    return round(share * (LIGHT_FACTOR if best < LIGHT else 1.0), 3)
