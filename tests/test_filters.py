"""The conditions of ``migrations`` say the same as if each row were looked at, and are read from indexes."""

from __future__ import annotations

import re
from dataclasses import asdict
from fnmatch import fnmatchcase

import pytest

from vmindex.filters import COLUMNS, MigrationFilter
from vmindex.index import Index
from vmindex.simulate import ClusterSpec, simulate


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filters")
    simulate(folder / "cluster", ClusterSpec(seed=5, hosts=5, vms=8, migrations=50, missing_bundles=2))
    with Index(folder / "index.db") as opened:
        opened.ingest([folder / "cluster"])
        yield opened


def rows(index):
    return [dict(zip(COLUMNS, row, strict=True)) for row in index.sql("SELECT * FROM v_migrations").rows]


def fits(pattern, *names):
    return any(name is not None and fnmatchcase(name.lower(), pattern.lower()) for name in names)


MIDDLE = 1_709_580_000_000_000


def is_on(row, pattern, sides=("source", "dest")):
    return fits(pattern, *(row[f"{side}_{what}"] for side in sides for what in ("host", "ip")))


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"host": "esx03.dc1.example.net"}, lambda r: is_on(r, "esx03.dc1.example.net")),
        ({"host": "ESX0?.*"}, lambda r: is_on(r, "esx0?.*")),
        ({"host": "192.168.50.13"}, lambda r: is_on(r, "192.168.50.13")),
        ({"host": "*"}, lambda r: is_on(r, "*")),
        ({"host": "esx0_%"}, lambda _: False),
        ({"source": "esx03*"}, lambda r: is_on(r, "esx03*", ("source",))),
        (
            {"source": "esx03*", "dest": "*.11"},
            lambda r: is_on(r, "esx03*", ("source",)) and is_on(r, "*.11", ("dest",)),
        ),
        ({"vm": "*-00?"}, lambda r: fits("*-00?", r["vm"])),
        ({"vm": "42*"}, lambda r: fits("42*", r["vm"], r["vm_uuid"])),
        ({"vm": "*-00?", "since_us": MIDDLE}, lambda r: fits("*-00?", r["vm"]) and (r["started_us"] or 0) >= MIDDLE),
        ({"since_us": MIDDLE}, lambda r: (r["started_us"] or 0) >= MIDDLE),
        ({"until_us": MIDDLE}, lambda r: r["started_us"] is not None and r["started_us"] < MIDDLE),
        ({"outcome": "failed", "host": "esx0*"}, lambda r: r["outcome"] == "failed" and is_on(r, "esx0*")),
        ({"outcome": "failed, cancelled"}, lambda r: r["outcome"] in ("failed", "cancelled")),
        ({"outcome": ["failed", "incomplete"]}, lambda r: r["outcome"] in ("failed", "incomplete")),
        ({"min_duration_s": 5}, lambda r: (r["duration_s"] or 0) >= 5),
        ({"min_downtime_s": 0}, lambda r: r["downtime_s"] is not None),
    ],
)
def test_conditions(index, given, holds):
    found = [asdict(migration) for migration in index.migrations(**given)]
    expected = [row for row in rows(index) if holds(row)]
    assert sorted(row["vmotion_id"] for row in found) == sorted(row["vmotion_id"] for row in expected)
    assert expected or given == {"host": "esx0_%"} or "min_downtime_s" in given


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("minus", ["", "-"])
def test_order(index, column, minus):
    values = [getattr(migration, column) for migration in index.migrations(sort=minus + column)]
    known = [value for value in values if value is not None]
    assert values == sorted(known, reverse=bool(minus)) + [None] * (len(values) - len(known))


def plan(index, **given):
    text, values = MigrationFilter(**given).statement()
    return "\n".join(str(row[3]) for row in index.sql(f"EXPLAIN QUERY PLAN {text}", values).rows)


BOTH = {"since_us": MIDDLE, "until_us": MIDDLE + 1}


