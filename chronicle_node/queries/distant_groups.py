"""Groups that live on other nodes, as far as their nodes told a person of this one: invitations, members, feeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec
from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import groups as rules
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import NotFound
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import DistantMembership, GroupPlay
from chronicle_node.models.social import Actor, Block
from chronicle_node.models.types import UTC, BigId, PublicId
from chronicle_node.policy import BOUND, Viewer, between, is_muted
from chronicle_node.queries import cards, cursors, instances, snapshots
from chronicle_node.queries.cards import Card
from chronicle_node.queries.cursors import Cursor, Page
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.shown_types import snapshot


class DistantGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of another node, as that node told it. `state`: invited, asked (to come in) or member.

    `inviter` and `expires_at` belong to an invitation; `fetched_at` says how old the rest is. `may_lead`: its node does
    what you ask about members and invitations.
    """

    id: UUID
    handle: str
    host: str
    name: str
    description: str
    group_type: str
    privacy: str
    members: int
    state: str
    role: str
    may_lead: bool
    sharing: Sharing
    inviter: Card | None = None
    expires_at: datetime | None = None
    fetched_at: datetime | None = None


class DistantMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody in a group of another node. `address` is their name with their host, by which requests about them go;
    `may_change`: you may ask for another role for them, or to send them away.
    """

    person: Card
    address: str
    role: str
    joined_at: datetime | None
    is_viewer: bool
    may_change: bool


class DistantInvited(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is invited into a group of another node that you lead, and has not answered."""

    person: Card
    address: str
    role: str
    expires_at: datetime | None


class Found(msgspec.Struct, frozen=True):
    """A group with what further questions need."""

    actor_id: int
    group: DistantGroup
    people: dict[str, dict[str, Any]]  # by address, as the group's node tells them
    invited: dict[str, dict[str, Any]]  # likewise, who waits; told to who leads it


_face = aliased(Actor, name="group_actor")
_instance = aliased(FederatedInstance, name="group_instance")
_actor = aliased(Actor, name="actor")
_shown: Any = cards.joined(
    select(
        *(DistantMembership.id, DistantMembership.state, DistantMembership.role, DistantMembership.permissions),
        *(DistantMembership.about, DistantMembership.expires_at, DistantMembership.fetched_at),
        *(
            DistantMembership.inviter_id,
            _face.id.label("face_id"),
            _face.public_id,
            _face.username,
            _instance.host,
            _face.display_name,
        ),
        *cards.columns(_actor),
    )
    .select_from(DistantMembership)
    .join(_face, _face.id == DistantMembership.group_actor_id)
    .join(_instance, _instance.id == _face.instance_id)
    # Whom a group let in without, nobody invited; then its own card stands there.
    .join(_actor, _actor.id == func.coalesce(DistantMembership.inviter_id, _face.id)),
    _actor,
).where(
    DistantMembership.user_id == BOUND.user_id,
    _face.gone_at.is_(None),
    _instance.policy != "blocked",
    or_(
        DistantMembership.state == "member",
        DistantMembership.state == "asked",
        and_(
            DistantMembership.state == "invited",
            DistantMembership.expires_at > bindparam("now", type_=UTC),
            ~between(BOUND.actor_id, _actor.id),
        ),
    ),
)
_MINE = sql(lambda: _shown.order_by(DistantMembership.id.desc()))
_ONE = sql(lambda: _shown.where(_face.public_id == bindparam("public_id", type_=PublicId)))
_PEOPLE = sql(
    lambda: cards.joined(
        select(_actor.uri, between(BOUND.actor_id, _actor.id).label("is_blocked"), *cards.columns(_actor)), _actor
    ).where(any_of(_actor.uri, "uris"), _actor.gone_at.is_(None))
)
_FEED = sql(
    lambda: (
        select(
            *(GroupPlay.id, GroupPlay.object_uri, GroupPlay.owner_uri, GroupPlay.played_at, GroupPlay.precision),
            *(GroupPlay.media, *snapshots.COLUMNS),
        )
        .outerjoin(MediaType, snapshots.same_type(GroupPlay.media))
        .outerjoin(_actor, _actor.uri == GroupPlay.owner_uri)
        .outerjoin(_instance, _instance.id == _actor.instance_id)
        .where(
            GroupPlay.viewer_id == BOUND.actor_id,
            GroupPlay.group_actor_id == bindparam("group_actor_id", type_=BigId),
            GroupPlay.event_type == "finish",
            GroupPlay.expires_at > bindparam("now", type_=UTC),
            any_of(GroupPlay.owner_uri, "owners"),
            or_(
                _actor.id.is_(None),
                and_(~between(BOUND.actor_id, _actor.id), ~is_muted(_actor.id), _instance.policy != "blocked"),
            ),
            cursors.after(GroupPlay.played_at, GroupPlay.id),
            snapshot(),
        )
        .order_by(GroupPlay.played_at.desc(), GroupPlay.id.desc())
        .limit(bindparam("at_most"))
    )
)
_other, _block = aliased(Actor, name="other"), aliased(Block, name="block")
_HIDDEN = sql(
    lambda: (
        select(_other.uri, DistantMembership.about)
        .select_from(DistantMembership)
        .join(_actor, _actor.user_id == DistantMembership.user_id)
        .join(_block, _block.actor_id == _actor.id)
        .join(_other, _other.id == _block.target_id)
        .where(
            DistantMembership.group_actor_id == BOUND.actor_id,
            DistantMembership.state == "member",
            _actor.public_id == bindparam("owner", type_=PublicId),
        )
    )
)


