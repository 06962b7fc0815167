"""HTTP message signatures, RFC 9421: verified for whoever sends them, sent to hosts known to want them."""

import base64
import re
from collections.abc import Mapping
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from yarl import URL

from chronicle_node.federation.signatures import digest, keys, structured
from chronicle_node.federation.signatures.cavage import NO_MORE
from chronicle_node.federation.signatures.claim import Claim, Rules, seconds
from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature, SignedRequest

ALGORITHMS = (None, "rsa-v1_5-sha256", "ed25519")
LABEL = "sig1"
FIELD = re.compile(r"[a-z0-9-]+")


def sign(
    key_id: str,
    key: keys.PrivateKey,
    *,
    method: str,
    url: URL,
    now: datetime,
    body: bytes | None = None,
    content_type: str | None = None,
    more: Mapping[str, str] = NO_MORE,
) -> dict[str, str]:
    """Give the headers to send, `more` signed among them."""
    headers = {"Content-Type": content_type} if content_type is not None else {}
    components = {"@method": method, "@target-uri": str(url)}
    if body is not None:
        headers["Content-Digest"] = components["content-digest"] = digest.content_digest(body)
    headers |= more
    components |= {name.lower(): value for name, value in more.items()}
    names = " ".join(f'"{name}"' for name in components)
    named = "rsa-v1_5-sha256" if isinstance(key, RSAPrivateKey) else "ed25519"
    parameters = f'({names});created={int(now.timestamp())};keyid={structured.quoted(key_id)};alg="{named}"'
    signature = base64.b64encode(keys.sign(key, base(components, parameters))).decode()
    return headers | {"Signature-Input": f"{LABEL}={parameters}", "Signature": f"{LABEL}=:{signature}:"}


def parse(request: SignedRequest, rules: Rules) -> Claim:
    """Read the claim of a `Signature-Input` header, or refuse it."""
    given = structured.signature_input(request.one("signature-input") or "")
    key_id = given.parameters.get("keyid")
    if not key_id:
        raise MalformedSignature("The Signature-Input header lacks keyid.")
    algorithm = given.parameters.get("alg")
    if algorithm not in ALGORITHMS:
        raise BadSignature("Sign with rsa-v1_5-sha256 or ed25519.")
    signature = structured.signature(request.one("signature") or "", given.label)
    signed_at = rules.fresh(seconds(given.parameters.get("created", "")))
    if "expires" in given.parameters:
        rules.unexpired(given.parameters["expires"])
    _demand(request, given.covered)
    components = {name: component(request, rules, name) for name in given.covered}
    bases = (base(components, given.canonical),)
    return Claim(key_id, "rfc9421", algorithm, signature, bases, signed_at, frozenset(given.covered))


def _demand(request: SignedRequest, covered: tuple[str, ...]) -> None:
    if len(set(covered)) != len(covered):
        raise MalformedSignature("The signature covers a component twice.")
    needed = {"@method", "@target-uri"} | ({"content-digest"} if request.has_body else set())
    if not needed <= set(covered):
        raise BadSignature(f"Sign at least {', '.join(sorted(needed))}.")
    if "content-digest" in covered:
        digest.check_content_digest(request.one("content-digest") or "", request.body)


def component(request: SignedRequest, rules: Rules, name: str) -> str:
    """Give one covered component's value; addresses are built from our settings, not from the request."""
    host = rules.own_host(request)
    path, mark, query = request.path_with_query.partition("?")
    derived = {
        "@method": request.method,
        "@target-uri": f"{rules.scheme}://{host}{request.path_with_query}",
        "@authority": host,
        "@scheme": rules.scheme,
        "@request-target": request.path_with_query,
        "@path": path,
        "@query": mark + query if mark else "?",
    }
    value = derived.get(name) if name.startswith("@") else _field(request, name)
    if value is None:
        raise BadSignature(f"The signature covers '{name}', which is not there.")
    return value


def _field(request: SignedRequest, name: str) -> str | None:
    if not FIELD.fullmatch(name):
        raise MalformedSignature("The signature covers something that is no header.")
    return request.one(name)


def base(components: dict[str, str], parameters: str) -> bytes:
    """Give the bytes that are signed."""
    lines = [f'"{name}": {value}' for name, value in components.items()]
    lines.append(f'"@signature-params": {parameters}')
    return "\n".join(lines).encode("utf-8", "surrogateescape")
