"""What a file that names things can say.

A *fact* is one statement with the place it comes from (``evidence``, a stable slug such as
``uname`` or ``vm-process-list``). Facts are kept as they are; correlation weighs them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class HostName:
    """The host calls itself so. ``localhost`` is reported too: that it is no name is decided later."""

    name: str
    evidence: str


@dataclass(frozen=True, slots=True)
class HostVersion:
    """Product version (``8.0.2``) and build (``22380479``) of this host."""

    version: str | None
    build: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class HostUuid:
    """The system uuid of this host, lower case with dashes as printed."""

    uuid: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Address:
    """The host has this IP address on this VMkernel NIC (``vmk1``) now."""

    address: str
    device: str | None
    netstack: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Peer:
    """Another host of the cluster, as this host's HA agent lists it. ``address`` is its management address."""

    name: str
    address: str | None
    version: str | None
    build: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class RunningVm:
    """A VM that runs on this host now. ``world`` is its leader world, ``cartel`` its vmx world.

    ``uuid``: 32 lower-case hex digits (the BIOS uuid in the order in which it is printed).
    """

    world: int
    cartel: int | None
    name: str
    uuid: str | None
    vmx_path: str | None
    evidence: str


@dataclass(frozen=True, slots=True)
class KnownVm:
    """A VM that is registered on this host or whose files lie in its bundle."""

    vmx_path: str | None
    name: str | None
    uuid: str | None
    """BIOS uuid, 32 lower-case hex digits."""
    instance_uuid: str | None
    """vCenter's instance uuid, 32 lower-case hex digits."""
    evidence: str


@dataclass(frozen=True, slots=True)
class Captured:
    """When the bundle was made, microseconds since the epoch (UTC)."""

    at_us: int
    evidence: str


@dataclass(frozen=True, slots=True)
class StatusCode:
    """One row of the host's own ``vmkerrcode -l``: code as ``0xbad0001``."""

    code: str
    name: str
    meaning: str
    evidence: str


Fact: TypeAlias = HostName | HostVersion | HostUuid | Address | Peer | RunningVm | KnownVm | Captured | StatusCode


@dataclass(frozen=True, slots=True)
class FactFile:
    """The declaration of one kind of file: where it lies and how it is read.

    ``matches`` takes the path below the bundle's root, in lower case, with compression suffixes removed
    (``commands/uname_-a.txt``). ``read`` takes the text and the path as it is and never raises on odd text:
    what cannot be understood is left out. ``sample`` is real text that the tests read.
    """

    slug: str
    matches: Callable[[str], bool]
    read: Callable[[str, str], Iterable[Fact]]
    sample: str
    sample_facts: tuple[Fact, ...]
