"""Settings: what a form changes is so afterwards, and what is shown once is shown once."""

import re

import pytest

from chronicle_node.queries import accounts
from chronicle_node.queries import webhooks as webhook_reads
from chronicle_node.services import sign_up, webhooks
from tests.factories import Someone
from tests.nodes import Served
from tests.visitors import Visitor, signed_in, value_of

MARIA = {"username": "maria", "password": "four unrelated words"}


async def test_the_profile_is_saved_and_said_so_once(served: Served, hers: Visitor, alice: Someone) -> None:
    fields = {"display_name": "Alice L.", "bio": "Films.", "timezone": "Europe/Lisbon", "theme": "dark"}
    assert (await hers.send("/settings/profile", fields)).status == 303
    page = await hers.get("/settings/profile")
    assert "Your profile is saved." in page.text
    assert 'data-theme="dark"' in page.text
    assert "Your profile is saved." not in (await hers.get("/settings/profile")).text
    me = await served.node.db.read(accounts.me, alice.user_id)
    assert (me.display_name, me.bio, me.timezone) == ("Alice L.", "Films.", "Europe/Lisbon")


async def test_an_emptied_field_returns_to_the_default(served: Served, hers: Visitor, alice: Someone) -> None:
    await hers.send("/settings/profile", {"display_name": "", "bio": "", "timezone": "UTC", "theme": "auto"})
    me = await served.node.db.read(accounts.me, alice.user_id)
    assert (me.display_name, me.bio) == (None, None)


async def test_a_level_chosen_on_the_page_is_the_level_that_holds(
    served: Served, hers: Visitor, alice: Someone
) -> None:
    await hers.send("/settings/privacy", {"history": "private", "stats": "public", "allow_friend_requests": "on"})
    me = await served.node.db.read(accounts.me, alice.user_id)
    assert me.privacy_settings["history_audience"] == "private"
    assert me.privacy_settings["history_public"] is False
    assert me.privacy_settings["stats_public"] is True
    page = (await hers.get("/settings/privacy")).text
    assert re.search(r'name="history" value="private" checked', page)


async def test_a_level_nobody_knows_is_refused(hers: Visitor) -> None:
    assert (await hers.send("/settings/privacy", {"history": "everybody"})).status == 422


async def test_a_token_is_shown_once_and_works(served: Served, hers: Visitor) -> None:
    await hers.send("/settings/tokens", {"name": "Kodi", "scopes": ["scrobble", "read"], "expires": "30"})
    secret = value_of(await hers.get("/settings/tokens"), "fresh-token")
    assert (await served.get("/api/v1/me", token=secret)).json["username"] == "alice"
    page = await hers.get("/settings/tokens")
    assert secret not in page.text
    assert "Kodi" in page.text


async def test_what_is_shown_once_is_for_the_session_that_asked(served: Served, hers: Visitor, alice: Someone) -> None:
    await hers.send("/settings/tokens", {"name": "Kodi", "scopes": ["scrobble"]})
    other = await signed_in(served, alice)
    other.cookies |= {name: value for name, value in hers.cookies.items() if name.endswith("-once")}
    assert "fresh-token" not in (await other.get("/settings/tokens")).text


async def test_a_token_form_without_a_name_or_scope_is_shown_again(hers: Visitor) -> None:
    answer = await hers.send("/settings/tokens", {"name": "Kodi"})
    assert answer.status == 422
    assert 'value="Kodi"' in answer.text
    assert "Choose one or more of" in answer.text


async def test_a_revoked_token_stops_working_at_once(served: Served, hers: Visitor, alice: Someone) -> None:
    secret = await served.token(alice, "read")
    assert (await served.get("/api/v1/me", token=secret)).status == 200
    address = re.search(r'action="(/settings/tokens/[^"]+/revoke)"', (await hers.get("/settings/tokens")).text)
    assert address
    assert (await hers.send(address[1])).status == 303
    assert (await served.get("/api/v1/me", token=secret)).status == 401


async def test_nobody_revokes_somebody_elses_token(served: Served, hers: Visitor) -> None:
    bob = await served.person("bob")
    secret = await served.token(bob, "write")
    token_id = (await served.get("/api/v1/tokens", token=secret)).json["items"][0]["id"]
    assert (await hers.send(f"/settings/tokens/{token_id}/revoke")).status == 404


