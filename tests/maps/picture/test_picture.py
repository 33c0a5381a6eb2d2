"""Pictures: SVG with named groups, PNG and PDF, sizes, themes, views; what is on them is what the page shows."""

from __future__ import annotations

import io
import re
import struct
import sys
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
import shapely
import small_situation as small
from repository import SEEDS

from geo.errors import InputError
from geo.model import ControlArea
from maps import build_picture
from maps.cli import main
from maps.picture import build_film, build_multiples, raster, sheet
from maps.picture.drawing import build_pictures
from maps.picture.labels import OccupancyGrid
from maps.picture.letters import width_of, wrapped
from maps.picture.themes import THEMES

SVG = "{http://www.w3.org/2000/svg}"
GROUPS = ["ground", "control", "borders", "events", "labels"]


@pytest.fixture(scope="module")
def situation():
    return small.small()


@pytest.fixture(scope="module")
def drawn(situation):
    return parsed(build_picture(situation, size="900x600").to_svg())


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314


def texts(root):
    return [node.text for node in root.iter(f"{SVG}text")]


def group(root, id_):
    return next(node for node in root.iter(f"{SVG}g") if node.get("id") == id_)


def test_groups_have_the_names_that_a_designer_looks_for(drawn):
    assert [node.get("id") for node in group(drawn, "map") if node.tag == f"{SVG}g"] == GROUPS
    outer = [node.get("id") for node in drawn if node.tag == f"{SVG}g"]
    assert outer == ["map", "title", "legend", "sources"]


def test_a_picture_says_to_whoever_does_not_see_it_what_changed(drawn):
    title, about = (drawn.find(f"{SVG}{name}").text for name in ("title", "desc"))
    assert title == "Norland"
    assert about.startswith("As of 10 Jan 2025. The Rebels' Front reported to have taken Alpha. Machine-coded")


def test_title_day_sources_and_disclaimer_are_on_it(drawn):
    said = " ".join(texts(drawn))
    for words in (
        "Norland",
        "As of 10 Jan 2025",
        "1 report",
        "Sources: Wire.",
        "Machine-coded",
        "implies no legal status",
    ):
        assert words in said


def test_the_legend_names_what_is_on_the_map_and_nothing_else(situation, drawn):
    said = " ".join(texts(group(drawn, "legend")))
    assert "Battles (2)" in said
    assert "Contested" in said
    assert "Front line" not in said
    line = shapely.LineString([(28, -1), (29, -1)])
    front = ControlArea(
        sign="front", side="army", other="rebels", geometry=line, valid_from=small.DAY, valid_to=small.DAY
    )  # fmt: skip
    again = build_picture(replace(situation, areas=(front,)), size="900x600").to_svg()
    assert "Front line" in again


def test_old_news_of_a_place_is_drawn_as_the_legend_says(situation):
    """A line of dashes and dots, on the place and in the legend, where nothing was heard for over thirty days."""
    late = small.DAY + timedelta(days=365)
    held = next(one for one in situation.control if one.state == "controls" and not one.claimed_only)
    old = replace(situation, control=(replace(held, valid_to=late),), areas=(), events=(), as_of=late)
    drawn = parsed(build_picture(old, size="900x600").to_svg())
    assert any("Dash and dot" in (words or "") for words in texts(drawn))
    for name in ("control", "legend"):
        dashes = [node.get("stroke-dasharray") for node in group(drawn, name).iter()]
        assert any(dash and len(dash.split()) == 4 for dash in dashes), name


def test_a_mark_stands_on_its_place(situation):
    made = build_picture(situation, size="900x600", view="27,-2,30,0").to_svg()
    root = parsed(made)
    view = next(node for node in root.iter(f"{SVG}clipPath"))[0]
    left, top, width, height = (float(view.get(key)) for key in ("x", "y", "width", "height"))
    seen = sheet.view_of("27,-2,30,0", sheet.Box(left=left, top=top, width=width, height=height))
    mark = next(node for node in root.iter(f"{SVG}g") if node.get("id") == "event ev-7")
    moved = next(node.get("transform") for node in mark.iter() if node.get("transform"))
    at = [float(part) for part in re.match(r"translate\(([\d.]+) ([\d.]+)\)", moved).groups()]
    assert at == pytest.approx(seen.point(28.9, -1.6), abs=0.1)


