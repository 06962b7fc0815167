"""The Ed25519 keys of actors here, beside their RSA keys: what others prove by them that something is theirs.

Everybody gets one with their account; who was here before, when the node starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import bindparam, select, update

from chronicle_node.crypto import Secrets
from chronicle_node.db import Tx, sql
from chronicle_node.domain import multikeys
from chronicle_node.domain.events import ActorUpdated
from chronicle_node.models.social import Actor
from chronicle_node.models.types import Json
from chronicle_node.outbox import emit

_WITHOUT = sql(
    lambda: select(Actor.id, Actor.user_id).where(
        Actor.private_key_sealed.is_not(None), Actor.multikey_sealed.is_(None), Actor.gone_at.is_(None)
    )
)
_GIVE = sql(
    lambda: (
        update(Actor)
        .where(Actor.id == bindparam("actor_id"))
        .values(multikeys=bindparam("published", type_=Json), multikey_sealed=bindparam("sealed"))
    )
)


class SigningKey(msgspec.Struct, frozen=True):
    """Both halves: the public one as it is published, the private one sealed."""

    public: str
    sealed: str

    @property
    def published(self) -> Mapping[str, str]:
        """As the column `multikeys` has it: each key by the end of its id."""
        return {multikeys.FRAGMENT: self.public}


def make(secrets: Secrets) -> SigningKey:
    """A new key. Takes next to no time."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return SigningKey(multikeys.ed25519(key.public_key().public_bytes_raw()), secrets.seal(pem.decode()))


async def give(tx: Tx, actor_id: int, key: SigningKey) -> None:
    """From now on this is the key of an actor here, whether person, group or the node itself."""
    await tx.run(_GIVE, actor_id=actor_id, published=key.published, sealed=key.sealed)


async def give_to_all(tx: Tx, secrets: Secrets) -> int:
    """Every actor here who has none gets one; how many those were.

    Others believe it once the key that they know has told of it.
    """
    found: list[Any] = await tx.all(_WITHOUT)
    for row in found:
        await give(tx, row.id, make(secrets))
        if row.user_id is not None:
            await emit(tx, ActorUpdated(actor_id=row.id))
    return len(found)
