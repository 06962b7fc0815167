"""From what somebody typed to the person they mean: of this node by name, of any other by asking it."""

from __future__ import annotations

from chronicle_node.domain.actor_urls import NODE_NAME
from chronicle_node.errors import NotFound
from chronicle_node.federation import resolver, uris
from chronicle_node.node import Node
from chronicle_node.queries import faces


async def find(node: Node, text: str) -> int:
    """The number of the actor that `@name` or `@name@host` means; somebody new is asked after and stored.

    Raises BadHandle, NotFound, NotFoundThere, NotFederated.
    """
    plain = text.strip()
    if plain.removeprefix("@").count("@") == 0:
        plain = f"{plain}@{uris.Uris(node.settings.public_url).host}"
    handle = uris.handle(plain)
    if not resolver.is_here(node, handle):
        return await resolver.by_handle(node, handle)
    found = await node.db.read(faces.actor_id_of, handle.username.lower())
    if found is None or handle.username == NODE_NAME:
        raise NotFound(f"There is nobody called @{handle.username} here; check the spelling.")
    return found
