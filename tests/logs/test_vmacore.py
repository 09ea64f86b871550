"""hostd, vpxa, vpxd and fdm, by real lines (their rows in the reference are named)."""

from __future__ import annotations

import time
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.logs.any_line import parse_mixed
from vmindex.logs.interface import Clock
from vmindex.logs.scan import is_candidate
from vmindex.logs.vmacore import FAMILIES, FDM, HOSTD, KINDS, READER, VPXA, VPXD, prefix

CLOCK = Clock()
CASES = [
    pytest.param(family, kind, sample, id=f"{kind.slug}-{number}")
    for family in FAMILIES
    for kind in family.kinds
    for number, sample in enumerate(kind.samples)
]


@pytest.mark.parametrize(("family", "kind", "sample"), CASES)
def test_sample(family, kind, sample):
    record = family.parse(sample.line, CLOCK)
    assert record is not None
    assert record.kind is not None
    assert record.kind.slug == kind.slug
    assert record.fields == dict(sample.fields)
    assert (record.vmotion_id, record.side) == (sample.vmotion_id, sample.side)
    assert is_candidate(sample.line.encode(), HOSTD)


def test_slugs_are_unique():
    slugs = [kind.slug for kind in KINDS]
    assert len(slugs) == len(set(slugs))


PREFIXES = {
    "3.5 and 4.0": (
        "[2009-03-01 12:00:00.123 'vm:/vmfs/volumes/4a/a/a.vmx' 3076436096 warning] State Transition (VM_STATE_ON -> VM_STATE_OFF)",
        ("2009-03-01T12:00:00.123000Z", "hostd", "warning", None, None, "vm:/vmfs/volumes/4a/a/a.vmx"),
    ),
    "4.1 (L333)": (
        "[2012-03-14 16:31:45.288 1C69CB90 warning 'Libs' opID=C65743A5-0000024D-5c] [NFC ERROR] NfcNet_Send: x",
        ("2012-03-14T16:31:45.288000Z", "hostd", "warning", "C65743A5-0000024D-5c", None, "Libs"),
    ),
    "5.x relayed with priority (L277)": (
        "<166>2014-12-10T18:33:54.239Z esx.vmware.com Hostd: [3451AB90 verbose 'vm:/vmfs/volumes/f8431d5d-1d30ae43/vm_name/vmx_name.vmx'] "
        "Actual VM overhead: 170840064 bytes",
        (
            "2014-12-10T18:33:54.239000Z",
            "hostd",
            "debug",
            None,
            "esx.vmware.com",
            "vm:/vmfs/volumes/f8431d5d-1d30ae43/vm_name/vmx_name.vmx",
        ),
    ),
    "relay that adds a wrong program (L278)": (
        '<166>2015-01-22T22:31:58.616Z esx.vmware.com vmkwarning Hostd: -->          key = "msg.checkpoint.precopyfailure",',
        ("2015-01-22T22:31:58.616000Z", "hostd", "info", None, "esx.vmware.com", ""),
    ),
    "relay without a time (identity.md)": (
        "<164>NoneZ esx.vmware.com Hostd: 2015-06-21T00:02:08.553Z warning hostd[49580B70] [Originator@6876 sub=Default] x",
        ("2015-06-21T00:02:08.553000Z", "hostd", "warning", None, "esx.vmware.com", "Default"),
    ),
    "6.x with a path that holds blanks (L313)": (
        "2018-07-05T20:55:46.094Z info hostd[9B80B70] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/5b2cf72d/MGSIP EOSN IN/MGSIP EOSN IN.vmx "
        "opID=vim-cmd-24-1191 user=dcui] State Transition (VM_STATE_OFF -> VM_STATE_UNREGISTERING)",
        (
            "2018-07-05T20:55:46.094000Z",
            "hostd",
            "info",
            "vim-cmd-24-1191",
            None,
            "Vmsvc.vm:/vmfs/volumes/5b2cf72d/MGSIP EOSN IN/MGSIP EOSN IN.vmx",
        ),
    ),
    "path that holds brackets": (
        "2018-07-05T20:55:46.094Z info hostd[9B80B70] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/5b/a [old] b/a.vmx opID=x-1] Firing",
        ("2018-07-05T20:55:46.094000Z", "hostd", "info", "x-1", None, "Vmsvc.vm:/vmfs/volumes/5b/a [old] b/a.vmx"),
    ),
    "user that holds a blank (L305)": (
        "[Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/v/37MD/37MD.vmx opID=SWI-27d70fb0-67-3714 sid=5290a04a user=testUser:<no user>] File - x",
        (None, "hostd", None, "SWI-27d70fb0-67-3714", None, "Vmsvc.vm:/vmfs/volumes/v/37MD/37MD.vmx"),
    ),
    "stamp lost (L304)": (
        "info hostd[2099656] [Originator@6876 sub=Vimsvc.ha-eventmgr opID=esxcli-76-ecbf] Event 975279 : User root@127.0.0.1 logged in",
        (None, "hostd", "info", "esxcli-76-ecbf", None, "Vimsvc.ha-eventmgr"),
    ),
    "8.x": (
        "2025-03-01T10:00:00.073Z Er(163) Hostd[2098450]: [Originator@6876 sub=Default opID=a-1] IpmiIfcOpenIpmiOpen: x",
        ("2025-03-01T10:00:00.073000Z", "hostd", "error", "a-1", None, "Default"),
    ),
    "8.x, masked (L302)": (
        "2025-MM-DDThh:mm:ss.073Z Er(163) Hostd[2098450]: [Originator@6876 sub=Default] IpmiIfcOpenIpmiOpen: x",
        (None, "hostd", "error", None, None, "Default"),
    ),
    "9.x (L303)": (
        '2026-10-06T14:11:34.123Z {{host-2}} Hostd 2098516 - [esx@4413 sub="Hostsvc.DatastoreSystem" opID="b-2"] StorageApdUpdateInt: x',
        ("2026-10-06T14:11:34.123000Z", "hostd", None, "b-2", "{{host-2}}", "Hostsvc.DatastoreSystem"),
    ),
    "8.x as syslog of RFC 5424 (github elastic/integrations, packages/vsphere)": (
        '<166>1 2026-09-04T10:30:08.000Z host-a1b2c3.example.local Hostd 100001 - [Originator@6876 sub="Vimsvc.ha-eventmgr" '
        'opID="op-0001-aaaa" user="svc-user01" sid="sid-000001"] Event 1 : Account acct-x1y2z3 was created on host host-a1b2c3.example.local',
        (
            "2026-09-04T10:30:08.000000Z",
            "hostd",
            "info",
            "op-0001-aaaa",
            "host-a1b2c3.example.local",
            "Vimsvc.ha-eventmgr",
        ),
    ),
    "vCenter 9 (github tstack/lnav, vmw_log.json)": (
        '2025-06-04T17:06:21.349Z INFO vpxd 20973 [Originator@4413 sub="ServiceAccount" opID="SvcAcctInit-5a91f2fc"] Service account '
        "accessor initialized; user: vpxd-svc-acct-90beeaa8-b1b3-46f4-8200-641edac5cacf@VSPHERE.LOCAL, passwordStatus: Ok",
        ("2025-06-04T17:06:21.349000Z", "vpxd", "info", "SvcAcctInit-5a91f2fc", None, "ServiceAccount"),
    ),
    "vpxd with an item (github tstack/lnav, vmw_log.json)": (
        "2022-06-01T20:17:31.352Z info vpxd[27059] [Originator@6876 sub=drmLogger item=FixNIOCViolation opID=SWI-5441881e] FixNIOCViolation "
        "worker starts for host [vim.HostSystem:host-588,esx-3-23.vlcm.com]",
        ("2022-06-01T20:17:31.352000Z", "vpxd", "info", "SWI-5441881e", None, "drmLogger"),
    ),
    "event as vCenter's syslog, with two blanks (github elastic/integrations, packages/vsphere)": (
        "<14>1 2021-09-06T14:40:30.300637+00:00 vcenter vpxd 58650 - -  Event [575803] [1-1] [2021-09-06T14:40:30.299847Z] "
        "[vim.event.AlarmSnmpCompletedEvent] [info] [] [Home] [575803] [Alarm 'Host error': an SNMP trap for entity "
        "esxi01.resnick-tech.com was sent]",
        ("2021-09-06T14:40:30.300637Z", "vpxd", "info", None, "vcenter", ""),
    ),
    "vpxd as vCenter's syslog, kept by a relay that does not know its form (github test_real_regressions.py)": (
        "Sep 16 10:35:14 192.0.2.50 1 2026-09-16T07:05:15.540951+00:00 vc01.example vpxd-main - - - 2026-09-16T07:05:15.540Z info "
        "vpxd[11241] [Originator@6876 sub=MoCluster opID=example] For VM [vim.VirtualMachine:vm-103,Finance VDI 01], LB overhead limit (130) "
        "is less than overhead (144).",
        ("2026-09-16T07:05:15.540000Z", "vpxd", "info", "example", "vc01.example", "MoCluster"),
    ),
    "blank lost where it was published": (
        "2017-03-08T05:55:24.316Z info hostd[32740B70][Originator@6876 sub=Vimsvc.ha-eventmgr opID=CF4B779B-00000003-a74a] Event 65 : User "
        "root@192.168.200.18 logged in as VMware vSphere Client/6.0.0",
        ("2017-03-08T05:55:24.316000Z", "hostd", "info", "CF4B779B-00000003-a74a", None, "Vimsvc.ha-eventmgr"),
    ),
    "4.0 of messages, quoted without the time of syslog (elatov.github.io)": (
        "Hostd: [2010-03-16 12:51:54.284 27D13B90 info 'TaskManager'] Task Created : haTask-ha-host-vim.HostSystem.reboot-50",
        ("2010-03-16T12:51:54.284000Z", "hostd", "info", None, None, "TaskManager"),
    ),
    "vpxa relayed (L327)": (
        "<166>2014-12-10T18:39:25.632Z esx.vmware.com Vpxa: [FFBAAB90 verbose 'Default' opID=SWI-88e6d2f0] [TaskInfoChannel::GetTaskInfo] x",
        ("2014-12-10T18:39:25.632000Z", "vpxa", "debug", "SWI-88e6d2f0", "esx.vmware.com", "Default"),
    ),
    "vpxd (L346)": (
        "2023-02-14T13:54:34.394Z info vpxd[07879] [Originator@6876 sub=Default opID=60f13d6c] [VpxLRO] -- ERROR lro-1926720284 -- x",
        ("2023-02-14T13:54:34.394000Z", "vpxd", "info", "60f13d6c", None, "Default"),
    ),
    "event without a prefix (L345)": (
        "Event [182269] [1-1] [2024-02-12T10:41:48.631649Z] [vim.event.VmAcquiredTicketEvent] [info] [EXAMPLE.LOCAL\\Administrator] [x] [1] [y]",
        ("2024-02-12T10:41:48.631649Z", "hostd", None, None, None, ""),
    ),
    "section header": (
        "2022-06-02T02:16:57.414Z - last log rotation time, 2022-06-01T09:50:29.735Z - time the service was last started, Section for "
        "VMware ESX, pid=1000080910, version=7.0.3, build=0, option=DEBUG",
        ("2022-06-02T02:16:57.414000Z", "hostd", None, None, None, ""),
    ),
}


