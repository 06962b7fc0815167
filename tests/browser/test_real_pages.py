"""Every page of a real node with real rows in it, looked at by axe in both themes and at two widths."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaGroup, MediaItem
from chronicle_node.models.groups import DistantMembership, Group
from chronicle_node.models.library import WatchSession
from chronicle_node.models.merges import MediaMerge
from chronicle_node.models.social import Actor
from chronicle_node.queries import known, people
from chronicle_node.queries.friend_shelves import key_of
from chronicle_node.services import group_invitations, groups
from chronicle_node.services import versions as services
from chronicle_node.services.friend_shelves import Item
from chronicle_node.services.group_invitations import NewInvitation
from chronicle_node.services.groups import GroupWish
from chronicle_node.services.merging import merge as merging
from chronicle_node.web.routes import PAGES
from tests import factories, far_groups, shelving
from tests.browser.journeys import House, join, new_invite, open_house, settle
from tests.browser.looks import AXE, AXE_SOURCE, SMALL, WIDER, appearances, words_of
from tests.factories import Someone

SIGNED_OUT = (
    "/from-another-server?person=alice&server=me@far.example",
    "/",
    "/sign-in",
    "/sign-up",
    "/@alice",
    "/@alice/history",
    "/nothing/here",
    "/problems/not-found",
)
SIGNED_IN = (
    "/", "/feed", "/feed/posts", "/feed/mentions", "/tags/film", "/people", "/people?tab=friends",
    "/people?handle=@nobody_here", "/@alice", "/@alice/history",
    "/@bob", "/@erin@far.example", "/media/{movie}", "/media/{show}", "/media/{episode}", "/settings/profile",
    "/settings/privacy", "/settings/tokens", "/settings/webhooks", "/settings/security", "/admin/jobs",
    "/settings/deliveries", "/settings/move", "/notifications", "/settings/notifications", "/settings/muted",
    "/report?person=@bob", "/report?group={distant}", "/admin/reports", "/admin/reports?state=closed",
    "/admin/nodes", "/admin/invites", "/api/docs", "/problems/not-found", "/search", "/search?q=wire", "/log",
    "/media/{episode}/log", "/media/{movie}/review", "/@alice/reviews", "/@alice/lists", "/lists/new",
    "/lists/new?smart=true", "/settings/types", "/settings/types/new", "/settings/types/movie", "/admin/types",
    "/@alice/sessions", "/sessions/new?item={show}", "/sessions/{session}", "/media/{show}?session=all",
    "/media/{movie}/versions", "/versions/{group}", "/versions/{group}/edit", "/media/new", "/media/new?type=tv",
    "/media/new?parent={show}", "/media/{movie}/edit", "/media/{movie}/changes", "/next", "/@alice/activity",
    "/calendar", "/calendar?view=week", "/calendar?view=agenda", "/media/{show}/library", "/@alice/library",
    "/@alice/library?layout=posters&sort=added", "/@alice/library?year_from=x", "/settings/library",
    "/media/{movie}/relate", "/admin/roles", "/@alice/goals", "/goals/new", "/now", "/behind", "/media/{movie}/merge",
    "/media/{movie}/merge?into={other}", "/media/{movie}/files", "/merges", "/merges/{merge}", "/duplicates",
    "/groups", "/groups/new", "/groups/{circle}", "/groups/{circle}/members", "/groups/{circle}/edit",
    "/people/{friend}/sharing", "/groups/elsewhere/{distant}", "/groups/elsewhere/{distant}/members",
    "/groups/elsewhere/{asked}", "/@alice/ratings", "/@erin@far.example/library", "/@erin@far.example/lists",
    "/@erin@far.example/lists/{far_list}", "/@erin@far.example/ratings", "/@erin@far.example/reviews",
    "/@erin@far.example/activity", "/@erin@far.example/history", "/@erin@far.example/goals",
    "/@erin@far.example/sessions",
)  # fmt: skip
FILES = {"/admin/nodes/list.csv"}
FEEDS = {f"/lists/{{id}}/feed.{kind}" for kind in ("rss", "atom", "json")}
# Looked at there with rows of their own.
IN_GALLERY = {
    "/settings/deliveries/{id}",
    "/reviews/{id}",
    "/plays/{id}",
    "/lists/{id}/edit",
    "/goals/{id}/edit",
    "/posts/{id}",
    "/posts/{id}/edit",
    "/admin/reports/{id}",
}
# A stream, a part of a page, and a page that a settled node no longer has; the journeys see it.
NOT_PAGES = (
    {"/events", "/authorize_interaction", "/calendar/{secret}.ics", "/search/answers", "/lists/preview", "/setup"}
    | {"/notifications/unread"}
    | {"/settings", "/admin", "/lists", "/sessions"}  # lead on
    | FILES
    | FEEDS
    | IN_GALLERY
)


@pytest.fixture(scope="module")
def house(browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    (folder / "chronicle.db").write_bytes(sqlite_template.read_bytes())
    with open_house(browser, f"sqlite:///{folder / 'chronicle.db'}", folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def alice(house: House) -> Iterator[Page]:
    """The browser of somebody with friends, plays and things on, past the content policy so that axe may be put in."""
    with house.visitor(bypass_csp=True, reduced_motion="reduce") as page:
        token = settle(house, page)
        with house.visitor() as bobs:
            join(house, bobs, new_invite(house, page), "bob")
        house.do(furnish(house))
        episode = {"type": "tv", "show": {"title": "The Wire"}, "season": 1, "episode": 1, "title": "The Target"}
        house.scrobble(token, "finish", episode)
        house.scrobble(token, "start", episode | {"episode": 2, "title": "The Detail"}, progress={"percentage": 20})
        house.scrobble(token, "finish", {"type": "movie", "title": "Close-Up", "year": 1990}, private=True)
        house.do(versions(house))
        page.goto(f"{house.url}/settings/privacy")
        page.locator('input[name="history"][value="public"]').check()
        page.get_by_role("button", name="Save").click()
        yield page


@pytest.fixture(scope="module")
def nobody(house: House, alice: Page) -> Iterator[Page]:
    with house.visitor(bypass_csp=True, reduced_motion="reduce") as page:
        yield page


async def furnish(house: House) -> None:
    """Bob and, on another node, Erin: friends of Alice who play things; Carol asks to follow her."""
    db = house.served.node.db
    alice, bob = [await db.write(factories.known, name) for name in ("alice", "bob")]
    erin, carol = await db.write(factories.distant, "erin"), await db.write(factories.person, "carol")
    for friend in (bob, erin):
        await db.write(factories.befriend, alice, friend)
    await db.write(factories.follow, carol, alice, "requested")
    await db.write(factories.friend_play, alice, erin, "A distant night", datetime.now(UTC) - timedelta(hours=3))
    await db.write(factories.friend_presence, alice, erin, "Another night", minutes=60)
    await shelve(house, alice, erin)
    await plays(house, bob)
    club = await db.write(groups.begin, alice.viewer, GroupWish(name="Film club"))
    for name, state in (("Cinéma de minuit", "member"), ("Films that were lost", "invited")):
        await db.write(far_groups.elsewhere, alice, erin, name, state)
    invitation = await db.write(group_invitations.invite, alice.viewer, club, NewInvitation(handle="bob"))
    await db.write(group_invitations.accept, bob.viewer, invitation)


async def shelve(house: House, alice: Someone, erin: Someone) -> None:
    """What Erin shows Alice beside her plays."""
    db = house.served.node.db
    media = {"type": "movie", "kind": "movie", "title": "A long night on another node", "year": 1999}
    said = {"status": "watching", "rating": "8.5", "scale": "stars", "content": "Well.", "at": "2026-01-01T00:00:00Z"}
    thing = Item(facts=said, media=media, uri="https://far.example/ap/erin/reviews/1")
    for kind in ("library", "ratings", "reviews"):
        await db.write(shelving.friend_shelf, alice, erin, kind, thing)
    await db.write(shelving.friend_shelf, alice, erin, "stats", **shelving.STATISTICS)
    goal = Item(facts=shelving.GOAL | {"name": "Two films a month"}, uri="https://far.example/ap/erin/goals#1")
    await db.write(shelving.friend_shelf, alice, erin, "goals", goal)
    again = Item(facts=shelving.SESSION, media=media, uri="https://far.example/ap/erin/sessions#1")
    await db.write(shelving.friend_shelf, alice, erin, "sessions", again)
    await db.write(shelving.friend_lists, alice, erin, "Winter", thing)


async def versions(house: House) -> None:
    """Alice's film is there in two versions."""
    db = house.served.node.db
    alice, other = await db.write(factories.known, "alice"), await db.write(factories.item, "Close-Up, restored")
    await db.write(factories.play, alice, other)
    first = await db.read(known.one, alice.viewer, await db.read(factories.item_id, "Close-Up"))
    await db.write(services.gather, alice.viewer, [first, other.id])
    twin = await db.write(factories.item, "Close-Up, again")
    await db.write(merging.merge, alice.viewer, twin.id, other.id)


