"""How long whole commands take to start, against importing SQLAlchemy."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.results import Figure
from benchmarks.timing import medians, run

_VMINDEX = [sys.executable, "-m", "vmindex"]
_SAMPLES = Path(__file__).resolve().parents[1] / "sample_logs"
_ID = "1451061663105920"


def start_up(folder: Path, rounds: int) -> list[Figure]:
    """Measure ``--help``, ``explain`` and ``show`` on a small database."""
    database = folder / "small.db"
    database.unlink(missing_ok=True)  # it may be of an older schema
    run([*_VMINDEX, "--quiet", "--db", str(database), "ingest", str(_SAMPLES)])
    line = folder / "line.log"
    line.write_text(
        "2015-12-25T16:39:25.952Z cpu5:2772001)VMotionSend: 3643: 1451061663105920 S: Sent all modified pages to destination\n"
    )
    found = medians(
        {
            "sqlalchemy": ([sys.executable, "-c", "import sqlalchemy"], lambda: None),
            "--help": ([*_VMINDEX, "--help"], lambda: None),
            "explain": ([*_VMINDEX, "explain", str(line)], lambda: None),
            "show": ([*_VMINDEX, "--db", str(database), "show", _ID], lambda: None),
        },
        rounds,
    )
    base = found["sqlalchemy"].seconds
    demands = {"--help": "<= 0.6", "explain": "<= 0.6", "show": "<= 1.6"}
    return [
        Figure(f"{name} / importing SQLAlchemy", found[name].seconds / base, "x", demand)
        for name, demand in demands.items()
    ]
