from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import lzma
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_archives import PACKERS, log_text, read_file, tar_of

from vmindex.sources import Limits
from vmindex.sources.compression import Decompressed
from vmindex.sources.streams import Peekable

TEXT = log_text(6000)
GZIP = gzip.compress(TEXT)


class Closable(Peekable):
    def close(self):
        pass


def decompress(data, read_size=60 * 1024):
    troubles = []
    stream = Decompressed(Closable(io.BytesIO(data)), lambda at, reason: troubles.append((at, reason)), Limits(), None)
    blocks = []
    while block := stream.read(read_size):
        blocks.append(block)
    return b"".join(blocks), troubles


def what_zlib_gives(data):
    decoder = zlib.decompressobj(31)
    return decoder.decompress(data) + decoder.flush()


@pytest.mark.parametrize("cut", [*range(3, 40), *range(40, len(GZIP), 997), *range(len(GZIP) - 20, len(GZIP))])
def test_a_gzip_cut_anywhere_keeps_every_byte_that_was_decoded(cut):
    data, troubles = decompress(GZIP[:cut])
    assert data == what_zlib_gives(GZIP[:cut])
    assert [at for at, _ in troubles] == [len(data)]
    assert "end early" in troubles[0][1]


@pytest.mark.parametrize("at", range(20, len(GZIP) - 8, 4999))
def test_damage_within_a_gzip_keeps_every_byte_before_it(at):
    damaged = GZIP[:at] + bytes(byte ^ 0xFF for byte in GZIP[at : at + 40]) + GZIP[at + 40 :]
    data, troubles = decompress(damaged)
    before = what_zlib_gives(GZIP[: at - 1])
    assert data[: len(before)] == before
    assert len(troubles) == 1


def test_a_wrong_checksum_loses_nothing():
    data, troubles = decompress(GZIP[:-8] + b"wrong..." + GZIP)
    assert data == TEXT + TEXT
    assert [at for at, _ in troubles] == [2 * len(TEXT)]
    assert "checksum" in troubles[0][1]


@pytest.mark.parametrize(
    ("kind", "new"),
    [("bz2", bz2.BZ2Decompressor), ("xz", lzma.LZMADecompressor)],
)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_other_compressions_cut_keep_every_byte_that_was_decoded(kind, new, part):
    packed = PACKERS[kind](TEXT)
    cut = packed[: int(len(packed) * part)]
    data, troubles = decompress(cut)
    assert data == new().decompress(cut)
    assert len(troubles) == 1


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_damage_within_xz_keeps_the_lines_before_it(part):
    """Its decoder throws away what it decoded in a call that fails; fed byte by byte it shows what that was."""
    packed = PACKERS["xz"](TEXT)
    at = int(len(packed) * part)
    damaged = packed[:at] + bytes(byte ^ 0xFF for byte in packed[at : at + 40]) + packed[at + 40 :]
    data, troubles = decompress(damaged)
    before = byte_by_byte(lzma.LZMADecompressor(), damaged)
    assert before.startswith(data)
    assert len(before) - len(data) < 64
    assert [at for at, _ in troubles] == [len(data)]


def byte_by_byte(decoder, data):
    found = b""
    with contextlib.suppress(lzma.LZMAError):
        for byte in data:
            found += decoder.decompress(bytes([byte]))
    return found


def test_zstandard_cut_keeps_what_was_decoded():
    packed = PACKERS["zst"](log_text(60_000))
    data, troubles = decompress(packed[: len(packed) // 2])
    assert data
    assert log_text(60_000).startswith(data)
    assert len(troubles) == 1


PACKED = {kind: pack(TEXT[:3000]) for kind, pack in PACKERS.items()}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_flipped_bytes_never_raise(kind, data):
    packed = bytearray(PACKED[kind])
    for at in data.draw(st.lists(st.integers(0, len(packed) - 1), max_size=4)):
        packed[at] = data.draw(st.integers(0, 255))
    decompress(bytes(packed), data.draw(st.sampled_from([1, 100, 60 * 1024])))


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=600), st.sampled_from([b"", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd"])
)
def test_noise_never_raises(noise, magic):
    decompress(magic + noise)


@pytest.mark.parametrize("part", [0.05, 0.3, 0.7, 0.98])
def test_a_cut_tgz_gives_all_that_stands_before_the_cut(tmp_path, part):
    files = {f"esx-a/var/run/log/{number}.log": log_text(800, number) for number in range(12)}
    packed = gzip.compress(tar_of(files))
    cut = packed[: int(len(packed) * part)]
    read = read_file(tmp_path / "esx-a.tgz", cut)
    plain = what_zlib_gives(cut)
    whole = [name for name, data in files.items() if data in plain]
    assert list(read.files)[: len(whole)] == whole
    for name, data in read.files.items():
        assert files[name].startswith(data)
        assert (data == files[name]) == (name in whole)
    last = list(read.files)[-1]
    assert plain.rstrip(b"\0").endswith(read.files[last].rstrip(b"\0")) or last in whole
    assert "" in {damage.member for damage in read.damage}


def test_a_member_that_is_cut_short_names_how_much_is_there(tmp_path):
    archive = tar_of({"a.log": b"a" * 5000})
    read = read_file(tmp_path / "x.tar", archive[: 512 + 2000])
    assert read.files == {"a.log": b"a" * 2000}
    first = read.damage[0]
    assert (first.member, first.at_offset) == ("a.log", 2000)
    assert "2000 of 5000" in first.reason


def test_damage_far_into_a_large_file_loses_one_block_at_most(monkeypatch):
    monkeypatch.setattr("vmindex.sources.inflate._REPLAY_INPUT", 1000)
    at = len(GZIP) // 2
    data, troubles = decompress(GZIP[:at] + b"\xff" * 40 + GZIP[at + 40 :])
    before = what_zlib_gives(GZIP[: at - 1])
    assert len(data) > len(before) - 61 * 1024
    assert data.startswith(before[: len(data)])
    assert len(troubles) == 1
