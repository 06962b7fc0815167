"""The account and token operations over HTTP: a node with nothing but these doors."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from chronicle_node.api import me as me_api
from chronicle_node.api import tokens as tokens_api
from chronicle_node.api.running import routes
from chronicle_node.clock import Clock
from chronicle_node.crypto import Secrets
from chronicle_node.db import Database
from chronicle_node.httpkit import csrf, problems
from chronicle_node.httpkit.keys import NODE
from chronicle_node.httpkit.viewer import VISITORS, Visitors, cookie_name
from chronicle_node.live import Live
from chronicle_node.net.client import HttpClient
from chronicle_node.node import Node
from chronicle_node.services import accounts, sign_in, tokens
from chronicle_node.settings import load

from .conftest import HOME, MovedClock

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def node(db: Database, secrets: Secrets, clock: MovedClock, tmp_path: Path) -> AsyncIterator[Node]:
    http = HttpClient("tests", ())
    settings = load({"CHRONICLE_DATA_DIR": str(tmp_path), "CHRONICLE_PUBLIC_URL": "http://chronicle.example"})
    yield Node(settings=settings, db=db, http=http, clock=Clock(), secrets=secrets, live=Live())
    await http.close()


@pytest.fixture
async def client(node: Node) -> AsyncIterator[Client]:
    async def page(_: web.Request, error: Exception) -> web.StreamResponse:
        return web.Response(status=500, text=str(error))

    app = web.Application(middlewares=[problems.middleware(page)])
    app[NODE], app[VISITORS] = node, Visitors()
    app.add_routes(routes((*me_api.OPERATIONS, *tokens_api.OPERATIONS)))
    async with TestClient(TestServer(app)) as opened:
        yield opened


async def header(db: Database, user_id: int, secrets: Secrets, *scopes: str) -> dict[str, str]:
    wanted = tokens.NewToken(name="test", scopes=list(scopes))
    minted = await db.write(tokens.create, user_id, wanted, secrets, HOME)
    return {"Authorization": f"Bearer {minted.secret}"}


@pytest.fixture
async def owner(db: Database, alice: accounts.Created, secrets: Secrets) -> dict[str, str]:
    return await header(db, alice.user_id, secrets, "read", "write")


async def test_a_person_reads_their_own_account(client: Client, owner: dict[str, str]) -> None:
    answer = await client.get("/api/v1/me", headers=owner)
    body = await answer.json()
    assert answer.status == 200
    assert (body["username"], body["handle"], body["email"]) == (
        "alice",
        "@alice@chronicle.example",
        "alice@example.org",
    )
    assert "password_hash" not in body


async def test_nobody_has_no_account(client: Client) -> None:
    answer = await client.get("/api/v1/me")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_a_token_needs_the_scope(client: Client, db: Database, alice: accounts.Created, secrets: Secrets) -> None:
    player = await header(db, alice.user_id, secrets, "scrobble")
    assert (await client.get("/api/v1/me", headers=player)).status == 403
    reader = await header(db, alice.user_id, secrets, "read")
    assert (await client.patch("/api/v1/me", headers=reader, json={"bio": "x"})).status == 403
    assert (await client.get("/api/v1/tokens", headers=reader)).status == 403


async def test_a_patch_answers_with_the_account_as_it_is_now(client: Client, owner: dict[str, str]) -> None:
    patch = {"display_name": "Alice A.", "privacy_settings": {"history_audience": "private"}}
    body = await (await client.patch("/api/v1/me", headers=owner, json=patch)).json()
    assert body["display_name"] == "Alice A."
    assert body["privacy_settings"] == {"history_public": False, "history_audience": "private"}


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"username": "bob"}, "/username"),
        ({"email": "x@example.org"}, "/email"),
        ({"is_admin": True}, "/is_admin"),
        ({"timezone": 5}, "/timezone"),
        ({"privacy_settings": {"history_public": "no"}}, "/privacy_settings/history_public"),
    ],
)
async def test_a_patch_that_does_not_fit_changes_nothing(
    client: Client, owner: dict[str, str], patch: dict[str, Any], pointer: str
) -> None:
    answer = await client.patch("/api/v1/me", headers=owner, json=patch | {"bio": "changed"})
    body = await answer.json()
    assert answer.status == 422
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert (await (await client.get("/api/v1/me", headers=owner)).json())["bio"] is None


async def test_a_token_is_made_shown_once_listed_and_revoked(client: Client, owner: dict[str, str]) -> None:
    wanted = {"name": "Script", "scopes": ["read"], "expires_in_days": 90}
    answer = await client.post("/api/v1/tokens", headers=owner, json=wanted)
    made = await answer.json()
    assert answer.status == 201
    mine = {"Authorization": f"Bearer {made['token']}"}
    assert (await client.get("/api/v1/me", headers=mine)).status == 200
    listed = (await (await client.get("/api/v1/tokens", headers=owner)).json())["items"]
    assert [token["name"] for token in listed] == ["Script", "test"]
    assert made["token"] not in str(listed)
    assert (await client.delete(f"/api/v1/tokens/{made['id']}", headers=owner)).status == 204
    assert (await client.get("/api/v1/me", headers=mine)).status == 401


async def test_a_token_cannot_give_scopes_it_lacks(client: Client, owner: dict[str, str]) -> None:
    wanted = {"name": "Player", "scopes": ["scrobble"]}
    assert (await client.post("/api/v1/tokens", headers=owner, json=wanted)).status == 403


@pytest.mark.parametrize("unknown", ["nonsense", "01a206eb-f9b5-7c19-8cda-5ace61857204"])
async def test_an_unknown_token_cannot_be_revoked(client: Client, owner: dict[str, str], unknown: str) -> None:
    assert (await client.delete(f"/api/v1/tokens/{unknown}", headers=owner)).status == 404


async def test_a_session_changes_things_only_with_its_csrf_token(
    client: Client, node: Node, alice: accounts.Created
) -> None:
    signed_in = await node.db.write(sign_in.open_session, alice.user_id, HOME)
    headers = {"Cookie": f"{cookie_name(node)}={signed_in.secret}"}
    assert (await client.get("/api/v1/me", headers=headers)).status == 200
    refused = await client.patch("/api/v1/me", headers=headers, json={"bio": "x"})
    assert refused.status == 403
    headers[csrf.HEADER] = csrf.token(node.secrets, signed_in.session_id)
    assert (await client.patch("/api/v1/me", headers=headers, json={"bio": "x"})).status == 200
