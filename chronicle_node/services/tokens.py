"""API tokens: made, used and revoked. The secret is shown once; only its digests stay.

Its SHA-256 is what it is found by. Its md5, sealed with the node's key, is for players that prove md5(token) instead of
showing the token; of a random token that gives nothing away.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, or_, select, true, update

from chronicle_node import crypto, ids
from chronicle_node.crypto import Secrets
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.text import one_line
from chronicle_node.errors import Conflict, MissingScope, NotFound
from chronicle_node.models.accounts import ApiToken
from chronicle_node.services import audit

PREFIX = "chr_"
SCOPES = ("scrobble", "read", "write")
NAME_MAX = 60
KEEP = 100  # tokens of one person that work at the same time
DAYS_MAX = 3650

ADD = sql(
    lambda: insert(
        ApiToken, "public_id", "user_id", "token", "md5_sealed", "name", "scopes", "created_at", "expires_at"
    ).returning(ApiToken.id)
)
WORKING = (
    ApiToken.is_active == true(),
    or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > bindparam("now")),
)
COUNT = sql(lambda: select(func.count()).select_from(ApiToken).where(ApiToken.user_id == bindparam("owner"), *WORKING))
PARENT_EXPIRY = sql(lambda: select(ApiToken.expires_at).where(ApiToken.token == bindparam("token_sha256")))
FIND = sql(
    lambda: select(ApiToken.id).where(
        ApiToken.public_id == bindparam("token_public_id"), ApiToken.user_id == bindparam("owner"), *WORKING
    )
)
REVOKE = sql(
    lambda: update(ApiToken).where(ApiToken.id == bindparam("token_id")).values(is_active=False, md5_sealed=None)
)
TOUCH = sql(lambda: update(ApiToken).where(ApiToken.id == bindparam("token_id")).values(last_used_at=bindparam("at")))


class NewToken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person asks for. Without `expires_in_days` the token works until it is revoked."""

    name: str
    scopes: list[str]
    expires_in_days: int | None = None


class Minted(msgspec.Struct, frozen=True, kw_only=True):
    """A token just made; `secret` is what nobody will see again."""

    id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    secret: str = msgspec.field(name="token")


async def create(
    tx: Tx,
    user_id: int,
    wanted: NewToken,
    secrets: Secrets,
    origin: audit.Origin,
    *,
    held: frozenset[str] | None = None,
    parent: str | None = None,
) -> Minted:
    """Make a token. `held` are the scopes of the `parent` token that asks for it: none makes more than itself.

    Raises Invalid, MissingScope, or Conflict where there are too many.
    """
    name, scopes, expires_at = _checked(wanted, tx.now)
    if held is not None and not held.issuperset(scopes):
        raise MissingScope("A token can only make tokens with scopes that it has itself.")
    if parent is not None:
        expires_at = _earlier(expires_at, await tx.scalar(PARENT_EXPIRY, token_sha256=crypto.sha256(parent).hex()))
    if await tx.scalar(COUNT, owner=user_id, now=tx.now) >= KEEP:
        raise Conflict(f"There are {KEEP} tokens already; revoke one that is no longer used.")
    secret, public_id = crypto.token(PREFIX), ids.new()
    token_id = await tx.scalar(
        ADD, public_id=public_id, user_id=user_id, token=crypto.sha256(secret).hex(), name=name,
        md5_sealed=secrets.seal(crypto.md5_hex(secret)), scopes=",".join(scopes), created_at=tx.now,
        expires_at=expires_at,
    )  # fmt: skip
    await audit.record(
        tx, "create_token", origin, user_id=user_id, entity=("api_token", token_id),
        details={"name": name, "scopes": scopes},
    )  # fmt: skip
    return Minted(id=public_id, name=name, scopes=scopes, created_at=tx.now, expires_at=expires_at, secret=secret)


async def revoke(tx: Tx, user_id: int, public_id: UUID, origin: audit.Origin) -> None:
    """End a token of this person at once. Raises NotFound where there is none such that works."""
    token_id = await tx.scalar(FIND, token_public_id=public_id, owner=user_id, now=tx.now)
    if token_id is None:
        raise NotFound("There is no such token, or it no longer works.")
    await tx.run(REVOKE, token_id=token_id)
    await audit.record(tx, "revoke_token", origin, user_id=user_id, entity=("api_token", token_id))


async def touch(tx: Tx, token_id: int) -> None:
    """Note that a token is in use."""
    await tx.run(TOUCH, token_id=token_id, at=tx.now)


def _checked(wanted: NewToken, now: datetime) -> tuple[str, tuple[str, ...], datetime | None]:
    findings = Findings()
    name = one_line(wanted.name)
    if not name or len(name) > NAME_MAX:
        findings.add("/name", f"Name the player or program it is for, in at most {NAME_MAX} characters.")
    scopes = tuple(scope for scope in SCOPES if scope in wanted.scopes)
    if not scopes or not set(wanted.scopes) <= set(SCOPES):
        findings.add("/scopes", f"Choose one or more of {', '.join(SCOPES)}.")
    days = wanted.expires_in_days
    if days is not None and not 1 <= days <= DAYS_MAX:
        findings.add("/expires_in_days", f"Send a number of days from 1 to {DAYS_MAX}, or leave it out.")
        days = None
    findings.close()
    return name, scopes, None if days is None else now + timedelta(days=days)


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return min((moment for moment in (a, b) if moment is not None), default=None)
