"""Figures of the page's search field: ``python bench/search.py [ROWS ...]`` (default 3000 60000).

``names`` is the time from a letter to the list of places, parties and kinds; ``answer`` the time from the hand's pause
to the first sentences or to the words that the page is still looking; ``all`` until every sentence was seen. The first
words wait for quotes to be unpacked. ``pause`` is the longest time for which the page answered nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from browser import launched, opened
from situations import many_situation

from maps.page.leaflet import write_map

MEASURE = """async (words) => {
  const [field, list, status] = ["search", "hits", "status"].map((id) => document.getElementById(id));
  const since = (begin) => Math.round(performance.now() - begin);
  const frame = () => new Promise((done) => setTimeout(done, 4));
  field.focus();
  const figures = [];
  for (const word of words) {
    status.textContent = "";
    field.value = word;
    const begin = performance.now();
    field.dispatchEvent(new Event("input"));
    const names = since(begin), rest = performance.now() + 220;
    let answer = 0, last = performance.now(), pause = 0;
    while (!/found/.test(status.textContent)) {
      await frame();
      pause = Math.max(pause, performance.now() - last);
      last = performance.now();
      if (!answer && (list.querySelector(".hit-said") || /looking/.test(status.textContent))) answer = since(rest);
    }
    figures.push([names, answer, since(rest), Math.round(pause), status.textContent]);
  }
  return figures;
}"""


def main() -> None:
    """Print a table of the figures."""
    print("   rows words          names ms answer ms  all ms pause ms  found")
    words = ["civilians", "convoy", "goma", "dawn"]
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        for rows in [int(text) for text in sys.argv[1:]] or [3_000, 60_000]:
            path = Path(folder) / f"{rows}.html"
            write_map(many_situation(rows), path)
            with opened(browser, path) as page:
                for word, (names, answer, whole, pause, found) in zip(
                    words, page.evaluate(MEASURE, words), strict=True
                ):
                    print(f"{rows:>7} {word:<14} {names:>8} {answer:>9} {whole:>7} {pause:>8}  {found}")


if __name__ == "__main__":
    main()
