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
            Sample(
                "YYYY-MM-DDTHH:MM:SSZ cpu<ID>:netschedHClk: NetSchedHClkNotify: vmnic0: link down notification",
                "Broadcom KB 438264, stamp and world masked there",
                {"nic": "vmnic0", "state": "down"},
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
        slug="explain-nic-reset",
        component="vmkernel",
        subsystems=(),
        holds="Reset adapter",
        pattern=r".*?(?P<nic>vmnic\w*):? .*?Reset adapter",
        meaning="The driver of {nic} resets the adapter. Traffic over it stops meanwhile.",
        samples=(
            Sample(
                "2017-09-30T17:26:50.881Z cpu1:65936)<3>e1000e 0000:00:1f.6: vmnic0: Reset adapter unexpectedly",
                _ELATOV,
                {"nic": "vmnic0"},
            ),
        ),
    ),
    LineKind(
        slug="explain-nic-firmware",
        component="vmkernel",
        subsystems=("bnxtnet",),
        pattern=r"hwrm_\w+: ?[\d#]+: \[(?P<nic>vmnic[\w#]*) : \S+\] (?P<problem>HWRM cmd resp_len timeout|VER_GET failed)",
        meaning="The firmware of {nic} no longer answers its driver ({problem}); its link goes down next.",
        samples=(
            Sample(
                "####-##-##T##:##:##.###Z Wa(###) vmkwarning: cpu##:#######)WARNING: bnxtnet: hwrm_send_msg:###: [vmnic# : "
                "0x############] HWRM cmd resp_len timeout, cmd_type 0x##(HWRM_FUNC_QSTATS) seq #####",
                "Broadcom KB 426419, values masked there",
                {"nic": "vmnic#", "problem": "HWRM cmd resp_len timeout"},
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
        pattern=r"(?:Heap (?P<heap>\S+) (?:already at its maximum ?[sS]ize\. Cannot expand|\(\d+/\d+\): Maximum allowed growth)"
        r"|Heap_Align\((?P<heap_name>[^,]+),.*failed)",
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
            Sample(
                "Jul 19 08:01:01 esx vmkernel: 0:03:38:54.054 cpu4:1040)WARNING: Heap: 1419: Heap vmk-iscsi (6288144/6291456): Maximum "
                "allowed growth (3320) too small for size (20480)",
                "vSphere 4.x iSCSI heap usage, 2010-08-19 (emphasis marks of the page taken out)",
                {"heap": "vmk-iscsi"},
            ),
        ),
    ),
    LineKind(
        slug="explain-mem-path",
        component="vmkernel",
        kept=False,
        subsystems=(),
        holds="Admission failure in path: ",
        pattern=r"Admission failure in path: (?P<group>\S+)",
        meaning="The host has no reserved memory left to give to {group}. Now and then this is normal; if it goes on, VMs cannot "
        "start or arrive here.",
        samples=(
            Sample(
                "2026-01-13T19:02:26.719Z hostname.domain.com vmkernel: cpu24:5781314)Admission failure in path: "
                "host/vim/vmvisor/dcui:dcui.2105653:uw.2105653",
                "Broadcom KB 425728",
                {"group": "host/vim/vmvisor/dcui:dcui.2105653:uw.2105653"},
            ),
            Sample(
                "In(182) vmkernel: cpu85:19435559)Admission failure in path: host:system:net:vmxnet3Fastslab-0x430340904fc0",
                "Broadcom KB 417157, 8.x, stamp cut there",
                {"group": "host:system:net:vmxnet3Fastslab-0x430340904fc0"},
            ),
        ),
    ),
    LineKind(
        slug="explain-cpu-lockup",
        component="vmkernel",
        subsystems=("Heartbeat",),
        pattern=r"(?:\w+: ?\d+: ?)?PCPU (?P<pcpu>\d+) didn't have a heartbeat for (?P<waited_s>\d+) seconds",
        meaning="Processor {pcpu} of the host did nothing for {waited_s} s. Whatever runs on it stands still: VMs, or the worlds that "
        "send and receive memory. If it goes on, the host stops with a purple screen.",
        samples=(
            Sample(
                "2021-05-28T21:39:59.895Z cpu68:1001449770)ALERT: Heartbeat: HandleLockup:827: PCPU 8 didn't have a heartbeat for 5 "
                "seconds, timeout is 14, 1 IPIs sent; *may* be locked up.",
                "Broadcom KB 335063, ESXi 7.0",
                {"pcpu": 8, "waited_s": 5.0},
            ),
            Sample(
                "WARNING: Heartbeat: 961: PCPU 41 didn't have a heartbeat for 15 seconds, timeout is 10, 2 IPIs sent; *may* be locked up.",
                "Broadcom KB 394262, ESXi 7.0/8.0, quoted without prefix",
                {"pcpu": 41, "waited_s": 15.0},
            ),
            Sample(
                "Heartbeat: 618: PCPU 140 didn't have a heartbeat for 8 seconds. *may* be locked up",
                "VMware KB 2000091, ESXi 5.0, quoted without prefix",
                {"pcpu": 140, "waited_s": 8.0},
            ),
        ),
    ),
    LineKind(
        slug="explain-vm-panic",
        component="vmkernel",
        subsystems=("World",),
        pattern=r"(?:(?:PanicWork: ?\d+: ?)?vmm(?P<vcpu>\d+):(?P<vm>.+?):(?:vmk: ?)?\s?vcpu-\d+: ?(?P<problem>.*\S)|(?P<reaped>Panic'd VMM world being reaped))",
        meaning="The monitor of VM '{vm}' stops with an error ({problem}): the VM is gone, and a migration of it with it.",
        samples=(
            Sample(
                "2021-05-28T21:39:59.895Z cpu8:1001449713)WARNING: World: vm 1001449713: PanicWork:8430: vmm3:VM_NAME:vcpu-3:Received "
                "VMkernel NMI IPI, possible CPU lockup while executing HV VT VM",
                "Broadcom KB 335063, ESXi 7.0",
                {
                    "vcpu": "3",
                    "vm": "VM_NAME",
                    "problem": "Received VMkernel NMI IPI, possible CPU lockup while executing HV VT VM",
                },
            ),
            Sample(
                "<YYYY-MM-DD>T<TIME> cpu3:255920)WARNING: World: vm 255903: 12276: vmm0:VDI-STD-005:vmk: vcpu-0:p2m update buffer full",
                "VMware KB 2117244 as quoted by opvizor 2015-05-28, ESXi 6.0 (a line break taken out)",
                {"vcpu": "0", "vm": "VDI-STD-005", "problem": "p2m update buffer full"},
            ),
            Sample(
                "<YYYY-MM-DD>T<TIME> cpu0:32859)WARNING: World: vm 255903: 9604: Panic'd VMM world being reaped, but no core dumped.",
                "VMware KB 2117244 as quoted by opvizor 2015-05-28, ESXi 6.0 (a line break taken out)",
                {"reaped": "Panic'd VMM world being reaped"},
            ),
        ),
    ),
    LineKind(
        slug="explain-host-panic",
        component="vmkernel",
        subsystems=(),
        holds="BlueScreen: ",
        pattern=r"@?BlueScreen: (?P<problem>.*\S)",
        meaning="The host stops with a purple screen: {problem}. Its VMs die, and every migration from or to it ends here.",
        samples=(
            Sample(
                "2024-06-21T21:50:40.305Z cpu56:2097460)@BlueScreen: #PF Exception 14 in world 2097460:HELPER_UPLIN IP 0x42002b65ad3b "
                "addr 0x8",
                "Broadcom KB 370976, ESXi 7.x",
                {"problem": "#PF Exception 14 in world 2097460:HELPER_UPLIN IP 0x42002b65ad3b addr 0x8"},
            ),
        ),
    ),
    LineKind(
        slug="explain-host-panic-cpu",
        component="vmkernel",
        subsystems=("Panic",),
        pattern=r"Panic from another CPU \(cpu (?P<pcpu>\d+), world (?P<panic_world>\d+)\)",
        meaning="The host stops with a purple screen, begun by world {panic_world} on processor {pcpu}. Every migration from or to "
        "it ends here.",
        samples=(
            Sample(
                "<YYYY-MM-DD>T<time>Z cpu78:2098897)Panic: 589: Panic from another CPU (cpu 78, world 2098897): ip=0x420002796b20 "
                "randomOff=0x2400000:",
                "Broadcom KB 385615, stamp masked there",
                {"pcpu": 78, "panic_world": 2098897},
            ),
        ),
    ),
)
