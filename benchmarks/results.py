"""What was measured: a table to read, and rows in a small database to compare with later."""

from __future__ import annotations

import platform
import sqlite3
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabulate import tabulate

from vmindex import __version__

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``demand`` says what it should be (``<= 2.0``, ``>= 3.0``), empty where nothing is asked."""

    name: str
    value: float
    unit: str
    demand: str = ""


def show(figures: list[Figure]) -> str:
    """Return the table."""
    rows = [(one.name, f"{one.value:.2f}", one.unit, one.demand) for one in figures]
    return tabulate(rows, headers=("figure", "measured", "unit", "demand"), disable_numparse=True)


def keep(path: Path, figures: list[Figure]) -> None:
    """Add the figures to the database of results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS figures "
            "(at TEXT, version TEXT, machine TEXT, name TEXT, value REAL, unit TEXT, demand TEXT)"
        )
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        about = (at, __version__, f"{platform.machine()} {platform.python_version()}")
        connection.executemany(
            "INSERT INTO figures VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*about, one.name, one.value, one.unit, one.demand) for one in figures],
        )
    connection.close()
