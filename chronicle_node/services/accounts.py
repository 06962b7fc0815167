"""Accounts: made, switched off and on again, deleted. Who may make one is decided in `sign_up`.

A new account is prepared first (`prepare`, slow and outside any transaction), then written with its actor in one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select, true, update

from chronicle_node import ids
from chronicle_node.crypto import Secrets
from chronicle_node.db import Statement, Tx, insert, sql
from chronicle_node.domain import usernames
from chronicle_node.domain.findings import Findings
from chronicle_node.errors import Conflict, Field, NotFound
from chronicle_node.models.accounts import LoginSession, RetiredUsername, User
from chronicle_node.models.base import Base
from chronicle_node.models.instance import DashboardWidget
from chronicle_node.models.social import FederatedFriend
from chronicle_node.models.webhooks import Webhook
from chronicle_node.services import actors, audit, leaving, passwords, signing_keys

ADD = sql(
    lambda: (
        insert(User, "public_id", "username", "email", "password_hash", "is_admin", "created_at", "updated_at")
        .on_conflict_do_nothing()
        .returning(User.id)
    )
)
IS_TAKEN = sql(lambda: select(User.id).where(User.username == bindparam("name")))
IS_RETIRED = sql(lambda: select(RetiredUsername.username).where(RetiredUsername.username == bindparam("name")))
FIND = sql(lambda: select(User.id, User.username, User.is_admin, User.is_active).where(User.id == bindparam("user_id")))
OTHERS = sql(
    lambda: (
        select(func.count().label("people"), func.count(User.id).filter(User.is_admin == true()).label("admins"))
        .select_from(User)
        .where(User.id != bindparam("user_id"), User.is_active == true())
    )
)
SET_ACTIVE = sql(
    lambda: (
        update(User)
        .where(User.id == bindparam("user_id"))
        .values(is_active=bindparam("active"), updated_at=bindparam("at"))
    )
)
END_SESSIONS = sql(lambda: delete(LoginSession).where(LoginSession.user_id == bindparam("user_id")))
RETIRE = sql(lambda: insert(RetiredUsername, "username", "retired_at").on_conflict_do_nothing())


def _removal(model: type[Base], owner: Any) -> Statement:
    return sql(lambda: delete(model).where(owner == bindparam("user_id")))


# The seed gives these no cascade.
LEFTOVERS = tuple(
    _removal(model, owner)
    for model, owner in (
        (DashboardWidget, DashboardWidget.user_id),
        (FederatedFriend, FederatedFriend.local_user_id),
        (Webhook, Webhook.user_id),
    )
)
DELETE = sql(lambda: delete(User).where(User.id == bindparam("user_id")))


class NewAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What a person fills in."""

    username: str
    password: str
    email: str = ""

    def __repr__(self) -> str:
        return f"NewAccount({self.username!r})"


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A checked new account with everything that takes long already done."""

    username: str
    email: str | None
    password_hash: str
    keys: actors.Keys


class Created(msgspec.Struct, frozen=True, kw_only=True):
    user_id: int
    actor_id: int
    public_id: UUID
    username: str


async def prepare(wanted: NewAccount, secrets: Secrets, make_keys: Callable[[], actors.KeyPair]) -> Prepared:
    """Check what was filled in, hash the password and make the keys, each in a thread. Not a unit of work.

    `make_keys` is `federation.signatures.keys.make_rsa`. Raises Invalid naming every faulty field.
    """
    findings = Findings()
    username = findings.attempt(lambda: usernames.username(wanted.username))
    findings.attempt(lambda: usernames.password(wanted.password))
    email = findings.attempt(lambda: usernames.email(wanted.email))
    findings.close()
    password_hash, pair = await asyncio.gather(
        asyncio.to_thread(passwords.hash_password, wanted.password), asyncio.to_thread(make_keys)
    )
    keys = actors.Keys(pair.public_pem, secrets.seal(pair.private_pem), signing_keys.make(secrets))
    return Prepared(username=username or "", email=email, password_hash=password_hash, keys=keys)


async def create(
    tx: Tx, account: Prepared, public_url: str, origin: audit.Origin, *, is_admin: bool = False
) -> Created:
    """The account and its actor. Raises Conflict, naming the field, where the name or the address is not free."""
    public_id = ids.new()
    user_id = await tx.scalar(
        ADD, public_id=public_id, username=account.username, email=account.email, is_admin=is_admin,
        password_hash=account.password_hash, created_at=tx.now, updated_at=tx.now,
    )  # fmt: skip
    if user_id is None:
        raise await _taken(tx, account.username)
    # Asked after the insert, which has waited for whoever is just giving this name up.
    if await tx.first(IS_RETIRED, name=account.username) is not None:
        raise _conflict("/username", "This name belonged to somebody who left, and is never given out again.")
    actor_id = await actors.add_person(
        tx, public_url, user_id=user_id, public_id=public_id, username=account.username, keys=account.keys
    )
    await audit.record(
        tx, "create_user", origin, user_id=user_id, entity=("user", user_id),
        details={"username": account.username, "is_admin": is_admin},
    )  # fmt: skip
    return Created(user_id=user_id, actor_id=actor_id, public_id=public_id, username=account.username)


async def set_active(tx: Tx, user_id: int, origin: audit.Origin, *, active: bool) -> None:
    """Switch an account off (signed out everywhere, tokens refused, nothing deleted) or on again.

    Raises NotFound.
    """
    if not await tx.run(SET_ACTIVE, user_id=user_id, active=active, at=tx.now):
        raise NotFound("There is no such account.")
    if not active:
        await tx.run(END_SESSIONS, user_id=user_id)
    action = "enable_user" if active else "disable_user"
    await audit.record(tx, action, origin, user_id=user_id, entity=("user", user_id))


async def delete_account(tx: Tx, user_id: int, origin: audit.Origin, *, keep_an_admin: bool = True) -> None:
    """Delete an account with all that is its own; the name is retired for ever.

    Raises NotFound, or Conflict where `keep_an_admin` and other people would be left without an administrator.
    """
    user = await tx.first(FIND, user_id=user_id)
    if user is None:
        raise NotFound("There is no such account.")
    others = await tx.one(OTHERS, user_id=user_id)
    if keep_an_admin and user.is_admin and others.people and not others.admins:
        raise Conflict("You are the only administrator; make somebody else one before you leave.")
    await tx.run(RETIRE, username=user.username, retired_at=tx.now)
    for leftover in LEFTOVERS:
        await tx.run(leftover, user_id=user_id)
    await leaving.leave(tx, user_id)
    await tx.run(DELETE, user_id=user_id)
    await audit.record(
        tx, "delete_user", origin, user_id=user_id, entity=("user", user_id), details={"username": user.username}
    )


async def _taken(tx: Tx, username: str) -> Conflict:
    if await tx.first(IS_TAKEN, name=username) is not None:
        return _conflict("/username", "This name is taken. Choose another.")
    return _conflict("/email", "This e-mail address is used by another account here.")


def _conflict(pointer: str, detail: str) -> Conflict:
    return Conflict(detail, fields=[Field(pointer, detail)])
