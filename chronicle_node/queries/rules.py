"""A rule about a library as SQL: the one place where the words of `domain.rules` become conditions.

A statement is made once for each shape of a rule (which conditions it has, and how it sorts) and kept compiled; what
is asked for is bound. Owners are answered from their entries, others from the half that is shared with them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC as UTC_ZONE
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import (
    Float,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.compiler import SQLCompiler

from chronicle_node.db import Statement, any_of, sql
from chronicle_node.domain import dates, library
from chronicle_node.domain.library import FieldKind
from chronicle_node.domain.matching import match_key
from chronicle_node.domain.rules import RATINGS, Rule
from chronicle_node.models.catalog import MediaType
from chronicle_node.models.library import LibraryEntryTag, LibraryTag, SharedEntry, UserLibrary
from chronicle_node.models.reviews import UserRating
from chronicle_node.models.types import UTC, BigId, Json, OneDecimal
from chronicle_node.queries import followed, media
from chronicle_node.queries.shown_types import shown

#: Before and after every moment that somebody may claim.
FIRST, LAST = datetime(1800, 1, 1, tzinfo=UTC_ZONE), datetime(9000, 1, 1, tzinfo=UTC_ZONE)


class Shape(msgspec.Struct, frozen=True):
    """What a statement depends on. `shared`: the half that others see; `fields`: how many own fields are asked for."""

    said: tuple[str, ...]
    sort: str
    descending: bool
    shared: bool
    after: bool = False
    fields: int = 0


class bytewise(ColumnElement[str]):  # noqa: N801 - reads as an operator
    """Text that both databases compare by its bytes."""

    inherit_cache = False
    type = Text()

    def __init__(self, text: Any) -> None:
        self.text = text


@compiles(bytewise, "postgresql")
def _bytewise_postgresql(element: bytewise, compiler: SQLCompiler, **kw: Any) -> str:
    return f'({compiler.process(element.text, **kw)}) COLLATE "C"'


@compiles(bytewise, "sqlite")
def _bytewise_sqlite(element: bytewise, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.text, **kw)


class parts_total(ColumnElement[int]):  # noqa: N801 - reads as a column
    """How many parts a whole has, where its metadata says so: `episode_count` of what counts in episodes."""

    inherit_cache = False
    type = Integer()


@compiles(parts_total, "postgresql")
def _parts_postgresql(_element: parts_total, _compiler: SQLCompiler, **_kw: Any) -> str:
    key = "(media_types.progress_unit || '_count')"
    return (
        f"(CASE WHEN jsonb_typeof(item.metadata -> {key}) = 'number' THEN CAST(item.metadata ->> {key} AS NUMERIC) END)"
    )


@compiles(parts_total, "sqlite")
def _parts_sqlite(_element: parts_total, _compiler: SQLCompiler, **_kw: Any) -> str:
    value = "(item.metadata ->> (media_types.progress_unit || '_count'))"
    return f"(CASE WHEN typeof({value}) = 'integer' THEN {value} END)"


YEAR: ColumnElement[str] = literal_column("CAST(item.metadata ->> 'year' AS TEXT)", Text)
TITLE = bytewise(func.lower(func.coalesce(media.item.sort_name, media.item.name)))


def _half(shape: Shape) -> Any:
    return SharedEntry if shape.shared else UserLibrary


def _tagged(name: str) -> ColumnElement[bool]:
    return exists().where(
        LibraryEntryTag.library_id == UserLibrary.id,
        LibraryTag.id == LibraryEntryTag.tag_id,
        any_of(LibraryTag.folded, name),
    )


def _friends() -> ColumnElement[bool]:
    friends = followed.here("ratings")
    theirs = UserRating.__table__.alias("their_rating")
    return exists().where(
        theirs.c.media_item_id == UserLibrary.media_item_id,
        theirs.c.user_id == friends.c.user_id,
        theirs.c.rating >= bindparam("friends_from", type_=OneDecimal),
    )


def _moment(name: str) -> Any:
    return bindparam(name, type_=UTC)


def _number(name: str) -> Any:
    return bindparam(name, type_=BigId)


def _flag(name: str, condition: Any) -> ColumnElement[bool]:
    """Whether something holds, or doesn't, as the value of this name (1 or 0) wants it."""
    return or_(and_(_number(name) == 1, condition), and_(_number(name) == 0, ~condition))


