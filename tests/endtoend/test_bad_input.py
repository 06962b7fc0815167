"""What cannot be right is refused with words that help, and nothing has changed afterwards."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.endtoend.world import Pair
from tests.processes import COMMAND, NodeUnderTest, Person, request

FILM = {"type": "movie", "title": "Never Filmed", "year": 2001}
COUNTED = ("interaction_events", "event_keys", "media_items", "currently_watching", "user_libraries", "watch_sessions")


@dataclass(frozen=True)
class Case:
    body: bytes
    status: int
    code: str
    names: str  # what the sentence must speak of
    path: str = "/api/v1/scrobble"


def scrobble(**changes: Any) -> bytes:
    return json.dumps({"event": "finish", "media": FILM} | changes).encode()


NATIVE = {
    "malformed JSON": Case(b'{"event": "finish", ', 400, "malformed", "JSON"),
    "no JSON at all": Case(b"\xff\xfe", 400, "malformed", "JSON"),
    "a list": Case(b"[]", 422, "invalid", "object"),
    "an unknown event": Case(scrobble(event="rewind"), 422, "invalid", "start"),
    "an unknown member": Case(scrobble(evnt="finish"), 422, "invalid", "evnt"),
    "no media": Case(b'{"event": "finish"}', 422, "invalid", "media"),
    "a film without a title": Case(scrobble(media={"type": "movie"}), 422, "invalid", "title"),
    "an impossible percentage": Case(scrobble(progress={"percentage": 140}), 422, "invalid", "percentage"),
    "a negative position": Case(scrobble(progress={"position_seconds": -5}), 422, "invalid", "position_seconds"),
    "a number beyond numbers": Case(
        scrobble(progress={"percentage": 0}).replace(b'": 0', b'": 1e999'), 400, "malformed", "out of range"
    ),
    "a text as a number": Case(scrobble(progress={"percentage": "many"}), 422, "invalid", "percentage"),
    "a season below zero": Case(
        scrobble(media={"type": "tv", "show": {"title": "Never Filmed"}, "season": -1, "episode": 1}),
        422,
        "invalid",
        "season",
    ),
    "a moment that never was": Case(scrobble(at="2024-02-30T10:00:00Z"), 422, "invalid", "at"),
    "a moment to come": Case(scrobble(at="2999-01-01T00:00:00Z"), 422, "invalid", "at"),
    "a moment without a zone": Case(scrobble(at="2024-02-01T10:00:00"), 422, "invalid", "at"),
    "a NUL character": Case(scrobble(media=FILM | {"title": "a\0b"}), 422, "invalid", "NUL"),
    "an oversized body": Case(scrobble(device="x" * 70_000), 413, "too-large", "64,000"),
}


def counts(node: NodeUnderTest) -> dict[str, int]:
    [found] = node.rows("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in COUNTED))
    return dict(zip(COUNTED, found, strict=True))


def send(person: Person, path: str, body: bytes, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token or person.token}", "Content-Type": "application/json"}
    return request("POST", person.node.url + path, body, headers)


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in NATIVE.items()])
def test_a_scrobble_that_cannot_be_right_is_refused_and_changes_nothing(pair: Pair, case: Case) -> None:
    before = counts(pair.b)
    answer = send(pair.listener, case.path, case.body)
    assert (answer.status, answer.json()["code"]) == (case.status, case.code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert case.names in json.dumps(answer.json(), ensure_ascii=False)
    assert counts(pair.b) == before


@pytest.mark.parametrize(
    ("body", "names"),
    [
        pytest.param(b"{", "JSON", id="malformed JSON"),
        pytest.param(b'{"listen_type": "double", "payload": []}', "listen_type", id="unknown type"),
        pytest.param(b'{"listen_type": "single", "payload": []}', "listens", id="no listen"),
        pytest.param(
            b'{"listen_type": "single", "payload": [{"listened_at": 5, "track_metadata":'
            b' {"artist_name": "A", "track_name": "B"}}]}',
            "listened_at",
            id="impossible time",
        ),
        pytest.param(
            b'{"listen_type": "single", "payload": [{"listened_at": 1700000000, "track_metadata":'
            b' {"artist_name": "A", "track_name": "B", "additional_info": {"duration_ms": -1}}}]}',
            "duration_ms",
            id="impossible duration",
        ),
    ],
)
def test_a_listen_that_cannot_be_right_is_refused_in_its_own_dialect(pair: Pair, body: bytes, names: str) -> None:
    before = counts(pair.b)
    answer = send(pair.listener, "/1/submit-listens", body)
    assert answer.status == 400, answer.text
    assert answer.json()["code"] == 400
    assert names in answer.json()["error"]
    assert counts(pair.b) == before


def test_a_token_without_the_scope_is_told_which_it_needs(pair: Pair) -> None:
    before = counts(pair.b)
    reading = pair.b.new_token("bob", "read")
    answer = send(pair.listener, "/api/v1/scrobble", scrobble(), token=reading)
    assert (answer.status, answer.json()["code"]) == (403, "missing-scope")
    assert "scrobble" in answer.json()["detail"]
    assert counts(pair.b) == before


def test_a_wrong_token_is_told_where_to_get_one(pair: Pair) -> None:
    before = counts(pair.b)
    answer = send(pair.listener, "/api/v1/scrobble", scrobble(), token="wrong")
    assert (answer.status, answer.json()["code"]) == (401, "unauthenticated")
    assert "Settings" in answer.json()["detail"]
    assert counts(pair.b) == before


def test_a_key_used_for_something_else_is_a_conflict(pair: Pair) -> None:
    headers = {"Idempotency_Key": "one key"}
    pair.listener.ask("POST", "/api/v1/scrobble", json.loads(scrobble(media=FILM | {"title": "First"})), **headers)
    before = counts(pair.b)
    other = json.loads(scrobble(media={"type": "movie", "title": "First Again", "year": 2002}))
    answer = pair.listener.call("POST", "/api/v1/scrobble", other, **headers)
    assert (answer.status, answer.json()["code"]) == (409, "conflict")
    assert counts(pair.b) == before


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("BIND", "nowhere"),
        ("PUBLIC_URL", "chronicle.example"),
        ("DATABASE_URL", "mysql://localhost/chronicle"),
        ("REGISTRATION", "sometimes"),
        ("FEDERATION", "maybe"),
        ("OUTBOUND_ALLOW", "127.0.0.0/99"),
        ("PROCESSES", "2"),  # not on SQLite
        ("RATE_LIMIT", "low"),
        ("SECRET_KEY", "short"),
        ("FLAVOUR", "vanilla"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path: Path, setting: str, value: str, command: str) -> None:
    node = NodeUnderTest(tmp_path, f"sqlite:///{tmp_path}/chronicle.db", "redis://127.0.0.1:1")
    environment = node.environment() | {f"CHRONICLE_{setting}": value}
    done = subprocess.run(
        [*COMMAND, command], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert f"CHRONICLE_{setting}" in done.stderr
    assert list(tmp_path.iterdir()) == []
