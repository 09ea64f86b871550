"""Ingest into a database that never holds the originals.

A later ingest into an anonymised database cannot be sound: which of its lines, hosts and VMs the new logs repeat is told by
what was replaced. So the database must be a new one; the mapping is continued, so that the names of two databases agree.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from vmindex.anonymize.mapping import default_mapping
from vmindex.anonymize.run import anonymize, require_new
from vmindex.errors import AnonymizeError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.engine import URL

    from vmindex.anonymize.run import Anonymized
    from vmindex.ingest.interface import Options, Progress, Summary
    from vmindex.sources import Limits


def ingest_anonymized(
    url: URL,
    paths: Iterable[str | Path],
    options: Options | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
    mapping: Path | None = None,
) -> tuple[Summary, Anonymized]:
    """Ingest into a database beside, which only its owner can read and which is removed, and anonymise it into a new one.

    The hosts of the summary are called as in the new database; damage is told with the true names.
    """
    from vmindex.index import Index

    out = _new_file(url, mapping)
    with (
        TemporaryDirectory(prefix=".vmindex-", dir=out.parent) as folder,
        closing(Index(Path(folder) / "ingested.db")) as index,
    ):
        summary = index.ingest(paths, options, progress, limits)
        made = anonymize(index.url, out, mapping)
    with closing(Index(out)) as index:
        hosts = index.sql("SELECT host FROM v_hosts WHERE has_logs = 1 ORDER BY host").rows
        summary.hosts = [str(row[0]) for row in hosts]
    return summary, made


def _new_file(url: URL, mapping: Path | None) -> Path:
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise AnonymizeError("logs can be anonymised only into an SQLite file; give one with --db PATH")
    out = Path(url.database or "")
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        raise AnonymizeError(
            f"{out} exists, and anonymised logs can only go into a new database; name all sources in one call with another --db "
            f"(--mapping {default_mapping(out)} keeps the names), or ingest into a private one and run: vmindex anonymize OUT"
        )
    require_new(out, mapping or default_mapping(out))
    return out
