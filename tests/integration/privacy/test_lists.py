"""Who sees which list, what of it, and that what is left out leaves no trace: not in numbers, counts or feeds."""

from pathlib import Path
from uuid import UUID

import pytest

from chronicle_node.db import Database, Tx
from chronicle_node.domain.lists import Level
from chronicle_node.errors import NotFound
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import lists as reads
from chronicle_node.services import list_entries as entries
from tests import cast, factories
from tests.cast import Cast
from tests.factories import Item
from tests.integration.lists.conftest import made, move, put, seen, titles
from tests.nodes import Served, serving
from tests.visitors import Visitor, anybody, signed_in

CANARY = "Zyxwvut"


async def sees(tx: Tx, viewer: Viewer, list_id: UUID) -> bool:
    try:
        await reads.one(tx, viewer, list_id)
    except NotFound:
        return False
    return True


async def who_sees(tx: Tx, people: Cast, list_id: UUID) -> str:
    names = [name for name in people.__dataclass_fields__ if await sees(tx, getattr(people, name).viewer, list_id)]
    return " ".join([*names, "nobody"] if await sees(tx, NOBODY, list_id) else names)


@pytest.mark.parametrize(
    ("setting", "audience", "expected"),
    [
        ("public", "public", "alice bob carol erin mallory nobody"),
        ("public", "followers", "alice bob erin"),
        ("public", "friends", "alice bob"),
        ("public", "private", "alice"),
        ("followers", "public", "alice bob erin"),
        ("friends", "public", "alice bob"),
        ("private", "public", "alice"),
    ],
)
async def test_the_stricter_of_setting_and_list_decides(
    db: Database, setting: str, audience: Level, expected: str
) -> None:
    people = await db.write(cast.assemble, lists_audience=setting)
    list_id = await db.write(made, people.alice, audience=audience)
    assert await db.read(who_sees, people, list_id) == expected


async def test_a_page_of_lists_holds_only_those_that_the_viewer_sees(db: Database) -> None:
    people = await db.write(cast.assemble, lists_audience="public")
    for level in LEVELS:
        await db.write(made, people.alice, name=level, audience=level)

    async def names(tx: Tx, viewer: Viewer) -> list[str]:
        found = (await reads.of_person(tx, viewer, "alice")).lists.items
        return [f"{one.name}:{one.audience}" for one in reversed(found)]

    assert await db.read(names, NOBODY) == ["public:None"]
    assert await db.read(names, people.carol.viewer) == ["public:None"]
    assert await db.read(names, people.bob.viewer) == ["public:None", "followers:None", "friends:None"]
    assert len(await db.read(names, people.alice.viewer)) == 4
    with pytest.raises(NotFound):
        await db.read(names, people.dave.viewer)


async def with_a_secret(tx: Tx, /, **privacy: str) -> tuple[Cast, UUID, Item]:
    """Three films on a public list; the one in the middle its owner has only played in private."""
    people = await cast.assemble(tx, **({"lists_audience": "public"} | privacy))
    first, secret, last = [await factories.item(tx, name) for name in ("First", CANARY, "Last")]
    await factories.play(tx, people.alice, secret, audience="private")
    await factories.play(tx, people.alice, last, audience="friends")
    return people, await made(tx, people.alice, first, secret, last), secret


async def test_what_its_owner_played_in_private_only_is_on_the_list_for_them_alone(db: Database) -> None:
    people, list_id, _ = await db.write(with_a_secret)
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 First", f"2 {CANARY}", "3 Last"]
    for viewer in (people.bob.viewer, people.carol.viewer, people.erin.viewer, NOBODY):
        assert await db.read(titles, viewer, list_id) == ["1 First", "2 Last"]


async def test_whose_whole_diary_is_private_shows_nothing_of_it_by_a_list(db: Database) -> None:
    people, list_id, _ = await db.write(with_a_secret, history_audience="private")
    assert await db.read(titles, people.bob.viewer, list_id) == ["1 First"]


