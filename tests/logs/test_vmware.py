"""vmware.log: every prefix, the samples of every kind, vMotion IDs in both spellings, and sides."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmindex import timestamps
from vmindex.logs import Clock, vmware
from vmindex.logs.scan import is_candidate
from vmindex.logs.vmware import states

CLOCK = Clock(year=2010)
SAMPLES = [
    pytest.param(kind, sample, id=f"{kind.slug}-{number}")
    for kind in vmware.KINDS
    for number, sample in enumerate(kind.samples)
]


@pytest.mark.parametrize(("kind", "sample"), SAMPLES)
def test_sample(kind, sample):
    record = vmware.FAMILY.parse(sample.line, CLOCK)
    assert record.kind is kind
    assert record.fields == dict(sample.fields)
    assert (record.component, record.vmotion_id, record.side) == ("vmware", sample.vmotion_id, sample.side)
    assert is_candidate(sample.line.encode(), vmware.FAMILY)


def test_slugs_are_unique():
    slugs = [kind.slug for kind in vmware.KINDS]
    assert len(slugs) == len(set(slugs))


PREFIXES = {
    "4.x": ("Mar 06 17:31:16.123: vmx| x", ("2010-03-06T17:31:16.000000Z", "info", None)),
    "5.0 (L238)": ("2012-03-23T16:22:51.876Z| vcpu-0| x", ("2012-03-23T16:22:51.876000Z", "info", None)),
    "5.1 to 6.0 (L208)": ("2015-10-27T22:01:42.149Z| vcpu-0| I120: x", ("2015-10-27T22:01:42.149000Z", "info", None)),
    "6.5 to 7.0 (L216)": ("2021-05-24T00:30:22.684Z| vmx| I125: x", ("2021-05-24T00:30:22.684000Z", "info", None)),
    "warning (L267)": ("2018-02-15T02:59:29.835Z| vmx| W115: x", ("2018-02-15T02:59:29.835000Z", "warning", None)),
    "with zone": ("2018-02-15T02:59:29.835+02:00| vmx| E105: x", ("2018-02-15T00:59:29.835000Z", "error", None)),
    "continued": ("2018-02-15T02:59:29.835Z| vmx| I125+ x", ("2018-02-15T02:59:29.835000Z", "info", None)),
    "late 7.0": ("2021-12-01T12:00:00.000Z| vmx| | I005: x", ("2021-12-01T12:00:00.000000Z", "info", None)),
    "late 7.0, opID": (
        "2021-12-01T12:00:00.000Z| vmx| a1-b2| I005: x",
        ("2021-12-01T12:00:00.000000Z", "info", "a1-b2"),
    ),
    "8.x (L187)": ("2023-04-15T08:52:34.879Z In(05) vmx - x", ("2023-04-15T08:52:34.879000Z", "info", None)),
    "8.x, opID (L246)": (
        "2023-12-05T17:42:40.666Z In(05) vmx vim-cmd-09-a45d x",
        ("2023-12-05T17:42:40.666000Z", "info", "vim-cmd-09-a45d"),
    ),
    "8.x notice": ("2023-12-05T17:42:40.666Z No(00) vmx - x", ("2023-12-05T17:42:40.666000Z", "notice", None)),
    "8.x warning": ("2023-12-05T17:42:40.666Z Wa(03) vmx - x", ("2023-12-05T17:42:40.666000Z", "warning", None)),
    "8.x error": ("2023-12-05T17:42:40.666Z Er(02) vmx - x", ("2023-12-05T17:42:40.666000Z", "error", None)),
    "8.x without zone": ("2023-12-05T17:42:40.666 In(05) vmx - x", ("2023-12-05T17:42:40.666000Z", "info", None)),
    "8.x, further line of a message": (
        "2023-12-05T17:42:40.666Z In(05)+ vmx - x",
        ("2023-12-05T17:42:40.666000Z", "info", None),
    ),
    "8.x, one digit": ("2023-12-05T17:42:40.666Z Db(5) vmx - x", ("2023-12-05T17:42:40.666000Z", "debug", None)),
    "8.x, no number": ("2023-12-05T17:42:40.666Z Em() vmx - x", ("2023-12-05T17:42:40.666000Z", "emergency", None)),
    "8.x, level dropped by a KB": ("YYYY-MM-DDTHH:MM:SS.XXXZ vcpu-0 - x", (None, None, None)),
    "masked (L190)": ("[YYYY-MM-DDTHH:MM:SS] In(05) worker-3476962 - x", (None, "info", None)),
    "masked (L210)": ("YYYY-MM-DDThh:mm:ss.551Z In(05) vmx - x", (None, "info", None)),
    "masked (L203)": ("yyyy-mm-ddThh:mm:ssIn(05) vmx - x", (None, "info", None)),
    "no stamp (L236)": ("vcpu-0| I125: x", (None, "info", None)),
    "no stamp (L228)": ("vmx| x", (None, "info", None)),
}


@pytest.mark.parametrize("case", PREFIXES)
def test_prefix(case):
    line, expected = PREFIXES[case]
    record = vmware.FAMILY.parse(line, CLOCK)
    at = None if record.at_us is None else timestamps.to_iso(record.at_us)
    assert (at, record.severity, record.op_id) == expected
    assert (record.message, record.component) == ("x", "vmware")


@pytest.mark.parametrize(
    ("text", "message", "op_id"),
    [
        (
            "In(05)+ vmx Module 'FeatureCompatLate' power on failed.",
            "Module 'FeatureCompatLate' power on failed.",
            None,
        ),
        ("In(05)+ vmx [msg.disk.noBackEnd2] No.", "[msg.disk.noBackEnd2] No.", None),
        ("In(05) vmx CPUID[0]: level 1", "CPUID[0]: level 1", None),
        ("In(05) vmx e0ada929 Issuing new ticket", "Issuing new ticket", "e0ada929"),
        (
            "In(05) vmx lnx6-42910-auto-x40-h5:70004075-b2 AIOGNRC: Failed",
            "AIOGNRC: Failed",
            "lnx6-42910-auto-x40-h5:70004075-b2",
        ),
    ],
)
def test_the_first_word_of_a_message_is_no_op_id(text, message, op_id):
    record = vmware.FAMILY.parse(f"2025-06-14T08:55:12.643Z {text}", CLOCK)
    assert (record.message, record.op_id) == (message, op_id)


@pytest.mark.parametrize(
    "line",
    [
        "2015-12-25T16:39:25.565Z cpu4:2758489)Migrate: vm 2758492: 3284: Setting VMOTION info: Source ts = 1451061663105920",
        "2023-12-07T05:04:55.159Z In(182) vmkernel: cpu10:2099084)Net: 1: x",
        "2018-10-20T23:21:53.073Z info hostd[A1BF1B70] [Originator@6876 sub=x] Migrate: x",
        "2023-08-08T14:16:02.123Z In(14) vobd[2097521]:  [GenericCorrelator] 1us: [vob.x] y",
        "2023-08-08T14:16:02.123Z In(14) bootstop[2098500]: Host has booted",
        "--> reason",
        "",
    ],
)
def test_other_lines_are_not_vmware(line):
    assert vmware.FAMILY.parse(line, CLOCK) is None


def read(message):
    return vmware.FAMILY.parse(f"2023-04-15T08:52:34.879Z In(05) vmx - {message}", CLOCK)


CASES = [
    (
        "Received migrate 'from' request for mid id 8743996508480001077, src ip <10.0.0.1>.",
        "migrate-from-request",
        "8743996508480001077",
        "D",
    ),
    (
        "VigorTransportProcessClientPayload: opID=a-1 seq=3: Receiving Migrate.PrepareDestination request.",
        "vigor-request",
        None,
        "D",
    ),
    (
        "MigrateSetInfo: state=8 srcIp=<10.0.0.1> dstIp=<10.0.0.2> mid=8743996508480001077 uuid=x priority=low",
        "migrate-set-info",
        "8743996508480001077",
        "D",
    ),
    (
        "MigrateVMXdrToSpec: type: 1 srcIp=<1.1.1.1> dstIp=<2.2.2.2> mid=1234567890123456 uuid=",
        "xdr-to-spec",
        "1311768467284833366",
        None,
    ),
    ("MigrateSetState: Transitioning from state 0 to 8.", "migrate-state", None, "D"),
    ("MigrateSetState: Transitioning from state 11 to 0.", "migrate-state", None, "D"),
    ("MigrateSetState: Transitioning from state 6 to 0.", "migrate-state", None, "S"),
    (
        "MigrateSetState: Transitioning from state MIGRATE_FROM_VMX_CHECKPT (11) to MIGRATE_FROM_VMX_FINISHED (12).",
        "migrate-state",
        None,
        "D",
    ),
    ("MigrateSetStateFinished: type=2 new state=12", "migrate-finished", None, "D"),
    ("MigrateSetStateFinished: type=2 new state=MIGRATE_FROM_VMX_FINISHED", "migrate-finished", None, "D"),
    ("Module Migrate power on failed.", "module-power-on-failed", None, "D"),
    ("[msg.moduletable.powerOnFailed] Module 'Migrate' power on failed.", "module-power-on-failed", None, "D"),
    ("[msg.moduletable.powerOnFailed] Module DiskEarly power on failed.", "module-power-on-failed", None, None),
    (
        "[vob.vmotion.stream.keepalive.read.fail] vMotion migration [168099940:1415416254017461] failed",
        "vob-vmotion",
        "1415416254017461",
        None,
    ),
    ("[vob.heap.grow.failed] x", "failure-msg", None, None),
    ("CPT: Restoring checkpoint /vmfs/volumes/ds/vm/vm-Snapshot1.vmsn", "cpt-restore", None, None),
    ("HotAdd: Adding scsi-hardDisk with mode 'persistent' to scsi0:1", "hot-add", None, None),
    ("memoryHotplug: what is no change of the size", None, None, None),
    ("Power on failure messages: Feature 'cpuid.mwait' was 0, but must be 0x1.", "power-on-failure", None, None),
    ("MONITOR PANIC: vcpu-0:VMM64 fault 14: src=MONITOR rip=0xfffffffffc000000", "vmx-panic", None, None),
    ("[msg.cdromImage.nofile] File x does not exist and therefore cannot be connected.", "device-message", None, None),
    ("[msg.log.error.unrecoverable] VMware ESX unrecoverable error: (vcpu-0)", "failure-msg", None, None),
    ('[msg.dictionary.load.openFailed] Cannot open file "/usr/lib/vmware/config": No such file', None, None, None),
    ("Hostname=esx1.lab", "header-hostname", None, None),
    ("IP=10.0.0.5 (vmk0)", "header-ip", None, None),
    ('DICT                  displayName = "web 01"', "display-name", None, None),
    ('DICT displayName = ""', "display-name", None, None),
    ("DICT displayName =", None, None, None),
    ("UUID: location-UUID is 56 4d 89 a1 9f 06 e7 38-a6 7f b2 e5 8a 3b 79 36", "vm-uuid", None, None),
    ("UUID: Writing uuid.bios value: '56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9'", "vm-uuid", None, None),
    ('DICT                      vc.uuid = "52 00 11 22 33 44 55 66-77 88 99 aa bb cc dd ee"', "vm-uuid", None, None),
    (
        "AIOGNRC: Failed to open '/vmfs/devices/vsan/4e69' : Could not find the file (60003) (0x2013).",
        "explain-disk-open",
        None,
        None,
    ),
    ("Transitioned vmx/execState/val to poweredOff", "poweroff", None, None),
    ("Transitioned vmx/execState/val to suspended", "suspended", None, None),
    ("Migrate: something about 8743996508480001077 nobody has seen", "migration-other", "8743996508480001077", None),
    ("Odd: with migration id 8743996508480001077", "migration-other", "8743996508480001077", None),
    ("Migrate: nothing here", None, None, None),
    ("CPT: monitor ACKing mode 6", None, None, None),
    ("SCSIDiskESXPopulateVDevDesc: Using FS backend", None, None, None),
    ('DDB: "longContentID" = "40d56f2945fea90820e1995ff9f13b36"', None, None, None),
    ("TimeTracker host to guest rate conversion 32980396000067392 @ 2665909000Hz -> 0", None, None, None),
    (
        "VigorTransportProcessClientPayload: opID=e0ada929 seq=8511: Receiving MKS.IssueTicket request.",
        None,
        None,
        None,
    ),
]


@pytest.mark.parametrize(("message", "kind", "vmotion_id", "side"), CASES)
def test_kind_id_and_side(message, kind, vmotion_id, side):
    record = read(message)
    assert (record.kind and record.kind.slug, record.vmotion_id, record.side) == (kind, vmotion_id, side)
    if kind:
        assert is_candidate(f" {message}".encode(), vmware.FAMILY)


@pytest.mark.parametrize(
    "form", ["AIOGNRC: Failed to open '/a/b.vmdk' : gone", 'DISKLIB-LINK  : "/a/b.vmdk" : failed to open (gone)']
)
def test_the_disk_that_cannot_be_opened(form):
    record = read(form)
    assert (record.kind.slug, record.fields["disk"]) == ("explain-disk-open", "/a/b.vmdk")


def test_hex_and_decimal_are_one_id():
    spec = read("MigrateVMXdrToSpec: type: 1 srcIp=<1.1.1.1> dstIp=<2.2.2.2> mid=7958ea7f2d34d435 uuid=")
    info = read("MigrateSetInfo: state=1 srcIp=<1.1.1.1> dstIp=<2.2.2.2> mid=8743996508480001077 uuid=")
    assert spec.vmotion_id == info.vmotion_id == str(0x7958EA7F2D34D435)


def test_the_op_id_of_a_request():
    assert read("VigorTransportProcessClientPayload: opID=a-1 seq=3: Receiving Migrate.Start request.").op_id == "a-1"


def test_uuids_are_told_apart():
    assert read('DICT uuid.bios = "56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9"').fields == {
        "uuid_of": "bios",
        "uuid": "56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9",
    }
    written = read("UUID: Writing uuid.location value: '56 4d eb d5 e8 72 83 5f-07 36 3b 58 1e a6 25 c9'")
    assert written.fields["uuid_of"] == "location"


@pytest.mark.parametrize(
    ("number", "beside", "name"),
    [
        (0, None, "MIGRATE_VMX_NONE"),
        (1, None, "MIGRATE_TO_VMX_READY"),
        (5, None, None),
        (5, 6, "MIGRATE_TO_VMX_WAIT_HANDSHAKE"),
        (6, None, "MIGRATE_TO_VMX_FINISHED"),
        (7, None, "MIGRATE_FROM_VMX_INIT"),
        (11, None, None),
        (99, None, None),
    ],
)
def test_state_names(number, beside, name):
    assert states.name(number, beside) == name


@pytest.mark.parametrize(
    ("name", "is_ours"),
    [
        ("vmware.log", True),
        ("vmware-12.log", True),
        ("vmware-3.log.gz", True),
        ("web01-vmware.log", True),
        ("web01-vmware-2.log", True),
        ("svmotion-2016-05-19-vmware.log", True),
        ("vmware-vimdump_-o----u-dcui.txt", False),
        ("vmware_-vl.txt", False),
        ("vmware-vpxd.log", False),
        ("vmware-vpxd-1.log", False),
        ("vmware-hostd.log", False),
        ("vmware.txt", False),
    ],
)
def test_file_names(name, is_ours):
    assert bool(vmware.FAMILY.names.fullmatch(name)) is is_ours


TEXTS = st.one_of(
    st.text(max_size=300),
    st.from_regex(
        r"\A(\[?2015-12-25T16:39:25Z\]?)?\|? ?(vmx\|)?( In\(05\) vmx -)? (Migrate\w*|\[msg|DISKLIB-VMFS ?): .{0,80}\Z"
    ),
)


@given(TEXTS)
def test_no_text_is_an_error(text):
    vmware.FAMILY.parse(text, CLOCK)
    read(text)


LONG_HEADS = ["", "vmx| ", "2023-04-15T08:52:34.879Z In(05) vmx - ", "DISK: ", "Migrate: Remote Log: "]
MESSAGES = sorted({word for kind in vmware.KINDS for word in kind.subsystems})


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "-",
        "- ",
        " ",
        "'",
        '"',
        "|",
        "migration [1:",
        "Failed to open '",
        '"a" : ',
        "56 4d ",
        "src ip <",
        ". Error bad",
    ],
)
def test_long_lines_take_linear_time(piece):
    started = time.perf_counter()
    for head in [
        *LONG_HEADS,
        *(f"vmx| {word}: " for word in MESSAGES),
        "vmx| [msg.a] ",
        "vmx| DICT displayName = ",
        'vmx| DICT displayName = "',
        "2025-06-14T08:55:12.643Z In(05) vmx ",
        "vmx| Disk/File copy started for ",
        "vmx| SVMotionCleanupThread: ",
        "vmx| Changing directory to /",
    ]:
        vmware.FAMILY.parse(head + piece * (100_000 // len(piece)), CLOCK)
    assert time.perf_counter() - started < 60, "a pattern explodes"
