"""Reads a group that lives elsewhere for one member here, with that member's own signature: what it is called, who is
in it, and what they played.

What comes back is what this member may see now. Where the answer is that there is nothing for them, nothing stays.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain import html
from chronicle_node.domain.audience import allows_requests
from chronicle_node.domain.group_events import GroupGoesOn
from chronicle_node.errors import Problem
from chronicle_node.federation import (
    group_lately,
    group_papers,
    instances,
    plays,
    pull,
    reading,
    received,
    resolver,
    talk,
)
from chronicle_node.federation.pull import CLOSED, SECONDS
from chronicle_node.federation.talk import Identity
from chronicle_node.federation.vocabulary import actor as actors
from chronicle_node.federation.vocabulary import collection, values
from chronicle_node.federation.vocabulary import plays as wire
from chronicle_node.federation.vocabulary.actor import ActorDocument
from chronicle_node.federation.vocabulary.collection import Page
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import DistantMembership
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.net import urls
from chronicle_node.net.client import Answer
from chronicle_node.net.errors import OutboundError, Refused
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.queries import group_posts, peers
from chronicle_node.services import distant_groups, group_diary
from chronicle_node.services.distant_groups import Invited
from chronicle_node.services.group_diary import GroupRead

MAX_PAGES = 5
MAX_TEXT = rules.DESCRIPTION_MAX
_LINE, _PARAGRAPH = re.compile(r"<br ?/?>"), re.compile(r"</p>\s*<p>")

_viewer, _group = aliased(Actor, name="viewer"), aliased(Actor, name="group_actor")
_MEMBER = sql(
    lambda: (
        select(
            *(DistantMembership.user_id, DistantMembership.group_actor_id, DistantMembership.state),
            *(
                _viewer.id.label("viewer_id"),
                _viewer.uri.label("viewer_uri"),
                _viewer.key_id,
                _viewer.private_key_sealed,
            ),
            *(_group.uri, _group.history_uri, _group.gone_at),
            *(FederatedInstance.policy, FederatedInstance.is_trusted, FederatedInstance.signature_scheme),
        )
        .join(_viewer, _viewer.user_id == DistantMembership.user_id)
        .join(_group, _group.id == DistantMembership.group_actor_id)
        .join(FederatedInstance, FederatedInstance.id == _group.instance_id)
        .where(
            DistantMembership.user_id == bindparam("user_id", type_=BigId),
            DistantMembership.group_actor_id == bindparam("group_actor_id", type_=BigId),
            DistantMembership.state == "member",
        )
    )
)
_SIGNER = sql(
    lambda: (
        select(Actor.id, Actor.uri, Actor.key_id, Actor.private_key_sealed, User.privacy_settings)
        .join(User, User.id == Actor.user_id)
        .where(Actor.user_id == bindparam("user_id", type_=BigId), Actor.gone_at.is_(None))
    )
)
_HERE = sql(
    lambda: select(Actor.moved_to_uri).where(
        Actor.uri == bindparam("uri"), Actor.user_id.is_not(None), Actor.gone_at.is_(None)
    )
)
_INVITER = sql(lambda: select(Actor.display_name, Actor.username).where(Actor.id == bindparam("actor_id")))


async def look_at(node: Node, payload: Mapping[str, Any]) -> None:
    """An invitation came: see what the group is, as who is invited, and tell them. A job."""
    signer = await node.db.read(_signer, payload["user_id"])
    if signer is None:
        return
    who = Identity(signer.key_id, node.secrets.unseal(signer.private_key_sealed))
    try:
        await resolver.require(node, urls.host(payload["group_uri"]))
        with node.http.place(urls.host(payload["group_uri"])):
            document = await talk.document(node, payload["group_uri"], who)
        group = _group_in(document)
        group_actor_id = await resolver.store(node, group)
    except OutboundError as error:
        if not talk.is_away(error):
            return
        raise talk.soon(error) from error
    except Problem:
        return  # it is no group, or not for them any more
    is_theirs = await _has_moved(node, payload, signer.uri)
    await node.db.write(_invited, payload, group_actor_id, about(document, group), is_theirs)
    node.live.tell(payload["user_id"], "notifications")


async def _has_moved(node: Node, payload: Mapping[str, Any], uri: str) -> bool:
    """Whether the account that was in the group before says, asked anew, that it is this one now."""
    if payload["moved_from"] is None:
        return False
    here = await node.db.read(_here, payload["moved_from"])
    if here is not None:
        return bool(here.moved_to_uri == uri)
    try:
        found = await resolver.fetch(node, payload["moved_from"])
    except (OutboundError, Problem):
        return False
    return found.id == payload["moved_from"] and found.moved_to == uri


async def read(node: Node, payload: Mapping[str, Any]) -> None:
    """Read the `members` (and what the group is), or the `feed`, for `user_id`. A job."""
    pair = await node.db.read(_member, payload["user_id"], payload["group_actor_id"])
    if pair is None:
        return
    if pair.gone_at is not None or not instances.admits(node.settings.federation, pair):
        await node.db.write(_forget, pair)
        return
    who = Identity(pair.key_id, node.secrets.unseal(pair.private_key_sealed))
    try:
        with node.http.place(urls.host(pair.uri)):
            async with asyncio.timeout(SECONDS):
                await _READERS[payload["what"]](node, pair, who)
    except (Refused, Problem):
        return  # nothing that another try would change
    except (OutboundError, TimeoutError) as error:
        raise talk.soon(error) from error
    node.live.tell(pair.user_id, "feed")


async def _members(node: Node, pair: Row, who: Identity) -> None:
    answer = await _get(node, pair, who, pair.uri)
    if answer.status in CLOSED:
        await node.db.write(distant_groups.ended, pair.user_id, pair.group_actor_id)
        return
    document = talk.read(answer)
    group = _group_in(document)
    if group.id != pair.uri:
        raise UnacceptableDocument("The group claims another address than its own.")
    at = values.here(document["chronicle"].get("members"), pair.uri)
    answer = await _get(node, pair, who, at or f"{pair.uri}/members")
    if answer.status in CLOSED:
        await node.db.write(distant_groups.ended, pair.user_id, pair.group_actor_id)
        return
    people = group_papers.people(_page(answer, pair))
    told = about(document, group) | {"people": people}
    role = next((one["role"] for one in people if one["uri"] == pair.viewer_uri), "member")
    if rules.may_lead(role):
        told["invited"] = await _invited_there(node, pair, who, document)
    await node.db.write(_told, pair, told, role)


async def _invited_there(node: Node, pair: Row, who: Identity, document: Document) -> list[dict[str, Any]]:
    """Who is invited, which is told to who leads the group."""
    at = values.here(document["chronicle"].get("invitations"), pair.uri)
    answer = await _get(node, pair, who, at) if at is not None else None
    return [] if answer is None or answer.status in CLOSED else group_papers.invited(_page(answer, pair))


async def _feed(node: Node, pair: Row, who: Identity) -> None:
    """Page after page, newest first, until all on one is known, nothing is left, or it is enough."""
    read: dict[str, GroupRead] = {}
    url, seen, oldest, is_whole = pair.history_uri, {pair.history_uri}, None, False
    for _ in range(MAX_PAGES):
        answer = await _get(node, pair, who, url)
        if answer.status in CLOSED and not read:
            await node.db.write(distant_groups.forget_feed, pair.user_id, pair.group_actor_id)
            return
        page = _page(answer, pair)
        found = {play.object_uri: play for play in map(_play, page.items) if play is not None}
        read |= found
        oldest = min((play.played_at for play in read.values()), default=oldest)
        url = page.onward
        is_whole = url is None
        if url is None or url in seen or await _is_known(node, pair, list(found)):
            break
        seen.add(url)
    await node.db.write(_keep, pair, list(read.values()), None if is_whole else oldest)


async def _lately(node: Node, pair: Row, who: Identity) -> None:
    """What goes on just now; while somebody is at something it is read again before that runs out."""
    answer = await _get(node, pair, who, f"{pair.uri}/lately")
    if answer.status in CLOSED:
        await node.db.write(distant_groups.keep_lately, pair.user_id, pair.group_actor_id, None)
        return
    told = group_lately.read(talk.read(answer), pair.uri, node.clock.now())
    await node.db.write(_keep_lately, pair, told)
    await _posts(node, told["posts"], who)


async def _posts(node: Node, addresses: list[str], who: Identity) -> None:
    """Each from its own address, once; whatever the group's node says of it, its author's server decides."""
    known = await node.db.read(group_posts.known, addresses)
    for address in addresses:
        if address in known:
            continue
        try:
            found = await reading.post(node, address, who)
        except (OutboundError, Problem):
            continue
        if found is not None:
            await node.db.write(received.keep_open, found)


async def _get(node: Node, pair: Row, who: Identity, url: str) -> Answer:
    """What the group's own server answers the member."""
    answer = await talk.get(node, url, who, pair.signature_scheme)
    if not urls.same_origin(answer.url, pair.uri):
        raise UnacceptableDocument("The group leads to another server.")
    return answer


