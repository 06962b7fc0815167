"""This node itself: its row among the nodes, and the actor with which it signs what no person asks for."""

from __future__ import annotations

from urllib.parse import urlsplit

import msgspec
from sqlalchemy import bindparam, func, select, true, update

from chronicle_node import ids
from chronicle_node.db import Tx, insert, sql
from chronicle_node.domain import actor_urls
from chronicle_node.errors import SettingError
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.social import Actor
from chronicle_node.services.actors import URLS, Keys, this_node

_SELF = sql(
    lambda: (
        select(FederatedInstance.id, FederatedInstance.instance_url)
        .where(FederatedInstance.is_self.is_(true()))
        .limit(1)
    )
)
_ACTOR = sql(
    lambda: select(Actor.id).where(Actor.instance_id == bindparam("instance_id"), Actor.actor_type == "Application")
)
_STRANGER = sql(lambda: select(Actor.id).where(Actor.instance_id != bindparam("instance_id")).limit(1))
_ADD = sql(
    lambda: insert(
        Actor,
        *("public_id", "actor_type", "instance_id", "username", "display_name", "public_key_pem"),
        *("private_key_sealed", "multikeys", "multikey_sealed", "approves_follows", "created_at", *URLS),
    ).on_conflict_do_nothing()
)
_RENAME = sql(
    lambda: (
        update(FederatedInstance)
        .where(FederatedInstance.is_self.is_(true()))
        .values(instance_url=bindparam("new"), host=bindparam("new_host"))
    )
)
_READDRESS = sql(
    lambda: (
        update(Actor)
        .where(Actor.instance_id == bindparam("instance"))
        .values({name: func.replace(getattr(Actor, name), bindparam("old"), bindparam("new")) for name in URLS})
    )
)


async def needs_keys(tx: Tx, public_url: str) -> bool:
    """Whether the node's actor has yet to be made; its row among the nodes is there afterwards.

    Raises SettingError where the node has federated under another address than `public_url`.
    """
    await _readdress(tx, public_url)
    instance_id = await this_node(tx, public_url)
    return await tx.first(_ACTOR, instance_id=instance_id) is None


async def add_actor(tx: Tx, public_url: str, keys: Keys) -> None:
    """Make the node's actor."""
    urls = msgspec.structs.asdict(actor_urls.of_node(public_url))
    await tx.run(
        _ADD,
        public_id=ids.new(),
        actor_type="Application",
        instance_id=await this_node(tx, public_url),
        username=actor_urls.NODE_NAME,
        display_name="Chronicle",
        approves_follows=True,
        created_at=tx.now,
        **keys.columns,
        **urls,
    )


async def _readdress(tx: Tx, public_url: str) -> None:
    """Follow a change of the public URL, as long as no other node has seen the old one."""
    row = await tx.first(_SELF)
    if row is None or row.instance_url == public_url:
        return
    if await tx.first(_STRANGER, instance_id=row.id) is not None:
        raise SettingError(
            f"CHRONICLE_PUBLIC_URL is {public_url}, but other nodes know this one as {row.instance_url}; "
            "set it back, since an address that has federated cannot change"
        )
    await tx.run(_RENAME, new=public_url, new_host=urlsplit(public_url).netloc)
    await tx.run(_READDRESS, instance=row.id, old=row.instance_url, new=public_url)
