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