def _page(answer: Answer, pair: Row) -> Page:
    """A page of a collection of the group's."""
    found = collection.page(talk.read(answer), pair.uri)
    return found.first if isinstance(found.first, Page) else found


def _play(item: Any) -> GroupRead | None:
    """A play of some member; it must be on that member's own server. One that cannot be read is passed over."""
    owner = values.address(item.get("actor")) if isinstance(item, dict) else None
    if owner is None:
        return None
    try:
        play = wire.play(item, owner)
    except Problem:
        return None
    kept = plays.as_read(play)
    return GroupRead(owner_uri=owner, **{name: getattr(kept, name) for name in kept.__struct_fields__})


def _group_in(document: Document) -> ActorDocument:
    """The group, told to somebody who may know it. Raises UnacceptableDocument where it is none, or closed to them."""
    found, block = actors.actor(document), document.get("chronicle")
    told = block.get("group") if isinstance(block, dict) else None
    if found.type != "Group" or found.history is None or not isinstance(told, dict):
        raise UnacceptableDocument("This is not a group whose members read each other.")
    return found


def about(document: Document, group: ActorDocument) -> dict[str, Any]:
    """What is kept of a group's document: plain words, no longer than our own may be."""
    told = document["chronicle"]["group"]
    kind, privacy, members = (told.get(name) for name in ("kind", "privacy", "members"))
    return {
        "name": group.name[: rules.NAME_MAX],
        "summary": _text(group.summary)[:MAX_TEXT],
        "kind": kind if kind in {"family", "friends", "custom"} else "custom",
        "privacy": privacy if privacy in {"private", "invite_only", "public"} else "private",
        "members": members if isinstance(members, int) and 0 <= members < 1_000_000 else 0,
        "owner": values.here(document.get("attributedTo"), group.id),
    }


