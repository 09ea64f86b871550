"""Bring an older database to the current schema, by the Alembic revisions of ``migrations/``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from vmindex.check.conclusions import conclude_again
from vmindex.ingest.run import write_kinds
from vmindex.store import database, schema

if TYPE_CHECKING:
    import sqlalchemy as sa


def migrations_folder() -> Path:
    """Return the folder of the revisions: inside of the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def script_directory() -> ScriptDirectory:
    """Return Alembic's view of the revisions."""
    return ScriptDirectory.from_config(_config())


def upgrade(engine: sa.Engine) -> tuple[str | None, str]:
    """Upgrade the database (in one transaction) and return its revision before and after.

    What an older version concluded is concluded again: it knew less, and had no tables for some of it.
    Raises :class:`vmindex.errors.DatabaseError` if it is no database of vmindex.
    """
    with engine.begin() as connection:
        before = database.revision_of(connection)
        if before is None or before > schema.REVISION:
            database.require_current(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        database.create_views(connection)
        write_kinds(connection)
        if before != schema.REVISION:
            conclude_again(connection)
        return before, schema.REVISION
