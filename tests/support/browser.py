"""Debian's chromium under Playwright: no network, and every word on the console is a failure."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
READY = "html[data-ready=true]"
PHONE, DESKTOP = (360, 740), (1280, 800)
OWN = ("file:", "data:", "blob:", "about:")


def chromium_path() -> str:
    """Return the browser's path, or skip with a plain word."""
    found = os.environ.get("SITMAP_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.skip("chromium is not installed: apt-get install chromium")
    return found


@contextmanager
def launched():
    """Start the browser once."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = chromium_path()
    with api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(browser, path: Path, *, size=DESKTOP, scheme="light", address="", bypass=False):
    """Open a page that must say nothing on the console and ask nobody for anything."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        offline=True,
        accept_downloads=True,
        bypass_csp=bypass,
        has_touch=size == PHONE,
    )
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"error: {error}"))
    page.on("dialog", lambda dialog: (said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith(OWN) else None)
    page.goto(f"{path.as_uri()}{address}")
    page.wait_for_selector(READY, state="attached", timeout=30_000)
    yield page
    page.wait_for_timeout(200)
    context.close()
    assert said == []
