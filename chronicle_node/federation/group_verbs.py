"""What others do about groups: come into one of ours, leave it, say no; and ask somebody here into one of theirs.

Who is in a group is decided by the node it lives on. What an activity says about roles is worth nothing here but where
it differs from what was agreed: then it is refused.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.audience import allows_requests
from chronicle_node.domain.events import HintReceived
from chronicle_node.domain.group_events import GroupInvited, GroupRead
from chronicle_node.federation import (
    documents,
    group_asking,
    group_documents,
    group_leading,
    group_pulling,
    group_saying,
    publish,
)
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.accounts import User
from chronicle_node.models.groups import GroupGuest
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.net import urls
from chronicle_node.policy import between
from chronicle_node.queries import group_faces
from chronicle_node.services import distant_groups, group_guests

NOBODY = "ignored: nobody here is meant"
NOT_OURS = "ignored: nothing of the kind is known here"
DONE = "done"
SLACK = timedelta(days=1)  # clocks differ

_sender = aliased(Actor, name="sender")
_PERSON = sql(
    lambda: (
        select(
            *(Actor.id, Actor.uri, Actor.user_id, Actor.also_known_as, User.is_active, User.privacy_settings),
            between(Actor.id, _sender.id).label("is_blocked"),
        )
        .join(User, User.id == Actor.user_id)
        .join(_sender, _sender.id == bindparam("sender_id"))
        .where(Actor.uri == bindparam("uri"))
    )
)
_PERSON_ANYWHERE = sql(
    lambda: select(between(Actor.id, bindparam("other_id", type_=BigId)).label("is_blocked")).where(
        Actor.uri == bindparam("uri")
    )
)
_GUEST_IN = sql(
    lambda: (
        select(Actor.id, Actor.group_id)
        .join(GroupGuest, GroupGuest.group_id == Actor.group_id)
        .where(GroupGuest.actor_id == bindparam("sender_id"))
        .order_by(Actor.id)
    )
)


async def join(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody asks to come into a group here. To whom it is nothing, it doesn't answer."""
    group = await group_faces.here(tx, activity.object_id)
    if group is None:
        return NOBODY
    uri = activity.id or f"{sender.uri}#join-{group.id}"
    answer = await group_guests.come_in(
        tx, group.id, sender.id, join_uri=uri, invite_uri=_invitation(activity), role=_role(activity)
    )
    if answer == "unknown":
        return NOBODY
    us, whom = await publish.actor(tx, group.actor_id), await publish.actor(tx, sender.id)
    if us is not None and whom is not None:
        asked = group_saying.asked("Join", uri, sender.uri, group.uri)
        await group_saying.reply(tx, us, whom, asked, accepted=answer == "accepted")
    return answer


