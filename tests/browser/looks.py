"""A browser on the gallery: what axe, the console and the layout say of a page. Chromium is Debian's."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
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
SIZES = (1280, 360)

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

    @cached_property
    def _eye(self) -> Page:
        """The one page of all looks: a new one each time would fetch and compile everything again."""
        page = self.browser.new_context(viewport={"width": SIZES[0], "height": 800}).new_page()
        page.add_init_script(AXE_SOURCE)  # which the policy of the pages does not keep out
        return page

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
        """Look at a scene as anybody opens it, then in each theme at each width."""
        page, found = self._eye, Look([], [], [], [])
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        with listening(page) as said:
            answer = page.goto(f"{self.url}/gallery/{name}")
        assert answer is not None
        assert answer.ok, f"{name}: {answer.status}"
        found.console.extend(said)
        for seen in appearances(page):
            found.axe.extend(seen + words_of(one) for one in page.evaluate(AXE))
            found.small.extend(seen + one for one in page.evaluate(SMALL))
            if wider := page.evaluate(WIDER):
                found.wider.append(f"{seen}{wider}")
        return found


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    """What the console says, and what goes wrong unsaid."""
    said: list[str] = []
    hear: dict[Any, Callable[[Any], None]] = {
        "console": lambda message: said.append(message.text),
        "pageerror": lambda error: said.append(str(error)),
    }
    for event, listener in hear.items():
        page.on(event, listener)
    try:
        yield said
    finally:
        for event, listener in hear.items():
            page.remove_listener(event, listener)


def appearances(page: Page) -> Iterator[str]:
    """Show the page in each theme at each width, laying it out anew as rarely as can be; what it is then, in words."""
    for theme, widths in zip(THEMES, (SIZES, SIZES[::-1]), strict=True):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            yield f"{theme} at {width}: "


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_gallery(browser: Browser) -> Iterator[Gallery]:
    """Serve the gallery in a thread of its own."""
    with _served() as url:
        yield Gallery(browser, url)


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