_rating = UserRating.rating
_CONDITIONS: dict[str, Callable[[Shape], Any]] = {
    "text": lambda _: media.item.match_key.like(bindparam("text", type_=Text), escape="\\"),
    "type": lambda _: any_of(MediaType.name, "type"),
    "status": lambda shape: any_of(_half(shape).status, "status"),
    "tag": lambda _: _tagged("tag"),
    "without_tag": lambda _: ~_tagged("without_tag"),
    "favorite": lambda _: _flag("favorite", UserLibrary.is_favorite.is_(True)),
    "notes": lambda _: _flag("notes", UserLibrary.notes.is_not(None)),
    "year_from": lambda _: bytewise(YEAR) >= bindparam("year_from", type_=Text),
    "year_to": lambda _: bytewise(YEAR) <= bindparam("year_to", type_=Text),
    "rating_from": lambda _: _rating >= bindparam("rating_from", type_=OneDecimal),
    "rating_to": lambda _: _rating <= bindparam("rating_to", type_=OneDecimal),
    "rated": lambda _: _flag("rated", _rating.is_not(None)),
    "unfinished": lambda shape: _flag(
        "unfinished", and_(parts_total().is_not(None), _half(shape).parts_done < parts_total())
    ),
    "added_from": lambda _: UserLibrary.added_at >= _moment("added_from"),
    "added_to": lambda _: UserLibrary.added_at < _moment("added_to"),
    "added_days": lambda _: UserLibrary.added_at >= _moment("added_days"),
    "finished_from": lambda shape: _half(shape).finished_at >= _moment("finished_from"),
    "finished_to": lambda shape: _half(shape).finished_at < _moment("finished_to"),
    "finished_year": lambda shape: and_(
        _half(shape).finished_at >= _moment("finished_year"), _half(shape).finished_at < _moment("finished_year_end")
    ),
    "unplayed_since": lambda shape: _unplayed(shape, "unplayed_since"),
    "unplayed_days": lambda shape: _unplayed(shape, "unplayed_days"),
    "plays_from": lambda shape: _half(shape).plays >= _number("plays_from"),
    "plays_to": lambda shape: _half(shape).plays <= _number("plays_to"),
    "friends_from": lambda _: _friends(),
    "field": lambda shape: and_(
        *(
            UserLibrary.custom_fields.op("->")(bindparam(f"field_{number}", type_=Text))
            == bindparam(f"field_value_{number}", type_=Json)
            for number in range(shape.fields)
        )
    ),
}


def _unplayed(shape: Shape, name: str) -> Any:
    last = _half(shape).last_played_at
    return or_(last.is_(None), last < _moment(name))


def sort_key(shape: Shape) -> Any:
    """What entries are sorted by; never null, so that what has no value comes last in either direction."""
    half, down = _half(shape), shape.descending
    if shape.sort == "title":
        return TITLE
    if shape.sort == "year":
        return bytewise(func.coalesce(YEAR, literal_column("''" if down else "'~'", Text)))
    if shape.sort in {"rating", "progress", "plays"}:
        number = {
            "rating": cast(_rating, Float),
            "progress": cast(half.parts_done, Float) / func.nullif(cast(parts_total(), Float), 0.0),
            "plays": cast(half.plays, Float),
        }[shape.sort]
        return func.coalesce(number, literal_column("-1.0" if down else "1e9", Float))
    column = {
        "added": UserLibrary.added_at,
        "started": UserLibrary.started_at,
        "last_played": half.last_played_at,
        "finished": half.finished_at,
    }[shape.sort]
    return func.coalesce(column, bindparam("no_time", FIRST if down else LAST, type_=UTC, unique=True), type_=UTC)


