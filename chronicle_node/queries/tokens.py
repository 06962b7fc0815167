"""Who stands behind an API token, and the tokens a person has. Secrets are looked up by digest and never read back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, bindparam, or_, select, true

from chronicle_node.db import Row, Tx, sql
from chronicle_node.models.accounts import ApiToken, User
from chronicle_node.models.social import Actor
from chronicle_node.queries.accounts import PERSON, TOUCH_EVERY, Person, person


class Bearer(msgspec.Struct, frozen=True):
    """A valid token. With `touch_due` the door lets `services.tokens.touch` note that it is in use."""

    person: Person
    scopes: frozenset[str]
    token_id: int
    touch_due: bool


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """A token as its owner sees it in the list."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


VALID = (
    ApiToken.is_active == true(),
    or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > bindparam("now")),
)
BEARER = sql(
    lambda: (
        select(*PERSON, ApiToken.id.label("token_id"), ApiToken.scopes, ApiToken.last_used_at)
        .join_from(ApiToken, User, User.id == ApiToken.user_id)
        .join(Actor, Actor.user_id == User.id)
        .where(ApiToken.token == bindparam("token"), User.is_active == true(), *VALID)
    )
)
MINE = sql(
    lambda: (
        select(ApiToken)
        .where(ApiToken.user_id == bindparam("user_id"), *VALID)
        .order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    )
)
ALL = sql(
    lambda: (
        select(ApiToken, User.username)
        .join(User, User.id == ApiToken.user_id)
        .where(or_(bindparam("everyones", type_=Boolean).is_(true()), User.username == bindparam("username")), *VALID)
        .order_by(User.username, ApiToken.id)
    )
)
OWNER = sql(lambda: select(ApiToken.user_id).where(ApiToken.public_id == bindparam("named"), *VALID))


async def bearer(tx: Tx, token_sha256: bytes) -> Bearer | None:
    """The token with this digest, while it and its person's account are valid."""
    row = await tx.first(BEARER, token=token_sha256.hex(), now=tx.now)
    if row is None:
        return None
    touch_due = row.last_used_at is None or tx.now - row.last_used_at >= TOUCH_EVERY
    return Bearer(person(row), frozenset(row.scopes.split(",")), row.token_id, touch_due)


async def mine(tx: Tx, user_id: int) -> list[Token]:
    """The tokens of this person that still work, the newest first."""
    return [_token(row) for row in await tx.all(MINE, user_id=user_id, now=tx.now)]


async def of_everyone(tx: Tx, username: str | None = None) -> list[tuple[str, Token]]:
    """Working tokens with the names of their owners. For the command line."""
    rows = await tx.all(ALL, everyones=username is None, username=(username or "").lower(), now=tx.now)
    return [(row.username, _token(row)) for row in rows]


async def owner_of(tx: Tx, public_id: UUID) -> int | None:
    """Whose working token this is. For the command line."""
    found: int | None = await tx.scalar(OWNER, named=public_id, now=tx.now)
    return found


def _token(row: Row) -> Token:
    return Token(
        id=row.public_id,
        name=row.name,
        scopes=tuple(row.scopes.split(",")),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
    )
