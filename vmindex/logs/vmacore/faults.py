"""Faults that vmacore logs print: of the vMotion itself, of the checks before it, of the network copy."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_REASON = r'\breason = "(?P<reason>[^"\n]+)"'
_KEY = r'\b(?:key|id) = "(?P<msg_key>(?:msg|vob)\.[^"\n]+)"'
_CPU_FAULTS = r"EVC\w+|CpuIncompatible\w*|CpuCompatibility\w*|FeatureRequirementsNotMet"
_COMPATIBILITY_FAULTS = (
    r"VMotion\w+|Migrat\w+|MismatchedVMotionNetworkNames|UnsharedSwapVMotionNotSupported|Swap(?:Datastore|Placement)\w+"
    r"|Insufficient(?:Memory|Host|Cpu)\w+|NotEnoughCpus|AffinityConfigured|CannotAccess(?:Vm\w+|Network)|CannotUseNetwork"
    r"|CannotMoveVmWith\w+|(?:PhysCompat)?RDMNotSupported\w*|SharedBusControllerNotSupported|RawDiskNotSupported"
    r"|Snapshot(?:CopyNotSupported|RevertIssue)\w*|VMOn(?:VirtualIntranet|ConflictDVPort)|DisallowedMigrationDeviceAttached"
    r"|(?:Remote)?DeviceNotSupported|VirtualHardwareVersionNotSupported|NoGuestHeartbeat|ToolsInstallationInProgress"
    r"|DrsVmotionIncompatibleFault|NoCompatibleHost\w*|FaultTolerance\w+|HAErrorsAtDest|WillLoseHAProtection"
    r"|DatacenterMismatch|NetworksMayNotBeTheSame|FullStorageVMotionNotSupported|GenericVmConfigFault"
)
_NOT_OTHER_TASKS = r"(?![^\n]{0,400}(?:[pP]owerOn|[cC]lone|[cC]reate(?:VM|Snapshot)|[rR]egisterV|[rR]econfig))"
"""The same faults stop these tasks, which move nothing."""

_TEXTS = (
    r"The source detected that the destination failed to resume"
    r"|The VM failed to resume on the destination"
    r"|Failed waiting for data"
    r"|Failed to flush checkpoint data"
    r"|Unable to prepare migration"
    r"|Migration of virtual machine with remote serial port"
    r"|An error occurred while saving the state for migration"
    r"|Compatibility check took too long"
    r"|(?:The )?migration (?:has )?exceeded the maximum switchover time"
    r"|[Tt]he ESX hosts (?:failed to connect|were not able to connect) over the VMotion network"
    r"|[Ff]ailed to look up vMotion destination resource pool"
    r"|The (?i:vmotion) interface (?:of the \w+ host )?is not configured"
    r"|Unable to migrate from [^\n:]{1,200}:"
    r"|Timed out waiting for migration (?:data|start)"
    r"|Migration will cause the virtual machine's configuration to be modified"
    r"|Unable to load configuration file"
    r"|Failed to unregister: vim\.fault\.TaskInProgress"
)

_VIC_NAME = "pedantic_joliot-c4330d27ad28b25b61ae7c5df8a1be66e19aa641905ad832edbb48f2704f9a78"
_VIC_VM = f"{_VIC_NAME}/{_VIC_NAME}"

KINDS = (
    LineKind(
        slug="resolve-fault",
        component="hostd",
        subsystems=(),
        holds="ResolveCb: Failed with fault",
        pattern=r"ResolveCb: Failed with fault: ?\(?(?P<fault>[\w.]+)",
        also=(_REASON, _KEY),
        meaning="The vMotion failed at this host with {fault}: {reason} ({msg_key})",
        samples=(),
    ),
    LineKind(
        slug="request-cancelled",
        component="hostd",
        subsystems=(),
        holds="vmodl.fault.RequestCancel",
        pattern=r"[^\n]{0,400}?(?P<fault>vmodl\.fault\.RequestCancel\w+)",
        meaning="Somebody cancelled a request.",
        samples=(),
    ),
    LineKind(
        slug="throw-fault",
        component="hostd",
        subsystems=(),
        holds="Throw v",
        pattern=r"[^\n]{0,200}?\bThrow (?P<fault>(?:vim|vmodl)\.fault\.\w+)",
        also=(_REASON, _KEY),
        meaning="A request is answered with the fault {fault}. {reason}",
        samples=(
            Sample(
                "[yyyy-mm-dd hh:mm:ss.nnn tttt verbose 'App'] [VpxVmomi] Throw vmodl.fault.SystemError with:",
                "Broadcom KB 307365 (time masked), 4.1/5.0",
                {"fault": "vmodl.fault.SystemError"},
            ),
        ),
    ),
    LineKind(
        slug="msg-key",
        component="hostd",
        subsystems=(),
        holds='"',
        pattern=r'(?:-->)?\s*(?:key|id) = "(?P<msg_key>(?:msg|vob)\.[^"\n]+)"',
        meaning="The id of the message that tells the reason: {msg_key}.",
        samples=(
            Sample(
                '<166>2015-01-22T22:31:58.616Z esx.vmware.com vmkwarning Hostd: -->          key = "msg.checkpoint.precopyfailure",',
                "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5",
                {"msg_key": "msg.checkpoint.precopyfailure"},
            ),
        ),
    ),
    LineKind(
        slug="fault-body",
        component="hostd",
        subsystems=(),
        holds="-->",
        pattern=r'-->\s*(?:(?:reason|localizedMessage|faultMessage|value|message|text|msg) = "(?P<reason>[^"\n]*)"|\((?P<fault>(?:vim|vmodl)\.fault\.\w+)\))',
        meaning="Part of a fault that an earlier line begins: {reason}{fault}",
        samples=(),
    ),
    LineKind(
        slug="nfc-error",
        component="hostd",
        subsystems=(),
        holds="NFC ERROR",
        pattern=r"\[NFC ERROR\] ?(?P<function>\w+): ?(?P<problem>[^\n]+)",
        also=(
            r"connect to server (?P<server>[\w.:<>-]+?)(?::(?P<port>\d+))?\s*$",
            r"requested (?P<requested_bytes>\d+), sent only (?P<sent_bytes>-?\d+) bytes",
        ),
        meaning="The network file copy, which moves files of VMs over TCP 902, failed: {problem}",
        samples=(
            Sample(
                "[2012-03-14 16:31:45.288 1C69CB90 warning 'Libs' opID=C65743A5-0000024D-5c] [NFC ERROR] NfcNet_Send: requested 262040, "
                "sent only -1 bytes",
                "elatov.github.io 2012-04-08, ESXi 4.1",
                {
                    "function": "NfcNet_Send",
                    "problem": "requested 262040, sent only -1 bytes",
                    "requested_bytes": 262040,
                    "sent_bytes": -1,
                },
            ),
            Sample(
                "[NFC ERROR]NfcNewAuthdConnectionEx: Failed to connect to server <IP_address>:902",
                "Broadcom KB 393932, 7/8",
                {
                    "function": "NfcNewAuthdConnectionEx",
                    "problem": "Failed to connect to server <IP_address>:902",
                    "server": "<IP_address>",
                    "port": 902,
                },
            ),
        ),
    ),
    LineKind(
        slug="nfc-transfer-failed",
        component="vpxa",
        subsystems=(),
        holds="File transfer",
        pattern=r"\[VpxNfcClient\] File transfer +failed:? *(?P<problem>[^\n]+)?",
        meaning="A file of a VM could not be copied to the other host; the NFC errors around it say why.",
        samples=(
            Sample(
                "[2012-03-14 16:31:45.324 1C69CB90 error 'App' opID=C65743A5-0000024D-5c] [VpxNfcClient] File transfer  failed:",
                "elatov.github.io 2012-04-08, ESXi 4.1",
            ),
        ),
    ),
    LineKind(
        slug="nfc-close",
        component="vpxa",
        subsystems=(),
        holds="Closing NFC connection",
        pattern=r"\[VpxNfcClient\] Closing NFC connection to server ?(?P<server>\S+)?",
        meaning="vpxa closes a connection of the network file copy.",
        samples=(
            Sample(
                "[2012-03-14 16:31:45.324 1C69CB90 verbose 'App' opID=C65743A5-0000024D-5c] [VpxNfcClient] Closing NFC connection to server",
                "elatov.github.io 2012-04-08, ESXi 4.1",
            ),
        ),
    ),
    LineKind(
        slug="cpu-fault",
        component="vpxd",
        subsystems=(),
        holds="vim.fault.",
        pattern=rf"[\s\S]{{0,4000}}?(?P<fault>\bvim\.fault\.(?:{_CPU_FAULTS}))\b",
        also=(_REASON,),
        meaning="The CPUs of the hosts do not fit: {fault}. Compare EVC mode and BIOS settings.",
        samples=(),
    ),
    LineKind(
        slug="compat-fault",
        component="vpxd",
        subsystems=(),
        holds="vim.fault.",
        pattern=_NOT_OTHER_TASKS + rf"[\s\S]{{0,4000}}?(?P<fault>\bvim\.fault\.(?:{_COMPATIBILITY_FAULTS}))\b",
        also=(_REASON, _KEY),
        meaning="A check failed that migrations must pass: {fault}. {reason}",
        samples=(),
    ),
    LineKind(
        slug="vmx-gone",
        component="hostd",
        subsystems=(),
        holds="There is no VMware process running",
        pattern=r"[^\n]{0,400}?There is no VMware process running for config file (?P<vmx_path>[^\n]{1,600}?\.vmx)",
        meaning="hostd finds no process of the VM {vmx_path}: it has ended, been moved away, or died.",
        samples=(
            Sample(
                "2016-11-01T14:18:27.664Z info hostd[FFC28B70] [Originator@6876 sub=vm:Cnx_Connect: Error message: There is no VMware "
                "process running for config file /vmfs/volumes/577fcbdc-3c1c68ce-1dd7-0050569ce7cb/"
                + _VIC_VM
                + ".vmx]",
                "github vmware/vic issue 1867, ESXi 6.0/6.5",
                {"vmx_path": "/vmfs/volumes/577fcbdc-3c1c68ce-1dd7-0050569ce7cb/" + _VIC_VM + ".vmx"},
            ),
        ),
    ),
    LineKind(
        slug="task-error-text",
        component="vpxd",
        subsystems=(),
        pattern=rf"[\s\S]{{0,4000}}?(?P<reason>(?:{_TEXTS})[^\"\n]*)",
        also=(_KEY,),
        meaning="Why the migration failed, in the words of the task: {reason}",
        samples=(),
    ),
)
