"""The audit log: who did what to an account, from where. Also the durable memory behind the limits on signing in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from chronicle_node.db import Tx, insert, sql
from chronicle_node.models.instance import AuditEntry

RECORD = sql(lambda:
    insert(
        AuditEntry,
        "user_id", "action", "entity_type", "entity_id", "ip_address", "user_agent", "details", "timestamp",
    ).returning(AuditEntry.id)
)  # fmt: skip
_NOTE = sql(lambda:
    insert(
        AuditEntry,
        "user_id", "action", "entity_type", "entity_id", "ip_address", "user_agent", "details", "timestamp",
    )
)  # fmt: skip
USER_AGENT_MAX = 300


class Origin(msgspec.Struct, frozen=True):
    """Where a change came from; the door fills it in. `network` is what shares a limit: an address or an IPv6 /64."""

    ip_address: str | None = None
    network: str | None = None
    user_agent: str | None = None


def command_line(command: str) -> Origin:
    """The origin of what the `chronicle` command does."""
    return Origin(user_agent=f"chronicle {command}")


async def record(
    tx: Tx,
    action: str,
    origin: Origin,
    *,
    user_id: int | None = None,
    entity: tuple[str, int] | None = None,
    details: dict[str, Any] | None = None,
) -> int:
    """Write one entry and return its id. `entity` is a kind and an id; `details` never hold a secret."""
    kind, entity_id = entity or (None, None)
    common = _common(tx, action, origin, kind, user_id)
    return int(await tx.scalar(RECORD, **common, entity_id=entity_id, details=details))


async def record_many(
    tx: Tx,
    action: str,
    origin: Origin,
    kind: str,
    entities: Iterable[tuple[int, dict[str, Any]]],
    *,
    user_id: int | None = None,
) -> None:
    """Write an entry for each of many things of one kind, with its details, at once."""
    common = _common(tx, action, origin, kind, user_id)
    await tx.run_many(_NOTE, [common | {"entity_id": entity, "details": details} for entity, details in entities])


def _common(tx: Tx, action: str, origin: Origin, kind: str | None, user_id: int | None) -> dict[str, Any]:
    agent = origin.user_agent
    return {
        "user_id": user_id,
        "action": action,
        "entity_type": kind,
        "ip_address": origin.ip_address,
        "user_agent": agent[:USER_AGENT_MAX] if agent else None,
        "timestamp": tx.now,
    }
