"""What came to a person: requests, answers, likes, invitations. Which kinds they want stands in their preferences."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.ratings import DENIED
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.queries import notifications as reads
from chronicle_node.queries.notifications import Told
from chronicle_node.services import notifications


class NotificationPaging(Paging, frozen=True):
    """`unread` leaves those that are not read yet."""

    unread: bool = False


class Unread(msgspec.Struct, frozen=True):
    """`count` is 100 for a hundred and more."""

    count: int


class ReadUntil(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that came until then are read; until now, where it is left out."""

    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


async def list_notifications(call: Call) -> Listing[Told]:
    """What came to you, newest first. `url` is a path of this node that shows what it is about."""
    query: NotificationPaging = call.query
    found = await call.node.db.read(
        reads.page, call.viewer, cursor=query.cursor, limit=query.limit, only_unread=query.unread
    )
    return listing(call, found)


async def count_unread(call: Call) -> Unread:
    """How many of them you have not read."""
    return Unread(await call.node.db.read(reads.unread, call.viewer))


async def mark_notifications_read(call: Call) -> None:
    """Mark all that came until a time as read."""
    await call.node.db.write(notifications.mark_all_read, call.user_id, call.body.until)


async def mark_notification_read(call: Call) -> None:
    """Mark one as read."""
    if not await call.node.db.write(notifications.mark_read, call.user_id, call.public_id()):
        raise NotFound


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/notifications",
        handler=list_notifications,
        scope="read",
        query=NotificationPaging,
        ok=(200, Listing[Told]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="people",
    ),
    Op(
        method="GET",
        path="/api/v1/notifications/unread",
        handler=count_unread,
        scope="read",
        ok=(200, Unread),
        problems=(Unauthenticated, MissingScope),
        tag="people",
    ),
    Op(
        method="POST",
        path="/api/v1/notifications/read",
        handler=mark_notifications_read,
        scope="write",
        body=ReadUntil,
        ok=(204, None),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="people",
        body_bytes=1_000,
    ),
    Op(
        method="POST",
        path="/api/v1/notifications/{id}/read",
        handler=mark_notification_read,
        scope="write",
        ok=(204, None),
        problems=DENIED,
        tag="people",
    ),
)
