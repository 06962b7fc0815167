"""Many entries of the library changed at once over the API, and taken back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from chronicle_node.api.library import DENIED
from chronicle_node.api.operations import Call, Op
from chronicle_node.db import Tx
from chronicle_node.domain import rules
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import Conflict, Invalid, Malformed, NotFound
from chronicle_node.policy import Viewer
from chronicle_node.queries import library_choice
from chronicle_node.services import library_bulk
from chronicle_node.services.library_bulk import Deed

Items = Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=500)]


class BulkChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is done, and to which entries: those of these `items`, or all that fit the `rule`; one of the two."""

    deed: Deed
    items: Items | None = None
    rule: Rule | None = None


class BulkDone(msgspec.Struct, frozen=True, kw_only=True):
    """How many entries were changed, and the id that undoes it for a day."""

    entries: int
    undo: UUID


class BulkUndone(msgspec.Struct, frozen=True, kw_only=True):
    entries: int


async def change_many(call: Call) -> BulkDone:
    """Change many entries of your library at once: all of them or none."""
    return await call.node.db.write(_change, call.viewer, call.user_id, call.body)


async def undo_many(call: Call) -> BulkUndone:
    """Have the entries of such a change as they were before it, within a day. Of the last five it can be done."""
    entries = await call.node.db.write(library_bulk.undo, call.user_id, call.public_id())
    return BulkUndone(entries=entries)


async def _change(tx: Tx, viewer: Viewer, user_id: int, wish: BulkChange) -> BulkDone:
    if (wish.items is None) == (wish.rule is None):
        raise invalid("/items", "Send either items or a rule.")
    if wish.items is not None:
        entries = await library_choice.of_items(tx, viewer, wish.items)
    else:
        entries = await library_choice.of_rule(tx, viewer, rules.checked(wish.rule or Rule()))
    changed, undo = await library_bulk.do(tx, user_id, entries, wish.deed)
    return BulkDone(entries=changed, undo=undo)


OPERATIONS = (
    Op(
        method="POST",
        path="/api/v1/library/bulk",
        handler=change_many,
        scope="write",
        body=BulkChange,
        ok=(200, BulkDone),
        problems=(Malformed, Invalid, Conflict, *DENIED),
        tag="library",
        body_bytes=64_000,
        example={"rule": {"type": ["movie"], "tag": ["winter"]}, "deed": {"action": "status", "status": "on_hold"}},
    ),
    Op(
        method="POST",
        path="/api/v1/library/bulk/{id}/undo",
        handler=undo_many,
        scope="write",
        ok=(200, BulkUndone),
        problems=(NotFound, *DENIED),
        tag="library",
    ),
)
