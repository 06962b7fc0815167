"""Telling a person of this node what happens between them and groups of other nodes."""

from __future__ import annotations

from sqlalchemy import bindparam, delete

from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.notifications import Kind
from chronicle_node.models.notifications import Notification
from chronicle_node.services.notifications import add

_FORGET = sql(lambda: delete(Notification).where(Notification.dedupe_key == bindparam("once")))


async def invited(tx: Tx, user_id: int, membership_id: int, name: str, group: str, *, by: int) -> None:
    """Somebody, or without a name the group itself, asks to have this person in a group of another node."""
    await add(
        tx,
        user_id,
        Kind.GROUP_INVITATION,
        f"{name} invites you into “{group}”" if name else f"You are invited into “{group}”",
        "It is a group on another node. Accept or decline the invitation under Groups; it is there for a week.",
        link="/groups",
        once=f"distant_group:{membership_id}",
        by=by,
    )


async def over(tx: Tx, membership_id: int) -> None:
    """An invitation into a group of another node is answered, withdrawn or over."""
    await tx.run(_FORGET, once=f"distant_group:{membership_id}")


async def entered(tx: Tx, user_id: int, membership_id: int, group: str) -> None:
    """A group of another node let this person in."""
    await add(
        tx,
        user_id,
        Kind.GROUP_ENTERED,
        f"You are in “{group}” now",
        "What its members share with the group is on its page.",
        link="/groups",
        once=f"distant_group_entered:{membership_id}",
    )


async def brought(tx: Tx, user_id: int, group: Row) -> None:
    """A group here has this person in it instead of the account they moved from; it has its `public_id` and `name`."""
    await add(
        tx,
        user_id,
        Kind.GROUP_ENTERED,
        f"You are in “{group.name}” now",
        "The account you moved from was in it. Choose on its page what it sees of you.",
        link=f"/groups/{group.public_id}",
        once=f"group_brought:{group.id}:{user_id}",
    )


async def ended(tx: Tx, user_id: int, membership_id: int, group: str, *, was_in: bool) -> None:
    """A group of another node doesn't have this person in it, or not any more."""
    said = f"You are no longer in “{group}”" if was_in else f"“{group}” did not let you in"
    why = "Whoever leads it decided so." if was_in else "The invitation may be over. Ask for a new one."
    await add(
        tx, user_id, Kind.GROUP_LEFT, said, why, link="/groups", once=f"distant_group_ended:{membership_id}:{tx.now}"
    )
