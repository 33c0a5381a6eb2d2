"""What is packed comes out again, small and the same each time."""

from __future__ import annotations

import base64
import gzip
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box
from situations import many_situation, small_situation

from maps.page import records
from maps.page.payload import (
    DEGREE,
    Tables,
    delta_column,
    pack_block,
    pack_columns,
    pack_json,
    uint_column,
    varint_column,
    zigzag_column,
)


def unpack(text: str) -> bytes:
    return gzip.decompress(base64.b64decode(text))


def read_planes(data: bytes, planes: int) -> np.ndarray:
    table = np.frombuffer(data, np.uint8).reshape(planes, -1).astype(np.int64)
    return sum(table[plane] << (8 * plane) for plane in range(planes))


def read_delta(data: bytes) -> np.ndarray:
    zigzag = read_planes(data, 4)
    return np.cumsum((zigzag >> 1) ^ -(zigzag & 1)) / DEGREE


def read_varint(data: bytes) -> list[int]:
    out, value, delta, shift = [], 0, 0, 0
    for byte in data:
        delta |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            value += delta
            out.append(value)
            delta = shift = 0
    return out


degrees = st.lists(st.floats(-180, 180, allow_nan=False), min_size=1, max_size=80)


@given(degrees)
@settings(max_examples=60, deadline=None)
def test_coordinates_come_back_within_half_a_step(values):
    assert np.allclose(read_delta(delta_column("lon", values).data), values, atol=0.5 / DEGREE + 1e-9)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_whole_numbers_come_back(values):
    column = uint_column("n", values)
    assert read_planes(column.data, column.planes).tolist() == values


@given(st.lists(st.integers(0, 40_000), min_size=1, max_size=60).map(sorted))
@settings(max_examples=60, deadline=None)
def test_days_come_back_whatever_the_gap(days):
    assert read_varint(varint_column("day", days).data) == days


@pytest.mark.parametrize(("values", "planes"), [([0], 1), ([255], 1), ([256], 2), ([65_536], 3), ([2**31], 4), ([], 1)])
def test_a_column_is_as_wide_as_its_largest(values, planes):
    assert uint_column("n", values).planes == planes


def test_columns_refuse_what_they_cannot_hold():
    with pytest.raises(ValueError, match="'n' must lie in"):
        uint_column("n", [-1])
    with pytest.raises(ValueError, match="'day' must ascend"):
        varint_column("day", [3, 2])


def test_a_column_that_is_all_alike_is_stored_once():
    block = json.loads(unpack(pack_block({"a": [1, 1, 1], "b": [1, 2, 1]})))
    assert block == {"a": {"all": 1}, "b": [1, 2, 1]}


def test_the_head_names_every_column_and_its_length():
    packed = unpack(pack_columns([uint_column("a", [1, 2]), varint_column("b", [0, 9])]))
    head, body = packed.split(b"\n", 1)
    assert json.loads(head) == [["a", "uint", 1, 2], ["b", "varint", 0, 2]]
    assert body == b"\x01\x02\x00\x09"


def test_packing_twice_gives_the_same_bytes():
    assert pack_json({"a": "ä"}) == pack_json({"a": "ä"})


def test_an_outline_that_lives_for_a_moment_is_drawn_with_its_own_shape():
    tables = Tables.empty()
    sides = [1 + number % 7 for number in range(200)]  # equal outlines come again, as other objects at reused addresses
    at = [tables.shape(box(0, 0, side, side)) for side in sides]
    assert [tables.shapes.rows[position].bounds[2] for position in at] == sides
    assert len(tables.shapes.rows) == 7


def test_rows_cost_few_bytes():
    situation = many_situation(4096)
    events = records.sorted_events(situation)
    _, type_at = records.type_records(situation, events)
    tables = Tables.empty()
    columns = [
        c for c in records.event_columns(events, tables, type_at=type_at) if c.name in {"lon", "lat", "day", "type"}
    ]
    assert len(pack_columns(columns)) / len(events) < 8.5


def test_a_quote_carries_its_fired_words():
    situation = small_situation()
    events = records.sorted_events(situation)
    block = records.event_blocks(events, situation, quotes=True)[0]
    read = json.loads(unpack(block))
    row = next(i for i, event in enumerate(events) if event.type == "clash")
    start, end = read["fired"][row]
    assert read["quote"][row][start:end] == "Fighting resumed"


def test_without_quotes_no_sentence_travels():
    situation = small_situation()
    events = records.sorted_events(situation)
    block = unpack(records.event_blocks(events, situation, quotes=False)[0]).decode()
    claims = records.claim_records(situation, quotes=False)
    reports = records.report_records(situation, quotes=False)
    assert "resumed on Wednesday" not in block + json.dumps(claims) + json.dumps(reports)


@given(st.lists(st.integers(-3_600_000, 3_600_000)))
def test_lines_of_either_direction_come_back(values):
    column = zigzag_column("arcs", values)
    folded = read_planes(column.data, column.planes)
    assert ((folded >> 1) ^ -(folded & 1)).tolist() == values
