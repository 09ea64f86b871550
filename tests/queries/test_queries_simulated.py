"""Every built-in query over the bundles of a made-up cluster, against answers worked out from its truth."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from reference_answers import Answers, at, same

from vmindex.index import Index
from vmindex.queries import load
from vmindex.simulate import ClusterSpec, simulate

FATES = ("network-timeout", "no-progress", "dest-swap", "stream-end")
SPEC = ClusterSpec(
    seed=31, hosts=5, vms=9, migrations=50, failed_share=0.3, families=FATES, concurrent=4, all_logs=True,
    storage_share=0.15,
)  # fmt: skip
SIGNATURES = {
    "network-timeout": "net-timeout",
    "no-progress": "copy-no-progress",
    "dest-swap": "disk-no-space",
    "stream-end": "copy-aborted",
    "cancelled": "management-cancelled",
}
"""What the lines of each fate mean: a timeout of the network, a guest that outruns the copy, a full datastore, …"""


def settled(truth, index):
    """Return the true rows; where the written lines leave a column open, with the value that a reader concluded."""
    found = {migration.vmotion_id: asdict(migration) for migration in index.migrations()}
    rows = []
    for m in truth.migrations:
        concluded = found[m["vmotion_id"]]
        taken = {name: concluded[name] for name in m["debatable"]}
        taken |= {name: concluded[name] for name, right in m["also_right"].items() if concluded[name] in right}
        rows.append(m | taken)
    return rows


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queries")
    truth = simulate(folder / "cluster", SPEC)
    with Index(folder / "index.db") as index:
        index.ingest([folder / "cluster"])
        yield index, Answers(truth, settled(truth, index), folder / "cluster")


CASES = {
    "addresses": ({}, "host address migrations failed", lambda a: a.addresses()),
    "bandwidth-by-day": ({}, "day migrations mean_mbps lowest_mbps highest_mbps", lambda a: a.bandwidth_by_day()),
    "busiest-days": ({}, "day migrations vms failed", lambda a: a.busiest_days()),
    "datastore-concurrency": (
        {}, "datastore most_at_once first_us migrations allowed", lambda a: a.datastore_concurrency(),
    ),
    "concurrency": (
        {"allowed": 2}, "host most_at_once first_us migrations allowed at_limit_s", lambda a: a.concurrency(2),
    ),
    "drs-storms": (
        {"least": 2, "within": "1h"}, "first_at last_at migrations sources failed", lambda a: a.storms(2, 3600),
    ),
    "encrypted-share": (
        {}, "source dest migrations encrypted encrypted_pct", lambda a: a.encrypted_share(),
    ),
    "evacuations": (
        {"least": 2, "within": "2h"}, "host first_at last_at migrations destinations failed",
        lambda a: a.evacuations(2, 7200),
    ),
    "failure-rate-by-host": (
        {}, "host migrations failed failed_pct failed_as_source failed_as_dest", lambda a: a.rate_by_host(),
    ),
    "failure-rate-by-pair": ({}, "source dest migrations failed failed_pct", lambda a: a.rate_by_pair()),
    "failure-rate-by-signature": (
        {}, "signature failed of_failed_pct failed_pct", lambda a: a.rate_by_signature(SIGNATURES),
    ),
    "failure-rate-by-week": ({}, "week migrations failed failed_pct", lambda a: a.rate_by_week()),
    "failures": ({"limit": 999}, "vmotion_id failed_side status_code failure", lambda a: a.failures()),
    "failures-by-code": ({}, "status_code failures", lambda a: a.failures_by_code()),
    "failures-by-signature": ({}, "signature migrations", lambda a: a.causes(SIGNATURES)),
    "history": ({"vm": "web-001"}, "vmotion_id source dest outcome", lambda a: a.history("web-001")),
    "host-traffic": ({}, "host moved_out moved_in failed_out failed_in migrations", lambda a: a.host_traffic()),
    "incomplete": ({}, "vmotion_id", lambda a: a.incomplete()),
    "long-precopy": ({"least": "2s", "limit": 999}, "vmotion_id precopy_s", lambda a: a.top("precopy_s", 2)),
    "low-memory-waits": ({}, "host vmotion_id", lambda a: a.waits()),
    "lowest-bandwidth": ({"limit": 999}, "vmotion_id bandwidth_mbps", lambda a: a.top("bandwidth_mbps")),
    "most-moved": ({}, "vm moves destinations", lambda a: a.most_moved()),
    "nic-use": ({}, "host address connections migrations", lambda a: a.nic_use()),
    "one-sided": ({}, "vmotion_id missing_side", lambda a: a.one_sided()),
    "ping-pong": ({"within": "12h"}, "vm host out_id back_id", lambda a: a.ping_pong(43200)),
    "slowest": ({"limit": 999}, "vmotion_id duration_s", lambda a: a.top("duration_s")),
    "storage-trouble": ({"limit": 999}, "vmotion_id on_source on_dest", lambda a: a.storage_trouble()),
    "streams": ({}, "streams migrations mean_mbps", lambda a: a.streams()),
    "unnamed": ({}, "vmotion_id", lambda a: a.unnamed()),
    "unshared-swap": ({}, "vmotion_id", lambda a: a.unshared()),
    "version-percentiles": (
        {}, "version migrations p50_s p90_s p99_s longest_s", lambda a: a.version_percentiles(),
    ),
    "worst-downtime": ({"limit": 999}, "vmotion_id downtime_s", lambda a: a.top("downtime_s")),
    "worst-switchover": ({"limit": 999}, "vmotion_id switchover_s", lambda a: a.top("switchover_s")),
}  # fmt: skip


def answer(index, name, given, columns):
    """Return the named columns; ``first_us`` is ``first_at`` as microseconds."""
    rows = index.query(name, **given)
    places = [rows.columns.index(column.replace("_us", "_at")) for column in columns.split()]
    made = [[row[place] for place in places] for row in rows.rows]
    for number, column in enumerate(columns.split()):
        if column.endswith("_us"):
            for row in made:
                row[number] = at(row[number])
    return [tuple(row) for row in made]


def key(row):
    """Order by what identifies a row: texts and whole numbers."""
    return [
        str(value) if value is None or isinstance(value, str) else f"{value:020}" for value in row if not is_real(value)
    ]


def is_real(value):
    return not isinstance(value, str | int) and value is not None


@pytest.mark.parametrize("name", CASES)
def test_answer(cluster, name):
    index, answers = cluster
    given, columns, expect = CASES[name]
    found = sorted(answer(index, name, given, columns), key=key)
    expected = [row if isinstance(row, tuple) else (row,) for row in sorted(expect(answers), key=key)]
    assert len(found) == len(expected)
    for truly, row in zip(expected, found, strict=True):
        assert all(map(same, truly, row)), (truly, row)


EMPTY_HERE = {"one-sided", "unnamed", "unshared-swap"}
"""A cluster with all its bundles has both sides of all, and the simulator shares its swap files."""


def test_there_is_something_to_compare(cluster):
    _, answers = cluster
    assert {name for name, (_, _, expect) in CASES.items() if not list(expect(answers))} <= EMPTY_HERE


def test_phases(cluster):
    index, answers = cluster
    rows = answer(index, "phases", {}, "side phase migrations shortest_s mean_s longest_s")
    (found,) = [row for row in rows if row[:2] == ("S", "pre-copy")]
    assert all(map(same, answers.precopy_phase(), found))


def test_timeline(cluster):
    index, answers = cluster
    failed = next(m for m in answers.rows if m["fate"] == "network-timeout")
    written = [line for text in answers.texts.values() for line in text.splitlines() if failed["vmotion_id"] in line]
    found = list(index.query("timeline", id=failed["vmotion_id"]).rows)
    named = [row for row in found if failed["vmotion_id"] in row[4] and "/log/vmk" in row[5]]
    assert len(written) > 5
    assert len(named) == len(written)


def test_vcenter_tasks(cluster):
    index, answers = cluster
    found = answer(index, "vcenter-tasks", {"limit": 999}, "op_id result")
    assert sorted(found, key=str) == sorted(answers.tasks().items(), key=str)
    assert {result for _, result in found} >= {"finished", "error"}


def test_event_kinds(cluster):
    """Every kind of an indexed line is listed with its component."""
    index, _ = cluster
    listed = {(row[0], row[1]) for row in index.query("event-kinds").rows}
    used = set(index.sql("SELECT DISTINCT kind, component FROM v_events").rows)
    assert len(used) > 30
    assert used <= listed


def test_every_query_is_asked():
    told = {"phases", "timeline", "vcenter-tasks", "event-kinds"}
    assert set(CASES) | told == set(load(None).queries)
