"""What somebody may do with the catalogue: asked before each change, given by administrators."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from sqlalchemy import bindparam, func, select, true, update

from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain.roles import FOR_MEMBERS, WORDS, Ability, Role, abilities, members_may, role_of
from chronicle_node.errors import Conflict, Forbidden, NotFound, Unauthenticated
from chronicle_node.models.accounts import User
from chronicle_node.models.instance import AppSetting
from chronicle_node.policy import Viewer
from chronicle_node.services import audit

SETTING = "catalogue.members_may"
_members = select(AppSetting.value).where(AppSetting.key == SETTING).scalar_subquery().label("members_may")
_STANDING = sql(lambda: select(User.id, User.role, User.is_admin, _members).where(User.id == bindparam("user_id")))
_NAMED = sql(
    lambda: select(User.id, User.role, User.is_admin).where(User.username == bindparam("username")).with_for_update()
)
_OTHER_ADMINS = sql(
    lambda: (
        select(func.count())
        .select_from(User)
        .where(User.is_admin == true(), User.is_active == true(), User.id != bindparam("user_id"))
    )
)
_GIVE = sql(
    lambda: (
        update(User)
        .where(User.id == bindparam("user_id"))
        .values(role=bindparam("new_role"), is_admin=bindparam("admin"), updated_at=bindparam("now"))
    )
)
_SET = sql(
    lambda: insert(AppSetting, "key", "value", "description", "updated_at").on_conflict_do_update(
        index_elements=[AppSetting.key], set_={"value": bindparam("value"), "updated_at": bindparam("updated_at")}
    )
)


class Standing(msgspec.Struct, frozen=True):
    """What somebody is and may."""

    user_id: int
    role: Role
    may: frozenset[Ability]


async def standing(tx: Tx, viewer: Viewer) -> Standing:
    """What the viewer may do. Raises Unauthenticated for nobody in particular."""
    row = await tx.first(_STANDING, user_id=viewer.user_id) if viewer.signed_in and viewer.user_id else None
    if row is None:
        raise Unauthenticated
    role = role_of(row.role, is_admin=bool(row.is_admin))
    allowed = members_may(None if row.members_may is None else msgspec.json.decode(row.members_may))
    return Standing(row.id, role, abilities(role, allowed))


async def require(tx: Tx, viewer: Viewer, ability: Ability) -> int:
    """The person's row id. Raises Forbidden where they may not do this."""
    found = await standing(tx, viewer)
    if ability not in found.may:
        raise Forbidden(
            f"Your role here doesn’t let you {WORDS[ability]}; an administrator of this node can change it."
        )
    return found.user_id


async def give(tx: Tx, giver_id: int, username: str, role: Role, origin: audit.Origin) -> None:
    """Give somebody a role. Raises NotFound, and Conflict where no administrator would be left."""
    row = await tx.first(_NAMED, username=username)
    if row is None:
        raise NotFound("There is no such account.")
    before = role_of(row.role, is_admin=bool(row.is_admin))
    if before is role:
        return
    if before is Role.ADMIN and not await tx.scalar(_OTHER_ADMINS, user_id=row.id):
        raise Conflict("This is the only administrator; make somebody else one first.")
    kept = Role.MODERATOR if role is Role.ADMIN else role
    await tx.run(_GIVE, user_id=row.id, new_role=kept.value, admin=role is Role.ADMIN, now=tx.now)
    details = {"username": username, "before": before.value, "after": role.value}
    await audit.record(tx, "change_role", origin, user_id=giver_id, entity=("user", row.id), details=details)


async def let_members(tx: Tx, giver_id: int, allowed: Collection[Ability], origin: audit.Origin) -> None:
    """Say what members may do."""
    words = [ability.value for ability in FOR_MEMBERS if ability in allowed]
    about = "What members may do with the catalogue."
    value = msgspec.json.encode(words).decode()
    await tx.run(_SET, key=SETTING, value=value, description=about, updated_at=tx.now)
    await audit.record(tx, "change_members_may", origin, user_id=giver_id, details={"after": words})
