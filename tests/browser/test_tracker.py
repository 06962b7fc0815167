"""What people do with a tracker, in every way they use a page: by finger, mouse or keys, with or without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chronicle_node.db import Tx
from tests import factories
from tests.browser.hands import WAYS, Hand, Way, options
from tests.browser.journeys import House, join, new_invite, open_house, settle


class Home:
    """A node where two people live, with the state of their browsers once signed in."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._states: dict[str, Any] = {}
        self._shows = 0
        with house.visitor() as alice, house.visitor() as bob:
            settle(house, alice)
            join(house, bob, new_invite(house, alice), "bob")
            for name, page in (("alice", alice), ("bob", bob)):
                self._states[name] = page.context.storage_state()
        house.do(house.served.node.db.write(self._befriend))

    @staticmethod
    async def _befriend(tx: Tx) -> None:
        await factories.befriend(tx, await factories.known(tx, "alice"), await factories.known(tx, "bob"))

    @contextmanager
    def hand(self, name: str, way: Way) -> Iterator[tuple[Page, Hand]]:
        """Somebody at a browser of their own."""
        with self.house.visitor(**options(way), storage_state=self._states[name]) as page:
            yield page, Hand(page, way)

    def show(self, episodes: int = 4) -> tuple[str, str]:
        """A series of one season that nobody has seen: its title and its address."""
        self._shows += 1
        title = f"The Series of Number {self._shows}"
        work, _, _ = self.house.do(self.house.served.node.db.write(factories.show, title, episodes))
        return title, f"{self.house.url}/media/{work.public_id}"


