"""Members of a group who live on other nodes: asked in, let in, sent away. Their part is decided here, at home.

They may be admins too and lead it from where they are; the owner is always somebody of this node.
"""

from __future__ import annotations

import secrets
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import bindparam, delete, exists, func, null, or_, select, update

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.events import HintReceived
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.group_events import GroupNews, GroupSaid
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import Group, GroupGuest, GroupInvitation
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId
from chronicle_node.policy import BOUND, Viewer, between, sees_group, waits_for_answer
from chronicle_node.services import friend_diary, friend_shelves, group_actors, groups, notifications
from chronicle_node.services.groups import Standing

Answer = Literal["accepted", "rejected", "unknown"]

_group = GroupGuest.group_id == bindparam("group_id", type_=BigId)
_guest = GroupGuest.actor_id == bindparam("actor_id", type_=BigId)
_invited = (
    GroupInvitation.group_id == bindparam("group_id", type_=BigId),
    GroupInvitation.to_actor_id == bindparam("actor_id", type_=BigId),
)
_ONE = sql(lambda: select(GroupGuest.role, GroupGuest.join_uri).where(_group, _guest))
_ANY = sql(lambda: select(GroupGuest.id).where(_group).limit(1))
_LEADERS = sql(lambda: select(GroupGuest.id).where(_group, GroupGuest.role == "admin").limit(1))
_WHOM = sql(
    lambda: (
        select(Actor.id, Actor.history_uri, FederatedInstance.policy)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(Actor.id == bindparam("actor_id"), Actor.user_id.is_(None), Actor.gone_at.is_(None))
        .where(Actor.actor_type == "Person", ~between(BOUND.actor_id, Actor.id))
    )
)
_LATEST = sql(
    lambda: (
        select(GroupInvitation.id, waits_for_answer(GroupInvitation).label("waits"))
        .where(
            *_invited,
            or_(waits_for_answer(GroupInvitation), GroupInvitation.declined_at > bindparam("lately", type_=UTC)),
        )
        .order_by(GroupInvitation.id.desc())
    )
)
_WAITING = sql(
    lambda: (
        select(func.count())
        .select_from(GroupInvitation)
        .where(GroupInvitation.group_id == bindparam("group_id"), waits_for_answer(GroupInvitation))
    )
)
_INVITE = sql(
    lambda: insert(
        GroupInvitation,
        *("group_id", "from_user_id", "from_actor_id", "to_actor_id", "role", "invite_code"),
        *("activity_uri", "created_at", "expires_at"),
    ).returning(GroupInvitation.id)
)
_INVITATION = sql(
    lambda: (
        select(
            *(GroupInvitation.id, GroupInvitation.activity_uri, GroupInvitation.role),
            *(GroupInvitation.from_user_id, GroupInvitation.from_actor_id),
        )
        .where(*_invited, waits_for_answer(GroupInvitation))
        .order_by(GroupInvitation.id.desc())
    )
)
_EVER_INVITED = sql(lambda: select(exists().where(*_invited)))
_ANSWERED = sql(
    lambda: (
        update(GroupInvitation)
        .where(GroupInvitation.id == bindparam("invitation_id"), waits_for_answer(GroupInvitation))
        .values(accepted_at=bindparam("accepted", type_=UTC), declined_at=bindparam("declined", type_=UTC))
    )
)
_BY_URI = sql(
    lambda: select(GroupInvitation.id, GroupInvitation.group_id).where(
        GroupInvitation.activity_uri == bindparam("uri"),
        GroupInvitation.to_actor_id == bindparam("actor_id", type_=BigId),
    )
)
_MAY_KNOW = sql(lambda: select(Group.id).where(Group.id == bindparam("group_id"), sees_group(BOUND, Group)))
_ENTER = sql(
    lambda: insert(GroupGuest, "group_id", "actor_id", "role", "join_uri", "joined_at").on_conflict_do_nothing()
)
_AGAIN = sql(lambda: update(GroupGuest).where(_group, _guest).values(join_uri=bindparam("uri")))
_TAKE_OUT = sql(lambda: delete(GroupGuest).where(_group, _guest).returning(GroupGuest.join_uri))
_BROUGHT_BY = sql(lambda: select(GroupGuest.group_id).where(_guest, GroupGuest.join_uri == bindparam("uri")))
_RANK = sql(lambda: update(GroupGuest).where(_group, _guest).values(role=bindparam("new_role")))
_NAMED = sql(
    lambda: (
        select(null().label("user_id"), GroupGuest.actor_id, GroupGuest.role)
        .join(Actor, Actor.id == GroupGuest.actor_id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(_group, func.lower(Actor.username) == bindparam("username"), FederatedInstance.host == bindparam("host"))
    )
)
_PLACES = sql(
    lambda: (
        select(Group.id, Group.public_id, Group.name, Group.owner_user_id)
        .join(GroupGuest, GroupGuest.group_id == Group.id)
        .where(_guest)
        .order_by(Group.id)
    )
)


def _withdrawn(*which: Any) -> Any:
    said = (GroupInvitation.activity_uri, GroupInvitation.from_user_id, GroupInvitation.from_actor_id)
    gone = delete(GroupInvitation).where(*which, waits_for_answer(GroupInvitation))
    return sql(lambda: gone.returning(GroupInvitation.id, GroupInvitation.group_id, GroupInvitation.to_actor_id, *said))


_WITHDRAW = _withdrawn(GroupInvitation.to_actor_id == bindparam("actor_id", type_=BigId))
_UNSAY = _withdrawn(
    GroupInvitation.group_id == bindparam("group_id", type_=BigId),
    GroupInvitation.from_actor_id == bindparam("actor_id", type_=BigId),
)
_ACTOR = sql(lambda: select(Actor.id).where(Actor.group_id == bindparam("group_id", type_=BigId)))
_NAME = sql(lambda: select(Actor.display_name, Actor.username).where(Actor.id == bindparam("actor_id")))


async def invite(tx: Tx, viewer: Viewer, public_id: UUID, actor_id: int, role: str, base: str) -> int:
    """Invite somebody of another node for a week. Raises NotFound, Forbidden, Invalid, Conflict."""
    return await invite_into(tx, viewer, await groups.led(tx, viewer, public_id), actor_id, role, base)


async def invite_into(tx: Tx, viewer: Viewer, found: Standing, actor_id: int, role: str, base: str) -> int:
    """Likewise, by somebody of whom it is known that they lead the group."""
    if not rules.outranks(found.role, role):
        raise Forbidden("Only the group's owner may invite somebody as an admin.")
    await _check(tx, viewer, actor_id)
    waiting = await _waiting(tx, found, actor_id)
    return waiting if waiting is not None else await _invite(tx, found, actor_id, role, base)


async def come_in(
    tx: Tx, group_id: int, actor_id: int, *, join_uri: str, invite_uri: str | None, role: str | None
) -> Answer:
    """Somebody elsewhere asks to come in. `invite_uri` and `role` are what they name, where they name any: they have
    to be those of the invitation. To whom the group is nothing it stays so: unknown.
    """
    who = {"group_id": group_id, "actor_id": actor_id}
    if await tx.first(_ONE, **who) is not None:  # they lost our answer: say it again, for the id they use now
        await tx.run(_AGAIN, uri=join_uri, **who)
        return "accepted"
    eyes = Viewer("remote", actor_id)
    invitation = await tx.first(_INVITATION, now=tx.now, **who)
    if invitation is None:
        return await _uninvited(tx, eyes, group_id, join_uri, invite_uri, role)
    named_another = invite_uri is not None and invite_uri != invitation.activity_uri
    if named_another or (role is not None and role != invitation.role) or await groups.is_full(tx, group_id):
        return "rejected"
    await tx.run(_ANSWERED, invitation_id=invitation.id, accepted=tx.now, declined=None, now=tx.now)
    await _enter(tx, group_id, actor_id, invitation.role, join_uri)
    if invitation.from_actor_id is None:  # else who invited sees it on their own node
        await _tell_inviter(tx, invitation, actor_id, group_id)
    return "accepted"


async def declined(tx: Tx, actor_id: int, invite_uri: str) -> bool:
    """Somebody elsewhere says no to an invitation of theirs, or to have come along when their account moved; whether
    there was such a thing.
    """
    row = await tx.first(_BY_URI, uri=invite_uri, actor_id=actor_id)
    if row is None:
        group_id = await tx.scalar(_BROUGHT_BY, uri=invite_uri, actor_id=actor_id)
        return group_id is not None and await gone(tx, group_id, actor_id) is not None
    if not await tx.run(_ANSWERED, invitation_id=row.id, accepted=None, declined=tx.now, now=tx.now):
        return False
    await told_leaders(tx, row.group_id)
    return True


async def gone(tx: Tx, group_id: int, actor_id: int) -> str | None:
    """Somebody elsewhere is no longer in the group, and nothing of theirs stays; the id of their Join, if they were."""
    join_uri: str | None = await tx.scalar(_TAKE_OUT, group_id=group_id, actor_id=actor_id)
    if join_uri is not None:
        await _forget(tx, group_id, actor_id)
        for unsaid in await tx.all(_UNSAY, group_id=group_id, actor_id=actor_id, now=tx.now):
            await unsay(tx, group_id, unsaid)
            await notifications.group_invitation_over(tx, unsaid.id)
        await told_anew(tx, group_id, "members", "feed", "now")
    return join_uri


async def send_away(tx: Tx, found: Standing, actor_id: int) -> None:
    """Have somebody elsewhere in the group no longer, and tell them."""
    join_uri = await gone(tx, found.id, actor_id)
    if join_uri is not None:
        await outbox.emit(tx, GroupSaid(kind="Remove", group_id=found.id, actor_id=actor_id, uri=join_uri))


async def moved_away(tx: Tx, group_id: int, actor_id: int) -> None:
    """The account of somebody elsewhere has moved: this one is in the group no longer, and is told."""
    join_uri = await gone(tx, group_id, actor_id)
    if join_uri is not None:
        await outbox.emit(tx, GroupSaid(kind="Remove", group_id=group_id, actor_id=actor_id, uri=join_uri))


async def bring(tx: Tx, group_id: int, actor_id: int, role: str, base: str, *, moved_from: str) -> None:
    """Have the account that somebody moved to in the group, and tell its node, which asks both accounts likewise."""
    uri, until = group_actors.new_uri(base), tx.now + rules.INVITED_FOR
    if await tx.first(_ONE, group_id=group_id, actor_id=actor_id) is None:
        await _enter(tx, group_id, actor_id, role, uri)
    who = {"group_id": group_id, "actor_id": actor_id}
    await outbox.emit(tx, GroupSaid(kind="Invite", uri=uri, role=role, until=until, moved_from=moved_from, **who))


async def doubt(tx: Tx, actor_id: int) -> None:
    """Somebody elsewhere may no longer be who they were: they are in no group here until they are asked in again."""
    name = await tx.one(_NAME, actor_id=actor_id)
    for invitation in await tx.all(_WITHDRAW, actor_id=actor_id, now=tx.now):
        await unsay(tx, invitation.group_id, invitation)
    for group in await tx.all(_PLACES, actor_id=actor_id):
        join_uri = await gone(tx, group.id, actor_id)
        if join_uri is not None:
            await outbox.emit(tx, GroupSaid(kind="Remove", group_id=group.id, actor_id=actor_id, uri=join_uri))
        shown = str(name.display_name or name.username)
        await notifications.guest_doubted(tx, group.owner_user_id, actor_id, shown, group)


async def give_role(tx: Tx, found: Standing, actor_id: int, role: str) -> None:
    """Have somebody elsewhere stand differently in it, and have the members told."""
    await tx.run(_RANK, group_id=found.id, actor_id=actor_id, new_role=role)
    await told_anew(tx, found.id, "members", "feed", "now")


async def unsay(tx: Tx, group_id: int, invitation: Row) -> None:
    """An invitation is withdrawn; where it was for somebody elsewhere, they are told."""
    if invitation.to_actor_id is None:
        return
    by = invitation.from_user_id if invitation.from_actor_id is None else None
    who = {"group_id": group_id, "actor_id": invitation.to_actor_id, "by_user_id": by}
    await outbox.emit(tx, GroupSaid(kind="Undo", uri=invitation.activity_uri, **who))


async def named(tx: Tx, group_id: int, handle: str) -> Row:
    """The member elsewhere of this handle, `bob@far.example`. Raises NotFound."""
    username, _, host = handle.removeprefix("@").lower().partition("@")
    row = await tx.first(_NAMED, group_id=group_id, username=username, host=host)
    if row is None:
        raise NotFound
    return row


async def told_anew(tx: Tx, group_id: int, *what: str) -> None:
    """Members elsewhere, where there are any, are to look again."""
    if await tx.first(_ANY, group_id=group_id) is None:
        return
    for each in what:
        await outbox.emit(tx, GroupNews(group_id=group_id, what=each))


async def _forget(tx: Tx, group_id: int, actor_id: int) -> None:
    group_actor_id = await tx.scalar(_ACTOR, group_id=group_id)
    if group_actor_id is not None:
        await friend_diary.forget(tx, group_actor_id, actor_id)
        await friend_diary.leave(tx, group_actor_id, actor_id)
        await friend_shelves.forget(tx, group_actor_id, actor_id)


async def told_leaders(tx: Tx, group_id: int) -> None:
    """Who leads a group from elsewhere, if anybody does, is to look again at who is invited."""
    if await tx.first(_LEADERS, group_id=group_id) is not None:
        await outbox.emit(tx, GroupNews(group_id=group_id, what="members"))


async def _check(tx: Tx, viewer: Viewer, actor_id: int) -> None:
    whom = await tx.first(_WHOM, actor_id=actor_id, **viewer.values)
    if whom is None or whom.policy == "blocked":
        raise invalid("/handle", "There is nobody there whom you could invite.")
    if whom.history_uri is None:
        raise invalid("/handle", "Their server knows no groups like this one; only Chronicle nodes do.")


async def _waiting(tx: Tx, found: Standing, actor_id: int) -> int | None:
    both = {"group_id": found.id, "actor_id": actor_id}
    if await tx.first(_ONE, **both) is not None:
        raise Conflict("They are in the group already.")
    latest = await tx.first(_LATEST, now=tx.now, lately=tx.now - rules.ASK_AGAIN, **both)
    if latest is not None and latest.waits:
        return int(latest.id)
    if latest is not None:
        raise Conflict("They cannot be invited at present.")
    if await tx.scalar(_WAITING, group_id=found.id, now=tx.now) >= rules.MOST_INVITED:
        raise Conflict(f"{rules.MOST_INVITED} invitations wait for an answer already. Withdraw some first.")
    return None


async def _invite(tx: Tx, found: Standing, actor_id: int, role: str, base: str) -> int:
    uri, until = group_actors.new_uri(base), tx.now + rules.INVITED_FOR
    number: int = await tx.scalar(
        _INVITE,
        group_id=found.id,
        from_user_id=found.user_id,
        from_actor_id=found.guest_id,
        to_actor_id=actor_id,
        role=role,
        invite_code=secrets.token_urlsafe(24),
        activity_uri=uri,
        created_at=tx.now,
        expires_at=until,
    )
    by = found.user_id if found.guest_id is None else None
    said = GroupSaid(
        kind="Invite", group_id=found.id, actor_id=actor_id, uri=uri, by_user_id=by, guest_id=found.guest_id,
        role=role, until=until,
    )  # fmt: skip
    await outbox.emit(tx, said)
    await told_leaders(tx, found.id)
    return number


async def _uninvited(
    tx: Tx, eyes: Viewer, group_id: int, join_uri: str, invite_uri: str | None, role: str | None
) -> Answer:
    assert eyes.actor_id is not None
    may_know = await tx.first(_MAY_KNOW, group_id=group_id, now=tx.now, **eyes.values) is not None
    if may_know and invite_uri is None and role in {None, "member"}:  # it is public
        if await groups.is_full(tx, group_id):
            return "rejected"
        await _enter(tx, group_id, eyes.actor_id, "member", join_uri)
        return "accepted"
    was_invited = await tx.scalar(_EVER_INVITED, group_id=group_id, actor_id=eyes.actor_id)
    return "rejected" if may_know or was_invited else "unknown"


async def _enter(tx: Tx, group_id: int, actor_id: int, role: str, join_uri: str) -> None:
    await tx.run(_ENTER, group_id=group_id, actor_id=actor_id, role=role, join_uri=join_uri, joined_at=tx.now)
    await told_anew(tx, group_id, "members")
    group_actor_id = await tx.scalar(_ACTOR, group_id=group_id)
    for name in ("history", "now"):
        await outbox.emit(tx, HintReceived(viewer_id=group_actor_id, owner_id=actor_id, collection=name))


async def _tell_inviter(tx: Tx, invitation: Row, actor_id: int, group_id: int) -> None:
    name = await tx.one(_NAME, actor_id=actor_id)
    group = await groups.named(tx, group_id)
    await notifications.group_joined(
        tx, invitation.from_user_id, invitation.id, str(name.display_name or name.username), group, by=actor_id
    )
