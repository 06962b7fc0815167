"""Every operation of the API, and where they are mounted."""

from __future__ import annotations

from functools import cache

from aiohttp import web

from chronicle_node.api import (
    activity,
    answers,
    behind,
    calendar,
    catalogue,
    connections,
    deliveries,
    distant,
    distant_groups,
    distant_leading,
    distant_undertakings,
    duplicates,
    editing,
    feed,
    files,
    friends,
    goals,
    group_members,
    groups,
    history,
    identity,
    library,
    library_bulk,
    library_settings,
    list_entries,
    lists,
    me,
    media_types,
    merges,
    muting,
    nodes,
    notifications,
    now,
    openapi,
    plays,
    posts,
    ratings,
    reports,
    reviews,
    roles,
    scrobble,
    search,
    session_parts,
    sessions,
    social,
    sync,
    tokens,
    up_next,
    versions,
    webhooks,
)
from chronicle_node.api.operations import Op
from chronicle_node.api.running import routes

OPERATIONS: tuple[Op, ...] = (
    *me.OPERATIONS,
    *identity.OPERATIONS,
    *tokens.OPERATIONS,
    *scrobble.OPERATIONS,
    *history.OPERATIONS,
    *library.OPERATIONS,
    *library_bulk.OPERATIONS,
    *library_settings.OPERATIONS,
    *plays.OPERATIONS,
    *feed.OPERATIONS,
    *ratings.OPERATIONS,
    *reviews.OPERATIONS,
    *posts.OPERATIONS,
    *answers.OPERATIONS,
    *search.OPERATIONS,
    *versions.OPERATIONS,
    *catalogue.OPERATIONS,
    *editing.OPERATIONS,
    *connections.OPERATIONS,
    *roles.OPERATIONS,
    *merges.OPERATIONS,
    *duplicates.OPERATIONS,
    *files.OPERATIONS,
    *social.OPERATIONS,
    *friends.OPERATIONS,
    *muting.OPERATIONS,
    *notifications.OPERATIONS,
    *distant.OPERATIONS,
    *distant_undertakings.OPERATIONS,
    *reports.OPERATIONS,
    *webhooks.OPERATIONS,
    *deliveries.OPERATIONS,
    *nodes.OPERATIONS,
    *lists.OPERATIONS,
    *list_entries.OPERATIONS,
    *groups.OPERATIONS,
    *group_members.OPERATIONS,
    *distant_groups.OPERATIONS,
    *distant_leading.OPERATIONS,
    *sync.OPERATIONS,
    *up_next.OPERATIONS,
    *activity.OPERATIONS,
    *now.OPERATIONS,
    *behind.OPERATIONS,
    *goals.OPERATIONS,
    *calendar.OPERATIONS,
    *sessions.OPERATIONS,
    *session_parts.OPERATIONS,
    *media_types.OPERATIONS,
)


def setup(app: web.Application) -> None:
    """Mount the API and its description."""
    app.add_routes(routes(OPERATIONS))
    openapi.setup(app, _description)


@cache
def _description() -> openapi.Description:
    return openapi.description(OPERATIONS)
