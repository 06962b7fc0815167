"""What people here answer: written, changed and taken back; who is to know of it is told by a job.

An answer is never for more people than what it answers. Whom it names is looked up among those known at once, and once
more when others have been asked.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from chronicle_node import ids, outbox
from chronicle_node.db import Row, Tx, insert, sql
from chronicle_node.domain import answers, talk
from chronicle_node.domain.answers import Answerable, Draft
from chronicle_node.domain.talk_events import AnswerChanged
from chronicle_node.errors import NotFound, TooMany
from chronicle_node.models.posts import Post, PostRecipient
from chronicle_node.models.social import Actor
from chronicle_node.models.types import UTC, BigId, Json, PublicId
from chronicle_node.policy import Viewer
from chronicle_node.services import addressees, mentions, posts
from chronicle_node.services.addressees import Addressee

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 60

_NEW = (
    *("public_id", "uri", "url", "actor_id", "audience", "warning", "is_sensitive", "content", "source"),
    *("published_at", "received_at", "answers_id", "in_reply_to", "thread_id"),
)
_ADD = sql(lambda: insert(Post, *_NEW).on_conflict_do_nothing(index_elements=[Post.public_id]).returning(Post.id))
_this = Post.id == bindparam("post_id", type_=BigId)
_COLUMNS = (
    *(Post.id, Post.public_id, Post.uri, Post.actor_id, Post.audience, Post.source, Post.warning, Post.content),
    *(Post.tags, Post.published_at, Post.updated_at, Post.gone_at, Post.in_reply_to, Post.answers_id, Post.reached),
    *(Post.thread_id, Post.is_sensitive, Actor.user_id, Actor.uri.label("author_uri"), Actor.followers_uri),
)
_found = select(*_COLUMNS).join(Actor, Actor.id == Post.actor_id).where(Post.source.is_not(None))
_FIND = sql(lambda: _found.where(_this))
_BY_ID = sql(lambda: _found.where(Post.public_id == bindparam("public_id", type_=PublicId)))
_OWN = sql(
    lambda: _found.where(
        Post.public_id == bindparam("public_id", type_=PublicId),
        Post.actor_id == bindparam("actor_id", type_=BigId),
        Post.gone_at.is_(None),
    )
)
_LATELY = sql(
    lambda: select(func.count().label("many"), func.min(Post.received_at).label("first")).where(
        Post.actor_id == bindparam("actor_id", type_=BigId),
        Post.source.is_not(None),
        Post.received_at > bindparam("since", type_=UTC),
    )
)
_CHANGE = sql(
    lambda: (
        update(Post)
        .where(_this)
        .values(
            source=bindparam("new_source"),
            warning=bindparam("new_warning"),
            is_sensitive=bindparam("warns"),
            updated_at=bindparam("at", type_=UTC),
        )
    )
)
_SETTLE = sql(
    lambda: update(Post).where(_this).values(content=bindparam("new_content"), tags=bindparam("new_tags", type_=Json))
)
_BURY = sql(
    lambda: (
        update(Post)
        .where(_this)
        .values(gone_at=bindparam("at", type_=UTC), content=None, source="", warning=None, tags=None)
    )
)
_RECIPIENTS = sql(
    lambda: select(PostRecipient.actor_id).where(PostRecipient.post_id == bindparam("post_id", type_=BigId))
)


async def write(tx: Tx, viewer: Viewer, to: Answerable, draft: Draft, public_id: UUID | None = None) -> UUID:
    """Answer something the viewer may read; twice under one id is once. Raises Invalid, TooMany."""
    await _check_pace(tx, viewer)
    own = to.author_id == viewer.actor_id
    node, new = await addressees.here(tx), public_id or ids.new()
    post_id = await tx.scalar(
        _ADD,
        public_id=new,
        uri=f"{node.instance_url}/ap/objects/{new}",
        url=f"{node.instance_url}/posts/{new}",
        actor_id=viewer.actor_id,
        audience=answers.level(draft.audience, answers.levels(to.audience, own=own)),
        warning=draft.warning,
        is_sensitive=draft.warning is not None,
        content="",
        source=draft.content,
        published_at=tx.now,
        received_at=tx.now,
        answers_id=to.post_id,
        in_reply_to=to.uri,
        thread_id=to.thread_id,
    )
    if post_id is not None:
        answered = {to.author_id: True}
        if own and to.post_id is not None:  # one goes on speaking to the same people
            answered |= {row.actor_id: False for row in await tx.all(_RECIPIENTS, post_id=to.post_id)}
        await _address(tx, viewer, post_id, answered)
        await settle(tx, int(post_id))
        await outbox.emit(tx, AnswerChanged(post_id=int(post_id)))
    return new


async def own(tx: Tx, viewer: Viewer, public_id: UUID) -> Row:
    """An answer of the viewer's own. Raises NotFound."""
    row = await tx.first(_OWN, public_id=public_id, actor_id=viewer.actor_id) if viewer.signed_in else None
    if row is None:
        raise NotFound
    return row


