from __future__ import annotations

import sqlite3
import time

import pytest
from bundles import bundle, source_log

from vmindex.errors import NotFoundError, QueryError


@pytest.fixture
def filled(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx01", log=source_log("1577872800000000"))])
    return index


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM migrations",
        "DROP VIEW v_migrations",
        "CREATE TABLE x (y)",
        "ATTACH '/tmp/other.db' AS other",
        "PRAGMA writable_schema = 1",
        "PRAGMA query_only = 0",
        "VACUUM INTO '/tmp/copy.db'",
        "VACUUM",
        "PRAGMA data_version = 3",
        "PRAGMA journal_mode",
        "SELECT * FROM pragma_table_info('migrations')",
        "REINDEX",
        "ANALYZE",
        "BEGIN",
        "SAVEPOINT x",
        "DETACH main",
        "CREATE TEMP TABLE x (y)",
        "INSERT INTO migrations (vmotion_id, hex_id) VALUES ('1', '1') RETURNING 1",
        "INSERT INTO events_fts (events_fts) VALUES ('rebuild')",
        "UPDATE sqlite_master SET name = 'x'",
        "EXPLAIN DELETE FROM migrations",
        "WITH x AS (SELECT 1) DELETE FROM migrations",
        "SELECT load_extension('x')",
        "SELECT Load_Extension('x', 'y')",
        "SELECT fts3_tokenizer('simple')",
        "SELECT writefile('/tmp/x', 'y')",
        "SELECT readfile('/etc/passwd')",
        "SELECT edit('x')",
        "SELECT zeroblob(900000000)",
        "SELEC 1",
        "SELECT * FROM nothing",
        "",
        "SELECT 1; DELETE FROM migrations",
    ],
)
def test_nothing_but_reading(filled, statement):
    with pytest.raises(QueryError) as caught:
        list(filled.sql(statement).rows)
    assert "\n" not in str(caught.value)
    assert len(list(filled.migrations())) == 1


def test_colons_in_text_are_no_parameters(filled):
    rows = filled.sql("SELECT '10:00:00', 'a\\b' FROM v_migrations WHERE started_at > '2020-01-01T09:00:00'").rows
    assert list(rows) == [("10:00:00", "a\\b")]


def test_a_statement_that_takes_too_long_is_stopped(filled):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(QueryError, match=r"longer than 0\.2 s"):
        list(filled.sql(endless, timeout_s=0.2).rows)
    assert list(filled.sql("SELECT 1").rows) == [(1,)], "the limit is that of one statement"


def test_functions_are_refused_by_name():
    """SQLite's shell and extensions define more functions than Python's SQLite does; they are refused all the same."""
    from vmindex.store.readonly import _authorise

    for name in ("load_extension", "READFILE", "writefile", "edit", "fts3_tokenizer", "fsdir"):
        assert _authorise(sqlite3.SQLITE_FUNCTION, None, name, None, None) == sqlite3.SQLITE_DENY
    assert _authorise(sqlite3.SQLITE_FUNCTION, None, "count", None, None) == sqlite3.SQLITE_OK


def test_what_reading_needs_is_allowed(filled):
    for statement in (
        "SELECT count(*) FROM v_migrations",
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3) SELECT max(x) FROM n",
        "EXPLAIN QUERY PLAN SELECT * FROM v_events",
        "SELECT name FROM sqlite_master WHERE name = 'v_migrations'",
        "VALUES (1)",
        "SELECT count(*) FROM events_fts WHERE events_fts MATCH 'migrate'",
    ):
        assert list(filled.sql(statement).rows)


ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"


def test_rows_come_while_they_are_found(filled):
    """Of a result without an end the first rows are there at once, and the connection can be left in its middle."""
    rows = filled.sql(ENDLESS).rows
    assert [next(rows) for _ in range(3)] == [(1,), (2,), (3,)]
    rows.close()
    assert list(filled.sql("SELECT 1").rows) == [(1,)]


def test_the_limit_holds_while_rows_are_fetched(filled):
    rows = filled.sql(ENDLESS, timeout_s=0.2).rows
    with pytest.raises(QueryError, match=r"longer than 0\.2 s"):
        for _ in rows:
            pass


def test_a_slow_reader_does_not_use_up_the_limit(filled):
    text = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1200) SELECT x FROM n"
    rows = filled.sql(text, timeout_s=0.2).rows
    next(rows)
    time.sleep(0.3)
    assert len(list(rows)) == 1199


def test_no_database(index):
    with pytest.raises(NotFoundError, match="there is no database"):
        index.sql("SELECT 1")
