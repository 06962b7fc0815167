"""Find what somebody passed on by its time"""

from chronicle_node.migrations.ddl import raw

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    raw(
        "CREATE INDEX idx_reactions_actor_id_created_at ON reactions(actor_id, created_at)",
        "DROP INDEX idx_reactions_actor_id",
    )


def downgrade() -> None:
    raw(
        "CREATE INDEX idx_reactions_actor_id ON reactions(actor_id)",
        "DROP INDEX idx_reactions_actor_id_created_at",
    )