@pytest.mark.parametrize(("line", "expected"), PREFIXES.values(), ids=PREFIXES.keys())
def test_prefix(line, expected):
    record, head = HOSTD.parse(line, CLOCK), prefix.read(line, CLOCK)
    at = record.at_us if record.at_us is None else timestamps.to_iso(record.at_us)
    assert (at, record.component, record.severity, record.op_id, record.host, head.sub) == expected


def test_4x_shows_local_time():
    line = "[2011-04-01 15:14:34.203 F5A5AB90 info 'App'] x"
    record = VPXA.parse(line, Clock(zone=timezone(timedelta(hours=-4))))
    assert timestamps.to_iso(record.at_us) == "2011-04-01T19:14:34.203000Z"
    assert record.component == "vpxa"


@pytest.mark.parametrize(
    "line",
    [
        "2015-12-25T16:39:25.565Z cpu4:2758489)Migrate: vm 2758492: 3284: Setting VMOTION info",
        "2018-02-15T02:55:01.542Z| vmx| I125: Migrate_Open: Restoring from <10.193.58.103> with migration id 1518663295492956",
        '--> reason = "The source detected that the destination failed to resume.",',
        "",
        "free text",
    ],
)
def test_lines_of_others_are_not_recognised(line):
    assert HOSTD.parse(line, CLOCK) is None


