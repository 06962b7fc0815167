"""The secret address of a person's calendar: made anew, which ends the one before, and taken back."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from chronicle_node import crypto
from chronicle_node.crypto import Secrets
from chronicle_node.db import Tx, insert, sql
from chronicle_node.models.agenda import CalendarKey

PREFIX = "cal_"

_new = insert(CalendarKey, "user_id", "secret_hash", "secret_sealed", "created_at")
_MAKE = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[CalendarKey.user_id],
        set_={name: _new.excluded[name] for name in ("secret_hash", "secret_sealed", "created_at")},
    )
)
_END = sql(lambda: delete(CalendarKey).where(CalendarKey.user_id == bindparam("user_id")))


async def make(tx: Tx, user_id: int, secrets: Secrets) -> None:
    """Give the person's calendar a new secret; the old one opens nothing any more."""
    secret = crypto.token(PREFIX)
    digest, sealed = crypto.sha256(secret), secrets.seal(secret)
    await tx.run(_MAKE, user_id=user_id, secret_hash=digest, secret_sealed=sealed, created_at=tx.now)


async def end(tx: Tx, user_id: int) -> bool:
    """Have no address any more; whether there was one."""
    return bool(await tx.run(_END, user_id=user_id))
