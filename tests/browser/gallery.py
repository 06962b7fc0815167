"""Every page with made-up people and works that exist, served on a free loopback port, to look at and to check.

`python -m tests.browser.gallery` prints the addresses. `?theme=dark` shows the other theme.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from chronicle_node.crypto import Secrets
from chronicle_node.httpkit.keys import NODE
from chronicle_node.node import Node
from chronicle_node.web.assets import add_static
from chronicle_node.web.pages import Frame
from chronicle_node.web.pages.frame import Theme
from chronicle_node.web.render import FRAME, render, setup
from tests.browser.scenes import NOW, SCENES, Scene
from tests.browser.scenes.people import ALICE
from tests.browser.scenes.types import LOOKS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Sealing:
    """As much of a node as pages need: the key with which places in lists are sealed."""

    secrets: Secrets


def application() -> web.Application:
    app = web.Application()
    app[NODE] = cast("Node", Sealing(Secrets("the gallery")))
    setup(app)
    add_static(app)
    app.router.add_get("/events", _quiet)
    for name, scene in SCENES.items():
        app.router.add_get(f"/gallery/{name}", _shower(scene))
    return app


async def serve() -> tuple[web.AppRunner, str]:
    """Start on a free port; the caller cleans the runner up."""
    runner = web.AppRunner(application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


def _shower(scene: Scene) -> Handler:
    async def show(request: web.Request) -> web.StreamResponse:
        request[FRAME] = Frame(
            node_name="Lantern",
            me=ALICE if scene.signed_in else None,
            is_admin=scene.signed_in,
            csrf_token="gallery",
            theme=cast("Theme", request.query.get("theme", "auto")),
            zone="Europe/Lisbon",
            now=NOW,
            path=scene.path,
            flashes=scene.flashes,
            waiting=2 if scene.signed_in else 0,
            looks=LOOKS,
        )
        answer = render(request, scene.template, scene.page)
        answer.headers["Content-Security-Policy"] = CSP
        return answer

    return show


async def _quiet(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="retry: 600000\n\n", content_type="text/event-stream")


async def main() -> None:
    _, address = await serve()
    for name in SCENES:
        print(f"{address}/gallery/{name}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
