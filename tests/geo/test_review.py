from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from small_situation import ALPHA, BETA, small

from geo.errors import InputError, LexiconError, TableError
from geo.review import Review, Reviewed, apply_reviews, read_reviews, settle
from maps.exports.geopackage import write_geopackage

PLACES = {place.id: place for place in (ALPHA, BETA)}
TYPES = small().event_types
YAML = """
reviews:
  - {subject: ev-1, decision: reject, reviewer: A. Reader, reviewed: 2025-02-01, note: a rumour}
  - {subject: ev-2, decision: Move, value: nor.beta, reviewer: A. Reader, reviewed: 2025-02-01}
"""


def review(subject, decision, value="", *, day=1, reviewer="A. Reader", at="r.yaml:1"):
    return Review(
        subject=subject, decision=decision, value=value, reviewer=reviewer, reviewed=date(2025, 2, day), at=at
    )


def reading():
    situation = small()
    claims = tuple(replace(claim, event_id="ev-1") for claim in situation.claims)
    return Reviewed(events=situation.events, claims=claims, resolutions=situation.resolutions)


def applied(*reviews):
    return apply_reviews(reviews, reading(), place_of=PLACES.__getitem__, types=TYPES)


def event(result, event_id):
    return next(event for event in result.events if event.id == event_id)


def test_an_accepted_event_is_signed():
    result = applied(review("ev-1", "accept"))
    assert event(result, "ev-1").reviewed == "A. Reader, 2025-02-01"
    assert event(result, "ev-2").reviewed == ""
    assert result.claims == reading().claims
    assert result.problems == ()


def test_a_decision_whose_id_is_gone_is_applied_to_what_stands_in_its_sentence():
    spans = {event.id: event.evidence[0] for event in reading().events}
    span = spans["ev-1"]
    old = replace(review("old-id", "accept"), document=span.document_id, start=span.start, end=span.end)
    result = applied(old)
    alone = sum(one == span for one in spans.values()) == 1
    assert event(result, "ev-1").reviewed == ("A. Reader, 2025-02-01" if alone else "")
    assert len(result.problems) == (0 if alone else 1)


def test_a_decision_about_another_sentence_stays_listed():
    span = reading().events[0].evidence[0]
    result = applied(replace(review("old-id", "accept"), document=span.document_id, start=10**6, end=10**6 + 9))
    assert "old-id is not in this build" in result.problems[0]


def test_a_rejected_event_takes_its_claims_along():
    result = applied(review("ev-1", "reject"))
    assert "ev-1" not in {event.id for event in result.events}
    assert result.claims == ()


def test_a_moved_event_stands_at_its_new_place_and_so_do_its_claims():
    result = applied(review("ev-1", "move", "nor.beta"))
    where = event(result, "ev-1").where
    assert (where.chosen, where.lon, where.lat) == (BETA, BETA.lon, BETA.lat)
    assert where.reasons == ("moved by A. Reader, 2025-02-01",)
    assert [claim.place for claim in result.claims] == [BETA]


@pytest.mark.parametrize(("value", "lat", "lon"), [("-1.5, 29.25", -1.5, 29.25), ("2,3.5", 2.0, 3.5)])
def test_an_event_moves_to_a_point(value, lat, lon):
    where = event(applied(review("ev-1", "move", value)), "ev-1").where
    assert (where.lat, where.lon, where.precision) == (lat, lon, "exact")
    assert where.chosen.name == "Alpha"


def test_a_retyped_event_loses_the_claims_of_its_old_type():
    result = applied(review("ev-1", "retype", "shelling"))
    assert event(result, "ev-1").type == "shelling"
    assert result.claims == ()


def test_a_moved_mention_moves_the_events_that_stand_there():
    span = reading().resolutions[0].mention.span
    result = applied(review(f"{span.document_id}:{span.start}-{span.end}", "move", "nor.beta"))
    assert result.resolutions[0].chosen == BETA
    assert {e.where.chosen for e in result.events if e.id in {"ev-1", "ev-7"}} == {BETA}


