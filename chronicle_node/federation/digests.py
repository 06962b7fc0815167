"""What somebody saw at one go, in one post instead of many: "Watched 6 episodes of …", after hours of quiet.

Looked for by the clockwork, among those who switched it on and finished enough lately; each of them is a job of their
own, so that nobody waits for, or is held up by, anybody else. Only what was told while it happened counts, so nothing
that is imported or written down later is posted; and only what those may see for whom the post is, so nothing private
is ever counted. What is taken out of a diary later is taken out of its post.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, exists, func, literal_column, select
from sqlalchemy.orm import aliased

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.audience import POSTED
from chronicle_node.domain.events import DigestDue
from chronicle_node.domain.playback import Mode, mode_of
from chronicle_node.federation import statements
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem, MediaType
from chronicle_node.models.claims import PostWork
from chronicle_node.models.history import EventKey, InteractionEvent
from chronicle_node.models.posts import Post
from chronicle_node.models.social import Actor, Follow
from chronicle_node.models.types import UTC, BigId
from chronicle_node.node import Node
from chronicle_node.policy import EVERYTHING, rank
from chronicle_node.queries import sayings
from chronicle_node.queries.sayings import Subject

QUIET = timedelta(hours=3)  # after the last part; until then it may go on
FEWEST = 3  # parts; less is no binge
LATE = timedelta(hours=1)  # what is told later than this was written down or imported
LOOKED_AT = timedelta(hours=36)
APART = timedelta(hours=2)  # between two such posts of one person
PEOPLE = 500  # in one transaction
PLAYS = 2_000
KEPT_IN_LINE = timedelta(days=30)

_follower = aliased(Actor)
_who_posts = (
    select(User.id, Actor.id.label("actor_id"))
    .join(Actor, Actor.user_id == User.id)
    .where(
        User.is_active.is_(True),
        User.privacy_settings.op("->")(literal_column(f"'{POSTED['digest']}'")) == literal_column("'true'"),
        exists().where(
            Follow.followed_id == Actor.id,
            Follow.state == "accepted",
            _follower.id == Follow.follower_id,
            _follower.user_id.is_(None),
        ),
    )
)
_PERSON = sql(lambda: _who_posts.where(User.id == bindparam("user_id")))
_finished_enough = (
    select(InteractionEvent.id)
    .where(
        InteractionEvent.user_id == User.id,
        InteractionEvent.timestamp > bindparam("since", type_=UTC),
        InteractionEvent.timestamp <= bindparam("until", type_=UTC),
        InteractionEvent.event_type == "finish",
    )
    .correlate(User)
    .offset(FEWEST - 1)
    .limit(1)
)
_PEOPLE = sql(
    lambda: (
        _who_posts.where(User.id > bindparam("after", type_=BigId), _finished_enough.exists())
        .order_by(User.id)
        .limit(bindparam("at_most"))
    )
)
_parent = aliased(MediaItem)
_PLAYS = sql(
    lambda: (
        select(
            *(InteractionEvent.timestamp, InteractionEvent.media_item_id, EventKey.public_id),
            func.coalesce(_parent.parent_id, _parent.id).label("top_id"),
            *(MediaType.interaction_verb, MediaType.progress_unit),
        )
        .join(EventKey, EventKey.event_id == InteractionEvent.id)
        .join(MediaItem, MediaItem.id == InteractionEvent.media_item_id)
        .join(_parent, _parent.id == MediaItem.parent_id)
        .join(MediaType, MediaType.id == MediaItem.media_type_id)
        .join(User, User.id == InteractionEvent.user_id)
        .where(
            InteractionEvent.user_id == bindparam("user_id"),
            InteractionEvent.timestamp > bindparam("since", type_=UTC),
            InteractionEvent.event_type == "finish",
            InteractionEvent.precision == "exact",
            rank(User.history_audience) < literal_column(str(EVERYTHING), Integer),
            rank(InteractionEvent.audience) <= rank(User.history_audience),
        )
        .order_by(InteractionEvent.timestamp.desc())
        .limit(PLAYS)
    )
)
_DIGESTS = sql(
    lambda: (
        select(
            *(Post.id, Post.received_at, PostWork.media_item_id, PostWork.since, PostWork.until, PostWork.parts),
            *(Post.subject_id, Post.public_id, Post.uri, Post.audience, Post.published_at, Post.reached, Post.gone_at),
        )
        .join(PostWork, PostWork.post_id == Post.id)
        .where(
            any_of(Post.actor_id, "actors"), PostWork.kind == "digest", Post.received_at > bindparam("since", type_=UTC)
        )
        .order_by(Post.id)
    )
)


class Sitting(NamedTuple):
    """Parts of one work, one after the other."""

    top_id: int
    since: datetime
    until: datetime
    parts: int


async def look(node: Node) -> Mapping[str, object]:
    """Have everybody looked at who may have something to post, some people in each transaction."""
    people, after = 0, 0
    while found := await node.db.write(_ask_for_some, after):
        people, after = people + len(found), found[-1]
    return {"people": people}


async def _ask_for_some(tx: Tx, after: int) -> list[int]:
    since, until = tx.now - LOOKED_AT, tx.now - QUIET
    found = [row.id for row in await tx.all(_PEOPLE, after=after, since=since, until=until, at_most=PEOPLE)]
    for user_id in found:
        await outbox.emit(tx, DigestDue(user_id=user_id))
    return found


async def post(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Post what one person saw at one go, where that is over by now. A job."""
    person = await tx.first(_PERSON, user_id=payload["user_id"])
    if person is not None:
        await _look_at(tx, person)


