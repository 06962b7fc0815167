"""Short explicit makers of rows, each a unit of work: `await db.write(factories.play, alice, item)`.

They write what a service would leave behind, so that a test can begin in the middle of things.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, true, update

from chronicle_node import ids
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import actor_urls
from chronicle_node.domain.matching import match_key, sort_name
from chronicle_node.models.accounts import User
from chronicle_node.models.catalog import MediaExternalId, MediaItem, MediaType
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import Group, GroupMember
from chronicle_node.models.history import CurrentlyWatching, EventKey, InteractionEvent
from chronicle_node.models.library import UserLibrary, WatchSession
from chronicle_node.models.reviews import UserRating, UserReview
from chronicle_node.models.social import Actor, Block, FederatedFriend, Follow, FriendPlay, FriendPresence
from chronicle_node.policy import Viewer

HOME = "chronicle.example"
FAR = "far.example"


@dataclass(frozen=True)
class Someone:
    """A person of this node, or of another (`user_id` 0)."""

    username: str
    host: str
    actor_id: int
    user_id: int = 0

    @property
    def viewer(self) -> Viewer:
        if self.user_id:
            return Viewer("local", self.actor_id, self.user_id)
        return Viewer("remote", self.actor_id)

    @property
    def handle(self) -> str:
        return f"@{self.username}@{self.host}" if self.host != HOME else f"@{self.username}"


@dataclass(frozen=True)
class Item:
    id: int
    public_id: UUID
    type_id: int


async def _add(tx: Tx, model: Any, **values: Any) -> int:
    return int(await tx.scalar(insert(model).values(**values).returning(*model.__mapper__.primary_key[:1])))


_INSTANCE = sql(lambda: select(FederatedInstance.id).where(FederatedInstance.host == bindparam("host")))
_SELF = sql(lambda: select(FederatedInstance.id).where(FederatedInstance.is_self == true()))


async def instance(tx: Tx, host: str = HOME) -> int:
    """The row of a node, made where it is missing; `HOME` stands for this one."""
    found = await tx.scalar(_SELF) if host == HOME else await tx.scalar(_INSTANCE, host=host)
    if found is not None:
        return int(found)
    return await _add(tx, FederatedInstance, instance_url=f"https://{host}", host=host, is_self=host == HOME)


async def person(tx: Tx, /, username: str, **privacy: Any) -> Someone:
    """Somebody here; `privacy` becomes their settings, as in `history_audience="followers"`."""
    public_id = ids.new()
    user_id = await _add(
        tx,
        User,
        public_id=public_id,
        username=username,
        password_hash="-",
        display_name=username.title(),
        bio=f"About {username}.",
        privacy_settings=privacy,
        created_at=tx.now,
    )
    urls = actor_urls.of_person(f"https://{HOME}", public_id, username)
    return Someone(username, HOME, await _actor(tx, urls, public_id, username, HOME, user_id), user_id)


_KNOWN = sql(lambda: select(User.id, Actor.id.label("actor_id")).join(Actor).where(User.username == bindparam("name")))
_TITLED = sql(lambda: select(MediaItem.public_id).where(MediaItem.name == bindparam("title")).order_by(MediaItem.id))


async def known(tx: Tx, username: str) -> Someone:
    """Somebody here who made their account themselves."""
    row = await tx.one(_KNOWN, name=username)
    return Someone(username, HOME, row.actor_id, row.id)


async def item_id(tx: Tx, title: str) -> UUID:
    """The public id of an item that a player brought."""
    found: UUID = await tx.scalar(_TITLED, title=title)
    return found


async def depict(tx: Tx, item: UUID, source: str) -> None:
    """Say where the picture of an item is."""
    was = await tx.scalar(select(MediaItem.meta).where(MediaItem.public_id == item))
    await tx.run(update(MediaItem).where(MediaItem.public_id == item).values(meta=was | {"poster_url": source}))


async def make_admin(tx: Tx, who: Someone) -> None:
    await tx.run(update(User).where(User.id == who.user_id).values(is_admin=True))


async def distant(tx: Tx, username: str, host: str = FAR) -> Someone:
    """Somebody on another node."""
    public_id = ids.new()
    urls = actor_urls.of_person(f"https://{host}", public_id, username)
    return Someone(username, host, await _actor(tx, urls, public_id, username, host, None))


async def _actor(
    tx: Tx, urls: actor_urls.ActorUrls, public_id: UUID, username: str, host: str, user_id: int | None
) -> int:
    addresses = {name: getattr(urls, name) for name in urls.__struct_fields__}
    return await _add(
        tx,
        Actor,
        public_id=public_id,
        actor_type="Person",
        user_id=user_id,
        instance_id=await instance(tx, host),
        username=username,
        display_name=username.title(),
        created_at=tx.now,
        **addresses,
    )


async def follow(tx: Tx, follower: Someone, followed: Someone, state: str = "accepted") -> int:
    return await _add(
        tx,
        Follow,
        follower_id=follower.actor_id,
        followed_id=followed.actor_id,
        activity_uri=f"https://{follower.host}/ap/activities/{ids.new()}",
        state=state,
        created_at=tx.now,
        decided_at=None if state == "requested" else tx.now,
    )


async def befriend(tx: Tx, one: Someone, other: Someone) -> None:
    """Both follow each other, and each local one has a friendship."""
    await follow(tx, one, other)
    await follow(tx, other, one)
    for owner, friend in ((one, other), (other, one)):
        if owner.user_id:
            await permit(tx, owner, friend)


async def permit(tx: Tx, /, owner: Someone, friend: Someone, **permissions: bool) -> None:
    """The owner's friendship row, with what it lets this friend see."""
    await _add(
        tx,
        FederatedFriend,
        local_user_id=owner.user_id,
        remote_instance_id=await instance(tx, friend.host),
        remote_username=friend.username,
        actor_id=friend.actor_id,
        permissions=permissions,
        status="accepted",
        created_at=tx.now,
    )


