"""sitmap control and sitmap diff as a user types them, and what they say when something cannot be used."""

import json
from types import SimpleNamespace

import pytest
import shapely
from shapely.geometry import shape

from geo.control.manual_claims import read_statements, standing_claims
from geo.errors import LexiconError, TableError
from geo.geometry import distance_km
from geo.model import Place
from maps.cli import main

TABLE = """place,lat,lon,actor,says,as_of,source
Kupiansk,49.71,37.61,UKR,holds,2024-03-01,map A
Svatove,49.41,38.16,RUS,holds,2024-03-01,map A
Svatove,49.41,38.16,RUS,holds,2024-03-05,map B
Terny,49.10,37.98,RUS,contests,2024-03-02,map A
Terny,49.10,37.98,UKR,contests,2024-03-02,map A
"""
CAPS = {"voronoi": 20.03, "influence": 20.0}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "statements.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def control(table, *words, capsys):
    code = main(["control", "--claims", str(table), "--as-of", "2024-03-10", *words])
    return code, capsys.readouterr()


def test_a_table_of_statements_gives_the_state_of_a_day(table, capsys):
    code, said = control(table, capsys=capsys)
    assert code == 0
    assert "Kupiansk  controls   UKR" in said.out
    assert "Terny     contested  RUS / UKR" in said.out
    assert "no actor has the id 'UKR'; it is taken as written" in said.err


def test_the_ledger_of_a_place_shows_its_arithmetic(table, capsys):
    code, said = control(table, "--place", "svatove", capsys=capsys)
    assert code == 0
    assert "1.0 x 1.0 x 0.81 x 1.00 = +0.812" in said.out
    assert "=> controls: RUS (since 2024-03-01, high" in said.out


@pytest.mark.parametrize("method", ["voronoi", "influence", "named"])
def test_areas_of_a_day_are_written_and_keep_the_cap(table, tmp_path, capsys, method):
    out = tmp_path / "areas.geojson"
    code, _ = control(table, "--areas", method, "--out", str(out), capsys=capsys)
    features = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert code == 0
    assert {feature["geometry"]["type"] for feature in features} == {"MultiPolygon"}
    points = [(37.61, 49.71), (38.16, 49.41), (37.98, 49.10)]
    for feature in features:
        area = shape(feature["geometry"])
        assert area.is_valid
        for lon, lat in shapely.get_coordinates(area):
            assert min(distance_km(x, y, to_lon=lon, to_lat=lat) for x, y in points) <= CAPS.get(method, 3)


def test_a_hatch_is_written_beside_the_areas(table, tmp_path, capsys):
    out = tmp_path / "areas.geojson"
    control(table, "--areas", "voronoi", "--out", str(out), capsys=capsys)
    hatch = json.loads((tmp_path / "areas_hatch.geojson").read_text(encoding="utf-8"))["features"]
    assert [feature["properties"]["side"] for feature in hatch] == ["RUS", "UKR"]
    assert {feature["geometry"]["type"] for feature in hatch} == {"MultiLineString"}


def test_the_same_table_gives_the_same_bytes(table, tmp_path, capsys):
    first, second = tmp_path / "1.geojson", tmp_path / "2.geojson"
    rows = TABLE.splitlines()
    control(table, "--areas", "voronoi", "--out", str(first), capsys=capsys)
    table.write_text("\n".join([rows[0], *reversed(rows[1:])]), encoding="utf-8")
    control(table, "--areas", "voronoi", "--out", str(second), capsys=capsys)
    assert first.read_bytes() == second.read_bytes()


BAD = [
    ([], "Svatove,149.41,38.16,RUS,holds,2024-03-01,m", "lat 149.41 is outside [-90, 90]. Are lon and lat swapped?"),
    ([], "Svatove,x,38.16,RUS,holds,2024-03-01,m", "lat is 'x', not a number"),
    ([], "Svatove,nan,38.16,RUS,holds,2024-03-01,m", "outside"),
    ([], "Svatove,49,38.16,,holds,2024-03-01,m", "no actor"),
    ([], "Svatove,49,38.16,RUS,likes,2024-03-01,m", "says is 'likes'; write one of holds"),
    ([], "Svatove,49,38.16,RUS,holds,yesterday,m", "'yesterday' is no date like"),
    (["--place", "Svatov"], "Svatove,49,38.16,RUS,holds,2024-03-01,m", "Did you mean 'Svatove'?"),
    (["--cap-km", "90", "--areas", "voronoi", "--out", "x.geojson"], "S,49,38,RUS,holds,2024-03-01,m", "at most 25 km"),
]


