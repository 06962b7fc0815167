"""The shape of a scene, and the one moment at which the gallery takes place."""

from datetime import UTC, datetime, timedelta

from chronicle_node.web.pages import Flash, Part

NOW = datetime(2026, 11, 12, 20, 15, tzinfo=UTC)


class Scene(Part, frozen=True, kw_only=True):
    template: str
    page: Part
    path: str = "/"
    signed_in: bool = True
    flashes: tuple[Flash, ...] = ()


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)
