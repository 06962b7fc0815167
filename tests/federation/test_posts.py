"""What people elsewhere write: kept for who follows them, safe to show, and nobody's but its author's."""

from typing import Any

import pytest

from tests.federation.kit import Circle, Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.visitors import signed_in

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NEWER, NEWEST = "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """Whom Bob follows."""
    return await followed(node, bob, elsewhere, "ana")


@pytest.fixture
async def mallory(elsewhere: Stranger) -> Puppet:
    """Who lives on Ana's server, and whom nobody follows."""
    return elsewhere.actor("mallory")


async def followed(node: Home, bob: Dweller, server: Stranger, name: str) -> Puppet:
    puppet = server.actor(name)
    puppet.finger()
    answer = await bob.call("POST", "/api/v1/following", {"handle": f"@{name}@{server.host}"})
    assert answer.status == 201, answer.text
    await settle(node)
    await puppet.send(node, puppet.activity("Accept", server.got("Follow")[-1]))
    await settle(node)
    return puppet


def note(ana: Puppet, number: int = 1, **members: Any) -> dict[str, Any]:
    return {
        "id": f"{ana.home.url}/notes/{number}",
        "type": "Note",
        "attributedTo": ana.uri,
        "content": "<p>Seen it.</p>",
        "published": "2026-03-01T18:00:00Z",
        "to": [PUBLIC],
        "cc": [f"{ana.uri}/followers"],
    } | members


async def sent(puppet: Puppet, node: Home, kind: str, thing: object, number: int = 1, **members: object) -> str:
    """What became of an activity."""
    answer = await puppet.send(node, puppet.activity(kind, thing, number, **members))
    assert answer.status == 202, answer.text
    await node.runner.drain()
    return str((await node.rows("SELECT outcome FROM inbox_activities ORDER BY id DESC"))[0][0])