HEAD = "2023-04-15T08:52:34.879Z In(166) Hostd[2099]: [Originator@6876 sub={} opID=a-1] {}"
SIDES = [
    ("Vcsvc.VMotionSrc (8743996508480001077)", "Something unheard of: 3", "vmotion-src", "8743996508480001077", "S"),
    ("Vcsvc.VMotionDst (8743996508480001077)", "Something unheard of: 3", "vmotion-dst", "8743996508480001077", "D"),
    ("Vcsvc.VMotionSrc.8743996508480001077", "Something unheard of", "vmotion-src", "8743996508480001077", "S"),
    ("Default", "VMotionPrepare (1301685441034055): Sending 'from' x", "vmotion-prepare", "1301685441034055", "D"),
    ("Default", "[MIGRATE] (1418236087721814) unheard of", "migration-other", "1418236087721814", None),
    ("Vmsvc.vm:/a.vmx", "State Transition (VM_STATE_EMIGRATING -> VM_STATE_ON)", "state-transition", None, "S"),
    ("Vmsvc.vm:/a.vmx", "State Transition (VM_STATE_IMMIGRATING -> VM_STATE_ON)", "state-transition", None, "D"),
    ("T", "Task Created : haTask--vim.host.VMotionManager.prepareSourceEx-12", "task-created", None, "S"),
    ("T", "Task Completed : haTask-82-vim.VirtualMachine.relocate-1 Status success", "task-completed", None, None),
]


