"""The doors for readers: actors, their collections, plays and activities, each as far as the signer may see it.

What is not there and what is not for the signer both answer 404.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from aiohttp import web

from chronicle_node import ids
from chronicle_node.domain import multikeys
from chronicle_node.errors import NotFound
from chronicle_node.federation import (
    answers,
    bookwyrm,
    catalogue,
    documents,
    group_documents,
    group_doors,
    notes,
    plays,
    selves,
    talks,
)
from chronicle_node.federation.copies import BOOKWYRM
from chronicle_node.federation.signers import viewer_of
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.httpkit import places
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.queries import (
    distant_groups,
    faces,
    partial_followers,
    peers,
    shared_items,
    shared_plays,
    statements,
)
from chronicle_node.queries.faces import Face
from chronicle_node.queries.media import Chain
from chronicle_node.queries.statements import Grave, Statement


async def instance_actor(request: web.Request) -> web.Response:
    """The node's own actor, for everybody: of two nodes that each asked who asks, neither would ever be answered."""
    node = node_of(request)
    row = await node.db.read(peers.node_actor)
    told = documents.instance_actor(_uris(node), row.public_key_pem, multikeys.own(row.multikeys))
    return answers.activity_json(told, public=True)


async def instance_outbox(request: web.Request) -> web.Response:
    """The node itself says nothing in public."""
    return answers.activity_json(documents.collection(_uris(node_of(request)).instance_outbox, total=0), public=True)


async def actor(request: web.Request) -> web.Response:
    """A person or a group, as far as the one who asks may know them; of who has left, the grave."""
    node, viewer, public_id = node_of(request), await viewer_of(request), _id(request.match_info["id"])
    face = await node.db.read(faces.face, viewer, public_id)
    if face is None:
        return await group_doors.actor(node, viewer, public_id) or await _grave(node, public_id)
    return _actor(node, viewer, face)


async def _grave(node: Node, public_id: UUID) -> web.Response:
    left_at = await node.db.read(faces.left_at, public_id)
    if left_at is None:
        raise NotFound
    return answers.gone(documents.tombstone(_uris(node).actor(public_id), "Person", left_at))


async def by_name(request: web.Request, username: str) -> web.Response | None:
    """The person's document, for a request to their page that asks for it rather than for the page; else None."""
    if not _asks_for_document(request):
        return None
    node, viewer = node_of(request), await viewer_of(request)
    public_id = await node.db.read(faces.id_of, username.lower())
    face = await node.db.read(faces.face, viewer, public_id) if public_id else None
    if face is None:
        raise NotFound
    return _actor(node, viewer, face)


def _actor(node: Node, viewer: Viewer, face: Face) -> web.Response:
    return answers.activity_json(selves.document(_uris(node), face), public=viewer.kind == "nobody" and face.is_public)


async def followers(request: web.Request) -> web.Response:
    """Who follows: of the list, the one who asks is told of themselves."""
    return await _relations(request, "followers")


async def synchronization(request: web.Request) -> web.Response:
    """The followers on the server of the one who asks, so that it sees whom it forgot; 404 where there are none."""
    node, viewer, public_id = node_of(request), await viewer_of(request), _id(request.match_info["id"])
    listed = await node.db.read(partial_followers.for_viewer, viewer, public_id)
    if not listed:
        raise NotFound
    return answers.activity_json(documents.whole_collection(_uris(node).synchronization(public_id), listed))


async def following(request: web.Request) -> web.Response:
    """Who is followed: likewise."""
    return await _relations(request, "following")


async def _relations(request: web.Request, which: str) -> web.Response:
    node, viewer, face = await _asked(request)
    own = await node.db.read(faces.own_entry, viewer, which, face.actor_id)
    address = f"{_uris(node).actor(face.public_id)}/{which}"
    first = documents.page(f"{address}?page=1", address, own) if own else None
    return answers.activity_json(documents.collection(address, first))


async def featured(request: web.Request) -> web.Response:
    """Nothing is pinned here."""
    node, _, face = await _asked(request)
    return answers.activity_json(documents.collection(_uris(node).featured(face.public_id), total=0))


async def outbox(request: web.Request) -> web.Response:
    """What a person told everybody. A group says nothing in public."""
    try:
        node, _, face = await _asked(request)
    except NotFound:
        return await group_doors.outbox(request)
    address = _uris(node).outbox(face.public_id)
    after = request.query.get("after")
    before = _id(after) if after else None
    told, onward = await node.db.read(faces.outbox, face.actor_id, before)
    following_page = f"{address}?after={onward}" if onward else None
    if after:
        return answers.activity_json(documents.page(f"{address}?after={after}", address, told, following_page))
    first = documents.page(f"{address}?page=1", address, told, following_page) if told else None
    return answers.activity_json(documents.collection(address, first))


