"""What stands on a smart list, for one viewer: the rule asked of its owner's library, as the viewer may ask it.

Whoever sees the list but not the library, or not what the rule asks for (ratings, the diary, what is the owner's own),
finds it empty: what a rule leaves out tells as much as what it lets in. Tags are the exception: naming one in the rule
of a list that others see is telling them what carries it.
"""

from __future__ import annotations

from chronicle_node.db import Tx
from chronicle_node.domain import rules
from chronicle_node.domain.rules import Rule
from chronicle_node.policy import Viewer
from chronicle_node.queries import library_entries, owners
from chronicle_node.queries.lists import Found


async def fitting(tx: Tx, viewer: Viewer, found: Found, rule: Rule) -> list[int]:
    """The library entries that stand on the list, in its order, for a viewer who may see the list."""
    owner = await owners.seen(tx, viewer, found.card.owner.username, "lists", "library", "history", "ratings")
    if not owner.shows("library"):
        return []
    reader = await library_entries.reader_of(tx, owner)
    allows = set(reader.allows) | {"tags"}
    if not rules.asks(rule) <= allows:
        return []
    asked = rules.allowed(rule, allows)
    rows = await library_entries.ordered(tx, viewer, reader, asked, at_most=rule.limit or rules.MOST)
    return [row.id for row in rows]


async def count(tx: Tx, viewer: Viewer, rule: Rule) -> int:
    """How many entries of their own library would stand on a list of this rule."""
    _, reader = await library_entries.mine(tx, viewer)
    return min(await library_entries.total(tx, viewer, reader, rule), rule.limit or rules.MOST)