@pytest.mark.parametrize(("words", "row", "message"), BAD)
def test_what_cannot_be_used_is_said_in_one_line(table, capsys, words, row, message):
    table.write_text(f"{TABLE.splitlines()[0]}\n{row}\n", encoding="utf-8")
    code, said = control(table, *words, capsys=capsys)
    assert code == 2
    assert message in said.err


def test_one_bad_row_is_listed_and_the_others_count(table):
    table.write_text(TABLE + "Bad,99,38,UKR,holds,2024-03-01,m\n", encoding="utf-8")
    read = read_statements(table)
    assert len(read.claims) == 5
    assert read.problems[0].startswith(f"{table}:7: lat 99.0 is outside")


@pytest.mark.parametrize("text", ["", "place,lat\nA,1\n", "\x00\x01"])
def test_a_file_that_is_no_table_is_refused(table, text):
    table.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"statements\.csv"):
        read_statements(table)


# --- prior and manual claims ----------------------------------------------------------------------------------------

GOMA = Place(id="cod.goma", name="Goma", kind="city", lon=29.23, lat=-1.67)


def gazetteer(prior=(), claims=()):
    def row(place_id):
        return {"cod.goma": 1}[place_id]

    def statement(place, actor, values):
        where = {"file": "cod/prior.yaml", "line": "7"}
        return SimpleNamespace(place=place, actor=actor, values={**values, **where})

    return SimpleNamespace(
        prior=[statement(*one) for one in prior],
        claims=[statement(*one) for one in claims],
        row=row,
        place=lambda number: {1: GOMA}[number],
        actors={"fardc": None},
    )


def test_prior_and_manual_claims_are_marked_as_such():
    found = standing_claims(
        gazetteer(
            prior=[("cod.goma", "fardc", {"since": "2024-01-01", "source": "UN map"})],
            claims=[("cod.goma", "fardc", {"says": "lost", "as_of": "2025-01-27", "note": "called"})],
        ),
        until=None,
    )
    assert sorted((claim.basis, claim.says, claim.note) for claim in found.claims) == [
        ("manual", "lost", "called"),
        ("prior", "holds", "UN map"),
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (("cod.gomma", "fardc", {"since": "2024-01-01"}), "cod/prior.yaml:7: prior of cod.gomma: no place has the id"),
        (("cod.goma", "fardcc", {"since": "2024-01-01"}), "no actor has the id 'fardcc'; the claim is left out"),
        (("cod.goma", "fardc", {"since": "soon"}), "'soon' is no date"),
    ],
)
def test_a_claim_about_an_unknown_place_or_actor_is_listed(entry, message):
    found = standing_claims(gazetteer(prior=[entry]), until=None)
    assert found.claims == ()
    assert message in found.problems[0]


def test_a_prior_dated_after_the_reports_is_refused():
    from datetime import date

    with pytest.raises(LexiconError, match=r"after the newest report, 2025-04-25"):
        standing_claims(gazetteer(prior=[("cod.goma", "fardc", {"since": "2025-06-01"})]), until=date(2025, 4, 25))


# --- diff -----------------------------------------------------------------------------------------------------------


def row(place, holder, *, state="controls", first="2025-01-01", last="2025-01-31", rivals="", as_of="2025-01-31"):
    return {"place_id": f"x.{place}", "name": place, "kind": "town", "holder": holder, "state": state, "rivals": rivals, "since": first, "valid_from": first, "valid_to": last, "as_of": as_of, "longitude": 29.0, "latitude": -1.0}  # fmt: skip  # noqa: E501


