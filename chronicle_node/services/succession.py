"""Which keys follow upon which: an actor's former Ed25519 key signs the keys that replace it.

Whoever knew the former key, and was away when it was replaced, can tell by this that the new keys are still the same
person's, and not those of somebody who took the address over.
"""

from __future__ import annotations

from collections.abc import Iterable

from chronicle_node.domain import multikeys


def sign(former_private_pem: str, uri: str, public_pem: str, multikey: str) -> str:
    """The former key's word for the keys of the actor at `uri`, in base58."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(former_private_pem.encode(), None)
    assert isinstance(key, Ed25519PrivateKey)
    return multikeys.encode(key.sign(_said(uri, public_pem, [multikey])))


def vouches(former: str, value: str, uri: str, public_pem: str, published: Iterable[str]) -> bool:
    """Whether `value` is the word of the key `former` (as FEP-521a writes it) for the keys that the actor has now."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw, signature = multikeys.decode(former), multikeys.decode(value)
        if not raw.startswith(multikeys.ED25519):
            return False
        key = Ed25519PublicKey.from_public_bytes(raw.removeprefix(multikeys.ED25519))
        key.verify(signature, _said(uri, public_pem, published))
    except (ValueError, InvalidSignature):
        return False
    return True


def _said(uri: str, public_pem: str, published: Iterable[str]) -> bytes:
    return "\n".join(["chronicle succession 1", uri, public_pem.strip(), *sorted(published)]).encode()
