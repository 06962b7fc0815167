"""Writing about things through the API."""

from typing import Any

import pytest

from tests import factories
from tests.integration.opinions.conftest import Scene


async def put(scene: Scene, token: str, **body: Any) -> Any:
    return await scene.served.call("PUT", f"{scene.api}/review", token=token, json=body)


async def test_a_review_is_written_changed_and_deleted(scene: Scene) -> None:
    token, path = await scene.token(scene.alice), f"{scene.api}/review"
    assert (await scene.served.get(path, token=token)).status == 404
    first = await put(scene, token, title="Real", content="A **film** about a film.")
    assert first.status == 201, first.text
    assert (first.json["audience"], first.json["contains_spoilers"], first.json["edited_at"]) == (
        "friends",
        False,
        None,
    )
    scene.served.clock.advance(minutes=5)
    again = await put(scene, token, content="Better.", contains_spoilers=True, audience="public")
    assert again.status == 200
    assert again.json["id"] == first.json["id"]
    assert (again.json["title"], again.json["content"], again.json["audience"]) == (None, "Better.", "public")
    assert again.json["written_at"] == first.json["written_at"] < again.json["edited_at"]
    assert (await scene.served.get(path, token=token)).json == again.json
    for _ in range(2):
        assert (await scene.served.call("DELETE", path, token=token)).status == 204
    assert (await scene.served.get(path, token=token)).status == 404


async def test_one_item_has_one_review_of_each_person(scene: Scene) -> None:
    for who in (scene.alice, scene.bob):
        token = await scene.token(who)
        for text in ("once", "twice"):
            await put(scene, token, content=text)
        page = (await scene.served.get(f"/api/v1/users/{who.username}/reviews", token=token)).json
        assert [one["content"] for one in page["items"]] == ["twice"]


@pytest.mark.parametrize(
    "body",
    [{}, {"content": ""}, {"content": " \u200b "}, {"content": "x" * 20_001}, {"content": "x", "title": "t" * 201},
     {"content": "x", "audience": "all"}, {"content": "x", "is_public": True}, {"content": "a\u0000b"},
     {"content": 5}, {"content": "x", "contains_spoilers": "yes"}],
)  # fmt: skip
async def test_what_is_no_review_is_refused(scene: Scene, body: dict[str, Any]) -> None:
    token = await scene.token(scene.alice)
    assert (await put(scene, token, **body)).status == 422
    assert (await scene.served.get(f"{scene.api}/review", token=token)).status == 404


async def test_more_than_anybody_writes_is_not_read(scene: Scene) -> None:
    token = await scene.token(scene.alice)
    assert (await put(scene, token, content="x" * 300_000)).status == 413
    assert (await put(scene, token, content="字" * 20_000)).status == 201


async def test_tokens_need_their_scopes(scene: Scene) -> None:
    reads, writes = await scene.token(scene.alice, "read"), await scene.token(scene.alice, "write")
    assert (await put(scene, reads, content="x")).status == 403
    assert (await scene.served.call("DELETE", f"{scene.api}/review", token=reads)).status == 403
    assert (await scene.served.get(f"{scene.api}/review", token=writes)).status == 403
    assert (await scene.served.get("/api/v1/users/alice/reviews", token=writes)).status == 403


async def test_the_rating_stands_with_the_review_for_those_who_see_ratings(scene: Scene) -> None:
    hers, his = await scene.token(scene.alice), await scene.token(scene.bob)
    await put(scene, hers, content="Good.", audience="friends")
    await scene.served.call("PUT", f"{scene.api}/rating", token=hers, json={"rating": 9})
    [seen] = (await scene.served.get("/api/v1/users/alice/reviews", token=his)).json["items"]
    assert seen["rating"]["rating"] == 9.0
    hidden = {"privacy_settings": {"ratings_audience": "private"}}
    assert (await scene.served.call("PATCH", "/api/v1/me", token=hers, json=hidden)).status == 200
    [seen] = (await scene.served.get("/api/v1/users/alice/reviews", token=his)).json["items"]
    assert seen["rating"] is None


async def test_reviews_are_paged_latest_first(scene: Scene) -> None:
    token = await scene.token(scene.alice)
    for number in range(1, 6):
        item = await scene.served.node.db.write(factories.item, f"Film {number}", "movie")
        scene.served.clock.advance(minutes=1)
        path = f"/api/v1/media/{item.public_id}/review"
        await scene.served.call("PUT", path, token=token, json={"content": f"About {number}"})
    found, path = [], "/api/v1/users/alice/reviews?limit=2"
    while path:
        page = (await scene.served.get(path, token=token)).json
        found += [one["content"] for one in page["items"]]
        path = page["next"]
    assert found == [f"About {number}" for number in (5, 4, 3, 2, 1)]


async def test_finished_is_said_to_the_reader(scene: Scene) -> None:
    hers, his = await scene.token(scene.alice), await scene.token(scene.bob)
    await put(scene, hers, content="The butler did it.", contains_spoilers=True)
    path = "/api/v1/users/alice/reviews"
    assert (await scene.served.get(path, token=his)).json["items"][0]["is_finished"] is False
    await scene.served.node.db.write(factories.play, scene.bob, scene.film)
    assert (await scene.served.get(path, token=his)).json["items"][0]["is_finished"] is True


async def test_a_show_is_finished_when_its_shelf_says_so(scene: Scene) -> None:
    show, season, episodes = await scene.served.node.db.write(factories.show, "The Wire")
    hers, his = await scene.token(scene.alice), await scene.token(scene.bob)
    for item in (show, season, episodes[2]):
        path = f"/api/v1/media/{item.public_id}/review"
        assert (await scene.served.call("PUT", path, token=hers, json={"content": "x"})).status == 201
    path = "/api/v1/users/alice/reviews"
    await scene.served.node.db.write(factories.play, scene.bob, episodes[0])
    assert not any(one["is_finished"] for one in (await scene.served.get(path, token=his)).json["items"])
    await scene.served.node.db.write(factories.shelve, scene.bob, show, "completed")
    assert all(one["is_finished"] for one in (await scene.served.get(path, token=his)).json["items"])
