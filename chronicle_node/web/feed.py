"""`/feed`, `/feed/posts`, `/feed/mentions` and `/tags/NAME`: what the people one follows have played and
written, here and on other nodes; what was written to one; and what carries a hashtag.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote, urlencode

import msgspec
from aiohttp import web

from chronicle_node.domain import reading, talk
from chronicle_node.domain.reading import Only
from chronicle_node.errors import NotFound
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import feed, mentions, written
from chronicle_node.services import profile
from chronicle_node.web import pages
from chronicle_node.web.pages import posts as page
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show.history import entries
from chronicle_node.web.show.posts import said
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

PAGE = 60  # plays; those of one sitting share a line
POSTS = 20


class Wish(msgspec.Struct, frozen=True):
    cursor: str | None = None
    only: Literal["works", "everything"] | None = None


async def feed_page(visit: Visit) -> web.StreamResponse:
    """Newest first, as far as each of them allows."""
    cursor = decode.from_fields(visit.query, Wish).cursor
    found = await visit.node.db.read(feed.page, visit.viewer, cursor=cursor, limit=PAGE)
    following = f"/feed?{urlencode({'cursor': found.next})}" if found.next else ""
    lines = entries(await veiled(visit, found.items), visit.picture)
    return visit.show("feed/feed.html", pages.Feed(entries=lines, tabs=_tabs("/feed"), next=following))


async def posts_page(visit: Visit) -> web.StreamResponse:
    """Likewise: everything, or only what is about works, as the visitor last chose or the address says."""
    wish = decode.from_fields(visit.query, Wish)
    usual = reading.preferred(visit.me.preferences)
    only = Only(wish.only) if wish.only else usual
    only_works = only is Only.WORKS
    found = await visit.node.db.read(written.page, visit.viewer, cursor=wish.cursor, limit=POSTS, only_works=only_works)
    again = {"only": only.value} if only is not usual else {}
    return visit.show(
        "feed/posts.html",
        page.Posts(
            tabs=_tabs("/feed/posts"),
            posts=tuple(said(one, visit.picture, scale_of(visit)) for one in await veiled(visit, found.items)),
            only=only.value,
            is_usual=only is usual,
            next=f"/feed/posts?{urlencode(again | {'cursor': found.next})}" if found.next else "",
        ),
    )


class Choice(msgspec.Struct, frozen=True):
    only: Only


async def keep_choice(visit: Visit) -> web.StreamResponse:
    """Show this whenever the list is opened."""
    choice = await visit.form(Choice)
    patch = profile.ProfilePatch(preferences={"feed_posts": choice.only.value})
    await visit.node.db.write(profile.change, visit.me.user_id, patch, origin_of(visit.request))
    visit.forget_visitors()
    return visit.go("/feed/posts", "This is what the list shows from now on.")


async def mentions_page(visit: Visit) -> web.StreamResponse:
    """What speaks of the visitor or answers them, whoever wrote it."""
    wish = decode.from_fields(visit.query, Wish)
    found = await visit.node.db.read(mentions.page, visit.viewer, cursor=wish.cursor, limit=POSTS)
    return visit.show(
        "feed/mentions.html",
        page.Mentions(
            tabs=_tabs("/feed/mentions"),
            posts=tuple(said(one, visit.picture, scale_of(visit)) for one in await veiled(visit, found.items)),
            next=f"/feed/mentions?{urlencode({'cursor': found.next})}" if found.next else "",
        ),
    )


async def hashtag_page(visit: Visit) -> web.StreamResponse:
    """What carries a hashtag, as far as the visitor may read it."""
    name = talk.hashtag(visit.path("name"))
    if name is None:
        raise NotFound
    wish = decode.from_fields(visit.query, Wish)
    found = await visit.node.db.read(mentions.tagged, visit.viewer, name, cursor=wish.cursor, limit=POSTS)
    return visit.show(
        "feed/hashtag.html",
        page.Hashtag(
            name=name,
            posts=tuple(said(one, visit.picture, scale_of(visit)) for one in await veiled(visit, found.items)),
            next=f"/tags/{quote(name)}?{urlencode({'cursor': found.next})}" if found.next else "",
        ),
    )


def _tabs(current: str) -> tuple[pages.Tab, ...]:
    choices = (("Played", "/feed"), ("Written", "/feed/posts"), ("To you", "/feed/mentions"))
    return tuple(pages.Tab(text=text, url=url, current=url == current) for text, url in choices)
