"""`serve`, `worker` and `setup-link`: the node itself."""

from __future__ import annotations

import gc
from argparse import Namespace

from chronicle_node.cli.faults import CommandError
from chronicle_node.cli.running import Home, say, with_home
from chronicle_node.settings import load


def serve(_: Namespace) -> None:
    """Serve until told to stop."""
    settings = load()
    gc.disable()  # while a thousand modules' worth of objects is made that all stay; `app` turns it on again
    from chronicle_node import app, logs

    logs.configure()
    app.serve(settings)


def worker(_: Namespace) -> None:
    """Work off jobs until told to stop."""
    settings = load()
    if settings.redis_url is None:
        raise CommandError("CHRONICLE_REDIS_URL is not set, so jobs run inside `chronicle serve`; no worker is needed")
    gc.disable()
    from chronicle_node import app, logs

    logs.configure()
    app.work(settings)


def setup_link(_: Namespace) -> None:
    """Print the link that makes the first account, as long as there is none."""
    say(with_home(_setup_link))


async def _setup_link(home: Home) -> str:
    from chronicle_node.queries import accounts
    from chronicle_node.services import sign_up

    if not await home.db.read(accounts.is_fresh):
        raise CommandError(
            "this node is set up already; make an administrator with `chronicle user create NAME --admin`"
        )
    return sign_up.setup_link(home.secrets, home.settings.public_url)
