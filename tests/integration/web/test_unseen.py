"""What a person has not finished yet is told of as far as they want: nothing hidden, descriptions, titles too."""

import pytest
from sqlalchemy import update

from chronicle_node.db import Tx
from chronicle_node.models.catalog import MediaItem
from tests import factories
from tests.factories import Item, Someone
from tests.integration.groups.conftest import made, share
from tests.nodes import Served
from tests.visitors import Visitor, anybody, signed_in

ABOUT = "The butler did it"


async def half_seen(tx: Tx, /, who: Someone) -> tuple[Item, Item, list[Item]]:
    """A show in a session, the first of its three episodes finished. Each has a description."""
    top, season, parts = await factories.show(tx, "A show")
    await factories.shelve(tx, who, top)
    session = await factories.session(tx, who, top)
    await factories.play(tx, who, parts[0], session_id=session)
    for part in parts:
        meta = {"air_date": f"{tx.now:%Y-%m-%d}"}
        await tx.run(update(MediaItem).where(MediaItem.id == part.id).values(description=ABOUT, meta=meta))
    return top, season, parts


@pytest.fixture
async def show(served: Served, alice: Someone) -> tuple[Item, Item, list[Item]]:
    return await served.node.db.write(half_seen, alice)


async def hide(served: Served, who: Someone, what: str | None) -> int:
    body = {"preferences": {"hide_unseen": what}}
    return (await served.call("PATCH", "/api/v1/me", token=await served.token(who), json=body)).status


async def test_nothing_is_hidden_unless_somebody_wants_it(hers: Visitor, show: tuple[Item, Item, list[Item]]) -> None:
    page = (await hers.get(f"/media/{show[2][1].public_id}")).text
    assert "Part 2</h1>" in page
    assert f'<p class="said" dir="auto">{ABOUT}' in page
    assert "You haven’t" not in page


