"""The tables of people who sign in here: accounts, their sessions and tokens, invitations, and names given up.

Privacy settings stay the document the seed describes; the generated `*_audience` columns say in one word what it means
for each kind of thing, so that the visibility predicate can be plain SQL.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Computed, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from chronicle_node.models.base import Base, Key, Now, Off, On, Public


def _seeded_audience(key: str, absent_is_public: bool = False) -> Computed:
    """A named stricter level wins; else the seed's switch: true is public, false is for friends."""
    switch = f"privacy_settings -> '{key}_public'"
    is_public = f"COALESCE({switch}, 'true') IN ('true', 'null')" if absent_is_public else f"{switch} = 'true'"
    return Computed(
        f"CASE WHEN privacy_settings ->> '{key}_audience' IN ('followers', 'friends', 'private')"
        f" THEN privacy_settings ->> '{key}_audience' WHEN {is_public} THEN 'public' ELSE 'friends' END",
        persisted=True,
    )


def _plain_audience(key: str) -> Computed:
    return Computed(
        f"CASE WHEN privacy_settings ->> '{key}_audience' IN ('public', 'followers', 'friends', 'private')"
        f" THEN privacy_settings ->> '{key}_audience' ELSE 'friends' END",
        persisted=True,
    )


class User(Base):
    __tablename__ = "users"

    id: Mapped[Key]
    public_id: Mapped[Public]
    # Lower-case always, so that uniqueness needs no collation.
    username: Mapped[str] = mapped_column(unique=True, index=True)
    email: Mapped[str | None] = mapped_column(unique=True, index=True)
    password_hash: Mapped[str]
    display_name: Mapped[str | None]
    avatar_url: Mapped[str | None]
    bio: Mapped[str | None]
    timezone: Mapped[str | None] = mapped_column(server_default="UTC")
    locale: Mapped[str | None] = mapped_column(server_default="en-US")
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
    last_login_at: Mapped[datetime | None]
    is_active: Mapped[On] = mapped_column(index=True)
    is_admin: Mapped[Off]
    # What they may do with the catalogue; administrators may do everything, whatever it says.
    role: Mapped[str] = mapped_column(server_default="member")
    privacy_settings: Mapped[dict[str, Any] | None]
    preferences: Mapped[dict[str, Any] | None]
    profile_audience: Mapped[str] = mapped_column(Text, _seeded_audience("profile", absent_is_public=True))
    history_audience: Mapped[str] = mapped_column(Text, _seeded_audience("history"))
    presence_audience: Mapped[str] = mapped_column(Text, _seeded_audience("currently_watching"))
    stats_audience: Mapped[str] = mapped_column(Text, _seeded_audience("stats"))
    library_audience: Mapped[str] = mapped_column(Text, _plain_audience("library"))
    lists_audience: Mapped[str] = mapped_column(Text, _plain_audience("lists"))
    reviews_audience: Mapped[str] = mapped_column(Text, _plain_audience("reviews"))
    ratings_audience: Mapped[str] = mapped_column(Text, _plain_audience("ratings"))


class RetiredUsername(Base):
    """Names of deleted accounts: never given out again, or old links and follows would reach a stranger."""

    __tablename__ = "retired_usernames"

    username: Mapped[str] = mapped_column(primary_key=True)
    retired_at: Mapped[Now]


class LoginSession(Base):
    __tablename__ = "login_sessions"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    created_at: Mapped[Now]
    last_seen_at: Mapped[Now]
    expires_at: Mapped[datetime]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]


class Invite(Base):
    __tablename__ = "invites"

    id: Mapped[Key]
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    created_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[Now]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class ApiToken(Base):
    __tablename__ = "api_tokens"

    id: Mapped[Key]
    public_id: Mapped[Public]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    # SHA-256 of the token in hex: the token itself is shown once and kept nowhere.
    token: Mapped[str] = mapped_column(unique=True, index=True)
    # For players that prove md5(token) instead of showing it; sealed with the node's secret.
    md5_sealed: Mapped[str | None]
    name: Mapped[str]
    scopes: Mapped[str]
    created_at: Mapped[Now]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    is_active: Mapped[On] = mapped_column(index=True)
