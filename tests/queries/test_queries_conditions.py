"""What the conditions of queries are written out as, and what a query may hold besides."""

from __future__ import annotations

import sqlite3

import pytest

from vmindex.queries import bind
from vmindex.queries.conditions import written_out
from vmindex.queries.header import read

HEAD = "-- title: T\n-- description: D\n-- param: host pattern = *\n"


def test_a_query_of_the_user_knows_hosts_as_every_command_does(views):
    query = read("mine", HEAD + "select vmotion_id from v_migrations where is_host(:host, dest_host, dest_ip)", "x")

    def found(**given):
        return sorted(row[0] for row in views.execute(query.sql, bind(query, given)))

    assert found(host="10.9.0.1") == found(host="a") == ["1002", "1004", "1005"]
    assert found(host="10.0.0.3") == ["1003"]
    assert len(found()) == 7


@pytest.mark.parametrize("text", ["this_host(:host, a)", "is_host('x', a)", "is_vm(:vm, a)", "is_host(:host)"])
def test_what_only_looks_like_one_is_left_alone(text):
    assert written_out(f"select {text}") == f"select {text}"


def test_an_unknown_host_is_of_no_row(views):
    statement = written_out("select 1 from v_migrations where is_host(:host, source_host)")
    assert views.execute(statement, {"host": "nobody"}).fetchall() == []
    with pytest.raises(sqlite3.OperationalError):
        views.execute("select is_host(1, 2)")
