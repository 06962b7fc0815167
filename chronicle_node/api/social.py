"""Whom one follows, who follows, who asks to, and whom one has blocked; on this node and on others."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Handler, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    MissingScope,
    NotFound,
    TooMany,
    Unauthenticated,
)
from chronicle_node.federation import people as resolving
from chronicle_node.federation.instances import NotFederated
from chronicle_node.federation.resolver import NotFoundThere
from chronicle_node.federation.uris import BadHandle
from chronicle_node.httpkit import ratelimit
from chronicle_node.queries import cursors, people, standing
from chronicle_node.queries.people import Acquaintance
from chronicle_node.services import social

LOOK_UPS = ratelimit.Bucket(30, 60, "That is a lot of people at a time; wait a minute.")
STATES = {"friends": "accepted", "following": "accepted"}


class Whom(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`handle` is `@bob@other.example`, or `@bob` for somebody of this node."""

    handle: str


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody one knows. `state` is that of the follow the list is about: `requested` until it is `accepted`.

    `relation` is how the two stand: friends, following, requested, follower, blocked or none.
    """

    id: UUID
    handle: str
    name: str
    local: bool
    url: str | None
    state: str
    relation: str
    follows_me: bool
    since: datetime | None = None


async def follow(call: Call) -> Person:
    """Follow somebody, here or on another node; `state` is `requested` until they accept."""
    ratelimit.limit(call.request, LOOK_UPS, str(call.user_id))
    found = await resolving.find(call.node, call.body.handle)
    state = await call.node.db.write(social.follow, _me(call), found)
    return _person(await call.node.db.read(standing.with_one, call.viewer, found), state)


async def list_following(call: Call) -> Listing[Person]:
    """Whom you follow or asked to follow, the latest first."""
    page = await call.node.db.read(people.following, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, _people(page, None))


async def unfollow(call: Call) -> None:
    """Follow somebody no longer, or take back a request."""
    await call.node.db.write(social.unfollow, _me(call), await _other(call))


async def list_followers(call: Call) -> Listing[Person]:
    """Who follows you, the latest first."""
    page = await call.node.db.read(people.followers, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, _people(page, "accepted"))


async def remove_follower(call: Call) -> None:
    """Let somebody follow you no longer."""
    await call.node.db.write(social.remove_follower, _me(call), await _other(call))


async def list_requests(call: Call) -> Listing[Person]:
    """Who waits for your answer, the latest first."""
    page = await call.node.db.read(people.requests, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, _people(page, "requested"))


async def accept_request(call: Call) -> None:
    """Let somebody follow you."""
    await call.node.db.write(social.decide, _me(call), await _other(call), accept=True)


async def reject_request(call: Call) -> None:
    """Decline a request; the same person can ask again after a week."""
    await call.node.db.write(social.decide, _me(call), await _other(call), accept=False)


async def list_blocks(call: Call) -> Listing[Person]:
    """Whom you blocked, the latest first."""
    page = await call.node.db.read(standing.blocked, call.viewer, cursor=call.query.cursor, limit=call.query.limit)
    return listing(call, _people(page, "blocked"))


async def block(call: Call) -> Person:
    """Block somebody: neither of you sees the other any more, and no follow between you stays."""
    ratelimit.limit(call.request, LOOK_UPS, str(call.user_id))
    found = await resolving.find(call.node, call.body.handle)
    await call.node.db.write(social.block, _me(call), found)
    return _person(await call.node.db.read(standing.with_one, call.viewer, found), "blocked")


async def unblock(call: Call) -> None:
    """Take a block back. Follows don't come back with it."""
    await call.node.db.write(social.unblock, _me(call), await _other(call))


def _me(call: Call) -> int:
    if call.viewer.actor_id is None:
        raise Unauthenticated
    return call.viewer.actor_id


async def _other(call: Call) -> int:
    """The number of the actor whose id is in the path. Raises NotFound."""
    public_id = call.public_id()
    return await call.node.db.read(people.actor_id, public_id)


def people_of(page: cursors.Page[Acquaintance]) -> cursors.Page[Person]:
    """A page of people, each with the state of one's own follow."""
    return _people(page, None)


def _people(page: cursors.Page[Acquaintance], state: str | None) -> cursors.Page[Person]:
    return cursors.Page(tuple(_person(one, state) for one in page.items), page.next)


def _person(one: Acquaintance, state: str | None) -> Person:
    card = one.actor
    return Person(
        id=card.id,
        handle=card.handle,
        name=card.name,
        local=card.local,
        url=card.url,
        state=state or STATES.get(one.relation, "requested"),
        relation=one.relation,
        follows_me=one.follows_me,
        since=one.since,
    )


DENIED = (Unauthenticated, MissingScope)
FINDING = (Malformed, Invalid, BadHandle, NotFound, NotFoundThere, NotFederated, TooMany, *DENIED)
LISTING = (Malformed, Invalid, *DENIED)


def _list(path: str, handler: Handler) -> Op:
    return Op(
        method="GET",
        path=path,
        handler=handler,
        scope="read",
        query=Paging,
        ok=(200, Listing[Person]),
        problems=LISTING,
        tag="people",
    )


def _change(method: str, path: str, handler: Handler) -> Op:
    return Op(
        method=method,
        path=path,
        handler=handler,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="people",
    )


def _name(path: str, handler: Handler) -> Op:
    return Op(
        method="POST",
        path=path,
        handler=handler,
        scope="write",
        body=Whom,
        ok=(201, Person),
        problems=(Forbidden, Conflict, *FINDING),
        tag="people",
        body_bytes=4_000,
    )


OPERATIONS = (
    _name("/api/v1/following", follow),
    _list("/api/v1/following", list_following),
    _change("DELETE", "/api/v1/following/{id}", unfollow),
    _list("/api/v1/followers", list_followers),
    _change("DELETE", "/api/v1/followers/{id:[0-9a-fA-F-]+}", remove_follower),
    _list("/api/v1/followers/requests", list_requests),
    _change("POST", "/api/v1/followers/requests/{id}/accept", accept_request),
    _change("POST", "/api/v1/followers/requests/{id}/reject", reject_request),
    _list("/api/v1/blocks", list_blocks),
    _name("/api/v1/blocks", block),
    _change("DELETE", "/api/v1/blocks/{id}", unblock),
)
