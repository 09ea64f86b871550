"""Run commands as whole processes: wall time, and the peak memory of the process and all that it starts."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LOOK_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command."""

    seconds: float
    peak_bytes: int
    """Resident memory of the whole process tree, pages that processes share counted for each; 0 where /proc is missing."""
    output: str


def run(command: list[str] | str, prepare: Callable[[], None] = lambda: None) -> Run:
    """Run a command (a list, or a line for the shell) to its end, after ``prepare``, which is not timed."""
    prepare()
    started = time.perf_counter()
    process = subprocess.Popen(
        command, shell=isinstance(command, str), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process, peak), daemon=True)
    watcher.start()
    output, errors = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    if process.returncode not in (0, 3):
        raise SystemExit(f"{command} failed: {errors.strip()}")
    return Run(seconds, peak[0], output)


def medians(commands: Mapping[str, tuple[list[str] | str, Callable[[], None]]], rounds: int) -> dict[str, Run]:
    """Run all commands in turn, several rounds, and return the run of median time of each."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (command, prepare) in commands.items():
            runs[name].append(run(command, prepare))
    return {name: sorted(found, key=lambda one: one.seconds)[len(found) // 2] for name, found in runs.items()}


def median_ms(call: Callable[[], object], rounds: int) -> float:
    """Return the median milliseconds of a call in this process, after a first one that warms up."""
    call()
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


def _watch(process: subprocess.Popen[str], peak: list[int]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_resident, _tree(process.pid))))
        time.sleep(_LOOK_EVERY_S)


def _tree(pid: int) -> list[int]:
    found = [pid]
    for one in found:
        try:
            children = Path(f"/proc/{one}/task/{one}/children").read_text().split()
        except OSError:
            continue
        found += map(int, children)
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
