from __future__ import annotations

import csv
import html.parser
import io
import json
import math
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.errors import UsageError
from vmindex.output import FORMATS, render, visible

OBEYED = "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\u202e\u2066\u2028\u2029\ufeff"
ODD = [None, True, 0, -1, 2**70, 0.1, 1e300, math.nan, -math.inf, b"\x00\xff", Decimal("1.50"), Decimal("NaN"), "x"]


def rendered(slug, columns, rows, width=None):
    out = io.StringIO(newline="")
    render(slug, columns, iter(rows), out, width)
    return out.getvalue()


class TestEveryFormat:
    def test_the_formats_are_those_of_the_interface(self):
        assert list(FORMATS) == ["table", "json", "jsonl", "csv", "tsv", "markdown", "html"]
        assert all(slug == declared.slug and declared.description for slug, declared in FORMATS.items())

    @pytest.mark.parametrize("slug", FORMATS)
    def test_takes_any_value(self, slug):
        assert rendered(slug, ["value"], [(value,) for value in ODD])

    @pytest.mark.parametrize("slug", FORMATS)
    def test_lets_nothing_through_that_is_obeyed(self, slug):
        for width, of_csv in ((None, "\t\r\n"), (80, "\r\n")):
            text = rendered(slug, [f"c{OBEYED}"], [(f"a{character}b",) for character in OBEYED], width)
            assert not (set(text) & set(OBEYED)) - set(of_csv if slug == "csv" else "\n")

    @pytest.mark.parametrize("slug", FORMATS)
    def test_can_be_encoded(self, slug):
        rendered(slug, ["a"], [("\udcff한글",)]).encode("utf-8")

    @pytest.mark.parametrize("slug", ["json", "jsonl", "csv", "tsv", "markdown", "html"])
    def test_streams(self, slug):
        out = io.StringIO()

        def rows():
            yield ("first",)
            assert "first" in out.getvalue() or slug == "json"
            yield ("second",)
            assert "second" in out.getvalue()

        render(slug, ["a"], rows(), out)

    @given(
        st.sampled_from(sorted(FORMATS)), st.lists(st.tuples(st.text(), st.floats()), max_size=5), st.integers(1, 99)
    )
    def test_never_fails(self, slug, rows, width):
        rendered(slug, ["a", "b"], rows, width).encode("utf-8")

    def test_unknown(self):
        with pytest.raises(UsageError, match=r"xml.*table, json"):
            render("xml", [], [], io.StringIO())


class TestVisible:
    def test_escapes(self):
        assert visible("\x1b[31m\u202ex\ty\n\x85") == r"\x1b[31m\u202ex\ty\n\x85"

    def test_leaves_the_rest(self):
        assert visible("Zürich 한글 🙂 C:\\x") == "Zürich 한글 🙂 C:\\x"


class TestJson:
    @given(st.lists(st.tuples(st.text(), st.none() | st.integers() | st.text(st.characters()))))
    def test_round_trip(self, rows):
        expected = [{"a": a, "b": b} for a, b in rows]
        assert json.loads(rendered("json", ["a", "b"], rows)) == expected
        assert [json.loads(line) for line in rendered("jsonl", ["a", "b"], rows).splitlines()] == expected

    @given(st.floats())
    def test_floats(self, number):
        (row,) = json.loads(rendered("json", ["a"], [(number,)]))
        assert row["a"] == (number if math.isfinite(number) else None)

    def test_none(self):
        assert rendered("json", ["a"], []) == "[]\n"
        assert rendered("jsonl", ["a"], []) == ""

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (math.nan, "null"), (Decimal("Infinity"), "null"), (Decimal("sNaN"), "null"), (Decimal("1.50"), "1.5"),
            (Decimal("7"), "7"), (b"\x01\xff", '"01ff"'), (True, "true"), (None, "null"), (0.1, "0.1"),
            ({"a": [math.nan, b"\x02"]}, '{"a": [null, "02"]}'), (datetime(2015, 12, 25, tzinfo=UTC),
            '"2015-12-25T00:00:00.000000Z"'), (date(2015, 12, 25), '"2015-12-25"'), ("\x7f", r'"\u007f"'),
        ],
    )  # fmt: skip
    def test_value(self, value, text):
        assert rendered("jsonl", ["a"], [(value,)]) == f'{{"a": {text}}}\n'

    def test_equal_column_names_lose_nothing(self):
        assert json.loads(rendered("jsonl", ["a", "a", "a_2"], [(1, 2, 3)])) == {"a": 1, "a_3": 2, "a_2": 3}


