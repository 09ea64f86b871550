"""The command: what it prints, how soon, how it ends, what it refuses, and that it waits for another writer."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from queue import Queue
from threading import Thread

import pytest
from bundles import source_log
from looks import append, numbered

from vmindex.index import Index


@pytest.fixture
def started(tmp_path):
    """Start ``watch`` on a folder in a process, and hand over what it prints, line by line with the time."""
    processes = []

    def start(*words):
        command = [
            sys.executable,
            "-m",
            "vmindex",
            "--db",
            str(tmp_path / "watch.db"),
            "watch",
            str(tmp_path / "logs"),
            *words,
        ]
        process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        processes.append(process)
        lines = Queue()
        Thread(target=lambda: [lines.put((time.monotonic(), line)) for line in process.stdout], daemon=True).start()
        assert process.stderr.readline().startswith("caught up")
        return process, lines

    (tmp_path / "logs").mkdir()
    yield start
    for process in processes:
        process.kill()
        process.wait()


def test_each_change_is_printed_within_two_seconds(started, tmp_path):
    process, lines = started("--json", "--host", "esx01")
    columns = (
        "vmotion_id kind vm vm_uuid source_host source_ip source_world dest_host dest_ip dest_world started_at ended_at"
    )
    lines_of_log = source_log("1577872800000000").splitlines(keepends=True)
    for part, change, outcome in (
        (lines_of_log[:3], "started", "incomplete"),
        (lines_of_log[3:], "success", "success"),
    ):
        written_s = time.monotonic()
        append(tmp_path / "logs" / "vmkernel.log", "".join(part))
        printed_s, line = lines.get(timeout=10)
        assert printed_s - written_s < 2
        row = json.loads(line)
        assert (row["change"], row["outcome"], row["vmotion_id"], row["source_host"]) == (
            change,
            outcome,
            "1577872800000000",
            "esx01",
        )
        assert set(columns.split()) < set(row)
    with Index(tmp_path / "watch.db") as index:
        assert list(index.sql("SELECT * FROM v_migrations").columns) == [name for name in row if name != "change"]
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_well_and_goes_on_where_it_stopped(started, tmp_path, ending):
    process, _ = started()
    process.send_signal(ending)
    assert process.wait(10) == 0
    assert process.stderr.read() == ""
    append(tmp_path / "logs" / "vmkernel.log", source_log("1577872800000000"))
    process, lines = started()
    assert lines.get(timeout=10)[1] == (
        "2020-01-01 10:00:04  1577872800000000  ?  10.0.0.1 → 10.0.0.2  success     4.0 s\n"
    )
    with sqlite3.connect(tmp_path / "watch.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_another_writer_is_waited_for(started, tmp_path):
    _, lines = started("--interval", "0.1")
    connection = sqlite3.connect(tmp_path / "watch.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    append(tmp_path / "logs" / "vmkernel.log", source_log("1577872800000000"))
    time.sleep(1.5)
    assert lines.empty()
    connection.execute("ROLLBACK")
    connection.close()
    assert "success" in lines.get(timeout=10)[1]


def test_two_watches_of_one_folder_double_nothing(started, tmp_path):
    for _ in range(2):
        started("--interval", "0.1", "--host", "esx01")
    for number in range(10, 20):
        append(tmp_path / "logs" / "vmkernel.log", numbered(number))
        time.sleep(0.15)
    time.sleep(0.5)
    with Index(tmp_path / "watch.db") as index:
        found = [text for (text,) in index.sql("SELECT message FROM v_events ORDER BY at_us").rows]
    assert [int(text.partition("number ")[2]) for text in found] == list(range(10, 20))


def test_what_cannot_be_watched_is_refused(vmindex, tmp_path):
    (tmp_path / "bundle.tgz").write_bytes(b"")
    (tmp_path / "esx.conf").write_text("")
    os.mkfifo(tmp_path / "pipe.log")
    for path, status, hint in (
        (tmp_path / "nowhere.log", 1, "is not there"),
        (tmp_path / "bundle.tgz", 1, "index.db ingest"),
        (tmp_path / "esx.conf", 1, "no log by its name"),
        (tmp_path / "pipe.log", 1, "neither a file nor a folder"),
        ("-", 2, "index.db ingest -"),
    ):
        found = vmindex("watch", path, "--once")
        assert (found[0], found[1]) == (status, "")
        assert hint in found[2]
        assert found[2].startswith("error: ")


def test_lines_that_may_go_on_are_waited_for(vmindex, tmp_path):
    """A record of hostd goes on over several lines; its parts may be written one after the other."""
    (tmp_path / "logs").mkdir()
    log = tmp_path / "logs" / "hostd.log"
    first = "2020-01-01T10:00:00.000Z info hostd[1000] [Originator@6876 sub=Vcsvc.VMotionSrc (1577872800000000)] ResolveCb: VMX reports\n"
    append(log, first + "--> one more line\n")
    append(log, first.replace("10:00:00", "10:00:01"))
    assert vmindex("watch", tmp_path / "logs", "--once", "--interval", "0.05")[0] == 0
    with Index(tmp_path / "index.db") as index:
        found = [text for (text,) in index.sql("SELECT message FROM v_events ORDER BY at_us").rows]
    assert [text.count("\n") for text in found] == [1, 0]
