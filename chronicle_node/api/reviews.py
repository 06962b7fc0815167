"""What the person who calls wrote about an item, and what a person of this node wrote."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.ratings import DENIED
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.domain import reviews as drafts
from chronicle_node.errors import Invalid, Malformed, TooLarge
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, reviews
from chronicle_node.queries.reviews import Review
from chronicle_node.services import reviews as service

PATH = "/api/v1/media/{id}/review"
BODY_BYTES = 256_000


class ReviewWritten(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`content` is Markdown of at most 20,000 characters; `||so||` or `>!so!<` hides a part of it until it is opened.

    `contains_spoilers` folds the whole for those who haven't finished what it is about.
    """

    content: str
    title: str | None = None
    contains_spoilers: bool = False
    audience: Literal["public", "followers", "friends", "private"] = "friends"


async def read_review(call: Call) -> Review:
    """Your review of an item."""
    return await call.node.db.read(reviews.mine, call.viewer, call.public_id())


async def write_review(call: Call) -> Review:
    """Write your review of an item, or write it anew. Its id stays. 201 the first time."""
    body: ReviewWritten = call.body
    draft = drafts.draft(**msgspec.structs.asdict(body))
    is_new, review = await call.node.db.write(_write, call.viewer, call.user_id, call.public_id(), draft)
    call.status = 201 if is_new else 200
    return review


async def delete_review(call: Call) -> None:
    """Delete your review of an item, where there is one."""
    await call.node.db.write(_delete, call.viewer, call.user_id, call.public_id())


async def list_reviews(call: Call) -> Listing[Review]:
    """What a person of this node wrote, the latest first, as far as they let you read it."""
    query: Paging = call.query
    found = await call.node.db.read(
        reviews.page, reader(call), call.path("name"), cursor=query.cursor, limit=query.limit
    )
    return listing(call, found.reviews)


async def _write(tx: Tx, viewer: Viewer, user_id: int, item: UUID, draft: drafts.Draft) -> tuple[bool, Review]:
    is_new = await service.write(tx, user_id, await catalog.known(tx, viewer, item), draft)
    return is_new, await reviews.mine(tx, viewer, item)


async def _delete(tx: Tx, viewer: Viewer, user_id: int, item: UUID) -> None:
    await service.delete_review(tx, user_id, await catalog.known(tx, viewer, item))


OPERATIONS = (
    Op(method="GET", path=PATH, handler=read_review, scope="read", ok=(200, Review), problems=DENIED, tag="opinions"),
    Op(
        method="PUT",
        path=PATH,
        handler=write_review,
        scope="write",
        body=ReviewWritten,
        ok=(200, Review),
        also=(201,),
        problems=(Malformed, Invalid, TooLarge, *DENIED),
        tag="opinions",
        body_bytes=BODY_BYTES,
    ),
    Op(
        method="DELETE",
        path=PATH,
        handler=delete_review,
        scope="write",
        ok=(204, None),
        problems=DENIED,
        tag="opinions",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/reviews",
        handler=list_reviews,
        scope=None,
        query=Paging,
        ok=(200, Listing[Review]),
        problems=(Malformed, Invalid, *DENIED),
        tag="opinions",
    ),
)
