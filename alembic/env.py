"""Runs migrations on the connection that chronicle_node.migrations opened, and writes each into `schema_version`.

The row is written by the transaction that changes the schema, so the table never claims more or less than is there.
"""

from typing import Any

from alembic import context
from sqlalchemy import text

from chronicle_node.migrations.files import known_migrations
from chronicle_node.models import Base

APPLIED = text("INSERT INTO schema_version (version, description, checksum) VALUES (:version, :description, :checksum)")
TAKEN_BACK = text("DELETE FROM schema_version WHERE version = :version")


def record(*, ctx: Any, step: Any, **_: Any) -> None:
    version = int(step.up_revision_id)
    if step.is_upgrade:
        migration = known_migrations()[version - 1]
        values = {"version": version, "description": migration.description, "checksum": migration.checksum}
        ctx.connection.execute(APPLIED, values)
    elif version > 1:  # the first one took the table with it
        ctx.connection.execute(TAKEN_BACK, {"version": version})


connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("Migrations are run by `chronicle migrate`, which takes the lock and keeps the record.")
context.configure(connection=connection, target_metadata=Base.metadata, on_version_apply=record)
context.run_migrations()
