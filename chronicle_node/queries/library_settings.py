"""How a person's library speaks and looks: their document, and the defaults where they have said nothing."""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from chronicle_node.db import Tx, sql
from chronicle_node.domain.library import Settings
from chronicle_node.models.library import LibrarySettings
from chronicle_node.models.types import BigId

_ONE = sql(lambda: select(LibrarySettings.settings).where(LibrarySettings.user_id == bindparam("user_id", type_=BigId)))
DEFAULTS = Settings()


async def of(tx: Tx, user_id: int) -> Settings:
    """A person's settings. What a newer version wrote and this one can't read counts as unsaid."""
    kept = await tx.scalar(_ONE, user_id=user_id)
    if kept is None:
        return DEFAULTS
    try:
        return msgspec.convert(kept, Settings)
    except msgspec.ValidationError:
        return DEFAULTS
