"""Who asks: the actor elsewhere whose signature a request carries, checked, or nobody.

A signature that is there and does not hold is refused; it never counts as none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from aiohttp import web

from chronicle_node.federation import instances
from chronicle_node.federation.keyring import KeyRing, Known
from chronicle_node.federation.signatures import verify
from chronicle_node.federation.signatures.claim import Claim
from chronicle_node.federation.signatures.proof import Proof
from chronicle_node.federation.signatures.request import BadSignature, SignedRequest
from chronicle_node.federation.signatures.verify import VerifiedProof, VerifiedRequest
from chronicle_node.federation.uris import Uris
from chronicle_node.httpkit.keys import node_of
from chronicle_node.node import Node
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import peers

Found = TypeVar("Found")
RING: web.AppKey[KeyRing] = web.AppKey("keyring", KeyRing)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, proven."""

    proof: VerifiedRequest
    actor_id: int


def received(request: web.Request, body: bytes = b"") -> SignedRequest:
    """The request as it came over the wire."""
    return SignedRequest.received(request.method, request.raw_path, request.raw_headers, body)


def claim_of(node: Node, signed: SignedRequest) -> Claim:
    """What a signature claims, everything checked but the key. Raises as `verify.parse` does."""
    own = Uris(node.settings.public_url)
    return verify.parse(signed, hosts=frozenset({own.host}), scheme=own.scheme, now=node.clock.now())


async def prove(ring: KeyRing, claim: Claim) -> Signer:
    """Find the key and check the signature with it; with a newer one where the one at hand does not fit."""
    return await _with_key(ring, claim.key_id, lambda known: Signer(verify.verify(claim, known.key), known.actor_id))


async def prove_author(ring: KeyRing, proof: Proof) -> VerifiedProof:
    """Likewise of the proof in a document."""
    return await _with_key(ring, proof.key_id, lambda known: verify.verify_proof(proof, known.key))


async def _with_key(ring: KeyRing, key_id: str, check: Callable[[Known], Found]) -> Found:
    known = await ring.find(key_id)
    try:
        return check(known)
    except BadSignature:
        newer = await ring.renewed(known)
        if newer is None:
            raise
        return check(newer)


async def viewer_of(request: web.Request) -> Viewer:
    """Who reads: the signer, or nobody where the request is unsigned. Raises BadSignature, NotFederated."""
    signed = received(request)
    if not signed.is_signed:
        return NOBODY
    node = node_of(request)
    signer = await prove(request.config_dict[RING], claim_of(node, signed))
    sender = await node.db.read(peers.sender, signer.proof.actor_uri)
    if sender is None or sender.gone_at is not None:
        raise BadSignature("The actor who signed is no longer there.")
    instances.require(node.settings.federation, sender)
    return Viewer("remote", signer.actor_id)
