"""What stands on a list, for one viewer: numbered and counted as they see it.

An entry that the viewer may not know of is left out, and nothing tells that it is there: not the numbers of the others,
and not the count. Of somebody blocked there is neither the name nor a word, and nothing that only they tell of.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import lists as rules
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import Malformed, NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.lists import UserListItem
from chronicle_node.policy import BOUND, OWNER, Viewer, between, sight
from chronicle_node.queries import cards, catalog, cursors, known, media, smart_lists
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.known import Wanted
from chronicle_node.queries.lists import Found
from chronicle_node.queries.shown_types import shown
from chronicle_node.queries.trees import Node


class ListEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a list. `position` counts the entries that the viewer sees, from 1.

    `has_page`: its item has a page for this viewer. `is_finished` is about the viewer, null for nobody in particular.
    `added_by` is null where whoever added it has gone, or doesn't show themselves to the viewer.
    """

    media: media.Chain
    position: int
    notes: str | None
    added_by: Card | None
    added_at: datetime
    has_page: bool
    is_finished: bool | None
    may_change: bool


class Entries(msgspec.Struct, frozen=True):
    """All that the viewer sees of a list, in its order. `ids` are the rows, in the same order."""

    entries: tuple[ListEntry, ...]
    ids: tuple[int, ...]

    @property
    def finished(self) -> int:
        """How many of them are behind the viewer."""
        return sum(1 for entry in self.entries if entry.is_finished)

    def of(self, item: UUID) -> ListEntry:
        """The entry of this item. Raises NotFound."""
        return self.entries[self.ids.index(self.at(item))]

    def at(self, item: UUID) -> int:
        """The row of the entry of this item. Raises NotFound."""
        for row_id, entry in zip(self.ids, self.entries, strict=True):
            if entry.media.id == item:
                return row_id
        raise NotFound("There is no such entry on the list.")


_ROWS = sql(
    lambda: media.joined(
        select(
            UserListItem.id.label("entry_id"),
            UserListItem.position,
            UserListItem.notes,
            UserListItem.added_at,
            UserListItem.added_by_user_id,
            media.item.sort_name,
            MediaType.progress_unit.label("unit"),
            *media.COLUMNS,
        )
        .select_from(UserListItem)
        .join(media.item, media.item.id == UserListItem.media_item_id)
    ).where(UserListItem.list_id == bindparam("list_id"), shown(media.item.media_type_id))
)
_adders: Any = select(
    *cards.columns(OWNER.actor),
    sight(BOUND, OWNER, "profile").label("sight"),
    between(BOUND.actor_id, OWNER.actor.id).label("is_blocked"),
)
_ADDERS = sql(
    lambda: cards.joined(_adders.select_from(OWNER.user).join(OWNER.actor, OWNER.joined), OWNER.actor).where(
        any_of(OWNER.user.id, "people")
    )
)
_SHELF = sql(
    lambda: select(UserLibrary.media_item_id, UserLibrary.status).where(
        UserLibrary.user_id == BOUND.user_id, any_of(UserLibrary.media_item_id, "items")
    )
)


async def of(tx: Tx, viewer: Viewer, found: Found) -> Entries:
    """The entries of a list that was looked up for the same viewer."""
    if found.rule is not None:
        return await _smart(tx, viewer, found, found.rule)
    rows = sorted(
        await tx.all(_ROWS, list_id=found.list_id, **viewer.values), key=lambda row: _place(found.card.sort_order, row)
    )
    people = {row.added_by_user_id for row in rows if row.added_by_user_id is not None}
    adders = {row.actor_user_id: row for row in await tx.all(_ADDERS, people=sorted(people), **viewer.values)}
    blocked = {user_id for user_id, row in adders.items() if row.is_blocked}
    deaf = set() if found.card.is_mine else blocked  # an owner sees what is on their own list, whoever it is from
    nodes = await known.which(tx, viewer, [Wanted(row.item_id, _top(row)) for row in rows])
    hidden = await known.hidden_by(tx, {row.item_id for row in rows} - nodes.keys(), people)
    told = {row.entry_id for row in rows if (row.item_id, row.added_by_user_id) not in hidden}
    seen = [row for row in rows if row.item_id in nodes or (row.entry_id in told and row.added_by_user_id not in deaf)]
    shelf = await _shelf(tx, viewer, seen)
    ids = await media.external_ids(tx, seen)
    return Entries(
        tuple(
            ListEntry(
                media=media.chain_of(row, ids),
                position=number,
                notes=None if row.added_by_user_id in blocked else row.notes,
                added_by=_adder(row, adders),
                added_at=row.added_at,
                has_page=row.item_id in nodes,
                is_finished=_is_finished(row, nodes.get(row.item_id, ()), shelf) if viewer.signed_in else None,
                may_change=viewer.signed_in and (found.card.is_mine or row.added_by_user_id == viewer.user_id),
            )
            for number, row in enumerate(seen, 1)
        ),
        tuple(row.entry_id for row in seen),
    )


