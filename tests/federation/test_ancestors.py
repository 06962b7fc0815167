"""What an answer from elsewhere answers is read where nobody here knows it, upwards and within bounds."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from chronicle_node.federation import ancestors
from chronicle_node.httpkit.ratelimit import Bucket
from chronicle_node.services import posts
from tests.federation.kit import Dweller, Home, home, settle
from tests.federation.stranger import ACTIVITY, Puppet, Stranger
from tests.federation.test_boosts import at_home, passes_on
from tests.federation.test_posts import PUBLIC, followed, note, sent
from tests.visitors import signed_in

CONTEXT = "https://www.w3.org/ns/activitystreams"


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def ana(elsewhere: Stranger) -> Puppet:
    """Whom nobody here knows."""
    return elsewhere.actor("ana")


@pytest.fixture
async def zed(another: Stranger) -> Puppet:
    """Whom nobody here knows either, on another server."""
    return another.actor("zed")


def mention(bob: Dweller) -> dict[str, Any]:
    return {"tag": [{"type": "Mention", "href": bob.uri, "name": bob.handle}], "cc": [bob.uri]}


async def came(ana: Puppet, bob: Dweller, answered: str, number: int = 9, **members: Any) -> str:
    """Ana names Bob in an answer; the id of it here."""
    said = note(ana, number, inReplyTo=answered, content="<p>Look, Bob</p>") | mention(bob) | members
    assert await sent(ana, bob.home, "Create", said, number) == "done"
    await settle(bob.home)
    return str(next(one["post"] for one in await bob.items("/api/v1/mentions") if one["id"] == said["id"]))


async def talk(bob: Dweller, post: str) -> dict[str, Any]:
    found: dict[str, Any] = (await bob.call("GET", f"/api/v1/posts/{post}")).json
    return found


async def test_a_mention_in_a_talk_of_strangers_stands_below_what_it_answers(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    at_home(zed, note(zed, 1, content="<p>It began so</p>"))
    at_home(zed, note(zed, 2, inReplyTo=note(zed)["id"], content="<p>Then so</p>"))
    post = await came(ana, bob, note(zed, 2)["id"])
    above = (await talk(bob, post))["above"]
    assert [one["html"] for one in above] == ["<p>It began so</p>", "<p>Then so</p>"]
    page = await (await signed_in(node.served, bob.who)).get(f"/posts/{post}")
    assert page.text.index("It began so") < page.text.index("Then so") < page.text.index("Look, Bob")
    assert await bob.items("/api/v1/feed/posts") == []
    assert len(await bob.items("/api/v1/mentions")) == 1


async def test_what_was_answered_meanwhile_stays_in_the_talk(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    """The talk has another beginning once what came before is known."""
    zed.home.pages["/notes/1"] = lambda _: web.Response(status=503)
    post = await came(ana, bob, note(zed, 1)["id"])
    await bob.call("POST", f"/api/v1/posts/{post}/answers", {"content": "Here I am"})
    await settle(node)
    at_home(zed, note(zed, 1, content="<p>It began so</p>"))
    await settle(node, seconds=7200)
    found = await talk(bob, post)
    assert [one["html"] for one in found["above"]] == ["<p>It began so</p>"]
    assert len(found["answers"]) == 1
    whole = await talk(bob, found["above"][0]["post"])
    assert [one["depth"] for one in whole["answers"]] == [0, 1]


async def test_what_is_passed_on_comes_with_what_it_answers(
    node: Home, bob: Dweller, elsewhere: Stranger, zed: Puppet
) -> None:
    dora = await followed(node, bob, elsewhere, "dora")
    at_home(zed, note(zed, 1, content="<p>It began so</p>"))
    at_home(zed, note(zed, 2, inReplyTo=note(zed)["id"]))
    await passes_on(dora, node, note(zed, 2)["id"])
    [said] = await bob.items("/api/v1/feed/posts")
    assert [one["html"] for one in (await talk(bob, said["post"]))["above"]] == ["<p>It began so</p>"]


@pytest.mark.parametrize("to", [[], ["FOLLOWERS"], ["https://other.example/u"]])
async def test_A05_what_is_for_few_is_not_kept_because_somebody_answered_it(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, to: list[str]
) -> None:
    addressed = [f"{zed.uri}/followers" if one == "FOLLOWERS" else one for one in to]
    at_home(zed, note(zed, 1, to=addressed, cc=[], content="<p>Secret</p>"))
    post = await came(ana, bob, note(zed, 1)["id"])
    assert (await talk(bob, post))["above"] == []
    assert await node.number("SELECT count(*) FROM posts") == 1


async def test_what_was_said_to_somebody_here_by_name_is_read_by_them_alone(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    carol = await node.person("carol")
    at_home(zed, note(zed, 1, to=[bob.uri], cc=[], content="<p>For Bob</p>"))
    post = await came(ana, bob, note(zed, 1)["id"])
    assert [one["html"] for one in (await talk(bob, post))["above"]] == ["<p>For Bob</p>"]
    assert (await talk(carol, post))["above"] == []


async def test_A05_what_is_not_what_it_says_at_its_home_is_not_kept(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    path = note(zed)["id"].removeprefix(zed.home.url)
    zed.home.show(path, {"@context": CONTEXT} | note(zed) | {"attributedTo": ana.uri})
    post = await came(ana, bob, note(zed)["id"])
    assert (await talk(bob, post))["above"] == []


async def test_D05_a_talk_without_beginning_is_read_a_few_steps_up(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet
) -> None:
    def endless(request: web.Request) -> web.StreamResponse:
        number = int(request.path.rpartition("/")[2])
        thing = note(zed, number, inReplyTo=note(zed, number + 1)["id"])
        return web.json_response({"@context": CONTEXT} | thing, content_type=ACTIVITY)

    for number in range(1, 100):
        zed.home.pages[f"/notes/{number}"] = endless
    post = await came(ana, bob, note(zed, 1)["id"])
    assert await node.number("SELECT count(*) FROM posts") == 1 + ancestors.MAX_STEPS
    assert len((await talk(bob, post))["above"]) == ancestors.MAX_STEPS


@pytest.mark.parametrize("length", [1, 2, 3])
async def test_D05_posts_that_answer_each_other_in_a_circle_are_read_once(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, length: int
) -> None:
    ours = f"{ana.home.url}/notes/9"
    for number in range(1, length):
        at_home(zed, note(zed, number, inReplyTo=ours if number == length - 1 else note(zed, number + 1)["id"]))
    post = await came(ana, bob, note(zed, 1)["id"] if length > 1 else ours)
    assert await node.number("SELECT count(*) FROM posts") == length
    found = await talk(bob, post)
    shown = [found["post"], *found["above"], *found["answers"]]
    assert len({one["id"] for one in shown}) == len(shown) == length
    assert len(zed.home.asked) < 10


async def test_D05_who_answers_much_that_nobody_knows_has_it_looked_up_no_more(
    node: Home, bob: Dweller, ana: Puppet, zed: Puppet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts, "MOST_FLOATING", 2)
    for number in range(1, 6):
        await came(ana, bob, note(zed, number)["id"], 10 + number)
    asked = [one for one in zed.home.asked if "/notes/" in str(one)]
    assert 1 <= len({str(one) for one in asked}) <= 2


async def test_of_a_blocked_node_nothing_is_read(node: Home, bob: Dweller, ana: Puppet, zed: Puppet) -> None:
    at_home(zed, note(zed, 1))
    await came(ana, bob, note(zed, 1)["id"], 3)
    await node.execute(
        "DELETE FROM posts", f"UPDATE federated_instances SET policy = 'blocked' WHERE host = '{zed.home.host}'"
    )
    at_home(zed, note(zed, 2, to=[PUBLIC]))
    zed.home.asked.clear()
    assert (await talk(bob, await came(ana, bob, note(zed, 2)["id"], 4)))["above"] == []
    assert zed.home.asked == []


def talk_of_many(there: Stranger, first: int, count: int) -> str:
    """A talk in which somebody else says each thing; the address of the last."""
    for number in range(first, first + count):
        who = there.actor(f"p{number}")
        at_home(who, note(who, number, inReplyTo=f"{there.url}/notes/{number - 1}"))
    return f"{there.url}/notes/{first + count - 1}"


async def known_there(node: Home, there: Stranger) -> int:
    """How many people of a server are kept."""
    return int(await node.number(f"SELECT count(*) FROM actors WHERE uri LIKE '{there.url}/%'"))


async def test_S15_a_climb_makes_few_people_known(node: Home, bob: Dweller, ana: Puppet, another: Stranger) -> None:
    post = await came(ana, bob, talk_of_many(another, 10, 8), 3)
    assert await known_there(node, another) == ancestors.MAX_NEW
    assert len((await talk(bob, post))["above"]) == ancestors.MAX_NEW


async def test_S15_G20_climbs_without_end_share_a_budget(
    database_url: str, tmp_path: Path, elsewhere: Stranger, another: Stranger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step takes from it, and each author nobody knows."""
    monkeypatch.setattr(ancestors, "FETCHES", Bucket(5, 3_600))
    ana = elsewhere.actor("ana")
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        bob = await node.person("bob")
        for number in (1, 2, 3):
            await came(ana, bob, talk_of_many(another, 10 * number, 2), number)
        assert await known_there(node, another) == 2
        assert len([path for path in another.asked if path.startswith("/notes/")]) == 3
