from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.knowledge.signatures import BUILT_IN, Signature, load

BUILT_INS = load(None).signatures
SAMPLES = [(signature, sample) for signature in BUILT_INS for sample in signature.samples]
ENTRY = '[[signature]]\nid = "mine"\ncause = "Because."\n'


def user_library(tmp_path, *files: str):
    folder = tmp_path / "signatures"
    folder.mkdir()
    for number, text in enumerate(files):
        (folder / f"file{number}.toml").write_text(text, encoding="utf-8")
    return load(tmp_path)


def ids(signatures: list[Signature]) -> list[str]:
    return [signature.id for signature in signatures]


# ---- the built-in entries


def test_there_are_enough_of_them_and_none_is_faulty():
    assert load(None).faults == []
    assert len(BUILT_INS) >= 85
    assert {signature.origin for signature in BUILT_INS} == {BUILT_IN}
    assert len(set(ids(BUILT_INS))) == len(BUILT_INS)


@pytest.mark.parametrize("signature", BUILT_INS, ids=lambda signature: signature.id)
def test_an_entry_is_complete(signature: Signature):
    assert signature.where
    assert signature.samples
    assert signature.reference
    for text in (signature.cause, signature.remedy):
        assert text.endswith((".", ").")), text
        assert 25 < len(text) < 330, text
    assert all(load(None).get(other) for other in signature.also)


@pytest.mark.parametrize(("signature", "sample"), SAMPLES)
def test_a_sample_matches_its_signature_first(signature: Signature, sample: str):
    found = ids(load(None).match(sample))
    assert signature.id in found
    before = found[: found.index(signature.id)]
    assert set(before) <= set(signature.also)


@pytest.mark.parametrize(("signature", "sample"), SAMPLES)
def test_a_component_does_not_change_what_a_sample_means(signature: Signature, sample: str):
    first = load(None).match(sample, component=signature.where[0])[0]
    assert first is signature or first.id in signature.also


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = 1451061663105920, src ip = <192.168.1.176> dest ip = <192.168.1.177> Dest wid = 1830931 using SHARED swap",
        "VMotionUtil: 3995: 1451061663105920 S: Stream connection 1 added.",
        "VMotionSend: 3643: 1451061663105920 S: Sent all modified pages to destination (network bandwidth ~460.523 MB/s)",
        "Hbr: 3308: Migration end received (worldID=2758489) (migrateType=1) (event=1) (isSource=1) (sharedConfig=1)",
        "World: vm 1234: 895: Starting world vmm0:badface of type 8",
        "CpuSched: 692: user latency of 817875 vmnic0-0-tx 0 changed by 65579 HELPER_MISC_QUEUE-1-2 -6",
        "<6>igb: vmnic3 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX/TX",
        "HBX: 6214: APD EventType: APD_EXIT (4) for vol 'iSCSI'",
        "MigrateSetState: Transitioning from state 0 to 1.",
    ],
)
def test_ordinary_lines_match_nothing(text: str):
    assert load(None).match(text) == []


# ---- what matches best


def test_the_text_is_trusted_more_than_the_code():
    found = load(None).match("Failed: Maximum switchover time for migration exceeded(0xbad0109)", code="0xbad0109")
    assert ids(found) == ["switchover-exceeded-code"]
    assert ids(load(None).match("Failed: something new", code="195887369")) == ["copy-no-progress"]
    assert ids(load(None).match("Error bad0109.")) == ["copy-no-progress"]


def test_a_wrapper_gives_way(tmp_path):
    text = "[msg.migrate.fail.dst] failed to resume. Failed to lock the file (400000003)"
    found = ids(load(None).match(text))
    assert found[0] == "disk-lock"
    assert found[-1] == "resume-dest-failed"
    fault = 'Failed with fault: (vim.fault.GenericVmConfigFault) { key = "msg.migrate.fail.dst", reason = "…" }'
    assert ids(load(None).match(fault)) == ["resume-dest-failed", "resume-system-error"]
    assert ids(load(None).match("A general system error occurred: Operation timed out"))[-1] == "resume-system-error"