async def leave(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody elsewhere is no longer in a group here."""
    group = await group_faces.here(tx, activity.object_id)
    if group is None:
        return NOBODY
    return DONE if await group_guests.gone(tx, group.id, sender.id) is not None else NOT_OURS


async def leave_all(tx: Tx, sender: Row) -> None:
    """Somebody elsewhere is in no group here any more; or a group elsewhere is none, which its members are told."""
    for user_id in await distant_groups.members(tx, sender.id):
        await distant_groups.ended(tx, user_id, sender.id)
    for group in await tx.all(_GUEST_IN, sender_id=sender.id):
        await group_guests.gone(tx, group.group_id, sender.id)


async def invite(tx: Tx, activity: Activity, sender: Row) -> str:
    """Somebody elsewhere asks one person here into a group of their own node; or that one of ours invite somebody."""
    ours = await group_faces.here(tx, activity.object_id)
    if ours is not None:
        return await group_leading.invite(tx, activity, sender, ours)
    group_uri, until = activity.object_id, values.time(activity.raw.get("endTime"))
    if len(activity.to) != 1 or activity.cc or activity.id is None or until is None or group_uri is None:
        return "refused: an invitation is for one person and into one group, and ends"
    fault = _fault(activity, sender, until - tx.now)
    if fault is not None:
        return f"refused: {fault}"
    whom = await tx.first(_PERSON, uri=activity.to[0], sender_id=sender.id)
    if whom is None:
        return NOBODY
    is_blocked = whom.is_blocked or await _is_blocked_for(tx, activity, whom)
    moved_from = _moved_from(activity, whom)
    is_open = moved_from is not None or allows_requests(whom.privacy_settings)
    if not whom.is_active or is_blocked or not is_open:
        await _decline(tx, activity, sender, whom, group_uri)
        return "rejected"
    said = GroupInvited(
        user_id=whom.user_id,
        inviter_id=sender.id,
        group_uri=group_uri,
        invite_uri=activity.id,
        role=_role(activity) or "member",
        until=min(until, tx.now + rules.INVITED_FOR),
        moved_from=moved_from,
    )
    await outbox.emit(tx, said)
    return "to be looked at"


def _fault(activity: Activity, sender: Row, left: timedelta) -> str | None:
    if not urls.same_origin(activity.object_id or "", sender.uri):
        return "a group's own people invite into it"
    if _role(activity) not in {None, "admin", "member", "limited"}:
        return "there is no such role"
    if not timedelta(0) < left <= rules.INVITED_FOR + SLACK:
        return "an invitation is there for a week at most"
    return None


async def answered(tx: Tx, activity: Activity, sender: Row) -> str | None:
    """Somebody accepts or rejects: a group elsewhere a Join from here or what its admin here asked for, or somebody an
    Invite. None: neither is.
    """
    if await group_asking.answered(tx, activity, sender):
        return DONE
    if activity.object_type == "Invite":
        done = activity.type == "Reject" and await group_guests.declined(tx, sender.id, activity.object_id or "")
        return DONE if done else NOT_OURS
    if activity.object_type != "Join":
        return None
    asked = activity.embedded
    whom = await tx.first(_PERSON, uri=values.address(asked.get("actor")), sender_id=sender.id)
    if whom is None or values.address(asked.get("object")) != sender.uri:
        return NOT_OURS
    answer = distant_groups.accepted if activity.type == "Accept" else distant_groups.ended
    return DONE if await answer(tx, whom.user_id, sender.id, activity.object_id) else NOT_OURS


async def take_back(tx: Tx, activity: Activity, sender: Row) -> str | None:
    """Somebody takes an invitation back, or that they asked to come in. None: neither is meant."""
    if activity.object_type == "Invite":
        return DONE if await distant_groups.withdrawn(tx, sender.id, activity.object_id) else NOT_OURS
    if activity.object_type != "Join":
        return None
    group = await group_faces.here(tx, values.address(activity.embedded.get("object")))
    return DONE if group is not None and await group_guests.gone(tx, group.id, sender.id) else NOT_OURS


async def add(tx: Tx, activity: Activity, sender: Row) -> str:
    """Who leads a group here from elsewhere gives a member another role."""
    return await group_leading.change(tx, activity, sender) or NOBODY


async def remove(tx: Tx, activity: Activity, sender: Row) -> str:
    """A group elsewhere sends somebody here away: it speaks of its own members alone. Or who leads one of ours does."""
    asked = await group_leading.change(tx, activity, sender)
    if asked is not None:
        return asked
    if activity.target is None or not activity.target.startswith(f"{sender.uri}/"):
        return "refused: it is not theirs"
    whom = await tx.first(_PERSON, uri=activity.object_id, sender_id=sender.id)
    if whom is None:
        return NOBODY
    return DONE if await distant_groups.ended(tx, whom.user_id, sender.id) else NOT_OURS


async def update(tx: Tx, activity: Activity, sender: Row) -> bool:
    """A group elsewhere has news for its members here, or a member elsewhere for a group here; whether it was that."""
    told = [uri for uri in map(values.address, activity.objects) if uri is not None]
    what = "feed" if sender.history_uri in told else "lately" if f"{sender.uri}/lately" in told else "members"
    readers = [] if activity.is_about_self else await distant_groups.members(tx, sender.id)
    if any(uri.startswith(f"{sender.uri}/") for uri in told):
        for user_id in readers:
            await outbox.emit(tx, GroupRead(user_id=user_id, group_actor_id=sender.id, what=what))
    return await _of_guest(tx, sender, told) or bool(readers)


async def _of_guest(tx: Tx, sender: Row, told: list[str]) -> bool:
    """A member elsewhere plays or is at something else: their groups here look, if they have any."""
    news = [name for name, uri in (("history", sender.history_uri), ("now", sender.now_uri)) if uri in told]
    groups = await tx.all(_GUEST_IN, sender_id=sender.id) if news else []
    for group in groups:
        for name in news:
            await outbox.emit(tx, HintReceived(viewer_id=group.id, owner_id=sender.id, collection=name))
        if "history" in news:  # what somebody is at counts once they have finished it
            await group_pulling.want_numbers(tx, group.id, sender)
    return bool(groups)


async def follow(tx: Tx, activity: Activity, sender: Row) -> str | None:
    """Somebody wants to follow a group: one comes in, or doesn't. None: no group is meant."""
    group = await group_faces.here(tx, activity.object_id)
    if group is None or group.privacy != "public":
        return None
    us, whom = await publish.actor(tx, group.actor_id), await publish.actor(tx, sender.id)
    if us is not None and whom is not None:
        asked = {"id": activity.id, "type": "Follow", "actor": sender.uri, "object": group.uri}
        said = documents.reject((await publish.uris(tx)).activity(ids.new()), group.uri, asked)
        await publish.tell(tx, us, whom, said, order=f"{group.uri} {sender.uri}")
    return "rejected"


async def _is_blocked_for(tx: Tx, activity: Activity, whom: Row) -> bool:
    """Whether the group says that it asks for somebody with whom a block stands."""
    behalf = values.address(activity.raw.get("attributedTo"))
    row = await tx.first(_PERSON_ANYWHERE, uri=behalf, other_id=whom.id) if behalf is not None else None
    return row is not None and bool(row.is_blocked)


async def _decline(tx: Tx, activity: Activity, sender: Row, whom: Row, group_uri: str) -> None:
    us, them = await publish.actor(tx, whom.id), await publish.actor(tx, sender.id)
    if us is None or them is None or activity.id is None:
        return
    asked = group_saying.asked("Invite", activity.id, sender.uri, group_uri)
    identifier = (await publish.uris(tx)).activity(ids.new())
    said = group_documents.answer("Reject", identifier, us.uri, asked, [sender.uri])
    await publish.tell(tx, us, them, said, order=f"{group_uri} {us.uri}")


def _invitation(activity: Activity) -> str | None:
    named = (values.address(activity.raw.get(name)) for name in ("context", "inReplyTo"))
    return next((uri for uri in named if uri is not None), None)


def _moved_from(activity: Activity, whom: Row) -> str | None:
    """The account that was in the group before, where the person here says that it is theirs."""
    block = activity.raw.get("chronicle")
    named = values.address(block.get("moved_from")) if isinstance(block, dict) else None
    return named if named in (whom.also_known_as or ()) else None


def _role(activity: Activity) -> str | None:
    block = activity.raw.get("chronicle")
    role = block.get("role") if isinstance(block, dict) else None
    return None if role is None else str(role)
