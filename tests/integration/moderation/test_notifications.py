"""What comes to a person is listed for them alone, newest first, until it is read and old."""

from datetime import timedelta

from sqlalchemy import select

from chronicle_node.db import Tx
from chronicle_node.domain import notifications as domain
from chronicle_node.domain.hosts import Policy
from chronicle_node.models.notifications import Notification
from chronicle_node.services import instances, notifications
from chronicle_node.services.instances import Wish
from tests import factories
from tests.factories import Someone
from tests.integration.moderation.conftest import Told
from tests.nodes import LOOPBACK, Served
from tests.visitors import signed_in


async def tell(tx: Tx, who: Someone, title: str, *, by: Someone | None = None, kind: str = "like") -> None:
    link = "/people"
    once = f"{kind}:{title}"
    await notifications.add(tx, who.user_id, kind, title, "Now.", link=link, once=once, by=by.actor_id if by else None)


async def unread(who: Told) -> int:
    return int((await who("GET", "/api/v1/notifications/unread")).json["count"])


async def test_a_request_is_told_until_it_is_answered(served: Served, alice: Told) -> None:
    carol = await Told.named(served, "carol")
    await carol("POST", "/api/v1/following", handle="@alice")
    assert await alice.told() == ["Carol would like to follow you"]
    [request] = await alice.items("/api/v1/followers/requests")
    await alice("POST", f"/api/v1/followers/requests/{request['id']}/accept")
    assert await alice.told() == []
    assert await carol.told() == ["Alice accepted your request"]


async def test_whoever_lets_everybody_in_is_told_who_came(served: Served) -> None:
    host, guest = await Told.named(served, "host", auto_accept_follows=True), await Told.named(served, "guest")
    await guest("POST", "/api/v1/following", handle="@host")
    assert await host.told() == ["Guest follows you"]
    assert await guest.told() == []


async def test_reading_one_and_reading_all(served: Served, alice: Told, bob: Told) -> None:
    for title in ("one", "two", "three"):
        await served.node.db.write(tell, alice.who, title, by=bob.who)
        served.clock.advance(seconds=1)
    assert await alice.told() == ["three", "two", "one"]
    newest, second, _ = await alice.items("/api/v1/notifications")
    assert newest["actor"]["handle"] == "@bob"
    assert (await alice("POST", f"/api/v1/notifications/{second['id']}/read")).status == 204
    assert await alice.told(unread="true") == ["three", "one"]
    assert (await bob("POST", f"/api/v1/notifications/{newest['id']}/read")).status == 404
    until = {"until": second["created_at"]}
    assert (await alice("POST", "/api/v1/notifications/read", **until)).status == 204
    assert await alice.told(unread="true") == ["three"]
    served.clock.advance(seconds=1)
    assert (await served.call("POST", "/api/v1/notifications/read", token=alice.token, json={})).status == 204
    assert await unread(alice) == 0
    assert len(await alice.told()) == 3


async def test_a_time_without_a_zone_is_none(served: Served, alice: Told) -> None:
    assert (await alice("POST", "/api/v1/notifications/read", until="2026-01-01T00:00:00")).status == 422
    me = await signed_in(served, alice.who)
    assert (await me.send("/notifications/read", {"until": "2026-01-01T00:00:00"})).status == 422
    assert (await me.send("/notifications/read", {"until": "soon"})).status == 422


async def test_pages_follow_each_other_without_loss(served: Served, alice: Told) -> None:
    for number in range(7):
        await served.node.db.write(tell, alice.who, str(number))
        served.clock.advance(seconds=1)
    found, path = [], "/api/v1/notifications?limit=3"
    while path:
        page = (await alice("GET", path)).json
        found += [one["title"] for one in page["items"]]
        path = page["next"]
    assert found == [str(number) for number in reversed(range(7))]


async def test_nobody_reads_what_came_to_another(served: Served, alice: Told, bob: Told) -> None:
    await served.node.db.write(tell, alice.who, "for alice")
    assert await bob.told() == []
    assert "for alice" not in (await (await signed_in(served, bob.who)).get("/notifications")).text


