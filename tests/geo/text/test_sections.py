from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.model import Document
from geo.text.sections import cells_of_row, find_sections, sections_of, sentences_of_sections


def outline(text):
    return [(s.kind, text[s.start : s.end], s.heading) for s in find_sections(text)]


WRAPPED = (
    "Fighting between the army and the M23 went on in the hills of Masisi territory on\n"
    "Monday. Sake was calm, said a resident, and the road to Minova stayed open until\n"
    "12. June is the season of rain."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M23 rebels captured Sake", [("paragraph", "M23 rebels captured Sake", -1)]),
        ("20 km north of Goma", [("paragraph", "20 km north of Goma", -1)]),
        ("NORTH KIVU\nSake fell.", [("heading", "NORTH KIVU", -1), ("paragraph", "Sake fell.", 0)]),
        ("# Ituri\nBule fell.", [("heading", "Ituri", -1), ("paragraph", "Bule fell.", 0)]),
        ("Ituri\n=====\nBule fell.", [("heading", "Ituri", -1), ("paragraph", "Bule fell.", 0)]),
        ("**Ituri**\n\nBule fell.", [("heading", "Ituri", -1), ("paragraph", "Bule fell.", 0)]),
        (
            "Territoire de Djugu :\nBule est tombée.",
            [("heading", "Territoire de Djugu", -1), ("paragraph", "Bule est tombée.", 0)],
        ),
        ("Week of 3 to 9 June\n\nBule fell.", [("heading", "Week of 3 to 9 June", -1), ("paragraph", "Bule fell.", 0)]),
        (
            "North Kivu: On 9 June, Sake fell.",
            [("heading", "North Kivu", -1), ("paragraph", "On 9 June, Sake fell.", 0)],
        ),
        ("**Ituri.** Bule fell.", [("heading", "Ituri.", -1), ("paragraph", "Bule fell.", 0)]),
        ("The army said: Sake is calm.", [("paragraph", "The army said: Sake is calm.", -1)]),
        ('Governor: "Sake is calm."', [("paragraph", 'Governor: "Sake is calm."', -1)]),
        ("At 12:30 shells fell on Sake.", [("paragraph", "At 12:30 shells fell on Sake.", -1)]),
        (WRAPPED, [("paragraph", WRAPPED, -1)]),
        (
            "Sake fell.\nPhoto: A tank in Sake",
            [("paragraph", "Sake fell.", -1), ("caption", "Photo: A tank in Sake", -1)],
        ),
        (
            "Map 1. Areas of control\nSake fell.",
            [("caption", "Map 1. Areas of control", -1), ("paragraph", "Sake fell.", -1)],
        ),
        ("Photographers left Sake.", [("paragraph", "Photographers left Sake.", -1)]),
        ("---\nSake fell.\n***", [("paragraph", "Sake fell.", -1)]),
        ("1. Sake fell.\n2. Goma was calm.", [("item", "Sake fell.", -1), ("item", "Goma was calm.", -1)]),
        ("2.1 Ituri\nBule fell.", [("heading", "Ituri", -1), ("paragraph", "Bule fell.", 0)]),
    ],
)
def test_a_text_has_these_sections(text, expected):
    assert outline(text) == expected


def test_a_sentence_that_introduces_a_list_is_the_heading_of_its_items():
    found = outline("On 9 June, these towns fell:\n- Sake\n- Minova\n\nGoma was calm.")
    assert [heading for _, _, heading in found] == [-1, 0, 0, -1]


def test_a_label_ends_with_the_next_paragraph_and_a_heading_does_not():
    found = outline("ITURI\n\nDjugu: Bule fell.\n\n- Fataki too.\n\nIrumu was calm.")
    assert [(kind, heading) for kind, _, heading in found] == [
        ("heading", -1),
        ("heading", 0),
        ("paragraph", 1),
        ("item", 1),
        ("paragraph", 0),
    ]


def test_items_know_the_item_above_that_names_their_place():
    found = outline("- Ituri:\n  - Bule fell.\n  - Fataki fell.\n- North Kivu:\n  - Sake fell.")
    assert found == [
        ("heading", "Ituri", -1),
        ("item", "Bule fell.", 0),
        ("item", "Fataki fell.", 0),
        ("heading", "North Kivu", -1),
        ("item", "Sake fell.", 3),
    ]


def test_the_head_of_a_table_is_the_heading_of_its_rows_and_cells_part_sentences():
    row = "| 9 June | Sake | M23 attacked. Two died. |"
    text = "MASISI\n\n| Date | Place | Incident |\n|---|---|---|\n" + row + "\n\nGoma was calm."
    found = find_sections(text)
    assert [(s.kind, s.heading) for s in found] == [("heading", -1), ("heading", 0), ("row", 1), ("paragraph", 0)]
    assert [text[a:b] for a, b in cells_of_row(text, found[2])] == ["9 June", "Sake", "M23 attacked. Two died."]
    parts = [text[a:b] for a, b, index in sentences_of_sections(text, found) if index == 2]
    assert parts == ["9 June", "Sake", "M23 attacked.", "Two died."]


def test_a_message_all_in_capitals_has_no_headings_in_capitals():
    text = "M23 REBELS TOOK SAKE ON MONDAY\nTHE ARMY LEFT MINOVA."
    assert {kind for kind, _, _ in outline(text)} == {"paragraph"}


def test_the_reader_s_own_sections_come_first():
    text = "Goma was calm."
    kept = find_sections(text)[:0] or (find_sections(text)[0]._replace(kind="caption"),)
    assert sections_of(Document(id="a", text=text, sections=kept)) == kept
    assert sections_of(Document(id="a", text=text)) == find_sections(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB9 .:|-*#\t\n=•(1)_é–\"'"), max_size=200))
def test_sections_are_in_order_and_leave_no_word_out(text):
    found = find_sections(text)
    covered = 0
    for section in found:
        assert covered <= section.start <= section.end <= len(text)
        assert -1 <= section.heading < len(found)
        covered = section.end
    kept = "".join(text[s.start : s.end] for s in found)
    assert sum(map(str.isalpha, kept)) >= sum(map(str.isalpha, text)) - 2 * text.count("\n") - 2 * len(found) - 2


def test_a_long_text_is_read_in_linear_time():
    def seconds(times):
        text = "North Kivu: the army left Sake on 9 June.\n- Goma was calm\n\n" * times
        begin = perf_counter()
        find_sections(text)
        return perf_counter() - begin

    seconds(10)
    assert seconds(8_000) < 40 * max(seconds(800), 0.005)
