"""Every dialect that players speak to this node, and where it is mounted."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.integrations.scrobblers import listenbrainz


def setup(app: web.Application) -> None:
    """Mount the dialects."""
    listenbrainz.setup(app)
