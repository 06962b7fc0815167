"""The inbox: what others send is checked, stored and answered here; what it means is worked out later by a job.

Nobody is answered before the activity is on disk, and nobody ever gets a 5xx: some servers take that for delivered,
others never come back.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from uuid import UUID

import msgspec
from aiohttp import web
from sqlalchemy import bindparam, select

from chronicle_node import ids, outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.events import InboxReceived
from chronicle_node.errors import Malformed, NotFound, Problem, TooLarge, TooMany, Unavailable
from chronicle_node.federation import evidence, instances, signers, synchronization
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.federation.signatures.verify import VerifiedActivity
from chronicle_node.federation.signers import Signer
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary import terms
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.httpkit import ratelimit
from chronicle_node.httpkit.keys import node_of
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.social import Actor
from chronicle_node.models.types import PublicId
from chronicle_node.net import urls
from chronicle_node.node import Node
from chronicle_node.queries import peers
from chronicle_node.services import peers as peer_service

log = logging.getLogger(__name__)
BODY_SECONDS = 10
AT_ONCE = 256  # requests under way in one process; more are asked to come back
COME_BACK = 120
SOURCE = ratelimit.Bucket(1_200, 60, "Your server sends too much at a time; slow down a little.")
# Of all nodes below one domain, whose owner has addresses and names without end.
STRANGERS = ratelimit.Bucket(600, 3_600, "People there whom nobody here knows send too much; come back later.")
DOUBTFUL = frozenset({"Delete", "Update"})

_busy: dict[int, int] = {}

_STORE = sql(
    lambda: (
        insert(InboxActivity, "activity_uri", "actor_uri", "activity_type", "body", "received_at")
        .on_conflict_do_nothing(index_elements=[InboxActivity.activity_uri])
        .returning(InboxActivity.id)
    )
)
_HERE = sql(
    lambda: select(Actor.id).where(
        Actor.public_id == bindparam("public_id", type_=PublicId), Actor.private_key_sealed.is_not(None)
    )
)


class WrongType(Problem):
    """A body that doesn't say it is an activity."""

    code, status, title = "unsupported-type", 415, "This is not an activity"
    detail = f"Send it as {terms.ACTIVITY_JSON}."


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """A verified activity as it is stored."""

    uri: str
    actor_uri: str
    kind: str
    body: str
    recipient: UUID | None
    mode: str


async def receive(request: web.Request) -> web.Response:
    """Take an activity in: 202 once it is stored, also where it was before."""
    node = node_of(request)
    ratelimit.limit(request, SOURCE)
    key = id(node)
    if _busy.get(key, 0) >= AT_ONCE:
        raise TooMany("This node is busy; come back later.", retry_after=COME_BACK)
    _busy[key] = _busy.get(key, 0) + 1
    try:
        await _receive(request, node)
    except Unavailable as error:
        raise TooMany("This node is busy; come back later.", retry_after=COME_BACK) from error
    except Problem:
        raise
    except Exception as error:
        log.exception("an activity could not be received")
        raise TooMany("This could not be taken in just now; come back later.", retry_after=COME_BACK) from error
    finally:
        _busy[key] -= 1
    return web.Response(status=202)


async def _receive(request: web.Request, node: Node) -> None:
    recipient = _recipient(request)
    body = await _body(request)
    signed = signers.received(request, body)
    claim = signers.claim_of(node, signed)
    activity = activities.activity(documents.read(body))
    ring = request.config_dict[signers.RING]
    if (
        _says_goodbye(activity)
        and not ring.holds(claim.key_id)
        and not await node.db.read(peers.is_known, activity.actor)
    ):
        return  # somebody we never heard of leaves: nothing to do, and no key to fetch any more
    signer = await signers.prove(ring, claim)
    await _bear_strangers(node, signer)
    verified = await evidence.admitted(node, ring, signer, activity)
    if verified is not None:
        await accept(node, verified, body, recipient)
        if activity.actor == signer.proof.actor_uri:
            await synchronization.notice(node, signed, claim, activity)


async def _bear_strangers(node: Node, signer: Signer) -> None:
    """Where a domain has sent a lot, go on with those who follow or are followed here. Raises TooMany for others."""
    if not node.settings.rate_limit:
        return
    try:
        STRANGERS.take(urls.domain(signer.proof.actor_uri))
    except TooMany:
        if not await node.db.read(peers.has_to_do_with_us, signer.actor_id):
            raise


async def accept(node: Node, verified: VerifiedActivity, body: bytes, recipient: UUID | None) -> None:
    """Store a verified activity, and the job that works it off. Raises NotFederated, NotFound."""
    activity = verified.activity
    # Without an id it can still be told from others by its bytes.
    uri = activity.id or f"{activity.actor}#{hashlib.sha256(body).hexdigest()}"
    await node.db.write(
        store,
        Receipt(
            uri=uri,
            actor_uri=activity.actor,
            kind=activity.type,
            body=body.decode(),
            recipient=recipient,
            mode=node.settings.federation,
        ),
    )


async def store(tx: Tx, receipt: Receipt) -> bool:
    """One transaction for all of it; whether the activity was new."""
    sender = await tx.first(peers.SENDER, uri=receipt.actor_uri)
    if sender is None or sender.gone_at is not None:
        raise BadSignature("The actor who signed is no longer there.")
    instances.require(receipt.mode, sender)
    if receipt.recipient is not None and await tx.first(_HERE, public_id=receipt.recipient) is None:
        raise NotFound
    if sender.fail_count:
        await peer_service.heard_from(tx, sender.instance_id, sender.fail_count)
    inbox_id = await tx.scalar(
        _STORE,
        activity_uri=receipt.uri,
        actor_uri=receipt.actor_uri,
        activity_type=receipt.kind,
        body=receipt.body,
        received_at=tx.now,
    )
    if inbox_id is None:
        return False
    await outbox.emit(tx, InboxReceived(actor_uri=receipt.actor_uri))
    return True


def _recipient(request: web.Request) -> UUID | None:
    text = request.match_info.get("id")
    found = ids.parse(text) if text is not None else None
    if text is not None and found is None:
        raise NotFound
    return found


async def _body(request: web.Request) -> bytes:
    if not terms.is_activity_json(request.headers.get("Content-Type", "")):
        raise WrongType
    if (request.content_length or 0) > documents.MAX_BYTES:
        raise TooLarge(f"An activity may have {documents.MAX_BYTES:,} bytes.")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > documents.MAX_BYTES:
                    raise TooLarge(f"An activity may have {documents.MAX_BYTES:,} bytes.")
    except TimeoutError:
        raise Malformed("The body did not arrive in time; send it again.") from None
    return bytes(body)


def _says_goodbye(activity: Activity) -> bool:
    return activity.type in DOUBTFUL and activity.is_about_self
