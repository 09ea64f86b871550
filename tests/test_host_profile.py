"""All about one host, counted by hand."""

from __future__ import annotations

import json

import pytest
from bundles import bundle, dest_log, line, source_log

from vmindex.errors import NotFoundError
from vmindex.host_profile import COLUMNS, profile

OUT, FAILED, IN, BACK = "1577872800000000", "1577880000000000", "1577887200000000", "1577890800000000"


@pytest.fixture
def esx01(tmp_path):
    """esx01 sends a VM to esx02 at 10:00 and fails to send one to 10.0.0.3 at 12:00; two come from esx02, at 14:00 and 15:00.

    It booted at 09:00, and its log of 16:00 to 20:00 is in no bundle.
    """
    failure = "WARNING: Migrate: 270: {} S: Failed: Timeout (0xbad0021) @0x418000000000"
    log = (
        source_log(OUT)
        + source_log(FAILED, start="12:00:00", world=501, dest="10.0.0.3", end=False)
        + line("12:00:30.000", failure.format(FAILED))
        + dest_log(IN, start="14:00:00", world=502, source="10.0.0.2", dest="10.0.0.1")
        + dest_log(BACK, start="15:00:00", world=503, source="10.0.0.2", dest="10.0.0.1")
    )
    files = {"var/run/log/vmksummary.log": "2020-01-01T09:00:00Z bootstop: Host has booted\n"}
    return [
        bundle(tmp_path, "esx01.example.net", log=log, when="2020-01-01--15.30", address="10.0.0.1", files=files),
        bundle(tmp_path, "esx01.example.net", log=line("20:00:00.000", "Jumpstart plugin hostd activated."), when="2020-01-01--20.30"),
        bundle(tmp_path, "esx02.example.net", log=dest_log(OUT), when="2020-01-01--15.30", address="10.0.0.2"),
    ]  # fmt: skip


def rows_of(index, name, section):
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in profile(index, name).rows]
    return [row for row in rows if row["section"] == section]


def counts(row):
    names = ("item", "direction", "migrations", "success", "failed", "cancelled", "incomplete", "failure_pct")
    return tuple(row[name] for name in names)


def test_traffic_and_peers(index, esx01):
    index.ingest(esx01)
    assert [counts(row) for row in rows_of(index, "esx01.example.net", "traffic")] == [
        ("in", "in", 2, 2, 0, 0, 0, 0.0),
        ("out", "out", 2, 1, 1, 0, 0, 50.0),
        ("within", "within", 0, 0, 0, 0, 0, None),
        ("all", None, 4, 3, 1, 0, 0, 25.0),
    ]
    assert [counts(row) for row in rows_of(index, "esx01.example.net", "peer")] == [
        ("10.0.0.3", "out", 1, 0, 1, 0, 0, 100.0),
        ("esx02.example.net", "in", 2, 2, 0, 0, 0, 0.0),
        ("esx02.example.net", "out", 1, 1, 0, 0, 0, 0.0),
    ]


def test_times_addresses_boots_and_coverage(index, esx01):
    index.ingest(esx01)
    (address,) = rows_of(index, "esx01.example.net", "address")
    assert counts(address)[:5] == ("10.0.0.1", None, 4, 3, 1)
    assert (address["first_at"][11:19], address["last_at"][11:19]) == (
        "10:00:00",
        "15:30:00",
    )  # the bundle's list of NICs
    assert [row["first_at"] for row in rows_of(index, "esx01.example.net", "boot")] == ["2020-01-01T09:00:00.000000Z"]
    other, kernel, missing = rows_of(index, "esx01.example.net", "coverage")
    assert (other["item"], kernel["item"]) == ("other", "vmkernel")
    assert (kernel["first_at"][11:19], kernel["last_at"][11:19]) == ("10:00:00", "20:00:00")
    assert (missing["item"], missing["first_at"][11:19], missing["last_at"][11:19]) == (
        "vmkernel",
        "15:30:00",
        "20:00:00",
    )
    assert missing["detail"] == "missing: no log of this time was read"


@pytest.mark.parametrize("name", ["esx01.example.net", "ESX01", "esx01*", "*01.example.net", "10.0.0.1"])
def test_names(index, esx01, name):
    index.ingest(esx01)
    assert {row["host"] for row in rows_of(index, name, "traffic")} == {"esx01.example.net"}


def test_several_hosts_and_one_without_logs(index, esx01):
    index.ingest(esx01)
    assert {row["host"] for row in rows_of(index, "esx*", "host")} == {"esx01.example.net", "esx02.example.net"}
    (unknown,) = rows_of(index, "10.0.0.3", "host")
    assert (unknown["item"], unknown["detail"]) == (None, "no log of it was read")


@pytest.mark.parametrize("name", ["esx", "esx0_", "%", "10.0.0"])
def test_no_such_host(index, esx01, name):
    index.ingest(esx01)
    with pytest.raises(NotFoundError, match="list them with: vmindex hosts"):
        profile(index, name)


def test_the_command(vmindex, esx01, tmp_path):
    assert vmindex("ingest", *esx01)[0] == 0
    status, table, _ = vmindex("hosts", "esx01")
    assert status == 0
    titles = [text for text in table.splitlines() if text.startswith("esx01.example.net: ")]
    assert titles == [
        f"esx01.example.net: {name}" for name in ("host", "traffic", "peer", "address", "boot", "coverage")
    ]
    rows = json.loads(vmindex("hosts", "esx01", "-f", "json")[1])
    assert {tuple(row) for row in rows} == {COLUMNS}
    assert vmindex("hosts", "esx01", "-o", tmp_path / "out.txt")[0] == 0
    assert (tmp_path / "out.txt").read_text() == table
    listed = {row["host"]: row["addresses"] for row in json.loads(vmindex("hosts", "-f", "json")[1])}
    assert list(listed) == ["10.0.0.3", "esx01.example.net", "esx02.example.net"]
    assert listed["10.0.0.3"] == "10.0.0.3"
    status, _, told = vmindex("hosts", "nobody")
    database = tmp_path / "index.db"
    assert (status, told) == (1, f"error: no host is called 'nobody'; list them with: vmindex --db {database} hosts\n")
