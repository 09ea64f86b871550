"""What is concluded step by step, as logs grow, is what is concluded from the whole; and changes are told as they happen."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace

import pytest
from bundles import dest_log, source_log
from looks import Live, Restarted, append, events, numbered, numbers

from vmindex.check import check
from vmindex.index import Index
from vmindex.limits import Limits
from vmindex.simulate import ClusterSpec, simulate
from vmindex.store import database
from vmindex.watch import CaughtUp, Change

STEPS = 7
SPECS = {
    "syslog": ClusterSpec(seed=31, hosts=4, vms=6, migrations=25, container="syslog"),
    "loose": ClusterSpec(seed=32, hosts=4, vms=6, migrations=25, container="loose", rotated_files=0),
    "all logs": ClusterSpec(
        seed=33, hosts=4, vms=6, migrations=25, container="folder", rotated_files=0, all_logs=True, reboots=1
    ),
}
VIEWS = ("v_findings", "v_phases", "v_worlds", "v_vms", "v_hosts", "v_migrations")


def growing_logs(folder):
    """The logs of made-up hosts that have not been rotated, and how they begin and go on."""
    logs = [path for path in folder.rglob("*.log") if not path.stem.endswith("-1")]
    return {path.relative_to(folder): path.read_bytes() for path in logs}


def grow(folder, logs, step, steps):
    for name, data in logs.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("ab") as file:
            file.write(data[len(data) * step // steps : len(data) * (step + 1) // steps])


def rows(index, view):
    """The rows of a view without the ids of events, which depend on the order of reading."""
    found = index.sql(f"SELECT * FROM {view}")
    return Counter(
        tuple(value for name, value in zip(found.columns, row, strict=True) if name != "event_id") for row in found.rows
    )


@pytest.mark.parametrize("kind", [Restarted, Live])
@pytest.mark.parametrize("name", SPECS)
def test_conclusions_do_not_depend_on_the_steps(name, kind, tmp_path):
    simulate(tmp_path / "cluster", SPECS[name])
    logs = growing_logs(tmp_path / "cluster")
    folder = tmp_path / "logs"
    folder.mkdir()
    watch = kind(tmp_path / "watch.db", folder)
    if kind is Live:
        watch.source._options = replace(watch.source._options, host=None)
    for step in range(STEPS):
        grow(folder, logs, step, STEPS)
        look(watch)
    with Index(tmp_path / "whole.db") as whole, Index(tmp_path / "watch.db") as watched:
        whole.ingest([folder])
        assert events(tmp_path / "watch.db") == events(tmp_path / "whole.db")
        assert len(list(whole.migrations())) == 25
        for view in VIEWS:
            assert rows(watched, view) == rows(whole, view), view
    assert check(database.location(tmp_path / "watch.db")) == []


def look(watch):
    if isinstance(watch, Live):
        return watch.look()
    with Index(watch.db) as index:
        return list(index.watch([watch.path], once=True, interval_s=0.001))


def changes(news):
    return [(one.what, one.migration.vmotion_id) for one in news if isinstance(one, Change)]


def test_changes_are_told_as_they_happen(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    source, dest = folder / "esx01.log", folder / "esx02.log"
    source.touch()
    watch = Restarted(tmp_path / "watch.db", folder)

    def told(path, host, lines):
        append(path, "".join(line.replace("Z ", f"Z {host} vmkernel: ", 1) + "\n" for line in lines))
        return changes(look(watch))

    lines = source_log("1577872800000000").splitlines()
    assert changes(look(watch)) == []
    assert told(source, "esx01", lines[:1]) == [("started", "1577872800000000")]
    assert told(source, "esx01", lines[1:3]) == [("pre-copy", "1577872800000000")]
    assert told(source, "esx01", lines[3:4]) == [("switchover", "1577872800000000")]
    # The last line of a log of many programs may go on; it is taken when nothing has come for a moment.
    assert told(source, "esx01", lines[4:]) == [("finish", "1577872800000000"), ("success", "1577872800000000")]
    assert told(source, "esx01", []) == []
    assert told(dest, "esx02", dest_log("1577872800000000").splitlines()) == [("updated", "1577872800000000")]
    with Index(watch.db) as index:
        found = asdict(index.migration("1577872800000000"))
    assert (found["source_host"], found["dest_host"], found["has_dest_log"]) == ("esx01", "esx02", 1)


def test_what_was_there_is_told_only_if_asked_for(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "vmkernel.log").write_text(source_log("1577872800000000"))
    for from_start, expected in ((False, []), (True, [("success", "1577872800000000")])):
        with Index(tmp_path / f"{from_start}.db") as index:
            news = list(index.watch([folder], once=True, from_start=from_start, interval_s=0.001))
            assert changes(news) == expected
            (caught_up,) = [one for one in news if isinstance(one, CaughtUp)]
            assert (caught_up.files, caught_up.lines, caught_up.events) == (1, 6, 6)
            append(folder / "vmkernel.log", source_log("1577872800000001", start="11:00:00"))
            assert changes(index.watch([folder], once=True, interval_s=0.001)) == [("success", "1577872800000001")]
        (folder / "vmkernel.log").write_text(source_log("1577872800000000"))


@pytest.mark.parametrize("kind", [Restarted, Live])
def test_a_log_without_a_telling_name_may_turn_out_to_be_another(kind, tmp_path):
    """Its first line looks like a vmkernel.log; further down other programs of the host write to it."""
    folder = tmp_path / "logs"
    folder.mkdir()
    log = folder / "esx01.example.net.log"
    log.write_text(numbered(1).replace(" cpu1", " esx01 vmkernel: cpu1").replace("esx01 vmkernel: ", ""))
    watch = kind(tmp_path / "watch.db", folder)
    watch.look()
    assert numbers(watch.db) == [1]
    append(
        log,
        "2020-01-01T11:00:00Z esx01 bootstop: Host has booted\n"
        + numbered(2).replace(" cpu1", " esx01 vmkernel: cpu1"),
    )
    watch.look()
    assert numbers(watch.db) == [1, 2]
    with Index(watch.db) as index:
        assert list(index.sql("SELECT kind FROM v_events WHERE kind = 'host-boot'").rows) == [("host-boot",)]
        assert list(index.sql("SELECT read_as, lines, events FROM v_files").rows) == [("syslog", 3, 3)]


def test_host_tokens_without_end_are_not_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr("vmindex.watch.origins.Limits", lambda: Limits(hosts=3))
    log = tmp_path / "logs" / "all.log"
    log.parent.mkdir()
    log.write_text("".join(numbered(number).replace(" cpu1", f" esx{number} vmkernel: cpu1") for number in range(1, 9)))
    watch = Restarted(tmp_path / "watch.db", log.parent)
    look(watch)
    assert numbers(watch.db) == [1, 2, 3, 4, 5, 6, 7, 8]
    with Index(watch.db) as index:
        hosts = Counter(host for (host,) in index.sql("SELECT host FROM v_events").rows)
    assert sorted(hosts.values()) == [1, 1, 1, 5]


def test_the_account_of_a_watched_path(tmp_path):
    folder = tmp_path / "esx01"
    folder.mkdir()
    log = folder / "vmkernel.log"
    log.write_text(numbered(1))
    watch = Live(tmp_path / "watch.db", folder)
    watch.look()
    append(log, "2020-01-01T10:01:30.000Z cpu1:1000)nothing\n" + numbered(2))
    watch.look()
    with Index(watch.db) as index:
        assert list(index.sql("SELECT source, kind, host, status, events FROM v_sources").rows) == [
            (str(folder), "watch", "esx01", "complete", 2)
        ]
        assert list(
            index.sql("SELECT member, read_as, lines, recognised, events, first_at, last_at FROM v_files").rows
        ) == [(str(log), "vmkernel", 3, 3, 2, "2020-01-01T10:01:00.000000Z", "2020-01-01T10:02:00.000000Z")]
        assert list(index.sql("SELECT source_file, line_no FROM v_events ORDER BY line_no").rows) == [
            (str(log), 1),
            (str(log), 3),
        ]
        event_id = next(iter(index.sql("SELECT event_id FROM v_events WHERE line_no = 3").rows))[0]
        (context,) = index.contexts([event_id], 1).of.values()
        assert context.before == ["2020-01-01T10:01:30.000Z cpu1:1000)nothing"]
