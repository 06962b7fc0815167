"""Answering what others wrote, reading talks, what speaks of the one who calls, and hashtags."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from chronicle_node.api import repeating, unseen
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.ratings import DENIED
from chronicle_node.api.reading import Paging, listing, onward, reader
from chronicle_node.db import Tx
from chronicle_node.domain import answers as drafts
from chronicle_node.domain import talk as words
from chronicle_node.domain.answers import Answerable, Draft
from chronicle_node.errors import (
    Conflict,
    Invalid,
    Malformed,
    MissingScope,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
)
from chronicle_node.models.posts import Post
from chronicle_node.policy import Viewer
from chronicle_node.queries import mentions, readable, threads
from chronicle_node.queries.posts import Said
from chronicle_node.services import answers, once

POST = "/api/v1/posts/{id}"
REFUSED = (Malformed, Invalid, TooLarge, *DENIED)


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content` is plain text of at most 5,000 characters; web addresses, `@name@server` and `#hashtags` become links.

    With a `warning` it is folded behind that. `audience` is never wider than what is answered, and left out as wide as
    may be: `readers` are those who may read the review, `direct` means the one answered and those named.
    """

    content: str
    warning: str | None = None
    audience: Literal["public", "followers", "readers", "direct"] | None = None


class Changed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As it is to stand; whom it is for stays."""

    content: str
    warning: str | None = None


async def answer_post(call: Call) -> Said:
    """Answer a post that you may read.

    The one answered and whom you name are told, elsewhere too; where it is for everybody or for your followers, these
    on other servers as well.
    """
    return await _answer(call, readable.answerable_post)


async def answer_review(call: Call) -> Said:
    """Answer a review that you may read. Unless it is posted for everybody, this stays among those who may read it."""
    return await _answer(call, readable.answerable_review)


async def read_post(call: Call) -> threads.Talk:
    """A post, what it answers, and the answers to it, as far as you may read them. Reviews have responses instead."""
    query: Paging = call.query
    found = await call.node.db.read(
        threads.talk, reader(call), call.public_id(), cursor=query.cursor, limit=query.limit
    )
    return msgspec.structs.replace(found, next=onward(call, found.next))


async def change_answer(call: Call) -> Said:
    """Change an answer of yours; everybody who was told is told again."""
    body: Changed = call.body
    draft = drafts.draft(content=body.content, warning=body.warning)
    return await call.node.db.write(_change, call.viewer, call.public_id(), draft)


async def delete_answer(call: Call) -> None:
    """Take an answer of yours back; every server that was told is asked to forget it."""
    await call.node.db.write(answers.remove, call.viewer, call.public_id())


async def read_mentions(call: Call) -> Listing[Said]:
    """What speaks of you or answers you, newest first, whether you follow its author or not."""
    query: Paging = call.query
    found = await call.node.db.read(mentions.page, call.viewer, cursor=query.cursor, limit=query.limit)
    return listing(call, await unseen.page(call, found))


async def read_hashtag(call: Call) -> Listing[Said]:
    """What carries a hashtag and you may read, newest first. Without signing in, what was written on this node."""
    name = words.hashtag(call.path("name"))
    if name is None:
        raise NotFound
    query: Paging = call.query
    found = await call.node.db.read(mentions.tagged, reader(call), name, cursor=query.cursor, limit=query.limit)
    return listing(call, await unseen.page(call, found))


async def _answer(call: Call, find: readable.Find) -> Said:
    body: Answer = call.body
    draft = drafts.draft(**msgspec.structs.asdict(body))
    key = repeating.key_of(call)
    return await call.node.db.write(_write, call.viewer, find, call.public_id(), draft, key)


async def _write(
    tx: Tx, viewer: Viewer, find: readable.Find, public_id: UUID, draft: Draft, key: once.Key | None
) -> Said:
    to: Answerable = await find(tx, viewer, public_id)
    made = await once.made(tx, Post, key, lambda new: answers.write(tx, viewer, to, draft, new))
    return (await threads.talk(tx, viewer, made)).post


async def _change(tx: Tx, viewer: Viewer, public_id: UUID, draft: Draft) -> Said:
    await answers.change(tx, viewer, public_id, draft)
    return (await threads.talk(tx, viewer, public_id)).post


OPERATIONS = (
    Op(
        method="POST",
        path=f"{POST}/answers",
        handler=answer_post,
        scope="write",
        body=Answer,
        headers=repeating.HEADERS,
        ok=(201, Said),
        problems=(TooMany, Conflict, *REFUSED),
        tag="people",
    ),
    Op(
        method="POST",
        path="/api/v1/reviews/{id}/answers",
        handler=answer_review,
        scope="write",
        body=Answer,
        headers=repeating.HEADERS,
        ok=(201, Said),
        problems=(TooMany, Conflict, *REFUSED),
        tag="people",
        example={"content": "I agree, the last reel above all.", "audience": "readers"},
    ),
    Op(
        method="GET",
        path=POST,
        handler=read_post,
        scope=None,
        query=Paging,
        ok=(200, threads.Talk),
        problems=(Malformed, *DENIED),
        tag="people",
    ),
    Op(
        method="PUT",
        path=POST,
        handler=change_answer,
        scope="write",
        body=Changed,
        ok=(200, Said),
        problems=REFUSED,
        tag="people",
    ),
    Op(method="DELETE", path=POST, handler=delete_answer, scope="write", ok=(204, None), problems=DENIED, tag="people"),
    Op(
        method="GET",
        path="/api/v1/mentions",
        handler=read_mentions,
        scope="read",
        query=Paging,
        ok=(200, Listing[Said]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="people",
    ),
    Op(
        method="GET",
        path="/api/v1/tags/{name}",
        handler=read_hashtag,
        scope=None,
        query=Paging,
        ok=(200, Listing[Said]),
        problems=(Malformed, Invalid, *DENIED),
        tag="people",
    ),
)
