"""Data of the specification's sizes, always the same: written in bulk into a fresh, migrated database.

A power user's year is 5,000 items and 20,000 plays; a busy node is 100 people, 50,000 items and 2,000,000 plays over
three years. The first person is `u0`; `PASSWORD` opens every account. Everybody follows some others and is followed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks import titles
from benchmarks.bulk import Bulk, Table
from chronicle_node.domain import actor_urls
from chronicle_node.domain.matching import match_key, sort_name

SEED = 20_260_301
PUBLIC_URL = "http://bench.example"
PASSWORD = "correct horse battery"
PASSWORD_HASH = "$2b$04$/hC0iRBgqDfQ4VD/KDm7qefs081IToodxfmY665NOwp4SWta27AwW"
LAST = datetime(2026, 10, 31, 20, tzinfo=UTC)
FOLLOWS = 12  # people whom each person follows
LONG_SHOW = (25, 22)  # seasons, and episodes of each
SETTINGS: tuple[dict[str, Any], ...] = (
    {"history_audience": "friends"}, {"history_audience": "followers"}, {"history_public": True},
    {"history_audience": "friends"}, {"history_audience": "private"},
)  # fmt: skip
INSTANCE_COLUMNS = "id instance_url instance_name host is_self software added_at"
USER_COLUMNS = "id public_id username password_hash display_name created_at privacy_settings"
EVENT_COLUMNS = (
    "id user_id media_item_id session_id event_type progress_data scrobbler_source device_name timestamp audience"
)


@dataclass(frozen=True)
class Size:
    people: int
    items: int
    plays: int
    years: int


YEAR_OF_ONE = Size(people=1, items=5_000, plays=20_000, years=1)
BUSY_NODE = Size(people=100, items=50_000, plays=2_000_000, years=3)


@dataclass
class Catalogue:
    """Rows of items as they are made, and what a person may play: (item, top) pairs."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    ids: list[tuple[Any, ...]] = field(default_factory=list)
    leaves: list[tuple[int, int]] = field(default_factory=list)


def fill(url: str, size: Size, *, plays: bool = True) -> None:
    """Write everything of this size. `plays`: also what people did, not only who and what there is."""
    rng, bulk = Random(SEED), Bulk(url)
    types = {name: number for number, name in bulk.query("SELECT id, name FROM media_types")}
    made = _catalogue(rng, bulk, types, size.items)
    tables = [*_people(rng, bulk, size.people), *_items(made)]
    if plays:
        tables += _history(rng, bulk, size, made.leaves)
    bulk.run(tables, "ANALYZE")


def add_plays(url: str, size: Size) -> None:
    """What people did with a catalogue that `fill` wrote without it."""
    rng, bulk = Random(SEED), Bulk(url)
    types = {name: number for number, name in bulk.query("SELECT id, name FROM media_types")}
    bulk.run(_history(rng, bulk, size, _catalogue(rng, bulk, types, size.items).leaves))


def _catalogue(rng: Random, bulk: Bulk, types: dict[str, int], items: int) -> Catalogue:
    """Shows, albums, films and books, until there are so many; the long show comes first."""
    made = Catalogue()

    def add(kind: str, name: str, parent: int | None = None, level: int = 0, position: int | None = None) -> int:
        number = len(made.rows) + 1
        meta = {"year": rng.randrange(1950, 2027)} if level == 0 else {"runtime": rng.randrange(20, 60)}
        told = titles.sentences(rng) if level == 0 and rng.random() < 0.6 else None
        made.rows.append(
            (number, bulk.uuid(rng.randbytes(16)), types[kind], parent, name, sort_name(name), match_key(name), told,
             json.dumps(meta, separators=(",", ":")), level, position, bulk.instant(LAST - timedelta(days=1200)))
        )  # fmt: skip
        made.ids.append((number, "tmdb" if kind in {"tv", "movie"} else "musicbrainz", str(rng.getrandbits(32))))
        return number

    def tree(kind: str, name: str, middles: int, leaves: int, word: str) -> None:
        top = add(kind, name)
        for middle in range(1, middles + 1):
            between = add(kind, f"{word} {middle}" if kind == "tv" else titles.title(rng), top, 1, middle)
            for leaf in range(1, leaves + 1):
                made.leaves.append((add(kind, titles.title(rng), between, 2, leaf), top))

    tree("tv", "The Long Show", *LONG_SHOW, "Season")
    for name in titles.FAMOUS:
        made.leaves.append((number := add("movie", name), number))
    while len(made.rows) < items - 60:
        if (share := rng.random()) < 0.02:
            tree("tv", titles.title(rng), rng.randrange(1, 6), rng.randrange(6, 11), "Season")
        elif share < 0.06:
            tree("music", titles.person(rng), rng.randrange(1, 4), rng.randrange(6, 13), "")
        else:
            made.leaves.append((number := add("movie" if share < 0.7 else "book", titles.title(rng)), number))
    while len(made.rows) < items:
        made.leaves.append((number := add("movie", titles.title(rng)), number))
    return made