async def test_a_webhooks_secret_is_shown_once(hers: Visitor) -> None:
    fields = {"name": "Lamp", "url": "https://example.org/hook", "events": "scrobble"}
    await hers.send("/settings/webhooks", fields)
    assert value_of(await hers.get("/settings/webhooks"), "fresh-secret").startswith("whsec_")
    page = await hers.get("/settings/webhooks")
    assert "fresh-secret" not in page.text
    assert "https://example.org/hook" in page.text


async def test_a_webhook_that_was_switched_off_is_called_again(served: Served, hers: Visitor, alice: Someone) -> None:
    await hers.send("/settings/webhooks", {"name": "Lamp", "url": "https://example.org/hook", "events": "scrobble"})
    assert "Call it again" not in (await hers.get("/settings/webhooks")).text
    [card] = await served.node.db.read(webhook_reads.mine, alice.user_id)
    await served.node.db.write(webhooks.switch, alice.user_id, card.id, on=False)
    page = (await hers.get("/settings/webhooks")).text
    assert "switched off" in page
    address = re.search(r'action="(/settings/webhooks/[^"]+/enable)"', page)
    assert address
    assert (await hers.send(address[1])).status == 303
    [card] = await served.node.db.read(webhook_reads.mine, alice.user_id)
    assert card.is_enabled


@pytest.mark.parametrize("url", ["https://169.254.1.1/hook", "http://10.1.2.3/", "ftp://e.example/"])
async def test_a_webhook_that_would_never_be_called_is_refused_on_its_page(hers: Visitor, url: str) -> None:
    answer = await hers.send("/settings/webhooks", {"name": "Lamp", "url": url, "events": "scrobble"})
    assert answer.status == 422
    assert 'id="url-error"' in answer.text


async def test_a_webhook_is_taken_down(hers: Visitor) -> None:
    await hers.send("/settings/webhooks", {"name": "Lamp", "url": "https://example.org/hook", "events": "scrobble"})
    address = re.search(r'action="(/settings/webhooks/[^"]+/delete)"', (await hers.get("/settings/webhooks")).text)
    assert address
    await hers.send(address[1])
    assert "https://example.org/hook" not in (await hers.get("/settings/webhooks")).text


async def test_sessions_can_be_ended_one_by_one_and_all_but_this(served: Served, hers: Visitor, alice: Someone) -> None:
    elsewhere = [await signed_in(served, alice) for _ in range(3)]
    page = (await hers.get("/settings/security")).text
    ends = re.findall(r'action="(/settings/security/sessions/[0-9a-f-]{36}/end)"', page)
    assert len(ends) == 3
    assert (await hers.send(ends[0])).status == 303
    assert sorted([(await one.get("/feed")).status for one in elsewhere]) == [200, 200, 303]
    await hers.send("/settings/security/sessions/end-others")
    assert [(await one.get("/feed")).status for one in elsewhere] == [303, 303, 303]
    assert (await hers.get("/feed")).status == 200


async def test_new_signing_keys_can_be_made_once_an_hour(hers: Visitor) -> None:
    page = (await hers.get("/settings/security")).text
    assert "Yours are of" not in page
    for said in ("signed with new keys", "within the last hour"):
        assert (await hers.send("/settings/security/keys")).status == 303
        page = (await hers.get("/settings/security")).text
        assert said in page
    assert "Yours are of" in page


@pytest.fixture
async def marias(served: Served) -> Visitor:
    """The browser of somebody with a real password."""
    maria = Visitor(served, {})
    token = sign_up.setup_token(served.node.secrets, served.node.settings.public_url)
    await maria.send("/setup", MARIA | {"token": token})
    found = re.search(r'name="csrf_token" value="([^"]+)"', (await maria.get("/settings/security")).text)
    assert found
    maria.csrf_token = found[1]
    return maria


async def test_a_change_of_password_needs_the_present_one(marias: Visitor) -> None:
    fields = {"current_password": "not this one", "new_password": "another good one"}
    answer = await marias.send("/settings/security", fields)
    assert answer.status == 422
    assert "This is not your current password." in answer.text
    assert "another good one" not in answer.text


async def test_a_new_password_signs_out_everywhere_else(served: Served, marias: Visitor) -> None:
    other = Visitor(served, {})
    await other.send("/sign-in", MARIA)
    change = {"current_password": MARIA["password"], "new_password": "another good one", "email": "m@example.org"}
    assert (await marias.send("/settings/security", change)).status == 303
    assert (await other.get("/feed")).status == 303
    assert "m@example.org" in (await marias.get("/settings/security")).text
    assert (await other.send("/sign-in", MARIA)).status == 422
    assert (await other.send("/sign-in", MARIA | {"password": "another good one"})).status == 303
