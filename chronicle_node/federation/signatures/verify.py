"""The door of every signed request: `parse` says who it claims to be from, `verify` says whether it is.

Between the two the caller finds the key. What comes out of `verify` can be made nowhere else, so a function that
takes a `VerifiedRequest` or a `VerifiedActivity` cannot be reached by a request that was never checked.
"""

from dataclasses import InitVar, dataclass
from datetime import datetime

from chronicle_node.federation.signatures import cavage, rfc9421
from chronicle_node.federation.signatures.claim import Claim, Rules
from chronicle_node.federation.signatures.keys import PublicKey
from chronicle_node.federation.signatures.proof import Proof
from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature, SignedRequest
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.net import urls

_SEAL = object()


@dataclass(frozen=True, slots=True)
class ActorKey:
    """A key as an actor's own document lists it: `key_id` is the key's id there, `actor_uri` the actor's."""

    key_id: str
    actor_uri: str
    public_key: PublicKey


@dataclass(frozen=True, slots=True)
class VerifiedRequest:
    """Proof that this actor signed this request. Only `verify` makes one."""

    actor_uri: str
    key_id: str
    signed_at: datetime
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made by hand."""
        _sealed(seal)


@dataclass(frozen=True, slots=True)
class VerifiedProof:
    """Proof that this actor made this document, whoever sent it. Only `verify_proof` makes one."""

    actor_uri: str
    key_id: str
    created: datetime | None
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made by hand."""
        _sealed(seal)


@dataclass(frozen=True, slots=True)
class VerifiedActivity:
    """Proof that this activity is of the actor it names. Only `admit` and `found_at_home` make one."""

    activity: Activity
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        """Refuse to be made by hand."""
        _sealed(seal)


def parse(request: SignedRequest, *, hosts: frozenset[str], scheme: str, now: datetime) -> Claim:
    """Check everything about a signature but the signature; then look up `key_id` and go on to `verify`.

    `hosts` are our own (with the port where it isn't the usual one). Raises `MalformedSignature` (400) or
    `BadSignature` (401). A request that `is_signed` and fails here is refused, never treated as from nobody.
    """
    if not request.is_signed:
        raise BadSignature("Sign the request.")
    rules = Rules(hosts, scheme, now)
    if "signature-input" not in request.values:
        return cavage.parse(request, rules)
    if 'keyid="' in (request.one("signature") or "").lower():
        raise MalformedSignature("Send one kind of signature, not two.")
    return rfc9421.parse(request, rules)


def verify(claim: Claim, key: ActorKey) -> VerifiedRequest:
    """Check the signature with the key that was found, or raise `BadSignature`."""
    by_account = claim.key_id.startswith("acct:")
    if not by_account and key.key_id != claim.key_id:
        raise BadSignature("The key that was found is not the one the signature names.")
    if not claim.matches(key.public_key):
        raise BadSignature
    return VerifiedRequest(key.actor_uri, key.key_id, claim.signed_at, _SEAL)


def verify_proof(proof: Proof, key: ActorKey) -> VerifiedProof:
    """Check the proof in a document with the key that was found, or raise `BadSignature`."""
    if key.key_id != proof.key_id or not proof.matches(key.public_key):
        raise BadSignature("The proof in the document does not hold.")
    return VerifiedProof(key.actor_uri, key.key_id, proof.created, _SEAL)


def admit(author: VerifiedRequest | VerifiedProof, activity: Activity) -> VerifiedActivity:
    """Let an activity in when whoever signed it is its actor and its id lies on the actor's server."""
    if activity.actor != author.actor_uri:
        raise BadSignature("The activity was signed by somebody else than its actor.")
    if activity.id is not None and not urls.same_origin(activity.id, author.actor_uri):
        raise BadSignature("The activity's id is not on its actor's server.")
    return VerifiedActivity(activity, _SEAL)


def found_at_home(activity: Activity, address: str) -> VerifiedActivity:
    """Let an activity in that was fetched from its own address, which lies on its actor's server."""
    if activity.id != address or not urls.same_origin(address, activity.actor):
        raise BadSignature("The activity is not at home where it was found.")
    return VerifiedActivity(activity, _SEAL)


def _sealed(seal: object) -> None:
    if seal is not _SEAL:
        raise TypeError("This is made by verification only.")
