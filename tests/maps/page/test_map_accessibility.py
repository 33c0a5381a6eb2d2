"""axe-core finds nothing serious or critical: both schemes, desk and phone, plain, with a card, with the table."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, opened
from situations import small_situation

from maps.page.leaflet import STATIC, write_map

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "sitmap-axe"
AXE = Path(os.environ.get("SITMAP_AXE", CACHE)) / "axe.min.js"
RUN = """async () => {
  const result = await axe.run(document, {resultTypes: ["violations"]});
  return result.violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120)).join(" | ")}`);
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.is_file():
        pytest.skip("axe-core is not here: run .ci/install-axe")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("axe") / "map.html"
    write_map(small_situation(), path)
    return path


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


TONES = [
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root[^{]*\{([^}]*--land[^}]*)\}", (STATIC / "map.css").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("tones", TONES, ids=["light", "dark", "dark chosen"])
def test_small_labels_are_legible_on_what_they_stand_on(tones):
    grounds = {"label-water": ("lake",)}
    labels = [name for name in tones if name.startswith("label-")]
    faint = [
        (name, ground, round(contrast(tones[name], tones[ground]), 2))
        for name in [*labels, "muted"]
        for ground in grounds.get(name, ("land", "abroad"))
        if contrast(tones[name], tones[ground]) < 4.5
    ]
    assert faint == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_holds_what_is_seen(browser, path, scheme):
    with opened(browser, path, scheme=scheme) as page:
        land = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--land').trim()")
        edges = page.locator(".area").evaluate_all("(all) => all.map((one) => one.getAttribute('stroke'))")
        assert edges
        assert min(contrast(edge, land) for edge in edges) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("state", ["plain", "card", "table", "search", "compare", "story"])
def test_nothing_serious(browser, path, axe, scheme, size, state):  # noqa: PLR0917  # a table
    with opened(browser, path, size=size, scheme=scheme, bypass=True) as page:
        page.evaluate(axe)
        if state == "card":
            page.locator(".mark").first.dispatch_event("click")
            page.wait_for_selector("#card h2")
        if state == "table":
            page.locator("#open-table").dispatch_event("click")
            page.wait_for_selector("#table-rows tr")
        if state == "search":
            page.locator("#search").press_sequentially("goma")
            page.locator("#hits .hit-said").first.wait_for()
        if state in {"compare", "story"}:
            page.locator(f"#{state}").dispatch_event("click")
        page.wait_for_timeout(300)
        assert page.evaluate(RUN) == []
