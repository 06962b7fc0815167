"""Telling people here that somebody speaks of them or answers them, whoever it is and wherever they live."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import aliased

from chronicle_node.db import Tx, any_of, sql
from chronicle_node.domain.notifications import Kind
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.notifications import Notification
from chronicle_node.models.posts import Post, PostRecipient
from chronicle_node.models.reviews import UserReview
from chronicle_node.models.social import Actor
from chronicle_node.models.types import BigId
from chronicle_node.services import notifications

_answered, _person = aliased(Post, name="answered"), aliased(Actor, name="person")
_post = bindparam("post_id", type_=BigId)
_SPOKEN = sql(
    lambda: (
        select(
            _person.user_id,
            Post.public_id,
            Post.actor_id,
            UserReview.public_id.label("review"),
            (_answered.actor_id == _person.id).label("is_answered"),
        )
        .select_from(PostRecipient)
        .join(_person, _person.id == PostRecipient.actor_id)
        .join(Post, Post.id == PostRecipient.post_id)
        .outerjoin(_answered, _answered.id == Post.answers_id)
        .outerjoin(UserReview, UserReview.public_id == _answered.subject_id)
        .where(
            *(PostRecipient.post_id == _post, PostRecipient.is_mentioned.is_(True)),
            *(_person.user_id.is_not(None), _person.id != Post.actor_id),
        )
    )
)
_HERE = sql(
    lambda: (
        select(_person.user_id)
        .join(PostRecipient, PostRecipient.actor_id == _person.id)
        .where(PostRecipient.post_id == _post, _person.user_id.is_not(None))
    )
)
_FORGET = sql(lambda: delete(Notification).where(any_of(Notification.dedupe_key, "keys")))
_NAME = sql(
    lambda: (
        select(Actor.display_name, Actor.username, FederatedInstance.host, Actor.user_id)
        .join(FederatedInstance, FederatedInstance.id == Actor.instance_id)
        .where(Actor.id == bindparam("actor_id"))
    )
)


class Name(NamedTuple):
    """What somebody calls themselves, and their handle as it is written here."""

    name: str
    handle: str


async def name_of(tx: Tx, actor_id: int) -> Name:
    """How an actor is called."""
    row = await tx.one(_NAME, actor_id=actor_id)
    handle = f"@{row.username}" if row.user_id is not None else f"@{row.username}@{row.host}"
    return Name(str(row.display_name or row.username), handle)


async def tell(tx: Tx, post_id: int) -> None:
    """Tell the people here of whom a post speaks, and the one whom it answers; each once."""
    rows = await tx.all(_SPOKEN, post_id=post_id)
    who = await name_of(tx, rows[0].actor_id) if rows else None
    for row in rows:
        assert who is not None
        review = row.review if row.is_answered else None
        did = f"answered your {'review' if review else 'words'}" if row.is_answered else "mentioned you"
        await notifications.add(
            tx,
            row.user_id,
            Kind.REPLY if row.is_answered else Kind.MENTION,
            f"{who.name} {did}",
            f"{who.handle}; read it, and answer if you like.",
            link=f"/reviews/{review}" if review else f"/posts/{row.public_id}",
            once=_once(post_id, row.user_id),
            by=row.actor_id,
        )


async def forget(tx: Tx, post_id: int) -> None:
    """What it was about is taken back."""
    people = await tx.all(_HERE, post_id=post_id)
    if people:
        await tx.run(_FORGET, keys=[_once(post_id, row.user_id) for row in people])


def _once(post_id: int, user_id: int) -> str:
    return f"said:{post_id}:{user_id}"
