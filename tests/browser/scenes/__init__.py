"""What the gallery shows: a name for each state of each page, with its template and its struct."""

from tests.browser.scenes import (
    account,
    accounts,
    agenda,
    by_hand,
    catalog,
    diary,
    distant,
    editing,
    groups,
    library,
    lists,
    merges,
    moderation,
    moving,
    node,
    opinions,
    posts,
    searching,
    sessions,
    social,
    types,
    versions,
)
from tests.browser.scenes.kit import NOW, Scene

SCENES: dict[str, Scene] = (
    accounts.SCENES
    | diary.SCENES
    | distant.SCENES
    | by_hand.SCENES
    | catalog.SCENES
    | social.SCENES
    | account.SCENES
    | node.SCENES
    | lists.SCENES
    | editing.SCENES
    | library.SCENES
    | opinions.SCENES
    | searching.SCENES
    | types.SCENES
    | agenda.SCENES
    | versions.SCENES
    | sessions.SCENES
    | merges.SCENES
    | posts.SCENES
    | groups.SCENES
    | moderation.SCENES
    | moving.SCENES
)

__all__ = ["NOW", "SCENES", "Scene"]