async def test_kinds_that_are_switched_off_are_not_told(served: Served, alice: Told, bob: Told) -> None:
    me = await signed_in(served, alice.who)
    page = (await me.get("/settings/notifications")).text
    assert 'value="like" checked' in page
    assert 'value="report"' not in page  # nothing is reported to who does not moderate
    assert (await me.send("/settings/notifications", {"on": ["boost", "reply"]})).status == 303
    assert 'value="like" checked' not in (await me.get("/settings/notifications")).text
    await served.node.db.write(tell, alice.who, "a like", by=bob.who)
    await served.node.db.write(tell, alice.who, "a boost", by=bob.who, kind="boost")
    assert await alice.told() == ["a boost"]
    off = {"preferences": {"notifications_off": ["a kind nobody knows"]}}
    assert (await alice("PATCH", "/api/v1/me", **off)).status == 422


async def test_who_was_blocked_since_is_seen_nowhere(served: Served, alice: Told, bob: Told) -> None:
    await served.node.db.write(tell, alice.who, "of bob", by=bob.who)
    await alice("POST", "/api/v1/blocks", handle="@bob")
    assert await alice.told() == []
    await served.node.db.write(tell, alice.who, "of bob again", by=bob.who)
    assert await alice.told() == []


async def test_strangers_of_limited_nodes_get_through_with_a_request_only(served: Served, alice: Told) -> None:
    db = served.node.db
    loud = await db.write(factories.distant, "loud", "limited.example")
    friend = await db.write(factories.distant, "friend", "limited.example")
    await db.write(factories.follow, alice.who, friend)
    await db.write(instances.decide, "limited.example", Wish(policy=Policy.LIMITED), LOOPBACK)
    await db.write(tell, alice.who, "a stranger likes", by=loud)
    await db.write(tell, alice.who, "a friend likes", by=friend)
    await db.write(tell, alice.who, "a stranger asks", by=loud, kind="friend_request")
    assert sorted(await alice.told()) == ["a friend likes", "a stranger asks"]


async def test_the_number_on_the_bell_is_told_alone_and_once(served: Served, alice: Told, bob: Told) -> None:
    me = await signed_in(served, alice.who)
    quiet = await me.get("/notifications/unread")
    assert (quiet.status, 'id="bell"' in quiet.text, "badge" in quiet.text) == (200, True, False)
    known = {"If-None-Match": str(quiet.headers["ETag"])}
    assert (await me.get("/notifications/unread", **known)).status == 304
    await served.node.db.write(tell, alice.who, "Bob likes your review", by=bob.who)
    told = await me.get("/notifications/unread", **known)
    assert (told.status, ">1<" in told.text, len(told.text) < 400) == (200, True, True)


async def test_looking_for_the_bell_takes_no_word_from_the_next_page(served: Served, alice: Told, bob: Told) -> None:
    me = await signed_in(served, alice.who)
    assert (await me.send("/feed/posts/only", {"only": "works"})).status == 303
    await me.get("/notifications/unread")
    assert "This is what the list shows from now on." in (await me.get("/feed/posts")).text


async def test_the_page_shows_the_badge_and_marks_all_as_read(served: Served, alice: Told, bob: Told) -> None:
    me = await signed_in(served, alice.who)
    assert "Nothing came yet" in (await me.get("/notifications")).text
    await served.node.db.write(tell, alice.who, "Bob likes your review", by=bob.who)
    assert '<span class="unseen"> unread</span>' in (await me.get("/people")).text
    page = (await me.get("/notifications?show=unread")).text
    assert "Bob likes your review" in page
    until = page.split('name="until" value="')[1].split('"')[0]
    await served.node.db.write(tell, alice.who, "came meanwhile", by=bob.who)
    assert (await me.send("/notifications/read", {"until": until})).status == 303
    assert await alice.told(unread="true") == ["came meanwhile"]
    [one] = await alice.items("/api/v1/notifications?unread=true")
    assert (await me.send(f"/notifications/{one['id']}/read")).status == 303
    assert "You have read everything" in (await me.get("/notifications?show=unread")).text


async def test_what_is_read_goes_after_a_month_and_everything_after_three(served: Served, alice: Told) -> None:
    db = served.node.db
    for title in ("read", "unread"):
        await db.write(tell, alice.who, title)
    [row] = [one for one in await alice.items("/api/v1/notifications") if one["title"] == "read"]
    await alice("POST", f"/api/v1/notifications/{row['id']}/read")
    served.clock.advance(days=31)
    await db.write(notifications.forget_old)
    assert await db.read(_titles) == ["unread"]
    served.clock.advance(days=60)
    await db.write(notifications.forget_old)
    assert await db.read(_titles) == []
    assert timedelta(days=90) == domain.KEPT


async def _titles(tx: Tx) -> list[str]:
    return [row.title for row in await tx.all(select(Notification.title))]