def build(folder, rows):
    folder.mkdir()
    square = {"type": "MultiPolygon", "coordinates": [[[[29, -1], [29.1, -1], [29.1, -0.9], [29, -0.9], [29, -1]]]]}
    point = {"type": "Point", "coordinates": [29.0, -1.0]}
    for name, geometry in (("control", point), ("control_areas", square)):
        features = [{"type": "Feature", "geometry": geometry, "properties": one} for one in rows]
        (folder / f"{name}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return str(folder)


def test_diff_says_which_settlements_changed_hands(tmp_path, capsys):
    old = build(tmp_path / "old", [row("Sake", "fardc"), row("Goma", "fardc"), row("Pinga", "", state="unknown")])
    new = build(
        tmp_path / "new",
        [row("Sake", "m23"), row("Goma", "fardc"), row("Pinga", "m23", state="contested", rivals="fardc")],
    )
    assert main(["diff", old, new]) == 0
    said = capsys.readouterr().out
    assert "settlements: fardc +0 -1, fardc / m23 contested +1 -0, m23 +1 -0" in said
    assert "Sake   fardc    ->  m23" in said
    assert "Goma" not in said
    assert main(["diff", old, new, "--format", "geojson"]) == 0
    assert len(json.loads(capsys.readouterr().out)["features"]) == 2


def test_diff_compares_two_days_of_one_build(tmp_path, capsys):
    rows = [row("Sake", "fardc", last="2025-01-10"), row("Sake", "m23", first="2025-01-11")]
    folder = build(tmp_path / "one", rows)
    assert main(["diff", folder, "--from", "2025-01-05", "--to", "2025-01-20", "--format", "csv"]) == 0
    assert "x.Sake,Sake,town,fardc,m23,2025-01-11" in capsys.readouterr().out


def test_diff_says_what_is_missing(tmp_path, capsys):
    folder = build(tmp_path / "one", [row("Sake", "fardc")])
    for words, message in (
        ([folder, str(tmp_path / "two")], "control.geojson: not there. Type sitmap build --out"),
        ([folder], "one folder and one day: nothing can differ"),
        ([folder, folder, folder], "name one or two folders"),
    ):
        assert main(["diff", *words]) == 2
        assert message in capsys.readouterr().err


# Counts, filters, areas by side, a polygon that claims move


def test_a_day_is_counted_by_side_and_filtered(table, capsys):
    _, said = control(table, capsys=capsys)
    assert "UKR: 1 settlement, contests 1" in said.out
    assert "RUS: 1 settlement, contests 1" in said.out
    _, said = control(table, "--side", "ukr", capsys=capsys)
    assert "Kupiansk" in said.out
    assert "Svatove" not in said.out
    _, said = control(table, "--changed-since", "2024-03-01", capsys=capsys)
    assert [word in said.out for word in ("Terny", "Kupiansk", "Svatove")] == [True, False, False]
    _, said = control(table, "--country", "XX", capsys=capsys)
    assert "0 of 0 places" in said.out
    code, said = control(table, "--side", "UKX", capsys=capsys)
    assert code
    assert "Did you mean 'UKR'?" in said.err


FRONT = "place,lat,lon,actor,says,as_of,source,kind\n" + "".join(
    f"T{n}{m},{48 + 0.1 * n:.2f},{37 + 0.1 * m:.2f},{'UKR' if m < 3 else 'RUS'},holds,2024-03-01,map,village\n"
    for n in range(6)
    for m in range(6)
)


def front_table(tmp_path, *further):
    path = tmp_path / "front.csv"
    path.write_text(FRONT + "".join(further), encoding="utf-8")
    return path


def polygon_file(tmp_path, west=37.25):
    ring = [[west, 47.9], [38.0, 47.9], [38.0, 48.7], [west, 48.7], [west, 47.9]]
    path = tmp_path / "prior.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    return path


def features(path):
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def test_areas_by_side_and_the_front_are_written(tmp_path, capsys):
    out = tmp_path / "front.geojson"
    code, said = control(front_table(tmp_path), "--areas", "auto", "--out", str(out), capsys=capsys)
    assert code == 0, said.err
    signs = {(row["properties"]["sign"], row["properties"]["side"]) for row in features(out)}
    assert {("held", "UKR"), ("held", "RUS"), ("doubt", "RUS")} <= signs
    (line,) = features(tmp_path / "front_lines.geojson")
    assert line["properties"]["sign"] == "front"
    assert line["properties"]["length_km"] > 50
    assert line["geometry"]["type"] == "MultiLineString"


def test_a_polygon_by_option_is_moved_by_claims(tmp_path, capsys):
    news = [f"T{n}2,{48 + 0.1 * n:.2f},37.20,RUS,holds,2024-03-08,map,village\n" for n in range(3)]
    out, area = tmp_path / "front.geojson", polygon_file(tmp_path)
    words = ["--prior", str(area), "--prior-actor", "RUS", "--prior-since", "2024-02-01", "--areas", "auto"]
    code, said = control(front_table(tmp_path, *news), *words, "--out", str(out), capsys=capsys)
    assert code == 0, said.err
    held = [shape(row["geometry"]) for row in features(out) if row["properties"]["side"] == "RUS"]
    whole = shapely.union_all(held)
    assert shapely.contains_xy(whole, 37.2, 48.1)  # taken
    assert not shapely.contains_xy(whole, 37.1, 48.45)  # not
    assert shapely.contains_xy(whole, 37.9, 48.6)  # of the polygon, far from every claim


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--prior-actor", "RUS"], "--prior-actor ACTOR --prior-since DATE"),
        (["--prior-actor", "RUS", "--prior-since", "2024-04-01"], "after the newest report, 2024-03-10"),
        (["--prior-actor", "RUS", "--prior-since", "soon"], "--prior-since"),
    ],
)
def test_a_polygon_that_cannot_be_used_is_an_error_with_its_remedy(tmp_path, capsys, words, message):
    code, said = control(front_table(tmp_path), "--prior", str(polygon_file(tmp_path)), *words, capsys=capsys)
    assert code
    assert message in said.err


