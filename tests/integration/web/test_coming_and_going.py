"""Set-up, sign-up, sign-in and sign-out, form by form."""

import re
from urllib.parse import parse_qs, urlsplit

from chronicle_node.services import invites, sign_up
from tests.factories import Someone
from tests.nodes import LOOPBACK, Served
from tests.visitors import Visitor, anybody

NEW = {"username": "maria", "password": "four unrelated words", "email": "maria@example.org"}


def setup_token(served: Served) -> str:
    return sign_up.setup_token(served.node.secrets, served.node.settings.public_url)


async def test_the_setup_link_makes_the_first_account_an_administrators(served: Served, nobody: Visitor) -> None:
    token = setup_token(served)
    assert (await nobody.get(f"/setup?token={token}")).status == 200
    answer = await nobody.send("/setup", NEW | {"token": token})
    assert (answer.status, answer.headers["Location"]) == (303, "/settings/tokens")
    assert (await nobody.get("/admin/jobs")).status == 200


async def test_the_setup_link_works_once(served: Served, nobody: Visitor) -> None:
    token = setup_token(served)
    await nobody.send("/setup", NEW | {"token": token})
    assert (await anybody(served).get(f"/setup?token={token}")).status == 409
    assert (await anybody(served).send("/setup", NEW | {"token": token, "username": "eve"})).status == 409


async def test_without_its_token_the_setup_is_closed(nobody: Visitor) -> None:
    assert (await nobody.get("/setup?token=guess")).status == 403
    assert (await nobody.send("/setup", NEW | {"token": "guess"})).status == 403


async def test_a_refused_form_keeps_what_was_typed_but_no_password(served: Served, nobody: Visitor) -> None:
    answer = await nobody.send("/setup", NEW | {"token": setup_token(served), "username": "Not A Name!"})
    assert answer.status == 422
    assert 'value="Not A Name!"' in answer.text
    assert "Use 1 to 30 of the letters" in answer.text
    assert NEW["password"] not in answer.text


async def test_an_empty_form_says_at_each_field_what_is_missing(served: Served, nobody: Visitor) -> None:
    answer = await nobody.send("/setup", {"token": setup_token(served)})
    assert answer.status == 422
    assert answer.text.count("Fill this in.") == 2


async def test_an_invite_lets_one_person_in(served: Served, nobody: Visitor) -> None:
    root = await served.person("root")
    await served.make_admin(root)
    code = await served.node.db.write(invites.create, root.user_id, LOOPBACK)
    assert f'value="{code}"' in (await nobody.get(f"/sign-up?invite={code}")).text
    assert (await nobody.send("/sign-up", NEW | {"invite": code})).headers["Location"] == "/"
    again = await anybody(served).send("/sign-up", NEW | {"invite": code, "username": "eve"})
    assert again.status == 422
    assert "This invite is not valid" in again.text


async def test_whoever_signs_in_returns_to_the_page_they_wanted(served: Served, nobody: Visitor) -> None:
    await nobody.send("/setup", NEW | {"token": setup_token(served)})
    stranger = anybody(served)
    sent_away = await stranger.get("/people?tab=friends")
    wish = parse_qs(urlsplit(sent_away.headers["Location"]).query)
    assert (sent_away.status, wish) == (303, {"next": ["/people?tab=friends"]})
    answer = await stranger.send("/sign-in", NEW | {"next": "/people?tab=friends"})
    assert (answer.status, answer.headers["Location"]) == (303, "/people?tab=friends")


async def test_L11_no_form_sends_the_browser_to_another_site(served: Served, nobody: Visitor) -> None:
    await nobody.send("/setup", NEW | {"token": setup_token(served)})
    for wish in ("//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        answer = await anybody(served).send("/sign-in", NEW | {"next": wish})
        assert answer.headers["Location"] == "/", wish


async def test_a_wrong_password_is_told_without_saying_which_half_was_wrong(served: Served, nobody: Visitor) -> None:
    await nobody.send("/setup", NEW | {"token": setup_token(served)})
    wrong = await anybody(served).send("/sign-in", NEW | {"password": "something else"})
    unknown = await anybody(served).send("/sign-in", NEW | {"username": "nobody_here"})
    assert wrong.status == unknown.status == 422
    assert "The user name or the password is wrong." in wrong.text
    assert "The user name or the password is wrong." in unknown.text


async def test_signing_in_again_ends_the_session_before(served: Served, nobody: Visitor) -> None:
    await nobody.send("/setup", NEW | {"token": setup_token(served)})
    before = dict(nobody.cookies)
    await nobody.send("/sign-in", NEW | {"csrf_token": csrf_token(await nobody.get("/settings/tokens"))})
    assert nobody.cookies != before
    assert (await Visitor(served, before).get("/settings/tokens")).status == 303


async def test_signing_out_ends_the_session_at_once(served: Served, hers: Visitor) -> None:
    kept = dict(hers.cookies)
    assert (await hers.send("/sign-out")).status == 303
    assert (await Visitor(served, kept).get("/settings/tokens")).status == 303


async def test_the_session_cookie_is_for_this_node_and_not_for_scripts(served: Served, nobody: Visitor) -> None:
    answer = await nobody.send("/setup", NEW | {"token": setup_token(served)})
    cookie = next(line for line in answer.headers.getall("Set-Cookie") if "said" not in line)
    assert re.match(r"chronicle-[0-9a-f]{8}=", cookie)
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


async def test_a_form_of_another_site_changes_nothing(hers: Visitor, alice: Someone) -> None:
    assert (await hers.send("/settings/profile", {"display_name": "X", "csrf_token": "forged"})).status == 403
    assert (await hers.send("/settings/profile", {"display_name": "X"}, Sec_Fetch_Site="cross-site")).status == 403
    assert (await hers.send("/settings/profile", {"display_name": "X"}, Origin="https://evil.example")).status == 403
    assert 'value="Alice"' in (await hers.get("/settings/profile")).text


async def test_the_first_page_of_a_fresh_node_says_what_to_do(nobody: Visitor) -> None:
    page = (await nobody.get("/")).text
    assert "open the set-up link" in page
    assert 'href="/sign-up"' not in page, "it would be refused"


def csrf_token(page: object) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', getattr(page, "text", ""))
    assert found
    return found[1]
