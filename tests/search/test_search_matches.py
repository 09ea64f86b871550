"""Searching finds what looking at every message finds."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from vmindex.search import Search
from vmindex.search.compiled import Compiler
from vmindex.search.grammar import parse
from vmindex.store import fulltext

MESSAGES = [
    "VMotion: 4531: 1451061663105920 S: Stopping pre-copy: only 0 pages left",  # 1
    "Migrate: 270: 1451061663105920 S: Failed: Connection closed by remote host, possibly due to timeout (0xbad003f) @0x41803a2db00a",
    "Migration considered a failure by the VMX.  It is most likely a timeout",  # 3
    'NMP: Cmd 0x1a to dev "naa.6000c29deadbeef0123" on path "vmhba1:C0:T2:L0" Failed: H:0x0',
    "Open /vmfs/volumes/5cce4874-40c5c88e/web_01/web_01.vmx at 10.0.0.55, 100%",  # 5
    "migrateType=1 for München-Büro, STRASSE and Straße",
    "nothing to see",  # 7
]
OP_IDS = [None, None, "h60kvj50-15373-auto-0a2-h5:70015373-e7", None, None, None, "vim-cmd-9a"]


@pytest.fixture
def filled(made_up):
    made_up.fill(MESSAGES, OP_IDS)
    return made_up


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("failed", [2, 4]),
        ("FAILED", [2, 4]),
        ("fail*", [2, 3, 4]),
        ("ailed", [2, 4]),  # inside of words, as nothing has it whole
        ("migrate", [2]),  # whole words only
        ('"migrate"', [2, 6]),
        ("0xbad003f", [2]),
        ("bad003f", [2]),
        ("naa.6000c29", [4]),
        ("aa.6000C29dead", [4]),
        ("10.0.0.5", [5]),
        ("0.0.0.5", [5]),  # 10.0.0.55 holds it
        ("0.0.0.55", [5]),
        ("110.0.0.5", []),
        ("/vmfs/volumes/5cce4874", [5]),
        ("web_01", [5]),
        ("webx01", []),
        ("100%", [5]),
        ("vmhba1:C0", [4]),
        ('"closed by remote host"', [2]),
        ('"closed by rem"', [2]),
        ('"losed by rem"', [2]),
        ('"closed remote"', []),
        ('"VMX. It is"', [3]),
        ('"VMX.  It is"', [3]),
        ("timeout NOT failed", [3]),
        ("timeout OR naa.6000c29dead", [2, 3, 4]),
        ("failed AND (timeout OR vmhba1:)", [2, 4]),
        ("failed NOT (timeout OR nothing)", [4]),
        ("failed NOT naa.6000", [2]),
        ('closed NOT "x remote "', [2]),
        ("NOT failed", [1, 3, 5, 6, 7]),
        ("NOT naa.", [1, 2, 3, 5, 6, 7]),
        ("h60kvj50", [3]),
        ("h60kvj50-15373-auto", [3]),
        ("vim-cmd-9a", [7]),
        ("failure 15373", [3]),
        ("münchen", [6]),
        ("MÜNCHEN-BÜRO", [6]),
        ("münchen-b", [6]),
        ('"straße"', [6]),
        ("zebra", []),
    ],
)
def test_examples(filled, text, numbers):
    assert filled.find(text) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("closed by", [2]), ("(0xbad003f) @", [2]), ('dev "naa', [4]), ("NOT failed", []), ("% OR", [])],
)
def test_literally(filled, text, numbers):
    assert filled.find(text, literal=True) == numbers


def test_orders_and_limit(filled):
    newest = [event.event_id for event in filled.index.search("failed")]
    assert newest == [4, 2]
    assert filled.find("failed", limit=1) == [2]
    best = [event.event_id for event in filled.index.search("timeout OR closed", sort="best")]
    assert best == [2, 3]  # the second has both words, of which one is rarer


def test_numbers(filled):
    rows = lambda answer: list(filled.index.search_rows(Search("failed"), answer).rows.rows)  # noqa: E731
    assert rows("count") == [(2,)]
    assert rows("host") == [("esx01", 2)]
    assert rows("kind") == [("test", 2)]
    assert rows("day") == [("1970-01-01", 2)]
    assert rows("vm") == [(None, 2)]


def test_events_that_are_not_indexed_yet_are_found(made_up):
    """An ingest that was broken off leaves such."""
    made_up.fill(["first zebra", "last"])
    with made_up._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE events SET event_id = 9, message = 'second zebra' WHERE event_id = 2")
    assert made_up.find("zebra") == [1, 9]
    made_up.fill([])
    assert made_up.find("zebra") == []


def test_letters_that_make_words_are_single_words_to_the_index():
    connection = sa.create_engine("sqlite://").connect().connection.driver_connection
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(x, detail='none', tokenize='unicode61 remove_diacritics 0')")
    letters = [chr(code) for code in range(1, 0x530) if chr(code).isalnum()]
    assert {type(parse(letter)).__name__ for letter in letters} == {"Word"}
    connection.executemany("INSERT INTO t (rowid, x) VALUES (?, ?)", [(ord(x), f"a{x}b c") for x in letters])
    for letter in letters:
        found = connection.execute("SELECT rowid FROM t WHERE t MATCH ?", (fulltext.word(f"a{letter}b"),)).fetchall()
        assert (ord(letter),) in found, letter


def test_without_the_index_everything_is_a_condition(filled):
    """As on another database: words match inside of words, and nothing names the index."""
    compiler = Compiler(has_index=False)
    where = compiler.where(parse('fail* (timeout OR naa.6000c29) NOT "remote host"'))
    assert fulltext.TABLE not in where
    text = sa.text(f"SELECT e.event_id FROM events e WHERE {where} ORDER BY 1")
    with filled._writer.begin() as connection:
        assert list(connection.scalars(text, compiler.values)) == [3, 4]


WORDS = st.sampled_from(["a", "ab", "abc", "bad", "0xbad", "0", "1", "10", "VM", "vmotion", "é", "Ünder"])
SEPARATORS = st.sampled_from([" ", "  ", ".", ":", "/", "-", "_", "%", " (", ") ", "\\", "=", '"', "'", "*", "^"])
TEXTS = st.lists(st.one_of(WORDS, SEPARATORS), min_size=1, max_size=9).map("".join)


def is_word_of(word, text):
    return word.lower() in [found.lower() for found in re.findall(r"[^\W_]+", text)]


def stands_in(part, text):
    single = lambda x: x.replace("  ", " ").lower()  # noqa: E731
    return single(part) in single(text) if " " in part else part.lower() in text.lower()


@st.composite
def asked(draw, messages):
    """A tree of (operator, …) and (how, text), half of the texts cut out of a message."""

    def text():
        message = draw(st.sampled_from(messages))
        start = draw(st.integers(0, len(message) - 1))
        cut = message[start : draw(st.integers(start + 1, len(message)))]
        return cut if cut.strip() and draw(st.booleans()) else draw(TEXTS.filter(str.strip))

    def tree(depth):
        how = draw(
            st.sampled_from(["word", "beginning", "text", "text", "and", "or", "not"] if depth else ["word", "text"])
        )
        if how in {"and", "or"}:
            return (how, tree(depth - 1), tree(depth - 1))
        if how == "not":
            return (how, tree(depth - 1))
        return (how, text() if how == "text" else draw(WORDS))

    return tree(3)


def written(node):
    how, *rest = node
    if how in {"and", "or"}:
        return f"({written(rest[0])} {how.upper()} {written(rest[1])})"
    if how == "not":
        return f"NOT {written(rest[0])}"
    return {"word": rest[0], "beginning": f"{rest[0]}*", "text": '"' + rest[0].replace('"', '""') + '"'}[how]


def holds(node, message, *, widen=False):
    how, *rest = node
    if how == "and":
        return all(holds(part, message, widen=widen) for part in rest)
    if how == "or":
        return any(holds(part, message, widen=widen) for part in rest)
    if how == "not":
        return not holds(rest[0], message)
    if how == "text" or widen:
        return stands_in(rest[0], message)
    if how == "word":
        return is_word_of(rest[0], message)
    return any(found.lower().startswith(rest[0].lower()) for found in re.findall(r"[^\W_]+", message))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_search_equals_looking_at_every_message(made_up, data):
    messages = data.draw(st.lists(TEXTS, min_size=1, max_size=8))
    node = data.draw(asked(messages))
    made_up.fill(messages)
    whole = [number for number, message in enumerate(messages, 1) if holds(node, message)]
    parts = [number for number, message in enumerate(messages, 1) if holds(node, message, widen=True)]
    assert made_up.find(written(node)) == (whole or parts)
    (count,) = made_up.index.search_rows(Search(written(node)), "count").rows.rows
    assert count == (len(whole or parts),)


@settings(max_examples=200, deadline=None)
@given(messages=st.lists(TEXTS, min_size=1, max_size=8), text=TEXTS.filter(str.strip))
def test_literally_equals_grep(made_up, messages, text):
    made_up.fill(messages)
    wanted = [number for number, message in enumerate(messages, 1) if stands_in(text, message)]
    assert made_up.find(text, literal=True) == wanted


def test_the_id_of_the_last_event_is_used_again(made_up):
    made_up.fill(["first alpha", "second beta"])
    made_up.replace(2, "third gamma")
    assert [made_up.find(word) for word in ("alpha", "beta", "gamma")] == [[1], [], [2]]
