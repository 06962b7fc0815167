"""The people of this node with their roles, and what members may do: for its administrators."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import bindparam, or_, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain.roles import Ability, Role, members_may, role_of
from chronicle_node.models.accounts import User
from chronicle_node.models.instance import AppSetting

SETTING = "catalogue.members_may"
MOST = 100


class RoleHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with an account here."""

    username: str
    display_name: str | None
    role: Role
    is_active: bool
    created_at: datetime


_PEOPLE = sql(
    lambda: (
        select(User.username, User.display_name, User.role, User.is_admin, User.is_active, User.created_at)
        .where(
            User.username > bindparam("after"),
            or_(User.username.like(bindparam("beginning")), User.display_name.like(bindparam("beginning"))),
        )
        .order_by(User.username)
        .limit(bindparam("at_most"))
    )
)
_ONE = sql(lambda: select(User.role, User.is_admin).where(User.username == bindparam("username")))
_MEMBERS = sql(lambda: select(AppSetting.value).where(AppSetting.key == SETTING))


async def people(tx: Tx, after: str = "", q: str = "", limit: int = MOST) -> tuple[list[RoleHolder], str | None]:
    """People whose names begin like that, in the order of their names, and the name the next page begins after."""
    most = max(1, min(limit, MOST))
    beginning = q.strip().removeprefix("@").replace("%", "") + "%"
    rows = await tx.all(_PEOPLE, after=after, beginning=beginning, at_most=most + 1)
    found = [
        RoleHolder(
            username=row.username,
            display_name=row.display_name,
            role=role_of(row.role, is_admin=bool(row.is_admin)),
            is_active=bool(row.is_active),
            created_at=row.created_at,
        )
        for row in rows[:most]
    ]
    return found, found[-1].username if len(rows) > most else None


async def allowed_members(tx: Tx) -> frozenset[Ability]:
    """What members may do with the catalogue."""
    value = await tx.scalar(_MEMBERS)
    return members_may(None if value is None else msgspec.json.decode(value))


async def role_of_person(tx: Tx, username: str) -> Role | None:
    """Somebody's role; None where there is nobody of that name."""
    row = await tx.first(_ONE, username=username)
    return row and role_of(row.role, is_admin=bool(row.is_admin))