def test_labels_do_not_meet(situation):
    grid = OccupancyGrid(sheet.Box(left=0, top=0, width=100, height=50))
    assert grid.is_free(10, 10, 30, 12)
    grid.take(10, 10, 30, 12)
    assert not grid.is_free(30, 15, 30, 12)
    assert not grid.is_free(90, 10, 30, 12)  # beyond the edge
    assert grid.is_free(50, 10, 30, 12)
    names = [node for node in parsed(build_picture(situation).to_svg()).iter(f"{SVG}text") if node.get("text-anchor")]
    assert {"Alpha", "Beta", "Delta"} <= {node.text for node in names}


def test_the_same_situation_gives_the_same_bytes(situation):
    assert build_picture(situation).to_svg() == build_picture(situation).to_svg()


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_draws_with_its_own_tones(situation, theme):
    made = build_picture(situation, size="card", theme=theme).to_svg()
    assert f'id="sea" fill="{THEMES[theme].sea}"' in made
    assert "None" not in made


def test_one_ink_is_one_ink(situation):
    made = build_picture(situation, theme="one-ink").to_svg()
    tones = {tone.upper() for tone in re.findall(r"#[0-9a-fA-F]{6}\b", made)}
    assert all(tone[1:3] == tone[3:5] == tone[5:7] for tone in tones)


