"""`/posts/ID/…`: liking what others wrote and passing it on, by one press."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.policy import Viewer
from chronicle_node.queries import readable
from chronicle_node.services import reactions
from chronicle_node.services.reactions import BOOST, LIKE
from chronicle_node.web.forms import named
from chronicle_node.web.visit import Visit, local_path


class Press(msgspec.Struct, frozen=True, kw_only=True):
    next: str = "/feed/posts"
    undo: bool = False


async def like(visit: Visit) -> web.StreamResponse:
    """Like it, or no longer."""
    return await _press(visit, LIKE, "You like this.", "You no longer like this.")


async def boost(visit: Visit) -> web.StreamResponse:
    """Pass it on to one's followers, or take that back."""
    return await _press(visit, BOOST, "Passed on to your followers on other servers.", "It is no longer passed on.")


async def _press(visit: Visit, kind: str, done: str, undone: str) -> web.StreamResponse:
    press = await visit.form(Press)
    await visit.node.db.write(_react, visit.viewer, visit.me.actor_id, named(visit), kind, undo=press.undo)
    return visit.go(local_path(press.next), undone if press.undo else done)


async def _react(tx: Tx, viewer: Viewer, actor_id: int, public_id: UUID, kind: str, *, undo: bool) -> None:
    change = reactions.take_back if undo else reactions.react
    await change(tx, (await readable.post(tx, viewer, public_id)).id, actor_id, kind)
