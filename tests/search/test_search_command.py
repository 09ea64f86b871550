"""``vmindex search``: filters, numbers, formats, notes, marks; and that it finds what grep finds in the raw logs."""

from __future__ import annotations

import json
import re

import pytest
from bundles import UUID, bundle, dest_log, line, source_log

from vmindex.simulate import ClusterSpec, simulate
from vmindex.sources import discover

MOVED, FAILED = "1577872800000000", "1577959300000000"
FAILURE = line("11:00:09.000", f"WARNING: Migrate: 270: {FAILED} S: Failed: Connection closed by remote host, possibly due to timeout "
               "(0xbad003f) @0x41803a2db00a", opid=" opID=7f3a-b1").replace("2020-01-01", "2020-01-02")  # fmt: skip
OTHER = source_log(FAILED, start="11:00:00", world=600, dest_world=0, dest="10.0.0.9", end=False)


@pytest.fixture
def filled(vmindex, tmp_path):
    paths = [
        bundle(tmp_path, "esx01", log=source_log(MOVED) + OTHER.replace("2020-01-01", "2020-01-02") + FAILURE,
               when="2020-01-03--00.00"),
        bundle(tmp_path, "esx02", log=dest_log(MOVED), vms=[("web01", 900, UUID)]),
    ]  # fmt: skip
    assert vmindex("ingest", *paths)[0] == 0
    return vmindex


def found(vmindex, *words):
    status, out, _ = vmindex("search", *words, "-f", "json")
    assert status == 0
    return json.loads(out)


@pytest.mark.parametrize(
    ("words", "number"),
    [
        (["stream"], 3),
        (["stream", "--host", "esx02"], 1),
        (["stream", "--host", "10.0.0.1"], 2),
        (["stream", "--host", "esx*"], 3),
        (["stream", "--vm", "web*"], 2),
        (["stream", "--vm", "web02"], 0),
        (["stream", "--source", "esx01", "--dest", "esx02"], 2),
        (["stream", "--outcome", "failed"], 1),
        (["stream", "--min-duration", "5"], 1),
        (["stream", "--min-downtime", "1000"], 0),
        (["stream", "--since", "2020-01-02"], 1),
        (["stream", "--until", "2020-01-02"], 2),
        (["stream", "--until", "2020-01-01T10:00:00.020Z"], 1),  # not the one at this very time
        (["stream", "--side", "D"], 1),
        (["stream", "--component", "vmkernel"], 3),
        (["stream", "--component", "hostd"], 0),
        (["stream", "--severity", "warning"], 0),
        (["failed", "--severity", "warning"], 1),
        (["stream", "--kind", "no-such-kind"], 0),
        (["NOT", "stream", "--host", "esx02", "--side", "D"], 2),
        (["7f3a-b1"], 1),
        (["closed by remote", "--literal"], 1),
        (["stream", "--limit", "2"], 2),
        (["stream", "--limit", "0"], 3),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_filters(filled, words, number):
    assert len(found(filled, *words)) == number
    if "--limit" not in words:
        assert json.loads(filled("search", *words, "--count", "-f", "json")[1]) == [{"count": number}]


def test_kinds_can_be_chosen(filled):
    (kind,) = {row["kind"] for row in found(filled, "stream")}
    assert len(found(filled, "stream", "--kind", kind[:4] + "*")) == 3


def test_rows_have_the_columns_of_v_events_and_the_vm(filled):
    row = found(filled, "stream", "--host", "esx02")[0]
    assert (row["at"], row["host"], row["side"], row["vm"]) == ("2020-01-01T10:00:00.015000Z", "esx02", "D", "web01")
    events = json.loads(filled("sql", f"SELECT * FROM v_events WHERE event_id = {row['event_id']}", "-f", "json")[1])
    assert {**events[0], "vm": "web01"} == row


@pytest.mark.parametrize(
    ("by", "numbers"),
    [
        ("host", [("esx01", 2), ("esx02", 1)]),
        ("vm", [("web01", 2), (None, 1)]),
        ("day", [("2020-01-01", 2), ("2020-01-02", 1)]),
    ],
)
def test_numbers_by_something(filled, by, numbers):
    assert [tuple(row.values()) for row in found(filled, "stream", "--by", by)] == numbers
    assert list(found(filled, "stream", "--by", by)[0]) == [by, "events"]


def test_newest_first(filled):
    times = [row["at"] for row in found(filled, "stream")]
    assert times == sorted(times, reverse=True)
    assert [row["at"] for row in found(filled, "stream", "--sort", "oldest")] == times[::-1]


def test_it_is_said_what_was_left_out(filled):
    assert "more than these 2; --limit 0" in filled("search", "stream", "--limit", "2")[2]
    assert filled("search", "stream")[2] == ""
    assert "inside of longer words" in filled("search", "strea")[2]
    # "migrateType" in two lines of a start of the one and the other migration, and one of an end.
    assert "note: 3 more have it inside of longer words" in filled("search", "migrate")[2]
    assert "note: 3 more have it inside of longer words" in filled("search", "migrate", "--count")[2]
    assert "nothing found" in filled("search", "zebra")[2]
    assert filled("--quiet", "search", "zebra") == (0, "", "")


def test_the_screen(filled):
    _, out, _ = filled("search", "closed")
    head, message = out.splitlines()
    assert head == f"2020-01-02 11:00:09.000Z  esx01  vmkernel  {FAILED}"
    assert message.startswith("    Migrate: 270:")
    assert "\x1b" not in out


def test_matches_are_marked_on_a_terminal(filled, monkeypatch):
    monkeypatch.setattr("vmindex.cli.search.paint", lambda text, _style: f"<{text}>")
    monkeypatch.setattr("vmindex.cli.search.terminal_width", lambda: 40)
    _, out, _ = filled("search", '"by remote host"', "timeout", "0xbad*")
    assert re.search(r"<by\s+remote\s+host>", out)  # folded or not
    assert "<timeout>" in out
    assert "<0xbad003f>" in out
    assert "<" not in filled("search", "timeout", "-f", "json")[1]
    assert "<" not in out.splitlines()[0]


def test_to_a_file(filled, tmp_path):
    assert filled("search", "closed", "-o", tmp_path / "out.txt")[:2] == (0, "")
    assert "Migrate: 270:" in (tmp_path / "out.txt").read_text()


@pytest.mark.parametrize("output_format", ["table", "json", "jsonl", "csv", "tsv", "markdown", "html"])
def test_formats(filled, output_format):
    for more in ([], ["-C", "1"], ["--count"], ["--by", "host"]):
        status, out, _ = filled("search", "stream", *more, "-f", output_format)
        assert status == 0
        assert out.strip()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["search"], "TEXT"),
        (["search", " "], "at least a word"),
        (["search", '"open'], "--literal"),
        (["search", "x", "--side", "up"], "S, D"),
        (["search", "x", "--severity", "bad"], "warning"),
        (["search", "x", "--component", "vm"], "vmkernel"),
        (["search", "x", "--outcome", "good"], "success"),
        (["search", "x", "--sort", "size"], "newest"),
        (["search", "x", "--by", "size"], "host, vm"),
        (["search", "x", "--by", "host", "--count"], "exclude"),
        (["search", "x", "--since", "yesterday"], "-2h"),
    ],
)
def test_errors_help(filled, words, hint):
    status, out, told = filled(*words)
    assert (status, out, told.count("\n")) == (2, "", 1)
    assert hint in told


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """Return an index of simulated bundles, and all raw lines of their logs by member and number."""
    from vmindex.index import Index

    folder = tmp_path_factory.mktemp("simulated")
    simulate(folder / "logs", ClusterSpec(seed=5, hosts=3, vms=8, migrations=30, days=0.5))
    with Index(folder / "index.db") as index:
        index.ingest([folder / "logs"])
        raw = {}
        for unit in discover([folder / "logs"]):
            for member in unit.members(lambda name: "/var/run/log/" in name, lambda _: None):
                data = b"".join(iter(lambda stream=member.stream: stream.read(60_000), b"")) if member.stream else b""
                for number, text in enumerate(data.decode("utf-8", "backslashreplace").split("\n"), 1):
                    raw[f"{unit.label}!{member.name}", number] = text
        yield index, raw


