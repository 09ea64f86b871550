"""What cannot be read, or holds nothing that vmindex knows, is told for what it is."""

from __future__ import annotations

import gzip
import os
import sys

import pytest
from bundles import bundle, source_log

from vmindex.ingest.portions import Skipped, portions
from vmindex.sources import Damage, discover

ID = "7123456789012345678"
NOBODY = 65534


def test_a_log_that_vanished_is_not_empty(tmp_path):
    for name in ("vmkernel.log", "vobd.log"):
        (tmp_path / name).write_text(source_log(ID))
    (unit,) = discover([tmp_path])
    (tmp_path / "vobd.log").unlink()
    found = list(portions(unit))
    assert [(it.name, it.why) for it in found if isinstance(it, Skipped)] == [("vobd.log", "unreadable")]
    assert [it.member for it in found if isinstance(it, Damage)] == ["vobd.log"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_a_log_that_may_not_be_read(tmp_path):
    path = tmp_path / "vmkernel.log"
    path.write_text(source_log(ID))
    (unit,) = discover([path])
    assert not any(isinstance(it, Skipped | Damage) for it in portions(unit))
    path.chmod(0)
    user = os.geteuid()
    if user == 0:  # who may read everything
        os.seteuid(NOBODY)
    try:
        found = list(portions(unit))
    finally:
        os.seteuid(user)
    assert [it.why for it in found if isinstance(it, Skipped)] == ["unreadable"]
    assert ["Permission denied" in it.reason for it in found if isinstance(it, Damage)] == [True]


def test_an_empty_log_is_empty(vmindex, tmp_path):
    (tmp_path / "vmkernel.log").touch()
    status, _, error = vmindex("ingest", tmp_path / "vmkernel.log")
    assert (status, "(1 empty)" in error) == (0, True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["vmkernel.log", "some.log"])
def test_utf_16_is_named(vmindex, tmp_path, encoding, name):
    path = tmp_path / name
    path.write_bytes(source_log(ID).encode(encoding))
    status, _, error = vmindex("ingest", path)
    assert status == 3
    assert f"damaged: {path}: it is UTF-16 text; convert it with: iconv" in error
    status, out, error = vmindex("explain", path)
    assert (status, out) == (1, "")
    assert error.startswith(f"error: {path}: it is UTF-16 text")


def test_nothing_that_is_known(vmindex, tmp_path):
    (tmp_path / "what.log").write_text("hello\nworld\n")
    (tmp_path / "vmkernel.log").write_text(source_log(ID))
    status, _, error = vmindex("ingest", tmp_path / "what.log")
    assert status == 0
    assert f"nothing that vmindex knows is in {tmp_path}/what.log: it looks for logs" in error
    _, _, error = vmindex("ingest", tmp_path / "vmkernel.log")
    assert "it looks for logs" not in error


def test_a_folder_counts_as_a_whole(vmindex, tmp_path):
    """Notes beside a bundle are no news; a folder of notes alone is."""
    (tmp_path / "case" / "notes").mkdir(parents=True)
    (tmp_path / "case" / "notes" / "call.txt").write_text("hello\n")
    assert "nothing that vmindex knows is in what was given" in vmindex("ingest", tmp_path / "case")[2]
    bundle(tmp_path / "case", "esx01", log=source_log(ID))
    assert "it looks for logs" not in vmindex("ingest", tmp_path / "case")[2]


def test_damage_of_a_source_that_is_known_already(vmindex, tmp_path):
    whole = tmp_path / "vobd.log"
    whole.write_text(
        "2020-01-02T10:00:05.123Z: [netCorrelator] 73154456us: [vob.net.vmnic.linkstate.down] vmnic vmnic1 down\n"
    )
    cut = tmp_path / "vmkernel.gz"
    cut.write_bytes(gzip.compress(source_log(ID).encode())[:-10])
    assert vmindex("ingest", whole)[0] == 0
    assert vmindex("ingest", cut)[0] == 3
    status, _, error = vmindex("ingest", cut)
    assert status == 0
    assert "none now; 1 recorded when what is known was read" in error
    assert "damage      none\n" in vmindex("ingest", whole)[2]
