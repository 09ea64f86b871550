"""The schema that is created is the one that the revisions lead to; views have the columns of the contract."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from vmindex.errors import DatabaseError, SchemaError
from vmindex.index import Index
from vmindex.store import database, schema
from vmindex.upgrade import script_directory, upgrade

CONTRACT = {
    "v_migrations": "vmotion_id, kind, vm, vm_uuid, source_host, source_ip, source_world, dest_host, dest_ip, dest_world, started_at, "
    "ended_at, duration_s, precopy_s, switchover_s, downtime_s, bandwidth_mbps, streams, encrypted, outcome, failed_side, failure, "
    "status_code, op_id, has_source_log, has_dest_log, started_us, ended_us",
    "v_events": "event_id, at, at_us, host, vmotion_id, side, kind, severity, component, world, op_id, message, source_file, line_no, "
    "byte_offset",
    "v_hosts": "host, version, build, addresses, first_seen, last_seen, has_logs, clock_offset_s",
    "v_worlds": "host, world, vm, role, first_seen, last_seen, evidence",
    "v_vms": "vm, vm_uuid, vmx_path, migrations, last_host",
    "v_findings": "vmotion_id, rank, signature, cause, remedy, reference, host, at, event_id",
    "v_phases": "vmotion_id, host, side, phase, started_at, ended_at, duration_s",
    "v_coverage": "host, component, first_at, last_at, lines, events, files",
    "v_sources": "source, kind, host, sha256, bytes, ingested_at, status, events",
    "v_damage": "source, member, at_offset, reason",
}


@pytest.fixture
def created(tmp_path):
    engine = database.engine_for_writing(database.location(tmp_path / "new.db"))
    database.ready_for_writing(engine)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("view", CONTRACT)
def test_views_have_the_columns_of_the_contract(created, view):
    with created.begin() as connection:
        assert ", ".join(connection.exec_driver_sql(f"SELECT * FROM {view}").keys()) == CONTRACT[view]


def structure(engine):
    with engine.begin() as connection:
        rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").all()
    return {
        (kind, name): sorted(part.strip() for part in text.replace("\n", " ").replace(",", " ").split())
        for kind, name, text in rows
    }


def test_revisions_lead_to_the_same_schema(created, tmp_path):
    from alembic import command
    from alembic.config import Config

    engine = database.engine_for_writing(database.location(tmp_path / "stepwise.db"))
    config = Config()
    config.set_main_option("script_location", str(script_directory().dir))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        database.create_views(connection)
    assert structure(engine) == structure(created)
    engine.dispose()


def test_the_head_is_the_revision_of_the_code():
    assert script_directory().get_current_head() == schema.REVISION


@pytest.mark.parametrize(("revision", "hint"), [("0000", "vmindex db upgrade"), ("9999", "upgrade vmindex")])
def test_another_revision_is_refused_and_not_touched(created, tmp_path, revision, hint):
    with created.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")
    created.dispose()
    before = (tmp_path / "new.db").read_bytes()
    with Index(tmp_path / "new.db") as index, pytest.raises(SchemaError, match=hint):
        list(index.migrations())
    assert (tmp_path / "new.db").read_bytes() == before


def test_upgrade_of_what_is_current_changes_nothing(created):
    assert upgrade(created) == (schema.REVISION, schema.REVISION)


def test_a_foreign_database_is_refused(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (text)")
    engine.dispose()
    with Index(tmp_path / "other.db") as index, pytest.raises(DatabaseError, match="not one of vmindex"):
        index.migration("1451061663105920")


def test_what_is_no_database_is_refused(tmp_path):
    (tmp_path / "text.db").write_text("hello " * 1000)
    with Index(tmp_path / "text.db") as index, pytest.raises(DatabaseError, match="not a database"):
        index.migration("1451061663105920")
