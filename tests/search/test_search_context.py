"""The raw lines around a match, from wherever the log was read; and what is said where it cannot be read again."""

from __future__ import annotations

import gzip
import json
import os
import tarfile
import zipfile

import pytest
from bundles import bundle, line, source_log

ID = "1577872800000000"
LOG = source_log(ID)
DATA = LOG.encode()
LINES = LOG.splitlines()
ASKED = ("search", '"Stream connection 1 added"', "-C", "1")
"""The third line of the log."""


def parsed(vmindex, *words):
    status, out, told = vmindex(*words, "-f", "json")
    assert status == 0
    return json.loads(out), told


def loose(folder, data=DATA, name="vmkernel.log"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def in_zip(tmp_path):
    inner = bundle(tmp_path, "esx01", log=LOG)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(inner, "inner.tgz")
    inner.unlink()
    return tmp_path / "all.zip"


def in_a_folder_of_bundles(tmp_path):
    with tarfile.open(bundle(tmp_path, "esx01", log=LOG)) as archive:
        archive.extractall(tmp_path / "cases", filter="data")
    return tmp_path / "cases"


def in_fragments(tmp_path):
    data = LOG.encode()
    for number, piece in enumerate((data[:100], data[100:400], data[400:])):
        loose(tmp_path / "cut", piece, f"vmkernel.log.FRAG-{number:05}")
    return tmp_path / "cut" / "vmkernel.log.FRAG-00000", *(tmp_path / "cut").glob("*.FRAG-0000[12]")


@pytest.mark.parametrize(
    "make",
    [
        lambda path: bundle(path, "esx01", log=LOG),
        lambda path: bundle(path, "esx01", files={"var/run/log/vmkernel.0.gz": gzip.compress(LOG.encode())}),
        in_zip,
        in_a_folder_of_bundles,
        lambda path: loose(path / "loose"),
        lambda path: loose(path / "loose").parent,
        lambda path: loose(path / "loose", gzip.compress(LOG.encode()), "vmkernel.0.gz"),
        lambda path: (loose(path / "two"), loose(path / "two", line("11:00:00.000", "x").encode(), "vmkernel.0.log")),
        in_fragments,
    ],
    ids=["tgz", "gz in tgz", "tgz in zip", "extracted", "file", "folder", "gz", "named one by one", "fragments"],
)
def test_context_comes_from_every_kind_of_source(vmindex, tmp_path, make):
    made = make(tmp_path)
    assert vmindex("ingest", *(made if isinstance(made, tuple) else [made]))[0] == 0
    (found,), told = parsed(vmindex, *ASKED)
    assert (found["before"], found["raw"], found["after"]) == (LINES[1:2], LINES[2:3], LINES[3:4])
    assert found["line_no"] == 3
    assert "note" not in told


def test_context_is_shown_with_line_numbers(vmindex, tmp_path):
    vmindex("ingest", bundle(tmp_path, "esx01", log=LOG))
    status, out, told = vmindex(*ASKED)
    assert (status, told) == (0, "")
    head, source, *shown = out.splitlines()
    assert head == f"2020-01-01 10:00:00.020Z  esx01  vmkernel  {ID}"
    assert source.endswith("esx-esx01-2020-01-02--00.00-12345/var/run/log/vmkernel.log")
    assert shown == [f"         2  {LINES[1]}", f">        3  {LINES[2]}", f"         4  {LINES[3]}"]


def test_a_log_that_has_moved(vmindex, tmp_path):
    path = bundle(tmp_path, "esx01", log=LOG)
    vmindex("ingest", path)
    path.unlink()
    (found,), told = parsed(vmindex, *ASKED)
    assert (found["before"], found["raw"], found["after"]) == (None, None, None)
    assert told.startswith(f"note: no context: '{path}' is not there any more")
    assert told.count("\n") == 1
    assert "Stream connection 1 added" in vmindex(*ASKED)[1]


def test_a_log_that_has_changed(vmindex, tmp_path):
    path = loose(tmp_path / "loose")
    vmindex("ingest", path)
    path.write_text(line("09:00:00.000", "a line more") + LOG)
    (found,), told = parsed(vmindex, *ASKED)
    assert found["raw"] is None
    assert told.count("\n") == 1
    assert f"'{path}' has changed since it was ingested: a line is not where it was" in told


def test_a_log_that_has_grown_is_the_same_log(vmindex, tmp_path):
    path = loose(tmp_path / "loose")
    vmindex("ingest", path)
    path.write_text(LOG + line("11:00:00.000", "a line more"))
    (found,), told = parsed(vmindex, *ASKED)
    assert found["raw"] == LINES[2:3]
    assert told == ""


def test_a_log_that_became_something_else(vmindex, tmp_path):
    path = loose(tmp_path / "loose")
    vmindex("ingest", path)
    path.unlink()
    path.mkdir()
    assert "is another" in parsed(vmindex, *ASKED)[1]
    path.rmdir()
    os.mkfifo(path)  # reading it would wait for ever
    assert "is another stream now than the file" in parsed(vmindex, *ASKED)[1]


def test_what_came_by_a_stream_cannot_be_read_again(vmindex, tmp_path, monkeypatch):
    class Input:
        buffer = open(loose(tmp_path / "loose"), "rb")  # noqa: PTH123, SIM115

    monkeypatch.setattr("sys.stdin", Input)
    vmindex("ingest", "-")
    assert "'-' was read from a stream" in parsed(vmindex, *ASKED)[1]


def test_one_source_that_is_gone_does_not_hide_the_others(vmindex, tmp_path):
    other = "1577872900000000"
    gone, kept = bundle(tmp_path, "esx01", log=LOG), bundle(tmp_path, "esx02", log=source_log(other, start="11:00:00"))
    vmindex("ingest", gone, kept)
    gone.unlink()
    found, told = parsed(vmindex, *ASKED)
    assert [(row["vmotion_id"], row["raw"] is None) for row in found] == [(other, False), (ID, True)]
    assert told.count("\n") == 1


def test_the_terminal_is_not_obeyed(vmindex, tmp_path):
    log = LOG.replace("Stream connection 1 added", "Stream connection 1 added \x1b[2J") + "\x1b]0;x\x07 neighbour\n"
    vmindex("ingest", bundle(tmp_path, "esx01", log=log))
    _, out, _ = vmindex("search", '"connection 1 added"', "-C", "9")
    assert "\\x1b[2J" in out
    assert "\\x1b]0;x\\x07 neighbour" in out
    assert "\x1b" not in out
