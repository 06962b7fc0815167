"""From what somebody typed to the person they mean: of this node by name, of any other by asking it."""

from __future__ import annotations

from chronicle_node.domain.actor_urls import NODE_NAME
from chronicle_node.errors import NotFound
from chronicle_node.federation import resolver, uris
from chronicle_node.federation.uris import Handle, Uris
from chronicle_node.node import Node
from chronicle_node.queries import faces


def is_address(text: str) -> bool:
    """Whether somebody typed an address rather than a name."""
    return text.strip().startswith(("https://", "http://"))


async def named(node: Node, text: str) -> Handle:
    """The handle of whom `@name`, `@name@host` or the address of a person's page or document means.

    An address of another node is asked for. Raises BadHandle, NotFound, NotFoundThere, NotFederated.
    """
    own, plain = Uris(node.settings.public_url), text.strip()
    if is_address(plain):
        return await (_at_home(node, own, plain) if own.is_local(plain) else resolver.handle_at(node, plain))
    if plain.removeprefix("@").count("@") == 0:
        plain = f"{plain}@{own.host}"
    return uris.handle(plain)


async def _at_home(node: Node, own: Uris, address: str) -> Handle:
    who = own.resource(address)
    name = who.username if who is not None else None
    if who is not None and who.public_id is not None:
        name = await node.db.read(faces.name_of, who.public_id)
    if name is None:
        raise NotFound("There is nobody at this address; copy that of their profile.")
    return Handle(name, own.host)


async def find(node: Node, text: str) -> int:
    """The number of the actor that is meant, as `named` reads it; somebody new is asked after and stored."""
    handle = await named(node, text)
    if not resolver.is_here(node, handle):
        return await resolver.by_handle(node, handle)
    found = await node.db.read(faces.actor_id_of, handle.username.lower())
    if found is None or handle.username == NODE_NAME:
        raise NotFound(f"There is nobody called @{handle.username} here; check the spelling.")
    return found
