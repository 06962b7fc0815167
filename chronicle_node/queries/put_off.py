"""What somebody has put off, so that they can bring it back. For its owner alone."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, or_, select

from chronicle_node.db import Tx, sql
from chronicle_node.models.agenda import PutOff
from chronicle_node.models.types import UTC
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import looks, media

MOST = 200


class PutOffItem(msgspec.Struct, frozen=True, kw_only=True):
    """A work that is not offered as what comes next. `until` null: as long as its person likes."""

    media: media.Chain
    until: datetime | None
    since: datetime


_MINE = sql(
    lambda: (
        media.joined(
            select(PutOff.until, PutOff.created_at.label("since"), *media.COLUMNS)
            .select_from(PutOff)
            .join(media.item, media.item.id == PutOff.media_item_id)
        )
        .where(
            PutOff.user_id == BOUND.user_id,
            or_(PutOff.until.is_(None), PutOff.until > bindparam("now", type_=UTC)),
        )
        .order_by(PutOff.created_at.desc(), PutOff.id.desc())
        .limit(MOST)
    )
)


async def mine(tx: Tx, viewer: Viewer) -> list[PutOffItem]:
    """What the viewer has put off and may still know of, the latest first."""
    rows = await tx.all(_MINE, now=tx.now, **viewer.values)
    known = await looks.among(tx, viewer, {row.item_id for row in rows})
    rows = [row for row in rows if row.item_id in known]
    ids = await media.external_ids(tx, rows)
    return [PutOffItem(media=media.chain_of(row, ids), until=row.until, since=row.since) for row in rows]
