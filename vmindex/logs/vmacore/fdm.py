"""fdm, the agent of vSphere HA: what it sees of VMs that move, and of hosts that are cut off."""

from __future__ import annotations

from vmindex.logs.interface import LineKind

KINDS = (
    LineKind(
        slug="fdm-vm-moved",
        component="fdm",
        subsystems=(),
        holds="/vmfs/volumes/",
        pattern=r"(?=[^\n]{0,400}?(?:[vV][mM]otion|[mM]igrat))[^\n]{0,400}?(?P<vmx_path>/vmfs/volumes/[^\n]{1,400}?\.vmx)",
        meaning="vSphere HA notes that {vmx_path} moves.",
        samples=(),
    ),
    LineKind(
        slug="explain-host-isolated",
        component="fdm",
        subsystems=(),
        holds="solated",
        pattern=r"[^\n]{0,200}?(?P<problem>(?i:host(?: \S{1,80})? (?:is |was |declared )?(?:now )?isolated)[^\n]*)",
        meaning="vSphere HA considers a host cut off from the network: {problem}.",
        samples=(),
    ),
)
