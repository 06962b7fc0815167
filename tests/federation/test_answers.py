"""What people here answer: to whom it is told, who reads it, and what others may do to it."""

from typing import Any

import pytest

from chronicle_node.services import answers as service
from chronicle_node.services import leaving
from tests import factories
from tests.federation.kit import Dweller, Home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.federation.test_posts import NEWER, PUBLIC, followed, note, read, sent
from tests.federation.test_statements import follower, posted
from tests.visitors import anybody, signed_in


@pytest.fixture
async def bob(node: Home) -> Dweller:
    bob = await node.person("bob")
    await bob.privacy(reviews_audience="public", post_reviews=True)
    return bob


@pytest.fixture
async def ana(node: Home, bob: Dweller, elsewhere: Stranger) -> Puppet:
    """They follow each other across servers."""
    ana = await follower(node, bob, elsewhere, "ana")
    return await followed(node, bob, elsewhere, ana.name)


@pytest.fixture
async def zed(another: Stranger) -> Puppet:
    """Who lives on a third server, and can be asked after."""
    zed = another.actor("zed", url=f"{another.url}/@zed")
    zed.finger()
    return zed


async def heard(bob: Dweller, ana: Puppet, number: int = 1, **members: Any) -> str:
    """Ana writes something; the id by which Bob answers it."""
    await sent(ana, bob.home, "Create", note(ana, number, **members), number)
    uri = note(ana, number)["id"]
    return next(str(one["post"]) for one in await read(bob) if one["id"] == uri)


async def answer(who: Dweller, post: str, content: str, **members: Any) -> dict[str, Any]:
    given = await who.call("POST", f"/api/v1/posts/{post}/answers", {"content": content} | members)
    assert given.status == 201, given.text
    await settle(who.home)
    said: dict[str, Any] = given.json
    return said


async def test_an_answer_goes_to_its_author_those_named_and_followers(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, another: Stranger
) -> None:
    post = await heard(bob, ana)
    said = await answer(bob, post, f"So true, @zed@{another.host}!\n\nSee https://x.example/ <b> #Film", warning="Ends")
    create = ana.home.got("Create")[-1]
    told = create["object"]
    assert (told["inReplyTo"], told["to"]) == (note(ana)["id"], [PUBLIC])
    assert told["cc"][0] == f"{bob.uri}/followers"
    assert set(told["cc"][1:]) == {ana.uri, zed.uri}
    assert (told["summary"], told["sensitive"], told["attributedTo"]) == ("Ends", True, bob.uri)
    assert (told["id"], told["url"]) == (said["id"], f"{node.url}{said['url']}")
    tags = {(tag["type"], tag["href"], tag["name"]) for tag in told["tag"]}
    assert tags == {
        ("Mention", ana.uri, f"@ana@{ana.home.host}"),
        ("Mention", zed.uri, f"@zed@{another.host}"),
        ("Hashtag", f"{node.url}/tags/film", "#film"),
    }
    assert f'<a href="{another.url}/@zed" class="u-url mention">@<span>zed</span></a>' in told["content"]
    assert "&lt;b&gt;" in told["content"]
    assert '<a href="https://x.example/" rel="nofollow noopener noreferrer">https://x.example/</a>' in told["content"]
    assert another.got("Create")[-1]["id"] == create["id"]


async def test_whoever_was_told_of_an_answer_hears_that_its_author_left(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, another: Stranger
) -> None:
    """Zed follows nobody here, and nobody here follows Zed."""
    await answer(bob, await heard(bob, ana), f"So true, @zed@{another.host}!")
    await node.node.db.write(leaving.leave, bob.who.user_id)
    await settle(node)
    for server in (ana.home, another):
        assert [one["object"] for one in server.got("Delete")] == [bob.uri]


