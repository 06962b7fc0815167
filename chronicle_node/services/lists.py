"""Lists people make: begun, changed, taken down. Who may do what with a list is decided here, by the policy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, delete, func, select, update

from chronicle_node import outbox
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import lists as rules
from chronicle_node.domain import rules as rules_of_library
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.lists import Level, Order
from chronicle_node.domain.rules import Rule
from chronicle_node.domain.said import Stated
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew
from chronicle_node.errors import Conflict, Forbidden, NotFound, Unauthenticated
from chronicle_node.models.lists import UserList
from chronicle_node.models.types import PublicId
from chronicle_node.policy import BOUND, OWNER, RANKS, Viewer, can_see, sight
from chronicle_node.services import once

_COUNT = sql(lambda: select(func.count()).select_from(UserList).where(UserList.user_id == bindparam("user_id")))
_ADD = sql(
    lambda: insert(
        UserList,
        *("public_id", "user_id", "name", "description", "icon", "audience", "is_collaborative", "sort_order", "rule"),
        *("created_at", "updated_at"),
    ).returning(UserList.id)
)
_STANDING = sql(
    lambda: (
        select(UserList.id, UserList.user_id, UserList.is_collaborative, UserList.sort_order, UserList.rule)
        .add_columns(UserList.audience, sight(BOUND, OWNER, "lists").label("sight"))
        .select_from(UserList)
        .join(OWNER.user, OWNER.user.id == UserList.user_id)
        .join(OWNER.actor, OWNER.joined)
        .where(
            UserList.public_id == bindparam("public_id", type_=PublicId),
            can_see(BOUND, OWNER, "lists", UserList.audience),
        )
    )
)
# Additions to one list wait for each other, so that no two stand in the same place. SQLite has one writer anyway.
_LOCK = sql(
    lambda: (
        select(UserList.user_id, UserList.public_id)
        .where(UserList.id == bindparam("list_id"))
        .with_for_update(key_share=True)
    )
)
_TOUCH = sql(lambda: update(UserList).where(UserList.id == bindparam("list_id")).values(updated_at=bindparam("now")))
_REMOVE = sql(lambda: delete(UserList).where(UserList.id == bindparam("list_id")))
A_WHILE = 300.0  # seconds; who makes a list puts one thing after the other on it


class NewList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A list to make. `audience` never widens the owner's setting for lists: the stricter of the two counts.

    `is_collaborative` lets friends who may see the list add to it; `sort_order` is how its entries stand. With a `rule`
    it is a smart list: what fits the rule in its owner's library stands on it, in the rule's order, and nothing else.
    """

    name: str
    description: str | None = None
    icon: str | None = None
    audience: Level = "friends"
    is_collaborative: bool = False
    sort_order: Order = "manual"
    rule: Rule | None = None


class ListChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays. An empty or null description or icon is taken away."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType | None = msgspec.UNSET
    icon: str | msgspec.UnsetType | None = msgspec.UNSET
    audience: Level | msgspec.UnsetType = msgspec.UNSET
    is_collaborative: bool | msgspec.UnsetType = msgspec.UNSET
    sort_order: Order | msgspec.UnsetType = msgspec.UNSET
    rule: Rule | msgspec.UnsetType = msgspec.UNSET


class Standing(msgspec.Struct, frozen=True):
    """A list and what the viewer may do with it."""

    id: int
    owner_id: int
    audience: str
    is_mine: bool
    may_add: bool
    sort_order: str
    is_smart: bool


async def begin(tx: Tx, viewer: Viewer, wish: NewList, key: UUID | None = None) -> UUID:
    """Make a list of the viewer's own; its public id. Raises Invalid, or Conflict where there are too many.

    `key` is the id it is to have; one of this name that has it already is given back.
    """
    owner_id = person(viewer)
    values = _checked(msgspec.structs.asdict(wish))
    public_id, is_made = await once.id_of(tx, UserList, owner_id, key, name=values["name"])
    if is_made:
        return public_id
    if await tx.scalar(_COUNT, user_id=owner_id) >= rules.MOST_LISTS:
        raise Conflict(f"You have {rules.MOST_LISTS} lists already; take down one you no longer need.")
    await tx.run(_ADD, public_id=public_id, user_id=owner_id, created_at=tx.now, updated_at=tx.now, **values)
    await outbox.emit(tx, ShelfGrew(user_id=owner_id, kinds=("lists",), audience=values["audience"]))
    return public_id


