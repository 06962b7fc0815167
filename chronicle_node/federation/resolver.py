"""From an address or a handle to an actor we know: fetched from its own server, checked, and stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chronicle_node.errors import NotFound, Problem
from chronicle_node.federation import instances, talk, uris
from chronicle_node.federation.uris import Handle
from chronicle_node.federation.vocabulary import actor as actors
from chronicle_node.federation.vocabulary import discovery
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary.actor import ActorDocument
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.queries import peers as reads
from chronicle_node.services import peers, succession
from chronicle_node.services.instances import standing

JRD_ACCEPT = "application/jrd+json, application/json"
WEBFINGER_SECONDS = 15.0


class NotFoundThere(NotFound):
    """A handle that led to nobody; the sentence says how far it led."""

    code = "not-found-there"
    title = "Nobody found there"


async def fetch(node: Node, url: str) -> ActorDocument:
    """The actor at this address, from its own server and under its present policy; not stored."""
    await require(node, urls.host(url))
    found = actors.actor(await talk.document(node, url, await talk.node_identity(node)))
    if found.host != urls.host(url):
        await require(node, found.host)
    return found


async def require(node: Node, host: str) -> None:
    """Raises NotFederated where this host is not talked to."""
    instances.require(node.settings.federation, await node.db.read(standing, host))


async def store(node: Node, found: ActorDocument) -> int:
    """Keep what an actor's document says; the actor's id."""
    return await node.db.write(peers.remember, peer(found))


def peer(found: ActorDocument) -> peers.Peer:
    """An actor's document as it is stored."""
    key = found.main_key
    beside = (*found.keys[1:], *found.multikeys)
    listed = {each.id.removeprefix(found.id): each.text for each in beside}
    return peers.Peer(
        uri=found.id,
        actor_type=found.type,
        username=found.username,
        display_name=found.name,
        summary=found.summary,
        url=found.url,
        avatar_url=found.icon,
        inbox=found.inbox,
        shared_inbox=found.shared_inbox,
        outbox=found.outbox,
        followers_uri=found.followers,
        following_uri=found.following,
        history_uri=found.history,
        now_uri=found.now,
        shelf_uris=found.shelves or None,
        key_id=key.id if key else None,
        public_key_pem=key.text if key else None,
        multikeys=listed,
        moved_to_uri=found.moved_to,
        approves_follows=found.approves_follows,
        vouched_by=_voucher(found, key.text if key else "", listed.values()),
    )


def _voucher(found: ActorDocument, public_pem: str, listed: Iterable[str]) -> str | None:
    """The former key that stands in for the keys of now, if what the document says of it holds."""
    if found.succeeds is None:
        return None
    former, word = found.succeeds
    return former if succession.vouches(former, word, found.id, public_pem, listed) else None


async def by_handle(node: Node, handle: Handle) -> int:
    """The actor on another node whom this handle names; its id here.

    Somebody known already is found while their node is away too: what they are sent waits until it is back.
    Raises NotFederated, or NotFoundThere with a sentence about what went wrong.
    """
    await require(node, handle.host)
    try:
        return await store(node, await _find(node, handle))
    except OutboundError as error:
        known = await node.db.read(reads.named, handle.username, handle.host) if talk.is_away(error) else None
        if known is None:
            raise NotFoundThere(f"{handle} could not be looked up: {error}") from error
        return known
    except (NotFoundThere, instances.NotFederated):
        raise
    except Problem as error:
        raise NotFoundThere(f"{handle} could not be looked up: {error.detail}") from error


async def handle_at(node: Node, address: str) -> Handle:
    """Who the page or the document at an address of another node is about, by the name their server gives them.

    Raises NotFederated, or NotFoundThere with a sentence about what went wrong.
    """
    try:
        found = await fetch(node, address)
    except OutboundError as error:
        raise NotFoundThere(f"{address} could not be read: {error}") from error
    except instances.NotFederated:
        raise
    except Problem as error:
        raise NotFoundThere(f"There is nobody to follow at {address}: {error.detail}") from error
    return Handle(found.username, found.host)


async def _find(node: Node, handle: Handle) -> ActorDocument:
    finger = await _ask(node, handle)
    if not finger.confirms(handle, finger.actor):  # it goes by another name: that name must say the same
        named = await _ask(node, finger.handle)
        if not named.confirms(finger.handle, finger.actor):
            raise NotFoundThere(f"Two servers disagree about who {handle} is.")
    found = await fetch(node, finger.actor)
    own = Handle(found.username, urls.host(found.id))
    if found.username.lower() != finger.handle.username.lower():
        raise NotFoundThere(f"{handle} leads to somebody of another name.")
    if own.host != finger.handle.host:
        back = await _ask(node, own)
        if back.actor != found.id:
            raise NotFoundThere(f"Two servers disagree about who {handle} is.")
    return found


async def _ask(node: Node, handle: Handle) -> discovery.Finger:
    """Ask a server who a handle is; over plain http too where the owner has opened private networks to us."""
    schemes = ("https", "http") if node.settings.outbound_allow else ("https",)
    for scheme in schemes:
        try:
            answer = await node.http.get(handle.webfinger(scheme), accept=JRD_ACCEPT, timeout=WEBFINGER_SECONDS)
        except OutboundError:
            if scheme == schemes[-1]:
                raise
            continue
        if answer.status in {404, 410}:
            raise NotFoundThere(f"There is nobody called {handle}; check the spelling.")
        if not answer.ok:
            raise talk.NotThere(answer.status)
        return discovery.finger(documents.read(answer.body))
    raise AssertionError("unreachable")


def is_here(node: Node, handle: Handle) -> bool:
    """Whether a handle is of this node."""
    return handle.host == uris.Uris(node.settings.public_url).host


async def refresh(node: Node, payload: Mapping[str, Any]) -> None:
    """Read the document of a known actor anew. Who is gone is forgotten; what cannot be read stays as it was."""
    row = await node.db.read(reads.by_id, payload["actor_id"])
    if row is None or row.user_id is not None:
        return
    try:
        with node.http.place(urls.host(row.uri)):
            found = await fetch(node, row.uri)
    except talk.NotThere as error:
        if error.status == 410:
            await node.db.write(peers.forget, row.id)
        return
    except Problem:
        return
    if found.id == row.uri:
        await store(node, found)