async def test_a_play_that_is_not_private_lets_the_list_tell_of_it_but_opens_no_page(db: Database) -> None:
    people, list_id, _ = await db.write(with_a_secret)
    assert [one.has_page for one in (await db.read(seen, NOBODY, list_id)).entries] == [True, False]
    assert [one.has_page for one in (await db.read(seen, people.bob.viewer, list_id)).entries] == [True, True]


async def test_an_episode_played_in_private_hides_the_show_on_the_list(db: Database) -> None:
    people = await db.write(cast.assemble, lists_audience="public")
    top, season, episodes = await db.write(factories.show, "A show")
    await db.write(factories.play, people.alice, episodes[0], audience="private")
    list_id = await db.write(made, people.alice, top, season, episodes[2])
    # Nobody played the third episode; it is hidden as a part of what is hidden only where the catalogue is asked.
    assert await db.read(titles, NOBODY, list_id) == ["1 Part 3"]
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 A show", "2 Season 1", "3 Part 3"]


async def test_entries_keep_their_order_around_one_that_the_owner_does_not_see(db: Database) -> None:
    people = await db.write(cast.assemble)
    one, two, his = [await db.write(factories.item, name) for name in ("One", "Two", "His")]
    list_id = await db.write(made, people.alice, one, audience="friends", is_collaborative=True)
    await db.write(put, people.bob, list_id, his)
    await db.write(factories.play, people.bob, his, audience="private")
    await db.write(put, people.alice, list_id, two)
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 One", "2 Two"]
    await db.write(move, people.alice, list_id, two, 1)
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 Two", "2 One"]
    assert await db.read(titles, people.bob.viewer, list_id) == ["1 Two", "2 One", "3 His"]


async def test_whom_somebody_blocks_hears_nothing_from_them_on_a_list(db: Database) -> None:
    people = await db.write(cast.assemble, lists_audience="public")
    await db.write(factories.befriend, people.alice, people.carol)
    known, his = [await db.write(factories.item, name) for name in ("Known", "His")]
    list_id = await db.write(made, people.alice, is_collaborative=True)
    for film in (his, known):
        await db.write(put, people.bob, list_id, film, "A word of his")
    await db.write(factories.play, people.bob, his, audience="friends")
    await db.write(factories.block, people.bob, people.carol)
    [entry] = (await db.read(seen, people.carol.viewer, list_id)).entries
    assert (entry.media.title, entry.added_by, entry.notes) == ("Known", None, None)
    assert await db.read(titles, people.alice.viewer, list_id) == ["1 His", "2 Known"]


async def test_who_added_something_is_told_to_those_who_may_see_their_profile(db: Database) -> None:
    people = await db.write(cast.assemble, lists_audience="public")
    erwin = await db.write(factories.person, "erwin", profile_audience="friends")
    await db.write(factories.befriend, people.alice, erwin)
    film = await db.write(factories.item, "Film")
    list_id = await db.write(made, people.alice, is_collaborative=True)
    await db.write(put, erwin, list_id, film)

    async def adder(tx: Tx, viewer: Viewer) -> str | None:
        [entry] = (await seen(tx, viewer, list_id)).entries
        return entry.added_by.handle if entry.added_by else None

    assert await db.read(adder, people.alice.viewer) == "@erwin"
    assert await db.read(adder, people.bob.viewer) is None
    assert await db.read(adder, NOBODY) is None


async def test_lists_offered_beside_an_item_are_ones_own_and_those_built_with_friends(db: Database) -> None:
    people = await db.write(cast.assemble)
    film = await db.write(factories.item, "Film")
    await db.write(made, people.alice, name="together", audience="friends", is_collaborative=True)
    await db.write(made, people.alice, name="alone", audience="friends")
    await db.write(made, people.alice, name="secret", audience="private", is_collaborative=True)
    own = await db.write(made, people.bob, film, name="his")

    async def offered(tx: Tx, viewer: Viewer) -> set[str]:
        return {f"{one.name} {one.has_it}" for one in await reads.choices(tx, viewer, film.public_id)}

    assert await db.read(offered, people.bob.viewer) == {"together False", "his True"}
    assert await db.read(offered, people.carol.viewer) == set()
    assert await db.read(offered, NOBODY) == set()
    await db.write(entries.remove, people.bob.viewer, own, film.public_id)
    assert await db.read(offered, people.bob.viewer) == {"together False", "his False"}


