"""Signing in and out: passwords against limits, and the sessions that follow.

The secret of a session lives in the browser's cookie; here is only its SHA-256. A session ends after sixty days
without use.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, select, true, update

from chronicle_node import crypto, ids
from chronicle_node.db import Database, Tx, insert, sql
from chronicle_node.errors import NotFound, Unauthenticated
from chronicle_node.models.accounts import LoginSession, User
from chronicle_node.services import attempts, audit, passwords

LIFETIME = timedelta(days=60)
WRONG = "The user name or the password is wrong."

FIND = sql(
    lambda: select(User.id, User.password_hash).where(User.username == bindparam("name"), User.is_active == true())
)
NOTE_LOGIN = sql(
    lambda: (
        update(User)
        .where(User.id == bindparam("user_id"), User.password_hash == bindparam("verified"), User.is_active == true())
        .values(last_login_at=bindparam("at"))
    )
)
OPEN = sql(lambda:
    insert(
        LoginSession, "public_id", "user_id", "token_hash", "created_at", "last_seen_at", "expires_at", "ip_address",
        "user_agent",
    ).returning(LoginSession.id)
)  # fmt: skip
TOUCH = sql(
    lambda: (
        update(LoginSession)
        .where(LoginSession.id == bindparam("session_id"))
        .values(last_seen_at=bindparam("at"), expires_at=bindparam("until"))
    )
)
_mine = LoginSession.user_id == bindparam("owner")
END = sql(lambda: delete(LoginSession).where(_mine, LoginSession.id == bindparam("session_id")))
END_NAMED = sql(
    lambda: delete(LoginSession).where(_mine, LoginSession.public_id == bindparam("named")).returning(LoginSession.id)
)
END_OTHERS = sql(lambda: delete(LoginSession).where(_mine, LoginSession.id != bindparam("session_id")))


class Credentials(msgspec.Struct, frozen=True, kw_only=True):
    """What the sign-in form sends."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.username!r})"


class Challenge(msgspec.Struct, frozen=True):
    """An attempt under way: what the password has to fit."""

    attempt_id: int
    user_id: int | None
    password_hash: str | None = None


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A new session. `secret` goes into the cookie and nowhere else."""

    user_id: int
    session_id: int
    secret: str
    expires_at: datetime


async def sign_in(db: Database, credentials: Credentials, origin: audit.Origin, *, limited: bool = True) -> SignedIn:
    """Check name and password and open a session. Not a unit of work: the password is checked between two.

    Raises Unauthenticated, the same and equally late whether the name or the password is wrong, or TooMany.
    """
    challenge = await db.write(begin, credentials.username, origin, limited=limited)
    right = await asyncio.to_thread(passwords.is_right, credentials.password, challenge.password_hash)
    signed_in = await db.write(_finish, challenge, origin) if right else None
    if signed_in is None:
        raise Unauthenticated(WRONG)
    return signed_in


async def begin(tx: Tx, username: str, origin: audit.Origin, *, limited: bool = True) -> Challenge:
    """Count an attempt and find what the password has to fit."""
    name = username.strip().lower()[:64]
    user = await tx.first(FIND, name=name)
    user_id = user.id if user else None
    attempt_id = await attempts.begin(tx, name, user_id, origin, limited=limited)
    return Challenge(attempt_id, user_id, user.password_hash if user else None)


async def _finish(tx: Tx, challenge: Challenge, origin: audit.Origin) -> SignedIn | None:
    """Open the session, unless the account was switched off or got another password meanwhile."""
    user_id = challenge.user_id
    if user_id is None or not await tx.run(NOTE_LOGIN, user_id=user_id, verified=challenge.password_hash, at=tx.now):
        return None
    await attempts.succeed(tx, challenge.attempt_id, "login", user_id)
    return await open_session(tx, user_id, origin)


async def open_session(tx: Tx, user_id: int, origin: audit.Origin) -> SignedIn:
    """A session without asking for the password: for somebody who has just made the account."""
    secret, expires_at = crypto.token(), tx.now + LIFETIME
    agent = origin.user_agent
    session_id = await tx.scalar(
        OPEN, public_id=ids.new(), user_id=user_id, token_hash=crypto.sha256(secret), created_at=tx.now,
        last_seen_at=tx.now, expires_at=expires_at, ip_address=origin.ip_address,
        user_agent=agent[: audit.USER_AGENT_MAX] if agent else None,
    )  # fmt: skip
    return SignedIn(user_id=user_id, session_id=session_id, secret=secret, expires_at=expires_at)


async def touch(tx: Tx, session_id: int) -> None:
    """Note that a session is in use, which puts off its end."""
    await tx.run(TOUCH, session_id=session_id, at=tx.now, until=tx.now + LIFETIME)


async def sign_out(tx: Tx, user_id: int, session_id: int, origin: audit.Origin) -> None:
    """End the session one is using. Doing it twice is fine."""
    if await tx.run(END, owner=user_id, session_id=session_id):
        await audit.record(tx, "logout", origin, user_id=user_id)


async def end_session(tx: Tx, user_id: int, public_id: UUID, origin: audit.Origin) -> None:
    """End one session of this person. Raises NotFound where there is none such."""
    session_id = await tx.scalar(END_NAMED, owner=user_id, named=public_id)
    if session_id is None:
        raise NotFound("This session has ended already.")
    await audit.record(tx, "logout", origin, user_id=user_id, details={"session": str(public_id)})


async def sign_out_elsewhere(tx: Tx, user_id: int, session_id: int, origin: audit.Origin) -> int:
    """End every session of this person but this one; how many there were."""
    ended = await tx.run(END_OTHERS, owner=user_id, session_id=session_id)
    if ended:
        await audit.record(tx, "logout", origin, user_id=user_id, details={"sessions": ended})
    return ended
