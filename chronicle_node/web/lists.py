"""Lists: somebody's, one with its entries, and the forms that make and change one. All of it works without scripts."""

from __future__ import annotations

from typing import cast
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain import audience
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import NOBODY, Viewer
from chronicle_node.queries import accounts, known, list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.queries.list_entries import Entries
from chronicle_node.queries.lists import Found, Theirs
from chronicle_node.services import list_entries as entry_service
from chronicle_node.services import lists
from chronicle_node.services.lists import ListChange, NewList
from chronicle_node.web import pages, rule_form
from chronicle_node.web.forms import key_of, named, refused
from chronicle_node.web.pages.lists import ListForm
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show import lists as shown
from chronicle_node.web.since import FIELD, untouched
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

PAGE = 100


class Wish(msgspec.Struct, frozen=True):
    """Where in a list the page begins, and what goes on a new one at once."""

    cursor: str | None = None
    item: str | None = None
    smart: bool = False


async def lists_page(visit: Visit) -> web.StreamResponse:
    """`/@NAME/lists`: somebody's lists."""
    wish = decode.from_fields(visit.query, Wish)
    found, setting = await visit.node.db.read(_theirs, visit.viewer, visit.path("name"), wish.cursor)
    return visit.show("lists/lists.html", shown.theirs(found, visit.picture, setting))


async def list_page(visit: Visit) -> web.StreamResponse:
    """`/lists/ID`: one list with what stands on it."""
    wish = decode.from_fields(visit.query, Wish)
    found, entries, is_open = await visit.node.db.read(_one, visit.viewer, named(visit))
    part = list_entries.page(entries, wish.cursor, PAGE)
    lines = await veiled(visit, part.items)
    page = shown.page(found.card, entries, lines, visit.picture, more=part.next, is_open=is_open)
    return visit.show("lists/list.html", page)


async def new_page(visit: Visit) -> web.StreamResponse:
    """The empty form."""
    values = {"audience": "friends", "sort_order": "manual"}
    wish = decode.from_fields(visit.query, Wish)
    rule = rule_form.rule_of(MultiDict(visit.request.query)) if wish.smart else None
    page = await _form(visit, pages.Form(values=values), item=wish.item or "", rule=rule)
    return visit.show("lists/form.html", page)


async def make(visit: Visit) -> web.StreamResponse:
    """Make a list, with the item it was begun for on it, or with the rule that fills it."""
    fields = await visit.fields()
    item, rule, key = fields.pop("item", ""), None, key_of(fields)
    try:
        wish, rule = _wish(fields)
        if "preview" in fields:
            return visit.show("lists/form.html", await _form(visit, _sent(fields), item=item, rule=rule))
        made = await visit.node.db.write(_make, visit.viewer, wish, item, key)
    except Problem as error:
        page = await _form(visit, refused(fields, error), item=item, rule=rule or _some(fields))
        return visit.show("lists/form.html", page, status=error.status)
    return visit.go(shown.address(made), f"“{wish.name.strip()}” is there.")


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form with what the list is now."""
    found = await visit.node.db.read(reads.one, visit.viewer, named(visit))
    if not found.card.is_mine:
        raise NotFound
    card = found.card
    texts = {"name": card.name, "description": card.description or "", "icon": card.icon or ""}
    choices = {"audience": card.audience or "", "sort_order": card.sort_order}
    ticks = {"is_collaborative": "true" if card.is_collaborative else ""}
    form = pages.Form(values=texts | choices | ticks)
    return visit.show("lists/form.html", await _form(visit, form, card.id, rule=found.rule))


async def change(visit: Visit) -> web.StreamResponse:
    """Keep what the form says."""
    fields, list_id, rule = await visit.fields(), named(visit), None
    try:
        wish, rule = _wish(fields)
        if "preview" in fields:
            return visit.show("lists/form.html", await _form(visit, _sent(fields), list_id, rule=rule))
        told = msgspec.structs.asdict(wish) | {"rule": rule or msgspec.UNSET}
        alone = dict.fromkeys(untouched(fields) & told.keys(), msgspec.UNSET)
        await visit.node.db.write(lists.change, visit.viewer, list_id, ListChange(**told | alone))
    except Problem as error:
        if error.status != 422:
            raise
        page = await _form(visit, refused(fields, error), list_id, rule=rule or _some(fields))
        return visit.show("lists/form.html", page, status=error.status)
    return visit.go(shown.address(list_id), "Kept.")


def _wish(fields: MultiDict[str]) -> tuple[NewList, Rule | None]:
    """The list that a form says, and the rule beside it. Raises Invalid."""
    names = set(NewList.__struct_fields__) - {"rule"}
    wish = decode.from_fields(MultiDict((name, value) for name, value in fields.items() if name in names), NewList)
    if fields.get(rule_form.MARK) != "true":
        return wish, None
    rule = rule_form.rule_of(MultiDict((name, value) for name, value in fields.items() if name not in {*names, FIELD}))
    return msgspec.structs.replace(wish, rule=rule), rule


def _sent(fields: MultiDict[str]) -> pages.Form:
    """What was typed, to be shown again."""
    return pages.Form(values={name: ", ".join(fields.getall(name)) for name in dict.fromkeys(fields)})


def _some(fields: MultiDict[str]) -> Rule | None:
    """The rule of a form that was refused: what is right of it would be lost, so that its fields are shown empty."""
    return Rule() if fields.get(rule_form.MARK) == "true" else None


async def remove(visit: Visit) -> web.StreamResponse:
    """Take the list down."""
    await visit.fields()
    await visit.node.db.write(lists.remove, visit.viewer, named(visit))
    return visit.go(f"/@{visit.me.username}/lists", "The list is gone. What stood on it is still in the catalogue.")


async def _theirs(tx: Tx, viewer: Viewer, name: str, cursor: str | None) -> tuple[Theirs, str | None]:
    found = await reads.of_person(tx, viewer, name, cursor=cursor)
    return found, await _setting(tx, viewer) if found.is_viewer else None


async def _one(tx: Tx, viewer: Viewer, list_id: UUID) -> tuple[Found, Entries, bool]:
    found = await reads.one(tx, viewer, list_id)
    try:
        await reads.one(tx, NOBODY, list_id)
    except NotFound:
        is_open = False
    else:
        is_open = True
    return found, await list_entries.of(tx, viewer, found), is_open


async def _make(tx: Tx, viewer: Viewer, wish: NewList, item: str, key: UUID | None) -> UUID:
    made = await lists.begin(tx, viewer, wish, key)
    if item:
        item_id = await known.named(tx, viewer, item)
        await entry_service.add(tx, viewer, made, item_id)
    return made


async def _setting(tx: Tx, viewer: Viewer) -> str:
    me = await accounts.me(tx, viewer.user_id or 0)
    return audience.effective(me.privacy_settings, "lists").value


async def _form(
    visit: Visit, form: pages.Form, list_id: UUID | None = None, item: str = "", rule: Rule | None = None
) -> ListForm:
    setting = cast("Audience", await visit.node.db.read(_setting, visit.viewer))
    own = shown.address(list_id) if list_id else ""
    return ListForm(
        form=rule_form.with_values(form, rule) if rule else form,
        rule=await rule_form.form(visit, rule) if rule else None,
        url=f"{own}/edit" if list_id else "/lists",
        back=own or f"/@{visit.me.username}/lists",
        setting=setting,
        is_collaborative=form.value("is_collaborative") == "true",
        remove_url=f"{own}/delete" if list_id else "",
        item=item,
    )
