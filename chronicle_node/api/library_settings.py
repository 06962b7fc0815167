"""How one's library speaks and looks over the API: statuses, own fields, columns, views; and one's tags."""

from __future__ import annotations

import msgspec

from chronicle_node.api.library import DENIED
from chronicle_node.api.operations import Call, Op
from chronicle_node.domain.library import Settings
from chronicle_node.errors import Invalid, Malformed, NotFound
from chronicle_node.queries import library_settings as reads
from chronicle_node.services import library_settings, library_tags
from chronicle_node.services.library_settings import SettingsChange


class TagName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The new name; that of another tag makes the two one."""

    name: str


async def read_library_settings(call: Call) -> Settings:
    """How your library speaks and looks."""
    return await call.node.db.read(reads.of, call.user_id)


async def change_library_settings(call: Call) -> Settings:
    """Change how your library speaks and looks; each member that you send replaces what was there."""
    return await call.node.db.write(library_settings.change, call.user_id, call.body)


async def rename_tag(call: Call) -> None:
    """Give a tag of yours another name, on everything that carries it."""
    await call.node.db.write(library_tags.rename, call.user_id, call.public_id(), call.body.name)


async def remove_tag(call: Call) -> None:
    """Take a tag of yours off everything that carries it."""
    await call.node.db.write(library_tags.remove, call.user_id, call.public_id())


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/library/settings",
        handler=read_library_settings,
        scope="read",
        ok=(200, Settings),
        problems=DENIED,
        tag="library",
    ),
    Op(
        method="PATCH",
        path="/api/v1/library/settings",
        handler=change_library_settings,
        scope="write",
        body=SettingsChange,
        ok=(200, Settings),
        problems=(Malformed, Invalid, *DENIED),
        tag="library",
        body_bytes=64_000,
        example={"statuses": {"book": [{"status": "plan_to_watch", "name": "Pile"}]}},
    ),
    Op(
        method="PATCH",
        path="/api/v1/library/tags/{id}",
        handler=rename_tag,
        scope="write",
        body=TagName,
        ok=(204, None),
        problems=(Malformed, Invalid, NotFound, *DENIED),
        tag="library",
        body_bytes=1_000,
    ),
    Op(
        method="DELETE",
        path="/api/v1/library/tags/{id}",
        handler=remove_tag,
        scope="write",
        ok=(204, None),
        problems=(NotFound, *DENIED),
        tag="library",
    ),
)
