"""Times are integer microseconds since 1970-01-01T00:00:00Z; people read and write ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from vmindex.errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_RELATIVE = re.compile(r"-(\d{1,9})([smhdw])")
_RELATIVE_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def from_datetime(moment: datetime) -> int:
    """Return the microseconds of an aware (or naive UTC) datetime, exactly."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - EPOCH) // _MICROSECOND


def from_iso(text: str) -> int:
    """Return the microseconds of an ISO 8601 time; no zone means UTC. Raises ValueError."""
    return from_datetime(datetime.fromisoformat(text))


def from_utc_stamp(text: str) -> int | None:
    """Return the microseconds of a stamp that ends in ``Z``, ``None`` for an impossible one (month 13)."""
    try:
        return (datetime.fromisoformat(text) - EPOCH) // _MICROSECOND
    except ValueError:
        return None


def to_datetime(at_us: int) -> datetime:
    """Return the aware datetime of ``at_us``."""
    return EPOCH + timedelta(microseconds=at_us)


def to_iso(at_us: int) -> str:
    """Return ``2015-12-25T16:39:25.565000Z``: always UTC, always six decimals."""
    return to_datetime(at_us).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_user_time(text: str, now_us: int) -> int:
    """Return the microseconds of what a user typed: ISO 8601, a date, or ``-2h``, ``-7d`` before ``now_us``.

    Raises :class:`UsageError`.
    """
    stripped = text.strip()
    if relative := _RELATIVE.fullmatch(stripped):
        amount, unit = relative.groups()
        try:
            return from_datetime(to_datetime(now_us) - timedelta(**{_RELATIVE_UNITS[unit]: int(amount)}))
        except OverflowError:
            raise UsageError(f"time '{text}' reaches too far back; use a smaller number") from None
    try:
        return from_iso(stripped)
    except ValueError:
        raise UsageError(
            f"time '{text}' is not understood; use 2015-12-25T16:39:25Z, 2015-12-25, or -2h, -7d"
        ) from None
