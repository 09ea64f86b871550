from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.output import render
from vmindex.output.fitting import fold

COLUMNS = ["started_at", "vmotion_id", "vm", "source", "dest", "downtime_s", "outcome"]
LONG = "The migration has exceeded the maximum switchover time of 100 second(s)."
ROWS = [
    ("2015-12-25T16:39:25.565000Z", "1451061663105920", "web01", "esx01", "esx02", 0.104, "success"),
    ("2023-12-25T16:39:25.565000Z", "8743996508480001077", "web 2", "esx01", None, 12.5, "failed"),
]


def table(columns, rows, width=None, spare=()):
    out = io.StringIO()
    render("table", columns, rows, out, width, spare)
    return out.getvalue()


def widest(text):
    return max(map(len, text.splitlines()))


def test_at_100_columns_nothing_is_lost():
    assert table(COLUMNS, ROWS, 100) == table(COLUMNS, ROWS)
    assert widest(table(COLUMNS, ROWS)) <= 100


def test_at_90_columns_times_lose_decimals():
    assert table(COLUMNS, ROWS, 90) == (
        "started_at               vmotion_id           vm     source  dest   downtime_s  outcome\n"
        "-----------------------  -------------------  -----  ------  -----  ----------  -------\n"
        "2015-12-25 16:39:25.565  1451061663105920     web01  esx01   esx02       0.104  success\n"
        "2023-12-25 16:39:25.565  8743996508480001077  web 2  esx01                12.5  failed\n"
    )


def test_at_80_columns_it_is_still_a_table():
    assert table(COLUMNS, ROWS, 80) == (
        "started_at        vmotion_id           vm     source  dest   downtime_s  outcome\n"
        "----------------  -------------------  -----  ------  -----  ----------  -------\n"
        "2015-12-25 16:39  1451061663105920     web01  esx01   esx02       0.104  success\n"
        "2023-12-25 16:39  8743996508480001077  web 2  esx01                12.5  failed\n"
    )


def test_times_that_only_decimals_tell_apart_keep_them():
    rows = [(f"2015-12-25T16:39:25.{milliseconds}000Z", LONG) for milliseconds in (565, 577)]
    assert "16:39:25.565 " in table(["at", "message"], rows, 60)
    assert "16:39:25 " in table(["at", "message"], rows[:1], 60)


def test_a_time_within_a_message_stays_as_it_is():
    assert "2015-12-25T16:39:25.565000Z" in table(["m", "n"], [("at 2015-12-25T16:39:25.565000Z", LONG)], 70)


def test_headings_fold_at_underscores():
    assert table(["switchover_s", "message"], [(1, "x" * 30)], 24).splitlines()[:3] == [
        "switchover_  message",
        "          s",
        "-----------  -----------",
    ]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_ids_and_numbers_are_never_cut(width):
    text = table([*COLUMNS, "failure"], [(*row, LONG) for row in ROWS], width)
    assert widest(text) <= width
    for whole in ("1451061663105920", "8743996508480001077", "0.104", "16:39"):
        assert whole in text


def test_text_is_folded_and_then_cut():
    text = table(["n", "message"], [(1, LONG * 9)], 40)
    assert widest(text) <= 40
    assert "…" in text
    assert len(text.splitlines()) <= 6


def test_nothing_is_cut_without_a_width():
    assert LONG * 9 in table(["n", "message"], [(1, LONG * 9)])


WIDE = ["vmotion_id", "started_at", "vm", "source", "outcome", "duration_s", "failure"]
FAILED = [
    ("8743996508480001077", "2023-12-25T16:39:25.565000Z", "accounting-7", "esx01.example.net", "failed", 9.5, LONG)
]
SPARE = ("duration_s", "failure")


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            93,
            [
                "vmotion_id           started_at           vm        source    outcome  duration_  failure",
                "                                                                               s",
                "-------------------  -------------------  --------  --------  -------  ---------  ----------",
                "8743996508480001077  2023-12-25 16:39:25  account…  esx01.e…  failed         9.5  The",
                "                                                                                  migration…",
            ],
        ),
        (
            79,
            [
                "vmotion_id           started_at        vm        source    outcome  failure",
                "-------------------  ----------------  --------  --------  -------  ----------",
                "8743996508480001077  2023-12-25 16:39  account…  esx01.e…  failed   The",
                "                                                                    migration…",
            ],
        ),
        (
            66,
            [
                "vmotion_id           started_at        vm        source    outcome",
                "-------------------  ----------------  --------  --------  -------",
                "8743996508480001077  2023-12-25 16:39  account…  esx01.e…  failed",
            ],
        ),
    ],
)
def test_columns_to_spare_are_cut_short_and_then_left_out(width, lines):
    """Widths by hand: 19 + 19 + 8 + 8 + 7 + 9 + 11 and six gaps of 2 are 93; 79 without seconds and duration_s; 66 at last."""
    assert table(WIDE, FAILED, width, SPARE).splitlines() == lines


def test_without_columns_to_spare_nothing_is_left_out():
    assert table(WIDE, FAILED, 93).startswith("-- 1 ---")
    assert table(WIDE, FAILED, 60, SPARE).startswith("-- 1 ---")


def test_more_columns_than_fit_become_records():
    columns = [f"column_{number}" for number in range(27)]
    text = table(columns, [[f"value {number}" for number in range(27)]] * 2, 80)
    assert widest(text) <= 80
    assert text.startswith("-- 1 ---")
    assert "column_26  value 26\n" in text
    assert "-- 2 ---" in text


def test_numbers_are_right_and_null_is_empty():
    assert table(["n", "t"], [(1, "a"), (None, "b"), (100, None)]) == "  n  t\n---  -\n  1  a\n     b\n100\n"


def test_digits_that_are_text_stay_as_they_are():
    assert table(["id"], [("007",), ("1e5",)]) == "id\n---\n007\n1e5\n"


def test_no_rows_and_no_columns():
    assert table(["a", "bc"], []) == "a  bc\n-  --\n"
    assert table([], []) == ""


@given(
    st.lists(st.tuples(st.text("ab _…", max_size=60), st.text("xy ", max_size=90)), max_size=4), st.integers(45, 120)
)
def test_fits_any_width(rows, width):
    assert widest(table(["first_heading", "second"], rows, width)) <= width


@given(st.text("ab -", max_size=200), st.integers(8, 50))
def test_fold(text, width):
    assert all(len(line) <= width for line in fold(text, width).split("\n"))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("esx01.example.com", "esx01.e…"),
        ("bundles/1.tgz!var/log/vmkernel.log", "…nel.log"),
        ("short", "short"),
        ("two words", "two\nwords"),
        ("a word that is cut", "a word\nthat is\ncut"),
    ],
)
def test_fold_keeps_what_tells_apart(text, folded):
    assert fold(text, 8) == folded
