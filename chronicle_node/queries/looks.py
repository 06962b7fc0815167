"""Which of many items a viewer may know of: the rule of `trees`, asked of a list of items and answered soon.

An item is known where the viewer has it, or something below it, themselves, or may see somebody's play, presence,
rating or review of it, or was told of it by somebody elsewhere whom they follow; and where nobody has touched it, if
what it is part of is known. `trees` reads whole trees to say so, which one page can afford; here every look ends at the
first row that answers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, literal_column, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.models.catalog import MediaChange, MediaItem
from chronicle_node.models.claims import PostWork
from chronicle_node.models.history import CurrentlyWatching, InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.policy import BOUND, OWNER, RANKS, Viewer, can_see, hears, rank, sight
from chronicle_node.queries import presence
from chronicle_node.queries.shown_types import shown

_item = aliased(MediaItem, name="candidate")
_ONE: ColumnElement[int] = literal_column("1")


def _tree() -> Any:
    """The candidate of the row around it and everything below it, level by level, as far as the reader reads on."""
    root = select(literal_column("candidate.id", BigId).label("id")).cte("tree", recursive=True, nesting=True)
    child = aliased(MediaItem)
    return root.union_all(select(child.id).join(root, child.parent_id == root.c.id))


@cache
def _sights(kind: str) -> Any:
    """What each person of this node lets the viewer see of a kind of thing, worked out once for the whole list."""
    return (
        select(OWNER.user.id.label("user_id"), sight(BOUND, OWNER, kind).label("sight"))
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .cte(f"{kind}_sights")
        .prefix_with("MATERIALIZED")
    )


def _by_sight(user_id: Any, kind: str, level: int) -> ColumnElement[bool]:
    sights = _sights(kind)
    within: ColumnElement[bool] = user_id.in_(
        select(sights.c.user_id).where(sights.c.sight >= literal_column(str(level)))
    )
    return within


def reached(table: Any, kind: str) -> ColumnElement[bool]:
    """The condition that a row of a table with an audience is of somebody whose sight reaches its level."""
    return or_(
        *(
            and_(rank(table.audience) == literal_column(str(level)), _by_sight(table.user_id, kind, level))
            for level in RANKS.values()
        )
    )


def _heard() -> ColumnElement[bool]:
    post, author = aliased(Post, name="telling_post"), aliased(Actor, name="telling_author")
    return exists().where(
        post.id == PostWork.post_id, post.subject_id.is_(None), author.id == post.actor_id, hears(BOUND, post, author)
    )


@cache
def telling() -> tuple[tuple[Any, ColumnElement[bool]], ...]:
    """What tells of an item, and the condition that the viewer may see it."""
    return (
        (InteractionEvent, reached(InteractionEvent, "history")),
        (UserRating, and_(UserRating.rating.is_not(None), _by_sight(UserRating.user_id, "ratings", RANKS["public"]))),
        (UserReview, reached(UserReview, "reviews")),
        (PostWork, _heard()),
    )


#: What makes an item the viewer's own, and somebody's matter for all others.
KEPT = (UserLibrary, WatchSession, CurrentlyWatching, UserRating, UserReview)
#: Whoever added an item by hand goes on knowing of it, whoever plays it in private. It is no matter of theirs alone.
added_by_me = and_(MediaChange.user_id == BOUND.user_id, MediaChange.kind == "added")


@cache
def shown_now() -> Any:
    """The items that somebody is at for the viewer to see."""
    return (
        select(CurrentlyWatching.media_item_id)
        .join(OWNER.user, OWNER.user.id == CurrentlyWatching.user_id)
        .join(OWNER.actor, OWNER.joined)
        .where(can_see(BOUND, OWNER, "presence", CurrentlyWatching.audience), presence.alive())
    )


def any_row(*where: Any) -> Any:
    """EXISTS, asked of one row after the other.

    The offset keeps PostgreSQL from reading a table of millions into a hash to answer for a few rows: it thinks that
    cheaper, and takes seconds for it.
    """
    return select(_ONE).where(*where).limit(_ONE).offset(literal_column("0"))


def _within_tree(column: Any, *where: Any) -> ColumnElement[bool]:
    tree = _tree()
    about_it = exists(any_row(column == tree.c.id, *where).correlate(tree))
    return exists(select(_ONE).select_from(tree).where(about_it).correlate(_item))


def _among(items: Any) -> ColumnElement[bool]:
    tree = _tree()
    return exists(select(_ONE).select_from(tree).where(tree.c.id.in_(items)).correlate(_item))


def _look() -> Any:
    mine = (
        *(_within_tree(table.media_item_id, table.user_id == BOUND.user_id) for table in KEPT),
        _within_tree(MediaChange.media_item_id, added_by_me),
    )
    told = (_within_tree(table.media_item_id, visible) for table, visible in telling())
    seen = or_(*told, _among(shown_now()), *mine)
    touched = or_(*(_within_tree(table.media_item_id) for table in (InteractionEvent, *KEPT)))
    return select(_item.id, _item.parent_id, case((seen, 2), (touched, 1), else_=0).label("look")).where(
        any_of(_item.id, "items"), shown(_item.media_type_id)
    )


def _played() -> Any:
    table, visible = telling()[0]
    played = _within_tree(table.media_item_id, visible)
    return select(_item.id).where(any_of(_item.id, "items"), shown(_item.media_type_id), played)


_LOOK = sql(_look)
# Most of what anybody looks for has been played for all to see: only the others need the whole rule.
_PLAYED = sql(_played)
_UNTOUCHED, _SEEN = 0, 2


async def among(tx: Tx, viewer: Viewer, items: Collection[int]) -> set[int]:
    """Those of these items that the viewer may know of."""
    if not items:
        return set()
    played = {row.id for row in await tx.all(_PLAYED, items=sorted(items), **viewer.values)}
    return played | await _among_others(tx, viewer, set(items) - played)


async def _among_others(tx: Tx, viewer: Viewer, items: Collection[int]) -> set[int]:
    """The same, by the whole rule."""
    if not items:
        return set()
    rows: Sequence[Any] = await tx.all(_LOOK, items=sorted(items), **presence.moment(tx), **viewer.values)
    untouched = [row for row in rows if row.look == _UNTOUCHED]
    above = await among(tx, viewer, {row.parent_id for row in untouched if row.parent_id is not None})
    return {row.id for row in rows if row.look == _SEEN} | {
        row.id for row in untouched if row.parent_id is None or row.parent_id in above
    }
