"""One private thing of each kind carries a word that nobody else may ever read.

Every page, operation, collection, feed, webhook and outgoing activity is crawled for it as each person who is not
entitled to it.
"""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import String, cast, or_, select, update

from chronicle_node import ids
from chronicle_node.db import Tx, insert
from chronicle_node.domain.groups import Sharing
from chronicle_node.domain.reports import Subject
from chronicle_node.domain.rules import Rule
from chronicle_node.jobs.runner import Runner
from chronicle_node.jobs.table import HANDLERS
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaItem
from chronicle_node.models.federation import Delivery, OutboxActivity
from chronicle_node.models.history import EventKey
from chronicle_node.models.library import UserLibrary
from chronicle_node.models.lists import UserList
from chronicle_node.models.notifications import Notification
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.webhooks import Webhook, WebhookDelivery
from chronicle_node.queries import people
from chronicle_node.services import (
    companions,
    friend_shelves,
    goals,
    group_members,
    groups,
    invites,
    library,
    list_entries,
    lists,
    reports,
    sessions,
    tokens,
    versions,
    webhooks,
)
from chronicle_node.services.goals import NewGoal
from chronicle_node.services.groups import GroupWish
from chronicle_node.services.library import ShelfChange
from chronicle_node.services.lists import NewList
from chronicle_node.services.merging import merge as merging
from chronicle_node.services.sessions import NewSession
from chronicle_node.services.tokens import NewToken
from chronicle_node.services.webhooks import NewWebhook
from tests import cast as casting
from tests import factories, far_groups, shelving, writings
from tests.factories import Item, Someone
from tests.integration.privacy import matrix_talk, onlookers
from tests.integration.privacy.matrix import rows
from tests.integration.privacy.onlookers import Onlookers
from tests.nodes import LOOPBACK, Served, serving

CANARY = "zugunruhe"  # in no page, word list or digest of ours
OTHERS = ("nobody", "stranger", "friend", "blocked", "token", "remote")
LINK = re.compile(r'href="(/[^"#]*)|"(?:next|first|id|orderedItems)":"?((?:https?://[^/"]+)?/[^"]*)"')
NOT_FOLLOWED = re.compile(r"^/(static|sign-out|events)")
MOST = 450  # addresses for each onlooker; the matrix alone names half as many


@dataclass
class World:
    """Alice lets followers read her diary but kept some things to herself; Ruth keeps everything to herself."""

    served: Served
    looking: Onlookers
    ruth: Someone
    places: dict[str, str]

    async def crawl(self, kind: str) -> list[str]:
        """Where this onlooker comes upon the word."""
        found, waiting, seen = [], self._doors(), set[str]()
        while waiting and len(seen) < MOST:
            path = waiting.pop(0)
            if path in seen or NOT_FOLLOWED.match(path):
                continue
            seen.add(path)
            _, text = await self.looking.ask(kind, "GET", path)
            if CANARY in text.lower():
                found.append(f"{kind} read it at {path}: …{_around(text)}…")
            waiting += [link for link in self._links(text) if link not in seen]
        assert len(seen) > 40, "the crawl did not get anywhere"
        return found

    def _doors(self) -> list[str]:
        """Every address of the matrix, of either owner."""
        reads = [row.route for row in rows() if row.method == "GET" and "{job}" not in row.route]
        doors = [_filled(route.replace("alice", owner), self.places) for route in reads for owner in ("alice", "ruth")]
        return list(dict.fromkeys(door for door in doors if "{" not in door))

    def _links(self, text: str) -> list[str]:
        found = [html.unescape(a or b) for a, b in LINK.findall(text)]
        own = self.served.url
        return [link.removeprefix(own) for link in found if link.startswith(("/", own))]


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as served:
        cast = await served.node.db.write(
            casting.assemble,
            history_audience="followers",
            currently_watching_audience="followers",
            lists_audience="public",
        )
        closed = dict.fromkeys(("profile", "history", "currently_watching", "stats"), "private")
        ruth = await served.person("ruth", **{f"{kind}_audience": level for kind, level in closed.items()})
        looking = await onlookers.gather(served, cast)
        for one in (cast.bob, cast.erin):
            await served.node.db.write(factories.befriend, ruth, one)
        places = await _live(served, cast, ruth)
        yield World(served, looking, ruth, places)


