"""Shelves of people on other nodes, as far as this node was let read them for the viewer: pages of what is kept.

It is shown while the follow stands, neither blocks the other, their node is talked to, and its time is not over.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from sqlalchemy import BigInteger, Integer, Text, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain import shelves
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.shelves import FriendShelf, FriendShelfItem
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId, PublicId
from chronicle_node.policy import BOUND, Viewer
from chronicle_node.queries import at_home, cards, cursors, followed, people, snapshots
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.media import Chain
from chronicle_node.queries.people import Acquaintance
from chronicle_node.queries.shown_types import snapshot

FOLLOWED = frozenset({"friends", "following"})


class Whose(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody elsewhere as the viewer stands with them, and where their shelves are; none for who doesn't follow."""

    actor_id: int
    known: Acquaintance
    uris: dict[str, str]


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a shelf. Without `shelf_id` nothing is kept: it was not read yet, or there is nothing for them.

    `missed_at`: when their node was last asked in vain, since it was read; `hinted_at`: when it last said that it is
    another.
    """

    shelf_id: int | None = None
    read_at: datetime | None = None
    missed_at: datetime | None = None
    hinted_at: datetime | None = None
    things: int = 0
    is_whole: bool = False
    facts: dict[str, Any] | None = None

    @property
    def state(self) -> str:
        """shown; away: it is what was read before, since their node does not answer; none; loading."""
        if self.missed_at is not None and (self.read_at is None or self.missed_at > self.read_at):
            return "away"
        if self.shelf_id is not None:
            return "shown"
        return "none" if self.read_at is not None else "loading"

    def is_fresh(self, now: datetime) -> bool:
        """Whether there is no need to ask."""
        if self.missed_at is not None and now - self.missed_at < shelves.PAUSE:
            return True
        if self.read_at is None:
            return False
        is_another = self.hinted_at is not None and self.hinted_at >= self.read_at
        return now - self.read_at < (shelves.rest(self.things) if is_another else shelves.FRESH)

    def rests(self, now: datetime) -> float:
        """For how many seconds it is not to be read whole again."""
        if self.shelf_id is None or self.read_at is None or not self.is_whole:
            return 0
        return max(0.0, (self.read_at + shelves.rest(self.things) - now).total_seconds())


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something on a shelf: the item, where it is about one, and what its owner says of it."""

    position: int
    facts: dict[str, Any]
    media: Chain | None = None
    uri: str | None = None


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of one media type and status there are."""

    type: str
    type_name: str
    status: str | None
    entries: int


_actor = aliased(Actor, name="actor")
_shelf_id = bindparam("shelf_id", type_=BigId)
_kept = (FriendShelf.expires_at > bindparam("now"), FriendShelf.owner_id == bindparam("owner_id", type_=BigId))
_count = select(func.max(FriendShelfItem.position)).where(FriendShelfItem.shelf_id == FriendShelf.id).scalar_subquery()
_URIS = sql(lambda: select(Actor.id, Actor.shelf_uris).where(Actor.public_id == bindparam("public_id", type_=PublicId)))
_NAME = sql(
    lambda: (
        select(Actor.username, FederatedInstance.host)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(Actor.public_id == bindparam("public_id", type_=PublicId), Actor.user_id.is_(None))
    )
)
_COPY = sql(
    lambda: cards.joined(
        select(
            *(FriendShelf.id, FriendShelf.is_open, FriendShelf.is_whole, FriendShelf.facts),
            *(FriendShelf.read_at, FriendShelf.missed_at, FriendShelf.hinted_at, _count.label("things")),
        )
        .select_from(FriendShelf)
        .join(_actor, _actor.id == FriendShelf.owner_id),
        _actor,
    ).where(*_kept, FriendShelf.uri == bindparam("uri"), followed.elsewhere(FriendShelf, _actor), cards.open_to_us())
)
_MARK = sql(lambda: select(func.max(FriendShelf.read_at)).where(FriendShelf.viewer_id == BOUND.actor_id))
_type, _status = bindparam("media_type", type_=Text), bindparam("status", type_=Text)
_fits = and_(
    FriendShelfItem.shelf_id == _shelf_id,
    or_(_type.is_(None), FriendShelfItem.media_type == _type),
    or_(_status.is_(None), FriendShelfItem.status == _status),
)
_things: Any = (
    select(
        FriendShelfItem.position, FriendShelfItem.facts, FriendShelfItem.media, FriendShelfItem.uri, *snapshots.COLUMNS
    )
    .select_from(FriendShelfItem)
    .outerjoin(MediaType, MediaType.name == FriendShelfItem.media_type)
)
_PAGE = sql(
    lambda: (
        _things.where(_fits, FriendShelfItem.position > bindparam("after", type_=BigInteger), snapshot())
        .order_by(FriendShelfItem.position)
        .limit(bindparam("at_most", type_=Integer))
    )
)
_LISTS = sql(lambda: _things.where(FriendShelfItem.shelf_id == _shelf_id).order_by(FriendShelfItem.position))
_FACETS = sql(
    lambda: (
        select(
            *(FriendShelfItem.media_type, FriendShelfItem.status, MediaType.display_name.label("type_name")),
            func.count().label("entries"),
        )
        .select_from(FriendShelfItem)
        .outerjoin(MediaType, MediaType.name == FriendShelfItem.media_type)
        .where(FriendShelfItem.shelf_id == _shelf_id, FriendShelfItem.media_type.is_not(None), snapshot())
        .group_by(FriendShelfItem.media_type, FriendShelfItem.status, MediaType.display_name)
        .order_by(FriendShelfItem.media_type, FriendShelfItem.status)
    )
)


async def whose(tx: Tx, viewer: Viewer, username: str, host: str) -> Whose:
    """The person of this name on another node, for people of this one. Raises NotFound."""
    if not viewer.signed_in:
        raise NotFound
    known = await people.by_handle(tx, viewer, username, host)
    row = await tx.one(_URIS, public_id=known.actor.id)
    uris = row.shelf_uris or {}
    return Whose(actor_id=row.id, known=known, uris=uris if known.relation in FOLLOWED else {})


async def whose_id(tx: Tx, viewer: Viewer, public_id: UUID) -> Whose:
    """The same, by the id that this node has for them. Raises NotFound."""
    row = await tx.first(_NAME, public_id=public_id)
    if row is None:
        raise NotFound
    return await whose(tx, viewer, row.username, row.host)


async def copy(tx: Tx, viewer: Viewer, owner_id: int, uri: str) -> Copy:
    """What is kept of a shelf for the viewer."""
    row = await tx.first(_COPY, owner_id=owner_id, uri=uri, now=tx.now, **viewer.values)
    if row is None:
        return Copy()
    return Copy(
        shelf_id=row.id if row.is_open else None,
        read_at=row.read_at,
        missed_at=row.missed_at,
        hinted_at=row.hinted_at,
        things=row.things or 0,
        is_whole=bool(row.is_whole),
        facts=row.facts,
    )


async def page(
    tx: Tx,
    viewer: Viewer,
    shelf_id: int,
    *,
    media_type: str | None = None,
    status: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Thing]:
    """A page of a shelf that `copy` gave, in its owner's order; items that are here too lead to their pages."""
    most, after = cursors.count(limit), cursors.decode(cursor).id if cursor else 0
    wanted = {"media_type": media_type, "status": status, "after": after, "at_most": most + 1}
    rows = await tx.all(_PAGE, shelf_id=shelf_id, **wanted, **viewer.values)
    onward = Cursor(id=rows[most - 1].position).encoded() if len(rows) > most else None
    return Page(await _placed(tx, viewer, rows[:most]), onward)