@pytest.mark.parametrize(("sub", "message", "slug", "vmotion_id", "side"), SIDES)
def test_id_and_side(sub, message, slug, vmotion_id, side):
    record = HOSTD.parse(HEAD.format(sub, message), CLOCK)
    assert (record.kind.slug, record.vmotion_id, record.side) == (slug, vmotion_id, side)


@pytest.mark.parametrize(
    "message",
    [
        "State Transition (VM_STATE_OFF -> VM_STATE_ON)",
        "Task Created : haTask-82-vim.VirtualMachine.powerOn-2021183270",
        "[VpxLRO] -- BEGIN lro-846063 -- SessionManager -- vim.SessionManager.sessionIsActive -- 528e6e0c",
        "[VpxLRO] -- FINISH lro-846063",
        "[VpxLRO] -- FINISH task-internal-4436",
        "Event [575801] [1-1] [2021-09-06T14:40:30.298457Z] [vim.event.EventEx] [error] [] [Home] [575801] [Alarm 'Host error' on esx01]",
        "[VpxLRO] -- ERROR lro-1 -- vm-3 -- vim.VirtualMachine.powerOn: vim.fault.InsufficientHostCpuCapacityFault:",
        "Event 3673 : v-queworx_a on host localhost.localdomain in ha-datacenter is starting",
        "Database schema migration ts: 1418236087721",
        "Failed to read header: vim.fault.NotFound",
    ],
)
def test_unrelated_lines_have_no_kind(message):
    record = HOSTD.parse(HEAD.format("Default", message), CLOCK)
    assert record.kind is None


def test_fault_with_its_body():
    record = HOSTD.parse(
        HEAD.format(
            "Vcsvc.VMotionSrc (5422550518507384986)", "ResolveCb: Failed with fault: (vim.fault.GenericVmConfigFault) {"
        )
        + '\n-->    faultMessage = (vmodl.LocalizableMessage) [\n-->          key = "msg.migrate.fail.dst",'
        '\n--> reason = "The source detected that the destination failed to resume.",\n--> }',
        CLOCK,
    )
    assert record.kind.slug == "resolve-fault"
    assert record.side == "S"
    assert record.fields == {
        "fault": "vim.fault.GenericVmConfigFault",
        "reason": "The source detected that the destination failed to resume.",
        "msg_key": "msg.migrate.fail.dst",
    }


