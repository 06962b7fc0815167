"""Public identifiers: what stands in URLs and ActivityPub ids instead of a counting integer."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from uuid import UUID

VERSION = 7


def new() -> UUID:
    """A UUID version 7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF000 << 64) | 0x7000 << 64
    return UUID(int=value & ~(0xC000 << 48) | 0x8000 << 48)


def made_at(identifier: UUID) -> datetime:
    """When such an id was made."""
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, UTC)


def parse(text: str) -> UUID | None:
    """The id in `text`, or None where it is not one in the canonical form."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
