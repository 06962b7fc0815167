"""A request that is sent again because its answer was lost makes nothing twice."""

import asyncio
from typing import Any

import pytest

from tests import factories
from tests.integration.api.conftest import Caller, Enter, film
from tests.nodes import Served

KEY = "my-phone-17"


async def prepared(served: Served, alice: Caller, what: str) -> tuple[str, dict[str, Any], dict[str, Any], str]:
    """Where something is made, how, how otherwise, and where it is listed."""
    if what == "answer":
        item = await served.node.db.write(factories.item, "Close-Up")
        review = await served.node.db.write(factories.review, alice.who, item, "public")
        at = f"/reviews/{review}"
        return f"{at}/answers", {"content": "Yes."}, {"content": "No."}, f"{at}/responses"
    if what == "session":
        item_id = await film(served)
        return "/sessions", {"item": item_id, "name": "First"}, {"item": item_id, "name": "Other"}, "/sessions"
    if what == "goal":
        body = {"target": 20, "unit": "plays", "period": "year"}
        return "/goals", body, body | {"target": 30}, "/goals"
    path = "/lists" if what == "list" else "/groups"
    return path, {"name": "Winter"}, {"name": "Summer"}, path


async def there(alice: Caller, path: str) -> int:
    found = (await alice("GET", path)).json
    return len(found["answers"] if "answers" in found else found["items"])


@pytest.mark.parametrize("what", ["answer", "list", "session", "goal", "group"])
async def test_what_is_asked_for_again_under_one_word_is_made_once(served: Served, alice: Caller, what: str) -> None:
    path, body, other, listed = await prepared(served, alice, what)
    made = await alice("POST", path, body, Idempotency_Key=KEY)
    again = await alice("POST", path, body, Idempotency_Key=KEY)
    assert (made.status, again.status, again.json) == (201, 201, made.json)
    refused = await alice("POST", path, other, Idempotency_Key=KEY)
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert await there(alice, listed) == 1
    assert (await alice("POST", path, body, Idempotency_Key="another")).status == 201
    assert await there(alice, listed) == 2


async def test_two_at_once_are_one(served: Served, alice: Caller) -> None:
    calls = (alice("POST", "/lists", {"name": "Winter"}, Idempotency_Key=KEY) for _ in range(5))
    made = await asyncio.gather(*calls)
    assert {one.status for one in made} == {201}
    assert len({one.json["id"] for one in made}) == 1


async def test_each_person_has_words_of_their_own(served: Served, alice: Caller, enter: Enter) -> None:
    bob = await enter("bob")
    made = [await one("POST", "/lists", {"name": "Winter"}, Idempotency_Key=KEY) for one in (alice, bob)]
    assert made[0].json["id"] != made[1].json["id"]


async def test_the_same_words_to_somebody_else_are_another_answer(served: Served, alice: Caller) -> None:
    one, body, _, _ = await prepared(served, alice, "answer")
    item = await served.node.db.write(factories.item, "Stalker")
    other = await served.node.db.write(factories.review, alice.who, item, "public")
    await alice("POST", one, body, Idempotency_Key=KEY)
    assert (await alice("POST", f"/reviews/{other}/answers", body, Idempotency_Key=KEY)).status == 409


async def test_what_was_taken_back_does_not_come_again(served: Served, alice: Caller) -> None:
    path, body, _, listed = await prepared(served, alice, "answer")
    post = (await alice("POST", path, body, Idempotency_Key=KEY)).json["post"]
    assert (await alice("DELETE", f"/posts/{post}")).status == 204
    assert (await alice("POST", path, body, Idempotency_Key=KEY)).status == 404
    assert await there(alice, listed) == 0


async def test_a_report_is_made_once(served: Served, alice: Caller, enter: Enter) -> None:
    await enter("bob", profile_public=True)
    body = {"handle": "@bob", "reason": "He shouts."}
    made = [await alice("POST", "/reports", body, Idempotency_Key=KEY) for _ in range(2)]
    assert [one.status for one in made] == [201, 201]
    assert made[0].json == made[1].json
    assert (await alice("POST", "/reports", body | {"reason": "x"}, Idempotency_Key=KEY)).status == 409


async def test_a_like_needs_no_word(served: Served, alice: Caller) -> None:
    path, body, _, _ = await prepared(served, alice, "answer")
    post = (await alice("POST", path, body)).json["post"]
    assert [(await alice("PUT", f"/posts/{post}/like")).status for _ in range(2)] == [204, 204]
    assert (await alice("GET", f"/posts/{post}")).json["likes"] == 1


@pytest.mark.parametrize("word", ["", "x" * 256, "né"])
async def test_a_word_too_long_or_none_is_refused(alice: Caller, word: str) -> None:
    assert (await alice("POST", "/lists", {"name": "Winter"}, Idempotency_Key=word)).status == 400
