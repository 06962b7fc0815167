"""What stands in the database, as plain values for a test to compare."""

from typing import Any

from sqlalchemy import func, select

from chronicle_node.db import Database, Tx
from chronicle_node.models.base import Base
from chronicle_node.models.catalog import MediaExternalId, MediaItem
from chronicle_node.models.history import CurrentlyWatching, InteractionEvent
from chronicle_node.models.jobs import Job
from chronicle_node.models.library import UserLibrary, WatchSession

# What a node may write about the asking itself.
ASIDE = frozenset({"api_tokens", "audit_log"})


async def rows(db: Database, *columns: Any) -> list[Any]:
    """These columns of every row, in the order of the first one."""

    async def unit(tx: Tx) -> list[Any]:
        return [tuple(row) for row in await tx.all(select(*columns).order_by(columns[0]))]

    return await db.read(unit)


async def everything(db: Database) -> dict[str, int]:
    """How many rows each table has."""

    async def unit(tx: Tx) -> dict[str, int]:
        tables = [table for table in Base.metadata.sorted_tables if table.name not in ASIDE]
        return {table.name: await tx.scalar(select(func.count()).select_from(table)) for table in tables}

    return await db.read(unit)


async def events(db: Database) -> list[str]:
    return [kind for _, kind in await rows(db, InteractionEvent.id, InteractionEvent.event_type)]


async def items(db: Database) -> list[str]:
    return [name for _, name in await rows(db, MediaItem.id, MediaItem.name)]


async def external_ids(db: Database) -> dict[str, str]:
    return {
        p: x for _, p, x in await rows(db, MediaExternalId.id, MediaExternalId.provider, MediaExternalId.external_id)
    }


async def shelf(db: Database) -> list[str]:
    return [status for _, status in await rows(db, UserLibrary.id, UserLibrary.status)]


async def sessions(db: Database) -> list[str]:
    return [status for _, status in await rows(db, WatchSession.id, WatchSession.status)]


async def shown(db: Database) -> list[int]:
    """The items that people are at."""
    return [item_id for _, item_id in await rows(db, CurrentlyWatching.user_id, CurrentlyWatching.media_item_id)]


async def jobs(db: Database) -> list[str]:
    return [kind for _, kind in await rows(db, Job.id, Job.kind)]