_FITTING = sql(
    lambda: media.joined(
        select(
            *(UserLibrary.id.label("entry_id"), UserLibrary.added_at, MediaType.progress_unit.label("unit")),
            *media.COLUMNS,
        )
        .select_from(UserLibrary)
        .join(media.item, media.item.id == UserLibrary.media_item_id)
    ).where(UserLibrary.user_id == bindparam("owner_id"), any_of(UserLibrary.id, "entries"))
)


async def _smart(tx: Tx, viewer: Viewer, found: Found, rule: Rule) -> Entries:
    """What stands on a smart list. When something came into its owner's library is theirs to know."""
    order = await smart_lists.fitting(tx, viewer, found, rule)
    by_id = {row.entry_id: row for row in await tx.all(_FITTING, owner_id=found.owner_id, entries=order)}
    rows = [by_id[entry] for entry in order]
    nodes = await known.which(tx, viewer, [Wanted(row.item_id, _top(row)) for row in rows])
    shelf, ids = await _shelf(tx, viewer, rows), await media.external_ids(tx, rows)
    return Entries(
        tuple(
            ListEntry(
                media=media.chain_of(row, ids),
                position=number,
                notes=None,
                added_by=None,
                added_at=row.added_at if found.card.is_mine else found.card.created_at,
                has_page=row.item_id in nodes,
                is_finished=_is_finished(row, nodes.get(row.item_id, ()), shelf) if viewer.signed_in else None,
                may_change=False,
            )
            for number, row in enumerate(rows, 1)
        ),
        tuple(order),
    )


def page(found: Entries, cursor: str | None, limit: int) -> Page[ListEntry]:
    """Some of the entries, from after the one that the cursor names. Raises Malformed where it is gone."""
    start = 0
    if cursor:
        last = cursors.decode(cursor).id
        if last not in found.ids:
            raise Malformed("The list has changed meanwhile; begin with the first page.")
        start = found.ids.index(last) + 1
    end = start + cursors.count(limit)
    more = Cursor(id=found.ids[end - 1]).encoded() if end < len(found.ids) else None
    return Page(found.entries[start:end], more)


def before(found: Entries, entry_id: int, position: int) -> int | None:
    """The row that an entry stands before once it has this position among what the viewer sees; None: it is last."""
    return rules.before(found.ids, entry_id, position)


def _place(order: str, row: Row) -> tuple[object, ...]:
    title = row.sort_name or row.item_name
    return rules.sort_key(order, position=row.position, entry_id=row.entry_id, title=title, added_at=row.added_at)


def _adder(row: Row, adders: dict[int, Row]) -> Card | None:
    adder = adders.get(row.added_by_user_id)
    return cards.card(adder) if adder is not None and adder.sight >= 0 else None


async def _shelf(tx: Tx, viewer: Viewer, rows: Sequence[Row]) -> dict[int, str]:
    if not viewer.signed_in:
        return {}
    found = await tx.all(_SHELF, items=[row.item_id for row in rows], **viewer.values)
    return {row.media_item_id: row.status for row in found}


def _is_finished(row: Row, nodes: Sequence[Node], shelf: dict[int, str]) -> bool:
    parts = [node for node in nodes if node.id != row.item_id]
    done = {node.id for node in nodes if node.plays}
    leaves = catalog.leaves(nodes, len(row.levels) - 1)
    return rules.is_finished(
        shelf.get(row.item_id),
        plays=sum(node.plays for node in nodes if node.id == row.item_id),
        parts=len(parts) or None,
        parts_done=sum(1 for leaf in leaves if leaf.id in done and not leaf.special),
        total=catalog.total_of(row.item_meta, row.unit),
    )


def _top(row: Row) -> int:
    top: int = row.grandparent_id or row.parent_id or row.item_id
    return top
