"""The spellings in which names stand in texts: paths, uuids, users, addresses. Each is taken apart, and put together again."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from vmindex.anonymize.made_up import is_kept_address

if TYPE_CHECKING:
    from collections.abc import Callable

_HEX = re.compile(r"[0-9a-fA-F]")
_UUID = re.compile(r"(?:[0-9a-fA-F]{4,}-){1,4}[0-9a-fA-F]{4,}|[0-9a-fA-F]{32}")
_SHORTEST_UUID = 16
_USER_PARTS = re.compile(r"([:\\@/])")
_TAIL = re.compile(
    r"(?:[-_](?:\d{1,6}|flat|delta|sesparse|ctk|rdmp?|Snapshot\d+|aux|vmfs\w*|[0-9a-f]{8}))*(?:\.[A-Za-z0-9]{1,8}){1,3}~?"
)
_SPLIT_FILE = re.compile(
    r"(?P<stem>.+?)(?P<tail>(?:-(?:\d{6}|flat|delta|sesparse|ctk|rdmp?|Snapshot\d+|aux|[0-9a-f]{8}))*(?:\.[A-Za-z][A-Za-z0-9]{0,7}){1,3}~?)"
)
_STANDARD = re.compile(
    r"\.?(?:vmware(?:-\d+)?\.log|vmware\..*|log|var|core|locker|packages|dvsData|sdd\.sf|vSphere-HA|vmkdump|disks|svm|vsan|)"
)
_KEPT = {
    "user": frozenset(["root", "vpxuser", "dcui", "nobody", "system", "hostd", "vpxa", "admin", "<no"]) | {"<no user>"},
    "host": frozenset(["localhost", "localhost.localdomain", "localhost.localdom", "vcenter", "the"]),
    "object": frozenset(["ha-datacenter", "ha-host", "ha-folder-root", "ha-root-pool", "vm", "host"]),
}
_KEPT_EVERYWHERE = frozenset({"", "-", "(null)", "null", "none", "unknown", "<unset>", "<unknown>"})
_TAKEN_AS_UUID = frozenset({"vm", "datastore", "object", "folder"})


class Spelling:
    """Takes spellings apart and tells ``say`` each name with its category; what that returns is put in its place."""

    def __init__(self, say: Callable[[str, str], str], rest: Callable[[str], str]) -> None:
        self._say = say
        self._rest = rest
        """What to do with a text that is no name as a whole."""

    def spell(self, category: str, text: str) -> str:
        """Return the text of a group of :mod:`vmindex.anonymize.grammar` with all names in it replaced."""
        special: dict[str, Callable[[str], str]] = {
            "path": self.path,
            "file": self.file,
            "share": self.share,
            "email": self.user,
            "user": self.user,
            "hex": self.uuid,
            "pairs": self.pairs,
            "address": self.address,
            "number": self.number,
        }
        return special[category](text) if category in special else self.name(category, text)

    def name(self, category: str, text: str) -> str:
        """Return what stands for a name, which may be an address or a uuid that is used as one."""
        lowered = text.lower()
        if lowered in _KEPT_EVERYWHERE or lowered in _KEPT.get(category, ()):
            return text
        if _is_address(text):
            return self.address(text)
        if category in _TAKEN_AS_UUID and _is_uuid(text):
            return self.uuid(text)
        return self._say(category, text.rstrip(".") if category == "host" else text)

    def path(self, text: str) -> str:
        """Treat ``/vmfs/volumes/VOLUME/FOLDER/FILE``, and ``/vmfs/devices/…``; another path is taken as folders and a file."""
        head, found, rest = text.partition("/vmfs/volumes/")
        if not found:
            return self._rest(text) if text.startswith("/vmfs/") else self.file(text)
        volume, slash, below = rest.partition("/")
        return head + found + self.volume(volume) + slash + self.file(below)

    def volume(self, text: str) -> str:
        """Treat a volume by its uuid, with or without ``vsan:``, or by the name of its datastore."""
        kind, colon, rest = text.rpartition(":")
        return f"{kind}{colon}{self.name('datastore', rest)}" if colon else self.name("datastore", text)

    def file(self, text: str) -> str:
        """Treat ``FOLDER/FILE.vmx``: folders and files are called as their VM."""
        *folders, last = text.split("/")
        made = [folder if _STANDARD.fullmatch(folder) else self.name("vm", folder) for folder in folders]
        return "/".join([*made, self._file_name(last, folders[-1] if folders else "")])

    def _file_name(self, name: str, folder: str) -> str:
        if _STANDARD.fullmatch(name):
            return name
        if folder and name.startswith(folder) and _TAIL.fullmatch(name, len(folder)):
            return self.name("vm", folder) + name[len(folder) :]
        found = _SPLIT_FILE.fullmatch(name)
        return self.name("vm", found["stem"]) + found["tail"] if found else self.name("vm", name)

    def share(self, text: str) -> str:
        """Treat a path outside of ``/vmfs``, as a whole."""
        return "/" + self._say("folder", text.strip("/"))

    def user(self, text: str) -> str:
        r"""Treat ``name``, ``name@domain``, ``DOMAIN\name``, ``vpxuser:DOMAIN\name``."""
        pieces = _USER_PARTS.split(text)
        made = []
        for at, piece in enumerate(pieces):
            if at % 2:
                made.append(piece)
            elif at and pieces[at - 1] == "@":
                made.append(self.name("domain" if "." in piece and not _is_address(piece) else "realm", piece))
            else:
                is_realm = pieces[at + 1 : at + 2] == ["\\"]
                made.append(self.name("realm" if is_realm else "user", piece))
        return "".join(made)

    def uuid(self, text: str) -> str:
        """Return hex digits in their groups and in their letter case."""
        digits = "".join(_HEX.findall(text))
        if len(set(digits.lower())) <= 1:
            return text
        made = iter(self._say("hex", digits))
        spelt = "".join(next(made) if _HEX.match(letter) else letter for letter in text)
        return spelt.upper() if text.upper() == text and text.lower() != text else spelt

    def pairs(self, text: str) -> str:
        """Treat a MAC address or thumbprint, with colons or dashes."""
        if len(set(text.lower())) <= 2:  # all zeros or ones
            return text
        made = self._say("pairs", text.replace("-", ":")).replace(":", "-" if "-" in text else ":")
        return made.upper() if text.upper() == text and text.lower() != text else made

    def address(self, text: str) -> str:
        """Treat an IP address, alone or with ``/24`` or ``%vmk0``; ``::ffff:10.0.0.1`` is one of version 4."""
        bare, mark, rest = text.partition("%") if "%" in text else text.partition("/")
        try:
            found = ip_address(bare)
        except ValueError:  # only looks like one: 999.1.1.1
            return text
        if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
            return f"::ffff:{self.address(str(found.ipv4_mapped))}{mark}{rest}"
        return (bare if is_kept_address(str(found)) else self._say("address", str(found))) + mark + rest

    def number(self, text: str) -> str:
        """Treat an address of version 4 as one number, decimal or as 8 hex digits."""
        value = int(text) if text.isdecimal() else int(text, 16) if len(text) == 8 else 0
        if not 0 < value < 2**32 or is_kept_address(str(IPv4Address(value))):
            return text
        made = int(IPv4Address(self._say("address", str(IPv4Address(value)))))
        return str(made) if text.isdecimal() else f"{made:08x}"


def _is_uuid(text: str) -> bool:
    return _UUID.fullmatch(text) is not None and len(text) > _SHORTEST_UUID


def _is_address(text: str) -> bool:
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True
