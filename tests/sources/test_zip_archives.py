from __future__ import annotations

import io
import stat
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_archives import log_text, read_file, read_stream, tar_of, tgz_of, zip_of

from vmindex.sources import Limits
from vmindex.sources.streams import Peekable
from vmindex.sources.zipstream import zip_entries_in_order

A, B, C = log_text(300, 1), log_text(5000, 2), log_text(200, 3)
FILES = {"esx-a/var/run/log/vmkernel.log": A, "esx-a/vmfs/volumes/é/vmware.log": B, "c.log": C}


class Unseekable(io.RawIOBase):
    """What a zip file is written to that goes down a pipe: sizes follow the data."""

    def __init__(self):
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, block):
        self.data += block
        return len(block)


def piped_zip(files, method=zipfile.ZIP_DEFLATED, force_zip64=False):
    out = Unseekable()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files.items():
            with archive.open(name, "w", force_zip64=force_zip64) as member:
                member.write(data)
    return bytes(out.data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_every_member_of_a_zip_is_read(tmp_path, method):
    read = read_file(tmp_path / "no suffix", zip_of({"esx-a/": b"", **FILES}, method))
    assert read.files == FILES
    assert not read.damage
    assert {member.modified_us is not None for member in read.seen} == {True}


@pytest.mark.parametrize("cut", [None, -22])
def test_names_with_the_separators_of_windows_are_paths(tmp_path, cut):
    info = zipfile.ZipInfo("x")
    info.filename = "esx-a\\var\\log\\a.log"
    assert list(read_file(tmp_path / "x.zip", zip_of([(info, A)])[:cut]).files) == ["esx-a/var/log/a.log"]


def test_a_method_that_is_not_supported_is_damage(tmp_path):
    read = read_file(tmp_path / "x.zip", zip_of({"a.log": A}, zipfile.ZIP_LZMA))
    assert read.files == {"a.log": b""}
    assert "method 14 is not supported" in read.reasons[0]


@pytest.mark.parametrize("nested", [False, True])
def test_encrypted_members_are_named_as_damage(tmp_path, nested):
    data = bytearray(zip_of({"a.log": A, "b.log": B}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    data = bytes(data)
    read = read_file(tmp_path / "x", tar_of({"x.zip": data}) if nested else data)
    prefix = "x.zip!" if nested else ""
    assert read.files == {f"{prefix}b.log": B}
    assert read.skipped == {f"{prefix}a.log": "encrypted"}
    assert [damage.member for damage in read.damage] == [f"{prefix}a.log"]


def test_links_in_a_zip_are_no_logs(tmp_path):
    link = zipfile.ZipInfo("var/log/vmkernel.log")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    read = read_file(tmp_path / "x.zip", zip_of([(link, b"/scratch/log/vmkernel.log"), ("a.log", A)]))
    assert read.files == {"a.log": A}
    assert read.skipped == {"var/log/vmkernel.log": "link"}


def test_a_wrong_checksum_loses_nothing_and_is_reported(tmp_path):
    data = bytearray(zip_of({"a.log": A, "b.log": B}))
    data[data.index(b"PK\x01\x02") + 16] ^= 0xFF
    read = read_file(tmp_path / "x.zip", bytes(data))
    assert read.files == {"a.log": A, "b.log": B}
    assert [(damage.member, damage.at_offset) for damage in read.damage] == [("a.log", len(A))]


def test_members_that_overlap_are_not_read(tmp_path):
    data = bytearray(zip_of({"a.log": A, "b.log": A}))
    entries = [at for at in range(len(data)) if data.startswith(b"PK\x01\x02", at)]
    second = int.from_bytes(data[entries[1] + 42 : entries[1] + 46], "little")
    data[entries[0] + 20 : entries[0] + 24] = (second + 100).to_bytes(4, "little")
    read = read_file(tmp_path / "x.zip", bytes(data))
    assert read.files == {"a.log": b"", "b.log": A}
    assert [damage.member for damage in read.damage] == ["a.log"]


@pytest.mark.parametrize("make", [zip_of, piped_zip, lambda files: piped_zip(files, force_zip64=True)])
def test_a_zip_cut_short_gives_every_byte_before_the_cut(tmp_path, make):
    data = make(FILES)
    end = data.index(b"PK\x01\x02")
    for cut in [*range(40, end, 3001), end - 30, end, end + 10, len(data) - 5]:
        read = read_file(tmp_path / "x.zip", data[:cut])
        for name, content in read.files.items():
            assert FILES[name].startswith(content)
        whole = [name for name, content in read.files.items() if content == FILES[name]]
        assert whole == list(FILES)[: len(whole)]
        assert len(whole) >= len(read.files) - 1
        assert read.damage or whole == list(FILES)


def test_the_first_member_of_a_zip_cut_short_is_whole(tmp_path):
    data = zip_of({"esx-a.tgz": tgz_of({"a.log": A}), "esx-b.tgz": tgz_of({"b.log": B})})
    read = read_file(tmp_path / "x.zip", data[: data.index(b"esx-b") + 4000])
    assert read.files["esx-a.tgz!a.log"] == A
    assert B.startswith(read.files["esx-b.tgz!b.log"])
    assert read.damage


@pytest.mark.parametrize("held", [0, 1000, 1 << 20])
@pytest.mark.parametrize("make", [zip_of, piped_zip])
def test_a_zip_within_a_tar_is_read_with_and_without_room_in_memory(tmp_path, make, held):
    archive = tar_of({"x.zip": make(FILES), "z.log": C})
    read = read_file(tmp_path / "x.tar", archive, limits=Limits(held_bytes=held))
    assert read.files == {**{f"x.zip!{name}": data for name, data in FILES.items()}, "z.log": C}
    assert not read.damage


def test_a_stored_member_whose_end_nothing_tells_is_damage_only_without_a_directory(tmp_path):
    data = piped_zip({"a.log": A, "b.log": B}, zipfile.ZIP_STORED)
    assert read_file(tmp_path / "x.zip", data).files == {"a.log": A, "b.log": B}
    read = read_file(tmp_path / "y.zip", data[: data.index(b"PK\x01\x02")])
    assert read.skipped == {"a.log": "unreadable", "b.log": "unreadable"}
    assert {"a.log", "b.log"} <= {damage.member for damage in read.damage}


@pytest.mark.parametrize("cut", [0, 1000])
def test_a_zip_whose_beginning_is_damaged_or_lost_gives_the_members_behind_it(tmp_path, cut):
    packed = zip_of({"a.log": A, "b.log": B})
    read = read_file(tmp_path / "x.zip", b"gone" + packed[4 + cut :])
    assert {name: data for name, data in read.files.items() if data} == {"b.log": B}
    assert [(damage.member, damage.at_offset) for damage in read.damage] == [("a.log", 0)]


def test_damage_between_members_is_passed_over(tmp_path):
    data = bytearray(zip_of({"a.log": A, "b.log": B, "c.log": C}))
    second = data.index(b"PK\x03\x04", 10)
    data[second : second + 4] = b"\0\0\0\0"
    read = read_file(tmp_path / "x.zip", bytes(data[: data.index(b"PK\x01\x02")]))
    assert read.files == {"a.log": A, "c.log": C}
    assert read.damage


def test_progress_of_a_zip_counts_what_was_passed_over_too(tmp_path):
    read = read_file(tmp_path / "x.zip", zip_of(FILES), wanted=lambda name: name == "c.log")
    stored = sum(info.compress_size for info in zipfile.ZipFile(tmp_path / "x.zip").infolist())
    assert read.counted == stored


SMALL = [zip_of({"a.log": b"a" * 300, "b.log": bytes(range(50)), "d/": b""}), piped_zip({"a.log": b"b" * 99})]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_zip_with_flipped_bytes_never_raises(tmp_path_factory, data):
    packed = bytearray(data.draw(st.sampled_from(SMALL)))
    for at in data.draw(st.lists(st.integers(0, len(packed) - 1), max_size=6)):
        packed[at] = data.draw(st.integers(0, 255))
    read_file(tmp_path_factory.mktemp("zip") / "x.zip", bytes(packed))
    for entry in zip_entries_in_order(Peekable(io.BytesIO(bytes(packed))), lambda *_: None):
        if entry.open:
            read_stream(entry.open(lambda *_: None))
