"""vmksummary.log, as far as it tells when a host booted (KB 2004566).

World ids begin anew at a boot, so every boot cuts the meaning of a world id.
"""

from __future__ import annotations

import re

from vmindex.logs import envelope
from vmindex.logs.finder import needles
from vmindex.logs.interface import Clock, Family, LineKind, Record, Sample, convert

VMKSUMMARY_BOOT = LineKind(
    slug="host-boot",
    component="other",
    subsystems=(),
    pattern=r"Host has booted",
    meaning="The host has booted: world ids begin anew.",
    samples=(
        Sample("2015-12-25T10:00:00Z bootstop: Host has booted", "shape of KB 2004566 copies"),
        Sample("2023-08-08T14:16:02.123Z In(14) bootstop[2098500]: Host has booted", "shape of KB 2004566, 8.x prefix"),
    ),
)
_BOOTSTOP = re.compile(VMKSUMMARY_BOOT.pattern)


def _parse_vmksummary(line: str, clock: Clock) -> Record | None:
    return _parse(line, clock, _BOOTSTOP, VMKSUMMARY_BOOT)


def _parse(line: str, clock: Clock, pattern: re.Pattern[str], kind: LineKind) -> Record | None:
    head = envelope.read(line, clock)
    if head is None:
        return None
    message = line[head.start :].strip()
    record = Record(message, head.at_us, head.host, head.program, kind.component, head.severity)
    if found := pattern.match(message):
        record.kind = kind
        record.fields = convert(found.groupdict())
    return record


VMKSUMMARY = Family(
    slug="vmksummary",
    names=re.compile(r"(?:.*[-_.])?vmksummary(?:[-_.].*)?"),
    needles=needles(
        b"Host has booted",
    ),
    kinds=(VMKSUMMARY_BOOT,),
    parse=_parse_vmksummary,
)
