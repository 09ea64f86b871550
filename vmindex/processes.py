"""How processes are started, and how memory is looked after in those that make millions of short-lived objects."""

from __future__ import annotations

import gc
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from sys import platform
from typing import TYPE_CHECKING

from vmindex.errors import Error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess

_OBJECTS = 200_000
"""So many new ones are looked through at a time."""
_INTERRUPTS = {signal.SIGINT, signal.SIGTERM}


def process_context() -> BaseContext:
    """Return how processes are started: by fork where that is safe and quick, else anew."""
    can_fork = platform == "linux" and threading.active_count() == 1
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


@contextmanager
def helper_process() -> Iterator[Executor]:
    """Give one process that runs functions beside this one. It hears no interrupt, and ends with its parent.

    Raises :class:`vmindex.Error` if it is killed.
    """
    helper = ProcessPoolExecutor(1, mp_context=process_context(), initializer=_watch_parent)
    try:
        with without_interrupts():
            helper.submit(int)  # which starts it
        yield helper
    except BrokenProcessPool:
        raise Error(
            "a helper process was killed; free some memory, or give --jobs 1, and run the same command again"
        ) from None
    finally:
        helper.shutdown(cancel_futures=True)


def _watch_parent() -> None:
    """Have this process end when its parent does, however that ends."""
    be_a_child()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


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