async def friend_of(tx: Tx) -> str:
    alice = await factories.known(tx, "alice")
    return str((await people.by_handle(tx, alice.viewer, "erin", factories.FAR)).actor.id)


async def session_of(tx: Tx, username: str) -> str:
    """The public id of the first session of somebody's."""
    mine = select(WatchSession.public_id).join(User, User.id == WatchSession.user_id).where(User.username == username)
    return str(await tx.scalar(mine.order_by(WatchSession.id)))


async def distant_of(tx: Tx, state: str) -> str:
    """The public id of the group of another node with which somebody here stands so."""
    group = select(Actor.public_id).join(DistantMembership, DistantMembership.group_actor_id == Actor.id)
    return str(await tx.scalar(group.where(DistantMembership.state == state)))


async def group_of(tx: Tx, title: str) -> str:
    """The public id of the group that an item of this title is in."""
    group = select(MediaGroup.public_id).join(MediaItem, MediaItem.media_group_id == MediaGroup.id)
    return str(await tx.scalar(group.where(MediaItem.name == title)))


async def circle_of(tx: Tx) -> str:
    return str(await tx.scalar(select(Group.public_id)))


async def other_of(tx: Tx) -> str:
    return str(await factories.item_id(tx, "Close-Up, restored"))


async def last_merge(tx: Tx) -> str:
    return str(await tx.scalar(select(MediaMerge.public_id)))


