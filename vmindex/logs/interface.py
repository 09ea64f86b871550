"""Declarations of line kinds, and what reading a line gives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from vmindex import timestamps

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from vmindex.logs.finder import Needle

Side: TypeAlias = Literal["S", "D"]
Component: TypeAlias = Literal["vmkernel", "vmware", "hostd", "vpxa", "vpxd", "vobd", "fdm", "other"]
Severity: TypeAlias = Literal["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]
Value: TypeAlias = str | int | float | bool | None

_TOO_LARGE = 2**63
_DAY_US = 86_400_000_000
_FAR_BACK_US = 183 * _DAY_US
_FAR_AHEAD_US = 335 * _DAY_US
"""A log may be silent for months, and goes back by little; what seems to be this far from the line before is of another year."""
FIELD_TYPES: Mapping[str, Callable[[str], Value]] = {
    "bandwidth_mbps": float,
    "cartel": int,
    "dest_world": int,
    "encrypted": bool,
    "from_latency_us": int,
    "goal_s": float,
    "held_ms": int,
    "helper": int,
    "helper_world": int,
    "is_source": int,
    "leader_world": int,
    "limit_s": float,
    "migrate_type": int,
    "pages": int,
    "panic_world": int,
    "pcpu": int,
    "receive_buffer": int,
    "send_world": int,
    "server_world": int,
    "shared_config": int,
    "speed_mbps": int,
    "started_world": int,
    "stream": int,
    "swap_pages": int,
    "threshold_us": int,
    "to_latency_us": int,
    "transmit_to_dirty_pct": int,
    "wait_world": int,
    "waited_s": float,
    "world": int,
    "world_flags": int,
}
"""The fields that are not text. A suffix is the unit: ``_s`` seconds, ``_ms`` and ``_us`` milli- and microseconds, ``_mbps`` 10^6 bytes
a second (``speed_mbps`` of a NIC: 10^6 bits), ``_pct`` per cent; pages are of 4 KiB."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A real line, where it comes from, and what must be read from it (worked out by hand)."""

    line: str
    origin: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    vmotion_id: str | None = None
    side: Side | None = None
    kept: bool = True
    """Whether a line such as this is indexed; some wordings of a kind are harmless and come by the thousand."""


@dataclass(frozen=True, slots=True)
class LineKind:
    """One wording of one log.

    ``pattern`` is matched at the start of what follows the subsystem, source-line number and ``<id> S:``;
    its named groups are the fields. ``also`` are patterns that are searched in the same text one by one, for
    fields that stand in another order, or not at all, in other releases. The group ``id`` is the vMotion ID.
    ``side`` is what the wording itself says of the side. ``meaning`` is a sentence with ``{fields}``.
    """

    slug: str
    component: Component
    subsystems: tuple[str, ...]
    pattern: str
    meaning: str
    samples: tuple[Sample, ...]
    also: tuple[str, ...] = ()
    usual: str = ""
    """The whole wording as most releases print it, with all fields. Where it fits, ``also`` is not searched: a matter of speed only."""
    side: Side | None = None
    vm_is: str | None = None
    """The field that the ``vm <N>:`` of the line gives."""
    kept: bool = True
    """Whether lines of the kind are indexed; others can only be explained: they tell nothing of migrations that went wrong."""
    holds: str = ""
    """Words that every line of the kind holds; looked for before the pattern is tried. Needed for a kind of any subsystem."""


@dataclass(slots=True)
class Record:
    """What one line says. ``at_us`` is ``None`` where the line shows no (whole) time."""

    message: str
    at_us: int | None = None
    host: str | None = None
    program: str | None = None
    component: Component = "other"
    severity: Severity | None = None
    world: int | None = None
    op_id: str | None = None
    vmotion_id: str | None = None
    side: Side | None = None
    kind: LineKind | None = None
    uptime_us: int | None = None
    """Time since the boot of the host, where the prefix shows it (ESX 3 and 4)."""
    _fields: dict[str, Value] | None = None
    _read_fields: Callable[[], dict[str, Value]] | None = field(default=None, repr=False, compare=False)

    @property
    def fields(self) -> dict[str, Value]:
        """What the kind reads from the line. Most lines are indexed without ever being asked for it."""
        if self._fields is None:
            self._fields = self._read_fields() if self._read_fields else {}
        return self._fields

    @fields.setter
    def fields(self, found: dict[str, Value]) -> None:
        self._fields = found

    def read_later(self, read: Callable[[], dict[str, Value]]) -> None:
        """Take the fields from ``read`` when they are asked for."""
        self._fields, self._read_fields = None, read


