"""Somebody's page: who they are, how the viewer stands with them, and of their things what the viewer may see."""

from __future__ import annotations

from datetime import datetime

import msgspec

from chronicle_node.db import Tx
from chronicle_node.policy import Viewer
from chronicle_node.queries import feed, friend_shelves, history, identity, owners, people, presence, standing
from chronicle_node.queries.cards import Card
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.history import Play
from chronicle_node.queries.owners import Owner
from chronicle_node.queries.people import Acquaintance
from chronicle_node.queries.presence import Now
from chronicle_node.queries.standing import Muting

RECENT = 20
KINDS = ("history", "presence", "stats", "library", "lists", "reviews", "ratings")


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """`plays` is None where the viewer may not see statistics; how many people somebody knows is told to them alone."""

    plays: int | None
    following: int | None = None
    followers: int | None = None
    friends: int | None = None


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """A person of this node. What the viewer may not see is empty, exactly like what is not there."""

    person: Card
    relation: str
    follows_me: bool
    bio: str | None
    joined_at: datetime
    counts: Counts
    recent: tuple[Play, ...]
    now: Now | None
    has_history: bool  # whether the viewer may turn to the whole of it
    has_library: bool  # likewise
    has_lists: bool
    has_reviews: bool
    has_ratings: bool
    has_statistics: bool  # goals, and days in a row
    muting: Muting | None = None  # how the viewer muted them
    moved_to: Card | None = None


class Distant(msgspec.Struct, frozen=True, kw_only=True):
    """A person of another node, as far as this node was let read for this viewer."""

    person: Card
    relation: str
    follows_me: bool
    recent: tuple[Entry, ...]
    now: Now | None
    muting: Muting | None = None
    shelves: tuple[str, ...] = ()  # which of theirs may be asked for; empty unless the viewer follows them
    moved_to: Card | None = None


async def page(tx: Tx, viewer: Viewer, username: str) -> Profile:
    """The page of a person of this node. Raises NotFound where the viewer may not see it, or there is nobody."""
    owner = await owners.seen(tx, viewer, username, "profile", *KINDS)
    known = await people.by_handle(tx, viewer, username)
    shows_history = owner.shows("history")
    return Profile(
        person=owner.card,
        relation=known.relation,
        follows_me=known.follows_me,
        bio=owner.bio,
        joined_at=owner.joined_at,
        counts=await _counts(tx, owner, is_self=known.relation == "self"),
        recent=(await history.recent(tx, owner, limit=RECENT)).items if shows_history else (),
        now=await presence.current(tx, owner) if owner.shows("presence") else None,
        has_history=shows_history,
        has_library=owner.shows("library"),
        has_lists=owner.shows("lists"),
        has_reviews=owner.shows("reviews"),
        has_ratings=owner.shows("ratings"),
        has_statistics=owner.shows("stats"),
        muting=await standing.muting(tx, viewer, owner.card.id),
        moved_to=await identity.moved_to(tx, owner.card.id),
    )


async def elsewhere(tx: Tx, viewer: Viewer, username: str, host: str) -> Distant:
    """The page of a person of another node, for people of this one; NotFound for anybody else."""
    whose = await friend_shelves.whose(tx, viewer, username, host)
    known: Acquaintance = whose.known
    return Distant(
        person=known.actor,
        relation=known.relation,
        follows_me=known.follows_me,
        recent=(await feed.of(tx, viewer, known.actor.id, limit=RECENT)).items,
        now=await presence.elsewhere(tx, viewer, known.actor.id),
        muting=await standing.muting(tx, viewer, known.actor.id),
        shelves=tuple(whose.uris),
        moved_to=await identity.moved_to(tx, known.actor.id),
    )


async def _counts(tx: Tx, owner: Owner, *, is_self: bool) -> Counts:
    """Other nodes are told no numbers of followers, so nobody else is told here."""
    plays = await history.count(tx, owner, "stats") if owner.shows("stats") else None
    if not is_self:
        return Counts(plays=plays)
    known = await people.counts(tx, owner.actor_id)
    return Counts(plays=plays, following=known.following, followers=known.followers, friends=known.friends)
