"""The inbox: what others send is checked here, stored and carried out, and then answered.

Nobody is answered before the activity is on disk, and nobody ever gets a 5xx: some servers take that for delivered,
others never come back.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from uuid import UUID

from aiohttp import web

from chronicle_node import ids
from chronicle_node.errors import Malformed, NotFound, Problem, TooLarge, TooMany, Unavailable
from chronicle_node.federation import evidence, signers, synchronization
from chronicle_node.federation.intake import Intake, Receipt
from chronicle_node.federation.signatures.verify import VerifiedActivity
from chronicle_node.federation.signers import Signer
from chronicle_node.federation.vocabulary import activity as activities
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary import terms
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.httpkit import ratelimit
from chronicle_node.httpkit.keys import node_of
from chronicle_node.net import urls
from chronicle_node.node import Node
from chronicle_node.queries import peers

log = logging.getLogger(__name__)
BODY_SECONDS = 10
AT_ONCE = 256  # requests under way in one process; more are asked to come back
FROM_ONE = 64  # of them from one address: who lets bodies drip must not keep the others out
COME_BACK = 120
BUSY = "This node is busy; come back later."
SOURCE = ratelimit.Bucket(1_200, 60, "Your server sends too much at a time; slow down a little.")
# Of all nodes below one domain, whose owner has addresses and names without end.
STRANGERS = ratelimit.Bucket(600, 3_600, "People there whom nobody here knows send too much; come back later.")
DOUBTFUL = frozenset({"Delete", "Update"})
DOOR: web.AppKey[ratelimit.Places] = web.AppKey("the inbox's door", ratelimit.Places)

INTAKE: web.AppKey[Intake] = web.AppKey("intake", Intake)


class WrongType(Problem):
    """A body that doesn't say it is an activity."""

    code, status, title = "unsupported-type", 415, "This is not an activity"
    detail = f"Send it as {terms.ACTIVITY_JSON}."


def door(node: Node) -> ratelimit.Places:
    """The places at the inboxes of a node."""
    return ratelimit.Places(AT_ONCE, FROM_ONE if node.settings.rate_limit else AT_ONCE, BUSY, COME_BACK)


async def receive(request: web.Request) -> web.Response:
    """Take an activity in: 202 once it is stored, also where it was before."""
    node = node_of(request)
    ratelimit.limit(request, SOURCE)
    try:
        with request.config_dict[DOOR].take(ratelimit.source(request)):
            await _receive(request, node)
    except Unavailable as error:
        raise TooMany(BUSY, retry_after=COME_BACK) from error
    except Problem:
        raise
    except Exception as error:
        log.exception("an activity could not be received")
        raise TooMany("This could not be taken in just now; come back later.", retry_after=COME_BACK) from error
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
        await request.config_dict[INTAKE].take(receipt(verified, body, recipient))
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


def receipt(verified: VerifiedActivity, body: bytes, recipient: UUID | None = None) -> Receipt:
    """What is stored of a verified activity."""
    activity = verified.activity
    # Without an id it can still be told from others by its bytes.
    uri = activity.id or f"{activity.actor}#{hashlib.sha256(body).hexdigest()}"
    return Receipt(uri=uri, activity=activity, body=body.decode(), recipient=recipient)


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
