"""The address under which this node shows an item's picture, which says nothing of where the picture is from."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

WIDTHS = (160, 320, 640)  # pixels
PATH = "/posters/"


def address(item: UUID | None, source: Any) -> str | None:
    """Where this node shows the picture at `source`, an address elsewhere; a new one for each picture."""
    if item is None or not isinstance(source, str) or not source:
        return None
    return f"{PATH}{item}?v={version(source)}"


def version(source: str) -> str:
    """What tells one picture of an item from the next."""
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def signed_text(item: str, version_: str) -> str:
    """What a tag of an address vouches for: that this item with this picture was shown to somebody."""
    return f"{item} {version_}"
