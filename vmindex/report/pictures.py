"""What the templates draw: bars, columns over time, and lanes. All places and sizes are per cent of the room there is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from vmindex import timestamps
from vmindex.filters import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

_HOUR, _DAY, _MONTH, _YEAR = len("2024-03-04T10"), len("2024-03-04"), len("2024-03"), len("2024")
_DAY_US = 86_400_000_000
_STEPS = ((3 * _DAY_US, _HOUR), (120 * _DAY_US, _DAY), (3_650 * _DAY_US, _MONTH))
"""So long a time is told by stamps of so many characters."""
_NAMES = {_HOUR: "hour", _DAY: "day", _MONTH: "month", _YEAR: "year"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A number with its name and a bar."""

    label: str
    number: int
    width: float


@dataclass(frozen=True, slots=True)
class Column:
    """The migrations of a piece of time: how many of each outcome, and how high that part is."""

    label: str
    parts: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a lane; without a width it is a mark."""

    left: float
    width: float
    text: str
    style: str = ""


@dataclass(slots=True)
class Lane:
    """What happened along one line of time."""

    label: str
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Axis:
    """A time from one moment to another, microseconds."""

    first_us: int
    last_us: int

    def place(self, at_us: int) -> float:
        """Return how far along a moment is, in per cent; what is outside is at the end."""
        whole = max(self.last_us - self.first_us, 1)
        return round(min(max(100.0 * (at_us - self.first_us) / whole, 0.0), 100.0), 3)

    def span(self, first_us: int, last_us: int, text: str, style: str = "") -> Span:
        """Return what is drawn between two moments."""
        left = self.place(first_us)
        return Span(left, round(self.place(last_us) - left, 3), text, style)


def bars(numbers: Sequence[tuple[str, int]]) -> list[Bar]:
    """Return numbers with bars; the largest is as wide as there is room."""
    largest = max((number for _, number in numbers), default=0)
    return [Bar(label, number, _share(number, largest)) for label, number in numbers]


def histogram(values: Iterable[float], limits: Sequence[float], unit: str) -> list[Bar]:
    """Return how many values are below each limit and not below the one before, and how many are beyond."""
    counts = [0] * (len(limits) + 1)
    for value in values:
        counts[sum(value >= limit for limit in limits)] += 1
    below = [f"below {limits[0]:g} {unit}"]
    between = [f"{low:g} to {high:g} {unit}" for low, high in pairwise(limits)]
    return bars(list(zip([*below, *between, f"{limits[-1]:g} {unit} or more"], counts, strict=True)))


def step_of(first_us: int, last_us: int) -> tuple[int, str]:
    """Return how many characters of a stamp tell a piece of so long a time, and what such a piece is called."""
    length = next((length for longest_us, length in _STEPS if last_us - first_us <= longest_us), _YEAR)
    return length, _NAMES[length]


def columns(counted: Iterable[tuple[str, str, int]], length: int) -> list[Column]:
    """Return a column for each piece of time from the first to the last, of (beginning of the stamp, outcome, number)."""
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for stamp, outcome, number in counted:
        numbers[stamp][outcome] = number
    highest = max((sum(of_piece.values()) for of_piece in numbers.values()), default=0)
    ending = ":00" if length == _HOUR else ""
    return [
        Column(stamp.replace("T", " ") + ending, tuple(_parts(numbers.get(stamp, {}), highest)))
        for stamp in _stamps(sorted(numbers), length)
    ]


def _parts(numbers: dict[str, int], highest: int) -> Iterator[tuple[str, int, float]]:
    for outcome in OUTCOMES:
        if outcome in numbers:
            yield outcome, numbers[outcome], _share(numbers[outcome], highest)


def _stamps(found: list[str], length: int) -> Iterator[str]:
    """Yield the beginnings of the stamps of all pieces of time from the first to the last that were found."""
    if not found:
        return
    beginning = {_YEAR: "-01-01", _MONTH: "-01"}.get(length, "")
    moment = timestamps.to_datetime(timestamps.from_iso(found[0] + beginning))
    yield found[0]
    while moment.isoformat()[:length] < found[-1]:
        moment = _next(moment, length)
        yield moment.isoformat()[:length]


def _next(moment: datetime, length: int) -> datetime:
    if length == _HOUR:
        return moment + timedelta(hours=1)
    if length == _DAY:
        return moment + timedelta(days=1)
    months = moment.month if length == _MONTH else 12
    return moment.replace(year=moment.year + months // 12, month=months % 12 + 1)


def _share(number: int, largest: int) -> float:
    return round(100.0 * number / largest, 3) if largest else 0.0
