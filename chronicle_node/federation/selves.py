"""People here as their documents, and what they tell others of themselves: that they have changed, or left for good."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select

from chronicle_node import ids, policy
from chronicle_node.db import Tx, sql
from chronicle_node.federation import documents, publish
from chronicle_node.federation.documents import LocalActor
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.models.social import Actor
from chronicle_node.policy import NOBODY, Reader
from chronicle_node.queries import faces
from chronicle_node.queries.faces import Face
from chronicle_node.services import deliveries
from chronicle_node.services.deliveries import Inbox

_FOLLOWERS = sql(policy.distant_followers)
_SELF = sql(
    lambda: select(Actor.public_id, Actor.user_id, Actor.uri, Actor.followers_uri).where(
        Actor.id == bindparam("actor_id")
    )
)


def document(uris: Uris, face: Face) -> Document:
    """The document of a person, as far as whom the face is for may know them."""
    avatar = face.avatar_url
    if avatar is not None and avatar.startswith("/"):
        avatar = uris.base + avatar
    told = LocalActor(
        public_id=face.public_id,
        username=face.username,
        public_key_pem=face.public_key_pem,
        multikey=face.multikey,
        succession=face.succession,
        also_known_as=tuple(face.also_known_as or ()),
        moved_to=face.moved_to_uri,
        name=face.display_name if face.is_shown else None,
        bio=face.summary if face.is_shown else None,
        avatar_url=avatar if face.is_shown else None,
        approves_follows=face.approves_follows,
        is_discoverable=face.is_public,
        published=face.created_at if face.is_shown else None,
    )
    return documents.actor(uris, told)


async def tell_change(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Send followers elsewhere the public face as everybody may see it; who may see more reads it by itself."""
    row = await tx.first(_SELF, actor_id=payload["actor_id"])
    face = await faces.face(tx, NOBODY, row.public_id) if row is not None else None
    if row is None or face is None:
        return
    readers = [Reader(*found) for found in await tx.all(_FOLLOWERS, user_id=row.user_id)]
    inboxes = dict.fromkeys(Inbox(inbox, reader.host) for reader in readers if (inbox := _inbox(reader)))
    if inboxes:
        base, identifier = await publish.uris(tx), ids.new()
        said = documents.update_actor(base.activity(identifier), document(base, face), [row.followers_uri])
        activity_id = await deliveries.keep(tx, payload["actor_id"], identifier, said, "direct")
        if activity_id is not None:
            await deliveries.owe(tx, payload["actor_id"], activity_id, inboxes, order=row.uri)


async def tell_farewell(tx: Tx, payload: Mapping[str, Any]) -> None:
    """Ask all who had to do with somebody who left to forget them."""
    row = await tx.first(_SELF, actor_id=payload["actor_id"])
    if row is None:
        return
    base, identifier = await publish.uris(tx), ids.new()
    said = documents.delete_actor(base.activity(identifier), row.uri, [row.followers_uri])
    activity_id = await deliveries.keep(tx, payload["actor_id"], identifier, said, "direct")
    if activity_id is not None:
        inboxes = [Inbox(url, host) for url, host in payload["inboxes"]]
        await deliveries.owe(tx, payload["actor_id"], activity_id, inboxes, order=row.uri)


def _inbox(reader: Reader) -> str | None:
    return reader.shared_inbox or reader.inbox