async def mark(tx: Tx, viewer: Viewer) -> datetime | None:
    """What tells one moment of all that is kept for the viewer from another."""
    found: datetime | None = await tx.scalar(_MARK, **viewer.values)
    return found


async def facets(tx: Tx, viewer: Viewer, shelf_id: int) -> tuple[Facet, ...]:
    """How many things of each media type and status there are."""
    return tuple(
        Facet(
            type=row.media_type,
            type_name=row.type_name or row.media_type.replace("_", " ").capitalize(),
            status=row.status,
            entries=row.entries,
        )
        for row in await tx.all(_FACETS, shelf_id=shelf_id, **viewer.values)
    )


async def one_list(tx: Tx, shelf_id: int, key: UUID) -> Thing:
    """The list with this key among somebody's lists. Raises NotFound."""
    for row in await tx.all(_LISTS, shelf_id=shelf_id):
        if key_of(row.uri) == key:
            return _thing(row, None)
    raise NotFound


def key_of(uri: str) -> UUID:
    """By which a thing of another node is called on this one's pages."""
    return uuid5(NAMESPACE_URL, uri)


async def _placed(tx: Tx, viewer: Viewer, rows: list[Row]) -> tuple[Thing, ...]:
    told = [snapshots.chain_of(row.media, row.type_name, row.verb) for row in rows if row.media is not None]
    found = iter(await at_home.chains(tx, viewer, told))
    return tuple(_thing(row, next(found) if row.media is not None else None) for row in rows)


def _thing(row: Row, media: Chain | None) -> Thing:
    return Thing(position=row.position, facts=row.facts, media=media, uri=row.uri)
