"""Reviews as posts: said when they are written, said anew when they change, taken back when fewer may read them.

Whoever may read a review is told, and nobody else: servers on which every follower may read it get one copy for all of
them; on others, and for what is for friends, those who may are addressed by name. A post that is to be for others than
before is taken back and said anew: few servers let one shrink, and none should let one grow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, select

from chronicle_node import ids, policy
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain.audience import Audience, posts_reviews, stricter
from chronicle_node.errors import NotFound
from chronicle_node.federation import notes, publish
from chronicle_node.federation.notes import Said
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.social import Actor
from chronicle_node.policy import Reader, Viewer
from chronicle_node.queries import reviews
from chronicle_node.queries.reviews import Review
from chronicle_node.services import deliveries, statements
from chronicle_node.services.deliveries import Inbox

_AUTHOR = sql(
    select(Actor.id, Actor.user_id, Actor.public_id, Actor.uri, Actor.followers_uri).where(
        Actor.user_id == bindparam("user_id")
    )
)
_URIS = sql(select(Actor.id, Actor.uri).where(any_of(Actor.id, "actor_ids")))
_EVERYBODY = sql(policy.distant_followers())
POSTING = Viewer.system("a review is posted")


class Copy(NamedTuple):
    """One form of a post, for its addressees. What is kept as `direct` is nobody else's to read."""

    id: UUID
    to: list[str]
    cc: list[str]
    inboxes: tuple[Inbox, ...]
    kept: str


async def follow_review(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Bring what others were told of a review in line with it. A job."""
    review_id = UUID(payload["review_id"])
    author = await tx.first(_AUTHOR, user_id=payload["user_id"])
    if author is None:
        return  # who leaves takes all back at once
    row, review = await statements.wanted(tx, review_id), await _review(tx, review_id)
    before = await statements.live(tx, review_id)
    audience = stricter(row.audience, row.reviews_audience) if row and review else Audience.PRIVATE
    if before is not None and before.audience != audience:
        await _withdraw(tx, author, before)
        before = None
    if row is None or review is None or audience is Audience.PRIVATE or payload["only_narrows"]:
        return
    said = Said(
        id=before.public_id if before else ids.new(),
        author=author.public_id,
        review=review,
        published_at=before.published_at if before else row.created_at,
        updated_at=tx.now if before else None,
        shows_rating=stricter(row.ratings_audience, audience) == audience,
    )
    if before is not None:
        await _say_again(tx, author, said, before)
    elif row.is_active and posts_reviews(row.privacy_settings):
        await _say(tx, author, said, audience)


async def withdraw_for_fewer(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Fewer people may see these kinds of somebody's things; reviews that were said to more are taken back. A job."""
    if "reviews" in payload["kinds"]:
        await statements.narrow(tx, payload["user_id"])


async def _review(tx: Tx, review_id: UUID) -> Review | None:
    try:
        return await reviews.one(tx, POSTING, review_id)
    except NotFound:
        return None


async def _say(tx: Tx, author: Row, said: Said, audience: Audience) -> None:
    base = await publish.uris(tx)
    uri, page = base.object(said.id), base.review(said.review.id)
    post_id = await statements.add(tx, author.id, said.review.id, said.id, uri, page, audience.value, said.published_at)
    reached: dict[Inbox, None] = {}
    for copy in await _copies(tx, author, said, audience):
        thing = notes.note(base, replace(said, to=copy.to, cc=copy.cc))
        document = notes.create(thing, base.activity(copy.id))
        await _send(tx, author, document, copy, uri)
        reached |= dict.fromkeys(copy.inboxes)
    await statements.told(tx, post_id, list(reached), at=None)


async def _say_again(tx: Tx, author: Row, said: Said, before: Row) -> None:
    base = await publish.uris(tx)
    reached = dict.fromkeys(_reached(before))
    for copy in await _copies(tx, author, said, Audience(before.audience)):
        thing = notes.note(base, replace(said, to=copy.to, cc=copy.cc))
        if copy.id == said.id:
            await statements.resay(tx, said.id, notes.create(thing, base.activity(said.id)))
        identifier = ids.new()
        document = notes.update(thing, base.activity(identifier))
        await _send(tx, author, document, copy._replace(id=identifier, kept="direct"), before.uri)
        reached |= dict.fromkeys(copy.inboxes)
    await statements.told(tx, before.id, list(reached), at=said.updated_at)


async def _withdraw(tx: Tx, author: Row, before: Row) -> None:
    """Everybody who was told is asked to forget it, whoever they are by now."""
    base, identifier = await publish.uris(tx), ids.new()
    to = notes.addressed(before.audience, author.followers_uri)[0]
    await statements.bury(tx, before.id, author.id, before.uri)
    document = notes.delete(author.uri, before.uri, base.activity(identifier), to)
    await _send(tx, author, document, Copy(identifier, to, [], _reached(before), "direct"), before.uri)


async def _send(tx: Tx, author: Row, document: Document, copy: Copy, uri: str) -> None:
    activity_id = await deliveries.keep(tx, author.id, copy.id, document, copy.kept)
    if activity_id is not None:
        await deliveries.owe(tx, author.id, activity_id, copy.inboxes, order=uri)


def _reached(before: Row) -> tuple[Inbox, ...]:
    return tuple(Inbox(url, host) for url, host in before.reached or ())


async def _copies(tx: Tx, author: Row, said: Said, audience: Audience) -> list[Copy]:
    """The forms a post takes: one for all followers where it is for them all, and one for each server where only
    some may read it.
    """
    readers = _by_host(await policy.audience_of(tx, author.user_id, "reviews", audience.value))
    everybody = _by_host(Reader(*row) for row in await tx.all(_EVERYBODY, user_id=author.user_id))
    whole = {
        host for host in readers if audience is not Audience.FRIENDS and len(readers[host]) == len(everybody[host])
    }
    found = []
    if audience is not Audience.FRIENDS:
        shared = (_inbox(reader.shared_inbox or reader.inbox, host) for host in whole for reader in readers[host])
        to, cc = notes.addressed(audience.value, author.followers_uri)
        found.append(Copy(said.id, to, cc, _known(shared), audience.value))
    for host in readers.keys() - whole:
        rows = await tx.all(_URIS, actor_ids=sorted(reader.actor_id for reader in readers[host]))
        own = (_inbox(reader.inbox, host) for reader in readers[host])
        found.append(Copy(ids.new(), [row.uri for row in rows], [], _known(own), "direct"))
    return found


def _by_host(readers: Iterable[Reader]) -> dict[str, list[Reader]]:
    found = defaultdict(list)
    for reader in readers:
        found[reader.host].append(reader)
    return dict(found)


def _inbox(url: str | None, host: str) -> Inbox | None:
    return Inbox(url, host) if url is not None else None


def _known(inboxes: Iterable[Inbox | None]) -> tuple[Inbox, ...]:
    return tuple(dict.fromkeys(inbox for inbox in inboxes if inbox is not None))
