"""Validators that others have written find no fault in our files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import box
from situations import hostile_situation, many_situation, small_situation
from small_situation import GAMMA, event, found, small

from maps.exports.geojson import write_geojson
from maps.exports.kml import kml_text, write_kml
from maps.exports.ogr import write_geoparquet, write_layer_geojson
from maps.exports.schema import BY_NAME, TABLES

SPATIAL = [table for table in TABLES if table.geometry]


def over_the_antimeridian():
    """Return a situation with an event in an area that crosses 180 degrees."""
    far = replace(GAMMA, id="nor.far", lon=180.0, lat=-17.0, outline=box(179, -18, 181, -16))
    one = event(8, "clash", found("Gamma", far, "adm2"), small().as_of)
    return replace(small(), events=(*small().events, one), backdrop=(*small().backdrop, far))


SITUATIONS = {
    "small": small,
    "of one theatre": small_situation,
    "hostile": hostile_situation,
    "many": lambda: many_situation(500),
    "antimeridian": over_the_antimeridian,
}


@pytest.fixture(params=SITUATIONS, scope="module")
def situation(request):
    return SITUATIONS[request.param]()


def geojson_faults(path: Path):
    validator = pytest.importorskip("geojson_validator")
    document = json.loads(path.read_text(encoding="utf-8"))
    structure = validator.validate_structure(document, check_crs=True)
    placed = [feature for feature in document["features"] if feature["geometry"] is not None]
    geometries = validator.validate_geometries({**document, "features": placed}) if placed else {}
    # A lake has islands, and the validator takes 180 for -180: what is cut at the antimeridian seems to cross it. More
    # than 999 vertices are a hint about size: ground shares its border with the ground beside it, vertex by vertex.
    fine = {"holes", "crosses_antimeridian", "excessive_vertices"}
    return structure, geometries.get("invalid", {}), geometries.get("problematic", {}).keys() - fine


def test_a_geojson_validator_finds_no_fault_in_the_files_of_a_build(situation, tmp_path):
    for path in write_geojson(situation, tmp_path):
        if path.suffix == ".geojson":
            assert geojson_faults(path) == ({}, {}, set()), path.name


@pytest.mark.parametrize("table", SPATIAL, ids=lambda table: table.name)
def test_a_geojson_validator_finds_no_fault_in_a_layer(situation, table, tmp_path):
    path = tmp_path / f"{table.name}.geojson"
    write_layer_geojson(situation, table, path)
    assert geojson_faults(path) == ({}, {}, set())


@pytest.mark.parametrize("table", SPATIAL, ids=lambda table: table.name)
def test_a_geoparquet_validator_finds_no_fault(situation, table, tmp_path):
    program = shutil.which("geoparquet-validator", path=str(Path(sys.executable).parent))
    assert program
    path = tmp_path / f"{table.name}.parquet"
    write_geoparquet(situation, table, path)
    drawn = any(shape is not None for shape in table.sheet(situation).shapes)
    rules = "all" if drawn else "core"  # where nothing is drawn there are no statistics of shapes either
    command = [program, "check", "--class", rules, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "FAIL" not in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr


def test_kml_follows_the_schema_of_the_standard(situation, tmp_path):
    path, packed = tmp_path / "situation.kml", tmp_path / "packed.kml"
    write_kml(situation, path)
    packed.write_bytes(kml_text(situation, icon="mark.png"))
    # fastkml is LGPL: it is run as a program of its own, never imported.
    program = (
        "import pathlib, sys; from fastkml.validator import validate;"
        "sys.exit(not all(validate(file_to_validate=pathlib.Path(file)) for file in sys.argv[1:]))"
    )
    done = subprocess.run([sys.executable, "-c", program, path, packed], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["events", "control"])
def test_duckdb_reads_the_parquet_with_its_types(tmp_path, name):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / f"{name}.parquet"
    write_geoparquet(small(), BY_NAME[name], path)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET autoinstall_known_extensions = false")
        kinds = {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()}  # noqa: S608
        count, day = connection.execute(
            f"SELECT count(*), min({'event_date' if name == 'events' else 'valid_from'}) FROM '{path}'"  # noqa: S608
        ).fetchone()
    days = {"event_date", "published"} if name == "events" else {"valid_from", "valid_to", "since"}
    assert {kinds[column] for column in days} == {"DATE"}
    assert kinds["latitude"] == "DOUBLE"
    assert (count, day.isoformat()) == (6, "2025-01-01")
