"""What push lost is read: the outbox of people whom somebody here follows, newest first, until something is known.

It is read once a follow is accepted, when a node comes back that was away, and twice a day; with the signature of one
of those who follow, so that it says what they may read. It is bounded in pages, items and time, and never leads to
another server (https://www.w3.org/TR/activitypub/#outbox).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.talk_events import OutboxWanted, TalkWanted
from chronicle_node.errors import Problem
from chronicle_node.federation import boosts, instances, received, talk
from chronicle_node.federation.talk import Identity
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.federation.vocabulary import collection, notes, values
from chronicle_node.federation.vocabulary.activity import Activity, Thing
from chronicle_node.federation.vocabulary.collection import Page
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import UTC, BigId
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.queries import peers

MAX_PAGES = 5
MAX_ITEMS = 100
MAX_FETCHES = 20  # of what the outbox names by its address alone
SECONDS = 90.0
TURNS = 12  # hours in which everybody followed has their turn once
TALKS_AT_ONCE = 50
LIVELY = timedelta(days=3)  # how long after its last answer a talk is looked after

_reader, _author = aliased(Actor, name="reader"), aliased(Actor, name="author")
_followed = (
    select(_author.id)
    .join(Follow, Follow.followed_id == _author.id)
    .join(_reader, _reader.id == Follow.follower_id)
    .where(
        *(Follow.state == "accepted", _reader.user_id.is_not(None), _author.user_id.is_(None)),
        *(_author.gone_at.is_(None), _author.outbox.is_not(None)),
    )
)
_READ_AS = sql(
    lambda: (
        _followed.with_only_columns(
            *(_author.id, _author.uri, _author.outbox, _reader.key_id, _reader.private_key_sealed),
            *(FederatedInstance.policy, FederatedInstance.is_trusted, FederatedInstance.signature_scheme),
        )
        .join(FederatedInstance, FederatedInstance.id == _author.instance_id)
        .where(_author.id == bindparam("actor_id", type_=BigId))
        .order_by(Follow.id)
        .limit(1)
    )
)
_OF_NODE = sql(lambda: _followed.where(_author.instance_id == bindparam("instance_id", type_=BigId)).distinct())
_IN_TURN = sql(lambda: _followed.where(_author.id % TURNS == bindparam("turn", type_=BigId)).distinct())
_answer, _answerer = aliased(Post), aliased(Actor)
_TALKS = sql(
    lambda: (
        # Talks about reviews here, and those in which somebody here answered, with a late answer from elsewhere.
        select(_answer.thread_id, func.max(_answer.received_at).label("last"))
        .join(_answerer, _answerer.id == _answer.actor_id)
        .where(
            *(_answer.received_at > bindparam("since", type_=UTC), _answer.thread_id.is_not(None)),
            *(_answerer.user_id.is_(None), _answer.audience == "public", _answer.gone_at.is_(None)),
            exists().where(UserReview.public_id == _answer.thread_id)
            | exists().where(Post.thread_id == _answer.thread_id, Post.source.is_not(None), Post.gone_at.is_(None)),
        )
        .group_by(_answer.thread_id)
        .order_by(func.max(_answer.received_at).desc())
        .limit(TALKS_AT_ONCE)
    )
)


async def look(tx: Tx) -> Mapping[str, object]:
    """Have a twelfth of the outboxes read, and every sixth hour the talks that are lively."""
    people = await tx.all(_IN_TURN, turn=tx.now.hour % TURNS)
    await _want(tx, people)
    talks = await tx.all(_TALKS, since=tx.now - LIVELY) if tx.now.hour % 6 == 0 else []
    for row in talks:
        await outbox.emit(tx, TalkWanted(thread_id=row.thread_id))
    return {"outboxes": len(people), "talks": len(talks)}


async def catch_up(tx: Tx, payload: Mapping[str, Any]) -> None:
    """A node that was away is there again: have the outboxes of its people read. A job."""
    await _want(tx, await tx.all(_OF_NODE, instance_id=payload["instance_id"]))


async def _want(tx: Tx, people: Iterable[Row]) -> None:
    for row in people:
        await outbox.emit(tx, OutboxWanted(actor_id=row.id))


async def read_outbox(node: Node, payload: Mapping[str, Any]) -> None:
    """Read what somebody elsewhere said lately. A job."""
    row = await node.db.read(_read_as, payload["actor_id"])
    if row is None or not instances.admits(node.settings.federation, row):
        return
    who = Identity(row.key_id, node.secrets.unseal(row.private_key_sealed))
    try:
        with node.http.place(urls.host(row.uri)):
            async with asyncio.timeout(SECONDS):
                await _read(node, row, who)
    except TimeoutError:
        return  # what was read by then is kept
    except OutboundError as error:
        if talk.is_away(error):
            raise
    except Problem:
        return


async def _read(node: Node, row: Row, who: Identity) -> None:
    """Page after page, until one brings nothing new, nothing is left, or it is enough."""
    address, seen, items, fetches = row.outbox, {row.outbox}, 0, MAX_FETCHES
    for _ in range(MAX_PAGES):
        page = await one_page(node, address, row.outbox, who, row.signature_scheme)
        given = page.items[: MAX_ITEMS - items]
        items += len(given)
        whole, fetches = await _whole(node, given, who, fetches)
        new = await node.db.write(_take_in, row.uri, whole)
        address = page.onward or ""
        if (whole and not new) or not address or address in seen or items >= MAX_ITEMS:
            return
        seen.add(address)


async def one_page(node: Node, address: str, source: str, who: Identity, scheme: str | None = None) -> Page:
    """A page of the collection at `source`, or the collection with its first page in it; of the same server alone."""
    answer = await talk.get(node, address, who, scheme)
    if not urls.same_origin(answer.url, source):
        raise UnacceptableDocument("The collection leads to another server.")
    page = collection.page(talk.read(answer), source)
    return page.first if isinstance(page.first, Page) else page


async def _whole(node: Node, given: Sequence[Thing], who: Identity, left: int) -> tuple[list[Document], int]:
    """The activities themselves; what is only named is fetched from its address, `left` of them at most."""
    found: list[Document] = []
    for item in given:
        if isinstance(item, dict):
            found.append(item)
        elif left > 0:
            left -= 1
            try:
                found.append(await talk.document(node, item, who))
            except (Problem, OutboundError):
                continue
    return found, left


async def _take_in(tx: Tx, actor_uri: str, items: Sequence[Document]) -> int:
    """How many were new. What cannot be read, or is somebody else's, is passed over."""
    sender = await tx.first(peers.SENDER, uri=actor_uri)
    if sender is None or sender.gone_at is not None:
        return 0
    return sum([await _one(tx, sender, item) for item in items])


async def _one(tx: Tx, sender: Row, item: Document) -> bool:
    try:
        activity = activities.activity(_as_activity(item, sender.uri))
        if activity.actor != sender.uri or values.here(activity.id or sender.uri, sender.uri) is None:
            return False
        return await _said(tx, activity, sender) in {received.DONE, boosts.TO_BE_READ}
    except Problem:
        return False


def _as_activity(item: Document, actor_uri: str) -> Document:
    """Some keep what they wrote in their outbox, and not that they did."""
    return {"type": "Create", "actor": actor_uri, "object": item} if notes.is_written(item) else item


async def _said(tx: Tx, activity: Activity, sender: Row) -> str:
    if activity.type == "Announce":
        if activity.published is None or activity.published < tx.now - received.NEWS:
            return "ignored: it is long ago"
        return await boosts.announce(tx, activity, sender)
    if activity.type in {"Create", "Update"} and received.is_written(activity):
        return await received.missed(tx, activity, sender)
    return "ignored: nothing that is read here"


async def _read_as(tx: Tx, actor_id: int) -> Row | None:
    return await tx.first(_READ_AS, actor_id=actor_id)
