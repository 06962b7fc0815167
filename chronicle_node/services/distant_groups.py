"""Groups that live on other nodes, for people of this one: asked in, answered, joined, left, and what is told of them.

The group's own node decides who is in it and as what; here is kept what it said, for each person apart.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.events import HistoryChanged
from chronicle_node.domain.group_events import GroupAnswered, GroupRead
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import Conflict, NotFound
from chronicle_node.models.groups import DistantMembership, GroupPlay, GroupRequest
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId, Json, PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import group_actors, group_notices, groups

READ = ("members", "feed", "lately")
MOST = 200  # groups elsewhere of one person, invitations among them

_user = DistantMembership.user_id == bindparam("user_id", type_=BigId)
_group = DistantMembership.group_actor_id == bindparam("group_actor_id", type_=BigId)
_COLUMNS = (
    *(DistantMembership.id, DistantMembership.user_id, DistantMembership.group_actor_id, DistantMembership.state),
    *(DistantMembership.inviter_id, DistantMembership.invite_uri, DistantMembership.expires_at),
    *(DistantMembership.join_uri, DistantMembership.decided_at, DistantMembership.about, DistantMembership.role),
)
_FIND = sql(lambda: select(*_COLUMNS).where(_user, _group))
_NAMED = sql(
    lambda: (
        select(*_COLUMNS)
        .join(Actor, Actor.id == DistantMembership.group_actor_id)
        .where(_user, Actor.public_id == bindparam("public_id", type_=PublicId))
    )
)
_COUNT = sql(lambda: select(func.count()).select_from(DistantMembership).where(_user))
_new = insert(
    DistantMembership,
    *("user_id", "group_actor_id", "state", "role", "inviter_id", "invite_uri", "expires_at"),
    *("join_uri", "about", "created_at", "permissions"),
)
_KEEP = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[DistantMembership.user_id, DistantMembership.group_actor_id],
        set_={
            name: getattr(_new.excluded, name)
            for name in ("state", "role", "inviter_id", "invite_uri", "expires_at", "join_uri", "created_at")
        }
        | {"about": func.coalesce(_new.excluded.about, DistantMembership.about), "decided_at": None},
    )
)
_STATE = sql(
    lambda: (
        update(DistantMembership)
        .where(_user, _group)
        .values(state=bindparam("new_state"), join_uri=bindparam("uri"), decided_at=bindparam("at", type_=UTC))
    )
)
_SHARE = sql(lambda: update(DistantMembership).where(_user, _group).values(permissions=bindparam("shown", type_=Json)))
_TOLD = sql(
    lambda: (
        update(DistantMembership)
        .where(_user, _group)
        .values(
            about=bindparam("new_about", type_=Json), role=bindparam("new_role"), fetched_at=bindparam("at", type_=UTC)
        )
    )
)
_LATELY = sql(lambda: update(DistantMembership).where(_user, _group).values(lately=bindparam("going_on", type_=Json)))
_DROP = sql(lambda: delete(DistantMembership).where(_user, _group))
_FORGET = sql(
    lambda: delete(GroupPlay).where(
        GroupPlay.group_actor_id == bindparam("group_actor_id", type_=BigId),
        GroupPlay.viewer_id.in_(select(Actor.id).where(Actor.user_id == bindparam("user_id", type_=BigId))),
    )
)
_WITHDRAWN = sql(
    lambda: (
        delete(DistantMembership)
        .where(
            DistantMembership.invite_uri == bindparam("uri"),
            DistantMembership.inviter_id == bindparam("inviter_id", type_=BigId),
            DistantMembership.state == "invited",
        )
        .returning(DistantMembership.id)
    )
)
_over = or_(
    and_(DistantMembership.state == "invited", DistantMembership.expires_at <= bindparam("now", type_=UTC)),
    and_(DistantMembership.state == "declined", DistantMembership.decided_at <= bindparam("lately", type_=UTC)),
)
_OVER = sql(lambda: delete(DistantMembership).where(_over).returning(DistantMembership.id))
_MEMBERS = sql(
    lambda: (
        select(DistantMembership.user_id)
        .where(_group, or_(DistantMembership.state == "member", DistantMembership.state == "asked"))
        .order_by(DistantMembership.user_id)
    )
)
_EVERY = sql(
    lambda: (
        select(DistantMembership.user_id, DistantMembership.group_actor_id)
        .where(DistantMembership.state == "member")
        .order_by(DistantMembership.id)
    )
)
_PLACES = sql(
    lambda: (
        select(DistantMembership.group_actor_id, DistantMembership.about)
        .where(_user, DistantMembership.state == "member")
        .order_by(DistantMembership.id)
    )
)
_UNASK = sql(
    lambda: delete(GroupRequest).where(
        GroupRequest.user_id == bindparam("user_id", type_=BigId),
        GroupRequest.group_actor_id == bindparam("group_actor_id", type_=BigId),
    )
)
_ACTOR = sql(lambda: select(Actor.id).where(Actor.user_id == bindparam("user_id", type_=BigId)))


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that came, with what the group's node tells of the group to who is invited."""

    user_id: int
    group_actor_id: int
    inviter_id: int
    inviter: str
    uri: str
    role: str
    expires_at: datetime
    about: dict[str, Any]


