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


def process_context() -> BaseContext:
    """Return how processes are started: by fork where that is safe and quick, else anew."""
    can_fork = platform == "linux" and threading.active_count() == 1
    return get_context("fork" if can_fork else "spawn")


def start(process: BaseProcess) -> None:
    """Start a process that hears no interrupt, from its first moment: its parent decides what an interrupt means."""
    with without_interrupts():
        process.start()


@contextmanager
def without_interrupts() -> Iterator[None]:
    """Hold interrupts back; processes that are started meanwhile never hear one."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


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
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def is_orphan() -> bool:
    """Return whether the process that started this one is gone."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


@contextmanager
def without_cycle_search() -> Iterator[None]:
    """Keep Python from looking for cycles of objects: the hot paths make none, and the search takes a tenth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