SESSION = "52c403e7-fb41-b34f-cb4e-98b0577ad246(52da1940-25e3-5aeb-2017-a8920a596333)"
LROS = [
    (f"BEGIN task-283 -- vm-85 -- vim.VirtualMachine.relocate -- {SESSION}", "lro-begin", {"vm_moref": "vm-85"}),
    (f"BEGIN task-283 -- web 01 -- vim.VirtualMachine.relocate -- {SESSION}", "lro-begin", {"vm": "web 01"}),
    ("BEGIN lro-1 --  -- VmprovWorkflow -- ", "lro-begin", {"target": ""}),
    ("BEGIN task-internal-1 -- -- VmprovWorkflow -- ", "lro-begin", {"target": ""}),
    ("ERROR task-7 -- vm-85 -- vim.VirtualMachine.migrate: vim.fault.Timedout:", "lro-error", {"vm_moref": "vm-85"}),
    (
        f"ERROR task-7 -- {SESSION} -- vm-85 -- vim.VirtualMachine.relocate: :vim.fault.Timedout",
        "lro-error",
        {"vm_moref": "vm-85", "lro": "task-7", "fault": "vim.fault.Timedout"},
    ),
    (
        f"ERROR task-7 -- {SESSION} -- web 01 -- vim.VirtualMachine.relocate: vim.fault.Timedout:",
        "lro-error",
        {"vm": "web 01", "method": "vim.VirtualMachine.relocate"},
    ),
    ("FINISH task-7", "lro-finish", {"lro": "task-7"}),
    ("FINISH task-7 -- vm-120 -- vim.VirtualMachine.migrate -- 0CCF336E", "lro-finish", {"vm_moref": "vm-120"}),
]
"""As lnav's format, elatov.github.io (4.1) and vmware/vic issue 6342 show them."""


@pytest.mark.parametrize(("text", "slug", "expected"), LROS)
def test_task_of_vcenter(text, slug, expected):
    record = VPXD.parse(HEAD.format("vpxLro", f"[VpxLRO] -- {text}"), CLOCK)
    assert record.kind.slug == slug
    assert {name: record.fields.get(name) for name in expected} == expected


EVENT = "Event [7] [1-1] [2024-02-12T10:41:48.631649Z] [vim.event.{}] [info] [LAB\\ann] [DC1] [5] [{}]"
EVENTS = [
    (
        EVENT.format("DrsVmMigratedEvent", "DRS migrated web 01 from esx1.lab to esx2.lab in cluster C 1 in DC1"),
        "event-drs-migrated",
        {"vm": "web 01", "source_host": "esx1.lab", "dest_host": "esx2.lab", "cluster": "C 1", "user": "LAB\\ann"},
    ),
    (
        EVENT.format(
            "VmMigratedEvent", "Migration of virtual machine web 01 from esx1.lab, ds 1 to esx2.lab, ds2 completed"
        ),
        "event-migrated",
        {
            "vm": "web 01",
            "source_host": "esx1.lab",
            "source_datastore": "ds 1",
            "dest_host": "esx2.lab",
            "dest_datastore": "ds2",
        },
    ),
    (
        EVENT.format(
            "VmBeingHotMigratedEvent",
            "Hot migrating web 01 from esx1.lab, ds1 in DC1 to esx2.lab, ds2 in DC2 with encryption",
        ),
        "event-being-migrated",
        {
            "vm": "web 01",
            "source_host": "esx1.lab",
            "source_datacenter": "DC1",
            "dest_host": "esx2.lab",
            "dest_datacenter": "DC2",
        },
    ),
    (
        EVENT.format(
            "EventEx", "Hot migrating web 01 from esx1.lab, ds1 in DC1 to esx2.lab, ds2 in DC1 with encryption"
        ),
        "event-being-migrated",
        {"vm": "web 01", "source_host": "esx1.lab", "dest_host": "esx2.lab"},
    ),
    (
        "<14>1 2021-09-06T14:40:13.263383+00:00 vcenter vpxd 58650 - -  "
        + EVENT.format(
            "VmMigratedEvent", "Migration of virtual machine web 01 from esx1.lab, ds1 to esx2.lab, ds2 completed"
        ),
        "event-migrated",
        {"vm": "web 01", "dest_host": "esx2.lab", "event_id": 7},
    ),
    (
        EVENT.format("VmEmigratingEvent", "Migrating web 01 off host esx1.lab in DC1"),
        "event-emigrating",
        {"vm": "web 01", "source_host": "esx1.lab", "source_datacenter": "DC1"},
    ),
    (
        EVENT.format("VmFailedMigrateEvent", "Cannot migrate web 01 from esx1.lab, ds1 to esx2.lab, ds2 in DC1"),
        "event-failed-migrate",
        {"vm": "web 01", "dest_host": "esx2.lab", "event_id": 7},
    ),
    (
        HEAD.format("Vimsvc.ha-eventmgr", "Event 12 : Migrating web 01 off host esx1.lab in ha-datacenter"),
        "event-emigrating",
        {"vm": "web 01", "source_host": "esx1.lab", "event_id": 12},
    ),
    (
        HEAD.format(
            "Vimsvc.ha-eventmgr", "Event 13 : Migration of web 01 from esx1.lab, ds1 to esx2.lab, ds2 completed"
        ),
        "event-migrated",
        {"vm": "web 01", "source_host": "esx1.lab", "dest_host": "esx2.lab"},
    ),
]


