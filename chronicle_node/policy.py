"""Who may see what: one predicate, asked by pages, API, federation, webhooks and feeds alike.

Nothing else in the project decides about visibility.
"""

from __future__ import annotations

from dataclasses import dataclass

ALL_SCOPES = frozenset({"scrobble", "read", "write"})


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `scopes` is None except through a token, which cuts what its person may do."""

    kind: str  # nobody | local | remote | system
    actor_id: int | None = None
    user_id: int | None = None
    scopes: frozenset[str] | None = None
    reason: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether this is a person of this node."""
        return self.kind == "local"

    def may(self, scope: str) -> bool:
        """Whether a token's scopes, where there is one, include `scope`."""
        return self.scopes is None or scope in self.scopes

    @staticmethod
    def system(reason: str) -> Viewer:
        """The node itself, which sees everything and must say why it looks."""
        return Viewer("system", reason=reason)


NOBODY = Viewer("nobody")
