"""The foundation every table stands on: the metadata, the naming of indexes and the columns that recur.

Tables are described here for Core statements only: there are no relationships and no sessions, so nothing is ever
loaded by surprise. The alembic migrations make the tables; a test holds that both describe the same schema.
"""

from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import Computed, Identity, MetaData, Text, false, func, true
from sqlalchemy.orm import DeclarativeBase, mapped_column

from chronicle_node.models.types import UTC, BigId, Json, PublicId


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={"ix": "idx_%(table_name)s_%(column_0_N_name)s"})
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        int: BigId,
        str: Text,
        datetime: UTC,
        UUID: PublicId,
        dict[str, Any]: Json,
        list[Any]: Json,
    }


Key = Annotated[int, mapped_column(BigId, Identity(), primary_key=True)]
Public = Annotated[UUID, mapped_column(PublicId, unique=True)]
Now = Annotated[datetime, mapped_column(UTC, server_default=func.current_timestamp())]
On = Annotated[bool, mapped_column(server_default=true())]
Off = Annotated[bool, mapped_column(server_default=false())]


def if_audience(level: str) -> Computed:
    """The seed's boolean, computed from the audience, which is the truth."""
    return Computed(f"audience = '{level}'", persisted=True)
