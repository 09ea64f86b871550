"""Writes bundles in the forms in which they arrive."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.simulate import envelopes, identity_files, logfiles

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from vmindex.simulate.journal import Entry
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.windows import Capture

_BIG = 4_000_000


def tar_bytes(capture: Capture, members: dict[str, bytes], spec: ClusterSpec) -> bytes:
    """Return a bundle as ``vm-support`` packs it. No times of the day it was really made get into it."""
    top, at_us = identity_files.top_folder(capture), capture.at_us
    held = io.BytesIO()
    level = 1 if sum(map(len, members.values())) > _BIG else spec.compress_level
    with (
        gzip.GzipFile("", "wb", level, held, mtime=at_us // 1_000_000) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for path, data in members.items():
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size, info.mtime, info.mode = len(data), at_us // 1_000_000, 0o644
            tar.addfile(info, io.BytesIO(data))
    return held.getvalue()


def write_tgz(directory: Path, capture: Capture, members: dict[str, bytes], spec: ClusterSpec) -> Path:
    """Write ``esx-<host>-<time>-<pid>.tgz``."""
    path = directory / f"{identity_files.top_folder(capture)}.tgz"
    path.write_bytes(tar_bytes(capture, members, spec))
    return path


def write_folder(directory: Path, capture: Capture, members: dict[str, bytes]) -> Path:
    """Write a bundle as somebody unpacked it, its fragments still in pieces."""
    top = directory / identity_files.top_folder(capture)
    for name, data in members.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return top


def write_zip(directory: Path, bundles: list[tuple[Capture, bytes]]) -> Path:
    """Write vCenter's zip of bundles; the name of a member says little of the host inside (here: another one's)."""
    at_us = bundles[0][0].at_us if bundles else 0
    moment = timestamps.EPOCH + timedelta(microseconds=at_us)
    path = directory / f"VMware-vCenter-support-{moment:%Y-%m-%d@%H-%M-%S}.zip"
    names = [capture.host.name for capture, _ in bundles]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, (_, data) in enumerate(bundles):
            outer = f"{names[number - 1]}-vm{moment:%Y}-{moment.day}-{moment:%m@%H-%M-%S}-{number}.tgz"
            archive.writestr(zipfile.ZipInfo(outer, moment.timetuple()[:6]), data)
    return path


def write_syslog(directory: Path, capture: Capture, entries: list[Entry]) -> Path:
    """Write what a collector has of a host: one file, each warning twice."""
    lines = []
    for entry in logfiles.within(entries, capture):
        lines.append(f"{entry.text}\n")
        if entry.warning and capture.host.style == "iso":
            lines.append(f"{envelopes.warning_copy(entry.text)}\n")
    folder = directory / "syslog"
    folder.mkdir(exist_ok=True)
    path = folder / f"{capture.host.name}.log"
    path.write_bytes("".join(lines).encode())
    return path


def write_loose(directory: Path, capture: Capture, entries: list[Entry], spec: ClusterSpec, rng: Random) -> Path:
    """Write the bare logs of a host, as somebody copied them. Nothing but the folder's name tells the host."""
    folder = directory / capture.host.short_name
    folder.mkdir(exist_ok=True)
    held = logfiles.within(entries, capture)
    if capture.host.dialect.modern:
        files = logfiles.vmkernel(held, spec, rng, ".") | {
            "vmkwarning.log": logfiles.joined(logfiles.warnings(held)),
            "vmksummary.log": logfiles.vmksummary(capture),
        }
    else:
        files = {name.rpartition("/")[2]: data for name, data in logfiles.old_vmkernel(held).items()}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder
