"""What the source of a vMotion prints, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import both_sides as both

if TYPE_CHECKING:
    from vmindex.simulate.pen import Pen


def set_up(pen: Pen) -> None:
    """Write the set-up, up to the first bind."""
    at_us = pen.times.begin_us
    both.op_map(pen, at_us - 2_000)
    both.set_info(pen, at_us)
    if not pen.dialect.modern:
        return
    sender = pen.helpers[0]
    line = f"Tcpip_Vmk: {pen.number('vmknic-affinity')}: Affinitizing {pen.own_ip} to world {sender}, Success"
    pen.say(at_us + 2_000, "vmknic-affinity", line, world=pen.stay.cartel, op=True, names_id=False, own_ip=pen.own_ip)
    line = (
        f"VMotion: {pen.number('worldlet-affinity')}: {pen.tag}: Set ip address '{pen.own_ip}' worldlet affinity "
        f"to send World ID {sender}"
    )
    pen.say(at_us + 2_000, "worldlet-affinity", line, world=pen.stay.cartel, op=True, own_ip=pen.own_ip)
    both.replication(pen, at_us + 2_200, end=False)
    for index in range(len(pen.times.streams_us)):
        both.helper(pen, at_us + 2_400 + index * 100, index)
    both.bind(pen, at_us + 3_000)


def connect(pen: Pen) -> None:
    """Write the peer's connection back and the data streams."""
    both.accept(pen, pen.times.begin_us + 6_000)
    if not pen.dialect.modern:
        return
    for index, at_us in enumerate(pen.times.streams_us):
        both.bind(pen, at_us - 900)
        both.stream(pen, at_us, index)


def precopy(pen: Pen, until_us: int) -> None:
    """Write the passes over the memory that is still being changed."""
    pages = pen.migration.vm.memory_mb * 256
    for at_us in pen.times.rounds_us:
        if at_us >= until_us:
            return
        before, pages = pages, max(4_000, pages * pen.rng.randint(5, 80) // 100)
        rate, ratio = _bandwidth(pen), pen.rng.randint(40, 900)
        line = (
            f"VMotion: {pen.number('round')}: {pen.tag}: Another pre-copy iteration needed with {pages} pages left to "
            f"send (prev2 {before}, prev {before}, pages dirtied by pass-through device 0, "
            f"network bandwidth ~{rate} MB/s, {ratio}% t2d)"
        )
        pen.say(at_us, "round", line, bandwidth=float(rate))


def switch_over(pen: Pen) -> None:
    """Write that pre-copy stops: the VM is stunned next."""
    rate = _bandwidth(pen)
    pages = pen.rng.choice((0, pen.rng.randint(1, 900), pen.rng.randint(900, 60_000)))
    ratio = pen.rng.choice((52_403_100, 1_049_920, 101_088, pen.rng.randint(150, 9_000)))
    line = (
        f"VMotion: {pen.number('stop')}: {pen.tag}: Stopping pre-copy: only {pages} pages left to send, "
        f"which can be sent within the switchover time goal of 0.500 seconds "
        f"(network bandwidth ~{rate} MB/s, {ratio}% t2d)"
    )
    pen.say(pen.times.stop_us, "stop", line, bandwidth=float(rate))


def all_sent(pen: Pen) -> None:
    """Write that the memory is over there."""
    known = pen.migration.kind == "vmotion" and pen.rng.random() < 0.6
    rate = f"network bandwidth ~{_bandwidth(pen)} MB/s" if known else "no network bandwidth estimate"
    line = f"VMotionSend: {pen.number('sent')}: {pen.tag}: Sent all modified pages to destination ({rate})"
    pen.say(pen.times.sent_us, "sent", line, world=pen.helpers[0])


def finish(pen: Pen) -> None:
    """Write the end of a success."""
    both.replication(pen, pen.times.finish_us, end=True)
    pen.port_gone(pen.times.finish_us + 8_000)


def _bandwidth(pen: Pen) -> str:
    return f"{pen.rng.choice((pen.rng.uniform(90, 120), pen.rng.uniform(300, 1_190), pen.rng.uniform(1, 60))):.3f}"
