from __future__ import annotations

import gzip
import itertools
import tarfile

import pytest
from source_archives import PACKERS, log_text, read_file, tar_of

from vmindex.sources import Limits

TEXT = log_text(4000)


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("name", ["vmkernel.log", "vmkernel.0.gz", "notes"])
def test_a_log_is_decompressed_by_its_content_whatever_its_name(tmp_path, kind, name):
    read = read_file(tmp_path / name, PACKERS[kind](TEXT))
    assert read.files == {name: TEXT}
    assert not read.damage


def test_plain_text_named_gz_is_passed_on_as_it_is(tmp_path):
    assert read_file(tmp_path / "vmkernel.0.gz", TEXT).files == {"vmkernel.0.gz": TEXT}


@pytest.mark.parametrize("kind", PACKERS)
def test_a_member_is_decompressed_by_its_content_in_an_archive_of_any_compression(tmp_path, kind):
    pack = PACKERS[kind]
    archive = pack(tar_of({"esx-a/var/run/log/vmkernel.log": pack(TEXT), "esx-a/var/run/log/hostd.0.gz": TEXT}))
    read = read_file(tmp_path / "misleading.txt", archive)
    assert read.files == {"esx-a/var/run/log/vmkernel.log": TEXT, "esx-a/var/run/log/hostd.0.gz": TEXT}
    assert not read.damage


@pytest.mark.parametrize("kinds", [*itertools.product(PACKERS, repeat=2)])
def test_two_layers_of_compression_are_both_taken_off(tmp_path, kinds):
    outer, inner = (PACKERS[kind] for kind in kinds)
    assert read_file(tmp_path / "x.log", outer(inner(TEXT))).files == {"x.log": TEXT}


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
@pytest.mark.parametrize("padding", [b"", bytes(5000)])
def test_several_runs_with_padding_and_garbage_behind_are_one_file(tmp_path, kind, padding):
    pack = PACKERS[kind]
    data = pack(TEXT[:1000]) + padding + pack(b"") + pack(TEXT[1000:]) + padding + b"garbage"
    read = read_file(tmp_path / "x.log", data)
    assert read.files == {"x.log": TEXT}
    assert not read.damage


def test_every_field_of_a_gzip_header_is_passed_over(tmp_path):
    body = gzip.compress(TEXT)[10:]
    header = b"\x1f\x8b\x08" + bytes([2 | 4 | 8 | 16]) + bytes(6)
    fields = b"\x05\x00extra" + b"vmkernel.log\0" + b"a comment\0" + b"\x12\x34"
    assert read_file(tmp_path / "x", header + fields + body).files == {"x": TEXT}


@pytest.mark.parametrize("size", [1, 7, 4096, 1 << 20])
def test_any_read_size_gives_the_same_bytes(tmp_path, size):
    from source_archives import read_unit

    from vmindex.sources import discover

    text = TEXT[:20_000]
    (tmp_path / "x.tgz").write_bytes(gzip.compress(tar_of({"a.log": gzip.compress(text), "b.log": text})))
    (unit,) = discover([tmp_path / "x.tgz"])
    assert read_unit(unit, size=size).files == {"a.log": text, "b.log": text}


def test_an_empty_file_is_an_empty_member(tmp_path):
    read = read_file(tmp_path / "vmkernel.log", b"")
    assert read.files == {"vmkernel.log": b""}
    assert not read.damage


@pytest.mark.parametrize(
    "head", [b"\x1f\x8b", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"PK", b"PK\x03\x04"]
)
def test_a_magic_and_nothing_more_never_raises(tmp_path, head):
    read_file(tmp_path / "x.log", head)
    read_file(tmp_path / "y.tgz", tar_of({"x.log": head, "x.zip": head}))


def test_a_member_over_the_limit_of_bytes_ends_there(tmp_path):
    archive = tar_of({"big.log": gzip.compress(TEXT), "small.log": b"small"})
    read = read_file(tmp_path / "x.tar", archive, limits=Limits(member_bytes=1000))
    assert read.files == {"big.log": TEXT[:1000], "small.log": b"small"}
    (damage,) = read.damage
    assert (damage.member, damage.at_offset) == ("big.log", 1000)
    assert "over the limit" in damage.reason


def test_a_bomb_ends_at_the_ratio_and_the_rest_goes_on(tmp_path):
    bomb = gzip.compress(gzip.compress(bytes(400 << 20), 1), 9)
    read = read_file(tmp_path / "x.tar", tar_of({"bomb.log": bomb, "small.log": b"small"}))
    assert len(read.files["bomb.log"]) < 70 << 20
    assert read.files["small.log"] == b"small"
    assert "over the limit" in read.damage[0].reason


def test_the_standard_library_gives_the_same_bytes_as_isal(tmp_path, monkeypatch):
    import zlib

    from vmindex.sources import inflate

    files = [(f"a.log.FRAG-0000{number}", TEXT[number * 999 : number * 999 + 999]) for number in range(3)]
    archive = gzip.compress(tar_of([("vmkernel.0.gz", gzip.compress(TEXT)), *files], tarfile.GNU_FORMAT))
    for data in (archive, archive[: len(archive) // 2], archive[:-3], archive[:3000] + b"\xff" * 50 + archive[3050:]):
        fast = read_file(tmp_path / "x.tgz", data)
        with monkeypatch.context() as patch:
            patch.setattr(inflate, "ENGINE", zlib)
            slow = read_file(tmp_path / "x.tgz", data)
        assert fast.members == slow.members
        assert [damage.member for damage in fast.damage] == [damage.member for damage in slow.damage]
