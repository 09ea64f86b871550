from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.errors import UsageError

CHRISTMAS = 1451061565565000  # 2015-12-25T16:39:25.565Z, the set-info line of the sample


def test_both_ways():
    assert timestamps.from_iso("2015-12-25T16:39:25.565Z") == CHRISTMAS
    assert timestamps.from_iso("2015-12-25T17:39:25.565+01:00") == CHRISTMAS
    assert timestamps.to_iso(CHRISTMAS) == "2015-12-25T16:39:25.565000Z"


@given(st.integers(0, 4102444800 * 10**6))
def test_text_keeps_microseconds(at_us):
    assert timestamps.from_iso(timestamps.to_iso(at_us)) == at_us


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015-12-25", 1451001600000000),
        ("-2h", CHRISTMAS - 7200 * 10**6),
        ("-7d", CHRISTMAS - 7 * 86400 * 10**6),
        (" 2015-12-25T16:39:25.565 ", CHRISTMAS),
    ],
)
def test_what_users_type(text, expected):
    assert timestamps.parse_user_time(text, CHRISTMAS) == expected


@pytest.mark.parametrize("text", ["yesterday", "", "-2y", "2015-13-01", "-999999999w", "-99999999w"])
def test_what_is_no_time(text):
    with pytest.raises(UsageError, match="time"):
        timestamps.parse_user_time(text, CHRISTMAS)
