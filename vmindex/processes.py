"""How processes are started, and how memory is looked after in those that make millions of short-lived objects."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

_Argument = TypeVar("_Argument")
_Result = TypeVar("_Result")
_OBJECTS = 200_000
"""So many new ones are looked through at a time."""
_SWITCH_S = 0.0002
"""How long a function may run while a thread has something to hear or to say, which takes a moment for each 64 KiB."""
_INTERRUPTS = {signal.SIGINT, signal.SIGTERM}


def process_context() -> BaseContext:
    """Return how processes are started: by fork where that is safe and quick, else anew."""
    can_fork = sys.platform == "linux" and threading.active_count() == 1
    return get_context("fork" if can_fork else "spawn")


def start(process: BaseProcess) -> None:
    """Start a process whose function begins with :func:`be_a_child`."""
    with without_interrupts():
        process.start()


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Hold interrupts back, so that a process that is started meanwhile has none before it is ready."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def be_a_child() -> None:
    """Hear no interrupt in this process: its parent decides what that means, and ends it by a signal that it obeys."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)


class Helper:
    """A Python process that runs functions beside this one, one after the other.

    It is started anew: the memory of a fork would count twice, and a program that uses the library is not run again.
    """

    def __init__(self, imports: str = __name__) -> None:
        """Start it. ``imports``: the module that it imports at once, that of the functions it will run."""
        found_in = os.pathsep.join(place or os.curdir for place in sys.path)
        with without_interrupts():
            self._process = subprocess.Popen(  # noqa: S603 - this Python, and a line of ours
                [sys.executable, "-c", f"import {imports}; from {__name__} import serve; serve()"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": found_in},
            )

    def begin(self, function: Callable[[_Argument], _Result], argument: _Argument) -> Callable[[], _Result]:
        """Have a function run there, after those before; return what waits for its result. Results are taken in their order.

        Should the helper be killed, the function is run here.
        """
        with suppress(OSError):
            self._write((function, argument))

        def result() -> _Result:
            try:
                return cast("_Result", pickle.load(self._process.stdout))  # type: ignore[arg-type]  # noqa: S301 - ours
            except (EOFError, OSError, pickle.UnpicklingError):
                return function(argument)

        return result

    def _write(self, what: object) -> None:
        if (pipe := self._process.stdin) is not None:
            pickle.dump(what, pipe, pickle.HIGHEST_PROTOCOL)
            pipe.flush()

    def close(self) -> None:
        """End the process, wherever it is."""
        self._process.kill()
        with suppress(OSError):
            self._process.communicate()


def serve() -> None:
    """Run in the helper: one function after the other, until its parent is gone.

    Threads hear what is asked and give the answers, so that the parent is not kept waiting while a function runs, nor the
    next function while the parent is busy.
    """
    be_a_child()
    sys.setswitchinterval(_SWITCH_S)
    asked: SimpleQueue[Any] = SimpleQueue()
    answers: SimpleQueue[Any] = SimpleQueue()
    Thread(target=_hear, args=(asked,), daemon=True).start()
    Thread(target=_answer, args=(answers,), daemon=True).start()
    while True:
        function, argument = asked.get()
        answers.put(function(argument))


def _hear(asked: SimpleQueue[Any]) -> None:
    try:
        while True:
            asked.put(pickle.load(sys.stdin.buffer))  # noqa: S301 - from a process of ours
    except (EOFError, OSError):
        os._exit(0)


def _answer(answers: SimpleQueue[Any]) -> None:
    try:
        while True:
            pickle.dump(answers.get(), sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
            sys.stdout.buffer.flush()
    except OSError:
        os._exit(0)


@contextmanager
def rare_cycle_search() -> Iterator[None]:
    """Have Python look less often for cycles of objects: the usual search takes a tenth of the time of the hot paths.

    Without any, each statement that SQLAlchemy executes would leave some kilobytes behind.
    """
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
