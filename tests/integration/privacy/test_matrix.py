"""Every route, asked by every kind of onlooker, answers as the matrix says; and no route is missing from it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp.test_utils import make_mocked_request
from sqlalchemy import select

from chronicle_node import ids
from chronicle_node.app import make_app
from chronicle_node.db import Tx, insert
from chronicle_node.models.federation import OutboxActivity
from chronicle_node.models.jobs import Job
from chronicle_node.models.social import Actor
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, library_entries, people, tokens
from chronicle_node.queries import calendar_keys as calendar_reads
from chronicle_node.queries.library_entries import TagCount
from chronicle_node.services import calendar_keys, goals, library, lists, media_types, sessions, versions, webhooks
from chronicle_node.services.goals import NewGoal
from chronicle_node.services.library import ShelfChange
from chronicle_node.services.lists import NewList
from chronicle_node.services.media_types import NewType
from chronicle_node.services.merging import merge as merging
from chronicle_node.services.sessions import NewSession
from chronicle_node.services.webhooks import NewWebhook
from tests import cast as casting
from tests import factories, writings
from tests.cast import Cast
from tests.factories import Item, Someone
from tests.integration.privacy import (
    matrix_friends,
    matrix_groups,
    matrix_identity,
    matrix_moderation,
    matrix_talk,
    onlookers,
)
from tests.integration.privacy.matrix import Row, rows
from tests.nodes import Served, serving
from tests.visitors import signed_in

# In this order nobody undoes what a later one needs: those who may least come first.
TURNS = ("nobody", "blocked", "stranger", "token", "remote", "friend", "owner")


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    async with serving(database_url, tmp_path) as node:
        yield node


async def test_every_route_answers_every_onlooker_as_the_matrix_says(served: Served) -> None:
    cast = await served.node.db.write(
        casting.assemble, history_audience="followers", currently_watching_audience="followers"
    )
    looking = await onlookers.gather(served, cast)
    known = await _things(served, cast)
    wrong = []
    for row in rows():
        for kind in TURNS:
            status, _ = await looking.ask(kind, row.method, _filled(row.route, known), _body(row, known))
            if status != row.expected[kind]:
                wrong.append(f"{row.method} {row.route}: {kind} got {status}, not {row.expected[kind]}")
    assert not wrong, "\n" + "\n".join(wrong)


async def test_no_route_is_missing_from_the_matrix(served: Served) -> None:
    router = make_app(served.node).router
    known = dict.fromkeys(PLACES, str(ids.new())) | dict.fromkeys(("job", *matrix_groups.NUMBERS), "1")
    asked = set()
    for row in rows():
        found = await router.resolve(make_mocked_request(row.method, _filled(row.route, known)))
        assert found.route.resource is not None, f"{row.method} {row.route} leads nowhere"
        asked.add((found.route.method, found.route.resource.canonical))
    registered = {(route.method, route.resource.canonical) for route in router.routes() if route.resource}
    assert {(method, path) for method, path in registered - asked if method != "HEAD"} == set()


PLACES = (
    *matrix_groups.PLACES,
    *matrix_friends.PLACES,
    *matrix_identity.PLACES,
    *matrix_moderation.PLACES,
    *matrix_talk.PLACES,
    *("alice", "zoe", "yuri", "asks", "asks_too", "asks_more", "asks_still", "token", "other_token"),
    *("list", "other_list", "review", "post", "calendar", "goal", "other_goal", "tag", "other_tag"),
    *("group", "other_group", "last_group", "second", "third"),
    *("list", "other_list", "review", "calendar"),
    *("group", "other_group", "last_group", "second", "third", "twin", "other_twin", "merge", "last_merge"),
    *("watch", "other_watch"),
    *("type", "other_type"),
    *("webhook", "other_webhook", "session", "play", "other_play", "item", "activity", "job", "site", "erin"),
)


async def _things(served: Served, cast: Cast) -> dict[str, str]:
    """Alice's own things by the names the matrix has for them."""
    db, alice = served.node.db, cast.alice
    await served.make_admin(alice)
    await served.person("zoe", auto_accept_follows=True)
    for name in ("yuri", "asks", "asks_too", "asks_more", "asks_still"):
        state = "accepted" if name == "yuri" else "requested"
        await db.write(factories.follow, await served.person(name), alice, state)
    named = ("alice", "zoe", "yuri", "asks", "asks_too", "asks_more", "asks_still")
    known: dict[str, Any] = {name: (await db.read(people.by_handle, alice.viewer, name)).actor.id for name in named}
    for name in ("token", "other_token"):
        await served.token(alice)
        known[name] = (await db.read(tokens.mine, alice.user_id))[0].id
    for name in ("webhook", "other_webhook"):
        wish = NewWebhook("Lamp", "https://example.org/hook", ["scrobble"])
        known[name] = await db.write(webhooks.add, alice.user_id, wish, "whsec_AAAA", served.node.secrets)
    for name in ("list", "other_list"):
        known[name] = await db.write(lists.begin, alice.viewer, NewList(name="Winter"))
    for name in ("type", "other_type"):
        kind = NewType(display_name=name.replace("_", " "), verb="walk")
        known[name] = await db.write(media_types.create, alice.viewer, kind)
    for name in ("goal", "other_goal"):
        known[name] = await db.write(goals.make, alice.user_id, NewGoal(target=24, audience="friends"))
    await db.write(calendar_keys.make, alice.user_id, served.node.secrets)
    sealed = await db.read(calendar_reads.mine, alice.user_id)
    known["calendar"] = served.node.secrets.unseal(sealed.sealed) if sealed else ""
    await signed_in(served, alice)
    known["session"] = (await db.read(accounts.sessions, alice.user_id))[0].id
    item = await db.write(factories.item, "A film of alice's")
    known |= {"item": item.public_id, "play": await db.write(factories.play, alice, item)}
    for name in ("watch", "other_watch"):
        again = NewSession(item=item.public_id)
        known[name] = await db.write(sessions.begin, alice.user_id, item.id, again)
    row_id = (await db.read(sessions.mine, alice.user_id, known["watch"])).id
    await db.write(factories.play, alice, item, session_id=row_id)
    known["other_play"] = await db.write(factories.play, alice, item)
    known |= await _groups(served, alice, item) | await _merges(served, alice)
    await db.write(factories.now_watching, alice, item)
    await db.write(library.keep, alice.user_id, item.id, ShelfChange(tags=["cold", "dark"]))
    names = [one.id for one in await db.read(_tags, alice.viewer)]
    known |= {"tag": names[0], "other_tag": names[1]}
    known["review"] = await db.write(factories.review, alice, item)
    known["post"] = await db.write(writings.posted, alice, known["review"], "friends")
    known |= await matrix_talk.things(served, cast, known["review"])
    known["activity"] = await db.write(_activity, cast)
    known |= {"job": await db.write(_dead_job), "site": served.node.settings.site}
    known |= await matrix_groups.things(served, cast) | await matrix_friends.things(served, cast)
    known |= await matrix_moderation.things(served, cast) | await matrix_identity.things(served, cast)
    known["erin"] = await db.read(_uri, cast.erin.actor_id)
    return {name: str(value) for name, value in known.items()}


