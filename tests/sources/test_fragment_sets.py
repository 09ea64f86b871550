from __future__ import annotations

import gzip
import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_archives import log_text, read_file, read_unit, tar_of, tgz_of, write_tree, zip_of

from vmindex.sources import Limits, discover

TEXT = log_text(20_000)
NAME = "esx-a/var/run/log/vmkernel.log"


def pieces_of(name, data, size=100_000):
    return [(f"{name}.FRAG-{at // size:05d}", data[at : at + size]) for at in range(0, len(data), size)]


ORDERS = {
    "in order": lambda pieces: pieces,
    "reversed": lambda pieces: pieces[::-1],
    "shuffled": lambda pieces: random.Random(7).sample(pieces, len(pieces)),  # noqa: S311
}


@pytest.fixture(params=["tar", "tgz", "zip", "tgz in zip", "folder"])
def read(request, tmp_path):
    """Read (name, bytes) pairs out of each kind of container."""

    def read_folder(files, **options):
        limits = options.pop("limits", Limits())
        (unit,) = discover([write_tree(tmp_path / "folder", dict(files))], limits)
        found = read_unit(unit, **options)
        members = [(name if "esx-a" in name else f"esx-a/{name}", data) for name, data in found.members]
        return found._replace(members=members)

    def read_zipped_tgz(files, **options):
        found = read_file(tmp_path / "v.zip", zip_of({"esx-a.tgz": tgz_of(files)}), **options)
        return found._replace(members=[(name.removeprefix("esx-a.tgz!"), data) for name, data in found.members])

    return {
        "tar": lambda files, **options: read_file(tmp_path / "x.tar", tar_of(files), **options),
        "tgz": lambda files, **options: read_file(tmp_path / "x.tgz", tgz_of(files), **options),
        "zip": lambda files, **options: read_file(tmp_path / "x.zip", zip_of(files), **options),
        "tgz in zip": read_zipped_tgz,
        "folder": read_folder,
    }[request.param]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_fragments_are_joined_in_any_order(read, order, pack):
    pieces = pieces_of(NAME, pack(TEXT), 40_000)
    assert len(pieces) > 3
    found = read(ORDERS[order](pieces))
    assert found.files == {NAME: TEXT}
    assert not found.damage


def test_sets_that_are_mixed_with_each_other_and_with_files_are_told_apart(read):
    other = log_text(9000, 5)
    files = pieces_of(NAME, TEXT) + pieces_of("esx-a/commands/x.txt", other, 70_000) + [("esx-a/README", b"hello")]
    random.Random(3).shuffle(files)  # noqa: S311
    assert read(files).files == {NAME: TEXT, "esx-a/commands/x.txt": other, "esx-a/README": b"hello"}


def test_more_than_ten_fragments_are_in_numeric_order(read):
    pieces = [(f"{NAME}.FRAG-{number}", TEXT[number * 100 : number * 100 + 100]) for number in range(12)]
    assert read(pieces).files == {NAME: TEXT[:1200]}


def test_unwanted_sets_are_one_member_and_not_read(read):
    name = "esx-a/commands/vsi_traverse_-s.txt"
    found = read([*pieces_of(name, TEXT), ("esx-a/var/log/a.log", b"a")], wanted=lambda name: name.endswith(".log"))
    assert sorted(member.skipped or "" for member in found.seen) == ["", "not wanted"]
    assert found.files == {"esx-a/var/log/a.log": b"a"}


@pytest.mark.parametrize("gone", [{2}, {0}, {2, 3, 5}])
def test_a_gap_in_a_plain_file_loses_only_the_gap(read, gone):
    pieces = pieces_of(NAME, TEXT)
    found = read([piece for number, piece in enumerate(pieces) if number not in gone])
    runs, run = [], []
    for number in range(len(pieces) + 1):
        if number in gone or number == len(pieces):
            runs += [b"".join(run)] if run else []
            run = []
        else:
            run.append(pieces[number][1])
    assert found.members == [(NAME, data) for data in runs]
    (damage,) = found.damage
    assert damage.member.endswith("var/run/log/vmkernel.log")
    assert damage.reason == {1: f"fragments are missing: {next(iter(gone))}"}.get(
        len(gone), "fragments are missing: 2-3, 5"
    )


