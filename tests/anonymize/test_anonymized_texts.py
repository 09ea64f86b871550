"""Single lines: what is found in them, and what is left as it stands."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from sqlalchemy import Text

from vmindex.anonymize.columns import treatments
from vmindex.anonymize.grammar import PLACES, SHAPES
from vmindex.anonymize.names import Names
from vmindex.anonymize.texts import Finder, Replacer
from vmindex.logs.families import all_kinds
from vmindex.store import schema

NAMING = {
    "vm",
    "vmx_path",
    "datastore",
    "volume",
    "volume_name",
    "volume_uuid",
    "hostlog",
    "host_uuid",
    "uuid",
    "snapshot",
    "disk",
}
NAMING |= {"address", "source_ip", "dest_ip", "peer_ip", "source_host", "dest_host", "device", "user"}
HARMLESS = re.compile(
    r"|xx\.xx.*|yy\.yy.*|mpx\..*|naa\.6006xxx.*|\w+-\w+-svmmirror|dcui|vpxuser|root|vscsi.*|naa\.60060xxx|0{8}.*"
)


def anonymized(*lines, **known):
    """Return lines with made-up names; ``known`` are names by category that columns have told."""
    names = Names({})
    finder = Finder(names)
    for category, told in known.items():
        for name in told:
            finder.spelling.spell(category, name)
    for line in lines:
        assert finder.text(line) == line
    names.settle()
    replacer = Replacer(names)
    return [replacer.text(line) for line in lines]


SAMPLES = [
    pytest.param(sample, id=f"{kind.slug}-{number}")
    for kind in all_kinds()
    for number, sample in enumerate(kind.samples)
    if any(field in NAMING and not HARMLESS.fullmatch(str(value)) for field, value in sample.fields.items())
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_what_a_real_line_names_is_gone(sample):
    """The names are those that the sample of the line kind declares; vmindex's own reading of it is not used."""
    (made,) = anonymized(sample.line)
    for field, value in sample.fields.items():
        if field in NAMING and isinstance(value, str) and not HARMLESS.fullmatch(value):
            rest = value.removeprefix("/vmfs/volumes/").removesuffix(".vmx")
            parts = [part for part in rest.split("/") if len(part) > 3] if "/" in rest else [value]
            assert [part for part in parts if re.search(rf"\b{re.escape(part)}\b", made)] == [], made


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: f"{kind.component}-{kind.slug}")
def test_ids_codes_and_worlds_stay(kind):
    for sample in kind.samples:
        (made,) = anonymized(sample.line)
        if sample.vmotion_id:
            digits = (sample.vmotion_id, f"{int(sample.vmotion_id):x}")
            assert any(digit in made for digit in digits) == any(digit in sample.line for digit in digits)
        for field in ("leader_world", "dest_world", "send_world", "status", "vmid", "downtime_us", "stun_us"):
            value = str(sample.fields.get(field, ""))
            if value and value in sample.line:
                assert value in made


NAMED = [
    ("Migration of virtual machine payroll from esx7, blue-1 to esx9, red_2 completed", "payroll esx7 blue-1 esx9 red_2"),
    ("Hot migrating crm db from 10.1.2.3 in Berlin to esx9.corp in Paris", "crm 10.1.2.3 Berlin esx9 corp Paris"),
    ("Event [182269] [1-1] [2024-02-12T10:41:48Z] [vim.event.VmMigratedEvent] [info] [ACME.LOCAL\\ann] [Madrid] [1] [x]", "ACME ann Madrid"),
    ("Event 3673 : v-queworx_a on host esx4.acme.lan in ha-datacenter is starting", "v-queworx_a esx4 acme"),
    ("Event 12 : User ann@10.9.8.7 logged in as pyvmomi", "ann 10.9.8.7"),
    ("hostd opID=abc-12 user=vpxuser:ACME\\ann] Task created", "ACME ann"),
    ("mail sent to ann.smith@acme.example.com today", "ann smith acme"),
    ("HBX: 231: Reclaimed heartbeat for volume 50813de9-d9039ea0-d6c1-0024e8565b3d (gold): [Timeout]", "50813de9 0024e8565b3d gold"),
    ("HBX: 2723: Failed to cleanup key on volume655e5791-756c32d5-6a9f-1423f230bfe0: Failure", "655e5791 1423f230bfe0"),
    ("NFS: 286: Restored connection to server nas7 mount point /vol/acme, mounted as a20f9958-58eaf9ec-0000-000000000000 (\"gold\")",
     "nas7 acme a20f9958 gold"),
    ("StorageApdHandler: 967: APD Handle 9093fe95-3a4075e7 Created with lock[StorageApd-0x431", "9093fe95 3a4075e7"),
    ("NetPort: 982: enabled port 0x3000007 with mac 00:50:56:84:5a:b4", "00:50:56:84:5a:b4"),
    ("dev \"naa.60a9800041764b6c463f437868556c47\" failed", "60a9800041764b6c463f437868556c47"),
    ("device t10.ATA_____Acme_SSD_____S123 is gone, and eui.0025385b71b00ac1", "Acme S123 0025385b71b00ac1"),
    ("target iqn.1998-01.com.vmware:esx4-5a3c left", "esx4 5a3c"),
    ("Accepted connection from <fd00:1:2::15> and <::ffff:10.9.8.7> and 2001:0db9:0:0:0:0:0:1", "fd00 10.9.8.7 2001:0db9"),
    ("vMotion migration [168099940:1388772268136447] failed", "168099940"),
    ("vMotion migration [0a050064:1388772268136447] failed", "0a050064"),
    ("Unable to open '/vmfs/volumes/gold one/crm db/crm db_1-000002.vmdk' now", "gold crm"),
    ("[gold one] crm db/crm db.vmx was registered", "gold crm"),
    ("Disk/File copy started for /vmfs/volumes/5739734e-f309ac87-4491-f8bc123449c2/W1_2/W1_2.vmdk.", "5739734e W1_2"),
    ("A ticket for root of type MKS on 5.6.7.8 in Berlin has been acquired", "5.6.7.8 Berlin"),
    ("task was started by user 'ann' and by user ACME\\bob", "ann ACME bob"),
    ("cannot read /home/ann/acme/logs.tgz: no such file", "ann acme"),
    ("SSH session was closed for 'ann@10.9.8.7'.", "ann 10.9.8.7"),
    ("Net: 2525: connected crm-db.eth0 eth0 to vDS-Acme, portID 0x2000012", "crm Acme"),
    ("[vim.ClusterComputeResource:domain-c109,Acme East] perf", "Acme East"),
    ("ntp server time.acme.example.org is slow", "acme time.acme"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "secrets"), NAMED)
