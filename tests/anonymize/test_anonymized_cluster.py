"""An anonymised index of a made-up cluster holds nothing of its truth, and answers the same."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing

import pytest
from leaks import found_in, secrets_of

from vmindex.errors import AnonymizeError, DatabaseError, UsageError
from vmindex.index import Index
from vmindex.simulate import ClusterSpec, simulate

SPECS = {
    "all logs": ClusterSpec(seed=31, hosts=5, vms=24, migrations=40, failed_share=0.3, all_logs=True),
    "all logs, two": ClusterSpec(
        seed=32, hosts=3, vms=12, migrations=30, versions=("4.1", "6.7", "9.0"), all_logs=True
    ),
    "missing bundles": ClusterSpec(seed=33, hosts=6, vms=24, migrations=40, missing_bundles=2, reboots=2),
    "listed by HA": ClusterSpec(seed=34, hosts=5, vms=9, migrations=30, missing_bundles=2, vmotion_on_management=True),
    "old": ClusterSpec(seed=35, hosts=4, vms=8, migrations=30, versions=("4.1", "5.5", "6.0")),
    "folders": ClusterSpec(seed=36, hosts=3, vms=12, migrations=20, container="folder", fragment_bytes=5000),
    "zip": ClusterSpec(seed=37, hosts=3, vms=12, migrations=20, container="zip"),
    "syslog": ClusterSpec(seed=38, hosts=4, vms=12, migrations=20, container="syslog"),
    "loose": ClusterSpec(seed=39, hosts=4, vms=12, migrations=20, container="loose"),
}
NUMBERS = (
    "vmotion_id, kind, source_world, dest_world, started_at, ended_at, duration_s, precopy_s, switchover_s, downtime_s, "
    "bandwidth_mbps, streams, encrypted, outcome, failed_side, status_code, op_id, has_source_log, has_dest_log"
)
SAME = (
    f"SELECT {NUMBERS} FROM v_migrations ORDER BY vmotion_id",
    "SELECT vmotion_id, side, phase, started_at, ended_at, duration_s FROM v_phases ORDER BY 1, 2, 3, 4",
    "SELECT vmotion_id, rank, signature, at, event_id FROM v_findings ORDER BY 1, 2, 3, 4, 5",
    "SELECT event_id, at, vmotion_id, side, kind, severity, component, world, line_no, byte_offset FROM v_events ORDER BY 1",
    "SELECT world, role, first_seen, last_seen, evidence FROM v_worlds ORDER BY 1, 2, 3, 4, 5",
    "SELECT version, build, first_seen, last_seen, has_logs FROM v_hosts ORDER BY 1, 2, 3, 4, 5",
    "SELECT component, first_at, last_at, lines, events, files FROM v_coverage ORDER BY 1, 2, 3, 4, 5",
)
NAMES = "SELECT vm, vm_uuid, source_host, source_ip, dest_host, dest_ip FROM v_migrations ORDER BY vmotion_id"


def rows(index, statement):
    return list(index.sql(statement).rows)


@pytest.fixture(params=SPECS)
def cluster(request, tmp_path, index):
    truth = simulate(tmp_path / "cluster", SPECS[request.param])
    index.ingest([tmp_path / "cluster"])
    made = index.anonymize(tmp_path / "out.db")
    with Index(tmp_path / "out.db") as out:
        yield truth, index, out, made


def test_nothing_is_left_and_everything_is_answered(cluster, tmp_path):
    truth, index, out, _ = cluster
    secrets = secrets_of(truth)
    assert found_in((tmp_path / "index.db").read_bytes(), secrets)  # they were there
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["cluster", "index.db", "out.db", "out.db.mapping.json"]
    assert found_in((tmp_path / "out.db").read_bytes(), secrets) == []
    digests = [row[0].encode() for row in rows(index, "SELECT sha256 FROM v_sources WHERE sha256 IS NOT NULL")]
    assert digests
    assert not any(digest in (tmp_path / "out.db").read_bytes() for digest in digests)
    for statement in SAME:
        assert rows(out, statement) == rows(index, statement)


def test_names_stand_for_one_another(cluster):
    """Each original has one made-up name and the other way round, so that what belongs together still does."""
    _, index, out, _ = cluster
    there: dict = {}
    back: dict = {}
    for before, after in zip(rows(index, NAMES), rows(out, NAMES), strict=True):
        for column, (original, made) in enumerate(zip(before, after, strict=True)):
            kind = {0: "vm", 1: "uuid"}.get(column, "ip" if column in (3, 5) else "host")
            assert (original is None) == (made is None)
            assert there.setdefault((kind, original), made) == made
            assert back.setdefault((kind, made), original) == original


def test_the_mapping_translates_back(cluster):
    truth, _, out, made = cluster
    mapping = json.loads(made.mapping.read_text())["names"]
    assert stat.S_IMODE(made.mapping.stat().st_mode) == 0o600
    true_names = {vm["vm"] for vm in truth.vms} | {vm["vm"][:27] for vm in truth.vms}
    back = {name: original for original, name in mapping["vm"].items()}
    shown = {row[0] for row in rows(out, "SELECT DISTINCT vm FROM v_migrations WHERE vm IS NOT NULL")}
    assert shown
    assert {back[name] for name in shown} <= true_names


def test_messages_lose_nothing_else(cluster):
    """With the mapping put back, every message is the one that was logged."""
    _, index, out, made = cluster
    mapping = json.loads(made.mapping.read_text())["names"]
    replaced = [(name, original) for known in mapping.values() for original, name in known.items()]
    replaced.sort(key=lambda pair: (-len(pair[0]), "." not in pair[1]))
    statement = "SELECT message FROM v_events WHERE component = 'vmkernel' ORDER BY event_id"
    changed = 0
    for (before,), (after,) in zip(rows(index, statement), rows(out, statement), strict=True):
        if before != after:
            changed += 1
            for name, original in replaced:
                after = after.replace(name, original)
            assert after.lower() == before.lower()
    assert changed


def test_the_full_text_index_knows_the_new_words_only(cluster, tmp_path, vmindex):
    truth, _, out, _ = cluster
    name = rows(out, "SELECT message FROM v_events WHERE kind = 'world-start-vmm' LIMIT 1")
    with closing(sqlite3.connect(tmp_path / "out.db")) as raw:
        assert raw.execute("INSERT INTO events_fts (events_fts) VALUES ('integrity-check')").fetchall() == []
        for host in truth.hosts:
            short = host["host"].partition(".")[0]
            assert raw.execute("SELECT count(*) FROM events_fts WHERE events_fts MATCH ?", (short,)).fetchone() == (0,)
        if name:
            number = name[0][0].partition("guest-")[2][:4]
            assert raw.execute(
                "SELECT count(*) > 0 FROM events_fts WHERE events_fts MATCH ?", (number,)
            ).fetchone() == (1,)


def small(tmp_path, index, seed=41, folder="cluster"):
    truth = simulate(tmp_path / folder, ClusterSpec.small(seed))
    index.ingest([tmp_path / folder])
    return truth


def test_an_existing_file_is_not_touched(tmp_path, index):
    small(tmp_path, index)
    (tmp_path / "out.db").write_text("mine")
    with pytest.raises(AnonymizeError, match=r"out\.db exists"):
        index.anonymize(tmp_path / "out.db")
    assert (tmp_path / "out.db").read_text() == "mine"
    assert not (tmp_path / "out.db.mapping.json").exists()


def test_the_mapping_is_not_the_database(tmp_path, index):
    small(tmp_path, index)
    with pytest.raises(UsageError, match="mapping"):
        index.anonymize(tmp_path / "out.db", tmp_path / "out.db")


def test_a_mapping_is_continued(tmp_path, index):
    small(tmp_path, index)
    mapping = tmp_path / "names.json"
    index.anonymize(tmp_path / "one.db", mapping)
    before = json.loads(mapping.read_text())["names"]
    small(tmp_path, index, seed=42, folder="more")
    index.anonymize(tmp_path / "two.db", mapping)
    after = json.loads(mapping.read_text())["names"]
    assert all(after[category][name] == made for category in before for name, made in before[category].items())
    assert len(after["hex"]) > len(before["hex"])
    assert len(set(after["vm"].values())) == len(after["vm"])
    with Index(tmp_path / "one.db") as one, Index(tmp_path / "two.db") as two:
        assert set(rows(one, NAMES)) <= set(rows(two, NAMES))


@pytest.mark.parametrize("content", ["[]", "not json", '{"version": 1}', '{"version": 2, "names": {}}'])
def test_what_is_no_mapping_is_refused(tmp_path, index, content):
    small(tmp_path, index)
    (tmp_path / "names.json").write_text(content)
    with pytest.raises(AnonymizeError, match="not a mapping"):
        index.anonymize(tmp_path / "out.db", tmp_path / "names.json")
    assert (tmp_path / "names.json").read_text() == content
    assert not (tmp_path / "out.db").exists()


def test_tables_and_statistics_of_others_stay_behind(tmp_path, index):
    small(tmp_path, index)
    with closing(sqlite3.connect(tmp_path / "index.db")) as raw:
        raw.execute("CREATE TABLE notes (text)")
        raw.execute("INSERT INTO notes VALUES ('ask Ann about the secret-host')")
        raw.execute("CREATE VIEW mine AS SELECT 'secret-host' AS host")
        raw.execute("ANALYZE")
        raw.commit()
    index.anonymize(tmp_path / "out.db")
    with closing(sqlite3.connect(tmp_path / "out.db")) as raw:
        names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not names & {"notes", "mine", "sqlite_stat1"}
    assert b"secret-host" not in (tmp_path / "out.db").read_bytes()


def test_a_mapping_that_cannot_be_written_leaves_no_copy(tmp_path, index):
    small(tmp_path, index)
    with pytest.raises(AnonymizeError, match="cannot be written"):
        index.anonymize(tmp_path / "out.db", tmp_path / "nowhere" / "names.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cluster", "index.db"]


def test_the_source_is_not_changed(tmp_path, index):
    small(tmp_path, index)
    before = (tmp_path / "index.db").read_bytes()
    index.anonymize(tmp_path / "out.db")
    assert (tmp_path / "index.db").read_bytes() == before


def test_an_anonymised_database_takes_no_true_names(tmp_path, index):
    small(tmp_path, index)
    index.anonymize(tmp_path / "out.db")
    with Index(tmp_path / "out.db") as out, pytest.raises(DatabaseError, match="is anonymised"):
        out.ingest([tmp_path / "cluster"])
    with Index(tmp_path / "out.db") as out:
        out.anonymize(tmp_path / "again.db")  # a copy of a copy is no harm


def test_command(tmp_path, vmindex):
    truth = simulate(tmp_path / "cluster", ClusterSpec.small(43))
    vmindex("ingest", tmp_path / "cluster")
    status, out, err = vmindex("anonymize", tmp_path / "out.db", "--mapping", tmp_path / "names.json")
    assert (status, out) == (0, "")
    assert "do not share it" in err
    assert found_in((tmp_path / "out.db").read_bytes(), secrets_of(truth)) == []
    assert (tmp_path / "names.json").is_file()
    status, _, err = vmindex("anonymize", tmp_path / "out.db")
    assert (status, err.count("\n")) == (1, 1)
    assert err.startswith("error: ")


def test_without_a_database(tmp_path, vmindex):
    status, _, err = vmindex("anonymize", tmp_path / "out.db")
    assert status == 1
    assert "there is no database" in err
    assert list(tmp_path.iterdir()) == []


def test_ingest_anonymized(tmp_path, vmindex):
    truth = simulate(tmp_path / "cluster", ClusterSpec.small(44))
    status, _, err = vmindex("ingest", "--anonymize", tmp_path / "cluster")
    assert status == 0
    assert "host-001.example.invalid" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cluster", "index.db", "index.db.mapping.json"]
    assert stat.S_IMODE((tmp_path / "index.db.mapping.json").stat().st_mode) == 0o600
    assert found_in((tmp_path / "index.db").read_bytes(), secrets_of(truth)) == []
    with Index(tmp_path / "index.db") as index:
        shown = {migration.vmotion_id: migration.outcome for migration in index.migrations()}
    assert shown == {migration["vmotion_id"]: migration["outcome"] for migration in truth.migrations}


def dumped(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_ingest_anonymized_only_into_a_new_database(tmp_path, vmindex):
    simulate(tmp_path / "cluster", ClusterSpec.small(45))
    assert vmindex("ingest", "--anonymize", tmp_path / "cluster")[0] == 0
    before = dumped(tmp_path / "index.db")
    for words in (["ingest", "--anonymize"], ["ingest"]):
        status, _, err = vmindex(*words, tmp_path / "cluster")
        assert status == 1
        assert "another --db" in err
        assert dumped(tmp_path / "index.db") == before


def test_mapping_alone_is_wrong_usage(tmp_path, vmindex):
    status, _, err = vmindex("ingest", tmp_path, "--mapping", tmp_path / "names.json")
    assert status == 2
    assert "--anonymize" in err
