"""watch as a process beside a process that writes and rotates, killed and started again: nothing is lost, nothing doubled."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from vmindex.check import check
from vmindex.index import Index
from vmindex.store import database

WRITER = Path(__file__).with_name("growing_log.py")
SECONDS, RATE, ROTATE_EVERY_S = 4, 5000, 0.7


def vmindex(*words, **more):
    return subprocess.Popen([sys.executable, "-m", "vmindex", *map(str, words)], text=True, **more)


def events(database):
    with Index(database) as index:
        return Counter(index.sql("SELECT at_us, message FROM v_events").rows)


def numbers(found):
    return Counter({int(re.search(r"number (\d+)", text)[1]): count for (_, text), count in by_text(found).items()})


def by_text(found):
    texts = Counter()
    for (_, text), count in found.items():
        texts["", text] += count
    return texts


@pytest.mark.parametrize("mode", ["rename", "gz", "copytruncate"])
def test_killed_again_and_again(mode, tmp_path):
    folder = tmp_path / "esx01"
    folder.mkdir()
    (folder / "vmkernel.log").touch()
    rng = Random(f"kill {mode}")  # noqa: S311 - nothing here is secret
    watch = ("--db", tmp_path / "watch.db", "watch", folder, "--host", "esx01", "--interval", "0.2")
    writer = subprocess.Popen([sys.executable, WRITER, folder, str(SECONDS), str(RATE), str(ROTATE_EVERY_S), mode])
    kills = 0
    while writer.poll() is None:
        watcher = vmindex(*watch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.5, 1.8))
        watcher.kill()
        watcher.wait()
        kills += 1
    assert writer.returncode == 0
    assert kills >= 3
    assert vmindex(*watch, "--once", stderr=subprocess.DEVNULL).wait() == 0
    found = events(tmp_path / "watch.db")
    truth = json.loads((tmp_path / "written.json").read_text())
    expected = Counter({number: 1 + (number % 50 == 0) for number in range(1, truth["events"] + 1)})
    assert sum(expected.values()) == truth["events"] + truth["twice"]
    assert numbers(found) == expected
    with Index(tmp_path / "ingest.db") as index:
        index.ingest([folder])
    assert events(tmp_path / "ingest.db") == found
    assert check(database.location(tmp_path / "watch.db")) == []