@pytest.mark.parametrize(
    ("size", "width", "height"),
    [
        ("1600x900", "1600", "900"),
        ("card", "1200", "630"),
        ("square", "1080", "1080"),
        ("a4", "297mm", "210mm"),
        ("A3-portrait", "297mm", "420mm"),
    ],
)
def test_sizes_are_those_of_screens_and_of_paper(situation, size, width, height):
    root = parsed(build_picture(situation, size=size).to_svg())
    assert (root.get("width"), root.get("height")) == (width, height)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": "1600"}, "write WIDTHxHEIGHT"),
        ({"size": "90000x10"}, "write WIDTHxHEIGHT"),
        ({"view": "30,0,20,1"}, "write west,south,east,north"),
        ({"view": "8/200/20"}, "write west,south,east,north"),
        ({"theme": "sepia"}, "light, dark, paper, one-ink"),
        ({"language": "xx"}, "en, fr, sw, ar"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(situation, options, said):
    with pytest.raises(InputError, match=said):
        build_picture(situation, **options)


@pytest.mark.parametrize("words", ["27,-2,30,0", "8.5/-1/28.5"])
def test_a_view_is_a_box_or_what_stands_in_the_address_of_the_page(words):
    box = sheet.Box(left=10, top=20, width=600, height=400)
    view = sheet.view_of(words, box)
    west, south, east, north = view.bounds
    assert (west + east) / 2 == pytest.approx(28.5, abs=0.01)
    assert (south + north) / 2 == pytest.approx(-1, abs=0.01)
    assert view.degrees(*view.point(28.2, -1.3)) == pytest.approx((28.2, -1.3))


def test_hostile_names_stay_text(situation):
    places = [replace(one, place=replace(one.place, name="<script>&\x00")) for one in situation.control]
    made = build_picture(replace(situation, control=tuple(places)), title='</title><script>"').to_svg()
    assert "<script" not in made
    parsed(made)


def test_a_situation_without_a_day_is_a_map_of_its_ground(situation):
    made = build_picture(replace(situation, as_of=None, events=(), control=())).to_svg()
    assert "Norland" in made


def test_many_events_are_counted_together(situation):
    first = situation.events[0]
    many = tuple(
        replace(first, id=f"m-{n}", where=replace(first.where, lon=27.6 + n % 40 / 20, lat=-2 + n // 40 / 20))
        for n in range(600)
    )
    made = build_picture(
        replace(situation, events=tuple(replace(one, start=small.DAY, end=small.DAY) for one in many))
    ).to_svg()
    assert made.count('id="event ') < 160
    assert "Battles (600)" in made


@pytest.mark.parametrize("language", ["fr", "sw", "ar"])
def test_it_speaks_the_languages_of_the_page(situation, language):
    made = build_picture(situation, language=language).to_svg()
    assert "brief_" not in made
    assert "legend_" not in made.replace('id="legend-', "")


def test_png_has_the_pixels_asked_for(situation):
    made = build_picture(situation, size="400x400").to_png(ratio=1.5)
    assert made.startswith(b"\x89PNG")
    assert struct.unpack(">II", made[16:24]) == (600, 600)


def test_pdf_is_a_page_of_paper_with_letters(situation):
    pypdfium2 = pytest.importorskip("pypdfium2")
    made = build_picture(situation, size="a4").to_pdf()
    document = pypdfium2.PdfDocument(made)
    assert document[0].get_size() == pytest.approx((841.9, 595.3), abs=0.2)
    assert "Norland" in document[0].get_textpage().get_text_range()
    assert made == build_picture(situation, size="a4").to_pdf()


def test_time_is_a_film_that_holds_still_and_keeps_its_colours(situation):
    images = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    made = build_film(situation, since=small.DAY - timedelta(days=3), size="640x400")
    film = images.open(io.BytesIO(made))
    assert (film.n_frames, film.size, film.info["loop"]) == (4, (640, 400), 0)
    film.seek(3)
    ink = THEMES["light"].ink
    colours = {colour for _, colour in film.convert("RGB").getcolors(100_000)}
    assert any(max(colour) - min(colour) > 100 for colour in colours)  # the colours of sides, which are few pixels
    assert min(sum(colour) for colour in colours) < sum(int(ink[at : at + 2], 16) for at in (1, 3, 5)) + 60
    assert made == build_film(situation, since=small.DAY - timedelta(days=3), size="640x400")


def test_the_map_of_a_film_shows_the_same_part_of_the_world_in_every_picture(situation):
    days = [small.DAY - timedelta(days=back) for back in (9, 4, 0)]
    frames = {
        re.search(r'<clipPath id="map-frame">(.*?)</clipPath>', one.to_svg())[1]
        for one in build_pictures(situation, days)
    }
    assert len(frames) == 1


def test_the_view_of_a_film_holds_the_days_before_its_first_one(situation):
    """Each picture has the events of thirty days, the first one too: a place of the days before must be on the map."""
    late = replace(next(one for one in situation.events if one.where and one.where.lat), start=small.DAY, end=None)
    far = replace(late.where, lat=late.where.lat + 1.4)
    early = replace(late, id="early", where=far, start=small.DAY - timedelta(days=20))
    film = build_pictures(replace(situation, control=(), areas=(), events=(late, early)), [small.DAY])
    assert "event early" in {node.get("id") for node in parsed(next(iter(film)).to_svg()).iter(f"{SVG}g")}


@pytest.mark.parametrize(
    ("every", "since", "names"),
    [
        ("month", date(2024, 11, 20), ["Nov 2024", "Dec 2024", "Jan 2025"]),
        ("week", date(2025, 1, 4), ["30 Dec 2024 – 5 Jan 2025", "6–10 Jan 2025"]),
        ("year", date(2024, 11, 20), ["2024", "2025"]),
    ],
)
def test_small_maps_stand_beside_each_other_one_for_each_time(situation, every, since, names):
    sheet_ = parsed(build_multiples(situation, every=every, since=since, size="1200x800").to_svg())
    assert [one for one in texts(sheet_) if one in names] == names
    cells = [group(sheet_, f"small-map-{number}") for number in range(len(names))]
    boxes = [next(cell.iter(f"{SVG}rect")) for cell in cells]
    assert len({(one.get("width"), one.get("height")) for one in boxes}) == 1
    ids = [node.get("id") for node in sheet_.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    marks = ["".join(node.get("id") or "" for node in cell.iter(f"{SVG}g")).count("event ") for cell in cells]
    assert marks[-1] > 0
    assert marks[0] == 0 or every == "week"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"every": "hour"}, "is none of week, month, year"),
        ({"every": "week", "since": date(2023, 1, 1)}, "more than a sheet holds"),
        ({"theme": "sepia"}, "is none of"),
    ],
)
def test_small_maps_that_cannot_be_say_why(situation, options, message):
    with pytest.raises(InputError, match=message):
        build_multiples(situation, **options)
    with pytest.raises(InputError, match="need days"):
        build_multiples(replace(situation, as_of=None))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "m.gif", "--size", "a4-portrait"], "wider than high"),
        (["--to", "m.gif", "--multiples", "month"], "one after the other"),
        (["--to", "m.svg", "--multiples", "hour"], "is none of"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_is_read(monkeypatch, tmp_path, capsys, options, message):
    monkeypatch.setattr("geo.pipeline.build_situation", lambda *_, **__: pytest.fail("was read"))
    monkeypatch.chdir(tmp_path)
    assert main(["export", str(SEEDS), *options]) == 2
    assert message in capsys.readouterr().err


def test_a_film_in_an_unknown_theme_or_language_is_refused(situation):
    for wrong in ({"theme": "sepia"}, {"language": "xx"}):
        with pytest.raises(InputError, match="is none of"):
            build_film(situation, **wrong)


@pytest.mark.parametrize(
    ("size", "day", "message"), [("a4-portrait", small.DAY, "wider than high"), ("640x400", None, "needs days")]
)
def test_a_film_that_cannot_be_says_why(situation, size, day, message):
    with pytest.raises(InputError, match=message):
        build_film(replace(situation, as_of=day), size=size)


@pytest.mark.parametrize(("ending", "module"), [(".png", "resvg_py"), (".pdf", "typst"), (".gif", "PIL.Image")])
def test_without_the_extra_one_line_says_what_to_type(monkeypatch, tmp_path, capsys, ending, module):
    monkeypatch.setitem(sys.modules, module, None)
    assert main(["export", str(SEEDS), "--to", str(tmp_path / f"map{ending}")]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 1
    assert said[0].endswith("Type: pip install 'sitmap[picture]'")


def test_without_the_extra_a_notebook_shows_the_svg(monkeypatch, situation):
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    made = build_picture(situation)
    assert made._repr_png_() is None
    assert made._repr_svg_().startswith("<svg")
    with pytest.raises(InputError, match="pip install"):
        raster.png(made.svg, width=100)


def test_the_command_writes_a_picture(tmp_path, capsys):
    goal = tmp_path / "map.svg"
    assert (
        main(["export", str(SEEDS), "--to", str(goal), "--size", "card", "--theme", "dark", "--since", "2025-01-01"])
        == 0
    )
    assert str(goal) in capsys.readouterr().out
    said = texts(parsed(goal.read_text(encoding="utf-8")))
    assert {"Goma", "Bukavu", "Eastern DR Congo"} <= set(said)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("one two three", 45, ["one two", "three"]), ("", 45, []), ("unbreakable", 10, ["unbreakable"])],
)
def test_lines_are_broken_at_words(text, width, lines):
    assert wrapped(text, 10, width=width) == lines


def test_widths_know_other_scripts():
    assert width_of("Київ", 10) > width_of("Kyiv", 10) > 0
    assert width_of("e\u0301", 10) == width_of("e", 10)


@pytest.mark.parametrize(("zoom", "parks"), [(7, 0), (8, 1), (11, 0)])
def test_parks_are_tinted_between_the_scales_of_the_page(situation, zoom, parks):
    country = next(place for place in situation.backdrop if place.outline is not None)
    park = replace(country, id="test.park", kind="park")
    made = build_picture(replace(situation, backdrop=(*situation.backdrop, park)), view=f"{zoom}/-1.5/28.5").to_svg()
    assert len(group(parsed(made), "parks") if 'id="parks"' in made else ()) == parks
