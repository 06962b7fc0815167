"""What follows say to other nodes: the request, the answer, the end. Jobs, each one transaction.

Two actors' messages keep their order, so that an end never overtakes the request it ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node import ids
from chronicle_node.db import Row, Tx, sql
from chronicle_node.federation import documents, publish
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.social import Follow

_FOLLOW = sql(
    lambda: select(Follow.follower_id, Follow.followed_id, Follow.activity_uri, Follow.state).where(
        Follow.id == bindparam("follow_id")
    )
)


async def send_follow(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Ask somebody elsewhere on behalf of a person here."""
    row = await tx.first(_FOLLOW, follow_id=payload["follow_id"])
    if row is None or row.state != "requested":
        return
    follower, followed = await _pair(tx, row.follower_id, row.followed_id)
    if follower is not None and followed is not None:
        request = documents.follow(row.activity_uri, follower.uri, followed.uri)
        await publish.tell(tx, follower, followed, request, order=_order(follower, followed))


async def send_answer(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Tell somebody elsewhere what a person here answered to their request, or that it is over."""
    if "activity_uri" in payload:
        await _answer(tx, payload, accepted=False)
        return
    row = await tx.first(_FOLLOW, follow_id=payload["follow_id"])
    if row is not None and row.state == "accepted":
        await _answer(tx, row._asdict(), accepted=True)


async def _answer(tx: Tx, follow: Mapping[str, Any], *, accepted: bool) -> None:
    follower, followed = await _pair(tx, follow["follower_id"], follow["followed_id"])
    if follower is None or followed is None:
        return
    say = documents.accept if accepted else documents.reject
    identifier = (await publish.uris(tx)).activity(ids.new())
    request = _request(follow["activity_uri"], follower, followed)
    await publish.tell(tx, followed, follower, say(identifier, followed.uri, request), order=_order(follower, followed))


async def send_undo(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Tell somebody elsewhere that a person here no longer follows them."""
    follower, followed = await _pair(tx, payload["follower_id"], payload["followed_id"])
    if follower is None or followed is None:
        return
    identifier = (await publish.uris(tx)).activity(ids.new())
    request = _request(payload["activity_uri"], follower, followed)
    end = documents.undo(identifier, follower.uri, request)
    await publish.tell(tx, follower, followed, end, order=_order(follower, followed))


async def _pair(tx: Tx, follower_id: int, followed_id: int) -> tuple[Row | None, Row | None]:
    return await publish.actor(tx, follower_id), await publish.actor(tx, followed_id)


def _request(activity_uri: str, follower: Row, followed: Row) -> Document:
    return documents.follow(activity_uri, follower.uri, followed.uri)


def _order(follower: Row, followed: Row) -> str:
    return f"{follower.uri} {followed.uri}"
