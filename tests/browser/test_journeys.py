"""From the set-up link to a friend's feed, in a real browser on a real node."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.journeys import PASSWORD, House, fill, join, new_invite, new_token, open_house, settle

FILM = {"type": "movie", "title": "In the Mood for Love", "year": 2000, "ids": {"imdb": "tt0118694"}}
EPISODE = {"type": "tv", "show": {"title": "The Wire", "year": 2002}, "season": 1, "episode": 3, "title": "The Buys"}
TRACK = {"type": "music", "artist": "Miles Davis", "album": "Kind of Blue", "title": "So What"}


@pytest.fixture
def house(browser: Browser, sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    with open_house(browser, sqlite_url, tmp_path) as opened:
        yield opened


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def test_the_first_evening(house: House, width: int) -> None:
    """Set-up, a token, a player, and the diary that writes itself."""
    with house.visitor(width=width) as page:
        token = settle(house, page)
        page.reload()
        expect(page.get_by_label("Token", exact=True)).to_have_count(0)
        page.goto(house.url)
        expect(page.get_by_text("Two things make this page come alive")).to_be_visible()
        house.scrobble(token, "start", FILM, progress={"percentage": 10, "duration_seconds": 5880})
        now = page.locator("#now")
        expect(
            now.get_by_role("link", name="In the Mood for Love", exact=True)
        ).to_be_visible()  # nobody pressed reload
        house.scrobble(token, "finish", FILM, progress={"percentage": 97})
        expect(now).to_contain_text("Nothing is on.")
        page.get_by_role("navigation", name="Places").get_by_role("link", name="History").click()
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        page.get_by_role("link", name="In the Mood for Love", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("In the Mood for Love")
        expect(page.get_by_text("Watched once")).to_be_visible()
        page.get_by_role("button", name="Watched it again").click()
        # Whether it is a repetition depends on how long ago the player said it ended.
        expect(page.get_by_text(re.compile(r"Written down|in your diary already")).first).to_be_visible()


def test_a_friend_sees_what_the_settings_let_them_see(house: House) -> None:
    """An invite, a request, a yes, a feed; and a section closed again."""
    with house.visitor() as alice, house.visitor(width=360) as bob:
        token = settle(house, alice)
        join(house, bob, new_invite(house, alice), "bob")
        bob.goto(f"{house.url}/people")
        bob.get_by_label("Handle").fill("@alice")
        bob.get_by_role("button", name="Find").click()
        bob.get_by_role("button", name="Follow alice").click()
        expect(bob.get_by_text("Your request is sent.")).to_be_visible()

        alice.goto(f"{house.url}/people")
        alice.get_by_role("button", name="Accept bob").click()
        expect(alice.get_by_text("They follow you now.")).to_be_visible()
        choose(alice, house, "history", "followers")
        choose(alice, house, "currently_watching", "followers")

        bob.goto(house.url)
        house.scrobble(token, "start", EPISODE)
        expect(bob.locator("#now").get_by_text("The Buys")).to_be_visible()
        house.scrobble(token, "finish", EPISODE)
        expect(bob.locator("#feed").get_by_text("The Buys")).to_be_visible()

        choose(alice, house, "history", "private")
        for path in ("/", "/feed", "/@alice"):
            bob.goto(house.url + path)
            expect(bob.get_by_text("The Buys")).to_have_count(0)
        bob.goto(f"{house.url}/@alice/history")
        expect(bob.get_by_role("heading", name="Nothing here")).to_be_visible()


def test_everything_works_without_javascript(house: House, width: int) -> None:
    with house.visitor(width=width, java_script_enabled=False) as page:
        token = settle(house, page)
        house.scrobble(token, "start", EPISODE)
        page.goto(house.url)
        page.get_by_role("button", name="Finished").click()
        expect(page.get_by_text("Written down.")).to_be_visible()
        page.goto(f"{house.url}/@alice/history")
        page.get_by_role("link", name="The Wire").click()
        expect(page.get_by_text("1 of 1 episodes")).to_be_visible()
        choose(page, house, "history", "private")
        page.goto(f"{house.url}/settings/security")
        page.get_by_role("button", name="Sign out here").click()
        expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_a_wrong_word_is_told_where_it_was_typed(house: House) -> None:
    with house.visitor() as page:
        page.goto(house.setup_link)
        fill(page, username="Not a name", password="short")
        page.get_by_role("button", name="Make the first account").click()
        expect(page.get_by_role("alert")).to_be_visible()
        name, word = page.locator("#username"), page.locator("#password")
        expect(name).to_have_value("Not a name")
        expect(name).to_have_attribute("aria-invalid", "true")
        expect(name).to_have_accessible_description(
            re.compile("it can’t be changed later. Use 1 to 30 of the letters a to z, digits and underscores.$")
        )
        expect(word).to_have_value("")


def test_signing_in_by_keyboard_alone(house: House) -> None:
    with house.visitor() as page:
        settle(house, page)
        page.context.clear_cookies()
        page.goto(f"{house.url}/people")
        press_until(page, "#username")
        page.keyboard.type("alice")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="People", level=1)).to_be_visible()


def test_signed_out_pages_say_what_they_need(house: House) -> None:
    with house.visitor() as page:
        page.goto(house.url)
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "A diary of everything you watch, hear, read and play"
        )
        page.goto(f"{house.url}/@nobody")
        expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
        page.goto(f"{house.url}/settings/tokens")
        expect(page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


def test_a_node_of_music_and_films_keeps_them_apart(house: House) -> None:
    with house.visitor() as page:
        token = settle(house, page)
        house.scrobble(token, "finish", FILM)
        house.scrobble(token, "finish", TRACK)
        page.goto(f"{house.url}/@alice/history")
        page.get_by_role("link", name="Music", exact=True).click()
        expect(page.get_by_role("link", name="So What", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="In the Mood for Love", exact=True)).to_have_count(0)


def test_a_token_with_every_scope_is_made_by_ticking_them(house: House) -> None:
    with house.visitor() as page:
        settle(house, page)
        new_token(house, page, "read", "write")
        expect(page.get_by_text("write", exact=True)).to_be_visible()


def choose(page: Page, house: House, section: str, level: str) -> None:
    page.goto(f"{house.url}/settings/privacy")
    page.locator(f'input[name="{section}"][value="{level}"]').check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Your choices hold from now on.")).to_be_visible()


def press_until(page: Page, selector: str, presses: int = 20) -> None:
    for _ in range(presses):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")
