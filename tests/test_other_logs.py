"""The logs beside vmkernel's tell the VM, the downtime, and the cause; expectations are worked out by hand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import permutations

import pytest
from bundles import UUID, bundle, dest_log, line, source_log

from vmindex.index import Index
from vmindex.ingest.interface import Options
from vmindex.story import compose

ID = "1577872800000000"
HEX = f"{int(ID):x}"
OP = "lgfd4abh-18745-auto-egq-h5:70005734-88-01"
VMX = "/vmfs/volumes/4d6579ec-23f981cb/web01/web01.vmx"
HOSTD = f"""\
2020-01-01T09:59:59.900Z info hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.VMotionSrc ({ID}) opID={OP}-39-6b81 user=vpxuser] VMotionInitiateSrc: initiating
2020-01-01T10:00:04.100Z info hostd[A1BF1B70] [Originator@6876 sub=Vmsvc.vm:{VMX} opID={OP}-39-6b81] State Transition (VM_STATE_EMIGRATING -> VM_STATE_UNREGISTERING)
2020-01-01T10:00:04.150Z verbose hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.VMotionSrc ({ID})] Set source task result precopyStunTime to 80477
2020-01-01T10:05:00.000Z info hostd[A1BF1B70] [Originator@6876 sub=Vmsvc.vm:/vmfs/volumes/x/y/y.vmx opID=other-1] State Transition (VM_STATE_OFF -> VM_STATE_ON)
"""
VPXA = f"2020-01-01T10:00:05.000Z verbose vpxa[FFF69B90] [Originator@6876 sub=Default opID={OP}-77] [MIGRATE] ({ID}) vmotion result has downtime value 284157\n"
IMMIGRATING = f"2020-01-01T10:00:01.000Z verbose vpxa[FFB4DB90] [Originator@6876 sub=Default opID=WFU-781d38a8] [MIGRATE] ({ID}) immigrating VM at path {VMX} has vmid 677\n"
VPXD = f"""\
2020-01-01T09:59:58.000Z info vpxd[7FB95058C700] [Originator@6876 sub=vpxLro opID={OP}] [VpxLRO] -- BEGIN task-17 -- web01 -- Drm.ExecuteVMotionLRO --
2020-01-01T09:59:58.100Z info vpxd[7FB95058C700] [Originator@6876 sub=drmLogger opID={OP}] Executing DRM recommended vMotion, migrating [vim.VirtualMachine:vm-14,web01] from vim.HostSystem:host-62 to vim.HostSystem:host-81
"""
SOURCE_VMWARE = f"""\
2020-01-01T10:00:00.001Z In(05) vmx - MigrateVMXdrToSpec: type: 1 srcIp=<10.0.0.1> dstIp=<10.0.0.2> mid={HEX} uuid=ad704d56-f143-255e-8a12-a0e2182e38ec priority=yes
2020-01-01T10:00:00.002Z In(05) vmx - Received migrate 'to' request for mid id {ID}, src ip <10.0.0.1>, dst ip <10.0.0.2>(invalidate source config).
2020-01-01T10:00:03.100Z In(05) vcpu-0 - Migrate: VM successfully stunned.
2020-01-01T10:00:03.400Z In(05) vmx - Migrate: Caching migration error message list:
2020-01-01T10:00:03.401Z In(05) vmx - [msg.checkpoint.migration.maxSwitchoverTimeExceeded] The migration has exceeded the maximum switchover time of 100 second(s). ESX has preemptively failed the migration to allow the VM to continue running on the source.
2020-01-01T10:00:03.402Z In(05) vmx - Migrate: Attempting to continue running on the source.
"""
DEST_VMWARE = f"""\
2020-01-01T10:00:03.500Z In(05) vmx - Migrate_Open: Restoring from <10.0.0.1> with migration id {ID}
2020-01-01T10:00:03.700Z In(05) vcpu-0 - Checkpoint_Unstun: vm stopped for 188405 us
2020-01-01T11:00:00.000Z In(05) vmx - SnapshotVMX_TakeSnapshot start: 'x', deviceState=1, lazy=1
2020-01-01T11:00:01.000Z In(05) vcpu-0 - Checkpoint_Unstun: vm stopped for 999999 us
"""


def only(index):
    (found,) = index.migrations()
    return found


def vm_files(vmware_log):
    folder = "vmfs/volumes/4d6579ec-23f981cb/web01"
    return {f"{folder}/vmware.log": vmware_log, f"{folder}/web01.vmx": 'displayName = "web01 (prod)"\n'}


def test_management_logs_name_the_vm_and_measure_the_downtime(index, tmp_path):
    files = {"var/run/log/hostd.log": HOSTD, "var/run/log/vpxa.log": VPXA + IMMIGRATING}
    summary = index.ingest([bundle(tmp_path, "esx01", log=source_log(ID), files=files)])
    assert not summary.damage
    found = only(index)
    assert (found.vm, found.downtime_s, found.outcome) == ("web01", 0.284157, "success")
    assert found.started_at == "2020-01-01T09:59:59.900000Z"
    joined = index.sql(
        "SELECT component, message FROM v_events WHERE vmotion_id = :id AND component <> 'vmkernel' ORDER BY at_us",
        {"id": ID},
    )
    shown = [(component, message[:24]) for component, message in joined.rows]
    assert ("hostd", "State Transition (VM_STA") in shown
    assert not any("VM_STATE_OFF" in message for _, message in shown)


def test_hostd_alone(index, tmp_path):
    index.ingest([bundle(tmp_path, "esx01", files={"var/run/log/hostd.log": HOSTD, "var/run/log/vpxa.log": VPXA})])
    found = only(index)
    assert (found.source_host, found.outcome, found.has_source_log, found.downtime_s) == (
        "esx01",
        "success",
        1,
        0.284157,
    )
    assert found.ended_at == "2020-01-01T10:00:05.000000Z"


def test_vpxd_names_the_vm_by_the_opid(index, tmp_path):
    path = tmp_path / "vpxd.log"
    path.write_text(VPXD)
    index.ingest(
        [
            bundle(tmp_path, "esx01", log=source_log(ID), files={"var/run/log/hostd.log": HOSTD.replace("web01", "x")}),
            path,
        ]
    )
    kinds = {event.kind for event in index.events(ID)}
    assert {"lro-begin-drs-vmotion", "drs-vmotion"} <= kinds
    assert compose(index, ID).asked_by == "DRS"


def test_the_log_of_the_vm_in_the_bundle_of_the_destination(index, tmp_path):
    """It tells the stun of the migration, not that of the later snapshot, and does not make its host the source."""
    index.ingest([bundle(tmp_path, "esx02", log=dest_log(ID), files=vm_files(DEST_VMWARE))])
    found = only(index)
    assert (found.source_host, found.dest_host, found.downtime_s, found.vm) == (None, "esx02", 0.188405, "web01 (prod)")


def test_the_true_error_is_in_the_log_of_the_vm(index, tmp_path, vmindex):
    verdict = line(
        "10:00:03.500",
        f"WARNING: Migrate: 5454: {ID} S: Migration considered a failure by the VMX.  It is most likely a timeout, but check the VMX log.",
    )
    link = line("10:00:03.000", "<6>igb: vmnic1 NIC Link is Down")
    index.ingest(
        [bundle(tmp_path, "esx01", log=source_log(ID, end=False) + link + verdict, files=vm_files(SOURCE_VMWARE))]
    )
    found = only(index)
    assert (found.outcome, found.failed_side) == ("failed", "S")
    assert found.failure.startswith("The migration has exceeded the maximum switchover time of 100 second(s).")
    found = json.loads(vmindex("why", ID, "-f", "json")[1])
    assert (found[0]["rank"], found[0]["host"]) == ("primary", "esx01")
    assert {"secondary", "context"} <= {item["rank"] for item in found}
    status, text, _ = vmindex("why", ID)
    assert status == 0
    assert "switchover" in text
    assert "vmnic1" in text or "link" in text.lower()


def test_uuid_in_the_other_byte_order_is_the_same_vm(index, tmp_path):
    index.ingest(
        [
            bundle(
                tmp_path,
                "esx01",
                log=source_log(ID),
                files={"vmfs/volumes/a/b/vmware.log": SOURCE_VMWARE.splitlines(True)[0]},
            ),
            bundle(tmp_path, "esx02", address="10.0.0.2", vms=[("web01", 900, UUID)]),
        ]
    )
    assert only(index).vm_uuid == "564d70ad43f15e258a12a0e2182e38ec"
    assert len(list(index.sql("SELECT * FROM v_vms").rows)) == 1


@pytest.mark.parametrize("words", [["explain", "-f", "json"], ["explain"]])
def test_explain(vmindex, tmp_path, words):
    path = tmp_path / "some.log"
    text = source_log(ID) + HOSTD + VPXA + SOURCE_VMWARE + "what is this\n"
    path.write_text(text)
    status, out, _ = vmindex(*words, path)
    assert status == 0
    if "json" in words:
        found = json.loads(out)
        assert [item["line_no"] for item in found] == list(range(1, text.count("\n") + 1))
        assert found[-1]["kind"] is found[-1]["meaning"] is found[-1]["vmotion_id"] is None
        assert all(item["vmotion_id"] == ID for item in found if ID in json.dumps(item["message"]))
        assert {item["component"] for item in found[:-1]} == {"vmkernel", "hostd", "vpxa", "vmware"}
    else:
        assert out.splitlines()[0] == text.splitlines()[0]
        assert "→ This host is told to send the VM of leader world 500 from 10.0.0.1 to 10.0.0.2" in out


def test_the_same_for_every_order(tmp_path):
    vpxd = tmp_path / "vpxd.log"
    vpxd.write_text(VPXD)
    parts = [
        bundle(
            tmp_path, "esx01", log=source_log(ID), files={"var/run/log/hostd.log": HOSTD, "var/run/log/vpxa.log": VPXA}
        ),
        bundle(tmp_path, "esx02", log=dest_log(ID), files=vm_files(DEST_VMWARE)),
        vpxd,
    ]
    results = []
    for number, order in enumerate(permutations(parts)):
        with Index(tmp_path / f"{number}.db") as index:
            for part in order:
                index.ingest([part])
            events = index.sql(
                "SELECT component, kind, side, at, message FROM v_events WHERE vmotion_id IS NOT NULL ORDER BY 1, 2, 4, 5"
            )
            results.append((list(index.sql("SELECT * FROM v_migrations").rows), list(events.rows)))
    assert all(result == results[0] for result in results)
    assert any(component == "vpxd" for component, *_ in results[0][1])


def test_hostd_tells_a_failure_that_no_kernel_log_shows(index, tmp_path):
    hostd = HOSTD.replace("VM_STATE_UNREGISTERING", "VM_STATE_ON") + (
        f"2020-01-01T10:00:04.200Z info hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.VMotionSrc ({ID})] ResolveCb: VMX reports "
        "needsUnregister = false for migrateType MIGRATE_TYPE_VMOTION\n"
        f"2020-01-01T10:00:04.201Z info hostd[A1BF1B70] [Originator@6876 sub=Vcsvc.VMotionSrc ({ID})] ResolveCb: Failed with fault: "
        "(vim.fault.GenericVmConfigFault) {\n"
        '--> reason = "The source detected that the destination failed to resume.",\n--> }\n'
    )
    index.ingest(
        [
            bundle(
                tmp_path,
                "esx01",
                files={"var/run/log/hostd.log": hostd, "commands/localcli_vm-process-list.txt": RUNNING},
            )
        ]
    )
    found = only(index)
    assert (found.outcome, found.failed_side, found.vm) == ("failed", "S", "web01")
    assert found.vm_uuid == "564d70ad43f15e258a12a0e2182e38ec", "the vmx path is in the process list"


RUNNING = f"web01:\n   World ID: 500\n   UUID: {UUID}\n   Display Name: web01\n   Config File: {VMX}\n"


def test_signatures_of_the_user(tmp_path):
    """They appear beside the built-in ones; a bad entry is one line, and the rest of its file counts."""
    home = tmp_path / "home" / "signatures"
    home.mkdir(parents=True)
    (home / "ours.toml").write_text(
        '[[signature]]\nid = "our-firewall"\ntext = ["bad moon rising"]\ncause = "Our firewall again."\nremedy = "Call Joe."\n'
        '[[signature]]\nid = "broken"\ntext = ["x y z"]\nrank = "urgent"\ncause = "?"\n'
    )
    log = source_log(ID, end=False) + line(
        "10:00:02.500", f"WARNING: Migrate: 269: {ID} S: Failed: Bad moon rising (0xbad0001) @0x1"
    )
    path = bundle(tmp_path, "esx01", log=log)
    environment = {**os.environ, "VMINDEX_HOME": str(tmp_path / "home"), "VMINDEX_DB": str(tmp_path / "i.db")}

    def call(*words):
        command = [sys.executable, "-m", "vmindex", *map(str, words)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True)

    faults = [text for text in call("ingest", path).stderr.splitlines() if text.startswith("error:")]
    assert len(faults) == 1
    assert all(part in faults[0] for part in ("ours.toml", "broken", "urgent"))
    assert "Our firewall again." in call("why", ID).stdout
    assert "our-firewall" in call("query", "signatures", "-f", "csv").stdout


def test_the_log_of_the_vm_alone_tells_the_addresses(index, tmp_path):
    path = tmp_path / "vmware.log"
    path.write_text("".join(SOURCE_VMWARE.splitlines(keepends=True)[:2]))
    index.ingest([path])
    found = only(index)
    assert (found.source_ip, found.dest_ip, found.outcome) == ("10.0.0.1", "10.0.0.2", "incomplete")
    assert (found.source_host, found.has_source_log) == (None, 0)


def test_a_cause_in_the_vms_log_is_told_of_its_side_not_of_the_bundle_it_lies_in(index, tmp_path):
    """The VM stayed on the source, whose bundle therefore holds the log that the VMX of the destination wrote."""
    failing = DEST_VMWARE.splitlines(keepends=True)[0] + (
        "2020-01-01T10:00:03.600Z In(05) vmx - Migrate_SetFailure: Failed waiting for data. Error bad0006. Limit exceeded.\n"
    )
    log = source_log(ID, end=False)
    index.ingest(
        [bundle(tmp_path, "esx01", log=log, files=vm_files(failing)), bundle(tmp_path, "esx02", address="10.0.0.2")]
    )
    found = only(index)
    assert (found.outcome, found.failed_side, found.status_code) == ("failed", "D", "0xbad0006")
    assert list(index.sql("SELECT host FROM v_findings WHERE rank = 'primary'").rows) == [("esx02",)]


def arriving(*messages):
    """Return the log of the VMX of a destination, as it goes on after its first line."""
    first = DEST_VMWARE.splitlines(keepends=True)[0]
    return first + "".join(f"2020-01-01T10:00:03.6{number:02}Z {text}\n" for number, text in enumerate(messages))


@pytest.mark.parametrize(
    ("message", "signature"),
    [
        ("In(05) vmx - Power on failure messages: Feature 'cpuid.mwait' was 0, but must be 0x1.", "cpu-incompatible"),
        ("In(05) vcpu-0 - MONITOR PANIC: vcpu-0:VMM64 fault 14: src=MONITOR rip=0xfffffffffc000000", "state-vm-died"),
    ],
)
def test_what_ends_the_vmx_of_the_destination_is_the_cause(index, tmp_path, message, signature):
    path = tmp_path / "vmware.log"
    path.write_text(arriving(message, "In(05)+ vmx Module 'FeatureCompatLate' power on failed."))
    index.ingest([path])
    assert (only(index).outcome, only(index).failed_side) == ("failed", "D")
    found = index.sql("SELECT signature FROM v_findings WHERE rank = 'primary'").rows
    assert list(found) == [(signature,)]


def test_a_device_that_starts_disconnected_is_no_failure(index, tmp_path):
    path = tmp_path / "vmware.log"
    path.write_text(
        arriving(
            "In(05) vmx - [msg.device.startdisconnected] Virtual device ide1:0 will start disconnected.",
            'In(05) vmx - [msg.dictionary.load.openFailed] Cannot open file "/usr/lib/vmware/config": No such file.',
            "In(05) vcpu-0 - Checkpoint_Unstun: vm stopped for 188405 us",
        )
    )
    index.ingest([path])
    assert (only(index).outcome, only(index).ended_at) == ("success", "2020-01-01T10:00:03.602000Z")


UNRELATED = "In(05) vmx - [msg.disk.notEnoughSpace] There is no more space for virtual disk web01.vmdk."
LISTED = "In(05) vmx - Migrate: Caching migration error message list:"
REFUSED = "In(05) vmx - [msg.migrate.waitdata.platform] Failed waiting for data. Error 195887137. Timeout."
RUNS = "In(05) vcpu-0 - Checkpoint_Unstun: vm stopped for 188405 us"


@pytest.mark.parametrize(
    ("messages", "outcome"),
    [
        pytest.param([UNRELATED, RUNS], "success", id="of a disk, and the VM runs"),
        pytest.param([UNRELATED], "incomplete", id="of a disk, and no more is known"),
        pytest.param([LISTED, UNRELATED], "failed", id="of a disk, as the reason of a failure"),
        pytest.param([UNRELATED, "In(05) vmx - Module 'Migrate' power on failed."], "failed", id="before a failure"),
        pytest.param([REFUSED], "failed", id="of the migration"),
    ],
)
def test_a_message_of_the_vmx_fails_the_migration_only_if_it_is_about_it(index, tmp_path, messages, outcome):
    path = tmp_path / "vmware.log"
    path.write_text(arriving(*messages))
    index.ingest([path])
    assert only(index).outcome == outcome
    if UNRELATED in messages and outcome == "failed":
        assert "no more space for virtual disk" in only(index).failure


def test_a_message_about_something_else_is_not_the_cause_of_a_failure_that_the_host_logs(index, tmp_path):
    odd = "2020-01-01T10:00:02.000Z In(05) vmx - [msg.snapshot.odd] Something odd happened to a snapshot.\n"
    log = source_log(ID, end=False) + line(
        "10:00:03.000", f"WARNING: Migrate: 269: {ID} S: Failed: Timeout (0xbad0021) @0x0"
    )
    vmware = "".join(SOURCE_VMWARE.splitlines(keepends=True)[:2]) + odd
    index.ingest([bundle(tmp_path, "esx01", log=log, files=vm_files(vmware))])
    assert (only(index).outcome, only(index).failure, only(index).status_code) == ("failed", "Timeout", "0xbad0021")


def test_the_name_of_the_vm_without_quotes(index, tmp_path):
    path = tmp_path / "vmware.log"
    path.write_text("2020-01-01T10:00:00.000Z| vmx| I120: DICT               displayName = web 01\n" + DEST_VMWARE)
    index.ingest([path])
    assert only(index).vm == "web 01"


RELAYED = "<181>1 2020-01-02T10:00:0{0}.123Z {1} vmkernel - - - cpu3:1000)VMotion: 1: 712345678901234567{0} S: Stopping pre-copy\n"
HOSTD_RELAYED = "<181>1 2020-01-02T10:00:09.123Z {} Hostd 1 - [Originator@6876 sub=x] hello\n"


@pytest.mark.parametrize("name", ["vmkernel.3", "esx01-vmkernel.log", "syslog.log", "esx01.log"])
def test_a_log_counts_under_the_component_that_its_lines_name(index, tmp_path, name):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / name).write_text("".join(RELAYED.format(number, "esx01") for number in range(5)))
    index.ingest([folder])
    assert list(index.sql("SELECT host, component, events FROM v_coverage").rows) == [("esx01", "vmkernel", 5)]


def test_a_log_of_several_programs_counts_under_none(index, tmp_path):
    (tmp_path / "esx01.log").write_text(RELAYED.format(0, "esx01") + HOSTD_RELAYED.format("esx01"))
    index.ingest([tmp_path / "esx01.log"])
    assert list(index.sql("SELECT host, component, events FROM v_coverage").rows) == [("esx01", "other", 1)]


BOOT = "2020-01-02T09:00:00Z bootstop: Host has booted\n"


@pytest.mark.parametrize(
    ("logs", "booted"),
    [
        pytest.param({"vmkernel.log": ["esx01"]}, "esx01", id="one host"),
        pytest.param({"vmkernel.log": ["esx01", "esx01.corp.local"]}, "esx01.corp.local", id="two spellings of it"),
        pytest.param({"messages": ["esx01", "esx02"]}, None, id="a collector's log"),
        pytest.param({"vmkernel.log": ["esx01"], "esx02.log": ["esx02"]}, None, id="another host beside"),
        pytest.param({"esx01.log": ["esx01"]}, None, id="logs that need not be of one host"),
    ],
)
def test_a_log_without_a_host_beside_logs_that_name_one(index, tmp_path, logs, booted):
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "vmksummary.log").write_text(BOOT)
    for name, hosts in logs.items():
        (folder / name).write_text("".join(RELAYED.format(number, host) for number, host in enumerate(hosts)))
    index.ingest([folder])
    ((host,),) = index.sql("SELECT host FROM v_events WHERE kind = 'host-boot'").rows
    assert host == booted if booted else "logs (" in host


def test_a_given_host_goes_before_the_one_beside(index, tmp_path):
    (tmp_path / "vmksummary.log").write_text(BOOT)
    (tmp_path / "vmkernel.log").write_text(RELAYED.format(0, "esx01"))
    index.ingest([tmp_path / "vmksummary.log", tmp_path / "vmkernel.log"], Options(host="esx09"))
    assert list(index.sql("SELECT host FROM v_events ORDER BY at_us").rows) == [("esx09",), ("esx01",)]
