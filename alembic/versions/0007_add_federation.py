"""Add actors, follows, friendships and federation"""

from chronicle_node.migrations.ddl import drop, execute

revision = "0007"
down_revision = "0006"

TABLES = (
    "federated_instances actors follows blocks federated_friends friend_plays friend_presence inbox_activities"
    " outbox_activities deliveries"
).split()


def upgrade() -> None:
    execute(ACTORS)
    execute(FRIENDS)
    execute(ACTIVITIES)


def downgrade() -> None:
    drop(*reversed(TABLES))


ACTORS = """
CREATE TABLE federated_instances (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_url TEXT NOT NULL UNIQUE,
    instance_name TEXT,
    public_key TEXT,
    is_trusted BOOLEAN DEFAULT 0,
    added_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    host TEXT NOT NULL UNIQUE,
    is_self BOOLEAN NOT NULL DEFAULT 0,
    software TEXT,
    policy TEXT NOT NULL DEFAULT 'open',
    signature_scheme TEXT,
    shared_inbox TEXT,
    fail_count INTEGER NOT NULL DEFAULT 0,
    open_until TIMESTAMP,
    last_ok_at TIMESTAMP,
    unavailable_since TIMESTAMP
);
CREATE TABLE actors (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    uri TEXT NOT NULL UNIQUE,
    actor_type TEXT NOT NULL,
    user_id INTEGER UNIQUE REFERENCES users(id) ON DELETE CASCADE,
    group_id INTEGER UNIQUE REFERENCES groups(id) ON DELETE CASCADE,
    instance_id INTEGER NOT NULL REFERENCES federated_instances(id),
    username TEXT NOT NULL,
    display_name TEXT,
    summary TEXT,
    url TEXT,
    avatar_url TEXT,
    inbox TEXT,
    shared_inbox TEXT,
    outbox TEXT,
    followers_uri TEXT,
    following_uri TEXT,
    history_uri TEXT,
    now_uri TEXT,
    key_id TEXT,
    public_key_pem TEXT,
    private_key_sealed TEXT,
    approves_follows BOOLEAN NOT NULL DEFAULT 1,
    fetched_at TIMESTAMP,
    gone_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (instance_id, username)
);
CREATE INDEX idx_actors_key_id ON actors(key_id);
CREATE TABLE follows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    follower_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    followed_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    activity_uri TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    decided_at TIMESTAMP,
    UNIQUE (follower_id, followed_id)
);
CREATE INDEX idx_follows_followed_id_state ON follows(followed_id, state);
CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    target_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (actor_id, target_id)
);
CREATE INDEX idx_blocks_target_id ON blocks(target_id);
"""

FRIENDS = """
CREATE TABLE federated_friends (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    local_user_id INTEGER NOT NULL REFERENCES users(id),
    remote_instance_id INTEGER NOT NULL REFERENCES federated_instances(id),
    remote_username TEXT NOT NULL,
    permissions JSON,
    status TEXT DEFAULT 'pending',
    actor_id INTEGER REFERENCES actors(id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (local_user_id, remote_instance_id, remote_username)
);
CREATE INDEX idx_federated_friends_actor_id ON federated_friends(actor_id);
CREATE TABLE friend_plays (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    viewer_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    owner_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    object_uri TEXT NOT NULL,
    media JSON NOT NULL,
    event_type TEXT NOT NULL,
    played_at TIMESTAMP NOT NULL,
    precision TEXT NOT NULL,
    fetched_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP,
    UNIQUE (viewer_id, object_uri)
);
CREATE INDEX idx_friend_plays_viewer_id_played_at ON friend_plays(viewer_id, played_at DESC);
CREATE INDEX idx_friend_plays_owner_id ON friend_plays(owner_id);
CREATE TABLE friend_presence (
    viewer_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    owner_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    media JSON NOT NULL,
    started_at TIMESTAMP NOT NULL,
    progress_data JSON,
    device_name TEXT,
    fetched_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMP,
    PRIMARY KEY (viewer_id, owner_id)
);
CREATE INDEX idx_friend_presence_owner_id ON friend_presence(owner_id);
"""

ACTIVITIES = """
CREATE TABLE inbox_activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    activity_uri TEXT NOT NULL UNIQUE,
    actor_uri TEXT NOT NULL,
    activity_type TEXT NOT NULL,
    body TEXT NOT NULL,
    received_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    processed_at TIMESTAMP,
    outcome TEXT
);
CREATE INDEX idx_inbox_activities_received_at ON inbox_activities(received_at);
CREATE INDEX idx_inbox_activities_waiting ON inbox_activities(actor_uri, id) WHERE processed_at IS NULL;
CREATE TABLE outbox_activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    public_id UUID NOT NULL UNIQUE,
    actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    activity_type TEXT NOT NULL,
    object_uri TEXT,
    body TEXT NOT NULL,
    audience TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_outbox_activities_actor_id_id ON outbox_activities(actor_id, id);
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    activity_id INTEGER REFERENCES outbox_activities(id) ON DELETE CASCADE,
    body TEXT,
    actor_id INTEGER NOT NULL REFERENCES actors(id) ON DELETE CASCADE,
    inbox TEXT NOT NULL,
    host TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    last_status INTEGER,
    last_error TEXT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    delivered_at TIMESTAMP,
    UNIQUE (activity_id, inbox)
);
CREATE INDEX idx_deliveries_actor_id ON deliveries(actor_id);
"""
