"""What people elsewhere say of works: read in three dialects, tied to items here by ids, and changing nothing here."""

from typing import Any

import pytest

from chronicle_node.services import claims, posts
from tests import factories
from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_posts import NEWER, followed, note, read, sent
from tests.visitors import signed_in

TMDB = "https://www.themoviedb.org/movie/335984"
TAG = {"type": "Movie", "href": TMDB, "name": "Blade Runner 2049"}
RATED = {"type": "Rating", "value": 9, "best": 10, "worst": 1}


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Whom Bob follows."""
    return await followed(node, bob, elsewhere, "ana")


def block(**members: Any) -> dict[str, Any]:
    """What a Chronicle node says of a film."""
    media = {
        "type": "movie",
        "kind": "movie",
        "title": "Stalker",
        "year": 1979,
        "ids": [{"p": "imdb", "v": "tt0079944"}],
    }
    return {"v": 1, "kind": "review", "media": media} | members


async def has(bob: Dweller, title: str = "Stalker", **ids: str) -> str:
    """Bob has seen it; the id of the item."""
    media = {"type": "movie", "title": title, "year": 1979, "ids": ids}
    body = {"event": "finish", "media": media, "progress": {"percentage": 100}}
    answer = await bob.call("POST", "/api/v1/scrobble", body)
    assert answer.status in {200, 201}, answer.text
    return str((await bob.items(f"/api/v1/users/{bob.name}/history"))[0]["media"]["id"])


async def said_of(bob: Dweller, item: str) -> list[dict[str, Any]]:
    return await bob.items(f"/api/v1/media/{item}/posts")


async def test_what_friends_elsewhere_say_stands_on_the_page_of_the_item(node: Home, bob: Dweller, ana: Puppet) -> None:
    item = await has(bob, imdb="tt0079944")
    told = block(status="completed", rating={"v": "8.5", "min": "1", "max": "10"})
    assert await sent(ana, node, "Create", note(ana, chronicle=told)) == "done"
    said = (await said_of(bob, item))[0]
    assert (said["says"], said["status"], said["rating"]) == ("review", "completed", 8.5)
    assert said["media"]["id"] == item
    assert (await read(bob))[0]["media"]["id"] == item
    page = await (await signed_in(node.served, bob.who)).get(f"/media/{item}")
    assert "What friends on other servers say" in page.text
    assert "Seen it." in page.text
    feed = await (await signed_in(node.served, bob.who)).get("/feed/posts")
    assert f"/media/{item}" in feed.text


async def test_who_may_not_read_a_post_finds_nothing_of_it_on_the_page(node: Home, bob: Dweller, ana: Puppet) -> None:
    carol = await node.person("carol")
    item = await has(carol, imdb="tt0079944")
    assert await has(bob, imdb="tt0079944") == item
    await sent(ana, node, "Create", note(ana, chronicle=block(), to=[f"{ana.uri}/followers"], cc=[]))
    assert len(await said_of(bob, item)) == 1
    assert await said_of(carol, item) == []


async def test_a_work_that_is_new_here_becomes_an_item(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, tag=[TAG], relatedWith=[RATED]))
    said = (await read(bob))[0]
    item = said["media"]["id"]
    assert (said["media"]["title"], said["rating"]) == ("Blade Runner 2049", 9.0)
    await sent(ana, node, "Create", note(ana, 2, tag=[TAG]), 2)
    assert len(await said_of(bob, item)) == 2
    page = await (await signed_in(node.served, bob.who)).get(f"/media/{item}")
    assert f'As told by</dt><dd dir="auto">{ana.home.host}' in page.text
    assert await node.number("SELECT count(*) FROM media_items") == 1
    kept = await node.rows("SELECT rating_scale, rating_raw FROM post_works ORDER BY id")
    assert tuple(kept[0]) == ("neodb", "9/10")


async def test_A21_claimed_ids_name_nothing_that_somebody_here_plays(node: Home, bob: Dweller, ana: Puppet) -> None:
    forged = block(media={**block()["media"], "title": "Buy this now"})
    await sent(ana, node, "Create", note(ana, chronicle=forged))
    item = await has(bob, imdb="tt0079944")
    assert (await bob.call("GET", f"/api/v1/media/{item}")).json["media"]["title"] == "Stalker"
    assert await node.number("SELECT count(*) FROM media_items") == 2
    await node.node.db.write(claims.look_again)
    assert len(await said_of(bob, item)) == 1  # what was claimed is told from what is known


async def test_A21_what_is_here_is_never_overwritten(node: Home, bob: Dweller, ana: Puppet) -> None:
    item = await has(bob, imdb="tt0079944")
    before = (await bob.call("GET", f"/api/v1/media/{item}")).json
    told = block(media={**block()["media"], "title": "Else", "year": 1999, "runtime_s": 1, "ids": [
        {"p": "imdb", "v": "tt0079944"}, {"p": "wikidata", "v": "Q666"}
    ]})  # fmt: skip
    await sent(ana, node, "Create", note(ana, chronicle=told))
    assert len(await said_of(bob, item)) == 1
    assert (await bob.call("GET", f"/api/v1/media/{item}")).json == before


@pytest.mark.parametrize("apart", [True, False])
async def test_A21_ids_that_speak_of_two_things_settle_nothing(
    node: Home, bob: Dweller, ana: Puppet, *, apart: bool
) -> None:
    """Two items here with one id each; or one whose other id is another."""
    item = await has(bob, imdb="tt0079944", **({} if apart else {"tmdb": "1"}))
    if apart:
        await has(bob, "Solaris", tmdb="593")
    told = block(media={**block()["media"], "ids": [{"p": "imdb", "v": "tt0079944"}, {"p": "tmdb", "v": "593"}]})
    await sent(ana, node, "Create", note(ana, chronicle=told))
    assert await said_of(bob, item) == []
    said = (await read(bob))[0]
    assert (said["media"]["title"], said["media"].get("id")) == ("Stalker", None)
    assert (await node.rows("SELECT standing FROM post_works"))[0][0] == "unclear"


async def test_a_title_alone_means_nothing(node: Home, bob: Dweller, ana: Puppet) -> None:
    await has(bob)
    await sent(ana, node, "Create", note(ana, chronicle=block(media={**block()["media"], "ids": []})))
    assert (await read(bob))[0]["media"].get("id") is None
    assert await node.number("SELECT count(*) FROM media_items") == 1


async def test_what_is_for_few_makes_no_item(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, chronicle=block(), to=[f"{ana.uri}/followers"], cc=[]))
    assert await node.number("SELECT count(*) FROM media_items") == 0
    item = await has(bob, imdb="tt0079944")
    assert await said_of(bob, item) == []
    await node.node.db.write(claims.look_again)
    assert len(await said_of(bob, item)) == 1


async def test_J02_one_node_makes_no_more_items_in_a_day_than_anybody_needs(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chronicle_node.services.meant.MADE_A_DAY", 2)
    for number in range(4):
        film = {**block()["media"], "title": f"Film {number}", "ids": [{"p": "imdb", "v": f"tt000000{number + 1}"}]}
        await sent(ana, node, "Create", note(ana, number, chronicle=block(media=film)), number)
    assert await node.number("SELECT count(*) FROM media_items") == 2
    assert len(await read(bob)) == 4


async def test_what_nobody_took_to_goes_with_the_posts(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, chronicle=block()))
    solaris = {**block()["media"], "title": "Solaris", "ids": [{"p": "imdb", "v": "tt0069293"}]}
    await sent(ana, node, "Create", note(ana, 2, chronicle=block(media=solaris)), 2)
    kept = next(said["media"]["id"] for said in await read(bob) if said["media"]["title"] == "Stalker")
    answer = await bob.call("PUT", f"/api/v1/media/{kept}/rating", {"rating": 9})
    assert answer.status == 200, answer.text
    await sent(ana, node, "Delete", note(ana)["id"])
    await sent(ana, node, "Delete", note(ana, 2)["id"], 2)
    node.served.clock.advance(days=2)
    await node.node.db.write(claims.prune)
    assert [row[0] for row in await node.rows("SELECT name FROM media_items")] == ["Stalker"]


async def test_an_episode_is_found_by_its_number(node: Home, bob: Dweller, ana: Puppet) -> None:
    show = {"title": "Severance", "ids": {"tmdb": "95396"}}
    media = {"type": "tv", "show": show, "season": 1, "episode": 2, "title": "Half Loop"}
    await bob.call("POST", "/api/v1/scrobble", {"event": "finish", "media": media, "progress": {"percentage": 100}})
    item = (await bob.items("/api/v1/users/bob/history"))[0]["media"]["id"]
    parents = [
        {"type": "tv", "kind": "season", "title": "Season 1", "n": 1},
        {"type": "tv", "kind": "show", "title": "Severance", "ids": [{"p": "tmdb", "v": "95396"}]},
    ]
    told = block(media={"type": "tv", "kind": "episode", "title": "Half Loop", "n": 2, "parents": parents})
    await sent(ana, node, "Create", note(ana, chronicle=told))
    assert len(await said_of(bob, item)) == 1
    season = {"type": "TVSeason", "href": "https://www.themoviedb.org/tv/95396/season/2", "name": "Severance Season 2"}
    status = {"type": "Status", "status": "wishlist"}
    await sent(ana, node, "Create", note(ana, 2, tag=season, relatedWith=status), 2)
    said = next(one for one in await read(bob) if one["status"])
    assert (said["media"]["kind"], said["media"]["position"], said["status"]) == ("season", 2, "plan_to_watch")
    assert [parent["title"] for parent in said["media"]["parents"]] == ["Severance"]
    assert await node.number("SELECT count(*) FROM media_items WHERE parent_id IS NULL") == 1


async def test_bookwyrms_book_is_asked_for_where_it_is_at_home(node: Home, bob: Dweller, ana: Puppet) -> None:
    home = ana.home
    edition = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{home.url}/book/5",
        "type": "Edition",
        "title": "A Memory Called Empire",
        "work": f"{home.url}/book/4",
        "isbn13": "9781250186430",
        "openlibraryKey": "OL27213498M",
    }
    home.show("/book/5", edition)
    book: dict[str, Any] = {"inReplyToBook": edition["id"], "content": ""}
    await sent(ana, node, "Create", note(ana, type="Rating", rating=3.5, **book))
    await sent(
        ana, node, "Create", note(ana, 2, type="Comment", readingStatus="reading", **book | {"content": "Hm"}), 2
    )
    await node.runner.drain()
    found = {one["says"]: one for one in await read(bob)}
    assert (found["rating"]["rating"], found["comment"]["status"]) == (7.0, "watching")
    assert {one["media"]["title"] for one in found.values()} == {"A Memory Called Empire"}
    assert len({one["media"]["id"] for one in found.values()}) == 1
    assert home.asked.count("/book/5") == 1
    await sent(ana, node, "Create", note(ana, 3, type="Quotation", quote="<p>Released</p>", **book), 3)
    await node.runner.drain()
    assert len(await said_of(bob, found["rating"]["media"]["id"])) == 3
    assert home.asked.count("/book/5") == 1
    kept = await node.rows("SELECT rating_scale, rating_raw FROM post_works ORDER BY id")
    assert tuple(kept[0]) == ("bookwyrm", "3.5")


async def test_a_description_from_elsewhere_that_is_none_is_let_be(node: Home, bob: Dweller, ana: Puppet) -> None:
    ana.home.show("/book/5", {"id": f"{ana.home.url}/book/5", "type": "Person", "name": "A person"})
    await sent(ana, node, "Create", note(ana, type="Rating", rating=3, inReplyToBook=f"{ana.home.url}/book/5"))
    await node.runner.drain()
    said = (await read(bob))[0]
    assert (said["media"], said["rating"]) == (None, 6.0)


async def test_neodbs_own_page_tells_the_ids(node: Home, bob: Dweller, ana: Puppet) -> None:
    item = await has(bob, imdb="tt0079944")
    page = {
        "id": f"{ana.home.url}/movie/1",
        "type": "Movie",
        "display_title": "Stalker",
        "external_resources": [{"url": "https://www.imdb.com/title/tt0079944/"}],
    }
    ana.home.show("/movie/1", page)
    tag = {"type": "Movie", "href": page["id"], "name": "Stalker"}
    review = {"type": "Review", "name": "Long", "content": "*Yes*", "mediaType": "text/markdown"}
    await sent(ana, node, "Create", note(ana, tag=[tag], relatedWith=[RATED | {"value": 4, "best": 5}, review]))
    await node.runner.drain()
    said = (await said_of(bob, item))[0]
    assert (said["says"], said["rating"]) == ("review", 8.0)


async def test_what_changes_or_goes_elsewhere_changes_or_goes_here(node: Home, bob: Dweller, ana: Puppet) -> None:
    item = await has(bob, imdb="tt0079944")
    await sent(ana, node, "Create", note(ana, chronicle=block(status="watching")))
    await sent(ana, node, "Update", note(ana, chronicle=block(status="dropped"), updated=NEWER))
    assert [one["status"] for one in await said_of(bob, item)] == ["dropped"]
    await sent(ana, node, "Delete", {"id": note(ana)["id"], "type": "Tombstone"})
    assert await said_of(bob, item) == []
    assert await node.number("SELECT count(*) FROM post_works") == 0


@pytest.mark.parametrize("status", ["finished", 7, {"x": 1}])
async def test_A20_a_status_that_is_none_costs_the_post_its_description_alone(
    node: Home, bob: Dweller, ana: Puppet, status: object
) -> None:
    assert await sent(ana, node, "Create", note(ana, chronicle=block(status=status))) == "done"
    said = (await read(bob))[0]
    assert (said["html"], said["media"]) == ("<p>Seen it.</p>", None)


async def test_a_post_tells_its_reader_of_an_item_that_others_keep_to_themselves(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    """Carol saw it in private. Bob learns of the film from Ana, and of Carol nothing."""
    carol, dora = await node.person("carol"), await node.person("dora")
    media = {"type": "movie", "title": "Stalker", "year": 1979, "ids": {"imdb": "tt0079944"}}
    report = {"event": "finish", "media": media, "progress": {"percentage": 100}, "private": True}
    answer = await carol.call("POST", "/api/v1/scrobble", report)
    assert answer.status in {200, 201}, answer.text
    item = str(await node.node.db.read(factories.item_id, "Stalker"))
    assert (await bob.call("GET", f"/api/v1/media/{item}")).status == 404
    await sent(ana, node, "Create", note(ana, chronicle=block()))
    assert (await read(bob))[0]["media"]["id"] == item
    page = await (await signed_in(node.served, bob.who)).get(f"/media/{item}")
    assert page.status == 200
    assert "carol" not in page.text.lower()
    assert (await dora.call("GET", f"/api/v1/media/{item}")).status == 404


async def test_what_is_said_of_items_is_kept_longer(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, chronicle=block()))
    await sent(ana, node, "Create", note(ana, 2), 2)
    for days, left in ((100, 1), (700, 0)):
        node.served.clock.advance(days=days)
        await node.node.db.write(posts.forget_old)
        assert await node.number("SELECT count(*) FROM posts") == left


async def test_A21_a_stranger_who_names_somebody_here_makes_no_item_and_has_nothing_fetched(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    mallory = ana.home.actor("mallory")
    mention = {"type": "Mention", "href": bob.uri, "name": "@bob"}
    book = {"type": "Edition", "href": f"{ana.home.url}/book/5", "name": "Buy this"}
    told: dict[str, Any] = {"inReplyToBook": book["href"], "tag": [mention, book], "cc": [bob.uri]}
    assert await sent(mallory, node, "Create", note(mallory, **told)) == "done"
    film = note(mallory, 2, chronicle=block(), tag=[mention], cc=[bob.uri])
    assert await sent(mallory, node, "Create", film, 2) == "done"
    await node.node.db.write(claims.look_again)
    assert await node.number("SELECT count(*) FROM post_works") == 2
    assert await node.number("SELECT count(*) FROM media_items") == 0
    assert "/book/5" not in ana.home.asked


async def test_whom_one_mutes_says_nothing_of_a_work(node: Home, bob: Dweller, ana: Puppet) -> None:
    item = await has(bob, imdb="tt0079944")
    await sent(ana, node, "Create", note(ana, chronicle=block()))
    answer = await bob.call("POST", "/api/v1/mutes", {"handle": f"@ana@{ana.home.host}"})
    assert answer.status in {200, 201, 204}, answer.text
    assert await said_of(bob, item) == []


async def test_posts_go_along_when_their_items_are_merged(node: Home, bob: Dweller, ana: Puppet) -> None:
    one, other = await has(bob, imdb="tt0079944"), await has(bob, "Сталкер", tmdb="1398")
    await sent(ana, node, "Create", note(ana, chronicle=block()))
    await node.execute("UPDATE users SET is_admin = true")
    merged = await bob.call("POST", f"/api/v1/media/{one}/merge", {"into": other})
    assert merged.status in {200, 201}, merged.text
    assert len(await said_of(bob, other)) == 1


async def test_a_rating_travels_from_item_to_item(circle: Circle) -> None:
    """Bob rates a film on his node; on Carol's page of the same film it is his, in the number that he gave."""
    bob, carol = circle.bob, circle.carol
    await bob.privacy(ratings_audience="followers", post_ratings=True)
    theirs, ours = await has(bob, imdb="tt0079944"), await has(carol, imdb="tt0079944")
    await bob.call("PUT", f"/api/v1/media/{theirs}/rating", {"rating": 8.3})
    await settle(circle.nodes.a, circle.nodes.b, seconds=400)
    said = (await said_of(carol, ours))[0]
    assert (said["says"], said["rating"], said["actor"]["handle"]) == ("rating", 8.3, bob.handle)
    await bob.call("PUT", f"/api/v1/media/{theirs}/rating", {"rating": 4})
    await settle(circle.nodes.a, circle.nodes.b, seconds=400)
    assert [one["rating"] for one in await said_of(carol, ours)] == [4.0]
    await bob.privacy(ratings_audience="private")
    await circle.settle()
    assert await said_of(carol, ours) == []