@pytest.mark.parametrize(
    "text",
    ["failed", "Migration", "handle", "0xbad003f", "192.168.50.11", "naa.60", "/vmfs/volumes", "Connection closed by remote host",
     "pre-copy", "vmotion", "stopping pre-copy: only", "microseconds", "(0xbad", "world id", "Dest wid = "],
)  # fmt: skip
def test_search_finds_what_grep_finds(simulated, text):
    """Of the raw lines that are events, those that hold a text; the time, CPU and world before a message are not searched."""
    index, raw = simulated
    places = {(event.source_file, event.line_no) for event in index.events()}
    wanted = {
        place for place in places if text.lower() in re.sub(r"^\S+ (\S+ \S+ )?cpu\d+:\d+", "", raw[place]).lower()
    }
    found = {(event.source_file, event.line_no) for event in index.search(text, literal=True)}
    assert wanted <= found
    assert wanted or text in {"/vmfs/volumes", "(0xbad", "world id"}
    as_words = {
        (event.source_file, event.line_no)
        for event in index.search(text if " " not in text and "(" not in text else f'"{text}"')
    }
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(text)}(?![a-z0-9])", re.IGNORECASE)
    assert {place for place in wanted if whole.search(raw[place])} <= as_words


def test_an_id_and_an_op_id_are_found_wherever_lines_print_them(simulated):
    index, raw = simulated
    events = list(index.events())
    for text in {event.vmotion_id for event in events} | {event.op_id for event in events} - {None}:
        wanted = {(e.source_file, e.line_no) for e in events if text and text in raw[e.source_file, e.line_no]}
        if text:
            assert wanted <= {(event.source_file, event.line_no) for event in index.search(text)}


def test_a_line_that_came_twice_is_found_once(filled, tmp_path):
    """The copy is taken out of the full-text index with its opID."""
    import sqlite3

    later = bundle(tmp_path, "esx01", log=FAILURE + line("12:00:00.000", "later"), when="2020-01-04--00.00")
    assert filled("ingest", later)[0] == 0
    assert len(found(filled, "7f3a")) == len(found(filled, "0xbad003f")) == 1
    with sqlite3.connect(tmp_path / "index.db") as connection:
        connection.execute("INSERT INTO events_fts (events_fts, rank) VALUES ('integrity-check', 1)")
