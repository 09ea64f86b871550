from __future__ import annotations

import pytest

from vmindex.facts import StatusCode
from vmindex.facts.vmkerrcode import VMKERRCODE

EVIDENCE = "vmkerrcode"
ELF = StatusCode("0xbad00fb", "VMK_ELF_CORRUPT", "ELF file is corrupt", EVIDENCE)


@pytest.mark.parametrize(
    "line",
    [
        "VMK_ELF_CORRUPT 195887355 0xbad00fb EINVAL ELF file is corrupt.",
        "0xbad00fb  VMK_ELF_CORRUPT  ELF file is corrupt",
        "0x0BAD00FB  VMK_ELF_CORRUPT:  ELF file is corrupt",
        "195887355 (bad00fb) VMK_ELF_CORRUPT EINVAL - ELF file is corrupt",
        "VMK_ELF_CORRUPT\tELF file is corrupt\t195887355",
        "VMK_ELF_CORRUPT ELF file is corrupt EINVAL bad00fb",
    ],
)
def test_columns_in_any_order(line: str):
    assert list(VMKERRCODE.read(line, "")) == [ELF]


def test_a_meaning_keeps_what_looks_like_a_column():
    line = "VMK_X 195887370 0xbad010a EEXIST EIO after 195887355 and 0xbad00fb"
    (code,) = VMKERRCODE.read(line, "")
    assert code == StatusCode("0xbad010a", "VMK_X", "EIO after 195887355 and 0xbad00fb", EVIDENCE)


@pytest.mark.parametrize(
    "line", ["VMK_OK 0 0x0 OK Success", "VMK_ENETUNREACH Network unreachable", "VMK_X 0xbad0001", "0xbad0001 Failure"]
)
def test_rows_that_lack_something(line: str):
    assert list(VMKERRCODE.read(line, "")) == []
