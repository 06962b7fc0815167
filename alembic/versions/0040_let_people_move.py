"""Let people move"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    execute("""
    ALTER TABLE actors ADD COLUMN also_known_as JSON;
    ALTER TABLE actors ADD COLUMN moved_to_uri TEXT;
    ALTER TABLE actors ADD COLUMN moved_at TIMESTAMP;
    """)


def downgrade() -> None:
    raw(*(f"ALTER TABLE actors DROP COLUMN {name}" for name in ("also_known_as", "moved_to_uri", "moved_at")))
