"""What ListenBrainz clients rely on beyond the shapes: addresses, words, headers, errors and who may read."""

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from chronicle_node.integrations.scrobblers.listenbrainz_door import REQUESTS
from tests import factories
from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.nodes import Served, serving

NOW = int(time.time())
SUBMIT = "/1/submit-listens"


def body(kind: str = "single", *, track: str = "Sinnerman", at: int | None = NOW - 60, **info: Any) -> bytes:
    listen: dict[str, Any] = {"track_metadata": {"artist_name": "Nina Simone", "track_name": track}}
    if info:
        listen["track_metadata"]["additional_info"] = info
    if kind != "playing_now":
        listen["listened_at"] = at
    return json.dumps({"listen_type": kind, "payload": [listen]}).encode()


async def test_listens_are_taken_at_every_address_and_word(served: Served, token: str) -> None:
    for number, path in enumerate((SUBMIT, "//1/submit-listens", "/apis/listenbrainz/1/submit-listens")):
        for word in ("Token", "token", "Bearer"):
            headers = {"Authorization": f"{word} {token}"}
            answer = await served.post(path, data=body(at=NOW - 100 * number), headers=headers)
            assert (answer.status, answer.json) == (200, {"status": "ok"})
    assert await look.events(served.node.db) == ["finish"] * 3


async def test_a_token_is_shown_to_be_somebodys_in_the_header_or_the_address(served: Served, token: str) -> None:
    whose = {"code": 200, "message": "Token valid.", "valid": True, "user_name": "alice"}
    by_header = await served.get("/1/validate-token", headers={"Authorization": f"Token {token}"}, data=b"{}")
    assert by_header.json == whose
    assert (await served.get("/1/validate-token", params={"token": token})).json == whose
    wrong = await served.get("/1/validate-token", params={"token": "wrong"})
    assert (wrong.status, wrong.json["valid"]) == (200, False)
    assert (await served.get("/1/validate-token")).status == 400


async def test_the_client_may_ask_for_the_name_of_the_recording(served: Served, token: str) -> None:
    answer = await served.post(SUBMIT + "?return_msid=true", data=body("playing_now"), token=token)
    await served.post(SUBMIT, data=body(), token=token)
    listens = (await served.get("/1/user/alice/listens", token=token)).json["payload"]["listens"]
    assert answer.json["recording_msid"] == listens[0]["recording_msid"]


async def test_an_identical_playing_now_does_not_restart_the_clock(served: Served, token: str) -> None:
    await served.post(SUBMIT, data=body("playing_now"), token=token)
    served.clock.advance(minutes=6)
    await served.post(SUBMIT, data=body("playing_now"), token=token)
    served.clock.advance(minutes=5)
    assert (await served.get("/1/user/alice/playing-now", token=token)).json["payload"]["count"] == 0
    assert await look.events(served.node.db) == ["start"]


async def test_what_plays_now_can_be_cleared(served: Served, token: str) -> None:
    await served.post(SUBMIT, data=body("playing_now"), token=token)
    for message in ("Playing now was cleared.", "Nothing was playing."):
        answer = await served.post("/1/playing-now/delete", token=token)
        assert (answer.status, answer.json) == (200, {"status": "ok", "message": message})
    assert await look.shown(served.node.db) == []


async def test_player_and_client_are_told_to_the_owner_alone(served: Served) -> None:
    token = await served.token(await served.person("alice", history_public=True))
    await served.post(SUBMIT, data=body(submission_client="Pano", media_player="Phone", tracknumber=3), token=token)
    for who, seen in ((token, ("Pano", "Phone")), (None, (None, None))):
        [listen] = (await served.get("/1/user/Alice/listens", token=who)).json["payload"]["listens"]
        info = listen["track_metadata"]["additional_info"]
        assert (info.get("submission_client"), info.get("media_player")) == seen
        assert (listen["user_name"], info["tracknumber"]) == ("alice", 3)


REFUSED = [
    (b"", 400),
    (b"{", 400),
    (b"[]", 400),
    (b"\xff\xfe", 400),
    (b"[" * 5000, 400),
    (b'{"listen_type": "single"}', 400),
    (b'{"listen_type": "loved", "payload": []}', 400),
    (b'{"listen_type": "single", "payload": []}', 400),
    (body(track=""), 400),
    (body(track="\ud800"), 400),
    (body(track="nul\x00"), 400),
    (body(at=1), 400),
    (body(at=NOW + 7200), 400),
    (body(at=None), 400),
    (body(recording_mbid="not-a-uuid"), 400),
    (body(duration=-1), 400),
    (body(duration=1, duration_ms=1000), 400),
    (body(tags=["x"] * 51), 400),
    (b" " * 10_240_001, 413),
]


async def test_bad_submissions_are_refused_in_one_sentence_and_change_nothing(served: Served, token: str) -> None:
    before = await look.everything(served.node.db)
    for bad, status in REFUSED:
        answer = await served.post(SUBMIT, data=io.BytesIO(bad), token=token)
        assert (answer.status, answer.json["code"]) == (status, status), bad[:80]
        assert isinstance(answer.json["error"], str)
    assert await look.everything(served.node.db) == before


