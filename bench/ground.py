"""Figures of the ground of maps: what the shipped outlines weigh, and what the page of the seeds pays for its ground.

``python bench/ground.py [--no-browser]``: files, vertices, faults of topology (0 everywhere, or a test fails), size of
the page, and milliseconds that one painting of the ground takes at some scales (Debian's chromium, no GPU).
"""

from __future__ import annotations

import argparse
import json
import lzma
import sys
import tempfile
from pathlib import Path

import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from geo.config import Config
from geo.gazetteer.outlines import PACKED, outline_data, outline_file
from geo.pipeline import build_situation
from geo.topology import read_topojson
from maps.page.leaflet import build_map

ZOOMS = (4, 7, 9, 12)
TIMES = 15
PAINT = """async ([zoom, times]) => {
  sitmap.map.setView([-1.7, 29], zoom, {animate: false});
  await new Promise((done) => setTimeout(done, 400));
  const found = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    sitmap.paintGround();
    found.push(performance.now() - start);
  }
  return found.sort((a, b) => a - b)[times >> 1];
}"""


def files() -> None:
    print(f"{'outlines':12}{'units':>8}{'vertices':>10}{'kB':>8}{'packed kB':>11}{'faults':>8}")
    for folder in ("world", "cod", "sdn", "ukr"):
        file = outline_file(ROOT / "gazetteer" / folder / "outlines" / "units.topojson")
        data = outline_data(file)
        shapes = list(read_topojson(data).values())
        vertices = sum(map(len, data["arcs"]))
        faults = int((~shapely.is_valid(np.array(shapes))).sum())
        packed = file.stat().st_size if file.suffix == PACKED else len(lzma.compress(file.read_bytes()))
        sizes = f"{file.stat().st_size / 1000:>8.0f}{packed / 1000:>11.0f}"
        print(f"{folder:12}{len(shapes):>8,}{vertices:>10,}{sizes}{faults:>8}")
    print(f"\n{'drawn':12}{'features':>9}{'kB':>8}{'relief kB':>11}")
    for folder in ("world", "cod", "sdn", "ukr"):
        path, relief = (ROOT / "gazetteer" / folder / name for name in ("ground.geojson", "relief.webp"))
        features = len(json.loads(path.read_text(encoding="utf-8"))["features"])
        weight = relief.stat().st_size / 1000 if relief.exists() else 0
        print(f"{folder:12}{features:>9,}{path.stat().st_size / 1000:>8.0f}{weight:>11.0f}")


def page(path: Path) -> None:
    situation = build_situation(Config(), inputs=[ROOT / "seeds"])
    path.write_text(build_map(situation).get_root().render(), encoding="utf-8")
    print(f"\npage of the seeds: {path.stat().st_size / 1000:.0f} kB")


def paint(path: Path) -> None:
    from browser import launched

    with launched() as browser:
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        opened = context.new_page()
        opened.goto(path.as_uri())
        opened.wait_for_selector("html[data-ready=true]", state="attached")
        opened.wait_for_timeout(1000)
        for zoom in ZOOMS:
            print(f"ground painted at scale {zoom:>2}: {opened.evaluate(PAINT, [zoom, TIMES]):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    files()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        page(path)
        if not options.no_browser:
            paint(path)


if __name__ == "__main__":
    main()