def test_a_key_goes_before_a_text_and_a_longer_text_before_a_shorter(tmp_path):
    library = user_library(
        tmp_path,
        ENTRY + 'text = ["frobnication of everything"]\n'
        '[[signature]]\nid = "shorter"\ncause = "."\ntext = ["frobnication"]\n'
        '[[signature]]\nid = "key"\ncause = "."\nkeys = ["msg.frob"]\n'
        '[[signature]]\nid = "pattern"\ncause = "."\npattern = "frobnication of every[a-z]{1,9} here"\n',
    )
    assert library.faults == []
    found = library.match("[msg.frob] Frobnication  of\neverything here")
    assert ids(found) == ["key", "pattern", "mine", "shorter"]


def test_a_key_is_a_whole_word(tmp_path):
    library = user_library(tmp_path, ENTRY + 'keys = ["msg.frob", "vim.fault.FrobFailed"]\n')
    for text in ('id = "msg.frob"', "(vim.fault.FrobFailed) {", "FrobFailed", "Msg.Frob."):
        assert ids(library.match(text)) == ["mine"], text
    for text in ("msg.frob.more", "xmsg.frob", "FrobFailedEvent"):
        assert library.match(text) == [], text


def test_the_component_and_the_rank_decide_between_equals(tmp_path):
    rest = 'text = ["frobnication"]\ncause = "."\n'
    library = user_library(
        tmp_path,
        f'[[signature]]\nid = "a"\nrank = "secondary"\nwhere = ["hostd"]\n{rest}'
        f'[[signature]]\nid = "b"\nwhere = ["vpxd"]\n{rest}',
    )
    assert ids(library.match("frobnication")) == ["b", "a"]
    assert ids(library.match("frobnication", component="hostd")) == ["a", "b"]


def test_kinds_restrict(tmp_path):
    library = user_library(tmp_path, ENTRY + 'text = ["frobnication"]\nkinds = ["failed"]\n')
    assert ids(library.match("frobnication")) == ids(library.match("frobnication", kind="failed")) == ["mine"]
    assert library.match("frobnication", kind="stream") == []


@given(text=st.text(), code=st.none() | st.text(max_size=12))
def test_any_text_can_be_matched(text: str, code: str | None):
    load(None).match(text, code=code, component="x", kind="y")


# ---- what users add