async def change(tx: Tx, viewer: Viewer, public_id: UUID, wish: ListChange) -> None:
    """Change a list of the viewer's own. Raises NotFound, Forbidden, Invalid."""
    found = await owned(tx, viewer, public_id)
    sent = {name: value for name, value in msgspec.structs.asdict(wish).items() if value is not msgspec.UNSET}
    if "rule" in sent and not found.is_smart:
        raise Conflict("This list is filled by hand. Make a new one for the rule.")
    if found.is_smart:
        sent["is_collaborative"] = False
    values = _checked(sent)
    await tx.run(update(UserList).where(UserList.id == found.id).values(**values, updated_at=tx.now))
    await _tell_copies(tx, found, str(values.get("audience", found.audience)))
    await _tell(tx, person(viewer), public_id)


async def remove(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Take a list of the viewer's own down, with its entries. Raises NotFound, Forbidden."""
    found = await owned(tx, viewer, public_id)
    await _tell(tx, person(viewer), public_id)
    await tx.run(_REMOVE, list_id=found.id)
    await _tell_copies(tx, found)


async def standing(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """What the viewer may do with a list. Raises NotFound where they may not see it."""
    row = await tx.first(_STANDING, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound
    mine = viewer.signed_in and row.user_id == viewer.user_id
    friend = viewer.signed_in and row.sight >= RANKS["friends"]
    may_add = rules.may_add(is_mine=mine, is_collaborative=bool(row.is_collaborative), is_friend=friend)
    return Standing(row.id, row.user_id, row.audience, mine, may_add, row.sort_order, row.rule is not None)


async def owned(tx: Tx, viewer: Viewer, public_id: UUID) -> Standing:
    """A list that is the viewer's. Raises NotFound, or Forbidden where they may see it and no more."""
    person(viewer)
    found = await standing(tx, viewer, public_id)
    if not found.is_mine:
        raise Forbidden("Only the list's owner may do that.")
    return found


async def hold(tx: Tx, list_id: int) -> None:
    """Let nobody else change the entries of this list until the unit ends, and note that they changed."""
    row = await tx.one(_LOCK, list_id=list_id)
    await tx.run(_TOUCH, list_id=list_id, now=tx.now)
    await _tell(tx, row.user_id, row.public_id)


async def _tell_copies(tx: Tx, found: Standing, now_for: str = "private") -> None:
    """Whoever keeps a copy elsewhere looks again; of a list that was and is for nobody, nobody hears."""
    is_private = {found.audience, now_for} == {"private"}
    await outbox.emit(tx, ShelfChanged(user_id=found.owner_id, kinds=("lists",), is_private=is_private))


async def _tell(tx: Tx, owner_id: int, public_id: UUID) -> None:
    await outbox.emit(tx, Stated(user_id=owner_id, kind="list", subject_id=public_id), delay=A_WHILE)


def person(viewer: Viewer) -> int:
    """The person of this node who acts. Raises Unauthenticated."""
    if not viewer.signed_in or viewer.user_id is None:
        raise Unauthenticated
    return viewer.user_id


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises Invalid naming each that is not acceptable."""
    findings = Findings()
    kept = dict(values)
    rule = kept.get("rule")
    if rule is not None:
        kept["rule"] = msgspec.to_builtins(findings.attempt(lambda: rules_of_library.checked(rule)))
        if kept.get("is_collaborative"):
            findings.add("/is_collaborative", "A smart list fills itself; nobody adds to it.")
    if "name" in kept:
        kept["name"] = rules.tidy_line(kept["name"])
        if not 0 < len(kept["name"]) <= rules.NAME_MAX:
            findings.add("/name", f"Give it a name of at most {rules.NAME_MAX} characters.")
    if "icon" in kept:
        kept["icon"] = rules.tidy_line(kept["icon"]) or None
        if len(kept["icon"] or "") > rules.ICON_MAX:
            findings.add("/icon", "Take a single emoji, or leave it out.")
    if "description" in kept:
        kept["description"] = rules.tidy_text(kept["description"])
        if len(kept["description"] or "") > rules.DESCRIPTION_MAX:
            findings.add("/description", f"Use at most {rules.DESCRIPTION_MAX:,} characters.")
    findings.close()
    return kept
