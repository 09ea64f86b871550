"""Storage vMotion: source and destination are one host, and a mirror device carries the writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate import both_sides as both
from vmindex.simulate import destination_side, source_side

if TYPE_CHECKING:
    from vmindex.simulate.pen import Pen

_LIMIT_S = 100


def copy(source: Pen, dest: Pen, *, succeeds: bool) -> None:
    """Write a Storage vMotion from set-up to its end."""
    destination_side.set_up(dest)
    times = source.times
    both.op_map(source, times.begin_us - 2_000)
    both.set_info(source, times.begin_us)
    both.replication(source, times.begin_us + 2_200, end=False)
    device = _mirror(source, times.begin_us + 300_000)
    ended_us = times.stop_us if succeeds else times.fail_us
    _busy(source, device, (times.begin_us + ended_us) // 2)
    if succeeds:
        source_side.all_sent(source)
        destination_side.resume(dest)
        source_side.finish(source)
    else:
        _fail(source, dest)
    _unmirror(source, device, ended_us + 400_000)


def _mirror(pen: Pen, at_us: int) -> str:
    primary, secondary = f"{pen.rng.getrandbits(25):x}", f"{pen.rng.getrandbits(24):x}"
    device = f"{primary}-{secondary}-svmmirror"
    line = f"SVM: {pen.number('svm-creating')}: SVM_MakeDev.{pen.number('svm-creating')}: Creating device {device}: Success"
    pen.say(at_us, "mirror", line, names_id=False)
    line = f"SVM: {pen.number('svm-created')}: Created device {device}, primary {primary}, secondary {secondary}"
    pen.say(at_us, "mirror", line, names_id=False)
    return device


def _busy(pen: Pen, device: str, at_us: int) -> None:
    """Write the harmless complaints of a rescan that meets the mirror."""
    for line in (
        f"Vol3: 2675: Could not open device '{device}' for probing: Busy",
        f"Vol3: 1072: Could not open device '{device}' for volume open: Busy",
        f"Vol3: 1072: Could not open device '{device}' for volume open: Busy",
        f"FSS: 5327: No FS driver claimed device '{device}': No filesystem on the device",
    ):
        pen.say(at_us, "mirror-busy", line, world=34_821, names_id=False)


def _unmirror(pen: Pen, device: str, at_us: int) -> None:
    line = f"SVM: {pen.number('svm-stats')}: SVM Mirrored mode IO stats for device: {device}"
    pen.say(at_us, "mirror", line, names_id=False)
    pen.say(at_us, "mirror", f"SVM: {pen.number('svm-destroyed')}: Destroyed device {device}", names_id=False)


def _fail(source: Pen, dest: Pen) -> None:
    """Write the switchover that takes too long. The code was another one in 4.x."""
    at_us = source.times.fail_us
    text = f"Maximum switchover time ({_LIMIT_S} seconds) reached. Failing migration; VM should resume on source."
    line = f"FSR: {source.number('fsr')}: {source.tag}: {text}"
    source.say(at_us, "failure", line, warning=True, text=text, code=None, rank="specific")
    text = (
        f"The migration exceeded the maximum switchover time of {_LIMIT_S} second(s). ESX has preemptively failed "
        f"the migration to allow the VM to continue running on the source host."
    )
    line = f"FSR: 3281: {dest.tag}: {text}"
    dest.say(at_us + 1_100_000, "failure", line, warning=True, text=text, code=None, rank="specific")
    code = "0xbad0107" if source.dialect.modern else "0xbad0109"
    source.failed(at_us + 1_200_000, "Maximum switchover time for migration exceeded", code)
    dest.failed(at_us + 1_211_000, "Migration determined a failure by the VMX", "0xbad0092", rank="secondary")
    source.verdict(at_us + 1_230_000)
