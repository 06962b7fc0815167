"""What happens to shelves that people on other nodes may keep copies of, to copies kept here, and to one friend."""

from __future__ import annotations

from chronicle_node.domain.happening import Event


class ShelfChanged(Event, frozen=True):
    """Something was taken off these shelves of somebody, or is another: who keeps a copy elsewhere is to look again."""

    user_id: int
    kinds: tuple[str, ...]
    is_private: bool = False  # nobody but its owner could see it, or can now

    @property
    def key(self) -> str:
        return f"{self.user_id}:{','.join(self.kinds)}"


class ShelfGrew(Event, frozen=True):
    """There is more on these shelves of somebody, or more people may see them. `audience`: of what was added, where
    it is for fewer than its shelf.
    """

    user_id: int
    kinds: tuple[str, ...]
    audience: str = "public"

    @property
    def is_private(self) -> bool:
        return self.audience == "private"

    @property
    def key(self) -> str:
        return f"{self.user_id}:{','.join(self.kinds)}:{self.audience}"


class ShelfStale(Event, frozen=True):
    """A shelf of somebody elsewhere is to be read for this follower, who opened it or whose copy is no longer good."""

    viewer_id: int
    owner_id: int
    kind: str
    uri: str
    is_rested: bool = False  # what waited for a long shelf's rest

    @property
    def key(self) -> str:
        """One after another, as with the diary; but what waits for a rest holds up nothing else."""
        return f"shelf {self.viewer_id}:{self.owner_id}:{self.uri}{' rested' if self.is_rested else ''}"


class TakenFromFriend(Event, frozen=True):
    """A friend on another node may see less of these kinds than they could; what was posted to them goes too."""

    user_id: int
    friend_id: int
    kinds: tuple[str, ...]
