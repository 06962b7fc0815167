"""Sessions as their pages show them."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from chronicle_node.domain.sessions import SessionStatus
from chronicle_node.queries.own_plays import Choice
from chronicle_node.queries.session_parts import Group, Overview, Row
from chronicle_node.queries.sessions import Session, Theirs
from chronicle_node.web import pages
from chronicle_node.web.pages import sessions as shapes
from chronicle_node.web.show import verbs, works
from chronicle_node.web.show.catalog import leaf_kind
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import duration, ordinal

STATUS = {
    SessionStatus.IN_PROGRESS: "In progress",
    SessionStatus.PAUSED: "Paused",
    SessionStatus.COMPLETED: "Completed",
    SessionStatus.ABANDONED: "Abandoned",
}


def address(session_id: UUID) -> str:
    """The page of a session."""
    return f"/sessions/{session_id}"


def called(number: int, name: str | None) -> str:
    """What a session is called among those of its work."""
    return f"{ordinal(number)} time · {name}" if name else f"{ordinal(number)} time"


def line(found: Session) -> shapes.SessionLine:
    """A session among others."""
    return shapes.SessionLine(
        work=works.work(found.media),
        number=found.number,
        url=address(found.id),
        name=found.name or "",
        status=found.status.value,
        status_words=STATUS[found.status],
        progress=progress(found),
        left_words=_left(found),
        next=works.work(found.next) if found.next and found.next.id != found.media.id else None,
        next_url=f"{works.address(found.next)}/plays" if found.next else "",
        at=found.last_at or found.started_at,
        in_turn=found.is_next_in_turn,
    )


def progress(found: Session) -> pages.Progress | None:
    """How far: in parts, or in percent for a single work that is not finished."""
    at = found.progress
    if at.total == 1 and at.known == 1 and not at.done:
        return pages.Progress(done=at.percentage or 0.0, unit="percent")
    return pages.Progress(done=at.done, total=at.total, unit=verbs.plural(leaf_kind(found.media)))


def theirs(found: Theirs, picture: Picture, status: SessionStatus | None) -> shapes.Sessions:
    """Somebody's sessions."""
    owner = person(found.owner, picture)
    path = f"{owner.url}/sessions"
    asked = {"status": status.value} if status else {}
    return shapes.Sessions(
        owner=owner,
        lines=tuple(line(one) for one in found.sessions.items),
        tabs=states(path, status),
        mine=found.is_viewer,
        next=f"{path}?{urlencode(asked | {'cursor': found.sessions.next})}" if found.sessions.next else "",
    )


def states(path: str, status: SessionStatus | None) -> tuple[pages.Tab, ...]:
    """A choice of states."""
    return (
        pages.Tab(text="All", url=path, current=status is None),
        *(
            pages.Tab(text=words, url=f"{path}?status={one.value}", current=status is one)
            for one, words in STATUS.items()
        ),
    )


def groups(found: Overview, own: str) -> tuple[pages.Tab, ...]:
    """The seasons of a session, where there are several."""
    if len(found.groups) < 2:
        return ()
    return tuple(
        pages.Tab(
            text=f"{one.title} · {one.done} of {one.total}", url=_within(one, own), current=one.id == found.chosen
        )
        for one in found.groups
    )


def rows(found: Overview) -> tuple[shapes.PartRow, ...]:
    """The parts of the season that is looked at."""
    return tuple(_row(one) for one in found.rows)


def choices(found: tuple[Choice, ...], *, rule: str = "") -> tuple[shapes.SessionChoice, ...]:
    """Where a play may belong; `rule`: the words for leaving it to the rule, where that can be."""
    several = len({one.kind for one in found}) > 1
    named = tuple(
        shapes.SessionChoice(
            value=str(one.id),
            words=called(one.number, one.name)
            + (f" ({verbs.noun(one.kind)})" if several else "")
            + ("" if one.status == SessionStatus.IN_PROGRESS else f", {STATUS[SessionStatus(one.status)].lower()}"),
        )
        for one in found
    )
    outside = shapes.SessionChoice(value="none", words="Outside of any")
    return (*((shapes.SessionChoice(value="", words=rule),) if rule else ()), *named, outside) if found else ()


def _row(one: Row) -> shapes.PartRow:
    return shapes.PartRow(
        id=str(one.id),
        number="" if one.position is None else str(one.position),
        title=one.title,
        url=f"/media/{one.id}",
        done=one.is_done,
        seen=one.played_ever,
        length_seconds=one.seconds,
    )


def _within(one: Group, own: str) -> str:
    return f"{own}?group={one.id}#parts" if one.id else f"{own}#parts"


def _left(found: Session) -> str:
    left = found.progress.seconds_left
    if not left or found.status is SessionStatus.COMPLETED or found.progress.total is None or not found.is_mine:
        return ""
    return f"{duration(left)} left"
