"""Reads the diary of somebody elsewhere for a person here who follows them, with that person's own signature.

What comes back is what this person may see now. What is no longer in it is forgotten, and where the answer is that
there is nothing for them, everything is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.events import HintReceived, PresenceRead
from chronicle_node.errors import Problem
from chronicle_node.federation import group_pulling, instances, plays, resolver, talk
from chronicle_node.federation.talk import Identity
from chronicle_node.federation.vocabulary import collection
from chronicle_node.federation.vocabulary import plays as wire
from chronicle_node.federation.vocabulary.collection import Page
from chronicle_node.federation.vocabulary.document import UnacceptableDocument
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import GroupGuest
from chronicle_node.models.social import Actor, Follow
from chronicle_node.net import urls
from chronicle_node.net.client import Answer
from chronicle_node.net.errors import OutboundError, Refused
from chronicle_node.node import Node
from chronicle_node.services import distant_groups, friend_diary

MAX_PAGES = 10
MAX_ITEMS = 1000
CLOSED = frozenset({403, 404, 410})
LONGEST_PRESENCE = timedelta(hours=12)
SOONEST_LOOK, LATEST_LOOK = 30, 240  # seconds until presence is read again
REREAD_AFTER = timedelta(days=1)
LOOK_MINUTES = 15  # between two looks
SECONDS = 100.0  # for one reading, less than jobs/table.py has

_viewer, _owner = aliased(Actor, name="viewer"), aliased(Actor, name="owner")
_follows = exists().where(Follow.follower_id == _viewer.id, Follow.followed_id == _owner.id, Follow.state == "accepted")
# A group here reads what its members elsewhere let it see.
_has_guest = exists().where(GroupGuest.group_id == _viewer.group_id, GroupGuest.actor_id == _owner.id)
_PAIR = sql(
    lambda: (
        select(
            _viewer.id.label("viewer_id"),
            _viewer.user_id,
            _viewer.group_id,
            _viewer.key_id,
            _viewer.private_key_sealed,
            _owner.id.label("owner_id"),
            _owner.uri,
            _owner.history_uri,
            _owner.now_uri,
            _owner.fetched_at,
            FederatedInstance.policy,
            FederatedInstance.is_trusted,
            FederatedInstance.signature_scheme,
        )
        .select_from(_viewer)
        .join(_owner, _owner.id == bindparam("owner_id"))
        .join(FederatedInstance, FederatedInstance.id == _owner.instance_id)
        .where(
            _viewer.id == bindparam("viewer_id"),
            or_(_viewer.user_id.is_not(None) & _follows, _has_guest),
            _owner.gone_at.is_(None),
        )
    )
)
_ALL = sql(
    lambda: (
        select(Follow.id, Follow.follower_id, Follow.followed_id)
        .join(_viewer, _viewer.id == Follow.follower_id)
        .join(_owner, _owner.id == Follow.followed_id)
        .where(
            Follow.state == "accepted",
            _viewer.user_id.is_not(None),
            _owner.user_id.is_(None),
            _owner.gone_at.is_(None),
            _owner.history_uri.is_not(None),
        )
        .order_by(Follow.id)
    )
)


@dataclass(slots=True)
class Reading:
    """What has been read so far. `oldest` is where the stretch of time that was read begins; None: it is everything."""

    plays: dict[str, wire.Play] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    oldest: datetime | None = None
    is_whole: bool = False


async def pull(node: Node, payload: Mapping[str, Any]) -> None:
    """Read `collection` ("history" or "now") of `owner_id` for `viewer_id`."""
    viewer_id, owner_id = payload["viewer_id"], payload["owner_id"]
    pair = await node.db.read(between, viewer_id, owner_id)
    if pair is None or not instances.admits(node.settings.federation, pair):
        await node.db.write(_forget_all, viewer_id, owner_id)
        return
    who = Identity(pair.key_id, node.secrets.unseal(pair.private_key_sealed))
    try:
        with node.http.place(urls.host(pair.uri)):
            await _pull(node, payload, pair, who)
    except (Refused, Problem):
        return  # nothing that another try would change
    except (OutboundError, TimeoutError) as error:  # soon again, since later hints wait for this one
        raise talk.soon(error) from error


async def _pull(node: Node, payload: Mapping[str, Any], pair: Row, who: Identity) -> None:
    async with asyncio.timeout(SECONDS):
        await reread_owner(node, pair)
        if payload["collection"] == "history":
            await _history(node, pair, who, is_whole=payload.get("is_whole", False))
        else:
            await _now(node, pair, who)


async def _history(node: Node, pair: Row, who: Identity, *, is_whole: bool) -> None:
    answer = await talk.get(node, pair.history_uri, who, pair.signature_scheme)
    if answer.status in CLOSED:
        await node.db.write(group_pulling.forget, pair)
    else:
        reading = await _read(node, pair, who, answer, is_whole=is_whole)
        kept = [plays.as_read(play) for play in reading.plays.values()]
        since = None if reading.is_whole else reading.oldest
        if since is None and not reading.is_whole:
            return
        hidden = group_pulling.hidden_from(talk.read(answer)) if pair.group_id is not None else ()
        await node.db.write(group_pulling.keep, pair, kept, since, hidden)
    if pair.user_id is not None:
        node.live.tell(pair.user_id, "feed")


async def _read(node: Node, pair: Row, who: Identity, answer: Answer, *, is_whole: bool) -> Reading:
    """Page after page, newest first, until something is known (unless it is to be read whole), nothing is left, or
    it is enough.
    """
    reading = Reading(seen={pair.history_uri})
    for _ in range(MAX_PAGES):
        page = collection.page(talk.read(answer), pair.history_uri)
        if isinstance(page.first, Page):
            page = page.first
        found = _plays(page, pair.uri)
        reading.plays |= found
        times = [play.played_at for play in found.values()]
        reading.oldest = min([*times, *([reading.oldest] if reading.oldest else [])], default=None)
        onward = page.onward
        if onward is None:
            reading.is_whole = True
            break
        if onward in reading.seen or len(reading.plays) >= MAX_ITEMS:
            break
        if not is_whole and await _is_known(node, pair, found):
            break
        reading.seen.add(onward)
        answer = await talk.get(node, onward, who, pair.signature_scheme)
        if not urls.same_origin(answer.url, pair.history_uri):
            raise UnacceptableDocument("The collection leads to another server.")
    return reading


def _plays(page: Page, owner_uri: str) -> dict[str, wire.Play]:
    """The plays of a page; one that cannot be read is passed over."""
    found: dict[str, wire.Play] = {}
    for item in page.items:
        try:
            play = wire.play(item, owner_uri)
        except Problem:
            continue
        found[play.id] = play
    return found


async def _is_known(node: Node, pair: Row, found: Mapping[str, wire.Play]) -> bool:
    return bool(await node.db.read(friend_diary.known, pair.viewer_id, pair.owner_id, list(found)))


async def _now(node: Node, pair: Row, who: Identity) -> None:
    answer = await talk.get(node, pair.now_uri, who, pair.signature_scheme)
    presence = None if answer.status in CLOSED else wire.presence(talk.read(answer), pair.uri)
    now = node.clock.now()
    if presence is None or presence.ends_at <= now:
        await node.db.write(_leave, pair)
    else:
        shown = friend_diary.Now(
            media=presence.media.as_json(),
            started_at=presence.started_at,
            progress_data=presence.progress,
            expires_at=min(presence.ends_at, now + LONGEST_PRESENCE),
        )
        await node.db.write(_show, pair, shown)
    if pair.user_id is not None:
        node.live.tell(pair.user_id, "presence")


async def _show(tx: Tx, pair: Row, shown: friend_diary.Now) -> None:
    """Nobody hints at heartbeats, so whoever is at something is looked at again before it would run out."""
    if await friend_diary.show(tx, pair.viewer_id, pair.owner_id, shown):
        await group_pulling.told_now(tx, pair)
    left = (shown.expires_at - tx.now).total_seconds()
    delay = max(SOONEST_LOOK, min(LATEST_LOOK, left - 15))
    await outbox.emit(tx, PresenceRead(viewer_id=pair.viewer_id, owner_id=pair.owner_id), delay=delay)


async def _leave(tx: Tx, pair: Row) -> None:
    if await friend_diary.leave(tx, pair.viewer_id, pair.owner_id):
        await group_pulling.told_now(tx, pair)


async def look_again(tx: Tx) -> Mapping[str, object]:
    """Have every followed diary elsewhere read anew, since a hint may have been lost. Where nothing changed this is one
    request for each follow. Once a day, each in an hour of its own, a diary is read past what is known, for what was
    taken out of its depths.
    """
    rows = await tx.all(_ALL)
    for row in rows:
        whole = tx.now.minute < LOOK_MINUTES and row.id % 24 == tx.now.hour
        pair = {"viewer_id": row.follower_id, "owner_id": row.followed_id}
        hint = HintReceived(**pair, collection="history", is_whole=whole)
        await outbox.emit(tx, hint)
    in_groups = await group_pulling.look_again(tx)
    return {"follows": len(rows), "groups": in_groups + await distant_groups.look_again(tx)}


async def between(tx: Tx, viewer_id: int, owner_id: int) -> Row | None:
    """A follower here and whom they follow on another Chronicle node; None where that is no longer so."""
    row = await tx.first(_PAIR, viewer_id=viewer_id, owner_id=owner_id)
    return row if row is not None and row.history_uri is not None and row.now_uri is not None else None


async def _forget_all(tx: Tx, viewer_id: int, owner_id: int) -> None:
    await friend_diary.forget(tx, viewer_id, owner_id)
    await friend_diary.leave(tx, viewer_id, owner_id)


async def reread_owner(node: Node, pair: Row) -> None:
    """Names and pictures change: once a day the owner's document is read anew, before their diary."""
    if pair.fetched_at is not None and node.clock.now() - pair.fetched_at < REREAD_AFTER:
        return
    await resolver.refresh(node, {"actor_id": pair.owner_id})