@pytest.mark.parametrize("kind", OTHERS)
async def test_nobody_else_ever_reads_the_word(world: World, kind: str) -> None:
    found = await world.crawl(kind)
    assert not found, "\n" + "\n".join(found)


async def test_its_owner_reads_it_in_many_places(world: World) -> None:
    """What shows that the crawl looks where the word would be."""
    found = "\n".join(await world.crawl("owner"))
    for place in (
        "/: ",
        "/@alice/history: ",
        "/@alice/reviews: ",
        "/reviews/",
        "/settings/tokens",
        "/settings/webhooks",
        "/notifications",
        "/api/v1/notifications",
        "/admin/reports",
        "/api/v1/admin/reports",
        "/settings/security",
        "/1/user",
        "/feed/posts",
        "/api/v1/feed/posts",
        "/posts/",
        "/tags/film",
        "/lists/",
        "/@alice/lists",
        "/@alice/goals",
        "/@pal@far.example/library",
        "/@pal@far.example/lists/",
        "/@pal@far.example/reviews",
        "/@pal@far.example/history",
        "/@pal@far.example/goals",
        "/@pal@far.example/sessions",
        "/groups",
        "/groups/elsewhere/",
        "/api/v1/distant-groups",
        "/versions/",
        "/merges/",
        "/plays/",
    ):
        assert place.removesuffix(": ") in found, place


async def test_no_message_carries_it_away(world: World) -> None:
    """Webhooks of others, activities and deliveries to other nodes."""
    runner = Runner(world.served.node, HANDLERS)
    for _ in range(6):
        await runner.drain()
        world.served.clock.advance(seconds=30)
    assert await world.served.node.db.read(_sent, world.looking.cast.alice.user_id) == []


async def _sent(tx: Tx, owner_id: int) -> list[str]:
    stolen = f"%{CANARY}%"
    theirs = (
        select(cast(WebhookDelivery.body, String))
        .join(Webhook, Webhook.id == WebhookDelivery.webhook_id)
        .where(Webhook.user_id != owner_id, WebhookDelivery.body.like(stolen))
    )
    said = select(OutboxActivity.body).where(OutboxActivity.body.like(stolen))
    carried = select(Delivery.body).where(or_(Delivery.body.like(stolen), Delivery.last_error.like(stolen)))
    return [str(row[0]) for query in (theirs, said, carried) for row in await tx.all(query)]


async def _live(served: Served, cast: casting.Cast, ruth: Someone) -> dict[str, str]:
    """Everything private that there can be; where the word would be found."""
    db, alice = served.node.db, cast.alice
    token = await served.token(alice)
    film = {"type": "movie", "title": f"The {CANARY} film", "metadata": {"version": CANARY}}
    episode = {"type": "tv", "show": {"title": f"{CANARY} show"}, "season": 1, "episode": 1, "title": "Part 1"}
    open_film = {"type": "movie", "title": "Close-Up", "year": 1990}
    for media, more in (
        (film, {"private": True}),
        (episode, {"private": True}),
        (open_film, {"device": f"{CANARY} player", "source": f"{CANARY}-scrobbler"}),
    ):
        await _report(served, token, media, **more)
    now = {"type": "music", "artist": "Somebody", "album": "Something", "title": f"{CANARY} song"}
    await _report(served, token, now, event="start", private=True)
    ruths = await served.token(ruth)
    await _report(served, ruths, {"type": "movie", "title": f"Ruth's {CANARY}"})
    await _report(served, ruths, {"type": "movie", "title": f"Ruth's running {CANARY}"}, event="start")
    await _settings(served, alice)
    await db.write(_words, alice, ruth)
    far = await db.write(factories.distant, f"{CANARY}_far", "other.example")
    await db.write(factories.follow, alice, far)
    await db.write(factories.follow, far, alice, "requested")
    await db.write(writings.post, far, f"<p>{CANARY} for followers</p>", "followers")
    await db.write(writings.post, far, f"<p>{CANARY} for her</p>", "direct", to=(alice,))
    item = await db.read(_item, f"The {CANARY} film")
    known = {name: (await db.read(people.by_handle, one.viewer, name)).actor.id for name, one in
             (("alice", alice), ("ruth", ruth))}  # fmt: skip
    known["circle"] = await db.write(_circles, alice, cast.bob)
    known["far_circle"] = known["circle"]
    await db.write(far_groups.let_in, served.url, known["circle"], cast.erin)
    known["distant"] = await db.write(far_groups.elsewhere, alice, cast.erin, f"{CANARY} abroad")
    known["merge"] = await _merge(served, token, alice)
    known["group"] = await _versions(served, token, alice, item)
    review = await db.write(_shelf, alice, item)
    known["answer"] = await db.write(matrix_talk.answer, alice.viewer, review, f"{CANARY} #film")
    known["list"] = await db.write(_open_list, alice, item)
    known |= await db.write(_sessions, alice, item, await db.read(_item, "Close-Up"))
    places: dict[str, Any] = known | {"item": item.public_id, "review": review, "site": served.node.settings.site}
    places["play"] = (await served.get("/api/v1/users/alice/history?limit=1", token=token)).json["items"][0]["id"]
    places["far_list"] = await _shelves(served, alice)
    places["far_pal"] = (await db.read(people.by_handle, alice.viewer, "pal", factories.FAR)).actor.id
    places["pal"] = (await db.read(people.by_handle, alice.viewer, "bob")).actor.id
    await db.write(_companions, alice)
    return {name: str(value) for name, value in places.items()} | {
        "webhook": str(ids.new()),
        "activity": str(ids.new()),
    }


