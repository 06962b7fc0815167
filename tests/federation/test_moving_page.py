"""Moving by the page: an alias there, the password, the way back; and what others see of it."""

import re

import pytest

from tests.federation.kit import CHEAP_PASSWORD, Dweller, Home
from tests.federation.stranger import Stranger
from tests.visitors import Visitor, signed_in

PAGE = "/settings/move"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database only: the pages ask what the operations of the API ask."""
    return sqlite_url


@pytest.fixture
async def bob(node: Home) -> Dweller:
    return await node.person("bob")


@pytest.fixture
async def his(node: Home, bob: Dweller) -> Visitor:
    return await signed_in(node.served, bob.who)


async def test_bob_moves_to_a_new_account_and_back(node: Home, bob: Dweller, his: Visitor) -> None:
    robert = await node.person("robert")
    form = {"handle": "@robert", "current_password": CHEAP_PASSWORD}
    refused = await his.send(PAGE, form)
    assert (refused.status, "does not say yet that it is yours" in refused.text) == (422, True)
    assert 'value="@robert"' in refused.text
    roberts = await signed_in(node.served, robert.who)
    assert (await roberts.send(f"{PAGE}/aliases", {"alias": "@bob"})).status == 303
    assert "@bob" in (await roberts.get(PAGE)).text
    assert (await his.send(PAGE, form)).status == 303
    assert "You have moved to" in (await his.get(PAGE)).text
    page = (await roberts.get("/@bob")).text
    assert "Go to the new account" in page
    assert 'href="/@robert"' in page
    assert "/people/follow" not in page
    assert (await his.send(f"{PAGE}/back")).status == 303
    assert "You can move again" in (await his.get(PAGE)).text
    assert "Go to the new account" not in (await roberts.get("/@bob")).text


async def test_whoever_is_not_signed_in_is_sent_to_the_account_elsewhere(
    node: Home, bob: Dweller, his: Visitor, elsewhere: Stranger
) -> None:
    ana = elsewhere.actor("ana")
    ana.finger()
    ana.show(alsoKnownAs=[bob.uri], url=f"{elsewhere.url}/@ana")
    form = {"handle": f"@ana@{elsewhere.host}", "current_password": CHEAP_PASSWORD}
    assert (await his.send(PAGE, form)).status == 303
    assert f'href="{elsewhere.url}/@ana"' in (await Visitor(node.served, {}).get("/@bob")).text
    assert f'href="/@ana@{elsewhere.host}"' in (await his.get("/@bob")).text


async def test_what_is_wrong_with_a_form_is_said_on_the_page(node: Home, his: Visitor, elsewhere: Stranger) -> None:
    for alias in ("nobody at all", f"@nobody@{elsewhere.host}", "@nobody", "", "@bob"):
        answer = await his.send(f"{PAGE}/aliases", {"alias": alias})
        assert answer.status in {404, 422}, alias
        assert "note--bad" in answer.text
    wrong = await his.send(PAGE, {"handle": "@bob", "current_password": "a guess"})
    assert (wrong.status, "not your current password" in wrong.text) == (422, True)


async def test_an_alias_is_taken_away_again(node: Home, his: Visitor) -> None:
    await node.person("robert")
    await his.send(f"{PAGE}/aliases", {"alias": "@robert"})
    address = re.search(r'action="(/settings/move/aliases/[^"]+/remove)"', (await his.get(PAGE)).text)
    assert address
    assert (await his.send(address[1])).status == 303
    assert "@robert" not in (await his.get(PAGE)).text
