"""The parts that sitmap is installed from, as a CycloneDX 1.5 list on standard output: ``make sbom``.

All that ``pip install "sitmap[all extras for users]"`` brings, with version, licence and package URL. Sorted, without a
clock: the same installation gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any

from packaging.requirements import Requirement

# The extras of users; the others are of contributors.
EXTRAS = ("html", "documents", "parquet", "dask", "picture", "postgis", "serve", "tables", "xlsx")


def installed(name: str = "sitmap", extras: tuple[str, ...] = EXTRAS) -> dict[str, Any]:
    """Return the distributions that a package needs, itself included, by their plain names."""
    found: dict[str, Any] = {}
    todo = [(name, extras)]
    done = set()
    while todo:
        wanted = todo.pop()
        if wanted in done:
            continue
        done.add(wanted)
        try:
            own = distribution(wanted[0])
        except PackageNotFoundError:
            continue  # of another system
        found[plain(wanted[0])] = own
        for line in own.requires or ():
            need = Requirement(line)
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (*wanted[1], "")):
                todo.append((need.name, tuple(sorted(need.extras))))
    return dict(sorted(found.items()))


def plain(name: str) -> str:
    """Return the name of a package as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(own: Any) -> str:
    """Return the licence that a distribution states."""
    stated = own.metadata.get("License-Expression")
    classes = own.metadata.get_all("Classifier") or ()
    classed = [line.split(" :: ")[-1] for line in classes if line.startswith("License")]
    written = (own.metadata.get("License") or "").strip()
    return stated or " AND ".join(classed) or (written or _by_text(own)).splitlines()[0]


def _by_text(own: Any) -> str:
    """Return the licence of a distribution that names none but brings its text."""
    files = [file for file in own.files or () if file.name.upper().startswith("LICEN")]
    texts = [file.locate().read_text(encoding="utf-8", errors="replace") for file in files]
    return "MIT" if any("Permission is hereby granted, free of charge" in text for text in texts) else "not stated"


def bill() -> dict[str, Any]:
    """Return the list as CycloneDX has it."""
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{own.version}",
            "name": name,
            "version": own.version,
            "licenses": [{"license": {"name": licence(own)}}],
            "purl": f"pkg:pypi/{name}@{own.version}",
        }
        for name, own in installed().items()
    ]
    main = next(part for part in parts if part["name"] == "sitmap") | {"type": "application"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": main},
        "components": [part for part in parts if part["name"] != "sitmap"],
    }


if __name__ == "__main__":
    json.dump(bill(), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")
