"""What changed, for clients that keep a copy: when each kind of thing last did, and what since one last looked."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.api.reading import Limit, Place
from chronicle_node.domain.sync import KINDS, LISTED
from chronicle_node.errors import Gone, NotFound
from chronicle_node.httpkit import places
from chronicle_node.queries import sync
from chronicle_node.queries.sync import State

PATH = "/api/v1/sync/changes/{kind}"
URLS = {
    "history": "/api/v1/history/{id}",
    "library": "/api/v1/media/{id}/library",
    "sessions": "/api/v1/sessions/{id}",
    "ratings": "/api/v1/media/{id}/rating",
    "reviews": "/api/v1/media/{id}/review",
    "lists": "/api/v1/lists/{id}",
}


class ChangesQuery(msgspec.Struct, frozen=True):
    """`cursor` is what the answer before, or `last_activities`, carries; without it, from the oldest that is kept."""

    limit: Limit = 100
    cursor: Place | None = None


class LastChange(msgspec.Struct, frozen=True, kw_only=True):
    """`version` grows with every change: compare that, for clocks may agree where the things don't.

    `cursor` is from where to ask for what changes from now on; null for a kind that has no list of its changes.
    """

    version: Annotated[int, msgspec.Meta(ge=0)]
    at: datetime | None
    cursor: str | None


class LastActivities(msgspec.Struct, frozen=True):
    """`at` is when anything last changed; null where nothing ever did. `kinds` has every kind by its name."""

    at: datetime | None
    kinds: dict[str, LastChange]


class ChangedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing of yours that changed. What it is now stands at `url`; where it is `deleted`, nothing does.

    `id` is the play's, session's or list's own; of library, ratings and reviews the item's.
    """

    id: UUID
    deleted: bool
    at: datetime
    url: str


class ChangeList(msgspec.Struct, frozen=True, kw_only=True):
    """Changes in the order they were made. `next` is the path of more, or null where you have all.

    A thing is named once on a page, and again on a later one where it changed again: the last word counts.

    Keep `cursor`: what comes after this is asked for with it, in an hour or in a month.
    """

    items: list[ChangedThing]
    next: str | None
    cursor: str


async def read_last_activities(call: Call) -> LastActivities:
    """When each kind of your things last changed.

    A client that keeps a copy asks this first: a kind with the version it knows needs no further look. To begin a copy,
    read this, then the lists themselves, then the changes from these cursors on; so nothing is missed in between.
    """
    found = await call.node.db.read(sync.states, call.user_id)
    latest = max((state.at for state in found.values() if state.at is not None), default=None)
    return LastActivities(latest, {kind: _last(call, kind, found.get(kind, State())) for kind in KINDS})


async def follow_changes(call: Call) -> ChangeList:
    """What changed of one kind since you last looked: history, library, sessions, ratings, reviews or lists.

    What is gone is named, too. Changes are kept for 90 days; an older cursor is answered with 410.
    """
    query: ChangesQuery = call.query
    version = int(query.cursor) if query.cursor is not None else None
    found = await call.node.db.read(sync.since, call.user_id, _kind(call), version, query.limit)
    url = URLS[_kind(call)]
    items = [
        ChangedThing(id=one.id, deleted=one.deleted, at=one.at, url=url.replace("{id}", str(one.id)))
        for one in found.items
    ]
    cursor = places.sealed(call.request, str(found.version))
    more = f"{call.request.path}?limit={query.limit}&cursor={cursor}" if found.more else None
    return ChangeList(items=items, next=more, cursor=cursor)


async def _version(call: Call) -> str:
    """Nothing but the counter decides what the answer is."""
    return str(await call.node.db.read(sync.state, call.user_id, _kind(call)))


def _kind(call: Call) -> str:
    kind = call.path("kind")
    if kind not in LISTED:
        raise NotFound(f"Changes are listed of {', '.join(LISTED)}.")
    return kind


def _last(call: Call, kind: str, state: State) -> LastChange:
    listed = kind in LISTED
    path = PATH.replace("{kind}", kind)
    cursor = places.sealed(call.request, str(state.version), path) if listed else None
    return LastChange(version=state.version, at=state.at, cursor=cursor)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/sync/last_activities",
        handler=read_last_activities,
        scope="read",
        ok=(200, LastActivities),
        tag="sync",
    ),
    Op(
        method="GET",
        path=PATH,
        handler=follow_changes,
        scope="read",
        query=ChangesQuery,
        ok=(200, ChangeList),
        problems=(NotFound, Gone),
        version=_version,
        tag="sync",
    ),
)
