"""Decide by its name what a member is: a log, a file of facts, or nothing that is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmindex.facts import fact_file_for
from vmindex.logs import family_by_name
from vmindex.sources import rotation, split_root

if TYPE_CHECKING:
    from vmindex.facts.interface import FactFile
    from vmindex.logs import Family

_NO_LOG = re.compile(
    r"\.(?:vmdk|vmem|vswp|vmss|vmsn|nvram|iso|img|vib|v\d\d|png|jpe?g|gif|svg|pdf|docx?|xlsx?|html?|css|js|json|xml|py|pyc|sh"
    r"|exe|dll|so|db|sqlite\w*|parquet|pem|crt|key|sig|md|toml|ya?ml|ini|conf|cfg|csv|tsv|vmx|vmxf|vmsd|lck|hlog)$"
)
_DUMP = re.compile(r"zdump|(?:^|[-_.])core(?:[-_.]|$)")
_LOG_FOLDERS = ("var/run/log/", "var/log/", "scratch/log/")
_CANONICAL = re.compile(r"(?:vmkernel|vmkwarning|vmkalert|vmksummary|vobd|hostd|vpxa|fdm|syslog|messages)(?:\.log)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a member is. Exactly one of ``family``, ``fact_file``, ``unknown_log`` and ``skip`` is set."""

    root: str
    path: str
    """The path below the root."""
    family: Family | None = None
    fact_file: FactFile | None = None
    unknown_log: bool = False
    """Its content must tell."""
    skip: str | None = None

    @property
    def in_bundle(self) -> bool:
        """Whether the member lies where bundles have their files."""
        return "/" in self.path

    @property
    def name_tells(self) -> bool:
        """Whether nobody need look into the log to know its family."""
        return self.family is not None and (self.in_bundle or is_canonical(rotation(self.path).stem))


def read_as(name: str) -> Reading:
    """Return what a member is by its name."""
    root, path = split_root(name)
    lowered = path.lower()
    if fact_file := fact_file_for(path):
        return Reading(root, path, fact_file=fact_file)
    file_name = lowered.rpartition("/")[2]
    if lowered.startswith(("commands/", "json/", "live_response/")):
        return Reading(root, path, skip="output of a command that names nothing")
    if lowered.startswith("var/core/") or _DUMP.search(file_name):
        return Reading(root, path, skip="a dump")
    if _NO_LOG.search(file_name):
        return Reading(root, path, skip="not a log")
    if family := family_by_name(file_name):
        return Reading(root, path, family=family)
    if "/" in path:
        where = "another log" if any(folder in f"/{lowered}" for folder in _LOG_FOLDERS) else "not a log"
        return Reading(root, path, skip=where)
    return Reading(root, path, unknown_log=True)


def is_wanted(name: str) -> bool:
    """Return whether the bytes of a member are needed."""
    return read_as(name).skip is None


def is_canonical(stem: str) -> bool:
    """Return whether a log has the name that ESXi gives it: a folder holds such names of one host only."""
    return _CANONICAL.fullmatch(stem.lower()) is not None
