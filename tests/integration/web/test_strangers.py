"""What somebody without an account here finds: cards for links, and the way to follow from their own server."""

import re
from urllib.parse import quote

import pytest

from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor

OTHER = "/from-another-server?person=alice&server="


async def test_a_profile_says_what_it_is_to_those_who_link_to_it(
    served: Served, hers: Visitor, nobody: Visitor
) -> None:
    said = {"display_name": "Alice <D>", "bio": "Slow films.\nFast books.", "timezone": "UTC", "theme": "auto"}
    await hers.send("/settings/profile", said | {"rating_scale": "stars"})
    page = (await nobody.get("/@alice?from=somewhere")).text
    assert '<meta property="og:title" content="Alice &lt;D&gt;">' in page
    assert '<meta name="description" content="Slow films. Fast books.">' in page
    assert f'<link rel="canonical" href="{served.url}/@alice">' in page
    document = re.search(r'rel="alternate" type="application/activity\+json" href="([^"]+)"', page)
    assert document is not None
    assert (await served.get(document[1].removeprefix(served.url))).json["preferredUsername"] == "alice"
    assert f"@alice@{served.node.settings.site}" in page


async def test_the_way_to_follow_leads_to_ones_own_server(served: Served, alice: Someone, nobody: Visitor) -> None:
    assert 'href="/from-another-server?person=alice"' in (await nobody.get("/@alice")).text
    asked = (await nobody.get("/from-another-server?person=alice")).text
    assert f'value="@alice@{served.node.settings.site}"' in asked
    for typed in ("@me@social.example", "Social.Example", "https://social.example/@me", "me@social.example"):
        page = (await nobody.get(OTHER + typed)).text
        assert 'href="https://social.example/authorize_interaction?uri=http%3A%2F%2F' in page, typed
        assert "%2F%40alice" in page


@pytest.mark.parametrize("typed", ["me", "@@", "javascript:alert(1)", "a b.example", "x" * 300, "[::1]", "a..b"])
async def test_what_is_no_server_is_asked_for_once_more(alice: Someone, nobody: Visitor, typed: str) -> None:
    page = (await nobody.get(OTHER + quote(typed))).text
    assert "or the name of the server alone." in page
    assert "authorize_interaction" not in page


async def test_the_page_for_strangers_tells_nobody_who_is_here(alice: Someone, nobody: Visitor) -> None:
    one, none = [(await nobody.get(f"/from-another-server?person={name}")).text for name in ("alice", "nobody_x")]
    assert one.replace("alice", "?") == none.replace("nobody_x", "?")
    assert (await nobody.get("/from-another-server?person=no%20name")).status == 404
