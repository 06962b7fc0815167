"""Goals over the API: one's own, and those of others as far as they are shown."""

from __future__ import annotations

from uuid import UUID

from chronicle_node.api import repeating
from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing, reader
from chronicle_node.db import Tx
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.models.agenda import Goal
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, activity
from chronicle_node.queries import goals as reads
from chronicle_node.queries.cursors import of_few
from chronicle_node.queries.goals import GoalCard
from chronicle_node.queries.owners import Owner
from chronicle_node.services import activity as days
from chronicle_node.services import goals, once
from chronicle_node.services.goals import GoalChange, NewGoal

DENIED = (Unauthenticated, MissingScope)
SEEN = (NotFound, *DENIED)


async def my_goals(call: Call) -> Listing[GoalCard]:
    """Your goals, those that run first, with how far you are."""
    return await _listed(call, await call.node.db.read(_me, call.viewer))


async def goals_of(call: Call) -> Listing[GoalCard]:
    """The goals of a person of this node that you may see. What isn't shared with you is in no number."""
    return await _listed(call, await call.node.db.read(activity.of, reader(call), call.path("name")))


async def make_goal(call: Call) -> GoalCard:
    """Set yourself a goal. It begins with the period that runs now, and goes on until you end it."""
    made = await call.node.db.write(_make, call.user_id, call.body, repeating.key_of(call))
    return await _one(call, call.viewer, made)


async def read_goal(call: Call) -> GoalCard:
    """A goal, with how far its owner is and how it went before."""
    return await _one(call, reader(call), call.public_id())


async def change_goal(call: Call) -> GoalCard:
    """Change a goal of yours; what you leave out stays. A new target counts for all its periods."""
    await call.node.db.write(goals.change, call.user_id, call.public_id(), call.body)
    return await _one(call, call.viewer, call.public_id())


async def remove_goal(call: Call) -> None:
    """Take a goal of yours away."""
    await call.node.db.write(goals.remove, call.user_id, call.public_id())


async def _listed(call: Call, owner: Owner) -> Listing[GoalCard]:
    await days.bring_up_to_date(call.node.db, owner.user_id)
    found = await call.node.db.read(reads.of_owner, owner)
    return listing(call, of_few(found.goals, call.query.cursor, call.query.limit))


async def _one(call: Call, viewer: Viewer, public_id: UUID) -> GoalCard:
    owner = await call.node.db.read(reads.owner_of, viewer, public_id)
    await days.bring_up_to_date(call.node.db, owner.user_id)
    return await call.node.db.read(reads.one, owner, public_id)


async def _me(tx: Tx, viewer: Viewer) -> Owner:
    assert viewer.user_id is not None
    return await activity.of(tx, viewer, (await accounts.me(tx, viewer.user_id)).username)


async def _make(tx: Tx, user_id: int, wish: NewGoal, key: once.Key | None) -> UUID:
    return await once.made(tx, Goal, key, lambda new: goals.make(tx, user_id, wish, new))


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/goals",
        handler=my_goals,
        scope="read",
        query=Paging,
        ok=(200, Listing[GoalCard]),
        problems=DENIED,
        tag="agenda",
    ),
    Op(
        method="POST",
        path="/api/v1/goals",
        handler=make_goal,
        scope="write",
        body=NewGoal,
        headers=repeating.HEADERS,
        ok=(201, GoalCard),
        problems=(Malformed, Invalid, Conflict, *DENIED),
        tag="agenda",
    ),
    Op(
        method="GET",
        path="/api/v1/goals/{id}",
        handler=read_goal,
        scope=None,
        ok=(200, GoalCard),
        problems=SEEN,
        tag="agenda",
    ),
    Op(
        method="PATCH",
        path="/api/v1/goals/{id}",
        handler=change_goal,
        scope="write",
        body=GoalChange,
        ok=(200, GoalCard),
        problems=(Malformed, Invalid, *SEEN),
        tag="agenda",
    ),
    Op(
        method="DELETE",
        path="/api/v1/goals/{id}",
        handler=remove_goal,
        scope="write",
        ok=(204, None),
        problems=SEEN,
        tag="agenda",
    ),
    Op(
        method="GET",
        path="/api/v1/users/{name}/goals",
        handler=goals_of,
        scope=None,
        query=Paging,
        ok=(200, Listing[GoalCard]),
        problems=SEEN,
        tag="agenda",
    ),
)
