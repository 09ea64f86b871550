"""vobd.log: observations of the VMkernel (``vob.…``) and the events made of them (``esx.problem.…``).

The prefix shows the time since boot beside the stamp (``uptime_us``). Kinds are found by the observation's id, from its
longest beginning to its shortest (``vob.storage.apd.exit``, ``vob.storage.apd``, …), never by trying all patterns.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from typing import TYPE_CHECKING

from vmindex import vmotion_id
from vmindex.logs import envelope, ids
from vmindex.logs.compiled import Compiled, migration_other
from vmindex.logs.finder import needles
from vmindex.logs.interface import Family, LineKind, Record, Sample, convert

if TYPE_CHECKING:
    from vmindex.logs.interface import Clock

VOB_ID = r"migration \[(?P<address>-?[0-9a-f]{1,10}):(?P<id>\d{1,20})\]"
"""``[168099940:1415416254017461]``: the other host's address as a number, and the vMotion ID."""

_BODY = re.compile(
    r"(?:\[(?P<correlator>\w{1,40})\] {0,4})?(?P<uptime_us>\d{1,18})us: {0,4}(?:\[(?P<vob>[\w.-]{3,160})\] {0,4})?(?P<text>.*)"
)
_MASKED_HEAD = re.compile(
    r"[^\[\]]{0,80}?\bvobd(?:\[\w{1,12}\])?: {1,4}(?=\[|\d+us: )|\S{1,40} (?=\[\w{1,40}orrelator\] )"
)
"""The beginning of a line whose stamp was masked where it was published."""

_ADDRESS_BITS = 0xFFFFFFFF
_WORDS_WITHOUT_ID = 3
_TEXT = r"(?P<text>.*\S)"
_ELATOV = "elatov.github.io 2012-08-20, ESX 4.x"
_STAMP = "lamw vCenter event mapping"

