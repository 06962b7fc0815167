"""Reading a post from its own address: what it says of itself there is believed, whoever named the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from chronicle_node.db import Row
from chronicle_node.federation import resolver, talk
from chronicle_node.federation.talk import Identity
from chronicle_node.federation.vocabulary import notes, values
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.notes import Written
from chronicle_node.net import urls
from chronicle_node.node import Node
from chronicle_node.queries import peers


class Read(NamedTuple):
    """A post, its author, and the document."""

    found: Written
    author: Row
    document: Document


async def post(node: Node, uri: str, who: Identity, meet: Callable[[str], None] | None = None) -> Read | None:
    """The post that is at home at this address, and whoever wrote it, who is asked after where nobody here knows them.

    `meet` is told of an author nobody here knows before they are asked after, and may raise.
    None where its author is gone, shut out, or of this node. Raises OutboundError and Problem as `talk.document`.
    """
    host = urls.host(uri)
    await resolver.require(node, host)
    with node.http.place(host):
        document = await talk.document(node, uri, who)
        if document.get("type") == "Create":  # the address of the saying, not of what was said
            document = await talk.document(node, values.here(document.get("object"), uri) or uri, who)
        author = values.only_address(document.get("attributedTo"), "attributedTo")
        found = notes.written(document, author)
        row = await node.db.read(peers.sender, author)
        if row is None:
            if meet is not None:
                meet(author)
            await resolver.store(node, await resolver.fetch(node, author))
            row = await node.db.read(peers.sender, author)
    if row is None or row.gone_at is not None or row.user_id is not None or row.policy == "blocked":
        return None
    return Read(found, row, document)
