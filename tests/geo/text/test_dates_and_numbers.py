from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text.dates import find_dates
from geo.text.numbers import find_counts
from geo.text.tokens import Tokens

PUBLISHED = date(2025, 4, 25)


@pytest.mark.parametrize(
    ("text", "first", "last", "time_precision", "date_prec"),
    [
        ("on 3 March 2021", "2021-03-03", "2021-03-03", 1, 1),
        ("April 23, 2024", "2024-04-23", "2024-04-23", 1, 1),
        ("on Wednesday", "2025-04-23", "2025-04-23", 1, 1),
        ("on Friday", "2025-04-25", "2025-04-25", 1, 1),
        ("last Friday", "2025-04-18", "2025-04-18", 1, 1),
        ("since January", "2025-01-01", "2025-01-31", 3, 4),
        ("last week", "2025-04-14", "2025-04-20", 2, 3),
        ("last month", "2025-03-01", "2025-03-31", 3, 4),
        ("between 3 and 5 March", "2025-03-03", "2025-03-05", 2, 2),
        ("in 2012", "2012-01-01", "2012-12-31", 3, 5),
        ("2025-04-22", "2025-04-22", "2025-04-22", 1, 1),
        ("12/03/2025", "2025-03-12", "2025-03-12", 1, 1),
        ("mercredi", "2025-04-23", "2025-04-23", 1, 1),
        ("hier", "2025-04-24", "2025-04-24", 1, 1),
        ("la semaine dernière", "2025-04-14", "2025-04-20", 2, 3),
        ("il y a trois jours", "2025-04-22", "2025-04-22", 1, 1),
        ("twelve days ago", "2025-04-13", "2025-04-13", 1, 1),
        ("il y a quinze jours", "2025-04-10", "2025-04-10", 1, 1),
        ("il y a six jours", "2025-04-19", "2025-04-19", 1, 1),
        ("depuis janvier", "2025-01-01", "2025-01-31", 3, 4),
        ("1er mars 2025", "2025-03-01", "2025-03-01", 1, 1),
    ],
)
def test_a_date_is_an_interval_with_the_precision_of_both_codebooks(text, first, last, time_precision, date_prec):
    (found,) = find_dates(text, published=PUBLISHED)
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)
    assert (found.time_precision, found.date_prec) == (time_precision, date_prec)


@pytest.mark.parametrize(
    "text", ["the march in town", "they may leave", "31 February 2025", "in the town of 2000 people"]
)
def test_words_that_only_look_like_dates_are_none(text):
    assert find_dates(text, published=PUBLISHED) == []


def test_a_relative_date_without_a_report_date_is_none():
    assert find_dates("on Wednesday", published=None) == []


@given(st.text(alphabet="0123456789 -/abcdeMarchApril,.", max_size=60))
def test_any_text_gives_intervals_in_order(text):
    found = find_dates(text, published=PUBLISHED)
    assert all(one.first <= one.last and text[one.start : one.end] for one in found)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("killing 12 people and wounding 20", (12, 12, 12), (20, 20, 20)),
        ("Two soldiers and three civilians were killed", (5, 5, 5), None),
        ("between 20 and 30 villagers were killed", (20, 20, 30), None),
        ("killed up to 30 fighters", (1, 30, 30), None),
        ("dozens were injured", None, (12, 12, 99)),
        ("killed several people", (3, 3, 9), None),
        ("Musa Bilal, 42, of Beni, died on Monday", None, None),
        ("killed two men aged 35 and 40", (2, 2, 2), None),
        ("killed at least 1 500 people", (1500, 1500, 1500), None),
        ("une vingtaine de civils ont été tués", (20, 20, 20), None),
        ("Au moins six civils ont été tués et une douzaine d'autres blessés", (6, 6, 6), (12, 12, 12)),
        ("burned 20 houses, killing four", (4, 4, 4), None),
        ("seizing the two largest cities in an assault that has killed thousands", (1000, 1000, 9999), None),
    ],
)
def test_a_count_is_a_range_whose_best_is_the_lowest_reported(text, killed, injured):
    tokens = Tokens(text)
    counts = find_counts(tokens, 0, len(tokens))
    figures = {kind: (count.low, count.best, count.high) for kind, count in counts.items()}
    assert (figures.get("fatalities"), figures.get("injured")) == (killed, injured)


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("Treize civils, dont cinq femmes, ont été tués dans une attaque à Beni.", 13, None),
        ("13 people, including 5 children, were killed in an attack by gunmen in Mopti.", 13, None),
        ("At least 20 villagers, among them three teachers, died in an attack on Kaya.", 20, None),
        ("Une attaque à Djibo a fait dix-sept morts, parmi lesquels quatre enfants.", 17, None),
        ("Rebels killed two soldiers and seven civilians, including a chief, in Goma.", 9, None),
        ("Les combattants ont tué douze personnes à Oicha, y compris trois enfants.", 12, None),
        ("Six people died in the shelling of Kharkiv, two of them children.", 6, None),
        ("Three of the 14 dead in Mocha were soldiers.", 14, None),
        ("Huit militaires et douze civils, dont deux enfants, ont été tués.", 20, None),
        ("Twelve people, including two soldiers, three policemen and a nurse, were killed and six wounded.", 12, 6),
        ("Twelve people were killed, including five women, and 20 were wounded.", 12, 20),
        ("Le raid a fait 8 morts et 15 blessés, dont 3 graves.", 8, 15),
    ],
)
def test_a_part_of_a_toll_is_not_added_to_it(text, killed, injured):
    tokens = Tokens(text)
    counts = find_counts(tokens, 0, len(tokens), people=[(11, 12)] if " chief" in text else [])
    assert {kind: count.best for kind, count in counts.items()} == {
        kind: number for kind, number in (("fatalities", killed), ("injured", injured)) if number
    }


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Trente soldats, dont dix tués, ont été pris pour cible.", 10),
        ("Rebels abducted 30 people, of whom five were killed.", 5),
        ("At least 44 casualties, including 11 killed, were reported.", 11),
        ("Two of the five men were killed.", 2),
        ("Deux des cinq hommes ont été tués.", 2),
    ],
)
def test_a_part_that_alone_died_is_the_toll(text, killed):
    tokens = Tokens(text)
    counts = find_counts(tokens, 0, len(tokens))
    assert {kind: count.best for kind, count in counts.items()} == {"fatalities": killed}


@pytest.mark.parametrize("head", ["date 2025-04-25 ", "Date: 2025-04-25\n"])
def test_the_date_line_of_a_report_dates_the_report_and_no_event(head):
    found = find_dates(f"{head}M23 captured Minova on Thursday.", published=date(2025, 4, 25))
    assert [mention.first for mention in found] == [date(2025, 4, 24)]
