"""What the logs of hostd, vpxa and the VMs add to the truth that vmkernel's lines give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vmindex import timestamps
from vmindex.simulate import told_files

if TYPE_CHECKING:
    from vmindex.simulate.model import Cluster, Migration, Side
    from vmindex.simulate.told import Told
    from vmindex.simulate.windows import Capture

Record = dict[str, Any]
_SECOND = 1_000_000
_ENDS = ("told-success", "failure", "vmx-stays", "hostd-stays", "vmx-left", "vmx-finished", "vm-state")


def enrich(rows: list[Record], cluster: Cluster, captures: list[Capture], told_all: list[Told]) -> None:
    """Complete the rows by what the other written logs tell."""
    if not told_all:
        return
    records = {
        id(told): told for capture in captures for told in told_files.held(cluster, capture, told_all) if told.mark
    }
    by_id: dict[str | None, list[Told]] = {}
    for told in sorted(records.values(), key=lambda record: record.at_us):
        by_id.setdefault(told.mark.vmotion_id if told.mark else None, []).append(told)
    migrations = {migration.vmotion_id: migration for migration in cluster.migrations}
    for record in rows:
        own = by_id.get(record["vmotion_id"], [])
        if own:
            _enrich(record, migrations[record["vmotion_id"]], own)


def _enrich(record: Record, migration: Migration, own: list[Told]) -> None:
    """Change one row; what vmkernel alone says of times stays right as well."""
    also: dict[str, list[Any]] = record["also_right"]
    _put(record, "vm", migration.vm.name)
    _put(record, "vm_uuid", migration.vm.uuid)
    downtimes = [value for told in own if (value := told.mark and told.mark.values.get("downtime_us"))]
    if isinstance(downtimes[0] if downtimes else None, int):
        record["downtime_s"] = downtimes[0] / _SECOND  # type: ignore[operator]
    record["has_source_log"] |= int(bool(_named(own, "S")))
    record["has_dest_log"] |= int(bool(_named(own, "D")))
    starts = [_logged(told) for side in ("S", "D") for told in _named(own, side)[:1]]
    _times(record, starts, [_logged(told) for told in own if told.mark and told.mark.kind in _ENDS])
    _cause(record, own)
    record["also_right"] = {name: values for name, values in also.items() if values}


def _put(record: Record, name: str, value: object) -> None:
    if record[name] != value:
        record["also_right"].setdefault(name, [])
        record[name] = value


def _named(own: list[Told], side: Side) -> list[Told]:
    return [told for told in own if told.mark and told.mark.names_id and told.mark.side == side]


def _logged(told: Told) -> int:
    return told.stay.host.logged(told.at_us)


def _times(record: Record, starts: list[int], ends: list[int]) -> None:
    """Allow every first line of a side as the start, and every line that tells the end as the end."""
    also = record["also_right"]
    all_starts = [at for at in (record["started_us"], *starts) if at is not None]
    closed = record["outcome"] != "incomplete"
    all_ends = [at for at in (record["ended_us"], *ends) if at is not None] if closed else []
    for name, values in (("started", all_starts), ("ended", all_ends)):
        also.setdefault(f"{name}_us", []).extend(values)
        also.setdefault(f"{name}_at", []).extend(timestamps.to_iso(at) for at in values)
    also.setdefault("duration_s", []).extend((end - start) / _SECOND for end in all_ends for start in all_starts)


def _cause(record: Record, own: list[Told]) -> None:
    """Name the cause where only a VM's log tells it; else its words are as right where vmkernel blames the source."""
    failing = [told for told in own if told.mark and told.mark.kind == "failure"]
    specific = [told for told in failing if told.mark and told.mark.values["rank"] == "specific"]
    if not failing or record["failed_side"] != "S":
        return
    also, named = record["also_right"], specific or failing
    texts = [form for told in named if told.mark for form in (told.mark.values["text"], told.text)]
    if record["fate"] == "vmx-verdict" and specific:
        record["failure"], also["failure"] = texts[0], texts[1:]
        also.setdefault("status_code", []).append(None)
    elif specific or record["fate"] == "stream-end":
        also.setdefault("failure", []).extend(texts)
        also.setdefault("status_code", []).append(None)
