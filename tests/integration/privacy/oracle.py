"""The rule once more, in plain Python over plain sets, sharing nothing with the policy but the words."""

from dataclasses import dataclass, field

LEVELS = ("public", "followers", "friends", "private")


@dataclass
class World:
    """People are numbers; those in `here` have accounts. Pairs read from left to right: (viewer, owner)."""

    here: set[int] = field(default_factory=set)
    inactive: set[int] = field(default_factory=set)
    settings: dict[int, str] = field(default_factory=dict)
    follows: set[tuple[int, int]] = field(default_factory=set)
    blocks: set[tuple[int, int]] = field(default_factory=set)
    permissions: dict[tuple[int, int], bool] = field(default_factory=dict)
    groups: list[tuple[bool, dict[int, bool]]] = field(default_factory=list)


def sees(world: World, viewer: int | str | None, owner: int, audience: str) -> bool:
    """Whether `viewer` (None: nobody, "system": the node) sees a play of `owner` with this audience."""
    if viewer in {"system", owner}:
        return True
    if owner in world.inactive or (viewer, owner) in world.blocks or (owner, viewer) in world.blocks:
        return False
    setting = world.settings[owner]
    follower = (viewer, owner) in world.follows
    friend = follower and (owner, viewer) in world.follows
    permission = world.permissions.get((viewer, owner))  # type: ignore[arg-type]  # nobody has none
    fellow = any(
        open_to_members and viewer in members and members.get(owner, False) for open_to_members, members in world.groups
    )
    if permission is False or audience not in LEVELS[:3]:
        return False
    if (permission and friend) or fellow:
        return True
    strictest = max(LEVELS.index(setting), LEVELS.index(audience))
    return strictest <= (2 if friend else 1 if follower else 0)
