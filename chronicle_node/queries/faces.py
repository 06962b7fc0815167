"""People of this node as their documents show them to other nodes, and what stands in their outboxes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, or_, select, true

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import multikeys
from chronicle_node.models.accounts import RetiredUsername, User
from chronicle_node.models.federation import FederatedInstance, OutboxActivity
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, OWNER, Viewer, between, can_see
from chronicle_node.queries import still

PAGE = 40


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """A person's public face. Where `is_shown` is false only the name and the key may be told."""

    actor_id: int
    public_id: UUID
    username: str
    public_key_pem: str
    multikey: str | None
    succession: dict[str, str] | None
    approves_follows: bool
    also_known_as: list[str] | None
    moved_to_uri: str | None
    display_name: str | None
    summary: str | None
    avatar_url: str | None
    created_at: datetime
    is_shown: bool
    is_public: bool


_COLUMNS = (
    OWNER.actor.id.label("actor_id"),
    OWNER.actor.public_id,
    OWNER.actor.username,
    OWNER.actor.public_key_pem,
    OWNER.actor.multikeys,
    OWNER.actor.succession,
    OWNER.actor.also_known_as,
    OWNER.actor.moved_to_uri,
    OWNER.actor.approves_follows,
    OWNER.actor.display_name,
    OWNER.actor.summary,
    OWNER.actor.avatar_url,
    OWNER.actor.created_at,
    can_see(BOUND, OWNER, "profile").label("is_shown"),
    (OWNER.user.profile_audience == "public").label("is_public"),
)
_faces = select(*_COLUMNS).select_from(OWNER.user).join(OWNER.actor, OWNER.joined).where(OWNER.user.is_active == true())
_BY_ID = sql(lambda: _faces.where(OWNER.actor.public_id == bindparam("public_id", type_=PublicId)))
_ID_OF = sql(
    lambda: (
        select(Actor.public_id)
        .join(User, User.id == Actor.user_id)
        .where(User.username == bindparam("username"), User.is_active == true())
    )
)
_ACTOR_ID_OF = sql(
    lambda: (
        select(Actor.id)
        .join(User, User.id == Actor.user_id)
        .where(User.username == bindparam("username"), User.is_active == true())
    )
)
_NAME_OF = sql(
    lambda: (
        select(User.username)
        .join(Actor, Actor.user_id == User.id)
        .where(Actor.public_id == bindparam("public_id", type_=PublicId), User.is_active == true())
    )
)
_RETIRED = sql(lambda: select(RetiredUsername.username).where(RetiredUsername.username == bindparam("username")))
_GRAVE = sql(
    lambda: (
        select(Actor.gone_at)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(
            Actor.public_id == bindparam("public_id", type_=PublicId),
            Actor.gone_at.is_not(None),
            FederatedInstance.is_self == true(),
        )
    )
)
_mine = select(Actor.uri).where(Actor.id == bindparam("viewer_id"), Follow.state == "accepted")
_MINE = {
    "followers": sql(
        lambda: _mine.join(Follow, Follow.follower_id == Actor.id).where(Follow.followed_id == bindparam("actor_id"))
    ),
    "following": sql(
        lambda: _mine.join(Follow, Follow.followed_id == Actor.id).where(Follow.follower_id == bindparam("actor_id"))
    ),
}
_OUTBOX = sql(
    lambda: (
        select(OutboxActivity.public_id, OutboxActivity.body)
        .where(
            OutboxActivity.actor_id == bindparam("actor_id"),
            OutboxActivity.audience == "public",
            OutboxActivity.public_id < bindparam("before", type_=PublicId),
        )
        .order_by(OutboxActivity.public_id.desc())
        .limit(PAGE + 1)
    )
)
_ACTIVITY = sql(
    lambda: (
        select(OutboxActivity.body, OutboxActivity.audience, OutboxActivity.actor_id)
        .join(Actor, Actor.id == OutboxActivity.actor_id)
        .outerjoin(User, User.id == Actor.user_id)
        .where(
            OutboxActivity.public_id == bindparam("public_id", type_=PublicId),
            or_(User.id.is_(None), User.is_active == true()),
            ~between(Actor.id, BOUND.actor_id),
        )
    )
)
_URI = sql(lambda: select(Actor.uri).where(Actor.id == bindparam("actor_id")))
_PEOPLE = sql(lambda: select(func.count().label("people")).select_from(User).where(User.is_active == true()))


async def face(tx: Tx, viewer: Viewer, public_id: UUID) -> Face | None:
    """A person here as this viewer may know them; None where there is nobody."""
    row = await tx.first(_BY_ID, public_id=public_id, **viewer.values)
    if row is None:
        return None
    values: dict[str, Any] = row._asdict()
    values["multikey"] = multikeys.own(values.pop("multikeys"))
    values |= {"is_shown": bool(row.is_shown), "is_public": bool(row.is_public)}
    return Face(**values)


async def id_of(tx: Tx, username: str) -> UUID | None:
    """The public id of the person of this name."""
    found: UUID | None = await tx.scalar(_ID_OF, username=username)
    return found


async def actor_id_of(tx: Tx, username: str) -> int | None:
    """The number of the actor of the person of this name."""
    found: int | None = await tx.scalar(_ACTOR_ID_OF, username=username)
    return found


async def name_of(tx: Tx, public_id: UUID) -> str | None:
    """The name of the person with this public id."""
    found: str | None = await tx.scalar(_NAME_OF, public_id=public_id)
    return found


async def is_retired(tx: Tx, username: str) -> bool:
    """Whether somebody had this name and left for good."""
    return await tx.first(_RETIRED, username=username) is not None


async def left_at(tx: Tx, public_id: UUID) -> datetime | None:
    """When the person with this public id left for good, if they did."""
    found: datetime | None = await tx.scalar(_GRAVE, public_id=public_id)
    return found


async def own_entry(tx: Tx, viewer: Viewer, which: str, actor_id: int) -> list[str]:
    """Of the followers (or the followed) the one entry that is the viewer's own, if it is there."""
    rows = await tx.all(_MINE[which], actor_id=actor_id, viewer_id=viewer.values["viewer_actor_id"])
    return [row.uri for row in rows]


async def outbox(tx: Tx, actor_id: int, before: UUID | None) -> tuple[list[dict[str, Any]], UUID | None]:
    """What everybody may read of a person's activities, newest first, and where the next page begins."""
    rows = await tx.all(_OUTBOX, actor_id=actor_id, before=before or UUID(int=(1 << 128) - 1))
    shown = rows[:PAGE]
    return [msgspec.json.decode(row.body) for row in shown], shown[-1].public_id if len(rows) > PAGE else None


async def activity(tx: Tx, viewer: Viewer, public_id: UUID) -> dict[str, Any] | None:
    """An activity of somebody here, for everybody or for those it was addressed to, while they may read it."""
    row: Row | None = await tx.first(_ACTIVITY, public_id=public_id, **viewer.values)
    if row is None:
        return None
    document: dict[str, Any] = msgspec.json.decode(row.body)
    if not await still.is_open(tx, viewer, document):
        return None
    if row.audience == "public":
        return document
    uri = await tx.scalar(_URI, actor_id=viewer.actor_id) if viewer.actor_id is not None else None
    return document if uri is not None and uri in document.get("to", ()) else None


async def people(tx: Tx) -> int:
    """How many accounts there are."""
    return int((await tx.one(_PEOPLE)).people)
