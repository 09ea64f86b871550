"""Lines that both hosts print, each for its side."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.simulate.pen import Pen

_SERVER_WORLD = 33_435


def op_map(pen: Pen, at_us: int) -> None:
    """Write which operation of vCenter the hash in the prefixes stands for."""
    if not pen.dialect.maps_op_ids:
        return
    op_id = f"{pen.migration.op_id}-{pen.rng.getrandbits(8):02x}-{pen.rng.getrandbits(16):04x}"
    line = f"World: {pen.number('op-map')}: VC opID {op_id} maps to vmkernel opID {pen.op_hex}"
    pen.say(at_us, "op-map", line, world=pen.stay.cartel, op=True, names_id=False, op_id=op_id, op_hex=pen.op_hex)


def set_info(pen: Pen, at_us: int) -> None:
    """Write who moves over which addresses. The destination does not know of a further world: ``Dest wid = 0``."""
    migration, stay, role = pen.migration, pen.stay, "Source" if pen.side == "S" else "Dest"
    target = migration.target.world if pen.side == "S" else 0
    source_ip, dest_ip = pen.ip(migration.source), pen.ip(migration.target)
    if pen.dialect.short_set_info:
        equals = "= " if pen.side == "S" else "="
        encrypted = ", encrypted" if migration.encrypted else ""
        line = (
            f"Migrate: {pen.number('set-info')}: vmotion: {role} vmmLeaderID = {stay.world}, "
            f"ts {equals}{migration.vmotion_id}, srcIP = <{source_ip}> dstIP = <{dest_ip}> "
            f"Dest wid = {target} using SHARED swap{encrypted}"
        )
    else:
        line = (
            f"Migrate: vm {stay.world}: {pen.number('set-info')}: Setting VMOTION info: {role} "
            f"ts = {migration.vmotion_id}, src ip = <{source_ip}> dest ip = <{dest_ip}> "
            f"Dest wid = {target} using SHARED swap"
        )
    pen.say(
        at_us,
        "set-info",
        line,
        world=stay.cartel,
        op=True,
        source_ip=source_ip,
        dest_ip=dest_ip,
        own_ip=pen.own_ip,
        world_id=stay.world,
        dest_world=target or None,
        encrypted=migration.encrypted,
    )


def replication(pen: Pen, at_us: int, *, end: bool) -> None:
    """Write that host-based replication hears of the begin or end; it names the world, not the id."""
    if not pen.dialect.modern:
        return
    word, event, key = ("end", 1, "hbr-end") if end else ("start", 0, "hbr-start")
    kind = 1 if pen.migration.kind == "vmotion" else 2
    source = 1 if pen.side == "S" else 0
    line = (
        f"Hbr: {pen.number(key)}: Migration {word} received (worldID={pen.stay.world}) (migrateType={kind}) "
        f"(event={event}) (isSource={source}) (sharedConfig=1)"
    )
    pen.say(at_us, key, line, world=pen.stay.cartel, names_id=False)


def helper(pen: Pen, at_us: int, index: int) -> None:
    """Write that a stream helper's latency is set; its name holds the leader world."""
    world = pen.helpers[index + 1]
    name = f"{world} vmotionStreamHelper{index}-{pen.stay.world}"
    line = f"CpuSched: {pen.number('cpusched')}: user latency of {name} 0 changed by {name} -1"
    pen.say(at_us, "helper", line, world=world, names_id=False)


def bind(pen: Pen, at_us: int) -> None:
    """Write that a socket is bound to the vMotion address."""
    nic = f"{pen.host.vmotion_vmk} - " if pen.dialect.names_vmknic else ""
    line = f"MigrateNet: {pen.number('bind')}: {pen.tag}: Successfully bound connection to vmknic {nic}'{pen.own_ip}'"
    pen.say(at_us, "bind", line, world=pen.helpers[0], own_ip=pen.own_ip)


def accept(pen: Pen, at_us: int) -> None:
    """Write that the server world takes a connection from the peer; its ``vm`` is that world, not the VM."""
    world = _SERVER_WORLD + pen.host.index
    line = f"MigrateNet: vm {world}: {pen.number('accept')}: Accepted connection from <::ffff:{pen.peer_ip}>"
    pen.say(at_us, "accept", line, world=world, names_id=False)
    size = pen.rng.randint(-(2**31), 2**31 - 1)
    line = (
        f"MigrateNet: vm {world}: {pen.number('rcvbuf')}: dataSocket 0x4109{pen.rng.getrandbits(32):08x} "
        f"receive buffer size is {size}"
    )
    pen.say(at_us + 200, "rcvbuf", line, world=world, names_id=False)


def stream(pen: Pen, at_us: int, index: int) -> None:
    """Write that a data stream stands."""
    line = f"VMotionUtil: {pen.number('stream')}: {pen.tag}: Stream connection {index + 1} added."
    pen.say(at_us, "stream", line, world=pen.helpers[0], stream=index + 1)
