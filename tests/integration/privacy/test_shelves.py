"""What others see of a library, and that nothing private changes it: neither an entry, nor its status, nor a count."""

from typing import Any

import msgspec

from chronicle_node.db import Database, Tx
from chronicle_node.domain.rules import Rule
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import library_entries
from chronicle_node.services import history, library
from chronicle_node.services.library import ShelfChange
from chronicle_node.services.report import Scrobble
from tests import cast, factories
from tests.factories import Someone

FILM: dict[str, Any] = {"type": "movie", "title": "Film"}


async def told(tx: Tx, /, viewer: Viewer, **rule: Any) -> list[str]:
    """What somebody reads of alice's library."""
    try:
        found = await library_entries.of_person(tx, viewer, "alice", Rule(**rule))
    except NotFound:
        return ["nothing"]
    assert found.total == len(found.entries.items)
    return [f"{one.media.title} {one.status}" for one in found.entries.items]


async def scrobbled(tx: Tx, /, who: Someone, event: str, **values: Any) -> None:
    await history.record(tx, who.user_id, msgspec.convert({"event": event, "media": FILM} | values, Scrobble))


async def test_the_setting_decides_who_sees_a_library(db: Database) -> None:
    people = await db.write(cast.assemble, library_audience="followers")
    film = await db.write(factories.item, "Film")
    await db.write(library.keep, people.alice.user_id, film.id, ShelfChange())
    expected = {"alice": 1, "bob": 1, "erin": 1, "carol": 0, "dave": 0, "mallory": 0}
    for name, sees in expected.items():
        found = await db.read(told, getattr(people, name).viewer)
        assert found == (["Film plan_to_watch"] if sees else ["nothing"]), name
    assert await db.read(told, NOBODY) == ["nothing"]


async def test_what_only_private_plays_made_is_shown_to_its_owner_alone(db: Database) -> None:
    people = await db.write(cast.assemble, library_audience="public")
    await db.write(scrobbled, people.alice, "finish", private=True)
    assert await db.read(told, people.alice.viewer) == ["Film completed"]
    assert await db.read(told, people.bob.viewer) == []
    for change in (ShelfChange(is_favorite=True, notes="x"), ShelfChange(status=Status.DROPPED)):
        film = await db.read(library_entries.ordered, people.alice.viewer, *await own(db, people.alice), at_most=1)
        await db.write(library.keep, people.alice.user_id, film[0].media_item_id, change)
        assert await db.read(told, people.bob.viewer) == []


async def own(db: Database, who: Someone) -> tuple[Any, Rule]:
    _, reader = await db.read(library_entries.mine, who.viewer)
    return reader, Rule()


async def test_a_private_play_moves_nothing_that_others_see(db: Database) -> None:
    people = await db.write(cast.assemble, library_audience="public")
    await db.write(scrobbled, people.alice, "start")
    assert await db.read(told, people.bob.viewer) == ["Film watching"]
    for audience in ("private", "friends", "followers"):
        await db.write(scrobbled, people.alice, "finish", audience=audience)
        assert await db.read(told, people.bob.viewer) == ["Film watching"]
        assert await db.read(told, people.alice.viewer) == ["Film completed"]
    assert await db.read(told, people.bob.viewer, status=(Status.COMPLETED,)) == []
    assert await db.read(told, people.bob.viewer, plays_from=1) == []
    await db.write(scrobbled, people.alice, "finish", at="2026-02-01T20:00:00Z")
    assert await db.read(told, people.bob.viewer, status=(Status.COMPLETED,), plays_from=1) == ["Film completed"]


async def test_whose_diary_is_private_shows_only_what_they_put_there_by_hand(db: Database) -> None:
    people = await db.write(cast.assemble, library_audience="public", history_audience="private")
    await db.write(scrobbled, people.alice, "finish")
    book = await db.write(factories.item, "Book", "book")
    await db.write(library.keep, people.alice.user_id, book.id, ShelfChange())
    assert await db.read(told, people.bob.viewer) == ["Book plan_to_watch"]


async def test_others_ask_only_for_what_they_may_see(db: Database) -> None:
    people = await db.write(
        cast.assemble, library_audience="public", ratings_audience="friends", history_audience="friends"
    )
    film = await db.write(factories.item, "Film")
    await db.write(library.keep, people.alice.user_id, film.id, ShelfChange(notes="Secret", tags=["hidden"]))
    await db.write(factories.rate, people.alice, film, 9.0)
    everything = ["Film plan_to_watch"]
    assert await db.read(told, people.bob.viewer, rating_from=9.5) == []
    assert await db.read(told, people.carol.viewer, rating_from=9.5) == everything
    assert await db.read(told, people.carol.viewer, plays_from=3) == everything
    for rule in ({"notes": False}, {"tag": ("other",)}, {"without_tag": ("hidden",)}, {"added_days": 1}):
        assert await db.read(told, people.bob.viewer, **rule) == everything, rule


async def test_an_entry_tells_others_nothing_of_its_owners_own(db: Database) -> None:
    people = await db.write(cast.assemble, library_audience="public", ratings_audience="private")
    film = await db.write(factories.item, "Film")
    await db.write(library.keep, people.alice.user_id, film.id, ShelfChange(notes="Secret", tags=["hidden"]))
    await db.write(factories.rate, people.alice, film, 9.0)
    found = await db.read(library_entries.of_person, people.bob.viewer, "alice", Rule())
    [entry] = found.entries.items
    told_of = {name for name in entry.__struct_fields__ if getattr(entry, name) is not None}
    assert told_of == {"media", "status", "status_name", "is_favorite", "has_page"}
    assert found.tags == ()
    assert not entry.has_page
