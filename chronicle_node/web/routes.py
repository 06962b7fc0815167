"""Every page and where it is."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.web import assets, events, health, problem, render
from chronicle_node.web.problem import problem_page
from chronicle_node.web.visit import page

__all__ = ["problem_page", "setup"]


def setup(app: web.Application) -> None:
    """Mount the pages."""
    render.setup(app)
    assets.add_static(app)
    app.add_routes(
        [
            web.get("/healthz", health.alive),
            web.get("/readyz", health.ready),
            web.get("/metrics", health.metrics),
            web.get("/events", page(events.stream)),
            web.get("/problems/{code}", page(problem.explain, "anybody")),
        ]
    )
