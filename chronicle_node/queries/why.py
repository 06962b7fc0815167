"""Why can they see this? Every line of the rule, with its answer for one viewer and one owner."""

from __future__ import annotations

from functools import cache

import msgspec
from sqlalchemy import Text, bindparam, case, false, select, true

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.policy import BOUND, OWNER, Viewer, rank, rules


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the rule for one viewer and owner. `decides`: it is the first that holds."""

    code: str
    words: str
    holds: bool
    decides: bool
    allows: bool


@cache
def _explanation(kind: str) -> Statement:
    columns = [case((rule.holds, true()), else_=false()).label(rule.code) for rule in rules(BOUND, OWNER, kind)]
    level = rank(bindparam("audience", type_=Text)).label("level")
    return sql(
        lambda: (
            select(level, *columns)
            .select_from(OWNER.user)
            .join(OWNER.actor, OWNER.joined)
            .where(OWNER.user.id == bindparam("user_id"))
        )
    )


async def explain(tx: Tx, viewer: Viewer, user_id: int, kind: str, audience: str = "public") -> list[Line]:
    """Every line of the rule with its answer, for things of this kind and level of this person."""
    row = await tx.one(_explanation(kind), user_id=user_id, audience=audience, **viewer.values)
    lines = rules(BOUND, OWNER, kind)
    deciding = next((rule.code for rule in lines if getattr(row, rule.code)), None)
    return [
        Line(
            code=rule.code,
            words=rule.words,
            holds=bool(getattr(row, rule.code)),
            decides=rule.code == deciding,
            allows=rule.sight >= row.level,
        )
        for rule in lines
    ]
