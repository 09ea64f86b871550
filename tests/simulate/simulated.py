"""Opens what the simulator wrote, without the help of vmindex."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from typing import TYPE_CHECKING

from vmindex.simulate import ClusterSpec, Truth, simulate

if TYPE_CHECKING:
    from pathlib import Path


SMALL = ClusterSpec.small()


MEDIUM = ClusterSpec(migrations=60)


def open_bundle(data: bytes) -> dict[str, bytes]:
    """Members of a tgz by their path below the top folder, fragments joined."""
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for info in tar:
            member = tar.extractfile(info)
            assert member is not None
            files[info.name.partition("/")[2]] = member.read()
    pieces = sorted(name for name in files if ".FRAG-" in name)
    joined: dict[str, bytes] = {}
    for name in pieces:
        stem = name.partition(".FRAG-")[0]
        joined[stem] = joined.get(stem, b"") + files.pop(name)
    return files | joined


def vmkernel_text(files: dict[str, bytes]) -> str:
    """The joined vmkernel log of a bundle, oldest rotation first."""
    rotated = [name for name in files if re.search(r"vmkernel\.\d+\.gz$", name)]
    rotated.sort(key=lambda name: -int(name.split(".")[-2]))
    current = [name for name in files if re.search(r"(^|/)vmkernel(\.log)?$", name)]
    return b"".join([gzip.decompress(files[name]) for name in rotated] + [files[name] for name in current]).decode()


def bundles(directory: Path) -> dict[str, dict[str, bytes]]:
    return {path.name: open_bundle(path.read_bytes()) for path in sorted(directory.glob("*.tgz"))}


def host_texts(directory: Path) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, files in bundles(directory).items():
        host = re.match(r"esx-(.+?)-20\d\d-", name)
        assert host
        made[host[1]] = made.get(host[1], "") + vmkernel_text(files)
    return made


def run(tmp_path: Path, spec: ClusterSpec) -> tuple[Truth, dict[str, str]]:
    truth = simulate(tmp_path, spec)
    return truth, host_texts(tmp_path)
