"""What sitmap is installed from is pinned, its licences are listed, and model packages are those that were tested."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pytest
from repository import ROOT

from geo.syntax import parser

sys.path.insert(0, str(ROOT / ".ci"))

import sbom  # beside the repository's other scripts of CI

# The words of the list for what packages state.
WORDS = {
    "MIT": ("MIT",),
    "BSD": ("BSD", "0BSD"),
    "Apache 2.0": ("Apache",),
    "ISC": ("ISC",),
    "PSF": ("PSF", "Python Software"),
    "MPL": ("MPL", "Mozilla"),
    "LGPL": ("LGPL",),
}


def listed():
    page = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").partition("## Licences")[2]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    return {name: licence for licence, names in rows for name in names.split(", ")}


def test_every_package_of_an_installation_is_pinned_and_its_licence_is_listed():
    pinned = {
        sbom.plain(line.partition("==")[0])
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    licences = listed()
    installed = sbom.installed()
    names = set(installed) - {"sitmap"}
    assert names - pinned == set()
    assert names - licences.keys() == set()
    for name in names:
        stated = sbom.licence(installed[name])
        known = [words for word, words in WORDS.items() if word in licences[name]]
        assert known or stated == "not stated", f"{name}: {licences[name]}"
        assert "(" in stated or any(each in stated for words in known for each in words), f"{name}: {stated}"


def test_the_list_of_parts_is_cyclonedx_and_the_same_each_time():
    texts = {
        subprocess.run([sys.executable, ".ci/sbom.py"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    (text,) = texts
    bill = json.loads(text)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["name"] == "sitmap"
    refs = [part["bom-ref"] for part in bill["components"]]
    assert len(refs) == len(set(refs)) > 30
    assert all(part["version"] and part["licenses"] and part["purl"] for part in bill["components"])


def test_the_installed_pipelines_are_those_that_were_tested():
    assert parser.pipeline_problems() == []


def test_a_pipeline_that_was_changed_or_is_of_another_version_is_named(tmp_path, monkeypatch):
    wanted = parser.PIPELINES["en"]
    folder = tmp_path / "en"
    shutil.copytree(parser._folder(wanted), folder)
    monkeypatch.setattr(parser, "PIPELINES", {"en": wanted})
    monkeypatch.setattr(parser, "_folder", lambda _: folder)
    assert parser.pipeline_problems() == []
    with (folder / "tagger" / "model").open("ab") as file:
        file.write(b"x")
    assert parser.pipeline_problems()[0].startswith(f"the files of {wanted.package} are not those of version")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    (folder / "meta.json").write_text(json.dumps(meta | {"version": "3.7.0"}), encoding="utf-8")
    with pytest.raises(parser.ParserError, match=r"is of version 3\.7\.0; tested is 3\.8\.0"):
        parser._load("en")
