"""Add login sessions, invitations and retired user names"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    execute(SIGN_IN)


def downgrade() -> None:
    drop("invites", "login_sessions", "retired_usernames")


SIGN_IN = """
CREATE TABLE retired_usernames (
    username TEXT PRIMARY KEY,
    retired_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE login_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token_hash BLOB NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_seen_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    ip_address TEXT,
    user_agent TEXT
);
CREATE INDEX idx_login_sessions_user_id ON login_sessions(user_id);
CREATE TABLE invites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_hash BLOB NOT NULL UNIQUE,
    created_by_user_id INTEGER REFERENCES users(id) ON DELETE SET NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    used_by_user_id INTEGER REFERENCES users(id) ON DELETE SET NULL
);
"""
