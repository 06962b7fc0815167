"""Search over the catalogue, as far as the viewer may know of it, while they type.

Titles that are what was typed come first, then titles that begin so, titles that have the words, and
descriptions and the people who made it;
within each, whole works before their parts, then by title. A later group is looked for only where the ones before don't
fill the page: most of what is typed is answered by one range of an index.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Text, and_, bindparam, column, func, literal_column, or_, select, table, tuple_, union_all

from chronicle_node.db import Tx, sql
from chronicle_node.domain.searching import Typed, typed
from chronicle_node.errors import Malformed
from chronicle_node.models.catalog import BYTEWISE, ITEM_YEAR, MediaItem, MediaType
from chronicle_node.models.types import BigId
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, looks, media, versions
from chronicle_node.queries.cursors import LAST_ID, Page, count
from chronicle_node.queries.shown_types import shown

LEVELS = 4  # of a hierarchy, whose titles are found by their beginning; words are found on any level
MOST_LOOKED_AT = 600  # candidates of one page, for a viewer who may know of few of them
MOST_MATCHES = 2000  # of words, before they are put in order
EXACT, BEGINS, WORDS, TEXT = range(4)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is searched for. `type` is the name of a media type, `year` that of the item itself."""

    q: str = ""
    type: str | None = None
    year: int | None = None


