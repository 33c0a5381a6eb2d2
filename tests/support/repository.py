"""Where things are in the repository, for tests in any folder."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
GOLDEN = TESTS / "golden"
ROOT = TESTS.parent
GAZETTEER = ROOT / "gazetteer"
SEEDS = ROOT / "seeds"
