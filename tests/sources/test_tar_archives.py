from __future__ import annotations

import gzip
import io
import os
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from source_archives import log_text, read_file, read_stream, read_unit, tar_of, tgz_of, zip_of

from vmindex.sources import Limits, discover
from vmindex.sources.streams import Peekable
from vmindex.sources.tarball import tar_entries

A, B, C = log_text(300, 1), log_text(500, 2), log_text(200, 3)
LONG = "esx-a/" + "vmfs/volumes/" + "d" * 180 + "/" + "n" * 120 + "/vmware.log"


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_and_foreign_names_are_kept(tmp_path, format):  # noqa: A002
    files = {LONG: A, "esx-a/vmfs/volumes/vsan:52-71/müller vm\x07/vmware.log": B}
    assert read_file(tmp_path / "x.tgz", gzip.compress(tar_of(files, format))).files == files


def test_old_tar_without_magic_is_recognised(tmp_path):
    archive = bytearray(tar_of({"a.log": A}, tarfile.USTAR_FORMAT))
    archive[257:265] = bytes(8)
    archive[148:156] = b" " * 8
    archive[148:156] = b"%06o\0 " % sum(archive[:512])
    assert read_file(tmp_path / "x", bytes(archive)).files == {"a.log": A}


def test_names_are_labels_that_only_lose_their_leading_slashes(tmp_path):
    files = [("./a.log", A), ("/etc/../../b.log", B), ("././/c.log", C), ("../../d.log", A)]
    read = read_file(tmp_path / "x.tar", tar_of(files))
    assert [name for name, _ in read.members] == ["a.log", "etc/../../b.log", "c.log", "../../d.log"]


def test_a_name_of_broken_utf8_becomes_valid_text(tmp_path):
    header = tarfile.TarInfo("caf\udce9.log")
    read = read_file(tmp_path / "x.tar", tar_of([(header, A)], tarfile.GNU_FORMAT))
    assert list(read.files) == [r"caf\udce9.log"]


def test_links_devices_and_pipes_are_accounted_for_without_a_stream(tmp_path):
    kinds = {
        "sym": tarfile.SYMTYPE,
        "hard": tarfile.LNKTYPE,
        "null": tarfile.CHRTYPE,
        "sda": tarfile.BLKTYPE,
        "fifo": tarfile.FIFOTYPE,
    }
    files = [("a.log", A)]
    for name, kind in kinds.items():
        header = tarfile.TarInfo(name)
        header.type = kind
        header.linkname = "/scratch/log/vmkernel.log" if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE) else ""
        files.append((header, b""))
    directory = tarfile.TarInfo("esx-a")
    directory.type = tarfile.DIRTYPE
    read = read_file(tmp_path / "x.tar", tar_of([(directory, b""), *files, ("b.log", B)]))
    assert read.files == {"a.log": A, "b.log": B}
    assert read.skipped == {"sym": "link", "hard": "link", "null": "device", "sda": "device", "fifo": "pipe"}


def test_unwanted_members_are_yielded_without_a_stream(tmp_path):
    read = read_file(tmp_path / "x.tgz", tgz_of({"a.log": A, "b.bin": B}), wanted=lambda name: name.endswith(".log"))
    assert read.files == {"a.log": A}
    assert read.skipped == {"b.bin": "not wanted"}
    assert [member.size for member in read.seen] == [len(A), len(B)]
    assert {member.modified_us for member in read.seen} == {1_700_000_000_000_000}


def test_a_stream_that_is_left_unread_or_kept_too_long_does_no_harm(tmp_path):
    (tmp_path / "x.tgz").write_bytes(tgz_of({"a.log": A, "b.log": B, "c.log": C}))
    (unit,) = discover([tmp_path / "x.tgz"])
    members = unit.members(lambda _: True, pytest.fail)
    first = next(members)
    assert first.stream.read(10) == A[:10]
    second = next(members)
    assert first.stream.read(10) == b""
    assert second.stream.read(20) == B[:20]
    third = next(members)
    assert read_stream(third.stream) == C


@pytest.mark.parametrize("field", [slice(148, 156), slice(0, 100), slice(0, 512), slice(124, 136)])
def test_a_damaged_header_loses_only_its_own_member(tmp_path, field):
    archive = bytearray(tar_of([("a.log", A), ("b.log", B), ("c.log", C)], tarfile.USTAR_FORMAT))
    header = 512 + (len(A) + 511) // 512 * 512
    archive[header : header + 512][field]
    archive[header + field.start : header + field.stop] = b"\xa5" * (field.stop - field.start)
    read = read_file(tmp_path / "x.tgz", gzip.compress(bytes(archive)))
    assert read.files == {"a.log": A, "c.log": C}
    (damage,) = read.damage
    assert (damage.member, damage.at_offset) == ("", header)
    assert "header is damaged" in damage.reason


