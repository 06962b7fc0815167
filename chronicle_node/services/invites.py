"""Invitations to make an account: a random code, good once, for a week or as chosen. Administrators give them out."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select, true, update

from chronicle_node import crypto
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.findings import invalid
from chronicle_node.errors import Field, Forbidden, Invalid
from chronicle_node.models.accounts import Invite, User
from chronicle_node.services import audit

DAYS, DAYS_MAX = 7, 30

ADD = sql(lambda: insert(Invite, "code_hash", "created_by_user_id", "created_at", "expires_at").returning(Invite.id))
IS_ADMIN = sql(
    lambda: select(User.id).where(User.id == bindparam("user_id"), User.is_admin == true(), User.is_active == true())
)
USE = sql(
    lambda: (
        update(Invite)
        .where(
            Invite.code_hash == bindparam("code_digest"),
            Invite.used_at.is_(None),
            Invite.expires_at > bindparam("at"),
        )
        .values(used_at=bindparam("at"))
        .returning(Invite.id)
    )
)
SIGN = sql(lambda: update(Invite).where(Invite.id == bindparam("invite_id")).values(used_by_user_id=bindparam("guest")))


async def create(tx: Tx, user_id: int, origin: audit.Origin, *, days: int = DAYS) -> str:
    """A new code, shown only now. Raises Forbidden where the person is no administrator, or Invalid."""
    if not 1 <= days <= DAYS_MAX:
        raise invalid("/days", f"Choose from 1 to {DAYS_MAX} days.")
    if await tx.first(IS_ADMIN, user_id=user_id) is None:
        raise Forbidden("Only administrators of this node invite people.")
    code = crypto.token()
    invite_id = await tx.scalar(
        ADD,
        code_hash=crypto.sha256(code),
        created_by_user_id=user_id,
        created_at=tx.now,
        expires_at=tx.now + timedelta(days=days),
    )
    await audit.record(tx, "create_invite", origin, user_id=user_id, entity=("invite", invite_id))
    return code


async def use(tx: Tx, code: str) -> int:
    """Spend a code; the id of the invite, for `sign`. Raises Invalid where it is not one, or no longer."""
    invite_id = await tx.scalar(USE, code_digest=crypto.sha256(code.strip()), at=tx.now)
    if invite_id is None:
        sentence = "This invite is not valid: each works once, and for some days only. Ask for a new one."
        raise Invalid(sentence, fields=[Field("/invite", sentence)])
    return int(invite_id)


async def sign(tx: Tx, invite_id: int, user_id: int) -> None:
    """Note who came with it."""
    await tx.run(SIGN, invite_id=invite_id, guest=user_id)
