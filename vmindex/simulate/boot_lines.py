"""What a host prints when it boots, and when a VM is powered on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate.model import Boot, Cluster, Host, Line, Mark, Stay

if TYPE_CHECKING:
    from random import Random

_SECOND = 1_000_000
# Before the clock is known; the first world ids show that numbering starts again.
_EARLY = (
    "Boot: 167: Parsing boot option module /useropts.gz",
    "VMB: 65: Reserved 4 MPNs starting @ 0x4c1",
    "BootConfig: 88: bootUUID = 0",
)
_LATER = (
    "Jumpstart plugin swapobjd activated.",
    "Jumpstart plugin hostd activated.",
    "<6>vmnic0 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx",
)


def boot(cluster: Cluster, host: Host, run: Boot, rng: Random) -> None:
    """Write the first lines of a boot."""
    lines = cluster.lines[host.index]
    for number, text in enumerate(_EARLY):
        mark = Mark("boot", None, None, names_id=False, values={"boot": run.number})
        lines.append(Line(run.at_us + number * 1_000, 0, 0, text, early=True, mark=mark))
    first = host.dialect.first_world // 1000 * 1000
    for number, text in enumerate(_LATER):
        at_us = run.at_us + (20 + 6 * number) * _SECOND + rng.randrange(_SECOND)
        lines.append(Line(at_us, rng.randrange(16), first + number, text))


def power_on(cluster: Cluster, stay: Stay, rng: Random) -> None:
    """Write the lines of a VM that starts."""
    lines, vm, dialect = cluster.lines[stay.host.index], stay.vm, stay.host.dialect
    cpu, pages = rng.randrange(16), vm.memory_mb * 256
    texts = (
        (
            0,
            stay.cartel,
            f"MemSched: vm {stay.cartel}: {dialect.number('memsched')}: extended swap to {pages} pgs",
            None,
        ),
        (
            230_000,
            stay.cartel,
            f"World: vm {stay.world}: {dialect.number('world-start')}: Starting world vmm0:{vm.world_name} of type 8",
            Mark("world-start", None, None, names_id=False, values={"name": vm.world_name}, stay=stay),
        ),
        (
            410_000,
            stay.cartel,
            (
                f"VSCSI: 3810: handle {8192 + vm.index}(vscsi0:0):Creating Virtual Device for world {stay.world} "
                f"(FSS handle {rng.randint(1000, 99999)}) numBlocks=83886080 (bs=512)"
            ),
            None,
        ),
        (
            900_000,
            stay.cartel,
            f"NetPort: 1573: enabled port {0x2000010 + vm.index:#x} with mac 00:50:56:84:5a:b4",
            None,
        ),
    )
    for offset, world, text, mark in texts:
        lines.append(Line(stay.since_us + offset, cpu, world, text, mark=mark))
