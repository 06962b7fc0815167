"""Members of a group who are to see nothing of each other there, as one of them who lives elsewhere has their node say.

Such a word counts like a block of theirs, among the members of the group.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, or_, select

from chronicle_node.db import Tx, any_of, insert, sql
from chronicle_node.models.groups import GroupGuest, GroupMember
from chronicle_node.models.social import Actor, Block
from chronicle_node.models.types import BigId

_group = bindparam("group_id", type_=BigId)
_in_it = or_(
    Actor.id.in_(select(GroupGuest.actor_id).where(GroupGuest.group_id == _group)),
    Actor.user_id.in_(select(GroupMember.user_id).where(GroupMember.group_id == _group)),
)
_NAMED = sql(lambda: select(Actor.id).where(any_of(Actor.uri, "uris"), _in_it, Actor.id != bindparam("actor_id")))
_SET = sql(
    lambda: (
        select(Block.target_id)
        .join(Actor, Actor.id == Block.target_id)
        .where(Block.actor_id == bindparam("actor_id", type_=BigId), _in_it)
    )
)
_ADD = sql(lambda: insert(Block, "actor_id", "target_id", "created_at").on_conflict_do_nothing())
_DROP = sql(
    lambda: delete(Block).where(Block.actor_id == bindparam("actor_id", type_=BigId), any_of(Block.target_id, "ids"))
)


async def set_apart(tx: Tx, group_id: int, actor_id: int, uris: Sequence[str]) -> bool:
    """From now on these members, and no others, are apart from this one; whether that is otherwise than before."""
    who = {"group_id": group_id, "actor_id": actor_id}
    wanted = {row.id for row in await tx.all(_NAMED, uris=list(uris), **who)} if uris else set()
    before = {row.target_id for row in await tx.all(_SET, **who)}
    if wanted - before:
        await tx.run_many(
            _ADD, [{"actor_id": actor_id, "target_id": one, "created_at": tx.now} for one in wanted - before]
        )
    if before - wanted:
        await tx.run(_DROP, actor_id=actor_id, ids=sorted(before - wanted))
    return wanted != before
