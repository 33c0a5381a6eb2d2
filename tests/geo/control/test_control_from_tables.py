"""Event tables and doubtful events: what they may say about control, and what they may not."""

from geo.config import Config, ControlSettings
from geo.pipeline import build_situation

COLUMNS = (
    *("event_id_cnty", "event_date", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1"),
    *("actor2", "country", "admin1", "location", "latitude", "longitude", "geo_precision", "source", "notes"),
    "fatalities",
)
TAKEN = "Non-state actor overtakes territory"


def line(number, day, kind, place, lat, lon):  # noqa: PLR0917  # a report and what is known of it
    where = ("Democratic Republic of Congo", "Nord-Kivu", place, lat, lon, "1")
    who = ("M23", "Military Forces of the DRC")
    return ",".join((number, day, "1", "Political violence", "Battles", kind, *who, *where, "Paper", "Text.", "0"))


ROWS = (
    line("A1", "2025-01-10", "Armed clash", "Sake", "-1.57", "29.04"),
    line("A2", "2025-01-12", TAKEN, "Minova", "-1.71", "29.02"),
    line("A3", "2025-01-12", "Armed clash", "Sake", "-1.20", "28.50"),
)


def built(tmp_path, **settings):
    path = tmp_path / "acled.csv"
    path.write_text("\n".join((",".join(COLUMNS), *ROWS)) + "\n", encoding="utf-8")
    return build_situation(Config(control=ControlSettings(**settings)), inputs=[path])


def test_a_clash_in_a_table_contests_nothing_unless_all_is_asked_for(tmp_path):
    found = built(tmp_path)
    assert {(claim.place.name, claim.says, claim.basis) for claim in found.claims} == {("Minova", "holds", "capture")}
    everything = built(tmp_path, from_tables="all")
    assert {claim.says for claim in everything.claims} == {"holds", "contests"}


def test_two_places_of_one_name_stay_two(tmp_path):
    ids = {claim.place.id for claim in built(tmp_path, from_tables="all").claims if claim.place.name == "Sake"}
    assert len(ids) == 2


def takeovers(day, side, first):
    """Six towns near each other that a side takes on a day."""
    spots = [(f"Town {n}", f"-1.{2 + n // 3}{n % 3}", f"28.{5 + n % 3}0") for n in range(first, first + 6)]
    rows = [line(f"{side}{n}", day, TAKEN, *spot) for n, spot in enumerate(spots)]
    return [row.replace("M23,Military", f"{side},Military") for row in rows]


def test_many_places_of_which_only_tables_speak_are_drawn_for_the_day_of_the_map_alone(tmp_path, monkeypatch):
    table = tmp_path / "acled.csv"
    lines = [*takeovers("2025-01-02", "M23", 1), *takeovers("2025-03-01", "ADF", 3)]
    table.write_text("\n".join((",".join(COLUMNS), *lines)) + "\n", encoding="utf-8")
    assert len({area.valid_from for area in build_situation(Config(), inputs=[table]).areas}) > 1, "few have a history"
    monkeypatch.setattr("geo.pipeline.MOST_PICTURES", ((0, 8),))  # as if these few places were more than 500
    of_table = build_situation(Config(), inputs=[table])
    assert of_table.areas
    assert {area.valid_from for area in of_table.areas} == {of_table.as_of}
    assert len({status.valid_from for status in of_table.control}) > 1, "the places keep their history"
    report = tmp_path / "report.txt"
    report.write_text("date 2025-03-01\n\nM23 rebels captured Bunagana on Friday.", encoding="utf-8")
    with_report = build_situation(Config(), inputs=[table, report])
    assert len({area.valid_from for area in with_report.areas}) > 1
