"""Write an export: the parts that are asked for, each file whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from vmindex import timestamps
from vmindex.errors import ExportError
from vmindex.export import datasette, parquet, timeline
from vmindex.export.folder import ExportFolder, Written
from vmindex.export.selection import Selection
from vmindex.store import schema
from vmindex.store.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from vmindex.index import Index
    from vmindex.queries import Query

Part: TypeAlias = Literal["timeline", "parquet", "datasette"]
PARTS: tuple[Part, ...] = ("timeline", "parquet", "datasette")
METADATA = "metadata.json"


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written. ``without_time``: events that have no place in the timeline, ``None`` if none was written."""

    files: list[Written] = field(default_factory=list)
    without_time: int | None = None


def export(
    index: Index,
    directory: Path,
    parts: Collection[Part],
    selection: Selection | None = None,
    queries: Iterable[Query] = (),
    *,
    force: bool = False,
) -> ExportSummary:
    """Write the parts into a folder, in bounded memory.

    ``selection`` narrows the timeline and the Parquet file of ``v_events``; ``queries`` are offered in the metadata of
    Datasette. Raises :class:`ExportError` before anything is written if a file that is not ours would be replaced, and
    :class:`vmindex.errors.DependencyError` if Parquet is asked for without pyarrow.
    """
    chosen = selection or Selection()
    if "parquet" in parts:
        parquet.require()
    if "datasette" in parts and index.url.get_backend_name() != "sqlite":
        raise ExportError("Datasette opens SQLite files only; leave it out with --what timeline or --what parquet")
    index.sql("SELECT 1")  # an absent database is an error before a folder is made
    folder = ExportFolder(directory)
    folder.prepare([name for part in parts for name in names(part)], force=force)
    if "timeline" in parts:
        _write_timeline(index, folder, chosen)
    if "parquet" in parts:
        _write_views(index, folder, chosen)
    if "datasette" in parts:
        _write_metadata(index, folder, queries)
    without_time = timeline.without_time(index, chosen) if "timeline" in parts else None
    folder.finish(events=_told(chosen), events_without_time=without_time)
    return ExportSummary(folder.written, without_time)


def names(part: Part) -> list[str]:
    """Return the files of a part."""
    return {
        "timeline": [f"timeline.{slug}" for slug in timeline.FORMATS],
        "parquet": [f"{view.name}.parquet" for view in VIEWS],
        "datasette": [METADATA],
    }[part]


def _write_timeline(index: Index, folder: ExportFolder, selection: Selection) -> None:
    for slug in timeline.FORMATS:
        name = f"timeline.{slug}"
        with folder.writing(name) as path, path.open("w", encoding="utf-8", newline="") as out:
            number = timeline.write(index, selection, slug, out)
        folder.add(name, number)


def _write_views(index: Index, folder: ExportFolder, selection: Selection) -> None:
    for view in VIEWS:
        name = f"{view.name}.parquet"
        with folder.writing(name) as path:
            number = parquet.write(index, view, selection, path)
        folder.add(name, number)


def _write_metadata(index: Index, folder: ExportFolder, queries: Iterable[Query]) -> None:
    tables = [*schema.metadata.tables, "alembic_version"]
    text = datasette.metadata(Path(index.url.database or ""), VIEWS, tables, queries)
    with folder.writing(METADATA) as path:
        path.write_text(text, encoding="utf-8")
    folder.add(METADATA, None)


def _told(selection: Selection) -> dict[str, str | None]:
    """Return which events were chosen, for those who find the folder later."""
    since_us, until_us = selection.since_us, selection.until_us
    return {
        "since": None if since_us is None else timestamps.to_iso(since_us),
        "until": None if until_us is None else timestamps.to_iso(until_us),
        "host": selection.host,
    }
