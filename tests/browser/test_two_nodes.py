"""The main job as a person sees it: a friend's feed, open in a real browser, while somebody listens on another node."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.endtoend.players import listen, player_of, playing_now
from tests.endtoend.world import DEPLOYMENTS, Pair, in_feed, two_nodes
from tests.processes import PASSWORD, Person, eventually

PATIENCE = 60_000  # milliseconds


@pytest.fixture(scope="module", params=DEPLOYMENTS)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with two_nodes(request.param, tmp_path_factory.mktemp("pair"), request) as pair:
        pair.open_history()
        yield pair


@pytest.fixture
def page(browser: Browser, pair: Pair) -> Iterator[Page]:
    with browser.new_context() as opened:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE)
        yield page


def sign_in(page: Page, person: Person) -> None:
    page.goto(f"{person.node.url}/sign-in")
    page.get_by_label("User name").fill(person.name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{person.node.url}/")


def test_the_open_feed_shows_by_itself_what_somebody_elsewhere_listens_to(page: Page, pair: Pair) -> None:
    sign_in(page, pair.follower)
    page.goto(f"{pair.a.url}/feed")
    player_of(pair.listener).submit_single_listen(listen("Northern Lights"))
    expect(page.locator("#feed")).to_contain_text("Northern Lights", timeout=PATIENCE)
    expect(page.locator("#feed")).to_contain_text("bob")


def test_home_shows_what_somebody_elsewhere_has_on(page: Page, pair: Pair) -> None:
    sign_in(page, pair.follower)
    player_of(pair.listener).submit_playing_now(playing_now("Midnight Ferry"))
    expect(page.locator("main")).to_contain_text("Midnight Ferry", timeout=PATIENCE)


def test_a_private_history_keeps_the_feed_as_it_was(page: Page, pair: Pair) -> None:
    sign_in(page, pair.follower)
    player = player_of(pair.listener)
    player.submit_single_listen(listen("Before"))
    eventually(in_feed(pair.follower, "Before"), "the feed never got there")
    pair.listener.settings(history_audience="private")
    player.submit_single_listen(listen("Not for you"))
    eventually(lambda: not pair.b.rows("SELECT id FROM jobs"), "the node is not done")
    eventually(lambda: not in_feed(pair.follower, "Before")(), "the follower kept what was withdrawn")
    page.goto(f"{pair.a.url}/feed")
    expect(page.locator("#feed")).not_to_contain_text("Not for you")
    pair.open_history()


def test_with_a_history_that_is_only_not_public_the_friend_alone_sees_it(page: Page, pair: Pair) -> None:
    pair.listener.settings(history_public=False, history_audience=None)
    player_of(pair.listener).submit_single_listen(listen("Old Friends"))
    sign_in(page, pair.friend)
    page.goto(f"{pair.a.url}/feed")
    expect(page.locator("#feed")).to_contain_text("Old Friends", timeout=PATIENCE)
    page.context.clear_cookies()
    sign_in(page, pair.follower)
    page.goto(f"{pair.a.url}/feed")
    expect(page.locator("#feed")).not_to_contain_text("Old Friends")
    pair.open_history()
