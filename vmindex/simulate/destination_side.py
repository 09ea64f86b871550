"""What the destination of a vMotion prints, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import both_sides as both

if TYPE_CHECKING:
    from vmindex.simulate.pen import Pen


def set_up(pen: Pen, *, starts: bool = True) -> None:
    """Write the set-up; ``starts`` tells whether the VM's first world comes to life."""
    at_us = pen.times.prepare_us
    both.op_map(pen, at_us - 3_000)
    both.set_info(pen, at_us)
    if starts:
        name = pen.migration.vm.world_name
        line = f"World: vm {pen.stay.world}: {pen.number('world-start')}: Starting world vmm0:{name} of type 8"
        pen.say(at_us + 40_000, "world-start", line, world=pen.stay.cartel, op=True, names_id=False, name=name)
    both.replication(pen, at_us + 52_000, end=False)


def connect(pen: Pen) -> None:
    """Write the connections: first the source's, then the one back to it, then the data streams."""
    at_us = pen.times.begin_us
    both.accept(pen, at_us + 3_800)
    if not pen.dialect.modern:
        return
    both.bind(pen, at_us + 4_800)
    for index, stream_us in enumerate(pen.times.streams_us):
        both.accept(pen, stream_us - 500)
        both.stream(pen, stream_us + 400, index)
    if pen.rng.random() < 0.15:
        low_memory(pen, pen.times.streams_us[-1] + 120_000)


def low_memory(pen: Pen, at_us: int) -> None:
    """Write that receiving worlds had to wait for memory; the world named is the one that waited, not the VM's."""
    for world in pen.helpers[:2]:
        waited = f"{pen.rng.uniform(0.5, 24):.3f}"
        line = (
            f"VMotionRecv: {pen.number('low-memory')}: {pen.tag}: World {world} waited {waited} seconds to leave low "
            f"memory state on dest host during pre-copy. May cause unexpected VMotion failures!"
        )
        pen.say(at_us + pen.rng.randint(0, 9_000), "low-memory", line, world=world, warning=True)


def switch_over(pen: Pen) -> None:
    """Write the speed as the receiver saw it."""
    _bandwidth(pen, pen.times.stop_us + 4_000, "pre-copy")


def resume(pen: Pen) -> None:
    """Write that the VM runs here and that the rest of its memory has come. Wording of these: general knowledge."""
    both.replication(pen, pen.times.resume_us, end=True)
    line = f"VMotionRecv: {pen.number('paged-in')}: {pen.tag}: DONE paging in"
    pen.say(pen.times.paged_in_us, "paged-in", line)
    _bandwidth(pen, pen.times.paged_in_us + 600, "page-in")


def _bandwidth(pen: Pen, at_us: int, phase: str) -> None:
    rate = pen.rng.uniform(90, 1_150)
    line = (
        f"VMotionRecv: {pen.number('bandwidth')}: {pen.tag}: Estimated network bandwidth {rate:.3f} MB/s during {phase}"
    )
    pen.say(at_us, "estimate", line, world=pen.helpers[0])
