"""Goals: what counts for them, for whom, and how they went before."""

from datetime import date, timedelta

import pytest

from chronicle_node.db import Database
from chronicle_node.errors import Conflict, Invalid, NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import activity as days_of
from chronicle_node.queries import goals as reads
from chronicle_node.queries.goals import GoalCard
from chronicle_node.services import activity, goals
from chronicle_node.services.goals import GoalChange, NewGoal
from tests import cast, factories
from tests.factories import Someone
from tests.integration.conftest import NOW


async def look(db: Database, who: Someone, viewer: Viewer | None = None) -> list[GoalCard]:
    owner = await db.read(days_of.of, viewer or who.viewer, who.username)
    await activity.bring_up_to_date(db, who.user_id)
    return list((await db.read(reads.of_owner, owner)).goals)


async def watched(db: Database, who: Someone, *days: int, kind: str = "movie", audience: str = "public") -> None:
    """Something finished so many days ago."""
    item = await db.write(factories.item, f"A {kind}", kind)
    for ago in days:
        await db.write(factories.play, who, item, NOW - timedelta(days=ago), audience=audience)


async def test_what_is_finished_in_the_period_counts(db: Database) -> None:
    people = await db.write(cast.assemble)
    await watched(db, people.alice, 0, 10, 20, 70)  # the last of them in December
    await watched(db, people.alice, 0, 30, kind="book")
    for wish in (NewGoal(target=24), NewGoal(target=24, type="book"), NewGoal(target=3, unit="days", period="month")):
        await db.write(goals.make, people.alice.user_id, wish)
    found = [one.now for one in await look(db, people.alice)]
    assert [one and (one.done, one.is_reached) for one in found] == [(1, False), (2, False), (5, False)]
    assert [one and one.last for one in found] == [date(2026, 3, 31), date(2026, 12, 31), date(2026, 12, 31)]


async def test_an_ended_goal_is_past_once_its_period_is_over_and_can_go_on(db: Database) -> None:
    people = await db.write(cast.assemble)
    goal = await db.write(goals.make, people.alice.user_id, NewGoal(target=1, period="week", name="Weekly"))
    await db.write(goals.change, people.alice.user_id, goal, GoalChange(is_ended=True))
    [card] = await look(db, people.alice)
    assert (card.is_ended, card.now is not None, card.past) == (True, True, ())
    await db.write(goals.change, people.alice.user_id, goal, GoalChange(is_ended=False, target=2, name=""))
    [card] = await look(db, people.alice)
    assert (card.is_ended, card.target, card.name) == (False, 2, None)


async def test_a_goal_is_told_to_whom_it_is_for_and_counts_what_they_may_see(db: Database) -> None:
    people = await db.write(cast.assemble, stats_audience="followers")
    await watched(db, people.alice, 0, 1)
    await watched(db, people.alice, 2, audience="private")
    for audience in ("private", "friends", "followers", "public"):
        await db.write(goals.make, people.alice.user_id, NewGoal(target=9, audience=audience))
    seen = {
        name: [(one.now and one.now.done, one.audience) for one in await look(db, people.alice, viewer)]
        for name, viewer in (("bob", people.bob.viewer), ("erin", people.erin.viewer))
    }
    assert seen == {"bob": [(2, None)] * 3, "erin": [(2, None)] * 2}
    assert len(await look(db, people.alice)) == 4
    for viewer in (NOBODY, people.carol.viewer, people.dave.viewer):
        with pytest.raises(NotFound):
            await look(db, people.alice, viewer)


async def test_what_a_goal_shows_to_all_is_still_held_by_the_setting(db: Database) -> None:
    people = await db.write(cast.assemble, stats_audience="private")
    goal = await db.write(goals.make, people.alice.user_id, NewGoal(target=9, audience="public"))
    with pytest.raises(NotFound):
        await db.read(reads.owner_of, people.bob.viewer, goal)


@pytest.mark.parametrize(
    "wish", [NewGoal(target=0), NewGoal(target=9, type="nonsense"), NewGoal(target=9, name="x" * 101)]
)
async def test_a_goal_that_cannot_be_is_refused(db: Database, wish: NewGoal) -> None:
    people = await db.write(cast.assemble)
    with pytest.raises(Invalid):
        await db.write(goals.make, people.alice.user_id, wish)
    assert await look(db, people.alice) == []


async def test_goals_of_one_person_have_a_number_and_are_their_own(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chronicle_node.domain.goals.MOST_GOALS", 1)
    people = await db.write(cast.assemble)
    goal = await db.write(goals.make, people.alice.user_id, NewGoal(target=9, audience="public"))
    with pytest.raises(Conflict):
        await db.write(goals.make, people.alice.user_id, NewGoal(target=9))
    for act in (goals.remove, lambda tx, user, what: goals.change(tx, user, what, GoalChange(target=1))):
        with pytest.raises(NotFound):
            await db.write(act, people.bob.user_id, goal)
    await db.write(goals.remove, people.alice.user_id, goal)
    assert await look(db, people.alice) == []
