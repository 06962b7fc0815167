"""What posts say of works, kept beside them: what is said, and which item here is meant.

What nobody has taken to goes again: an item that was made for posts stays while there are such posts, and for good once
somebody here plays, keeps, lists or edits it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Text, bindparam, delete, exists, literal_column, not_, select, update
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.models.base import Base
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.claims import ClaimedItem, PostWork
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import UTC, BigId, Json
from chronicle_node.services import meant
from chronicle_node.services.meant import CLAIMED, KNOWN, OPEN

LOOKED_AT = 1_000  # posts whose item is looked for once more, each hour
PRUNED = 500  # items at once
UNTOUCHED_FOR = timedelta(days=1)


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """What a post says of a work; named as the columns of `post_works` are."""

    kind: str
    source: str | None
    status: str | None
    rating_scale: str | None
    rating_raw: str | None


_FIELDS = Saying.__struct_fields__
_say = insert(PostWork, "post_id", *_FIELDS)
_SAY = sql(
    lambda: _say.on_conflict_do_update(
        index_elements=[PostWork.post_id], set_={name: getattr(_say.excluded, name) for name in _FIELDS}
    )
)
_UNSAY = sql(lambda: delete(PostWork).where(PostWork.post_id == bindparam("post_id", type_=BigId)))
_follower = aliased(Actor)
_is_followed = exists().where(
    Follow.followed_id == Actor.id,
    Follow.state == "accepted",
    _follower.id == Follow.follower_id,
    _follower.user_id.is_not(None),
)
_ONE = sql(
    lambda: (
        select(
            *(Post.about, Post.audience, Actor.instance_id, PostWork.media_item_id, _is_followed.label("is_followed")),
            *(MediaType.id.label("type_id"), MediaType.hierarchy_levels.label("levels"), MediaType.is_enabled),
        )
        .select_from(PostWork)
        .join(Post, Post.id == PostWork.post_id)
        .join(Actor, Actor.id == Post.actor_id)
        .outerjoin(MediaType, MediaType.name == Post.about.op("->>", return_type=Text())(literal_column("'type'")))
        .where(PostWork.post_id == bindparam("post_id"), Post.about.is_not(None))
    )
)
_LINK = sql(
    lambda: (
        update(PostWork)
        .where(PostWork.post_id == bindparam("the_post"))
        .values(media_item_id=bindparam("item_id", type_=BigId), standing=bindparam("now_standing"))
    )
)
_UNSETTLED = sql(
    lambda: (
        select(PostWork.post_id)
        .join(Post, Post.id == PostWork.post_id)
        .where(PostWork.standing.in_([OPEN, CLAIMED]), Post.about.is_not(None), Post.subject_id.is_(None))
        .order_by(Post.id.desc())
        .limit(LOOKED_AT)
    )
)
_SAME_SOURCE = sql(
    lambda: (
        select(Post.about)
        .join(PostWork, PostWork.post_id == Post.id)
        .where(PostWork.source == bindparam("source"), Post.about.is_not(None), PostWork.standing != OPEN)
        .order_by(Post.id.desc())
        .limit(1)
    )
)
_OF_SOURCE = sql(
    lambda: select(PostWork.post_id).where(PostWork.source == bindparam("source"), PostWork.standing == OPEN)
)
_claims = {"claimed_items", "claimed_ids"}
# Everything of the schema that can point to an item.
_POINTING = tuple(
    column
    for table in Base.metadata.tables.values()
    for column in table.columns
    if table.name not in _claims and any(key.column is MediaItem.__table__.c.id for key in column.foreign_keys)
)
_LEFT = sql(
    lambda: (
        select(ClaimedItem.media_item_id)
        .where(
            ClaimedItem.made_at < bindparam("before", type_=UTC),
            *(not_(exists().where(column == ClaimedItem.media_item_id).correlate(ClaimedItem)) for column in _POINTING),
        )
        .limit(PRUNED)
    )
)
_REMOVE = sql(lambda: delete(MediaItem).where(any_of(MediaItem.id, "items")))
_DESCRIBE = sql(lambda: update(Post).where(any_of(Post.id, "posts")).values(about=bindparam("described", type_=Json)))


async def forget(tx: Tx, post_id: int) -> None:
    """A post says nothing of a work any more."""
    await tx.run(_UNSAY, post_id=post_id)


async def note(tx: Tx, post_id: int, saying: Saying) -> bool:
    """Keep what a post says of a work, and find the item. Whether the work's own server is to be asked about it."""
    await tx.run(_SAY, post_id=post_id, **msgspec.structs.asdict(saying))
    standing = await settle(tx, post_id)
    if standing != OPEN or saying.source is None:
        return False
    described = await tx.scalar(_SAME_SOURCE, source=saying.source)
    if described is None:
        return True
    await learn(tx, saying.source, described)
    return False


async def learn(tx: Tx, source: str, described: Mapping[str, Any]) -> None:
    """A server has told what the work at this address is, to the posts that speak of it."""
    posts = [row.post_id for row in await tx.all(_OF_SOURCE, source=source)]
    if posts:
        await tx.run(_DESCRIBE, posts=posts, described=described)
    for post_id in posts:
        await settle(tx, post_id)


async def settle(tx: Tx, post_id: int) -> str:
    """Find the item that a post means, or make it; how that stands now."""
    row = await tx.first(_ONE, post_id=post_id)
    if row is None:
        return OPEN
    found = await meant.item(tx, row)
    await tx.run(_LINK, the_post=post_id, item_id=found.item_id, now_standing=found.standing)
    return found.standing


async def look_again(tx: Tx) -> Mapping[str, object]:
    """What was not in the catalogue when a post spoke of it may be there by now."""
    rows = await tx.all(_UNSETTLED)
    found = [await settle(tx, row.post_id) for row in rows]
    return {"posts": len(found), "known": found.count(KNOWN)}


async def prune(tx: Tx) -> Mapping[str, object]:
    """Let items go that were made for posts which are gone, and that nobody has taken to."""
    rows = await tx.all(_LEFT, before=tx.now - UNTOUCHED_FOR)
    if rows:
        await tx.run(_REMOVE, items=[row.media_item_id for row in rows])
    return {"items": len(rows)}
