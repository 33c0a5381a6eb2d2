"""One layer of a situation -> a zipped Shapefile, for field offices whose programs read nothing else.

The format knows names of ten letters, texts of 254 bytes, no empty number and one geometry a file. ``readme.txt`` in
the archive says which name stands for which column and what was cut. Rows without geometry are left out.
"""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.errors import OutputError
from geo.tables import situation as tables
from maps.exports.about import attribution_line, situation_title, sources_line
from maps.exports.geojson import DISCLAIMER
from maps.exports.geopackage import raw_columns
from maps.exports.hand_edits import NO_TIME
from maps.exports.ogr import drawn_rows
from maps.exports.tables import described, fill

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geo.model import Situation
    from maps.exports.tables import Filled, LayerSchema

LETTERS, BYTES = 10, 254
# What ten letters do not tell apart by themselves, as the field writes it.
SHORT: Mapping[str, str] = {
    "source_id": "src_id",
    "event_date": "date",
    "time_precision": "time_prec",
    "disorder_type": "disorder",
    "sub_event_type": "sub_type",
    "assoc_actor_1": "assoc1",
    "assoc_actor_2": "assoc2",
    "country_name": "ctry_name",
    "admin1_pcode": "ADM1_PCODE",
    "admin2_pcode": "ADM2_PCODE",
    "geo_precision": "geo_prec",
    "fatalities": "deaths",
    "fatalities_low": "deaths_low",
    "fatalities_high": "deaths_hi",
    "control_effect": "effect",
    "quote_start": "q_start",
    "quote_end": "q_end",
    "holder_name": "held_by",
    "holder_colour": "colour",
    "rival_names": "against",
    "claimed_only": "claim_only",
    "last_report": "last_rep",
    "reviewed_by": "reviewed",
    "area_error_km2": "area_error",
}


def write_shapefile(situation: Situation, table: LayerSchema, path: Path) -> None:
    """Write a layer as a zipped Shapefile; the same situation gives the same bytes.

    Raises
    ------
    geo.errors.OutputError
        If the table has no geometry, nothing of it can be drawn, or the file cannot be written.
    """
    if table.geometry is None:
        raise OutputError(f"{path}: the table {table.name} has no geometry; write it as .csv or .xlsx")
    whole = fill(table, table.sheet(situation))
    filled = drawn_rows(whole)
    if not len(filled):
        raise OutputError(f"{path}: the layer {table.name} has nothing to draw, and a Shapefile of nothing has no type")
    names = short_names(table.columns)
    fitted, cut = _fitted(filled)
    note = _note(situation, table, names, left_out=len(whole) - len(filled), cut=cut)
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        _write(replace(fitted, columns=tuple(names.values())), table, Path(folder) / f"{table.name}.shp", situation)
        _pack(Path(folder), path, note)


def short_names(columns: Sequence[str]) -> dict[str, str]:
    """Return names of at most ten letters, each once whatever its case.

    >>> short_names(["fatalities_high", "a_long_name_1", "a_long_name_2"])
    {'fatalities_high': 'deaths_hi', 'a_long_name_1': 'a_long_nam', 'a_long_name_2': 'a_long_n_2'}
    """
    taken: set[str] = set()
    made: dict[str, str] = {}
    for column in columns:
        short = SHORT.get(column, column[:LETTERS])
        numbered = (f"{short[: LETTERS - 1 - len(str(n))]}_{n}" for n in count(2))
        name = short if short.lower() not in taken else next(n for n in numbered if n.lower() not in taken)
        taken.add(name.lower())
        made[column] = name
    return made


def _fitted(filled: Filled) -> tuple[Filled, int]:
    """Return texts that a dBase table can hold, truths as numbers, and how many texts were cut."""
    cut, arrays = 0, []
    for array in filled.arrays:
        if array.dtype.kind == "b":
            arrays.append(array.astype(np.int32))
        elif array.dtype.kind == "O":
            texts = [None if text is None else _cut(text) for text in array]
            cut += sum(new != old for new, old in zip(texts, array, strict=True))
            column = np.empty(len(array), dtype=object)
            column[:] = texts
            arrays.append(column)
        else:
            arrays.append(array)
    return replace(filled, arrays=tuple(arrays)), cut


def _cut(text: str) -> str:
    raw = text.encode("utf-8")
    return text if len(raw) <= BYTES else raw[:BYTES].decode("utf-8", errors="ignore")


def _write(filled: Filled, table: LayerSchema, path: Path, situation: Situation) -> None:
    import pyogrio
    from pyogrio import raw
    from pyogrio.errors import DataLayerError, DataSourceError

    day = situation.as_of.isoformat() if situation.as_of else "1980-01-01"
    try:
        raw.write(
            str(path),
            driver="ESRI Shapefile",
            geometry_type=table.geometry,
            crs=tables.WGS84,
            # The head of the table holds the day of a change: that of the situation is the same in each build.
            layer_options={"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": day},
            **raw_columns(filled),
        )
    except (DataLayerError, DataSourceError, pyogrio.errors.FeatureError) as error:
        raise OutputError(f"{path.name}: cannot be written ({error}). Is the disk full?") from error


def _pack(folder: Path, path: Path, note: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        parts: list[tuple[str, bytes]] = [(one.name, one.read_bytes()) for one in sorted(folder.iterdir())]
        for name, content in (*parts, ("readme.txt", note.encode("utf-8"))):
            entry = zipfile.ZipInfo(name, date_time=NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def _note(situation: Situation, table: LayerSchema, names: Mapping[str, str], *, left_out: int, cut: int) -> str:
    about = described()
    width = max(map(len, names))
    lost: Any = [
        *([f"{left_out} rows without geometry are left out."] if left_out else []),
        *([f"{cut} texts of more than {BYTES} bytes are cut."] if cut else []),
        "A number that is not known is empty or 0; the other formats tell the two apart.",
    ]
    head = (
        situation_title(situation),
        table.title,
        table.about,
        "",
        DISCLAIMER,
        sources_line(situation),
        attribution_line(situation),
        "",
        *lost,
        "",
    )
    rows = (
        f"{short:{LETTERS}}  {column:{width}}  {about.get(column, {}).get('about', '')}".rstrip()
        for column, short in names.items()
    )
    return "\r\n".join((*head, "", *rows, ""))
