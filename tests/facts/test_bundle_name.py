from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex.facts import Captured, HostName, from_bundle_name


@pytest.mark.parametrize(
    ("name", "host", "at_us"),
    [
        ("esx-localhost8-2026-01-09--16.04-135806.tgz", "localhost8", 1767974640000000),
        ("esx-localhost6-2026-01-12--13.56-2107676.tar.gz", "localhost6", 1768226160000000),
        ("esx-host1.com-2012-08-20--19.28", "host1.com", 1345490880000000),
        ("esx-esxi-dell-m.rainpole.com-2021-03-08--14.49-17885597", "esxi-dell-m.rainpole.com", 1615214940000000),
        ("a/b/esx-esxi-dell-m.rainpole.com-2021-03-08--14.49-17885597/", "esxi-dell-m.rainpole.com", 1615214940000000),
        ("esx-h-2020-01-01-2021-03-08--14.49-1.zip", "h-2020-01-01", 1615214940000000),
    ],
)
def test_names_of_bundles(name: str, host: str, at_us: int):
    assert list(from_bundle_name(name)) == [HostName(host, "bundle-name"), Captured(at_us, "bundle-name")]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "esxi-dell-m.rainpole.com-vm2021-8-03@14-49-26.tgz",
        "vc-pichuang.local-2021-10-05--10.19-26250",
        "VMware-vCenter-support-2021-03-08@14-49-25.zip",
        "esx-host-2021-02-31--14.49-1",
        "esx--2021-02-03--14.49-1",
        "esx-host-2021-03-08--14.49-17885597.txt",
        "my esx-host-2021-03-08--14.49-1.tgz",
    ],
)
def test_other_names(name: str):
    assert list(from_bundle_name(name)) == []


@given(name=st.text() | st.from_regex(r"esx-[a-z.-]{1,20}-20\d\d-\d\d-\d\d--\d\d\.\d\d"))
def test_any_name_can_be_asked_for(name: str):
    list(from_bundle_name(name))
