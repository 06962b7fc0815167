"""Answers that push lost: in a talk that began here, those answers that are known are asked for their answers.

Bounded in depth, requests, requests to one server, and time; each answer is read from its own address, must say itself
what it answers, and be for everybody (https://www.w3.org/TR/activitystreams-vocabulary/#dfn-replies).
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.errors import Problem
from chronicle_node.federation import backfill, reading, received, talk
from chronicle_node.federation.reading import Read
from chronicle_node.federation.talk import Identity
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import collection, values
from chronicle_node.federation.vocabulary.collection import Page
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.services import posts

MAX_DEPTH = 3
MAX_FETCHES = 60
MAX_OF_HOST = 20
MAX_PAGES = 2
BEGINNINGS = 40
SECONDS = 100.0

_parent = aliased(Post)
_BEGINNINGS = sql(
    lambda: (
        select(Post.uri)
        .join(Actor, Actor.id == Post.actor_id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .outerjoin(_parent, _parent.id == Post.answers_id)
        .where(
            *(Post.thread_id == bindparam("thread_id", type_=PublicId), Actor.user_id.is_(None)),
            *(Post.audience == "public", Post.gone_at.is_(None), FederatedInstance.policy != "blocked"),
            or_(_parent.source.is_not(None), exists().where(UserReview.public_id == Post.thread_id)),
        )
        .order_by(Post.received_at.desc())
        .limit(BEGINNINGS)
    )
)


@dataclass(slots=True)
class Walk:
    """One walk through a talk, and what may still be asked of whom."""

    node: Node
    who: Identity
    ahead: deque[tuple[str, int]]
    left: int = MAX_FETCHES
    asked: Counter[str] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def may_ask(self, address: str) -> bool:
        """Whether one more request to this server is within bounds; it is counted."""
        host = urls.host(address)
        if self.left <= 0 or self.asked[host] >= MAX_OF_HOST:
            return False
        self.left -= 1
        self.asked[host] += 1
        return True


async def read_talk(node: Node, payload: Mapping[str, Any]) -> None:
    """Look for answers in one talk. A job."""
    rows = await node.db.read(_beginnings, UUID(payload["thread_id"]))
    walk = Walk(node, await talk.node_identity(node), deque((row.uri, 1) for row in rows))
    try:
        async with asyncio.timeout(SECONDS):
            while walk.ahead and walk.left > 0:
                await _step(walk, *walk.ahead.popleft())
    except TimeoutError:
        return  # what was found by then is kept


async def _step(walk: Walk, uri: str, depth: int) -> None:
    """Ask one answer for its answers."""
    if uri in walk.seen or depth > MAX_DEPTH:
        return
    walk.seen.add(uri)
    for answer in await _answers(walk, uri):
        if await _take_in(walk, answer, uri):
            walk.ahead.append((answer, depth + 1))


async def _answers(walk: Walk, uri: str) -> list[str]:
    """The addresses in the collection of answers to a post, which is on the post's own server."""
    found: list[str] = []
    try:
        if not walk.may_ask(uri):
            return []
        with walk.node.http.place(urls.host(uri)):
            page = _first(await talk.document(walk.node, uri, walk.who), uri)
            address = page if isinstance(page, str) else page.onward if page is not None else None
            if isinstance(page, Page):
                found += _named(page)
            for _ in range(MAX_PAGES):
                if address is None or address in walk.seen or not walk.may_ask(address):
                    break
                walk.seen.add(address)
                page = await backfill.one_page(walk.node, address, uri, walk.who)
                found += _named(page)
                address = page.onward
    except (OutboundError, Problem):
        pass
    return list(dict.fromkeys(found))


def _first(document: Document, uri: str) -> Page | str | None:
    """Where a post's answers begin: the collection, its first page, or its address on the same server."""
    given = document.get("replies")
    if not isinstance(given, dict):
        return values.here(given, uri)
    page = collection.page(given, uri)
    return page.first if isinstance(page.first, Page) else page


def _named(page: Page) -> list[str]:
    return [address for each in page.items if (address := values.address(each))]


async def _take_in(walk: Walk, answer: str, answered: str) -> bool:
    """Read an answer that nobody here knows from its own address; whether it is to be asked for its answers."""
    node = walk.node
    if answer in walk.seen or Uris(node.settings.public_url).is_local(answer):
        return False
    known = await node.db.read(posts.find, answer)
    if known is not None:
        return bool(known.audience == "public" and known.gone_at is None and known.source is None)
    if not walk.may_ask(answer):
        return False
    try:
        read = await reading.post(node, answer, walk.who)
    except (OutboundError, Problem):
        return False
    if read is None or read.found.in_reply_to != answered:
        return False
    return await node.db.write(_keep, read)


async def _keep(tx: Tx, read: Read) -> bool:
    found, author = read.found, read.author
    addressed = (*found.to, *found.cc)
    said = await received.heard(tx, author, found, addressed)
    if said.audience != "public":
        return False
    is_news = said.published_at > tx.now - received.NEWS
    outcome = await received.keep(tx, author, found, said, addressed, is_news=is_news, is_wanted=True)
    return outcome == received.DONE


async def _beginnings(tx: Tx, thread_id: UUID) -> list[Row]:
    return await tx.all(_BEGINNINGS, thread_id=thread_id)
