from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.facts import uuids

PLAIN = "564d0c9208780d0d4c93719b81b66bc3"


@pytest.mark.parametrize(
    "text",
    [
        "56 4d 0c 92 08 78 0d 0d-4c 93 71 9b 81 b6 6b c3",
        "564d0c92-0878-0d0d-4c93-719b81b66bc3",
        "{564D0C92-0878-0D0D-4C93-719B81B66BC3}",
        ' "56:4d:0c:92:08:78:0d:0d:4c:93:71:9b:81:b6:6b:c3" ',
        PLAIN,
    ],
)
def test_any_spelling(text: str):
    assert uuids.normalise(text) == PLAIN


@pytest.mark.parametrize("text", ["", PLAIN[:-1], PLAIN + "0", "g" * 32, "0" * 32, "F" * 32, "٣" * 32, " " * 500])
def test_what_is_no_uuid(text: str):
    assert uuids.normalise(text) is None


def test_the_other_byte_order():
    # vmware.log prints uuid=920c4d56-7808-0d0d-4c93-719b81b66bc3 for that VM (identity.md §4)
    assert uuids.swapped("920c4d5678080d0d4c93719b81b66bc3") == PLAIN


@given(number=st.integers(0, 2**128 - 1))
def test_swapping_twice_changes_nothing(number: int):
    digits = f"{number:032x}"
    assert uuids.swapped(uuids.swapped(digits)) == digits


@given(text=st.text())
def test_normalise_takes_any_text(text: str):
    uuids.normalise(text)