class TestCsv:
    def test_cells_with_line_ends_are_quoted(self):
        cells = ("two\nlines", "a\r\nb", "c\td", 'say "x",\ny')
        text = rendered("csv", ["a", "b", "c", "d"], [cells])
        assert tuple(list(csv.reader(io.StringIO(text, newline="")))[1]) == cells

    def test_on_a_terminal_line_ends_are_shown(self):
        assert rendered("csv", ["a"], [("one\rtwo\nthree",)], 80) == "a\r\none\\rtwo\\nthree\r\n"

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
    def test_formulas_are_guarded(self, start):
        text = rendered("csv", [f"{start}head"], [(f"{start}cmd|'/C calc'!A0",)])
        heading, cell = list(csv.reader(io.StringIO(text)))
        assert heading[0].startswith("'")
        assert cell[0].startswith("'")

    @pytest.mark.parametrize("text", ["-1", "+1.5", "-.5e10", "-1451061663105920"])
    def test_plain_numbers_are_not(self, text):
        assert rendered("csv", ["a"], [(text,)]) == f"a\r\n{text}\r\n"

    @pytest.mark.parametrize("text", ["-1+1", "--1", "-１", "+", "-0x1", "-1 "])
    def test_what_only_begins_like_a_number_is(self, text):
        assert rendered("csv", ["a"], [(text,)]) == f"a\r\n'{text}\r\n"

    def test_quoting(self):
        text = rendered("csv", ["a", "b"], [('say "x", y', None), (-1.5, -2)])
        assert text == 'a,b\r\n"say ""x"", y",\r\n-1.5,-2\r\n'

    @given(st.lists(st.tuples(st.text(), st.text()), min_size=1))
    def test_every_row_is_read_back_as_one(self, rows):
        parsed = list(csv.reader(io.StringIO(rendered("csv", ["a", "b"], rows), newline="")))
        assert len(parsed) == len(rows) + 1
        assert all(len(row) == 2 for row in parsed)


class TestTsv:
    def test_escapes(self):
        assert rendered("tsv", ["a", "b"], [("x\ty\\t", None), ("\n", 1)]) == "a\tb\nx\\ty\\\\t\t\n\\n\t1\n"


class TestMarkdown:
    def test_markup_is_text(self):
        text = rendered("markdown", ["vmotion_id"], [("a|b <img> _x_ [y](z) `c` web_01 \\",)])
        assert text == ("| vmotion_id |\n| --- |\n| a\\|b &lt;img&gt; \\_x\\_ \\[y\\](z) \\`c\\` web_01 \\\\ |\n")


class TestHtml:
    class Parser(html.parser.HTMLParser):
        def __init__(self):
            super().__init__()
            self.tags, self.cells = [], []

        def handle_starttag(self, tag, _attrs):
            self.tags.append(tag)
            if tag in {"td", "th"}:
                self.cells.append("")

        def handle_data(self, data):
            if self.tags and self.tags[-1] in {"td", "th"} and data.strip():
                self.cells[-1] += data

    def test_page(self):
        parser = self.Parser()
        text = rendered("html", ["<b>"], [("<script>alert('1')</script>&",), (1.5,), (None,)])
        parser.feed(text)
        assert text.startswith("<!DOCTYPE html>")
        assert parser.cells == ["<b>", "<script>alert('1')</script>&", "1.5", ""]
        assert not {"script", "link", "img"} & set(parser.tags)
        assert '<td class="number">1.5</td>' in text


@pytest.mark.parametrize("slug", ["", *FORMATS])
def test_only_the_table_imports_tabulate(slug):
    code = (
        "import io, sys; import vmindex.output as o\n"
        f"if {slug!r}: o.render({slug!r}, ['a'], [(1,)], io.StringIO())\n"
        "print([m for m in ('tabulate', 'sqlalchemy', 'rich', 'typer') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ("['tabulate']" if slug == "table" else "[]")
