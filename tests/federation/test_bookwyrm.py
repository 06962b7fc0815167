"""What BookWyrm's servers are told, in their words; and the catalogue as others read it."""

from typing import Any

import pytest
from aiohttp import web

from chronicle_node.federation import software
from tests import factories
from tests.factories import Item
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_posting import A_WHILE, OPEN, rate
from tests.federation.test_statements import follower, write

ACTIVITY = {"Accept": "application/activity+json"}


def runs(server: Stranger, name: str) -> None:
    """Let a server's NodeInfo say what it is."""
    link = {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": f"{server.url}/nodeinfo/2.0"}
    server.show("/.well-known/nodeinfo", {"links": [link]}, "application/json")
    server.show("/nodeinfo/2.0", {"version": "2.0", "software": {"name": name, "version": "0.9"}}, "application/json")


@pytest.fixture
async def bob(node: Home) -> Dweller:
    bob = await node.person("bob")
    await bob.privacy(**OPEN, post_reviews=True, post_ratings=True, post_statuses=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Who follows him from a server of BookWyrm's."""
    runs(elsewhere, "BookWyrm")
    return await follower(node, bob, elsewhere, "ana")


@pytest.fixture
async def book(node: Home) -> Item:
    ids = {"isbn13": "9781250186430", "openlibrary": "OL27213498M"}
    item = await node.node.db.write(factories.item, "A Memory Called Empire", "book", level=1, external=ids)
    await node.execute(f'UPDATE media_items SET metadata = \'{{"author": "Arkady Martine"}}\' WHERE id = {item.id}')
    return item


async def test_a_node_is_asked_what_it_runs_when_somebody_there_may_follow(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    assert await node.number("SELECT count(*) FROM federated_instances WHERE software = 'bookwyrm'") == 1
    assert ana.home.asked.count("/nodeinfo/2.0") == 1
    await node.node.db.write(software.ask_anew)
    runs(ana.home, "Mastodon")
    await settle(node)
    assert await node.number("SELECT count(*) FROM federated_instances WHERE software = 'mastodon'") == 1


async def test_a_node_that_does_not_say_is_let_be(node: Home, bob: Dweller, another: Stranger) -> None:
    another.pages["/.well-known/nodeinfo"] = lambda _: web.Response(text="[]", content_type="application/json")
    await follower(node, bob, another, "carol")
    assert await node.number("SELECT count(*) FROM federated_instances WHERE software IS NULL") == 1


async def test_a_review_of_a_book_is_bookwyrms_own(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger, book: Item
) -> None:
    carol = await follower(node, bob, another, "carol")
    await bob.call("PUT", f"/api/v1/media/{book.public_id}/rating", {"rating": 8.5})
    await write(bob, book, title="Slow start, great end")
    theirs, ours = ana.home.got("Create")[-1]["object"], another.got("Create")[-1]["object"]
    assert theirs["id"] == ours["id"]
    assert (theirs["type"], ours["type"]) == ("Review", "Note")
    assert (theirs["name"], theirs["rating"]) == ("Slow start, great end", 4.5)
    assert theirs["content"] == "<p>Slow <em>start</em>.</p>\n"
    assert theirs["inReplyToBook"] == f"{node.url}/media/{book.public_id}"
    assert (theirs["to"], theirs["cc"]) == (ours["to"], ours["cc"])
    path = theirs["id"].removeprefix(node.url)
    assert (await ana.get(node, path)).json["type"] == "Review"
    assert (await carol.get(node, path)).json["type"] == "Note"
    unsigned = {"User-Agent": "python-requests/2 (BookWyrm/0.9; +https://books.example/)"}
    found = await node.served.call("GET", path, headers=unsigned)
    assert (found.json["type"], "User-Agent" in found.headers["Vary"]) == ("Review", True)
    await write(bob, book, "Changed.")
    assert ana.home.got("Update")[-1]["object"]["type"] == "Review"
    await bob.call("DELETE", f"/api/v1/media/{book.public_id}/review")
    await settle(node)
    assert ana.home.got("Delete")[-1]["object"] == {"id": theirs["id"], "type": "Tombstone"}


async def test_ratings_and_statuses_of_books_are_told_too(node: Home, bob: Dweller, ana: Puppet, book: Item) -> None:
    await rate(bob, book, 7)
    await bob.call("PUT", f"/api/v1/media/{book.public_id}/library", {"status": "dropped"})
    await settle(node, seconds=A_WHILE)
    rating, comment = (said["object"] for said in ana.home.got("Create"))
    assert (rating["type"], rating["rating"], rating["content"]) == ("Rating", 3.5, "")
    assert (comment["type"], comment["readingStatus"]) == ("Comment", "stopped-reading")
    assert "Stopped reading" in comment["content"]


async def test_what_is_of_no_book_is_not_sent_there(node: Home, bob: Dweller, ana: Puppet) -> None:
    film = await node.node.db.write(factories.item, "Stalker")
    await write(bob, film)
    await rate(bob, film)
    assert ana.home.got("Create") == []
    await bob.call("DELETE", f"/api/v1/media/{film.public_id}/review")
    await settle(node)
    assert ana.home.got("Delete") == []


async def test_what_is_for_friends_goes_there_by_name(node: Home, bob: Dweller, ana: Puppet, book: Item) -> None:
    await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{ana.home.host}"})
    await settle(node)
    await ana.send(node, ana.activity("Accept", ana.home.got("Follow")[-1]))
    await settle(node)
    await write(bob, book, audience="friends")
    review = ana.home.got("Create")[-1]["object"]
    assert (review["type"], review["to"], review["cc"]) == ("Review", [ana.uri], [])


async def read(node: Home, path: str) -> dict[str, Any]:
    found = await node.served.call("GET", path, headers=ACTIVITY)
    assert found.status == 200, found.text
    assert found.headers["Content-Type"].startswith("application/activity+json")
    return dict(found.json)


async def test_a_book_is_an_edition_with_its_work_and_author(node: Home, bob: Dweller, ana: Puppet, book: Item) -> None:
    await write(bob, book)
    here = f"/media/{book.public_id}"
    edition = await read(node, here)
    assert edition["id"] == f"{node.url}{here}"
    assert (edition["type"], edition["title"], edition["isbn13"]) == (
        "Edition",
        "A Memory Called Empire",
        "9781250186430",
    )
    assert edition["openlibraryKey"] == "OL27213498M"
    assert {"url": "https://openlibrary.org/isbn/9781250186430"} in edition["external_resources"]
    work = await read(node, edition["work"].removeprefix(node.url))
    assert (work["id"], work["type"], work["editions"]) == (edition["work"], "Work", [edition["id"]])
    author = await read(node, edition["authors"][0].removeprefix(node.url))
    assert (author["type"], author["name"]) == ("Author", "Arkady Martine")


async def test_an_item_is_a_document_as_neodb_reads_it(node: Home, bob: Dweller) -> None:
    film = await node.node.db.write(factories.item, "Stalker", year=1979, external={"imdb": "tt0079944"})
    await node.node.db.write(factories.play, bob.who, film)
    found = await read(node, f"/media/{film.public_id}")
    assert (found["type"], found["display_title"], found["imdb"]) == ("Movie", "Stalker", "tt0079944")
    assert found["external_resources"] == [{"url": "https://www.imdb.com/title/tt0079944/"}]
    assert "bob" not in str(found)
    page = await node.served.call("GET", f"/media/{film.public_id}")
    assert page.headers["Content-Type"].startswith("text/html")
    assert (await node.served.call("GET", f"/media/{film.public_id}/work", headers=ACTIVITY)).status == 404


async def test_L04_an_item_of_private_plays_alone_is_no_document(node: Home, bob: Dweller) -> None:
    film = await node.node.db.write(factories.item, "Secret")
    await node.node.db.write(factories.play, bob.who, film, audience="private")
    found = await node.served.call("GET", f"/media/{film.public_id}", headers=ACTIVITY)
    assert found.status == 404


async def test_what_is_posted_to_everybody_leads_to_its_item(node: Home, bob: Dweller, ana: Puppet, book: Item) -> None:
    """A status alone tells of an item only those who may see the library; posted, it tells everybody."""
    await bob.call("PUT", f"/api/v1/media/{book.public_id}/library", {"status": "watching"})
    await settle(node, seconds=A_WHILE)
    assert (await read(node, f"/media/{book.public_id}"))["type"] == "Edition"
    await bob.call("DELETE", f"/api/v1/media/{book.public_id}/library")
    await settle(node, seconds=A_WHILE)


async def test_one_nodes_edition_is_read_by_another(circle: Any) -> None:
    """Bob's rating reaches Carol's node as any other server would tell it: her node asks his for the book."""
    bob = circle.bob
    await bob.privacy(**OPEN, post_ratings=True)
    item = await circle.nodes.b.node.db.write(factories.item, "Hyperion", "movie", year=1989)
    await bob.call("PUT", f"/api/v1/media/{item.public_id}/rating", {"rating": 9})
    await settle(circle.nodes.a, circle.nodes.b, seconds=A_WHILE)
    said = (await circle.carol.items("/api/v1/feed/posts"))[0]
    assert (said["says"], said["rating"], said["media"]["title"]) == ("rating", 9.0, "Hyperion")
