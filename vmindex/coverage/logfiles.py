"""The log files that were read, by host and log, from the store."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vmindex.coverage.spans import Hole, LogFile, Stretch, join
from vmindex.sources.rotation import rotation

if TYPE_CHECKING:
    from vmindex.index import Index

VMKERNEL = "vmkernel"
_WARNINGS = ("vmkwarning", "vmkalert")

_FILES = """
SELECT f.file_id, f.name, f.component, f.read_as, f.first_us, f.last_us, f.source_id, o.host_id, o.captured_us,
       CASE WHEN s.kind = 'archive' THEN s.label || '!' || f.name WHEN s.kind = 'watch' THEN f.name
            WHEN s.kind = 'folder' THEN s.label || '/' || f.name ELSE s.label END AS shown
FROM files f JOIN sources s ON s.source_id = f.source_id LEFT JOIN origins o ON o.origin_id = f.origin_id
WHERE f.component IS NOT NULL"""
_MIXED = "f.component IS NOT NULL AND f.events > 0 AND (f.read_as = 'syslog' OR f.origin_id IS NULL)"
_SPEAKERS = f"""
SELECT DISTINCT e.file_id, o.host_id, c.component FROM events e
JOIN files f ON f.file_id = e.file_id JOIN event_classes c ON c.class_id = e.class_id
JOIN origins o ON o.origin_id = e.origin_id WHERE {_MIXED}"""


@dataclass(slots=True)
class LogCoverage:
    """What was read of the logs of all hosts. Hosts are ids of the store, times are microseconds."""

    logs: dict[tuple[int, str], tuple[list[Stretch], list[Hole]]]
    """By host and log (``vmkernel``, ``vmkwarning``, ``hostd``, …): its stretches, oldest first, and its holes."""
    hosts: set[int] = field(default_factory=set)
    """Hosts of which any log was read."""

    def vmkernel(self, host_id: int | None) -> list[Stretch]:
        """Return the stretches of a host's vmkernel.log; ``vmkwarning`` repeats single lines of it and does not count."""
        return self.logs[host_id, VMKERNEL][0] if host_id is not None and (host_id, VMKERNEL) in self.logs else []

    def holds(self, host_id: int | None, start_us: int, end_us: int, slack_us: int = 0) -> bool:
        """Return whether one stretch of the vmkernel log holds this time; with slack, that much may be outside of it."""
        return any(
            stretch.start_us - slack_us <= start_us and end_us <= stretch.end_us + slack_us
            for stretch in self.vmkernel(host_id)
        )


def load(index: Index) -> LogCoverage:
    """Return what was read of the logs of each host."""
    files: dict[tuple[int, str], list[LogFile]] = defaultdict(list)
    hosts: set[int] = set()
    mixed = _speakers(index)
    for row in _rows(index, _FILES):
        speakers = mixed.get(row["file_id"]) or {(row["host_id"], row["component"])}
        for host_id, component in speakers:
            if host_id is None or component in ("vmware", "vpxd"):
                continue  # the log of a VM moves with it, and vCenter's is no host's
            hosts.add(host_id)
            if row["first_us"] is not None and row["last_us"] is not None:
                files[host_id, _log(component, row["name"])].append(_file(row, host_id, component))
    return LogCoverage({log: join(parts) for log, parts in sorted(files.items())}, hosts)


def _speakers(index: Index) -> dict[int, set[tuple[int, str]]]:
    """Return which hosts and components speak in the files that hold more than one log.

    Such a file counts for each of them with its whole time: it is one stream, and what it lacks was not sent.
    """
    found: dict[int, set[tuple[int, str]]] = defaultdict(set)
    if next(iter(index.sql(f"SELECT count(*) FROM files f WHERE {_MIXED}").rows))[0]:
        for row in _rows(index, _SPEAKERS):
            found[row["file_id"]].add((row["host_id"], row["component"]))
    return found


def _rows(index: Index, text: str) -> list[dict[str, Any]]:
    rows = index.sql(text)
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]


def _log(component: str, name: str) -> str:
    """Return the name of a log: the component's, where it has one log only."""
    stem = rotation(name).stem.rpartition("/")[2].lower()
    if component == VMKERNEL:
        return next((warnings for warnings in _WARNINGS if warnings in stem), VMKERNEL)
    return stem if component == "other" else component


def _file(row: dict[str, Any], host_id: int, component: str) -> LogFile:
    chain = (row["source_id"], rotation(row["name"]).stem, host_id, component)
    return LogFile(row["shown"], chain, row["first_us"], row["last_us"], row["captured_us"])
