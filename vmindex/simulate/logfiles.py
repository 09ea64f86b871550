"""The log files of one bundle: rotated vmkernel.log, vmkwarning.log, vmksummary.log, vobd.log."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

from vmindex import timestamps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from vmindex.simulate.journal import Entry
    from vmindex.simulate.model import Boot, Host
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.windows import Capture

_HOUR_US = 3_600_000_000
_FASTEST = 1
_BIG = 4_000_000


def within(entries: list[Entry], capture: Capture) -> list[Entry]:
    """Return the lines that a bundle still holds."""
    low, high = capture.host.logged(capture.from_us), capture.host.logged(capture.at_us)
    return [entry for entry in entries if low <= entry.logged_us < high]


def vmkernel(entries: list[Entry], spec: ClusterSpec, rng: Random, folder: str = "var/run/log") -> dict[str, bytes]:
    """Return vmkernel.log and its rotations, ``.0.gz`` being the newest of these."""
    parts = _rotate(entries, spec, rng)
    files = {f"{folder}/vmkernel.log": parts[-1]}
    for number, part in enumerate(reversed(parts[:-1])):
        files[f"{folder}/vmkernel.{number}.gz"] = squeeze(part, spec.compress_level)
    return files


def old_vmkernel(entries: list[Entry]) -> dict[str, bytes]:
    """Return the logs of 4.1, which lie elsewhere and have other names."""
    return {"var/log/vmkernel": joined(entries), "var/log/vmkwarning": joined(warnings(entries))}


def joined(entries: list[Entry]) -> bytes:
    """Return lines as the text of a file."""
    return "".join([f"{entry.text}\n" for entry in entries]).encode()


def warnings(entries: list[Entry]) -> list[Entry]:
    """Return the lines that vmkwarning.log repeats."""
    return [entry for entry in entries if entry.warning]


def squeeze(data: bytes, level: int) -> bytes:
    """Compress without a name or a time inside, so that equal text gives equal bytes."""
    return gzip.compress(data, _FASTEST if len(data) > _BIG else level, mtime=0)


def _rotate(entries: list[Entry], spec: ClusterSpec, rng: Random) -> list[bytes]:
    """Cut the text into pieces of about the same size; some cuts fall into a line of noise."""
    size = sum(len(entry.text) for entry in entries)
    goal, held = size // (spec.rotated_files + 1) + 1, 0
    parts: list[bytes] = []
    lines: list[str] = []
    for entry in entries:
        held += len(entry.text)
        if held < goal or len(parts) == spec.rotated_files:
            lines.append(f"{entry.text}\n")
            continue
        middle = len(entry.text) // 2 if entry.noise and spec.cut_lines and rng.random() < 0.5 else len(entry.text)
        parts.append(("".join(lines) + entry.text[:middle]).encode() + (b"" if middle < len(entry.text) else b"\n"))
        lines, held = ([f"{entry.text[middle:]}\n"] if middle < len(entry.text) else []), 0
    parts.append("".join(lines).encode())
    return parts


def vmksummary(capture: Capture) -> bytes:
    """Return the boots and the hourly heartbeats."""
    host = capture.host
    made = [(boot.at_us + 45_000_000, "bootstop", "Host has booted") for boot in _boots(capture)]
    made += [(at, "bootstop", "Host is rebooting") for at in host.reboots if capture.holds(at)]
    made += [(at, "heartbeat", _heartbeat(host, at)) for at in _hours(capture)]
    return "".join(f"{_summary(host, *line)}\n" for line in sorted(made)).encode()


def vobd(capture: Capture) -> bytes:
    """Return the observations of the host: its boots."""
    lines: list[str] = []
    for boot in _boots(capture):
        for correlator, name in (
            ("GenericCorrelator", "vob.host.boot"),
            ("UserLevelCorrelator", "esx.audit.host.boot"),
        ):
            uptime = 47_123_456 + len(lines)
            at_us = capture.host.logged(boot.at_us + uptime)
            lines.append(_vob(capture.host, at_us, f"[{correlator}] {uptime}us: [{name}] Host has booted."))
    return "".join(f"{line}\n" for line in lines).encode()


def _boots(capture: Capture) -> Iterator[Boot]:
    return (boot for boot in capture.host.boots[1:] if capture.holds(boot.at_us + 45_000_000))


def _hours(capture: Capture) -> Iterator[int]:
    host = capture.host
    first = (host.logged(capture.from_us) // _HOUR_US + 1) * _HOUR_US
    for logged_us in range(first, host.logged(capture.at_us), _HOUR_US):
        yield logged_us + 1_000_000 - host.offset_us


def _heartbeat(host: Host, at_us: int) -> str:
    up = max(0, at_us - host.boot_at(at_us).at_us) // 1_000_000
    days, rest = divmod(up, 86_400)
    uptime = f"{days}d{rest // 3600}h{rest // 60 % 60}m{rest % 60}s"
    return f"up {uptime}, 3 VMs; [[3041 vpxa-worker 12668kB] [2723 hostd-worker 33844kB]] []"


def _summary(host: Host, at_us: int, program: str, text: str) -> str:
    moment = timestamps.EPOCH + timedelta(microseconds=host.logged(at_us))
    if host.style == "old":
        return f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S} {program}: {text}"
    if host.style == "iso":
        return f"{moment:%Y-%m-%dT%H:%M:%S}Z {program}: {text}"
    return (
        f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z In(14) {program}[{host.index + 137121}]: {text}"
    )


def _vob(host: Host, logged_us: int, text: str) -> str:
    stamp = timestamps.to_iso(logged_us)[:-4] + "Z"
    return f"{stamp} In(14) vobd[2097521]:  {text}" if host.style in ("level", "structured") else f"{stamp}: {text}"