async def test_a_description_is_folded_away_until_the_part_is_finished(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    assert await hide(served, alice, "descriptions") == 200
    path = f"/media/{show[2][1].public_id}"
    page = (await hers.get(path)).text
    head, fold = page.split("You haven’t watched this: show what it is about")
    assert "Part 2</h1>" in head
    assert ABOUT not in head.partition("<main")[2]
    assert ABOUT in fold.partition("</details>")[0]
    await hers.send(f"{path}/plays")
    assert "You haven’t" not in (await hers.get(path)).text


async def test_titles_give_way_to_numbers_wherever_parts_are_listed(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    assert await hide(served, alice, "titles") == 200
    top, season, parts = show
    sessions = (await served.get("/api/v1/users/alice/sessions", token=await served.token(alice))).json["items"]
    for path in (f"/media/{top.public_id}", f"/media/{season.public_id}", f"/sessions/{sessions[0]['id']}"):
        page = (await hers.get(path)).text
        assert "Part 1" in page, path
        assert "Episode 2" in page, path
        assert "Part 2" not in page, path
    for path in ("/", "/next", "/calendar?view=agenda", "/@alice/sessions"):
        page = (await hers.get(path)).text
        assert "Episode 2" in page, path
        assert "Part 2" not in page, path
    page = (await hers.get(f"/media/{parts[1].public_id}")).text
    assert "Episode 2</h1>" in page
    assert "Part 2" in page.partition("You haven’t watched this")[2].partition("</details>")[0]
    assert "Part 1</h1>" in (await hers.get(f"/media/{parts[0].public_id}")).text


async def test_friends_give_no_title_away(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    bob = await served.person("bob", history_audience="followers")
    await served.node.db.write(factories.follow, alice, bob)
    await served.node.db.write(factories.play, bob, show[2][2])
    assert "Part 3" in (await hers.get("/feed")).text
    assert await hide(served, alice, "titles") == 200
    for path in ("/", "/feed", f"/media/{show[0].public_id}"):
        page = (await hers.get(path)).text
        assert "Part 3" not in page, path


async def test_groups_give_no_title_away(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    bob = await served.person("bob", history_audience="followers", reviews_audience="public")
    club = await served.node.db.write(made, alice, bob)
    await served.node.db.write(share, bob, club, can_see_history=True, can_see_now=True)
    await served.node.db.write(factories.play, bob, show[2][1])
    await served.node.db.write(factories.review, bob, show[2][1], "public")
    assert "Part 2" in (await hers.get(f"/groups/{club}")).text
    assert await hide(served, alice, "titles") == 200
    page = (await hers.get(f"/groups/{club}")).text
    assert "Episode 2" in page
    assert "Part 2" not in page


async def test_searches_lists_and_what_others_wrote_give_no_title_away(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    bob = await served.person("bob", history_audience="followers", reviews_audience="public")
    await served.node.db.write(factories.follow, alice, bob)
    await served.node.db.write(factories.play, bob, show[2][1])
    review = await served.node.db.write(factories.review, bob, show[2][1], "public")
    token = await served.token(alice)
    made = (await served.post("/api/v1/lists", token=token, json={"name": "Mine"})).json["id"]
    for part in show[2]:
        body = {"media": str(part.public_id)}
        assert (await served.post(f"/api/v1/lists/{made}/entries", token=token, json=body)).status == 201
    paths = (f"/lists/{made}", "/search?q=part", f"/reviews/{review}", "/@bob/reviews", "/@bob/history", "/@bob")
    for path in (*paths, "/feed/posts"):
        assert "Part 2" in (await hers.get(path)).text, path
    assert await hide(served, alice, "titles") == 200
    for path in (*paths, "/feed/posts"):
        page = (await hers.get(path)).text
        assert "Episode 2" in page, path
        assert "Part 2" not in page, path
    for path in paths[:2]:
        assert "Part 1" in (await hers.get(path)).text, path
    bobs = await signed_in(served, bob)
    assert "Part 2" in (await bobs.get(f"/reviews/{review}")).text


async def test_a_calendar_elsewhere_is_told_no_title(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    assert await hide(served, alice, "titles") == 200
    made = await served.post("/api/v1/calendar/address", token=await served.token(alice))
    told = (await served.get(made.json["url"].removeprefix(served.url))).text
    assert "Part 1" in told
    assert "Episode 2" in told
    assert "Part 2" not in told
    assert ABOUT not in told


async def test_a_program_is_told_the_title_and_that_it_is_to_be_hidden(
    served: Served, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    bob = await served.person("bob", history_audience="followers")
    await served.node.db.write(factories.follow, alice, bob)
    for part in show[2]:
        await served.node.db.write(factories.play, bob, part)
    token = await served.token(alice)

    async def marked(path: str) -> dict[str, bool]:
        items = (await served.get(path, token=token)).json["items"]
        told = [one.get("media", one) for one in items]
        return {one["title"]: one.get("is_unseen", False) for one in told if one["title"].startswith("Part")}

    paths = ("/api/v1/search?q=part", "/api/v1/feed", "/api/v1/users/bob/history")
    for path in paths:
        assert set((await marked(path)).values()) == {False}, path
    assert await hide(served, alice, "titles") == 200
    for path in paths:
        assert await marked(path) == {"Part 1": False, "Part 2": True, "Part 3": True}, path


async def test_it_is_a_matter_of_whoever_looks(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    assert await hide(served, alice, "titles") == 200
    path = f"/media/{show[2][1].public_id}"
    await hers.send("/settings/privacy", {"profile": "public", "history": "public"})
    bobs = await signed_in(served, await served.person("bob"))
    assert "Part 2</h1>" in (await bobs.get(path)).text
    assert "Part 2</h1>" in (await anybody(served).get(path)).text


async def test_a_song_that_was_not_heard_keeps_its_title(served: Served, hers: Visitor, alice: Someone) -> None:
    album = await served.node.db.write(factories.item, "Hounds of Love", "music", level=1)
    await served.node.db.write(factories.item, "Cloudbusting", "music", parent=album, level=2, position=5)
    assert await hide(served, alice, "titles") == 200
    assert "Cloudbusting" in (await hers.get(f"/media/{album.public_id}")).text


async def test_the_choice_is_made_on_the_page_of_the_profile(
    served: Served, hers: Visitor, alice: Someone, show: tuple[Item, Item, list[Item]]
) -> None:
    fields = {"timezone": "UTC", "theme": "auto", "hide_unseen": "titles"}
    assert (await hers.send("/settings/profile", fields)).status == 303
    assert 'value="titles" selected' in (await hers.get("/settings/profile")).text
    assert "Part 2" not in (await hers.get(f"/media/{show[0].public_id}")).text
    assert (await hers.send("/settings/profile", fields | {"hide_unseen": "all"})).status == 422
    assert await hide(served, alice, "all") == 422
    assert await hide(served, alice, None) == 200
    assert "Part 2" in (await hers.get(f"/media/{show[0].public_id}")).text
