"""A real node in a thread of its own, and browsers of real people in front of it."""

import asyncio
import json
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, BrowserContext, Page

from chronicle_node.jobs.runner import Runner
from chronicle_node.jobs.table import HANDLERS
from chronicle_node.services import sign_up
from tests.browser.looks import listening
from tests.nodes import Served, serving

T = TypeVar("T")
PASSWORD = "four unrelated words"


@dataclass
class House:
    """A served node, the loop it lives in, and a browser."""

    served: Served
    loop: asyncio.AbstractEventLoop
    browser: Browser

    @property
    def url(self) -> str:
        return self.served.url

    @property
    def setup_link(self) -> str:
        return sign_up.setup_link(self.served.node.secrets, self.url)

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the node's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    @contextmanager
    def visitor(self, *, width: int = 1280, **context: Any) -> Iterator[Page]:
        """A browser of somebody's own; whatever the console says is a fault."""
        opened: BrowserContext = self.browser.new_context(viewport={"width": width, "height": 800}, **context)
        try:
            page = opened.new_page()
            page.set_default_timeout(15_000)
            with listening(page) as said:
                yield page
            assert [line for line in said if "status of 4" not in line] == []
        finally:
            opened.close()

    def scrobble(self, token: str, event: str, media: dict[str, Any], **more: Any) -> None:
        """As a player does it."""
        body = json.dumps({"event": event, "media": media, "device": "Kodi"} | more).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with urlopen(Request(f"{self.url}/api/v1/scrobble", body, headers)) as answer:
            assert answer.status in {200, 201}


@contextmanager
def open_house(browser: Browser, database_url: str, data_dir: Path, **settings: str) -> Iterator[House]:
    """Serve a fresh node with its jobs."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    started, over = threading.Event(), asyncio.Event()
    held: list[Served] = []

    async def live() -> None:
        async with serving(database_url, data_dir, **settings) as served:
            runner = Runner(served.node, HANDLERS)
            served.node.db.on_work = runner.ring
            runner.start()
            held.append(served)
            started.set()
            await over.wait()
            await runner.stop()

    running = asyncio.run_coroutine_threadsafe(live(), loop)
    try:
        assert started.wait(30), running.exception(0) if running.done() else "the node did not start"
        yield House(held[0], loop, browser)
    finally:
        loop.call_soon_threadsafe(over.set)
        running.result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def settle(house: House, page: Page) -> str:
    """Make the first account by the set-up link; a token for a player, made on the page."""
    page.goto(house.setup_link)
    fill(page, username="alice", password=PASSWORD)
    page.get_by_role("button", name="Make the first account").click()
    return new_token(house, page)


def join(house: House, page: Page, invite: str, name: str) -> None:
    """Make an account by an invite link."""
    page.goto(invite)
    fill(page, username=name, password=PASSWORD)
    page.get_by_role("button", name="Sign up").click()


def new_token(house: House, page: Page, *scopes: str) -> str:
    page.goto(f"{house.url}/settings/tokens")
    page.get_by_label("What is it for?").fill("Kodi")
    for scope in scopes:
        page.locator(f'input[name="scopes"][value="{scope}"]').check()
    page.get_by_role("button", name="Make the token").click()
    return page.get_by_label("Token", exact=True).input_value()


def new_invite(house: House, page: Page) -> str:
    page.goto(f"{house.url}/admin/invites")
    page.get_by_role("button", name="Make an invite").click()
    return page.get_by_label("Link", exact=True).input_value()


def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
