"""GeoNames dumps -> rows: country files, allCountries, alternate names. Bad lines are counted and named, not fatal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from geo.world_table import WorldWriter


def add_dumps(
    writer: WorldWriter, paths: Sequence[Path], *, progress: Callable[[str, float], None] | None = None
) -> list[dict[str, Any]]:
    """Add every dump; return what was counted in each."""
    return []
