"""``explain``: whose line each is, and errors that name the file."""

from __future__ import annotations

import gzip
import json

import pytest
from bundles import source_log

ID = "7123456789012345678"


def test_lines_of_several_files_stand_below_their_names(vmindex, tmp_path):
    folder = tmp_path / "logs"
    (folder / "sub").mkdir(parents=True)
    (folder / "vmkernel.log").write_text(source_log(ID))
    (folder / "sub" / "vobd.log").write_text("nothing\n")
    status, out, _ = vmindex("explain", folder)
    assert status == 0
    names = [line for line in out.splitlines() if line.startswith("==>")]
    assert names == [f"==> {folder}/vmkernel.log <==", f"==> {folder}/sub/vobd.log <=="]
    status, out, _ = vmindex("explain", folder / "sub" / "vobd.log", folder / "vmkernel.log")
    assert [line for line in out.splitlines() if line.startswith("==>")] == names[::-1]
    assert out.splitlines()[1] == "nothing"


def test_a_single_log_has_no_heading(vmindex, tmp_path):
    path = tmp_path / "vmkernel.log"
    path.write_text(source_log(ID))
    _, out, _ = vmindex("explain", path)
    assert out.splitlines()[0] == source_log(ID).splitlines()[0]


def test_all_lines_are_counted(vmindex, tmp_path):
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text("one\ntwo\n")
    _, out, _ = vmindex("explain", "-f", "json", tmp_path / "a.log", tmp_path / "b.log")
    assert [item["line_no"] for item in json.loads(out)] == [1, 2, 3, 4]


def test_damage_names_the_file(vmindex, tmp_path):
    whole = gzip.compress(source_log(ID).encode())
    for path in (tmp_path / "cut.gz", tmp_path / "folder" / "cut.gz"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(whole[:-20])
        status, _, error = vmindex("explain", path if path.parent == tmp_path else path.parent)
        assert status == 1
        assert error.startswith(f"error: {path} at byte ")


def test_an_empty_folder(vmindex, tmp_path):
    (tmp_path / "empty").mkdir()
    status, _, error = vmindex("explain", tmp_path / "empty")
    assert (status, error.count("\n")) == (1, 1)
    assert f"'{tmp_path}/empty' holds no file" in error


@pytest.mark.parametrize(
    ("text", "kind", "vmotion_id"),
    [
        (
            "Migration considered a failure by the VMX.  It is most likely a timeout, but check the VMX log for the true error.",
            "considered-failure",
            None,
        ),
        (
            "7123456789012345678 S: Sent all modified pages to destination (network bandwidth ~1 MB/s)",
            "all-pages-sent",
            ID,
        ),
        ("Maximum switchover time (100 seconds) reached. Failing migration", "fsr-switchover-timeout", None),
        ("Failed: Timeout", None, None),
    ],
)
def test_texts_that_are_quoted_without_all_that_stands_before(vmindex, tmp_path, text, kind, vmotion_id):
    (tmp_path / "quoted.txt").write_text(text)
    _, out, _ = vmindex("explain", "-f", "json", tmp_path / "quoted.txt")
    (item,) = json.loads(out)
    assert (item["kind"], item["vmotion_id"], item["message"]) == (kind, vmotion_id, text)
    assert (item["meaning"] is None) == (kind is None)
