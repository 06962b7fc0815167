"""How a person's library speaks and looks: changed member by member, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import library
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.domain.library import Column, FieldKind, Kind, Layout, Settings, StatusName, View
from chronicle_node.domain.statuses import Status
from chronicle_node.domain.text import one_line
from chronicle_node.errors import NotFound
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.library import LibrarySettings
from chronicle_node.models.types import BigId

_user_id = bindparam("user_id", type_=BigId)
# Nothing else that refers to the person waits for this lock.
_LOCK = sql(lambda: select(User.id).where(User.id == _user_id).with_for_update(key_share=True))
_LOAD = sql(lambda: select(LibrarySettings.settings).where(LibrarySettings.user_id == _user_id))
_new = insert(LibrarySettings, "user_id", "settings")
_SAVE = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[LibrarySettings.user_id], set_={"settings": _new.excluded.settings}
    )
)
_TYPES = sql(lambda: select(MediaType.name))


class NewField(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of a person's own fields. `key` stays what it is; without one the field is new."""

    name: str
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    key: str | None = None


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; what is left out stays. Each member that is sent replaces what was there.

    `statuses` has a list for each media type that is to differ from the words of its verb; a type that is left out of
    it goes back to them. A field that is left out of `fields` is gone; what entries say in it is kept, and there again
    once a field has its key.
    """

    layout: Layout | UnsetType = UNSET
    columns: tuple[Column, ...] | UnsetType = UNSET
    statuses: dict[str, tuple[StatusName, ...]] | UnsetType = UNSET
    fields: tuple[NewField, ...] | UnsetType = UNSET
    views: tuple[View, ...] | UnsetType = UNSET


async def change(tx: Tx, user_id: int, wish: SettingsChange) -> Settings:
    """Change the settings; as they are afterwards. Raises Invalid naming each faulty member."""
    before = await load(tx, user_id)
    findings = Findings()
    sent: dict[str, Any] = {}
    if wish.layout is not UNSET:
        sent["layout"] = wish.layout
    if wish.columns is not UNSET:
        sent["columns"] = tuple(dict.fromkeys(wish.columns))
    if wish.statuses is not UNSET:
        known = {row.name for row in await tx.all(_TYPES)}
        sent["statuses"] = _statuses(wish.statuses, known, findings)
    if wish.fields is not UNSET:
        sent["fields"] = _fields(wish.fields, findings)
    if wish.views is not UNSET:
        sent["views"] = _views(wish.views, findings)
    findings.close()
    return await _save(tx, user_id, msgspec.structs.replace(before, **sent))


async def keep_view(tx: Tx, user_id: int, name: str, query: str) -> View:
    """Keep a filter under a name; one of the same name is replaced. Raises Invalid."""
    before = await load(tx, user_id)
    tidy = one_line(name)
    if not 0 < len(tidy) <= library.FIELD_MAX:
        raise invalid("/name", f"Give the view a name of at most {library.FIELD_MAX} characters.")
    same = next((view for view in before.views if view.name.casefold() == tidy.casefold()), None)
    key = same.key if same else library.key_of(tidy, [view.key for view in before.views])
    made = View(key=key, name=tidy, query=query)
    findings = Findings()
    views = _views((*(view for view in before.views if view.key != key), made), findings)
    findings.close()
    await _save(tx, user_id, msgspec.structs.replace(before, views=views))
    return made


async def drop_view(tx: Tx, user_id: int, key: str) -> None:
    """Forget a view. Raises NotFound."""
    before = await load(tx, user_id)
    left = tuple(view for view in before.views if view.key != key)
    if left == before.views:
        raise NotFound("You have no such view.")
    await _save(tx, user_id, msgspec.structs.replace(before, views=left))


async def load(tx: Tx, user_id: int) -> Settings:
    """The settings, which nobody else changes until the unit ends."""
    await tx.first(_LOCK, user_id=user_id)
    kept = await tx.scalar(_LOAD, user_id=user_id)
    return msgspec.convert(kept, Settings) if kept is not None else Settings()


async def _save(tx: Tx, user_id: int, settings: Settings) -> Settings:
    await tx.run(_SAVE, user_id=user_id, settings=msgspec.to_builtins(settings))
    return settings


def _statuses(
    sent: dict[str, tuple[StatusName, ...]], known: set[str], findings: Findings
) -> dict[str, tuple[StatusName, ...]]:
    found: dict[str, tuple[StatusName, ...]] = {}
    for kind, several in sent.items():
        pointer = f"/statuses/{kind}"
        if kind not in known:
            findings.add(pointer, "There is no such media type.")
        names = {one.status: one for one in several}
        if not any(status not in names or names[status].used for status in Status):
            findings.add(pointer, "Use at least one status.")
        tidy = tuple(_status(one, pointer, findings) for one in names.values())
        found[kind] = tuple(one for one in tidy if one.name or not one.used)
    return {kind: several for kind, several in found.items() if several}


def _status(one: StatusName, pointer: str, findings: Findings) -> StatusName:
    name = one_line(one.name)
    if len(name) > library.FIELD_MAX:
        findings.add(pointer, f"Use at most {library.FIELD_MAX} characters for a status.")
    return msgspec.structs.replace(one, name=name or None)


def _fields(sent: Sequence[NewField], findings: Findings) -> tuple[FieldKind, ...]:
    if len(sent) > library.MOST_FIELDS:
        findings.add("/fields", f"Have at most {library.MOST_FIELDS} fields.")
    found: list[FieldKind] = []
    for number, one in enumerate(sent):
        name, pointer = one_line(one.name), f"/fields/{number}"
        if not 0 < len(name) <= library.FIELD_MAX:
            findings.add(f"{pointer}/name", f"Give it a name of at most {library.FIELD_MAX} characters.")
        choices = tuple(dict.fromkeys(text for raw in one.choices if (text := one_line(raw))))
        if one.kind == "choice" and not 0 < len(choices) <= library.MOST_CHOICES:
            findings.add(f"{pointer}/choices", f"Name from 1 to {library.MOST_CHOICES} choices.")
        if any(len(choice) > library.FIELD_MAX for choice in choices):
            findings.add(f"{pointer}/choices", f"Use at most {library.FIELD_MAX} characters for a choice.")
        taken = [field.key for field in found] + [other.key for other in sent if other.key]
        key = one.key if one.key and library.is_key(one.key) else library.key_of(name, taken)
        if key in {field.key for field in found}:
            findings.add(f"{pointer}/key", "Another field has this key.")
        kept = choices if one.kind == "choice" else ()
        found.append(FieldKind(key=key, name=name, kind=one.kind, choices=kept))
    return tuple(found)


def _views(sent: Sequence[View], findings: Findings) -> tuple[View, ...]:
    if len(sent) > library.MOST_VIEWS:
        findings.add("/views", f"Keep at most {library.MOST_VIEWS} views.")
    if len({view.key for view in sent}) < len(sent):
        findings.add("/views", "Give each view a key of its own.")
    for number, view in enumerate(sent):
        if not library.is_key(view.key) or not 0 < len(one_line(view.name)) <= library.FIELD_MAX:
            findings.add(f"/views/{number}", "Give it a key of a-z, 0-9 and _, and a short name.")
        if len(view.query) > library.QUERY_MAX:
            findings.add(f"/views/{number}/query", f"Use at most {library.QUERY_MAX:,} characters.")
    return tuple(msgspec.structs.replace(view, name=one_line(view.name)) for view in sent)