async def invited(tx: Tx, came: Invited) -> bool:
    """Keep an invitation for who it is for, and tell them; whether it counts."""
    row = await tx.first(_FIND, user_id=came.user_id, group_actor_id=came.group_actor_id)
    if row is None and await tx.scalar(_COUNT, user_id=came.user_id) >= MOST:
        return False
    if row is not None and (row.state == "member" or _declined_lately(tx, row)):
        return False
    await _keep(
        tx, came.user_id, came.group_actor_id, "invited", came.role,
        inviter_id=came.inviter_id, invite_uri=came.uri, expires_at=came.expires_at, about=came.about,
    )  # fmt: skip
    kept = await tx.one(_FIND, user_id=came.user_id, group_actor_id=came.group_actor_id)
    name = str(came.about.get("name") or "a group")
    await group_notices.invited(tx, came.user_id, kept.id, came.inviter, name, by=came.inviter_id)
    return True


async def withdrawn(tx: Tx, inviter_id: int, uri: str | None) -> bool:
    """Who invited takes it back; whether there was such an invitation that waits."""
    found = await tx.all(_WITHDRAWN, inviter_id=inviter_id, uri=uri) if uri else []
    for row in found:
        await group_notices.over(tx, row.id)
    return bool(found)


async def join(tx: Tx, viewer: Viewer, group_actor_id: int, base: str) -> None:
    """Ask to come into a group that is open, or that one is invited to. Raises Conflict where there are too many."""
    user_id = groups.person(viewer)
    row = await tx.first(_FIND, user_id=user_id, group_actor_id=group_actor_id)
    if row is not None and row.state in {"member", "asked"}:
        return
    if row is None and await tx.scalar(_COUNT, user_id=user_id) >= MOST:
        raise Conflict(f"You are in {MOST} groups on other nodes; leave one of them first.")
    waits = row is not None and row.state == "invited" and row.expires_at > tx.now
    uri = group_actors.new_uri(base)
    invitation = {"inviter_id": row.inviter_id, "invite_uri": row.invite_uri} if row is not None and waits else {}
    await _keep(tx, user_id, group_actor_id, "asked", "member", join_uri=uri, **invitation)
    if row is not None:
        await group_notices.over(tx, row.id)
    await _say(tx, "Join", user_id, group_actor_id, uri=uri, invite_uri=invitation.get("invite_uri"))


async def accept(tx: Tx, viewer: Viewer, public_id: UUID, base: str) -> None:
    """Come into the group that one is invited to. Raises NotFound where no invitation waits."""
    row = await mine(tx, viewer, public_id)
    if row.state != "invited" or row.expires_at <= tx.now:
        raise NotFound("This invitation is answered, withdrawn or over, or it is not yours.")
    await join(tx, viewer, row.group_actor_id, base)