async def _shelves(served: Served, alice: Someone) -> UUID:
    """What somebody of another node shows alice alone."""
    db, pal = served.node.db, await served.node.db.write(factories.distant, "pal")
    await db.write(factories.follow, alice, pal)
    film = {"type": "movie", "kind": "movie", "title": f"The {CANARY} film of a friend"}
    said = {"status": "watching", "rating": "8", "scale": "numeric", "content": CANARY, "at": "2026-01-01T00:00:00Z"}
    thing = friend_shelves.Item(facts=said, media=film, uri="https://far.example/ap/pal/reviews/1")
    for kind in ("library", "ratings", "reviews"):
        await db.write(shelving.friend_shelf, alice, pal, kind, thing)
    await db.write(factories.friend_play, alice, pal, f"The {CANARY} night of a friend")
    await db.write(shelving.friend_shelf, alice, pal, "stats", **shelving.STATISTICS)
    goal = friend_shelves.Item(
        facts=shelving.GOAL | {"name": f"{CANARY} goal"}, uri="https://far.example/ap/pal/goals#1"
    )
    await db.write(shelving.friend_shelf, alice, pal, "goals", goal)
    again = friend_shelves.Item(facts=shelving.SESSION, media=film, uri="https://far.example/ap/pal/sessions#1")
    await db.write(shelving.friend_shelf, alice, pal, "sessions", again)
    return await db.write(shelving.friend_lists, alice, pal, f"{CANARY} list", thing)


async def _report(served: Served, token: str, media: dict[str, Any], **more: Any) -> None:
    body = {"event": "finish", "media": media} | more
    answer = await served.post("/api/v1/scrobble", token=token, json=body)
    assert answer.status == 201, answer.text
    served.clock.advance(seconds=1)


async def _settings(served: Served, alice: Someone) -> None:
    """What stands on alice's own pages alone."""
    db, secrets = served.node.db, served.node.secrets
    await db.write(tokens.create, alice.user_id, NewToken(name=f"{CANARY} token", scopes=["read"]), secrets, LOOPBACK)
    hook = NewWebhook(f"{CANARY} hook", f"https://example.org/{CANARY}", ["scrobble"])
    await db.write(webhooks.add, alice.user_id, hook, "whsec_AAAA", secrets)
    await db.write(goals.make, alice.user_id, NewGoal(target=5, name=f"{CANARY} goal"))
    await served.make_admin(alice)
    await db.write(invites.create, alice.user_id, LOOPBACK)
    dave = await db.read(factories.known, "dave")
    await db.write(reports.make, alice.actor_id, Subject(dave.actor_id), reports.Wish(reason=f"He says {CANARY}."))


async def _words(tx: Tx, alice: Someone, ruth: Someone) -> None:
    mail = update(User).where(User.id == alice.user_id).values(email=f"{CANARY}@example.org")
    await tx.run(mail)
    await tx.run(update(User).where(User.id == ruth.user_id).values(bio=f"About {CANARY}."))
    await tx.run(update(Actor).where(Actor.id == ruth.actor_id).values(summary=f"About {CANARY}."))
    told = {"notification_type": "note", "title": CANARY, "message": CANARY, "created_at": tx.now}
    await tx.run(insert(Notification).values(public_id=ids.new(), user_id=alice.user_id, **told))


