"""The heart of a music player, pressed with the real client and at the door itself."""

from typing import Any

import pytest
from liblistenbrainz import Listen, ListenBrainz

from tests.factories import Someone
from tests.integration.scrobbling.test_listenbrainz_client import calling
from tests.nodes import Served

MBID = "b1a9c0e9-d987-4042-ae91-78d6a3267d69"
PATH = "/1/feedback/recording-feedback"


@pytest.fixture
async def client(served: Served, token: str) -> ListenBrainz:
    found = ListenBrainz(api_base_url=served.url)
    await calling(found.set_auth_token, token)
    song = Listen(track_name="Sinnerman", artist_name="Nina Simone", additional_info={"recording_mbid": MBID})
    await calling(found.submit_playing_now, song)  # a heart is pressed while it plays
    return found


async def ratings(served: Served, token: str) -> list[Any]:
    found = (await served.get("/api/v1/users/alice/ratings", token=token)).json["items"]
    return [(one["media"]["title"], one["rating"]["rating_type"], one["rating"]["thumb"]) for one in found]


async def test_a_heart_is_a_thumb_and_is_taken_back(served: Served, client: ListenBrainz, token: str) -> None:
    await calling(client.submit_user_feedback, 1, MBID)
    assert await ratings(served, token) == [("Sinnerman", "thumbs", "up")]
    await calling(client.submit_user_feedback, -1, MBID)
    assert await ratings(served, token) == [("Sinnerman", "thumbs", "down")]
    await calling(client.submit_user_feedback, 0, MBID)
    assert await ratings(served, token) == []


async def test_a_heart_leaves_a_number_that_says_the_same(served: Served, client: ListenBrainz, token: str) -> None:
    [song] = (await served.get("/api/v1/search?q=sinnerman", token=token)).json["items"]
    await served.call("PUT", f"/api/v1/media/{song['id']}/rating", token=token, json={"rating": 8.5})
    for score, left in ((1, "numeric"), (0, "numeric"), (-1, "thumbs")):
        await calling(client.submit_user_feedback, score, MBID)
        assert [kind for _, kind, _ in await ratings(served, token)] == [left]


async def test_the_id_of_a_spelling_does_as_well(served: Served, client: ListenBrainz, token: str) -> None:
    playing = (await served.get("/1/user/alice/playing-now", token=token)).json["payload"]["listens"]
    msid = playing[0]["track_metadata"]["additional_info"]["recording_msid"]
    answer = await served.call("POST", PATH, token=token, json={"score": 1, "recording_msid": msid})
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert await ratings(served, token) == [("Sinnerman", "thumbs", "up")]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"score": 2, "recording_mbid": MBID}, "score"),
        ({"score": True, "recording_mbid": MBID}, "score"),
        ({"score": [], "recording_mbid": MBID}, "score"),
        ({"recording_mbid": MBID}, "score"),
        ({"score": 1}, "recording_mbid"),
        ({"score": 1, "recording_mbid": MBID, "recording_msid": MBID}, "one of"),
        ({"score": 1, "recording_mbid": MBID, "more": 1}, "one of"),
        ({"score": 1, "recording_mbid": "nonsense"}, "not valid"),
        ({"score": 1, "recording_mbid": 5}, "not valid"),
        ({"score": 1, "recording_msid": MBID}, "submit a listen"),
    ],
)
async def test_what_cannot_be_right_changes_nothing(
    served: Served, client: ListenBrainz, token: str, body: dict[str, Any], word: str
) -> None:
    answer = await served.call("POST", PATH, token=token, json=body)
    assert (answer.status, answer.json["code"]) == (400, 400)
    assert word in answer.json["error"]
    assert await ratings(served, token) == []


async def test_a_heart_needs_a_token_that_may_write(served: Served, alice: Someone) -> None:
    body = {"score": 1, "recording_mbid": MBID}
    assert (await served.call("POST", PATH, json=body)).status == 401
    narrow = await served.token(alice, "scrobble")
    assert (await served.call("POST", PATH, token=narrow, json=body)).status == 403
