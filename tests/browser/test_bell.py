"""The bell on a page that is kept open: it looks again when one comes back, says so, and moves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from chronicle_node.db import Tx
from chronicle_node.services import notifications
from tests import factories
from tests.browser.journeys import open_house, settle

BOX = "(() => { const box = document.querySelector('main').getBoundingClientRect(); return [box.x, box.y]; })()"
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


async def _tell(tx: Tx) -> None:
    alice = await factories.known(tx, "alice")
    await notifications.add(tx, alice.user_id, "like", "Bob likes your review", "Now.", link="/people", once="one")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_bell_is_live_where_nothing_else_is(
    browser: Browser, sqlite_template: Path, tmp_path: Path, width: int
) -> None:
    database = tmp_path / "chronicle.db"
    database.write_bytes(sqlite_template.read_bytes())
    with open_house(browser, f"sqlite:///{database}", tmp_path) as house, house.visitor() as page:
        settle(house, page)
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{house.url}/people")
        before = page.evaluate(BOX)
        house.do(house.served.node.db.write(_tell))
        page.evaluate(COME_BACK)
        expect(page.locator("#bell .badge")).to_contain_text("1")
        expect(page.locator("#bell-said")).to_have_text("Notifications: 1 unread")
        assert page.evaluate(BOX) == before
