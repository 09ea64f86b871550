"""Events of a host that explain a bad vMotion: storage that went away (``grammar.md`` §10)."""

from __future__ import annotations

from vmindex.logs.interface import LineKind, Sample

KINDS = (
    LineKind(
        slug="explain-lost-volume",
        component="hostd",
        subsystems=(),
        holds="Lost access to volume",
        pattern=r"(?:Event \d+ : )?Lost access to volume (?P<volume_uuid>\S+) \((?P<datastore>[^)\n]*)\)",
        meaning="The host lost its path to datastore {datastore}; VMs on it stall, and so do migrations.",
        samples=(
            Sample(
                "<166>2014-12-16T22:07:35.612Z esx.vmware.com Hostd: [3647FB90 info 'ha-eventmgr'] Event 89814 : Lost access to volume "
                "50867547-26003ed2-06b9-0024e8565b3d (datastore_name) due to connectivity issues. Recovery attempt is in progress and "
                "outcome will be reported shortly.",
                "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5",
                {"volume_uuid": "50867547-26003ed2-06b9-0024e8565b3d", "datastore": "datastore_name"},
            ),
        ),
    ),
    LineKind(
        slug="explain-volume-restored",
        component="hostd",
        subsystems=(),
        holds="restored access to volume",
        pattern=r"(?:Event \d+ : )?Successfully restored access to volume (?P<volume_uuid>\S+) \((?P<datastore>[^)\n]*)\)",
        meaning="The host reaches datastore {datastore} again.",
        samples=(),
    ),
    LineKind(
        slug="explain-apd",
        component="hostd",
        subsystems=(),
        holds="All Paths Down",
        pattern=r"(?:Event \d+ : )?Device or filesystem with identifier \[?(?P<device>[^\]\s]+)\]? has (?P<change>entered|exited) the All Paths Down",
        meaning="All paths to {device} are gone (entered) or back (exited): {change}.",
        samples=(
            Sample(
                "2018-07-06T21:02:22.566Z info hostd[B381B70] [Originator@6876 sub=Vimsvc.ha-eventmgr] Event 3031 : Device or filesystem "
                "with identifier naa.60014055c425cd10a874374b415629b3 has exited the All Paths Down state.",
                "HAUC ESXi log notes, ESXi 6.5",
                {"device": "naa.60014055c425cd10a874374b415629b3", "change": "exited"},
            ),
        ),
    ),
)
