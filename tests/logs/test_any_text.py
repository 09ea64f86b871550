"""Whatever stands in a log: nothing raises, nothing takes long, and what a declared kind prints is read back."""

from __future__ import annotations

import os
import re
import time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from regex_attacks import attacks

from vmindex.facts import FACT_FILES
from vmindex.logs import FAMILIES, Clock, vmkernel
from vmindex.logs.any_line import parse_any
from vmindex.logs.meaning import meaning
from vmindex.logs.scan import decode

CLOCK = Clock(year=2012)
STAMP = "2020-01-01T10:00:00.000Z"
AT_US = 1_577_872_800_000_000
KINDS = [pytest.param(family, kind, id=f"{family.slug}-{kind.slug}") for family in FAMILIES for kind in family.kinds]
SAMPLES = [sample.line for family in FAMILIES for kind in family.kinds for sample in kind.samples]
_NO_FIELDS = {"id", "hex_id", "op_id", "address", "is_source"}
PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
_LARGEST = 2**63


def storable(value):
    if isinstance(value, str):
        value.encode()
    return not isinstance(value, int | float) or -_LARGEST < value < _LARGEST


def look_at(record):
    if record is not None:
        assert all(map(storable, (*record.fields.values(), record.at_us, record.world, record.message, record.op_id)))
        meaning(record)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_make_a_parser_raise(data):
    text = decode(data)
    for family in FAMILIES:
        look_at(family.parse(text, CLOCK))
    look_at(parse_any(text, CLOCK))
    for fact_file in FACT_FILES:
        list(fact_file.read(text, "vmfs/volumes/a/b.vmx"))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_change_of_a_real_line_makes_a_parser_raise(line, data):
    at = data.draw(st.integers(0, len(line)))
    put_in = data.draw(
        st.one_of(st.text(max_size=8), st.sampled_from(["9" * 5000, "\0", "\n", "[" * 300, "ſ", "²", "٣"]))
    )
    changed = line[:at] + put_in + line[at + data.draw(st.integers(0, 12)) :]
    for family in FAMILIES:
        look_at(family.parse(changed, CLOCK))
    look_at(parse_any(changed, CLOCK))


@pytest.mark.parametrize("fact_file", FACT_FILES, ids=lambda fact_file: fact_file.slug)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_no_change_of_a_real_file_makes_a_reader_raise(fact_file, data):
    sample = fact_file.sample
    at = data.draw(st.integers(0, len(sample)))
    put_in = data.draw(
        st.one_of(st.text(max_size=20), st.sampled_from(["9" * 5000, "\\ud800", "[" * 3000, '{"a":' * 3000]))
    )
    for fact in fact_file.read(
        sample[:at] + put_in + sample[at + data.draw(st.integers(0, 12)) :], "vmfs/volumes/a/b.vmx"
    ):
        assert all(storable(getattr(fact, name)) for name in fact.__slots__)


def written(family, kind, text):
    """Return a line of this kind as its program writes it, with ``text`` behind the prefix."""
    subsystem = next(iter(kind.subsystems), "")
    if family.slug == "vmkernel":
        return f"{STAMP} cpu1:1000){subsystem}: 1: {text}" if subsystem else f"{STAMP} cpu1:1000){text}"
    if family.slug == "vobd":
        return f"{STAMP}: [aCorrelator] 7us: [{subsystem}] {text}"
    if family.slug == "vmware":
        return f"{STAMP}| vmx| I125: {text}"
    if family.slug == "vmksummary":
        return f"{STAMP} bootstop: {text}"
    return f"{STAMP} info {family.slug}[1] [Originator@6876 sub={subsystem or 'Default'}] {text}"


def printed_by(family, kind):
    """Return (line, text behind its prefix) as the kind's own pattern says that its program prints them.

    Looks ahead, and words that a pattern does not name, cannot be told backwards: such kinds print their sample with other
    digits in its fields.
    """
    any_word = re.match(r"(?:\\w|\[\\w-\])[*+]", kind.pattern)
    untold = (
        re.search(r"\(\?(?:[=!i]|<[=!])", kind.pattern)
        or any_word
        or kind.holds not in kind.pattern
        or not kind.pattern
    )
    whole_lines = [
        sample.line for sample in kind.samples if family.parse(sample.line, CLOCK)
    ]  # others lost their prefix
    if whole_lines and untold:
        return st.sampled_from(whole_lines).flatmap(lambda line: reshaped(family, kind, line))
    pattern = re.escape(kind.subsystems[0]) + kind.pattern[any_word.end() :] if any_word else kind.pattern
    texts = st.from_regex(pattern, fullmatch=True, alphabet=PRINTABLE).map(str.strip)
    if any_word:
        texts |= st.text(PRINTABLE).map(lambda text: f"{kind.subsystems[0]}: {text}".strip())
    whole = texts.filter(lambda text: kind.holds in text and re.match(kind.pattern, text))
    return whole.map(lambda text: (written(family, kind, text), text))


