"""What a reader has is not sent again, and nothing is changed that its writer has not seen."""

import asyncio

import pytest

from tests.integration.api.conftest import Caller, film
from tests.nodes import Served


async def test_what_has_not_changed_is_not_sent_again(alice: Caller) -> None:
    first = await alice("GET", "/me")
    tag = first.headers["ETag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = await alice("GET", "/me", If_None_Match=known)
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    await alice("PATCH", "/me", {"bio": "New."})
    assert (await alice("GET", "/me", If_None_Match=tag)).status == 200


async def test_the_answer_to_a_change_has_the_tag_of_what_is_there_now(alice: Caller) -> None:
    changed = await alice("PATCH", "/me", {"bio": "New."})
    assert changed.headers["ETag"] == (await alice("GET", "/me")).headers["ETag"]


async def test_a_change_of_what_changed_meanwhile_is_refused(alice: Caller) -> None:
    tag = (await alice("GET", "/me")).headers["ETag"]
    assert (await alice("PATCH", "/me", {"bio": "One."}, If_Match=tag)).status == 200
    refused = await alice("PATCH", "/me", {"bio": "Two."}, If_Match=tag)
    assert (refused.status, refused.json["code"]) == (412, "precondition-failed")
    assert (await alice("GET", "/me")).json["bio"] == "One."
    assert (await alice("PATCH", "/me", {"bio": "Two."}, If_Match="*")).status == 200


@pytest.mark.parametrize("what", ["list", "play", "rating", "review", "webhook"])
async def test_single_things_are_changed_and_taken_away_only_as_they_were_seen(
    served: Served, alice: Caller, what: str
) -> None:
    path, change = await _made(served, alice, what)
    tag = (await alice("GET", path)).headers["ETag"]
    assert (await alice("DELETE", path, If_Match='"other"')).status == 412
    method = "PUT" if what in {"rating", "review"} else "PATCH"
    assert (await alice(method, path, change, If_Match=tag)).status in {200, 204}
    assert (await alice("DELETE", path, If_Match=tag)).status == 412
    tag = (await alice("GET", path)).headers["ETag"]
    assert (await alice("DELETE", path, If_Match=tag)).status == 204


async def test_of_two_who_change_the_same_at_once_one_is_refused(served: Served, alice: Caller) -> None:
    path, _ = await _made(served, alice, "list")
    for turn in range(5):
        tag = (await alice("GET", path)).headers["ETag"]
        answers = await asyncio.gather(*(alice("PATCH", path, {"name": f"{turn} {i}"}, If_Match=tag) for i in range(4)))
        assert sorted(answer.status for answer in answers) == [200, 412, 412, 412]


async def test_a_list_is_compared_by_its_first_page(served: Served, alice: Caller) -> None:
    tag = (await alice("GET", "/now")).headers["ETag"]
    wish = {"item": await film(served), "minutes": 30}
    assert (await alice("PUT", "/now", wish, If_Match='"other"')).status == 412
    assert (await alice("PUT", "/now", wish, If_Match=tag)).status == 200
    assert (await alice("DELETE", "/now", If_Match=tag)).status == 412
    assert (await alice("DELETE", "/now")).status == 204


async def test_what_cannot_be_read_cannot_be_compared(served: Served, alice: Caller) -> None:
    path, _ = await _made(served, alice, "list")
    item = await film(served, "Other")
    await alice("POST", f"{path}/entries", {"media": item})
    refused = await alice("DELETE", f"{path}/entries/{item}", If_Match="*")
    assert (refused.status, "without If-Match" in refused.json["detail"]) == (412, True)


async def _made(served: Served, alice: Caller, what: str) -> tuple[str, dict[str, object]]:
    """The path of a new thing of alice's, and a change of it."""
    if what == "list":
        made = await alice("POST", "/lists", {"name": "Winter"})
        return f"/lists/{made.json['id']}", {"name": "Snow"}
    if what == "webhook":
        hook = {"name": "Lamp", "url": "https://hook.example/", "events": ["scrobble"]}
        return f"/webhooks/{(await alice('POST', '/webhooks', hook)).json['id']}", {"is_enabled": False}
    item = await film(served)
    if what == "play":
        made = await alice("POST", "/history", {"item": item, "at": "2020-01-02"})
        return f"/history/{made.json['id']}", {"at": "2020-01-03"}
    first, second = ({"stars": 3}, {"stars": 4}) if what == "rating" else ({"content": "A"}, {"content": "B"})
    await alice("PUT", f"/media/{item}/{what}", first)
    return f"/media/{item}/{what}", dict(second)