async def history(request: web.Request) -> web.Response:
    """What a person played, as far as the one who asks may see it: the first page in its collection, or a later one."""
    node, viewer, owner = node_of(request), await viewer_of(request), _id(request.match_info["id"])
    uris = _uris(node)
    cursor = places.opened(request, request.query.get("after"))
    try:
        page = await node.db.read(shared_plays.page, viewer, owner, cursor)
    except NotFound:
        return await group_doors.history(request, viewer, owner, cursor)
    address = uris.history(owner)
    here, onward = answers.pages(request, address, page.next)
    told = documents.history_page(here, address, [plays.play(uris, owner, each) for each in page.items], onward)
    if cursor:
        return answers.activity_json(told)
    hidden = await node.db.read(distant_groups.hidden_from, viewer, owner)
    return answers.activity_json(documents.collection(address, told) | group_documents.hidden_from(hidden))


async def now(request: web.Request) -> web.Response:
    """What a person is at; 404 alike where that is nothing and where it is not for the one who asks."""
    node, viewer, owner = node_of(request), await viewer_of(request), _id(request.match_info["id"])
    found, ends_at = await node.db.read(shared_plays.now, viewer, owner)
    return answers.activity_json(documents.presence(plays.presence(_uris(node), owner, found, ends_at)))


async def thing(request: web.Request) -> web.Response:
    """One post, or one play."""
    node, viewer, public_id = node_of(request), await viewer_of(request), _id(request.match_info["id"])
    said = await node.db.read(statements.by_id, viewer, public_id)
    if said is not None:
        return await _said(request, viewer, said)
    answer = await talks.answer(node, viewer, public_id)
    if answer is not None:
        return answer
    owner, found = await node.db.read(shared_plays.play, viewer, public_id)
    return answers.activity_json(documents.play(plays.play(_uris(node), owner, found)))


async def review(request: web.Request, review_id: UUID) -> web.Response | None:
    """What was posted of a review, for a request to its page that asks for it rather than for the page; else None."""
    if not _asks_for_document(request):
        return None
    node, viewer = node_of(request), await viewer_of(request)
    said = await node.db.read(statements.by_subject, viewer, review_id)
    if said is None:
        raise NotFound
    return await _said(request, viewer, said)


async def _said(request: web.Request, viewer: Viewer, said: Statement | Grave) -> web.Response:
    """A post in the words of the software that asks."""
    node = node_of(request)
    if isinstance(said, Grave):
        return answers.gone(documents.tombstone(said.uri, "Note", said.gone_at))
    told, public = notes.told(said), said.audience == "public"
    theirs = bookwyrm.note(_uris(node), told) if await _is_bookwyrm(request, viewer) else None
    return answers.activity_json(notes.spoken(theirs or notes.note(_uris(node), told)), public=public, by_software=True)


async def _is_bookwyrm(request: web.Request, viewer: Viewer) -> bool:
    if BOOKWYRM in request.headers.get("User-Agent", "").lower():
        return True
    return await node_of(request).db.read(peers.software, viewer.actor_id) == BOOKWYRM


async def item(request: web.Request, public_id: UUID) -> web.Response | None:
    """An item, for a request to its page that asks for the document rather than for the page; else None."""
    if not _asks_for_document(request):
        return None
    return _item(request, await _chain(request, public_id), catalogue.item)


async def item_work(request: web.Request) -> web.Response:
    """What a book is an edition of."""
    return _item(request, await _book(request), catalogue.work)


async def item_author(request: web.Request) -> web.Response:
    """Who wrote a book."""
    return _item(request, await _book(request), catalogue.author)


async def _book(request: web.Request) -> Chain:
    found = await _chain(request, _id(request.match_info["id"]))
    if found.kind != "book":
        raise NotFound
    return found


async def _chain(request: web.Request, public_id: UUID) -> Chain:
    return await node_of(request).db.read(shared_items.one, await viewer_of(request), public_id)


def _item(request: web.Request, chain: Chain, build: Callable[[Uris, Chain], Document | None]) -> web.Response:
    document = build(_uris(node_of(request)), chain)
    if document is None:
        raise NotFound
    return answers.activity_json(document)


def _asks_for_document(request: web.Request) -> bool:
    accept = request.headers.get("Accept", "")
    return "activity+json" in accept or "ld+json" in accept


async def activity(request: web.Request) -> web.Response:
    """One activity."""
    node, viewer = node_of(request), await viewer_of(request)
    found = await node.db.read(faces.activity, viewer, _id(request.match_info["id"]))
    if found is None:
        raise NotFound
    return answers.activity_json(found)


async def _asked(request: web.Request) -> tuple[Node, Viewer, Face]:
    """The person whose address was asked, as the one who asks may know them. Raises NotFound."""
    node, viewer = node_of(request), await viewer_of(request)
    face = await node.db.read(faces.face, viewer, _id(request.match_info["id"]))
    if face is None:
        raise NotFound
    return node, viewer, face


def _id(text: str) -> UUID:
    found = ids.parse(text)
    if found is None:
        raise NotFound
    return found


def _uris(node: Node) -> Uris:
    return Uris(node.settings.public_url)
