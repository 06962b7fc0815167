"""The addresses of a local actor, all below its id: ActivityPub ids, which never change once a node has federated."""

from __future__ import annotations

from uuid import UUID

import msgspec

NODE_NAME = "instance.actor"  # of the node's own actor; no person can have a dot in their name


class ActorUrls(msgspec.Struct, frozen=True, kw_only=True):
    """Named as the columns of `actors` are."""

    uri: str
    url: str
    inbox: str
    shared_inbox: str
    outbox: str
    followers_uri: str
    following_uri: str
    history_uri: str
    now_uri: str
    key_id: str


def of_person(public_url: str, public_id: UUID, username: str) -> ActorUrls:
    """The addresses of a person of the node at `public_url`."""
    uri = f"{public_url}/ap/actors/{public_id}"
    return ActorUrls(
        uri=uri,
        url=f"{public_url}/@{username}",
        inbox=f"{uri}/inbox",
        shared_inbox=f"{public_url}/ap/inbox",
        outbox=f"{uri}/outbox",
        followers_uri=f"{uri}/followers",
        following_uri=f"{uri}/following",
        history_uri=f"{uri}/history",
        now_uri=f"{uri}/now",
        key_id=f"{uri}#main-key",
    )


def of_node(public_url: str) -> ActorUrls:
    """The addresses of the node's own actor. It has an inbox because peers require one, and no collections of note."""
    uri = f"{public_url}/ap/actor"
    return ActorUrls(
        uri=uri,
        url=f"{public_url}/",
        inbox=f"{public_url}/ap/inbox",
        shared_inbox=f"{public_url}/ap/inbox",
        outbox=f"{uri}/outbox",
        followers_uri=f"{uri}/followers",
        following_uri=f"{uri}/following",
        history_uri=f"{uri}/history",
        now_uri=f"{uri}/now",
        key_id=f"{uri}#main-key",
    )
