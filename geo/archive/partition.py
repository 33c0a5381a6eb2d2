"""One part of an archive: raw records in, four Parquet files out. The same function for a process pool and for Dask.

A record that cannot be read (no JSON, no text, or a text on which a rule stumbles) is set aside with its error and
counted; the other records of the part are not touched by it. Files are written under a temporary name and renamed; the
part's JSON record is written last, so a part without one has not happened.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections import Counter
from dataclasses import asdict, dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import OutputError
from geo.inputs.documents import from_json, from_text
from geo.model import Document, Section, Situation, origin_of
from geo.runtime.guard import guarded, report_budget
from geo.runtime.processes import BATCH_SIZE
from geo.sensitivity import protect
from geo.tables.events import event_row
from geo.tables.geoparquet import write_table
from geo.tables.situation import claim_row, document_row, place_row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geo.config import Config
    from geo.model import ControlClaim, Event
    from geo.pipeline import Context, ReportResult

    Row = dict[str, Any]
    Failed = list[dict[str, str]]

PARTS = "parts"
REPORT_S = 300.0  # after which a report is set aside
TABLES = ("documents", "mentions", "events", "claims")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A report as raw bytes; ``where`` is file and line; ``kind`` is json, text, or document as it is packed."""

    where: str
    kind: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some records that are read together. ``id`` is a digest of them and of what reads them."""

    id: str
    records: tuple[Record, ...]

    @classmethod
    def of(cls, records: Iterable[Record], reader: str) -> Part:
        """Return the part of these records; the same are never read twice, changed ones always are."""
        found = tuple(records)
        digest = hashlib.blake2b(reader.encode(), digest_size=12)
        for record in found:
            # The name, not the way to it: an archive goes on wherever its inputs are moved.
            digest.update(f"\0{Path(record.where).name}\0{record.kind}\0{len(record.raw)}\0".encode())
            digest.update(record.raw)
        return cls(id=digest.hexdigest(), records=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """What a part gave: rows by table, size and checksum by file, and the records set aside."""

    id: str
    counts: dict[str, int]
    files: dict[str, tuple[int, int]]
    failed: list[dict[str, str]] = field(default_factory=list)


def read_part(part: Part, out: Path, config: Config, begun: Path | None = None) -> PartResult:
    """Read the records of a part and write its files below ``out``; ``begun`` as in :func:`read_records`.

    Raises
    ------
    OutputError
        If a file cannot be written (the disk is full); nothing of the part then counts as done.
    """
    with report_budget(REPORT_S):
        rows, failed = read_records(part.records, config, begun)
    return write_part(part.id, rows, failed, out)


def read_records(
    records: tuple[Record, ...], config: Config, begun: Path | None = None
) -> tuple[dict[str, list[Row]], list[dict[str, str]]]:
    """Return the rows of the records by table, and the records that are set aside, with their errors.

    ``begun`` is a file that holds, in case this process is killed, the number of the record that was under way.
    """
    from geo.pipeline import read_reports

    tools = tools_of(config)
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    failed: list[dict[str, str]] = []
    seen: Counter[str] = Counter()
    aside = partial(_set_aside, failed, "")
    at_once = BATCH_SIZE if begun is None else 1
    for first in range(0, len(records), at_once):
        if begun is not None:
            begun.write_text(str(first), encoding="utf-8")
        for reading in read_reports(_documents(records[first : first + at_once], seen, failed), tools, on_error=aside):
            made = guarded(partial(_rows, reading, tools), origin_of(reading.document), aside)
            for table, some in (made or {}).items():
                rows[table].extend(some)
    return rows, failed


def _documents(records: Iterable[Record], seen: Counter[str], failed: Failed) -> Iterator[Document]:
    """Yield the documents of some records; those that cannot be read are set aside."""
    for record in records:
        document = guarded(partial(_document, record, seen), record.where, partial(_set_aside, failed, record.where))
        if document is not None:
            yield document


def _set_aside(failed: Failed, where: str, error: Exception) -> None:
    failed.append({"where": getattr(error, "where", where), "error": f"{type(error).__name__}: {error}"})


def write_part(part: str, rows: dict[str, list[Row]], failed: list[dict[str, str]], out: Path) -> PartResult:
    """Write the tables of a part and, last, its record."""
    files: dict[str, tuple[int, int]] = {}
    for table in TABLES:
        path = out / table / f"{part}.parquet"
        try:
            write_table(path, table, rows[table])
        except OSError as error:
            why = error.strerror or error
            raise OutputError(f"{path}: cannot be written ({why}). Free the disk, run again.") from error
        files[f"{table}/{part}.parquet"] = (path.stat().st_size, checksum(path))
    result = PartResult(id=part, counts={t: len(rows[t]) for t in TABLES}, files=files, failed=failed)
    write_record(out / PARTS / f"{part}.json", result)
    return result


def write_record(path: Path, result: PartResult) -> None:
    """Write the record of a part whole. Raises :class:`geo.errors.OutputError` if that is not possible."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps(asdict(result), ensure_ascii=False), encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror or error})") from error


