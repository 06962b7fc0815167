"""Settings, Library: how it looks, what its statuses are called, one's own fields and tags; and saved views."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain import statuses
from chronicle_node.domain.library import COLUMNS, MOST_FIELDS, Column, Layout, Settings, StatusName
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import enabled_types, library_entries
from chronicle_node.queries.enabled_types import EnabledType
from chronicle_node.queries.library_entries import TagCount
from chronicle_node.services import library_settings, library_tags
from chronicle_node.services.library_settings import NewField, SettingsChange
from chronicle_node.web.forms import named
from chronicle_node.web.pages.library import LibrarySettingsPage, OwnField, OwnTag, TypeStatuses
from chronicle_node.web.show.library_page import COLUMN_WORDS
from chronicle_node.web.show.shelf import tag_links
from chronicle_node.web.visit import Visit, local_path

PATH = "/settings/library"


class LookForm(msgspec.Struct, frozen=True, kw_only=True):
    layout: Layout = "table"
    columns: tuple[Column, ...] = ()
    next: str = ""


class TagForm(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""


class ViewForm(msgspec.Struct, frozen=True, kw_only=True):
    name: str = ""
    query: str = ""
    next: str = ""


class Everything(msgspec.Struct, frozen=True):
    settings: Settings
    types: list[EnabledType]
    tags: tuple[TagCount, ...]


async def show(visit: Visit) -> web.StreamResponse:
    """All of it."""
    found = await visit.node.db.read(_everything, visit.viewer)
    return visit.show("settings/library.html", _page(found, f"/@{visit.me.username}/library"))


async def look(visit: Visit) -> web.StreamResponse:
    """Rows or posters, and which columns."""
    form = await visit.form(LookForm)
    change = SettingsChange(layout=form.layout, columns=form.columns)
    await visit.node.db.write(library_settings.change, visit.me.user_id, change)
    return visit.go(local_path(form.next, PATH), "Your library looks so from now on.")


async def name_statuses(visit: Visit) -> web.StreamResponse:
    """What the statuses of one media type are called, and which are used."""
    fields, kind = await visit.fields(), visit.path("kind")
    used = set(fields.getall("used", ()))
    names = tuple(
        StatusName(status=status, name=fields.get(f"name-{status}") or None, used=status.value in used)
        for status in Status
    )
    found = await visit.node.db.read(_everything, visit.viewer)
    wish = SettingsChange(statuses={**found.settings.statuses, kind: names})
    return await _changed(visit, wish, "Your words are kept.")


async def keep_fields(visit: Visit) -> web.StreamResponse:
    """One's own fields: a row without a name is gone, and one that the form didn't show stays."""
    sent = await visit.fields()
    try:
        await visit.node.db.write(_keep_fields, visit.me.user_id, _fields(sent), _shown(sent))
    except Problem as error:
        return _refused(visit, error)
    return visit.go(PATH, "Your fields are kept.")


async def rename_tag(visit: Visit) -> web.StreamResponse:
    """Another name for a tag, on everything that carries it."""
    form, tag = await visit.form(TagForm), named(visit)
    try:
        await visit.node.db.write(library_tags.rename, visit.me.user_id, tag, form.name)
    except Problem as error:
        return _refused(visit, error)
    return visit.go(f"{PATH}#tags", "The tag is renamed.")


async def remove_tag(visit: Visit) -> web.StreamResponse:
    """Take a tag off everything."""
    await visit.fields()
    await visit.node.db.write(library_tags.remove, visit.me.user_id, named(visit))
    return visit.go(f"{PATH}#tags", "The tag is gone. What carried it stays.", "info")


async def keep_view(visit: Visit) -> web.StreamResponse:
    """Keep a filter under a name."""
    form = await visit.form(ViewForm)
    back = local_path(form.next, f"/@{visit.me.username}/library")
    try:
        view = await visit.node.db.write(library_settings.keep_view, visit.me.user_id, form.name, form.query)
    except Problem as error:
        return visit.go(back, error.fields[0].detail if error.fields else error.detail, "bad")
    return visit.go(back, f"“{view.name}” is kept among your views.")


async def drop_view(visit: Visit) -> web.StreamResponse:
    """Forget a view."""
    form = await visit.form(ViewForm)
    await visit.node.db.write(library_settings.drop_view, visit.me.user_id, visit.path("key"))
    return visit.go(local_path(form.next, f"/@{visit.me.username}/library"), "The view is gone.", "info")


async def _changed(visit: Visit, wish: SettingsChange, said: str) -> web.StreamResponse:
    try:
        await visit.node.db.write(library_settings.change, visit.me.user_id, wish)
    except Problem as error:
        return _refused(visit, error)
    return visit.go(PATH, said)


def _refused(visit: Visit, error: Problem) -> web.StreamResponse:
    if error.status != 422:
        raise error
    return visit.go(PATH, error.fields[0].detail if error.fields else error.detail, "bad")


async def _keep_fields(tx: Tx, user_id: int, wanted: tuple[NewField, ...], shown: set[str]) -> None:
    """Another page may have made fields since the form was shown: they stay."""
    before = await library_settings.load(tx, user_id)
    since = tuple(
        NewField(name=one.name, kind=one.kind, choices=one.choices, key=one.key)
        for one in before.fields
        if one.key not in shown
    )
    await library_settings.change(tx, user_id, SettingsChange(fields=(*since, *wanted)))


def _fields(sent: MultiDict[str]) -> tuple[NewField, ...]:
    """The rows that have a name. Raises Invalid."""
    found = []
    for number in range(MOST_FIELDS + 1):
        if name := sent.get(f"name-{number}", "").strip():
            row = MultiDict(
                {"name": name, "kind": sent.get(f"kind-{number}", ""), "key": sent.get(f"key-{number}", "")}
            )
            row.extend(("choices", choice) for choice in sent.get(f"choices-{number}", "").split(","))
            found.append(decode.from_fields(row, NewField))
    return tuple(found)


def _shown(sent: MultiDict[str]) -> set[str]:
    return {sent.get(f"key-{number}", "") for number in range(MOST_FIELDS + 1)}


def _page(found: Everything, library_url: str) -> LibrarySettingsPage:
    settings = found.settings
    tags = {tag.name: link.url for tag in found.tags for link in tag_links((tag.name,), library_url)}
    own = [
        OwnField(number=number, key=one.key, name=one.name, kind=one.kind, choices=", ".join(one.choices))
        for number, one in enumerate(settings.fields)
    ]
    return LibrarySettingsPage(
        layout=settings.layout,
        columns=tuple((name, COLUMN_WORDS[name], name in settings.columns) for name in COLUMNS),
        types=tuple(_statuses(settings, one) for one in found.types),
        fields=(*own, OwnField(number=len(own), key="", name="", kind="text", choices="")),
        tags=tuple(
            OwnTag(id=str(tag.id), name=tag.name, entries=tag.entries, url=tags[tag.name]) for tag in found.tags
        ),
        library_url=library_url,
    )


def _statuses(settings: Settings, kind: EnabledType) -> TypeStatuses:
    own: Mapping[Status, StatusName] = {one.status: one for one in settings.statuses.get(kind.name, ())}
    words = statuses.words(kind.verb)
    rows = tuple(
        (
            status.value,
            words.of(status),
            (own[status].name or "") if status in own else "",
            status not in own or own[status].used,
        )
        for status in Status
    )
    return TypeStatuses(kind=kind.name, name=kind.words, rows=rows, own=bool(own))


async def _everything(tx: Tx, viewer: Viewer) -> Everything:
    _, reader = await library_entries.mine(tx, viewer)
    return Everything(reader.settings, await enabled_types.every(tx, viewer), await library_entries.tags(tx, reader))
