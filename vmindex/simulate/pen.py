"""Writes the lines of one side of one migration (or of one VM that starts)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vmindex.simulate.model import Cluster, Host, Line, Mark, Migration, Side, Stay, Value

if TYPE_CHECKING:
    from random import Random

    from vmindex.simulate.dialects import Dialect

_PORT_WORLD = 32_820


class Pen:
    """Knows whose line it writes: host, side, id, worlds."""

    def __init__(self, cluster: Cluster, migration: Migration, side: Side, rng: Random) -> None:
        self.migration = migration
        self.side: Side = side
        self.rng = rng
        self.stay: Stay = migration.source if side == "S" else migration.target
        self.host: Host = self.stay.host
        self.dialect: Dialect = self.host.dialect
        self.times = migration.times
        self.helpers = [self.stay.boot.take(rng.randint(1, 4)) for _ in range(len(migration.times.streams_us) + 1)]
        self.op_hex = f"{rng.getrandbits(32):x}"
        self._lines = cluster.lines[self.host.index]

    @property
    def peer(self) -> Stay:
        """Return the other side's stay."""
        return self.migration.target if self.side == "S" else self.migration.source

    def ip(self, stay: Stay) -> str:
        """Return the address that a side uses: a move within one host goes over the loopback."""
        return "127.0.0.1" if self.migration.kind == "svmotion" else stay.host.vmotion_ip

    @property
    def own_ip(self) -> str:
        """Return this side's address."""
        return self.ip(self.stay)

    @property
    def peer_ip(self) -> str:
        """Return the other side's address."""
        return self.ip(self.peer)

    def number(self, key: str) -> int:
        """Return this build's source-line number for a kind of line."""
        return self.dialect.number(key)

    @property
    def tag(self) -> str:
        """``<id> S`` or ``<id> D``."""
        return f"{self.migration.vmotion_id} {self.side}"

    def say(
        self,
        at_us: int,
        kind: str,
        text: str,
        /,
        *,
        world: int | None = None,
        warning: bool = False,
        op: bool = False,
        names_id: bool = True,
        **values: Value,
    ) -> None:
        """Write one line; ``values`` is what it tells."""
        mark = Mark(kind, self.migration.vmotion_id, self.side, names_id, values, self.stay)
        op_id = self.op_hex if op and self.dialect.prefixes_op_ids else None
        logger = self.stay.world if world is None else world
        self._lines.append(Line(at_us, self.rng.randrange(32), logger, text, op_id, warning, mark=mark))

    def failed(self, at_us: int, text: str, code: str, *, rank: str = "specific", kind: str = "failure") -> None:
        """Write the line by which the kernel gives a migration up. The oldest builds put no blank before the code."""
        blank = " " if self.dialect.modern else ""
        address = f"@0x4180{self.rng.getrandbits(32):08x}" if self.rng.random() < 0.8 else "@0x0"
        line = f"Migrate: {self.number('failed')}: {self.tag}: Failed: {text}{blank}({code}) {address}"
        self.say(at_us, kind, line, warning=True, text=text, code=code, rank=rank)

    def verdict(self, at_us: int) -> None:
        """Write that the VMX says so, which is never the cause."""
        text = (
            "Migration considered a failure by the VMX.  "
            "It is most likely a timeout, but check the VMX log for the true error."
        )
        line = f"Migrate: {self.number('verdict')}: {self.tag}: {text}"
        world = self.stay.cartel
        self.say(at_us, "failure", line, world=world, warning=True, text=text, code=None, rank="secondary")

    def port_gone(self, at_us: int) -> None:
        """Write that the VM's port is given back."""
        port = 0x2000000 + self.rng.randint(2, 90)
        line = f"Net: {self.number('net')}: disconnected client from port {port:#x}"
        self.say(at_us, "port-gone", line, world=_PORT_WORLD, names_id=False)