async def waiting(tx: Tx, viewer: Viewer) -> int:
    """How many invitations into groups elsewhere wait for the viewer's answer."""
    return sum(one.state == "invited" for one in await of_viewer(tx, viewer))


async def of_viewer(tx: Tx, viewer: Viewer) -> tuple[DistantGroup, ...]:
    """The groups elsewhere that the viewer is in, asked to come into or is invited to, the latest first."""
    if not viewer.signed_in:
        return ()
    return tuple(_group(row) for row in await tx.all(_MINE, now=tx.now, **viewer.values))


async def one(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A group elsewhere. Raises NotFound where it is nothing to the viewer."""
    row = await tx.first(_ONE, public_id=public_id, now=tx.now, **viewer.values) if viewer.signed_in else None
    if row is None:
        raise NotFound
    told = row.about or {}
    people, waiting = ({one["uri"]: one for one in told.get(name, ())} for name in ("people", "invited"))
    return Found(row.face_id, _group(row), people, waiting)


async def inside(tx: Tx, viewer: Viewer, public_id: UUID) -> Found:
    """A group elsewhere that the viewer is in. Raises NotFound."""
    found = await one(tx, viewer, public_id)
    if found.group.state != "member":
        raise NotFound
    return found


async def members(tx: Tx, viewer: Viewer, found: Found) -> tuple[DistantMember, ...]:
    """Who is in it, as its node told; none with whom a block stands."""
    known = await _known(tx, viewer, found.people)
    return tuple(
        DistantMember(
            person=card,
            address=f"{told['username']}@{told['host']}",
            role=told["role"],
            joined_at=datetime.fromisoformat(told["since"]) if told["since"] else None,
            is_viewer=card.local and card.id == known.get("me"),
            may_change=found.group.may_lead and rules.outranks(found.group.role, told["role"]),
        )
        for uri, told in found.people.items()
        if (card := _card(uri, told, known)) is not None
    )


async def invited(tx: Tx, viewer: Viewer, found: Found) -> tuple[DistantInvited, ...]:
    """Who is invited and has not answered, as its node told; nothing for who does not lead it."""
    known = await _known(tx, viewer, found.invited) if found.group.may_lead else {}
    return tuple(
        DistantInvited(
            person=card,
            address=f"{told['username']}@{told['host']}",
            role=told["role"],
            expires_at=datetime.fromisoformat(told["until"]) if told["until"] else None,
        )
        for uri, told in (found.invited if known else {}).items()
        if (card := _card(uri, told, known)) is not None
    )


async def faces(tx: Tx, viewer: Viewer, found: Found) -> dict[str, Card]:
    """The cards of its members by their addresses, but for those with whom a block stands."""
    known = await _known(tx, viewer, found.people)
    cards_by_uri = {uri: _card(uri, told, known) for uri, told in found.people.items()}
    return {uri: card for uri, card in cards_by_uri.items() if card is not None}


async def feed(tx: Tx, viewer: Viewer, found: Found, *, cursor: str | None = None, limit: int = 30) -> Page[Entry]:
    """What its members played, as its node told the viewer; only of those who are in it still."""
    place, most = cursors.decode(cursor), cursors.count(limit)
    values = {"at_most": most + 1, "now": tx.now, "group_actor_id": found.actor_id, "owners": list(found.people)}
    rows = await tx.all(_FEED, **values, **place.bounds(), **viewer.values)
    known = await _known(tx, viewer, found.people)
    last = rows[most - 1] if len(rows) > most else None
    shown = [(row, _card(row.owner_uri, found.people[row.owner_uri], known)) for row in rows[:most]]
    entries = tuple(_entry(row, card) for row, card in shown if card is not None)
    return Page(entries, last and Cursor(last.played_at, last.id).encoded())


async def hidden_from(tx: Tx, viewer: Viewer, owner: UUID) -> list[str]:
    """Whom of a group elsewhere, which reads the diary of a person here, that person blocked. Nothing for others."""
    rows = await tx.all(_HIDDEN, owner=owner, **viewer.values) if viewer.kind == "remote" else []
    return [row.uri for row in rows if row.uri in {one["uri"] for one in (row.about or {}).get("people", ())}]


async def _known(tx: Tx, viewer: Viewer, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    rows = await tx.all(_PEOPLE, uris=list(people), **viewer.values)
    mine = next((row.actor_public_id for row in rows if row.actor_id == viewer.actor_id), None)
    cut_off = await instances.shut_out(tx, {told["host"] for told in people.values()})
    gone: dict[str, Any] = {uri: None for uri, told in people.items() if told["host"] in cut_off}
    return {row.uri: None if row.is_blocked else cards.card(row) for row in rows} | gone | {"me": mine}


def _card(uri: str, told: dict[str, Any], known: dict[str, Any]) -> Card | None:
    """The card of a member: as they are known here, else as the group's node tells them."""
    if uri in known:
        found: Card | None = known[uri]
        return found
    handle = f"@{told['username']}@{told['host']}"
    who = {"id": uuid5(NAMESPACE_URL, uri), "username": told["username"], "host": told["host"], "name": told["name"]}
    return Card(handle=handle, local=False, url=uri, **who)


def _entry(row: Row, card: Card) -> Entry:
    media = snapshots.chain_of(row.media, row.type_name, row.verb)
    return Entry(id=row.object_uri, actor=card, media=media, played_at=row.played_at, precision=row.precision)


def _group(row: Row) -> DistantGroup:
    about, kept = row.about or {}, row.permissions or {}
    return DistantGroup(
        id=row.public_id,
        handle=f"@{row.username}@{row.host}",
        host=row.host,
        name=about.get("name") or row.display_name or row.username,
        description=about.get("summary") or "",
        group_type=about.get("kind", "custom"),
        privacy=about.get("privacy", "private"),
        members=len(about["people"]) if "people" in about else about.get("members", 0),
        state=row.state,
        role=row.role,
        may_lead=row.state == "member" and rules.may_lead(row.role),
        sharing=Sharing(*(kept.get(name) is True for name in Sharing.__struct_fields__)),
        inviter=cards.card(row) if row.inviter_id is not None else None,
        expires_at=row.expires_at if row.state == "invited" else None,
        fetched_at=row.fetched_at,
    )
