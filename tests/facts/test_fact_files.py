"""Every declaration reads its own sample, is found under its names, and survives any text."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmindex.facts import FACT_FILES, FactFile, fact_file_for

NEW_VM = "vmfs/volumes/5cce4874-40c5c88e-a836-003048fc4ffe/New/new.vmx"
PATHS = {
    "uname": ("commands/uname_-a.txt", "commands/uname_-a.txt.gz", "live_response/system/uname_-a.txt"),
    "hostname": (
        "live_response/network/uname_-n.txt",
        "live_response/network/hostname.txt",
        "live_response/network/hostname_-f.txt",
    ),
    "vmware-version": ("commands/vmware_-vl.txt", "live_response/system/vmware_-v.txt"),
    "system-version": (
        "commands/localcli_system-version-get.txt",
        "live_response/system/esxcli_system_version_get.txt",
    ),
    "system-version-json": ("json/localcli_system-version-get.json",),
    "system-hostname": (
        "commands/localcli_system-hostname-get.txt",
        "live_response/system/esxcli_system_hostname_get.txt",
    ),
    "system-hostname-json": ("json/localcli_system-hostname-get.json",),
    "vm-process-list": (
        "commands/localcli_vm-process-list.txt",
        "live_response/vms/esxcli_vm_process_list.txt",
        "commands/esxcli_vms-vm-list.txt",
        "vm-process-list.TXT",
    ),
    "vm-process-list-json": ("json/localcli_vm-process-list.json", "JSON/localcli_vm-process-list.json.gz"),
    "vmknic-list": ("commands/esxcfg-vmknic_-l.txt", "live_response/network/esxcfg-vmknic_-l.txt"),
    "ip-interface-ipv4": (
        "commands/localcli_network-ip-interface-ipv4-get.txt",
        "live_response/network/esxcli_network_ip_interface_ipv4_get.txt",
    ),
    "ip-interface-ipv4-json": ("json/localcli_network-ip-interface-ipv4-get.json",),
    "esx-conf": ("etc/vmware/esx.conf", "esx.conf"),
    "vm-inventory": ("etc/vmware/hostd/vmInventory.xml",),
    "ha-host-list": ("commands/prettyPrint.sh_hostlist.txt",),
    "readme": ("README", "readme.txt"),
    "date": ("commands/date.txt", "live_response/system/date.txt"),
    "vmkerrcode": ("commands/vmkerrcode_-l.txt",),
    "vmx": (NEW_VM, f"{NEW_VM}.gz", "scratch/Some VM/Some VM.VMX"),
}
OTHERS = (
    "",
    "/",
    "commands/",
    "var/run/log/vmkernel.log",
    "var/run/log/vmkernel.0.gz",
    "commands/localcli_vm-process-list.txt.bak",
    "commands/localcli_network-vm-list.txt",
    "commands/nfs_date.txt",
    "commands/vsi_traverse_-s.txt",
    "docs/README",
    "etc/hostname",
    "etc/vmware/esx.conf.bak",
    "vmfs/volumes/ds/date/date.txt",
    "vmfs/volumes/ds/uname -a/uname -a.txt",
    "vmfs/volumes/ds/web/web.vmxf",
    "vmfs/volumes/ds/web/web.vmx~",
    "vmfs/volumes/ds/web/web.vmx.lck",
    "vmfs/volumes/ds/web.vmx/vmware.log",
    "vmfs/volumes/ds/web/web.vmx.lck/M12345.txt",
)

every_fact_file = pytest.mark.parametrize("fact_file", FACT_FILES, ids=lambda fact_file: fact_file.slug)


def test_slugs_are_unique_and_have_paths():
    assert sorted(fact_file.slug for fact_file in FACT_FILES) == sorted(PATHS)


@every_fact_file
def test_reads_its_sample(fact_file: FactFile):
    path = PATHS[fact_file.slug][0]
    assert tuple(fact_file.read(fact_file.sample, path)) == fact_file.sample_facts


@every_fact_file
def test_reads_its_sample_behind_errors_and_with_other_line_ends(fact_file: FactFile):
    path = PATHS[fact_file.slug][0]
    text = "sh: can't open 'x': No such file or directory\n\n" + fact_file.sample
    assert tuple(fact_file.read(text.replace("\n", "\r\n"), path)) == fact_file.sample_facts


@every_fact_file
def test_is_found_under_its_names(fact_file: FactFile):
    for path in PATHS[fact_file.slug]:
        assert fact_file_for(path) is fact_file, path


@pytest.mark.parametrize("path", OTHERS)
def test_other_files_are_left_alone(path: str):
    assert fact_file_for(path) is None


@every_fact_file
@settings(max_examples=60)
@given(text=st.text(), path=st.text())
def test_never_raises_on_any_text(fact_file: FactFile, text: str, path: str):
    list(fact_file.read(text, path))


@every_fact_file
@settings(max_examples=60)
@given(data=st.data())
def test_never_raises_on_damaged_samples(fact_file: FactFile, data: st.DataObject):
    pieces = [piece for piece in re.split(r"(\W)", fact_file.sample) if piece]
    noise = st.sampled_from(["<", '"', "\\ud800", "9" * 5000, "[", "{", "|", "\0", "\ud800", "é", "\n", "-", "٣"])
    text = "".join(data.draw(st.lists(st.sampled_from(pieces) | noise, max_size=80)))
    list(fact_file.read(text, PATHS[fact_file.slug][0]))


@given(path=st.text())
def test_any_path_can_be_asked_for(path: str):
    fact_file_for(path)


HOSTILE = {
    "open brackets": "[" * 400_000,
    "open objects": '{"a":' * 100_000,
    "bracket lines": "[1,\n" * 100_000,
    "blanks": " " * 400_000,
    "blank lines": (" " * 4000 + "\n") * 100,
    "vmk blanks": ("vmk0 " + " " * 4000 + "\n") * 100,
    "macs": ("vmk0 " + "aa:bb:cc:dd:ee:ff " * 220 + "\n") * 100,
    "dashes": ("-" * 4000 + "\n") * 100,
    "dash columns": ("- " * 2000 + "\n") * 100,
    "host tags": "<host>" * 60_000,
    "open tags": "<vmxCfgPath>" * 30_000,
    "open elements": "<a>" * 100_000,
    "codes": ("VMK_A " + "195887105 " * 400 + "\n") * 100,
    "escapes": f'displayName = "{"|C3" * 1000}"\n' * 100,
    "dots": ("a." * 2000 + "\n") * 100,
    "digits": ("9" * 4000 + "\n") * 100,
}


@every_fact_file
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(fact_file: FactFile, hostile: str):
    began = time.perf_counter()
    list(fact_file.read(HOSTILE[hostile], PATHS[fact_file.slug][0]))
    assert time.perf_counter() - began < 2.0


def test_a_hundred_thousand_members_are_asked_for_quickly():
    members = [f"var/run/log/vmkernel.{number}.gz" for number in range(50_000)]
    members += [f"commands/vim-cmd_vmsvc_get.summary_{number}.txt" for number in range(50_000)]
    began = time.perf_counter()
    assert not any(map(fact_file_for, members))
    assert time.perf_counter() - began < 2.0
