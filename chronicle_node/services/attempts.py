"""How often a password may be guessed. The memory is the audit log, so a restart forgets nothing.

An attempt counts as failed from the moment it begins until it has succeeded: many at once are all counted.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, func, select, update

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.errors import TooMany
from chronicle_node.models.accounts import LoginSession
from chronicle_node.models.instance import AuditEntry
from chronicle_node.services import audit

WINDOW = timedelta(minutes=15)
PER_NAME = 10
PER_NETWORK = 30
FAILED = "login_failed"

_recent = (AuditEntry.action == FAILED, AuditEntry.timestamp > bindparam("since"))
_last = (func.count().label("failures"), func.min(AuditEntry.timestamp).label("oldest"))
OF_NAME = sql(lambda: select(*_last).where(*_recent, AuditEntry.details["username"].as_string() == bindparam("name")))
OF_NETWORK = sql(
    lambda: select(*_last).where(*_recent, AuditEntry.details["network"].as_string() == bindparam("network"))
)
# PostgreSQL would count side by side; SQLite has one writer anyway.
ONE_AT_A_TIME = sql(lambda: select(func.pg_advisory_xact_lock(0x51631)))
KNOWN_PLACE = sql(
    lambda: select(LoginSession.id).where(
        LoginSession.user_id == bindparam("who"),
        LoginSession.ip_address == bindparam("address"),
        LoginSession.expires_at > bindparam("now"),
    )
)
SUCCEEDED = sql(
    lambda: (
        update(AuditEntry)
        .where(AuditEntry.id == bindparam("attempt_id"))
        .values(action=bindparam("succeeded_as"), entity_type="user", entity_id=bindparam("who"))
    )
)


async def begin(tx: Tx, username: str, user_id: int | None, origin: audit.Origin, *, limited: bool = True) -> int:
    """Enter an attempt, for `succeed`. Raises TooMany where there were too many for this name or this network.

    Names that nobody has are counted like others, so that the limit tells nothing.
    """
    if limited:
        if tx.dialect == "postgresql":
            await tx.run(ONE_AT_A_TIME)
        # Or a stranger could keep somebody out of their own home by guessing now and then.
        if not await _at_home(tx, user_id, origin):
            await _require(tx, OF_NAME, PER_NAME, name=username)
        if origin.network is not None:
            await _require(tx, OF_NETWORK, PER_NETWORK, network=origin.network)
    details = {"username": username, "network": origin.network}
    return await audit.record(tx, FAILED, origin, user_id=user_id, details=details)


async def succeed(tx: Tx, attempt_id: int, action: str, user_id: int) -> None:
    """The password was right: the entry becomes one of `action`."""
    await tx.run(SUCCEEDED, attempt_id=attempt_id, succeeded_as=action, who=user_id)


async def _at_home(tx: Tx, user_id: int | None, origin: audit.Origin) -> bool:
    """Whether this person is signed in from the same address already; then only the network's limit holds."""
    if user_id is None or origin.ip_address is None:
        return False
    return await tx.first(KNOWN_PLACE, who=user_id, address=origin.ip_address, now=tx.now) is not None


async def _require(tx: Tx, statement: Statement, limit: int, **key: str) -> None:
    found = await tx.one(statement, since=tx.now - WINDOW, **key)
    if found.failures >= limit:
        wait = found.oldest + WINDOW - tx.now
        raise TooMany(
            f"Too many attempts; wait {max(1, round(wait.total_seconds() / 60))} minutes and try again.",
            retry_after=max(1, round(wait.total_seconds())),
        )
