"""Checksums of every output, to show that a change of structure changes no answer.

Run from the root: ``python bench/golden_outputs.py write SUMS.json`` before the change, and
``python bench/golden_outputs.py compare SUMS.json`` after it; the second lists the outputs that differ and returns 1.
It runs every command of the command line (build, places, events, control, diff, resolve, export, archive, check,
gazetteer search) in a temporary folder, over the seeds and, where ``../shared`` is present, over its documents and a
sample of its corpora. The place index is built anew, so that its files are compared too.

Names of folders are fixed and relative; versions of libraries are left out of ``run.json`` and of what
``archive`` records. Of each page, the unpacked payload has a checksum of its own (``map.html#payload``): it says
whether the data are the same where only the script of the page has changed.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from base64 import b64decode
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
EVERY = 4  # of the corpora, one text in so many is read
VERSIONS = ("sitmap", "python", "libraries", "version")  # keys of the records of a run
EVENT_FORMATS = ("csv", "geojson", "jsonl", "plover", "ucdp")
PLACE_FORMATS = ("jsonl", "table", "geojson")
AREAS = ("named", "voronoi", "influence")
PHRASES = ("Goma", "40 km north of Goma", "between Sake and Minova", "northern Masisi", "Springfield", "no such place")
EXPORTS = (
    *("all.gpkg", "project.qgz", "marks.kml", "marks.kmz"),
    *(f"{layer}.{ending}" for layer in ("events", "control") for ending in ("geojson", "csv", "parquet", "fgb")),
    *("places.geojson", "documents.csv", "events.pmtiles"),
)
PACKED = re.compile(r"H4sI[A-Za-z0-9+/=]+")  # base64 of a gzip stream


def main() -> int:
    """Write the checksums, or compare with those that were written. Return 1 if one differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=("write", "compare"))
    parser.add_argument("sums", type=Path, metavar="SUMS.json")
    parser.add_argument("--shared", type=Path, default=SHARED, help="default: ../shared")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the outputs in this folder, to look at them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run_all(folder, prepare(folder, options.shared))
        sums = checksums(folder)
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)
    if options.task == "write":
        options.sums.write_text(json.dumps(sums, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"{len(sums)} checksums written to {options.sums}")
        return 0
    return report(json.loads(options.sums.read_text(encoding="utf-8")), sums)


def report(before: dict[str, str], after: dict[str, str]) -> int:
    """Print which outputs differ. Return whether any does."""
    lines = [f"missing: {name}" for name in sorted(before.keys() - after.keys())]
    lines += [f"new: {name}" for name in sorted(after.keys() - before.keys())]
    lines += [f"differs: {name}" for name in sorted(before.keys() & after.keys()) if before[name] != after[name]]
    print("\n".join([*lines, f"{len(after)} outputs, {len(lines)} differ"]))
    return int(bool(lines))


def prepare(folder: Path, shared: Path) -> list[str]:
    """Copy the inputs into the folder. Return the names of the inputs that are not the seeds."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    documents, corpora = folder / "documents", folder / "corpora"
    documents.mkdir()
    corpora.mkdir()
    for path in sorted((shared / "documents").glob("*.jsonl")):
        shutil.copy(path, documents)
    for path in sorted((shared / "corpora").glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").strip("\n").split("\n")[::EVERY]
        records = (json.loads(line) for line in lines)
        texts = ({"id": record["id"], "text": record["text"]} for record in records)
        (corpora / path.name).write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
    plover = shared / "corpora" / "plover_gsr.json"
    if plover.is_file():
        coded = [record for record in json.loads(plover.read_text(encoding="utf-8")) if record.get("text")]
        texts = ({"id": record["id"], "text": record["text"]} for record in coded)
        (corpora / "plover.jsonl").write_text("".join(json.dumps(text) + "\n" for text in texts), encoding="utf-8")
    present = [path.name for path in (documents, corpora) if any(path.iterdir())]
    if not present:
        print(f"{shared} is not there: only the seeds are read")
    return present


def run_all(folder: Path, inputs: list[str]) -> None:
    """Run every command; what each prints becomes a file too."""
    sitmap(folder, "check", "check")
    sitmap(folder, "search", "gazetteer", "search", "Goma")
    for number, phrase in enumerate(PHRASES):
        sitmap(folder, f"resolve-{number}", "resolve", phrase)
    sitmap(folder, "build-seeds", "build", "seeds", "--out", "out/build-seeds")
    sitmap(folder, "build-held", "build", "seeds", "--out", "out/build-held", "--hold", "72h", "--no-quotes")
    for form in ("table", "csv", "geojson"):
        days = ("--from", "2025-01-20", "--to", "2025-04-25")
        sitmap(folder, f"diff-{form}", "diff", "out/build-seeds", *days, "--format", form)
    for form in PLACE_FORMATS:
        sitmap(folder, f"places-seeds-{form}", "places", "seeds", "--format", form)
    for form in EVENT_FORMATS:
        sitmap(folder, f"events-seeds-{form}", "events", "seeds", "--format", form)
    sitmap(folder, "control", "control", "seeds")
    sitmap(folder, "control-place", "control", "seeds", "--place", "Goma")
    for way in AREAS:
        out = ("--out", f"out/areas-{way}.geojson")
        sitmap(folder, f"control-{way}", "control", "seeds", "--as-of", "2025-04-25", "--areas", way, *out)
    targets = [word for name in EXPORTS for word in ("--to", f"out/export/{name}")]
    sitmap(folder, "export", "export", "seeds", *targets)
    for name in inputs:
        sitmap(folder, f"places-{name}", "places", name)
        sitmap(folder, f"events-{name}", "events", name)
    if "documents" in inputs:
        sitmap(folder, "build-documents", "build", "documents", "--out", "out/build-documents")
        sitmap(folder, "archive", "archive", "documents", "--jobs", "1", "--out", "out/archive")
        sitmap(folder, "archive-two", "archive", "corpora/GeoVirus.jsonl", "--jobs", "2", "--out", "out/archive-two")


def sitmap(folder: Path, name: str, *words: str) -> None:
    """Run one command in the folder; keep its exit code and what it printed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SITMAP_CACHE": str(folder / "cache"), "COLUMNS": "120"}
    done = subprocess.run(
        [sys.executable, "-m", "maps", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    printed = folder / "out" / "printed"
    printed.mkdir(parents=True, exist_ok=True)
    # How often an archive reports its progress depends on the clock.
    notes = "" if words[0] == "archive" else done.stderr
    text = f"exit {done.returncode}\n{done.stdout}{notes}"
    (printed / f"{name}.txt").write_text(text.replace(str(folder), ".").replace(str(ROOT), "."), encoding="utf-8")
    print(f"{name}: exit {done.returncode}", file=sys.stderr, flush=True)


def checksums(folder: Path) -> dict[str, str]:
    """Return path -> SHA-256 of every output and of every file of the place index."""
    found = {}
    for path in sorted(path for path in (folder / "out").rglob("*") if path.is_file()):
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        found[name] = sha256(without_versions(content) if path.suffix == ".json" else content)
        if path.suffix == ".html":
            packed = PACKED.findall(content.decode("utf-8"))
            found[f"{name}#payload"] = sha256(b"\n".join(gzip.decompress(b64decode(text)) for text in packed))
    for path in sorted(folder.glob("cache/*-*/*")):
        kind = path.parent.name.partition("-")[0]
        found[f"cache/{kind}/{path.name}"] = sha256(path.read_bytes())
    return found


def without_versions(content: bytes) -> bytes:
    """Return a JSON record without the versions of programs and libraries."""
    value = json.loads(content)
    if isinstance(value, dict):
        value = {key: part for key, part in value.items() if key not in VERSIONS}
    return json.dumps(value, sort_keys=True).encode()


def sha256(content: bytes) -> str:
    """Return the checksum in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
