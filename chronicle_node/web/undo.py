"""The button beside a sentence like "Written down": what it takes back travels sealed in the page, and is kept nowhere.

It names what was done, for one person and a day, so that a page somebody kept can't change their diary later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.errors import Conflict
from chronicle_node.services import library_bulk, plays
from chronicle_node.services.plays import Kept
from chronicle_node.web.visit import Visit, local_path

LIFE = timedelta(days=1)
MOST = 2_400  # characters; what is longer would not fit into the cookie that carries it to the next page


class Undo(msgspec.Struct, frozen=True, kw_only=True):
    """`kept`: a play as it was. `written`: plays that were not there, from one number to another.

    `library`: a change of many entries of the library, by its id.
    """

    user_id: int
    until: datetime
    kept: Kept | None = None
    written: tuple[tuple[int, int], ...] = ()
    library: UUID | None = None


class UndoForm(msgspec.Struct, frozen=True, kw_only=True):
    what: str
    next: str = ""


def of_change(visit: Visit, kept: Kept) -> str:
    """What undoes that a play was changed or taken out."""
    return _sealed(visit, kept=kept)


def of_writing(visit: Visit, event_ids: Sequence[int]) -> str:
    """What undoes that these plays were written down; empty where there is nothing to undo."""
    runs: list[tuple[int, int]] = []
    for event_id in sorted(event_ids):
        if runs and runs[-1][1] + 1 == event_id:
            runs[-1] = (runs[-1][0], event_id)
        else:
            runs.append((event_id, event_id))
    return _sealed(visit, written=tuple(runs)) if runs else ""


def of_library(visit: Visit, change_id: UUID) -> str:
    """What undoes that many entries of the library were changed."""
    return _sealed(visit, library=change_id)


async def undo(visit: Visit) -> web.StreamResponse:
    """Take back what the page before did."""
    form = await visit.form(UndoForm)
    what = _opened(visit, form.what)
    if what.library is not None:
        await visit.node.db.write(library_bulk.undo, visit.me.user_id, what.library)
    elif what.kept is not None:
        await visit.node.db.write(plays.reset, visit.me.user_id, what.kept)
    else:
        event_ids = [number for first, last in what.written for number in range(first, last + 1)]
        await visit.node.db.write(plays.take_back, visit.me.user_id, event_ids)
    visit.node.live.tell(visit.me.user_id, "presence")
    return visit.go(local_path(form.next), "Undone.", "info")


def _sealed(
    visit: Visit,
    *,
    kept: Kept | None = None,
    written: tuple[tuple[int, int], ...] = (),
    library: UUID | None = None,
) -> str:
    until = visit.node.clock.now() + LIFE
    what = Undo(user_id=visit.me.user_id, until=until, kept=kept, written=written, library=library)
    text = visit.node.secrets.seal(msgspec.json.encode(what).decode())
    return text if len(text) <= MOST else ""


def _opened(visit: Visit, sealed: str) -> Undo:
    try:
        what = msgspec.json.decode(visit.node.secrets.unseal(sealed), type=Undo)
    except (ValueError, msgspec.MsgspecError):
        what = None
    if what is None or what.user_id != visit.me.user_id or what.until < visit.node.clock.now():
        raise Conflict("This can’t be undone any more. Put it right in your history.")
    return what
