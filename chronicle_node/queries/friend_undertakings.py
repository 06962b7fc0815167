"""Goals and sessions of people on other nodes, in the shape of those of people here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from chronicle_node.domain.goals import Standing
from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.queries.friend_shelves import Thing, key_of
from chronicle_node.queries.goals import GoalCard
from chronicle_node.queries.media import Chain
from chronicle_node.queries.session_progress import Progress
from chronicle_node.queries.sessions import Session


def goal(thing: Thing) -> GoalCard:
    """A goal as its owner's node has counted it for this reader."""
    said = thing.facts
    now = said["now"]
    return GoalCard(
        id=key_of(thing.uri or ""),
        name=said["name"],
        unit=said["unit"],
        period=said["period"],
        target=said["target"],
        type=said["type"],
        type_name=said["type_name"],
        audience=None,
        is_ended=said["ended"],
        now=_standing(now, said["target"], is_over=False) if now else None,
        past=tuple(_standing(one, said["target"], is_over=True) for one in said["past"]),
        created_at=datetime.fromisoformat(said["at"]),
    )


def session(thing: Thing, media: Chain) -> Session:
    """A time through a work."""
    said = thing.facts
    return Session(
        id=key_of(thing.uri or ""),
        media=media,
        number=said["number"],
        status=SessionStatus(said["status"]),
        is_mine=False,
        started_at=datetime.fromisoformat(said["at"]),
        completed_at=_moment(said["completed"]),
        last_at=_moment(said["last"]),
        plays=said["plays"],
        progress=Progress(
            done=said["done"],
            known=said["known"],
            total=said["total"],
            percentage=said["percentage"],
            seconds_left=None,
        ),
    )


def _standing(said: Mapping[str, Any], target: int, *, is_over: bool) -> Standing:
    return Standing(
        first=date.fromisoformat(said["from"]),
        last=date.fromisoformat(said["to"]),
        done=said["done"],
        target=target,
        due=said.get("due", target),
        ahead=said.get("ahead", said["done"] - target),
        is_over=is_over,
        is_reached=said["done"] >= target,
        needed=said.get("needed"),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
