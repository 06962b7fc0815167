"""Somebody on a card: the name, handle and picture that go with whatever of theirs is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import and_, false
from sqlalchemy.orm import aliased

from chronicle_node.db import Row
from chronicle_node.models.federation import FederatedInstance

_home = aliased(FederatedInstance, name="actor_instance")


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """`handle` is "@bob" for people of this node and "@erin@far.example" for others. `url` is their page there."""

    id: UUID
    handle: str
    username: str
    host: str  # empty for people of this node
    name: str
    local: bool
    avatar_url: str | None = None
    url: str | None = None


def columns(actor: Any) -> list[Any]:
    """What a statement selects of an actor so that `card` can read its rows; join with `joined`."""
    return [
        actor.id.label("actor_id"),
        actor.public_id.label("actor_public_id"),
        actor.username.label("actor_username"),
        actor.display_name.label("actor_name"),
        actor.avatar_url.label("actor_avatar_url"),
        actor.url.label("actor_url"),
        actor.uri.label("actor_uri"),
        actor.user_id.label("actor_user_id"),
        _home.host.label("actor_host"),
    ]


def joined(statement: Any, actor: Any) -> Any:
    """A statement that has `actor` in it, with what `columns` needs beside."""
    return statement.join(_home, _home.id == actor.instance_id)


def open_to_us() -> Any:
    """The condition that the actor's node is not shut out."""
    return _home.policy != "blocked"


def hosted_by(host: Any) -> Any:
    """The condition that the actor lives on the other node of this name."""
    return and_(_home.host == host, _home.is_self == false())


def card(row: Row) -> Card:
    """The card in a row that selected `columns`."""
    local, name = row.actor_user_id is not None, row.actor_username
    host = "" if local else row.actor_host
    return Card(
        id=row.actor_public_id,
        handle=f"@{name}" if local else f"@{name}@{host}",
        username=name,
        host=host,
        name=row.actor_name or name,
        local=local,
        avatar_url=row.actor_avatar_url,
        url=row.actor_url or row.actor_uri,
    )
