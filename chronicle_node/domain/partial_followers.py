"""The followers of somebody on one server, summed up so that two servers can see whether they agree (FEP-8fcf)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def digest(uris: Iterable[str]) -> str:
    """The SHA-256 of each follower's id, all of them combined by XOR, in hexadecimal; the order doesn't matter."""
    total = 0
    for uri in uris:
        total ^= int.from_bytes(hashlib.sha256(uri.encode()).digest())
    return f"{total:064x}"
