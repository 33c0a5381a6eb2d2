"""``sitmap gazetteer fetch`` against a server on loopback that answers as the sources do, on good and bad days."""

from __future__ import annotations

import errno
import io
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from geo.config import Config, load_config
from geo.errors import InputError, OutputError
from geo.gazetteer import download as downloading
from geo.gazetteer.download import DownloadError, download
from geo.gazetteer.fetch import MANIFEST, as_rows, fetch, forget, plan, read_manifest
from geo.gazetteer.layers import FETCHED
from geo.gazetteer.store import Gazetteer
from maps.cli import main

ISO3 = {"NL": "NLD", "CF": "CAF"}
ROWS = (
    (9_000_001, "Testhuizen", "Testhausen,Тест", 52.1, 5.1, "P", "PPL", "NL", "09", 900),
    (9_000_002, "Market", "", 52.4, 5.4, "P", "PPL", "NL", "09", 0),
    (2_759_794, "Amsterdam", "", 52.374, 4.89, "P", "PPLC", "NL", "07", 741_636),
    (9_000_003, "Elders", "", 48.0, 2.0, "P", "PPL", "FR", "11", 0),
)


def line(  # noqa: PLR0917  # the columns of a dump
    number, name, others, lat, lon, cls, code, country, unit, people
):
    cells = [
        number,
        name,
        name,
        others,
        lat,
        lon,
        cls,
        code,
        country,
        "",
        unit,
        "",
        "",
        "",
        people,
        "",
        "",
        "",
        "2025-01-01",
    ]
    return "\t".join(map(str, cells))


def dump(*, end="\n"):
    return "\n".join(line(*row) for row in ROWS) + end


def zipped(text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("NL.txt"), text)
    return out.getvalue()


