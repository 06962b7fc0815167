"""What the gallery shows: a name for each state of each page, with its template and its struct."""

from tests.browser.scenes import account, accounts, catalog, diary, node, searching, social
from tests.browser.scenes.kit import NOW, Scene

SCENES: dict[str, Scene] = (
    accounts.SCENES | diary.SCENES | catalog.SCENES | social.SCENES | account.SCENES | node.SCENES | searching.SCENES
)

__all__ = ["NOW", "SCENES", "Scene"]
