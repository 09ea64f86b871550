from __future__ import annotations

import gzip
import io
import os
import socket
import sys
import threading
from pathlib import Path

import pytest
from source_archives import log_text, read_unit, tar_of, tgz_of, write_tree, zip_of

from vmindex.errors import SourceError
from vmindex.sources import Limits, discover

A, B = log_text(300, 1), log_text(200, 2)
BUNDLE = {
    "README": b"Captured on: 2021-03-08",
    "error.log": b"",
    "etc/vmware/esx.conf": b'/x = "y"',
    "usr/share/thing.txt": b"thing",
    "var/run/log/vmkernel.log": A,
    "var/run/log/vmkernel.0.gz": gzip.compress(B),
    "var/tmp/state.tgz": tgz_of({"local.tgz": b"state"}),
    "vmfs/volumes/vsan:52-71/vm one/vmware.log": B,
    "commands/x.txt.FRAG-00001": b"two",
    "commands/x.txt.FRAG-00000": b"one ",
}
READ = {
    **{name: data for name, data in BUNDLE.items() if "FRAG" not in name and "tgz" not in name},
    "var/run/log/vmkernel.0.gz": B,
    "commands/x.txt": b"one two",
}


def no_archive(name):
    return not name.endswith("tgz")


def units_of(folder, *paths):
    """Return {label relative to the folder: (kind, files)}."""
    units = {}
    for unit in discover(list(paths) or [folder]):
        assert unit.label not in units
        read = read_unit(unit, no_archive)
        assert not read.damage
        units[os.path.relpath(unit.label, folder)] = (unit.kind, read.files)
    return units


def under(prefix, files):
    return {f"{prefix}/{name}": data for name, data in files.items()}


def test_a_bundle_is_one_unit_whether_its_root_or_a_folder_above_is_given(tmp_path):
    root = write_tree(tmp_path / "cases" / "esx-a", BUNDLE)
    assert units_of(root) == {".": ("folder", READ)}
    assert units_of(root.parent) == {"esx-a": ("folder", READ)}
    assert units_of(tmp_path) == {"cases/esx-a": ("folder", READ)}


def test_marker_directories_above_the_given_folder_do_not_count(tmp_path):
    folder = write_tree(tmp_path / "var" / "log" / "etc" / "case", under("esx-a", BUNDLE))
    assert units_of(folder) == {"esx-a": ("folder", READ)}


def test_a_folder_of_everything_is_split_into_units(tmp_path):
    write_tree(
        tmp_path,
        {
            **under("esx-a", BUNDLE),
            **under("more/esx-b", BUNDLE),
            "esx-c.tgz": tgz_of(under("esx-c", {"var/log/a.log": A})),
            "zips/v.zip": zip_of({"d.tgz": tgz_of({"esx-d/var/log/a.log": B})}),
            "vmkernel.log": A,
            "loose/vmkernel.log": A,
            "loose/vmkernel.0.gz": gzip.compress(B),
            "loose/deeper/hostd.log": B,
        },
    )
    assert units_of(tmp_path) == {
        "esx-a": ("folder", READ),
        "more/esx-b": ("folder", READ),
        "esx-c.tgz": ("archive", {"esx-c/var/log/a.log": A}),
        "zips/v.zip": ("archive", {"d.tgz!esx-d/var/log/a.log": B}),
        ".": ("folder", {"vmkernel.log": A}),
        "loose": ("folder", {"vmkernel.log": A, "vmkernel.0.gz": B}),
        "loose/deeper": ("folder", {"hostd.log": B}),
    }


def test_what_is_only_named_like_an_archive_is_a_loose_file(tmp_path):
    (unit,) = discover([write_tree(tmp_path, {"logs/page.tgz": b"<html>", "logs/a.log": A})])
    assert (unit.kind, unit.label) == ("folder", str(tmp_path / "logs"))
    read = read_unit(unit, no_archive)
    assert read.files == {"a.log": A}
    assert [damage.member for damage in read.damage] == ["page.tgz"]


