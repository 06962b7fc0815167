"""Add the built-in media types"""

import json
from typing import NamedTuple

from alembic import op
from sqlalchemy import text

from chronicle_node.migrations.ddl import on_sqlite, raw

revision = "0009"
down_revision = "0008"


class Builtin(NamedTuple):
    name: str
    display_name: str
    icon: str
    color: str
    levels: str
    verb: str
    session: str
    unit: str
    fields: str


# Fields are `name:type`; none is required, a node knows what its people tell it.
VIDEO = "year:integer runtime:integer genres:array rating:string poster_url:string backdrop_url:string"
SHOW = f"{VIDEO} network:string season_number:integer episode_number:integer air_date:date"
TEXT = "year:integer authors:array publisher:string genres:array language:string poster_url:string"

BUILTIN = (
    Builtin("tv", "TV shows", "tv", "#3b6fd4", "show season episode", "watch", "watch", "episode", SHOW),
    Builtin("anime", "Anime", "anime", "#c2477f", "show season episode", "watch", "watch", "episode", SHOW),
    Builtin("movie", "Movies", "film", "#b4552d", "movie", "watch", "watch", "minute", f"{VIDEO} version:string"),
    Builtin(
        *("music", "Music", "music", "#1f8a70", "artist album track", "listen", "listen", "track"),
        "year:integer duration:integer track_number:integer disc_number:integer genres:array isrc:string"
        " poster_url:string",
    ),
    Builtin(
        *("book", "Books", "book", "#8a6d1f", "series book", "read", "reading session", "page"),
        f"{TEXT} isbn:string page_count:integer",
    ),
    Builtin(
        *("audiobook", "Audiobooks", "headphones", "#6b4fb3", "series audiobook chapter", "listen", "listen", "minute"),
        f"{TEXT} narrators:array duration:integer",
    ),
    Builtin(
        *("podcast", "Podcasts", "microphone", "#7a3fa0", "podcast season episode", "listen", "listen", "episode"),
        "year:integer duration:integer authors:array release_date:date poster_url:string feed_url:string",
    ),
    Builtin(
        *("game", "Games", "gamepad", "#2c7a3f", "game", "play", "play session", "hour"),
        "year:integer platforms:array developers:array genres:array poster_url:string",
    ),
    Builtin(
        *("comic", "Comics", "comic", "#c9452b", "series volume issue", "read", "reading session", "issue"),
        f"{TEXT} issue_number:integer page_count:integer",
    ),
    Builtin(
        *("manga", "Manga", "manga", "#45556b", "series volume chapter", "read", "reading session", "chapter"),
        f"{TEXT} chapter_number:integer page_count:integer",
    ),
    Builtin(
        *("board_game", "Board games", "dice", "#5b7a1f", "game expansion", "play", "play", "game"),
        "year:integer designers:array min_players:integer max_players:integer playing_time:integer poster_url:string",
    ),
    Builtin(
        *(
            "performance",
            "Performances",
            "ticket",
            "#a03f5c",
            "production performance",
            "attend",
            "visit",
            "performance",
        ),
        "year:integer venue:string city:string date:date performers:array genres:array poster_url:string",
    ),
)

COLUMNS = "name display_name icon color hierarchy_levels interaction_verb session_noun progress_unit metadata_schema"

UNUSED = """
DELETE FROM media_types WHERE is_system AND name IN ({names})
    AND id NOT IN (SELECT media_type_id FROM media_items)
    AND id NOT IN (SELECT media_type_id FROM media_groups)
    AND id NOT IN (SELECT media_type_id FROM scraper_priorities)
    AND id NOT IN (SELECT media_type_id FROM scraper_stats)
    AND id NOT IN (SELECT media_type_id FROM user_stats_cache WHERE media_type_id IS NOT NULL)
    AND id NOT IN (SELECT media_type_id FROM dashboard_widgets WHERE media_type_id IS NOT NULL)
"""


def upgrade() -> None:
    """A type of that name that is already there stays as it is."""
    document = "{}" if on_sqlite() else "CAST({} AS JSONB)"
    values = ", ".join(document.format(f":{c}") if c in DOCUMENTS else f":{c}" for c in COLUMNS.split())
    columns = COLUMNS.replace(" ", ", ")
    insert = text(
        f"INSERT INTO media_types ({columns}, is_system) VALUES ({values}, true) ON CONFLICT (name) DO NOTHING"
    )
    op.get_bind().execute(insert, [_row(one) for one in BUILTIN])


def downgrade() -> None:
    """Types that somebody's items or settings belong to stay."""
    raw(UNUSED.format(names=", ".join(f"'{one.name}'" for one in BUILTIN)))


DOCUMENTS = ("hierarchy_levels", "metadata_schema")


def _row(builtin: Builtin) -> dict[str, str]:
    levels = json.dumps(builtin.levels.split())
    schema = json.dumps({"fields": [_field(one) for one in builtin.fields.split()]})
    return dict(zip(COLUMNS.split(), (*builtin[:4], levels, *builtin[5:8], schema), strict=True))


def _field(spec: str) -> dict[str, object]:
    name, kind = spec.split(":")
    return {"name": name, "type": kind, "required": False}
