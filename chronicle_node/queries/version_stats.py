"""A work through all of its versions: the viewer's own plays, progress and ratings, and those of whom they follow.

Of others only what the policy shows: a play within the viewer's sight of that person's history, a rating where their
ratings are shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import versions as rules
from chronicle_node.domain.progress import Leaf
from chronicle_node.domain.versions import Across
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.history import InteractionEvent
from chronicle_node.models.reviews import UserRating
from chronicle_node.models.social import Actor
from chronicle_node.policy import BOUND, Viewer, within
from chronicle_node.queries import cards, catalog, followed, media, ratings, trees, versions
from chronicle_node.queries.cards import Card
from chronicle_node.queries.ratings import Rating
from chronicle_node.queries.trees import Node
from chronicle_node.queries.versions import Found

PEOPLE = 24


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version. `plays`, `seconds`, `progress` and `rating` are the viewer's own; null for nobody in particular."""

    media: media.Chain
    edition: str | None
    is_main: bool
    plays: int | None = None
    seconds: int | None = None
    last_played_at: datetime | None = None
    progress: Across | None = None
    rating: Rating | None = None


class Total(msgspec.Struct, frozen=True, kw_only=True):
    """The viewer's own over all versions. `progress`: parts they finished in any of them, where there are parts."""

    plays: int
    versions_played: int
    seconds: int
    last_played_at: datetime | None
    progress: Across | None