def test_a_users_signature_wins_when_both_match_equally_well(tmp_path):
    library = user_library(tmp_path, ENTRY + 'keys = ["msg.vmotion.connect.failure"]\n')
    first, second = library.match("[msg.vmotion.connect.failure] failed")
    assert (first.id, second.id) == ("mine", "net-connect")
    assert first.origin == str(tmp_path / "signatures" / "file0.toml")
    assert (first.family, first.rank, first.side) == ("file0", "primary", "either")
    assert "mine" not in ids(load(None).signatures)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ("txet = ['four']", "'txet' is no field of a signature"),
        ("text = 'four'", "'text' is not a list of strings"),
        ("text = [4]", "'text' is not a list of strings"),
        ("text = ['abc']", "shorter than 4 characters"),
        ("text = ['four']\nrank = 'first'", "'first' is no 'rank'; use primary, secondary, context"),
        ("text = ['four']\nside = 'S'", "'S' is no 'side'; use source, dest, either"),
        ("text = ['four']\nwhere = ['vmx']", "'vmx' is no 'where'; use vmkernel"),
        ("text = ['four']\ngeneral = 1", "'general' is not true or false"),
        ("text = ['four']\nfamily = 1", "'family' is not a string"),
        ("codes = ['12']", "'12' is not a status code"),
        ("keys = ['two words']", "the key 'two words' is not one word"),
        ("pattern = '('", "is not a regular expression"),
        ("pattern = '(a+)+$'", "repeats a group that itself repeats"),
        ("pattern = '((a|b)c)*d'", "repeats a group that itself repeats"),
        ("pattern = '(a{1,9}){2,9}d'", "repeats a group that itself repeats"),
        ("pattern = '.*a.*d'", "could take long"),
        ("pattern = 'a{1,99}a{1,99}a{1,99}b'", "could take long"),
        (f"pattern = '{'a?' * 40}{'a' * 40}'", "could take long"),
        (f"pattern = '{'(a|aa)' * 40}b'", "could take long"),
        ("pattern = 'a{9999999999999}'", "could take long"),
        ("pattern = 'a*'", "matches an empty text"),
        (f"pattern = '{'a' * 301}'", "longer than 300 characters"),
        ("reference = 'KB 1'", "it matches nothing: give one of keys, text, pattern, codes"),
    ],
)
def test_a_fault_skips_the_entry_and_no_more(tmp_path, entry: str, fault: str):
    good = '[[signature]]\nid = "good"\ncause = "."\ntext = ["frobnication"]\n'
    library = user_library(tmp_path, f"{ENTRY}{entry}\n{good}")
    (line,) = library.faults
    assert line.startswith(f"signature file {tmp_path / 'signatures' / 'file0.toml'}, entry 1 ('mine') is skipped: ")
    assert fault in line
    assert "\n" not in line
    assert library.get("mine") is None
    assert ids(library.match("frobnication")) == ["good"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('cause = "."', "entry 1 is skipped: 'id' is missing"),
        ('id = "x"', "entry 1 ('x') is skipped: 'cause' is missing"),
        ('id = "X\\nx"\ncause = "."', "is not lower-case words"),
        ('id = 4\ncause = "."', "entry 1 (4) is skipped: 'id' is not a string"),
        ('id = "net-connect"\ncause = "."', "there is a signature of that id (built-in)"),
    ],
)
def test_a_bad_id_or_cause(tmp_path, entry: str, fault: str):
    (line,) = user_library(tmp_path, f'[[signature]]\n{entry}\ntext = ["four"]').faults
    assert fault in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("not toml", "is skipped: "),
        ("", "it has no [[signature]] entries"),
        ("signature = 1", "it has no [[signature]] entries"),
        ("signature = [1]", "entry 1 is skipped: it is not a table"),
        ("[[signatures]]\nid = 'x'", "'signatures' is not expected"),
        ("a = " + "[" * 5000, "is skipped: "),
        ("#" * (1024 * 1024 + 1), "it is larger than"),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_count(tmp_path, text: str, fault: str):
    library = user_library(tmp_path, text, ENTRY + 'text = ["frobnication"]\n')
    (line,) = library.faults
    assert "file0.toml" in line
    assert fault in line
    assert library.get("mine") is not None


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures" / "a.toml").write_bytes(b"\xff\xfe")
    (tmp_path / "signatures" / "b.toml").mkdir()
    assert len(load(tmp_path).faults) == 2


def test_there_need_be_no_folder(tmp_path):
    assert load(tmp_path / "none").signatures == BUILT_INS


def test_ids_must_differ_between_files(tmp_path):
    library = user_library(tmp_path, ENTRY + 'text = ["one four"]', ENTRY + 'text = ["two four"]')
    (line,) = library.faults
    assert "file1.toml, entry 1 ('mine')" in line
    assert library.match("two four") == []


# ---- speed


@pytest.mark.parametrize("pattern", ["a+b", "a{1,40}a{1,40}a{1,40}b", "(a|aa)(a|aa)(a|aa)(a|aa)b"])
def test_long_texts_and_slow_patterns_are_bounded(tmp_path, pattern: str):
    library = user_library(tmp_path, ENTRY + f"pattern = '{pattern}'\n")
    assert library.faults == []
    started = time.perf_counter()
    library.match("a" * 10_000_000)
    assert time.perf_counter() - started < 20


def test_a_line_is_matched_quickly():
    library, line = load(None), "Migrate: 269: 1415416254017461 S: Failed: IO was aborted (0xbad00e0) @0x41801e280b11"
    library.match(line)
    started = time.perf_counter()
    for _ in range(200):
        library.match(line)
    assert (time.perf_counter() - started) / 200 < 0.002


def test_importing_reads_no_file_and_no_sqlalchemy():
    code = "import sys, vmindex.knowledge.signatures as s; print('sqlalchemy' in sys.modules, 'tomllib' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
