"""Situation -> what the live page takes over: the data of the page; what the map lies on is sent when it changed.

The outlines of the ground are cut into arcs by themselves and kept; those of events and areas are cut apart from them
and numbered after them. Until all is drawn anew, outlines that were packed before keep their arcs, and only new ones
are cut. So an edit costs what it changed, not the borders of a continent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import shapely

from geo.topology import topology_of
from maps.page import ground, leaflet
from maps.page.payload import Tables, pack_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from geo.config import Config
    from geo.model import Bbox, Place, Situation
    from geo.topology import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """One state as the page takes it over: JSON of the data, and of the ground beside it under a key of its content."""

    data: bytes
    ground: bytes
    ground_key: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """The ground of a map as it was packed: valid while the backdrop is the same object and the boxes are the same."""

    backdrop: tuple[Place, ...]
    boxes: list[Bbox]
    shapes: dict[Any, int]
    rows: list[Any]
    outlines: dict[int, Any]
    packed: bytes
    key: str


@dataclass(slots=True)
class _Cut:
    """The arcs of reported outlines that were packed since all was drawn last, and the shapes made of them."""

    arcs: list[list[int]] = field(default_factory=list)
    shapes: dict[bytes, Shape] = field(default_factory=dict)

    def taken_in(self, outlines: Sequence[BaseGeometry]) -> tuple[list[list[int]], list[Shape]]:
        """Return all arcs and the shapes of some outlines; those that are not known are cut and added."""
        keys: list[bytes] = [shapely.to_wkb(outline) for outline in outlines]
        new = {key: outline for key, outline in zip(keys, outlines, strict=True) if key not in self.shapes}
        topology = topology_of(list(new.values()))
        for key, shape in zip(new, topology.shapes, strict=True):
            self.shapes[key] = _numbered_after(shape, len(self.arcs))
        self.arcs += map(_deltas, topology.arcs)
        return self.arcs, [self.shapes[key] for key in keys]


def _numbered_after(shape: Shape, count: int) -> Shape:
    """Return a shape whose arcs come after so many others; ``~number`` is an arc that is run through backwards."""
    return [[[arc + count if arc >= 0 else arc - count for arc in ring] for ring in rings] for rings in shape]


class Packer:
    """Packs one state after the other, and keeps what the map lies on."""

    def __init__(self, *, words: dict[str, dict[str, str]]) -> None:
        self._words = words
        self._kept: _Kept | None = None
        self._cut = _Cut()

    def pack(
        self, situation: Situation, config: Config, *, more: dict[str, Any] | None = None, whole: bool = True
    ) -> Packed:
        """Return a state packed; ``more`` goes beside the data of the page, ``whole`` says that all was drawn anew."""
        tables = Tables.empty()
        kept = self._ground(situation, tables)
        base = len(kept.rows)
        head, columns, blocks = leaflet.page_payload(
            situation,
            quotes=config.quotes,
            hidden=frozenset(config.hidden_layers),
            tables=tables,
            lies_on=lambda *_: {},
        )
        del head["words"]
        head |= {
            "title": config.title or situation.theatre.name,
            "names": {} if config.title else dict(situation.theatre.names),
            "language": config.language,
            "tiles": leaflet.tile_records(),
        }
        if whole:
            self._cut = _Cut()
        arcs, shapes = self._cut.taken_in(tables.shapes.rows[base:])
        data = {
            "head": head,
            "rows": pack_columns(columns),
            "blocks": list(blocks),
            # Of what is reported; the page puts them after those of the ground.
            "arcs": arcs,
            "shapes": shapes,
            "ground": kept.key,
            **(more or {}),
        }
        return Packed(data=_json(data), ground=kept.packed, ground_key=kept.key)

    def _ground(self, situation: Situation, tables: Tables) -> _Kept:
        """Fill the tables with the outlines of the ground, and return it packed."""
        boxes, kept = ground.boxes_looked_at(situation), self._kept
        if kept is None or kept.backdrop is not situation.backdrop or kept.boxes != boxes:
            rows = ground.ground_records(situation, tables)
            made = ground.ground_tables(situation, tables, rows) | {"words": self._words}
            packed = _json(made)
            kept = self._kept = _Kept(
                situation.backdrop,
                boxes,
                dict(tables.shapes._at),  # noqa: SLF001  # a copy of the whole table
                list(tables.shapes.rows),
                dict(tables.outlines),
                packed,
                blake2b(packed, digest_size=8).hexdigest(),
            )
            return kept
        tables.shapes.rows.extend(kept.rows)
        tables.shapes._at.update(kept.shapes)  # noqa: SLF001  # a copy of the whole table
        tables.outlines.update(kept.outlines)
        return kept


def _deltas(arc: Any) -> list[int]:
    import numpy as np

    steps: list[int] = np.diff(arc, axis=0, prepend=[[0, 0]]).ravel().tolist()
    return steps


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", errors="replace")
