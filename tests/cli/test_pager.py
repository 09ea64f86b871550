"""Paging is for terminals, so these tests run the program on one: a pseudo-terminal of 24 lines and 80 columns."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios

import pytest

from vmindex.index import Index
from vmindex.simulate import ClusterSpec, simulate

FORTY = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 40) SELECT x FROM n"
MARKING = "sed s/^/paged:/"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pager")
    simulate(folder / "cluster", ClusterSpec.small())
    with Index(folder / "index.db") as index:
        index.ingest([folder / "cluster"])
    return folder / "index.db"


def on_a_terminal(*words, columns=80, lines=24, **environment):
    """Return (status, what stands on the terminal)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    told = {name: value for name, value in os.environ.items() if name not in ("PAGER", "COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [sys.executable, "-m", "vmindex", *map(str, words)],
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=told | environment,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(), shown.decode().replace("\r\n", "\n")


def test_what_is_longer_than_the_screen_is_paged(database):
    status, shown = on_a_terminal("--db", database, "sql", FORTY, PAGER=MARKING)
    assert status == 0
    assert shown.count("paged:") == 42
    assert "paged:40" in shown


def test_what_fits_is_not_paged(database):
    _, shown = on_a_terminal("--db", database, "sql", "SELECT 1 AS one", PAGER=MARKING)
    assert "one" in shown
    assert "paged:" not in shown
    assert "paged:" not in on_a_terminal("--db", database, "sql", FORTY, PAGER=MARKING, lines=60)[1]


@pytest.mark.parametrize("pager", ["", "cat", "/nowhere/pager", "'unclosed"])
def test_no_pager(database, pager):
    status, shown = on_a_terminal("--db", database, "sql", FORTY, PAGER=pager)
    assert (status, shown.count("\n")) == (0, 42)
    assert shown.split("\n")[-2] == "40"


def test_the_option(database):
    _, shown = on_a_terminal("--db", database, "--no-pager", "sql", FORTY, PAGER=MARKING)
    assert "paged:" not in shown
    assert "40" in shown


@pytest.mark.parametrize("command", ["show", "why"])
def test_stories_are_paged(database, command):
    with Index(database) as index:
        moved = next(iter(index.migrations(outcome="failed"))).vmotion_id
    assert "paged:" in on_a_terminal("--db", database, command, moved, PAGER=MARKING, lines=5)[1]


def test_a_reader_who_leaves(database):
    """The program ends without a complaint, also where it had much more to say."""
    endless = FORTY.replace("40", "300000")
    status, shown = on_a_terminal("--db", database, "sql", endless, "-f", "csv", PAGER="head -3")
    assert status == 0
    assert shown.count("\n") == 3
    assert "error" not in shown


def test_a_pipe_is_never_paged(database):
    done = subprocess.run(
        [sys.executable, "-m", "vmindex", "--db", str(database), "sql", FORTY],
        env=os.environ | {"PAGER": MARKING}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "paged:" not in done.stdout


@pytest.mark.parametrize("words", [["migrations"], ["vm", "*"], ["skew"], ["hosts"], ["worlds"]])
@pytest.mark.parametrize("columns", [80, 100, 120])
def test_a_list_of_many_is_a_table_on_every_usual_screen(database, words, columns):
    """Not a block of lines for each row; of what happened to a VM, the outcome is never left out."""
    _, shown = on_a_terminal("--db", database, *words, columns=columns, PAGER="")
    assert not shown.startswith("-- 1 --")
    assert max(map(len, shown.split("\n"))) <= columns
    assert words[0] not in ("migrations", "vm") or "outcome" in shown.split("\n")[0]


def test_widths_and_colours_are_those_of_the_terminal(database):
    with Index(database) as index:
        moved = next(iter(index.migrations(outcome="success"))).vmotion_id
    for columns in (80, 120):
        _, shown = on_a_terminal("--db", database, "migrations", columns=columns, PAGER="")
        assert max(map(len, shown.split("\n"))) <= columns
    assert "\x1b[" in on_a_terminal("--db", database, "show", moved, PAGER="")[1]
    assert "\x1b[" not in on_a_terminal("--db", database, "show", moved, PAGER="", NO_COLOR="1")[1]
