"""Media types that people make: made, changed, switched off, taken away. Who may do what is decided here.

A change never loses anything: a level or a type that is in use cannot be dropped, and items follow their level when
another one is put before it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from sqlalchemy import bindparam, case, delete, func, select, update

from chronicle_node.db import Row, Statement, Tx, insert, sql
from chronicle_node.domain import fields
from chronicle_node.domain import media_types as rules
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.media_types import Level, TypeField
from chronicle_node.domain.text import one_line
from chronicle_node.errors import Conflict, Field, Forbidden, Invalid, NotFound, Unauthenticated
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import HiddenMediaType, MediaGroup, MediaItem, MediaType
from chronicle_node.models.instance import AppSetting, DashboardWidget, ScraperPriority, ScraperStat
from chronicle_node.policy import Viewer

MAKERS = "media_types.makers"
Makers = Literal["everyone", "admins"]
MOST_TYPES = 200
_UNSET = msgspec.UNSET


class NewType(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A media type to make. `name` is what players report it by, made from `display_name` where it is left out.

    `levels` go from the whole to its parts: roaster, coffee. `verb` is what one does: brew; `noun` one round of it.
    `unit` is what progress is counted in, else the lowest level; `color` one of the inks, `cover` tall or square.
    """

    display_name: str
    name: str | None = None
    levels: list[str] = []
    verb: str
    noun: str | None = None
    unit: str | None = None
    color: str | None = None
    icon: str | None = None
    cover: str | None = None
    fields: list[TypeField] = []


class TypeChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays. A level's `was` is its place so far, from 0; new ones have none.

    Dropping a field hides what was written into it; adding it again brings that back. `is_enabled` is for admins.
    """

    display_name: str | msgspec.UnsetType = _UNSET
    levels: list[Level] | msgspec.UnsetType = _UNSET
    verb: str | msgspec.UnsetType = _UNSET
    noun: str | msgspec.UnsetType = _UNSET
    unit: str | msgspec.UnsetType = _UNSET
    color: str | msgspec.UnsetType = _UNSET
    icon: str | msgspec.UnsetType = _UNSET
    cover: str | msgspec.UnsetType = _UNSET
    fields: list[TypeField] | msgspec.UnsetType = _UNSET
    is_enabled: bool | msgspec.UnsetType = _UNSET


_ONE = sql(
    lambda: select(
        *(MediaType.id, MediaType.name, MediaType.hierarchy_levels, MediaType.metadata_schema),
        *(MediaType.is_system, MediaType.made_by_user_id, MediaType.progress_unit),
    ).where(MediaType.name == bindparam("name"))
)
# An item that is being made holds its type's key; whoever changes levels waits for it, and keeps new ones waiting.
_LOCK = sql(lambda: select(MediaType.id).where(MediaType.id == bindparam("type_id")).with_for_update())
_COUNT = sql(lambda: select(func.count()).select_from(MediaType))
_ADD = sql(
    lambda: (
        insert(
            MediaType,
            *("name", "display_name", "icon", "color", "hierarchy_levels", "interaction_verb", "session_noun"),
            *("progress_unit", "metadata_schema", "made_by_user_id", "created_at", "updated_at"),
        )
        .on_conflict_do_nothing(index_elements=[MediaType.name])
        .returning(MediaType.id)
    )
)
_ON_LEVELS = sql(
    lambda: (
        select(MediaItem.hierarchy_level.label("level"), func.count().label("items"))
        .where(MediaItem.media_type_id == bindparam("type_id"))
        .group_by(MediaItem.hierarchy_level)
    )
)


def _use(table: Any) -> Statement:
    return sql(lambda: select(table.id).where(table.media_type_id == bindparam("type_id")).limit(1))


_USES = [_use(table) for table in (MediaItem, MediaGroup, ScraperPriority, ScraperStat, DashboardWidget)]
_REMOVE = sql(lambda: delete(MediaType).where(MediaType.id == bindparam("type_id")))
_IS_ADMIN = sql(lambda: select(User.is_admin).where(User.id == bindparam("user_id")))
_SETTING = sql(lambda: select(AppSetting.value).where(AppSetting.key == bindparam("key")))
_setting = insert(AppSetting, "key", "value", "updated_at")
_SET = sql(
    lambda: _setting.on_conflict_do_update(
        index_elements=[AppSetting.key],
        set_={"value": _setting.excluded.value, "updated_at": _setting.excluded.updated_at},
    )
)
_HIDE = sql(lambda: insert(HiddenMediaType, "user_id", "media_type_id", "hidden_at").on_conflict_do_nothing())
_SHOW = sql(
    lambda: delete(HiddenMediaType).where(
        HiddenMediaType.user_id == bindparam("user_id"), HiddenMediaType.media_type_id == bindparam("type_id")
    )
)


async def makers(tx: Tx) -> Makers:
    """Who may make media types on this node: everyone with an account, unless an administrator chose otherwise."""
    value = await tx.scalar(_SETTING, key=MAKERS)
    return "admins" if value == '"admins"' else "everyone"


async def may_make(tx: Tx, viewer: Viewer) -> bool:
    """Whether the viewer may make media types. The one place that decides it."""
    if not viewer.signed_in:
        return False
    return await makers(tx) == "everyone" or await _is_admin(tx, viewer)


async def let_make(tx: Tx, viewer: Viewer, who: Makers) -> None:
    """Choose who may make media types. Raises Forbidden for anybody but an administrator."""
    await _require_admin(tx, viewer)
    await tx.run(_SET, key=MAKERS, value=json.dumps(who), updated_at=tx.now)


async def create(tx: Tx, viewer: Viewer, wish: NewType) -> str:
    """Make a type; its name. Raises Forbidden, Invalid, or Conflict where the name is taken."""
    person = _person(viewer)
    if not await may_make(tx, viewer):
        raise Forbidden("Only administrators make media types on this node; ask one of them.")
    levels = [Level(name) for name in wish.levels or [wish.noun or wish.display_name]]
    values = _checked(TypeChange(**_given(wish), levels=levels), None)
    name = _name(wish)
    if await tx.scalar(_COUNT) >= MOST_TYPES:
        raise Conflict(f"This node has {MOST_TYPES} media types already; change one of them, or take one away.")
    words = {"session_noun": values["interaction_verb"], "progress_unit": values["hierarchy_levels"][-1]}
    looks = {"color": rules.INKS["teal"], "icon": "shape", "metadata_schema": {"fields": []}}
    made = await tx.scalar(
        _ADD, name=name, made_by_user_id=person, created_at=tx.now, updated_at=tx.now, **(words | looks | values)
    )
    if made is None:
        fault = Field("/display_name", "There is a media type of this name already; use it, or choose another name.")
        raise Conflict(f"There is a media type {name!r} already; use it, or choose another name.", fields=[fault])
    return name


async def change(tx: Tx, viewer: Viewer, name: str, wish: TypeChange) -> None:
    """Change a type. Raises NotFound, Forbidden, Invalid, or Conflict where something that is in use would go."""
    found = await owned(tx, viewer, name)
    if wish.is_enabled is not _UNSET:
        await _require_admin(tx, viewer)
    fixed = {"levels", "verb", "unit"} & _given(wish).keys()
    if found.is_system and fixed:
        faults = [Field(f"/{one}", "is fixed for a built-in type") for one in sorted(fixed)]
        raise Invalid("Players rely on the levels, verb and unit of a built-in type; leave them out.", fields=faults)
    values = _checked(wish, found)
    if wish.levels is not _UNSET:
        await _move_items(tx, found, wish.levels)
    await tx.run(update(MediaType).where(MediaType.id == found.id).values(**values, updated_at=tx.now))


async def remove(tx: Tx, viewer: Viewer, name: str) -> None:
    """Take an unused type away. Raises NotFound, Forbidden, Conflict."""
    found = await owned(tx, viewer, name)
    if found.is_system:
        raise Conflict("A built-in type stays; switch it off to hide it.")
    await tx.one(_LOCK, type_id=found.id)
    for statement in _USES:
        if await tx.first(statement, type_id=found.id) is not None:
            raise Conflict(
                "Things of this type are in the catalogue. Switch the type off to hide them; nothing is lost."
            )
    await tx.run(_REMOVE, type_id=found.id)


async def hide(tx: Tx, viewer: Viewer, name: str) -> None:
    """Let the viewer see nothing of this type any more; what they have of it is kept. Raises NotFound."""
    found = await _found(tx, name)
    await tx.run(_HIDE, user_id=_person(viewer), media_type_id=found.id, hidden_at=tx.now)


async def show(tx: Tx, viewer: Viewer, name: str) -> None:
    """Let the viewer see this type again. Raises NotFound."""
    found = await _found(tx, name)
    await tx.run(_SHOW, user_id=_person(viewer), type_id=found.id)


async def checked(
    tx: Tx, name: str, patch: Mapping[str, Any], current: Mapping[str, Any] | None = None, *, required: bool = True
) -> dict[str, Any]:
    """An item's metadata after a merge patch, by the fields of its type. Raises Invalid, NotFound."""
    found = await _found(tx, name)
    return fields.changed(found.metadata_schema, current or {}, patch, required=required)


async def owned(tx: Tx, viewer: Viewer, name: str) -> Row:
    """A type that the viewer may change: one they made, or any for an administrator. Raises NotFound, Forbidden."""
    person, found = _person(viewer), await _found(tx, name)
    if found.made_by_user_id != person and not await _is_admin(tx, viewer):
        raise Forbidden("Only who made this type, or an administrator, may change it.")
    return found


