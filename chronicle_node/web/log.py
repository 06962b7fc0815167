"""`/media/ID/log` and `/log`: writing plays down by hand, of something in the catalogue or something new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node import ids
from chronicle_node.db import Tx
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.marking import unreleased
from chronicle_node.domain.media import Media, Parent, Show
from chronicle_node.errors import Invalid, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import enabled_types, own_plays, parts, session_choices
from chronicle_node.queries.enabled_types import EnabledType
from chronicle_node.queries.own_plays import OwnPlay
from chronicle_node.queries.parts import Found
from chronicle_node.services import log, media_types
from chronicle_node.services.log import Marked, Marks
from chronicle_node.web import pages, undo
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages import log as shapes
from chronicle_node.web.show import log as shown
from chronicle_node.web.show import metadata
from chronicle_node.web.show import sessions as session_show
from chronicle_node.web.time_form import TimeForm, blamed
from chronicle_node.web.visit import Visit, local_path
from chronicle_node.web.words import count


class Asked(msgspec.Struct, frozen=True):
    """What the address asks for: everything up to this item, instead of what is below it; in some session."""

    up_to: bool = False
    session: str = ""


class ItemForm(TimeForm, frozen=True, kw_only=True):
    """`items` are the parts that are ticked, where the form had any to tick (`chosen`)."""

    items: list[str] = msgspec.field(default_factory=list)
    chosen: bool = False


class AddForm(TimeForm, frozen=True, kw_only=True):
    """What is new, in the fields its media type has."""

    type: str
    title: str | None = None
    year: int | None = None
    show: str | None = None
    season: int | None = None
    episode: int | None = None
    whole: str | None = None
    part: str | None = None
    number: int | None = None
    artist: str | None = None
    album: str | None = None
    author: str | None = None

    def media(self, metadata: dict[str, Any] | None = None) -> Media:
        """The thing described. The year of an episode is its show's."""
        if self.part and not self.whole:
            raise invalid("/whole", "Name this as well, so that its part has a place.")
        if self.show or self.episode is not None:
            show = Show(title=self.show, year=self.year)
            return Media(type=self.type, title=self.title, show=show, season=self.season, episode=self.episode)
        return Media(
            type=self.type,
            title=self.title,
            year=self.year,
            artist=self.artist,
            album=self.album,
            author=self.author,
            position=self.number,
            parents=tuple(Parent(title=title) for title in (self.whole, self.part) if title),
            metadata=metadata or {},
        )


async def item_page(visit: Visit) -> web.StreamResponse:
    """The form for an item, or for the parts of one."""
    return visit.show("log/item.html", await _item_page(visit, pages.Form()))


async def write_item(visit: Visit) -> web.StreamResponse:
    """Write down what the form says: all of it or, where something is wrong, nothing."""
    fields = await visit.fields()
    form: ItemForm | None = None
    try:
        form = decode.from_fields(fields, ItemForm)
        marked = await visit.node.db.write(_mark, visit.viewer, named(visit), form, up_to=_asked(visit).up_to)
    except Invalid as error:
        page = await _item_page(visit, refused(fields, blamed(form, error)))
        return visit.show("log/item.html", page, status=error.status)
    visit.node.live.tell(visit.me.user_id, "presence")
    return _written(visit, f"/media/{named(visit)}", marked)


async def press(visit: Visit) -> web.StreamResponse:
    """One press: it was just finished."""
    fields = await visit.fields()
    back, form = fields.get("next"), ItemForm(session=fields.get("session", ""))
    marked = await visit.node.db.write(_mark, visit.viewer, named(visit), form, up_to=False)
    visit.node.live.tell(visit.me.user_id, "presence")
    return _written(visit, local_path(back, f"/media/{named(visit)}"), marked)


async def add_page(visit: Visit) -> web.StreamResponse:
    """The form for something new."""
    return visit.show("log/add.html", await _add_page(visit, visit.request.query.get("type"), pages.Form()))


