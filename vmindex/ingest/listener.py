"""Who hears how an ingest goes, and may stop it: what a listener raises is not taken for a fault of a source."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vmindex.ingest.interface import Progress


class _RaisedError(BaseException):  # no Exception: those that reading a source raises become damage of it
    def __init__(self, error: Exception) -> None:
        self.error = error


class Listener:
    """A progress that passes on to another what it hears."""

    def __init__(self, progress: Progress) -> None:
        self.start = _carried(progress.start)
        self.member = _carried(progress.member)
        self.advance = _carried(progress.advance)
        self.stage = _carried(progress.stage)
        self.finish = _carried(progress.finish)


def _carried(function: Callable[..., None]) -> Callable[..., None]:
    def call(*values: Any) -> None:
        try:
            function(*values)
        except Exception as error:
            raise _RaisedError(error) from None

    return call


@contextmanager
def raising() -> Iterator[None]:
    """Raise what a listener raised in the meantime, as it was."""
    try:
        yield
    except _RaisedError as raised:
        raise raised.error from None