def test_names_by_their_place_or_shape(line, secrets):
    (made,) = anonymized(line)
    assert made != line
    words = set(re.findall(r"[^\s,'\"<>()\[\]/]+", made))
    assert [secret for secret in secrets.split(" ") if secret in words or (len(secret) > 3 and secret in made)] == []


@pytest.mark.parametrize(
    "line",
    [
        "Migrate: 314: 5422550518507384986 S: Failed: IO was aborted (0xbad00e0) @0x41801e280b11",
        "VSCSI: 2891: handle 8203(vscsi0:0):Completing reset (0 outstanding commands)",
        "ScsiDeviceIO: 2337: Cmd(0x4136803ea980) 0x1a, to dev \"mpx.vmhba0:C0:T0:L0\" failed H:0x0 D:0x2 P:0x0 Valid sense data: 0x5 0x20",
        "[TaskInfoChannel::GetTaskInfo] task: haTask--vim.host.VMotionManager.initiateDestination-134036228 setup for async notification",
        "World: 14299: VC opID AddDatastoreWizard-addMulti-458547-ngc-c-9b-ac93 maps to vmkernel opID bd32da8",
        "Migrate_SetFailure: Failed waiting for data. Error bad0006. Limit exceeded.",
        "[msg.checkpoint.migration.maxSwitchoverTimeExceeded] The migration has exceeded the maximum switchover time of 100 second(s).",
        "Event 12 : User root@127.0.0.1 logged in as vpxuser",
        "netmask 255.255.255.0 on 0.0.0.0, ::1",
        "Log for VMware ESX pid=2100745 version=8.0.2 build=build-22380479 option=Release",
        "[vob.net.vmnic.linkstate.down] vmnic vmnic3 linkstate down",
        "Cannot open: the lock on disk in use is stale, cancelled by user action, a shared object on host in cluster is busy",
        "Migrate: 0: MigID: 3630620734888050225 mid=7958ea7f2d34d435 at 12:34:56.789 on 2024-03-04",
    ],
)  # fmt: skip
def test_lines_without_names_stay(line):
    assert anonymized(line, vm=["a", "test", "vmotion", "world", "100", "IO"], host=["data", "esx01.acme.net"]) == [
        line
    ]


def test_common_names_go_where_the_line_shows_that_they_are_names():
    lines = (
        "World: vm 1: 1467: Starting world vmm0:test of type 8",
        "VSCSI: 1: handle 8203(vscsi0:0):Reset [Retries: 0/0] from (vmm0:a)",
        "Config file: /vmfs/volumes/5739734e-f309ac87-4491-f8bc123449c2/test/test.vmx",
        "operation on 'test' failed in a test of a disk",
    )
    made = anonymized(*lines, vm=["test", "a"])
    assert re.fullmatch(r"World: vm 1: 1467: Starting world vmm0:guest-\d+ of type 8", made[0])
    assert re.search(r"\(vmm0:guest-\d+\)", made[1])
    assert re.search(r"/(guest-\d+)/\1\.vmx", made[2])
    assert re.fullmatch(r"operation on 'guest-\d+' failed in a test of a disk", made[3])


