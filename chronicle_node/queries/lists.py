"""Lists people make, as far as the viewer may see them: one, somebody's, and those an item may be put on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Integer, and_, bindparam, exists, or_, select

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import lists as rules
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.lists import UserList, UserListItem
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, OWNER, RANKS, Viewer, can_see, sight, within
from chronicle_node.queries import cards, cursors, followed, owners
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.owners import Owner

CHOICES = 200  # lists offered beside an item


class ListCard(msgspec.Struct, frozen=True, kw_only=True):
    """A list without its entries. `audience` is told to those who may add to it, null to others.

    `is_smart`: a rule fills it; the `rule` is told to its owner alone.
    """

    id: UUID
    owner: Card
    name: str
    description: str | None
    icon: str | None
    audience: str | None
    is_collaborative: bool
    sort_order: str
    is_mine: bool
    may_add: bool
    created_at: datetime
    is_smart: bool = False
    rule: Rule | None = None


class Found(msgspec.Struct, frozen=True):
    """A list with the row ids that further questions need."""

    list_id: int
    owner_id: int
    card: ListCard
    rule: Rule | None = None


class Theirs(msgspec.Struct, frozen=True):
    """Somebody's lists, a page of them."""

    owner: Card
    is_viewer: bool
    lists: Page[ListCard]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A list that the viewer may put an item on. `has_it`: it stands there; `may_remove`: and they may take it off."""

    id: UUID
    name: str
    owner: str
    is_mine: bool
    has_it: bool
    may_remove: bool


_COLUMNS = [
    *(UserList.id, UserList.public_id, UserList.user_id, UserList.name, UserList.description, UserList.icon),
    *(UserList.audience, UserList.is_collaborative, UserList.sort_order, UserList.created_at, UserList.rule),
]
_lists: Any = cards.joined(
    select(*_COLUMNS, *cards.columns(OWNER.actor), sight(BOUND, OWNER, "lists").label("sight"))
    .select_from(UserList)
    .join(OWNER.user, OWNER.user.id == UserList.user_id)
    .join(OWNER.actor, OWNER.joined),
    OWNER.actor,
)
_ONE = sql(
    lambda: _lists.where(
        UserList.public_id == bindparam("public_id", type_=PublicId), can_see(BOUND, OWNER, "lists", UserList.audience)
    )
)
_OF_OWNER = sql(
    lambda: (
        _lists.where(
            UserList.user_id == bindparam("owner_id", type_=BigId),
            within(bindparam("seen", type_=Integer), UserList.audience),
            cursors.after(UserList.created_at, UserList.id),
        )
        .order_by(UserList.created_at.desc(), UserList.id.desc())
        .limit(bindparam("at_most"))
    )
)
_friends = followed.here("lists")
_entry = (
    select(UserListItem.list_id, UserListItem.added_by_user_id)
    .join(MediaItem, MediaItem.id == UserListItem.media_item_id)
    .where(MediaItem.public_id == bindparam("item", type_=PublicId))
    .subquery("entry")
)
_is_mine = UserList.user_id == BOUND.user_id
# First by whose they are, so that an index leads there; then by what each of them lets this friend see.
_shared = and_(
    UserList.user_id.in_(select(_friends.c.user_id)),
    exists().where(
        _friends.c.user_id == UserList.user_id,
        _friends.c.sight >= RANKS["friends"],
        within(_friends.c.sight, UserList.audience),
    ),
)
_CHOICES = sql(
    lambda: (
        select(
            *(UserList.public_id, UserList.name, UserList.user_id, OWNER.actor.display_name, OWNER.actor.username),
            _entry.c.list_id.label("entry_list_id"),
            _entry.c.added_by_user_id,
        )
        .select_from(UserList)
        .join(OWNER.actor, OWNER.actor.user_id == UserList.user_id)
        .outerjoin(_entry, _entry.c.list_id == UserList.id)
        .where(UserList.rule.is_(None), or_(_is_mine, and_(UserList.is_collaborative.is_(True), _shared)))
        .order_by(UserList.updated_at.desc(), UserList.id.desc())
        .limit(CHOICES)
    )
)


_NAME = sql(lambda: select(User.username).where(User.id == bindparam("user_id", type_=BigId)))


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A list. Raises NotFound where there is none, or the viewer may not see it."""
    row = await tx.first(_ONE, public_id=public_id, **viewer.values)
    if row is None:
        raise NotFound
    return Found(row.id, row.user_id, _card(row, viewer), _rule(row))


async def of_person(tx: Tx, viewer: Viewer, username: str, *, cursor: str | None = None, limit: int = 50) -> Theirs:
    """The lists of a person of this node, the newest first. Raises NotFound where the viewer sees none of any."""
    owner = await owners.seen(tx, viewer, username, "lists")
    return await _page(tx, viewer, owner, cursor, limit)


async def mine(tx: Tx, viewer: Viewer, *, cursor: str | None = None, limit: int = 50) -> Theirs:
    """The viewer's own lists, the newest first. Raises NotFound for nobody in particular."""
    username = await tx.scalar(_NAME, user_id=viewer.user_id if viewer.signed_in else None)
    return await of_person(tx, viewer, username or "", cursor=cursor, limit=limit)


async def _page(tx: Tx, viewer: Viewer, owner: Owner, cursor: str | None, limit: int) -> Theirs:
    place, most = cursors.decode(cursor), cursors.count(limit)
    rows = await tx.all(
        _OF_OWNER,
        owner_id=owner.user_id,
        seen=owner.sights["lists"],
        at_most=most + 1,
        **place.bounds(),
        **viewer.values,
    )
    last = rows[most - 1] if len(rows) > most else None
    shown = tuple(_card(row, viewer) for row in rows[:most])
    return Theirs(owner.card, owner.is_viewer, Page(shown, last and Cursor(last.created_at, last.id).encoded()))


async def choices(tx: Tx, viewer: Viewer, item: UUID) -> list[Choice]:
    """The lists that the viewer may put this item on, the one that changed last first."""
    if not viewer.signed_in:
        return []
    return [
        Choice(
            id=row.public_id,
            name=row.name,
            owner=row.display_name or row.username,
            is_mine=row.user_id == viewer.user_id,
            has_it=row.entry_list_id is not None,
            may_remove=row.entry_list_id is not None and viewer.user_id in (row.user_id, row.added_by_user_id),
        )
        for row in await tx.all(_CHOICES, item=item, **viewer.values)
    ]


def _card(row: Row, viewer: Viewer) -> ListCard:
    mine = viewer.signed_in and row.user_id == viewer.user_id
    friend = viewer.signed_in and row.sight >= RANKS["friends"]
    may_add = rules.may_add(is_mine=mine, is_collaborative=bool(row.is_collaborative), is_friend=friend)
    return ListCard(
        id=row.public_id,
        owner=cards.card(row),
        name=row.name,
        description=row.description,
        icon=row.icon,
        audience=row.audience if may_add or mine else None,
        is_collaborative=bool(row.is_collaborative),
        sort_order=row.sort_order,
        is_mine=mine,
        may_add=may_add and row.rule is None,
        created_at=row.created_at,
        is_smart=row.rule is not None,
        rule=_rule(row) if mine else None,
    )


def _rule(row: Row) -> Rule | None:
    return msgspec.convert(row.rule, Rule) if row.rule is not None else None
