"""What changed: the lines of a brief, their sources, and the brief as a user types it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import small_situation as small
from repository import SEEDS
from small_situation import DAY

from geo.model import Count, WeighedClaim
from maps.brief import as_markdown, brief_of, periods_of
from maps.brief.sentences import Words, headline
from maps.cli import main
from maps.page.leaflet import LANGUAGES, page_words

TABLES = page_words()
ENGLISH = Words(language="en", table=TABLES["en"])


def ago(days):
    return DAY - timedelta(days=days)


@pytest.fixture(scope="module")
def situation():
    return small.small()


def claimed(situation, **more):
    """Return the situation with other words in the one claim, which stands behind every status."""
    return replace(situation, claims=tuple(replace(claim, **more) for claim in situation.claims))


def kinds(brief):
    return {line.now.place.name: line.kind for line in (*brief.changed, *brief.claimed, *brief.disputed, *brief.silent)}


def test_a_place_in_other_hands_is_told_with_its_publisher_day_and_sentence(situation):
    line = next(line for line in brief_of(situation, first=ago(5)).changed if line.now.place.name == "Alpha")
    assert (line.kind, line.before.holder, line.now.holder) == ("took", "army", "rebels")
    assert [(one.publisher, one.published, one.quote[:22]) for one in line.sources] == [
        ("Wire", DAY, "Rebels attacked Alpha ")
    ]


@pytest.mark.parametrize(
    ("basis", "kind"), [("capture", "took"), ("recapture", "took"), ("entry", "took"), ("statement", "holds")]
)
def test_a_place_was_taken_only_where_a_report_says_so(situation, basis, kind):
    assert kinds(brief_of(claimed(situation, basis=basis), first=ago(5)))["Alpha"] == kind


def test_what_has_not_changed_is_not_told_but_what_is_disputed_is(situation):
    assert kinds(brief_of(situation, first=ago(1))) == {"Beta": "contested"}


def test_what_only_the_holder_says_stands_apart(situation):
    brief = brief_of(situation, first=ago(9))
    assert [line.now.place.name for line in brief.claimed] == ["Gamma"]
    assert "Gamma" not in {line.now.place.name for line in brief.changed}


def test_a_place_of_which_nothing_newer_is_known_is_not_reported_to_have_been_lost(situation):
    last = [replace(one, valid_to=ago(3)) for one in situation.control if one.place.name == "Delta"]
    unknown = replace(last[0], state="unknown", holder="", valid_from=ago(2), valid_to=DAY, claims=())
    others = [one for one in situation.control if one.place.name != "Delta"]
    brief = brief_of(replace(situation, control=(*others, *last, unknown)), first=ago(2))
    assert kinds(brief)["Delta"] == "silent"


def test_a_place_that_somebody_is_reported_to_have_left_says_who(situation):
    lost = replace(situation.claims[0], id="claim-2", says="lost", as_of=ago(1), basis="withdrawal")
    last = [replace(one, valid_to=ago(3)) for one in situation.control if one.place.name == "Delta"]
    gone = replace(
        last[0], state="unknown", holder="", valid_from=ago(2), valid_to=DAY,
        claims=(WeighedClaim(claim_id="claim-2", weight=1.0),),
    )  # fmt: skip
    control = (*(one for one in situation.control if one.place.name != "Delta"), *last, gone)
    whole = replace(situation, control=control, claims=(*situation.claims, lost))
    text = as_markdown(brief_of(whole, first=ago(2)), whole, ENGLISH)
    line = next(line for line in text.splitlines() if "left or lost" in line and line.startswith("- "))
    assert line.startswith("- The Rebels' Front reported to have left or lost Delta — [Wire](https://example.org/")


def test_an_event_counts_for_days_that_hold_all_of_its_time(situation):
    brief = brief_of(situation, first=ago(5))
    assert [line.event.id for line in brief.events] == ["ev-7", "ev-5", "ev-4"]
    assert [line.event.id for line in brief.denied] == ["ev-6"]
    assert brief.wider == 1  # the attack of three days began before


def test_events_of_a_low_score_are_told_apart_and_counted_nowhere(situation):
    events = tuple(replace(one, score=0.05) if one.id == "ev-7" else one for one in situation.events)
    brief = brief_of(replace(situation, events=events), first=ago(5))
    assert [line.event.id for line in brief.uncertain] == ["ev-7"]
    assert sum(row.deaths for row in brief.provinces) == 0


def test_provinces_are_compared_with_as_many_days_before_as_far_as_anything_is_known(situation):
    brief = brief_of(situation, first=ago(2))
    row = next(row for row in brief.provinces if row.name == "East")
    assert (brief.windows, row.events, row.deaths) == (2, 1, 120)
    assert row.before == 1.0  # the flight, the shelling; the attack of three days lies in neither period
    assert brief_of(situation, first=ago(9)).provinces[0].before is None


def test_a_toll_of_one_sentence_is_counted_once(situation):
    first = next(one for one in situation.events if one.id == "ev-7")
    whole = replace(situation, events=(*situation.events, replace(first, id="ev-8", type="attack")))
    assert sum(row.deaths for row in brief_of(whole, first=ago(0)).provinces) == 120


def test_deaths_that_only_a_side_claims_are_not_added_up(situation):
    events = tuple(replace(one, assertion="claimed") if one.id == "ev-7" else one for one in situation.events)
    row = brief_of(replace(situation, events=events), first=ago(0)).provinces[0]
    assert (row.events, row.claimed, row.deaths) == (1, 1, 0)


def test_the_page_has_day_week_month_and_the_days_of_earlier_reports(situation):
    older = replace(situation.documents[0], id="report-0", published=ago(4))
    briefs = periods_of(replace(situation, documents=(older, *situation.documents)))
    assert [(one.key, one.first) for one in briefs] == [
        ("day", DAY), ("week", ago(6)), ("month", ago(29)), (ago(4).isoformat(), ago(3))
    ]  # fmt: skip
    assert periods_of(replace(situation, as_of=None)) == []


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (5, "The Rebels' Front reported to have taken Alpha (before: Army of Norland)."),
        (0, "1 event reported, at least 120 reported killed."),
    ],
)
def test_the_headline_is_what_changed_hands_else_what_happened(situation, days, words):
    assert headline(brief_of(situation, first=ago(days)), situation, ENGLISH) == words


def test_nothing_reported_is_said_to_be_nothing(situation):
    quiet = replace(situation, events=(), control=())
    assert headline(brief_of(quiet, first=DAY), quiet, ENGLISH) == "Nothing is reported to have changed."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_words_for_every_line(situation, language):
    words = Words(language=language, table=TABLES[language])
    for brief in periods_of(situation):
        text = as_markdown(brief, situation, words)
        assert not re.search(r"brief_|\{\w+\}", text.replace("\\_", "_"))


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2025, 1, 4), date(2025, 1, 4), "4 Jan 2025"),
        (date(2025, 1, 4), date(2025, 1, 10), "4–10 Jan 2025"),
        (date(2025, 1, 4), date(2025, 2, 10), "4 Jan – 10 Feb 2025"),
        (date(2024, 12, 31), date(2025, 1, 10), "31 Dec 2024 – 10 Jan 2025"),
    ],
)
def test_days_say_once_what_they_share(first, last, words):
    assert ENGLISH.span(first, last) == words


@pytest.mark.parametrize(("number", "form"), [(0, "other"), (1, "one"), (2, "two"), (5, "few"), (11, "other")])
def test_numbers_in_arabic_have_their_forms(number, form):
    arabic = Words(language="ar", table=TABLES["ar"])
    assert arabic.plural("brief_events", number) == TABLES["ar"][f"brief_events_{form}"].format(n=number)


def test_signs_of_markdown_in_reports_stay_text(situation):
    text = as_markdown(brief_of(situation, first=ago(9)), situation, ENGLISH)
    lines = [line for line in text.splitlines() if "SUM" in line]
    assert all("<b>" not in line for line in lines)


def test_quotes_can_be_left_out(situation):
    text = as_markdown(brief_of(situation, first=ago(9)), situation, ENGLISH, quotes=False)
    assert "“" not in text
    assert "[Wire](https://example.org/report-1), 10 Jan 2025" in text


def test_a_number_in_words_stays_in_words(situation):
    events = tuple(
        replace(one, fatalities=Count(low=100, best=100, high=999, text="hundreds")) if one.id == "ev-7" else one
        for one in situation.events
    )
    whole = replace(situation, events=events)
    assert "hundreds reported killed" in as_markdown(brief_of(whole, first=DAY), whole, ENGLISH)


def test_the_command_writes_what_changed_since_a_day(capsys):
    assert main(["brief", str(SEEDS), "--since", "2025-07-15"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("# Eastern DR Congo: 15–21 Jul 2025\n\n**Luvungi contested between")
    assert "- M23/AFC reported in control of Kaziba — Rift Monitor, 21 Jul 2025: “" in said
    changes = said.split("## Changed hands")[1].split("## Events by province")[0]
    assert all(re.search(r" — .*\d{4}", line) for line in changes.splitlines() if line.startswith("- "))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "2099-01-01"], "is after the last day"),
        (["--since", "soon"], "--since"),
        (["--language", "xx"], "none of en, fr, sw, ar"),
    ],
)
def test_what_cannot_be_briefed_is_said_in_one_line(words, said, capsys):
    assert main(["brief", str(SEEDS / "4-contradicting-claims.md"), *words]) == 2
    shown = capsys.readouterr().err.strip()
    assert said in shown.splitlines()[-1]
