"""The seed reports as golden cases: what is read in each, line by line.

A change in a golden file is a change in what a reader is shown: look at it, then write it anew with
``SITMAP_WRITE_GOLDEN=1 python -m pytest tests/geo/test_golden_seeds.py``.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from repository import GOLDEN, ROOT

from geo.config import load_config
from geo.pipeline import build_situation
from geo.tables.events import event_row

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = GOLDEN / "seeds"
SEEDS = sorted((ROOT / "seeds").glob("[0-9]-*.md"))
EVENT_KEYS = (
    *("event_date", "end_date", "time_precision", "sub_event_type", "actor1", "actor2", "place_id", "geo_precision"),
    *("fatalities_low", "fatalities_high", "assertion", "claimant", "control_effect", "quote"),
)


def read(seed: Path) -> list[str]:
    situation = build_situation(load_config(ROOT / "config.yaml"), inputs=[seed])
    documents = {document.id: document for document in situation.documents}
    lines = []
    for event in situation.events:
        row = event_row(event, documents, types=situation.event_types)
        lines.append({"event": event.type, **{key: row[key] for key in EVENT_KEYS}})
    for status in situation.control:
        days = f"{status.valid_from} to {status.valid_to}"
        lines.append({"control": status.place.id, "holder": status.holder, "state": status.state, "days": days})
    return [json.dumps(line, ensure_ascii=False) for line in lines]


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_a_seed_is_read_as_it_was(seed):
    golden = FOLDER / f"{seed.stem}.jsonl"
    found = read(seed)
    if os.environ.get("SITMAP_WRITE_GOLDEN"):
        golden.write_text("\n".join(found) + "\n", encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8").splitlines()
