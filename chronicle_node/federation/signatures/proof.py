"""Proofs that travel inside a document (FEP-8b32, cryptosuite eddsa-jcs-2022): whoever hands it on, it is its author's.

As with requests, the key is found between `read` and the check of the signature; `verify.py` has the door.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chronicle_node.domain import multikeys
from chronicle_node.federation.signatures import jcs, keys
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document

SUITE = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"
KIND = "DataIntegrityProof"
# Made of everything else in the document: the proof itself, and signatures of the older kind that cover it (FEP-8b32).
APART = ("proof", "signature")


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof before its key is known: which key it names, when it was made, and what it must be a signature of."""

    key_id: str
    created: datetime | None
    value: bytes = field(repr=False)
    messages: tuple[bytes, ...] = field(repr=False)

    def matches(self, key: keys.PublicKey) -> bool:
        """Whether this key made it."""
        if not isinstance(key, Ed25519PublicKey):
            return False
        return any(keys.holds(key, self.value, message) for message in self.messages)


def add(document: Document, key_id: str, key: keys.PrivateKey, now: datetime) -> Document:
    """The document with a proof in it; the context that says what a proof is goes along."""
    bare = document | {"@context": _context(document.get("@context"))}
    options = {
        "@context": bare["@context"],
        "type": KIND,
        "cryptosuite": SUITE,
        "verificationMethod": key_id,
        "proofPurpose": PURPOSE,
        "created": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    value = keys.sign(key, message(_bare(bare), options))
    return bare | {"proof": options | {"proofValue": multikeys.encode(value)}}


def read(document: Document, now: datetime) -> Proof | None:
    """The proof in a document; None where there is none that we know how to check, or it has run out.

    Raises BadSignature for one that no key can make hold: of another purpose, over another context, broken.
    """
    found = next((each for each in values.many(document.get("proof")) if _is_known(each)), None)
    expires = values.time(found.get("expires")) if found else None
    if found is None or (expires is not None and expires < now):
        return None
    key_id = values.address(found.get("verificationMethod"))
    if key_id is None:
        return None  # a DID, perhaps
    if found.get("proofPurpose") != PURPOSE:
        raise BadSignature("The proof in the document is of another purpose than to assert it.")
    return Proof(key_id, values.time(found.get("created")), _value(found), _messages(document, found))


def _is_known(proof: object) -> bool:
    return isinstance(proof, dict) and proof.get("type") == KIND and proof.get("cryptosuite") == SUITE


def _value(proof: Document) -> bytes:
    try:
        return multikeys.decode(str(proof.get("proofValue")))
    except ValueError as error:
        raise BadSignature("The proof in the document cannot be read.") from error


def _messages(document: Document, proof: Document) -> tuple[bytes, ...]:
    """What may have been signed. Some leave the context out of the proof that they make over it."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    context = document.get("@context")
    if "@context" in options and options["@context"] != context:
        raise BadSignature("The proof in the document is over another context.")
    bare = _bare(document)
    both = (options,) if "@context" in options or context is None else (options, options | {"@context": context})
    try:
        return tuple(message(bare, each) for each in both)
    except ValueError as error:
        raise BadSignature("The document cannot be written as it was signed.") from error


def message(document: Document, options: Document) -> bytes:
    """The hash of the options, then that of the document (vc-di-eddsa, 3.3.4)."""
    return b"".join(hashlib.sha256(jcs.canonical(each)).digest() for each in (options, document))


def _bare(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in APART}


def _context(context: Any) -> list[Any]:
    """The context with that of proofs in it, which stands behind the other named ones and before our own words."""
    found = values.many(context)
    if terms.DATA_INTEGRITY in found:
        return found
    named = [each for each in found if isinstance(each, str)]
    return [*named, terms.DATA_INTEGRITY, *(each for each in found if not isinstance(each, str))]
