"""People of other nodes whom one follows: what they let one see of their diary, their shelves and their days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.domain import shelves
from chronicle_node.domain.statuses import Status
from chronicle_node.domain.streaks import NO_STREAK, Streak
from chronicle_node.errors import Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.federation import shelf_reading
from chronicle_node.federation.vocabulary import statistics
from chronicle_node.queries import feed, friend_shelves, profile
from chronicle_node.queries.activity import ActiveDay, KindStreak
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.friend_shelves import Copy, Thing, Whose
from chronicle_node.queries.media import Chain

PATH = "/api/v1/people/{id}"


class ShelfQuery(Paging, frozen=True):
    """`type` is the name of a media type, such as tv; `status` one of a library's."""

    type: str | None = None
    status: Status | None = None


class OnShelf(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something on somebody's shelf; what its kind doesn't have is left out.

    `media` has ids of this node where the item is here too. `list_id` is of a list, to read what stands on it; `url` of
    a review, its page at home. `content` is Markdown.
    """

    media: Chain | None = None
    status: str | None = None
    status_name: str | None = None
    is_favorite: bool = False
    rating: float | None = None
    rating_type: str | None = None
    at: datetime | None = None
    edited_at: datetime | None = None
    list_id: UUID | None = None
    name: str | None = None
    description: str | None = None
    icon: str | None = None
    title: str | None = None
    content: str | None = None
    contains_spoilers: bool = False
    notes: str | None = None
    url: str | None = None


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a shelf as it was read at `as_of`.

    `state`: `shown`; `loading`, ask again in a moment; `away`, their node does not answer and this is what was read
    before; `none`, there is nothing or it is not shared with you, which looks alike. Without `is_whole` the rest is
    being read.
    """

    state: str
    as_of: datetime | None
    is_whole: bool
    items: list[OnShelf]
    next: str | None = None


class FriendsStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's days, by their own calendar; `state` and `as_of` as of a shelf."""

    state: str
    as_of: datetime | None
    plays: int | None = None
    today: date | None = None
    days: tuple[ActiveDay, ...] = ()
    streak: Streak = NO_STREAK
    by_type: tuple[KindStreak, ...] = ()


async def read_person(call: Call) -> profile.Distant:
    """A person of another node, how you stand with them, and the latest of what they share with you.

    `shelves` are the kinds that may be asked for.
    """
    card = (await whose_is(call)).known.actor
    return await call.node.db.read(profile.elsewhere, call.viewer, card.username, card.host)


async def read_friends_history(call: Call) -> Listing[Entry]:
    """What a person of another node played, newest first, as far as they let you read it."""
    await whose_is(call)
    paging: Paging = call.query
    page = await call.node.db.read(feed.of, call.viewer, call.public_id(), cursor=paging.cursor, limit=paging.limit)
    return listing(call, page)


async def read_shelf(call: Call) -> Shelf:
    """The library, lists, ratings or reviews of a person of another node, as far as they let you see them."""
    whose, kind = await whose_is(call), call.path("kind")
    if kind not in shelves.KINDS or kind == "stats":
        raise NotFound
    return await _shelf(call, whose, kind, whose.uris.get(kind))


async def read_friends_list(call: Call) -> Shelf:
    """What stands on a list of a person of another node."""
    whose = await whose_is(call)
    lists = await look(call, whose, "lists", whose.uris.get("lists"))
    if lists.shelf_id is None:
        raise NotFound
    found = await call.node.db.read(friend_shelves.one_list, lists.shelf_id, call.public_id("list"))
    return await _shelf(call, whose, shelves.LIST, found.uri)


async def read_friends_statistics(call: Call) -> FriendsStatistics:
    """The statistics of a person of another node, as far as they let you see them."""
    whose = await whose_is(call)
    copy = await look(call, whose, "stats", whose.uris.get("stats"))
    if copy.shelf_id is None or copy.facts is None:
        return FriendsStatistics(state=copy.state, as_of=None)
    said = statistics.facts(copy.facts)
    return FriendsStatistics(
        state=copy.state,
        as_of=copy.read_at,
        plays=said.plays,
        today=said.today,
        days=tuple(ActiveDay(*day) for day in said.days),
        streak=said.streak,
        by_type=tuple(KindStreak(one.type, one.name, one.streak) for one in said.types),
    )


async def whose_is(call: Call) -> Whose:
    """The person of another node in the address, as the caller stands with them."""
    return await call.node.db.read(friend_shelves.whose_id, call.viewer, call.public_id())


async def look(call: Call, whose: Whose, kind: str, uri: str | None) -> Copy:
    """What there is to show of one of their shelves."""
    return await shelf_reading.look_at(call.node, call.viewer, whose.actor_id, kind, uri)


async def _shelf(call: Call, whose: Whose, kind: str, uri: str | None) -> Shelf:
    query: ShelfQuery = call.query
    copy = await look(call, whose, kind, uri)
    page: Page[Thing] = Page(())
    if copy.shelf_id is not None:
        page = await call.node.db.read(
            friend_shelves.page,
            call.viewer,
            copy.shelf_id,
            media_type=query.type,
            status=query.status,
            cursor=query.cursor,
            limit=query.limit,
        )
    told = listing(call, page)
    return Shelf(
        state=copy.state,
        as_of=copy.read_at if copy.shelf_id is not None else None,
        is_whole=copy.is_whole or copy.shelf_id is None,
        items=[_on_shelf(thing) for thing in told.items],
        next=told.next,
    )


def _on_shelf(thing: Thing) -> OnShelf:
    facts: dict[str, Any] = thing.facts
    is_list = thing.media is None and thing.uri is not None
    return OnShelf(
        media=thing.media,
        status=facts.get("status"),
        status_name=facts.get("status_name"),
        is_favorite=facts.get("favorite", False),
        rating=float(facts["rating"]) if facts.get("rating") else None,
        rating_type=facts.get("scale"),
        at=_moment(facts.get("at")),
        edited_at=_moment(facts.get("edited")),
        list_id=friend_shelves.key_of(thing.uri) if is_list and thing.uri else None,
        name=facts.get("name"),
        description=facts.get("description"),
        icon=facts.get("icon"),
        title=facts.get("title"),
        content=facts.get("content"),
        contains_spoilers=facts.get("spoilers", False),
        notes=facts.get("notes"),
        url=None if is_list else thing.uri,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


DENIED = (Unauthenticated, MissingScope, NotFound)
OPERATIONS = (
    Op(
        method="GET",
        path=PATH,
        handler=read_person,
        scope="read",
        ok=(200, profile.Distant),
        problems=DENIED,
        tag="people",
    ),
    Op(
        method="GET",
        path=f"{PATH}/history",
        handler=read_friends_history,
        scope="read",
        query=Paging,
        ok=(200, Listing[Entry]),
        problems=(Malformed, Invalid, *DENIED),
        tag="people",
    ),
    Op(
        method="GET",
        path=f"{PATH}/shelves/{{kind}}",
        handler=read_shelf,
        scope="read",
        query=ShelfQuery,
        ok=(200, Shelf),
        problems=(Malformed, Invalid, *DENIED),
        tag="people",
    ),
    Op(
        method="GET",
        path=f"{PATH}/shelves/lists/{{list}}",
        handler=read_friends_list,
        scope="read",
        query=ShelfQuery,
        ok=(200, Shelf),
        problems=(Malformed, Invalid, *DENIED),
        tag="people",
    ),
    Op(
        method="GET",
        path=f"{PATH}/statistics",
        handler=read_friends_statistics,
        scope="read",
        ok=(200, FriendsStatistics),
        problems=DENIED,
        tag="people",
    ),
)
