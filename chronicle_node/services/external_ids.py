"""The ids that other catalogues have for an item: set, replaced and taken away, each with its line in the history.

That an id belongs to one item is looked after before (`queries.duplicates`), as far as the person may know.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, delete, func, select

from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain.editing import Difference, Subject
from chronicle_node.domain.external_ids import IDS_MAX, normalise_ids
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.profiles import is_web_address
from chronicle_node.errors import Conflict, Invalid, NotFound
from chronicle_node.models.catalog import MediaExternalId
from chronicle_node.services import changes, editing

URL_MAX = 2_000
_mine = (MediaExternalId.media_item_id == bindparam("item_id"), MediaExternalId.provider == bindparam("provider"))
_FIND = sql(lambda: select(MediaExternalId.external_id, MediaExternalId.url).where(*_mine))
_COUNT = sql(
    lambda: (
        select(func.count()).select_from(MediaExternalId).where(MediaExternalId.media_item_id == bindparam("item_id"))
    )
)
_SET = sql(
    lambda: insert(
        MediaExternalId, "media_item_id", "provider", "external_id", "url", "created_at"
    ).on_conflict_do_update(
        index_elements=[MediaExternalId.media_item_id, MediaExternalId.provider],
        set_={"external_id": bindparam("external_id"), "url": bindparam("url")},
    )
)
_REMOVE = sql(lambda: delete(MediaExternalId).where(*_mine))


class NewId(msgspec.Struct, frozen=True):
    """An id in the spelling that is kept."""

    provider: str
    external_id: str
    url: str | None = None


def read(provider: str, external_id: str, url: str | None = None) -> NewId:
    """An id as somebody typed it. Raises Invalid where it is none of this provider."""
    try:
        found = list(normalise_ids({provider: external_id}).items())
    except Invalid as error:
        raise invalid("/id" if provider.strip() else "/provider", error.fields[0].detail) from None
    if not found:
        raise invalid("/id", "Send the id.")
    address = (url or "").strip() or None
    if address is not None and (len(address) > URL_MAX or not is_web_address(address)):
        raise invalid("/url", "Send the address of a page, such as https://example.org/78, or leave it out.")
    return NewId(*found[0], address)


async def put(tx: Tx, user_id: int, item: Subject, new: NewId, undoes: int | None = None) -> None:
    """Give an item this id, instead of the one it has of that provider. Raises Conflict where it has too many."""
    before = await tx.first(_FIND, item_id=item.item_id, provider=new.provider)
    if before is None and await tx.scalar(_COUNT, item_id=item.item_id) >= IDS_MAX:
        raise Conflict(f"An item has at most {IDS_MAX} ids; take one away first.")
    if before is not None and (before.external_id, before.url) == (new.external_id, new.url):
        return
    await tx.run(
        _SET,
        media_item_id=item.item_id,
        provider=new.provider,
        external_id=new.external_id,
        url=new.url,
        created_at=tx.now,
    )
    await editing.touched(tx, item)
    made = Difference(new.provider, before and _kept(before), _kept(new))
    await changes.record(tx, user_id, [item.item_id], "id_added", [made], undoes)


async def remove(tx: Tx, user_id: int, item: Subject, provider: str, undoes: int | None = None) -> None:
    """Take an id away. Raises NotFound."""
    before = await tx.first(_FIND, item_id=item.item_id, provider=provider)
    if before is None:
        raise NotFound("This item has no id of that provider.")
    await tx.run(_REMOVE, item_id=item.item_id, provider=provider)
    await editing.touched(tx, item)
    made = Difference(provider, _kept(before), None)
    await changes.record(tx, user_id, [item.item_id], "id_removed", [made], undoes)


async def undo(tx: Tx, user_id: int, item: Subject, change: Row) -> None:
    """Have the id that was there before a change. Raises Conflict where it was changed again since."""
    made = msgspec.convert(change.changes, list[Difference])[0]
    now = await tx.first(_FIND, item_id=item.item_id, provider=made.field)
    if (now and _kept(now)) != made.after:
        raise Conflict("It can’t be taken back: this id was changed again since.")
    if made.before is None:
        await remove(tx, user_id, item, made.field, change.id)
    else:
        await put(tx, user_id, item, former(change) or NewId(made.field, ""), change.id)


def former(change: Row) -> NewId | None:
    """The id that undoing a change would bring back."""
    made = msgspec.convert(change.changes, list[Difference])[0]
    if made.before is None:
        return None
    external_id, _, url = str(made.before).partition(" ")
    return NewId(made.field, external_id, url or None)


def _kept(one: NewId | Row) -> str:
    return f"{one.external_id} {one.url}" if one.url else str(one.external_id)
