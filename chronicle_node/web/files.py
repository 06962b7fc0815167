"""`/media/ID/files`: where one's own files of an item are. Only their person ever sees them."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain.roles import Ability
from chronicle_node.errors import Conflict, Forbidden, Invalid
from chronicle_node.httpkit import decode
from chronicle_node.integrations import disk
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, known
from chronicle_node.queries import files as reads
from chronicle_node.queries.files import FileLocation
from chronicle_node.queries.media import Chain
from chronicle_node.services import files, roles
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages.files import FileLine, Files
from chronicle_node.web.show import works
from chronicle_node.web.visit import Visit


class PathsForm(msgspec.Struct, frozen=True):
    path: str


async def files_page(visit: Visit) -> web.StreamResponse:
    """The paths and the form for more."""
    return visit.show("catalog/files.html", await _page(visit, pages.Form()))


async def add(visit: Visit) -> web.StreamResponse:
    """Keep the paths, one in each line."""
    fields, item = await visit.fields(), named(visit)
    try:
        lines = [line for line in decode.from_fields(fields, PathsForm).path.splitlines() if line.strip()]
        await visit.node.db.write(_add, visit.viewer, item, lines)
    except (Invalid, Conflict) as error:
        return visit.show("catalog/files.html", await _page(visit, refused(fields, error)), status=error.status)
    return visit.go(f"/media/{item}/files", "Kept. Nobody but you sees it.")


async def remove(visit: Visit) -> web.StreamResponse:
    """Forget a path."""
    await visit.fields()
    item = named(visit)
    await visit.node.db.write(_remove, visit.viewer, item, int(visit.path("file")))
    return visit.go(f"/media/{item}/files", "Forgotten. The file itself is where it was.", "info")


async def check(visit: Visit) -> web.StreamResponse:
    """Look for the files now."""
    await visit.fields()
    item = named(visit)
    item_id = await visit.node.db.read(_checkable, visit.viewer, item)
    looked = await disk.check(visit.node, owner_id=visit.me.user_id, item_id=item_id)
    said = "Looked." if looked else "None of these lies below a folder that this node looks into."
    return visit.go(f"/media/{item}/files", said, "good" if looked else "info")


async def _page(visit: Visit, form: pages.Form) -> Files:
    chain, found, may_check = await visit.node.db.read(_read, visit.viewer, named(visit))
    path = works.address(chain)
    return Files(
        work=works.work(chain),
        url=f"{path}/files",
        files=tuple(_line(one, path) for one in found),
        check_url=f"{path}/files/check" if may_check and found and visit.node.settings.media_folders else "",
        form=form,
    )


async def _read(tx: Tx, viewer: Viewer, public_id: UUID) -> tuple[Chain, tuple[FileLocation, ...], bool]:
    item_id = await known.one(tx, viewer, public_id)
    standing = await roles.standing(tx, viewer)
    chain = (await catalog.chains(tx, [item_id]))[item_id]
    return chain, await reads.mine(tx, standing.user_id, item_id), Ability.MODERATE in standing.may


async def _add(tx: Tx, viewer: Viewer, public_id: UUID, lines: list[str]) -> None:
    item_id = await known.one(tx, viewer, public_id)
    await files.add(tx, (await roles.standing(tx, viewer)).user_id, item_id, lines)


async def _remove(tx: Tx, viewer: Viewer, public_id: UUID, file_id: int) -> None:
    item_id = await known.one(tx, viewer, public_id)
    await files.remove(tx, (await roles.standing(tx, viewer)).user_id, item_id, file_id)


async def _checkable(tx: Tx, viewer: Viewer, public_id: UUID) -> int:
    item_id = await known.one(tx, viewer, public_id)
    if Ability.MODERATE not in (await roles.standing(tx, viewer)).may:
        raise Forbidden("Only moderators have files looked for, since the answer tells what lies on the node’s disk.")
    return item_id


def _line(one: FileLocation, path: str) -> FileLine:
    state = "" if one.verified_at is None else "missing" if one.is_missing else "there"
    return FileLine(
        path=one.path, kind=one.type or "", state=state, at=one.verified_at, remove_url=f"{path}/files/{one.id}/remove"
    )
