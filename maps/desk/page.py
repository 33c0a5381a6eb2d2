"""The page that the desk serves: the map's own page without data, with the scripts of the desk."""

from __future__ import annotations

import json
from pathlib import Path

from maps.page.leaflet import live_page

STATIC = Path(__file__).parent / "static"
SCRIPTS = ("live.js", "desk.js", "mend.js", "queue.js", "paste.js")


def desk_page(*, title: str, language: str, page_token: str) -> str:
    """Return the page; ``page_token`` is what its requests have to show."""
    scripts = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in SCRIPTS)
    styles = (STATIC / "desk.css").read_text(encoding="utf-8")
    opening = f"sitmap.openLive({json.dumps(page_token)});"
    return live_page(title=title, language=language, scripts=scripts, styles=styles, opening=opening)
