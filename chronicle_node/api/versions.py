"""Versions of one work over the API: gathered, named, read with their statistics, taken apart again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.api.reading import reader
from chronicle_node.db import Tx
from chronicle_node.domain import versions as rules
from chronicle_node.errors import Conflict, Forbidden, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.policy import Viewer
from chronicle_node.queries import known, version_stats
from chronicle_node.queries import versions as reads
from chronicle_node.queries.version_stats import GroupPage
from chronicle_node.queries.versions import Beside
from chronicle_node.services import versions
from chronicle_node.services.versions import Wish

DENIED = (Unauthenticated, MissingScope)
CHANGED = (Malformed, Invalid, Conflict, Forbidden, NotFound, *DENIED)


class NewGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Items that are versions of one work. `main` stands for all; the first one does unless you say otherwise.

    Whatever one of them is in a group with already comes along. The `name` is the main one's title if you send none.
    """

    items: Annotated[list[UUID], msgspec.Meta(min_length=2, max_length=rules.MOST)]
    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType | None = msgspec.UNSET
    main: UUID | msgspec.UnsetType = msgspec.UNSET


class GroupChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is to be different; what is left out stays."""

    name: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType | None = msgspec.UNSET
    main: UUID | msgspec.UnsetType = msgspec.UNSET


class Alone(msgspec.Struct, frozen=True):
    """The group that an item is a version in, and the other versions; null where it stands for itself."""

    group: Beside | None


async def make_versions(call: Call) -> GroupPage:
    """Put items together as versions of one work."""
    return await call.node.db.write(_make, call.viewer, call.body)


async def read_versions(call: Call) -> GroupPage:
    """A work with its versions, as far as you may know of them, and what you and your friends did with each."""
    return await call.node.db.read(version_stats.page, reader(call), call.public_id())


async def change_versions(call: Call) -> GroupPage:
    """Name the work, describe it, or choose the version that stands for all."""
    return await call.node.db.write(_change, call.viewer, call.public_id(), call.body)


async def dissolve_versions(call: Call) -> None:
    """Let each version stand for itself again. Nothing of the versions themselves changes."""
    await call.node.db.write(_dissolve, call.viewer, call.public_id())


async def add_version(call: Call) -> GroupPage:
    """Put one more item into the group."""
    return await call.node.db.write(_add, call.viewer, call.public_id(), call.public_id("media"))


async def take_out_version(call: Call) -> None:
    """Take an item out of the group. A group of one is dissolved."""
    await call.node.db.write(_take_out, call.viewer, call.public_id(), call.public_id("media"))


async def versions_of(call: Call) -> Alone:
    """The other versions of an item."""
    return await call.node.db.read(_beside, reader(call), call.public_id())


async def _items(tx: Tx, viewer: Viewer, items: Sequence[UUID]) -> list[int]:
    return [await known.one(tx, viewer, item) for item in dict.fromkeys(items)]


async def _wish(tx: Tx, viewer: Viewer, sent: NewGroup | GroupChange) -> Wish:
    main = msgspec.UNSET if sent.main is msgspec.UNSET else await known.one(tx, viewer, sent.main)
    return Wish(name=sent.name, description=sent.description, main=main)


async def _make(tx: Tx, viewer: Viewer, sent: NewGroup) -> GroupPage:
    items, wish = await _items(tx, viewer, sent.items), await _wish(tx, viewer, sent)
    return await version_stats.page(tx, viewer, await versions.gather(tx, viewer, items, wish))


async def _change(tx: Tx, viewer: Viewer, group: UUID, sent: GroupChange) -> GroupPage:
    await reads.one(tx, viewer, group)
    await versions.change(tx, viewer, group, await _wish(tx, viewer, sent))
    return await version_stats.page(tx, viewer, group)


async def _add(tx: Tx, viewer: Viewer, group: UUID, item: UUID) -> GroupPage:
    found = await reads.one(tx, viewer, group)
    await versions.gather(tx, viewer, [*found.items, await known.one(tx, viewer, item)])
    return await version_stats.page(tx, viewer, group)


async def _take_out(tx: Tx, viewer: Viewer, group: UUID, item: UUID) -> None:
    await reads.one(tx, viewer, group)
    await versions.take_out(tx, viewer, group, await known.one(tx, viewer, item))


async def _dissolve(tx: Tx, viewer: Viewer, group: UUID) -> None:
    await reads.one(tx, viewer, group)
    await versions.dissolve(tx, viewer, group)


async def _beside(tx: Tx, viewer: Viewer, item: UUID) -> Alone:
    await known.one(tx, viewer, item)
    return Alone(await reads.beside(tx, viewer, item))


GROUPS, GROUP = "/api/v1/versions", "/api/v1/versions/{id}"
OPERATIONS = (
    Op(
        method="POST",
        path=GROUPS,
        handler=make_versions,
        scope="write",
        body=NewGroup,
        ok=(201, GroupPage),
        problems=CHANGED,
        tag="catalogue",
    ),
    Op(
        method="GET",
        path=GROUP,
        handler=read_versions,
        scope=None,
        ok=(200, GroupPage),
        problems=(NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="PATCH",
        path=GROUP,
        handler=change_versions,
        scope="write",
        body=GroupChange,
        ok=(200, GroupPage),
        problems=CHANGED,
        tag="catalogue",
    ),
    Op(
        method="DELETE",
        path=GROUP,
        handler=dissolve_versions,
        scope="write",
        ok=(204, None),
        problems=(Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="PUT",
        path=GROUP + "/items/{media}",
        handler=add_version,
        scope="write",
        ok=(200, GroupPage),
        problems=(Conflict, Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="DELETE",
        path=GROUP + "/items/{media}",
        handler=take_out_version,
        scope="write",
        ok=(204, None),
        problems=(Forbidden, NotFound, *DENIED),
        tag="catalogue",
    ),
    Op(
        method="GET",
        path="/api/v1/media/{id}/versions",
        handler=versions_of,
        scope=None,
        ok=(200, Alone),
        problems=(NotFound, *DENIED),
        tag="catalogue",
    ),
)
