"""Which media types a viewer sees: those that are switched on here and that they have not hidden for themselves.

One condition for every list, count and page: a type that is hidden takes its things with it, and brings them back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, select
from sqlalchemy.orm import aliased

from chronicle_node.models.catalog import HiddenMediaType, MediaItem, MediaType
from chronicle_node.policy import BOUND

_type, _hidden = aliased(MediaType, name="switched_off"), aliased(HiddenMediaType, name="hidden_type")
_off = select(_type.id).where(
    or_(
        _type.is_enabled.is_(False), _type.id.in_(select(_hidden.media_type_id).where(_hidden.user_id == BOUND.user_id))
    )
)


def shown(media_type_id: Any) -> ColumnElement[bool]:
    """The condition that a type is shown to the viewer; binds what `Viewer.values` gives.

    By what is hidden, which is little or nothing, so that no index is led astray by it.
    """
    condition: ColumnElement[bool] = media_type_id.not_in(_off)
    return condition


def of_item(media_item_id: Any) -> ColumnElement[bool]:
    """The same, of the type of an item that is known by its number alone."""
    item = aliased(MediaItem)
    return or_(not_(exists(_off)), exists().where(item.id == media_item_id, item.media_type_id.not_in(_off)))


def snapshot() -> ColumnElement[bool]:
    """The same, of what another node told of, whose type was joined by name and may be unknown here."""
    return or_(MediaType.id.is_(None), and_(MediaType.id.is_not(None), shown(MediaType.id)))
