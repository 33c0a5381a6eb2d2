"""What every test shares: no network but loopback, no cache but its own, and no silent skipping in CI."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest
from repository import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SHARED = ROOT.parent / "shared"
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    connect = socket.socket.connect

    def guarded(self, address):
        host = address[0] if isinstance(address, tuple) else address
        if isinstance(address, tuple) and not str(host).startswith(LOOPBACK):
            raise OSError(f"the test suite has no network: {host} was asked for")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="module")
def browser():
    """Return Chromium; a module starts it once."""
    from browser import launched

    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with reference data beside the repository; only tests marked ``reference`` may ask for it."""
    return SHARED


# Files of few tests that take long: with two processes none of them may be the last to begin.
SLOW_FILES = frozenset(
    {
        *("test_archive.py", "test_desk_browser.py", "test_gazetteer_guide.py", "test_nominatim.py", "test_postgis.py"),
        *("test_qgis.py", "test_qgis_round_trip.py", "test_qgis_tools.py", "test_theatre_names.py", "test_wheel.py"),
    }
)


def pytest_collection_modifyitems(config, items):
    """Begin with slow files; leave out what compares with reference data where there is none: a clone is whole."""
    items.sort(key=lambda item: item.path.name not in SLOW_FILES)
    if SHARED.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("reference")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001  # pytest fixes the signature
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("SITMAP_NO_SKIP") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped: {report.longrepr}"
