from __future__ import annotations

import pytest
from bundles import UUID, bundle, dest_log, source_log


def test_without_a_database(vmindex, tmp_path):
    status, out, told = vmindex()
    assert (status, told) == (0, "")
    assert f"none yet; it will be {tmp_path / 'index.db'}" in out
    assert "vmindex ingest PATH…" in out


def test_an_empty_file_is_no_database(vmindex, tmp_path):
    (tmp_path / "index.db").touch()
    assert "none yet" in vmindex()[1]


def test_with_one(vmindex, tmp_path):
    paths = [
        bundle(tmp_path, "esx01", log=source_log("1577872800000000")),
        bundle(tmp_path, "esx02", log=dest_log("1577872800000000"), vms=[("web01", 900, UUID)]),
    ]
    vmindex("ingest", *paths)
    status, out, told = vmindex()
    assert (status, told) == (0, "")
    for part in (
        str(tmp_path / "index.db"),
        "1: 1 success",
        "2020-01-01 10:00 to 2020-01-01 10:00 UTC",
        "2 with logs: esx01, esx02",
        "vmindex show VMOTION_ID",
    ):
        assert part in out


def test_another_database_is_an_error(vmindex, tmp_path):
    (tmp_path / "index.db").write_bytes(b"something else" * 100)
    status, out, told = vmindex()
    assert (status, out) == (1, "")
    assert told.startswith("error: ")


@pytest.mark.parametrize("words", [[], ["--quiet"], ["--no-pager"]])
def test_global_options_alone(vmindex, words):
    assert vmindex(*words)[0] == 0