def _text(summary: str) -> str:
    return html.text_of(_LINE.sub("\n", _PARAGRAPH.sub("\n\n", summary)))


_READERS = {"members": _members, "feed": _feed, "lately": _lately}


async def _signer(tx: Tx, user_id: int) -> Row | None:
    return await tx.first(_SIGNER, user_id=user_id)


async def _here(tx: Tx, uri: str) -> Row | None:
    return await tx.first(_HERE, uri=uri)


async def _member(tx: Tx, user_id: int, group_actor_id: int) -> Row | None:
    return await tx.first(_MEMBER, user_id=user_id, group_actor_id=group_actor_id)


async def _invited(
    tx: Tx, payload: Mapping[str, Any], group_actor_id: int, told: dict[str, Any], is_theirs: bool
) -> None:
    inviter = await tx.one(_INVITER, actor_id=payload["inviter_id"])
    by_itself = payload["inviter_id"] == group_actor_id
    came = Invited(
        user_id=payload["user_id"],
        group_actor_id=group_actor_id,
        inviter_id=payload["inviter_id"],
        inviter="" if by_itself else str(inviter.display_name or inviter.username),
        uri=payload["invite_uri"],
        role=payload["role"],
        expires_at=datetime.fromisoformat(payload["until"]),
        about=told,
    )
    if came.expires_at <= tx.now or not await peers.is_known(tx, payload["group_uri"]):
        return
    me = await tx.first(_SIGNER, user_id=came.user_id)
    if me is None:
        return
    if payload["moved_from"] is not None and not is_theirs and not allows_requests(me.privacy_settings):
        return  # the move alone would have let it ask
    if await distant_groups.invited(tx, came) and is_theirs:  # they are in it already, by another name
        viewer = Viewer("local", me.id, came.user_id)
        await distant_groups.join(tx, viewer, group_actor_id, await peers.base(tx))


async def _told(tx: Tx, pair: Row, told: dict[str, Any], role: str) -> None:
    await distant_groups.told(tx, pair.user_id, pair.group_actor_id, told, role)


async def _forget(tx: Tx, pair: Row) -> None:
    await distant_groups.forget_feed(tx, pair.user_id, pair.group_actor_id)
    await distant_groups.keep_lately(tx, pair.user_id, pair.group_actor_id, None)


async def _keep_lately(tx: Tx, pair: Row, told: dict[str, Any]) -> None:
    if await _member(tx, pair.user_id, pair.group_actor_id) is None:
        return
    await distant_groups.keep_lately(tx, pair.user_id, pair.group_actor_id, told)
    ends = [datetime.fromisoformat(one["ends_at"]) for one in told["now"]]
    if ends:
        left = (min(ends) - tx.now).total_seconds()
        delay = max(pull.SOONEST_LOOK, min(pull.LATEST_LOOK, left - 15))
        again = GroupGoesOn(user_id=pair.user_id, group_actor_id=pair.group_actor_id)
        await outbox.emit(tx, again, delay=delay)


async def _is_known(node: Node, pair: Row, uris: list[str]) -> bool:
    return bool(uris) and await node.db.read(group_diary.known, pair.viewer_id, pair.group_actor_id, uris) == set(uris)


async def _keep(tx: Tx, pair: Row, found: list[GroupRead], since: datetime | None) -> None:
    if await _member(tx, pair.user_id, pair.group_actor_id) is not None:  # they may have left while it was read
        await group_diary.replace(tx, pair.viewer_id, pair.group_actor_id, found, since)