@pytest.fixture(scope="module")
def home(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    folder = tmp_path_factory.mktemp("tracker")
    (folder / "chronicle.db").write_bytes(sqlite_template.read_bytes())
    with open_house(browser, f"sqlite:///{folder / 'chronicle.db'}", folder) as house:
        yield Home(house)


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


def test_a_season_is_checked_off(home: Home, way: Way) -> None:
    _, address = home.show()
    with home.hand("alice", way) as (page, hand):
        page.goto(address)
        hand.press("link", "Mark all of")
        hand.tick("Just now")
        hand.press("button", "Write it down")
        page.goto(address)
        expect(page.get_by_text("4 of 4 episodes").first).to_be_visible()


def test_what_was_seen_so_far_is_marked_up_to_here(home: Home, way: Way) -> None:
    _, address = home.show()
    with home.hand("alice", way) as (page, hand):
        page.goto(address)
        hand.press("link", re.compile("Up to here.*Part 3"))
        hand.tick("I don’t know")
        hand.press("button", "Write it down")
        page.goto(address)
        expect(page.get_by_text("3 of 4 episodes").first).to_be_visible()


def test_a_play_is_written_down_with_a_date_long_past(home: Home, way: Way) -> None:
    with home.hand("alice", way) as (page, hand):
        page.goto(f"{home.house.url}/log?type=movie")
        hand.write("Title", f"Playtime, the way of the {way}")
        hand.write("Year", "1967")
        hand.tick("On a day")
        hand.write("Day", "1998-07-12")
        hand.press("button", "Write it down")
        expect(page.get_by_text("Written down").first).to_be_visible()
        page.goto(f"{home.house.url}/@alice/history?year=1998")
        expect(page.get_by_role("link", name=f"Playtime, the way of the {way}").first).to_be_visible()


def test_a_series_is_seen_again_in_a_session_of_its_own(home: Home, way: Way) -> None:
    _, address = home.show()
    with home.hand("alice", way) as (page, hand):
        page.goto(f"{address}/log")
        hand.tick("I don’t know")
        hand.press("button", "Write it down")
        page.goto(address)
        hand.press("link", "Progress and figures")
        hand.press("button", "It is finished")
        hand.press("link", "Begin another session")
        hand.write("Name", "With Bob")
        hand.press("button", "Begin")
        expect(page.get_by_text("2nd time · With Bob").first).to_be_visible()
        session = page.url
        hand.press("button", "Done with Part 1")
        expect(page.get_by_text("1 of 4 episodes").first).to_be_visible()
        hand.press("button", "Pause")
        hand.press("button", "Resume")
        page.goto(address)
        expect(page.locator(".tickoff--done")).to_have_count(1)
        hand.press("link", "1st time")
        expect(page.locator(".tickoff--done")).to_have_count(4)
        page.goto(session)
        hand.press("link", "Mark several at once")
        hand.tick("I don’t know")
        hand.press("button", "Write it down")
        page.goto(session)
        expect(page.get_by_text("Completed", exact=True).first).to_be_visible()
        expect(page.get_by_text("4 of 4 episodes").first).to_be_visible()


def test_a_play_is_moved_to_another_session(home: Home, way: Way) -> None:
    _, address = home.show()
    with home.hand("alice", way) as (page, hand):
        page.goto(f"{address}/log")
        hand.tick("I don’t know")
        hand.press("button", "Write it down")
        page.goto(f"{home.house.url}/sessions/new?item={address.rpartition('/')[2]}")
        hand.press("button", "Begin")
        session = page.url
        page.goto(address)
        hand.press("link", re.compile("Change this play"))
        hand.pick("Session", "2nd time")
        hand.write("With whom", "Jane")
        hand.press("button", "Save")
        page.goto(session)
        expect(page.get_by_text("1 episodes").or_(page.get_by_text("1 of 4 episodes")).first).to_be_visible()


def test_a_review_keeps_what_it_gives_away_to_itself(home: Home, way: Way) -> None:
    _, address = home.show()
    with home.hand("alice", way) as (page, hand):
        page.goto(address)
        hand.open("Write a review")
        hand.write("Review", "It was ||the gardener|| all along.")
        hand.pick("Who may read it", "Only me")
        hand.press("button", "Save review")
        page.goto(address)
        spoiler = page.locator("#opinions details", has_text="the gardener").first
        expect(spoiler).not_to_contain_text("the gardener", use_inner_text=True)
        hand.open("Spoiler")
        expect(spoiler).to_contain_text("the gardener", use_inner_text=True)


def test_two_friends_build_a_list_together(home: Home, way: Way) -> None:
    (mine, my_address), (theirs, their_address) = home.show(), home.show()
    name = f"For long evenings, by {way}"
    with home.hand("alice", way) as (page, hand):
        page.goto(my_address)
        hand.press("link", "New list with it")
        hand.write("Name", name)
        hand.tick("Build it together")
        hand.press("button", "Make the list")
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    with home.hand("bob", way) as (page, hand):
        page.goto(their_address)
        hand.pick("Add to", f"{name} · alice")
        hand.press("button", "Add", within=page.get_by_role("region", name="Lists"))
        hand.press("link", name, within=page.get_by_role("region", name="Lists"))
        expect(page.get_by_role("link", name=mine, exact=True)).to_be_visible()
        expect(page.get_by_role("link", name=theirs, exact=True)).to_be_visible()


def test_a_type_of_ones_own_is_made_and_tracked_with(home: Home, way: Way) -> None:
    number = WAYS.index(way)
    kind, title = f"Brews {'abcde'[number]}", f"Guji by {way}"
    with home.hand("alice", way) as (page, hand):
        page.goto(f"{home.house.url}/settings/types")
        hand.press("link", "Make a media type")
        hand.write("Name", kind)
        hand.write("The whole", "roaster")
        hand.write("Its parts", "coffee")
        hand.write("What you do with it", "brew")
        hand.tick("Umber")
        hand.tick("Cup")
        hand.write("Field 1", "Origin")
        hand.write("Field 2", "Process")
        hand.pick("Kind of field 2", "One of several")
        hand.write("Choices of field 2", "washed, natural")
        hand.press("button", "Make it")
        expect(page.get_by_text("roaster, coffee · brewed").first).to_be_visible()
        page.goto(f"{home.house.url}/log?type={kind.lower().replace(' ', '_')}")
        hand.write("Title", title)
        hand.write("Roaster", "The Barn")
        hand.write("Origin", "Ethiopia")
        hand.pick("Process", "natural")
        hand.press("button", "Write it down")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_text("Brewed once").first).to_be_visible()
        expect(page.get_by_text("Ethiopia")).to_be_visible()
        page.goto(f"{home.house.url}/search?q=guji+by")
        expect(page.get_by_role("link", name=kind, exact=True)).to_be_visible()
    with home.hand("bob", way) as (page, _):
        page.goto(f"{home.house.url}/feed")
        line = page.get_by_role("listitem").filter(has_text=title).first
        expect(line).to_contain_text("brewed")


def test_a_series_is_added_by_hand_and_put_right(home: Home, way: Way) -> None:
    title = f"Le Bureau, the way of the {way}"
    with home.hand("alice", way) as (page, hand):
        page.goto(f"{home.house.url}/media/new?type=tv")
        hand.write("Title", title)
        hand.write("Year it came out", "2015")
        hand.write("How many episodes in each season?", "2, 3")
        hand.write("Language of the title", "fr")
        hand.press("button", "Add it")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_text("0 of 3 episodes").first).to_be_visible()
        hand.press("link", "Edit")
        hand.write("What it is about", "Agents without names.")
        hand.press("button", "Keep it")
        expect(page.get_by_text("Agents without names.").first).to_be_visible()
    with home.hand("bob", way) as (page, hand):
        page.goto(f"{home.house.url}/search?q=bureau+the+way")
        hand.press("link", title)
        expect(page.get_by_text("Agents without names.").first).to_be_visible()