async def test_whom_nobody_finds_stays_a_word(node: Home, bob: Dweller, ana: Puppet, another: Stranger) -> None:
    await answer(bob, await heard(bob, ana), f"Ask @nobody@{another.host} and @ghost")
    told = ana.home.got("Create")[-1]["object"]
    assert f"@nobody@{another.host} and @ghost" in told["content"]
    assert [tag["href"] for tag in told["tag"]] == [ana.uri]


async def test_a_change_and_an_end_reach_everybody_who_was_told(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "So tru")
    path = f"/api/v1/posts/{said['post']}"
    changed = await bob.call("PUT", path, {"content": "So true"})
    assert (changed.status, changed.json["html"]) == (200, "<p>So true</p>")
    await settle(node)
    update = ana.home.got("Update")[-1]
    assert (update["object"]["id"], update["object"]["content"]) == (said["id"], "<p>So true</p>")
    assert update["object"]["updated"] > update["object"]["published"]
    assert (await bob.call("DELETE", path)).status == 204
    await settle(node)
    assert ana.home.got("Delete")[-1]["object"] == {"id": said["id"], "type": "Tombstone"}
    assert (await ana.get(node, said["id"].removeprefix(node.url))).status == 410
    assert (await bob.call("GET", path)).status == 404
    assert (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).json.get("first") is None
    assert await node.number("SELECT count(*) FROM posts WHERE source <> '' AND gone_at IS NOT NULL") == 0