async def block(tx: Tx, who: Someone, whom: Someone) -> None:
    await _add(tx, Block, actor_id=who.actor_id, target_id=whom.actor_id, created_at=tx.now)


async def group(tx: Tx, /, owner: Someone, **settings: Any) -> int:
    """A group without members; `settings` as in `members_see_members=True`."""
    return await _add(
        tx,
        Group,
        public_id=ids.new(),
        name="Circle",
        group_type="friends",
        owner_user_id=owner.user_id,
        privacy="private",
        settings=settings,
    )


async def join(tx: Tx, /, group_id: int, member: Someone, **permissions: bool) -> None:
    await _add(tx, GroupMember, group_id=group_id, user_id=member.user_id, role="member", permissions=permissions)


_TYPE = sql(lambda: select(MediaType.id).where(MediaType.name == bindparam("name")))


async def item(
    tx: Tx,
    title: str,
    kind: str = "movie",
    *,
    parent: Item | None = None,
    level: int = 0,
    position: int | None = None,
    year: int | None = None,
    external: dict[str, str] | None = None,
) -> Item:
    public_id, type_id = ids.new(), int((await tx.one(_TYPE, name=kind))[0])
    item_id = await _add(
        tx,
        MediaItem,
        public_id=public_id,
        media_type_id=type_id,
        parent_id=parent.id if parent else None,
        name=title,
        sort_name=sort_name(title),
        match_key=match_key(title),
        meta={} if year is None else {"year": year},
        hierarchy_level=level,
        hierarchy_position=position,
        created_at=tx.now,
    )
    for provider, value in (external or {}).items():
        await _add(tx, MediaExternalId, media_item_id=item_id, provider=provider, external_id=value)
    return Item(item_id, public_id, type_id)


async def show(tx: Tx, title: str, episodes: int = 3, *, season: int = 1) -> tuple[Item, Item, list[Item]]:
    """A show with one season: the show, the season and its episodes."""
    top = await item(tx, title, "tv", year=2019, external={"tvdb": str(abs(hash(title)) % 10_000)})
    middle = await item(tx, f"Season {season}", "tv", parent=top, level=1, position=season)
    leaves = [
        await item(tx, f"Part {number}", "tv", parent=middle, level=2, position=number)
        for number in range(1, episodes + 1)
    ]
    return top, middle, leaves


