"""Addresses that people type, and those that only take forms: each leads to the page that is meant."""

from __future__ import annotations

from aiohttp import web

from chronicle_node.web.visit import Visit


async def settings(visit: Visit) -> web.StreamResponse:
    """`/settings`: the first of its pages."""
    return visit.go("/settings/profile")


async def admin(visit: Visit) -> web.StreamResponse:
    """`/admin`: likewise."""
    return visit.go("/admin/jobs")


async def lists(visit: Visit) -> web.StreamResponse:
    """`/lists`: one's own."""
    return visit.go(f"/{visit.handle}/lists")


async def sessions(visit: Visit) -> web.StreamResponse:
    """`/sessions`: likewise."""
    return visit.go(f"/{visit.handle}/sessions")
