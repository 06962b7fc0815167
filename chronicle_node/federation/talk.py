"""Speaking to other servers with a signature, in the dialect they understand, and reading what they say.

draft-cavage is tried first and RFC 9421 where that is refused, unless the server is known to take one of them.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from chronicle_node.errors import Retry
from chronicle_node.federation.signatures.cavage import NO_MORE
from chronicle_node.federation.signatures.signer import Scheme, signer
from chronicle_node.federation.vocabulary import document as documents
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.net import urls
from chronicle_node.net.client import Answer
from chronicle_node.net.errors import OutboundError, Unreachable
from chronicle_node.node import Node
from chronicle_node.queries import peers

REFUSALS = frozenset({400, 401, 403})
FETCH_SECONDS = 15.0
POST_SECONDS = 20.0
PAUSE = timedelta(minutes=1)
HEADERS = {"Content-Type": terms.ACTIVITY_JSON}


@dataclass(frozen=True, slots=True)
class Identity:
    """An actor of this node that can sign."""

    key_id: str
    private_pem: str = field(repr=False)


class NotThere(OutboundError):
    """The server answered, but not with what was asked for."""

    def __init__(self, status: int) -> None:
        super().__init__(f"The server answered {status}.")
        self.status = status


def is_away(error: OutboundError) -> bool:
    """Whether trying again later may help: nobody answered, or only that it cannot now."""
    if isinstance(error, NotThere):
        return error.status >= 500 or error.status == 429
    return isinstance(error, Unreachable)


def soon(error: Exception) -> Retry:
    """What a job says that could not read something just now; not all come again at the same moment."""
    return Retry(PAUSE * random.uniform(0.5, 1), str(error) or "It took too long.")  # noqa: S311 - no secret


async def node_identity(node: Node) -> Identity:
    """The node's own actor, which fetches what no person asks for."""
    row = await node.db.read(peers.node_actor)
    return Identity(row.key_id, node.secrets.unseal(row.private_key_sealed))


async def get(node: Node, url: str, who: Identity, scheme: str | None = None) -> Answer:
    """Fetch something as this actor."""

    async def send(dialect: Scheme) -> Answer:
        sign = signer(who.key_id, who.private_pem, node.clock.now, dialect)
        return await node.http.get(url, accept=terms.ACCEPT, sign=sign, timeout=FETCH_SECONDS)

    return (await _understood(send, scheme))[0]


async def post(
    node: Node,
    url: str,
    body: bytes,
    who: Identity,
    scheme: str | None,
    *,
    close: bool = False,
    more: Mapping[str, str] = NO_MORE,
) -> tuple[Answer, Scheme]:
    """Send something to an inbox as this actor; the answer, and the kind of signature it was an answer to.

    `close`: nothing more is meant for that server soon, so no connection is kept.
    """
    headers = HEADERS | ({"Connection": "close"} if close else {}) | dict(more)

    async def send(dialect: Scheme) -> Answer:
        sign = signer(who.key_id, who.private_pem, node.clock.now, dialect)
        return await node.http.post(url, body, headers, sign=sign, timeout=POST_SECONDS)

    return await _understood(send, scheme)


async def _understood(send: Callable[[Scheme], Awaitable[Answer]], known: str | None) -> tuple[Answer, Scheme]:
    first: Scheme = "rfc9421" if known == "rfc9421" else "cavage"
    answer = await send(first)
    if known is None and answer.status in REFUSALS:
        second = await send("rfc9421")
        if second.status not in REFUSALS:
            return second, "rfc9421"
    return answer, first


async def document(node: Node, url: str, who: Identity) -> Document:
    """The document that is at home at this address.

    What calls another address its own is fetched from there, once. Raises OutboundError where there is none (NotThere
    with the status), Malformed where it is nothing we can believe.
    """
    found, came_from = await _document(node, url, who)
    if values.is_at(found, came_from):
        return found
    home = values.address(found.get("id"))
    if home is None or not urls.same_origin(home, url):
        raise UnacceptableDocument("The document claims to be from another server.")
    found, came_from = await _document(node, home, who)
    if not values.is_at(found, came_from):
        raise UnacceptableDocument("The document claims another address than the one it is at.")
    return found


async def _document(node: Node, url: str, who: Identity) -> tuple[Document, str]:
    answer = await get(node, url, who)
    return read(answer), answer.url


def read(answer: Answer) -> Document:
    """The ActivityPub document in an answer. Raises NotThere, or Malformed where it is something else."""
    if not answer.ok:
        raise NotThere(answer.status)
    if not terms.is_activity_json(answer.headers.get("Content-Type", "")):
        raise UnacceptableDocument("The server sent no ActivityPub document.")
    return documents.read(answer.body)
