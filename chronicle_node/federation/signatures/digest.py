"""The body's fingerprints: `Digest` for draft-cavage, `Content-Digest` (RFC 9530) for RFC 9421.

They are computed over the bytes received, never over anything parsed from them.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable

from chronicle_node.federation.signatures.request import BadSignature, MalformedSignature

CONTENT_MEMBER = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):")
HASHES: dict[str, Callable[[bytes], "hashlib._Hash"]] = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


def digest(body: bytes) -> str:
    """Give the `Digest` header, spelled as the strictest receivers compare it."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode()


def content_digest(body: bytes) -> str:
    """Give the `Content-Digest` header."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def check_digest(header: str, body: bytes) -> None:
    """Compare a `Digest` header with the body, or refuse."""
    members: list[tuple[str, str]] = []
    for part in header.split(","):
        name, equals, value = part.strip().partition("=")
        if not equals:
            raise MalformedSignature("The Digest header cannot be read.")
        members.append((name.lower(), value))
    _check(members, body)


def check_content_digest(header: str, body: bytes) -> None:
    """Compare a `Content-Digest` header with the body, or refuse."""
    members = [CONTENT_MEMBER.fullmatch(part.strip(" \t")) for part in header.split(",")]
    if not all(members):
        raise MalformedSignature("The Content-Digest header cannot be read.")
    _check([(match[1], match[2]) for match in members if match], body)


def _check(members: list[tuple[str, str]], body: bytes) -> None:
    names = [name for name, _ in members]
    if len(set(names)) != len(names):
        raise MalformedSignature("The digest names one algorithm twice.")
    known = [(HASHES[name], value) for name, value in members if name in HASHES]
    if not known:
        raise BadSignature("Send a SHA-256 digest of the body.")
    for algorithm, value in known:
        if not hmac.compare_digest(algorithm(body).digest(), _decoded(value)):
            raise BadSignature("The digest does not match the body.")


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedSignature("The digest is not base64.") from error
