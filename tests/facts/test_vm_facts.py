"""Worlds and VMs."""

from __future__ import annotations

import json

import pytest

from vmindex.facts import KnownVm, RunningVm, fact_file_for

EVIDENCE = "vm-process-list"


def read(path: str, text: str) -> list[object]:
    fact_file = fact_file_for(path)
    assert fact_file is not None
    return list(fact_file.read(text, path))


def test_esxcli_vm_process_list():
    text = """\
[root@localhost:~] esxcli vm process list
uranium-esx36 [knagaraju] FGT_VM64_ESXI
   World ID: 2557323
   Process ID: 0
   VMX Cartel ID: 2557322
   UUID: cc cf 7f af 0f 3d 45 23-8a 69 1f 43 4e c2 97 56
   Display Name: uranium-esx36 [knagaraju] FGT_VM64_ESXI
   Config File: /vmfs/volumes/58f72d53/machines/uranium-esx36 [knagaraju] FGT_VM64_ESXI/a: b.vmx

Größe: 5\u2028\u0085z:
   World ID: 2102229
   Process ID: 0
   VMX Cartel ID: 2102197
   UUID: not known
"""
    assert read("live_response/vms/esxcli_vm_process_list.txt", text) == [
        RunningVm(
            2557323,
            2557322,
            "uranium-esx36 [knagaraju] FGT_VM64_ESXI",
            "cccf7faf0f3d45238a691f434ec29756",
            "/vmfs/volumes/58f72d53/machines/uranium-esx36 [knagaraju] FGT_VM64_ESXI/a: b.vmx",
            EVIDENCE,
        ),
        RunningVm(2102229, 2102197, "Größe: 5\u2028\u0085z:", None, None, EVIDENCE),
    ]


def test_localcli_puts_one_colon_behind_the_name():
    text = "web:01::\n   World ID: 17\n   VMX Cartel ID: 0\nweb02:\n   World ID: 18\nbroken:\n   World ID: x\n"
    assert read("commands/localcli_vm-process-list.txt", text) == [
        RunningVm(17, None, "web:01:", None, None, EVIDENCE),
        RunningVm(18, None, "web02", None, None, EVIDENCE),
    ]


def test_a_name_that_begins_with_a_blank_does_not_swallow_the_vm_before():
    text = (
        "a:\n   World ID: 17\n   Display Name: a\n"
        " b: c:\n   World ID: 18\n   Display Name:  b: c\n   Config File: /vmfs/volumes/x/b.vmx\n"
    )
    assert read("commands/localcli_vm-process-list.txt", text) == [
        RunningVm(17, None, "a", None, None, EVIDENCE),
        RunningVm(18, None, "b: c", None, "/vmfs/volumes/x/b.vmx", EVIDENCE),
    ]


def test_error_text_before_and_no_vms():
    text = "Unable to connect to hostd:\n  Connection refused: 111\nErrors:\n"
    assert read("commands/localcli_vm-process-list.txt", text) == []


VALUES = {"UUID": "56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ec", "DisplayName": "Ü", "ConfigFile": "/x.vmx"}


@pytest.mark.parametrize(
    "document",
    [
        [{**VALUES, "WorldID": 68762, "VMXCartelID": "68761"}],
        {"Ü": {**VALUES, "World ID": "68762", "VMX Cartel ID": 68761}},
        {"VirtualMachine": [{**VALUES, "world id": 68762, "vmx_cartel_id": 68761}]},
    ],
)
@pytest.mark.parametrize("before", ["", "[WARN] slow\nErrors:\n{x}\n", "\ufeff", "[]\n"])
def test_json_in_its_possible_shapes(document: object, before: str):
    text = before + json.dumps(document, indent=1)
    assert read("json/localcli_vm-process-list.json", text) == [
        RunningVm(68762, 68761, "Ü", "564d70ad43f15e258a12a0e2182e38ec", "/x.vmx", EVIDENCE)
    ]


def test_json_with_half_a_surrogate_pair_can_be_stored():
    text = '[{"World ID": 1, "Display Name": "a\\ud800"}]'
    (vm,) = read("json/localcli_vm-process-list.json", text)
    assert isinstance(vm, RunningVm)
    assert vm.name.encode("utf-8") == b"a?"


def test_broken_vm_inventory_still_tells_its_paths():
    text = (
        "<ConfigRoot><ConfigEntry id='0000'><vmxCfgPath>/vmfs/volumes/ds/R&amp;D/R&amp;D.vmx</vmxCfgPath></ConfigEntry>"
        "<ConfigEntry id='0001'><vmxCfgPath>/vmfs/volumes/ds/b/b.vmx</vmxCfgPath><vmxCfgPath> </vmxCfgPath><secDom"
    )
    assert read("etc/vmware/hostd/vmInventory.xml", text) == [
        KnownVm("/vmfs/volumes/ds/R&D/R&D.vmx", None, None, None, "vm-inventory"),
        KnownVm("/vmfs/volumes/ds/b/b.vmx", None, None, None, "vm-inventory"),
    ]


def test_whole_vm_inventory_is_read_as_xml():
    text = '\n<?xml version="1.0" encoding="UTF-8"?><r><vmxCfgPath ><![CDATA[/a<b.vmx]]></vmxCfgPath></r>'
    assert read("etc/vmware/hostd/vmInventory.xml", text) == [KnownVm("/a<b.vmx", None, None, None, "vm-inventory")]


def test_vm_inventory_expands_no_entities():
    text = (
        '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
        "<r><vmxCfgPath>/vmfs/volumes/ds/&b;/x.vmx</vmxCfgPath></r>"
    )
    assert read("vmInventory.xml", text) == [KnownVm("/vmfs/volumes/ds/&b;/x.vmx", None, None, None, "vm-inventory")]


def test_vmx_outside_of_a_volume_has_no_path():
    assert read("scratch/a/a.vmx", 'DISPLAYNAME = "a|c3|A9|7Cb"\n') == [KnownVm(None, "aé|b", None, None, "vmx")]


def test_vmx_path_keeps_its_case_and_loses_compression():
    text = 'displayname="x"\nuuid.bios = "00 00 00 00 00 00 00 00-00 00 00 00 00 00 00 00"\n'
    path = "vmfs/volumes/vsan:52317168/Größe 5/X.vmx.gz"
    assert read(path, text) == [KnownVm("/vmfs/volumes/vsan:52317168/Größe 5/X.vmx", "x", None, None, "vmx")]


def test_vmx_that_names_nothing():
    assert read("vmfs/volumes/a/a/a.vmx", 'guestOS = "other"\n#displayName = "old"\n') == []
