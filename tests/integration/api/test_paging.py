"""Lists are read page by page, and only by the places that they gave out themselves."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.integration.api.conftest import Caller, Enter


@pytest.mark.parametrize("limit", ["0", "-5", "101", "1000000000", "1e9", "many", "99999999999999999999"])
async def test_a_length_that_is_none_is_refused(alice: Caller, limit: str) -> None:
    answer = await alice("GET", f"/lists?limit={limit}")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/limit")


@pytest.mark.parametrize("path", ["/lists?limt=5", "/me?limit=5", "/lists?limit=5&limit=6"])
async def test_parameters_that_are_a_mistake_are_refused(alice: Caller, path: str) -> None:
    assert (await alice("GET", path)).status == 422


async def test_a_place_is_good_for_the_list_that_gave_it_out(alice: Caller) -> None:
    for name in "ABC":
        await alice("POST", "/lists", {"name": name})
    following = (await alice("GET", "/lists?limit=1")).json["next"]
    [cursor] = parse_qs(urlsplit(following).query)["cursor"]
    assert (await alice("GET", f"/lists?cursor={cursor}")).status == 200
    for forged in (cursor[:-1], "x" + cursor, cursor.upper(), "x", "é", "." * 2000):
        answer = await alice("GET", f"/lists?cursor={forged}")
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/cursor")
    assert (await alice("GET", f"/feed?cursor={cursor}")).status == 422


@pytest.mark.parametrize("path", ["/webhooks", "/tokens"])
async def test_short_lists_are_paged_like_any_other(enter: Enter, path: str) -> None:
    alice = await enter("alice")
    for name in "ABCDE":
        body = {"name": name, "url": "https://hook.example/", "events": ["scrobble"]}
        await alice("POST", path, body if path == "/webhooks" else {"name": name, "scopes": ["read"]})
    whole = [one["name"] for one in (await alice("GET", path)).json["items"]]
    assert [one["name"] for one in await alice.everything(f"{path}?limit=2")] == whole
    assert set("ABCDE") <= set(whole)
