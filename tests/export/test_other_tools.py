"""Datasette, sqlite-utils, DuckDB and pyarrow open what vmindex writes: the database as it is, and the exported files."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from urllib.parse import quote, urlencode

import duckdb
import pyarrow as pa
import pytest
import sqlite_utils
from datasette.app import Datasette
from datasette.utils import tilde_encode
from duckdb_extensions import import_extension
from pyarrow import parquet

from vmindex import timestamps
from vmindex.export import Selection
from vmindex.export import parquet as ours
from vmindex.export.contract import COLUMN_TYPES
from vmindex.export.datasette import title, with_typed_parameters
from vmindex.index import Index
from vmindex.queries import bind, load
from vmindex.store.views import VIEWS

NAMES = [view.name for view in VIEWS]
QUERIES = load(None).queries
ARROW = {"INTEGER": pa.int64(), "DOUBLE": pa.float64(), "TEXT": pa.string()}
FAILED = "SELECT count(*) FROM {}v_migrations WHERE outcome = 'failed'"


def rows_of(exported, text, parameters=()):
    with sqlite3.connect(exported.database) as connection:
        return connection.execute(text, parameters).fetchall()


def failed(exported):
    """How many migrations failed, as the truth tells."""
    return sum(migration["outcome"] == "failed" for migration in exported.truth.migrations)


@pytest.fixture(scope="module")
def cluster(exported, tmp_path_factory):
    """The database attached to DuckDB by its SQLite extension, which a wheel of the test dependencies brings."""
    folder = tmp_path_factory.mktemp("extensions")
    config = {"extension_directory": str(folder), "autoinstall_known_extensions": False}
    with duckdb.connect(config=config) as connection:
        import_extension("sqlite_scanner", con=connection)
        connection.execute("LOAD sqlite_scanner")
        connection.execute(f"ATTACH '{exported.database}' AS cluster (TYPE sqlite, READ_ONLY)")
        yield connection


class Served:
    """The database in Datasette with the exported metadata, asked through Datasette's own client."""

    def __init__(self, exported):
        metadata = json.loads((exported.folder / "metadata.json").read_text(encoding="utf-8"))
        self._datasette = Datasette([str(exported.database)], metadata=metadata)
        self._base = "/" + tilde_encode(exported.database.stem)

    def get(self, path, **parameters):
        async def ask():
            await self._datasette.invoke_startup()
            return await self._datasette.client.get(f"{self._base}{path}?{urlencode(parameters)}")

        response = asyncio.run(ask())
        assert response.status_code == 200, response.text
        return response


@pytest.fixture(scope="module")
def served(exported):
    return Served(exported)


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_datasette_shows_each_view_with_its_title(exported, served, view):
    assert len(served.get(f"/{view.name}.json", _shape="array", _size=1000).json()) == min(
        1000, rows_of(exported, f"SELECT count(*) FROM {view.name}")[0][0]
    )
    page = served.get(f"/{view.name}").text
    assert title(view.name) in page
    assert view.about.partition("'")[0] in page


def test_datasette_lists_the_views_and_queries_and_hides_the_tables(served):
    listed = served.get(".json").json()
    assert [table["name"] for table in listed["tables"] if not table["hidden"]] == []
    assert {view["name"] for view in listed["views"]} == set(NAMES)
    assert {query["name"] for query in listed["queries"]} == set(QUERIES)


@pytest.mark.parametrize("name", QUERIES)
def test_datasette_runs_each_canned_query_with_its_defaults(exported, served, name):
    """Empty fields of the form mean the defaults, so the rows are those of ``vmindex query``."""
    query = QUERIES[name]
    required = {"vm": "web-001", "id": exported.truth.migrations[0]["vmotion_id"]}
    given = {parameter.name: required[parameter.name] for parameter in query.parameters if parameter.required}
    shown = served.get(
        f"/{quote(name)}.json", _shape="arrays", **{p.name: given.get(p.name, "") for p in query.parameters}
    )
    with Index(exported.database) as index:
        expected = [list(row) for row in index.query(name, **given).rows]
    assert shown.json()["rows"] == expected[:1000]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", "2024-03-01T00:00:00Z"),
        ("2024-03-01T12:30:00.250Z", "2024-03-01T12:30:00.250Z"),
        ("2024-03-01 14:30:00+02:00", "2024-03-01T12:30:00Z"),
    ],
)
def test_times_in_a_form(text, expected):
    query = QUERIES["slowest"]
    (found,) = _typed(query, {"since": text})["since"]
    assert found == timestamps.from_iso(expected)
    assert found == bind(query, {"since": text})["since"]


def test_relative_times_in_a_form():
    day_ago, now = (_typed(QUERIES["slowest"], {"since": text})["since"][0] for text in ("-1d", "now"))
    assert abs(now - day_ago - 86_400_000_000) < 60_000_000


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("250ms", 0.25), ("15m", 900), ("2h", 7200),
                                              ("7d", 604800), ("", 60)])  # fmt: skip
def test_durations_in_a_form(text, seconds):
    assert _typed(QUERIES["long-precopy"], {"least": text})["least"] == [pytest.approx(seconds)]