async def _groups(served: Served, alice: Someone, item: Item) -> dict[str, Any]:
    """Three works in several versions, each version played by alice."""
    db = served.node.db
    films = [await db.write(factories.item, f"A version of alice's, the {n}th") for n in range(6)]
    for film in films:
        await db.write(factories.play, alice, film)
    known: dict[str, Any] = {"second": films[0].public_id, "third": films[1].public_id}
    for name, items in (("group", [item, *films[:2]]), ("other_group", films[2:4]), ("last_group", films[4:])):
        known[name] = await db.write(versions.gather, alice.viewer, [one.id for one in items])
    return known


async def _merges(served: Served, alice: Someone) -> dict[str, Any]:
    """Two films that are yet to be merged, and two merges."""
    db = served.node.db
    films = [await db.write(factories.item, f"A film that is here twice, the {n}th") for n in range(6)]
    for film in films:
        await db.write(factories.play, alice, film)
    known: dict[str, Any] = {"twin": films[0].public_id, "other_twin": films[1].public_id}
    for name, (gone, kept) in (("merge", films[2:4]), ("last_merge", films[4:])):
        known[name] = await db.write(merging.merge, alice.viewer, gone.id, kept.id)
    return known


async def _activity(tx: Tx, cast: Cast) -> UUID:
    """Something that alice told her followers elsewhere."""
    public_id = ids.new()
    body = '{"type": "Create", "to": ["URI"]}'.replace("URI", await _uri(tx, cast.erin.actor_id))
    values = {"activity_type": "Create", "object_uri": "https://x.example/1", "body": body, "audience": "followers"}
    actor = cast.alice.actor_id
    await tx.run(insert(OutboxActivity).values(public_id=public_id, actor_id=actor, created_at=tx.now, **values))
    return public_id


async def _tags(tx: Tx, viewer: Viewer) -> tuple[TagCount, ...]:
    _, reader = await library_entries.mine(tx, viewer)
    return await library_entries.tags(tx, reader)


async def _uri(tx: Tx, actor_id: int) -> str:
    return str(await tx.scalar(select(Actor.uri).where(Actor.id == actor_id)))


async def _dead_job(tx: Tx) -> int:
    values: dict[str, Any] = {"kind": "webhooks.deliver", "payload": {"webhook_delivery_id": 0}, "state": "dead"}
    made = insert(Job).values(ready_at=tx.now, created_at=tx.now, **values).returning(Job.id)
    return int(await tx.scalar(made))


def _filled(text: str, known: dict[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _body(row: Row, known: dict[str, str]) -> dict[str, Any] | None:
    if row.body is None:
        return None
    return {key: _deep(value, known) for key, value in row.body.items()}


def _deep(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_deep(one, known) for one in value]
    return _filled(value, known) if isinstance(value, str) else value