async def change(tx: Tx, viewer: Viewer, public_id: UUID, draft: Draft) -> None:
    """Say it otherwise; whom it is for stays. Raises NotFound for what is not one's own."""
    row = await own(tx, viewer, public_id)
    if (row.source, row.warning) == (draft.content, draft.warning):
        return
    await tx.run(
        _CHANGE,
        post_id=row.id,
        new_source=draft.content,
        new_warning=draft.warning,
        warns=draft.warning is not None,
        at=tx.now,
    )
    await settle(tx, row.id)
    await outbox.emit(tx, AnswerChanged(post_id=row.id))


async def remove(tx: Tx, viewer: Viewer, public_id: UUID) -> None:
    """Take it back; that it was there stays, for whoever asks for its address. Raises NotFound."""
    row = await own(tx, viewer, public_id)
    await posts.tag(tx, row.id, ())
    await mentions.forget(tx, row.id)
    await tx.run(_BURY, post_id=row.id, at=tx.now)
    await outbox.emit(tx, AnswerChanged(post_id=row.id))


async def find(tx: Tx, post_id: int) -> Row | None:
    """An answer by its number, its grave included."""
    return await tx.first(_FIND, post_id=post_id)


async def by_id(tx: Tx, public_id: UUID) -> Row | None:
    """An answer by its public id; likewise."""
    return await tx.first(_BY_ID, public_id=public_id)


async def recipients(tx: Tx, row: Row) -> list[Addressee]:
    """To whom an answer is addressed by name, as far as they may be written to."""
    ids_of_them = [one.actor_id for one in await tx.all(_RECIPIENTS, post_id=row.id)]
    return await addressees.of(tx, author(row), ids_of_them)


def author(row: Row) -> Viewer:
    """Who wrote an answer, looking."""
    return Viewer("local", row.actor_id, row.user_id)


async def settle(tx: Tx, post_id: int) -> Row:
    """Make an answer's HTML, its tags and its addressees what its words say, as far as people are known."""
    row = await tx.one(_FIND, post_id=post_id)
    node = await addressees.here(tx)
    named = await addressees.known(tx, author(row), talk.people(row.source))
    hashtags = talk.hashtags(row.source)
    await posts.tag(tx, row.id, hashtags)
    await _address(tx, author(row), row.id, {who.actor_id: True for who in named.values()})
    pages = {name: posts.tag_page(node.instance_url, name) for name in hashtags}
    content = talk.as_html(row.source, addressees.links(named), lambda name: posts.tag_page(node.instance_url, name))
    told = await recipients(tx, row)
    tags = [["Mention", who.linked.uri, who.linked.handle] for who in told]
    tags += [["Hashtag", pages[name], f"#{name}"] for name in hashtags]
    await tx.run(_SETTLE, post_id=row.id, new_content=content, new_tags=tags)
    return await tx.one(_FIND, post_id=post_id)


async def _address(tx: Tx, viewer: Viewer, post_id: int, who: dict[int, bool]) -> None:
    reachable = await addressees.of(tx, viewer, [one for one in who if one != viewer.actor_id])
    await posts.address(tx, post_id, {one.actor_id: who[one.actor_id] for one in reachable})


async def _check_pace(tx: Tx, viewer: Viewer) -> None:
    lately = await tx.one(_LATELY, actor_id=viewer.actor_id, since=tx.now - AN_HOUR)
    if lately.many >= MOST_AN_HOUR:
        wait = max(1, round((lately.first + AN_HOUR - tx.now).total_seconds()))
        raise TooMany(
            f"{MOST_AN_HOUR} answers an hour is as many as others can be sent; wait a while.", retry_after=wait
        )
