"""Other nodes as the administrator's page shows them."""

from __future__ import annotations

from chronicle_node.queries.instances import Instance
from chronicle_node.web import pages


def node(found: Instance) -> pages.Node:
    """One line of the list."""
    return pages.Node(
        host=found.host,
        software=found.software or "",
        policy=found.policy,
        is_trusted=found.is_trusted,
        health=found.health.value,
        since=found.unavailable_since or found.last_ok_at,
        next_try_at=found.next_try_at if found.waiting or found.unavailable_since else None,
        error=found.last_error or "",
        people=found.people,
        followers=found.followers,
        following=found.following,
        waiting=found.waiting,
        failed=found.failed,
    )
