"""What somebody here who leads a group of another node asks its node to do: kept until it is answered, and a week more.

The group's node decides. Here is only what was asked, and what it said.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import and_, bindparam, delete, or_, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.group_events import GroupAsked, GroupRead
from chronicle_node.errors import Conflict, Forbidden, NotFound
from chronicle_node.models.groups import DistantMembership, GroupRequest
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import group_actors, groups

MOST = 50  # that wait for an answer, of one person and one group
KEPT, UNANSWERED = timedelta(days=7), timedelta(days=14)

_whose = (
    GroupRequest.user_id == bindparam("user_id", type_=BigId),
    GroupRequest.group_actor_id == bindparam("group_actor_id", type_=BigId),
)
_MINE = sql(
    lambda: (
        select(
            *(DistantMembership.user_id, DistantMembership.group_actor_id, DistantMembership.state),
            *(DistantMembership.role, DistantMembership.about),
        )
        .join(Actor, Actor.id == DistantMembership.group_actor_id)
        .where(
            DistantMembership.user_id == bindparam("user_id", type_=BigId),
            Actor.public_id == bindparam("public_id", type_=PublicId),
        )
    )
)
_WAITING = sql(
    lambda: select(GroupRequest.public_id, GroupRequest.kind, GroupRequest.whom_uri, GroupRequest.role).where(
        *_whose, GroupRequest.state == "pending"
    )
)
_ADD = sql(
    lambda: insert(
        GroupRequest,
        *("public_id", "user_id", "group_actor_id", "kind", "whom_uri", "whom_handle", "role", "activity_uri"),
        *("state", "created_at"),
    ).returning(GroupRequest.id)
)
_ME = sql(lambda: select(Actor.id).where(Actor.user_id == bindparam("user_id", type_=BigId)))
_ANSWER = sql(
    lambda: (
        update(GroupRequest)
        .where(
            GroupRequest.activity_uri == bindparam("uri"),
            GroupRequest.group_actor_id == bindparam("group_actor_id", type_=BigId),
            GroupRequest.state == "pending",
        )
        .values(state=bindparam("new_state"), reason=bindparam("why"), decided_at=bindparam("at", type_=UTC))
        .returning(GroupRequest.user_id)
    )
)
_OLD = sql(
    lambda: delete(GroupRequest).where(
        or_(
            GroupRequest.decided_at <= bindparam("decided", type_=UTC),
            and_(GroupRequest.state == "pending", GroupRequest.created_at <= bindparam("asked", type_=UTC)),
        )
    )
)


class Whom(msgspec.Struct, frozen=True):
    """The person that a request is about."""

    uri: str
    handle: str


async def led(tx: Tx, viewer: Viewer, public_id: UUID) -> Row:
    """A group elsewhere that the viewer leads. Raises NotFound, Forbidden."""
    row = await tx.first(_MINE, user_id=groups.person(viewer), public_id=public_id)
    if row is None or row.state != "member":
        raise NotFound
    if not rules.may_lead(row.role):
        raise Forbidden("Only the group's owner and admins may do that.")
    return row


async def invite(tx: Tx, viewer: Viewer, public_id: UUID, whom: Whom, role: str, base: str) -> UUID:
    """Ask that somebody be invited. Raises NotFound, Forbidden, Conflict."""
    row = await led(tx, viewer, public_id)
    if not rules.outranks(row.role, role):
        raise Forbidden("Only the group's owner may invite somebody as an admin.")
    if any(one["uri"] == whom.uri for one in row.about.get("people", ())):
        raise Conflict("They are in the group already.")
    return await _ask(tx, row, "invite", whom, role, base)


async def withdraw(tx: Tx, viewer: Viewer, public_id: UUID, address: str, base: str) -> UUID:
    """Ask that an invitation be taken back. Raises NotFound, Forbidden, Conflict."""
    row = await led(tx, viewer, public_id)
    return await _ask(tx, row, "withdraw", _named(row, "invited", address)[0], None, base)


async def give_role(tx: Tx, viewer: Viewer, public_id: UUID, address: str, role: str, base: str) -> UUID:
    """Ask that a member stand differently. Raises NotFound, Forbidden, Conflict."""
    row = await led(tx, viewer, public_id)
    whom = _below(row, address)
    if not rules.outranks(row.role, role):
        raise Forbidden("Only the group's owner may make somebody an admin.")
    return await _ask(tx, row, "role", whom, role, base)


async def remove(tx: Tx, viewer: Viewer, public_id: UUID, address: str, base: str) -> UUID:
    """Ask that a member be sent away. Raises NotFound, Forbidden, Conflict."""
    row = await led(tx, viewer, public_id)
    return await _ask(tx, row, "remove", _below(row, address), None, base)


async def answered(tx: Tx, group_actor_id: int, uri: str, *, accepted: bool, reason: str | None) -> bool:
    """The group's node says what came of a request; whether one of that id waited for its word."""
    state = "done" if accepted else "refused"
    values = {"new_state": state, "why": None if accepted else reason, "at": tx.now}
    user_id = await tx.scalar(_ANSWER, uri=uri, group_actor_id=group_actor_id, **values)
    if user_id is not None:
        await outbox.emit(tx, GroupRead(what="members", user_id=user_id, group_actor_id=group_actor_id))
    return user_id is not None


async def forget_old(tx: Tx) -> int:
    """Forget what was answered a week ago, and what nobody answered in two."""
    return await tx.run(_OLD, decided=tx.now - KEPT, asked=tx.now - UNANSWERED)


async def _ask(tx: Tx, row: Row, kind: str, whom: Whom, role: str | None, base: str) -> UUID:
    who = {"user_id": row.user_id, "group_actor_id": row.group_actor_id}
    waiting = await tx.all(_WAITING, **who)
    for one in waiting:
        if (one.kind, one.whom_uri, one.role) == (kind, whom.uri, role):
            same: UUID = one.public_id
            return same
    if len(waiting) >= MOST:
        raise Conflict(f"{MOST} requests wait for the answer of the group's node already; it may be away.")
    public_id, uri = ids.new(), group_actors.new_uri(base)
    about = {"kind": kind, "whom_uri": whom.uri, "whom_handle": whom.handle, "role": role}
    request_id = await tx.scalar(
        _ADD, public_id=public_id, activity_uri=uri, state="pending", created_at=tx.now, **about, **who
    )
    actor_id = await tx.scalar(_ME, user_id=row.user_id)
    said = GroupAsked(request_id=request_id, group_actor_id=row.group_actor_id, actor_id=actor_id)
    await outbox.emit(tx, said)
    return public_id


def _named(row: Row, where: str, address: str) -> tuple[Whom, str]:
    """The person of this address among members or invited, as the group's node tells them, and their role."""
    wanted = address.removeprefix("@").lower()
    for one in row.about.get(where, ()):
        handle = f"{one['username']}@{one['host']}"
        if handle.lower() == wanted:
            return Whom(one["uri"], f"@{handle}"), str(one["role"])
    raise NotFound


def _below(row: Row, address: str) -> Whom:
    whom, role = _named(row, "people", address)
    if not rules.outranks(row.role, role):
        raise Forbidden("You cannot do that to the group's owner, to another admin or to yourself.")
    return whom
