"""Ways to use a page: with a finger or a mouse, with or without JavaScript, or with the keys alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from playwright.sync_api import Locator, Page, expect

Way = Literal["finger", "mouse", "finger, no script", "mouse, no script", "keys"]
WAYS: tuple[Way, ...] = ("finger", "mouse", "finger, no script", "mouse, no script", "keys")
MOST_TABS = 250
WRITTEN = "textarea, input:not([type=radio], [type=checkbox])"


def options(way: Way) -> dict[str, Any]:
    """What the browser of such a person is like."""
    return {"width": 360 if way.startswith("finger") else 1280, "java_script_enabled": "no script" not in way}


class Hand:
    """Does things to a page in one way. By keys, what Tab does not lead to cannot be done."""

    def __init__(self, page: Page, way: Way) -> None:
        self.page = page
        self._keys = way == "keys"

    def press(
        self, role: Literal["button", "link"], name: str | re.Pattern[str], *, within: Locator | None = None
    ) -> None:
        """Push a button or follow a link, and be where it leads."""
        what = (within or self.page).get_by_role(role, name=name).first
        if self._keys:
            self._reach(what)
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            what.click()

    def write(self, label: str, text: str) -> None:
        """Fill in a field, whatever stood in it."""
        field = self.page.locator(WRITTEN).and_(self.page.get_by_label(label)).first
        if self._keys and field.get_attribute("type") not in {"date", "time"}:
            self._reach(field)
            self.page.keyboard.press("ControlOrMeta+A")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def tick(self, label: str) -> None:
        """Tick a box or choose one of several."""
        box = self.page.get_by_label(label).first
        if self._keys and box.get_attribute("type") == "checkbox":
            self._reach(box)
            self.page.keyboard.press("Space")
        elif self._keys:
            self._choose(box)
        else:
            box.check(force=True)
        expect(box).to_be_checked()

    def open(self, words: str) -> None:
        """Unfold what is folded under these words."""
        fold = self.page.locator("summary").filter(has_text=words).first
        if self._keys:
            self._reach(fold)
            self.page.keyboard.press("Enter")
        else:
            fold.click()

    def pick(self, label: str, option: str) -> None:
        """Choose one of a list that folds down."""
        field = self.page.get_by_label(label).first
        if self._keys:
            self._reach(field)
            self.page.keyboard.type(option)
        else:
            field.select_option(label=option)

    def _choose(self, radio: Locator) -> None:
        """Tab leads to a group of radio buttons once; the arrows lead on from there."""
        name = radio.get_attribute("name")
        here = self.page.locator(f'input[type="radio"][name="{name}"]:focus')
        self._tab(lambda: here.count() > 0)
        for _ in range(20):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {name}")

    def _reach(self, what: Locator) -> None:
        expect(what).to_be_attached()
        self._tab(lambda: bool(what.evaluate("(one) => one === document.activeElement")))

    def _tab(self, there: Callable[[], bool]) -> None:
        for _ in range(MOST_TABS):
            if there():
                return
            self.page.keyboard.press("Tab")
        raise AssertionError("Tab does not lead there")