def test_a_damaged_extended_header_is_no_harm_to_those_behind(tmp_path):
    archive = bytearray(tar_of([("a.log", A), (LONG, B), ("c.log", C)], tarfile.GNU_FORMAT))
    second = 512 + (len(A) + 511) // 512 * 512
    archive[second + 1024 : second + 1536] = b"\xa5" * 512
    read = read_file(tmp_path / "x.tar", bytes(archive))
    assert read.files["a.log"] == A
    assert read.files["c.log"] == C
    assert read.damage


def test_an_extended_header_that_claims_gigabytes_is_not_believed(tmp_path):
    header = tarfile.TarInfo("x" * 300)
    huge = bytearray(header.tobuf(tarfile.GNU_FORMAT)[:512])
    huge[124:136] = b"%011o\0" % (1 << 32)
    huge[148:156] = b" " * 8
    huge[148:156] = b"%06o\0 " % sum(huge)
    read = read_file(
        tmp_path / "x.tar",
        tar_of({"a.log": A})[: 512 + (len(A) + 511) // 512 * 512] + bytes(huge) + tar_of({"b.log": B}),
    )
    assert read.files == {"a.log": A, "b.log": B}
    assert read.damage


def test_a_chain_of_extended_headers_without_end_is_left(tmp_path):
    header = tarfile.TarInfo("././@LongLink")
    header.type = tarfile.GNUTYPE_LONGNAME
    header.size = 10
    link = header.tobuf(tarfile.GNU_FORMAT) + b"some name".ljust(512, b"\0")
    read = read_file(tmp_path / "x.tgz", gzip.compress(link * 30_000 + tar_of({"a.log": A, "b.log": B})))
    assert read.files["b.log"] == B
    assert read.damage


def test_a_sparse_member_that_is_all_hole_is_over_the_limit(tmp_path):
    header = tarfile.TarInfo("hole.log")
    header.pax_headers = {"GNU.sparse.map": "0,0", "GNU.sparse.size": str(1 << 50), "GNU.sparse.numblocks": "1"}
    read = read_file(tmp_path / "x.tar", tar_of([(header, b""), ("b.log", B)]))
    assert read.files == {"b.log": B}
    assert read.skipped == {"hole.log": "over the limit"}


def test_two_archives_one_after_the_other_are_both_read(tmp_path):
    assert read_file(tmp_path / "x.tar", tar_of({"a.log": A}) + tar_of({"b.log": B})).files == {"a.log": A, "b.log": B}


def test_garbage_behind_the_end_is_no_damage(tmp_path):
    read = read_file(tmp_path / "x.tar", tar_of({"a.log": A}) + os.urandom(70_000))
    assert read.files == {"a.log": A}
    assert not read.damage


@pytest.mark.parametrize("zeros", [512, 1024, 4096])
def test_members_behind_zeros_in_place_of_a_header_are_read(tmp_path, zeros):
    """A lost sector or page looks like the end of the archive, but members follow."""
    packed = tar_of({"a.log": A, "b.log": B, "c.log": A})
    header = packed.index(b"b.log")
    read = read_file(tmp_path / "x.tar", packed[:header] + bytes(zeros) + packed[header + zeros :])
    assert read.files == {"a.log": A, "c.log": A}
    assert [damage.at_offset for damage in read.damage] == [header]
    assert "zeros" in read.damage[0].reason


def test_a_last_member_whose_header_is_zeros_is_reported(tmp_path):
    packed = tar_of({"a.log": A, "b.log": B})
    header = packed.index(b"b.log")
    read = read_file(tmp_path / "x.tar", packed[:header] + bytes(512) + packed[header + 512 :])
    assert read.files == {"a.log": A}
    assert [damage.at_offset for damage in read.damage] == [header]


def test_a_missing_end_is_reported(tmp_path):
    archive = tar_of({"a.log": A, "b.log": B})
    read = read_file(tmp_path / "x.tar", archive[: 512 + (len(A) + 511) // 512 * 512])
    assert read.files == {"a.log": A}
    assert "end is missing" in read.reasons[0]


def test_a_sparse_member_has_its_zeros(tmp_path):
    sparse = bytearray(tarfile.TarInfo("hole.log").tobuf(tarfile.GNU_FORMAT))
    sparse[156:157] = b"S"
    sparse[124:136] = b"%011o\0" % 1000
    for at, number in ((386, 0), (398, 500), (410, 2000), (422, 500)):
        sparse[at : at + 12] = b"%011o\0" % number
    sparse[483:495] = b"%011o\0" % 4000
    sparse[148:156] = b" " * 8
    sparse[148:156] = b"%06o\0 " % sum(sparse)
    archive = bytes(sparse) + (b"x" * 500 + b"y" * 500).ljust(1024, b"\0") + tar_of({"b.log": B})
    read = read_file(tmp_path / "x.tar", archive)
    assert read.files == {"hole.log": b"x" * 500 + bytes(1500) + b"y" * 500 + bytes(1500), "b.log": B}


def test_the_limit_of_members_ends_a_unit(tmp_path):
    archive = tar_of({f"{number}.log": b"x" for number in range(20)})
    read = read_file(tmp_path / "x.tar", archive, limits=Limits(members=5))
    assert len(read.seen) == 5
    assert "over the limit of 5 members" in read.reasons[0]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_tar_with_flipped_bytes_never_raises_and_always_ends(data):
    archive = bytearray(
        tar_of(
            {"a.log": b"a" * 700, LONG: b"b" * 100, "c.log": b"c"},
            data.draw(st.sampled_from([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])),
        )
    )
    for at in data.draw(st.lists(st.integers(0, len(archive) - 1), max_size=6)):
        archive[at] = data.draw(st.integers(0, 255))
    for entry in tar_entries(Peekable(io.BytesIO(bytes(archive))), lambda *_: None):
        if entry.open:
            while entry.open(lambda *_: None).read(1000):
                pass


# Archives in one another


def test_a_zip_of_host_bundles_with_misleading_names(tmp_path):
    host = {
        "esx-a-2021-03-08--14.49-17885597/var/run/log/vmkernel.log": A,
        "esx-a-2021-03-08--14.49-17885597/var/run/log/hostd.0.gz": gzip.compress(B),
    }
    plain = {name: B if name.endswith("gz") else data for name, data in host.items()}
    outer = zip_of(
        {"esxi-a@14-49-26.tgz": tgz_of(host), "really-a-tar.zip": tar_of(host), "really-a-zip.tar.gz": zip_of(host)}
    )
    read = read_file(tmp_path / "VMware-vCenter-support.zip", outer)
    names = ["esxi-a@14-49-26.tgz", "really-a-tar.zip", "really-a-zip.tar.gz"]
    assert read.files == {f"{name}!{below}": data for name in names for below, data in plain.items()}
    assert not read.damage


def test_archives_of_the_host_itself_are_entered_only_when_wanted(tmp_path):
    archive = tgz_of(
        {
            "esx-a/var/tmp/state.tgz": tgz_of({"local.tgz": tgz_of({"etc/hosts": A})}),
            "esx-a/etc/x.zip": zip_of({"y": B}),
        }
    )
    read = read_file(tmp_path / "x.tgz", archive, wanted=lambda name: not name.endswith(("gz", "zip")))
    assert read.skipped == {"esx-a/var/tmp/state.tgz": "not wanted", "esx-a/etc/x.zip": "not wanted"}
    read = read_file(tmp_path / "x.tgz", archive)
    assert read.files == {"esx-a/var/tmp/state.tgz!local.tgz!etc/hosts": A, "esx-a/etc/x.zip!y": B}


def test_what_is_named_like_an_archive_and_is_none_is_reported_or_read(tmp_path):
    archive = tar_of({"page.tgz": b"<html>not found</html>", "ok.log": A})
    read = read_file(tmp_path / "x.tar", archive, wanted=lambda name: name.endswith(".log"))
    assert read.files == {"ok.log": A}
    assert [damage.member for damage in read.damage] == ["page.tgz"]
    assert read_file(tmp_path / "x.tar", archive).files["page.tgz"] == b"<html>not found</html>"


def test_nesting_is_bounded(tmp_path):
    data = tar_of({"deep.log": A})
    for number in range(6):
        data = tar_of({f"{number}.tar": data, f"{number}.log": B})
    read = read_file(tmp_path / "x.tar", data, limits=Limits(nesting=3))
    assert list(read.files) == ["5.tar!4.tar!3.log", "5.tar!4.log", "5.log"]
    assert read.skipped == {"5.tar!4.tar!3.tar": "over the limit"}
    assert [damage.member for damage in read.damage] == ["5.tar!4.tar!3.tar"]


def test_a_damaged_inner_archive_leaves_the_others_whole(tmp_path):
    inner = tgz_of({"esx-a/var/run/log/vmkernel.log": log_text(5000)})
    read = read_file(tmp_path / "x.zip", zip_of({"a.tgz": inner[: len(inner) // 2], "b.tgz": tgz_of({"b.log": B})}))
    assert read.files["b.tgz!b.log"] == B
    assert log_text(5000).startswith(read.files["a.tgz!esx-a/var/run/log/vmkernel.log"])
    assert {damage.member for damage in read.damage} == {"a.tgz", "a.tgz!esx-a/var/run/log/vmkernel.log"}


def test_progress_counts_the_bytes_of_the_archive(tmp_path):
    read = read_file(tmp_path / "x.tgz", tgz_of({"a.log": A, "b.bin": B}), wanted=lambda name: name.endswith(".log"))
    assert read.counted == (tmp_path / "x.tgz").stat().st_size
    (unit,) = discover([tmp_path / "x.tgz"])
    assert (unit.size, unit.kind, unit.label) == (read.counted, "archive", str(tmp_path / "x.tgz"))
    assert read_unit(unit).files == {"a.log": A, "b.bin": B}
