"""What may be done with the catalogue's entry of an item, as links on its page."""

from __future__ import annotations

from chronicle_node.db import Tx
from chronicle_node.domain.roles import Ability
from chronicle_node.policy import Viewer
from chronicle_node.queries.catalog import ItemPage
from chronicle_node.services import editing, roles
from chronicle_node.web import pages


async def tools(tx: Tx, viewer: Viewer, found: ItemPage) -> tuple[pages.Link, ...]:
    """The links for this person; none for nobody in particular."""
    standing = await roles.standing(tx, viewer)
    path, links = f"/media/{found.media.id}", []
    if await editing.may_edit(tx, standing, found.item_id):
        links.append(pages.Link(text="Edit", url=f"{path}/edit"))
    if Ability.ADD in standing.may and found.has_levels_below:
        links.append(pages.Link(text="Add parts", url=f"/media/new?parent={found.media.id}"))
    links.append(pages.Link(text="Your files", url=f"{path}/files"))
    return (*links, pages.Link(text="Changes", url=f"{path}/changes"))