async def plays(house: House, who: Someone) -> None:
    _, _, episodes = await house.served.node.db.write(factories.show, "Borgen")
    for episode in episodes:
        await house.served.node.db.write(factories.play, who, episode)


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_for_people_are_in_order(house: House, alice: Page, path: str) -> None:
    assert faults(house, alice, path) == []


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_for_anybody_are_in_order(house: House, nobody: Page, path: str) -> None:
    assert faults(house, nobody, path) == []


def test_no_page_is_left_out() -> None:
    """A page that is added shows up here until it is looked at."""
    seen = {re.sub(r"\{\w+\}", "1", path.partition("?")[0]) for path in (*SIGNED_IN, *SIGNED_OUT)}
    shapes = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for method, path, _, _ in PAGES if method == "GET"}
    unseen = {path for path, shape in shapes.items() if not any(shape.fullmatch(one) for one in seen)}
    assert unseen == NOT_PAGES


def faults(house: House, page: Page, path: str) -> list[str]:
    """What axe, the layout and a thumb have against a page."""
    found = []
    page.goto(house.url + path.format(**works(house)))
    page.evaluate(AXE_SOURCE)
    for at in appearances(page):
        found += [at + words_of(one) for one in page.evaluate(AXE)]
        found += [f"{at}too small: {one}" for one in page.evaluate(SMALL)]
        if page.evaluate(WIDER):
            found.append(f"{at}scrolls sideways")
    return found


def works(house: House) -> dict[str, str]:
    titles = {"movie": "Close-Up", "show": "The Wire", "episode": "The Target"}
    db = house.served.node.db
    found = {kind: str(house.do(db.read(factories.item_id, title))) for kind, title in titles.items()}
    found["session"] = house.do(db.read(session_of, "alice"))
    other, merge, circle = (house.do(db.read(query)) for query in (other_of, last_merge, circle_of))
    found["distant"], found["asked"] = (house.do(db.read(distant_of, state)) for state in ("member", "invited"))
    found["circle"], found["friend"] = circle, house.do(db.read(friend_of))
    found["far_list"] = str(key_of("https://far.example/ap/erin/lists/1"))
    return found | {"group": house.do(db.read(group_of, "Close-Up")), "other": other, "merge": merge}
