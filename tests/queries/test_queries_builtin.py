"""Every built-in query, against results worked out by hand from the rows in conftest.py."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from vmindex.queries import bind, load

LIBRARY = load(None)
T = "2024-03-0{}T{}.000000Z".format

# name: (parameters, the columns that are compared, the rows that are expected)
CASES = [
    (
        "history", {"vm": "WEB"}, "vmotion_id source dest duration_s downtime_s encrypted outcome",
        [("1001", "a", "b", 10.0, 0.2, 1, "success"), ("1002", "b", "a", 20.0, 0.4, 0, "success"),
         ("1007", "a", "b", 2.0, None, 0, "cancelled")],
    ),
    ("history", {"vm": "web", "since": "2024-03-01T12:00:00Z", "until": "2024-03-02"}, "vmotion_id", [("1002",)]),
    ("history", {"vm": "db"}, "dest failure", [("10.0.0.3", "Limit exceeded"), ("a", None)]),
    ("slowest", {"limit": "3"}, "vmotion_id duration_s", [("1005", 600.0), ("1003", 180.0), ("1002", 20.0)]),
    ("slowest", {"host": "10.0.0.3"}, "vmotion_id", [("1003",)]),
    ("slowest", {"host": "*.3"}, "vmotion_id", [("1003",)]),
    ("slowest", {"host": "10.9.0.1", "limit": "1"}, "vmotion_id", [("1005",)]),
    ("slowest", {"vm": "56565656-5656-5656-5656-565656565656", "limit": "1"}, "vmotion_id", [("1002",)]),
    ("slowest", {"vm": "5757*", "until": "2024-03-02"}, "vmotion_id", [("1003",)]),
    ("slowest", {"host": "b", "since": "2024-03-02"}, "vmotion_id", [("1006",), ("1007",)]),
    ("worst-downtime", {}, "vmotion_id downtime_s", [("1005", 1.5), ("1002", 0.4), ("1001", 0.2)]),
    ("worst-switchover", {"limit": "2"}, "vmotion_id switchover_s", [("1005", 3.0), ("1002", 1.0)]),
    ("long-precopy", {}, "vmotion_id precopy_s", [("1005", 500.0), ("1003", 70.0)]),
    ("long-precopy", {"least": "2m"}, "vmotion_id", [("1005",)]),
    (
        "lowest-bandwidth", {}, "vmotion_id bandwidth_mbps",
        [("1005", 50.0), ("1003", 100.0), ("1002", 200.0), ("1001", 400.0)],
    ),
    (
        "bandwidth-by-day", {}, "day migrations mean_mbps lowest_mbps highest_mbps",
        [("2024-03-01", 3, 233.3, 100.0, 400.0), ("2024-03-02", 1, 50.0, 50.0, 50.0)],
    ),
    (
        "failures", {}, "vmotion_id failed_side status_code failure cause remedy",
        [("1006", "D", "0xbad0021", "Timeout", "no answer", "check MTU"),
         ("1003", "S", "0xbad0006", "Limit exceeded", "too big", "less video memory")],
    ),
    ("failures", {"limit": "1"}, "vmotion_id", [("1006",)]),
    (
        "failures-by-code", {}, "status_code failures vms first_at example",
        [("0xbad0006", 1, 1, T(1, "10:00:05"), "Limit exceeded"), ("0xbad0021", 1, 1, T(2, "10:00:01"), "Timeout")],
    ),
    (
        "failures-by-signature", {}, "signature migrations hosts last_at cause reference",
        [("checkpoint-limit", 1, 1, T(1, "10:03:00"), "too big", "KB 308477"),
         ("timeout", 1, 1, T(2, "10:00:05"), "no answer", None)],
    ),
    (
        "failure-rate-by-pair", {}, "source dest migrations failed failed_pct",
        [("a", "10.0.0.3", 1, 1, 100.0), ("a", "b", 2, 1, 50.0), ("a", "a", 1, 0, 0.0), ("b", "a", 1, 0, 0.0)],
    ),
    ("failure-rate-by-pair", {"least": "2"}, "source dest", [("a", "b")]),
    (
        "failure-rate-by-host", {}, "host migrations failed failed_pct failed_as_source failed_as_dest",
        [("10.0.0.3", 1, 1, 100.0, 0, 1), ("a", 5, 2, 40.0, 2, 0), ("b", 3, 1, 33.3, 0, 1)],
    ),
    (
        "host-traffic", {}, "host moved_out moved_in failed_out failed_in migrations",
        [("a", 1, 1, 2, 0, 6), ("b", 1, 1, 0, 1, 5), ("10.0.0.3", 0, 0, 0, 1, 1)],
    ),
    ("host-traffic", {"until": "2024-03-02", "since": "2024-03-01T11:00:00Z"}, "host moved_out moved_in",
     [("a", 0, 1), ("b", 1, 0)]),
    (
        "concurrency", {}, "host most_at_once first_at migrations allowed at_limit_s",
        [("a", 2, T(1, "10:00:05"), 6, 8, 0.0), ("10.0.0.3", 1, T(1, "10:00:05"), 1, 8, 0.0),
         ("b", 1, T(1, "10:00:00"), 4, 8, 0.0)],
    ),
    # Two at once: 10:00:05 to :10 on the first day, 10:00:01 to :05 on the second.
    ("concurrency", {"allowed": "2", "host": "A"}, "host allowed at_limit_s", [("a", 2, 9.0)]),
    (
        "datastore-concurrency", {}, "datastore most_at_once first_at migrations allowed",
        [("ds1", 1, T(2, "10:00:00"), 1, 8)],
    ),
    (
        "drs-storms", {"least": "2"}, "first_at last_at migrations vms sources destinations failed",
        [(T(1, "10:00:00"), T(1, "10:00:05"), 2, 2, 1, 2, 1)],
    ),
    ("drs-storms", {"least": "1", "since": "2024-03-02"}, "first_at migrations", [(T(2, "10:00:01"), 1)]),
    ("failure-rate-by-week", {}, "week migrations failed failed_pct", [("2024-02-26", 5, 2, 40.0)]),
    ("failure-rate-by-week", {"host": "10.0.0.?", "until": "2024-03-02"}, "migrations failed", [(3, 1)]),
    (
        "failure-rate-by-signature", {}, "signature failed of_failed_pct failed_pct last_at",
        [("checkpoint-limit", 1, 50.0, 20.0, T(1, "10:00:05")), ("timeout", 1, 50.0, 20.0, T(2, "10:00:01"))],
    ),
    ("failure-rate-by-signature", {"host": "b"}, "signature of_failed_pct failed_pct", [("timeout", 100.0, 33.3)]),
    (
        "nic-use", {}, "host address connections migrations mean_streams mean_mbps",
        [("a", "10.0.0.1", 2, 1, 2.0, 400.0), ("a", "10.0.9.1", 1, 1, 1.0, 100.0), ("b", "10.0.0.2", 1, 1, 2.0, 400.0)],
    ),
    ("unshared-swap", {}, "vmotion_id vm source dest duration_s", [("1002", "web", "b", "a", 20.0)]),
    ("unshared-swap", {"vm": "d*"}, "vmotion_id", []),
    (
        "storage-trouble", {}, "vmotion_id on_source on_dest kinds first_at",
        [("1002", 1, 1, 2, T(1, "12:00:10")), ("1003", 1, 0, 1, T(1, "10:03:30")), ("1005", 1, 0, 1, T(2, "10:05:00"))],
    ),
    ("storage-trouble", {"margin": "0"}, "vmotion_id on_source on_dest", [("1002", 1, 0), ("1005", 1, 0)]),
    ("storage-trouble", {"least": "2"}, "vmotion_id", [("1002",)]),
    (
        "encrypted-share", {}, "source dest migrations encrypted encrypted_pct encrypted_mbps plain_mbps",
        [("b", "a", 2, 0, 0.0, None, 200.0), ("a", "10.0.0.3", 1, 0, 0.0, None, 100.0),
         ("a", "b", 3, 1, 33.3, 400.0, None)],
    ),
    (
        "one-sided", {}, "vmotion_id missing_side missing_host missing_ip",
        [("1003", "D", None, "10.0.0.3"), ("1004", "S", "b", "10.0.0.2")],
    ),
    ("incomplete", {}, "vmotion_id missing_log last_seen", [("1004", "source", T(2, "09:00:30"))]),
    ("unnamed", {}, "vmotion_id source source_world dest dest_world", [("1004", "b", 5001, "a", 7001)]),
    (
        "busiest-days", {}, "day migrations vms failed worst_downtime_s",
        [("2024-03-02", 4, 3, 1, 1.5), ("2024-03-01", 3, 2, 1, 0.4)],
    ),
    ("busiest-days", {"host": "10.0.0.3"}, "day migrations", [("2024-03-01", 1)]),
    ("ping-pong", {}, "vm host away_to away_s out_id back_id", [("web", "a", "b", 7200.0, "1001", "1002")]),
    ("ping-pong", {"within": "1h"}, "vm", []),
    (
        "streams", {}, "streams migrations mean_mbps lowest_mbps highest_mbps mean_duration_s",
        [(1, 3, 116.7, 50.0, 200.0, 266.667), (2, 1, 400.0, 400.0, 400.0, 10.0)],
    ),
    (
        "evacuations", {"least": "2"}, "host first_at last_at migrations destinations succeeded failed",
        [("a", T(1, "10:00:00"), T(1, "10:00:05"), 2, 2, 1, 1)],
    ),
    (
        "evacuations", {"least": "2", "within": "2h"}, "first_at migrations",
        [(T(1, "10:00:00"), 2), (T(2, "10:00:01"), 2)],
    ),
    ("evacuations", {}, "host", []),
    (
        "version-percentiles", {}, "version migrations p50_s p90_s p99_s longest_s worst_downtime_s",
        [("7.0.3", 1, 20.0, 20.0, 20.0, 20.0, 0.4), ("8.0.2", 2, 10.0, 600.0, 600.0, 600.0, 1.5)],
    ),
    (
        "phases", {}, "side phase migrations shortest_s mean_s longest_s",
        [("S", "precopy", 2, 8.0, 13.0, 18.0), ("S", "switchover", 1, 0.5, 0.5, 0.5),
         ("D", "resume", 1, 0.1, 0.1, 0.1)],
    ),
    ("phases", {"host": "b"}, "side phase", [("S", "precopy"), ("D", "resume")]),
    ("most-moved", {}, "vm moves destinations last_at", [("web", 2, 2, T(1, "12:00:00"))]),
    (
        "addresses", {}, "host address migrations failed",
        [("a", "10.0.0.1", 6, 2), ("b", "10.0.0.2", 5, 1), (None, "10.0.0.3", 1, 1)],
    ),
    ("event-kinds", {}, "kind component", [("set-info", "vmkernel"), ("downtime", "vpxa")]),
    ("event-kinds", {"component": "vpxa"}, "meaning", [("how long the guest stood still",)]),
    ("timeline", {"id": "0x3ec"}, "at message line_no", [(T(2, "09:00:00"), "begins", 1),
                                                         (T(2, "09:00:30"), "waited 30 seconds", 2)]),
    (
        "low-memory-waits", {}, "vmotion_id vm outcome message",
        [("1004", None, "incomplete", "waited 30 seconds"), ("1002", "web", "success", "waited 1 second")],
    ),
    ("low-memory-waits", {"host": "b"}, "at", []),
    (
        "vcenter-tasks", {}, "began_at ended_at result op_id task work error",
        [(T(2, "08:00:00"), T(2, "08:00:09"), "error", "lro-1-abc", "BEGIN task-1 -- web",
          "migrating web from host-1 to host-2", "ERROR task-1: timeout")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "compared", "expected"), CASES)
def test_result(views, name, given, compared, expected):
    query = LIBRARY.get(name)
    cursor = views.execute(query.sql, bind(query, given))
    columns = [column[0] for column in cursor.description]
    indexes = [columns.index(column) for column in compared.split()]
    assert [tuple(row[index] for index in indexes) for row in cursor] == expected


def test_every_query_has_a_test():
    assert {case[0] for case in CASES} == set(LIBRARY.queries)


def test_no_built_in_query_is_faulty():
    assert LIBRARY.faults == []


@pytest.mark.parametrize("query", LIBRARY.queries.values(), ids=lambda query: query.name)
class TestEach:
    def test_sqlalchemy_sees_the_same_parameters(self, query):
        assert set(text(query.sql)._bindparams) == {parameter.name for parameter in query.parameters}

    def test_parameters_are_described(self, query):
        assert all(parameter.description for parameter in query.parameters)

    def test_title_and_description_are_different_and_short(self, query):
        assert len(query.title) <= 40
        assert query.title not in query.description
        assert query.description.endswith(".")

    def test_columns_have_distinct_names(self, query, views):
        required = {parameter.name: "1234567" for parameter in query.parameters if parameter.required}
        cursor = views.execute(query.sql, bind(query, required))
        names = [column[0] for column in cursor.description]
        assert len(set(names)) == len(names)
