"""Databases from which commands start that are cut off, and what must be in them in the end."""

from __future__ import annotations

import os
import shutil
import tarfile
from dataclasses import dataclass

from crash_harness import contents, run

from vmindex.store import database
from vmindex.upgrade import migrations_folder


@dataclass
class Start:
    """A command, the database that it begins with (``None``: a new one), and what it makes of it in peace."""

    name: str
    words: tuple
    before: object
    expected: dict

    @property
    def reads_archives(self):
        return self.words[0] == "ingest"

    def put(self, db):
        if self.before is not None:
            shutil.copy(self.before, db)


def starts(folder, bundles, undisturbed):
    """Return commands that write: ingest, conclude what was read before, upgrade, vacuum and watch."""
    whole = contents(undisturbed)
    logs = _unpacked(folder / "logs", bundles[:3])
    watched = folder / "watched.db"
    assert run(watched, "watch", "--once", logs).returncode == 0
    return [
        Start("ingest", ("ingest", "--jobs", 1, *bundles), None, whole),
        Start("ingest by two", ("ingest", "--jobs", 2, *bundles), None, whole),
        Start("conclude", ("ingest", "--jobs", 1, bundles[0]), _read_only_so_far(folder / "read.db", bundles), whole),
        Start("upgrade", ("db", "upgrade"), _first_schema(folder / "old.db", undisturbed), whole),
        Start("vacuum", ("db", "vacuum"), undisturbed, whole),
        Start("watch", ("watch", "--once", logs), None, contents(watched)),
    ]


def _unpacked(folder, bundles):
    for bundle in bundles:
        with tarfile.open(bundle) as archive:
            archive.extractall(folder / bundle.stem, filter="data")
    return folder


def _read_only_so_far(db, bundles):
    read_and_die(db, bundles)
    run(db, "migrations")  # which leaves one plain file
    return db


def read_and_die(db, bundles):
    """Ingest, and die after the last archive is written and before conclusions are drawn."""
    if (child := os.fork()) == 0:
        from vmindex.index import Index
        from vmindex.ingest import run as ingest_run

        ingest_run._conclude = lambda *_: os._exit(9)
        with Index(db) as index:
            index.ingest(bundles)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def _first_schema(db, undisturbed):
    """Return a copy as the first version would have written it."""
    from alembic import command
    from alembic.config import Config

    shutil.copy(undisturbed, db)
    engine = database.engine_for_writing(database.location(db))
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    with engine.begin() as connection:
        for view in database.defined_views(connection):
            connection.exec_driver_sql(f"DROP VIEW {view}")
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    database.close(engine)
    return db