def test_the_longest_name_wins_and_names_are_whole_words():
    made = anonymized("crm-db crm-db-2 CRM-DB_1 scrm-db crm-dbx", vm=["crm-db", "crm-db-2"])[0].split()
    assert made[0] != made[1]
    assert made[2] == f"{made[0]}_1"
    assert made[3:] == ["scrm-db", "crm-dbx"]


def test_forms_of_a_host_name_belong_together():
    full, short, upper = anonymized("at esx7.acme.net!", "at esx7!", "at ESX7!", host=["esx7.acme.net"])
    assert (full, short, upper) == ("at host-001.example.invalid!", "at host-001!", "at host-001!")


def test_one_uuid_in_all_spellings():
    bios = "564d70ad43f15e258a12a0e2182e38ec"
    spaced = "56 4d 70 ad 43 f1 5e 25-8a 12 a0 e2 18 2e 38 ec"
    first, second, third = anonymized(
        f"uuid {bios}", f"uuid {spaced}", "uuid=ad704d56-f143-255e-8a12-a0e2182e38ec", hex=[bios]
    )
    digits = first.removeprefix("uuid ")
    assert re.sub(r"[ -]", "", second.removeprefix("uuid ")) == digits
    swapped = third.removeprefix("uuid=").replace("-", "")
    pairs = [digits[at : at + 2] for at in range(0, 32, 2)]
    assert swapped == "".join(pairs[at] for at in (3, 2, 1, 0, 5, 4, 7, 6, *range(8, 16)))


def test_an_address_in_all_spellings():
    plain, mapped, number = anonymized("ip 10.5.0.100.", "<::ffff:10.5.0.100>", "migration [168099940:1]")
    assert plain == "ip 198.51.100.1."
    assert mapped == "<::ffff:198.51.100.1>"
    assert number == f"migration [{(198 << 24) + (51 << 16) + (100 << 8) + 1}:1]"


def test_made_up_names_are_no_originals():
    made = anonymized(
        "198.51.100.1 198.51.100.3 guest-0001 host-001", vm=["guest-0001", "web"], host=["host-001", "x9.acme.net"]
    )[0]
    assert not set(made.split()) & {"198.51.100.1", "198.51.100.3", "guest-0001", "host-001"}


def test_cut_names_stay_beginnings():
    whole, cut = "accounting-archive-europe-2019-old", "accounting-archive-europe-2"
    other = "accounting-archive-europe-2020-new"
    made = anonymized(whole, cut, other, vm=[other, whole, cut])
    assert made[0].startswith(made[1])
    assert made[2].startswith(made[1])
    assert len(set(made)) == 3
    assert len(made[1]) == len(cut)


def test_op_ids_keep_their_chain():
    names = Names({})
    Finder(names).spelling.spell("vm", "crm-db")
    names.settle()
    op_id = Replacer(names).op_id
    for kept in (
        "q60bun3s-22488-auto-e42-h5:70022488-c8-01-8b-d3a1",
        "F6FC49D5-000007E6-d",
        "aaaabbbb-ccccdddd",
        "bd32da8",
    ):
        assert op_id(kept) == kept
    assert "crm-db" not in op_id("move-crm-db-01")
    assert op_id("move-crm-db-01").startswith(op_id("move-crm-db"))


def test_many_names_are_found_in_one_pass():
    names = [f"vm{number:05}-{'abcdefgh'[number % 8]}" for number in range(20_000)]
    made = anonymized(f"x {names[17]} y {names[19_999]} z", vm=names)[0].split()
    assert made[0::2] == ["x", "y", "z"]
    assert all(word.startswith("guest-") for word in made[1::2])


def test_every_text_column_is_decided_upon():
    """A column that nobody thought of is taken as a text; these alone are kept."""
    names = Names({})
    treated = treatments(Finder(names))
    kept = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text) and column.name not in treated[table.name]
    }
    last_words = {place.rpartition(".")[2] for place in kept}
    assert not last_words & {
        "name",
        "label",
        "message",
        "root",
        "token",
        "address",
        "uuid",
        "vmx_path",
        "vm_name",
        "cause",
    } - {"name"}
    assert {place for place in kept if place.endswith(".name")} == {"status_code_evidence.name"}


def test_names_as_they_stand_in_urls():
    (made,) = anonymized("GET /folder/crm%20db/x?dsName=gold%20one", vm=["crm db"], datastore=["gold one"])
    assert re.fullmatch(r"GET /folder/guest-\d+/x\?dsName=store-\d+", made)


def test_triggers_are_in_all_that_their_patterns_find():
    """Else a pattern would never be tried on such a text."""
    lines = [sample.line for kind in all_kinds() for sample in kind.samples]
    lines += [line for line, _ in NAMED]
    by_pattern = defaultdict(set)
    for place in (*PLACES, *SHAPES):
        if place.trigger != "atastores":  # there the trigger is a condition: quoted words after it
            by_pattern[place.pattern].add(place.trigger)
    for pattern, triggers in by_pattern.items():
        found = [line for line in lines if pattern.search(line)]
        assert [line for line in found if not any(trigger in line for trigger in triggers)] == []