@pytest.mark.parametrize(("line", "slug", "expected"), EVENTS)
def test_event(line, slug, expected):
    record = VPXD.parse(line, CLOCK)
    assert record.kind.slug == slug
    assert {name: record.fields.get(name) for name in expected} == expected


def test_an_event_tells_its_own_severity():
    line = f"<14>1 2021-09-06T14:40:13.263383+00:00 vcenter vpxd 58650 - -  {EVENT.format('VmFailedMigrateEvent', 'Cannot migrate a')}"
    assert VPXD.parse(line.replace("[info]", "[error]"), CLOCK).severity == "error"


def test_lines_without_prefix_are_read_as_fragments():
    record = READER.parse_fragment('--> reason = "The source detected that the destination failed to resume.",')
    assert record.kind.slug == "fault-body"
    record = READER.parse_fragment(
        '"FullFormattedMessage": "Migration of virtual machine test-vm-01 from 10.184.167.152, sharedVmfs-0 to 10.184.168.169, '
        'sharedVmfs-0 completed",'
    )
    assert record.fields["dest_host"] == "10.184.168.169"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("hostd.log", HOSTD),
        ("hostd.0.gz", HOSTD),
        ("hostd-11.log", HOSTD),
        ("hostd.log.3", HOSTD),
        ("vpxa.log", VPXA),
        ("vpxa-esx01.log", VPXA),
        ("vpxd-391.log.gz", VPXD),
        ("fdm.2", FDM),
        ("hostd-probe.log", None),
        ("hostd-probe.3.gz", None),
        ("vpxd-profiler-12.log", None),
        ("vpxd-alert-2.log", None),
        ("vpxd-svcs.log", None),
        ("vpxd.cfg", None),
    ],
)
def test_names(name, family):
    assert next((known for known in FAMILIES if known.names.fullmatch(name)), None) is family


@pytest.mark.parametrize("program", ["hostd", "Hostd", "vpxa", "Vpxa", "vpxd", "Vpxd", "fdm", "Fdm"])
def test_a_relayed_line_goes_to_its_program(program):
    line = f"2020-01-01T10:00:00Z esx01 {program}: info {program}[1] [Originator@6876 sub=Default opID=op-1] text"
    record = parse_mixed(line, Clock())
    assert (record.component, record.op_id, record.message) == (program.lower(), "op-1", "text")


@given(
    st.text(),
    st.sampled_from(
        ["", "Event [1] [1-1] [", "[VpxLRO] -- BEGIN ", "Migrating ", "[2011-04-01 15:14:34.203 F5 info '"]
    ),
)
def test_no_text_raises(text, start):
    for line in (start + text, HEAD.format("Vcsvc.VMotionSrc (1)", start + text), HEAD.format(text, start)):
        VPXD.parse(line, CLOCK)
        READER.parse_fragment(line)


PIECES = [
    "Migrating a from b, c in d to e, f in g ",
    "Event [1] [1-1] [2024-02-12T10:41:48Z] [vim.event.VmMigratedEvent] [info] [u] [d] [1] [Migration of a from b, c to ",
    "Migration of virtual machine a from b, c to ",
    "[Originator@6876 sub=vm:/a.vmx a=",
    "[F5 info 'vm:/a.vmx' a=",
    "[VpxLRO] -- BEGIN task-1 -- a -- ",
    "vim.fault.",
    "vim.fault.VMotion ",
    "haTask--a-",
    "/vmfs/volumes/",
    "vmotion /vmfs/volumes/",
    "\n-->  ",
    " ] ",
    "1234567890123456",
    "host-1 isolated ",
    " in cluster a in ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_long_lines_take_linear_time(piece):
    for line in (
        piece * 20_000,
        HEAD.format("Default", piece * 20_000),
        HEAD.format("x", "Event 1 : " + piece * 20_000),
    ):
        began = time.process_time()
        FDM.parse(line, CLOCK)
        READER.parse_fragment(line, "fdm")
        assert time.process_time() - began < 20, "a pattern explodes"
