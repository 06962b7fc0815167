"""What is left of a tree of items: its parts that are out and not finished, with their lengths."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from chronicle_node.db import Row
from chronicle_node.domain import backlog
from chronicle_node.domain.backlog import Left, Part
from chronicle_node.domain.lengths import seconds_of
from chronicle_node.domain.progress import Leaf


def of(nodes: Sequence[Row], leaves: Iterable[Leaf], done: Collection[int], where: ZoneInfo, today: date) -> Left:
    """What of these leaves is not done; specials are no part of the count."""
    by_id = {node.id: node for node in nodes}
    open_ones = (leaf for leaf in leaves if leaf.id not in done and not leaf.special)
    return backlog.left((part(by_id[leaf.id], by_id) for leaf in open_ones), where, today)


def part(node: Row, by_id: Mapping[int, Row]) -> Part:
    """A node with its length, its own or its whole's."""
    parent = by_id.get(node.parent_id or 0)
    grandparent = by_id.get((parent.parent_id or 0) if parent else 0)
    above = (one.meta for one in (parent, grandparent) if one)
    return Part(node.meta or {}, seconds_of(node.meta, *above))
