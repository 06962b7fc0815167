"""Proofs inside documents: they hold for the exact document and the key that made them, and for nothing else."""

import json
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import multikeys
from chronicle_node.federation.signatures import jcs, keys, proof
from chronicle_node.federation.signatures.request import BadSignature
from chronicle_node.federation.vocabulary import keys as published
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from tests.unit.signatures.kit import ACTOR, NOW, pair

KEY_ID = ACTOR + "#ed25519-key"
KEY = Ed25519PrivateKey.generate()
CONTEXT = ["https://www.w3.org/ns/activitystreams", {"sensitive": "as:sensitive"}]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
TEXT = multikeys.ed25519(KEY.public_key().public_bytes_raw())
MULTIKEY = {"id": KEY_ID, "type": "Multikey", "controller": ACTOR, "publicKeyMultibase": TEXT}


def made(**members: Any) -> Document:
    document = {"@context": CONTEXT, "id": ACTOR + "/1", "type": "Like", "actor": ACTOR, "object": ACTOR}
    return proof.add(document | members, KEY_ID, KEY, NOW)


def holds(document: Document) -> bool:
    found = proof.read(document, NOW)
    return found is not None and found.matches(KEY.public_key())


@given(JSON)
def test_whatever_is_proven_holds_after_transport(value: Any) -> None:
    document = made(value=value)
    assert holds(document)
    reordered = dict(reversed(deepcopy(document).items()))
    assert holds(reordered)


@given(JSON)
def test_canonical_json_stays_itself(value: Any) -> None:
    once = jcs.canonical(value)
    assert jcs.canonical(json.loads(once)) == once


@pytest.mark.parametrize("name", ["id", "type", "actor", "object"])
def test_J06_a_changed_member_breaks_the_proof(name: str) -> None:
    assert not holds(made() | {name: "https://evil.example/"})


def test_J06_a_member_more_or_less_breaks_the_proof() -> None:
    assert not holds(made() | {"to": []})
    assert not holds({name: value for name, value in made().items() if name != "object"})


@pytest.mark.parametrize("context", [CONTEXT, "https://evil.example/context", None])
def test_J06_a_proof_over_another_context_is_refused(context: Any) -> None:
    with pytest.raises(BadSignature, match="another context"):
        proof.read(made() | {"@context": context}, NOW)


def test_J06_a_stripped_context_breaks_the_proof() -> None:
    document = made()
    del document["@context"]
    with pytest.raises(BadSignature, match="another context"):
        proof.read(document, NOW)
    del document["proof"]["@context"]
    assert not holds(document)


def test_J06_a_proof_of_another_purpose_is_refused() -> None:
    document = made()
    document["proof"]["proofPurpose"] = "authentication"
    with pytest.raises(BadSignature, match="purpose"):
        proof.read(document, NOW)


@pytest.mark.parametrize("change", [{"created": "2020-01-01T00:00:00Z"}, {"verificationMethod": ACTOR + "#other"}])
def test_J06_the_options_are_proven_too(change: Document) -> None:
    document = made()
    document["proof"] |= change
    assert not holds(document)


@pytest.mark.parametrize("value", ["", "z", "z0", 7, None, "mabc", "z" + "2" * 90])
def test_a_broken_value_is_refused_or_does_not_hold(value: Any) -> None:
    document = made()
    document["proof"]["proofValue"] = value
    with suppress(BadSignature):
        assert not holds(document)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "RsaSignature2017"},
        {"cryptosuite": "bbs-2023"},
        {"verificationMethod": "did:key:z6Mk"},
        {"expires": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_proof_that_nobody_here_can_check_is_left_alone(change: Document) -> None:
    document = made()
    document["proof"] |= change
    assert proof.read(document, NOW) is None
    assert proof.read({"type": "Like", "proof": ["text", None, 7]}, NOW) is None


def test_a_proof_without_a_context_of_its_own_may_be_over_that_of_the_document() -> None:
    """So some make them: with the document's context, which they don't repeat."""
    document = made()
    del document["proof"]["@context"]
    assert holds(document)


def test_an_rsa_key_proves_nothing() -> None:
    found = proof.read(made(), NOW + timedelta(days=1))
    assert found is not None
    assert not found.matches(keys.load_public(pair().public_pem))


def test_multikeys_are_read_as_pem_is() -> None:
    assert keys.load_public(TEXT) == KEY.public_key()
    rsa = keys.load_public(pair().public_pem)
    raw = rsa.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    assert keys.load_public(multikeys.encode(multikeys.RSA + raw)) == rsa


@pytest.mark.parametrize("text", ["z", "z6Mk", "zzzz", "z" + "1" * 2_000, multikeys.encode(b"\xed\x01short")])
def test_D08_what_is_no_multikey_is_refused(text: str) -> None:
    with pytest.raises(keys.UnusableKey):
        keys.load_public(text)


def test_multikeys_are_found_in_an_actors_document() -> None:
    listed = [MULTIKEY, MULTIKEY | {"type": "Other"}, "https://remote.example/key", None]
    assert published.multikeys({"id": ACTOR, "assertionMethod": listed}) == (
        published.PublishedKey(KEY_ID, ACTOR, TEXT),
    )
    assert published.multikeys({"id": ACTOR, "assertionMethod": MULTIKEY}) != ()


@pytest.mark.parametrize("change", [{"id": "https://evil.example/k"}, {"controller": "https://evil.example/"}])
def test_G10_a_multikey_of_somebody_else_is_not_theirs(change: Document) -> None:
    assert published.multikeys({"id": ACTOR, "assertionMethod": MULTIKEY | change}) == ()


def test_G12_ten_multikeys_are_looked_at() -> None:
    many = [MULTIKEY | {"id": f"{ACTOR}#{number}"} for number in range(10_000)]
    assert len(published.multikeys({"id": ACTOR, "assertionMethod": many})) == 10


def test_a_multikey_can_stand_alone() -> None:
    assert published.lone_key(MULTIKEY, KEY_ID).owner == ACTOR
    with pytest.raises(UnacceptableDocument):
        published.lone_key(MULTIKEY, KEY_ID + "2")