async def follow(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Plays were taken out, or are for fewer; what was posted of them follows. A job."""
    author = await statements.author_of(tx, payload["user_id"])
    if author is None:
        return
    for row in await tx.all(_DIGESTS, actors=[author.id], since=tx.now - KEPT_IN_LINE):
        if row.gone_at is not None or row.media_item_id is None:
            continue
        subject = Subject(
            kind="digest",
            user_id=author.user_id,
            id=row.subject_id,
            item_id=row.media_item_id,
            since=row.since,
            until=row.until,
        )
        if await sayings.parts(tx, subject, row.audience) != row.parts:
            await statements.bring_in_line(tx, author, subject, row)


async def _look_at(tx: Tx, person: Row) -> None:
    known = await tx.all(_DIGESTS, actors=[person.actor_id], since=tx.now - LOOKED_AT - QUIET)
    if any(tx.now - row.received_at < APART for row in known):
        return
    plays = await tx.all(_PLAYS, user_id=person.id, since=tx.now - LOOKED_AT)
    fresh = [row for row in plays if _told_in_time(row) and _is_in_parts(row)]
    for sitting in _sittings(fresh):
        if tx.now - sitting.until < QUIET or sitting.parts < FEWEST or _is_told(sitting, known):
            continue
        author = await statements.author_of(tx, person.id)
        if author is None:
            return
        subject = Subject(
            kind="digest",
            user_id=person.id,
            id=ids.new(),
            item_id=sitting.top_id,
            since=sitting.since,
            until=sitting.until,
        )
        if await statements.bring_in_line(tx, author, subject, None) is not None:
            return  # one at a time; the next has its turn later


def _sittings(plays: Iterable[Row]) -> list[Sitting]:
    """The plays of each work, parted where it was quiet, the earliest to end first."""
    by_top: dict[int, list[Row]] = defaultdict(list)
    for row in plays:
        by_top[row.top_id].append(row)
    found = []
    for top_id, rows in by_top.items():
        rows.sort(key=lambda row: row.timestamp)
        breaks = [at for at, (one, other) in enumerate(pairwise(rows), 1) if other.timestamp - one.timestamp >= QUIET]
        for start, end in pairwise([0, *breaks, len(rows)]):
            found.append(_sitting(top_id, rows[start:end]))
    return sorted(found, key=lambda sitting: sitting.until)


def _sitting(top_id: int, rows: Sequence[Row]) -> Sitting:
    return Sitting(top_id, rows[0].timestamp, rows[-1].timestamp, len({row.media_item_id for row in rows}))


def _is_told(sitting: Sitting, known: Sequence[Row]) -> bool:
    return any(
        row.media_item_id == sitting.top_id and row.since <= sitting.until and sitting.since <= row.until
        for row in known
    )


def _told_in_time(row: Row) -> bool:
    return bool(ids.made_at(row.public_id) - row.timestamp < LATE)


def _is_in_parts(row: Row) -> bool:
    return mode_of(row.interaction_verb, row.progress_unit) is not Mode.MUSIC
