"""Network and memory trouble that explains a bad vMotion (``grammar.md`` §10). The lines carry no migration id."""

from __future__ import annotations

from vmindex.logs.compiled import END
from vmindex.logs.interface import LineKind, Sample

_ELATOV = "elatov.github.io, 2012 to 2018"
_SEXILOG = "sexibytes/sexilog filter-syslog-esxi.conf, ESXi 5.5"
_HAUC = "HAUC ESXi log notes, ESXi 6.5"

KINDS = (
    LineKind(
        slug="explain-nic-link",
        component="vmkernel",
        subsystems=(),
        holds="vmnic",
        pattern=r"(?:\S{1,80} ){0,6}?:?\s?(?P<nic>vmnic\w*)[ :]{1,8}(?:\S{1,80} ){0,3}?(?:NIC )?(?:Physical )?[Ll]ink (?:is )?(?P<state>[Uu]p|[Dd]own|UP|DOWN)\b",
        also=(r"(?<!\d)(?P<speed_mbps>\d{1,9}) Mbps",),
        meaning="The link of {nic} goes {state}. If vMotion uses it, running migrations stall or fail.",
        samples=(
            Sample(
                "2018-07-05T20:58:06.093Z cpu27:66317)<6>igb: vmnic_110100 NIC Link is Down",
                _HAUC,
                {"nic": "vmnic_110100", "state": "Down"},
            ),
            Sample(
                "2017-09-30T17:27:29.238Z cpu4:65938)<6>vmnic0 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx",
                _ELATOV,
                {"nic": "vmnic0", "state": "Up", "speed_mbps": 1000},
            ),
            Sample(
                "2017-10-06T02:15:46.892Z cpu1:65954)INFO (ne1000): vmnic0: Link is Up",
                _ELATOV,
                {"nic": "vmnic0", "state": "Up"},
            ),
        ),
    ),
    LineKind(
        slug="explain-nic-watchdog",
        component="vmkernel",
        subsystems=(),
        holds="NETDEV WATCHDOG: ",
        pattern=r".*NETDEV WATCHDOG: (?P<nic>\w+): (?P<problem>.+)",
        meaning="The driver of {nic} hangs: {problem}. Traffic over it stops.",
        samples=(
            Sample(
                "Mar 6 17:31:16 ESX01 vmkernel: 15:07:33:10.284 cpu2:4245)WARNING: LinNet: netdev_watchdog: NETDEV WATCHDOG: vmnic3: "
                "transmit timed out",
                "blog.festag.de, ESX 4.0",
                {"nic": "vmnic3", "problem": "transmit timed out"},
            ),
        ),
    ),
    LineKind(
        slug="explain-nic-hang",
        component="vmkernel",
        subsystems=(),
        holds="Hardware",
        pattern=r".*?(?P<nic>vmnic\w*):? .*(?:Hardware Unit Hang|Hardware hang)",
        meaning="The hardware of {nic} hangs and is reset. Traffic over it stops.",
        samples=(
            Sample(
                "2017-09-30T17:27:31.239Z cpu5:65931)<3>e1000e 0000:00:1f.6: vmnic0: Detected Hardware Unit Hang:",
                _ELATOV,
                {"nic": "vmnic0"},
            ),
            Sample(
                "2017-09-30T17:27:31.239Z cpu5:65931)<6>e1000e 0000:00:1f.6: vmnic0: Hardware hanged on TSO context. Reset it.",
                _ELATOV,
                {"nic": "vmnic0"},
            ),
        ),
    ),
    LineKind(
        slug="explain-swap-full",
        component="vmkernel",
        subsystems=("Swap",),
        pattern=r"Failed to extend swap file type=(?P<swap_type>\S+) from (?P<from_size>\d+ KB) to (?P<to_size>\d+ KB)\. ?status=(?P<status>.+?)"
        + END,
        vm_is="leader_world",
        meaning="The swap file of leader world {leader_world} cannot grow to {to_size}: {status}.",
        samples=(
            Sample(
                "2014-12-10T18:21:53.018Z cpu13:1264143)WARNING: Swap: vm 17473281: 5501: Failed to extend swap file type=regular from 0 KB "
                "to 4194304 KB. status=No space left on device",
                _SEXILOG + " (message of the sample, prefix of its neighbour)",
                {
                    "leader_world": 17473281,
                    "swap_type": "regular",
                    "from_size": "0 KB",
                    "to_size": "4194304 KB",
                    "status": "No space left on device",
                },
            ),
        ),
    ),
    LineKind(
        slug="explain-mem-admission",
        component="vmkernel",
        subsystems=("Sched",),
        pattern=r"could not create container group, status: (?P<status>Admission check failed for \w+ resource)",
        vm_is="leader_world",
        meaning="The host refuses to start a VM: {status}.",
        samples=(
            Sample(
                "2023-08-08T15:08:36.834Z Wa(180) vmkwarning: cpu0:263421 opID=a03fc439)WARNING: Sched: vm 265285: 6404: could not create "
                "container group, status: Admission check failed for memory resource",
                "tstack/lnav vmk_log.json samples, 8.0",
                {"leader_world": 265285, "status": "Admission check failed for memory resource"},
            ),
        ),
    ),
    LineKind(
        slug="explain-heap",
        component="vmkernel",
        subsystems=("Heap",),
        pattern=r"(?:Heap (?P<heap>\S+) already at its maximum ?[sS]ize\. Cannot expand|Heap_Align\((?P<heap_name>[^,]+),.*failed)",
        meaning="A memory pool of the VMkernel is exhausted; whatever needs it fails.",
        samples=(
            Sample(
                "Jul 26 01:26:46 vmkernel: 7:21:06:31.191 cpu3:33421)WARNING: Heap: 2218: Heap netGPHeap already at its maximumSize. Cannot expand.",
                "elatov.github.io 2012-08-02, ESXi 4.1",
                {"heap": "netGPHeap"},
            ),
            Sample(
                "2012-07-20T04:34:19.377Z cpu22:6518)WARNING: Heap: 2900: Heap_Align(vmfs3, 6184/6184 bytes, 8 align) failed. caller: 0x418031efc4e9",
                _ELATOV,
                {"heap_name": "vmfs3"},
            ),
        ),
    ),
)
