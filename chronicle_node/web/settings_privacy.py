"""Settings, Privacy: who may see each part of an account, and who may come along."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from multidict import MultiDict

from chronicle_node.domain import audience
from chronicle_node.errors import Problem
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import accounts
from chronicle_node.services import profile
from chronicle_node.web import pages
from chronicle_node.web.forms import refused
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.visit import Visit

KIND_OF = {section: kind for kind, section in audience.SECTIONS.items()}


async def show(visit: Visit) -> web.StreamResponse:
    """Every section with the level it has now."""
    me = await visit.node.db.read(accounts.me, visit.me.user_id)
    return visit.show("settings/privacy.html", _page(me.privacy_settings))


async def save(visit: Visit) -> web.StreamResponse:
    """Keep the levels; what becomes narrower is told to other nodes."""
    fields = await visit.fields()
    patch = profile.ProfilePatch(privacy_settings=_patch(fields))
    try:
        await visit.node.db.write(profile.change, visit.me.user_id, patch, origin_of(visit.request))
    except Problem as error:
        me = await visit.node.db.read(accounts.me, visit.me.user_id)
        page = _page(me.privacy_settings, refused(fields, error))
        return visit.show("settings/privacy.html", page, status=error.status)
    return visit.go("/settings/privacy", "Your choices hold from now on.")


def _patch(fields: MultiDict[str]) -> dict[str, Any]:
    levels = {f"{name}_audience": fields[name] for name, _, _ in pages.SECTIONS if name in fields}
    return levels | {
        "allow_friend_requests": fields.get("allow_friend_requests") == "on",
        "auto_accept_follows": fields.get("approve_followers_automatically") == "on",
        **{switch: fields.get(switch) == "on" for switch in audience.POSTED.values()},
    }


def _page(settings: dict[str, Any], form: pages.Form | None = None) -> pages.PrivacySettings:
    return pages.PrivacySettings(
        sections=tuple(
            pages.Section(name=name, title=title, what=what, audience=_level(settings, name))
            for name, title, what in pages.SECTIONS
        ),
        allow_friend_requests=audience.allows_requests(settings),
        approve_automatically=audience.auto_accepts(settings),
        posted=tuple(
            pages.Posted(name=audience.POSTED[kind], title=title, what=what, is_on=audience.posts(settings, kind))
            for kind, title, what in pages.POSTED
        ),
        form=form or pages.Form(),
    )


def _level(settings: dict[str, Any], section: str) -> Audience:
    return audience.effective(settings, KIND_OF[section]).value
