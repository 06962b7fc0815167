"""Who is signed in, and what people may read about their own account.

Everything here is for the owner, the command line or the doors; what others see of a person is the profile's business.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.roles import Ability, abilities, role_of
from chronicle_node.models.accounts import LoginSession, RetiredUsername, User
from chronicle_node.models.social import Actor

TOUCH_EVERY = timedelta(minutes=1)  # how exact "last seen" is; a write for each request would be one too many


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """What every page and operation needs of the person who is there."""

    user_id: int
    actor_id: int
    public_id: UUID
    username: str
    display_name: str | None
    avatar_url: str | None
    is_admin: bool
    timezone: str
    locale: str
    theme: str  # auto, light, dark
    preferences: dict[str, Any]
    moderates: bool = False  # answers reports


class Signed(msgspec.Struct, frozen=True):
    """A valid session. With `touch_due` the door lets `services.sign_in.touch` note that it is in use."""

    person: Person
    session_id: int
    touch_due: bool


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The account as its owner reads it."""

    id: UUID
    username: str
    display_name: str | None
    email: str | None
    bio: str | None
    avatar_url: str | None
    timezone: str
    locale: str
    is_admin: bool
    created_at: datetime
    privacy_settings: dict[str, Any]
    preferences: dict[str, Any]


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a person is signed in."""

    id: UUID
    session_id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ip_address: str | None
    user_agent: str | None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the administrator's list."""

    user_id: int
    username: str
    email: str | None
    is_admin: bool
    is_active: bool
    created_at: datetime
    last_login_at: datetime | None


PERSON = (
    User.id.label("user_id"),
    Actor.id.label("actor_id"),
    User.public_id,
    User.username,
    User.display_name,
    User.avatar_url,
    User.is_admin,
    User.role,
    User.timezone,
    User.locale,
    User.preferences,
)

SESSION = sql(
    lambda: (
        select(*PERSON, LoginSession.id.label("session_id"), LoginSession.last_seen_at)
        .join_from(LoginSession, User, User.id == LoginSession.user_id)
        .join(Actor, Actor.user_id == User.id)
        .where(
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.expires_at > bindparam("now"),
            User.is_active,
        )
    )
)
ME = sql(lambda: select(User).where(User.id == bindparam("user_id")))
SESSIONS = sql(
    lambda: (
        select(LoginSession)
        .where(LoginSession.user_id == bindparam("user_id"), LoginSession.expires_at > bindparam("now"))
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    )
)
EVERYONE = sql(lambda: select(User).order_by(User.username))
NAMED = sql(lambda: select(User).where(User.username == bindparam("username")))
ANYBODY = sql(lambda: select(User.id).limit(1))
ANYBODY_ONCE = sql(lambda: select(RetiredUsername.username).limit(1))


def person(row: Row) -> Person:
    """The person of a row that selected `PERSON`."""
    preferences = row.preferences or {}
    return Person(
        user_id=row.user_id,
        actor_id=row.actor_id,
        public_id=row.public_id,
        username=row.username,
        display_name=row.display_name,
        avatar_url=row.avatar_url,
        is_admin=row.is_admin,
        timezone=row.timezone or "UTC",
        locale=row.locale or "en-US",
        theme=str(preferences.get("theme", "auto")),
        preferences=preferences,
        moderates=Ability.MODERATE in abilities(role_of(row.role, is_admin=bool(row.is_admin))),
    )


async def session(tx: Tx, token_hash: bytes) -> Signed | None:
    """The session whose secret has this SHA-256, while it and its person's account are valid."""
    row = await tx.first(SESSION, token_hash=token_hash, now=tx.now)
    return row and Signed(person(row), row.session_id, tx.now - row.last_seen_at >= TOUCH_EVERY)


async def me(tx: Tx, user_id: int) -> Me:
    """The account of this person. Raises LookupError where it is gone."""
    row = await tx.one(ME, user_id=user_id)
    return Me(
        id=row.public_id,
        username=row.username,
        display_name=row.display_name,
        email=row.email,
        bio=row.bio,
        avatar_url=row.avatar_url,
        timezone=row.timezone or "UTC",
        locale=row.locale or "en-US",
        is_admin=row.is_admin,
        created_at=row.created_at,
        privacy_settings=row.privacy_settings or {},
        preferences=row.preferences or {},
    )


async def sessions(tx: Tx, user_id: int) -> list[Session]:
    """Where this person is signed in, the most recently used first."""
    return [
        Session(
            id=row.public_id,
            session_id=row.id,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            ip_address=row.ip_address,
            user_agent=row.user_agent,
        )
        for row in await tx.all(SESSIONS, user_id=user_id, now=tx.now)
    ]


async def everyone(tx: Tx) -> list[Account]:
    """Every account of this node, by name. For administrators and the command line."""
    return [_account(row) for row in await tx.all(EVERYONE)]


async def named(tx: Tx, username: str) -> Account | None:
    """The account with this name, whatever the case it is written in. For administrators and the command line."""
    row = await tx.first(NAMED, username=username.strip().lower())
    return row and _account(row)


async def is_fresh(tx: Tx) -> bool:
    """Whether no account was ever made here, so that the set-up link still works."""
    return await tx.first(ANYBODY) is None and await tx.first(ANYBODY_ONCE) is None


def _account(row: Row) -> Account:
    return Account(
        user_id=row.id,
        username=row.username,
        email=row.email,
        is_admin=row.is_admin,
        is_active=row.is_active,
        created_at=row.created_at,
        last_login_at=row.last_login_at,
    )
