"""Join lines that print no vMotion ID to the migration they belong to.

By leader world: Hbr start and end, stream helpers. By peer address, while connections are made: accepted connections, and the
receive buffer that the same server world prints next. By send world: the affinity of a vmknic. Only where one
migration fits; a line that fits two stays alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from vmindex.logs.vmkernel import READER
from vmindex.store import schema
from vmindex.store.among import among
from vmindex.store.loading import update_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vmindex.correlate.news import News

SECOND = 1_000_000
_EARLY_US = SECOND
"""A line of the set-up may be stamped a moment before the set-info line."""
_CONNECT_US = 30 * SECOND
"""How long connections may be accepted after the set-info line if no stream is ever added."""
_BACK_US = 600 * SECOND
"""How far behind a new line an older one may wait for it: a connection that takes so long ends in a timeout."""
_LONGEST_US = 7 * 86_400 * SECOND
"""A migration that takes longer than a week has not been seen; a world id that comes again later is another world's."""
_AFFINITY_US = 5 * SECOND
_BY_LEADER = frozenset({"hbr-migration-start", "hbr-migration-end", "cpusched-stream-helper"})
_BY_PEER = frozenset({"net-accept", "net-rcvbuf"})
_BY_SEND_WORLD = frozenset({"vmknic-affinity"})
BY_WORLD = _BY_LEADER | _BY_SEND_WORLD
JOINED_KINDS = BY_WORLD | _BY_PEER
_SET_INFO = frozenset({"set-info-source", "set-info-dest"})
_STREAM_ADDED = "stream-added"
_ANCHORS = _SET_INFO | {"worldlet-affinity-source"}
_AT_ONCE = 2_000


class _Line(NamedTuple):
    event_id: int
    side: str | None
    at_us: int
    world: int | None
    migration_id: int | None
    kind: str
    fields: dict[str, Any]


@dataclass(slots=True)
class _Start:
    """A set-info line on one host."""

    at_us: int
    migration_id: int
    side: str
    peer_ip: str | None
    connected_us: int


@dataclass(slots=True)
class _HostLines:
    """What the joining needs of one host."""

    by_leader: dict[tuple[int, str | None], list[_Start]] = field(default_factory=lambda: defaultdict(list))
    """Starts of a leader world, in the order of time, by side, and for both sides under ``None``."""
    by_peer: dict[str, list[_Start]] = field(default_factory=lambda: defaultdict(list))
    by_send_world: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    longest_connecting_us: int = _CONNECT_US


def join_lines(connection: sa.Connection, news: News) -> set[int]:
    """Join lines of the hosts that new lines are from, and return the migrations that gained or lost one.

    Only lines around the new ones: what comes long before or after them cannot have changed.
    """
    changed: set[int] = set()
    for host_id, first_us, last_us in _spans(connection, news):
        known = _known(connection, host_id, (first_us - _BACK_US - _LONGEST_US, last_us + _LONGEST_US))
        updates = []
        accepted: dict[int, tuple[int, int | None]] = {}
        for line in _lines(connection, host_id, JOINED_KINDS, (first_us - _BACK_US, last_us + _LONGEST_US)):
            found = _migration_of(line, known, accepted)
            if found != line.migration_id:
                updates.append((found, int(found is not None), line.event_id))
                changed.update(item for item in (found, line.migration_id) if item is not None)
        update_rows(connection, schema.events, ("migration_id", "joined"), updates)
    return changed


def _spans(connection: sa.Connection, news: News) -> list[tuple[int, int, int]]:
    """Return each host that new lines are from, and the times of the first and the last."""
    e, o = schema.events, schema.origins
    # By origin: to join hosts at once, SQLite would go through all lines of all of them.
    times = sa.select(e.c.origin_id, sa.func.min(e.c.at_us), sa.func.max(e.c.at_us)).group_by(e.c.origin_id)
    told = connection.execute(times.where(news.is_new(), e.c.at_us.is_not(None))).all()
    owners = sa.select(o.c.origin_id, o.c.host_id).where(among(o.c.origin_id, {row[0] for row in told}))
    hosts = {row[0]: row[1] for row in connection.execute(owners)}
    spans: dict[int, list[int]] = defaultdict(list)
    for origin_id, *span in told:
        spans[hosts[origin_id]] += span
    return [(host_id, min(ends), max(ends)) for host_id, ends in sorted(spans.items())]