async def play(
    tx: Tx,
    who: Someone,
    what: Item,
    at: datetime | None = None,
    *,
    audience: str = "public",
    event: str = "finish",
    session_id: int | None = None,
) -> UUID:
    """Something that happened at `at` (now); its public id."""
    public_id, when = ids.new(), at or tx.now
    event_id = await _add(
        tx,
        EventKey,
        public_id=public_id,
        user_id=who.user_id,
        event_timestamp=when,
        idempotency_key=os.urandom(16),
    )
    await tx.run(
        insert(InteractionEvent).values(
            id=event_id,
            user_id=who.user_id,
            media_item_id=what.id,
            session_id=session_id,
            event_type=event,
            progress_data={"percentage": 100.0},
            scrobbler_source="api",
            device_name="Living room",
            timestamp=when,
            audience=audience,
        )
    )
    return public_id


async def now_watching(
    tx: Tx, who: Someone, what: Item, *, audience: str = "public", minutes: float = 5, paused: bool = False
) -> None:
    """Presence that expires after `minutes`."""
    await _add(
        tx,
        CurrentlyWatching,
        user_id=who.user_id,
        media_item_id=what.id,
        started_at=tx.now - timedelta(minutes=10),
        last_heartbeat=tx.now,
        progress_data={"percentage": 30.0},
        device_name="Living room",
        expires_at=tx.now + timedelta(minutes=minutes),
        audience=audience,
        is_paused=paused,
    )


async def rate(tx: Tx, who: Someone, what: Item, rating: float | None = 8.0) -> None:
    await _add(tx, UserRating, user_id=who.user_id, media_item_id=what.id, rating=rating)


async def review(tx: Tx, who: Someone, what: Item, audience: str = "friends", text: str = "Good.") -> UUID:
    public_id, mine = ids.new(), {"user_id": who.user_id, "media_item_id": what.id}
    times = {"created_at": tx.now, "updated_at": tx.now}
    await _add(tx, UserReview, public_id=public_id, content=text, audience=audience, **mine, **times)
    return public_id


async def shelve(tx: Tx, who: Someone, what: Item, status: str = "watching") -> None:
    await _add(tx, UserLibrary, user_id=who.user_id, media_item_id=what.id, status=status)


async def session(tx: Tx, who: Someone, what: Item, status: str = "in_progress", number: int = 1) -> int:
    return await _add(
        tx,
        WatchSession,
        public_id=ids.new(),
        user_id=who.user_id,
        media_item_id=what.id,
        session_number=number,
        status=status,
        started_at=tx.now,
    )


def snapshot(title: str) -> dict[str, Any]:
    """What another node tells of an episode."""
    return {
        "type": "tv",
        "kind": "episode",
        "title": title,
        "n": 4,
        "ids": [{"p": "tvdb", "v": "77"}],
        "parents": [{"type": "tv", "kind": "season", "title": "Season 2", "n": 2},
                    {"type": "tv", "kind": "show", "title": "A distant show", "year": 2011}],
    }  # fmt: skip


async def friend_play(
    tx: Tx, viewer: Someone, owner: Someone, title: str, at: datetime | None = None, *, days: float = 30
) -> None:
    """A play of somebody elsewhere, kept for this viewer for some days more."""
    await _add(
        tx,
        FriendPlay,
        viewer_id=viewer.actor_id,
        owner_id=owner.actor_id,
        object_uri=f"https://{owner.host}/ap/objects/{ids.new()}",
        media=snapshot(title),
        event_type="finish",
        played_at=at or tx.now,
        precision="exact",
        fetched_at=tx.now,
        expires_at=tx.now + timedelta(days=days),
    )


async def friend_presence(tx: Tx, viewer: Someone, owner: Someone, title: str, *, minutes: float = 5) -> None:
    await _add(
        tx,
        FriendPresence,
        viewer_id=viewer.actor_id,
        owner_id=owner.actor_id,
        media=snapshot(title),
        started_at=tx.now,
        progress_data={"percentage": 30.0},
        fetched_at=tx.now,
        expires_at=tx.now + timedelta(minutes=minutes),
    )
