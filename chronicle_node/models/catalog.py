"""The tables of things one can watch, hear, read or play: media types, items in any hierarchy, versions and their ids.

The catalogue is shared by everybody on the node; what it discloses about people is the business of the queries.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, false, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import ColumnElement

from chronicle_node.models.base import Base, Key, Now, Off, On, Public

#: Text that PostgreSQL, too, compares and sorts by its bytes.
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
#: The year in an item's metadata, spelled as `idx_media_items_metadata_year` is, so that both databases use it.
ITEM_YEAR: ColumnElement[str] = literal_column("CAST(media_items.metadata ->> 'year' AS TEXT)")

#: When an item comes out, as the metadata says it, spelled as `idx_media_items_metadata_released` is.
RELEASED: ColumnElement[str] = literal_column(
    "COALESCE(media_items.metadata ->> 'air_date', media_items.metadata ->> 'release_date',"
    " media_items.metadata ->> 'first_air_date', media_items.metadata ->> 'published')",
    Text,
)


class MediaType(Base):
    __tablename__ = "media_types"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True, index=True)
    display_name: Mapped[str]
    icon: Mapped[str | None]
    color: Mapped[str | None]
    hierarchy_levels: Mapped[list[Any]]
    interaction_verb: Mapped[str]
    session_noun: Mapped[str]
    progress_unit: Mapped[str]
    metadata_schema: Mapped[dict[str, Any] | None]
    is_enabled: Mapped[On] = mapped_column(index=True)
    is_system: Mapped[Off]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]
    made_by_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class HiddenMediaType(Base):
    """A type that somebody doesn't want to see; its things are kept."""

    __tablename__ = "hidden_media_types"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    media_type_id: Mapped[int] = mapped_column(ForeignKey("media_types.id", ondelete="CASCADE"), primary_key=True)
    hidden_at: Mapped[Now]


class MediaGroup(Base):
    """The versions of one work. Its metadata names under `main` the public id of the one that stands for all."""

    __tablename__ = "media_groups"
    __table_args__ = (Index("idx_media_groups_public_id", "public_id", unique=True),)

    id: Mapped[Key]
    # Always given; SQLite can't add a column that is NOT NULL to a table that is there.
    public_id: Mapped[UUID | None]
    media_type_id: Mapped[int] = mapped_column(ForeignKey("media_types.id", ondelete="RESTRICT"), index=True)
    name: Mapped[str] = mapped_column(index=True)
    description: Mapped[str | None]
    # `metadata` is taken by SQLAlchemy; the column keeps the seed's name.
    meta: Mapped[dict[str, Any] | None] = mapped_column("metadata")
    created_at: Mapped[Now]
    updated_at: Mapped[Now]


class MediaItem(Base):
    __tablename__ = "media_items"
    __table_args__ = (
        Index("idx_media_items_media_type_id_parent_id", "media_type_id", "parent_id"),
        Index("idx_media_items_match", "media_type_id", "parent_id", "match_key"),
        Index("idx_media_items_title", "hierarchy_level", "match_key"),
        Index("idx_media_items_metadata_year", text("CAST(metadata ->> 'year' AS TEXT)")),
        Index(
            "idx_media_items_metadata_released",
            text(
                "COALESCE(metadata ->> 'air_date', metadata ->> 'release_date',"
                " metadata ->> 'first_air_date', metadata ->> 'published')"
            ),
        ),
    )

    id: Mapped[Key]
    public_id: Mapped[Public]
    media_type_id: Mapped[int] = mapped_column(ForeignKey("media_types.id", ondelete="RESTRICT"), index=True)
    media_group_id: Mapped[int | None] = mapped_column(ForeignKey("media_groups.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(index=True)
    sort_name: Mapped[str | None] = mapped_column(index=True)
    # The title as matching sees it: folded, without punctuation. Sorted by its bytes.
    match_key: Mapped[str] = mapped_column(BYTEWISE, server_default="")
    description: Mapped[str | None]
    meta: Mapped[dict[str, Any]] = mapped_column("metadata")
    hierarchy_level: Mapped[int] = mapped_column(server_default=text("0"))
    hierarchy_position: Mapped[int | None]
    created_at: Mapped[Now]
    updated_at: Mapped[Now]


class MediaExternalId(Base):
    __tablename__ = "media_external_ids"
    __table_args__ = (
        UniqueConstraint("media_item_id", "provider"),
        Index("idx_media_external_ids_provider_external_id", "provider", "external_id"),
    )

    id: Mapped[Key]
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    provider: Mapped[str]
    external_id: Mapped[str]
    url: Mapped[str | None]
    created_at: Mapped[Now]


class MediaRelationship(Base):
    __tablename__ = "media_relationships"
    __table_args__ = (
        UniqueConstraint("from_media_id", "to_media_id", "relationship_type"),
        Index("idx_media_relationships_type", "relationship_type"),
    )

    id: Mapped[Key]
    from_media_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    to_media_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    relationship_type: Mapped[str]
    created_at: Mapped[Now]


class MediaChange(Base):
    """What somebody did with an item of the catalogue. Nothing here is ever rewritten."""

    __tablename__ = "media_changes"

    id: Mapped[Key]
    public_id: Mapped[Public]
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    # added, edited, id_added, id_removed, related, unrelated
    kind: Mapped[str]
    # A list of {field, before, after}.
    changes: Mapped[list[Any]]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("media_changes.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[Now]


class MediaFileLocation(Base):
    """Where a file of somebody's is said to be. Paths are stored and checked, never served, nor shown to others."""

    __tablename__ = "media_file_locations"
    __table_args__ = (
        Index("idx_media_file_locations_user_id_item", "user_id", "media_item_id"),
        Index("idx_media_file_locations_item", "media_item_id"),
    )

    id: Mapped[Key]
    media_item_id: Mapped[int] = mapped_column(ForeignKey("media_items.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    file_path: Mapped[str]
    file_type: Mapped[str | None]
    verified_at: Mapped[datetime | None]
    is_missing: Mapped[bool | None] = mapped_column(server_default=false())
