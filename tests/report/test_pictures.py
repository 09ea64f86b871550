from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.report.pictures import Axis, bars, columns, histogram, step_of

HUNDRED_YEARS_US = 100 * 365 * 86_400_000_000


def test_a_value_at_a_limit_counts_above_it():
    found = histogram([0.5, 1, 1.9, 2, 7, 8], (1, 2), "s")
    assert [(bar.label, bar.number) for bar in found] == [("below 1 s", 1), ("1 to 2 s", 2), ("2 s or more", 3)]


def test_the_largest_number_has_the_whole_width():
    assert [(bar.number, bar.width) for bar in bars([("a", 4), ("b", 1), ("c", 0)])] == [(4, 100), (1, 25), (0, 0)]
    assert [bar.width for bar in bars([("none", 0)])] == [0]


def test_days_without_migrations_have_a_column_too():
    found = columns([("2024-02-28", "success", 3), ("2024-03-01", "failed", 1), ("2024-03-01", "success", 1)], 10)
    assert [column.label for column in found] == ["2024-02-28", "2024-02-29", "2024-03-01"]
    assert [column.parts for column in found] == [
        (("success", 3, 100.0),),
        (),
        (("success", 1, 33.333), ("failed", 1, 33.333)),
    ]


@pytest.mark.parametrize(
    ("first", "last", "piece", "labels"),
    [
        (
            "2024-03-04T22:10:00",
            "2024-03-05T01:00:00",
            "hour",
            ["2024-03-04 22:00", "2024-03-04 23:00", "2024-03-05 00:00", "2024-03-05 01:00"],
        ),
        (
            "2023-11-30T00:00:00",
            "2024-04-01T00:00:00",
            "month",
            ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04"],
        ),
        ("1970-01-01T00:00:00", "1981-03-01T00:00:00", "year", [str(year) for year in range(1970, 1982)]),
    ],
)
def test_the_longer_the_time_the_larger_its_pieces(first, last, piece, labels):
    length, name = step_of(timestamps.from_iso(first), timestamps.from_iso(last))
    found = columns([(first[:length], "success", 1), (last[:length], "success", 1)], length)
    assert (name, [column.label for column in found]) == (piece, labels)


@given(*[st.integers(0, HUNDRED_YEARS_US)] * 2)
def test_there_are_never_more_columns_than_a_screen_has_room_for(one, other):
    first_us, last_us = sorted((one, other))
    length, _ = step_of(first_us, last_us)
    stamps = [timestamps.to_iso(at_us)[:length] for at_us in (first_us, last_us)]
    found = columns([(stamp, "success", 1) for stamp in stamps], length)
    assert len(found) <= 122
    assert [sum(number for _, number, _ in found[place].parts) for place in (0, -1)] == [1, 1]


def test_what_lies_outside_of_an_axis_is_drawn_at_its_end():
    axis = Axis(1_000, 2_000)
    assert [axis.place(at_us) for at_us in (500, 1_000, 1_250, 2_000, 9_000)] == [0, 0, 25, 100, 100]
    span = axis.span(1_250, 1_500, "pre-copy")
    assert (span.left, span.width) == (25, 25)
    assert Axis(7, 7).place(7) == 0


def test_no_time_is_too_late():
    assert [column.label for column in columns([("9998", "failed", 1), ("9999", "failed", 1)], 4)] == ["9998", "9999"]
