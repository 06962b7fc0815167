"""Add who made a media type, what a person hides, and fields with titles for the built-in types"""

import json

from alembic import op
from sqlalchemy import text

from chronicle_node.migrations.ddl import execute, on_sqlite, raw

revision = "0017"
down_revision = "0016"

# Fields are `name:type`, then a title where the name doesn't make one.
VIDEO = """year:integer runtime:integer=Length_in_minutes genres:array release_date:date directors:array
cast:array countries:array language:string rating:string=Age_rating poster_url:url=Poster backdrop_url:url=Backdrop"""
SHOW = f"""{VIDEO} network:string episode_count:integer=Number_of_episodes first_air_date:date=First_aired
air_date:date=Aired season_number:integer=Season episode_number:integer=Episode"""
TEXT = """author:string authors:array year:integer release_date:date=Published publisher:string genres:array
language:string isbn:string=ISBN poster_url:url=Poster"""
FIELDS = {
    "tv": SHOW,
    "anime": f"{SHOW} studios:array",
    "movie": f"{VIDEO} version:string",
    "music": """artist:string album:string year:integer release_date:date duration:integer=Length_in_seconds
    track_count:integer=Number_of_tracks track_number:integer=Track disc_number:integer=Disc label:string genres:array
    isrc:string=ISRC poster_url:url=Cover""",
    "book": f"{TEXT} page_count:integer=Number_of_pages translators:array",
    "audiobook": f"{TEXT} narrators:array duration:integer=Length_in_seconds",
    "podcast": """authors:array year:integer release_date:date duration:integer=Length_in_seconds
    episode_count:integer=Number_of_episodes season_number:integer=Season episode_number:integer=Episode
    feed_url:url=Feed poster_url:url=Cover""",
    "game": """year:integer release_date:date platforms:array developers:array publishers:array genres:array
    hours:number=Hours_to_finish poster_url:url=Cover""",
    "comic": f"""{TEXT} artists:array issue_count:integer=Number_of_issues issue_number:integer=Issue
    page_count:integer=Number_of_pages""",
    "manga": f"""{TEXT} artists:array chapter_count:integer=Number_of_chapters chapter_number:integer=Chapter
    page_count:integer=Number_of_pages""",
    "board_game": """year:integer designers:array publishers:array min_players:integer=Fewest_players
    max_players:integer=Most_players playing_time:integer=Minutes_to_play poster_url:url=Cover""",
    "performance": """year:integer date:date venue:string city:string performers:array genres:array
    poster_url:url=Poster""",
}
SQUARE = {"music", "podcast"}
COUNTED_THROUGH = {"anime"}
# The inks that the pages have always shown these types in.
COLORS = {
    "tv": "#175a60", "anime": "#8d2f4a", "movie": "#7a2426", "music": "#55407f", "book": "#694220",
    "audiobook": "#75540f", "podcast": "#3a5a2c", "game": "#3c4690", "comic": "#86421a", "manga": "#7b2f6c",
    "board_game": "#55551a", "performance": "#5e3350",
}  # fmt: skip


def upgrade() -> None:
    execute("""
    ALTER TABLE media_types ADD COLUMN made_by_user_id INTEGER REFERENCES users(id) ON DELETE SET NULL;
    CREATE TABLE hidden_media_types (
        user_id INTEGER NOT NULL,
        media_type_id INTEGER NOT NULL,
        hidden_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY (user_id, media_type_id),
        FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
        FOREIGN KEY (media_type_id) REFERENCES media_types(id) ON DELETE CASCADE
    );
    """)
    schema = ":schema" if on_sqlite() else "CAST(:schema AS JSONB)"
    update = text(f"UPDATE media_types SET metadata_schema = {schema}, color = :color WHERE name = :name AND is_system")
    for name, fields in FIELDS.items():
        document: dict[str, object] = {"fields": [_field(one) for one in fields.split()]}
        if name in SQUARE:
            document["cover"] = "square"
        if name in COUNTED_THROUGH:
            document["counted_through"] = True
        op.get_bind().execute(update, {"name": name, "schema": json.dumps(document), "color": COLORS[name]})


def downgrade() -> None:
    """The fields stay as they are: whoever ran without this reads them as well."""
    raw("DROP TABLE hidden_media_types", "ALTER TABLE media_types DROP COLUMN made_by_user_id")


def _field(spec: str) -> dict[str, object]:
    name, _, rest = spec.partition(":")
    kind, _, title = rest.partition("=")
    return {"name": name, "type": kind, "required": False} | ({"title": title.replace("_", " ")} if title else {})
