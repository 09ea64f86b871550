"""Ingest several units at once, each in a worker process that reads, understands and writes it.

Workers take units in their order and write them in their order, so that the result is that of a single process.
"""

from __future__ import annotations

import signal
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from vmindex.errors import SourceError
from vmindex.ingest.interface import Summary
from vmindex.ingest.one import ingest_unit
from vmindex.processes import is_orphan, process_context, without_cycle_search, without_interrupts
from vmindex.store import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

    from sqlalchemy.engine import URL

    from vmindex.ingest.interface import Options, Progress
    from vmindex.sources import Unit

_REPORT_EVERY_S = 0.1
_LOOK_EVERY_S = 1.0
_CUT = object()


class Turns:
    """Lets workers take units, and write them, in their order."""

    def __init__(self, context: BaseContext) -> None:
        self._taken = context.Value("q", 0)
        self._written = context.Value("q", 0, lock=False)
        self._changed = context.Condition()

    def take(self) -> int:
        """Return the number of the next unit."""
        with self._taken.get_lock():
            number = int(self._taken.value)
            self._taken.value += 1
            return number

    def await_turn(self, number: int) -> None:
        """Wait until all units before this one are written. Raises :class:`BrokenPipeError` if the parent is gone."""
        with self._changed:
            while not self._changed.wait_for(lambda: self._written.value == number, _LOOK_EVERY_S):
                if is_orphan():
                    raise BrokenPipeError

    def done(self, number: int) -> None:
        """Let the next unit be written."""
        self.await_turn(number)
        with self._changed:
            self._written.value = number + 1
            self._changed.notify_all()


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker is told."""

    url: URL
    units: list[Unit]
    options: Options
    turns: Turns
    piped: bool


def ingest_units(
    url: URL, units: list[Unit], options: Options, progress: Progress, summary: Summary, jobs: int
) -> None:
    """Ingest the units by ``jobs`` processes at a time, and add to the summary what they did."""
    context = process_context()
    workers = min(jobs, len(units))
    task = _Task(url, units, options, Turns(context), piped=jobs >= 2 * workers)
    ends: dict[Connection, int] = {}
    processes: list[BaseProcess] = []
    try:
        with without_interrupts():
            for _ in range(workers):
                receiving, sending = context.Pipe(duplex=False)
                process = context.Process(  # type: ignore[attr-defined]
                    target=_work, args=(task, sending, [*ends, receiving])
                )
                process.start()
                processes.append(process)
                sending.close()
                ends[receiving] = process.sentinel
        _listen(ends, progress, summary)
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _listen(ends: dict[Connection, int], progress: Progress, summary: Summary) -> None:
    """Hear all workers to their end; ``ends`` tells the pipe of each, and what is ready once its process has ended."""
    while ends:
        ready = wait([*ends, *ends.values()])
        for pipe in [pipe for pipe, end in ends.items() if pipe in ready or end in ready]:
            # A process that reads for a worker may hold the pipe open after that was killed.
            if not pipe.poll() or (said := _received(pipe)) is _CUT:
                raise SourceError(
                    "a worker process was killed; free some memory, or give --jobs 1; running the same command again "
                    "reads what is missing"
                )
            if said is None:
                del ends[pipe]
            else:
                _hear(said, progress, summary)


def _received(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except EOFError:
        return _CUT


def _hear(said: Any, progress: Progress, summary: Summary) -> None:
    match said:
        case Summary():
            summary.add(said)
        case BaseException():
            raise said
        case ("advance", read_bytes):
            progress.advance(read_bytes)
        case ("member", source, name):
            progress.member(source, name)


def _work(task: _Task, sending: Connection, far_ends: list[Connection]) -> None:
    """Run in a worker: ingest one unit after the other until none is left."""
    for far_end in far_ends:  # so that sending fails once the parent is gone
        far_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held back
    engine = database.engine_for_writing(task.url)
    progress = _Reporter(sending.send)
    with suppress(BrokenPipeError), without_cycle_search():
        try:
            while (number := task.turns.take()) < len(task.units):
                summary = Summary()
                ingest_unit(
                    engine,
                    task.units[number],
                    task.options,
                    progress,
                    summary,
                    piped=task.piped,
                    before_writing=partial(task.turns.await_turn, number),
                )
                task.turns.done(number)
                progress.flush()
                sending.send(summary)
            sending.send(None)
        except BrokenPipeError:
            raise
        except Exception as error:
            error.add_note(traceback.format_exc())
            sending.send(error)
    engine.dispose()


class _Reporter:
    """Sends progress to the parent, some times a second."""

    def __init__(self, send: Callable[[Any], None]) -> None:
        self._send = send
        self._read_bytes = 0
        self._member = ("", "")
        self._last_s = 0.0

    def start(self, total_bytes: int | None) -> None:
        """Say nothing: the parent knows."""

    def member(self, source: str, name: str) -> None:
        """Remember what is read."""
        self._member = (source, name)

    def advance(self, read_bytes: int) -> None:
        """Tell how much was read, not more often than people can see."""
        self._read_bytes += read_bytes
        now_s = time.monotonic()
        if now_s - self._last_s > _REPORT_EVERY_S:
            self._last_s = now_s
            self._send(("member", *self._member))
            self.flush()

    def flush(self) -> None:
        """Tell what was not told yet."""
        self._send(("advance", self._read_bytes))
        self._read_bytes = 0

    def stage(self, text: str) -> None:
        """Say nothing: stages are the parent's."""

    def finish(self) -> None:
        """Say nothing."""
