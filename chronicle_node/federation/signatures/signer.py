"""Signs what leaves through the outgoing client, one hop at a time, at the moment it leaves."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from chronicle_node.federation.signatures import cavage, keys, rfc9421
from chronicle_node.net.client import Outgoing, Sign

SIGNED_TOO = ("Collection-Synchronization",)  # a stranger could have us read somebody's list with it (FEP-8fcf)
Scheme = Literal["cavage", "rfc9421"]


def signer(key_id: str, private_pem: str, now: Callable[[], datetime], scheme: Scheme = "cavage") -> Sign:
    """Give the `sign` callback of `HttpClient.get` and `.post` for one actor.

    Signing keeps Python's lock, so a thread would only cost more.
    """
    make = cavage.sign if scheme == "cavage" else rfc9421.sign

    async def sign(hop: Outgoing) -> Mapping[str, str]:
        posted = hop.method == "POST"
        return make(
            key_id,
            keys.load_private(private_pem),
            method=hop.method,
            url=hop.url,
            now=now(),
            body=hop.body if posted else None,
            content_type=hop.headers.get("Content-Type") if posted else None,
            more={name: hop.headers[name] for name in SIGNED_TOO if name in hop.headers},
        )

    return sign
