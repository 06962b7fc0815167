"""Which other nodes are talked to: what the setting and the administrator's decisions say about a host.

Asked on every way in and out, so that who was shut out does not come back through another door.
"""

from __future__ import annotations

from chronicle_node.db import Row
from chronicle_node.errors import Forbidden


class NotFederated(Forbidden):
    """A node that this one does not talk to."""

    code = "not-federated"
    title = "This node does not talk to that one"
    detail = "The administrator of this node decides which other nodes it talks to."


def admits(mode: str, node: Row | None) -> bool:
    """Whether a node is talked to. `mode` is the setting; `node` has `policy` and `is_trusted`, None is a stranger."""
    if mode == "off" or (node is not None and node.policy == "blocked"):
        return False
    return mode == "open" or (node is not None and bool(node.is_trusted))


def require(mode: str, node: Row | None) -> None:
    """Raises NotFederated where the node is not talked to."""
    if not admits(mode, node):
        raise NotFederated
