"""From our goals and sessions to those of the wire."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chronicle_node.domain.goals import Standing
from chronicle_node.federation.plays import media_of, wire_word
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.federation.vocabulary.shelves import Shelved
from chronicle_node.queries.goals import GoalCard
from chronicle_node.queries.sessions import Session


def shelved(uris: Uris, owner: UUID, thing: GoalCard | Session) -> Shelved:
    """A goal or a session of somebody here."""
    home = uris.actor(owner)
    if isinstance(thing, GoalCard):
        return Shelved("goals", home, _goal(thing), id=uris.goal(owner, thing.id))
    return Shelved("sessions", home, _session(thing), media_of(uris, thing.media), uris.session(owner, thing.id))


def _goal(found: GoalCard) -> dict[str, object]:
    return {
        "name": found.name,
        "unit": found.unit,
        "period": found.period,
        "target": found.target,
        "type": wire_word(found.type) if found.type else None,
        "type_name": found.type_name,
        "ended": found.is_ended or None,
        "at": stamp(found.created_at),
        "now": _running(found.now) if found.now else None,
        "past": [_period(one) for one in found.past],
    }


def _running(found: Standing) -> dict[str, object]:
    pace: dict[str, object] = {"due": found.due, "ahead": found.ahead}
    return _period(found) | pace | ({"needed": found.needed} if found.needed is not None else {})


def _period(found: Standing) -> dict[str, object]:
    return {"from": found.first.isoformat(), "to": found.last.isoformat(), "done": found.done}


def _session(found: Session) -> dict[str, object]:
    at = found.progress
    return {
        "number": found.number,
        "status": found.status.value,
        "at": stamp(found.started_at),
        "completed": _moment(found.completed_at),
        "last": _moment(found.last_at),
        "plays": found.plays,
        "done": at.done,
        "known": at.known,
        "total": at.total,
        "percentage": at.percentage,
    }


def _moment(at: datetime | None) -> str | None:
    return stamp(at) if at is not None else None
