"""The public face of a local person: the actor row that follows, is followed and signs; and this node's own row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, select, true, update

from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import actor_urls
from chronicle_node.domain.events import ActorUpdated
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.outbox import emit
from chronicle_node.services.signing_keys import SigningKey

URLS = actor_urls.ActorUrls.__struct_fields__
ADD = sql(lambda:
    insert(
        Actor, "public_id", "actor_type", "user_id", "instance_id", "username", "public_key_pem",
        "private_key_sealed", "multikeys", "multikey_sealed", "created_at", *URLS,
    ).returning(Actor.id)
)  # fmt: skip
ADD_SELF = sql(lambda:
    insert(FederatedInstance, "instance_url", "instance_name", "host", "is_self", "is_trusted", "software", "added_at")
    .on_conflict_do_nothing()
)  # fmt: skip
# The lock makes those who create accounts wait for each other; rows that merely refer to the instance don't.
LOCK_SELF = sql(
    lambda: select(FederatedInstance.id).where(FederatedInstance.is_self == true()).with_for_update(key_share=True)
)
SHOW = sql(
    lambda: (
        update(Actor)
        .where(Actor.user_id == bindparam("owner"))
        .values(
            display_name=bindparam("display_name"), summary=bindparam("summary"), avatar_url=bindparam("avatar_url")
        )
        .returning(Actor.id)
    )
)
SET_APPROVAL = sql(
    lambda: update(Actor).where(Actor.user_id == bindparam("owner")).values(approves_follows=bindparam("approves"))
)


class KeyPair(Protocol):
    """Both halves as PEM, as `federation.signatures.keys.make_rsa` gives them."""

    @property
    def public_pem(self) -> str: ...
    @property
    def private_pem(self) -> str: ...


class Keys(msgspec.Struct, frozen=True):
    """The keys of an actor here, ready to be stored: private halves sealed."""

    public_pem: str
    private_sealed: str
    signing: SigningKey | None = None

    @property
    def columns(self) -> Mapping[str, Any]:
        """As the columns of `actors` have them."""
        return {
            "public_key_pem": self.public_pem,
            "private_key_sealed": self.private_sealed,
            "multikeys": self.signing.published if self.signing else None,
            "multikey_sealed": self.signing.sealed if self.signing else None,
        }


async def this_node(tx: Tx, public_url: str) -> int:
    """The id of this node's row among the nodes, made where it is missing; locked until the commit."""
    found = await tx.scalar(LOCK_SELF)
    if found is None:
        await tx.run(
            ADD_SELF, instance_url=public_url, instance_name="Chronicle", host=urlsplit(public_url).netloc,
            is_self=True, is_trusted=True, software="chronicle", added_at=tx.now,
        )  # fmt: skip
        found = (await tx.one(LOCK_SELF)).id
    return int(found)


async def add_person(tx: Tx, public_url: str, *, user_id: int, public_id: UUID, username: str, keys: Keys) -> int:
    """The actor of a new account; its id."""
    urls = actor_urls.of_person(public_url, public_id, username)
    return int(
        await tx.scalar(
            ADD, public_id=public_id, actor_type="Person", user_id=user_id, username=username,
            instance_id=await this_node(tx, public_url),
            created_at=tx.now, **keys.columns, **msgspec.structs.asdict(urls),
        )
    )  # fmt: skip


async def show(tx: Tx, user_id: int, *, display_name: str | None, summary: str | None, avatar_url: str | None) -> None:
    """Bring the public face up to date with the account."""
    actor_id = await tx.scalar(SHOW, owner=user_id, display_name=display_name, summary=summary, avatar_url=avatar_url)
    await emit(tx, ActorUpdated(actor_id=actor_id))


async def set_approval(tx: Tx, user_id: int, *, approves_follows: bool) -> None:
    """Whether follows wait for this person's word."""
    await tx.run(SET_APPROVAL, owner=user_id, approves=approves_follows)
