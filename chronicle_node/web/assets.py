"""Static files with an address that changes with their content, so browsers may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from aiohttp import web

ROOT = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}


def static_url(name: str) -> str:
    """Turn "css/base.css" into "/static/css/base.css?v=…"; a name that doesn't exist is our own mistake."""
    path = ROOT / name
    return f"/static/{name}?v={_digest(path, path.stat().st_mtime_ns)}"


def add_static(app: web.Application) -> None:
    """Serve the folder. What the current `?v=` asks for is kept forever, anything else is asked again."""
    app.router.add_get("/static/{name:.+}", _serve, name="static")


async def _serve(request: web.Request) -> web.StreamResponse:
    path = (ROOT / request.match_info["name"]).resolve()
    if not path.is_relative_to(ROOT) or not path.is_file():
        raise web.HTTPNotFound
    current = request.query.get("v") == _digest(path, path.stat().st_mtime_ns)
    headers = {
        "Cache-Control": FOREVER if current else "no-cache",
        "Content-Type": TYPES.get(path.suffix, "application/octet-stream"),
        "X-Content-Type-Options": "nosniff",
    }
    return web.FileResponse(path, headers=headers)


@lru_cache(maxsize=256)
def _digest(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
