"""How long something lasts, as the catalogue knows it: from itself, or from what it is part of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Meta = Mapping[str, Any] | None


def seconds_of(own: Meta, *above: Meta) -> int | None:
    """An item's own length; else what the whole says of each of its parts. None where nobody knows.

    `duration` is in seconds, for tracks; `runtime` in minutes, for what is watched. Of a whole only the runtime counts:
    it is an episode's, while a duration would be that of all together.
    """
    duration = (own or {}).get("duration")
    if isinstance(duration, int) and 0 < duration < 10_000_000:
        return duration
    for meta in (own, *above):
        runtime = (meta or {}).get("runtime")
        if isinstance(runtime, int) and 0 < runtime < 100_000:
            return runtime * 60
    return None
