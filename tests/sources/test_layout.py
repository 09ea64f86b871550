from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.sources import is_archive_name, is_inside_bundle, join_root, split_root
from vmindex.sources.layout import MARKERS


@pytest.mark.parametrize(
    ("root", "below"),
    [
        ("esx-a", "var/run/log/vmkernel.log"),
        ("esx-a", "var/log/vmkernel.log"),
        ("esx-a", "commands/uname_-a.txt"),
        ("esx-a", "json/x.json"),
        ("esx-a", "etc/vmware/esx.conf"),
        ("esx-a", "vmfs/volumes/ds/vm/vmware.log"),
        ("esx-a", "scratch/log/vmkernel.log"),
        ("esx-a", "live_response/network/hostname.txt"),
        ("esx-a", "var/core/vmkernel-zdump.1"),
        ("cases/2023/esx-a", "var/run/log/vmkernel.log"),
        ("", "var/run/log/vmkernel.log"),
        ("", "vmkernel.log"),
        ("loose/logs", "vmkernel.log"),
        ("esx-a", "README"),
        ("inner.tgz!esx-a", "var/run/log/vmkernel.0.gz"),
        ("v.zip!inner.tgz!esx-a", "etc/hosts"),
        ("inner.tgz!", "var/run/log/vmkernel.0.gz"),
        ("inner.tgz!", "vmkernel.log"),
        ("x/inner.tgz!loose", "vmkernel.log"),
        # The first marker counts, for what lies deeper belongs to the same host …
        ("esx-a", "vmfs/volumes/ds/backup/var/log/x.log"),
        ("esx-a", "scratch/etc/hosts"),
        # … unless a directory is named as only vm-support names its root.
        ("scratch/esx-a-2021-03-08--14.49-17885597", "var/log/x.log"),
        ("etc/esx-host1.com-2012-08-20--19.28", "README"),
        ("commands/vc-vc.local-2021-10-05--10.19-26250", "usr/lib/vmware-sca/conf/x"),
    ],
)
def test_the_root_of_a_bundle_is_found_in_the_path(root, below):
    assert split_root(join_root(root, below)) == (root, below)


@pytest.mark.parametrize(
    "name", ["variable/log/x", "my-etc/x", "etc", "commands", "x/json", "var/logs/x", "volumes/vmfs/x"]
)
def test_only_whole_directories_are_markers(name):
    directory, _, file = name.rpartition("/")
    assert split_root(name) == (directory, file)


PART = st.text(st.characters(blacklist_characters="/!", blacklist_categories=["Cs"]), min_size=1, max_size=8)
PATH = st.lists(
    PART | st.sampled_from(["var", "log", "etc", "run", "json", "esx-a-2021-03-08--14.49-1"]), min_size=1
).map("/".join)


@given(st.lists(PATH, min_size=1, max_size=3).map("!".join))
def test_root_and_rest_always_join_to_the_name(name):
    root, below = split_root(name)
    assert join_root(root, below) == name
    assert below
    assert not root.endswith("/")


@given(
    st.lists(PART.filter(lambda part: part not in {marker[0] for marker in MARKERS}), max_size=3),
    st.sampled_from(MARKERS),
    PATH,
)
def test_a_root_without_markers_is_always_found(above, marker, below):
    root = "/".join(above)
    path = "/".join([*marker, below])
    if "esx-a-2021" not in path and split_root(f"{root}/x")[0] == root:
        assert split_root(join_root(root, path)) == (root, path)


@pytest.mark.parametrize(
    "name", ["a.tgz", "A.TAR.GZ", "a.tar", "a.zip", "a.tar.zst", "a.taz", "a.tbz", "a.tbz2", "a.txz", "d/a.tar.bz2"]
)
def test_archives_are_known_by_name(name):
    assert is_archive_name(name)


@pytest.mark.parametrize("name", ["vmkernel.0.gz", "x.log", "tgz", "a.tgz.log", "a.zipped", "a.tgz/vmkernel.log"])
def test_logs_are_no_archives_by_name(name):
    assert not is_archive_name(name)


def test_archives_of_the_host_are_inside_its_bundle():
    assert is_inside_bundle("esx-a/var/tmp/state.tgz")
    assert is_inside_bundle("etc/state.tgz")
    assert is_inside_bundle("v.zip!esx-a/scratch/x.tgz")
    assert not is_inside_bundle("var/x.zip!esx-a.tgz")
    assert not is_inside_bundle("esx-a.tgz")
