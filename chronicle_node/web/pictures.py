"""Pictures from elsewhere, fetched by the node and kept for a while, so that nobody's address is given away by looking.

Only addresses that this node itself wrote on a page are fetched: each carries a tag. Where a picture cannot be had, the
seal with the person's initials is shown in its place. Nothing but well-known image formats is passed on.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web

from chronicle_node.crypto import Secrets
from chronicle_node.domain.hosts import Policy
from chronicle_node.errors import NotFound
from chronicle_node.httpkit.keys import node_of
from chronicle_node.net import urls
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.services.instances import standing
from chronicle_node.web.avatars import monogram

PURPOSE = "picture"
MOST_BYTES = 2_000_000
KEEP_SECONDS = 7 * 86_400
KEEP_FILES = 2_000
RETRY_SECONDS = 600
TYPES = ("image/webp", "image/avif", "image/png", "image/jpeg", "image/gif")

_missing: dict[str, float] = {}  # digest of an address that had no picture → when to ask again


def address(secrets: Secrets, handle: str, url: str | None) -> str:
    """Where this node shows the picture at `url`; empty where there is none, for the seal."""
    if not url:
        return ""
    return f"/avatars/{handle}?{urlencode({'of': url, 'tag': secrets.mac(PURPOSE, url)})}"


async def picture(request: web.Request) -> web.StreamResponse:
    """`/avatars/HANDLE`: the picture named by `of`, else the seal of that handle."""
    node, handle, url = node_of(request), request.match_info["handle"], request.query.get("of", "")
    if url and not node.secrets.verify(PURPOSE, url, request.query.get("tag", "")):
        raise NotFound
    body = await _kept(node, url) if url and await _is_spoken_to(node, handle, url) else None
    content_type = kind_of(body) if body else "image/svg+xml"
    return web.Response(
        body=body or monogram(handle.lstrip("@"), handle).encode(),
        content_type=content_type,
        headers={
            "Cache-Control": f"private, max-age={86_400 if body else RETRY_SECONDS}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def kind_of(body: bytes) -> str | None:
    """The media type its first bytes tell; None for what is no picture we know. What the server says is not asked."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    return "image/avif" if body[4:12] == b"ftypavif" else None


async def _is_spoken_to(node: Node, handle: str, url: str) -> bool:
    """Whether neither the person's node nor the one that has the picture is blocked."""
    home = handle.removeprefix("@").rpartition("@")[2] if handle.count("@") > 1 else ""
    for host in {urls.host(url), home.lower()} - {""}:
        found = await node.db.read(standing, host)
        if found is not None and found.policy == Policy.BLOCKED:
            return False
    return True


async def _kept(node: Node, url: str) -> bytes | None:
    digest = hashlib.sha256(url.encode()).hexdigest()
    path = node.settings.data_dir / "cache" / "pictures" / digest
    found = await asyncio.to_thread(_read, path)
    if found is not None or _missing.get(digest, 0) > time.monotonic():
        return found
    body = await _fetched(node, url)
    if body is None:
        if len(_missing) >= KEEP_FILES:
            _missing.clear()
        _missing[digest] = time.monotonic() + RETRY_SECONDS
        return None
    await asyncio.to_thread(_write, path, body)
    return body


async def _fetched(node: Node, url: str) -> bytes | None:
    try:
        answer = await node.http.get(url, accept=", ".join(TYPES), max_bytes=MOST_BYTES, timeout=10)
    except OutboundError:
        return None
    return answer.body if answer.ok and kind_of(answer.body) else None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if time.time() - path.stat().st_mtime < KEEP_SECONDS else None
    except OSError:
        return None


def _write(path: Path, body: bytes) -> None:
    """Keep a picture whole or not at all, and let the oldest go where there are too many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(handle, "wb") as file:
        file.write(body)
    Path(draft).replace(path)
    kept = list(path.parent.iterdir())
    if len(kept) > KEEP_FILES:
        for old in sorted(kept, key=lambda one: one.stat().st_mtime)[: KEEP_FILES // 10]:
            old.unlink(missing_ok=True)
