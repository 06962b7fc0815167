"""The node's own disk: whether files are where somebody said they are. Nothing is ever opened, listed or served.

It looks below the folders of the setting `media_folders` alone; a link that leads out of them is not followed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from chronicle_node.domain.files import may_look
from chronicle_node.node import Node
from chronicle_node.queries import files as reads
from chronicle_node.queries.files import Unchecked
from chronicle_node.services import files
from chronicle_node.services.files import Seen


async def check_all(node: Node) -> None:
    """Look for every file there is to look for."""
    await check(node)


async def check(node: Node, *, owner_id: int | None = None, item_id: int | None = None) -> int:
    """Look for these files and note what was found; how many could be looked for."""
    folders, after, looked = node.settings.media_folders, 0, 0
    while folders and (paths := await node.db.read(reads.to_check, after, owner_id=owner_id, item_id=item_id)):
        seen = await asyncio.to_thread(_look, paths, folders)
        await node.db.write(files.mark, seen)
        after, looked = paths[-1].file_id, looked + len(seen)
    return looked


def _look(paths: Sequence[Unchecked], folders: Sequence[Path]) -> list[Seen]:
    found = ((one, _is_there(one.path, folders)) for one in paths)
    return [Seen(one.file_id, one.path, not there) for one, there in found if there is not None]


def _is_there(path: str, folders: Sequence[Path]) -> bool | None:
    """Whether the file exists; None where it isn't for us to look."""
    if not may_look(path, folders):
        return None
    try:
        real = Path(path).resolve()
        below = any(real.is_relative_to(folder.resolve()) for folder in folders)
        return real.is_file() if below else None
    except (OSError, RuntimeError, ValueError):
        return False
