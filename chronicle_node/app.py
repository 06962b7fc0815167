"""The composition root: from settings to a node that serves or works."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from aiohttp import web

from chronicle_node import __version__, migrations, processes
from chronicle_node.api import routes as api
from chronicle_node.clock import Clock
from chronicle_node.crypto import Secrets
from chronicle_node.db import open_database
from chronicle_node.federation import routes as federation
from chronicle_node.httpkit import failures, headers, problems
from chronicle_node.httpkit.keys import NODE
from chronicle_node.httpkit.slashes import collapse_slashes
from chronicle_node.httpkit.viewer import VISITORS, Visitors
from chronicle_node.integrations.scrobblers import routes as scrobblers
from chronicle_node.jobs import queue, schedule
from chronicle_node.jobs.runner import Runner
from chronicle_node.jobs.table import HANDLERS, SCHEDULE
from chronicle_node.live import Live
from chronicle_node.net.client import HttpClient
from chronicle_node.node import Node
from chronicle_node.queries import accounts
from chronicle_node.services import instance, queues, sign_up, signing_keys
from chronicle_node.services.actors import Keys
from chronicle_node.settings import Settings, secret_key
from chronicle_node.web import routes as pages

log = logging.getLogger(__name__)
LARGEST_BODY = 11_000_000  # a ListenBrainz import; every other door has a smaller limit of its own


@asynccontextmanager
async def open_node(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Node]:
    """A node with its database migrated and open. Raises SettingError where that cannot be."""
    clock = clock or Clock()
    for oddity in await asyncio.to_thread(migrations.ensure, settings.database_url):
        log.warning(oddity)
    node = Node(
        settings=settings,
        db=open_database(settings.database_url, clock.now),
        http=HttpClient(f"Chronicle/{__version__} (+{settings.public_url}/)", settings.outbound_allow),
        clock=clock,
        secrets=Secrets(secret_key(settings)),
        live=Live(),
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(node.db.close)
        await node.db.start()
        stack.push_async_callback(node.http.close)
        await _prepare(node)
        yield node


async def _prepare(node: Node) -> None:
    """What must be in the database before anything is served."""
    await node.db.write(schedule.install, SCHEDULE)
    if await node.db.write(instance.needs_keys, node.settings.public_url):
        from chronicle_node.federation.signatures.keys import make_rsa

        pair = await asyncio.to_thread(make_rsa)
        sealed = Keys(pair.public_pem, node.secrets.seal(pair.private_pem), signing_keys.make(node.secrets))
        await node.db.write(instance.add_actor, node.settings.public_url, sealed)
    await node.db.write(signing_keys.give_to_all, node.secrets)


async def _greet(node: Node) -> None:
    """Tell whoever started the node where it is, and how to make the first account."""
    print(f"Chronicle {__version__} is at {node.settings.public_url}", flush=True)  # noqa: T201
    if await node.db.read(accounts.is_fresh):
        print(f"Set it up: {sign_up.setup_link(node.secrets, node.settings.public_url)}", flush=True)  # noqa: T201


@asynccontextmanager
async def working(node: Node) -> AsyncIterator[Runner]:
    """The node's jobs worked off in this process, by the queue and by the clock."""
    runner = Runner(node, HANDLERS)
    node.db.on_work = runner.ring
    runner.start()
    clockwork = asyncio.create_task(schedule.keep_time(node))
    try:
        yield runner
    finally:
        clockwork.cancel()
        await asyncio.gather(clockwork, return_exceptions=True)
        await runner.stop()


@asynccontextmanager
async def _jobs(node: Node) -> AsyncIterator[None]:
    """What a web process does about jobs: works itself, or rings for the workers."""
    if node.settings.redis_url is None:
        if node.settings.is_sqlite:
            await node.db.write(queue.release_all)  # nobody else can be holding them
            await node.db.write(queues.release_all)
        async with working(node):
            yield
        return
    from chronicle_node.jobs.worker import Doorbell

    bell = Doorbell(node.settings.redis_url)
    node.db.on_work = bell.ring
    try:
        yield
    finally:
        await bell.close()


def make_app(node: Node) -> web.Application:
    """The web application of a node: every door, and what they share."""
    app = web.Application(
        client_max_size=LARGEST_BODY,
        middlewares=[*failures.middlewares(), problems.middleware(pages.problem_page), collapse_slashes],
    )
    app[NODE] = node
    app[VISITORS] = Visitors()
    app.on_response_prepare.append(headers.secure)
    for door in (api, scrobblers, federation, pages):
        door.setup(app)
    return app


async def _serve(settings: Settings, listener: socket.socket, lifeline: int | None = None) -> None:
    """Serve until told to stop. `lifeline`: this is one of several processes, whose parent prepared and greeted."""
    async with open_node(settings) as node, _jobs(node):
        runner = web.AppRunner(make_app(node), access_log=None, handle_signals=False, keepalive_timeout=75)
        await runner.setup()
        try:
            await web.SockSite(runner, listener).start()
            if lifeline is None:
                await _greet(node)
            _settle_memory()
            await _until_told(lifeline)
        finally:
            await runner.cleanup()


async def _open_once(settings: Settings) -> None:
    """What several processes would otherwise do at the same time: migrate, make the node's keys, greet."""
    async with open_node(settings) as node:
        await _greet(node)


def _settle_memory() -> None:
    """What is here now stays for good: the collector need not look at it again, and looks less often at the rest."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


async def _work(settings: Settings) -> None:
    async with open_node(settings) as node, working(node) as runner:
        from chronicle_node.jobs.worker import answer_bell

        assert settings.redis_url is not None
        bell = asyncio.create_task(answer_bell(settings.redis_url, runner))
        _settle_memory()
        log.info("worker ready")
        try:
            await _until_told()
        finally:
            bell.cancel()
            with suppress(asyncio.CancelledError):
                await bell


async def _until_told(lifeline: int | None = None) -> None:
    """Wait for SIGINT or SIGTERM, or for the end of the parent that holds the lifeline."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, told.set)
    if lifeline is not None:
        loop.add_reader(lifeline, told.set)
    await told.wait()


def serve(settings: Settings) -> None:
    """Run the web side of the node until told to stop."""
    # The address comes first: a second start by mistake ends here, before it has touched anything.
    listeners = processes.bind(settings.host, settings.port, settings.processes)
    migrations.ensure_apart(settings.database_url)
    if settings.processes == 1:
        asyncio.run(_serve(settings, listeners[0]))
        return
    asyncio.run(_open_once(settings))
    processes.run(
        settings.processes, lambda number, lifeline: asyncio.run(_serve(settings, listeners[number], lifeline))
    )


def work(settings: Settings) -> None:
    """Run a worker until told to stop."""
    migrations.ensure_apart(settings.database_url)
    asyncio.run(_work(settings))
