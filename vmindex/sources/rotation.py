"""Which files are the parts of one log, and in which order they were written."""

from __future__ import annotations

import re
from typing import NamedTuple


class Rotation(NamedTuple):
    """The place of one file among the rotated files of its log."""

    stem: str
    """What all files of one log share: directory and name, without ``.log``, number and compression."""
    sort_key: tuple[int, int]
    """Smaller is older. Comparable among files of one stem only."""


_DATED, _NUMBERED, _COUNTED, _CURRENT = range(4)

_COMPRESSION = re.compile(r"\.(?:gz|bz2|xz|lzma|zst)$", re.IGNORECASE)
_NUMBER = r"\d{1,18}"
# vmkernel.log-20151225, messages-20151225, vmkernel.log-20151225-093000, vmkernel-2015-12-25.log
_DATE = re.compile(
    r"(?P<stem>.+?)(?:\.log)?-(?P<date>(?:19|20)\d\d(?P<dash>-?)\d\d(?P=dash)\d\d)(?:-?(?P<time>\d{1,6}))?(?:\.log)?",
    re.IGNORECASE,
)
# vmkernel.0, vmkernel.log.3, vmkernel.1.log: 0 is the newest
_AFTER_DOT = re.compile(rf"(?P<stem>.+?)(?:\.log)?\.(?P<number>{_NUMBER})(?:\.log)?", re.IGNORECASE)
# vmware-3.log, vpxd-profiler-12.log: higher is newer. Only for names that are known to count so,
# as esx-01.log and esx-02.log are two hosts.
_AFTER_DASH = re.compile(
    rf"(?P<stem>(?:.*[-_.])?(?:vmware|hostd|vpxa|vpxd|vws|fdm|sps|aam)(?:-[a-z]+)*)-(?P<number>{_NUMBER})\.log",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:\.log)?$", re.IGNORECASE)


def rotation(name: str) -> Rotation:
    """Return the place of the file ``name`` (a member's path) among the files of its log."""
    directory, slash, base = name.rpartition("/")
    stem, key = _place(_COMPRESSION.sub("", base))
    return Rotation(directory + slash + stem, key)


def _place(base: str) -> tuple[str, tuple[int, int]]:
    if match := _DATE.fullmatch(base):
        return match["stem"], (_DATED, int(match["date"].replace("-", "") + (match["time"] or "").ljust(6, "0")))
    if match := _AFTER_DASH.fullmatch(base):
        return match["stem"], (_COUNTED, int(match["number"]))
    # A collector names files by address: 10.0.0.1 and 10.0.0.2 are two hosts.
    if (match := _AFTER_DOT.fullmatch(base)) and not _ADDRESS.search(base):
        number = int(match["number"])
        if len(match["number"]) == len("20151225"):
            return match["stem"], (_DATED, number * 10**6)
        return match["stem"], (_NUMBERED, -number)
    return re.sub(r"\.log$", "", base, flags=re.IGNORECASE) or base, (_CURRENT, 0)