class Place(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    """Where an answer stands among all answers, and so the row after which the next page begins."""

    group: int = EXACT
    level: int = 0
    key: str = ""
    id: int = 0

    def encoded(self) -> str:
        return msgspec.json.encode(self).decode()


_key, _end = bindparam("key", type_=BYTEWISE), bindparam("end", type_=BYTEWISE)
_article, _type, _year = (bindparam(name, type_=Text) for name in ("article", "type", "year"))
_wanted = and_(
    MediaItem.media_type_id.in_(
        select(MediaType.id).where(shown(MediaType.id), or_(_type.is_(None), MediaType.name == _type))
    ),
    or_(_year.is_(None), _year == ITEM_YEAR),
)
_has_article = or_(_article.is_(None), func.lower(MediaItem.name).like(_article))
_ORDER = (MediaItem.hierarchy_level, MediaItem.match_key, MediaItem.id)


def _titles_of(level: int) -> Any:
    """The titles of one level that begin with what was typed, after a row of that level."""
    from_key, from_id = bindparam(f"key_{level}", type_=BYTEWISE), bindparam(f"id_{level}", type_=BigId)
    chosen = (
        select(*_ORDER)
        .where(
            MediaItem.hierarchy_level == literal_column(str(level)),
            MediaItem.match_key >= from_key,
            MediaItem.match_key < _end,
            or_(MediaItem.match_key > from_key, MediaItem.id > from_id),
            _has_article,
            _wanted,
        )
        .order_by(MediaItem.match_key, MediaItem.id)
        .limit(bindparam("at_most"))
    )
    return select(chosen.subquery())


_TITLES = sql(lambda: union_all(*(_titles_of(level) for level in range(LEVELS))))


def _with_words(matches: Any) -> Any:
    """What matches words and doesn't begin with them, in order, after a row."""
    begins = and_(MediaItem.match_key >= _key, MediaItem.match_key < _end, _has_article)
    after = tuple_(bindparam("from_level"), bindparam("from_key", type_=BYTEWISE), bindparam("from_id", type_=BigId))
    return sql(
        lambda: (
            select(*_ORDER)
            .where(MediaItem.id.in_(matches.limit(MOST_MATCHES)), ~begins, _wanted, tuple_(*_ORDER) > after)
            .order_by(*_ORDER)
            .limit(bindparam("at_most"))
        )
    )


_match, _name_match = bindparam("match", type_=Text), bindparam("name_match", type_=Text)
_fts = table("media_items_fts", column("rowid"))
_simple: Any = literal_column("media_items.search_simple")
_english: Any = literal_column("media_items.search_vector")
_tsquery = func.to_tsquery("simple", _match)
_stems = func.plainto_tsquery("english", bindparam("plain", type_=Text))
_ids = select(MediaItem.id).correlate(None)
_WITH_WORDS = {
    ("sqlite", WORDS): _with_words(select(_fts.c.rowid).where(literal_column("media_items_fts").op("MATCH")(_match))),
    ("postgresql", WORDS): _with_words(_ids.where(_simple.op("@@")(_tsquery))),
    ("postgresql", TEXT): _with_words(
        _ids.where(
            or_(_simple.op("@@")(_tsquery), _english.op("@@")(_stems)),
            ~_simple.op("@@")(func.to_tsquery("simple", _name_match)),
        )
    ),
}
_WITH_WORDS["sqlite", TEXT] = _WITH_WORDS["sqlite", WORDS]


async def page(tx: Tx, viewer: Viewer, wish: Wish, *, cursor: str | None = None, limit: int = 20) -> Page[media.Chain]:
    """A page of what fits and the viewer may know of, the best first. It may be short where they know of little."""
    place: Place | None = _decode(cursor)
    words, most = typed(wish.q), count(limit)
    found: list[Place] = []
    looked = 0
    while place is not None and len(found) <= most and looked < MOST_LOOKED_AT:
        places = await _after(tx, viewer, words, wish, place, most + 10)
        ids = await looks.among(tx, viewer, [one.id for one in places])
        found += [one for one in places if one.id in ids]
        place, looked = places[-1] if places else None, looked + len(places)
    last = found[most - 1] if len(found) > most else place
    chains = await versions.marked(tx, viewer, await catalog.chains(tx, [one.id for one in found[:most]]))
    return Page(tuple(chains[one.id] for one in found[:most]), last.encoded() if last else None)


async def _after(tx: Tx, viewer: Viewer, words: Typed, wish: Wish, place: Place, at_most: int) -> list[Place]:
    """The next candidates, whoever may know of them; none at the end."""
    values = {
        "key": words.key,
        "end": words.end,
        "article": words.article,
        "type": wish.type,
        "year": None if wish.year is None else str(wish.year),
        "at_most": at_most,
        **viewer.values,
    }
    if place.group <= BEGINS and words.key and (found := await _titles(tx, words, place, values)):
        return found
    for group in (WORDS, TEXT):
        if place.group <= group and words.words:
            start = place if place.group == group else Place(group, -1)
            if found := await _worded(tx, words, start, values):
                return found
    return []


async def _titles(tx: Tx, words: Typed, place: Place, values: dict[str, Any]) -> list[Place]:
    starts = {level: _start(words, place, level) for level in range(LEVELS)}
    bounds = {f"key_{n}": key for n, (key, _) in starts.items()} | {f"id_{n}": last for n, (_, last) in starts.items()}
    rows = await tx.all(_TITLES, **values, **bounds)
    found = sorted(
        Place(EXACT if row.match_key == words.key else BEGINS, row.hierarchy_level, row.match_key, row.id)
        for row in rows
    )
    # A level that was cut off goes on before the next one begins.
    ends = [mine[-1] for n in starts if len(mine := [one for one in found if one.level == n]) == values["at_most"]]
    return [one for one in found if not ends or one <= min(ends)][: values["at_most"]]


def _start(words: Typed, place: Place, level: int) -> tuple[str, int]:
    """The key and id after which this level's titles have not been given yet."""
    if place.level == level and place.id:
        return place.key, place.id
    if place.level < level or not place.id:
        return words.key, 0 if place.group == EXACT else LAST_ID
    return (words.key, LAST_ID) if place.group == EXACT else (words.end, LAST_ID)


async def _worded(tx: Tx, words: Typed, start: Place, values: dict[str, Any]) -> list[Place]:
    rows = await tx.all(
        _WITH_WORDS[tx.dialect, start.group],
        **values,
        **_matches(tx.dialect, words, start.group),
        from_level=start.level,
        from_key=start.key,
        from_id=start.id,
    )
    return [Place(start.group, row.hierarchy_level, row.match_key, row.id) for row in rows]


def _matches(dialect: str, words: Typed, group: int) -> dict[str, str]:
    if dialect == "postgresql":
        both, names = words.tsquery(), words.tsquery("A")
        return {"match": names if group == WORDS else both, "name_match": names, "plain": " ".join(words.words)}
    names = words.fts5("name")
    return {"match": names if group == WORDS else f"{words.fts5('name', 'description', 'people')} NOT {names}"}


def _decode(cursor: str | None) -> Place:
    if not cursor:
        return Place()
    try:
        place = msgspec.json.decode(cursor, type=Place)
        place.key.encode()
    except (msgspec.MsgspecError, ValueError):
        place = Place(group=-1)
    in_range = EXACT <= place.group <= TEXT and 0 <= place.level < 100 and 0 < place.id <= LAST_ID
    if not in_range or "\0" in place.key:
        raise Malformed("This place in the list is not one we gave out; begin with the first page.")
    return place