class Site(BaseHTTPRequestHandler):
    """Answers from ``server.answers``: path -> a list of (status, headers, body), the last one again and again."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        answers = self.server.answers.get(self.path.split("?")[0])
        if not answers:
            self.send_error(404)
            return
        status, headers, body = answers.pop(0) if len(answers) > 1 else answers[0]
        wanted, begun = self.headers.get("If-None-Match"), self.headers.get("Range", "")
        if wanted and wanted == headers.get("ETag"):
            status, body = 304, b""
        elif begun and status == 200:
            status, body = 206, body[int(begun[6:-1]) :]
        self.send_response(status)
        length = headers.get("Content-Length", str(len(body)))
        for name, value in {**headers, "Content-Length": length}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site():
    server = HTTPServer(("127.0.0.1", 0), Site)
    server.answers, server.asked = {}, []
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def no_sleep(_):
    pass


def test_a_file_is_fetched_once_and_asked_for_by_its_tag(site, tmp_path):
    site.answers["/a"] = [(200, {"ETag": '"1"'}, b"data")]
    first = download(f"{site.url}/a", tmp_path / "a")
    again = download(f"{site.url}/a", tmp_path / "a", etag=first.etag)
    assert (first.fresh, again.fresh, again.sha256) == (True, False, first.sha256)
    assert site.asked[1][1]["If-None-Match"] == '"1"'


def test_a_cut_transfer_is_resumed(site, tmp_path):
    site.answers["/a"] = [(200, {"Content-Length": "10"}, b"01234"), (200, {}, b"0123456789")]
    got = download(f"{site.url}/a", tmp_path / "a", sleep=no_sleep)
    assert got.path.read_bytes() == b"0123456789"
    assert site.asked[1][1]["Range"] == "bytes=5-"


def test_a_busy_server_is_waited_for(site, tmp_path):
    waited = []
    site.answers["/a"] = [(429, {"Retry-After": "7"}, b""), (200, {}, b"data")]
    download(f"{site.url}/a", tmp_path / "a", sleep=waited.append)
    assert waited == [7.0]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((404, {}, b""), "404"),
        ((200, {"Content-Type": "text/html"}, b"<!DOCTYPE html><p>Sign in"), "HTML"),
        ((503, {}, b""), "busy"),
    ],
)
def test_what_is_no_data_is_one_line_and_leaves_no_file(site, tmp_path, answer, message):
    site.answers["/a"] = [answer]
    with pytest.raises(DownloadError, match=message):
        download(f"{site.url}/a", tmp_path / "a", sleep=no_sleep)
    assert not (tmp_path / "a").exists()


def test_a_full_disk_is_said_and_leaves_nothing(site, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    site.answers["/a"] = [(200, {}, b"data")]
    monkeypatch.setattr(downloading, "_saved", full)
    with pytest.raises(OutputError, match="disk is full"):
        download(f"{site.url}/a", tmp_path / "a", sleep=no_sleep)
    assert not list(tmp_path.iterdir())


def test_a_plan_says_addresses_and_licences():
    jobs = plan(["nl"], ISO3, sources=["geonames", "cod-ab"])
    assert [(job.name, job.source.licence[:8]) for job in jobs] == [
        ("NL.zip", "CC BY 4."),
        ("NL-cod-ab.json", "CC BY-IG"),
    ]
    assert "cod-ab-nld" in jobs[1].url
    with pytest.raises(InputError, match="no such country"):
        plan(["ZZ"], ISO3)
    with pytest.raises(InputError, match="Known: geonames"):
        plan(["NL"], ISO3, sources=["gonames"])


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text("theatre: world\ncountries: [NL]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_project_knows_what_it_fetched_and_forgets_it(site, project):
    site.answers["/export/dump/NL.zip"] = [(200, {"ETag": '"x"'}, zipped(dump(end="")))]
    jobs = plan(["NL"], ISO3, sources=["geonames", "names"], mirror=site.url)
    [report] = fetch(
        jobs, project, Gazetteer.open(Config(theatre="world")), today="2026-01-02", everyday=frozenset({"market"})
    )
    assert (
        report.lines[0] == "NL geonames: 3 rows: 1 known, 2 new, 1 everyday words kept weak, the last line is cut off"
    )
    assert [line.partition(":")[0] for line in report.failed] == ["names"]
    note = as_rows(read_manifest(project))[0]
    assert (note["date"], note["licence"], note["bytes"] > 0, len(note["sha256"])) == (
        "2026-01-02",
        "CC BY 4.0",
        True,
        64,
    )
    gazetteer = Gazetteer.open(load_config(project / "config.yaml"))
    [row] = gazetteer.find("Testhausen")
    place = gazetteer.place(row)
    assert (place.name, place.country, place.admin1 != "", place.id) == ("Testhuizen", "NL", True, "geonames.9000001")
    assert gazetteer.row(place.id) == row
    assert not Gazetteer.open(Config(theatre="world")).find("Testhausen")
    assert forget(project, ["NL"]) == 1
    assert not Gazetteer.open(load_config(project / "config.yaml")).find("Testhausen")


def test_whom_the_places_come_from_is_named_in_all_that_is_built(site, project):
    nodes = [{"type": "node", "id": 1, "lat": 52.2, "lon": 5.7, "tags": {"place": "village", "name": "Osmhuizen"}}]
    site.answers["/api/interpreter"] = [(200, {}, json.dumps({"elements": nodes}).encode())]
    jobs = plan(["NL"], ISO3, sources=["osm"], mirror=site.url)
    fetch(jobs, project, Gazetteer.open(Config(theatre="world")), today="2026-01-02")
    (project / "a.txt").write_text("Two people were shot in Osmhuizen, Netherlands, on 3 May 2024.", encoding="utf-8")
    assert main(["build", "a.txt", "--out", "out"]) == 0
    out = project / "out"
    for name in ("map.html", "run.json", "situation.json"):
        written = (out / name).read_text(encoding="utf-8")
        assert "OpenStreetMap contributors" in written, name
        assert "GeoNames (www.geonames.org), CC BY 4.0" in written, name
    with zipfile.ZipFile(out / "situation.qgz") as archive:
        [project_file] = [name for name in archive.namelist() if name.endswith(".qgs")]
        assert "OpenStreetMap contributors" in archive.read(project_file).decode()
    assert b"OpenStreetMap contributors" in (out / "situation.gpkg").read_bytes()


def test_a_machine_without_network_takes_files_from_a_folder(project, capsys):
    (project / "files").mkdir()
    (project / "files" / "NL.zip").write_bytes(zipped(dump()))
    assert main(["gazetteer", "fetch", "NL", "--source", "geonames", "--from", "files"]) == 0
    said = capsys.readouterr().out
    assert "3 rows: 1 known, 2 new" in said
    assert (project / FETCHED / MANIFEST).is_file()
    assert main(["gazetteer", "fetch", "--list"]) == 0
    assert "CC BY 4.0" in capsys.readouterr().out


def test_a_dry_run_and_a_missing_yes_fetch_nothing(project, capsys):
    assert main(["gazetteer", "fetch", "CF", "--dry-run"]) == 0
    assert "CC BY 4.0" in capsys.readouterr().out
    assert not (project / FETCHED).exists()


def test_populated_places_of_openstreetmap_are_rows_too(site, project):
    nodes = [
        {
            "type": "node",
            "id": 7_000_000_001,
            "lat": 52.2,
            "lon": 5.7,
            "tags": {"place": "village", "name": "Osmhuizen"},
        }
    ]
    site.answers["/api/interpreter"] = [(200, {}, json.dumps({"elements": nodes}).encode())]
    jobs = plan(["NL"], ISO3, sources=["osm"], mirror=site.url)
    [report] = fetch(jobs, project, Gazetteer.open(Config(theatre="world")), today="2026-01-02")
    assert "1 rows: 0 known, 1 new" in report.lines[0]
    assert Gazetteer.open(load_config(project / "config.yaml")).find("Osmhuizen")


def test_openstreetmap_is_a_table_of_its_own_beside_geonames(site, project):
    nodes = [
        {"type": "node", "id": 1, "lat": 52.2, "lon": 5.7, "tags": {"place": "village", "name": "Osmhuizen"}},
        {"type": "node", "id": 2, "lat": 52.11, "lon": 5.11, "tags": {"place": "village", "name": "Testhuizen"}},
        {"type": "node", "id": 3, "tags": {"place": "village", "name": "Nergens"}},
    ]
    site.answers["/api/interpreter"] = [(200, {}, json.dumps({"elements": nodes}).encode())]
    site.answers["/export/dump/NL.zip"] = [(200, {}, zipped(dump()))]
    world = Gazetteer.open(Config(theatre="world"))
    for source in ("geonames", "osm"):
        [report] = fetch(plan(["NL"], ISO3, sources=[source], mirror=site.url), project, world, today="2026-01-02")
    assert report.lines[0] == "NL osm: 2 rows: 1 known, 1 new, 0 everyday words kept weak, 1 lines left out"
    gazetteer = Gazetteer.open(load_config(project / "config.yaml"))
    [row] = gazetteer.find("Osmhuizen")
    assert gazetteer.id(row).startswith("osm.")
    assert gazetteer.row(gazetteer.id(row)) == row
    assert gazetteer.find("Testhausen")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"PK broken", "archive is damaged"),
        (b"", "archive is damaged"),
        (b"\xef\xbb\xbf <html>", "HTML"),
    ],
)
def test_a_damaged_file_is_asked_for_again_and_stops_no_other_country(site, project, body, message):
    site.answers["/export/dump/CF.zip"] = [(200, {"ETag": '"1"'}, body)]
    site.answers["/export/dump/NL.zip"] = [(200, {}, zipped(dump()))]
    jobs = plan(["CF", "NL"], ISO3, sources=["geonames"], mirror=site.url)
    bad, good = fetch(jobs, project, Gazetteer.open(Config(theatre="world")), today="2026-01-02")
    assert message in bad.failed[0]
    assert good.places == 2
    assert list(read_manifest(project)["files"]) == ["NL.zip"]


def test_other_countries_and_other_columns_are_told(site, project):
    site.answers["/export/dump/NL.zip"] = [(200, {}, zipped(dump() + "1,Foo,2\n"))]
    jobs = plan(["NL"], ISO3, sources=["geonames"], mirror=site.url)
    [report] = fetch(jobs, project, Gazetteer.open(Config(theatre="world")), today="2026-01-02")
    assert "1 lines are of other countries" in report.lines[1]
    assert "have not the 19 columns" in report.lines[2]


def test_a_file_without_a_row_of_the_country_fails_and_keeps_the_table_of_before(project, capsys):
    call = ["gazetteer", "fetch", "NL", "--source", "geonames", "--from", "files"]
    (project / "files").mkdir()
    (project / "files" / "NL.zip").write_bytes(zipped(dump()))
    assert main(call) == 0
    (project / "files" / "NL.zip").write_bytes(zipped("a,b,c\n1,2,3\n"))
    assert main(call) == 2
    assert "no row of NL: 2 lines have not the 19 columns" in capsys.readouterr().err
    assert Gazetteer.open(load_config(project / "config.yaml")).find("Testhausen")


def test_dumps_on_this_machine_go_into_the_project_and_into_no_index_of_the_world(project, capsys):
    (project / "NL.txt").write_text(dump() + "9000005\tCut off", encoding="utf-8")
    assert main(["gazetteer", "geonames", "NL.txt"]) == 3  # a row was left out
    printed = capsys.readouterr()
    assert "indexing the towns of the world" not in printed.err
    assert "NL.txt has places of 2 countries: NL, FR" in printed.out
    counted = "NL: 3 rows: 1 known, 2 new, 1 everyday words kept weak, 1 lines left out, the last line is cut off"
    assert counted in printed.out
    (project / "config.yaml").write_text("theatre: world\ncountries: [NL, FR]\n", encoding="utf-8")
    here, elsewhere = Gazetteer.open(load_config(project / "config.yaml")), Gazetteer.open(Config(theatre="world"))
    assert len(here.find("Testhausen")) == 1
    assert not elsewhere.find("Testhausen")
    assert main(["gazetteer", "fetch", "--forget", "NL"]) == 0
    assert not Gazetteer.open(load_config(project / "config.yaml")).find("Testhausen")


def test_the_world_s_dump_is_for_all_projects(project, capsys):
    rows = [line(9_000_100 + at, f"Place {at}", "", 1.0, 1.0, "P", "PPL", f"A{at}", "1", 0) for at in range(9)]
    (project / "all.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert main(["gazetteer", "geonames", "all.txt"]) != 0
    assert "9 countries. For all projects of this machine: sitmap gazetteer geonames --world" in capsys.readouterr().err
