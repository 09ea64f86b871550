"""What was found to be a name, by category, and the made-up one that stands for it.

Categories: ``host``, ``domain``, ``vm``, ``datastore``, ``user``, ``realm`` (of users), ``object`` (what else has a name:
clusters, port groups, snapshots), ``folder``, ``origin``, ``address``, ``hex`` (uuids, by their digits), ``pairs`` (MAC
addresses, thumbprints), ``device``.
"""

from __future__ import annotations

from collections import defaultdict
from ipaddress import ip_address
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import quote

from vmindex.anonymize import made_up
from vmindex.facts.uuids import swapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORDS = ("object", "user", "realm", "datastore", "vm", "domain", "host")
"""Categories of names that are looked for in every text; where two have the same name, the last one decides."""
_IGNORE_CASE = frozenset({"host", "domain", "user", "realm", "hex", "pairs", "device"})
_UUID_DIGITS = 32
_HEX_DEVICES = ("naa", "eui", "vml")


class Names:
    """Names are noted first, all of them; then made-up ones are given that are none of them."""

    def __init__(self, known: Mapping[str, Mapping[str, str]]) -> None:
        self._made: dict[str, dict[str, str]] = defaultdict(dict, {name: dict(made) for name, made in known.items()})
        self._noted: dict[str, dict[str, None]] = defaultdict(dict)
        self._originals = {key.lower() for made in known.values() for key in made}
        self._taken = {name for made in known.values() for name in made.values()}
        self._numbered: dict[str, Iterator[str]] = {}
        self._old_long = [name for name in self._made["vm"] if len(name) >= made_up.LONG]

    def note(self, category: str, text: str) -> str:
        """Remember an original, and return it."""
        self._noted[category][_key(category, text)] = None
        return text

    def settle(self) -> None:
        """Give a made-up name to everything that was noted."""
        self._originals.update(key.lower() for noted in self._noted.values() for key in noted)
        self._settle_hosts()
        for category, noted in self._noted.items():
            for text in sorted(noted, key=len) if category == "vm" else noted:
                self.made(category, text)
        self._noted.clear()

    def made(self, category: str, text: str) -> str:
        """Return the made-up name, which is the same each time."""
        key = _key(category, text)
        known = self._made[category]
        found = known.get(key)
        if found is None:
            if category == "hex" and len(key) == _UUID_DIGITS and (other := known.get(swapped(key))):
                return swapped(other)
            found = known[key] = self._make(category, key)
            self._taken.add(found)
        return found

    def mapping(self) -> dict[str, dict[str, str]]:
        """Return the made-up names by category and original."""
        return {category: made for category, made in sorted(self._made.items()) if made}

    def words(self) -> dict[str, str]:
        """Return all names of :data:`WORDS` in lower case with their made-up ones."""
        found: dict[str, str] = {}
        for category in WORDS:
            for name, made in self._made[category].items():
                found |= {quote(name).lower(): made, name.lower(): made}  # as in URLs of datastores, and as it is
        return found

    def domains(self) -> list[str]:
        """Return the domains of the hosts."""
        return list(self._made["domain"])

    def _make(self, category: str, key: str) -> str:
        match category:
            case "domain":
                return made_up.DOMAIN
            case "host":
                return self._host(key)
            case "vm" if len(key) >= made_up.LONG:
                return self._long_vm(key)
            case "address":
                return next(self._numbers(f"address-{ip_address(key).version}"))
            case "hex":
                return made_up.digits(key, self._is_free)
            case "pairs":
                return self._pairs(key)
            case "device":
                return self._device(key)
        return next(self._numbers(category))

    def _is_free(self, name: str) -> bool:
        return name.lower() not in self._originals and name not in self._taken

    def _is_free_address(self, text: str) -> bool:
        return text not in self._taken and not made_up.holds_address(text, self._originals)

    def _numbers(self, category: str) -> Iterator[str]:
        if category not in self._numbered:
            kind, _, version = category.partition("-")
            make = made_up.addresses(int(version), self._is_free_address) if version else None
            self._numbered[category] = make or made_up.names(kind, self._is_free)
        return self._numbered[category]

    def _settle_hosts(self) -> None:
        """Give full names before short ones, so that both forms of a name belong together."""
        noted = self._noted.pop("host", {})
        for name in sorted(noted, key=lambda name: "." not in name):
            self.made("host", name)
            _, dot, domain = name.partition(".")
            while dot and "." in domain:
                self.note("domain", domain)
                domain = domain.partition(".")[2]
        shorts = defaultdict(list)
        for name in list(self._made["host"]):
            shorts[name.partition(".")[0]].append(name)
        for short, full in shorts.items():
            if len(full) == 1:
                self._originals.add(short)
                self.made("host", short)

    def _host(self, name: str) -> str:
        """Return a name in the same form, full or short, of the same number as that of the other form."""
        hosts, (short, dot, _) = self._made["host"], name.partition(".")
        if dot:
            stem = hosts.get(short)
            is_new = stem is None or f"{stem}.{made_up.DOMAIN}" in self._taken
            stem = next(self._numbers("host")) if stem is None or is_new else stem
            self._taken.add(stem)
            return f"{stem}.{made_up.DOMAIN}"
        full = [made for known, made in hosts.items() if known.startswith(f"{name}.")]
        return full[0].partition(".")[0] if len(full) == 1 else next(self._numbers("host"))

    def _long_vm(self, name: str) -> str:
        """Return a name of which the made-up name of a world that carries it cut is a beginning, as it is in truth."""
        known = self._made["vm"]
        cuts = [name[:length] for length in range(made_up.LONG, len(name)) if name[:length] in known]
        if cuts:
            return next(made for number in count(1) if self._is_free(made := f"{known[cuts[-1]]}-{number}"))
        whole = [old for old in self._old_long if old.startswith(name)]
        if len(whole) == 1 and self._is_free(cut := known[whole[0]][:-1]):
            return cut
        return made_up.as_long(next(self._numbers("vm")))

    def _pairs(self, key: str) -> str:
        made = made_up.digits(key.replace(":", ""), lambda digits: self._is_free(_in_pairs(digits)))
        return _in_pairs(made)

    def _device(self, key: str) -> str:
        kind, _, rest = key.partition(".")
        if kind in _HEX_DEVICES:
            return f"{kind}." + made_up.digits(rest, lambda digits: self._is_free(f"{kind}.{digits}"))
        return f"{kind}.{next(self._numbers('device'))}"


def _key(category: str, text: str) -> str:
    return text.lower() if category in _IGNORE_CASE else text


def _in_pairs(digits: str) -> str:
    """Return digits as a locally administered address that no vendor has given."""
    return ":".join(["02", *(digits[at : at + 2] for at in range(2, len(digits), 2))])
