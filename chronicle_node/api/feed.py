"""What the people one follows have played and written, here and on other nodes."""

from __future__ import annotations

from typing import Literal

from chronicle_node.api import unseen
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.domain import reading
from chronicle_node.domain.reading import Only
from chronicle_node.errors import Invalid, Malformed, MissingScope, Unauthenticated
from chronicle_node.queries import feed, posts, written


async def read_feed(call: Call) -> Listing[feed.Entry]:
    """The plays of everyone you follow, newest first, as far as each of them lets you see them."""
    found = await call.node.db.read(feed.page, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, await unseen.page(call, found))


class Wish(Paging, frozen=True):
    """`only=works` leaves out what is about no work; left out, your preference `feed_posts` counts."""

    only: Literal["works", "everything"] | None = None


async def read_posts(call: Call) -> Listing[posts.Said]:
    """What everyone you follow wrote or passed on, newest first: reviews and answers from this node, posts from others.

    `html` is safe to show. Where there is a `warning`, show it only once somebody asks. `url` leads to the original.
    """
    query: Wish = call.query
    person = call.visitor.person
    only_works = (query.only or reading.preferred(person.preferences if person else None)) == Only.WORKS
    found = await call.node.db.read(
        written.page, call.viewer, cursor=query.cursor, limit=query.limit, only_works=only_works
    )
    return listing(call, await unseen.page(call, found))


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/feed",
        handler=read_feed,
        scope="read",
        query=Paging,
        ok=(200, Listing[feed.Entry]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="people",
    ),
    Op(
        method="GET",
        path="/api/v1/feed/posts",
        handler=read_posts,
        scope="read",
        query=Wish,
        ok=(200, Listing[posts.Said]),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="people",
    ),
)
