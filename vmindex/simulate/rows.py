"""One row of ``v_migrations`` as the written lines give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex import timestamps
from vmindex.simulate.evidence import Evidence, Seen, set_info, ties
from vmindex.simulate.verdicts import Verdict, judge

if TYPE_CHECKING:
    from vmindex.simulate.model import Host, Migration, Side, Stay

Record = dict[str, Any]
_SECOND = 1_000_000


def row(evidence: Evidence, migration: Migration) -> Record:
    """Return the row of a migration, with ``also_right`` and ``debatable`` beside the view's columns."""
    builder = _Row(evidence, migration)
    made = builder.build(whole_seconds=True)
    finer = builder.build(whole_seconds=False)
    also = {name: list(values) for name, values in builder.also_right().items()}
    for name, value in finer.items():
        if value != made[name]:  # hosts of 4.1: the uptime in the prefix has milliseconds, the time of day has not
            also.setdefault(name, []).append(value)
    return made | {
        "also_right": also,
        "debatable": sorted(builder.debatable()),
        "fate": migration.fate,
        "vc_op_id": migration.op_id,
    }


class _Row:
    """Puts one row together."""

    def __init__(self, evidence: Evidence, migration: Migration) -> None:
        self._evidence = evidence
        self._migration = migration
        self._source = evidence.of(migration.vmotion_id, "S")
        self._dest = evidence.of(migration.vmotion_id, "D")
        self._verdict: Verdict = judge(self._source, self._dest)
        self._infos = {side: set_info(evidence, migration.vmotion_id, side) for side in ("S", "D")}

    def build(self, *, whole_seconds: bool) -> Record:
        """Return the view's columns; ``whole_seconds``: as the time of day of the oldest releases shows them."""
        begin, end = _first_with_id(self._source) or _first_with_id(self._dest), self._verdict.closing
        started = _at(begin, whole_seconds)
        ended = _at(end, whole_seconds)
        return {
            "vmotion_id": self._migration.vmotion_id,
            "kind": self._migration.kind,
            "vm": self._name(),
            "vm_uuid": self._migration.vm.uuid if self._full_name() else None,
            **self._places(),
            "started_at": timestamps.to_iso(started) if started is not None else None,
            "ended_at": timestamps.to_iso(ended) if ended is not None else None,
            "started_us": started,
            "ended_us": ended,
            "duration_s": _difference(started, ended),
            **self._phases(whole_seconds),
            "downtime_s": None,
            "bandwidth_mbps": _last_value(self._source, "bandwidth"),
            "streams": _last_value(self._source, "stream") or _last_value(self._dest, "stream"),
            "encrypted": int(any(info.value("encrypted") for info in self._infos.values() if info)),
            "outcome": self._verdict.outcome,
            "failed_side": self._verdict.failed_side,
            "failure": self._verdict.failure,
            "status_code": self._verdict.status_code,
            "has_source_log": int(_first_with_id(self._source) is not None),
            "has_dest_log": int(_first_with_id(self._dest) is not None),
        }

    def _places(self) -> Record:
        known = self._infos["S"] or self._infos["D"]
        source_ip = known.value("source_ip") if known else _first_value(self._source, "own_ip")
        dest_ip = known.value("dest_ip") if known else _first_value(self._dest, "own_ip")
        own, peer = self._infos["D"], self._infos["S"]
        return {
            "source_host": self._host("S", source_ip),
            "source_ip": source_ip,
            "source_world": peer.value("world_id") if peer else None,
            "dest_host": self._host("D", dest_ip),
            "dest_ip": dest_ip,
            "dest_world": own.value("world_id") if own else peer.value("dest_world") if peer else None,
        }

    def _host(self, side: Side, address: object) -> str | None:
        """Return a side's host: by its own log, else by its address where something ties that to a host."""
        seen = _first_with_id(self._evidence.of(self._migration.vmotion_id, side))
        host: Host | None = seen.host if seen else self._evidence.known_host(address if address else None)  # type: ignore[arg-type]
        return self._evidence.host_name(host) if host else None

    def _phases(self, whole_seconds: bool) -> Record:
        last_stream = _last(self._source, "stream")
        stop, sent = _last(self._source, "stop"), _last(self._source, "sent")
        at = [_at(item, whole_seconds) for item in (last_stream, stop, sent)]
        return {"precopy_s": _difference(at[0], at[1]), "switchover_s": _difference(at[1], at[2])}

    def _stays(self) -> list[Stay]:
        """Return the stays whose world the written lines tie to the id."""
        stays = [self._migration.source] if self._infos["S"] else []
        if self._infos["D"] or ties(self._evidence, self._migration):
            stays.append(self._migration.target)
        return stays

    def _full_name(self) -> str | None:
        return next((name for stay in self._stays() if (name := self._evidence.names.get(id(stay)))), None)

    def _cut_name(self) -> str | None:
        return next((name for stay in self._stays() if (name := self._evidence.cut_names.get(id(stay)))), None)

    def _name(self) -> str | None:
        return self._full_name() or self._cut_name()

    def also_right(self) -> Record:
        """Return further values that are no mistake."""
        vm, also = self._migration.vm, dict(self._verdict.also_right)
        if self._full_name() is None and vm.index in self._evidence.named_vms:
            also["vm_uuid"] = [vm.uuid]  # by the name alone
        if self._name() not in (None, vm.name):
            also["vm"] = [vm.name]  # a cut name, completed by a list
        if self._evidence.loose:  # whoever reads them may say whose they are
            for name, host in (
                ("source_host", self._migration.source.host),
                ("dest_host", self._migration.target.host),
            ):
                also[name] = [host.name, host.short_name]
        if self._migration.kind == "svmotion":
            also |= {"source_ip": [None], "dest_ip": [None], "streams": [0]}
        return also

    def debatable(self) -> set[str]:
        """Return the columns for which these logs allow no firm answer."""
        names = set(self._verdict.debatable)
        begin, end = _first_with_id(self._source) or _first_with_id(self._dest), self._verdict.closing
        if begin and end and begin.host is not end.host:
            names.add("duration_s")  # two clocks
        if self._source and not self._infos["S"]:
            names |= {"source_ip", "source_world", "dest_ip"}
        if self._dest and not self._infos["D"]:
            names |= {"dest_ip", "dest_world", "source_ip"}
        if begin and not any(self._infos.values()):
            names |= {"vm", "vm_uuid", "kind", "encrypted", "source_host", "dest_host"}
        return names


def _first_with_id(side: list[Seen]) -> Seen | None:
    return next((item for item in side if item.mark.names_id), None)


def _last(side: list[Seen], kind: str) -> Seen | None:
    return next((item for item in reversed(side) if item.mark.kind == kind), None)


def _first_value(side: list[Seen], name: str) -> object:
    return next((value for item in side if item.mark.names_id and (value := item.value(name))), None)


def _last_value(side: list[Seen], name: str) -> object:
    return next((value for item in reversed(side) if (value := item.value(name)) is not None), None)


def _at(seen: Seen | None, whole_seconds: bool) -> int | None:
    if seen is None:
        return None
    old = seen.host.style == "old" and whole_seconds
    return seen.logged_us // _SECOND * _SECOND if old else seen.logged_us


def _difference(start_us: int | None, end_us: int | None) -> float | None:
    return (end_us - start_us) / _SECOND if start_us is not None and end_us is not None else None