async def read(bob: Dweller, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return await bob.items(f"/api/v1/feed/posts?{asked}")


async def test_what_somebody_one_follows_writes_is_in_the_feed(node: Home, bob: Dweller, ana: Puppet) -> None:
    url = f"{ana.home.url}/@ana/1"
    assert await sent(ana, node, "Create", note(ana, url=url)) == "done"
    said = (await read(bob))[0]
    assert (said["html"], said["url"], said["warning"]) == ("<p>Seen it.</p>", url, None)
    assert said["actor"]["handle"] == f"@ana@{ana.home.host}"


async def test_who_is_not_followed_is_not_listened_to(node: Home, bob: Dweller, ana: Puppet, mallory: Puppet) -> None:
    assert "nobody here follows" in await sent(mallory, node, "Create", note(mallory))
    assert await node.number("SELECT count(*) FROM posts") == 0


async def test_the_same_post_is_kept_once(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    assert "known" in await sent(ana, node, "Create", note(ana), 2)
    assert len(await read(bob)) == 1


async def test_what_is_for_followers_is_read_by_followers_alone(node: Home, bob: Dweller, ana: Puppet) -> None:
    carol = await node.person("carol")
    assert await sent(ana, node, "Create", note(ana, to=[f"{ana.uri}/followers"], cc=[])) == "done"
    assert len(await read(bob)) == 1
    assert await read(carol) == []


async def test_what_is_for_one_by_name_is_read_by_that_one(node: Home, bob: Dweller, ana: Puppet) -> None:
    carol = await node.person("carol")
    await carol.call("POST", "/api/v1/following", {"handle": f"@ana@{ana.home.host}"})
    await settle(node)
    await ana.send(node, ana.activity("Accept", ana.home.got("Follow")[-1], 2))
    await settle(node)
    assert await sent(ana, node, "Create", note(ana, to=[bob.uri], cc=[])) == "done"
    assert len(await read(bob)) == 1
    assert await read(carol) == []
    assert "for nobody here" in await sent(ana, node, "Create", note(ana, 2, to=[mallory_of(ana)], cc=[]), 2)


def mallory_of(ana: Puppet) -> str:
    return f"{ana.home.url}/users/mallory"


async def test_who_stops_following_reads_it_no_more(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, to=[f"{ana.uri}/followers"], cc=[]))
    who = (await bob.items("/api/v1/following"))[0]["id"]
    await bob.call("DELETE", f"/api/v1/following/{who}")
    assert await read(bob) == []


async def test_whoever_one_blocks_has_said_nothing(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    await bob.call("POST", "/api/v1/blocks", {"handle": f"@ana@{ana.home.host}"})
    assert await read(bob) == []


async def test_A14_nothing_stays_of_a_node_that_was_shut_out(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    await node.execute("UPDATE federated_instances SET policy = 'blocked' WHERE NOT is_self")
    assert await read(bob) == []


async def test_a_warning_hides_title_and_words_until_asked(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = note(ana, summary="Spoilers &amp; <b>blood</b>", content="<p>He dies.</p>", sensitive=True)
    await sent(ana, node, "Create", said)
    assert (await read(bob))[0]["warning"] == "Spoilers & blood"
    page = await (await signed_in(node.served, bob.who)).get("/feed/posts")
    folded = page.text[page.text.index("<details") : page.text.index("</details>")]
    assert "He dies." in folded
    assert page.text.count("He dies.") == 1


async def test_sensitive_things_without_a_word_are_hidden_too(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, sensitive=True))
    assert (await read(bob))[0]["warning"]


async def test_L01_scripts_handlers_and_pictures_in_a_post_are_removed(node: Home, bob: Dweller, ana: Puppet) -> None:
    evil = (
        "<p onclick=x()>Hi<script>alert(1)</script><img src=https://evil.example/t.gif onerror=x()>"
        '<a href="javascript:x()">a</a><a href="https://ok.example/" style="x">b</a><iframe src=//evil></iframe></p>'
    )
    links = [
        {"type": "Image", "url": "javascript:x()"},
        {"type": "Image", "url": "https://pic.example/1", "name": "<b>"},
    ]
    await sent(ana, node, "Create", note(ana, content=evil, url="javascript:x()", attachment=links))
    said = (await read(bob))[0]
    assert said["html"] == (
        '<p>Hi<a rel="nofollow noopener noreferrer ugc">a</a>'
        '<a href="https://ok.example/" rel="nofollow noopener noreferrer ugc">b</a></p>'
    )
    assert said["attached"] == [{"url": "https://pic.example/1", "words": "<b>"}]
    assert said["url"] == said["id"]


@pytest.mark.parametrize("evil", ["<div>" * 12_000, "<a><b>" * 900, "<b>" * 20_000, "<", "<p " + "x=1 " * 15_000])
async def test_L02_a_post_made_to_break_the_cleaner_is_survived(
    node: Home, bob: Dweller, ana: Puppet, evil: str
) -> None:
    assert await sent(ana, node, "Create", note(ana, content=f"Words {evil}")) == "done"
    html = (await read(bob))[0]["html"]
    assert "Words" in html
    assert len(html) <= 130_000


async def test_J02_a_post_of_excessive_size_is_cut(node: Home, bob: Dweller, ana: Puppet) -> None:
    tags = [{"type": "Hashtag", "href": "https://x.example/", "name": f"#{n}"} for n in range(5_000)]
    pictures = [{"type": "Image", "url": f"https://pic.example/{n}"} for n in range(1_000)]
    said = note(ana, content="w " * 100_000, tag=tags, attachment=pictures)
    assert await sent(ana, node, "Create", said) == "done"
    found = (await read(bob))[0]
    assert len(found["html"]) <= 60_000
    assert len(found["attached"]) == 8


async def test_J02_nobody_floods_a_feed(node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chronicle_node.services.posts.MOST_A_DAY", 2)
    outcomes = [await sent(ana, node, "Create", note(ana, n), n) for n in range(4)]
    assert outcomes[:2] == ["done", "done"]
    assert all("more in a day" in outcome for outcome in outcomes[2:])


@pytest.mark.parametrize(
    "members",
    [
        {"attributedTo": None},
        {"attributedTo": ["https://other.example/a", "https://other.example/b"]},
        {"type": ["Note", "Tombstone"]},
        {"id": "https://other.example/notes/1"},
        {"content": None, "name": "A vote"},
    ],
)
async def test_J08_a_post_whose_author_or_kind_is_unclear_is_refused(
    node: Home, bob: Dweller, ana: Puppet, members: dict[str, Any]
) -> None:
    await ana.send(node, ana.activity("Create", note(ana) | members))
    await node.runner.drain()
    assert await read(bob) == []


async def test_A01_only_its_author_deletes_a_post(node: Home, bob: Dweller, ana: Puppet, mallory: Puppet) -> None:
    said = note(ana)
    await sent(ana, node, "Create", said)
    for thing in (said["id"], {"id": said["id"], "type": "Tombstone"}):
        await sent(mallory, node, "Delete", thing, str(thing)[:5])  # type: ignore[arg-type]
    assert len(await read(bob)) == 1
    assert await sent(ana, node, "Delete", {"id": said["id"], "type": "Tombstone"}) == "done"
    assert await read(bob) == []
    assert await node.number("SELECT count(*) FROM posts WHERE content IS NOT NULL OR about IS NOT NULL") == 0


async def test_a_deleted_post_does_not_come_back(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    await sent(ana, node, "Delete", note(ana)["id"])
    await sent(ana, node, "Create", note(ana), 2)
    await sent(ana, node, "Update", note(ana, updated=NEWER), 2)
    assert await read(bob) == []


async def test_a_deletion_that_overtook_its_post_still_counts(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Delete", note(ana)["id"])
    assert "known" in await sent(ana, node, "Create", note(ana))
    assert await read(bob) == []


async def test_A02_only_its_author_changes_a_post(node: Home, bob: Dweller, ana: Puppet, mallory: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    stolen = note(ana, content="Mine now.", updated=NEWER, attributedTo=mallory.uri)
    assert "refused" in await sent(mallory, node, "Update", stolen)
    changed = note(ana, content="Better.", updated=NEWER, published="2020-01-01T00:00:00Z")
    assert await sent(ana, node, "Update", changed) == "done"
    said = (await read(bob))[0]
    assert said["html"] == "Better."
    assert said["at"].startswith("2026-03-01")
    assert said["edited_at"] is not None


async def test_A03_an_older_change_does_not_undo_a_newer(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    await sent(ana, node, "Update", note(ana, content="Newest.", updated=NEWEST))
    assert "newer" in await sent(ana, node, "Update", note(ana, content="Newer.", updated=NEWER), 2)
    assert (await read(bob))[0]["html"] == "Newest."


async def test_A04_what_was_for_few_is_never_for_more(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, to=[f"{ana.uri}/followers"], cc=[]))
    await sent(ana, node, "Create", note(ana), 2)
    await sent(ana, node, "Update", note(ana, updated=NEWER))
    assert [row[0] for row in await node.rows("SELECT audience FROM posts")] == ["followers"]
    await sent(ana, node, "Update", note(ana, to=["https://x.example/u"], cc=[], updated=NEWEST), 2)
    assert [row[0] for row in await node.rows("SELECT audience FROM posts")] == ["direct"]


async def test_an_update_of_what_was_missed_is_taken_in(node: Home, bob: Dweller, ana: Puppet) -> None:
    assert await sent(ana, node, "Update", note(ana, updated=NEWER)) == "done"
    assert len(await read(bob)) == 1


async def test_whoever_leaves_takes_their_posts_along(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana))
    await sent(ana, node, "Delete", ana.uri)
    assert await node.number("SELECT count(*) FROM posts") == 0


async def test_neodbs_work_and_rating_are_read(node: Home, bob: Dweller, ana: Puppet) -> None:
    tag = {"type": "Movie", "href": "https://www.themoviedb.org/movie/335984", "name": "Blade Runner 2049"}
    rating = {"type": "Rating", "value": 9, "best": 10, "worst": 1}
    hashtag = {"type": "Hashtag", "href": "https://x.example/t", "name": "#film"}
    await sent(ana, node, "Create", note(ana, tag=[hashtag, tag], relatedWith=rating))
    said = (await read(bob, only="works"))[0]
    assert (said["media"]["title"], said["media"]["type"], said["rating"]) == ("Blade Runner 2049", "movie", 9.0)
    assert said["media"]["id"]


async def test_who_wants_only_what_is_about_works_says_so_once(node: Home, bob: Dweller, ana: Puppet) -> None:
    tag = {"type": "Movie", "href": "https://www.themoviedb.org/movie/335984", "name": "Blade Runner 2049"}
    await sent(ana, node, "Create", note(ana, content="<p>Lunch</p>"))
    await sent(ana, node, "Create", note(ana, 2, content="<p>Film</p>", tag=tag), 2)
    visitor = await signed_in(node.served, bob.who)
    assert "Lunch" in (await visitor.get("/feed/posts")).text
    assert "Lunch" not in (await visitor.get("/feed/posts?only=works")).text
    assert (await visitor.send("/feed/posts/only", {"only": "works"})).status == 303
    assert "Lunch" not in (await visitor.get("/feed/posts")).text
    assert "Lunch" in (await visitor.get("/feed/posts?only=everything")).text
    assert len(await read(bob)) == 1
    assert len(await read(bob, only="everything")) == 2
    assert (await visitor.send("/feed/posts/only", {"only": "lunch"})).status == 422
    changed = await bob.call("PATCH", "/api/v1/me", {"preferences": {"feed_posts": "everything"}})
    assert changed.json["preferences"] == {"feed_posts": "everything"}
    assert len(await read(bob)) == 2


async def test_bookwyrms_review_is_read(node: Home, bob: Dweller, ana: Puppet) -> None:
    book = {"type": "Edition", "href": "https://books.example/book/1", "name": "A Memory Called Empire"}
    said = note(ana, type="Article", name="Slow start", rating=4.5, inReplyToBook=book["href"], tag=[book])
    await sent(ana, node, "Create", said)
    quoted = note(ana, 2, type="Quotation", quote="<p>The quick fox</p>", inReplyToBook=book["href"])
    await sent(ana, node, "Create", quoted, 2)
    found = {one["kind"]: one for one in await read(bob)}
    assert (found["Article"]["title"], found["Article"]["rating"]) == ("Slow start", 9.0)
    assert found["Article"]["media"]["title"] == "A Memory Called Empire"
    assert found["Quotation"]["html"].startswith("<blockquote><p>The quick fox</p></blockquote>")


@pytest.mark.parametrize(
    "block",
    [
        {"rating": {"v": "NaN", "min": "1", "max": "10"}},
        {"rating": {"v": "11", "min": "1", "max": "10"}},
        {"rating": "8"},
        {"media": {"type": "movie", "kind": "movie", "title": "X", "year": -1}},
        {"media": {"type": "movie", "kind": "movie", "title": "X", "parents": [{}] * 100_000}},
        {"media": "X"},
    ],
)
async def test_A20_impossible_numbers_in_a_post_cost_it_its_description_alone(
    node: Home, bob: Dweller, ana: Puppet, block: dict[str, Any]
) -> None:
    whole = {"v": 1, "kind": "review", "media": {"type": "movie", "kind": "movie", "title": "X"}} | block
    assert await sent(ana, node, "Create", note(ana, chronicle=whole)) == "done"
    said = (await read(bob))[0]
    assert (said["html"], said["media"], said["rating"]) == ("<p>Seen it.</p>", None, None)


async def test_a_future_date_does_not_keep_a_post_on_top(node: Home, bob: Dweller, ana: Puppet) -> None:
    await sent(ana, node, "Create", note(ana, published="2999-01-01T00:00:00Z"))
    assert (await read(bob))[0]["at"] < "2999"


async def test_a_review_travels_from_node_to_node(circle: Circle) -> None:
    """Bob's review, on Carol's page: he is her friend; Alice merely follows him."""
    bob = circle.bob
    await bob.privacy(reviews_audience="friends", ratings_audience="friends", post_reviews=True)
    await bob.listen("Hyperballad")
    item = (await bob.items("/api/v1/users/bob/history"))[0]["media"]["id"]
    await bob.call("PUT", f"/api/v1/media/{item}/rating", {"rating": 8.5})
    await bob.call("PUT", f"/api/v1/media/{item}/review", {"content": "So *good*.", "contains_spoilers": True})
    await circle.settle()
    said = (await read(circle.carol))[0]
    assert (said["media"]["title"], said["rating"], said["warning"]) == (
        "Hyperballad",
        8.5,
        "Spoilers: Björk – Post – Hyperballad",
    )
    assert "So <em>good</em>." in said["html"]
    assert await read(circle.alice) == []
    await bob.call("DELETE", f"/api/v1/media/{item}/review")
    await circle.settle()
    assert await read(circle.carol) == []
