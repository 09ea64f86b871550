"""What tells an archive, or text in another encoding, by its first bytes.

The readers of archives are imported when there is one to read.
"""

from __future__ import annotations

RECORD = 512
"""Bytes of a tar header, and what the sizes of all in a tar archive are multiples of."""
LOCAL_HEADER = b"PK\x03\x04"
_ZIP_MAGICS = (LOCAL_HEADER, b"PK\x05\x06", b"PK\x07\x08PK")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_16_BYTES = 64
"""Of text without a mark so many are looked at."""
IS_UTF_16 = "it is UTF-16 text; convert it with: iconv -f UTF-16 -t UTF-8"
_MAGIC = slice(257, 262)
_CHECKSUM = slice(148, 156)


def is_tar(head: bytes) -> bool:
    """Return whether data that start with ``head`` (512 bytes) are a tar archive."""
    return len(head) == RECORD and (head[_MAGIC] == b"ustar" or has_sound_checksum(head))


def has_sound_checksum(block: bytes) -> bool:
    """Return whether a block of 512 bytes is a tar header whose checksum is right."""
    field = block[_CHECKSUM].strip(b" \0")
    if not field.isdigit():
        return False
    try:
        expected = int(field, 8)
    except ValueError:
        return False
    return expected == sum(block) - sum(block[_CHECKSUM]) + 8 * 0x20


def is_zip(head: bytes) -> bool:
    """Return whether data that start with ``head`` are a zip file."""
    return head.startswith(_ZIP_MAGICS)


def is_utf_16(head: bytes) -> bool:
    """Return whether text that starts with ``head`` is UTF-16, as PowerShell writes it: every other byte of a log is NUL then."""
    evens, odds = head[0:_UTF_16_BYTES:2], head[1:_UTF_16_BYTES:2]
    return head.startswith(_UTF_16_MARKS) or (len(evens) == len(odds) > 1 and (any(evens) is not any(odds)))