def _items(made: Catalogue) -> list[Table]:
    columns = (
        "id public_id media_type_id parent_id name sort_name match_key description metadata hierarchy_level"
        " hierarchy_position created_at"
    )
    return [
        ("media_items", columns.split(), made.rows),
        ("media_external_ids", ("media_item_id", "provider", "external_id"), made.ids),
    ]


def _people(rng: Random, bulk: Bulk, people: int) -> list[Table]:
    users, actors, follows = [], [], []
    since = bulk.instant(LAST - timedelta(days=1200))
    for number in range(1, people + 1):
        name, raw = f"u{number - 1}", rng.randbytes(16)
        settings = json.dumps(SETTINGS[(number - 1) % len(SETTINGS)])
        users.append((number, bulk.uuid(raw), name, PASSWORD_HASH, titles.person(rng), since, settings))
        urls = actor_urls.of_person(PUBLIC_URL, UUID(bytes=raw), name)
        addresses = [getattr(urls, one) for one in urls.__struct_fields__]
        actors.append((number, bulk.uuid(raw), "Person", number, 1, name, users[-1][4], since, *addresses))
        # Half of them follow back.
        for other in {(number - 1 + step) % people + 1 for step in (*range(1, 7), *range(-3, 0), 20, 40, 60)} - {
            number
        }:
            uri = f"{PUBLIC_URL}/ap/activities/{number}-{other}"
            follows.append((number, other, uri, "accepted", since, since))
    columns = ["id", "public_id", "actor_type", "user_id", "instance_id", "username", "display_name", "created_at"]
    node = (1, PUBLIC_URL, "bench.example", "bench.example", True, "chronicle", since)
    return [
        ("federated_instances", INSTANCE_COLUMNS.split(), [node]),
        ("users", USER_COLUMNS.split(), users),
        ("actors", [*columns, *actor_urls.ActorUrls.__struct_fields__], actors),
        ("follows", ("follower_id", "followed_id", "activity_uri", "state", "created_at", "decided_at"), follows),
    ]  # fmt: skip


def _plays(size: Size, leaves: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Number, person, item and its top, in the order of time. Half of the plays are of a tenth of the items."""
    rng = Random(SEED + 1)
    popular = leaves[: len(leaves) // 10]
    for number in range(1, size.plays + 1):
        item, top = rng.choice(popular if number % 2 else leaves)
        yield number, rng.randrange(size.people) + 1, item, top


def _history(rng: Random, bulk: Bulk, size: Size, leaves: Sequence[tuple[int, int]]) -> list[Table]:
    """The plays, gone through anew for each table: together they would not fit into memory."""
    gap = timedelta(days=365 * size.years) / size.plays
    start = LAST - gap * size.plays
    shelves = {(person, top): number for number, person, _, top in _plays(size, leaves)}
    sessions = {key: number for number, key in enumerate(shelves, 1)}

    def at(number: int) -> Any:
        return bulk.instant(start + gap * number)

    def events() -> Iterator[tuple[Any, ...]]:
        for number, person, item, top in _plays(size, leaves):
            told = ("finish", '{"percentage":97}', "jellyfin", "Living room", at(number))
            yield number, person, item, sessions[person, top], *told, "public" if number % 20 else "private"

    def keys() -> Iterator[tuple[Any, ...]]:
        for number, person, _, _ in _plays(size, leaves):
            yield number, bulk.uuid(rng.randbytes(16)), person, at(number), rng.randbytes(16)

    def watched() -> Iterator[tuple[Any, ...]]:
        for (person, top), number in sessions.items():
            status = "completed" if number % 7 else "in_progress"
            yield number, bulk.uuid(rng.randbytes(16)), person, top, status, 1, at(1)

    def shelved() -> Iterator[tuple[Any, ...]]:
        for (person, top), number in shelves.items():
            yield person, top, ("completed", "watching", "dropped")[number % 3], at(number), at(number)

    what = ("user_id", "media_item_id", "status")
    return [
        ("watch_sessions", ("id", "public_id", *what, "session_number", "started_at"), watched()),
        ("user_libraries", (*what, "added_at", "updated_at"), shelved()),
        ("event_keys", ("event_id", "public_id", "user_id", "event_timestamp", "idempotency_key"), keys()),
        ("interaction_events", EVENT_COLUMNS.split(), events()),
    ]