async def decline(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Say no; that group cannot ask again for a week. Raises NotFound."""
    row = await mine(tx, viewer, public_id)
    if row.state != "invited":
        raise NotFound("This invitation is answered, withdrawn or over, or it is not yours.")
    who = {"user_id": row.user_id, "group_actor_id": row.group_actor_id}
    await tx.run(_STATE, new_state="declined", uri=None, at=tx.now, **who)
    await group_notices.over(tx, row.id)
    if row.expires_at > tx.now:
        await _say(tx, "Reject", **who, invite_uri=row.invite_uri, inviter_id=row.inviter_id)


async def leave(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Be in the group no longer, or take back that one asked; nothing of it stays here. Raises NotFound."""
    row = await mine(tx, viewer, public_id)
    if row.state not in {"member", "asked"}:
        raise NotFound
    await _end(tx, row)
    await _say(tx, "Leave", row.user_id, row.group_actor_id, uri=row.join_uri)


async def share(tx: Tx, viewer: Viewer, public_id: UUID, wish: Sharing) -> None:
    """Have the group see this of oneself from now on. Raises NotFound."""
    row = await mine(tx, viewer, public_id)
    if row.state != "member":
        raise NotFound
    who = {"user_id": row.user_id, "group_actor_id": row.group_actor_id}
    await tx.run(_SHARE, shown=msgspec.to_builtins(wish), **who)
    await _say(tx, "Update", **who)


async def look_at_once(tx: Tx, user_id: int, other_uri: str) -> None:
    """A block between somebody and another came or went: the groups with both read anew what there is for them."""
    for row in await tx.all(_PLACES, user_id=user_id):
        if any(one["uri"] == other_uri for one in (row.about or {}).get("people", ())):
            await _say(tx, "Update", user_id, row.group_actor_id)


async def accepted(tx: Tx, user_id: int, group_actor_id: int, join_uri: str | None) -> bool:
    """The group lets somebody in who asked; whether they had. `join_uri` has to be theirs where it is named."""
    row = await tx.first(_FIND, user_id=user_id, group_actor_id=group_actor_id)
    if row is None or row.state not in {"asked", "member"} or (join_uri or row.join_uri) != row.join_uri:
        return False
    who = {"user_id": user_id, "group_actor_id": group_actor_id}
    if row.state == "asked":
        await tx.run(_STATE, new_state="member", uri=row.join_uri, at=tx.now, **who)
        await group_notices.entered(tx, user_id, row.id, _name(row))
        await outbox.emit(tx, HistoryChanged(user_id=user_id))
    for what in READ:
        await outbox.emit(tx, GroupRead(what=what, **who))
    return True


async def ended(tx: Tx, user_id: int, group_actor_id: int, join_uri: str | None = None) -> bool:
    """The group doesn't let somebody in, or no longer has them; whether they asked, or were in it."""
    row = await tx.first(_FIND, user_id=user_id, group_actor_id=group_actor_id)
    if row is None or row.state not in {"asked", "member"} or (join_uri or row.join_uri) != row.join_uri:
        return False
    await _end(tx, row)
    await group_notices.ended(tx, user_id, row.id, _name(row), was_in=row.state == "member")
    return True


async def taken_out(tx: Tx, user_id: int, group_actor_id: int) -> None:
    """Those who moderate this node have somebody here in a group elsewhere no longer; both are told."""
    row = await tx.first(_FIND, user_id=user_id, group_actor_id=group_actor_id)
    if row is not None and await ended(tx, user_id, group_actor_id):
        await _say(tx, "Leave", user_id, group_actor_id, uri=row.join_uri)


async def told(tx: Tx, user_id: int, group_actor_id: int, about: dict[str, Any], role: str) -> None:
    """Keep what the group's node says of the group and of the person's part in it."""
    await tx.run(_TOLD, user_id=user_id, group_actor_id=group_actor_id, new_about=about, new_role=role, at=tx.now)


async def keep_lately(tx: Tx, user_id: int, group_actor_id: int, lately: dict[str, Any] | None) -> None:
    """Keep what the group's node says of what goes on in it just now."""
    await tx.run(_LATELY, user_id=user_id, group_actor_id=group_actor_id, going_on=lately)


async def forget_feed(tx: Tx, user_id: int, group_actor_id: int) -> None:
    """Nothing of what its members played stays."""
    await tx.run(_FORGET, user_id=user_id, group_actor_id=group_actor_id)


async def members(tx: Tx, group_actor_id: int) -> list[int]:
    """Who of this node is in a group elsewhere, or asked to be."""
    return [row.user_id for row in await tx.all(_MEMBERS, group_actor_id=group_actor_id)]


async def look_again(tx: Tx) -> int:
    """Have every group elsewhere read anew for each who is in it; how many that is."""
    rows = await tx.all(_EVERY)
    for row in rows:
        for what in READ:
            await outbox.emit(tx, GroupRead(what=what, user_id=row.user_id, group_actor_id=row.group_actor_id))
    return len(rows)


async def expire(tx: Tx) -> int:
    """Forget invitations that nobody answered in time, and those declined longer ago than a week."""
    over = await tx.all(_OVER, now=tx.now, lately=tx.now - rules.ASK_AGAIN)
    for row in over:
        await group_notices.over(tx, row.id)
    return len(over)


async def mine(tx: Tx, viewer: Viewer, public_id: UUID) -> Row:
    """What is between the viewer and a group elsewhere. Raises NotFound."""
    row = await tx.first(_NAMED, user_id=groups.person(viewer), public_id=public_id)
    if row is None:
        raise NotFound
    return row


async def _keep(tx: Tx, user_id: int, group_actor_id: int, state: str, role: str, **more: Any) -> None:
    nothing = dict.fromkeys(("inviter_id", "invite_uri", "expires_at", "join_uri", "about"))
    what = {"state": state, "role": role, "created_at": tx.now, "permissions": {}}
    await tx.run(_KEEP, user_id=user_id, group_actor_id=group_actor_id, **what, **(nothing | more))


async def _end(tx: Tx, row: Row) -> None:
    who = {"user_id": row.user_id, "group_actor_id": row.group_actor_id}
    await tx.run(_DROP, **who)
    await tx.run(_UNASK, **who)
    await forget_feed(tx, **who)


async def _say(tx: Tx, kind: str, user_id: int, group_actor_id: int, **more: Any) -> None:
    actor_id = await tx.scalar(_ACTOR, user_id=user_id)
    await outbox.emit(tx, GroupAnswered(kind=kind, group_actor_id=group_actor_id, actor_id=actor_id, **more))


def _declined_lately(tx: Tx, row: Row) -> bool:
    return bool(row.state == "declined" and row.decided_at > tx.now - rules.ASK_AGAIN)


def _name(row: Row) -> str:
    return str((row.about or {}).get("name") or "the group")
