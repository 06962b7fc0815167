"""Answers by people here, told to whom they are addressed: the one answered, those named, and, where they are for
followers or for everybody, the followers of who answers. Whoever was told is told of changes and of the end.

https://www.w3.org/TR/activitypub/#delivery
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import uuid5

import msgspec
from sqlalchemy import bindparam, select, update

from chronicle_node import ids, policy
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import talk
from chronicle_node.errors import Problem
from chronicle_node.federation import notes, publish, resolver
from chronicle_node.federation.uris import Handle, Uris
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor
from chronicle_node.models.types import Json
from chronicle_node.node import Node
from chronicle_node.services import addressees, answers, deliveries, mentions, statements
from chronicle_node.services.deliveries import Inbox

LOOK_UP_SECONDS = 60.0
PLAIN = "text/plain"
TO_FOLLOWERS = frozenset({"public", "followers"})

_FOLLOWERS = sql(policy.distant_followers)
_AWAY = sql(
    lambda: (
        select(Actor.inbox, Actor.shared_inbox, FederatedInstance.host)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(any_of(Actor.id, "actor_ids"), Actor.user_id.is_(None), FederatedInstance.policy != "blocked")
    )
)
_REACHED = sql(
    lambda: update(Post).where(Post.id == bindparam("post_id")).values(reached=bindparam("told", type_=Json))
)


async def send(node: Node, payload: Mapping[str, Any]) -> None:
    """Bring what others were told of an answer in line with it; before that, ask after people it names. A job."""
    post_id = payload["post_id"]
    await _ask_after(node, await node.db.read(_unknown, post_id))
    await node.db.write(_follow, post_id)


async def _unknown(tx: Tx, post_id: int) -> list[Handle]:
    """People elsewhere whom it names and nobody here knows yet."""
    row = await answers.find(tx, post_id)
    if row is None or row.gone_at is not None:
        return []
    named = talk.people(row.source)
    known = await addressees.known(tx, answers.author(row), named)
    own = (await addressees.here(tx)).host
    return [Handle(who.name, who.host) for who in named if who not in known and who.host not in {"", own}]


async def _ask_after(node: Node, handles: Iterable[Handle]) -> None:
    """Whom nobody finds stays a word."""
    try:
        async with asyncio.timeout(LOOK_UP_SECONDS):
            for handle in handles:
                try:
                    await resolver.by_handle(node, handle)
                except Problem:
                    continue
    except TimeoutError:
        return


async def _follow(tx: Tx, post_id: int) -> None:
    row = await answers.find(tx, post_id)
    if row is None:
        return
    if row.gone_at is not None:
        await _take_back(tx, row)
        return
    row = await answers.settle(tx, post_id)
    await mentions.tell(tx, post_id)
    await _say(tx, row)


async def _say(tx: Tx, row: Row) -> None:
    base = await publish.uris(tx)
    thing = note(base, row)
    create = notes.create(thing, base.activity(row.public_id))
    said, identifier = create, row.public_id
    if row.reached is not None:
        if row.updated_at is None:
            return  # a job that is done over
        await statements.resay(tx, row.public_id, create)
        identifier = uuid5(row.public_id, stamp(row.updated_at))
        said = notes.update(thing, base.activity(identifier))
    inboxes = dict.fromkeys(await _inboxes(tx, row))
    if row.audience == "public":
        inboxes = dict.fromkeys((*_reached(row), *inboxes))
    else:  # others may read it no more: blocked since then, or followers no longer; a server keeps one copy for all
        served = {inbox.host for inbox in inboxes}
        await _unsay(tx, row, [inbox for inbox in _reached(row) if inbox.host not in served])
    kept = "public" if said is create and row.audience == "public" else "direct"
    if kept == "public" or inboxes:  # what is for people here alone is in no outbox
        activity_id = await deliveries.keep(tx, row.actor_id, identifier, said, kept)
        if activity_id is not None:
            await deliveries.owe(tx, row.actor_id, activity_id, inboxes, order=row.uri)
    await tx.run(_REACHED, post_id=row.id, told=[[inbox.url, inbox.host] for inbox in inboxes])


async def _take_back(tx: Tx, row: Row) -> None:
    """Everybody who was told is asked to forget it."""
    await statements.bury(tx, row.id, row.actor_id, row.uri)
    await _unsay(tx, row, _reached(row))


async def _unsay(tx: Tx, row: Row, inboxes: Collection[Inbox]) -> None:
    if not inboxes:
        return
    base, identifier = await publish.uris(tx), ids.new()
    document = notes.delete(row.author_uri, row.uri, base.activity(identifier), [values.PUBLIC])
    activity_id = await deliveries.keep(tx, row.actor_id, identifier, document, "direct")
    if activity_id is not None:
        await deliveries.owe(tx, row.actor_id, activity_id, inboxes, order=row.uri)


def note(uris: Uris, row: Row) -> Document:
    """An answer as the Note that every server understands; what was typed goes along where both are not too heavy."""
    to, cc = _addressed(row)
    found = {
        "id": row.uri,
        "type": "Note",
        "attributedTo": row.author_uri,
        "url": uris.post(row.public_id),
        "inReplyTo": row.in_reply_to,
        "published": stamp(row.published_at),
        "to": to,
        "cc": cc,
        "summary": row.warning,
        "sensitive": bool(row.is_sensitive),
        "content": row.content,
        "attachment": [],
        "tag": [{"type": kind, "href": href, "name": name} for kind, href, name in row.tags or ()],
        "replies": uris.replies(row.public_id),
    }
    if row.updated_at is not None:
        found["updated"] = stamp(row.updated_at)
    typed = found | {"source": {"content": row.source, "mediaType": PLAIN}}
    return typed if len(msgspec.json.encode(typed)) <= notes.HEAVIEST else found


def _addressed(row: Row) -> tuple[list[str], list[str]]:
    by_name = [href for kind, href, _ in row.tags or () if kind == "Mention"]
    if row.audience not in TO_FOLLOWERS:
        return by_name, []
    to, cc = notes.addressed(row.audience, row.followers_uri)
    return to, [*cc, *by_name]


def _reached(row: Row) -> tuple[Inbox, ...]:
    return tuple(Inbox(url, host) for url, host in row.reached or ())


async def _inboxes(tx: Tx, row: Row) -> list[Inbox]:
    """Shared inboxes for what everybody may read; what is for few goes to each one's own."""
    told = [who.actor_id for who in await answers.recipients(tx, row)]
    rows = list(await tx.all(_AWAY, actor_ids=told)) if told else []
    is_public = row.audience == "public"
    found = [Inbox((one.shared_inbox if is_public else None) or one.inbox, one.host) for one in rows]
    if row.audience in TO_FOLLOWERS:
        found += [
            Inbox(shared or inbox, host)
            for _, inbox, shared, host in await tx.all(_FOLLOWERS, user_id=row.user_id)
            if shared or inbox
        ]
    return list(dict.fromkeys(found))
