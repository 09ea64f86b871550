from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from bundles import UUID, bundle, dest_log, source_log

from vmindex.queries import load

ID = "1577872800000000"


@pytest.fixture
def filled(vmindex, tmp_path):
    paths = [
        bundle(tmp_path, "esx01", log=source_log(ID)),
        bundle(tmp_path, "esx02", log=dest_log(ID), vms=[("web01", 900, UUID)]),
    ]
    assert vmindex("ingest", *paths)[0] == 0


@pytest.mark.parametrize("name", load(None).queries)
def test_help_of_each_query_shows_its_parameters(vmindex, name):
    query = load(None).get(name)
    status, out, told = vmindex("query", name, "--help")
    assert (status, told) == (0, "")
    assert f"{name}: {query.title}" in out
    for parameter in query.parameters:
        assert f"  {parameter.usage} " in out
    assert out.count("must be given") == sum(parameter.required for parameter in query.parameters)
    assert max(map(len, out.splitlines())) <= 100


def test_help_needs_no_database_and_knows_the_users_queries(vmindex, tmp_path, monkeypatch):
    monkeypatch.setenv("VMINDEX_HOME", str(tmp_path))
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "mine.sql").write_text(
        "-- title: Mine\n-- description: My own.\n-- param: n integer = 3  how many\nselect :n as n"
    )
    status, out, _ = vmindex("query", "mine", "-h")
    assert status == 0
    assert "n=3  integer  how many" in out
    assert str(tmp_path / "queries" / "mine.sql") in out
    assert vmindex("query", "signatures", "--help")[0] == 0
    status, _, told = vmindex("query", "mime", "--help")
    assert (status, told) == (1, "error: there is no query 'mime'; did you mean mine?\n")
    assert "Usage: vmindex query" in vmindex("query", "--help")[1]


def test_filters_are_options_or_parameters(filled, vmindex):
    def ids(*words):
        status, out, told = vmindex("query", "slowest", "-f", "json", *words)
        assert (status, told) == (0, "")
        return [row["vmotion_id"] for row in json.loads(out)]

    assert ids() == [ID]
    assert ids("--host", "esx0?") == ids("host=esx0?") == ids("--vm", "WEB*") == ids("--since", "2020-01-01") == [ID]
    assert ids("--host", "esx03") == ids("host=esx03") == ids("--since", "-7d") == ids("since=-7d") == []
    assert ids("--until", "2020-01-01") == ids("--limit", "0") == ids("limit=0") == []


def test_a_filter_that_a_query_does_not_have(filled, vmindex):
    status, _, told = vmindex("query", "event-kinds", "--since", "-7d")
    assert (status, told) == (2, "error: query 'event-kinds' has no parameter 'since'; its parameters are component=\n")


def test_the_timeline_of_no_migration(filled, vmindex):
    status, out, told = vmindex("query", "timeline", "id=999999")
    assert (status, out) == (1, "")
    assert told.startswith("error: no migration has the id 999999; ")


def test_relative_times(filled, vmindex):
    for command in (["migrations"], ["query", "slowest"]):
        assert vmindex(*command, "--since", "-7d")[0] == 0
        status, _, told = vmindex(*command, "--since", "-7y")
        assert status == 2
        assert "-7d" in told


def test_sql_without_a_statement_lists_the_views(vmindex, filled):
    status, out, told = vmindex("sql", "-f", "json")
    assert status == 0
    assert told.startswith("run a statement with: vmindex --db ")
    listed = {row["view"]: row["columns"].split(", ") for row in json.loads(out)}
    assert listed["v_damage"] == ["source", "member", "at_offset", "reason"]
    for view, columns in listed.items():
        assert vmindex("sql", f"SELECT {', '.join(columns)} FROM {view} LIMIT 1", "-f", "json")[0] == 0


def test_sql_without_a_statement_needs_no_database(vmindex):
    assert vmindex("--quiet", "sql")[::2] == (0, "")


@pytest.mark.parametrize("output_format", ["json", "jsonl", "csv", "tsv", "markdown", "html"])
def test_huge_results_are_streamed(vmindex, filled, tmp_path, output_format):
    """The first rows are read from the pipe although there is no last one; leaving then is no error."""
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    process = subprocess.Popen(
        [sys.executable, "-m", "vmindex", "--db", str(tmp_path / "index.db"), "sql", endless, "-f", output_format],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert len(process.stdout.read(100_000)) == 100_000
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0


@pytest.mark.parametrize(
    "words", [["hosts", "esx*"], ["search", "vmotion"], ["query", "slowest", "--help"], ["--help"], []]
)
def test_a_reader_who_leaves_is_no_error(vmindex, filled, tmp_path, words):
    """As with head, which has seen enough; here it is gone before the first line."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "vmindex", "--db", str(tmp_path / "index.db"), *words]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_timeout_is_one_line(vmindex, filled):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    status, out, told = vmindex("sql", endless, "--timeout", "0.1")
    assert (status, out) == (1, "")
    assert told == "error: the statement took longer than 0.1 s; narrow it down or give a longer --timeout\n"
