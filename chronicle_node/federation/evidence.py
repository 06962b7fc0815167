"""By what an activity is known to be its actor's: a proof inside it, the request's signature, or the place it is at.

A proof goes before the signature of the request (FEP-8b32). What somebody else hands on without one is not believed; it
is fetched from its own address (handed_on.py) where anybody here may want it, and left alone otherwise.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from chronicle_node import outbox
from chronicle_node.db import Tx, sql
from chronicle_node.domain.events import ActivityHandedOn
from chronicle_node.federation import instances, moving, signers, uris
from chronicle_node.federation.keyring import KeyRing, UnknownKey
from chronicle_node.federation.signatures import proof as proofs
from chronicle_node.federation.signatures import verify
from chronicle_node.federation.signatures.proof import Proof
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.federation.signatures.verify import VerifiedActivity
from chronicle_node.federation.signers import Signer
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.models.federation import InboxActivity
from chronicle_node.models.social import Actor, Follow
from chronicle_node.net import urls
from chronicle_node.node import Node
from chronicle_node.queries import peers

# Said to many, so that others may hand it on. Who follows or blocks whom is between the two.
PUBLISHED = frozenset({"Create", "Update", "Delete", "Announce", "Like", "EmojiReact", "Undo", "Add", "Remove"})
FETCHED = frozenset({"Create", "Update", "Announce"})
OLDEST = timedelta(days=3)  # less than what came in is remembered, so that nothing is handed on twice
NEWEST = timedelta(minutes=5)

_follower = aliased(Actor)
_FOLLOWED = sql(
    lambda: (
        select(Follow.id)
        .join(Actor, Actor.id == Follow.followed_id)
        .join(_follower, _follower.id == Follow.follower_id)
        .where(Actor.uri == bindparam("uri"), Follow.state == "accepted", _follower.user_id.is_not(None))
        .limit(1)
    )
)
_KNOWN = sql(lambda: select(InboxActivity.id).where(InboxActivity.activity_uri == bindparam("uri")))


async def admitted(node: Node, ring: KeyRing, signer: Signer, activity: Activity) -> VerifiedActivity | None:
    """The activity, proven; None where it is fetched from its own address instead. Raises BadSignature."""
    proof = proofs.read(activity.raw, node.clock.now())
    if activity.actor == signer.proof.actor_uri:
        verified = await _sent_by_its_actor(ring, signer, activity, proof)
        await _spend_on_move(node, ring, activity)
        return verified
    instances.require(node.settings.federation, await node.db.read(peers.sender, signer.proof.actor_uri))
    if proof is not None:
        _check_handing_on(node, activity, proof)
        try:
            return verify.admit(await signers.prove_author(ring, proof), activity)
        except UnknownKey:
            pass  # which is as if there were no proof
    if not _can_be_fetched(activity) or not await node.db.read(_is_wanted, activity):
        raise BadSignature("The activity was signed by somebody else than its actor.")
    ring.spend(activity.actor)
    await node.db.write(outbox.emit, ActivityHandedOn(uri=activity.id or "", actor_uri=activity.actor))
    return None


async def _sent_by_its_actor(
    ring: KeyRing, signer: Signer, activity: Activity, proof: Proof | None
) -> VerifiedActivity:
    if proof is not None and not _is_told_of_themselves(activity):
        _check_home(activity, proof)
        try:
            return verify.admit(await signers.prove_author(ring, proof), activity)
        except UnknownKey:
            pass  # a proof whose key is not to be had says nothing, and the request is signed as well
    return verify.admit(signer.proof, activity)


def _is_told_of_themselves(activity: Activity) -> bool:
    """Whether a proof may be by a key that only the activity tells of; a known one has signed the request."""
    return activity.type == "Update" and activity.is_about_self


async def _spend_on_move(node: Node, ring: KeyRing, activity: Activity) -> None:
    """What a move has us fetch counts before it is taken in. Raises TooMany."""
    if activity.type == "Move":
        for address in await node.db.read(moving.asked_of, activity):
            ring.spend(address)


def _check_home(activity: Activity, proof: Proof) -> None:
    if not urls.same_origin(proof.key_id, activity.actor):
        raise BadSignature("The proof in the document was made by somebody else than its actor.")


def _check_handing_on(node: Node, activity: Activity, proof: Proof) -> None:
    _check_home(activity, proof)
    now = node.clock.now()
    if activity.type not in PUBLISHED or activity.id is None:
        raise BadSignature("This is for its actor alone to send.")
    if proof.created is None or not now - OLDEST <= proof.created <= now + NEWEST:
        raise BadSignature("The proof in the document is too old to be handed on.")


def _can_be_fetched(activity: Activity) -> bool:
    at = activity.id
    return activity.type in FETCHED and at is not None and urls.same_origin(at, activity.actor)


async def _is_wanted(tx: Tx, activity: Activity) -> bool:
    """Whether somebody here follows its actor, or it answers somebody here; and it is not here already."""
    if await tx.first(_KNOWN, uri=activity.id) is not None:
        return False
    if await tx.first(_FOLLOWED, uri=activity.actor) is not None:
        return True
    answered = values.address(activity.embedded.get("inReplyTo"))
    return answered is not None and uris.Uris(await peers.base(tx)).is_local(answered)
