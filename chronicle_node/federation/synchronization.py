"""Followers that one of two servers has forgotten, found and put right (FEP-8fcf).

With what is for followers alone goes a sum of the followers on the receiving server. Where its own sum is another, that
server reads the list, signed, and believes it: of somebody's followers, they are the ones who know.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.events import FollowersDiffer, Unfollowed
from chronicle_node.errors import Problem
from chronicle_node.federation import resolver, talk, uris
from chronicle_node.federation.signatures import cavage
from chronicle_node.federation.signatures.claim import Claim
from chronicle_node.federation.signatures.request import MalformedSignature, SignedRequest
from chronicle_node.federation.vocabulary import collection, values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.federation.vocabulary.document import UnacceptableDocument
from chronicle_node.models.social import Actor, Follow
from chronicle_node.net import urls
from chronicle_node.node import Node
from chronicle_node.queries import partial_followers, peers
from chronicle_node.services import social

HEADER = "Collection-Synchronization"
MAX_PAGES = 10
# Whoever was accepted this lately may not have been on the list when it was written.
SETTLING = timedelta(minutes=5)

_OWNER = sql(lambda: select(Actor.id, Actor.uri, Actor.user_id, Actor.gone_at).where(Actor.id == bindparam("actor_id")))
_LISTED = sql(
    lambda: (
        select(Actor.id, Follow.state, Follow.activity_uri)
        .outerjoin(Follow, (Follow.follower_id == Actor.id) & (Follow.followed_id == bindparam("owner_id")))
        .where(any_of(Actor.uri, "listed"), Actor.user_id.is_not(None))
    )
)


def header(followers_uri: str, digest: str) -> str:
    """What a delivery to a server says about the followers there."""
    return f'collectionId="{followers_uri}", url="{uris.synchronization(followers_uri)}", digest="{digest}"'


async def notice(node: Node, request: SignedRequest, claim: Claim, activity: Activity) -> None:
    """Look at what a signed delivery says about the sender's followers here, where it says something."""
    given = _read(request, claim)
    if not given:
        return
    at, of = given.get("url", ""), given.get("collectionId", "")
    if not all(values.here(each, activity.actor) for each in (at, of)):
        return
    actor_id = await node.db.read(partial_followers.differs, activity.actor, of, given.get("digest", ""))
    if actor_id is not None:
        await node.db.write(outbox.emit, FollowersDiffer(actor_id=actor_id, url=at))


def _read(request: SignedRequest, claim: Claim) -> dict[str, str]:
    name = HEADER.lower()
    if name not in request.values or name not in claim.covered:
        return {}
    try:
        return cavage.parameters(request.one(name) or "")
    except MalformedSignature:
        return {}


async def synchronize(node: Node, payload: Mapping[str, Any]) -> None:
    """Read who of this node follows somebody elsewhere, as their server has it, and act on it. A job."""
    owner: Row | None = await node.db.read(_owner, payload["actor_id"])
    if owner is None or owner.user_id is not None or owner.gone_at is not None:
        return
    try:
        with node.http.place(urls.host(owner.uri)):
            await resolver.require(node, urls.host(owner.uri))
            listed = await _listed(node, payload["url"], owner.uri)
    except talk.NotThere as error:
        if talk.is_away(error):
            raise
        return
    except Problem:
        return
    await node.db.write(_settle, owner.id, sorted(listed))


async def _owner(tx: Tx, actor_id: int) -> Row | None:
    return await tx.first(_OWNER, actor_id=actor_id)


async def _listed(node: Node, url: str, owner_uri: str) -> set[str]:
    """The ids on all pages. Raises UnacceptableDocument where they lead elsewhere, in a circle or on for ever."""
    who, own = await talk.node_identity(node), uris.Uris(node.settings.public_url)
    onward, seen, found = values.here(url, owner_uri), set[str](), set[str]()
    while onward is not None:
        if onward in seen or len(seen) == MAX_PAGES:
            raise UnacceptableDocument("The list of followers does not end.")
        seen.add(onward)
        page = collection.page(await talk.document(node, onward, who), owner_uri)
        for each in (page, page.first if isinstance(page.first, collection.Page) else None):
            if each is not None:
                found |= {uri for item in each.items if (uri := values.address(item)) and own.is_local(uri)}
                onward = each.onward
    return found


async def _settle(tx: Tx, owner_id: int, listed: list[str]) -> None:
    """Who is not on the list follows no more; who is and doesn't follow here says so; who waits is accepted."""
    for row in await partial_followers.here(tx, owner_id):
        if row.uri not in listed and (row.decided_at is None or tx.now - row.decided_at > SETTLING):
            await social.unfollow(tx, row.id, owner_id)
    for row in await tx.all(_LISTED, listed=listed, owner_id=owner_id):
        if row.state == "requested":
            await social.answered(tx, row.id, owner_id, accepted=True, activity_uri=row.activity_uri)
        elif row.state != "accepted":
            lost = uris.Uris(await peers.base(tx)).activity(ids.new())  # nobody here knows its id any more
            ended = Unfollowed(follower_id=row.id, followed_id=owner_id, activity_uri=lost)
            await outbox.emit(tx, ended)
