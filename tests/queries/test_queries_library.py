"""Headers, their faults, the user's own files, and binding."""

from __future__ import annotations

import pytest

from vmindex.errors import NotFoundError, QueryError, UsageError
from vmindex.queries import Parameter, bind, load
from vmindex.queries.header import read

HEAD = "-- title: T\n-- description: D\n"
NOW_US = 1_700_000_000_000_000


def query_of(*params: str):
    names = [param.split()[0] for param in params]
    head = HEAD + "".join(f"-- param: {param}\n" for param in params)
    return read("q", head + "select " + ", ".join([f":{name}" for name in names] or ["1"]), "test")


class TestHeader:
    def test_whole(self):
        text = (
            "-- title: Worst downtime\n-- description: Longest\n--   first.\n"
            "-- param: limit integer = 20  how many rows\n-- param: vm text  its name\n\n"
            "-- free text\nselect ':x', \":y\", 1 -- :z\n/* :w */ where vm = :vm limit :limit;\n"
        )
        query = read("worst", text, "built-in")
        assert (query.name, query.title, query.description) == ("worst", "Worst downtime", "Longest first.")
        assert query.parameters == (
            Parameter("limit", "integer", "how many rows", "20"),
            Parameter("vm", "text", "its name", None),
        )
        assert query.sql.startswith("select ':x'")
        assert not query.sql.endswith(";")

    @pytest.mark.parametrize(
        ("declaration", "default", "description"),
        [
            ("p text = ''  any", "", "any"),
            ("p text = 'it''s a b' any", "it's a b", "any"),
            ("p text=x", "x", ""),
            ("p time = -7d  since", "-7d", "since"),
            ("p text  a=b", None, "a=b"),
            ("p text", None, ""),
        ],
    )
    def test_parameter(self, declaration, default, description):
        (parameter,) = query_of(declaration).parameters
        assert (parameter.default, parameter.description) == (default, description)

    def test_windows_line_ends(self):
        assert read("q", (HEAD + "select 1\n").replace("\n", "\r\n"), "x").title == "T"

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("-- description: D\nselect 1", "-- title: …"),
            ("-- title: T\nselect 1", "-- description: …"),
            ("-- title:\n-- description: D\nselect 1", "-- title: …"),
            (HEAD + "-- title: again\nselect 1", "has 2"),
            (HEAD, "select"),
            (HEAD + "delete from x", "select"),
            (HEAD + "select 1; select 2", "one statement"),
            (HEAD + "selected", "select"),
            (HEAD + "-- param: Limit integer\nselect :Limit", "Limit integer"),
            (HEAD + "-- param: limit\nselect :limit", "limit"),
            (HEAD + "-- param: limit integer =  rows\nselect :limit", "whole number"),
            (HEAD + "-- param: limit int = 3\nselect :limit", "use one of text, integer"),
            (HEAD + "-- param: limit integer = x\nselect :limit", "whole number"),
            (HEAD + "-- param: a text\n-- param: a text\nselect :a", "declared twice"),
            (HEAD + "select :a", "':a' is used but not declared"),
            (HEAD + "-- param: a text\nselect ':a'", "':a' is not used"),
        ],
    )
    def test_fault(self, text, fault):
        with pytest.raises(QueryError) as caught:
            read("q", text, "x")
        assert fault in str(caught.value)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize("name", ["Upper", "under_score", "-a", "a--b", "", "a b"])
    def test_name(self, name):
        with pytest.raises(QueryError, match="file name"):
            read(name, HEAD + "select 1", "x")

    def test_cast_and_clock_times_are_no_parameters(self):
        assert read("q", HEAD + "select '10:30', x::text from y", "x").parameters == ()