@dataclass(frozen=True, slots=True)
class Clock:
    """What is known of the stamps of a log that do not say everything themselves.

    ``year`` is given by the user: that in which the log begins. Else ``reference_us``, when the log was collected, gives the
    year of stamps without one: the last in which the stamp is not after the collection. Else, and behind the first stamp of
    a log whose ``year`` was given, ``near_us`` gives it, a moment close to the stamp (that of the line before, or when a
    migration id was made). ``zone`` is that of such stamps.
    """

    year: int | None = None
    reference_us: int | None = None
    near_us: int | None = None
    zone: tzinfo = UTC

    def without_year(self, month: int, day: int, time: str) -> int | None:
        """Return the microseconds of ``Dec 25 16:39:25``; ``None`` if the year cannot be known."""
        hour, minute, second = time.split(":")
        clock_time = (month, day, int(hour), int(minute), int(float(second)))
        if self.year is not None and self.near_us is None:
            return self._in_year(self.year, clock_time)
        if self.year is not None or self.reference_us is None:
            return self._near(clock_time)
        latest = self.reference_us + _DAY_US  # zones and clocks differ by less than a day
        this_year = timestamps.to_datetime(latest).year
        found = (self._in_year(year, clock_time) for year in range(this_year, this_year - 5, -1))
        return next((at for at in found if at is not None and at <= latest), None)

    def moved_to(self, at_us: int | None) -> Clock:
        """Return the clock for the lines that follow one of this time, where years are not told: December is followed by January of the next year."""
        return self if at_us is None else replace(self, near_us=at_us)

    def _near(self, clock_time: tuple[int, int, int, int, int]) -> int | None:
        """Return the moment in the year of ``near_us``, unless that is far back, or a late line at New Year would be far ahead."""
        if self.near_us is None:
            return None
        year = timestamps.to_datetime(self.near_us).astimezone(self.zone).year
        at_us = self._in_year(year, clock_time)
        if at_us is None:
            return None
        if at_us - self.near_us < -_FAR_BACK_US:
            return self._in_year(year + 1, clock_time)
        return self._in_year(year - 1, clock_time) if at_us - self.near_us > _FAR_AHEAD_US else at_us

    def _in_year(self, year: int, clock_time: tuple[int, int, int, int, int]) -> int | None:
        try:
            return timestamps.from_datetime(datetime(year, *clock_time, tzinfo=self.zone))
        except ValueError:  # 29 February in another year, or no date at all
            return None


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of log.

    ``needles``: every line that any of its kinds may match contains one of them (a test holds the samples to it),
    so that only such lines are ever looked at one by one, and kept. Lines of a kind that is not ``kept`` have none.
    """

    slug: str
    names: re.Pattern[str]
    """Matches the file names (lower case, no directory) under which the family is found."""
    needles: tuple[Needle, ...]
    kinds: tuple[LineKind, ...]
    parse: Callable[[str, Clock], Record | None]
    """Read one line (with the lines that continue it); ``None`` if the prefix is not recognised."""
    op_id_map: bytes = b""
    """Stands before the opID in lines that only tell what vCenter calls an opID: they have no needle, and count if another prints it."""
    continues: tuple[bytes, ...] = ()
    """How lines begin that continue the record before them."""


def convert(groups: Mapping[str, Any]) -> dict[str, Value]:
    """Return the fields that were matched, numbers as numbers; what is no number after all stays text."""
    fields: dict[str, Value] = {}
    for name, text in groups.items():
        if text is not None:
            convert_to = FIELD_TYPES.get(name)
            fields[name] = text if convert_to is None else typed(convert_to, text)
    return fields


def typed(convert_to: Callable[[str], Value], text: str) -> Value:
    """Return the value of a text; the text itself if it is no such value, or a number that no database column takes."""
    try:
        value = convert_to(text)
    except ValueError:
        return text
    return text if isinstance(value, int | float) and not -_TOO_LARGE < value < _TOO_LARGE else value
