"""${message}"""

# The rules:
# - The file is named after its number, NNNN_what_it_does.py, and the revision is that number; the docstring's first
#   line becomes the description in schema_version. Once released it never changes: its checksum is in every database.
# - Write the seed's words (INTEGER, TIMESTAMP, JSON, BOOLEAN, BLOB, UUID); `execute` says them in PostgreSQL's.
# - Never alembic's batch mode: on SQLite it loses rows, triggers and expression indexes. Add, or rebuild by hand.
# - SQLite cannot add a column that is UNIQUE, STORED, or NOT NULL without a constant default.
# - The downgrade loses nothing but what the upgrade brought. The stairway test runs both on a filled database.
# - Import no table from models/: they move on, the migration stays.

from chronicle_node.migrations.ddl import execute

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    execute("""
    """)


def downgrade() -> None:
    execute("""
    """)