class TestLoad:
    @pytest.fixture
    def home(self, tmp_path):
        (tmp_path / "queries").mkdir()
        return tmp_path

    def test_without_a_folder(self, tmp_path):
        library = load(tmp_path)
        assert library.faults == []
        assert library.queries == load(None).queries

    def test_names_are_in_order(self):
        names = list(load(None).queries)
        assert names == sorted(names)

    def test_user_file(self, home):
        file = home / "queries" / "my-own.sql"
        file.write_text("\ufeff" + HEAD + "select 'Ü'", encoding="utf-8")
        library = load(home)
        assert library.faults == []
        assert library.get("my-own").origin == str(file)
        assert library.get("my-own").sql == "select 'Ü'"

    def test_bad_files_are_named_and_skipped(self, home):
        queries = home / "queries"
        (queries / "good.sql").write_text(HEAD + "select 1")
        (queries / "bad.sql").write_text("select 1")
        (queries / "history.sql").write_text(HEAD + "select 1")
        (queries / "latin.sql").write_bytes(HEAD.encode() + b"select '\xfc'")
        (queries / "notes.txt").write_text("not a query")
        (queries / "folder.sql").mkdir()
        library = load(home)
        assert "good" in library.queries
        assert library.get("history").origin == "built-in"
        assert [fault.split(": ")[0] for fault in library.faults] == [
            f"query file {queries / name} is skipped" for name in ("bad.sql", "folder.sql", "history.sql", "latin.sql")
        ]
        assert all("\n" not in fault for fault in library.faults)
        assert "built-in query 'history'" in library.faults[2]

    def test_unknown_name(self):
        with pytest.raises(NotFoundError, match="did you mean slowest"):
            load(None).get("slowst")
        with pytest.raises(NotFoundError, match="lists them"):
            load(None).get("zzzzzz")


class TestBind:
    @pytest.mark.parametrize(
        ("kind", "given", "value"),
        [
            ("text", "a' or 1=1 --", "a' or 1=1 --"),
            ("text", "", ""),
            ("integer", " -3 ", -3),
            ("integer", 7, 7),
            ("number", "1e3", 1000.0),
            ("number", 0.5, 0.5),
            ("time", "2015-12-25", 1451001600000000),
            ("time", "-2h", NOW_US - 7_200_000_000),
            ("duration", "90", 90.0),
            ("duration", "15m", 900.0),
            ("duration", "1.5h", 5400.0),
            ("duration", "250ms", 0.25),
            ("vmotion-id", "7958ea7f2d34d435", "8743996508480001077"),
            ("vmotion-id", "001451061663105920", "1451061663105920"),
            ("pattern", "*", "%"),
            ("pattern", "esx_0?.50%\\", "esx\\_0_.50\\%\\\\"),
        ],
    )
    def test_value(self, kind, given, value):
        assert bind(query_of(f"p {kind}"), {"p": given}, NOW_US) == {"p": value}

    @pytest.mark.parametrize(
        ("kind", "given"),
        [
            ("integer", "1.5"), ("integer", ""), ("integer", "９"), ("integer", "9223372036854775808"),
            ("number", "nan"), ("number", "1e999"), ("number", "1_000"), ("number", "x"),
            ("time", "yesterday"), ("time", "-99999999w"), ("duration", "-5m"), ("duration", "5 parsecs"),
            ("vmotion-id", "xyz"),
        ],
    )  # fmt: skip
    def test_wrong_value(self, kind, given):
        with pytest.raises(UsageError) as caught:
            bind(query_of(f"p {kind}", "limit integer = 20"), {"p": given}, NOW_US)
        assert "parameter 'p'" in str(caught.value)
        assert f"its parameters are p={kind.upper()}, limit=20" in str(caught.value)

    def test_defaults(self):
        query = query_of("limit integer = 20", "since time = 1970-01-01", "host text = ''")
        assert bind(query, {"limit": "5"}) == {"limit": 5, "since": 0, "host": ""}

    def test_missing(self):
        with pytest.raises(UsageError, match="needs the parameter 'vm'; its parameters are vm=TEXT"):
            bind(query_of("vm text"), {})

    def test_unknown(self):
        with pytest.raises(UsageError, match="no parameter 'lmit'; its parameters are limit=20"):
            bind(query_of("limit integer = 20"), {"lmit": "3"})
        with pytest.raises(UsageError, match="it has no parameters"):
            bind(query_of(), {"a": "b"})