def test_a_rejected_mention_is_unresolved_and_its_events_are_nowhere():
    span = reading().resolutions[0].mention.span
    result = applied(review(f"{span.document_id}:{span.start}-{span.end}", "reject"))
    assert not result.resolutions[0].resolved
    assert event(result, "ev-1").where is None
    assert result.claims == ()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (review("ev-99", "reject"), "ev-99 is not in this build"),
        (review("report-1:9000-9004", "reject"), "is not in this build"),
        (review("ev-1", "move", "nor.atlantis"), "neither a place id of the gazetteer nor lat, lon"),
        (review("ev-1", "move", "95, 10"), "neither a place id of the gazetteer nor lat, lon"),
        (review("ev-1", "retype", "picnic"), "'picnic' is no event type"),
        (review("report-1:16-21", "retype", "clash"), "only events have a type"),
    ],
)
def test_what_cannot_be_applied_is_listed_and_changes_nothing(made, words):
    result = applied(made)
    (problem,) = result.problems
    assert words in problem
    assert problem.startswith("r.yaml:1: ")
    assert result.events == reading().events


def test_of_two_decisions_the_later_holds_and_the_conflict_is_listed():
    result = applied(review("ev-1", "reject", day=1), review("ev-1", "accept", day=2, reviewer="B. Writer"))
    assert event(result, "ev-1").reviewed == "B. Writer, 2025-02-02"
    (problem,) = result.problems
    assert problem.startswith("conflict about ev-1: reject (A. Reader, 2025-02-01")
    assert "the later one holds: accept" in problem


def test_two_decisions_of_one_day_that_differ_hold_neither():
    chosen, problems = settle([review("ev-1", "reject"), review("ev-1", "accept", reviewer="B. Writer")])
    assert chosen == {}
    assert "none of them was applied" in problems[0]


def test_the_same_decision_twice_is_no_conflict():
    chosen, problems = settle([review("ev-1", "reject"), review("ev-1", "reject", reviewer="B. Writer")])
    assert chosen["ev-1"].decision == "reject"
    assert problems == []


def test_yaml_and_geopackage_say_the_same(tmp_path):
    (tmp_path / "a.yaml").write_text(YAML, encoding="utf-8")
    package = tmp_path / "situation.gpkg"
    write_geopackage(small(), package)
    with closing(sqlite3.connect(package)) as connection, connection:
        connection.executemany(
            "INSERT INTO review (subject, decision, value, reviewer, reviewed, note) VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("ev-1", "reject", None, "A. Reader", "2025-02-01T00:00:00Z", "a rumour"),
                ("ev-2", "Move", "nor.beta", "A. Reader", "2025-02-01T00:00:00Z", None),
                (None, None, None, None, None, None),  # an empty row that QGIS left
            ],
        )
    written = [replace(made, at="") for made in read_reviews([tmp_path / "a.yaml"])]
    read = [replace(made, at="", document="", start=0, end=0) for made in read_reviews([package])]
    assert read == written
    assert read_reviews([package])[0].document == "report-1"  # where the sentence of its subject stands
    assert [replace(made, at="") for made in read_reviews([tmp_path])] == written
    assert written[1].decision == "move"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("reviews: [{subject: ev-1, decision: reject}]", "reviewer, reviewed must be filled in"),
        (
            "reviews: [{subject: e, decision: burn, reviewer: A, reviewed: 2025-01-01}]",
            "decision is 'burn'; known: accept",
        ),
        ("reviews: [{subject: e, decision: move, reviewer: A, reviewed: 2025-01-01}]", "a place id or lat, lon"),
        ("reviews: [{subject: e, decision: accept, reviewer: A, reviewed: soon}]", "soon"),
        ("reviews: 3", "a list of decisions is expected"),
    ],
)
def test_an_incomplete_decision_is_named_with_its_line(tmp_path, text, words):
    path = tmp_path / "r.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"r\.yaml:1") as caught:
        read_reviews([path])
    assert words in str(caught.value)


def test_files_that_hold_no_reviews_are_said_plainly(tmp_path):
    with pytest.raises(InputError, match="there is no such file"):
        read_reviews([tmp_path / "absent.gpkg"])
    path = tmp_path / "a.txt"
    path.write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"read from a \.gpkg"):
        read_reviews([path])
    path = tmp_path / "broken.yaml"
    path.write_text("reviews: [", encoding="utf-8")
    with pytest.raises(LexiconError):
        read_reviews([path])


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("CREATE TABLE other (a)", "has no table `review`"),
        ("CREATE TABLE review (subject, decision)", "lacks value, reviewer, reviewed, note"),
    ],
)
def test_a_table_without_our_columns_is_named(tmp_path, sql, words):
    path = tmp_path / "other.gpkg"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    with pytest.raises(TableError, match=words):
        read_reviews([path])


def test_a_file_that_is_no_geopackage_is_named(tmp_path):
    path = tmp_path / "no.gpkg"
    path.write_bytes(b"this is a letter, not a database, and long enough to be read as one" * 20)
    with pytest.raises(TableError, match="is no GeoPackage"):
        read_reviews([path])
