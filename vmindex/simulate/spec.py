"""What a made-up cluster is to be like."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from vmindex.errors import UsageError
from vmindex.simulate.dialects import DIALECTS
from vmindex.simulate.failures import FAILING

Container: TypeAlias = Literal["tgz", "folder", "zip", "syslog", "loose"]
IdStyle: TypeAlias = Literal["version", "legacy", "opaque"]
CONTAINERS: tuple[Container, ...] = ("tgz", "folder", "zip", "syslog", "loose")
ID_STYLES: tuple[IdStyle, ...] = ("version", "legacy", "opaque")
_SHARES = ("failed_share", "cancelled_share", "encrypted_share", "storage_share", "incomplete_share", "power_on_share")
_COUNTS = ("missing_bundles", "reboots", "rotated_away_hosts", "overlap", "fragment_bytes", "text_bytes", "clock_steps")


@dataclass(frozen=True, slots=True)
class ClusterSpec:
    """What :func:`vmindex.simulate.simulate` makes; every default gives a sensible cluster.

    Shares are parts of all migrations between 0 and 1. The same spec always gives the same bytes.
    """

    seed: int = 1
    hosts: int = 6
    vms: int = 18
    """Raised to ``migrations`` when ``chained`` is off, since then no VM moves twice."""
    migrations: int = 60
    start: datetime = field(default=datetime(2024, 3, 4, 6, 0, tzinfo=UTC))
    """When the logs begin (true time)."""
    days: float = 1.0
    """From ``start`` to the capture of the bundles; at least 0.05."""
    versions: tuple[str, ...] = ("5.5", "6.0", "6.7", "7.0", "8.0", "8.0")
    """Dealt to the hosts in turn, last first; naming one twice makes it twice as frequent."""

    failed_share: float = 0.2
    families: tuple[str, ...] = ()
    """Only these families of failure (see :mod:`vmindex.simulate.failures`), in turn; empty means all at random."""
    cancelled_share: float = 0.04
    encrypted_share: float = 0.5
    """Of the migrations between two hosts of 8.x or later, which alone show it."""
    storage_share: float = 0.08
    incomplete_share: float = 0.05
    """Half of them under way at the capture, half when the logs begin."""
    power_on_share: float = 0.3
    """Part of the VMs that are powered on inside of the logs, which shows their names."""

    chained: bool = True
    """VMs move on and on over the hosts."""
    concurrent: int = 3
    """Migrations that may start together."""
    max_skew_s: float = 5.0
    """Every host's clock is off by up to this, either way."""
    clock_steps: int = 0
    """So many hosts have their clock set once, between two migrations of theirs."""
    max_step_s: float = 20.0
    """By at least 0.5 s and at most this, either way."""
    max_drift_ppm: float = 0.0
    """Every host's clock runs fast or slow by up to this."""
    vcenter_skew_s: float = 97.0
    """How far vCenter's clock, which makes legacy ids, is ahead."""
    id_style: IdStyle = "version"
    """Microseconds of vCenter's clock, opaque 63-bit numbers, or by the source's version (6.0 and older: legacy)."""
    vmotion_on_management: bool = False
    """vMotion runs over the management address, so that the HA host list names hosts whose bundle is missing."""
    odd_names: bool = True
    """Some VM names have blanks, brackets, letters beyond ASCII, or more than the 27 characters a world keeps."""

    missing_bundles: int = 0
    reboots: int = 0
    rotated_away_hosts: int = 0
    """Hosts whose older half of the logs has been rotated away."""
    overlap: int = 0
    """Hosts with a second, earlier bundle whose logs overlap those of the later one."""

    noise_per_migration: int = 60
    text_bytes: int = 0
    """When above 0: about so many bytes of vmkernel text in all, filled with noise."""
    rotated_files: int = 2
    cut_lines: bool = True
    """Some rotations fall into the middle of an (unrelated) line."""
    fragment_bytes: int = 0
    """Log members above this size are stored as ``.FRAG-`` pieces; 0 leaves logs whole."""
    all_logs: bool = False
    """Bundles hold hostd.log, vpxa.log and the VMs' vmware.log as well; no host's bundle may be missing or cut then."""
    container: Container = "tgz"
    compress_level: int = 6

    def __post_init__(self) -> None:
        """Refuse what cannot be made."""
        _require(2 <= self.hosts <= 40, "hosts", "2 to 40")
        _require(self.vms >= 1, "vms", "1 or more")
        _require(self.migrations >= 0, "migrations", "0 or more")
        _require(self.days >= 0.05, "days", "0.05 or more")
        _require(bool(self.versions) and set(self.versions) <= set(DIALECTS), "versions", f"any of {list(DIALECTS)}")
        _require(set(self.families) <= set(FAILING), "families", f"any of {list(FAILING)}")
        _require(self.container in CONTAINERS, "container", f"one of {CONTAINERS}")
        _require(self.id_style in ID_STYLES, "id_style", f"one of {ID_STYLES}")
        _require(self.max_step_s >= 0.5, "max_step_s", "0.5 or more")
        _require(0 <= self.max_drift_ppm <= 500, "max_drift_ppm", "0 to 500")
        _require(self.concurrent >= 1, "concurrent", "1 or more")
        _require(self.start.tzinfo is not None, "start", "a datetime with a zone")
        for name in _SHARES:
            _require(0 <= getattr(self, name) <= 1, name, "0 to 1")
        for name in _COUNTS:
            _require(getattr(self, name) >= 0, name, "0 or more")
        _require(self.missing_bundles < self.hosts, "missing_bundles", "fewer than hosts")
        whole = not self.missing_bundles and not self.rotated_away_hosts and self.container in ("tgz", "folder", "zip")
        _require(whole or not self.all_logs, "all_logs", "on with whole bundles of all hosts, as tgz, folder or zip")

    @classmethod
    def small(cls, seed: int = 1) -> ClusterSpec:
        """Return the spec of the sample data: three hosts, a dozen migrations, under 300 KB of tgz."""
        return cls(
            seed=seed,
            hosts=3,
            vms=5,
            migrations=12,
            days=0.25,
            versions=("7.0", "8.0", "8.0"),
            noise_per_migration=40,
            rotated_files=1,
            failed_share=0.25,
            families=("dest-memory", "network-timeout", "switchover"),
            cancelled_share=0.0,
            incomplete_share=0.0,
        )


def _require(holds: bool, name: str, allowed: str) -> None:
    if not holds:
        raise UsageError(f"simulate: '{name}' is out of range; allowed: {allowed}")
