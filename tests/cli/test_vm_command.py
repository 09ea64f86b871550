"""``vm NAME`` and ``vm NAME --at TIME`` as users and scripts see them."""

from __future__ import annotations

import json

import pytest
from bundles import UUID, bundle, dest_log, source_log

ID = "1577872800000000"


@pytest.fixture
def filled(vmindex, tmp_path):
    one = bundle(tmp_path, "esx01", log=source_log(ID))
    two = bundle(tmp_path, "esx02", log=dest_log(ID), vms=[("web01", 900, UUID)])
    assert vmindex("ingest", one, two)[0] == 0


def test_the_journey_as_json(filled, vmindex):
    rows = json.loads(vmindex("vm", "web01", "-f", "json")[1])
    assert [(row["item"], row["host"], row["dest_host"]) for row in rows] == [
        ("stay", "esx01", None),
        ("move", "esx01", "esx02"),
        ("stay", "esx02", None),
    ]
    assert {tuple(row) for row in rows} == {
        ("vm", "vm_uuid", "item", "host", "dest_host", "started_at", "ended_at", "known_from", "known_until",
         "outcome", "duration_s", "downtime_s", "bandwidth_mbps", "vmotion_id")
    }  # fmt: skip


def test_the_journey_as_a_table(filled, vmindex):
    head, _, *rows = vmindex("vm", "web01")[1].splitlines()
    assert head.split()[:3] == ["vm", "item", "started_at"]
    assert f"arrived by {ID}" in rows[2]
    assert "running at the capture (process list)" in rows[2]


def test_a_place_as_json(filled, vmindex):
    (row,) = json.loads(vmindex("vm", "web01", "--at", "2020-01-01T12:00:00Z", "-f", "json")[1])
    assert row == {
        "vm": "web01",
        "at": "2020-01-01T12:00:00.000000Z",
        "host": "esx02",
        "certainty": "certain",
        "because": "it arrived on esx02 at 2020-01-01 10:00:04, and it was in the process list of esx02 at 2020-01-02 00:00:00",
        "vmotion_id": ID,
        "vm_uuid": "564d70ad43f15e258a12a0e2182e38ec",
    }


def test_nothing_is_guessed(filled, vmindex):
    (row,) = json.loads(vmindex("vm", "web01", "--at", "2010-01-01", "-f", "json")[1])
    assert (row["host"], row["certainty"]) == (None, "unknown")


@pytest.mark.parametrize(
    ("words", "status", "hint"),
    [
        (["vm", "nobody"], 1, "error: no VM is called 'nobody'; list them with: vmindex --db {} vms\n"),
        (["vm", "web01", "--at", "noon"], 2, "error: time 'noon' is not understood; use 2015-12-25T16:39:25Z, 2015-12-25, or -2h, -7d\n"),
    ],
)  # fmt: skip
def test_errors(filled, vmindex, tmp_path, words, status, hint):
    assert vmindex(*words)[::2] == (status, hint.format(tmp_path / "index.db"))
