"""Pictures of works, fetched by the node, made small, stripped of everything but what one sees, and kept for a while.

Those who look never tell the picture's server that they did. Only what a decoder could read as a picture is kept, and
only as the node itself wrote it anew: neither what a camera noted nor what somebody hid in the file comes through.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from chronicle_node.net.client import HttpClient
from chronicle_node.net.errors import OutboundError

ACCEPT = "image/webp, image/avif, image/png, image/jpeg, image/gif"
MOST_BYTES = 10_000_000  # of a picture as it comes
SECONDS = 15.0
RETRY_SECONDS = 600
MOST_MISSING = 5_000
CACHE_BYTES = 500_000_000
TOUCH_EVERY = 86_400  # how exact "last used" is, in seconds
AT_ONCE = 2  # pictures being made small

_missing: dict[str, float] = {}  # digest of an address that had no picture → when to ask again
_coming: dict[str, asyncio.Task[bool]] = {}  # what is being fetched, so that it is fetched once
_turns = asyncio.Semaphore(AT_ONCE)


def folder_of(data_dir: Path) -> Path:
    """Where they are kept."""
    return data_dir / "cache" / "posters"


async def picture(http: HttpClient, folder: Path, source: str, width: int) -> bytes | None:
    """The picture at an address elsewhere, as WebP of one of `WIDTHS`; None where there is none to be had."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    path = _path(folder, digest, width)
    found = await asyncio.to_thread(_read, path)
    if found is not None or _missing.get(digest, 0) > time.monotonic():
        return found
    task = _coming.get(digest)
    if task is None:
        task = _coming[digest] = asyncio.create_task(_bring(http, folder, source, digest))
        task.add_done_callback(lambda _: _coming.pop(digest, None))
    # Whoever goes away meanwhile doesn't take it from the others.
    there = await asyncio.shield(task)
    return await asyncio.to_thread(_read, path) if there else None


async def prune(folder: Path, most: int = CACHE_BYTES) -> Mapping[str, object]:
    """Let those go that were not looked at for longest, until the rest is smaller than `most` bytes."""
    return await asyncio.to_thread(_prune, folder, most)


async def _bring(http: HttpClient, folder: Path, source: str, digest: str) -> bool:
    """Fetch a picture and keep it in every width; whether there is one."""
    from chronicle_node.net.pixels import small  # a decoder of five formats, which a node without pictures never needs

    try:
        answer = await http.get(source, accept=ACCEPT, max_bytes=MOST_BYTES, timeout=SECONDS)
        if not answer.ok:
            raise ValueError(answer.status)
        async with _turns:
            made = await asyncio.to_thread(small, answer.body)
    except (OutboundError, ValueError):
        if len(_missing) >= MOST_MISSING:
            _missing.clear()
        _missing[digest] = time.monotonic() + RETRY_SECONDS
        return False
    for width, body in made.items():
        await asyncio.to_thread(_write, _path(folder, digest, width), body)
    return True


def _path(folder: Path, digest: str, width: int) -> Path:
    return folder / digest[:2] / f"{digest}-{width}.webp"


def _read(path: Path) -> bytes | None:
    try:
        body = path.read_bytes()
        if time.time() - path.stat().st_mtime > TOUCH_EVERY:
            os.utime(path)
    except OSError:
        return None
    return body


def _write(path: Path, body: bytes) -> None:
    """Keep it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(draft).replace(path)


def _prune(folder: Path, most: int) -> dict[str, object]:
    found: list[tuple[float, int, Path]] = []
    for path in folder.glob("*/*") if folder.is_dir() else ():
        with contextlib.suppress(OSError):
            stat = path.stat()
            found.append((stat.st_mtime, stat.st_size, path))
    total, gone = sum(size for _, size, _ in found), 0
    for _, size, path in sorted(found, key=lambda one: one[0]):
        if total <= most:
            break
        path.unlink(missing_ok=True)
        total, gone = total - size, gone + 1
    return {"bytes": total, "removed": gone}
