"""What goes on in a group that lives elsewhere, as its node told a member here: who is at what, and numbers.

Only of who is in the group still, and of nobody whom the viewer blocked or muted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.groups import DistantMembership
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, Viewer, is_muted
from chronicle_node.queries import distant_groups, group_numbers, snapshots
from chronicle_node.queries.cards import Card
from chronicle_node.queries.distant_groups import Found
from chronicle_node.queries.group_numbers import GroupNumbers, MemberNumbers
from chronicle_node.queries.presence import Now
from chronicle_node.queries.shown_types import shown

_LATELY = sql(
    lambda: select(DistantMembership.lately).where(
        DistantMembership.user_id == BOUND.user_id,
        DistantMembership.group_actor_id == bindparam("group_actor_id", type_=BigId),
        DistantMembership.state == "member",
    )
)
_TYPES = sql(
    lambda: select(
        *(MediaType.name, MediaType.display_name, MediaType.interaction_verb),
        shown(MediaType.id).label("is_shown"),
    ).where(any_of(MediaType.name, "names"))
)
_MUTED = sql(lambda: select(Actor.uri).where(any_of(Actor.uri, "uris"), is_muted(Actor.id)))


class Lately(msgspec.Struct, frozen=True):
    """`numbers` is None until the group's node told any."""

    now: tuple[Now, ...] = ()
    numbers: GroupNumbers | None = None


async def of_group(tx: Tx, viewer: Viewer, found: Found) -> Lately:
    """What goes on in a group that the viewer is in."""
    told = await tx.scalar(_LATELY, group_actor_id=found.actor_id, **viewer.values)
    if not told:
        return Lately()
    people = await distant_groups.faces(tx, viewer, found)
    muted = {row.uri for row in await tx.all(_MUTED, uris=list(people), **viewer.values)}
    shown_people = {uri: card for uri, card in people.items() if uri not in muted}
    return Lately(await _now(tx, viewer, told["now"], shown_people), _numbers(told, shown_people))


async def _now(
    tx: Tx, viewer: Viewer, told: Sequence[Mapping[str, Any]], people: Mapping[str, Card]
) -> tuple[Now, ...]:
    alive = [one for one in told if one["uri"] in people and datetime.fromisoformat(one["ends_at"]) > tx.now]
    names = sorted({one["media"]["type"] for one in alive})
    types = {row.name: row for row in await tx.all(_TYPES, names=names, **viewer.values)} if names else {}
    found = [_at(one, people[one["uri"]], types.get(one["media"]["type"])) for one in alive]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.started_at, reverse=True))


def _at(one: Mapping[str, Any], actor: Card, kind: Row | None) -> Now | None:
    """None where it is of a type that the viewer hides."""
    if kind is not None and not kind.is_shown:
        return None
    words = (kind.display_name, kind.interaction_verb) if kind is not None else (None, None)
    return Now(
        actor=actor,
        media=snapshots.chain_of(one["media"], *words),
        started_at=datetime.fromisoformat(one["started_at"]),
        progress=one["progress"],
        paused=one["is_paused"],
        ends_at=datetime.fromisoformat(one["ends_at"]),
    )


def _numbers(told: Mapping[str, Any], people: Mapping[str, Card]) -> GroupNumbers | None:
    if told["since"] is None:
        return None
    counted = [
        MemberNumbers(person=people[one["uri"]], uri=one["uri"], plays=one["plays"], seconds=one["seconds"])
        for one in told["members"]
        if one["uri"] in people
    ]
    return group_numbers.gathered(date.fromisoformat(told["since"]), counted)
