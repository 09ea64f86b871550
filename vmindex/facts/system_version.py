"""``esxcli system version get``, as text and as JSON (reference/identity.md §1 [I4])."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import paths, records
from vmindex.facts.interface import Fact, FactFile, HostVersion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVIDENCE = "system-version"
_VERSION = re.compile(r"\d{1,3}(?:\.\d{1,3}){1,3}", re.ASCII)
_BUILD = re.compile(r"(?:\w{0,20}build-)?(\d{1,12})", re.ASCII)


def read_text(text: str, _path: str) -> Iterator[Fact]:
    """Yield version and build of ``Version: 8.0.1`` and ``Build: Releasebuild-21495797``."""
    return _facts(records.from_text(text))


def read_json(text: str, _path: str) -> Iterator[Fact]:
    """Yield the same of localcli's JSON."""
    return _facts(records.from_json(text))


def _facts(found: Iterable[records.Record]) -> Iterator[Fact]:
    for _, values in found:
        version = _VERSION.fullmatch(values.get("version", ""))
        build = _BUILD.fullmatch(values.get("build", ""))
        if version and build:
            yield HostVersion(version[0], build[1], EVIDENCE)
            return


SYSTEM_VERSION = FactFile(
    slug="system-version",
    matches=paths.command("system version get"),
    read=read_text,
    sample=("   Product: VMware ESXi\n   Version: 8.0.1\n   Build: Releasebuild-21495797\n   Update: 1\n   Patch: 0\n"),
    sample_facts=(HostVersion("8.0.1", "21495797", EVIDENCE),),
)
SYSTEM_VERSION_JSON = FactFile(
    slug="system-version-json",
    matches=paths.json_command("system version get"),
    read=read_json,
    sample='{"Product": "VMware ESXi", "Version": "8.0.1", "Build": "Releasebuild-21495797", "Update": "1"}\n',
    sample_facts=(HostVersion("8.0.1", "21495797", EVIDENCE),),
)
