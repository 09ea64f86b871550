from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import vmotion_id
from vmindex.errors import UsageError

IDS = st.integers(min_value=10**14, max_value=2**64 - 1)


@given(IDS, st.booleans(), st.integers(0, 4))
def test_decimal_and_hex_are_one_id(number, upper, zeros):
    in_hex = f"0x{'0' * zeros}{number:x}"
    assert vmotion_id.from_text(str(number)) == str(number)
    assert vmotion_id.from_text("0" * zeros + str(number)) == str(number) or zeros + len(str(number)) > 20
    assert vmotion_id.from_text(in_hex.upper() if upper else in_hex) == str(number)


def test_the_example_of_the_reference():
    assert vmotion_id.from_text("7958ea7f2d34d435") == "8743996508480001077"


@pytest.mark.parametrize("text", ["", "0", "18446744073709551616", "9" * 10_000, "xyz", "-5", "1.5"])
def test_what_is_no_id(text):
    assert vmotion_id.from_text(text) is None


def test_when_a_legacy_id_was_made():
    assert vmotion_id.made_at_us("1451061663105920") == 1451061663105920
    assert vmotion_id.made_at_us("8743996508480001077") is None
    assert vmotion_id.made_at_us("999999999999999") is None
    assert vmotion_id.made_at_us("2300000000000000") is None


def test_prefixes():
    assert vmotion_id.prefixes("145106") == ("145106", "145106")
    assert vmotion_id.prefixes("0x7958EA") == (None, "7958ea")
    assert vmotion_id.prefixes("007958ea7f") == (None, "7958ea7f")
    assert vmotion_id.prefixes("8743996508480001077") == ("8743996508480001077", None)


@pytest.mark.parametrize("text", ["12345", "0x", "hello!", "9" * 21, "%", "14510616631059200000000000"])
def test_what_cannot_begin_an_id(text):
    with pytest.raises(UsageError, match="vMotion ID"):
        vmotion_id.prefixes(text)
