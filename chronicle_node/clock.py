"""The one place the time comes from, so that a test can move it."""

from __future__ import annotations

from datetime import UTC, datetime


class Clock:
    """The system's clock. Tests hand the node another with the same method."""

    def now(self) -> datetime:
        """The current time, aware, in UTC."""
        return datetime.now(UTC)
