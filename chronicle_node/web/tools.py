"""What may be done with the catalogue's entry of an item, as links on its page."""

from __future__ import annotations

from chronicle_node.db import Tx
from chronicle_node.domain.roles import Ability
from chronicle_node.policy import Viewer
from chronicle_node.queries.catalog import ItemPage
from chronicle_node.services import roles
from chronicle_node.web import pages


async def tools(tx: Tx, viewer: Viewer, found: ItemPage) -> tuple[pages.Link, ...]:
    """The links for this person; none for nobody in particular."""
    may = (await roles.standing(tx, viewer)).may
    links = []
    if Ability.ADD in may and found.has_levels_below:
        links.append(pages.Link(text="Add parts", url=f"/media/new?parent={found.media.id}"))
    return tuple(links)
