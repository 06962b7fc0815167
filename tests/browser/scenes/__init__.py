"""What the gallery shows: a name for each state of each page, with its template and its struct."""

from tests.browser.scenes.accounts import SCENES as ACCOUNTS
from tests.browser.scenes.kit import NOW, Scene

SCENES: dict[str, Scene] = {**ACCOUNTS}

__all__ = ["NOW", "SCENES", "Scene"]
