"""Rating things through the API."""

from typing import Any

import pytest

from tests import factories
from tests.integration.opinions.conftest import Scene

NONE = {"rating": None, "rating_type": "numeric", "stars": None, "thumb": None, "rated_at": None}


async def put(scene: Scene, body: Any, token: str) -> Any:
    return await scene.served.call("PUT", f"{scene.api}/rating", token=token, json=body)


async def test_a_rating_is_given_read_changed_and_removed(scene: Scene) -> None:
    token, path = await scene.token(scene.alice), f"{scene.api}/rating"
    assert (await scene.served.get(path, token=token)).json == NONE
    given = await put(scene, {"rating": 7.3}, token)
    assert given.status == 200, given.text
    assert {**given.json, "rated_at": 0} == {
        "rating": 7.3, "rating_type": "numeric", "stars": 3.5, "thumb": "up", "rated_at": 0,
    }  # fmt: skip
    assert (await put(scene, {"stars": 0.5}, token)).json["rating"] == 1.0
    assert (await put(scene, {"thumb": "down"}, token)).json["rating_type"] == "thumbs"
    assert (await scene.served.get(path, token=token)).json["rating"] == 3.0
    for _ in range(2):
        assert (await scene.served.call("DELETE", path, token=token)).status == 204
    assert (await scene.served.get(path, token=token)).json == NONE


async def test_null_is_not_rated_yet_and_listed_nowhere(scene: Scene) -> None:
    token = await scene.token(scene.alice)
    await put(scene, {"rating": 9}, token)
    assert (await put(scene, {"rating": None}, token)).json["rating"] is None
    assert (await scene.served.get("/api/v1/users/alice/ratings", token=token)).json["items"] == []


@pytest.mark.parametrize(
    "body",
    [{}, {"rating": 0}, {"rating": 11}, {"rating": 1e308}, {"rating": "7"}, {"stars": 3.3}, {"thumb": "UP"},
     {"rating": 5, "stars": 2}, {"rating": 5, "other": 1}, [], {"rating": True}],
)  # fmt: skip
async def test_what_is_no_rating_changes_nothing(scene: Scene, body: Any) -> None:
    token = await scene.token(scene.alice)
    await put(scene, {"rating": 6.5}, token)
    assert (await put(scene, body, token)).status == 422
    assert (await scene.served.get(f"{scene.api}/rating", token=token)).json["rating"] == 6.5


async def test_tokens_need_their_scopes(scene: Scene) -> None:
    reads, writes = await scene.token(scene.alice, "read"), await scene.token(scene.alice, "write")
    assert (await put(scene, {"rating": 5}, reads)).status == 403
    assert (await scene.served.call("DELETE", f"{scene.api}/rating", token=reads)).status == 403
    assert (await scene.served.get(f"{scene.api}/rating", token=writes)).status == 403
    assert (await scene.served.get(f"{scene.api}/rating")).status == 401


@pytest.mark.parametrize("item", ["nonsense", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("what", ["rating", "review"])
async def test_what_is_not_there_cannot_be_judged(scene: Scene, item: str, what: str) -> None:
    token, path = await scene.token(scene.alice), f"/api/v1/media/{item}/{what}"
    body = {"rating": 5} if what == "rating" else {"content": "x"}
    assert (await scene.served.call("PUT", path, token=token, json=body)).status == 404
    assert (await scene.served.get(path, token=token)).status == 404
    assert (await scene.served.call("DELETE", path, token=token)).status == 404


async def test_what_only_a_private_play_touches_cannot_be_judged_by_others(scene: Scene) -> None:
    secret = await scene.served.node.db.write(factories.item, "Secret", "movie")
    await scene.served.node.db.write(factories.play, scene.alice, secret, audience="private")
    path, token = f"/api/v1/media/{secret.public_id}", await scene.token(scene.bob)
    for what, body in (("rating", {"rating": 5}), ("review", {"content": "x"})):
        assert (await scene.served.call("PUT", f"{path}/{what}", token=token, json=body)).status == 404


async def test_ratings_are_paged_latest_first(scene: Scene) -> None:
    token = await scene.token(scene.alice)
    for number in range(1, 6):
        item = await scene.served.node.db.write(factories.item, f"Film {number}", "movie")
        scene.served.clock.advance(minutes=1)
        await scene.served.call("PUT", f"/api/v1/media/{item.public_id}/rating", token=token, json={"rating": number})
    found, path = [], "/api/v1/users/alice/ratings?limit=2"
    while path:
        page = (await scene.served.get(path, token=token)).json
        found += [(one["media"]["title"], one["rating"]["rating"]) for one in page["items"]]
        path = page["next"]
    assert found == [(f"Film {number}", float(number)) for number in (5, 4, 3, 2, 1)]


async def test_the_scale_is_a_preference(scene: Scene) -> None:
    token = await scene.token(scene.alice)
    change = {"preferences": {"rating_scale": "thumbs"}}
    assert (await scene.served.call("PATCH", "/api/v1/me", token=token, json=change)).status == 200
    change = {"preferences": {"rating_scale": "smileys"}}
    assert (await scene.served.call("PATCH", "/api/v1/me", token=token, json=change)).status == 422
