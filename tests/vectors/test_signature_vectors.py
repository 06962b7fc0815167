"""Signatures made by others, long before us: the standards' examples and Mastodon's whole requests."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from yarl import URL

from chronicle_node.federation.signatures import cavage, digest, keys, rfc9421, structured
from chronicle_node.federation.signatures.claim import Rules
from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature, SignedRequest
from chronicle_node.federation.signatures.verify import ActorKey, parse, verify
from tests.vectors.load import shared, standard

CAVAGE = standard("signatures/cavage-appendix-c.json")
RFC = standard("signatures/rfc9421-appendix-b.json")
RULES = Rules(frozenset({"example.com"}), "https", datetime(2021, 4, 20, 2, 7, 56, tzinfo=UTC))
# Responses and @query-param are outside of what servers sign to one another; the rest of appendix B is all here.
REQUESTS = [case for case in RFC["cases"] if case["message"] == "test-request" and "query-param" not in case["base"]]


@pytest.mark.parametrize("case", CAVAGE["cases"], ids=lambda case: case["name"])
def test_draft_cavage_appendix_c_is_verified_and_signed_alike(case: dict[str, Any]) -> None:
    received = SignedRequest("POST", CAVAGE["target"], CAVAGE["headers"].items(), CAVAGE["body"].encode())
    base = cavage.base(received, case["signed_headers"], {}, CAVAGE["target"])
    # The draft's key has 1024 bits, which we take from nobody, hence the bare key.
    public, private = load_pem_public_key(CAVAGE["public_pem"].encode()), private_key(CAVAGE["private_pem"])
    assert keys.holds(public, base64.b64decode(case["signature"]), base)  # type: ignore[arg-type]
    assert base64.b64encode(keys.sign(private, base)).decode() == case["signature"]


def test_draft_cavage_digest_is_the_same() -> None:
    assert digest.digest(CAVAGE["body"].encode()) == CAVAGE["headers"]["digest"]


@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case["title"])
def test_rfc_9421_appendix_b_signature_bases_are_the_same(case: dict[str, Any]) -> None:
    received, given = message(case)
    components = {name: rfc9421.component(received, RULES, name) for name in given.covered}
    assert rfc9421.base(components, given.canonical).decode() == case["base"]


def test_rfc_9421_appendix_b_ed25519_is_verified_and_signed_alike() -> None:
    case = next(case for case in REQUESTS if case["alg"] == "ed25519")
    pems = RFC["keys"]["test-key-ed25519"]
    signature = structured.signature(case["signature"], message(case)[1].label)
    assert keys.holds(keys.load_public(pems["public_pem"]), signature, case["base"].encode())
    assert keys.sign(keys.load_private(pems["private_pem"]), case["base"].encode()) == signature


def test_rfc_9421_content_digest_is_checked() -> None:
    received = message(REQUESTS[0])[0]
    digest.check_content_digest(received.one("content-digest") or "", received.body)


def mastodon() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    vectors = json.loads(shared("vectors/cavage/mastodon-signatures.json").read_text())
    return vectors["private_keys"], vectors["cases"]


@pytest.mark.parametrize("number", range(28))
def test_mastodons_requests_are_judged_as_mastodon_judges_them(number: int) -> None:
    pems, cases = mastodon()
    case = cases[number]
    assert len(cases) == 28
    assert accepted(case, pems) is case["valid"], case["name"]


def accepted(case: dict[str, Any], pems: dict[str, str]) -> bool:
    received = SignedRequest(case["method"], case["target"], case["headers"].items(), case["body"].encode())
    now = datetime.fromisoformat(case["now"])
    public = private_key(pems[case["key"]]).public_key()
    try:
        claim = parse(received, hosts=frozenset({case["authority"]}), scheme=case["scheme_in_target_uri"], now=now)
        known = claim.key_id if case["key_known"] else "https://remote.domain/users/bob#main-key"
        return bool(verify(claim, ActorKey(known, "https://remote.domain/users/bob", public)))
    except (MalformedSignature, BadSignature):
        return False


def private_key(pem: str) -> keys.PrivateKey:
    key = load_pem_private_key(pem.encode(), None)
    assert isinstance(key, keys.PrivateKey)
    return key


def message(case: dict[str, Any]) -> tuple[SignedRequest, structured.Input]:
    sent = RFC["messages"][case["message"]]
    method, target, _ = sent["start"].split(" ")
    received = SignedRequest(method, target, [tuple(pair) for pair in sent["headers"]], sent["body"].encode())
    return received, structured.signature_input(case["signature_input"])


def test_a_signed_request_names_what_it_signed() -> None:
    made = cavage.sign(
        "https://a.example/u#main-key",
        private_key(CAVAGE["private_pem"]),
        method="POST",
        url=URL("https://b.example/inbox"),
        now=datetime(2026, 3, 1, 18, tzinfo=UTC),
        body=b"{}",
        content_type="application/activity+json",
    )
    assert made["Date"] == "Sun, 01 Mar 2026 18:00:00 GMT"
    assert made["Digest"] == "SHA-256=RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o="
    assert 'algorithm="rsa-sha256",headers="(request-target) host date digest content-type"' in made["Signature"]
