"""The project in a real QGIS: Debian's, headless, in a process of its own."""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from small_situation import small

from geo.model import Event, Relief
from maps import cartography as layers
from maps.cartography import PATHS
from maps.exports.schema import TABLES
from maps.qgis.project import GROUPS, days, project, write_gis
from maps.qgis.relief import picture_size
from maps.qgis.rules import control_rules, event_rules
from maps.qgis.styles import TIMES, qml, styles

PROBE = Path(__file__).with_name("qgis_probe.py")
PYTHON = "/usr/bin/python3"  # Debian's: its QGIS is built for it
BEFORE, AFTER = "2025-01-04", "2025-01-08"
AFTER_BEFORE = "2025-01-05"


def grey_png(width: int, height: int) -> bytes:
    """Return a PNG of level ground."""
    lines = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    parts = (b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), b"IDAT" + zlib.compress(lines), b"IEND")
    made = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


SLOPES = Relief(image=grey_png(4, 3), media_type="image/png", bbox=(27.5, -2.1, 30.1, 0.1))


def has_qgis() -> bool:
    if not Path(PYTHON).exists():
        return False
    return not subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("qgis")
    write_gis(replace(small(), relief=SLOPES), folder)
    return folder


@pytest.fixture(scope="module")
def seen(folder):
    if not has_qgis():
        pytest.skip("needs Debian's qgis and python3-qgis")
    command = [PYTHON, str(PROBE), str(folder / "situation.qgz"), str(folder), BEFORE, AFTER]
    environment = {"PATH": os.environ["PATH"], "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=400)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.qgis
def test_qgis_reads_the_project_and_every_layer_is_valid(seen):
    assert seen["read"]
    assert seen["crs"] == "EPSG:4326"
    assert {name for name, layer in seen["layers"].items() if layer["valid"]} == {table.name for table in TABLES}


@pytest.mark.qgis
def test_groups_and_order_are_those_of_the_page(seen):
    titles = {table.name: table.title for table in TABLES}
    names = [[group.name, [titles[name] for name in group.tables]] for group in GROUPS]
    ground = next(layers for group, layers in names if group == "Ground")
    ground.insert(len(ground) - 1, "Slopes")  # on the land, below water and borders
    assert seen["groups"] == names


@pytest.mark.qgis
def test_slopes_lie_where_they_belong(seen):
    (slopes,) = seen["rasters"]
    assert slopes["valid"]
    assert slopes["crs"] == "EPSG:3857"
    west, south, east, north = SLOPES.bbox
    metres = [math.radians(west), math.log(math.tan(math.pi / 4 + math.radians(south) / 2))]
    metres += [math.radians(east), math.log(math.tan(math.pi / 4 + math.radians(north) / 2))]
    assert slopes["box"] == pytest.approx([metre * 6_378_137 for metre in metres], abs=1)


def test_a_project_without_slopes_has_no_picture(tmp_path):
    write_gis(small(), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["situation.gpkg", "situation.qgz"]


@pytest.mark.parametrize(
    ("image", "size"),
    [
        (SLOPES.image, (4, 3)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a\xd0\x02\x6c\x02", (720, 620)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00\x00\x00\x0f\x00\x00\x07\x00\x00", (16, 8)),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_the_size_of_a_picture_is_read_from_its_head(image, size):
    assert picture_size(image) == size


@pytest.mark.qgis
def test_no_style_is_missing(seen):
    drawn = [layer for name, layer in seen["layers"].items() if name not in {"documents", "review"}]
    assert all(layer["renderer"] in {"RuleRenderer", "categorizedSymbol"} for layer in drawn)
    assert all(layer["symbols"] == len(layer["rules"]) for layer in drawn if layer["renderer"] == "RuleRenderer")
    assert not [bad for layer in drawn for bad in layer.get("bad_filters", ())]


@pytest.mark.qgis
def test_columns_have_names_for_people(seen):
    events = seen["layers"]["events"]
    assert dict(zip(events["fields"], events["aliases"], strict=True))["sub_event_type"] == "Sub-event type"
    assert all(alias for field, alias in zip(events["fields"], events["aliases"], strict=True) if field != "fid")


@pytest.mark.qgis
def test_there_are_as_many_rules_as_entries_of_the_pages_legend(seen):
    situation = small()
    made = layers.layers(situation)
    at_points = {
        (layer.id, layers_shape(event, situation), feature.hollow)
        for layer in made
        for feature in layer.features
        if isinstance(event := feature.subject, Event) and feature.drawn in {"point", "ring"}
    }
    control = next(layer for layer in made if layer.id == "control")
    painted = {
        (f.fill.colours if f.fill.pattern == "solid" else (), f.fill.opacity, f.fill.pattern, f.fill.dash)
        for f in control.features
        if f.subject.state != "unknown"
    }
    assert len(seen["layers"]["events"]["rules"]) == len(at_points)
    assert len(seen["layers"]["control"]["rules"]) == len(painted)


def layers_shape(event, situation):
    return situation.event_types[event.type].icon


@pytest.mark.qgis
def test_time_is_ready_to_play_over_events_and_control(seen):
    assert {name: layer["times"] for name, layer in seen["layers"].items() if layer["times"]} == {
        name: list(times) for name, times in TIMES.items()
    }
    assert seen["range"] == ["2025-01-01", "2025-01-11"]  # the end is the day after
    assert seen["data_range"] == ["2025-01-01", "2025-01-10"]


@pytest.mark.qgis
def test_a_person_opens_the_controller_and_plays(seen):
    controller = seen["controller"]
    assert controller["read"]
    assert not controller["at_first"]  # the project opens with everything, not with its first day
    assert controller["frames"] == 10  # a day each
    assert controller["shown"] == [BEFORE, AFTER_BEFORE]


@pytest.mark.qgis
def test_names_of_places_of_events_show_from_near_and_not_from_far(seen):
    assert seen["layers"]["events"]["label_scales"] == [[6_000_000, 0]]
    assert seen["layers"]["ground"]["label_scales"] == []


@pytest.mark.qgis
def test_map_tips_carry_the_quote_and_no_markup_of_a_report(seen):
    assert "Rebels attacked Alpha on Monday, killing 12." in seen["tips"]["events"][0]
    assert "machine-coded, unreviewed" in seen["tips"]["events"][0]
    assert "[%" not in "".join(tip for tips in seen["tips"].values() for tip in tips)


@pytest.mark.qgis
def test_map_tips_say_it_in_words(seen):
    assert seen["tips"]["control"][0].startswith(
        "<b>Alpha</b><br/><span>held by Army of Norland</span><br/><span>since 1 Jan 2025, last report 1 Jan 2025<"
    )
    assert "contested: Army of Norland, The Rebels' Front" in seen["tips"]["control"][2]
    assert "The Rebels' Front holds Alpha" in seen["tips"]["claims"][0]
    assert "Beta (near the place named)" in seen["tips"]["events"][1]
    assert "10 to 15 killed" in seen["tips"]["events"][1]
    assert '["' not in "".join(tip for tips in seen["tips"].values() for tip in tips)  # lists are words, not JSON


def pixels(path: Path) -> set[tuple[int, ...]]:
    """Return the colours of a PNG of eight bits a channel, without filters undone beyond what Qt writes."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, at = {}, 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        chunks.setdefault(data[at + 4 : at + 8], []).append(data[at + 8 : at + 8 + size])
        at += 12 + size
    width, height, _, kind = struct.unpack(">IIBB", chunks[b"IHDR"][0][:10])
    step = {2: 3, 6: 4}[kind]
    return _colours(zlib.decompress(b"".join(chunks[b"IDAT"])), width, height, step)


def _colours(raw: bytes, width: int, height: int, step: int) -> set[tuple[int, ...]]:
    import numpy as np

    lines = np.frombuffer(raw, np.uint8).reshape(height, 1 + width * step)
    above, found = np.zeros(width * step, np.uint8), set()
    for line in lines:
        above = _unfilter(int(line[0]), line[1:].copy(), above, step)
        found |= set(map(tuple, np.unique(above.reshape(width, step)[:, :3], axis=0).tolist()))
    return found


def _unfilter(kind, line, above, step):
    import numpy as np

    if kind == 2:
        return line + above
    if kind == 1:
        return np.add.accumulate(line.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
    for i in range(len(line) if kind else 0):
        a, b, c = (int(line[i - step]), int(above[i]), int(above[i - step])) if i >= step else (0, int(above[i]), 0)
        guess = (a + b) // 2 if kind == 3 else min((a, b, c), key=lambda v: abs(a + b - c - v))
        line[i] = (int(line[i]) + guess) & 255
    return line


@pytest.mark.qgis
def test_pictures_of_two_days_show_who_held_alpha(seen, folder):
    assert seen["pictures"] == {"now": [], BEFORE: [], AFTER: []}
    blue, vermillion = (0, 114, 178), (213, 94, 0)
    before, after = pixels(folder / f"{BEFORE}.png"), pixels(folder / f"{AFTER}.png")
    assert blue in before
    assert vermillion in after
    assert before != after


@pytest.mark.qgis
def test_a_held_town_is_seen_from_afar_too(seen, folder):
    assert seen["far"] == []
    assert (213, 94, 0) in pixels(folder / "far.png")  # the rim of a disc, where the area itself is a pixel


@pytest.mark.qgis
def test_the_layout_prints(seen, folder):
    assert seen["pdf"] == seen["png"] == 0
    assert (folder / "layout.pdf").read_bytes().startswith(b"%PDF")
    wanted = {"QgsLayoutItemMap", "QgsLayoutItemLegend", "QgsLayoutItemScaleBar", "QgsLayoutItemLabel"}
    assert wanted <= set(seen["items"])


def test_two_builds_of_one_situation_are_equal(folder, tmp_path):
    write_gis(replace(small(), relief=SLOPES), tmp_path)
    for name in ("situation.gpkg", "situation.qgz", "relief.png", "relief.png.aux.xml"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_the_archive_holds_one_project_without_a_clock(folder):
    with zipfile.ZipFile(folder / "situation.qgz") as archive:
        (entry,) = archive.infolist()
        assert entry.filename == "situation.qgs"
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert "./situation.gpkg|layername=events" in archive.read(entry).decode()


def test_layer_ids_are_long_enough_for_qgis():
    root = ET.fromstring(project(small()).split("\n", 1)[1])  # noqa: S314  # our own text
    ids = [layer.findtext("id") for layer in root.iter("maplayer")]
    assert len(ids) == len(set(ids)) == len(TABLES)
    assert all(re.fullmatch(r"\w+_[0-9a-f_]{36}", id_) for id_ in ids)


def test_styles_travel_with_the_data_too(folder):
    import sqlite3

    stored = dict(sqlite3.connect(folder / "situation.gpkg").execute("SELECT f_table_name, styleQML FROM layer_styles"))
    assert stored == {name: qml(style) for name, style in styles(small()).items()}


def test_a_title_cannot_run_expressions():
    assert "[% @project_home %]" not in project(small(), title="[% @project_home %]").split("<Layouts>")[1]


def test_an_empty_situation_makes_a_project_too(tmp_path):
    from geo.model import Situation

    empty = Situation(theatre=small().theatre)
    write_gis(empty, tmp_path)
    assert days(empty) is None
    assert event_rules(empty) == control_rules(empty) == ()


@pytest.mark.qgis
def test_gdals_own_program_finds_no_fault(folder):
    ogrinfo = shutil.which("ogrinfo")
    if ogrinfo is None:
        pytest.skip("needs gdal-bin")
    done = subprocess.run(
        [ogrinfo, "-ro", "-al", "-so", str(folder / "situation.gpkg")], capture_output=True, text=True, check=True
    )
    assert "Warning" not in done.stderr + done.stdout
    assert "ERROR" not in done.stderr + done.stdout


def test_symbols_are_those_of_the_page():
    page = (Path(layers.__file__).parent / "page" / "static" / "symbols.js").read_text(encoding="utf-8")
    drawn = dict(re.findall(r"^  (\w+): \"(M[^\"]+)\"", page, re.MULTILINE))
    assert drawn == dict(PATHS)
    assert {mark.shape for _, mark in layers.EVENT_LAYERS.values()} <= set(PATHS)