def test_a_gap_in_a_compressed_file_ends_it(read):
    pieces = pieces_of("esx-a/var/run/log/vmkernel.0.gz", gzip.compress(TEXT), 30_000)
    del pieces[3]
    found = read(pieces)
    (before, after) = found.members
    assert TEXT.startswith(before[1])
    assert len(before[1]) > 100_000
    assert after[1] is None
    assert found.seen[1].skipped == "compressed data after a gap"
    assert "fragments are missing: 3" in found.reasons


def test_fragments_of_an_archive_are_joined_and_opened(read):
    inner = tgz_of({"vc-x/commands/uname_-a.txt": b"Linux vc.example", "vc-x/var/log/vmware/vpxd/vpxd.log": TEXT})
    name = "esx-a/vc-support.tar.gz"
    found = read(pieces_of(name, inner, 30_000)[::-1])
    assert found.files == {
        f"{name}!vc-x/commands/uname_-a.txt": b"Linux vc.example",
        f"{name}!vc-x/var/log/vmware/vpxd/vpxd.log": TEXT,
    }


def test_a_fragment_that_is_there_twice_counts_once(tmp_path):
    pieces = pieces_of(NAME, TEXT)
    found = read_file(tmp_path / "x.tar", tar_of([*pieces, pieces[1]]))
    assert found.files == {NAME: TEXT}
    assert "fragment 1 is there twice" in found.reasons[0]


def test_fragments_over_the_limit_of_memory_are_delivered_in_runs(tmp_path):
    small = [("esx-a/var/log/small.log.FRAG-00000", b"one "), ("esx-a/var/log/small.log.FRAG-00001", b"two")]
    found = read_file(
        tmp_path / "x.tar", tar_of([small[0], *pieces_of(NAME, TEXT), small[1]]), limits=Limits(held_bytes=120_000)
    )
    assert b"".join(data for name, data in found.members if name == NAME) == TEXT
    assert len([name for name, _ in found.members if name == NAME]) > 1
    assert dict(found.members)["esx-a/var/log/small.log"] == b"one two"
    assert {damage.member for damage in found.damage} == {NAME}
    assert "over the limit of 120000 bytes" in found.reasons[0]


def test_a_single_fragment_over_the_limit_of_memory_is_cut(tmp_path):
    noise = random.Random(1).randbytes(300_000)  # noqa: S311
    found = read_file(
        tmp_path / "x.tar", tar_of([(f"{NAME}.FRAG-00000", noise), ("a.log", b"a")]), limits=Limits(held_bytes=100_000)
    )
    assert noise.startswith(dict(found.members)[NAME])
    assert dict(found.members)["a.log"] == b"a"
    assert "dropped" in found.reasons[0]


def test_fragments_that_the_user_named_one_by_one_are_one_unit(tmp_path):
    write_tree(tmp_path, dict(pieces_of("vmkernel.log", TEXT)))
    (unit,) = discover(sorted(tmp_path.iterdir(), reverse=True))
    assert (unit.kind, unit.label) == ("file", str(tmp_path / "vmkernel.log"))
    assert read_unit(unit, wanted=lambda _: False).files == {"vmkernel.log": TEXT}


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_split_in_any_order_gives_the_file_back(tmp_path_factory, data):
    whole = data.draw(st.binary(max_size=300)) * 3
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=12)))
    edges = [0, *cuts, len(whole)]
    pieces = [
        (f"a/x.log.FRAG-{number:05d}", whole[first:last])
        for number, (first, last) in enumerate(itertools.pairwise(edges))
    ]
    others = [(f"b/{number}.log", bytes([number])) for number in range(3)]
    files = data.draw(st.permutations(pieces + others))
    container = data.draw(st.sampled_from([tar_of, tgz_of, zip_of]))
    limits = Limits(held_bytes=data.draw(st.sampled_from([200, 1 << 20])))
    found = read_file(tmp_path_factory.mktemp("split") / "x", container(files), limits=limits)
    joined = b"".join(content for name, content in found.members if name == "a/x.log")
    if not found.damage:
        assert joined == whole
    assert {name: content for name, content in found.members if name != "a/x.log"} == dict(others)
