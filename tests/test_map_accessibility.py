"""axe-core finds nothing serious or critical: both schemes, desk and phone, plain, with a card, with the table."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from browser import DESKTOP, PHONE, launched, opened
from situations import small_situation

from maps.page.leaflet import write_map

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
def browser():
    with launched() as started:
        yield started


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("axe") / "map.html"
    write_map(small_situation(), path)
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("state", ["plain", "card", "table"])
def test_nothing_serious(browser, path, axe, scheme, size, state):  # noqa: PLR0917  # a table
    with opened(browser, path, size=size, scheme=scheme, bypass=True) as page:
        page.evaluate(axe)
        if state == "card":
            page.locator(".mark").first.dispatch_event("click")
            page.wait_for_selector("#card h2")
        if state == "table":
            page.locator("#open-table").dispatch_event("click")
            page.wait_for_selector("#table-rows tr")
        page.wait_for_timeout(300)
        assert page.evaluate(RUN) == []
