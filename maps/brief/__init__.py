"""What changed: the headline, who took what, what is disputed, and the events of some days against those before.

``model`` has the data types, ``compute`` makes them of a situation, ``control_lines`` and ``event_lines`` are its two
halves, ``sentences`` puts lines into words of a language, ``markdown`` writes the whole as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.runtime.lazy import lazy_names

if TYPE_CHECKING:
    from maps.brief.compute import brief_of, changes_of, periods_of
    from maps.brief.markdown import as_markdown
    from maps.brief.model import Brief

# What other packages may import: names, and modules.
__all__ = ["Brief", "as_markdown", "brief_of", "changes_of", "model", "periods_of", "sentences"]

__getattr__ = lazy_names(
    __name__,
    {
        "Brief": "maps.brief.model",
        "as_markdown": "maps.brief.markdown",
        "brief_of": "maps.brief.compute",
        "changes_of": "maps.brief.compute",
        "periods_of": "maps.brief.compute",
    },
)