def _typed(query, given):
    """Return what each parameter of a query becomes in the SQL for Datasette."""
    text = with_typed_parameters(query)
    parameters = text[: text.index("from given_parameters\n)") + len("from given_parameters\n)")]
    with sqlite3.connect(":memory:") as connection:
        cursor = connection.execute(
            f"{parameters} select * from typed_parameters", {p.name: given.get(p.name, "") for p in query.parameters}
        )
        (row,) = cursor.fetchall()
    return {column[0]: [value] for column, value in zip(cursor.description, row, strict=True)}


def test_a_time_that_is_none_gives_no_rows(served):
    assert served.get("/slowest.json", _shape="array", since="yesterday", limit="", host="").json() == []


@pytest.mark.parametrize("name", NAMES)
def test_sqlite_utils_reads_each_view(exported, name):
    database = sqlite_utils.Database(str(exported.database))
    assert set(NAMES) == set(database.view_names())
    assert database[name].count == len(list(database[name].rows))


def test_sqlite_utils_answers(exported):
    database = sqlite_utils.Database(str(exported.database))
    assert list(database.query(FAILED.format("") + " ")) == [{"count(*)": failed(exported)}]


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_reads_each_view_of_the_database(exported, cluster, name):
    counted = rows_of(exported, f"SELECT count(*) FROM {name}")
    assert cluster.sql(f"SELECT count(*) FROM cluster.{name}").fetchall() == counted
    assert len(cluster.sql(f"SELECT * FROM cluster.{name}").fetchall()) == counted[0][0]


def test_duckdb_answers_from_the_database(exported, cluster):
    assert cluster.sql(FAILED.format("cluster.")).fetchall() == [(failed(exported),)]
    assert cluster.sql("SELECT count(*) FROM cluster.migrations").fetchall() == [(len(exported.truth.migrations),)]


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_reads_each_parquet_file(exported, name):
    found = duckdb.sql(f"SELECT * FROM '{exported.folder / name}.parquet'")
    expected = rows_of(exported, f"SELECT * FROM {name}")
    assert sorted(found.fetchall(), key=repr) == sorted(expected, key=repr)


def test_duckdb_answers_from_parquet(exported):
    folder = exported.folder
    assert duckdb.sql(FAILED.format(f"'{folder}/").replace("v_migrations", "v_migrations.parquet'")).fetchall() == [
        (failed(exported),)
    ]
    longest = duckdb.sql(
        f"SELECT max(duration_s), typeof(max(duration_s)) FROM '{folder}/v_migrations.parquet'"
    ).fetchall()
    assert longest == [(rows_of(exported, "SELECT max(duration_s) FROM v_migrations")[0][0], "DOUBLE")]


@pytest.mark.parametrize("name", NAMES)
def test_the_types_are_those_of_the_contract(exported, name):
    schema = parquet.read_schema(exported.folder / f"{name}.parquet")
    assert {field.name: field.type for field in schema} == {
        field.name: ARROW[COLUMN_TYPES[field.name]] for field in schema
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_fits_what_the_database_holds(exported, name):
    kinds = {"INTEGER": int, "DOUBLE": (float, int), "TEXT": str}
    with sqlite3.connect(exported.database) as connection:
        cursor = connection.execute(f"SELECT * FROM {name}")
        columns = [column[0] for column in cursor.description]
        for row in cursor:
            for column, value in zip(columns, row, strict=True):
                assert value is None or isinstance(value, kinds[COLUMN_TYPES[column]]), (column, value)


def test_a_column_of_nulls_at_first_keeps_its_type(exported):
    """downtime_s is NULL in every row here, since only hostd and vpxa tell it; a guess from the rows would fail."""
    table = parquet.read_table(exported.folder / "v_migrations.parquet")
    assert table["downtime_s"].null_count == table.num_rows > 0
    assert table.schema.field("downtime_s").type == pa.float64()


def test_rows_are_written_group_by_group(exported, tmp_path, monkeypatch):
    monkeypatch.setattr(ours, "ROWS_PER_GROUP", 100)
    (events,) = (view for view in VIEWS if view.name == "v_events")
    with Index(exported.database) as index:
        number = ours.write(index, events, Selection(), tmp_path / "events.parquet")
    file = parquet.ParquetFile(tmp_path / "events.parquet")
    assert file.num_row_groups == -(-number // 100) > 2
    assert file.metadata.num_rows == number == rows_of(exported, "SELECT count(*) FROM v_events")[0][0]


def test_only_the_events_are_narrowed(exported, tmp_path):
    (host,) = rows_of(exported, "SELECT host FROM v_hosts WHERE has_logs = 1 ORDER BY host LIMIT 1")[0]
    with Index(exported.database) as index:
        for view in VIEWS:
            ours.write(index, view, Selection(host=host), tmp_path / f"{view.name}.parquet")
    events = parquet.read_table(tmp_path / "v_events.parquet")
    assert set(events["host"].to_pylist()) == {host}
    migrations = parquet.read_table(tmp_path / "v_migrations.parquet")
    assert migrations.num_rows == len(exported.truth.migrations)
