"""Settings, Players and tokens: made, shown once, revoked."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import tokens as reads
from chronicle_node.services import tokens
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.visit import Visit

PATH = "/settings/tokens"
SCOPES = (
    pages.Scope(name="scrobble", words="Write down what I play"),
    pages.Scope(name="read", words="Read what I may read"),
    pages.Scope(
        name="write",
        words="Change what is mine: diary, library, lists, reviews, account, tokens; the catalogue, as far as I may",
    ),
)


class TokenForm(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    scopes: list[str] = []
    expires: int | None = None


async def show(visit: Visit) -> web.StreamResponse:
    """The tokens that work, the one just made, and the form for the next."""
    return visit.show("settings/tokens.html", await _page(visit, pages.Form()))


async def make(visit: Visit) -> web.StreamResponse:
    """Make a token; the page after this shows it."""
    fields = await visit.fields()
    try:
        form = decode.from_fields(fields, TokenForm)
        wanted = tokens.NewToken(name=form.name, scopes=form.scopes, expires_in_days=form.expires)
        minted = await visit.node.db.write(
            tokens.create, visit.me.user_id, wanted, visit.node.secrets, origin_of(visit.request)
        )
    except Problem as error:
        page = await _page(visit, refused(fields, error))
        return visit.show("settings/tokens.html", page, status=error.status)
    return visit.go(PATH, secret=("token", minted.name, minted.secret))


async def revoke(visit: Visit) -> web.StreamResponse:
    """End a token at once."""
    await visit.fields()
    await visit.node.db.write(tokens.revoke, visit.me.user_id, named(visit), origin_of(visit.request))
    visit.forget_visitors()
    return visit.go(PATH, "The token no longer works.")


async def _page(visit: Visit, form: pages.Form) -> pages.TokenSettings:
    rows = await visit.node.db.read(reads.mine, visit.me.user_id)
    return pages.TokenSettings(tokens=tuple(_token(row) for row in rows), scopes=SCOPES, fresh=_fresh(visit), form=form)


def _token(row: reads.Token) -> pages.Token:
    return pages.Token(
        name=row.name,
        scopes=row.scopes,
        created_at=row.created_at,
        revoke_url=f"{PATH}/{row.id}/revoke",
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
    )


def _fresh(visit: Visit) -> pages.FreshToken | None:
    kind, *rest = visit.take_secret() or ("",)
    if kind != "token":
        return None
    url = visit.node.settings.public_url
    return pages.FreshToken(name=rest[0], secret=rest[1], node_url=url, api_url=f"{url}/api/v1/scrobble")