KINDS = (
    LineKind(
        slug="host-boot",
        component="vobd",
        subsystems=("vob.host.boot", "esx.audit.host.boot"),
        pattern=_TEXT,
        meaning="The host has booted: world ids begin anew.",
        samples=(
            Sample(
                "2015-12-25T10:00:00.123Z: [GenericCorrelator] 20051us: [vob.host.boot] Host has booted.",
                _STAMP,
                {"uptime_us": 20051, "vob": "vob.host.boot", "text": "Host has booted."},
            ),
            Sample(
                "2023-08-08T14:16:02.123Z In(14) vobd[2097521]:  [GenericCorrelator] 1012726us: [esx.audit.host.boot] Host has booted.",
                _STAMP + ", 8.x prefix",
                {"uptime_us": 1012726, "vob": "esx.audit.host.boot", "text": "Host has booted."},
            ),
        ),
    ),
    LineKind(
        slug="vob-vmotion",
        component="vobd",
        subsystems=(
            "vob.vmotion",
            "vob.migrate",
            "vob.net.migrate",
            "vprob.net.migrate",
            "esx.problem.migrate",
            "esx.problem.vmotion",
            "esx.problem.net.migrate",
        ),
        pattern=_TEXT,
        also=(VOB_ID,),
        meaning="The VMkernel reports trouble with vMotion: {text}",
        samples=(),
    ),
    LineKind(
        slug="explain-apd",
        component="vobd",
        subsystems=("vob.storage.apd", "esx.problem.storage.apd", "esx.clear.storage.apd"),
        pattern=_TEXT,
        also=(r"\b(?P<device>(?:naa|eui|t10|mpx)\.[\w:.-]*\w|[0-9a-f]{8}-[0-9a-f]{8}\b[\w-]*)",),
        meaning="All paths to a device or file system are down, or back: {text} I/O of its VMs stands still while they are down.",
        samples=(
            Sample(
                '2026-10-06T14:11:33.123Z {{host-2}} vobd 2097451 - [esx@4413 threadName="APDCorrelator"] 4846243989us: '
                "[vob.storage.apd.exit] Device or filesystem with identifi",
                "GitHub notes on ESX 9, host masked, cut at the source",
                {
                    "uptime_us": 4846243989,
                    "vob": "vob.storage.apd.exit",
                    "text": "Device or filesystem with identifi",
                },
            ),
        ),
    ),
    LineKind(
        slug="explain-nic-link",
        component="vobd",
        subsystems=(
            "vob.net.vmnic.linkstate",
            "vob.net.pg.uplink.transition",
            "vob.net.dvport.uplink.transition",
            "esx.problem.net.vmnic.linkstate",
            "esx.clear.net.vmnic.linkstate",
            "esx.problem.net.connectivity",
            "esx.clear.net.connectivity",
            "esx.problem.net.redundancy",
            "esx.clear.net.redundancy",
            "Lost network connectivity",
            "Lost uplink redundancy",
        ),
        pattern=_TEXT,
        also=(r"\b(?P<nic>vmnic\d\w*)",),
        meaning="A physical NIC lost its link, or has it back: {text} vMotion over it stalls meanwhile.",
        samples=(
            Sample(
                "Nov 28 22:25:19 10.2.0.103 Nov 29 03:25:19 vobd: Nov 29 03:25:19.927: 8596737035540us: "
                "[vob.net.dvport.uplink.transition.down] Uplink: vmnic2 is down. Affected dvPort: 132/5d 0d 2c 50 4a 71 82 e7-54 c7 69 "
                "ed b2 01 6f bc. 1 uplinks up. Failed criteria: 130.",
                "VMware KB 2014553, ESX 4.x",
                {
                    "uptime_us": 8596737035540,
                    "vob": "vob.net.dvport.uplink.transition.down",
                    "text": "Uplink: vmnic2 is down. Affected dvPort: 132/5d 0d 2c 50 4a 71 82 e7-54 c7 69 ed b2 01 6f bc. 1 uplinks up. "
                    "Failed criteria: 130.",
                    "nic": "vmnic2",
                },
            ),
        ),
    ),
    LineKind(
        slug="explain-nfs",
        component="vobd",
        subsystems=("vob.vmfs.nfs", "esx.problem.vmfs.nfs", "esx.clear.vmfs.nfs"),
        pattern=_TEXT,
        meaning="An NFS server or datastore is out of reach or slow, or back ({vob}): {text}",
        samples=(
            Sample(
                "YYYY-04-01T14:36:55.274Z: [vmfsCorrelator] 9521467867us: [esx.problem.vmfs.nfs.server.disconnect] 192.168.1.1/NFS-DS1 "
                "12345678-abcdefg0-0000-000000000000 NFS-DS1",
                "VMware KB text in a Pivotal support template, ESXi 5.x, year masked there",
                {
                    "uptime_us": 9521467867,
                    "vob": "esx.problem.vmfs.nfs.server.disconnect",
                    "text": "192.168.1.1/NFS-DS1 12345678-abcdefg0-0000-000000000000 NFS-DS1",
                },
            ),
        ),
    ),
    LineKind(
        slug="explain-pdl",
        component="vobd",
        subsystems=("vob.scsi.device.state.permanentloss", "esx.problem.scsi.device.state.permanentloss"),
        pattern=_TEXT,
        also=(r"\b(?P<device>(?:naa|eui|t10|mpx)\.[\w:.-]*\w)",),
        meaning="The array says that a device is gone for good on this host (PDL): {text} VMs on it fail.",
        samples=(),
    ),
    LineKind(
        slug="explain-iscsi",
        component="vobd",
        subsystems=(
            "vob.iscsi.connection",
            "vob.iscsi.transport.connection",
            "vob.iscsi.session",
            "esx.problem.storage.iscsi",
        ),
        pattern=_TEXT,
        meaning="An iSCSI connection is lost, refused, or back: {text}",
        samples=(),
    ),
    LineKind(
        slug="explain-heartbeat",
        component="vobd",
        subsystems=(
            "vob.vmfs.heartbeat",
            "esx.problem.vmfs.heartbeat",
            "esx.clear.vmfs.heartbeat",
            "Lost access to",
            "Successfully restored access",
        ),
        pattern=_TEXT,
        also=(r"\b(?P<volume>[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12})\b",),
        meaning="The host's heartbeat on a datastore is late, or back: {text}",
        samples=(),
    ),
    LineKind(
        slug="explain-scsi-latency",
        component="vobd",
        subsystems=(
            "vob.scsi.device.io.latency",
            "esx.problem.scsi.device.io.latency",
            "esx.clear.scsi.device.io.latency",
        ),
        pattern=_TEXT,
        also=(
            r"Device (?P<device>\S+) performance has",
            r"from average value of (?P<from_latency_us>\d+) microseconds to (?P<to_latency_us>\d+) microseconds",
            r"reduced from (?P<from_latency_us>\d+) microseconds to (?P<to_latency_us>\d+) microseconds",
        ),
        meaning="The latency of storage device {device} went from {from_latency_us} to {to_latency_us} µs.",
        samples=(),
    ),
    LineKind(
        slug="explain-lost-path",
        component="vobd",
        subsystems=(
            "vob.scsi.scsipath",
            "esx.problem.storage.connectivity",
            "esx.clear.storage.connectivity",
            "esx.problem.storage.redundancy",
            "esx.clear.storage.redundancy",
            "Lost connectivity to",
            "Lost path redundancy",
            "Path redundancy to",
        ),
        pattern=_TEXT,
        also=(
            r"\bpath (?P<path>vmhba\w+:\w+:\w+:\w+)",
            r"scsipath (?P<path>vmhba\w+:\w+:\w+:\w+)",
            r"device (?P<device>(?:naa|eui|t10|mpx)\.[\w:.-]*\w)",
        ),
        meaning="A path to storage changed its state: {text}",
        samples=(
            Sample(
                "Aug 15 06:07:13 vobd: Aug 15 06:07:13.285: 171971079169us: [vob.scsi.scsipath.pathstate.dead] scsiPath "
                "vmhba39:C0:T0:L1 changed state from on.",
                _ELATOV,
                {
                    "uptime_us": 171971079169,
                    "vob": "vob.scsi.scsipath.pathstate.dead",
                    "text": "scsiPath vmhba39:C0:T0:L1 changed state from on.",
                    "path": "vmhba39:C0:T0:L1",
                },
            ),
            Sample(
                "Aug 15 06:07:13 vobd: Aug 15 06:07:13.285: 171974745962us:  Lost connectivity to storage device naa.60060xxx. "
                'Path vmhba39:C0:T0:L0 is down. Affected datastores: "VMFS_Volume01"..',
                _ELATOV,
                {
                    "uptime_us": 171974745962,
                    "text": "Lost connectivity to storage device naa.60060xxx. Path vmhba39:C0:T0:L0 is down. "
                    'Affected datastores: "VMFS_Volume01"..',
                    "path": "vmhba39:C0:T0:L0",
                    "device": "naa.60060xxx",
                },
            ),
        ),
    ),
    LineKind(
        slug="explain-vob",
        component="vobd",
        subsystems=("esx.problem",),
        pattern=_TEXT,
        meaning="The host reports a problem: {text}",
        samples=(),
    ),
)

