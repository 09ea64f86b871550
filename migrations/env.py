"""Alembic's entry: vmindex hands its own connection over (``vmindex db upgrade``)."""

from __future__ import annotations

from alembic import context

from vmindex.store.schema import metadata


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        raise SystemExit("run the revisions through: vmindex db upgrade")
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


run()
