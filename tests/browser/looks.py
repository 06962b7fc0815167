"""A browser on the gallery: what axe, the console and the layout say of a page. Chromium is Debian's."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, Literal, NamedTuple

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.gallery import serve

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE_SOURCE = Path(AXE_FILE_PATH).read_text(encoding="utf-8")
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SIZES = (360, 1280)


SMALL = """() => [...document.querySelectorAll("button, .button, .input, nav a, .tick, summary, .level label")]
  .filter((one) => one.checkVisibility() && !one.closest(".crumbs, .prose"))
  .filter((one) => one.getBoundingClientRect().height < 43.9)
  .map((one) => one.outerHTML.slice(0, 120))"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
AXE = """axe.run(document, {resultTypes: ["violations"]}).then((result) => result.violations)"""


class Look(NamedTuple):
    """What looking at a page found: lists with a line for each fault."""

    axe: list[str]
    wider: list[str]
    small: list[str]
    console: list[str]


class Gallery:
    """The served gallery and a browser to look at it."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url

    @contextmanager
    def page(
        self,
        name: str,
        *,
        width: int = 1280,
        query: str = "",
        prepare: Callable[[Page], None] | None = None,
        **context: Any,
    ) -> Iterator[Page]:
        """Open a scene; `context` are Playwright's options, `prepare` acts before the page is asked for."""
        opened = self.browser.new_context(viewport={"width": width, "height": 800}, **context)
        try:
            page = opened.new_page()
            if prepare:
                prepare(page)
            page.goto(f"{self.url}/gallery/{name}{query}")
            yield page
        finally:
            opened.close()

    def look(self, name: str) -> Look:
        """Look once under the policy of real pages, and once past it so that axe may be put in."""
        found = Look([], [], [], [])

        def listen(page: Page) -> None:
            page.on("console", lambda message: found.console.append(message.text))

        with self.page(name, prepare=listen):
            pass
        with self.page(name, bypass_csp=True, reduced_motion="reduce") as page:
            page.evaluate(AXE_SOURCE)
            for theme, width in product(THEMES, SIZES):
                page.emulate_media(color_scheme=theme)
                page.set_viewport_size({"width": width, "height": 800})
                seen = f"{theme} at {width}: "
                found.axe.extend(seen + words_of(one) for one in page.evaluate(AXE))
                found.small.extend(seen + one for one in page.evaluate(SMALL))
                if page.evaluate(WIDER):
                    found.wider.append(seen + str(page.evaluate(WIDER)))
        return found


@contextmanager
def open_gallery() -> Iterator[Gallery]:
    """Serve the gallery in a thread of its own and start Chromium."""
    with _served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield Gallery(browser, url)
        finally:
            browser.close()


@contextmanager
def _served() -> Iterator[str]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    runner, url = asyncio.run_coroutine_threadsafe(serve(), loop).result(10)
    try:
        yield url
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def words_of(violation: dict[str, Any]) -> str:
    """A violation that axe found, in one line."""
    nodes = "; ".join(f"{node['html'][:140]} {node['failureSummary'][:160]}" for node in violation["nodes"][:3])
    return f"{violation['id']}: {nodes}"
