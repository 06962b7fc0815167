"""By what others know the caller: the keys that sign for them, their other accounts, and where they have moved."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.api.social import LOOK_UPS, Whom
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, TooMany, Unauthenticated
from chronicle_node.federation import moving as looking
from chronicle_node.federation import people
from chronicle_node.federation.instances import NotFederated
from chronicle_node.federation.resolver import NotFoundThere
from chronicle_node.federation.uris import BadHandle
from chronicle_node.httpkit import ratelimit
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import identity as reads
from chronicle_node.queries.cards import Card
from chronicle_node.services import moving, new_keys, profile


class OtherAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account, here or elsewhere."""

    id: UUID
    handle: str
    name: str
    url: str | None


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """How you stand towards other servers.

    `keys_changed_at` is null as long as the keys are those the account was made with. `aliases` are other accounts of
    yours, from which you may move here. `moved_to` is the account you go on under; before `may_move_at` you cannot move
    again.
    """

    keys_changed_at: datetime | None
    aliases: list[OtherAccount]
    moved_to: OtherAccount | None
    moved_at: datetime | None
    may_move_at: datetime | None


class Move(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`handle` is the account to go on under, which must name this one among its aliases."""

    handle: str
    current_password: str


async def read_identity(call: Call) -> Identity:
    """Your keys, your other accounts, and where you have moved."""
    found = await call.node.db.read(reads.mine, call.user_id)
    return Identity(
        keys_changed_at=found.keys_changed_at,
        aliases=[_account(each) for each in found.aliases],
        moved_to=_account(found.moved_to) if found.moved_to else None,
        moved_at=found.moved_at,
        may_move_at=found.may_move_at,
    )


async def replace_keys(call: Call) -> Identity:
    """Make new keys, where somebody may have seen the old.

    What is sent from then on is signed with them, and other servers are told; what was said before stays. At most once
    an hour.
    """
    from chronicle_node.federation.signatures.keys import make_rsa

    await new_keys.renew(call.node.db, call.node.secrets, make_rsa, call.viewer.actor_id or 0, origin_of(call.request))
    return await read_identity(call)


async def add_alias(call: Call) -> Identity:
    """Say that another account is yours too. From there you may move here; followers there then follow you here."""
    found = await _found(call, call.body.handle)
    await call.node.db.write(moving.add_alias, call.user_id, found)
    return await read_identity(call)


async def remove_alias(call: Call) -> None:
    """Say no longer that an account is yours."""
    await call.node.db.write(moving.remove_alias, call.user_id, call.public_id())


async def move_account(call: Call) -> Identity:
    """Move to another account: followers are asked to follow it instead, and nobody new is let in here.

    The other account must name this one among its aliases. Your diary stays here. At most once in seven days.
    """
    node, origin, body = call.node, origin_of(call.request), call.body
    limited = node.settings.rate_limit
    await profile.require_password(node.db, call.user_id, body.current_password, origin, limited=limited)
    target = await looking.look(node, await _found(call, body.handle))
    await node.db.write(moving.move, call.user_id, target, origin)
    return await read_identity(call)


async def move_back(call: Call) -> None:
    """Take a move back. Followers who have gone to the other account do not come back by that."""
    await call.node.db.write(moving.come_back, call.user_id, origin_of(call.request))


async def _found(call: Call, handle: str) -> int:
    ratelimit.limit(call.request, LOOK_UPS, str(call.user_id))
    return await people.find(call.node, handle)


def _account(card: Card) -> OtherAccount:
    return OtherAccount(id=card.id, handle=card.handle, name=card.name, url=card.url)


_WHO = (Unauthenticated, MissingScope)
_LOOKED_UP = (Malformed, Invalid, BadHandle, NotFound, NotFoundThere, NotFederated, TooMany, Conflict)

OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/me/identity",
        handler=read_identity,
        scope="read",
        ok=(200, Identity),
        problems=_WHO,
        tag="account",
    ),
    Op(
        method="POST",
        path="/api/v1/me/keys",
        handler=replace_keys,
        scope="write",
        ok=(200, Identity),
        problems=(*_WHO, TooMany),
        tag="account",
    ),
    Op(
        method="POST",
        path="/api/v1/me/aliases",
        handler=add_alias,
        scope="write",
        body=Whom,
        ok=(200, Identity),
        problems=(*_WHO, *_LOOKED_UP),
        tag="account",
    ),
    Op(
        method="DELETE",
        path="/api/v1/me/aliases/{id}",
        handler=remove_alias,
        scope="write",
        ok=(204, None),
        problems=(*_WHO, NotFound),
        tag="account",
    ),
    Op(
        method="POST",
        path="/api/v1/me/move",
        handler=move_account,
        scope="write",
        body=Move,
        example={"handle": "@alice@other.example", "current_password": "correct horse battery"},
        ok=(200, Identity),
        problems=(*_WHO, *_LOOKED_UP),
        tag="account",
    ),
    Op(
        method="DELETE",
        path="/api/v1/me/move",
        handler=move_back,
        scope="write",
        ok=(204, None),
        problems=(*_WHO, NotFound),
        tag="account",
    ),
)
