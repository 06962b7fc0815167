"""Signed activities received: how many a second are acknowledged, and the CPU of each until it is processed.

The limit beside it is one RSA-2048 verification, which each of them needs.
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from yarl import URL

from benchmarks import limits, load
from benchmarks.nodes import Measured, node
from benchmarks.remote import Remote, remote
from chronicle_node.federation.signatures.signer import signer
from chronicle_node.net.client import Outgoing

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
COUNT = 2000
STRANGERS = 300
GOALS = {"Create, known actor": "1.5 ms in all, then 1", "Follow, unknown actors": "4 ms in all"}
CONCURRENCY = 16


def report() -> Iterator[str]:
    """Lines to print."""
    floor = limits.rsa_verify_ms()
    for database in ("sqlite", "postgresql"):
        with remote() as peer, node(database) as measured:
            measured.token("alice")
            actor, inbox = _addresses(measured)
            notes = [_note(peer, actor, n) for n in range(COUNT + 200)]
            _send(measured, peer, inbox, notes[:200])
            yield _measure(measured, peer, inbox, database, "Create, known actor", notes[200:], floor)
            follows = [_follow(peer, actor, 1000 + n) for n in range(STRANGERS)]
            yield _measure(measured, peer, inbox, database, "Follow, unknown actors", follows, floor)


def _measure(
    measured: Measured,
    peer: Remote,
    inbox: str,
    database: str,
    name: str,
    activities: list[dict[str, Any]],
    floor: float,
) -> str:
    prepared = asyncio.run(_signed(peer, inbox, activities))
    measured.settle()
    own, theirs = measured.own_cpu(), measured.database_cpu()
    ran = asyncio.run(load.run(measured.url, prepared, CONCURRENCY))
    ran.only(202)
    measured.settle()
    each = (measured.own_cpu() - own) / len(activities) * 1000
    server = (measured.database_cpu() - theirs) / len(activities) * 1000
    return (
        f"inbox    {name:22} {database:10} c={CONCURRENCY} {ran.per_second:6.0f}/s accepted"
        f"  {each:5.2f} ms CPU until processed"
        + (f" + PostgreSQL {server:4.2f} ms" if database == "postgresql" else "")
        + f"  (goal {GOALS[name]})  = {(each + server) / floor:.0f} RSA verifications ({floor:.3f} ms each)"
    )


def _send(measured: Measured, peer: Remote, inbox: str, activities: list[dict[str, Any]]) -> None:
    prepared = asyncio.run(_signed(peer, inbox, activities))
    asyncio.run(load.run(measured.url, prepared, 4)).only(202)
    measured.settle()


def _addresses(measured: Measured) -> tuple[str, str]:
    host = measured.url.removeprefix("http://")
    with urllib.request.urlopen(f"{measured.url}/.well-known/webfinger?resource=acct:alice@{host}") as answer:
        links = json.load(answer)["links"]
    actor = next(link["href"] for link in links if link["rel"] == "self")
    return actor, f"{measured.url}/ap/inbox"


def _note(peer: Remote, to: str, number: int) -> dict[str, Any]:
    uri = f"{peer.actor(0)}/notes/{number}"
    note = {
        "id": uri, "type": "Note", "attributedTo": peer.actor(0), "content": f"<p>Seen part {number}</p>",
        "published": "2026-01-01T10:00:00Z", "to": [PUBLIC], "cc": [to],
    }  # fmt: skip
    return _activity(f"{uri}/activity", "Create", peer.actor(0), note) | {"to": [PUBLIC], "cc": [to]}


def _follow(peer: Remote, to: str, number: int) -> dict[str, Any]:
    return _activity(f"{peer.actor(number)}/follows/1", "Follow", peer.actor(number), to)


def _activity(uri: str, kind: str, actor: str, item: object) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": uri,
        "type": kind,
        "actor": actor,
        "object": item,
    }


async def _signed(peer: Remote, inbox: str, activities: list[dict[str, Any]]) -> list[bytes]:
    prepared = []
    for activity in activities:
        body = json.dumps(activity).encode()
        sign = signer(f"{activity['actor']}#main-key", peer.private_pem, lambda: datetime.now(UTC), scheme="cavage")
        headers = {"Content-Type": "application/activity+json"}
        signed = dict(headers) | dict(await sign(Outgoing("POST", URL(inbox), headers, body)))
        prepared.append(load.request(inbox, "POST", body, signed))
    return prepared
