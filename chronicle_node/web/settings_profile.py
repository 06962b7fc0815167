"""Settings, Profile: the name, the words and the picture that others see, the time zone, day or night."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.domain import profiles, unseen
from chronicle_node.domain.ratings import preferred
from chronicle_node.domain.streaks import starts_at
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import accounts
from chronicle_node.services import profile
from chronicle_node.web import pages
from chronicle_node.web.forms import refused
from chronicle_node.web.visit import Visit

PATH = "/settings/profile"


class ProfileForm(msgspec.Struct, frozen=True, kw_only=True):
    """An empty field returns to the default."""

    display_name: str | None = None
    bio: str | None = None
    avatar_url: str | None = None
    timezone: str | None = None
    theme: str | None = None
    rating_scale: str | None = None
    day_starts_at: int | None = None
    hide_unseen: str | None = None


async def show(visit: Visit) -> web.StreamResponse:
    """The form, filled in."""
    me = await visit.node.db.read(accounts.me, visit.me.user_id)
    values = {name: getattr(me, name) or "" for name in ("display_name", "bio", "avatar_url", "timezone")}
    values |= {"theme": visit.me.theme, "rating_scale": preferred(me.preferences).value}
    values |= {"day_starts_at": str(starts_at(me.preferences)), "hide_unseen": unseen.preferred(me.preferences).value}
    return visit.show("settings/profile.html", _page(pages.Form(values=values)))


async def save(visit: Visit) -> web.StreamResponse:
    """Keep what was typed."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, ProfileForm)
        patch = profile.ProfilePatch(
            display_name=form.display_name,
            bio=form.bio,
            avatar_url=form.avatar_url,
            timezone=form.timezone,
            preferences={
                "theme": form.theme,
                "rating_scale": form.rating_scale,
                "day_starts_at": form.day_starts_at,
                "hide_unseen": form.hide_unseen,
            },
        )
        await visit.node.db.write(profile.change, visit.me.user_id, patch, origin_of(visit.request))
    except Problem as error:
        return visit.show("settings/profile.html", _page(refused(fields, error)), status=error.status)
    visit.forget_visitors()
    return visit.go(PATH, "Your profile is saved.")


def _page(form: pages.Form) -> pages.ProfileSettings:
    return pages.ProfileSettings(form=form, zones=tuple(sorted(profiles.zones())))