@pytest.mark.parametrize(
    ("given", "step"),
    [
        (
            {"host": "esx03*", **BOTH},
            r"SEARCH m USING INDEX ix_migrations_started_us \(started_us>\? AND started_us<\?\)",
        ),
        ({"source": "*", **BOTH}, r"SEARCH m USING INDEX ix_migrations_started_us \(started_us>\? AND started_us<\?\)"),
        ({"vm": "*", **BOTH}, r"SEARCH m USING INDEX ix_migrations_started_us \(started_us>\? AND started_us<\?\)"),
        ({"vm": "web01"}, r"SEARCH m USING INDEX ix_migrations_vm_id"),
        ({"limit": 20}, r"SCAN m USING INDEX ix_migrations_started_us"),
        ({"limit": 20, "sort": "-started_at"}, r"SCAN m USING INDEX ix_migrations_started_us"),
    ],
)
def test_an_index_is_used(index, given, step):
    assert re.search(step, plan(index, **given))


def test_worlds_are_filtered_alike(index):
    from vmindex.filters import world_statement

    def number(host=None, vm=None, world=None):
        return len(list(index.sql(*world_statement(host, vm, world)).rows))

    (address,) = index.sql(
        "SELECT source_ip FROM v_migrations WHERE source_host = 'esx03.dc1.example.net' LIMIT 1"
    ).rows
    (uuid,) = index.sql("SELECT vm_uuid FROM v_migrations WHERE vm IS NOT NULL AND vm_uuid IS NOT NULL LIMIT 1").rows
    (name,) = index.sql("SELECT vm FROM v_vms WHERE vm_uuid = :uuid", {"uuid": uuid[0]}).rows
    assert number(host="ESX03*") == number(host=address[0]) > 0
    assert number(vm=uuid[0]) == number(vm=name[0]) > 0
    assert number(host="esx03*", vm="*") <= number(host="esx03*") < number()


def test_a_host_is_known_by_all_that_it_is_called(index):
    """By its name, its short name, and any of its addresses, also those that no migration uses."""
    name = "esx03.dc1.example.net"
    ((addresses,),) = index.sql("SELECT addresses FROM v_hosts WHERE host = :name", {"name": name}).rows
    assert len(addresses.split()) > 1
    by_name = rows_of(index, name)
    assert by_name
    assert all(rows_of(index, called) == by_name for called in ("esx03", "ESX03", *addresses.split()))
    assert rows_of(index, "esx0") == []


@pytest.mark.parametrize("query", ["slowest", "phases", "concurrency", "streams"])
def test_canned_queries_know_hosts_alike(index, query):
    """Also by an address that no migration uses, and by the short name."""

    def answer(host):
        return list(index.query(query, host=host).rows)

    name = "esx03.dc1.example.net"
    ((addresses,),) = index.sql("SELECT addresses FROM v_hosts WHERE host = :name", {"name": name}).rows
    by_name = answer(name)
    assert by_name
    assert all(answer(called) == by_name for called in ("ESX03", *addresses.split()))
    assert answer("esx0") == []
    assert answer("*") != by_name


def test_events_know_hosts_alike(index):
    by_name = [event.event_id for event in index.events(host="esx03.dc1.example.net")]
    assert by_name == [event.event_id for event in index.events(host="ESX03")]
    assert by_name


def test_a_uuid_is_known_in_any_spelling(index):
    """As ESXi prints it, as vCenter does, and as the index keeps it; anywhere a VM is asked for."""
    (uuid,) = next(iter(index.sql("SELECT vm_uuid FROM v_migrations WHERE vm_uuid IS NOT NULL").rows))
    pairs = [uuid[at : at + 2] for at in range(0, 32, 2)]
    spellings = [
        f"{' '.join(pairs[:8])}-{' '.join(pairs[8:])}",
        f"{uuid[:8]}-{uuid[8:12]}-{uuid[12:16]}-{uuid[16:20]}-{uuid[20:]}",
        uuid.upper(),
    ]

    def answers(vm):
        from vmindex.filters import world_statement

        yield [migration.vmotion_id for migration in index.migrations(vm=vm, sort="vmotion_id")]
        yield sorted(row[1] for row in index.query("history", vm=vm).rows)
        yield list(index.sql(*world_statement(None, vm, None)).rows)

    expected = list(answers(uuid))
    assert all(expected)
    for spelling in spellings:
        assert list(answers(spelling)) == expected
    assert list(answers(uuid[:-1] + "-")) == [[], [], []]


def rows_of(index, host):
    return [row[0] for row in index.migration_rows(MigrationFilter(host=host)).rows]
