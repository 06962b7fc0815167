"""What must not show: where people read from, what was said to few, and who knocked under whose address."""

import logging
from pathlib import Path
from typing import Any

import pytest

from chronicle_node.httpkit import headers as given
from tests.federation.kit import Dweller, Home, home, settle
from tests.federation.stranger import Puppet, Stranger
from tests.visitors import signed_in

SECRET = "only bob may read this"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database only: it is about what is shown, not about what is kept."""
    return sqlite_url


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


async def befriended(node: Home, bob: Dweller, server: Stranger) -> Puppet:
    """Somebody whom Bob follows."""
    ana = server.actor("ana", icon={"type": "Image", "url": f"{server.url}/ana.png"})
    ana.finger()
    assert (await bob.call("POST", "/api/v1/following", {"handle": f"@ana@{server.host}"})).status == 201
    await settle(node)
    await ana.send(node, ana.activity("Accept", server.got("Follow")[-1]))
    await settle(node)
    return ana


def note(ana: Puppet, to: str, **members: Any) -> dict[str, Any]:
    own = {"id": f"{ana.uri}/1", "type": "Note", "attributedTo": ana.uri, "to": [to]}
    return own | {"content": f"<p>{SECRET}</p>"} | members


async def test_L03_pictures_of_other_servers_are_never_fetched_by_the_reader(
    node: Home, bob: Dweller, elsewhere: Stranger
) -> None:
    ana = await befriended(node, bob, elsewhere)
    picture = {"type": "Image", "url": f"{elsewhere.url}/track.gif", "name": "a cover"}
    content = f'<p>look <img src="{elsewhere.url}/pixel.gif"></p>'
    said = note(ana, bob.uri, content=content, attachment=[picture])
    await ana.send(node, ana.activity("Create", said, to=[bob.uri]))
    await settle(node)
    page = await (await signed_in(node.served, bob.who)).get("/feed/posts")
    assert "look" in page.text
    for part in page.text.split("<img ")[1:]:
        assert f'src="{elsewhere.url}' not in part.partition(">")[0]
    assert "img-src 'self';" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "img-src 'self';" in given.POLICY


async def test_L14_the_log_tells_neither_signatures_nor_what_was_said_to_few(
    node: Home, bob: Dweller, elsewhere: Stranger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "chronicle_node")
    ana = await befriended(node, bob, elsewhere)
    said = ana.activity("Create", note(ana, bob.uri), to=[bob.uri])
    assert (await ana.send(node, said)).status == 202
    assert (await ana.send(node, said, pair=elsewhere.actor("mallory").pair)).status == 401
    await settle(node)
    assert SECRET in str(await bob.items("/api/v1/feed/posts"))
    told = caplog.text + "".join(str(getattr(record, "fields", "")) for record in caplog.records)
    assert SECRET not in told
    assert "signature=" not in told.lower()
    assert "PRIVATE KEY" not in told


async def test_G21_who_names_another_address_is_limited_all_the_same(database_url: str, tmp_path: Path) -> None:
    """Nobody is a proxy who was not made one: the header of a stranger changes nothing."""
    async with home(database_url, tmp_path / "limited", rate_limit="on") as node:
        answers = []
        for number in range(15):
            answer = await node.served.post(
                "/sign-in",
                data={"username": "bob", "password": "wrong one"},
                headers={"X-Forwarded-For": f"203.0.113.{number}", "Accept": "text/html"},
            )
            answers.append(answer.status)
    assert 429 in answers


async def test_J09_terms_that_nobody_here_knows_change_nothing(node: Home, bob: Dweller, elsewhere: Stranger) -> None:
    """A context that renames who wrote something, and domains it says it may speak for, are not read."""
    ana, mallory = await befriended(node, bob, elsewhere), elsewhere.actor("mallory")
    forged = note(ana, bob.uri, id=f"{mallory.uri}/1") | {"attributedTo": mallory.uri, "author": ana.uri}
    told = mallory.activity("Create", forged, to=[bob.uri], attributionDomains=[elsewhere.host], author=ana.uri)
    told["@context"] = ["https://www.w3.org/ns/activitystreams", {"author": {"@id": "as:attributedTo", "@type": "@id"}}]
    await mallory.send(node, told)
    await settle(node)
    assert (
        await node.number(
            f"SELECT count(*) FROM posts WHERE actor_id = (SELECT id FROM actors WHERE uri = '{ana.uri}')"
        )
        == 0
    )
