"""Lines of hostd.log, vpxa.log and vmware.log: what they say, and the prefix that a release puts before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from vmindex import timestamps

if TYPE_CHECKING:
    from vmindex.simulate.model import Host, Mark, Stay

Log: TypeAlias = Literal["hostd", "vpxa", "vmware"]
_LETTERS = {"verbose": "Db(167)", "info": "In(166)", "warning": "Wa(164)", "error": "Er(163)"}


@dataclass(frozen=True, slots=True)
class Told:
    """One record of a log other than vmkernel's."""

    at_us: int
    """True time."""
    log: Log
    stay: Stay
    """Whose VMX writes it (vmware), or on whose host it is written."""
    text: str
    sub: str = "Default"
    """The part of the agent that speaks, or the VMX's thread."""
    level: str = "info"
    op_id: str | None = None
    body: tuple[str, ...] = ()
    """Further lines, which follow ``-->``."""
    mark: Mark | None = None
    header: bool = False
    """Whether this is part of the head of a vmware.log, which names the host."""

    def written(self) -> str:
        """Return the record as the file holds it."""
        host = self.stay.host
        stamp = timestamps.to_iso(host.logged(self.at_us))[:-4] + "Z"
        prefix = _vmware(host, self, stamp) if self.log == "vmware" else _agent(host, self, stamp)
        return "".join(f"{line}\n" for line in (prefix + self.text, *(f"--> {line}" for line in self.body)))


def _vmware(host: Host, told: Told, stamp: str) -> str:
    if host.dialect.rank >= (8, 0):
        return f"{stamp} In(05) {told.sub} - "
    number = "I125" if host.dialect.rank >= (6, 5) else "I120"
    return f"{stamp}| {told.sub}| {number}: "


def _agent(host: Host, told: Told, stamp: str) -> str:
    thread = f"{0x3A00000 + host.index * 4096 + told.stay.world % 97 * 16:X}"
    op_id = f" opID={told.op_id} user=vpxuser" if told.op_id else ""
    rank, name = host.dialect.rank, told.log.capitalize()
    if rank < (6, 0):
        return f"{stamp} [{thread} {told.level} '{told.sub}'{op_id}] "
    if rank < (8, 0):
        return f"{stamp} {told.level} {told.log}[{thread}] [Originator@6876 sub={told.sub}{op_id}] "
    if host.style == "structured":
        quoted = f' opID="{told.op_id}" user="vpxuser"' if told.op_id else ""
        return f'{stamp} {host.name} {name} 2098450 - [esx@4413 sub="{told.sub}"{quoted}] '
    return f"{stamp} {_LETTERS[told.level]} {name}[2098450]: [Originator@6876 sub={told.sub}{op_id}] "
