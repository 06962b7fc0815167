"""What came to a person: requests, answers, likes, invitations; newest first, read or not.

Of people whom they muted or blocked since, and of nodes that were shut out, nothing is left to see.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, ColumnElement, and_, bindparam, exists, func, or_, select, text
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.notifications import Notification
from chronicle_node.models.social import Actor
from chronicle_node.policy import BOUND, Viewer, between, is_silenced
from chronicle_node.queries import cards, cursors
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page

MOST_COUNTED = 100


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A notification. `actor` is who caused it, where that was somebody; `url` a path of this node."""

    id: UUID
    kind: str
    title: str
    message: str
    url: str | None
    is_read: bool
    created_at: datetime
    actor: Card | None = None


_actor = aliased(Actor, name="actor")


def shown() -> ColumnElement[bool]:
    """The condition that a notification is the viewer's and still wanted."""
    home, cause = aliased(FederatedInstance), aliased(Actor)
    shut_out = exists().where(cause.id == Notification.actor_id, home.id == cause.instance_id, home.policy == "blocked")
    return and_(
        Notification.user_id == BOUND.user_id,
        or_(
            Notification.actor_id.is_(None),
            and_(
                ~is_silenced(Notification.actor_id),
                ~between(BOUND.actor_id, Notification.actor_id),
                ~shut_out,
            ),
        ),
    )


_PAGE = sql(
    lambda: (
        select(
            Notification.id,
            Notification.public_id,
            Notification.notification_type,
            Notification.title,
            Notification.message,
            Notification.link_url,
            Notification.is_read,
            Notification.created_at,
            Notification.actor_id,
        )
        .where(
            shown(),
            or_(bindparam("everything", type_=Boolean), Notification.is_read.is_(False)),
            cursors.after(Notification.created_at, Notification.id),
        )
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(bindparam("at_most"))
    )
)
_CARDS = sql(
    lambda: cards.joined(select(*cards.columns(_actor)).select_from(_actor), _actor).where(
        any_of(_actor.id, "actor_ids")
    )
)
# In the words of the index of what is unread, or SQLite would not use it: this is asked at each page.
_unread = text("NOT notifications.is_read")
UNREAD = select(Notification.id).where(shown(), _unread).limit(MOST_COUNTED)
_COUNT = sql(lambda: select(func.count()).select_from(UNREAD.subquery()))
_newest = (
    select(Notification.id).where(shown()).order_by(Notification.created_at.desc(), Notification.id.desc()).limit(1)
)
_MARK = sql(
    lambda: select(
        select(func.count()).select_from(UNREAD.subquery()).scalar_subquery().label("unread"),
        _newest.scalar_subquery().label("newest"),
    )
)


async def page(
    tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 30, only_unread: bool = False
) -> Page[Told]:
    """A page of what came to the viewer."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    if not viewer.signed_in:
        return Page(())
    rows = await tx.all(_PAGE, everything=not only_unread, at_most=most + 1, **place.bounds(), **viewer.values)
    shown_rows, last = rows[:most], rows[most - 1] if len(rows) > most else None
    actor_ids = list({row.actor_id for row in shown_rows if row.actor_id is not None})
    found = await tx.all(_CARDS, actor_ids=actor_ids) if actor_ids else []
    causes = {row.actor_id: cards.card(row) for row in found}
    told = tuple(
        Told(
            id=row.public_id,
            kind=row.notification_type,
            title=row.title,
            message=row.message,
            url=row.link_url,
            is_read=bool(row.is_read),
            created_at=row.created_at,
            actor=causes.get(row.actor_id),
        )
        for row in shown_rows
    )
    return Page(told, last and Cursor(last.created_at, last.id).encoded())


async def unread(tx: Tx, viewer: Viewer) -> int:
    """How many the viewer has not read; a hundred stands for more."""
    return int(await tx.scalar(_COUNT, **viewer.values)) if viewer.signed_in else 0


async def mark(tx: Tx, viewer: Viewer) -> tuple[int, int | None]:
    """Something that differs whenever something came to the viewer, or was read."""
    row = await tx.one(_MARK, **viewer.values)
    return (row.unread, row.newest)