def test_bundles_in_a_folder_named_like_a_marker_stay_apart(tmp_path):
    first, second = "scratch/esx-a-2021-03-08--14.49-1", "scratch/esx-b-2021-03-08--14.49-2"
    write_tree(tmp_path, {**under(first, BUNDLE), **under(second, BUNDLE)})
    assert units_of(tmp_path) == {first: ("folder", READ), second: ("folder", READ)}


def test_a_file_is_an_archive_or_a_log_by_its_content(tmp_path):
    write_tree(tmp_path, {"download": tgz_of({"a.log": A}), "notes.tgz": gzip.compress(B)})
    assert units_of(tmp_path, tmp_path / "download", tmp_path / "notes.tgz") == {
        "download": ("archive", {"a.log": A}),
        "notes.tgz": ("file", {"notes.tgz": B}),
    }


def test_a_file_that_was_named_is_read_even_if_its_name_says_nothing(tmp_path):
    (tmp_path / "xyz").write_bytes(A)
    (unit,) = discover([tmp_path / "xyz"])
    assert read_unit(unit, lambda _: False).files == {"xyz": A}


def test_paths_may_be_text_relative_and_given_twice(tmp_path, monkeypatch):
    write_tree(tmp_path, {"logs/a.log": A})
    monkeypatch.chdir(tmp_path)
    assert [unit.label for unit in discover(["./logs/a.log", "logs/a.log", Path("logs")])] == ["logs/a.log", "logs"]
    assert [unit.label for unit in discover(["."])] == ["logs"]


def test_a_path_that_does_not_exist_is_an_error_before_anything_is_read(tmp_path):
    with pytest.raises(SourceError, match="nowhere"):
        discover([tmp_path, tmp_path / "nowhere.tgz"])


def test_a_socket_is_an_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # names of sockets are bounded
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind("s")
        with pytest.raises(SourceError, match="socket"):
            discover(["s"])
        write_tree(tmp_path, {"a.log": A})
        (unit,) = discover(["."])
        assert read_unit(unit).skipped == {"s": "socket"}


def test_links_are_followed_to_files_within_the_folder_only(tmp_path):
    outside = write_tree(tmp_path / "outside", {"secret.log": B})
    folder = write_tree(tmp_path / "folder", {"var/log/vmkernel.1.log": A})
    log = folder / "var" / "log"
    (log / "vmkernel.log").symlink_to("vmkernel.1.log")
    (log / "secret.log").symlink_to(outside / "secret.log")
    (log / "broken.log").symlink_to("nothing")
    (log / "loop").symlink_to(folder, target_is_directory=True)
    (log / "self.log").symlink_to("self.log")
    (folder / "out").symlink_to(outside, target_is_directory=True)
    os.mkfifo(log / "pipe.log")
    (unit,) = discover([folder])
    read = read_unit(unit)
    assert read.files == {"var/log/vmkernel.1.log": A, "var/log/vmkernel.log": A}
    links = ["out", "var/log/broken.log", "var/log/loop", "var/log/secret.log", "var/log/self.log"]
    assert read.skipped == {**dict.fromkeys(links, "link"), "var/log/pipe.log": "pipe"}