def finished(out: Path, part: str) -> PartResult | None:
    """Return the record of a part that was written whole and is unharmed, else None."""
    try:
        data = json.loads((out / PARTS / f"{part}.json").read_text(encoding="utf-8"))
        files = {name: (int(size), int(crc)) for name, (size, crc) in data["files"].items()}
        whole = all(_unharmed(out / name, size, crc) for name, (size, crc) in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return PartResult(id=part, counts=data["counts"], files=files, failed=data["failed"]) if whole else None


def _unharmed(path: Path, size: int, crc: int) -> bool:
    return path.stat().st_size == size and checksum(path) == crc


def checksum(path: Path) -> int:
    """Return the CRC-32 of a file, read in pieces."""
    value = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            value = zlib.crc32(piece, value)
    return value


@lru_cache(maxsize=2)
def tools_of(config: Config) -> Context:
    """Open gazetteer and ontology once a process."""
    from geo.pipeline import open_tools

    return open_tools(config)


def _rows(reading: ReportResult, tools: Context) -> dict[str, list[Row]]:
    document, found = reading.document, _protected(reading, tools)
    documents = {document.id: found.documents[0]}
    types = tools.ontology.types
    return {
        "documents": [document_row(document)],
        "mentions": [place_row(resolution) for resolution in found.resolutions],
        "events": [event_row(event, documents, types=types) | _more(event) for event in found.events],
        "claims": [claim_row(claim) | _weighing(claim) for claim in found.claims],
    }


def _more(event: Event) -> Row:
    """Return what a build needs of an event besides the row of ``sitmap events``."""
    actors = {"actor1_id": event.actor1, "actor2_id": event.actor2}
    ids = {name: actor.id if actor else "" for name, actor in actors.items()}
    return {**ids, "civilian_targeting": event.civilian_targeting}


def _weighing(claim: ControlClaim) -> Row:
    """Return what the ledger needs of a claim besides its row."""
    return {
        "gains_by_it": claim.gains_by_it,
        "against_interest": claim.against_interest,
        "inside": claim.inside,
        "actor_name": claim.actor_name,
        "note": claim.note,
    }


def _protected(reading: ReportResult, tools: Context) -> Situation:
    """Coarsen sensitive places and leave out quotes, as every other output does."""
    situation = Situation(
        theatre=tools.gazetteer.theatre,
        as_of=tools.config.as_of,
        documents=(reading.document,),
        resolutions=reading.resolutions,
        events=reading.events,
        claims=reading.claims,
    )
    return protect(situation, hold_hours=tools.config.hold_hours, quotes=tools.config.quotes)


def packed_document(document: Document) -> bytes:
    """Return a document that was read already, with its sections, as the bytes of a record."""
    day = document.published
    fields = {field.name: getattr(document, field.name) for field in dataclass_fields(document) if field.compare}
    return json.dumps(fields | {"published": day.isoformat() if day else None}, ensure_ascii=False).encode()


def _unpacked(raw: bytes, where: str) -> Document:
    fields = json.loads(raw)
    day, sections = fields["published"], fields["sections"]
    fields |= {
        "published": date.fromisoformat(day) if day else None,
        "notes": tuple(fields["notes"]),
        "sections": tuple(Section(*section) for section in sections),
        "where": where,
    }
    return Document(**fields)


def _document(record: Record, seen: Counter[str]) -> Document:
    from dataclasses import replace

    if record.kind == "json":
        document = from_json(record.raw, where=record.where)
    elif record.kind == "document":
        document = _unpacked(record.raw, record.where)
    else:
        document = from_text(record.raw, name=Path(record.where).name, where=record.where)
    seen[document.id] += 1
    if seen[document.id] > 1:
        note = f"another document of this part has the id {document.id}"
        document = replace(document, id=f"{document.id}~{seen[document.id]}", notes=(*document.notes, note))
    return document
