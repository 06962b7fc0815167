"""What people here post: said when it is true, said anew when it changes, taken back when fewer may know.

Whoever may know is told, and nobody else: servers on which every follower may get one copy for all of them; on others,
and for what is for friends, those who may are addressed by name. BookWyrm's servers are spoken to in their own words,
of books alone. A post that is to be for others than before is taken back and said anew: few servers let one shrink, and
none should let one grow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node import ids
from chronicle_node.db import Row, Tx, sql
from chronicle_node.domain.audience import SAID, Audience
from chronicle_node.domain.said import Stated
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import NotFound
from chronicle_node.federation import bookwyrm, copies, notes, publish
from chronicle_node.federation.copies import Copy
from chronicle_node.federation.notes import Said
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.social import Actor
from chronicle_node.outbox import emit
from chronicle_node.policy import Viewer
from chronicle_node.queries import sayings
from chronicle_node.queries.sayings import Subject, What
from chronicle_node.services import deliveries, posts, statements
from chronicle_node.services.deliveries import Inbox
from chronicle_node.services.statements import About

_AUTHOR = sql(
    lambda: select(Actor.id, Actor.user_id, Actor.public_id, Actor.uri, Actor.followers_uri).where(
        Actor.user_id == bindparam("user_id")
    )
)
POSTING = Viewer.system("something is posted")


async def follow_review(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Bring what others were told of a review in line with it. A job."""
    author = await author_of(tx, payload["user_id"])
    if author is None:
        return  # who leaves takes all back at once
    subject = Subject(kind="review", user_id=payload["user_id"], id=UUID(payload["review_id"]))
    before = await statements.live(tx, subject.id)
    said = await bring_in_line(tx, author, subject, before, only_narrows=payload["only_narrows"])
    if said is not None and said.media is not None and said.media.id is not None:
        await _leave_the_rating_to_it(tx, author, subject)


async def follow_statement(tx: Tx, payload: Mapping[str, Any]) -> None:
    """The same for a rating, a status, a list. A job."""
    author = await author_of(tx, payload["user_id"])
    if author is None:
        return
    if payload["kind"] == "list":
        subject = Subject(kind="list", user_id=author.user_id, id=UUID(payload["subject_id"]))
        before = await statements.live(tx, subject.id)
        await bring_in_line(tx, author, subject, before, only_narrows=payload["only_narrows"])
    elif payload["kind"] == "digest":
        await _narrow_digest(tx, author, UUID(payload["subject_id"]))
    elif payload["kind"] == "rating":
        await _follow_rating(tx, author, payload)
    elif payload["kind"] == "status":
        await _follow_status(tx, author, payload)