async def test_an_answer_told_twice_is_one(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Once")
    number = await node.number(f"SELECT id FROM posts WHERE uri = '{said['id']}'")
    await node.execute(
        "INSERT INTO jobs (kind, payload, lane, ready_at, created_at)"
        f" VALUES ('federation.answer', '{{\"post_id\": {number}}}', 1, '2020-01-01 00:00:00', '2020-01-01 00:00:00')"
    )
    await settle(node)
    assert len([one for one in ana.home.got("Create") if one["object"]["id"] == said["id"]]) == 1
    assert ana.home.got("Update") == []


@pytest.mark.parametrize(
    ("members", "allowed"),
    [
        ({}, {"public", "followers", "direct"}),
        ({"to": ["FOLLOWERS"], "cc": []}, {"direct"}),
        ({"to": ["BOB"], "cc": []}, {"direct"}),
    ],
)
async def test_A04_an_answer_is_never_for_more_people_than_what_it_answers(
    node: Home, bob: Dweller, ana: Puppet, members: dict[str, Any], allowed: set[str]
) -> None:
    names = {"FOLLOWERS": f"{ana.uri}/followers", "BOB": bob.uri}
    post = await heard(bob, ana, 1, **{key: [names[one] for one in value] for key, value in members.items()})
    for level in ("public", "followers", "readers", "direct"):
        given = await bob.call("POST", f"/api/v1/posts/{post}/answers", {"content": "x", "audience": level})
        assert given.status == (201 if level in allowed else 422)
    assert (await bob.call("GET", f"/api/v1/posts/{post}")).json["audiences"][-1] == "direct"


async def test_what_is_for_few_goes_to_their_own_inboxes_and_is_nobody_elses(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    carol = await follower(node, bob, another, "carol")
    said = await answer(bob, await heard(bob, ana), "Between us", audience="direct")
    told = ana.home.got("Create")[-1]["object"]
    assert (told["to"], told["cc"]) == ([ana.uri], [])
    assert another.got("Create") == []
    path = said["id"].removeprefix(node.url)
    assert (await ana.get(node, path)).json["content"] == "<p>Between us</p>"
    assert (await carol.get(node, path)).status == 404
    assert (await anybody(node.served).get(said["url"])).status == 404
    assert (await ana.get(node, f"/ap/actors/{bob.public_id}/outbox")).json.get("first") is None


async def test_what_is_for_followers_reaches_followers(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger
) -> None:
    await follower(node, bob, another, "carol")
    await answer(bob, await heard(bob, ana), "For mine", audience="followers")
    assert another.got("Create")[-1]["object"]["to"] == [f"{bob.uri}/followers"]


@pytest.mark.parametrize("audience", ["followers", "direct"])
async def test_who_may_read_an_answer_no_more_is_told_of_no_change_but_of_the_end(
    node: Home, bob: Dweller, ana: Puppet, another: Stranger, audience: str
) -> None:
    carol = await follower(node, bob, another, "carol")
    post = await heard(bob, ana)
    said = await answer(bob, post, f"To @carol@{another.host} too", audience=audience)
    assert len(another.got("Create")) == 1
    handle = f"@carol@{another.host}"
    assert (await bob.call("POST", "/api/v1/blocks", {"handle": handle})).status in {200, 201, 204}
    await settle(node)
    given = await bob.call("PUT", f"/api/v1/posts/{said['post']}", {"content": "Not for Carol"})
    assert given.status == 200
    await settle(node)
    assert ana.home.got("Update")[-1]["object"]["content"] == "<p>Not for Carol</p>"
    assert another.got("Update") == []
    assert another.got("Delete")[-1]["object"]["id"] == said["id"]
    assert (await carol.get(node, said["id"].removeprefix(node.url))).status == 404


async def test_L07_the_activity_is_read_by_nobody_who_is_blocked_nor_of_an_account_that_is_switched_off(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    said = await answer(bob, await heard(bob, ana), "To everybody")
    path = ana.home.got("Create")[-1]["id"].removeprefix(node.url)
    assert said["post"] in path
    assert (await ana.get(node, path)).status == 200
    await node.execute("UPDATE users SET is_active = FALSE")
    assert (await ana.get(node, path)).status == 404
    await node.execute("UPDATE users SET is_active = TRUE")
    await bob.call("POST", "/api/v1/blocks", {"handle": f"@ana@{ana.home.host}"})
    assert (await ana.get(node, path)).status == 404


async def test_only_what_one_may_read_can_be_answered(node: Home, bob: Dweller, ana: Puppet) -> None:
    post = await heard(bob, ana, to=[bob.uri], cc=[])
    carol = await node.person("carol")
    assert (await carol.call("POST", f"/api/v1/posts/{post}/answers", {"content": "x"})).status == 404
    assert (await carol.call("GET", f"/api/v1/posts/{post}")).status == 404
    said = await answer(bob, post, "Mine")
    for method, body in (("PUT", {"content": "Not yours"}), ("DELETE", None)):
        assert (await carol.call(method, f"/api/v1/posts/{said['post']}", body)).status == 404


@pytest.mark.parametrize("content", ["", "  \n", "x" * 5_001])
async def test_too_little_and_too_much_is_refused_with_a_reason(
    node: Home, bob: Dweller, ana: Puppet, content: str
) -> None:
    post = await heard(bob, ana)
    given = await bob.call("POST", f"/api/v1/posts/{post}/answers", {"content": content})
    assert (given.status, given.json["errors"][0]["pointer"]) == (422, "/content")
    page = await (await signed_in(node.served, bob.who)).send(f"/posts/{post}/answers", {"content": content})
    assert page.status == 422
    assert await node.number("SELECT count(*) FROM posts WHERE source IS NOT NULL") == 0


async def test_a_long_answer_is_not_too_heavy_for_others(node: Home, bob: Dweller, ana: Puppet) -> None:
    await answer(bob, await heard(bob, ana), "\U0001f3ac" * 5_000)
    create = ana.home.got("Create")[-1]
    assert "source" not in create["object"]
    assert len(str(create).encode()) < 32_000


async def test_nobody_answers_without_end(
    node: Home, bob: Dweller, ana: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_AN_HOUR", 2)
    post = await heard(bob, ana)
    tries = [(await bob.call("POST", f"/api/v1/posts/{post}/answers", {"content": "x"})) for _ in range(3)]
    assert [one.status for one in tries] == [201, 201, 429]
    assert int(tries[2].headers["Retry-After"]) > 0


async def test_a_talk_is_shown_with_what_it_answers_and_its_answers(node: Home, bob: Dweller, ana: Puppet) -> None:
    post = await heard(bob, ana)
    said = await answer(bob, post, "First")
    back = note(ana, 2, content="<p>Second</p>", inReplyTo=said["id"], to=[PUBLIC], cc=[bob.uri])
    assert await sent(ana, node, "Create", back, 2) == "done"
    talk = (await bob.call("GET", f"/api/v1/posts/{post}")).json
    assert [(one["html"], one["depth"]) for one in talk["answers"]] == [("<p>First</p>", 0), ("<p>Second</p>", 1)]
    middle = (await bob.call("GET", f"/api/v1/posts/{said['post']}")).json
    assert [one["html"] for one in middle["above"]] == ["<p>Seen it.</p>"]
    assert [one["html"] for one in middle["answers"]] == ["<p>Second</p>"]
    page = await (await signed_in(node.served, bob.who)).get(said["url"])
    shown = page.text.partition("<main")[2]  # the head has a card for links
    assert shown.index("Seen it.") < shown.index("First") < shown.index("Second")
    open_page = await anybody(node.served).get(said["url"])
    assert "First" in open_page.text
    assert "Seen it." not in open_page.text


async def test_an_answer_by_form_is_sent_once_changed_and_deleted(node: Home, bob: Dweller, ana: Puppet) -> None:
    visitor = await signed_in(node.served, bob.who)
    post = await heard(bob, ana)
    page = await visitor.get(f"/posts/{post}")
    key = page.text.partition('name="key" value="')[2].partition('"')[0]
    for _ in range(2):
        done = await visitor.send(f"/posts/{post}/answers", {"content": "By form", "key": key})
        assert done.status == 303
    assert await node.number("SELECT count(*) FROM posts WHERE source IS NOT NULL") == 1
    here = done.headers["Location"]
    assert "By form" in (await visitor.get(f"{here}/edit")).text
    assert (await visitor.send(f"{here}/edit", {"content": "Otherwise"})).status == 303
    assert "Otherwise" in (await visitor.get(here)).text
    gone = await visitor.send(f"{here}/delete", {})
    assert (gone.status, gone.headers["Location"]) == (303, f"/posts/{post}")


async def test_the_document_is_at_the_page_and_the_answers_are_listed(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Said")
    path = said["id"].removeprefix(node.url)
    document = (await ana.get(node, path)).json
    assert (await ana.get(node, said["url"])).json == document
    assert document["replies"] == f"{said['id']}/replies"
    for number, to in ((2, PUBLIC), (3, bob.uri)):
        await sent(ana, node, "Create", note(ana, number, inReplyTo=said["id"], to=[to], cc=[bob.uri]), number)
    replies = (await ana.get(node, f"{path}/replies")).json
    assert replies["first"]["orderedItems"] == [note(ana, 2)["id"]]


async def test_L04_the_answers_to_what_is_private_are_not_listed(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Said", audience="direct")
    mallory = ana.home.actor("mallory")
    for path in ("", "/replies"):
        assert (await mallory.get(node, said["id"].removeprefix(node.url) + path)).status == 404


async def test_the_answers_to_a_review_are_listed_page_by_page(node: Home, bob: Dweller, ana: Puppet) -> None:
    review = await posted(node, bob, await node.node.db.write(factories.item, "Close-Up"), ana)
    for number in range(3, 46):
        await ana.send(node, ana.activity("Create", note(ana, number, inReplyTo=review["id"]), number))
    await node.runner.drain()
    first = (await ana.get(node, review["replies"].removeprefix(node.url))).json["first"]
    second = (await ana.get(node, first["next"].removeprefix(node.url))).json
    assert len(set(first["orderedItems"]) | set(second["orderedItems"])) == 43


async def test_whoever_is_named_is_told_and_reads_it_though_they_follow_nobody(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    carol = await node.person("carol")
    tag = [{"type": "Mention", "href": carol.uri, "name": "@carol"}, {"type": "Hashtag", "name": "#Film"}]
    mallory = ana.home.actor("mallory")
    assert await sent(mallory, node, "Create", note(mallory, 7, tag=tag, cc=[carol.uri])) == "done"
    assert [one["html"] for one in await carol.items("/api/v1/mentions")] == ["<p>Seen it.</p>"]
    assert await read(carol) == []
    assert await bob.items("/api/v1/mentions") == []
    told = await node.rows("SELECT title, link_url FROM notifications WHERE notification_type = 'mention'")
    assert [row[0] for row in told] == ["mallory mentioned you"]
    visitor = await signed_in(node.served, carol.who)
    assert "Seen it." in (await visitor.get("/feed/mentions")).text
    assert "Seen it." in (await visitor.get(told[0][1])).text
    assert "Seen it." in (await visitor.get("/tags/film")).text
    assert "Seen it." not in (await anybody(node.served).get("/tags/film")).text


async def test_whom_one_blocks_cannot_speak_to_one(node: Home, bob: Dweller, ana: Puppet) -> None:
    carol = await node.person("carol")
    mallory = ana.home.actor("mallory")
    mallory.finger()
    assert (await carol.call("POST", "/api/v1/blocks", {"handle": f"@mallory@{ana.home.host}"})).status == 201
    tag = {"type": "Mention", "href": carol.uri, "name": "@carol"}
    for number, to in ((1, PUBLIC), (2, carol.uri)):
        said = note(mallory, number, tag=tag, to=[to], cc=[carol.uri])
        assert "ignored" in await sent(mallory, node, "Create", said, number)
    assert await carol.items("/api/v1/mentions") == []
    assert await node.number("SELECT count(*) FROM notifications WHERE notification_type = 'mention'") == 0


async def test_A15_an_answer_without_consent_is_none_whatever_stamp_it_carries(
    node: Home, bob: Dweller, ana: Puppet
) -> None:
    """Whom Bob blocks answers nothing of his; an approval that comes along is not asked for and not believed."""
    said = await answer(bob, await heard(bob, ana), "Said")
    await bob.call("POST", "/api/v1/blocks", {"handle": f"@ana@{ana.home.host}"})
    stamp = {"replyAuthorization": f"{bob.uri}/stamps/1", "approvedBy": f"{bob.uri}/stamps/1"}
    assert "ignored" in await sent(ana, node, "Create", note(ana, 2, inReplyTo=said["id"], cc=[bob.uri], **stamp), 2)
    assert (await bob.call("GET", f"/api/v1/posts/{said['post']}")).json["answers"] == []


async def test_A16_an_answer_handed_on_counts_only_where_it_is_at_home(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    said = await answer(bob, await heard(bob, ana), "Said")
    handed_on = ana.activity("Create", note(ana, 2, inReplyTo=said["id"]), 2)
    for answers in (0, 1):
        assert (await zed.send(node, handed_on)).status == 202
        await settle(node)
        assert len((await bob.call("GET", f"/api/v1/posts/{said['post']}")).json["answers"]) == answers
        ana.home.show(handed_on["id"].removeprefix(ana.home.url), handed_on)


async def test_A02_nobody_elsewhere_changes_what_is_written_here(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Mine")
    forged = note(ana, content="Yours", updated=NEWER) | {"id": said["id"], "attributedTo": bob.uri}
    await ana.send(node, ana.activity("Update", forged))
    await ana.send(node, ana.activity("Delete", said["id"]))
    await settle(node)
    assert (await bob.call("GET", f"/api/v1/posts/{said['post']}")).json["post"]["html"] == "<p>Mine</p>"


async def test_likes_of_an_answer_are_counted_and_told(node: Home, bob: Dweller, ana: Puppet) -> None:
    said = await answer(bob, await heard(bob, ana), "Said")
    assert await sent(ana, node, "Like", said["id"]) == "done"
    assert (await bob.call("GET", f"/api/v1/posts/{said['post']}")).json["likes"] == 1
    assert await node.number("SELECT count(*) FROM notifications WHERE title = 'ana likes your answer'") == 1
