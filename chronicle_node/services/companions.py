"""With whom a play was: free names, or people of this node. Only its person sees them, unless somebody named agrees."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain.findings import invalid
from chronicle_node.domain.text import one_line
from chronicle_node.models.accounts import User
from chronicle_node.models.history import PlayCompanion
from chronicle_node.models.social import Actor, Follow

MOST, NAME_MAX = 20, 80

_OF = sql(
    lambda: (
        select(PlayCompanion.name, PlayCompanion.user_id, PlayCompanion.agreed_at)
        .where(PlayCompanion.event_id == bindparam("event_id"))
        .order_by(PlayCompanion.id)
    )
)
_CLEAR = sql(lambda: delete(PlayCompanion).where(PlayCompanion.event_id == bindparam("event_id")))
_ADD = sql(lambda: insert(PlayCompanion, "event_id", "user_id", "name", "agreed_at").on_conflict_do_nothing())
_mine, _theirs, _there, _back = aliased(Actor), aliased(Actor), aliased(Follow), aliased(Follow)
# Only a friend is more than a name: nobody learns here who else has an account.
_FRIEND = sql(
    lambda: (
        select(User.id)
        .join(_theirs, _theirs.user_id == User.id)
        .join(_there, (_there.followed_id == _theirs.id) & (_there.state == "accepted"))
        .join(_mine, _mine.id == _there.follower_id)
        .join(
            _back,
            (_back.follower_id == _theirs.id) & (_back.followed_id == _mine.id) & (_back.state == "accepted"),
        )
        .where(_mine.user_id == bindparam("user_id"), User.username == bindparam("username"))
    )
)


def tidy(names: Sequence[str], *, pointer: str = "/companions") -> list[str]:
    """Names as they are kept, each once. Raises Invalid where there are too many or one is too long."""
    found = list(dict.fromkeys(name for name in map(one_line, names) if name))
    if len(found) > MOST:
        raise invalid(pointer, f"Name at most {MOST} people.")
    if any(len(name) > NAME_MAX for name in found):
        raise invalid(pointer, f"A name takes at most {NAME_MAX} characters.")
    return found


async def of(tx: Tx, event_id: int) -> list[str]:
    """The names of those who were there."""
    return [row.name for row in await tx.all(_OF, event_id=event_id)]


async def put(tx: Tx, user_id: int, event_id: int, names: Sequence[str]) -> None:
    """Have exactly these people there. Whoever had agreed and stays has agreed still."""
    before: dict[str, Row] = {row.name: row for row in await tx.all(_OF, event_id=event_id)}
    if list(before) == list(names):
        return
    await tx.run(_CLEAR, event_id=event_id)
    for name in names:
        who = await _friend(tx, user_id, name)
        known = before.get(name)
        agreed_at = known.agreed_at if known is not None and known.user_id == who else None
        await tx.run(_ADD, event_id=event_id, user_id=who, name=name, agreed_at=agreed_at)


async def _friend(tx: Tx, user_id: int, name: str) -> int | None:
    """The friend of this node whom `@bob` means; None for a free name."""
    if not name.startswith("@") or "@" in name[1:]:
        return None
    found: int | None = await tx.scalar(_FRIEND, user_id=user_id, username=name[1:].lower())
    return found
