"""What the VMX is asked for, and the states that a migration goes through."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_HAEWON = "haewon83.tistory.com/m/108, 2023-04-16, ESXi 8.0"
_KB320352 = "Broadcom KB 320352, 8.0 (stamps masked)"
_KB435078 = "Broadcom KB 435078, 8.x (stamps masked)"
_IPS = r"srcIp=<(?P<source_ip>[^>]*)> dstIp=<(?P<dest_ip>[^>]*)> "
_REQUEST_IPS = (r"src ip <(?P<source_ip>[^>]*)>", r"dst ip <(?P<dest_ip>[^>]*)>")

KINDS = (
    LineKind(
        slug="vigor-request",
        component="vmware",
        subsystems=("VigorTransportProcessClientPayload", "VigorTransport_ServerSendResponse"),
        pattern=r"\w+:? opID=(?P<op_id>\S+) seq=\d+: (?P<action>Receiving|Completed) Migrate\.?(?P<request>\w*) request",
        meaning="hostd talks to the VMX of this VM about a migration ({action} {request}); the opID leads to the task in hostd and vpxd.",
        samples=(
            Sample(
                "2023-04-15T08:52:34.879Z In(05) vmx - VigorTransportProcessClientPayload: opID=lgfd4abh-18745-auto-egq-h5:70005734-88-01-39-6b81 "
                "seq=10304: Receiving Migrate.PrepareSource request.",
                _HAEWON,
                {"action": "Receiving", "request": "PrepareSource"},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="xdr-to-spec",
        component="vmware",
        subsystems=("MigrateVMXdrToSpec",),
        pattern=r"MigrateVMXdrToSpec: type: (?P<migrate_type>\d+) "
        + _IPS
        + r"mid=(?:0x)?(?P<hex_id>[0-9a-fA-F]{1,16})(?![0-9a-fA-F])",
        also=(
            r" uuid=(?P<uuid>[0-9a-f-]{36})",
            r" priority=(?P<priority>\w+)",
            r" maxDowntime=(?P<max_downtime>\d+)",
            r" encrypted=(?P<encryption>\w+)",
        ),
        meaning="The order for the migration: memory goes from {source_ip} to {dest_ip} over the vMotion network; the ID stands here in hex.",
        samples=(
            Sample(
                "2023-04-15T08:52:34.879Z In(05) vmx - MigrateVMXdrToSpec: type: 1 srcIp=<192.168.1.22> dstIp=<192.168.1.23> "
                "mid=7958ea7f2d34d435 uuid=920c4d56-7808-0d0d-4c93-719b81b66bc3 priority=yes checksumMemory=no maxDowntime=0 "
                "latencyAware=yes diskOpFile= srcLogIp=<<unknown>> dstLogIp=<<unknown>> ftPrimaryIp=<<unknown>> ftSecondaryIp=<<unknown>>",
                _HAEWON,
                {
                    "migrate_type": 1,
                    "source_ip": "192.168.1.22",
                    "dest_ip": "192.168.1.23",
                    "uuid": "920c4d56-7808-0d0d-4c93-719b81b66bc3",
                    "priority": "yes",
                    "max_downtime": "0",
                },
                "8743996508480001077",
            ),
        ),
    ),
    LineKind(
        slug="migrate-to-request",
        component="vmware",
        subsystems=("Received",),
        pattern=r"Received migrate 'to' request for mid id (?P<id>\d{1,20})",
        also=_REQUEST_IPS,
        side="S",
        meaning="This VMX is the source: it is to send its VM to {dest_ip}.",
        samples=(
            Sample(
                "2023-04-15T08:52:34.879Z In(05) vmx - Received migrate 'to' request for mid id 8743996508480001077, src ip <192.168.1.22>, "
                "dst ip <192.168.1.23>(invalidate source config).",
                _HAEWON,
                {"source_ip": "192.168.1.22", "dest_ip": "192.168.1.23"},
                "8743996508480001077",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="migrate-from-request",
        component="vmware",
        subsystems=("Received",),
        pattern=r"Received migrate 'from' request for mid id (?P<id>\d{1,20})",
        also=_REQUEST_IPS,
        side="D",
        meaning="This VMX is the destination: it was started to receive the VM.",
        samples=(),
    ),
    LineKind(
        slug="migrate-set-info",
        component="vmware",
        subsystems=("MigrateSetInfo",),
        pattern=r"MigrateSetInfo: state=(?P<state>\d+) " + _IPS + r"mid=(?P<id>\d{1,20})(?!\w)",
        also=(r" uuid=(?P<uuid>[0-9a-f-]{36})", r" priority=(?P<priority>\w+)"),
        meaning="The VMX notes the migration from {source_ip} to {dest_ip}, with the ID in decimal and the BIOS UUID of the VM.",
        samples=(
            Sample(
                "2023-04-15T08:52:34.879Z In(05) vmx - MigrateSetInfo: state=1 srcIp=<192.168.1.22> dstIp=<192.168.1.23> "
                "mid=8743996508480001077 uuid=920c4d56-7808-0d0d-4c93-719b81b66bc3 priority=high",
                _HAEWON,
                {
                    "state": 1,
                    "state_name": "MIGRATE_TO_VMX_READY",
                    "source_ip": "192.168.1.22",
                    "dest_ip": "192.168.1.23",
                    "uuid": "920c4d56-7808-0d0d-4c93-719b81b66bc3",
                    "priority": "high",
                },
                "8743996508480001077",
                "S",
            ),
        ),
    ),
    LineKind(
        slug="migrate-state",
        component="vmware",
        subsystems=("MigrateSetState",),
        pattern=r"MigrateSetState: Transitioning from state (?:(?P<from_name>[A-Z]\w*) \()?(?P<from_state>\d{1,3})\)? "
        r"to (?:(?P<to_name>[A-Z]\w*) \()?(?P<to_state>\d{1,3})\)?",
        meaning="The migration goes from state {from_state} to {to_state}; 0 is idle, the highest of a side is finished (well or not).",
        samples=(
            Sample(
                "2023-04-15T08:52:34.879Z In(05) vmx - MigrateSetState: Transitioning from state 0 to 1.",
                _HAEWON,
                {"from_state": 0, "to_state": 1, "from_name": "MIGRATE_VMX_NONE", "to_name": "MIGRATE_TO_VMX_READY"},
                None,
                "S",
            ),
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vmx - MigrateSetState: Transitioning from state 5 to 6.",
                _KB320352,
                {
                    "from_state": 5,
                    "to_state": 6,
                    "from_name": "MIGRATE_TO_VMX_WAIT_HANDSHAKE",
                    "to_name": "MIGRATE_TO_VMX_FINISHED",
                },
                None,
                "S",
            ),
            Sample(
                "yyyy-mm-ddThh:mm:ssIn(05) vmx - MigrateSetState: Transitioning from state MIGRATE_TO_VMX_WAIT_HANDSHAKE (5) to "
                "MIGRATE_TO_VMX_FINISHED (6).",
                _KB435078,
                {
                    "from_state": 5,
                    "to_state": 6,
                    "from_name": "MIGRATE_TO_VMX_WAIT_HANDSHAKE",
                    "to_name": "MIGRATE_TO_VMX_FINISHED",
                },
                None,
                "S",
            ),
            Sample(
                "vmx| MigrateSetState: Transitioning from state 9 to 11.",
                "VMware KB 2005741, 5.0",
                {"from_state": 9, "to_state": 11},
                None,
                "D",
            ),
        ),
    ),
    LineKind(
        slug="migrate-finished",
        component="vmware",
        subsystems=("MigrateSetStateFinished",),
        pattern=r"MigrateSetStateFinished: type=(?P<migrate_type>\d+) new state=(?:(?P<state>\d+)|(?P<state_name>\w+))",
        meaning="The VMX has done its part of the migration; this is printed before a failure too, so it proves no success.",
        samples=(
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vmx - MigrateSetStateFinished: type=1 new state=6",
                _KB320352,
                {"migrate_type": 1, "state": 6, "state_name": "MIGRATE_TO_VMX_FINISHED"},
                None,
                "S",
            ),
            Sample(
                "yyyy-mm-ddThh:mm:ssIn(05) vmx - MigrateSetStateFinished: type=1 new state=MIGRATE_TO_VMX_FINISHED",
                _KB435078,
                {"migrate_type": 1, "state_name": "MIGRATE_TO_VMX_FINISHED"},
                None,
                "S",
            ),
        ),
    ),
    LineKind(
        slug="write-hostlog",
        component="vmware",
        subsystems=("MigrateWriteHostLog",),
        pattern=r"MigrateWriteHostLog: Writing to log file took (?P<write_us>\d+) us",
        meaning="The VMX wrote down how the migration stands, for hostd, in {write_us} µs; many thousands mean slow storage.",
        samples=(
            Sample(
                "[YYYY-MM-DDTHH:MM:SS] In(05) vmx - MigrateWriteHostLog: Writing to log file took 3903 us.",
                _KB320352,
                {"write_us": 3903},
            ),
        ),
    ),
)
