"""What vpxa prints of a vMotion; its lines begin with ``[MIGRATE] (ID)``."""

from __future__ import annotations

from vmindex.logs.compiled import END
from vmindex.logs.interface import LineKind, Sample

_MIGRATE = r"\[MIGRATE\] ?\((?P<id>[^)\n]{1,40})\) "

KINDS = (
    LineKind(
        slug="downtime",
        component="vpxa",
        subsystems=(),
        holds="downtime value",
        pattern=_MIGRATE + r"[^\n]{0,200}?downtime value (?P<downtime_us>\d+)",
        meaning="The vMotion succeeded; the VM stood still for {downtime_us} µs.",
        samples=(
            Sample(
                "<166>2014-12-10T18:28:11.769Z esx.vmware.com Vpxa: [FFF69B90 verbose 'Default' "
                "opID=task-internal-1-19c63550-66-6-e2-56-d2-77-90-e5] [MIGRATE] (1418236087721814) vmotion result has downtime value 284157",
                "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5",
                {"downtime_us": 284157},
                "1418236087721814",
            ),
        ),
    ),
    LineKind(
        slug="immigrating-vm",
        component="vpxa",
        subsystems=(),
        holds="immigrating VM",
        pattern=_MIGRATE + r"immigrating VM at path (?P<vmx_path>[^\n]+?) has vmid (?P<vmid>\d+)",
        side="D",
        meaning="The VM of {vmx_path} arrives at this host, where hostd knows it as number {vmid}.",
        samples=(
            Sample(
                "2015-04-10T13:39:31.805Z esx.vmware.com Vpxa: [FFB4DB90 verbose 'Default' opID=WFU-781d38a8] [MIGRATE] "
                "(1428673170195986) immigrating VM at path /vmfs/volumes/4cd42fc3-cb64ed4a-d1bc-78e7d163b271/vm_name/vmx_name.vmx has "
                "vmid 677",
                "sexilog.fr immigrating board, ESXi 5.5",
                {
                    "vmx_path": "/vmfs/volumes/4cd42fc3-cb64ed4a-d1bc-78e7d163b271/vm_name/vmx_name.vmx",
                    "vmid": 677,
                },
                "1428673170195986",
                "D",
            ),
        ),
    ),
    LineKind(
        slug="emigrating-vm",
        component="vpxa",
        subsystems=(),
        holds="emigrating VM",
        pattern=_MIGRATE + r"emigrating VM at path (?P<vmx_path>[^\n]+?)(?: has vmid (?P<vmid>\d+))?" + END,
        side="S",
        meaning="The VM of {vmx_path} leaves this host.",
        samples=(),
    ),
    LineKind(
        slug="migrate-failed",
        component="vpxa",
        subsystems=(),
        holds="[MIGRATE]",
        pattern=_MIGRATE + r"(?i:vmotion failed): ?(?P<fault>[\w.]+)",
        meaning="The vMotion failed: {fault}. The reason is in hostd and vmware.log.",
        samples=(
            Sample(
                "[yyyy-mm-dd hh:mm:ss.nnn tttt error 'App'] [MIGRATE] (migrateidentifier) vMotion failed: vmodl.fault.SystemError",
                "Broadcom KB 307365 (time and id masked), 4.1/5.0",
                {"fault": "vmodl.fault.SystemError"},
            ),
        ),
    ),
)
