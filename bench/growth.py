"""How the time of a report grows with its length: patterns that made readers slow, at 25, 50 and 100 kB.

Run: python bench/growth.py [--sizes 25 50 100] [PATTERN ...]
Each text is read as `sitmap events` reads it. A pattern fails where a doubling takes more than 2.6 times as long and
the text more than a second: below, the clock decides. The exit status is 1 if one fails. Patterns have numbers.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from geo.config import Config
from geo.model import Document
from geo.pipeline import Context, open_tools, read_report, shown
from geo.text.sections import find_sections

MOST = 2.6
LEAST_S = 1.0
AGAIN = 2  # a pattern that fails is measured so many times more
PATTERNS = (
    *(".", "l'", "d'l'", ",", ";", ":", "-", "- ", "\n", "\n\n", " ", "\t", "(", ")", "()", '"', "«", "“a” ", "'", "/"),
    *("a", "A", "a ", "A ", "Aa ", "1", "1 ", "1,000 ", "1.", "12/", "2025-02-", "é", "م", "\u0301", "🔥", "ſ", "0,"),
    *("Goma ", "Goma, ", "Goma-", "Goma and ", "in Goma ", "North of ", "20 km north of ", "town of ", "of the "),
    *(
        "The army denied that ",
        "who said ",
        "not ",
        "killed ",
        "killed ten ",
        "ten ",
        "million ",
        "M23 ",
        "the M23 and ",
    ),
    *(
        "and ",
        "that ",
        "because ",
        "on Monday ",
        "between 1 and ",
        "from Goma to ",
        "January ",
        "« Goma »",
        "http://a/",
    ),
    *("M23 rebels captured Sake. ", "M23 captured Sake on Monday and ", "- Sake\n", "Sake:\n", "| a | b |\n", "1. a\n"),
    *("Mr. ", "U.S. ", "Ten civilians were killed in Goma, ", "A-B ", "# a\n", "> a\n", "a:b ", "=", "*", "_a_ "),
)


def main() -> int:
    """Print a line a pattern; return 1 if one grows too fast."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("patterns", nargs="*", type=int, metavar="PATTERN", help=f"numbers below {len(PATTERNS)}")
    parser.add_argument("--sizes", nargs="+", type=float, default=[25, 50, 100], help="in kB, each twice the last")
    options = parser.parse_args()
    tools = open_tools(Config())
    seconds_of("M23 captured Sake on Monday. Le M23 a pris Sake lundi.", tools)  # everything is loaded
    print(f"{'pattern':>40}  {'  '.join(f'{size:>6g} kB' for size in options.sizes)}  growth")
    bad = [number for number in options.patterns or range(len(PATTERNS)) if not linear(number, options.sizes, tools)]
    print(f"{len(options.patterns or PATTERNS)} patterns, {len(bad)} grow by more than {MOST} for a doubling")
    return 1 if bad else 0


def linear(number: int, sizes: list[float], tools: Context) -> bool:
    """Print the times of a pattern, and return whether none grows too fast; a slow one is not tried larger."""
    pattern = PATTERNS[number]
    took = _measured(pattern, sizes, tools)
    growth, fine = _growth(took, sizes)
    for _ in range(AGAIN if not fine and len(took) == len(sizes) else 0):
        again = _measured(pattern, sizes, tools)  # other programs only ever add time: the least of a size counts
        took = [min(pair) for pair in zip(took, again, strict=False)]
        growth, fine = _growth(took, sizes)
    cells = "  ".join(f"{each:>7.2f} s" for each in took)
    print(
        f"{number:>3} {pattern!r:>36.36}  {cells}  {max(growth, default=0):.1f}{'' if fine else '  TOO SLOW'}",
        flush=True,
    )
    return fine


def _measured(pattern: str, sizes: list[float], tools: Context) -> list[float]:
    took: list[float] = []
    for size in sizes:
        took.append(seconds_of(pattern * int(size * 1000 / len(pattern.encode())), tools))
        if took[-1] > 10 * size / sizes[0]:
            break
    return took


def _growth(took: list[float], sizes: list[float]) -> tuple[list[float], bool]:
    growth = [later / max(earlier, 0.01) for earlier, later in pairwise(took)]
    fine = all(each <= MOST or later <= LEAST_S for each, later in zip(growth, took[1:], strict=True))
    return growth, fine and len(took) == len(sizes)


def seconds_of(text: str, tools: Context) -> float:
    """Return the seconds of processor that a text takes, read fresh."""
    began = time.process_time()
    document = Document(id="a", text=text, language="en", sections=find_sections(text))
    shown(read_report(document, tools), tools)
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main())
