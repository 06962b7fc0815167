"""`POST /api/v1/scrobble`: what it takes, what it answers, and what it refuses without changing anything."""

import asyncio
import io
import json
from datetime import timedelta
from typing import Any

from tests.factories import Someone
from tests.integration.scrobbling import look
from tests.nodes import Answer, Served

PATH = "/api/v1/scrobble"
HEAT: dict[str, Any] = {"type": "movie", "title": "Heat", "year": 1995, "ids": {"imdb": "tt0113277", "tmdb": 949}}
EPISODE = {"type": "tv", "show": {"title": "Severance", "ids": {"tvdb": 371980}}, "season": 1, "episode": 5}


def report(**changes: Any) -> dict[str, Any]:
    return {"event": "finish", "media": HEAT, "progress": {"percentage": 85}} | changes


def pointers(answer: Answer) -> list[str]:
    return [fault["pointer"] for fault in answer.json["errors"]]


SHAPES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (HEAT, {"percentage": 85, "position_seconds": 8670, "duration_seconds": 10200}),
    (EPISODE | {"title": "The Grim Barbarity of Optics and Design"}, {"percentage": 99.5}),
    ({"type": "music", "artist": "Nina Simone", "album": "Pastel Blues", "title": "Sinnerman"}, {}),
    ({"type": "book", "title": "Piranesi", "author": "S. Clarke", "ids": {"isbn13": "9781526622426"}}, {"page": 9}),
    ({"type": "anime", "show": {"title": "Frieren"}, "episode": 12}, {}),
    ({"type": "podcast", "show": {"title": "Serial"}, "title": "The Alibi"}, {"position_seconds": 3200}),
    ({"type": "audiobook", "title": "Piranesi", "author": "Susanna Clarke"}, {}),
    ({"type": "game", "title": "Outer Wilds"}, {}),
]


async def test_every_shape_of_the_contract_is_a_play(served: Served, token: str) -> None:
    for media, progress in SHAPES:
        answer = await served.post(PATH, json=report(media=media, progress=progress), token=token)
        assert (answer.status, answer.json["event"], answer.json["play"]) == (201, "finish", True), media


async def test_pages_of_a_book_are_its_progress(served: Served, token: str) -> None:
    book = report(event="progress", media={"type": "book", "title": "Piranesi"})
    answer = await served.post(PATH, json=book | {"progress": {"page": 142, "total_pages": 350}}, token=token)
    assert (answer.json["event"], round(answer.json["percentage"])) == ("progress", 41)


async def test_a_repeated_report_answers_200_and_the_first_id(served: Served, token: str) -> None:
    key = {"Idempotency-Key": "evening-1"}
    first, again = [await served.post(PATH, json=report(), token=token, headers=key) for _ in range(2)]
    assert (first.status, first.json["repeated"]) == (201, False)
    assert (again.status, again.json) == (200, first.json | {"repeated": True})


async def test_a_key_used_for_another_report_is_a_conflict(served: Served, token: str) -> None:
    key = {"Idempotency-Key": "evening-1"}
    await served.post(PATH, json=report(), token=token, headers=key)
    before = await look.everything(served.node.db)
    answer = await served.post(PATH, json=report(media=EPISODE), token=token, headers=key)
    assert (answer.status, answer.json["code"]) == (409, "conflict")
    assert await look.everything(served.node.db) == before