def _of_host(host_id: int, kinds: Iterable[str], span: tuple[int, int], *columns: Any) -> sa.Select[Any]:
    """Return these columns of the events of a host of these kinds."""
    e, c, o = schema.events, schema.event_classes, schema.origins
    of_host = e.c.origin_id.in_(sa.select(o.c.origin_id).where(o.c.host_id == host_id))
    statement = sa.select(*columns).select_from(e).join(c, c.c.class_id == e.c.class_id)
    return statement.where(of_host, c.c.kind.in_(kinds), e.c.at_us.between(*span))


def _lines(connection: sa.Connection, host_id: int, kinds: Iterable[str], span: tuple[int, int]) -> Iterator[_Line]:
    """Yield lines in the order of time; a host may have more of them than memory should hold."""
    e, c = schema.events, schema.event_classes
    columns = (e.c.event_id, c.c.side, e.c.at_us, e.c.world, e.c.migration_id, c.c.kind, e.c.message)
    ordered = _of_host(host_id, kinds, span, *columns).order_by(e.c.at_us, e.c.line_no, e.c.line_key)
    for *told, kind, text in connection.execute(ordered, execution_options={"yield_per": _AT_ONCE}):
        yield _Line._make((*told, kind, READER.fields_of(kind, text, main_only=kind not in _SET_INFO)))


def _known(connection: sa.Connection, host_id: int, span: tuple[int, int]) -> _HostLines:
    """Return what the joining needs of a host."""
    e, c = schema.events, schema.event_classes
    added = _of_host(host_id, (_STREAM_ADDED,), span, e.c.migration_id, c.c.side, sa.func.max(e.c.at_us))
    rows = connection.execute(added.group_by(e.c.migration_id, c.c.side))
    connected = {(migration_id, side): at_us for migration_id, side, at_us in rows}
    known = _HostLines()
    for line in _lines(connection, host_id, _ANCHORS, span):
        if line.migration_id is None:
            continue
        if line.kind in _SET_INFO:
            _index_start(known, line, line.migration_id, connected.get((line.migration_id, line.side)))
        else:
            known.by_send_world[line.fields.get("send_world", 0)].append((line.at_us, line.migration_id))
    return known


def _index_start(known: _HostLines, line: _Line, migration_id: int, connected_us: int | None) -> None:
    side = "S" if line.kind == "set-info-source" else "D"
    peer_ip = line.fields.get("dest_ip" if side == "S" else "source_ip")
    until = connected_us + SECOND if connected_us is not None else line.at_us + _CONNECT_US
    start = _Start(line.at_us, migration_id, side, peer_ip, until)
    if (leader := line.fields.get("leader_world")) is not None:
        known.by_leader[leader, side].append(start)
        known.by_leader[leader, None].append(start)
    if peer_ip is not None:
        known.by_peer[peer_ip].append(start)
        known.longest_connecting_us = max(known.longest_connecting_us, until - line.at_us)


def _migration_of(line: _Line, known: _HostLines, accepted: dict[int, tuple[int, int | None]]) -> int | None:
    if line.kind in _BY_LEADER:
        starts = known.by_leader.get((line.fields.get("leader_world", 0), line.side), [])
        place = bisect_right(starts, line.at_us + _EARLY_US, key=lambda start: start.at_us)
        start = starts[place - 1] if place else None
        return start.migration_id if start and line.at_us - start.at_us <= _LONGEST_US else None
    if line.kind in _BY_SEND_WORLD:
        told = known.by_send_world.get(line.fields.get("send_world", 0), [])
        place = bisect_left(told, (line.at_us - _AFFINITY_US,))
        near = {told[at][1] for at in range(place, len(told)) if told[at][0] <= line.at_us + _AFFINITY_US}
        return near.pop() if len(near) == 1 else None
    return _accepted_by(line, known, accepted)


def _accepted_by(line: _Line, known: _HostLines, accepted: dict[int, tuple[int, int | None]]) -> int | None:
    server_world = line.fields.get("server_world", line.world or 0)
    if line.kind == "net-rcvbuf":
        at_us, migration_id = accepted.get(server_world, (0, None))
        return migration_id if line.at_us - at_us <= SECOND else None
    starts = known.by_peer.get(line.fields.get("peer_ip", ""), [])
    first = bisect_left(starts, line.at_us - known.longest_connecting_us, key=lambda start: start.at_us)
    last = bisect_right(starts, line.at_us + _EARLY_US, key=lambda start: start.at_us)
    connecting = {start.migration_id for start in starts[first:last] if line.at_us <= start.connected_us}
    found = connecting.pop() if len(connecting) == 1 else None
    accepted[server_world] = (line.at_us, found)
    return found