def reshaped(family, kind, line):
    found = fields_in(family, kind, line)
    places = sorted({place for name in found.groupdict() for place in range(*found.span(name))})

    def fill(seeds):
        letters = list(found.string)
        for place, seed in zip(places, seeds, strict=True):
            letters[place] = another(letters[place], seed)
        text = "".join(letters)[found.start() :]
        return line.replace(found.string[found.start() :], text), text

    seeds = st.lists(st.integers(0, 25), min_size=len(places), max_size=len(places))
    return seeds.map(fill).filter(lambda made: re.match(kind.pattern, made[1]))


def fields_in(family, kind, line):
    """Return the match of a sample, found in its message without what the reader knows of prefixes."""
    message = family.parse(line, CLOCK).message
    pattern = re.compile(kind.pattern)
    return next(found for start in range(len(message)) if (found := pattern.match(message, start)))


def another(character, seed):
    return str(seed % 9 + 1) if character.isdigit() else character


def of_main_pattern(kind, text):
    """Return the fields that the kind's pattern finds, without those that other patterns may find too."""
    also = {name for pattern in kind.also for name in re.compile(pattern, re.IGNORECASE).groupindex}
    groups = re.match(kind.pattern, text).groupdict()
    return {name: found for name, found in groups.items() if found is not None and name not in also | _NO_FIELDS}


@pytest.mark.parametrize(("family", "kind"), KINDS)
@settings(
    max_examples=int(os.environ.get("VMINDEX_EXAMPLES", "6")),
    deadline=None,
    derandomize=True,  # for a kind with a look ahead and no sample, chance finds nothing at all once in a while
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_what_a_kind_prints_is_read_back(family, kind, data):
    line, text = data.draw(printed_by(family, kind))
    record = family.parse(line, CLOCK)
    assert record is not None
    assume(record.message.endswith(text))  # what chance wrote may look like one more prefix
    assume(record.kind is kind)  # or like a kind that comes first
    assert record.at_us == AT_US or STAMP not in line
    for name, found in of_main_pattern(kind, text).items():
        value = record.fields[name]
        assert str(value).lower() == found.lower() or value == type(value)(found), name


PATTERNS = [
    pytest.param(pattern, number > 0, id=f"{family.slug}-{kind.slug}-{number}")
    for family in FAMILIES
    for kind in family.kinds
    for number, pattern in enumerate((kind.pattern, *kind.also))
]
_MOST_S = 0.25
"""A pattern that is not linear needs a second and more."""


@pytest.mark.parametrize(("pattern", "searched"), PATTERNS)
def test_no_text_keeps_a_pattern_busy(pattern, searched):
    compiled = re.compile(pattern, re.IGNORECASE if searched else 0)
    look = compiled.search if searched else compiled.match
    assert [text[:80] for text in attacks(pattern, 16 << 10) if seconds(look, text) > _MOST_S] == []


def seconds(look, text):
    """Return the least of three times: the machine may be busy with something else."""
    least = 1e9
    for _ in range(3):
        begin = time.perf_counter()
        look(text)
        least = min(least, time.perf_counter() - begin)
        if least < _MOST_S:
            break
    return least


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.slug)
def test_no_long_line_keeps_a_family_busy(family):
    """Real lines in which one piece comes again and again, up to 16 KiB."""
    samples = [sample.line for kind in (family.kinds or vmkernel.KINDS) for sample in kind.samples[:1]]
    slow = []
    for line in samples:
        for piece in dict.fromkeys(re.findall(r"\S+ ?", line)[-8:]) | dict.fromkeys((" ", "a", "1", ":", "[", "-->\n")):
            for text in (line + piece * (16384 // len(piece)), line.replace(piece, piece * (16384 // len(piece)), 1)):
                if seconds(lambda text: family.parse(text, CLOCK), text) > _MOST_S:
                    slow.append((line[:60], piece))
    assert slow == []
