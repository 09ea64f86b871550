"""The last lines of failing migrations, both sides; :mod:`vmindex.simulate.failures` lists the families.

A line is ``specific`` when it names a cause, ``secondary`` when it only tells that the other end went away
or that the VMX said so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vmindex.simulate.pen import Pen

_CLOSED = ("Connection closed by remote host, possibly due to timeout", "0xbad003f")
_ABORTED = ("IO was aborted", "0xbad00e0")
_BY_VMX = ("Migration determined a failure by the VMX", "0xbad0092")


def connect(source: Pen, dest: Pen) -> None:
    """Write that the hosts do not reach each other. The code was another one in 4.x."""
    at_us = source.times.fail_us
    link_down(source, at_us - 21_000_000)
    text = f"failed to connect to remote host <{source.peer_ip}> from host <{source.own_ip}>: Timeout"
    line = f"MigrateNet: {source.number('connect')}: {source.tag}: {text}"
    source.say(at_us, "failure", line, warning=True, text=text, code=None, rank="specific")
    text = "The ESX hosts failed to connect over the VMotion network"
    source.failed(at_us + 1_500, text, "0xbad010b" if source.dialect.modern else "0xbad010d")
    source.verdict(at_us + 9_000)
    if source.rng.random() < 0.5:
        dest.failed(source.times.peer_fail_us + 15_000_000, *_BY_VMX, rank="secondary")


def network_timeout(source: Pen, dest: Pen) -> None:
    """Write that the link goes down in mid-copy."""
    at_us = source.times.fail_us
    link_down(source, at_us - 400_000)
    source.failed(at_us, "Timeout", "0xbad0021")
    source.verdict(at_us + 11_000)
    _keepalive_lost(dest, source.times.peer_fail_us)
    dest.failed(source.times.peer_fail_us + 2_000, *_CLOSED, rank="secondary")
    dest.port_gone(source.times.peer_fail_us + 40_000)


def stream_end(source: Pen, dest: Pen) -> None:
    """Write that the pre-copy stream is aborted; nobody says why."""
    at_us, text = source.times.fail_us, "failed to end preCopy stream: IO was aborted"
    line = f"VMotion: {source.number('stream-end')}: {source.tag}: {text}"
    source.say(at_us, "failure", line, warning=True, text=text, code=None, rank="secondary")
    source.failed(at_us, *_ABORTED, rank="secondary")
    source.verdict(at_us + 18_000)
    dest.port_gone(source.times.peer_fail_us)


def no_progress(source: Pen, dest: Pen) -> None:
    """Write that the guest changes its memory faster than the network takes it."""
    source.failed(source.times.fail_us, "Migration failed due to lack of pre-copy forward progress", "0xbad0109")
    source.verdict(source.times.fail_us + 7_000)
    dest.failed(source.times.peer_fail_us, *_BY_VMX, rank="secondary")


def switchover(source: Pen, dest: Pen) -> None:
    """Write that the destination does not get its disks open in time. The code was another one in 4.x."""
    at_us = source.times.fail_us
    _paths_down(dest, at_us - 96_000_000)
    code = "0xbad0107" if source.dialect.modern else "0xbad0109"
    source.failed(at_us, "Maximum switchover time for migration exceeded", code)
    source.verdict(at_us + 6_000)
    dest.failed(source.times.peer_fail_us, *_BY_VMX, rank="secondary")


def vmx_verdict(source: Pen, dest: Pen) -> None:
    """Write the verdict alone: the cause is in vmware.log, which is not there."""
    source.verdict(source.times.fail_us)
    dest.port_gone(source.times.peer_fail_us)


def dest_memory(source: Pen, dest: Pen) -> None:
    """Write that the destination has no memory to give."""
    at_us, text = source.times.fail_us, "Admission check failed for memory resource"
    line = f"Sched: vm {dest.stay.world}: {dest.number('admission')}: could not create container group, status: {text}"
    dest.say(at_us - 4_000, "explain", line, warning=True, names_id=False, text=text)
    dest.failed(at_us, text, "0xbad0081")
    source.failed(source.times.peer_fail_us, *_CLOSED, rank="secondary")
    source.verdict(source.times.peer_fail_us + 12_000)


def dest_swap(source: Pen, dest: Pen) -> None:
    """Write that the datastore of the swap file is full."""
    at_us, text = source.times.fail_us, "No space left on device"
    size = dest.migration.vm.memory_mb * 1024
    line = (
        f"Swap: vm {dest.stay.world}: {dest.number('swap')}: Failed to extend swap file type=regular "
        f"from 0 KB to {size} KB. status={text}"
    )
    dest.say(at_us - 2_000, "explain", line, warning=True, names_id=False, text=line.partition(": ")[2])
    dest.failed(at_us, text, "0xbad00d7")
    source.failed(source.times.peer_fail_us, *_ABORTED, rank="secondary")
    source.verdict(source.times.peer_fail_us + 14_000)


def dest_only(source: Pen, dest: Pen) -> None:
    """Write what only the destination tells; the source's vmkernel is silent."""
    dest.failed(source.times.fail_us, "Out of memory", "0xbad0014")
    dest.port_gone(source.times.fail_us + 30_000)


def cancelled(source: Pen, dest: Pen) -> None:
    """Write that somebody stopped it. Wording and code are general knowledge; the text decides."""
    source.failed(source.times.fail_us, "Migration was cancelled", _ABORTED[1], kind="cancel")
    dest.failed(source.times.peer_fail_us, *_BY_VMX, rank="secondary")


def link_down(pen: Pen, at_us: int) -> None:
    """Write that an uplink goes down, and up again later."""
    nic = f"<6>igb: vmnic{pen.rng.randint(2, 5)} NIC Link is"
    pen.say(at_us, "context", f"{nic} Down", world=66_317, names_id=False)
    text = f"{nic} Up 1000 Mbps Full Duplex, Flow Control: RX/TX"
    pen.say(at_us + 95_000_000, "context", text, world=66_315, names_id=False)


def _paths_down(pen: Pen, at_us: int) -> None:
    datastore = pen.migration.vm.datastore
    text = f"HBX: 6214: APD EventType: APD_START (3) for vol '{datastore}'"
    pen.say(at_us, "context", text, world=65_641, names_id=False)
    text = f"HBX: 6214: APD EventType: APD_EXIT (4) for vol '{datastore}'"
    pen.say(at_us + 110_000_000, "context", text, world=65_629, names_id=False)


def _keepalive_lost(pen: Pen, at_us: int) -> None:
    text = f"failed to read stream keepalive: {_CLOSED[0]}"
    line = f"VMotionUtil: {pen.number('keepalive')}: {pen.tag}: {text}"
    pen.say(at_us, "failure", line, warning=True, text=text, code=None, rank="secondary")
