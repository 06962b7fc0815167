"""Give actors signing keys"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    execute("""
    ALTER TABLE actors ADD COLUMN multikeys JSON;
    ALTER TABLE actors ADD COLUMN multikey_sealed TEXT;
    """)


def downgrade() -> None:
    raw(*(f"ALTER TABLE actors DROP COLUMN {name}" for name in ("multikeys", "multikey_sealed")))
