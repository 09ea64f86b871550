"""Writes a log as a host or a collector does: fast, with rotation; run as a process it goes on for some seconds.

``python growing_log.py FOLDER SECONDS LINES_PER_SECOND ROTATE_EVERY_S MODE``, MODE one of rename, gz, copytruncate. Every
fifth line is one to be kept, with a number of its own; every 50th of these is written twice. ``written.json`` beside the
folder says how many there are.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

VMOTION_ID = "1577872800000000"


def stamp(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:23] + "Z"


def event(number: int, at_s: float, vmotion_id: str = VMOTION_ID) -> str:
    return f"{stamp(at_s)} cpu1:1000)VMotionUtil: 3396: {vmotion_id} S: number {number} of the writer.\n"


def noise(number: int, at_s: float) -> str:
    return f"{stamp(at_s)} cpu1:1000)ScsiDeviceIO: 2595: nothing of interest in line {number} of many, many lines\n"


def shift(folder: Path) -> None:
    """Make room for vmkernel.0."""
    for number in range(200, -1, -1):
        for ending in ("", ".gz"):
            path = folder / f"vmkernel.{number}{ending}"
            if path.exists():
                path.rename(folder / f"vmkernel.{number + 1}{ending}")


def rotate(folder: Path, mode: str) -> None:
    log, older = folder / "vmkernel.log", folder / "vmkernel.0"
    shift(folder)
    if mode == "copytruncate":
        shutil.copyfile(log, older)
        os.truncate(log, 0)
        return
    log.rename(older)
    if mode == "gz":
        with older.open("rb") as source, gzip.open(folder / "vmkernel.0.gz", "wb") as target:
            shutil.copyfileobj(source, target, 1 << 16)
        older.unlink()


def write(folder: Path, seconds: float, rate: int, rotate_every_s: float, mode: str) -> dict[str, int]:
    began_s = rotated_s = time.time()
    lines = events = twice = 0
    log = (folder / "vmkernel.log").open("ab", buffering=0)
    while (now_s := time.time()) < began_s + seconds:
        batch = []
        while lines < (now_s - began_s) * rate:
            lines += 1
            batch.append(noise(lines, now_s))
            if lines % 5 == 0:
                events += 1
                twice += events % 50 == 0
                batch.append(event(events, now_s) * (1 + (events % 50 == 0)))
        data = "".join(batch).encode()
        cut = len(data) // 3  # a look may come in the middle of a line
        log.write(data[:cut])
        log.write(data[cut:])
        if now_s - rotated_s > rotate_every_s:
            rotated_s = now_s
            log.close()
            rotate(folder, mode)
            log = (folder / "vmkernel.log").open("ab", buffering=0)
        time.sleep(0.005)
    log.close()
    return {"events": events, "twice": twice}


if __name__ == "__main__":
    target = Path(sys.argv[1])
    told = write(target, float(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
    (target.parent / "written.json").write_text(json.dumps(told))
