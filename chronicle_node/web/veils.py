"""What the visitor wants hidden of parts they have not finished, looked up for the items of one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chronicle_node.domain.unseen import Hidden, preferred
from chronicle_node.queries import seen
from chronicle_node.queries.media import Chain
from chronicle_node.web.show.unseen import T, Veil
from chronicle_node.web.visit import Visit


async def veiled(visit: Visit, found: Sequence[T]) -> tuple[T, ...]:
    """Whatever is about an item, as the visitor wants to be told of it."""
    hides = await veil(visit, (one.media for one in found if one.media is not None))
    return hides.over_each(found)


async def veil(visit: Visit, chains: Iterable[Chain] = ()) -> Veil:
    """The visitor's veil over these items; one that hides nothing costs nothing."""
    person = visit.visitor.person
    hidden = preferred(person.preferences) if person else Hidden.NOTHING
    if hidden is Hidden.NOTHING:
        return Veil()
    items = {chain.id for chain in chains if chain.id and chain.parents}
    return Veil(hidden, await visit.node.db.read(seen.among, visit.viewer, items))
