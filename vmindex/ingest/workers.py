"""Ingest several units at once, each in a worker process that reads, understands and writes it.

Workers are handed units in their order, and leave to write in their order, so that the result is that of a single process. All
is asked and told through pipes: a worker that the system kills holds no lock, costs its unit, and another takes its place.
"""

from __future__ import annotations

import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from vmindex.ingest.beginning import start_reading
from vmindex.ingest.interface import SourceDamage, Summary
from vmindex.ingest.one import ingest_unit
from vmindex.ingest.piped import KILLED
from vmindex.processes import be_a_child, process_context, rare_cycle_search, without_interrupts
from vmindex.store import database

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from sqlalchemy.engine import URL

    from vmindex.ingest.interface import Options, Progress
    from vmindex.sources import Unit

_REPORT_EVERY_S = 0.1
_LOOK_EVERY_S = 1.0
_MAY_I_WRITE, _WRITE = "may I write?", "write"
_GONE = object()


@dataclass(frozen=True, slots=True)
class _Task:
    """What all workers are told."""

    url: URL
    units: list[Unit]
    options: Options
    piped: bool


@dataclass(slots=True)
class _Worker:
    """A worker as the parent knows it."""

    process: BaseProcess
    number: int
    waits_to_write: bool = False


def ingest_units(
    url: URL, units: list[Unit], options: Options, progress: Progress, summary: Summary, jobs: int
) -> None:
    """Ingest the units by ``jobs`` processes at a time, and add to the summary what they did."""
    workers = min(jobs, len(units))
    task = _Task(url, units, options, piped=jobs >= 2 * workers)
    _Crew(task, progress, summary).work(workers)


class _Crew:
    """The workers, seen from their parent."""

    def __init__(self, task: _Task, progress: Progress, summary: Summary) -> None:
        self._task = task
        self._progress = progress
        self._summary = summary
        self._context = process_context()
        self._workers: dict[Connection, _Worker] = {}
        self._processes: list[BaseProcess] = []
        self._begun = self._written = 0
        self._done: dict[int, Summary] = {}

    def work(self, workers: int) -> None:
        """Have all units ingested."""
        try:
            for _ in range(workers):
                self._hire()
            while self._workers:
                self._listen()
            for process in self._processes:
                process.join()
        finally:
            for process in self._processes:
                process.terminate()
                process.join()

    def _hire(self) -> None:
        """Start a worker with the next unit."""
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._task, there, [*self._workers, here]))  # type: ignore[attr-defined]
        with without_interrupts():
            process.start()
            self._processes.append(process)
        there.close()
        self._workers[here] = _Worker(process, 0)
        self._hand_out(here)

    def _hand_out(self, pipe: Connection) -> None:
        """Give a worker the next unit, or let it go."""
        number = self._begun if self._begun < len(self._task.units) else None
        if number is None:
            del self._workers[pipe]
        else:
            self._begun += 1
            self._workers[pipe].number = number
        _tell(pipe, number)

    def _listen(self) -> None:
        """Hear one thing of each worker that says something or is dead."""
        ready = wait([*self._workers], _LOOK_EVERY_S)
        for pipe, worker in list(self._workers.items()):
            # A process that reads for a worker may hold the pipe open after that was killed.
            if pipe in ready or not worker.process.is_alive():
                self._hear(pipe, worker, _received(pipe))

    def _hear(self, pipe: Connection, worker: _Worker, said: Any) -> None:
        match said:
            case Summary():
                self._finish(worker.number, said)
                self._hand_out(pipe)
            case BaseException():
                raise said
            case ("advance", read_bytes):
                self._progress.advance(read_bytes)
            case ("member", source, name):
                self._progress.member(source, name)
            case str():
                worker.waits_to_write = True
                self._let_write()
            case _:
                self._replace(pipe, worker)

    def _replace(self, pipe: Connection, worker: _Worker) -> None:
        """Do without a worker that was killed, and the unit that it was at."""
        del self._workers[pipe]
        pipe.close()
        label = self._task.units[worker.number].label
        self._finish(worker.number, Summary(damage=[SourceDamage(label, "", None, KILLED)]))
        if self._begun < len(self._task.units):
            self._hire()

    def _finish(self, number: int, summary: Summary) -> None:
        self._done[number] = summary
        while self._written in self._done:
            self._summary.add(self._done.pop(self._written))
            self._written += 1
        self._let_write()

    def _let_write(self) -> None:
        """Give leave to write to the worker with the first unit that is not written, if it waits for that."""
        for pipe, worker in self._workers.items():
            if worker.waits_to_write and worker.number == self._written:
                worker.waits_to_write = False
                _tell(pipe, _WRITE)


def _tell(pipe: Connection, what: object) -> None:
    with suppress(ConnectionError):  # a worker that is gone is noticed where it is listened to
        pipe.send(what)


def _received(pipe: Connection) -> Any:
    try:
        return pipe.recv() if pipe.poll() else _GONE
    except (EOFError, OSError):
        return _GONE


def _work(task: _Task, pipe: Connection, far_ends: list[Connection]) -> None:
    """Run in a worker: ingest one unit after the other until none is left."""
    be_a_child()
    for far_end in far_ends:  # so that the pipe is cut once the parent is gone
        far_end.close()
    engine = database.engine_for_writing(task.url)
    progress = _Reporter(pipe.send)
    with suppress(EOFError, ConnectionError), rare_cycle_search():
        try:
            while (number := pipe.recv()) is not None:
                unit, summary = task.units[number], Summary()
                ingest_unit(
                    engine,
                    unit,
                    task.options,
                    progress,
                    summary,
                    reading=start_reading(unit, task.options, database.file_of(task.url)) if task.piped else None,
                    before_writing=partial(_await_leave, pipe),
                )
                progress.flush()
                pipe.send(summary)
        except (EOFError, ConnectionError):
            raise
        except Exception as error:
            error.add_note(traceback.format_exc())
            pipe.send(error)
    engine.dispose()


def _await_leave(pipe: Connection) -> None:
    """Wait until all units before this one are written. Raises :class:`BrokenPipeError` if the parent is gone."""
    try:
        pipe.send(_MAY_I_WRITE)
        pipe.recv()
    except (EOFError, ConnectionError):
        raise BrokenPipeError from None


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