async def _shelf(tx: Tx, alice: Someone, item: Item) -> UUID:
    mine = {"user_id": alice.user_id, "created_at": tx.now - timedelta(days=1), "updated_at": tx.now}
    await tx.run(update(UserLibrary).where(UserLibrary.user_id == alice.user_id).values(notes=f"{CANARY} note"))
    await tx.run(insert(UserList).values(public_id=ids.new(), name=f"{CANARY} list", audience="private", **mine))
    review = {"title": CANARY, "content": CANARY, "audience": "private", "media_item_id": item.id}
    review_id = ids.new()
    await tx.run(insert(UserReview).values(public_id=review_id, **review, **mine))
    return review_id


async def _open_list(tx: Tx, alice: Someone, item: Item) -> UUID:
    """A list for everybody with the film on it that she saw in private."""
    public_id = await lists.begin(tx, alice.viewer, NewList(name="For all", audience="public"))
    await list_entries.add(tx, alice.viewer, public_id, item.id, f"{CANARY} note")
    await library.keep(tx, alice.user_id, item.id, ShelfChange(tags=[f"{CANARY} tag"], is_favorite=True))
    await lists.begin(tx, alice.viewer, NewList(name="All by itself", audience="public", rule=Rule()))
    return public_id


async def _circles(tx: Tx, alice: Someone, bob: Someone) -> UUID:
    """A group that nobody else is in; and one in which everybody here reads of her what friends do."""
    await groups.begin(tx, alice.viewer, GroupWish(name=f"{CANARY} club", description=f"About {CANARY}."))
    shared = await groups.begin(tx, alice.viewer, GroupWish(name="Circle", privacy="public"))
    for one in (alice, bob):
        await group_members.share(tx, one.viewer, shared, Sharing(can_see_history=True, can_see_stats=True))
    return shared


async def _merge(served: Served, token: str, alice: Someone) -> UUID:
    """What she saw in private was here twice, the other time under a name that others may know."""
    await _report(served, token, {"type": "movie", "title": f"{CANARY} twin", "year": 1990}, private=True)
    gone, kept = [await served.node.db.read(_item, title) for title in (f"{CANARY} twin", "Close-Up")]
    return await served.node.db.write(merging.merge, alice.viewer, gone.id, kept.id)


async def _versions(served: Served, token: str, alice: Someone, film: Item) -> UUID:
    """The film that she saw in private stands for two that others may know of."""
    await _report(served, token, {"type": "movie", "title": "Close-Up, restored", "year": 1990})
    others = [await served.node.db.read(_item, title) for title in ("Close-Up", "Close-Up, restored")]
    wish = versions.Wish(description=f"About {CANARY}.")
    return await served.node.db.write(versions.gather, alice.viewer, [film.id, *(one.id for one in others)], wish)


async def _sessions(tx: Tx, alice: Someone, hidden: Item, seen: Item) -> dict[str, UUID]:
    """A session of what she plays in private; and one that others may see, with words that are hers alone."""
    secret = NewSession(item=hidden.public_id, take_in="since", started_at="2000")
    words = {"name": f"{CANARY} time", "notes": f"{CANARY} note", "take_in": "since", "started_at": "2000"}
    shown = msgspec.convert({"item": seen.public_id, **words}, NewSession)
    return {
        "watch": await sessions.begin(tx, alice.user_id, seen.id, shown),
        "other_watch": await sessions.begin(tx, alice.user_id, hidden.id, secret),
    }


async def _companions(tx: Tx, alice: Someone) -> None:
    """Somebody was there at each of her plays, in a session or outside, whoever may see the play."""
    for play in await tx.all(select(EventKey.event_id).where(EventKey.user_id == alice.user_id)):
        await companions.put(tx, alice.user_id, play.event_id, [f"{CANARY} company", "@bob"])


async def _item(tx: Tx, title: str) -> Item:
    row = await tx.one(select(MediaItem).where(MediaItem.name == title))
    return Item(row.id, row.public_id, row.media_type_id)


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _around(text: str) -> str:
    at = text.lower().index(CANARY)
    return " ".join(text[max(0, at - 60) : at + 40].split())
