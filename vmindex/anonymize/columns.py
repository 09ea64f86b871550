"""How each column of the database is anonymised. A text column that is not listed is taken as a text of unknown wording."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Text

from vmindex.sources.layout import split_root
from vmindex.store import schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.anonymize.spelling import Spelling

_BUNDLE = re.compile(
    r"(?P<kind>esx|vc)-(?P<host>.+?)(?P<rest>-20\d\d-\d\d-\d\d--\d\d\.\d\d(?:-\d+)?(?:\.[A-Za-z][\w.]{1,11})?)"
)
_LOG = re.compile(
    r"(?:vmkernel|vmkwarning|vmkalert|vmksummary|vobd|hostd|vpxa|vpxd|fdm|syslog|messages|vmware)(?:[-.]\d+)?(?:\.log)?"
    r"(?:[.-]\d+)?(?:\.(?:gz|bz2|xz|zst))?|README|-|\.|"
)
_SUFFIX = re.compile(r"(?:\.(?:log|txt|tgz|tar|gz|zip|bz2|xz|zst|json|\d{1,3})){1,3}$", re.IGNORECASE)
_SOURCE_LABEL = re.compile(r".* \(.{1,12}\)")
"""What a host without name or address is called: whose log it was, and the digest of that."""

_KEPT = {
    "alembic_version": {"version_num"},
    "boot_evidence": {"evidence"},
    "event_classes": {"component", "kind", "severity", "side"},
    "event_kinds": {"kind", "component", "meaning"},
    "files": {"read_as", "skipped", "component"},
    "findings": {"rank", "signature", "reference"},
    "hosts": {"version", "build"},
    "migrations": {"vmotion_id", "hex_id", "kind", "outcome", "failed_side", "status_code"},
    "op_id_evidence": {"kernel_op_id"},
    "peer_evidence": {"version", "build"},
    "phases": {"side", "phase"},
    "seen_units": {"path", "stat_key", "meaning"},  # all rows are deleted
    "sources": {"kind", "status"},
    "status_code_evidence": {"code", "name"},
    "tails": {"inode", "head", "digest"},  # all rows are deleted
    "version_evidence": {"version", "build"},
    "worlds": {"role", "evidence"},
}
_KEPT_ANYWHERE = frozenset({"evidence", "device"})
_CATEGORIES = {
    "host": {"hosts.name", "name_evidence.name", "peer_evidence.name", "origins.token"},
    "vm": {
        "vms.name",
        "vm_evidence.name",
        "world_evidence.vm_name",
        "migration_evidence.vm_name",
        "migrations.told_vm",
    },
    "address": {
        "address_evidence.address",
        "peer_evidence.address",
        "host_addresses.address",
        "migrations.source_ip",
        "migrations.dest_ip",
    },
    "hex": {
        "vms.uuid",
        "vm_evidence.uuid",
        "vm_evidence.instance_uuid",
        "world_evidence.vm_uuid",
        "migration_evidence.vm_uuid",
        "uuid_evidence.uuid",
    },
    "path": {
        "vms.vmx_path",
        "vm_evidence.vmx_path",
        "world_evidence.vmx_path",
        "migration_evidence.vmx_path",
        "operation_evidence.vmx_path",
    },
}


class Texts(Protocol):
    """Looks at texts, or replaces what is in them."""

    spelling: Spelling

    def text(self, text: str) -> str:
        """Treat a text of unknown wording."""

    def op_id(self, text: str) -> str:
        """Treat an opID."""


def treatments(texts: Texts) -> dict[str, dict[str, Callable[[str], str]]]:
    """Return by table and column what is done with each text."""
    made: dict[str, dict[str, Callable[[str], str]]] = {}
    for table in schema.metadata.sorted_tables:
        kept = _KEPT_ANYWHERE | _KEPT.get(table.name, set())
        names = [column.name for column in table.columns if isinstance(column.type, Text) and column.name not in kept]
        made[table.name] = {name: _treatment(texts, table.name, name) for name in names}
    del made["sources"]["sha256"]  # it is erased
    return made


def _treatment(texts: Texts, table: str, column: str) -> Callable[[str], str]:
    place, spelling = f"{table}.{column}", texts.spelling
    for category, places in _CATEGORIES.items():
        if place in places:
            return partial(spelling.spell, category)
    special: dict[str, Callable[[str], str]] = {
        "hosts.label": partial(_label, spelling),
        "hosts.key": partial(_key, spelling),
        "vms.key": partial(_key, spelling),
        "sources.label": partial(_source, spelling),
        "origins.root": partial(_folders, spelling),
        "files.name": partial(_member, texts),
        "damage.member": partial(_member, texts),
    }
    return special.get(place) or (texts.op_id if column.endswith("op_id") else texts.text)


def _label(spelling: Spelling, text: str) -> str:
    """Treat what a host is called: its name, its address, or the source that it is known by."""
    return spelling.name("origin" if _SOURCE_LABEL.fullmatch(text) else "host", text)


def _key(spelling: Spelling, text: str) -> str:
    kind, _, rest = text.partition(":")
    if kind == "world":
        host, *numbers = rest.rsplit(":", 3)
        return ":".join([kind, _key(spelling, host), *numbers])
    categories = {"name": "host", "origin": "origin", "address": "address", "uuid": "hex", "path": "path"}
    return f"{kind}:{spelling.spell(categories.get(kind, 'object'), rest)}"


def _source(spelling: Spelling, text: str) -> str:
    """Treat the path of a source as it was given: where it lay is nobody's business."""
    return _folder(spelling, text.replace("\\", "/").rstrip("/").rpartition("/")[2])


def _member(texts: Texts, text: str) -> str:
    """Treat the name of a member: below the root of a bundle the folders are those of ESXi."""
    root, below = split_root(text)
    gap = text[len(root) : len(text) - len(below)]
    if "/" not in below:
        return _folders(texts.spelling, root) + gap + _folder(texts.spelling, below)
    path = texts.spelling.path(f"/{below}")[1:] if below.startswith("vmfs/volumes/") else texts.text(below)
    return _folders(texts.spelling, root) + gap + path


def _folders(spelling: Spelling, text: str) -> str:
    """Treat the folders and archives that a member lies in."""
    parts = re.split(r"([/!])", text)
    return "".join(part if at % 2 else _folder(spelling, part) for at, part in enumerate(parts))


def _folder(spelling: Spelling, name: str) -> str:
    if _LOG.fullmatch(name):
        return name
    if bundle := _BUNDLE.fullmatch(name):
        return f"{bundle['kind']}-{spelling.name('host', bundle['host'])}{bundle['rest']}"
    suffix = found[0] if (found := _SUFFIX.search(name)) else ""
    return spelling.name("folder", name.removesuffix(suffix)) + suffix
