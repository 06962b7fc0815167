"""Whatever goes wrong, a program gets a problem document that says what to do."""

from typing import Any

import pytest

from tests.integration.api.conftest import Caller, Enter
from tests.nodes import Answer, Served


def problem(answer: Answer, status: int) -> Any:
    assert answer.status == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    found = answer.json
    assert found["status"] == status
    assert all(found[name].strip() for name in ("type", "title", "detail", "code"))
    return found


async def test_nothing_at_an_address_is_a_problem(alice: Caller) -> None:
    problem(await alice("GET", "/nonsense"), 404)


async def test_a_method_that_is_not_taken_is_answered_with_those_that_are(alice: Caller) -> None:
    answer = await alice("DELETE", "/me")
    assert "header Allow" in problem(answer, 405)["detail"]
    assert answer.headers["Allow"] == "GET, HEAD, PATCH"


async def test_what_can_be_read_can_be_asked_for_its_headers(alice: Caller) -> None:
    whole, head = await alice("GET", "/me"), await alice("HEAD", "/me")
    assert (head.status, head.text) == (200, "")
    for name in ("Content-Type", "Content-Length", "ETag"):
        assert head.headers[name] == whole.headers[name]


async def test_a_body_that_is_no_json_is_refused_by_its_kind(served: Served, alice: Caller) -> None:
    form = await served.call("PATCH", "/api/v1/me", token=alice.token, data={"bio": "x"})
    assert "Content-Type" in problem(form, 415)["detail"]
    patch = {"Content-Type": "application/merge-patch+json"}
    assert (await served.call("PATCH", "/api/v1/me", token=alice.token, data=b"{}", headers=patch)).status == 200


@pytest.mark.parametrize(
    ("accept", "status"),
    [("text/html", 406), ("application/json;q=0", 406), ("text/html, */*;q=0.1", 200), ("application/*", 200)],
)
async def test_who_takes_no_json_is_told_that_there_is_nothing_else(alice: Caller, accept: str, status: int) -> None:
    answer = await alice("GET", "/me", Accept=accept)
    assert answer.status == status
    if status == 406:
        problem(answer, 406)


async def test_a_body_too_large_is_refused_with_the_limit(alice: Caller) -> None:
    assert "64,000" in problem(await alice("PATCH", "/me", {"bio": "x" * 70_000}), 413)["detail"]


async def test_what_comes_too_often_is_told_when_to_come_again(served: Served, enter: Enter) -> None:
    answer = await (await enter("alice"))("POST", "/following", {"handle": "@nobody-here"})
    problem(answer, 404)
    one, other = await enter("bob"), await enter("carol")
    await one("POST", "/following", {"handle": "@carol"})
    request = (await other("GET", "/followers/requests")).json["items"][0]["id"]
    await other("POST", f"/followers/requests/{request}/reject")
    again = await one("POST", "/following", {"handle": "@carol"})
    problem(again, 429)
    assert int(again.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("path", "body", "pointer", "words"),
    [
        ("/history", {"itm": "x"}, "/itm", "is not known here"),
        ("/history", {"item": "x"}, "/item", "takes an id such as"),
        ("/history", {"audience": "all"}, "/audience", "takes one of public, followers, friends, private"),
        ("/history", {"media": {"title": 5}}, "/media/title", "takes text"),
        ("/lists", {}, "/name", "is missing"),
        ("/lists", {"name": 5}, "/name", "takes text"),
        ("/lists", {"name": "x", "is_collaborative": "yes"}, "/is_collaborative", "takes true or false"),
        ("/lists", ["name"], "", "takes an object"),
        ("/webhooks", {"name": "x", "url": "https://e.example", "events": [1]}, "/events/0", "takes text"),
    ],
)
async def test_each_fault_is_named_in_the_words_of_json(
    alice: Caller, path: str, body: Any, pointer: str, words: str
) -> None:
    found = problem(await alice("POST", path, body), 422)
    said = {one["pointer"]: one["detail"] for one in found["errors"]}
    assert words in said[pointer]
    assert words in found["detail"]
    assert not any(word in found["detail"] for word in ("`", "str", " int", "float", "array"))


async def test_every_fault_is_named_at_once(alice: Caller) -> None:
    found = problem(await alice("POST", "/lists", {"name": 5, "audience": "all", "nme": 1}), 422)
    assert {one["pointer"] for one in found["errors"]} == {"/name", "/audience", "/nme"}