async def test_retries_at_once_are_one_event(served: Served, token: str) -> None:
    at = (served.clock.now() - timedelta(hours=1)).isoformat()
    answers = await asyncio.gather(*(served.post(PATH, json=report(at=at), token=token) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [200] * 7 + [201]
    assert await look.events(served.node.db) == ["finish"]


async def test_the_last_of_doubled_members_counts(served: Served, token: str) -> None:
    doubled = b'{"event": "start", "event": "pause", "media": {"type": "movie", "title": "Heat"}}'
    assert (await served.post(PATH, data=doubled, token=token)).json["event"] == "pause"


INVALID: list[tuple[dict[str, Any], list[str]]] = [
    (report(event="skip"), ["/event"]),
    (report(event=None), ["/event"]),
    ({"event": "finish"}, ["/media"]),
    (report(media="Heat"), ["/media"]),
    (report(media={"type": "movie"}), ["/media/title"]),
    (report(media={"title": "Heat"}), ["/media/type"]),
    (report(media={"type": "hologram", "title": "Heat"}), ["/media/type"]),
    (report(media=HEAT | {"year": 99999}), ["/media/year"]),
    (report(media=HEAT | {"year": 10**30}), ["/media/year"]),
    (report(media=HEAT | {"title": "x" * 401}), ["/media/title"]),
    (report(media=HEAT | {"ids": {"imdb": "nonsense"}}), ["/media/ids/imdb"]),
    (report(media=HEAT | {"ids": {"imdb": 1.5}}), ["/media/ids"]),
    (report(media=HEAT | {"director": "Mann"}), ["/media/director"]),
    (report(media={"type": "tv", "season": 1, "episode": 5}), ["/media/show"]),
    (report(media={"type": "tv", "show": {"title": "Severance"}, "episode": 5}), ["/media/season"]),
    (report(media=EPISODE | {"episode": -1}), ["/media/episode"]),
    (report(progress={"percentage": 101}), ["/progress/percentage"]),
    (report(progress={"percentage": "85"}), ["/progress/percentage"]),
    (report(progress={"position_seconds": 90, "duration_seconds": 60}), ["/progress/position_seconds"]),
    (report(progress={"page": -1}), ["/progress/page"]),
    (report(at="yesterday"), ["/at"]),
    (report(at="2026-08-23T20:15:00"), ["/at"]),
    (report(at="2999-01-01T00:00:00Z"), ["/at"]),
    (report(at="1850-01-01T00:00:00Z"), ["/at"]),
    (report(device="x" * 121), ["/device"]),
    (report(source="x" * 121), ["/source"]),
    (report(private="yes"), ["/private"]),
    (report(mood="good"), ["/mood"]),
    (report(device="nul\x00"), [""]),
]
MALFORMED = [b"", b"{", b"\xff", b'{"event": "fin\\ud800ish"}', b'{"event": NaN}', b"[" * 9000]


async def test_bad_reports_name_what_is_wrong_and_change_nothing(served: Served, token: str) -> None:
    before = await look.everything(served.node.db)
    for bad, where in INVALID:
        answer = await served.post(PATH, json=bad, token=token)
        assert (answer.status, answer.json["code"]) == (422, "invalid"), bad
        assert pointers(answer) == where, bad
    for text in MALFORMED:
        answer = await served.post(PATH, data=text, token=token)
        assert (answer.status, answer.json["code"]) == (400, "malformed"), text[:40]
    assert await look.everything(served.node.db) == before


async def test_several_faults_are_named_at_once(served: Served, token: str) -> None:
    answer = await served.post(PATH, json={"event": 1, "media": HEAT, "at": 5, "mood": "good"}, token=token)
    assert pointers(answer) == ["/event", "/at", "/mood"]


async def test_an_oversized_report_is_refused(served: Served, token: str) -> None:
    before = await look.everything(served.node.db)
    large = io.BytesIO(json.dumps(report(device="x" * 70_000)).encode())
    answer = await served.post(PATH, data=large, token=token)
    assert (answer.status, answer.json["code"]) == (413, "too-large")
    assert await look.everything(served.node.db) == before


async def test_a_key_is_neither_empty_nor_endless(served: Served, token: str) -> None:
    for key in ("", "x" * 256):
        answer = await served.post(PATH, json=report(), token=token, headers={"Idempotency-Key": key})
        assert answer.status == 400


async def test_who_may_not_scrobble_changes_nothing(served: Served, listener: Someone) -> None:
    reading, expired = await served.token(listener, "read", "write"), await served.token(listener, days=1)
    served.clock.advance(days=2)
    before = await look.everything(served.node.db)
    for token, status, code in (
        (None, 401, "unauthenticated"),
        ("wrong", 401, "unauthenticated"),
        (expired, 401, "unauthenticated"),
        (reading, 403, "missing-scope"),
    ):
        answer = await served.post(PATH, json=report(), token=token)
        assert (answer.status, answer.json["code"]) == (status, code)
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert await look.everything(served.node.db) == before
