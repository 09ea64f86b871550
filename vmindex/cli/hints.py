"""What a message proposes works as it is copied: its commands name the database that this call was told."""

from __future__ import annotations

import re
import shlex

_PROPOSED = re.compile(
    r"\bvmindex (?=(?:ingest|watch|show|why|migrations|worlds|vms|skew|hosts|vm|search|query|sql|gaps|report|anonymize|db)\b)"
)
"""The beginning of a command that uses the database."""
_database: str | None = None


def remember(database: str | None) -> None:
    """Keep what ``--db`` says; ``None`` without it."""
    global _database  # errors are told where no options are known
    _database = database


def completed(text: str) -> str:
    """Return a message with ``--db`` in each command that it proposes, if this call was given one."""
    # A URL with an @ may hold a password, which is not to be repeated.
    if _database is None or "@" in _database.partition("://")[2]:
        return text
    given = shlex.quote(_database)
    return _PROPOSED.sub(lambda _: f"vmindex --db {given} ", text)
