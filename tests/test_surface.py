"""What others may rely on is small, and typing a command loads only what it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest
from repository import ROOT

import geo
import maps

HEAVY = ("numpy", "pandas", "geopandas", "shapely", "folium", "yaml", "geopy", "pyogrio", "trafilatura", "ruamel")


def test_the_public_names_are_these_and_all_lead_somewhere():
    assert len(geo.__all__) == 23
    assert len(maps.__all__) == 4
    assert all(getattr(geo, name) for name in geo.__all__)
    assert all(getattr(maps, name) for name in maps.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = geo.nothing


@pytest.mark.parametrize("code", ["import geo, maps, geo.model", "import maps.cli; maps.cli.main([])"])
def test_the_head_of_the_program_loads_nothing_heavy(code):
    script = f"import sys; {code}; print('LOADED', *(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"


def test_the_word_resolve_loads_no_library_of_maps_and_tables():
    heavy = ("geopandas", "folium", "pandas", "pyogrio", "pyproj", "pyarrow", "geopy", "ruamel")
    code = "import maps.cli; maps.cli.main(['resolve', 'Goma'])"
    script = f"import sys; {code}; print('LOADED', *(m for m in {heavy!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"


def test_a_page_that_is_written_to_a_file_loads_no_folium(tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("M23 captured Sake on 8 February 2025.", encoding="utf-8")
    code = f"import maps.cli; maps.cli.main(['build', {str(report)!r}, '--out', {str(tmp_path / 'out')!r}])"
    script = f"import sys; {code}; print('LOADED', *(m for m in ('folium', 'branca') if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"
    assert "map_situation" in (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
