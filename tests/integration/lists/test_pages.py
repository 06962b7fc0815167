"""Lists in a browser without scripts: begun beside an item, put in order, annotated, changed, followed by a reader."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from tests import factories
from tests.factories import Item
from tests.integration.lists.conftest import made
from tests.nodes import Answer, Served
from tests.visitors import Visitor, anybody, signed_in

ATOM = "{http://www.w3.org/2005/Atom}"


async def film(served: Served, title: str) -> Item:
    return await served.node.db.write(factories.item, title)


@pytest.fixture
async def hers(served: Served) -> Visitor:
    return await signed_in(served, await served.person("alice", lists_audience="public"))


def order(page: Answer) -> list[str]:
    """The titles on the page of a list."""
    return re.findall(r'<li id="e-.*?class="title[^>]*>([^<]*)<', page.text, re.DOTALL)


async def test_a_list_is_begun_beside_an_item_and_put_in_order(served: Served, hers: Visitor) -> None:
    first, second = await film(served, "First"), await film(served, "Second")
    assert f'href="/lists/new?item={first.public_id}"' in (await hers.get(f"/media/{first.public_id}")).text
    assert str(first.public_id) in (await hers.get(f"/lists/new?item={first.public_id}")).text
    wish = {"name": "Winter", "audience": "public", "sort_order": "manual", "item": str(first.public_id)}
    begun = await hers.send("/lists", wish)
    path = begun.headers["Location"]
    chosen = re.search(r'<option value="([^"]*)">Winter<', (await hers.get(f"/media/{second.public_id}")).text)
    assert chosen
    added = await hers.send(f"/media/{second.public_id}/lists", {"list": chosen[1]})
    assert added.headers["Location"] == f"/media/{second.public_id}"
    assert "It is on “Winter”." in (await hers.get(added.headers["Location"])).text
    assert order(await hers.get(path)) == ["First", "Second"]
    entry = f"{path}/entries/{second.public_id}"
    moved = await hers.send(f"{entry}/move", {"position": "1", "next": f"{path}#e-{second.public_id}"})
    assert moved.headers["Location"] == f"{path}#e-{second.public_id}"
    assert order(await hers.get(path)) == ["Second", "First"]
    await hers.send(f"{entry}/note", {"notes": "By the fire"})
    assert "By the fire" in (await hers.get(path)).text
    await hers.send(f"{entry}/remove", {"next": f"/media/{second.public_id}"})
    assert order(await hers.get(path)) == ["First"]


async def test_adding_twice_says_that_it_is_there(served: Served, hers: Visitor) -> None:
    one = await film(served, "First")
    path = (await hers.send("/lists", {"name": "Winter", "item": str(one.public_id)})).headers["Location"]
    again = await hers.send(f"/media/{one.public_id}/lists", {"list": path.removeprefix("/lists/")})
    assert again.status == 303
    assert "It was on “Winter” already." in (await hers.get(f"/media/{one.public_id}")).text


async def test_the_form_comes_back_with_what_was_typed(hers: Visitor) -> None:
    answer = await hers.send("/lists", {"name": "", "description": "Kept", "audience": "everybody"})
    assert answer.status == 422
    assert "Kept" in answer.text
    assert 'id="name-error"' in answer.text


async def test_a_list_is_changed_and_taken_down(hers: Visitor) -> None:
    wish = {"name": "Winter", "audience": "friends", "sort_order": "title", "is_collaborative": "true"}
    path = (await hers.send("/lists", wish)).headers["Location"]
    form = (await hers.get(f"{path}/edit")).text
    assert 'value="Winter"' in form
    assert re.search(r'name="is_collaborative" value="true" checked', form)
    changed = await hers.send(f"{path}/edit", {"name": "Snow", "audience": "private", "sort_order": "date_added"})
    assert changed.headers["Location"] == path
    page = (await hers.get(path)).text
    assert "Snow" in page
    assert "Built together" not in page
    assert (await hers.send(f"{path}/edit", {"name": " "})).status == 422
    assert (await hers.send(f"{path}/delete")).headers["Location"] == "/@alice/lists"
    assert (await hers.get(path)).status == 404
    assert "No list yet" in (await hers.get("/@alice/lists")).text


async def test_a_stranger_is_offered_no_form_and_finds_the_feeds(served: Served, hers: Visitor) -> None:
    one = await film(served, "First")
    wish = {"name": "Winter", "audience": "public", "item": str(one.public_id)}
    path = (await hers.send("/lists", wish)).headers["Location"]
    page = (await anybody(served).get(path)).text
    assert 'method="post"' not in page
    assert f'href="{path}/feed.atom"' in page
    assert "1 entry" in page
    assert path in (await anybody(served).get("/@alice/lists")).text


async def test_the_three_feeds_tell_the_same_and_are_sent_once(served: Served, hers: Visitor) -> None:
    one = await film(served, "Fire & <Ice>")
    wish = {"name": "Winter & more", "audience": "public", "item": str(one.public_id)}
    path = (await hers.send("/lists", wish)).headers["Location"]
    nobody, link = anybody(served), f"{served.url}/media/{one.public_id}"
    rss = await nobody.get(f"{path}/feed.rss")
    assert rss.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ET.fromstring(rss.text).find("channel")
    assert channel is not None
    assert channel.findtext("title") == "Winter & more · Alice"
    assert [(item.findtext("title"), item.findtext("link")) for item in channel.iter("item")] == [
        ("Fire & <Ice>", link)
    ]
    atom = ET.fromstring((await nobody.get(f"{path}/feed.atom")).text)
    assert [entry.findtext(f"{ATOM}title") for entry in atom.iter(f"{ATOM}entry")] == ["Fire & <Ice>"]
    assert atom.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
    told = json.loads((await nobody.get(f"{path}/feed.json")).text)
    assert (told["version"], told["items"][0]["url"]) == ("https://jsonfeed.org/version/1.1", link)
    again = await nobody.get(f"{path}/feed.rss", If_None_Match=rss.headers["ETag"])
    assert (again.status, again.text) == (304, "")


async def test_a_long_list_comes_in_parts(served: Served, hers: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chronicle_node.web.lists.PAGE", 2)
    person = await served.person("bob", lists_audience="public")
    list_id = await served.node.db.write(made, person, *[await film(served, name) for name in "ABC"])
    first = await hers.get(f"/lists/{list_id}")
    more = re.search(r'href="([^"]*cursor=[^"]*)"', first.text)
    assert more
    assert (order(first), order(await hers.get(more[1]))) == (["A", "B"], ["C"])
    assert (await hers.get(f"/lists/{list_id}?cursor=nonsense")).status == 400
