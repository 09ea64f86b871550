"""``*.vmx``: name and uuids of one VM (keys: reference/identity.md §3 [I22])."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vmindex.facts import paths, uuids
from vmindex.facts.interface import Fact, FactFile, KnownVm
from vmindex.facts.text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

EVIDENCE = "vmx"
_SETTING = re.compile(r'\s*([\w.:-]{1,80})\s*=\s*"([^"]*)"\s*')
_ESCAPES = re.compile(r"(?:\|[0-9A-Fa-f]{2})+")
_KEYS = frozenset({"displayname", "uuid.bios", "vc.uuid"})
_VOLUMES = "vmfs/volumes/"


def read(text: str, path: str) -> Iterator[Fact]:
    """Yield the VM if the file names it; its path on the host is known when the file lies below ``vmfs/volumes``."""
    settings: dict[str, str] = {}
    for line in lines(text):
        found = _SETTING.fullmatch(line)
        if found and (key := found[1].lower()) in _KEYS:
            settings[key] = unescape(found[2])
    name = settings.get("displayname", "").strip() or None
    bios = uuids.normalise(settings.get("uuid.bios", ""))
    instance = uuids.normalise(settings.get("vc.uuid", ""))
    if name or bios or instance:
        yield KnownVm(_path_on_host(path), name, bios, instance, EVIDENCE)


def unescape(text: str) -> str:
    """Return the value with its ``|XX`` bytes put in: ``|22`` is a quote, ``|C3|A9`` an é."""
    return _ESCAPES.sub(lambda found: bytes.fromhex(found[0].replace("|", "")).decode("utf-8", "replace"), text)


def _path_on_host(path: str) -> str | None:
    below_root = paths.without_compression(path).lstrip("/")
    return f"/{below_root}" if below_root.startswith(_VOLUMES) else None


VMX = FactFile(
    slug="vmx",
    matches=lambda path: path.endswith(".vmx"),
    read=read,
    sample="""\
.encoding = "UTF-8"
displayName = "the |22new|22 one"
guestOS = "ubuntu-64"
uuid.bios = "56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ec"
uuid.location = "56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ed"
vc.uuid = "52 0c 4d 92 08 78 0d 0d-4c 93 71 9b 81 b6 6b c3"
""",
    sample_facts=(
        KnownVm(
            "/vmfs/volumes/5cce4874-40c5c88e-a836-003048fc4ffe/New/new.vmx",
            'the "new" one',
            "564d70ad43f15e258a12a0e2182e38ec",
            "520c4d9208780d0d4c93719b81b66bc3",
            EVIDENCE,
        ),
    ),
)