def _type_of(shape: Shape) -> Any:
    if shape.sort in {"title", "year"}:
        return Text
    return Float if shape.sort in {"rating", "progress", "plays"} else UTC


def matching(shape: Shape, *columns: Any) -> Any:
    """The entries of `owner_id` that a rule of this shape means, as a select of these columns."""
    statement = (
        select(*columns)
        .select_from(UserLibrary)
        .join(media.item, media.item.id == UserLibrary.media_item_id)
        .join(MediaType, MediaType.id == media.item.media_type_id)
        .where(UserLibrary.user_id == _number("owner_id"), shown(MediaType.id))
    )
    if shape.sort == "rating" or set(shape.said) & set(RATINGS):
        same = and_(UserRating.user_id == UserLibrary.user_id, UserRating.media_item_id == UserLibrary.media_item_id)
        statement = statement.outerjoin(UserRating, same)
    if shape.shared:
        statement = statement.join(SharedEntry, SharedEntry.library_id == UserLibrary.id).where(
            or_(SharedEntry.by_hand.is_(True), _number("diary_is_open") == 1)
        )
    return statement.where(*(_CONDITIONS[name](shape) for name in shape.said))


@lru_cache(maxsize=512)
def page(shape: Shape) -> Statement:
    """The rows of a page: their ids and sort keys, in their order."""
    key = sort_key(shape)
    read = type_coerce(key, OneDecimal) if _type_of(shape) is Float else key
    statement = matching(shape, UserLibrary.id, UserLibrary.media_item_id, read.label("sort_key"))
    if shape.after:
        value, last = bindparam("after_key", type_=_type_of(shape)), _number("after_id")
        beyond = key < value if shape.descending else key > value
        statement = statement.where(or_(beyond, and_(key == value, UserLibrary.id > last)))
    order = key.desc() if shape.descending else key.asc()
    return sql(lambda: statement.order_by(order, UserLibrary.id).limit(bindparam("at_most")))


@lru_cache(maxsize=512)
def count(shape: Shape) -> Statement:
    """How many there are."""
    return sql(lambda: matching(shape, func.count()))


def values(rule: Rule, where: ZoneInfo, now: datetime, fields: tuple[FieldKind, ...]) -> dict[str, Any]:
    """What a statement made for this rule binds."""
    found: dict[str, Any] = {name: _value(name, getattr(rule, name), where, now) for name in rule.said}
    if rule.finished_year is not None:
        found["finished_year_end"] = dates.bounds(date(min(rule.finished_year + 1, 9999), 1, 1), where)[0]
    kinds = {one.key: one for one in fields}
    for number, one in enumerate(found.pop("field", ())):
        key, _, raw = one.partition("=")
        found[f"field_{number}"] = key
        found[f"field_value_{number}"] = library.from_text(kinds[key], raw) if key in kinds else raw
    return found


def shape_of(rule: Rule, *, shared: bool, after: bool = False) -> Shape:
    return Shape(rule.said, rule.sort, rule.is_descending, shared, after, len(rule.field))


def _value(name: str, value: Any, where: ZoneInfo, now: datetime) -> Any:
    if name in _SPELLED:
        return _SPELLED[name](value)
    if name == "finished_year":
        value = date(value, 1, 1)
    if isinstance(value, date):
        return dates.bounds(value, where)[1 if name.endswith("_to") else 0]
    if name in {"added_days", "unplayed_days"}:
        return now - timedelta(days=value)
    return int(value) if isinstance(value, bool) else value


def _keys(tags: tuple[str, ...]) -> list[str]:
    return sorted({library.folded(one) for one in tags})


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_SPELLED: dict[str, Callable[[Any], Any]] = {
    "year_from": "{:04}".format,
    "year_to": "{:04}".format,
    "text": lambda text: f"%{_escaped(match_key(text))}%",
    "tag": _keys,
    "without_tag": _keys,
    "type": list,
    "status": list,
}
