"""A progress bar on a terminal: bytes, rate, time left, current member. Silent otherwise."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from vmindex.ingest.interface import Silent
from vmindex.output import visible

if TYPE_CHECKING:
    from vmindex.ingest.interface import Progress

_MEMBER_WIDTH = 40
_DRAW_EVERY_S = 0.1


class Bar:
    """Draws on stderr with rich."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,  # a thread would keep us from starting processes the quick way
        )
        self._drawn_s = 0.0
        self._task = self._progress.add_task("reading", total=None)

    def start(self, total_bytes: int | None) -> None:
        """Show the bar."""
        self._progress.update(self._task, total=total_bytes)
        self._progress.start()

    def member(self, source: str, name: str) -> None:
        """Show the end of the name, which tells members apart."""
        shown = visible(name or source)
        cut = shown if len(shown) <= _MEMBER_WIDTH else "…" + shown[1 - _MEMBER_WIDTH :]
        self._progress.update(self._task, description=f"{cut:<{_MEMBER_WIDTH}}")

    def advance(self, read_bytes: int) -> None:
        """Move the bar."""
        self._progress.advance(self._task, read_bytes)

        self._draw()

    def _draw(self, *, now: bool = False) -> None:
        """Draw the bar, not more often than people can see."""
        moment_s = time.monotonic()
        if now or moment_s - self._drawn_s > _DRAW_EVERY_S:
            self._drawn_s = moment_s
            self._progress.refresh()

    def stage(self, text: str) -> None:
        """Show what is being done now."""
        self._progress.update(self._task, description=f"{text:<{_MEMBER_WIDTH}}")
        self._draw(now=True)

    def finish(self) -> None:
        """Remove the bar."""
        self._progress.stop()


def progress_for(*, quiet: bool) -> Progress:
    """Return a bar for a terminal, silence for everything else."""
    return Bar() if sys.stderr.isatty() and not quiet else Silent()
