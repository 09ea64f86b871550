"""The members of one bundle: what names things, the logs, and much that is of no use here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import identity_files, logfiles, told_files

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.journal import Entry
    from vmindex.simulate.model import Cluster
    from vmindex.simulate.spec import ClusterSpec
    from vmindex.simulate.told import Told
    from vmindex.simulate.windows import Capture

_JUNK_PIECE = 600


def members(
    spec: ClusterSpec, cluster: Cluster, capture: Capture, entries: list[Entry], rng: Random, records: list[Told]
) -> dict[str, bytes]:
    """Return path (below the bundle's top folder) and content of every member, in the order of the tar."""
    made = {path: text.encode() for path, text in identity_files.identity(cluster, capture).items()}
    made |= {"error.log": b"", "action.log": b"Running vm-support\n", "reconstruct.sh": b"#!/bin/sh\n"}
    logs = _logs(spec, capture, logfiles.within(entries, capture), rng) | told_files.files(cluster, capture, records)
    if spec.fragment_bytes:
        logs = _in_pieces(logs, spec.fragment_bytes)
    made |= logs
    made |= _junk(rng)
    return _shuffled(made, rng)


def _logs(spec: ClusterSpec, capture: Capture, entries: list[Entry], rng: Random) -> dict[str, bytes]:
    if not capture.host.dialect.modern:
        return logfiles.old_vmkernel(entries) | {"var/log/vmksummary": logfiles.vmksummary(capture)}
    return logfiles.vmkernel(entries, spec, rng) | {
        "var/run/log/vmkwarning.log": logfiles.joined(logfiles.warnings(entries)),
        "var/run/log/vmksummary.log": logfiles.vmksummary(capture),
        "var/run/log/vobd.log": logfiles.vobd(capture),
    }


def _in_pieces(files: dict[str, bytes], size: int) -> dict[str, bytes]:
    """Store what is larger than ``size`` as fragments, of which there are always two or more."""
    made: dict[str, bytes] = {}
    for path, data in files.items():
        if len(data) <= size:
            made[path] = data
            continue
        for number, at in enumerate(range(0, len(data), size)):
            made[f"{path}.FRAG-{number:05d}"] = data[at : at + size]
    return made


def _junk(rng: Random) -> dict[str, bytes]:
    """Return members that a reader has to pass by. One of them holds words that it looks for."""
    tree = "".join(f"/system/node{number}/value : {rng.getrandbits(64):x}\n" for number in range(60))
    tree += "Migrate: 314: vmotion: Source vmmLeaderID = 1, ts = 1111111111111111, not a log line\n"
    return _in_pieces({"commands/vsi_traverse_-s.txt": tree.encode()}, _JUNK_PIECE) | {
        "var/core/vmkernel-zdump.1": rng.randbytes(2_000),
        "etc/vmware/locker.conf": b"/scratch 0\n",
        "var/run/log/wtmp": rng.randbytes(300),
    }


def _shuffled(files: dict[str, bytes], rng: Random) -> dict[str, bytes]:
    """Mix the order, as fragments need not come one after the other; the README stays first."""
    rest = [path for path in files if path != "README"]
    rng.shuffle(rest)
    return {path: files[path] for path in ["README", *rest]}
