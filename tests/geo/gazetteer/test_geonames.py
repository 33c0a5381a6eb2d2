"""GeoNames dumps come in whole, bad lines are counted and named, and what was before stays usable."""

from __future__ import annotations

import contextlib
import shutil
import zipfile

import pytest
import small_world
from small_gazetteer import write_gazetteer

from geo.errors import PlaceIndexError, TableError
from geo.gazetteer.geonames import add_dumps, kind_of
from geo.gazetteer.kinds import KINDS
from geo.gazetteer.store import Gazetteer
from geo.gazetteer.world_build import forget_imports, import_dumps, registered_imports
from geo.gazetteer.world_store import WorldIndex, WorldWriter


def line(number, name, **cells):
    values = {"others": "", "lat": "-0.9", "lon": "28.2", "feature": "P.PPL", "people": "0"} | cells
    feature, code = values["feature"].split(".")
    head = (str(number), name, name, values["others"], values["lat"], values["lon"], feature, code, "CD", "", "11")
    return "\t".join((*head, "", "", "", values["people"], "", "700", "Africa/Lubumbashi", "2024-01-01"))


GOOD = [
    line(90_000_001, "Xanadumbe", others="Ksanadumbe,XND"),
    line(90_000_002, "Ruisseau Xan", feature="H.STM"),
    line(216_281, "Goma", others="Gomaville", people="999999"),
]
BAD = [
    line(90_000_003, "North of the pole", lat="91"),
    line(90_000_004, "No number", lat="north"),
    "90000005\ttoo short",
    line("x", "No id"),
    line(90_000_006, ""),
    line(90_000_007, "Negative", people="-5"),
]


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    return small_world.own_cache(tmp_path / "cache", monkeypatch)


def dump(tmp_path, lines, name="CD.txt"):
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("feature", "people", "kind"),
    [
        ("P.PPL", 0, "village"),
        ("P.PPL", 6_000, "town"),
        ("P.PPLA", 200_000, "city"),
        ("P.PPLX", 200_000, "locality"),
        ("A.ADM1", 0, "adm1"),
        ("A.ADM1H", 0, "region"),
        ("A.ADM4", 0, "adm3"),
        ("A.PCLI", 0, "country"),
        ("H.LKS", 0, "lake"),
        ("H.STMI", 0, "river"),
        ("H.SPNG", 0, "locality"),
        ("S.AIRP", 0, "airport"),
        ("S.AIRB", 0, "base"),
        ("S.MNAU", 0, "mine"),
        ("S.HTL", 0, "facility"),
        ("S.CMPRF", 0, "camp"),
        ("U.TRNU", 0, "sea"),
        (".", 0, "facility"),
    ],
)
def test_a_feature_code_is_a_kind(feature, people, kind):
    assert kind_of(*feature.split("."), people) == kind


def test_a_dump_comes_in_beside_what_was_there_and_goes_again(tmp_path, cache):
    config = write_gazetteer(tmp_path / "gazetteer")
    codes = ["CD.11.777\tXanadou Secteur\tXanadou Secteur\t90000001"]
    names = [
        "1\t90000001\tfr\tXanadou-les-Bains\t1\t\t\t",
        "2\t90000001\tlink\thttps://example.org\t\t\t\t",
        "3\t1\ten\tNobody's name\t\t\t\t",
        "4\t90000001\t\t\t\t\t\t",
    ]
    paths = [
        dump(tmp_path, GOOD + BAD),
        dump(tmp_path, names, "alternateNamesV2.txt"),
        dump(tmp_path, codes, "admin2Codes.txt"),
    ]
    places, alternates, units = import_dumps(paths)
    assert (places["taken"], places["bad"]) == (3, 6)
    assert (alternates["taken"], alternates["bad"], units["taken"]) == (2, 1, 1)
    assert len(places["problems"]) == 5
    assert places["problems"][0].startswith("CD.txt:4: id 90000003, latitude 91.0")
    gazetteer = Gazetteer.open(config)
    for name in ("Xanadumbe", "Ksanadumbe", "Xanadou les Bains", "XND", "Xanadou Secteur"):
        assert [gazetteer.id(row) for row in gazetteer.find(name)].count("geonames.90000001") == 1, name
    assert gazetteer.find("Nobody's name") == []
    goma = gazetteer.place(gazetteer.row("geonames.216281"))
    assert (goma.population, goma.origin) == (999_999, "import")
    assert "geonames.216281" in [gazetteer.id(row) for row in gazetteer.find("Gomaville")]
    assert gazetteer.find("Paris")

    # A second dump joins the first; forgetting leads back to the index that stood before.
    import_dumps([dump(tmp_path, [line(90_000_009, "Zanzandumbe")], "ZZ.txt")])
    assert [item["name"] for item in registered_imports()] == [
        "CD.txt",
        "alternateNamesV2.txt",
        "admin2Codes.txt",
        "ZZ.txt",
    ]
    both = Gazetteer.open(config)
    assert both.find("Zanzandumbe")
    assert both.find("Xanadumbe")

    # A dump that is gone is missed only when the index must be built again.
    paths[0].unlink()
    assert Gazetteer.open(config).find("Xanadumbe")
    newest = max(cache.glob("world-*.lock"), key=lambda p: p.stat().st_mtime_ns)
    shutil.rmtree(newest.with_suffix(""))
    with pytest.raises(PlaceIndexError, match=r"this imported dump is gone.*--forget"):
        Gazetteer.open(config)
    assert forget_imports() == 4
    assert Gazetteer.open(config).find("Xanadumbe") == []


def read_alone(paths, folder):
    """Read dumps into an index that holds nothing else."""
    folder.mkdir()
    with contextlib.closing(WorldWriter(folder, many=True)) as writer:
        counts = add_dumps(writer, paths)
        writer.finish(sources=[])
    return WorldIndex(folder), counts


def test_a_zipped_dump_is_read_in_place(tmp_path):
    path = tmp_path / "CD.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "not this one")
        archive.writestr("CD.txt", "\n".join(GOOD))
    index, counts = read_alone([path], tmp_path / "index")
    assert (counts[0].taken, index.rows) == (3, 3)
    assert [index.name(row) for row in index.names.rows_of("ksanadumbe")] == ["Xanadumbe"]


def test_a_later_row_of_a_number_replaces_the_earlier_and_keeps_its_names(tmp_path):
    lines = [line(90_000_001, "Old name", lat="-2"), line(90_000_001, "New name", lat="-3")]
    index, _ = read_alone([dump(tmp_path, lines)], tmp_path / "index")
    (row,) = index.names.rows_of("new name")
    assert index.names.rows_of("old name") == [row]
    assert (index.rows, index.name(row), float(index.columns.lat[row])) == (1, "New name", -3.0)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a,b,c"], "no GeoNames dump: its first line has 1 columns"),
        ([""], "no GeoNames dump"),
        (["a\tb\tc\td\te"], "its first line has 5 columns"),
    ],
)
def test_a_file_that_is_no_dump_is_refused_and_nothing_is_registered(tmp_path, cache, lines, message):
    with pytest.raises(TableError, match=message):
        import_dumps([dump(tmp_path, lines)])
    assert registered_imports() == []
    assert not list(cache.glob("*.part"))


def test_a_damaged_archive_is_one_clear_line(tmp_path):
    path = tmp_path / "CD.zip"
    path.write_bytes(b"PK no archive")
    with pytest.raises(TableError, match="no archive with a GeoNames dump in it"):
        import_dumps([path])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("CD.txt", "\n".join(GOOD * 50))
    whole = path.read_bytes()
    path.write_bytes(whole[:200] + b"X" * 40 + whole[240:])
    with pytest.raises(TableError, match="the archive is damaged"):
        read_alone([path], tmp_path / "index")


def test_a_missing_dump_is_one_clear_line(tmp_path):
    with pytest.raises(TableError, match=r"gone\.txt: cannot be read \(No such file"):
        import_dumps([tmp_path / "gone.txt"])


@pytest.mark.reference
def test_the_dump_of_a_whole_country_comes_in(shared, tmp_path):
    index, counts = read_alone([shared / "reference" / "geonames" / "NL_full.txt"], tmp_path / "index")
    assert (counts[0].taken, counts[0].bad, index.rows) == (22_852, 0, 22_852)
    kinds = {KINDS[index.columns.kind[row]] for row in index.names.rows_of("delfshavensche schie")}
    assert kinds == {"river"}