async def withdraw_for_fewer(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Fewer people may see these kinds of somebody's things; what was said to more of them is taken back. A job."""
    await statements.narrow(tx, payload["user_id"], payload["kinds"])


async def author_of(tx: Tx, user_id: int) -> Row | None:
    """The actor of somebody here, as much as it takes to post."""
    return await tx.first(_AUTHOR, user_id=user_id)


async def bring_in_line(
    tx: Tx, author: Row, subject: Subject, before: Row | None, *, only_narrows: bool = False
) -> What | None:
    """Say it, say it otherwise or take it back; what is said now, None where nothing is."""
    stand = await sayings.stand(tx, subject)
    audience = stand.audience if stand is not None else Audience.PRIVATE
    what = await _what(tx, subject, audience)
    if before is not None and (what is None or before.audience != audience):
        await withdraw(tx, author, before)
        before = None
    if stand is None or what is None or (only_narrows and before is None):
        return None
    said = Said(
        id=before.public_id if before else ids.new(),
        author=author.public_id,
        what=what,
        published_at=before.published_at if before else stand.since or tx.now,
        updated_at=tx.now if before else None,
    )
    if before is not None:
        if not only_narrows:
            await _say_again(tx, author, said, before)
    elif not stand.is_wanted or (subject.kind in statements.BY_ITSELF and await statements.is_too_often(tx, author.id)):
        return None
    else:
        await _say(tx, author, said, audience, subject)
    return what


async def withdraw(tx: Tx, author: Row, before: Row) -> None:
    """Everybody who was told is asked to forget it, whoever they are by now."""
    base, identifier = await publish.uris(tx), ids.new()
    to = notes.addressed(before.audience, author.followers_uri)[0]
    await statements.bury(tx, before.id, author.id, before.uri)
    document = notes.delete(author.uri, before.uri, base.activity(identifier), to)
    await _send(tx, author, document, Copy(identifier, to, [], _reached(before), "direct"), before.uri)


async def _follow_rating(tx: Tx, author: Row, payload: Mapping[str, Any]) -> None:
    """A rating is told by itself unless a review tells it."""
    item_id, only_narrows = payload["item_id"], payload["only_narrows"]
    before = await statements.of_item(tx, author.id, "rating", item_id)
    if await statements.is_reviewed(tx, author.id, item_id):
        for row in before:
            await withdraw(tx, author, row)
        return
    first = before[0] if before else None
    subject = Subject(
        kind="rating", user_id=author.user_id, id=first.subject_id if first else ids.new(), item_id=item_id
    )
    await bring_in_line(tx, author, subject, first, only_narrows=only_narrows)


async def _leave_the_rating_to_it(tx: Tx, author: Row, subject: Subject) -> None:
    row = await statements.item_of_review(tx, subject.id)
    if row is not None and await statements.of_item(tx, author.id, "rating", row):
        await emit(tx, Stated(user_id=author.user_id, kind="rating", item_id=row, only_narrows=True))


async def _narrow_digest(tx: Tx, author: Row, subject_id: UUID) -> None:
    row = await statements.live(tx, subject_id)
    if row is not None:
        subject = Subject(
            kind="digest",
            user_id=author.user_id,
            id=subject_id,
            item_id=row.media_item_id,
            since=row.since,
            until=row.until,
        )
        await bring_in_line(tx, author, subject, row, only_narrows=True)


async def _follow_status(tx: Tx, author: Row, payload: Mapping[str, Any]) -> None:
    """Each status is said once; what was said of the ones before stays, unless nobody may know of the work any more."""
    item_id, status = payload["item_id"], payload["status"]
    before = await statements.of_item(tx, author.id, "status", item_id)
    for row in before:
        old = Subject(kind="status", user_id=author.user_id, id=row.subject_id, item_id=item_id, status=row.says_status)
        await bring_in_line(tx, author, old, row, only_narrows=True)
    # That something is paused is nobody's news.
    is_news = status is not None and status != Status.ON_HOLD
    is_still_so = is_news and await sayings.shelf(tx, author.user_id, item_id) == status
    if is_still_so and not payload["only_narrows"] and status not in {row.says_status for row in before}:
        new = Subject(kind="status", user_id=author.user_id, id=ids.new(), item_id=item_id, status=status)
        await bring_in_line(tx, author, new, None)


async def _what(tx: Tx, subject: Subject, audience: Audience) -> What | None:
    if audience is Audience.PRIVATE:
        return None
    try:
        return await sayings.of(tx, POSTING, subject, audience.value)
    except NotFound:
        return None


async def _say(tx: Tx, author: Row, said: Said, audience: Audience, subject: Subject) -> None:
    base = await publish.uris(tx)
    uri, page = base.object(said.id), base.base + said.what.path
    about = About(
        kind=subject.kind,
        item_id=subject.item_id,
        status=subject.status,
        since=subject.since,
        until=subject.until,
        parts=said.what.count if subject.kind == "digest" else None,
    )
    post_id = await statements.add(
        tx, author.id, subject.id, about, said.id, uri, page, audience.value, said.published_at
    )
    reached: dict[Inbox, None] = {}
    for copy in await copies.of(tx, author, said, audience, SAID[subject.kind]):
        thing = _thing(base, said, copy)
        if thing is not None:
            await _send(tx, author, notes.create(thing, base.activity(copy.id)), copy, uri)
            reached |= dict.fromkeys(copy.inboxes)
    await posts.tag(tx, post_id, notes.hashtags(said.what))
    await statements.told(tx, post_id, list(reached), at=None)


async def _say_again(tx: Tx, author: Row, said: Said, before: Row) -> None:
    base = await publish.uris(tx)
    reached = dict.fromkeys(_reached(before))
    for copy in await copies.of(tx, author, said, Audience(before.audience), SAID[said.what.kind]):
        thing = _thing(base, said, copy)
        if thing is None:
            continue
        if copy.id == said.id:
            await statements.resay(tx, said.id, notes.create(thing, base.activity(said.id)))
        identifier = ids.new()
        document = notes.update(thing, base.activity(identifier))
        await _send(tx, author, document, copy._replace(id=identifier, kept="direct"), before.uri)
        reached |= dict.fromkeys(copy.inboxes)
    await posts.tag(tx, before.id, notes.hashtags(said.what))
    await statements.told(tx, before.id, list(reached), at=said.updated_at)
    if said.what.kind == "digest":
        await statements.counted(tx, before.id, said.what.count)


def _thing(base: Uris, said: Said, copy: Copy) -> Document | None:
    addressed = replace(said, to=copy.to, cc=copy.cc)
    return bookwyrm.note(base, addressed) if copy.is_for_bookwyrm else notes.note(base, addressed)


async def _send(tx: Tx, author: Row, document: Document, copy: Copy, uri: str) -> None:
    activity_id = await deliveries.keep(tx, author.id, copy.id, document, copy.kept)
    if activity_id is not None:
        await deliveries.owe(tx, author.id, activity_id, copy.inboxes, order=uri)


def _reached(before: Row) -> tuple[Inbox, ...]:
    return tuple(Inbox(url, host) for url, host in before.reached or ())
