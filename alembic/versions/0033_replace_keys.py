"""Let keys be replaced"""

from chronicle_node.migrations.ddl import execute, raw

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    execute("""
    ALTER TABLE actors ADD COLUMN former_key_sealed TEXT;
    ALTER TABLE actors ADD COLUMN keys_changed_at TIMESTAMP;
    """)


def downgrade() -> None:
    raw(*(f"ALTER TABLE actors DROP COLUMN {name}" for name in ("former_key_sealed", "keys_changed_at")))
