"""Every page of the gallery, looked at by axe in both themes and at two widths, and walked by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looks import Gallery, Look, open_gallery
from tests.browser.scenes import SCENES

UNFOCUSED = """() => {
  const here = document.activeElement;
  if (here === document.body) return null;
  const shown = [here, here.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
  const visible = shown.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  return visible ? "" : here.outerHTML.slice(0, 200);
}"""


@pytest.fixture(scope="module")
def gallery(browser: Browser) -> Iterator[Gallery]:
    with open_gallery(browser) as opened:
        yield opened


@pytest.fixture(scope="module", params=[pytest.param(name, id=name) for name in SCENES])
def look(gallery: Gallery, request: pytest.FixtureRequest) -> Look:
    return gallery.look(request.param)


def test_axe_finds_nothing(look: Look) -> None:
    assert look.axe == []


def test_nothing_scrolls_sideways(look: Look) -> None:
    assert look.wider == []


def test_everything_to_press_is_44_pixels_high(look: Look) -> None:
    assert look.small == []


def test_the_content_policy_holds_and_the_console_is_silent(look: Look) -> None:
    assert look.console == []


@pytest.mark.parametrize("name", ["home", "sign-in", "settings-privacy", "settings-tokens", "people", "media-show"])
def test_focus_is_seen_wherever_tab_goes(gallery: Gallery, name: str) -> None:
    with gallery.page(name) as page:
        assert walk(page) == []


def test_the_first_tab_offers_to_skip_to_the_page(gallery: Gallery) -> None:
    with gallery.page("home") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_a_secret_is_copied_by_one_press(gallery: Gallery) -> None:
    with gallery.page("settings-tokens", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy").first.click()
        page.get_by_role("button", name="Copied").wait_for()
        assert (
            page.evaluate("navigator.clipboard.readText()") == page.get_by_role("textbox", name="Token").input_value()
        )


def test_without_javascript_the_secret_is_there_and_no_dead_button(gallery: Gallery) -> None:
    with gallery.page("settings-tokens", java_script_enabled=False) as page:
        assert page.get_by_role("textbox", name="Token").input_value()
        assert page.get_by_role("button", name="Copy").count() == 0


def test_an_event_brings_the_live_row_up_to_date(gallery: Gallery) -> None:
    def prepare(page: Page) -> None:
        fresh = '<section id="feed"><p>Written a moment ago</p></section>'
        page.route(
            "**/events", lambda route: route.fulfill(body="event: feed\ndata: 1\n\n", content_type="text/event-stream")
        )
        page.route(gallery.url + "/", lambda route: route.fulfill(body=fresh, content_type="text/html"))

    with gallery.page("home", prepare=prepare) as page:
        page.get_by_text("Written a moment ago").wait_for()
        assert page.get_by_text("On now").is_visible()


def test_the_theme_a_person_chose_beats_the_device(gallery: Gallery) -> None:
    with gallery.page("home", color_scheme="light", query="?theme=dark") as page:
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(17, 20, 27)"


def walk(page: Page, presses: int = 40) -> list[str]:
    """Press Tab through the page and collect what had focus without showing it."""
    faults = []
    for _ in range(presses):
        page.keyboard.press("Tab")
        fault: Any = page.evaluate(UNFOCUSED)
        if fault is None:
            break
        if fault:
            faults.append(str(fault))
    return faults
