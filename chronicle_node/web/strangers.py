"""`/from-another-server`: how somebody whose account is on another server follows a person of this one.

Nothing is looked up: the page says the same of people who are here and of names that nobody has.
"""

from __future__ import annotations

import re
from urllib.parse import quote

import msgspec
from aiohttp import web
from multidict import MultiDict
from yarl import URL

from chronicle_node.domain import usernames
from chronicle_node.errors import Field, NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.web import pages
from chronicle_node.web.forms import refused
from chronicle_node.web.pages.preview import FromElsewhere
from chronicle_node.web.visit import Visit

SERVER = re.compile(r"(?=.{1,253}\Z)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+(:\d{1,5})?")
SAY = "Write your address there, such as @you@mastodon.example, or the name of the server alone."


class Wish(msgspec.Struct, frozen=True):
    """Whom to follow, and from which server."""

    person: str = ""
    server: str | None = None


async def follow_page(visit: Visit) -> web.StreamResponse:
    """Says how to follow, and once the server is named, leads there."""
    wish, node = decode.from_fields(visit.request.query, Wish), visit.node
    if node.settings.federation == "off" or not usernames.is_name(wish.person):
        raise NotFound
    profile = f"{node.settings.public_url}/@{wish.person}"
    server = _server(wish.server or "")
    asked = FromElsewhere(
        address=f"@{wish.person}@{node.settings.site}",
        profile_path=f"/@{wish.person}",
        form=_form(wish.server, server),
        server=server,
        go_url=_leads_to(server, profile) if server else "",
    )
    return visit.show("social/from-elsewhere.html", asked)


def _form(typed: str | None, server: str) -> pages.Form:
    if typed is None:
        return pages.Form()
    fields = MultiDict({"server": typed})
    return pages.Form(values=fields) if server else refused(fields, Problem(fields=[Field("/server", SAY)]))


def _server(typed: str) -> str:
    """The host in `@you@mastodon.example`, `mastodon.example` or an address of a page there; empty where none is."""
    text = typed.strip().lower()
    try:
        host = _host(URL(text)) if "://" in text else text.rpartition("@")[2].strip("/")
        host = host.encode("idna").decode() if not host.isascii() else host
    except ValueError:
        return ""
    return host if SERVER.fullmatch(host) else ""


def _host(url: URL) -> str:
    port = "" if url.is_default_port() else f":{url.port}"
    return f"{url.raw_host or ''}{port}"


def _leads_to(server: str, profile: str) -> str:
    """Where Mastodon and those who do as it does ask whether to follow.

    https://docs.joinmastodon.org/spec/webfinger/#remote-follow
    """
    return f"https://{server}/authorize_interaction?uri={quote(profile, safe='')}"
