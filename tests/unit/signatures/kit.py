"""A sender and a receiver for the signature tests: keys made once, requests made by hand, the clock in hand."""

import base64
from datetime import UTC, datetime
from functools import cache
from types import ModuleType

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from chronicle_node.federation.signatures import cavage, keys, rfc9421
from chronicle_node.federation.signatures.claim import Claim
from chronicle_node.federation.signatures.request import SignedRequest
from chronicle_node.federation.signatures.verify import ActorKey, VerifiedRequest, parse, verify

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
HOSTS = frozenset({"node.example"})
INBOX = URL("https://node.example/ap/inbox")
ACTOR = "https://remote.example/users/erin"
KEY_ID = ACTOR + "#main-key"
BODY = b'{"type":"Follow"}'
SCHEMES: dict[str, ModuleType] = {"cavage": cavage, "rfc9421": rfc9421}


@cache
def pair() -> keys.KeyPair:
    return keys.make_rsa()


@cache
def ed25519() -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return key, pem.decode()


def private() -> keys.PrivateKey:
    return keys.load_private(pair().private_pem)


def actor_key(key_id: str = KEY_ID, pem: str | None = None) -> ActorKey:
    return ActorKey(key_id, ACTOR, keys.load_public(pem or pair().public_pem))


def signed(
    scheme: str = "cavage",
    *,
    method: str = "POST",
    url: URL = INBOX,
    body: bytes | None = BODY,
    now: datetime = NOW,
    key: keys.PrivateKey | None = None,
) -> dict[str, str]:
    headers: dict[str, str] = SCHEMES[scheme].sign(
        KEY_ID, key or private(), method=method, url=url, now=now, body=body, content_type=body and "application/json"
    )
    return {"Host": "node.example"} | headers


def request(
    headers: dict[str, str] | list[tuple[str, str]],
    *,
    method: str = "POST",
    path: str = "/ap/inbox",
    body: bytes = BODY,
) -> SignedRequest:
    return SignedRequest(method, path, list(headers.items()) if isinstance(headers, dict) else headers, body)


def claim(received: SignedRequest, *, now: datetime = NOW, scheme: str = "https") -> Claim:
    return parse(received, hosts=HOSTS, scheme=scheme, now=now)


def check(received: SignedRequest, *, now: datetime = NOW, key: ActorKey | None = None) -> VerifiedRequest:
    return verify(claim(received, now=now), key or actor_key())


def by_hand(
    names: str, *, headers: dict[str, str] | None = None, parameters: str = 'algorithm="rsa-sha256",'
) -> dict[str, str]:
    """Sign exactly these header names, as a sender of bad taste would."""
    sent = headers or signed()
    sent = {name: value for name, value in sent.items() if name != "Signature"}
    values = {name.lower(): value for name, value in sent.items()} | {"(request-target)": "post /ap/inbox"}
    base = "\n".join(f"{name}: {values.get(name, '')}" for name in names.split(" "))
    return sent | {"Signature": f'keyId="{KEY_ID}",{parameters}headers="{names}",signature="{encoded(base)}"'}


def encoded(base: str) -> str:
    return base64.b64encode(keys.sign(private(), base.encode())).decode()
