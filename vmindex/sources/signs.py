"""What tells an archive by its first bytes. The readers of archives are imported when there is one to read."""

from __future__ import annotations

RECORD = 512
"""Bytes of a tar header, and what the sizes of all in a tar archive are multiples of."""
LOCAL_HEADER = b"PK\x03\x04"
_ZIP_MAGICS = (LOCAL_HEADER, b"PK\x05\x06", b"PK\x07\x08PK")
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
