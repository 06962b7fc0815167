"""Reports between nodes: `Flag`, as Mastodon, Pleroma, Misskey and others send it.

What comes in waits for those who moderate here and does nothing by itself. What goes out is said by the node itself,
and does not tell who reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from chronicle_node import ids
from chronicle_node.db import Row, Tx, any_of, sql
from chronicle_node.domain import html
from chronicle_node.domain.reports import MOST_THINGS, REASON_MAX, Subject, Thing, excerpt
from chronicle_node.domain.text import clean
from chronicle_node.federation import documents, publish
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.activity import Activity
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.groups import Group
from chronicle_node.models.moderation import Report
from chronicle_node.models.posts import Post
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.queries import peers
from chronicle_node.services import deliveries, reports
from chronicle_node.services.deliveries import Inbox

#: A node speaks by an actor of its own; somebody may also speak for themselves. Groups report nobody.
SPEAKERS = frozenset({"Application", "Service", "Person"})

_SPEAKER = sql(lambda: select(Actor.actor_type).where(Actor.id == bindparam("actor_id")))
_PEOPLE = sql(
    lambda: select(Actor.id).where(any_of(Actor.uri, "uris"), Actor.user_id.is_not(None)).order_by(Actor.id).limit(1)
)
_face = aliased(Actor)
_GROUPS = sql(
    lambda: (
        select(Actor.id.label("actor_id"), Group.public_id, Group.name, Group.description, _face.uri)
        .select_from(_face)
        .join(Group, Group.id == _face.group_id)
        .join(Actor, Actor.user_id == Group.owner_user_id)
        .where(any_of(_face.uri, "uris"))
        .order_by(Group.id)
    )
)
_THINGS = sql(
    lambda: (
        select(
            *(Post.uri, Post.url, Post.actor_id, Post.public_id, Post.source),
            *(UserReview.public_id.label("review_id"), UserReview.title, UserReview.content),
        )
        .outerjoin(UserReview, UserReview.public_id == Post.subject_id)
        .where(
            any_of(Post.uri, "uris"),
            Post.gone_at.is_(None),
            or_(UserReview.public_id.is_not(None), Post.source.is_not(None)),
        )
        .order_by(Post.id)
    )
)
_REPORT = sql(
    lambda: select(Report.reason, Report.things, Report.target_id, Report.public_id).where(
        Report.id == bindparam("report_id")
    )
)
_NODE = sql(lambda: select(Actor.id, Actor.uri).where(Actor.id == bindparam("actor_id")))


async def receive(tx: Tx, activity: Activity, sender: Row) -> str:
    """Another node, or somebody there, reports a person here or what they wrote."""
    if await tx.scalar(_SPEAKER, actor_id=sender.id) not in SPEAKERS:
        return "refused: neither a node nor a person"
    named = [found for each in activity.objects if (found := values.address(each))]
    subject = await _subject(tx, named)
    if subject is None:
        return "ignored: nobody here is meant"
    uri = activity.id or f"{sender.uri}#flag-{ids.new()}"
    return await reports.receive(tx, sender, subject, _reason(activity), uri)


async def _subject(tx: Tx, named: list[str]) -> Subject | None:
    """Whom it is about: the person named, else the author of the first thing, or the owner of a group; with what of
    theirs is named.
    """
    rows = await tx.all(_THINGS, uris=named) if named else []
    groups = await tx.all(_GROUPS, uris=named) if named else []
    person = await tx.first(_PEOPLE, uris=named) if named else None
    target_id = person.id if person is not None else next((row.actor_id for row in [*rows, *groups]), None)
    if target_id is None:
        return None
    things = [*(_thing(row) for row in rows if row.actor_id == target_id)]
    things += (_group(row) for row in groups if row.actor_id == target_id)
    return Subject(target_id, tuple(things[:MOST_THINGS]))


def _group(row: Row) -> Thing:
    words, public_id = "\n".join(part for part in (row.name, row.description) if part), str(row.public_id)
    return Thing(kind="group", id=public_id, uri=row.uri, url=f"/groups/{public_id}", text=excerpt(words))


def _thing(row: Row) -> Thing:
    if row.review_id is None:
        answer = excerpt(row.source)
        return Thing(kind="post", id=str(row.public_id), uri=row.uri, url=f"/posts/{row.public_id}", text=answer)
    words = "\n".join(part for part in (row.title, row.content) if part)
    review = str(row.review_id)
    return Thing(kind="review", id=review, uri=row.uri, url=f"/reviews/{review}", text=excerpt(words))


def _reason(activity: Activity) -> str:
    """What was said about it, where something was: `content`, or Lemmy's `summary`."""
    said = next((one for name in ("content", "summary") if isinstance(one := activity.raw.get(name), str)), "")
    return " ".join(clean(html.text_of(said)).split())[:REASON_MAX]


async def send(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Tell the reported person's node. A job."""
    report = await tx.first(_REPORT, report_id=payload["report_id"])
    target = await publish.actor(tx, report.target_id) if report is not None else None
    if report is None or target is None or target.user_id is not None:
        return
    inbox = target.shared_inbox or target.inbox
    if inbox is None:
        return
    node = await tx.one(_NODE, actor_id=(await peers.node_actor(tx)).id)
    identifier = (await publish.uris(tx)).activity(ids.new())
    things = [thing["uri"] for thing in report.things if thing["uri"] not in (None, target.uri)]
    said = _document(identifier, node.uri, report.reason, target.uri, things)
    # Not kept in the outbox, where the reported person could read it by its address.
    order = f"flag {report.public_id}"
    await deliveries.owe_passing(tx, node.id, said, Inbox(inbox, target.host), order=order)


def _document(identifier: str, node: str, reason: str, target: str, things: list[str]) -> Document:
    """In Mastodon's form: the person first, then what of theirs is meant."""
    return {
        "@context": documents.CONTEXT,
        "id": identifier,
        "type": "Flag",
        "actor": node,
        "content": reason,
        "object": [target, *things],
        "to": [target],
    }
