from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.errors import UsageError
from vmindex.knowledge.status_codes import StatusCode, decode, errno_names, normalise_code, table


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0xbad003f", "0xbad003f"),
        ("bad003f", "0xbad003f"),
        ("0x0bad003f", "0xbad003f"),
        ("0X0BAD003F", "0xbad003f"),
        ("0bad003f", "0xbad003f"),
        ("BAD0006", "0xbad0006"),
        ("(0xbad0109)", "0xbad0109"),
        (" (bad0014)= ", "0xbad0014"),
        ("195887167", "0xbad003f"),
        ("195887110.", "0xbad0006"),
        ("0xbadffff", "0xbadffff"),
        ("0x2bad0005", "0x2bad0005"),
        ("732758021", "0x2bad0005"),
        ("0x0", "0x0"),
    ],
)
def test_spellings(text: str, code: str):
    assert normalise_code(text) == code


@pytest.mark.parametrize(
    "text",
    ["", "bad", "0xbad", "bad00", "0xbae0001", "0x1bad0001", "195887103", "12", "dead", "0x", "٣", "bad003f x", "-1"],
)
def test_what_is_no_code(text: str):
    assert normalise_code(text) is None
    with pytest.raises(UsageError, match="is not a VMkernel status code"):
        decode(text)


@given(number=st.integers(0x0BAD0000, 0x0BADFFFF))
def test_every_spelling_of_a_number_is_one_code(number: int):
    spellings = [str(number), f"{number:x}", f"0x{number:x}", f"0x{number:08X}", f"({number:08x})"]
    assert {normalise_code(text) for text in spellings} == {f"0x{number:x}"}


@given(text=st.text())
def test_any_text_can_be_normalised(text: str):
    normalise_code(text)


def test_decode_a_code():
    (row,) = decode("195887167")
    assert (row.code, row.name, row.source, row.release) == ("0xbad003f", "VMK_MIG_CONN_CLOSED", "built-in", None)
    assert row.meaning == "Connection closed by remote host, possibly due to timeout"
    assert row.note == "The other host closed the connection: why is written in its log, not in this one."


def test_connection_reset_is_not_busy():
    assert [row.meaning for row in decode("0xbad004b")] == ["Connection reset by peer"]
    assert [row.meaning for row in decode("0xbad0004")] == ["Busy"]


def test_variants_come_after_the_current_numbering():
    assert [(row.name, row.release) for row in decode("0xbad0109")] == [
        ("VMK_MIGRATE_PRECOPY_NO_FORWARD_PROGRESS", None),
        ("VMK_MIGRATE_MAX_DOWNTIME_EXCEEDED", "4.x"),
    ]
    assert [(row.name, row.release) for row in decode("0xbad010d")] == [
        ("VMK_EXEC_FILE_BUSY", None),
        ("VMK_VMOTION_CONNECT_FAILED", "4.x"),
    ]


def test_a_well_formed_code_that_nobody_knows():
    assert decode("0xbad0fff") == []


def test_wrapped_errno():
    assert decode("0x2bad0005") == [StatusCode("0x2bad0005", "LINUX_EIO", "Input/output error")]
    assert decode("0x2bad0000")[0].name == "VMK_GENERIC_LINUX_ERROR"


def test_decode_gives_a_list_of_its_own():
    decode("0xbad003f").clear()
    assert decode("0xbad003f")


def test_table_is_whole():
    kernel = [code for code in table() if code.startswith("0xbad")]
    assert len(kernel) == 0x165
    assert kernel == [f"0xbad{number:04x}" for number in range(1, 0x166)]
    for code, rows in table().items():
        assert normalise_code(code) == code
        assert rows[0].release is None
        assert all(row.name and row.meaning and row.name == row.name.strip() for row in rows)


def test_errno_names():
    assert {"OK", "EINVAL", "EADDRNOTAVAIL", "EOPNOTSUPP", "EDQUOT"} <= errno_names()
    assert not {"ELF", "ESX"} & errno_names()


def test_decoding_and_facts_load_no_database():
    program = (
        "import sys, vmindex.facts, vmindex.knowledge.status_codes as codes; codes.decode('bad003f');"
        "sys.exit(any(name.startswith('sqlalchemy') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
