"""Settings, Security: where one is signed in, the password, the e-mail address."""

from __future__ import annotations

import msgspec
from aiohttp import web

from chronicle_node.domain import usernames
from chronicle_node.errors import Problem, TooMany
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import accounts, identity
from chronicle_node.services import new_keys, profile, sign_in
from chronicle_node.web import pages
from chronicle_node.web.devices import device_words
from chronicle_node.web.forms import named, refused
from chronicle_node.web.visit import Visit

PATH = "/settings/security"


class SecurityForm(msgspec.Struct, frozen=True, kw_only=True):
    """An empty field leaves things as they are."""

    current_password: str
    new_password: str = ""
    email: str = ""


async def show(visit: Visit) -> web.StreamResponse:
    """The sessions and the form."""
    return visit.show("settings/security.html", await _page(visit, pages.Form()))


async def save(visit: Visit) -> web.StreamResponse:
    """Change what was filled in, once the password now was right."""
    fields = await visit.fields()
    try:
        said = await _change(visit, decode.from_fields(fields, SecurityForm))
    except Problem as error:
        page = await _page(visit, refused(fields, error))
        return visit.show("settings/security.html", page, status=error.status)
    visit.forget_visitors()
    return visit.go(PATH, said)


async def end_session(visit: Visit) -> web.StreamResponse:
    """Sign out one other browser."""
    await visit.fields()
    await visit.node.db.write(sign_in.end_session, visit.me.user_id, named(visit), origin_of(visit.request))
    visit.forget_visitors()
    return visit.go(PATH, "That browser is signed out.")


async def end_others(visit: Visit) -> web.StreamResponse:
    """Sign out every other browser."""
    await visit.fields()
    session_id, origin = visit.visitor.session_id or 0, origin_of(visit.request)
    await visit.node.db.write(sign_in.sign_out_elsewhere, visit.me.user_id, session_id, origin)
    visit.forget_visitors()
    return visit.go(PATH, "You are signed in here only.")


async def renew_keys(visit: Visit) -> web.StreamResponse:
    """Make new signing keys."""
    from chronicle_node.federation.signatures.keys import make_rsa

    await visit.fields()
    node = visit.node
    try:
        await new_keys.renew(node.db, node.secrets, make_rsa, visit.me.actor_id, origin_of(visit.request))
    except TooMany as error:
        return visit.go(PATH, error.detail, "bad")
    return visit.go(PATH, "What you say is signed with new keys from now on, and other servers are told.")


async def _change(visit: Visit, form: SecurityForm) -> str:
    node, user_id, origin = visit.node, visit.me.user_id, origin_of(visit.request)
    limited = node.settings.rate_limit
    if form.new_password:
        usernames.password(form.new_password, pointer="/new_password")
    if form.email:
        usernames.email(form.email)
    if form.email or not form.new_password:
        await profile.require_password(node.db, user_id, form.current_password, origin, limited=limited)
    if form.email:
        await node.db.write(profile.change_email, user_id, form.email, origin)
    if form.new_password:
        change = profile.PasswordChange(current_password=form.current_password, new_password=form.new_password)
        await profile.change_password(node.db, user_id, visit.visitor.session_id or 0, change, origin, limited=limited)
        return "The new password holds; you are signed out everywhere else."
    return "Your e-mail address is saved." if form.email else "There was nothing to change."


async def _page(visit: Visit, form: pages.Form) -> pages.SecuritySettings:
    me = await visit.node.db.read(accounts.me, visit.me.user_id)
    sessions = await visit.node.db.read(accounts.sessions, visit.me.user_id)
    rows = tuple(_session(row, current=row.session_id == visit.visitor.session_id) for row in sessions)
    known = await visit.node.db.read(identity.mine, visit.me.user_id)
    return pages.SecuritySettings(email=me.email or "", sessions=rows, keys_changed_at=known.keys_changed_at, form=form)


def _session(row: accounts.Session, *, current: bool) -> pages.Session:
    return pages.Session(
        device=device_words(row.user_agent),
        address=row.ip_address or "",
        started_at=row.created_at,
        seen_at=row.last_seen_at,
        current=current,
        end_url="" if current else f"{PATH}/sessions/{row.id}/end",
    )
