from __future__ import annotations

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
        "SELECT load_extension('x')",
        "SELEC 1",
        "SELECT * FROM nothing",
        "",
        "SELECT 1; DELETE FROM migrations",
    ],
)
def test_nothing_but_reading(filled, statement):
    with pytest.raises(QueryError):
        list(filled.sql(statement).rows)
    assert len(list(filled.migrations())) == 1


def test_colons_in_text_are_no_parameters(filled):
    rows = filled.sql("SELECT '10:00:00', 'a\\b' FROM v_migrations WHERE started_at > '2020-01-01T09:00:00'").rows
    assert list(rows) == [("10:00:00", "a\\b")]


def test_a_statement_that_takes_too_long_is_stopped(filled):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(QueryError, match=r"longer than 0\.2 s"):
        list(filled.sql(endless, timeout_s=0.2).rows)
    assert list(filled.sql("SELECT 1").rows) == [(1,)], "the limit is that of one statement"


def test_no_database(index):
    with pytest.raises(NotFoundError, match="there is no database"):
        index.sql("SELECT 1")