def test_what_cannot_be_read_is_damage_and_the_rest_goes_on(tmp_path, monkeypatch):
    write_tree(tmp_path, {"esx-a/var/log/a.log": A, "esx-a/var/core/dump": B, "esx-a/var/log/b.log": B})
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("core"):
            raise PermissionError(13, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    (unit,) = discover([tmp_path])
    monkeypatch.undo()
    (tmp_path / "esx-a/var/log/a.log").unlink()
    read = read_unit(unit)
    assert read.files == {"var/log/a.log": b"", "var/log/b.log": B}
    assert read.skipped == {"var/core": "unreadable"}
    assert sorted(damage.member for damage in read.damage) == ["var/core", "var/log/a.log"]


def test_an_archive_that_vanished_is_damage(tmp_path):
    path = tmp_path / "x.tgz"
    path.write_bytes(tgz_of({"a.log": A}))
    (unit,) = discover([path])
    path.unlink()
    read = read_unit(unit)
    assert read.damage
    assert unit.digest(no_archive) is None


def test_names_that_are_not_utf8_are_read(tmp_path):
    try:
        Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.log")).write_bytes(A)
    except OSError:
        return  # this file system takes no such names
    (unit,) = discover([tmp_path])
    assert read_unit(unit).files == {r"caf\udce9.log": A}
    assert unit.digest(no_archive)


def test_a_named_pipe_is_read_as_a_stream(tmp_path):
    os.mkfifo(tmp_path / "p")
    writer = threading.Thread(target=(tmp_path / "p").write_bytes, args=[tgz_of({"a.log": A})])
    writer.start()
    (unit,) = discover([tmp_path / "p"])
    assert (unit.kind, unit.size, unit.digest(no_archive)) == ("stream", None, None)
    assert read_unit(unit).files == {"a.log": A}
    writer.join()


@pytest.mark.parametrize(
    ("data", "files"),
    [
        (A, {"-": A}),
        (gzip.compress(A), {"-": A}),
        (tgz_of({"a.log": A}), {"a.log": A}),
        (zip_of({"x.tgz": tgz_of({"a.log": A}), "b.log": B}), {"x.tgz!a.log": A, "b.log": B}),
    ],
    ids=["plain", "gzip", "tgz", "zip"],
)
def test_standard_input_may_be_anything(monkeypatch, data, files):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    (unit,) = discover(["-"])
    assert (unit.label, unit.kind, unit.size, unit.digest(no_archive)) == ("-", "stream", None, None)
    read = read_unit(unit)
    assert read.files == files
    assert read.counted == len(data)
    assert not read.damage


def test_the_digest_tells_wanted_content_and_nothing_else(tmp_path):
    def digest(folder, wanted=no_archive):
        (unit,) = discover([folder])
        return unit.digest(wanted)

    same = [write_tree(tmp_path / name, under("esx-a", BUNDLE)) for name in "ab"]
    first = digest(same[0])
    assert first == digest(same[1])
    (same[1] / "esx-a/var/tmp/state.tgz").write_bytes(b"not wanted")
    (same[1] / "esx-a/var/tmp/new.tgz").write_bytes(b"not wanted")
    assert digest(same[1]) == first
    assert digest(same[1], lambda _: True) != digest(same[0], lambda _: True)
    (same[1] / "esx-a/var/run/log/vmkernel.log").write_bytes(A + b"more")
    assert digest(same[1]) != first
    (same[0] / "esx-a/error.log").rename(same[0] / "esx-a/other.log")
    assert digest(same[0]) != first


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path):
    import hashlib

    data = tar_of({"a.log": A})
    (tmp_path / "x.tar").write_bytes(data)
    (unit,) = discover([tmp_path / "x.tar"])
    assert unit.digest(no_archive) == hashlib.sha256(data).hexdigest()


def test_progress_of_a_folder_adds_up_to_its_size(tmp_path):
    (unit,) = discover([write_tree(tmp_path / "esx-a", BUNDLE)])
    assert unit.size == sum(map(len, BUNDLE.values()))
    assert read_unit(unit, no_archive).counted == unit.size
    assert read_unit(unit, lambda name: name.endswith(".log")).counted == unit.size


def test_the_limit_of_members_holds_for_folders(tmp_path):
    write_tree(tmp_path, {f"{number}.log": b"x" for number in range(9)})
    (unit,) = discover([tmp_path], Limits(members=3))
    read = read_unit(unit)
    assert len(read.seen) == 3
    assert read.damage


def test_nothing_is_written_to_disk(tmp_path, monkeypatch):
    write_tree(
        tmp_path,
        {"v.zip": zip_of({"../../evil.tgz": tgz_of({"/etc/evil": A, "../evil": B})}), **under("esx-a", BUNDLE)},
    )
    before = sorted(path for path in tmp_path.parent.rglob("*"))
    monkeypatch.chdir(tmp_path)
    for unit in discover([tmp_path]):
        read_unit(unit)
    assert sorted(path for path in tmp_path.parent.rglob("*")) == before
