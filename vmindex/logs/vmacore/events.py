"""Events: of vCenter (``Event [id] [1-1] [time] [type] …``) and of a host (``Event 123 : text``).

Types that came after the API was made, such as those of encrypted migrations, are printed as ``EventEx``: only the text tells them.
"""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

_HEAD = (
    r"Event \[?(?P<event_id>\d+)\]?(?: \[[\d-]+\] \[(?P<event_time>[^\]\n]*)\] \[(?P<event_type>(?:[a-z]+\.)*(?:TYPES|EventEx(?=\](?: \[[^\]\n]*\]){4} \[(?:TEXTS))))\]"
    r"(?: \[(?P<event_severity>\w*)\] \[(?P<user>[^\]\n]*)\] \[(?P<datacenter>[^\]\n]*)\] \[(?P<chain_id>\d*)\] \[(?P<text>[^\n]*[^\]\s]))?"
    r"| : (?P<host_text>(?=TEXTS)[^\n]*))"
)
_PLACE = r"(?P<{0}_host>[^\s,\]]{{1,255}}+)(?:, (?P<{0}_datastore>[^\n,]{{1,100}}?))?(?: in (?!cluster )(?P<{0}_datacenter>[^\n,\]]{{1,100}}?))?"
_FROM_TO = rf" (?:from|off(?: host)?) {_PLACE.format('source')} to {_PLACE.format('dest')}"
_VM = r"(?P<vm>[^\n\[]{1,120}?)"

_VERBS = r"(?:Migration of (?:virtual machine )?|Hot migrating |Migrating |Relocating |DRS migrated |Cannot migrate |Cannot relocate virtual machine |Failed to migrate |Virtual machine )"
_END = r"(?= completed| with encryption| failed| in cluster|\]|\.?$|\n)"
_ALSO = (
    rf"{_VERBS}{_VM}{_FROM_TO}{_END}",
    rf"{_VERBS}{_VM} (?:from|off) (?:host )?(?P<source_host>[^\s,\]]{{1,255}}+)(?: in (?P<source_datacenter>[^\n\],]{{1,100}}+))?(?=\]|\.?$|\n)",
    r" in cluster (?P<cluster>[^\n]{1,100}?) in (?P<datacenter>[^\n\]]{1,100}+)",
)


def _event(slug: str, types: str, texts: str, meaning: str, samples: tuple[Sample, ...] = ()) -> LineKind:
    """Declare an event by the names of its types at vCenter and the beginning of its text at a host."""
    pattern = _HEAD.replace("TYPES", types).replace("TEXTS", texts)
    return LineKind(slug, "vpxd", (), pattern, meaning, samples, also=_ALSO, holds="Event ")


_NEVER = r"(?!)"
_MAINTENANCE = "knowledge.broadcom.com article 428259, ESXi 8"

KINDS = (
    _event(
        "event-drs-migrated",
        r"DrsVmMigratedEvent",
        r"DRS migrated ",
        "DRS has moved {vm} from {source_host} to {dest_host}.",
    ),
    _event(
        "event-migrated",
        r"VmMigratedEvent|SrcVmMigratedEvent|DstVmMigratedEvent",
        r"Migration of (?:virtual machine )?.{1,300} completed",
        "The migration of {vm} from {source_host} to {dest_host} has succeeded.",
    ),
    _event(
        "event-failed-migrate",
        r"VmFailedMigrateEvent|(?:Src|Dst)?VmMigrateFailedEvent",
        r"Cannot migrate |Failed to migrate |Migration of .{1,300} failed",
        "The migration of {vm} has failed: {text}{host_text}",
    ),
    _event(
        "event-being-migrated",
        r"VmBeing(?:Hot)?MigratedEvent|Vm(?:Hot)?MigratingWithEncryptionEvent",
        r"Hot migrating |Migrating .{1,300} from ",
        "The migration of {vm} from {source_host} to {dest_host} begins.",
    ),
    _event(
        "event-emigrating",
        r"VmEmigratingEvent",
        r"Migrating .{1,300} off ",
        "{vm} is leaving {source_host}.",
    ),
    _event(
        "event-being-relocated",
        r"VmBeingRelocatedEvent",
        r"Relocating ",
        "The relocation of {vm} begins: its files move too.",
    ),
    _event(
        "event-relocated",
        r"VmRelocatedEvent",
        r"Completed the relocation of|Relocation of .{1,300} completed",
        "The relocation of {vm} has succeeded.",
    ),
    _event(
        "event-relocate-failed",
        r"VmRelocateFailedEvent",
        r"Cannot relocate |Failed to relocate ",
        "The relocation of {vm} has failed: {text}{host_text}",
    ),
    _event(
        "event-migration-problem",
        r"Migration(?:Host|Resource)?(?:Error|Warning)Event",
        _NEVER,
        "vCenter's check of a migration found a problem: {text}",
    ),
    _event(
        "event-vmotion-context",
        r"VMotionLicenseExpiredEvent|DuplicateIpDetectedEvent|MtuMismatchEvent|UplinkPortMtuNotSupportEvent|EnteringMaintenanceModeEvent"
        r"|EnteredMaintenanceModeEvent|ExitMaintenanceModeEvent",
        r"(?:The host|Host .{1,300}?) has (?:begun entering|started to enter|entered|exited) maintenance mode",
        "An event that may explain migrations around it: {text}{host_text}",
        (
            Sample(
                "2026-02-05T12:56:18.986Z In(166) Hostd[2099245]: [Originator@6876 sub=Vimsvc.ha-eventmgr] Event 2870 : The host has begun "
                "entering maintenance mode.",
                _MAINTENANCE,
                {"event_id": 2870, "host_text": "The host has begun entering maintenance mode."},
            ),
            Sample(
                "2026-02-05T12:56:19.012Z In(166) Hostd[2099261]: [Originator@6876 sub=Vimsvc.ha-eventmgr "
                "opID=ml2mes9m-121961-auto-2m3u-h5:70021559-5b-35-47f1 sid=5216cb6c user=vpxuser:VSPHERE.LOCAL\\Administrator] Event 2871 : "
                "Host ###### in ha-datacenter has started to enter maintenance mode",
                _MAINTENANCE + " (name masked)",
                {
                    "event_id": 2871,
                    "host_text": "Host ###### in ha-datacenter has started to enter maintenance mode",
                    "user": "vpxuser:VSPHERE.LOCAL\\Administrator",
                },
            ),
            Sample(
                "2026-02-05T12:56:19.025Z In(166) Hostd[2099253]: [Originator@6876 sub=Vimsvc.ha-eventmgr] Event 2872 : The host has entered "
                "maintenance mode.",
                _MAINTENANCE,
                {"event_id": 2872, "host_text": "The host has entered maintenance mode."},
            ),
        ),
    ),
    LineKind(
        slug="event-migrated-json",
        component="vpxd",
        subsystems=(),
        holds="Migration of virtual machine ",
        pattern=r"[^\n]{0,2000}?Migration of virtual machine " + _VM + _FROM_TO + r" completed",
        meaning="The migration of {vm} from {source_host} to {dest_host} has succeeded.",
        samples=(),
    ),
)