async def add(visit: Visit) -> web.StreamResponse:
    """Write down a play of something described."""
    fields = await visit.fields()
    form: AddForm | None = None
    try:
        form = decode.from_fields(fields, AddForm)
        play, event_ids = await visit.node.db.write(_add, visit.viewer, form, fields)
    except Problem as error:
        page = await _add_page(
            visit, fields.get("type"), refused(fields, metadata.renamed(shown.renamed(blamed(form, error))))
        )
        return visit.show("log/add.html", page, status=error.status)
    visit.node.live.tell(visit.me.user_id, "presence")
    said = "Written down." if event_ids else "That was in your diary already."
    return visit.go(f"/media/{play.media.id}", said, undo=undo.of_writing(visit, event_ids))


async def _mark(tx: Tx, viewer: Viewer, item: UUID, form: ItemForm, *, up_to: bool) -> Marked:
    assert viewer.user_id is not None
    await log.wait_for_turn(tx, viewer.user_id)
    found = await parts.of_item(tx, viewer, item, up_to=up_to, session=form.told())
    if found.is_one:
        recorded = await log.item(tx, viewer.user_id, found.item_id, form.note())
        return await log.as_marked(tx, recorded)
    wanted = tuple(part for part in found.parts if not form.chosen or str(part.public_id) in set(form.items))
    if not wanted:
        raise Invalid("Tick at least one of them.")
    at = None if form.when == "release" else form.at()
    note = msgspec.structs.replace(form.beside(), at=at)
    marks = Marks(mode=form.mode(), note=note, again=form.chosen, undated=form.undated)
    return await log.mark(tx, viewer.user_id, wanted, marks)


async def _add(tx: Tx, viewer: Viewer, form: AddForm, sent: Mapping[str, str]) -> tuple[OwnPlay, tuple[int, ...]]:
    assert viewer.user_id is not None
    kind = next((one for one in await enabled_types.every(tx, viewer) if one.name == form.type), None)
    patch = metadata.sent(shown.asked_beside(kind), sent) if kind else {}
    meta = await media_types.checked(tx, form.type, patch) if kind and not kind.is_system else patch
    recorded = await log.described(tx, viewer.user_id, form.media(meta), form.note())
    marked = await log.as_marked(tx, recorded)
    return await own_plays.one(tx, viewer, recorded.id), marked.event_ids


def _written(visit: Visit, path: str, marked: Marked) -> web.Response:
    """Back to where the button was, with what became of it."""
    if not marked.plays:
        return visit.go(path, "There was nothing to add: it is in your diary already.", "info")
    said = "Written down." if marked.plays == 1 else f"{count(marked.plays, 'play', 'plays')} written down."
    if not marked.plays:
        said = "That was in your diary already."
    if marked.left_out:
        said += f" {marked.left_out} left out, since nobody knows when they came out."
    return visit.go(path, said, undo=undo.of_writing(visit, marked.event_ids))


async def _item_page(visit: Visit, form: pages.Form) -> shapes.LogItem:
    asked = _asked(visit)
    told = form.value("session") or asked.session
    found = await visit.node.db.read(_found, visit.viewer, named(visit), up_to=asked.up_to, told=told)
    later = await visit.node.db.read(_later, visit.me.user_id, found)
    choices = await visit.node.db.read(session_choices.of_play, visit.viewer, named(visit))
    form = msgspec.structs.replace(form, values={"session": told, **form.values})
    page = shown.item(found, later, form, up_to=asked.up_to, key=form.value("key") or str(ids.new()))
    return msgspec.structs.replace(page, sessions=session_show.choices(choices, rule="The one that goes on"))


async def _found(tx: Tx, viewer: Viewer, item: UUID, *, up_to: bool, told: str) -> Found:
    return await parts.of_item(tx, viewer, item, up_to=up_to, session=TimeForm(session=told).told())


async def _later(tx: Tx, user_id: int, found: Found) -> set[int]:
    where = await log.zone_of(tx, user_id)
    return {part.item_id for part in found.parts if unreleased(part, where, tx.now)}


async def _add_page(visit: Visit, wanted: str | None, form: pages.Form) -> shapes.AddByHand:
    kinds: list[EnabledType] = await visit.node.db.read(enabled_types.every, visit.viewer)
    return shown.add(kinds, wanted, form, key=form.value("key") or str(ids.new()))


def _asked(visit: Visit) -> Asked:
    return decode.from_fields(visit.request.query, Asked)
