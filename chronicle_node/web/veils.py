"""What the visitor wants hidden of parts they have not finished, looked up for the items of one page."""

from __future__ import annotations

from collections.abc import Iterable

from chronicle_node.domain.unseen import Hidden, preferred
from chronicle_node.queries import seen
from chronicle_node.queries.media import Chain
from chronicle_node.web.show.unseen import Veil
from chronicle_node.web.visit import Visit


async def veil(visit: Visit, chains: Iterable[Chain] = ()) -> Veil:
    """The visitor's veil over these items; one that hides nothing costs nothing."""
    person = visit.visitor.person
    hidden = preferred(person.preferences) if person else Hidden.NOTHING
    if hidden is Hidden.NOTHING:
        return Veil()
    items = {chain.id for chain in chains if chain.id and chain.parents}
    return Veil(hidden, await visit.node.db.read(seen.among, visit.viewer, items))
