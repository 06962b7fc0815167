"""The rows of friendships, one for each of the two who lives here; `social` says when they begin and end."""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, null, select, update

from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import sharing
from chronicle_node.models.social import FederatedFriend
from chronicle_node.models.types import Json

_new = insert(
    FederatedFriend,
    *("local_user_id", "remote_instance_id", "remote_username", "actor_id", "status", "created_at"),
)
_same = FederatedFriend.actor_id == _new.excluded.actor_id
_BEGIN = sql(
    lambda: _new.on_conflict_do_update(
        index_elements=[
            FederatedFriend.local_user_id,
            FederatedFriend.remote_instance_id,
            FederatedFriend.remote_username,
        ],
        set_={
            "actor_id": _new.excluded.actor_id,
            "status": _new.excluded.status,
            "permissions": case((_same, FederatedFriend.permissions), else_=null()),
        },
    )
)
_of_friend = (FederatedFriend.local_user_id == bindparam("user_id"), FederatedFriend.actor_id == bindparam("actor_id"))
_END = sql(lambda: delete(FederatedFriend).where(*_of_friend))
_DECIDED = sql(lambda: select(FederatedFriend.permissions).where(*_of_friend))
_SET_ASIDE = sql(
    lambda: (
        update(FederatedFriend).where(*_of_friend).values(status="ended", permissions=bindparam("taken", type_=Json))
    )
)


async def begin(tx: Tx, user_id: int, friend: Row) -> None:
    """Somebody here has a friend; what they had taken from them before stays taken."""
    await tx.run(
        _BEGIN,
        local_user_id=user_id,
        remote_instance_id=friend.instance_id,
        remote_username=friend.username,
        actor_id=friend.id,
        status="accepted",
        created_at=tx.now,
    )


async def end(tx: Tx, user_id: int, actor_id: int, *, keeps_what_was_taken: bool) -> None:
    """What was decided for a friend goes with the friendship. What was taken from one who ends it stays for when they
    come back: otherwise they would get it by leaving and asking again.
    """
    decided = await tx.scalar(_DECIDED, user_id=user_id, actor_id=actor_id) if keeps_what_was_taken else None
    taken = {key: value for key, value in sharing.read(decided).items() if value is False}
    if taken:
        await tx.run(_SET_ASIDE, user_id=user_id, actor_id=actor_id, taken=taken)
    else:
        await tx.run(_END, user_id=user_id, actor_id=actor_id)
