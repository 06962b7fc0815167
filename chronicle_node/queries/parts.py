"""What of an item can be marked as played: the episodes of a season, or all of a show up to one of them.

Only what the viewer may know of: whoever marks a season must not learn from it of an episode that somebody else played
in private.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, or_, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.marking import Part
from chronicle_node.domain.when import released
from chronicle_node.errors import NotFound
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.library import TURN, WatchSession
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import media, trees
from chronicle_node.queries.trees import Node

LAST = float("inf")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An item and its parts, in their order. `is_one`: it is a single part itself."""

    item_id: int
    media: media.Chain
    parts: tuple[Part, ...]
    is_one: bool


_ITEM = sql(
    lambda: media.joined(select(*media.COLUMNS).select_from(media.item)).where(
        media.item.public_id == bindparam("public_id", type_=PublicId)
    )
)
_about_it = (
    select(WatchSession.id)
    .where(
        WatchSession.user_id == BOUND.user_id,
        or_(
            WatchSession.media_item_id == bindparam("top_id"),
            WatchSession.media_item_id == bindparam("parent_id"),
            WatchSession.media_item_id == bindparam("item_id"),
        ),
    )
    .order_by(*TURN)
    .limit(1)
)
_SESSION = sql(lambda: _about_it.where(WatchSession.status == "in_progress"))
_TOLD = sql(lambda: _about_it.where(WatchSession.public_id == bindparam("session", type_=PublicId)))
_DONE = sql(
    lambda: (
        select(InteractionEvent.media_item_id)
        .where(InteractionEvent.session_id == bindparam("session_id"), InteractionEvent.event_type == "finish")
        .distinct()
    )
)


async def of_item(
    tx: Tx,
    viewer: Viewer,
    public_id: UUID,
    *,
    up_to: bool = False,
    session: UUID | msgspec.UnsetType | None = msgspec.UNSET,
) -> Found:
    """What can be marked of this item; with `up_to`, everything of its whole that comes before it as well.

    What is done is what was finished in that session: unsaid, in the one that goes on; None, ever. Specials count only
    where they are asked for themselves. Raises NotFound where the viewer may not know of the item.
    """
    row = await tx.first(_ITEM, public_id=public_id)
    if row is None:
        raise NotFound
    top_id = row.grandparent_id or row.parent_id or row.item_id
    tree = Tree(await trees.below(tx, viewer, [top_id]), len(row.levels) - 1)
    if row.item_id not in tree.by_id:
        raise NotFound
    chosen = tree.inside(row.item_id)
    if up_to:
        chosen = tree.up_to(chosen)
    done = await _done(tx, viewer, row, session)
    return Found(
        item_id=row.item_id,
        media=media.chain_of(row),
        parts=tuple(tree.part(node, done) for node in chosen),
        is_one=len(chosen) == 1 and chosen[0].id == row.item_id,
    )


async def _done(tx: Tx, viewer: Viewer, row: Row, session: UUID | msgspec.UnsetType | None) -> set[int] | None:
    """What was finished in the session; None where there is none."""
    if session is None:
        return None
    top_id = row.grandparent_id or row.parent_id or row.item_id
    keys = {"top_id": top_id, "parent_id": row.parent_id, "item_id": row.item_id, **viewer.values}
    statement = _SESSION if session is msgspec.UNSET else _TOLD
    found = await tx.first(statement, session=session, **keys)
    if found is None:
        return None
    return {one.media_item_id for one in await tx.all(_DONE, session_id=found.id)}


class Tree:
    """Everything of one whole, and what of it is a part."""

    def __init__(self, nodes: Sequence[Node], deepest: int) -> None:
        self.by_id = {node.id: node for node in nodes}
        parents = {node.parent_id for node in nodes}
        leaves = [node for node in nodes if node.id not in parents and node.level == deepest]
        self.leaves = sorted(leaves, key=self._order)

    def inside(self, item_id: int) -> list[Node]:
        """The parts of an item; itself, where it has none."""
        found = [leaf for leaf in self.leaves if item_id in self._line(leaf)]
        regular = [leaf for leaf in found if not self.is_special(leaf)]
        return regular or found or [self.by_id[item_id]]

    def up_to(self, chosen: list[Node]) -> list[Node]:
        """These and all before the last of them."""
        last = chosen[-1]
        if last not in self.leaves:
            return chosen
        before = self.leaves[: self.leaves.index(last) + 1]
        return [leaf for leaf in before if self.is_special(leaf) == self.is_special(last)]

    def part(self, node: Node, done: set[int] | None) -> Part:
        parent = self.by_id.get(node.parent_id or 0)
        return Part(
            item_id=node.id,
            public_id=node.public_id,
            title=node.title,
            position=node.position,
            season=parent.position if parent else None,
            seconds=media.seconds(node.meta or {}) or self._usual_seconds(node),
            released=released(node.meta or {}),
            plays=node.plays,
            is_done=node.plays > 0 if done is None else node.id in done,
        )

    def _usual_seconds(self, node: Node) -> int | None:
        """What the whole says of each of its parts: a runtime is an episode's, a duration that of all together."""
        for item_id in self._line(node)[1:]:
            runtime = (self.by_id[item_id].meta or {}).get("runtime")
            if isinstance(runtime, int):
                return runtime * 60
        return None

    def _line(self, node: Node) -> list[int]:
        """The item and all that it is part of."""
        found = [node.id]
        while (parent := self.by_id.get(self.by_id[found[-1]].parent_id or 0)) is not None:
            found.append(parent.id)
        return found

    def is_special(self, node: Node) -> bool:
        parent = self.by_id.get(node.parent_id or 0)
        return parent is not None and parent.position == 0

    def _order(self, node: Node) -> tuple[float, int, float, int]:
        parent = self.by_id.get(node.parent_id or 0)
        above = parent.position if parent and parent.position is not None else LAST
        return above, node.parent_id or 0, LAST if node.position is None else node.position, node.id
