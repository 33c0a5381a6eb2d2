"""What the structure of a report gives its events: default places, the figures of a table's row, totals."""

from __future__ import annotations

import pytest

from geo.config import load_config
from geo.pipeline import build_situation

TABLE = (
    "| Date | Territory | Location | Incident | Killed |\n|---|---|---|---|---|\n"
    "| 9 June | Masisi | Sake | M23 fighters shelled the base | 3 |\n"
    "| 10 June | Djugu | Bule | CODECO fighters burned 20 houses | 4 |\n"
    "| Total | | | | 7 |\n"
)
SECTIONS = (
    "## Ituri\n\nADF fighters ambushed a convoy near Oicha.\n\nTerritoire de Djugu\n\n"
    "CODECO fighters attacked a village on Monday; four civilians were killed.\n\nMasisi territory\n\n"
    "Gunmen killed two people on Tuesday.\n"
)


@pytest.fixture
def events_of(tmp_path):
    def read(text, date="2025-06-14"):
        path = tmp_path / "report.md"
        path.write_text(f"---\ndate: {date}\n---\n{text}", encoding="utf-8")
        return build_situation(load_config(None), inputs=[path]).events

    return read


def where(event):
    return event.where.chosen.name if event.where and event.where.chosen else ""


def test_a_row_of_a_table_has_its_own_day_place_and_dead(events_of):
    rows = {(where(e), str(e.start), e.fatalities.best if e.fatalities else 0) for e in events_of(TABLE)}
    assert rows == {("Sake", "2025-06-09", 3), ("Bule", "2025-06-10", 4)}


def test_the_nearest_heading_gives_the_place_of_what_stands_under_it(events_of):
    assert [where(event) for event in events_of(SECTIONS)] == ["near Oicha", "Djugu territory", "Masisi territory"]


def test_a_heading_holds_for_a_whole_section(events_of):
    calm = "The market was open and traders came back to it. " * 6
    (event,) = events_of(f"## Djugu territory\n\n{calm}\n\nGunmen killed two people on Tuesday.\n")
    assert where(event) == "Djugu territory"


def test_a_known_name_alone_above_a_paragraph_is_a_place(events_of):
    (event,) = events_of("# Sake\n\nM23 fighters shelled the base.\n")
    assert where(event) == "Sake"


@pytest.mark.parametrize(
    ("toll", "marked"),
    [("9 people were killed in North Kivu this week.", True), ("8 people were killed in North Kivu this week.", False)],
)
def test_a_toll_that_adds_up_single_incidents_is_marked_as_a_total(events_of, toll, marked):
    single = (
        "On 9 June, M23 fighters killed three civilians in Sake.\n\nOn 10 June, ADF fighters killed six in Oicha.\n"
    )
    notes = [note for event in events_of(f"Summary: {toll}\n\n{single}") for note in event.notes]
    assert ("a total of other events of the report" in notes) is marked


def test_a_heading_is_never_an_event(events_of):
    assert not events_of(
        "# M23 captures Sake\n\nMarkets were open in Bukavu.\n\n## Clashes in Djugu\n\nBunia was calm.\n"
    )