class Theirs(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody the viewer follows: their plays and ratings of each version, by its id, as far as they show them."""

    actor: Card
    plays: int
    plays_of: dict[UUID, int]
    ratings: dict[UUID, Rating]


class GroupPage(msgspec.Struct, frozen=True, kw_only=True):
    """A work with its versions, the one for all first. `mine` is null for nobody in particular."""

    id: UUID
    name: str
    description: str | None
    versions: tuple[Version, ...]
    mine: Total | None
    people: tuple[Theirs, ...]


_finish = InteractionEvent.event_type == "finish"
_MINE = sql(
    lambda: (
        select(InteractionEvent.media_item_id.label("item_id"), func.count().label("plays"))
        .add_columns(func.max(InteractionEvent.timestamp).label("last"))
        .where(InteractionEvent.user_id == BOUND.user_id, trees.inside(InteractionEvent.media_item_id), _finish)
        .group_by(InteractionEvent.media_item_id)
    )
)
_MY_RATINGS = sql(
    lambda: select(UserRating.media_item_id, *ratings.COLUMNS).where(
        UserRating.user_id == BOUND.user_id, any_of(UserRating.media_item_id, "roots")
    )
)
_players, _raters = followed.here("history"), followed.here("ratings")
_actor = aliased(Actor, name="actor")
_PLAYS = sql(
    lambda: (
        select(_players.c.actor_id, InteractionEvent.media_item_id.label("item_id"), func.count().label("plays"))
        .select_from(InteractionEvent)
        .join(_players, _players.c.user_id == InteractionEvent.user_id)
        .where(trees.inside(InteractionEvent.media_item_id), _finish)
        .where(within(_players.c.sight, InteractionEvent.audience))
        .group_by(_players.c.actor_id, InteractionEvent.media_item_id)
    )
)
_RATINGS = sql(
    lambda: (
        select(_raters.c.actor_id, UserRating.media_item_id, *ratings.COLUMNS)
        .select_from(UserRating)
        .join(_raters, _raters.c.user_id == UserRating.user_id)
        .where(any_of(UserRating.media_item_id, "roots"), UserRating.rating.is_not(None))
    )
)
_ACTORS = sql(
    lambda: cards.joined(select(*cards.columns(_actor)).select_from(_actor), _actor).where(any_of(_actor.id, "actors"))
)
_LEVELS = sql(
    lambda: (
        select(MediaType.hierarchy_levels)
        .join(MediaItem, MediaItem.media_type_id == MediaType.id)
        .where(MediaItem.id == bindparam("item_id"))
    )
)


async def page(tx: Tx, viewer: Viewer, public_id: UUID) -> GroupPage:
    """A group with its statistics. Raises NotFound as `versions.one` does."""
    found = await versions.one(tx, viewer, public_id)
    chains = await catalog.chains(tx, found.items)
    values = {"roots": sorted(found.items), **viewer.values}
    work = _Work(found, chains, deepest=len(await tx.scalar(_LEVELS, item_id=found.items[0])) - 1)
    if not viewer.signed_in:
        return work.page((), {}, ())
    mine = await tx.all(_MINE, **values)
    rated = {row.media_item_id: ratings.rating_of(row) for row in await tx.all(_MY_RATINGS, **values)}
    return work.page(mine, rated, await _people(tx, work, values), signed_in=True)


class _Work:
    """A group and everything below its versions."""

    def __init__(self, found: Found, chains: Mapping[int, media.Chain], deepest: int) -> None:
        self.found, self.chains = found, chains
        self.root_of = {node.id: root for root, nodes in found.trees.items() for node in nodes}
        self.seconds = {
            node.id: media.seconds(node.meta or {}) or 0 for nodes in found.trees.values() for node in nodes
        }
        self.leaves = {root: _leaves(found.trees[root], deepest) for root in found.items}

    def page(
        self, mine: Sequence[Row], rated: Mapping[int, Rating], people: tuple[Theirs, ...], *, signed_in: bool = False
    ) -> GroupPage:
        plays: dict[int, list[Row]] = defaultdict(list)
        for row in mine:
            if row.item_id in self.root_of:
                plays[self.root_of[row.item_id]].append(row)
        return GroupPage(
            id=self.found.id,
            name=self.found.name,
            description=self.found.description,
            versions=tuple(self._version(one, plays[one], rated, signed_in=signed_in) for one in self.found.items),
            mine=self._total(plays) if signed_in else None,
            people=people,
        )

    def _version(self, root: int, plays: list[Row], rated: Mapping[int, Rating], *, signed_in: bool) -> Version:
        node = next(node for node in self.found.trees[root] if node.id == root)
        said = (node.meta or {}).get("version")
        public = Version(
            media=self.chains[root],
            edition=said if isinstance(said, str) else None,
            is_main=root == self.found.main,
        )
        if not signed_in:
            return public
        return msgspec.structs.replace(
            public,
            plays=sum(row.plays for row in plays),
            seconds=self._seconds(plays),
            last_played_at=max((row.last for row in plays), default=None),
            progress=self._progress([root], plays),
            rating=rated.get(root, Rating()),
        )

    def _total(self, plays: Mapping[int, list[Row]]) -> Total:
        everything = [row for rows in plays.values() for row in rows]
        return Total(
            plays=sum(row.plays for row in everything),
            versions_played=sum(1 for rows in plays.values() if rows),
            seconds=self._seconds(everything),
            last_played_at=max((row.last for row in everything), default=None),
            progress=self._progress(self.found.items, everything),
        )

    def _seconds(self, plays: Sequence[Row]) -> int:
        return sum(self.seconds[row.item_id] * row.plays for row in plays)

    def _progress(self, roots: Sequence[int], plays: Sequence[Row]) -> Across | None:
        parts = [self.leaves[root] for root in roots if self.leaves[root]]
        return rules.across(parts, {row.item_id for row in plays}) if parts else None


def _leaves(nodes: Sequence[Node], deepest: int) -> list[Leaf]:
    """The parts of a version; none where it stands alone."""
    return catalog.leaves(nodes, deepest) if len(nodes) > 1 else []


async def _people(tx: Tx, work: _Work, values: dict[str, Any]) -> tuple[Theirs, ...]:
    plays: dict[int, Counter[UUID]] = defaultdict(Counter)
    for row in await tx.all(_PLAYS, **values):
        if row.item_id in work.root_of:
            plays[row.actor_id][_public(work, work.root_of[row.item_id])] += row.plays
    given: dict[int, dict[UUID, Rating]] = defaultdict(dict)
    for row in await tx.all(_RATINGS, **values):
        if row.media_item_id in work.root_of:
            given[row.actor_id][_public(work, row.media_item_id)] = ratings.rating_of(row)
    actors = sorted(plays.keys() | given.keys(), key=lambda one: (-plays[one].total(), one))[:PEOPLE]
    faces = {row.actor_id: cards.card(row) for row in await tx.all(_ACTORS, actors=actors)} if actors else {}
    return tuple(
        Theirs(actor=faces[one], plays=plays[one].total(), plays_of=dict(plays[one]), ratings=given[one])
        for one in actors
    )


def _public(work: _Work, root: int) -> UUID:
    found = work.chains[root].id
    assert found is not None  # an item of this node has one
    return found
