"""Sessions: somebody's, one with its parts and figures, and what changes it. All of it works without scripts."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiMapping

from chronicle_node.db import Tx
from chronicle_node.domain import dates
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import session_parts, session_stats
from chronicle_node.queries import sessions as reads
from chronicle_node.queries.session_parts import Overview
from chronicle_node.queries.session_stats import Comparison
from chronicle_node.queries.sessions import Found
from chronicle_node.services import session_plays, sessions
from chronicle_node.services.session_plays import Taking
from chronicle_node.services.sessions import SessionChange
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.show import session_page as page_show
from chronicle_node.web.show import sessions as shown
from chronicle_node.web.show.catalog import leaf_kind
from chronicle_node.web.since import catch_up, refuse_clash, untouched
from chronicle_node.web.veils import veil
from chronicle_node.web.visit import Visit, local_path
from chronicle_node.web.words import count

PAGE = 20
WORDS = ("name", "notes", "started_at")
SAID = {
    SessionStatus.IN_PROGRESS: "It goes on.",
    SessionStatus.PAUSED: "Paused. It takes no play by itself until you resume it.",
    SessionStatus.COMPLETED: "Completed, and kept as it is.",
    SessionStatus.ABANDONED: "Abandoned. What you played of it stays in it.",
}


class Wish(msgspec.Struct, frozen=True):
    """What the address asks for: one state, from somewhere on; of one session, one season from some part on."""

    status: SessionStatus | None = None
    cursor: str | None = None
    group: UUID | None = None
    start: int = 0


class Turn(msgspec.Struct, frozen=True):
    status: SessionStatus
    next: str = ""


class Edit(msgspec.Struct, frozen=True):
    name: str = ""
    notes: str = ""
    started_at: str = ""
    is_default: bool = False


class Take(msgspec.Struct, frozen=True):
    since: str


async def sessions_page(visit: Visit) -> web.StreamResponse:
    """`/@NAME/sessions`: somebody's sessions, the latest begun first."""
    wish = decode.from_fields(visit.query, Wish)
    found = await visit.node.db.read(
        reads.of_person, visit.viewer, visit.path("name"), status=wish.status, cursor=wish.cursor, limit=PAGE
    )
    hides = await veil(visit, (one.next for one in found.sessions.items if one.next))
    found = hides.over_sessions(found)
    return visit.show("sessions/sessions.html", shown.theirs(found, visit.picture, wish.status))


async def session_page(visit: Visit) -> web.StreamResponse:
    """`/sessions/ID`: one session."""
    return await _show(visit, None)


async def turn(visit: Visit) -> web.StreamResponse:
    """Pause, resume, complete, abandon or open it again."""
    form = await visit.form(Turn)
    wish = SessionChange(status=form.status)
    await visit.node.db.write(sessions.change, visit.me.user_id, named(visit), wish)
    return visit.go(local_path(form.next, shown.address(named(visit))), SAID[form.status])


async def edit(visit: Visit) -> web.StreamResponse:
    """Keep its name, notes and beginning, and whether it is the default."""
    fields = await visit.fields()
    try:
        await visit.node.db.write(_edit, visit.viewer, visit.me.user_id, named(visit), fields, visit.zone)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        if error.status == 409:
            catch_up(fields, _values(await visit.node.db.read(reads.own, visit.viewer, named(visit)), visit.zone))
        return await _show(visit, refused(fields, error), status=error.status)
    return visit.go(shown.address(named(visit)), "Kept.")


async def take(visit: Visit) -> web.StreamResponse:
    """Take in what was played since a day."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, Take)
        wish = Taking(since=form.since)
        moved = await visit.node.db.write(session_plays.take_in, visit.me.user_id, named(visit), wish)
    except Problem as error:
        if error.status != 422:
            raise
        return await _show(visit, refused(fields, error), status=error.status)
    said = f"{count(moved, 'play is', 'plays are')} in this session now." if moved else "There was nothing to take in."
    return visit.go(shown.address(named(visit)), said, "good" if moved else "info")


async def remove(visit: Visit) -> web.StreamResponse:
    """Take it away, and keep its plays."""
    await visit.fields()
    await visit.node.db.write(sessions.remove, visit.me.user_id, named(visit))
    return visit.go(f"/@{visit.me.username}/sessions", "The session is gone. Its plays are still in your history.")


async def _show(visit: Visit, form: pages.Form | None, *, status: int = 200) -> web.Response:
    wish = decode.from_fields(visit.query, Wish)
    found, parts, compared = await visit.node.db.read(_one, visit.viewer, named(visit), wish)
    hides = await veil(visit, (found.card.next,) if found.card.next else ())
    found, parts = hides.over_session(found), hides.over_rows(parts, leaf_kind(found.card.media))
    values = _values(found, visit.zone)
    if form is None or not form.values.keys() & values.keys():  # another form of the page was sent
        form = msgspec.structs.replace(form or pages.Form(), values=values | dict(form.values if form else {}))
    page = page_show.page(found, parts, compared, form, visit.picture)
    return visit.show("sessions/session.html", page, status=status)


async def _one(tx: Tx, viewer: Viewer, public_id: UUID, wish: Wish) -> tuple[Found, Overview, Comparison | None]:
    found = await reads.one(tx, viewer, public_id)
    if not found.card.is_mine:
        return found, Overview(), None
    parts = await session_parts.overview(tx, viewer, found, group=wish.group, start=max(wish.start, 0))
    return found, parts, await session_stats.of_work(tx, viewer, found.item_id, found)


async def _edit(tx: Tx, viewer: Viewer, user_id: int, public_id: UUID, sent: MultiMapping[str], zone: str) -> None:
    """Keep what was changed in the form, unless that was changed elsewhere meanwhile. Raises Conflict then."""
    form = decode.from_fields(sent, Edit)
    now = _values(await reads.own(tx, viewer, public_id), zone)
    refuse_clash(sent, now, WORDS)
    told = msgspec.structs.asdict(form)
    if form.started_at in {"", now["started_at"]}:
        del told["started_at"]
    alone = untouched(sent)
    wish = SessionChange(**{name: value for name, value in told.items() if name not in alone})
    await sessions.change(tx, user_id, public_id, wish)


def _values(found: Found, zone: str) -> dict[str, str]:
    card = found.card
    return {
        "name": card.name or "",
        "notes": card.notes or "",
        "started_at": dates.day_of(card.started_at, dates.zone(zone)).isoformat(),
        "is_default": "true" if card.is_default else "",
    }