async def _found(tx: Tx, name: str) -> Row:
    found = await tx.first(_ONE, name=name)
    if found is None:
        raise NotFound("This node has no such media type.")
    return found


async def _move_items(tx: Tx, found: Row, wanted: list[Level]) -> None:
    """Take the items to where their levels go. Raises Conflict where a level that has items would be dropped."""
    before: list[str] = found.hierarchy_levels
    goes, dropped = rules.moves(wanted, len(before))
    await tx.one(_LOCK, type_id=found.id)
    used = {row.level: row.items for row in await tx.all(_ON_LEVELS, type_id=found.id)}
    if taken := [f"{before[one].replace('_', ' ')} ({used[one]:,})" for one in sorted(dropped) if one in used]:
        fault = Field("/levels", "is in use")
        raise Conflict(
            f"These levels have things on them and have to stay: {', '.join(taken)}. Rename them instead.",
            fields=[fault],
        )
    shifted = {old: new for old, new in goes.items() if old != new and old in used}
    if shifted:
        moved = case(shifted, value=MediaItem.hierarchy_level, else_=MediaItem.hierarchy_level)
        statement = update(MediaItem).where(MediaItem.media_type_id == found.id)
        await tx.run(statement.values(hierarchy_level=moved, updated_at=tx.now))


def _given(wish: NewType | TypeChange) -> dict[str, Any]:
    """What was said, without what a new type has beside its changeable parts."""
    said = {name: getattr(wish, name) for name in wish.__struct_fields__ if name != "name"}
    if isinstance(wish, NewType):
        del said["levels"]
    return {name: value for name, value in said.items() if value is not _UNSET and value is not None}


def _name(wish: NewType) -> str:
    name = wish.name if wish.name is not None else rules.slug(wish.display_name)
    if not rules.SLUG.fullmatch(name) or name in rules.RESERVED:
        where = "/display_name" if wish.name is None else "/name"
        fault = Field(where, "Players need a name in plain letters: give one as `name`, such as coffee.")
        raise Invalid(fields=[fault])
    return name


def _checked(wish: TypeChange, found: Row | None) -> dict[str, Any]:
    """The columns that follow from what was said. Raises Invalid naming each member that is not acceptable."""
    findings = Findings()
    kept: dict[str, Any] = {}
    if wish.display_name is not _UNSET:
        kept["display_name"] = one_line(wish.display_name)
        if not 0 < len(kept["display_name"]) <= rules.NAME_MAX:
            findings.add("/display_name", f"Give it a name of at most {rules.NAME_MAX} characters.")
    for member, column in (("verb", "interaction_verb"), ("noun", "session_noun"), ("unit", "progress_unit")):
        if (said := getattr(wish, member)) is not _UNSET:
            kept[column] = rules.word(said, f"/{member}", findings)
    if wish.levels is not _UNSET:
        kept["hierarchy_levels"] = list(rules.checked_levels(wish.levels, findings))
    if "progress_unit" in kept:
        kept["progress_unit"] = kept["progress_unit"].replace(" ", "_")
    if wish.is_enabled is not _UNSET:
        kept["is_enabled"] = wish.is_enabled
    _check_looks(wish, findings, kept)
    schema = dict((found.metadata_schema if found is not None else None) or {})
    if wish.fields is not _UNSET:
        schema["fields"] = [msgspec.to_builtins(one) for one in rules.checked_fields(wish.fields, findings)]
    if wish.cover is not _UNSET:
        schema["cover"] = wish.cover
    findings.close()
    return kept | ({"metadata_schema": schema} if wish.fields is not _UNSET or wish.cover is not _UNSET else {})


def _check_looks(wish: TypeChange, findings: Findings, kept: dict[str, Any]) -> None:
    if wish.color is not _UNSET:
        kept["color"] = rules.INKS.get(wish.color)
        if kept["color"] is None:
            findings.add("/color", f"Choose one of {', '.join(rules.INKS)}.")
    if wish.icon is not _UNSET:
        kept["icon"] = wish.icon
        if wish.icon not in rules.ICONS:
            findings.add("/icon", f"Choose one of {', '.join(rules.ICONS)}.")
    if wish.cover is not _UNSET and wish.cover not in rules.COVERS:
        findings.add("/cover", f"Choose one of {', '.join(rules.COVERS)}.")


def _person(viewer: Viewer) -> int:
    if not viewer.signed_in or viewer.user_id is None:
        raise Unauthenticated
    return viewer.user_id


async def _is_admin(tx: Tx, viewer: Viewer) -> bool:
    return bool(await tx.scalar(_IS_ADMIN, user_id=viewer.user_id))


async def _require_admin(tx: Tx, viewer: Viewer) -> None:
    if not await _is_admin(tx, viewer):
        raise Forbidden("Only an administrator may do that.")