def test_a_polygon_elsewhere_is_an_error(tmp_path, capsys):
    words = ["--prior", str(polygon_file(tmp_path, west=-60)), "--prior-actor", "RUS", "--prior-since", "2024-02-01"]
    code, said = control(front_table(tmp_path), *words, capsys=capsys)
    assert code
    assert "of the polygon lie outside UA" in said.err


def test_the_difference_of_two_days_has_polygons_and_km2(tmp_path, capsys):
    def side(name, ring, first, last):
        geometry = {"type": "MultiPolygon", "coordinates": [[ring]]}
        row = {"sign": "held", "side": name, "valid_from": first, "valid_to": last}
        return {"type": "Feature", "geometry": geometry, "properties": row}

    def ring(west, east):
        return [[west, 1.0], [east, 1.0], [east, 1.2], [west, 1.2], [west, 1.0]]

    front = [
        side("a", ring(29.0, 29.2), "2025-01-01", "2025-01-15"),
        side("b", ring(29.2, 29.4), "2025-01-01", "2025-01-15"),
    ]
    front += [
        side("a", ring(29.0, 29.3), "2025-01-16", "2025-01-31"),
        side("b", ring(29.3, 29.4), "2025-01-16", "2025-01-31"),
    ]
    town_row = {**row("goma", "a"), "kind": "town"}
    point = {"type": "Point", "coordinates": [29.0, -1.0]}
    for name, found in (
        ("control", [{"type": "Feature", "geometry": point, "properties": town_row}]),
        ("control_areas", []),
        ("front_areas", front),
    ):
        (tmp_path / f"{name}.geojson").write_text(json.dumps({"features": found}), encoding="utf-8")
    words = ["diff", str(tmp_path), "--from", "2025-01-10", "--to", "2025-01-31"]
    assert main(words) == 0
    said = capsys.readouterr().out
    assert "ground between places that changed hands" in said
    assert main([*words, "--format", "geojson"]) == 0
    (gain,) = json.loads(capsys.readouterr().out)["features"]
    assert (gain["properties"]["before"], gain["properties"]["after"]) == ("b", "a")
    assert gain["properties"]["area_km2"] == pytest.approx(11.1 * 22.2, rel=0.02)
    assert gain["geometry"]["type"] == "Polygon"