MIGRATION_OTHER = migration_other("vobd")
_BY_BEGINNING = {beginning: Compiled(kind) for kind in KINDS for beginning in kind.subsystems}


def dotted(number: str) -> str:
    """Return ``10.5.0.100`` for ``168099940``, which may be hex or negative (a signed number of 32 bits) too."""
    value = int(number, 10 if number.lstrip("-").isdecimal() else 16)
    return str(IPv4Address(value & _ADDRESS_BITS))


def _parse(line: str, clock: Clock) -> Record | None:
    record = _read_prefix(line, clock)
    body = _BODY.match(record.message) if record else None
    if record is None or body is None:
        return record
    text = body["text"].strip()
    declared = _find(body["vob"] or " ".join(text.split(" ", _WORDS_WITHOUT_ID)[:_WORDS_WITHOUT_ID]))
    if declared:
        _fill(record, declared, body, text)
    elif vmotion := ids.named(text):
        record.vmotion_id, record.kind = vmotion, MIGRATION_OTHER
    return record


def _read_prefix(line: str, clock: Clock) -> Record | None:
    head = envelope.read(line, clock)
    if head is None:
        masked = _MASKED_HEAD.match(line)
        return Record(line[masked.end() :].strip(), component="vobd", severity="info") if masked else None
    if head.program not in {None, "vobd"}:
        return None
    message = line[head.start :].strip()
    return Record(message, head.at_us, head.host, head.program, "vobd", head.severity or "info")


def _find(vob: str) -> Compiled | None:
    while vob:
        if declared := _BY_BEGINNING.get(vob):
            return declared
        vob = vob.rpartition(".")[0]
    return None


def _fill(record: Record, declared: Compiled, body: re.Match[str], text: str) -> None:
    groups = {"vob": body["vob"], "text": text or None, **declared.more_groups(text)}
    if shown := groups.pop("id", None):
        record.vmotion_id = vmotion_id.from_text(shown)
    if address := groups.get("address"):
        groups["address"] = dotted(address)
    record.kind = declared.kind
    record.fields = {"uptime_us": int(body["uptime_us"]), **convert(groups)}


FAMILY = Family(
    slug="vobd",
    names=re.compile(r"(?:.*[-_.])?vobd(?:[-_.].*)?"),
    needles=needles(
        b".host.boot]",
        b"otion",
        b"igrat",
        b"esx.problem.",
        b".storage.",
        b".vmnic.",
        b"uplink.transition",
        b".net.connectivity",
        b".net.redundancy",
        b".heartbeat",
        b".vmfs.nfs.",
        b".permanentloss",
        b"vob.iscsi.",
        b"io.latency",
        b"scsipath",
        b"Lost ",
        b"Path redundancy to",
        b"Successfully restored access",
    ),
    kinds=KINDS,
    parse=_parse,
)
