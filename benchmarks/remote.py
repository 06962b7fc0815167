"""A node elsewhere that only has actors: enough for a receiver to fetch keys, in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
from collections.abc import Iterator
from typing import Any

from chronicle_node.federation.signatures.keys import make_rsa


class Remote:
    """Its address and the one key pair that all its actors use."""

    def __init__(self, base: str, private_pem: str) -> None:
        self.base = base
        self.private_pem = private_pem

    def actor(self, number: int) -> str:
        return f"{self.base}/u/a{number}"


@contextlib.contextmanager
def remote() -> Iterator[Remote]:
    """Serve any number of actors on a free port."""
    pair = make_rsa()
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, pair.public_pem))
    process.start()
    try:
        yield Remote(f"http://127.0.0.1:{mine.recv()}", pair.private_pem)
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Any, public_pem: str) -> None:
    from aiohttp import web

    async def actor(request: web.Request) -> web.Response:
        uri = f"http://{request.host}/u/{request.match_info['name']}"
        document = {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": uri, "type": "Person", "preferredUsername": request.match_info["name"],
            "inbox": f"{uri}/inbox", "outbox": f"{uri}/outbox", "followers": f"{uri}/followers",
            "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": public_pem},
        }  # fmt: skip
        return web.json_response(document, content_type="application/activity+json")

    async def taken(_: web.Request) -> web.Response:
        return web.Response(status=202)

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/u/{name}", actor)
        app.router.add_post("/u/{name}/inbox", taken)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(main())
