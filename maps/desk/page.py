"""The page that the desk serves: the map's own page without data, with the scripts of the desk."""

from __future__ import annotations

import json
from pathlib import Path

from maps.page.leaflet import live_page

STATIC = Path(__file__).parent / "static"
SCRIPT = STATIC / "live.js"


def desk_page(*, title: str, language: str, page_token: str) -> str:
    """Return the page; ``page_token`` is what its requests have to show."""
    styles = (STATIC / "desk.css").read_text(encoding="utf-8")
    opening = f"sitmap.openLive({json.dumps(page_token)});"
    return live_page(title=title, language=language, script=SCRIPT, styles=styles, opening=opening)
