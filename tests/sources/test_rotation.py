from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.sources import rotation

OLDEST_FIRST = [
    ["vmkernel.10.gz", "vmkernel.9.gz", "vmkernel.1.gz", "vmkernel.0.gz", "vmkernel.log"],
    ["esx-a/var/run/log/hostd.2.gz", "esx-a/var/run/log/hostd.0.gz", "esx-a/var/run/log/hostd.log"],
    ["vmkernel.log.3.bz2", "vmkernel.log.2", "vmkernel.log.1.gz", "vmkernel.log"],
    ["vmkernel.2", "vmkernel.1", "vmkernel"],
    ["messages.12.gz", "messages.2.gz", "messages"],
    ["vmware-3.log", "vmware-9.log", "vmware-10.log", "vmware.log"],
    ["hostd-0.log", "hostd-1.log.gz", "hostd-10.log", "hostd.log"],
    ["vpxa-1.log", "vpxa-2.log", "vpxa.log"],
    ["vpxd-98.log.gz", "vpxd-101.log", "vpxd.log"],
    ["vpxd-profiler-1.log", "vpxd-profiler-2.log", "vpxd-profiler.log"],
    ["vmkernel.log-20151224.gz", "vmkernel.log-20151225", "vmkernel.log"],
    ["messages-20151231", "messages-20160101.gz", "messages"],
    ["vmkernel.log-20151225-093000", "vmkernel.log-20151225-120000.xz", "vmkernel.log"],
    ["vmkernel-2023-12-31.gz", "vmkernel-2024-01-02.log", "vmkernel.log"],
    ["esx1-vmkernel.1.gz", "esx1-vmkernel.0.gz", "esx1-vmkernel.log"],
    ["esx1-vmware-3.log", "esx1-vmware-4.log", "esx1-vmware.log"],
    ["x.tgz!esx-a/var/log/vobd.1.zst", "x.tgz!esx-a/var/log/vobd.0.zst", "x.tgz!esx-a/var/log/vobd.log"],
    ["vmkernel.1.log", "vmkernel.0.log", "vmkernel.log"],
    ["10.0.0.1.log.2.gz", "10.0.0.1.log.1.gz", "10.0.0.1.log"],
]


@pytest.mark.parametrize("names", OLDEST_FIRST, ids=lambda names: names[-1])
def test_the_files_of_one_log_sort_oldest_first(names):
    shuffled = random.Random(1).sample(names, len(names))  # noqa: S311
    assert sorted(shuffled, key=lambda name: rotation(name).sort_key) == names
    assert len({rotation(name).stem for name in names}) == 1


@pytest.mark.parametrize(
    "names",
    [
        ["a/vmkernel.log", "b/vmkernel.log", "vmkernel.log"],
        ["vmkernel.log", "vmkwarning.log", "hostd.log", "hostd-probe.log"],
        ["esx1-vmkernel.0.gz", "esx2-vmkernel.0.gz"],
        ["10.0.0.1", "10.0.0.2", "10.0.0.3.log"],
        ["esx-01.log", "esx-02.log"],
        ["x.tgz!vmkernel.0.gz", "y.tgz!vmkernel.0.gz"],
        ["vmkernel", "hostd", "weird", ".hidden", "..."],
        ["vm-1/vmware.log", "vm-2/vmware.log"],
    ],
)
def test_files_of_different_logs_have_different_stems(names):
    assert len({rotation(name).stem for name in names}) == len(names)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["", ".gz", ".bz2"]))
def test_numbers_are_compared_as_numbers(one, other, suffix):
    if any(len(str(number)) == 8 for number in (one, other)):
        return
    first, second = rotation(f"d/vmkernel.{one}{suffix}"), rotation(f"d/vmkernel.{other}.gz")
    assert (first.sort_key < second.sort_key) == (one > other)
    assert first.sort_key < rotation("d/vmkernel.log").sort_key
    newer, older = rotation(f"vmware-{one}.log{suffix}"), rotation(f"vmware-{other}.log")
    assert (newer.sort_key > older.sort_key) == (one > other)


@given(st.text(max_size=30))
def test_any_name_has_a_place(name):
    place = rotation(name)
    assert place.stem.startswith(name.rpartition("/")[0])
    assert len(place.sort_key) == 2
