"""Other nodes as the administrator's page shows them."""

from __future__ import annotations

from chronicle_node.queries.instances import Instance
from chronicle_node.web import pages


def node(found: Instance) -> pages.Node:
    """One line of the list."""
    fails = found.unavailable_since is not None
    return pages.Node(
        host=found.host,
        software=found.software or "",
        policy=found.policy,
        is_trusted=found.is_trusted,
        health="fails" if fails else "answers" if found.last_ok_at else "",
        since=found.unavailable_since or found.last_ok_at,
        resting_until=found.open_until,
        people=found.people,
        followers=found.followers,
        following=found.following,
        waiting=found.waiting,
    )
