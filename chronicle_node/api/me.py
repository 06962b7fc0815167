"""The account of whoever calls: read, and changed by merge patch."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.errors import Invalid, Malformed, MissingScope, Unauthenticated
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.httpkit.viewer import VISITORS
from chronicle_node.queries import accounts
from chronicle_node.services import profile


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its owner reads it. `handle` is what people on other nodes type to find them."""

    id: UUID
    username: str
    handle: str
    display_name: str | None
    email: str | None
    bio: str | None
    avatar_url: str | None
    timezone: str
    locale: str
    is_admin: bool
    created_at: datetime
    privacy_settings: dict[str, Any]
    preferences: dict[str, Any]


async def read_me(call: Call) -> Account:
    """The account the token or session belongs to."""
    me = await call.node.db.read(accounts.me, call.user_id)
    return Account(handle=f"@{me.username}@{call.node.settings.site}", **msgspec.structs.asdict(me))


async def change_me(call: Call) -> Account:
    """Change the account: what is left out stays, null returns to the default.

    `privacy_settings` and `preferences` are merged key by key. A narrowed audience takes effect at once, and nodes that
    hold copies are told; answers with the account as it is afterwards.
    """
    await call.node.db.write(profile.change, call.user_id, call.body, origin_of(call.request))
    call.request.config_dict[VISITORS].forget()
    return await read_me(call)


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/me",
        handler=read_me,
        scope="read",
        ok=(200, Account),
        problems=(Unauthenticated, MissingScope),
        tag="account",
    ),
    Op(
        method="PATCH",
        path="/api/v1/me",
        handler=change_me,
        example={"display_name": "Alice", "privacy_settings": {"history_audience": "followers"}},
        scope="write",
        body=profile.ProfilePatch,
        ok=(200, Account),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope),
        tag="account",
        body_bytes=64_000,
    ),
)
