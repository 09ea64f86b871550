"""``esxcli system hostname get``, as text and as JSON (labels: reference/identity.md §1 [I5])."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.facts import paths, records
from vmindex.facts.interface import Fact, FactFile, HostName
from vmindex.facts.names import host_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EVIDENCE = "system-hostname"
_LABELS = ("fullyqualifieddomainname", "hostname")


def read_text(text: str, _path: str) -> Iterator[Fact]:
    """Yield the fully qualified name, or else the short one."""
    return _facts(records.from_text(text))


def read_json(text: str, _path: str) -> Iterator[Fact]:
    """Yield the same of localcli's JSON."""
    return _facts(records.from_json(text))


def _facts(found: Iterable[records.Record]) -> Iterator[Fact]:
    for _, values in found:
        names = (host_name(values.get(label, "")) for label in _LABELS)
        if name := next(filter(None, names), None):
            yield HostName(name, EVIDENCE)
            return


SYSTEM_HOSTNAME = FactFile(
    slug="system-hostname",
    matches=paths.command("system hostname get"),
    read=read_text,
    sample=(
        "   Domain Name: rainpole.com\n"
        "   Fully Qualified Domain Name: esxi-dell-m.rainpole.com\n"
        "   Host Name: esxi-dell-m\n"
    ),
    sample_facts=(HostName("esxi-dell-m.rainpole.com", EVIDENCE),),
)
SYSTEM_HOSTNAME_JSON = FactFile(
    slug="system-hostname-json",
    matches=paths.json_command("system hostname get"),
    read=read_json,
    sample='{"Domain Name": "", "Fully Qualified Domain Name": "", "Host Name": "esxi-dell-m"}\n',
    sample_facts=(HostName("esxi-dell-m", EVIDENCE),),
)
