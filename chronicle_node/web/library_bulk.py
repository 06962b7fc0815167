"""`/library/bulk`: many entries changed at once, after a page that says how many; the next page offers to undo it."""

from __future__ import annotations

from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import library_choice
from chronicle_node.services import library_bulk
from chronicle_node.services.library_bulk import Deed
from chronicle_node.web import undo
from chronicle_node.web.library import asked
from chronicle_node.web.pages.library import Bulk
from chronicle_node.web.visit import Visit, local_path
from chronicle_node.web.words import count


class BulkForm(msgspec.Struct, frozen=True, kw_only=True):
    """`action` is a deed and what it takes, such as `status:watching`. `sure` is the number that was agreed to."""

    action: str
    which: str = "chosen"
    items: tuple[str, ...] = ()
    tags: str = ""
    query: str = ""
    next: str = ""
    sure: int | None = None


async def change(visit: Visit) -> web.StreamResponse:
    """Ask first; then do it, if it still is about as many."""
    form = await visit.form(BulkForm)
    back = local_path(form.next, f"/@{visit.me.username}/library")
    try:
        deed = library_bulk.checked(_deed(form))
    except Problem as error:
        return visit.go(back, error.fields[0].detail if error.fields else error.detail, "bad")
    entries = await visit.node.db.read(_entries, visit.viewer, form)
    if not entries:
        return visit.go(back, "Choose something first: tick its box, or take all that fit.", "info")
    if form.sure != len(entries):
        return visit.show("library/bulk.html", _page(form, deed, len(entries), back))
    changed, change_id = await visit.node.db.write(_do, visit.viewer, visit.me.user_id, form, deed)
    said = f"{count(changed, 'entry is', 'entries are')} {_done(deed)}."
    return visit.go(back, said, undo=undo.of_library(visit, change_id))


def _deed(form: BulkForm) -> Deed:
    action, _, value = form.action.partition(":")
    tags = tuple(form.tags.split(",")) if action in {"tag", "untag"} else ()
    raw: dict[str, object] = {"action": action, "tags": tags}
    if action == "status":
        raw["status"] = value
    elif action == "favorite":
        raw["favorite"] = value == "true"
    return decode.from_json(msgspec.json.encode(raw), Deed)


def _page(form: BulkForm, deed: Deed, total: int, back: str) -> Bulk:
    sent = [("action", form.action), ("which", form.which), ("tags", form.tags), ("query", form.query), ("next", back)]
    items = [("items", one) for one in form.items] if form.which != "all" else []
    return Bulk(
        total=total,
        question=_question(deed, total),
        removes=deed.action == "remove",
        fields=(*sent, *items, ("sure", str(total))),
        back=back,
        changed=form.sure is not None,
    )


_STATUS_WORDS = {
    Status.PLAN_TO_WATCH: "planned",
    Status.WATCHING: "in progress",
    Status.COMPLETED: "completed",
    Status.ON_HOLD: "on hold",
    Status.DROPPED: "dropped",
}


def _question(deed: Deed, total: int) -> str:
    things = count(total, "entry", "entries")
    if deed.action == "status" and deed.status is not None:
        return f"Set {things} to “{_STATUS_WORDS[deed.status]}”?"
    if deed.action == "favorite":
        return f"Give {things} a star?" if deed.favorite else f"Take the star off {things}?"
    tags = ", ".join(f"“{tag}”" for tag in deed.tags)
    words = {"tag": f"Put {tags} on {things}?", "untag": f"Take {tags} off {things}?"}
    return words.get(deed.action, f"Remove {things} from your library?")


def _done(deed: Deed) -> str:
    return "out of your library" if deed.action == "remove" else "changed"


async def _entries(tx: Tx, viewer: Viewer, form: BulkForm) -> list[int]:
    if form.which == "all":
        rule, _ = asked(MultiDict(parse_qsl(form.query)))
        return await library_choice.of_rule(tx, viewer, rule)
    items = [found for one in form.items if (found := ids.parse(one)) is not None]
    return await library_choice.of_items(tx, viewer, items[:500])


async def _do(tx: Tx, viewer: Viewer, user_id: int, form: BulkForm, deed: Deed) -> tuple[int, UUID]:
    return await library_bulk.do(tx, user_id, await _entries(tx, viewer, form), deed)
