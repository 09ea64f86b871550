"""The prefix that a release puts before the text of a record."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from vmindex import timestamps

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmindex.simulate.model import Host, Line

_SECOND = 1_000_000
_EARLY_PREFIXES = {"old": "{seconds} {host} vmkernel: 0:00:00:00.000 cpu0:0)", "iso": "TSC: 0 cpu0:0)"}
_RECENT_EARLY = {"level": "{stamp} In(182) vmkernel: ", "structured": "{stamp} {host} vmkernel - - [esx@4413] "}


def body(line: Line) -> str:
    """Return ``cpuN:W opID=…)WARNING: text``."""
    op_id = f" opID={line.op_id}" if line.op_id else ""
    warning = "WARNING: " if line.warning else ""
    return f"cpu{line.cpu}:{line.world}{op_id}){warning}{line.text}"


def envelope(host: Host) -> Callable[[int, str, bool], str]:
    """Return the function that puts this host's prefix before a body: logged time, body, whether a warning."""
    return {"old": _old(host, host.short_name), "iso": _iso, "level": _level, "structured": _structured(host)}[
        host.style
    ]


def early(host: Host, logged_us: int, text: str) -> str:
    """Return a line that was printed before the clock was known; 5.x to 7.x show no time at all."""
    pattern = {**_EARLY_PREFIXES, **_RECENT_EARLY}[host.style]
    stamp = f"{_iso_second(logged_us // _SECOND)}Z"
    return pattern.format(stamp=stamp, seconds=_old_second(logged_us // _SECOND), host=host.short_name) + text


def relayed(host: Host) -> Callable[[int, str, bool], str]:
    """Return the function that writes a record as a syslog collector keeps it."""
    if host.style in ("old", "structured"):
        return _old(host, host.name) if host.style == "old" else envelope(host)
    priorities = (181, 181) if host.style == "iso" else (182, 180)
    # Some collectors strip the priority.
    marks = ("", "") if host.index % 3 == 2 else (f"<{priorities[0]}>", f"<{priorities[1]}>")

    def write(logged_us: int, text: str, warning: bool) -> str:
        program = "vmkwarning" if warning and host.style == "level" else "vmkernel"
        return f"{marks[warning]}{_stamp(logged_us)} {host.name} {program}: {text}"

    return write


def relayed_boot(host: Host, logged_us: int) -> str:
    """Return vobd's record of a boot as a collector keeps it: all that a collector has to tell boots apart."""
    uptime, text = "47123456us:", "[esx.audit.host.boot] Host has booted."
    if host.style == "structured":
        stamp = f"{_stamp(logged_us)} {host.name} vobd 2097451 - "
        return f'{stamp}[esx@4413 threadName="UserLevelCorrelator"] {uptime} {text}'
    stamp = _old_second(logged_us // _SECOND) if host.style == "old" else _stamp(logged_us)
    mark = "" if host.style == "old" or host.index % 3 == 2 else "<14>"
    return f"{mark}{stamp} {host.name} vobd:  [UserLevelCorrelator] {uptime} {text}"


def warning_copy(text: str) -> str:
    """Return the second record that a collector gets of a warning: the same under another program name."""
    return text.replace(" vmkernel: ", " vmkwarning: ", 1)


def _iso(logged_us: int, text: str, warning: bool) -> str:  # noqa: ARG001 - all styles are called alike
    return f"{_stamp(logged_us)} {text}"


def _level(logged_us: int, text: str, warning: bool) -> str:
    return f"{_stamp(logged_us)} {'Wa(180) vmkwarning' if warning else 'In(182) vmkernel'}: {text}"


def _structured(host: Host) -> Callable[[int, str, bool], str]:
    def write(logged_us: int, text: str, warning: bool) -> str:
        program = "vmkwarning" if warning else "vmkernel"
        return f"{_stamp(logged_us)} {host.name} {program} - - [esx@4413] {text}"

    return write


def _old(host: Host, name: str) -> Callable[[int, str, bool], str]:
    boots = [boot.at_us + host.offset_at(boot.at_us) for boot in host.boots]

    def write(logged_us: int, text: str, warning: bool) -> str:  # noqa: ARG001 - all styles are called alike
        boot = next((at for at in reversed(boots) if at <= logged_us), boots[0])
        second, rest = divmod(max(0, logged_us - boot), _SECOND)
        uptime = (
            f"{second // 86400}:{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d}.{rest // 1000:03d}"
        )
        return f"{_old_second(logged_us // _SECOND)} {name} vmkernel: {uptime} {text}"

    return write


def _stamp(logged_us: int) -> str:
    second, rest = divmod(logged_us, _SECOND)
    return f"{_iso_second(second)}.{rest // 1000:03d}Z"


@lru_cache(maxsize=64)
def _iso_second(second: int) -> str:
    return (timestamps.EPOCH + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S")


@lru_cache(maxsize=64)
def _old_second(second: int) -> str:
    moment = timestamps.EPOCH + timedelta(seconds=second)
    return f"{moment:%b} {moment.day:2d} {moment:%H:%M:%S}"