async def test_one_bad_listen_refuses_the_whole_import(served: Served, token: str) -> None:
    before = await look.everything(served.node.db)
    good, bad = (json.loads(body("import", track=name))["payload"][0] for name in ("Sinnerman", ""))
    listens = {"listen_type": "import", "payload": [good] * 60 + [bad]}
    assert (await served.post(SUBMIT, json=listens, token=token)).status == 400
    assert await look.everything(served.node.db) == before


async def test_a_token_does_only_what_it_is_for(served: Served, listener: Someone) -> None:
    reading, scrobbling = await served.token(listener, "read"), await served.token(listener, "scrobble")
    deletion = {"listened_at": NOW, "recording_msid": "b1a9c0e9-d987-4042-ae91-78d6a3267d69"}
    for answer in (
        await served.post(SUBMIT, data=body(), token=reading),
        await served.get("/1/user/alice/listens", token=scrobbling),
        await served.post("/1/delete-listen", json=deletion, token=scrobbling),
    ):
        assert (answer.status, answer.json["code"]) == (403, 403)
        assert "scope" in answer.json["error"]


async def test_without_a_token_nothing_is_changed(served: Served, listener: Someone) -> None:
    before = await look.everything(served.node.db)
    for path in (SUBMIT, "/1/delete-listen", "/1/playing-now/delete"):
        assert (await served.post(path, data=body())).status == 401
        assert (await served.post(path, data=body(), token="wrong")).status == 401
    assert await look.everything(served.node.db) == before


async def test_an_expired_token_is_refused(served: Served, listener: Someone) -> None:
    token = await served.token(listener, days=1)
    served.clock.advance(days=2)
    assert (await served.post(SUBMIT, data=body(), token=token)).status == 401


@pytest.mark.parametrize(
    ("audience", "stranger", "follower", "friend"),
    [("public", 200, 200, 200), ("followers", 404, 200, 200), ("friends", 404, 404, 200), ("private", 404, 404, 404)],
)
async def test_others_read_what_the_settings_let_them(
    served: Served, audience: str, stranger: int, follower: int, friend: int
) -> None:
    settings = {"history_audience": audience, "currently_watching_audience": audience}
    public = {"history_public": audience == "public", "currently_watching_public": audience == "public"}
    alice = await served.person("alice", **settings, **public)
    bob, carol = await served.person("bob"), await served.person("carol")
    await served.node.db.write(factories.befriend, alice, bob)
    await served.node.db.write(factories.follow, carol, alice)
    await served.post(SUBMIT, data=body(), token=await served.token(alice))
    theirs = {None: stranger, await served.token(carol): follower, await served.token(bob): friend}
    for path in ("listens", "listen-count", "playing-now"):
        for token, status in theirs.items():
            assert (await served.get(f"/1/user/alice/{path}", token=token)).status == status


async def test_a_private_play_is_counted_and_listed_for_its_person_alone(served: Served) -> None:
    alice = await served.person("alice", history_public=True)
    token = await served.token(alice)
    track = {"type": "music", "artist": "Nina Simone", "title": "Sinnerman"}
    await served.post("/api/v1/scrobble", json={"event": "finish", "media": track, "private": True}, token=token)
    await served.post(SUBMIT, data=body(track="Strange Fruit"), token=token)
    for who, seen in ((token, 2), (None, 1)):
        listens = (await served.get("/1/user/alice/listens", token=who)).json["payload"]
        count = (await served.get("/1/user/alice/listen-count", token=who)).json["payload"]["count"]
        assert (listens["count"], count) == (seen, seen)
        assert ("Sinnerman" in json.dumps(listens)) is (seen == 2)


async def test_who_is_not_there_and_what_is_not_there_are_404(served: Served, token: str) -> None:
    for path in ("/1/user/nobody/listens", "/1/user/nobody/playing-now", "/1/stats/user/alice/artists"):
        answer = await served.get(path, token=token)
        assert (answer.status, answer.json["code"]) == (404, 404)


async def test_an_impossible_window_is_refused(served: Served, token: str) -> None:
    for query in ("count=-1", "count=x", "max_ts=1&min_ts=2", "min_ts=1.5"):
        assert (await served.get(f"/1/user/alice/listens?{query}", token=token)).status == 400


async def test_a_page_of_another_site_may_use_it_with_a_token(served: Served, token: str) -> None:
    asked = await served.call("OPTIONS", SUBMIT, headers={"Access-Control-Request-Method": "POST"})
    assert asked.status == 204
    for answer in (asked, await served.get("/1/validate-token", params={"token": token}), await served.post(SUBMIT)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]


async def test_clients_are_told_how_much_they_may_ask_and_when_again(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path / "data", rate_limit="on") as served:
        token = await served.token(await served.person("alice"))
        first = await served.get("/1/user/alice/listen-count", token=token)
        assert first.headers["X-RateLimit-Limit"] == str(REQUESTS)
        assert int(first.headers["X-RateLimit-Remaining"]) == REQUESTS - 1
        for _ in range(REQUESTS + 200):
            answer = await served.get("/1/nothing", token=token)
            if answer.status == 429:
                break
        assert (answer.status, answer.json["code"]) == (429, 429)
        assert int(answer.headers["Retry-After"]) == int(answer.headers["X-RateLimit-Reset-In"]) >= 1
