"""Two libraries that nobody here wrote sign what we verify and verify what we sign, for any request."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpsig
import pytest
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver, algorithms
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from chronicle_node.federation.signatures import cavage, digest, keys, rfc9421
from chronicle_node.federation.signatures.request import SignedRequest
from tests.unit.signatures.kit import KEY_ID, NOW, actor_key, claim, ed25519, pair, private

SEGMENT = st.text("abcXYZ019-_~é %/", max_size=12)
PATHS = st.lists(SEGMENT, max_size=3).map(
    lambda parts: URL.build(scheme="https", host="node.example", path="/" + "/".join(parts))
)
QUERIES = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.text("xyz ü&=", max_size=5), max_size=2)
URLS = st.builds(lambda url, query: url.with_query(query), PATHS, QUERIES)
BODIES = st.one_of(st.none(), st.binary(max_size=200))
MORE = st.dictionaries(st.just("Collection-Synchronization"), st.text("abc=,/ ", min_size=1).map(str.strip), max_size=1)
FEW = settings(max_examples=40, deadline=None)


@dataclass
class Message:
    """As much of a request as the library looks at."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


class Keys(HTTPSignatureKeyResolver):
    def resolve_public_key(self, key_id: str) -> Any:
        return pair().public_pem.encode() if key_id == KEY_ID else ed25519()[1].encode()

    def resolve_private_key(self, key_id: str) -> Any:
        return pair().private_pem.encode()


@FEW
@given(URLS, BODIES, MORE)
def test_httpsig_verifies_what_we_sign(url: URL, body: bytes | None, more: dict[str, str]) -> None:
    method = "GET" if body is None else "POST"
    headers = cavage.sign(KEY_ID, private(), method=method, url=url, now=NOW, body=body, content_type="a/b", more=more)
    verifier = httpsig.HeaderVerifier(
        headers, pair().public_pem, ["date", "host"], method, url.raw_path_qs, sign_header="signature"
    )
    assert verifier.verify()


@FEW
@given(URLS, BODIES)
def test_we_verify_what_httpsig_signs(url: URL, body: bytes | None) -> None:
    method = "GET" if body is None else "POST"
    names = ["(request-target)", "host", "date", *([] if body is None else ["digest"])]
    signer = httpsig.HeaderSigner(KEY_ID, pair().private_pem, algorithm="rsa-sha256", headers=names)
    plain = {"host": "node.example", "date": format_datetime(NOW, usegmt=True)}
    plain |= {} if body is None else {"digest": digest.digest(body)}
    sent = signer.sign(plain, method=method, path=url.raw_path_qs)
    sent["signature"] = sent.pop("authorization").removeprefix("Signature ")
    received = SignedRequest(method, url.raw_path_qs, sent.items(), body or b"")
    assert claim(received).matches(actor_key().public_key)


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
@FEW
@given(url=URLS, body=BODIES, more=MORE)
def test_http_message_signatures_verifies_what_we_sign(
    kind: str, url: URL, body: bytes | None, more: dict[str, str]
) -> None:
    key, key_id = (private(), KEY_ID) if kind == "rsa" else (ed25519()[0], "ed")
    message = Message("GET" if body is None else "POST", str(url))
    signed = rfc9421.sign(key_id, key, method=message.method, url=url, now=datetime.now(UTC), body=body, more=more)
    message.headers.update(signed)
    algorithm = algorithms.RSA_V1_5_SHA256 if kind == "rsa" else algorithms.ED25519
    verifier = HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=Keys())
    assert verifier.verify(message, max_age=timedelta(minutes=5))


@FEW
@given(url=URLS, body=BODIES)
def test_we_verify_what_http_message_signatures_signs(url: URL, body: bytes | None) -> None:
    message = Message("GET" if body is None else "POST", str(url))
    names = ["@method", "@target-uri"]
    signer = HTTPMessageSigner(signature_algorithm=algorithms.RSA_V1_5_SHA256, key_resolver=Keys())
    signer.sign(message, key_id=KEY_ID, created=NOW, label="any", covered_component_ids=names, body=body)
    headers = [*message.headers.items(), ("Host", "node.example")]
    received = SignedRequest(message.method, url.raw_path_qs, headers, body or b"")
    assert claim(received).matches(keys.load_public(pair().public_pem))
