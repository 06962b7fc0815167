"""draft-cavage-http-signatures, as the fediverse has come to speak it: what is sent first, and what most send us."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from yarl import URL

from chronicle_node.federation.signatures import digest, keys
from chronicle_node.federation.signatures.claim import Claim, Rules, http_date, seconds
from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature, SignedRequest

PARAMETER = re.compile(r'\s*([a-zA-Z]+)=(?:"([^"\\]*)"|(\d+))\s*(?:,|$)')
ALGORITHMS = (None, "rsa-sha256", "hs2019", "ed25519")
NO_MORE: Mapping[str, str] = MappingProxyType({})
PSEUDO = frozenset({"(request-target)", "(created)", "(expires)"})
HEADER = re.compile(r"[a-z0-9-]+")


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
    """Give the headers to send, in the order and spelling that the strictest known receivers take, `more` last."""
    headers = {"Host": url.host_port_subcomponent or "", "Date": format_datetime(now.astimezone(UTC), usegmt=True)}
    if body is not None:
        headers["Digest"] = digest.digest(body)
    if content_type is not None:
        headers["Content-Type"] = content_type
    headers |= more
    lines = [f"(request-target): {method.lower()} {url.raw_path_qs}"]
    lines += [f"{name.lower()}: {value}" for name, value in headers.items()]
    signature = base64.b64encode(keys.sign(key, "\n".join(lines).encode())).decode()
    names = " ".join(["(request-target)", *(name.lower() for name in headers)])
    named = "rsa-sha256" if isinstance(key, RSAPrivateKey) else "hs2019"
    headers["Signature"] = f'keyId="{key_id}",algorithm="{named}",headers="{names}",signature="{signature}"'
    return headers


def parse(request: SignedRequest, rules: Rules) -> Claim:
    """Read the claim of a `Signature` header, or refuse it."""
    given = parameters(request.one("signature") or "")
    if not given.get("keyId") or not given.get("signature"):
        raise MalformedSignature("The Signature header lacks keyId or signature.")
    algorithm = given.get("algorithm")
    if algorithm not in ALGORITHMS:
        raise BadSignature("Sign with rsa-sha256.")
    names = _names(given)
    _demand(request, rules, names)
    return Claim(
        key_id=given["keyId"],
        scheme="cavage",
        algorithm=algorithm,
        signature=_decoded(given["signature"]),
        bases=tuple(base(request, names, given, target) for target in _targets(request)),
        signed_at=_signed_at(request, rules, names, given),
        covered=frozenset(names),
    )


def parameters(header: str) -> dict[str, str]:
    """Read `name="value"` after `name="value"`, each at most once. Raises MalformedSignature."""
    given: dict[str, str] = {}
    at = 0
    while at < len(header):
        match = PARAMETER.match(header, at)
        if match is None or match[1] in given:
            raise MalformedSignature("The Signature header cannot be read.")
        given[match[1]] = match[2] if match[2] is not None else match[3]
        at = match.end()
    return given


def _names(given: dict[str, str]) -> list[str]:
    names = given.get("headers", "date").lower().split(" ")
    if len(set(names)) != len(names):
        raise MalformedSignature("The signature lists a header twice.")
    if not all(name in PSEUDO or HEADER.fullmatch(name) for name in names):
        raise MalformedSignature("The signature lists something that is no header.")
    return names


def _demand(request: SignedRequest, rules: Rules, names: list[str]) -> None:
    needed = {"(request-target)", "host"} | ({"digest"} if request.has_body else set())
    if not needed <= set(names) or not {"date", "(created)"} & set(names):
        raise BadSignature(f"Sign at least {', '.join(sorted(needed))} and the date.")
    rules.own_host(request)
    if "digest" in names:
        digest.check_digest(request.one("digest") or "", request.body)


def _signed_at(request: SignedRequest, rules: Rules, names: list[str], given: dict[str, str]) -> datetime:
    if {"(created)", "(expires)"} & set(names) and given.get("algorithm") not in ("hs2019", "ed25519"):
        raise BadSignature("(created) and (expires) go with hs2019 only.")
    if "expires" in given:
        rules.unexpired(given["expires"])
    moments = []
    if "(created)" in names:
        moments.append(rules.fresh(seconds(given.get("created", ""))))
    if "date" in names:
        moments.append(rules.fresh(http_date(request.one("date"))))
    return min(moments)


def _targets(request: SignedRequest) -> list[str]:
    """Give the target, and for fetches also without its query, which some leave out of the signature."""
    whole = request.path_with_query
    bare = whole.partition("?")[0]
    return [whole] if request.has_body or bare == whole else [whole, bare]


def base(request: SignedRequest, names: list[str], given: dict[str, str], target: str) -> bytes:
    """Give the bytes that are signed."""
    return "\n".join(f"{name}: {_value(request, name, given, target)}" for name in names).encode(
        "utf-8", "surrogateescape"
    )


def _value(request: SignedRequest, name: str, given: dict[str, str], target: str) -> str:
    if name == "(request-target)":
        return f"{request.method.lower()} {target}"
    value = given.get(name.strip("()")) if name in PSEUDO else request.one(name)
    if value is None:
        raise BadSignature(f"The signature covers '{name}', which was not sent.")
    return value


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedSignature("The signature is not base64.") from error
