"""Where one's own files of an item are, over the API. Only their person is told."""

from __future__ import annotations

from uuid import UUID

import msgspec

from chronicle_node.api.operations import Call, Op
from chronicle_node.db import Tx
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    MissingScope,
    NotFound,
    Unauthenticated,
)
from chronicle_node.integrations import disk
from chronicle_node.policy import Viewer
from chronicle_node.queries import files as reads
from chronicle_node.queries import known
from chronicle_node.queries.files import FileLocation
from chronicle_node.services import files, roles

SEEN = (NotFound, Unauthenticated, MissingScope)


class NewPath(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole path of a file, as the machine that has it would write it."""

    path: str


class Files(msgspec.Struct, frozen=True):
    """Your paths of an item, at most 200."""

    files: list[FileLocation]


async def read_files(call: Call) -> Files:
    """Where you said that your files of an item are."""
    return await call.node.db.read(_mine, call.viewer, call.public_id())


async def add_file(call: Call) -> Files:
    """Keep the path of a file; one that is kept already stays."""
    body: NewPath = call.body
    return await call.node.db.write(_add, call.viewer, call.public_id(), body.path)


async def remove_file(call: Call) -> None:
    """Forget a path. The file itself stays where it is."""
    number = call.path("file")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotFound
    await call.node.db.write(_remove, call.viewer, call.public_id(), int(number))


async def check_files(call: Call) -> Files:
    """Have the node look for your files below its media folders. For moderators."""
    number = await call.node.db.read(_checkable, call.viewer, call.public_id())
    await disk.check(call.node, owner_id=call.user_id, item_id=number)
    return await call.node.db.read(_mine, call.viewer, call.public_id())


async def _mine(tx: Tx, viewer: Viewer, public_id: UUID) -> Files:
    item = await known.one(tx, viewer, public_id)
    return Files(list(await reads.mine(tx, (await roles.standing(tx, viewer)).user_id, item)))


async def _add(tx: Tx, viewer: Viewer, public_id: UUID, path: str) -> Files:
    item = await known.one(tx, viewer, public_id)
    await files.add(tx, (await roles.standing(tx, viewer)).user_id, item, [path])
    return await _mine(tx, viewer, public_id)


async def _remove(tx: Tx, viewer: Viewer, public_id: UUID, file_id: int) -> None:
    item = await known.one(tx, viewer, public_id)
    await files.remove(tx, (await roles.standing(tx, viewer)).user_id, item, file_id)


async def _checkable(tx: Tx, viewer: Viewer, public_id: UUID) -> int:
    item = await known.one(tx, viewer, public_id)
    if Ability.MODERATE not in (await roles.standing(tx, viewer)).may:
        raise Forbidden("Only moderators have files looked for, since the answer tells what lies on the node's disk.")
    return item


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/media/{id}/files",
        handler=read_files,
        scope="read",
        ok=(200, Files),
        problems=SEEN,
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/files",
        handler=add_file,
        scope="write",
        body=NewPath,
        ok=(201, Files),
        problems=(Malformed, Invalid, Conflict, *SEEN),
        tag="catalogue",
    ),
    Op(
        method="DELETE",
        path=r"/api/v1/media/{id}/files/{file:[0-9]+}",
        handler=remove_file,
        scope="write",
        ok=(204, None),
        problems=SEEN,
        tag="catalogue",
    ),
    Op(
        method="POST",
        path="/api/v1/media/{id}/files/check",
        handler=check_files,
        scope="write",
        ok=(200, Files),
        problems=(Forbidden, *SEEN),
        tag="catalogue",
    ),
)
