"""What a user may type, and what it means."""

from __future__ import annotations

import pytest

from vmindex.errors import UsageError
from vmindex.search.grammar import And, Not, Or, Substring, Word, parse, wanted_terms, widened

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("failed", Word("failed")),
        ("  failed  ", Word("failed")),
        ("0xbad003f", Word("0xbad003f")),
        ("Müller", Word("Müller")),
        ("migrat*", Word("migrat", is_prefix=True)),
        ("*otion", Substring("otion")),
        ("*", None),
        ("naa.6000c29", Substring("naa.6000c29")),
        ("naa.6000*", Substring("naa.6000")),
        ("10.0.0.5", Substring("10.0.0.5")),
        ("/vmfs/volumes/x", Substring("/vmfs/volumes/x")),
        ("D:", Substring("D:")),
        ("a_b", Substring("a_b")),
        ("移行", Substring("移行")),
        ('"closed by"', Substring("closed by")),
        ('"failed"', Substring("failed")),
        ('"failed"*', Substring("failed")),
        ('"say ""no"""', Substring('say "no"')),
        ('"a OR b"', Substring("a OR b")),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a and b", And((A, Word("and"), B))),
        ("a OR b", Or((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("NOT a", Not(A)),
        ("NOT NOT a", Not(Not(A))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("(a OR b)(c)", And((Or((A, B)), C))),
        ("(0xbad003f)", Word("0xbad003f")),
        ("In(182)", Substring("In(182)")),
        ("(In(182) OR a)", Or((Substring("In(182)"), A))),
    ],
)
def test_meaning(text, node):
    if node is None:
        with pytest.raises(UsageError, match="everything"):
            parse(text)
    else:
        assert parse(text) == node


@pytest.mark.parametrize(
    "text",
    ["", "   ", '"', 'a "b', '""', '" "', "(", ")", "()", "(a", "a)", "AND", "a OR", "OR a", "NOT", "a AND OR b"],
)
def test_what_has_no_meaning_is_told(text):
    with pytest.raises(UsageError):
        parse(text)


@pytest.mark.parametrize("text", ["x" * 10_001, "a " * 201, "(" * 41 + "a" + ")" * 41, "NOT " * 41 + "a"])
def test_too_much_is_told(text):
    with pytest.raises(UsageError):
        parse(text)


def test_literally():
    assert parse('NOT (a OR "', literal=True) == Substring('NOT (a OR "')


def test_bytes_that_are_no_text_do_no_harm():
    assert parse("a\udcff.b") == Substring("a\\udcff.b")


def test_only_wanted_words_are_widened():
    node = parse("a NOT b")
    assert widened(node) == And((Substring("a"), Not(B)))
    assert list(wanted_terms(node)) == [A]
