"""Coming and going: set-up by the one-time link, sign-up, sign-in, sign-out."""

from __future__ import annotations

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.errors import Conflict, Problem
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.httpkit.ratelimit import Bucket, limit
from chronicle_node.queries import accounts as reads
from chronicle_node.services import accounts, sign_in, sign_up
from chronicle_node.services.sign_in import Credentials, SignedIn
from chronicle_node.web import pages
from chronicle_node.web.forms import refused
from chronicle_node.web.visit import Visit, local_path

NEWCOMERS = Bucket(20, 600, "Too many accounts were asked for from here; wait ten minutes and try again.")


class Newcomer(accounts.NewAccount, frozen=True, kw_only=True):
    """What somebody without an account sends; `token` is the set-up link's, `invite` the code they were given."""

    token: str = ""
    invite: str = ""


async def setup_page(visit: Visit) -> web.StreamResponse:
    """`/setup?token=…`: the form for the first account."""
    token = visit.request.query.get("token", "")
    sign_up.require_setup_token(visit.node.secrets, visit.node.settings.public_url, token)
    if not await visit.node.db.read(reads.is_fresh):
        raise Conflict("This node is set up already; sign in, or ask its administrator for an invite.")
    return visit.show("accounts/setup.html", pages.Setup(token=token, host=visit.node.settings.site))


async def set_up(visit: Visit) -> web.StreamResponse:
    """Make the first account and begin its session."""
    fields = await visit.fields()
    token, url = fields.get("token", ""), visit.node.settings.public_url
    sign_up.require_setup_token(visit.node.secrets, url, token)
    try:
        prepared = await _prepared(visit, fields)
        created = await visit.node.db.write(sign_up.first, prepared, url, origin_of(visit.request))
    except Problem as error:
        page = pages.Setup(token=token, host=visit.node.settings.site, form=refused(fields, error))
        return visit.show("accounts/setup.html", page, status=error.status)
    return await _begin(visit, created, "This node is yours. Make a token for your player next.", "/settings/tokens")


async def sign_up_page(visit: Visit) -> web.StreamResponse:
    """`/sign-up`, with the code already filled in where somebody followed an invite link."""
    if visit.visitor.person:
        return visit.go("/")
    form = pages.Form(values={"invite": visit.request.query.get("invite", "")})
    return visit.show("accounts/sign-up.html", _sign_up(visit, form))


async def join(visit: Visit) -> web.StreamResponse:
    """Make an account as far as registration allows, and begin its session."""
    fields = await visit.fields()
    settings = visit.node.settings
    try:
        prepared = await _prepared(visit, fields)
        created = await visit.node.db.write(
            sign_up.another,
            prepared,
            settings.public_url,
            origin_of(visit.request),
            registration=settings.registration,
            invite=fields.get("invite", ""),
        )
    except Problem as error:
        return visit.show("accounts/sign-up.html", _sign_up(visit, refused(fields, error)), status=error.status)
    return await _begin(visit, created, f"Welcome, {created.username}. This is where your days are written down.", "/")


async def sign_in_page(visit: Visit) -> web.StreamResponse:
    """`/sign-in`, which leads back to `?next=`."""
    wish = local_path(visit.request.query.get("next"))
    if visit.visitor.person:
        return visit.go(wish)
    return visit.show("accounts/sign-in.html", _sign_in(visit, wish, pages.Form()))


async def come_in(visit: Visit) -> web.StreamResponse:
    """Check name and password and begin a session; one that was there before ends."""
    fields = await visit.fields()
    wish = local_path(fields.get("next"))
    try:
        wanted = decode.from_fields(fields, Credentials)
        signed_in = await sign_in.sign_in(
            visit.node.db, wanted, origin_of(visit.request), limited=visit.node.settings.rate_limit
        )
    except Problem as error:
        status = 422 if error.status == 401 else error.status
        return visit.show("accounts/sign-in.html", _sign_in(visit, wish, refused(fields, error)), status=status)
    return await _change_session(visit, signed_in, visit.go(wish))


async def sign_out(visit: Visit) -> web.StreamResponse:
    """End this session."""
    await visit.fields()
    response = visit.go("/", "You are signed out.", "info")
    if visit.visitor.session_id is not None:
        origin = origin_of(visit.request)
        await visit.node.db.write(sign_in.sign_out, visit.me.user_id, visit.visitor.session_id, origin)
        visit.forget_visitors()
    visit.sign_out(response)
    return response


async def _prepared(visit: Visit, fields: MultiDict[str]) -> accounts.Prepared:
    from chronicle_node.federation.signatures.keys import make_rsa

    limit(visit.request, NEWCOMERS)
    return await accounts.prepare(decode.from_fields(fields, Newcomer), visit.node.secrets, make_rsa)


async def _begin(visit: Visit, created: accounts.Created, said: str, path: str) -> web.StreamResponse:
    signed_in = await visit.node.db.write(sign_in.open_session, created.user_id, origin_of(visit.request))
    return await _change_session(visit, signed_in, visit.go(path, said))


async def _change_session(visit: Visit, signed_in: SignedIn, response: web.Response) -> web.Response:
    """Whatever session this browser had before is over: none outlives the person's next signing in."""
    if visit.visitor.session_id is not None:
        origin = origin_of(visit.request)
        await visit.node.db.write(sign_in.sign_out, visit.me.user_id, visit.visitor.session_id, origin)
    visit.forget_visitors()
    visit.sign_in(response, signed_in.secret, int(sign_in.LIFETIME.total_seconds()))
    return response


def _sign_in(visit: Visit, wish: str, form: pages.Form) -> pages.SignIn:
    registration = visit.node.settings.registration
    return msgspec.convert({"form": form, "next": wish, "registration": registration}, pages.SignIn)


def _sign_up(visit: Visit, form: pages.Form) -> pages.SignUp:
    settings = visit.node.settings
    return msgspec.convert({"form": form, "host": settings.site, "registration": settings.registration}, pages.SignUp)
