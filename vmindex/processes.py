"""How processes are started, and how memory is looked after in those that make millions of short-lived objects."""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from multiprocessing import get_context
from sys import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.context import BaseContext


def process_context() -> BaseContext:
    """Return how processes are started: by fork where that is safe and quick, else anew."""
    can_fork = platform == "linux" and threading.active_count() == 1
    return get_context("fork" if can_fork else "spawn")


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