# -- The same over every door ----------------------------------------------------------------------------------------


def doors(list_id: UUID) -> list[str]:
    """Every address at which something of the list could be told, after the ways in of pages and programs."""
    page, api = f"/lists/{list_id}", f"/api/v1/lists/{list_id}"
    feeds = [f"{page}/feed.{kind}" for kind in ("rss", "atom", "json")]
    return [page, *feeds, api, f"{api}/entries", "/@alice/lists", "/api/v1/users/alice/lists", "/@alice"]


# What a list of each level answers to each viewer: its page and the API, and its feeds, which look at nobody's session.
OPEN, FEEDS_ONLY, NO_FEEDS, SHUT = (200, 200), (404, 200), (200, 404), (404, 404)
LEVELS: tuple[Level, ...] = ("public", "followers", "friends", "private")
MATRIX = {
    "alice": (OPEN, NO_FEEDS, NO_FEEDS, NO_FEEDS),
    "bob": (OPEN, NO_FEEDS, NO_FEEDS, SHUT),
    "carol": (OPEN, SHUT, SHUT, SHUT),
    "dave": (FEEDS_ONLY, SHUT, SHUT, SHUT),
    "nobody": (OPEN, SHUT, SHUT, SHUT),
}


async def answers(visitor: Visitor, list_id: UUID) -> tuple[int, int]:
    page, *feeds, api, entry_list = [(await visitor.get(path)).status for path in doors(list_id)[:6]]
    assert page == api == entry_list
    assert len(set(feeds)) == 1
    return page, feeds[0]


async def test_every_door_of_a_list_opens_to_whom_it_is_for(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path) as served:
        people = await served.node.db.write(cast.assemble, lists_audience="public")
        ids = [await served.node.db.write(made, people.alice, audience=level, name=f"is {level}") for level in LEVELS]
        for who, expected in MATRIX.items():
            visitor = await arrived(served, people, who)
            assert tuple([await answers(visitor, list_id) for list_id in ids]) == expected, who
            for path in ("/@alice/lists", "/api/v1/users/alice/lists"):
                text = (await visitor.get(path)).text
                told = tuple(f"is {level}" in text for level in LEVELS)
                assert told == tuple(page == 200 for page, _ in expected), (who, path)


CHANGES = ("edit", "delete", "entries/{item}/move", "entries/{item}/note", "entries/{item}/remove")


async def test_a_form_of_somebody_elses_list_changes_nothing(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path) as served:
        people = await served.node.db.write(cast.assemble)
        film = await served.node.db.write(factories.item, "Film")
        list_id = await served.node.db.write(made, people.alice, film)
        for who in ("bob", "carol", "dave", "nobody"):
            visitor = await arrived(served, people, who)
            for change in CHANGES:
                form = {"name": "Taken"} if change == "edit" else {"position": 1, "notes": "taken"}
                answer = await visitor.send(f"/lists/{list_id}/{change.format(item=film.public_id)}", form)
                assert answer.status in ({403} if who == "nobody" else {403, 404} if who == "bob" else {404}), change
        [entry] = (await served.node.db.read(seen, people.alice.viewer, list_id)).entries
        assert (entry.media.title, entry.notes) == ("Film", None)


async def arrived(served: Served, people: Cast, who: str) -> Visitor:
    return anybody(served) if who == "nobody" else await signed_in(served, getattr(people, who))


async def crawl(served: Served, people: Cast, list_id: UUID, who: str) -> str:
    """All that this visitor is answered at every door."""
    visitor = await arrived(served, people, who)
    return "".join([(await visitor.get(path)).text for path in doors(list_id)])


async def test_a_private_item_on_a_public_list_is_told_at_no_door(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path) as served:
        people, list_id, secret = await served.node.db.write(with_a_secret, history_audience="public")
        assert CANARY in await crawl(served, people, list_id, "alice")
        for who in ("bob", "carol", "dave", "nobody"):
            text = await crawl(served, people, list_id, who)
            assert CANARY not in text
            assert str(secret.public_id) not in text
            assert "3 entries" not in text
            assert '"entries":3' not in text
