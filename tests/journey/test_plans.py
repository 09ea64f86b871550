"""Journeys read what they need by indexes: no statement walks through all migrations, events, worlds or files."""

from __future__ import annotations

import sqlite3

import pytest

from vmindex import host_profile
from vmindex.journey import journey, place_at
from vmindex.simulate import ClusterSpec, simulate

LARGE = {"migrations", "events", "phases", "worlds", "world_evidence", "files", "vm_evidence", "m", "e", "w", "f"}
"""Tables that grow with the logs, and what statements call them in short."""


@pytest.fixture
def statements(index, tmp_path, monkeypatch):
    """Return every statement, with its values, that answering for one VM and one host runs."""
    simulate(tmp_path / "cluster", ClusterSpec(seed=341, hosts=3, vms=4, migrations=20, missing_bundles=1))
    index.ingest([tmp_path / "cluster"])
    seen = []
    ask = index.sql

    def listening(text, parameters=None, timeout_s=None):
        seen.append((text, parameters or {}))
        return ask(text, parameters, timeout_s)

    monkeypatch.setattr(index, "sql", listening)
    (vm, host) = next(
        iter(ask("SELECT vm, last_host FROM v_vms WHERE vm_uuid IS NOT NULL ORDER BY migrations DESC").rows)
    )
    assert list(journey(index, vm).rows)
    assert list(place_at(index, vm, 0).rows)
    assert list(host_profile.profile(index, host).rows)
    return seen


def test_only_indexes_are_used(statements, tmp_path):
    """But for the first, the last and the latest thousand migrations, which the index on their time gives at once."""
    with sqlite3.connect(tmp_path / "index.db") as connection:
        for text, values in statements:
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {text}", values):
                words = step.split()
                assert words[0] != "SCAN" or words[1] not in LARGE or "started_us" in step, (step, text)
