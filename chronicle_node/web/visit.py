"""One request for a page: who looks, the frame around it, and forms that are really theirs.

`page()` wraps a handler so that it gets a `Visit`; a form is decoded only after the checks against forged requests.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar
from urllib.parse import quote, urlsplit

import msgspec
from aiohttp import web
from multidict import CIMultiDict, MultiDict, MultiMapping

from chronicle_node.domain import calendars
from chronicle_node.errors import Forbidden, NotFound
from chronicle_node.httpkit import csrf, decode, moved, places
from chronicle_node.httpkit.keys import node_of
from chronicle_node.httpkit.viewer import VISITORS, Visitor, cookie_name, visitor_of
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts
from chronicle_node.queries.frame import badges
from chronicle_node.web import pictures, posters, type_looks
from chronicle_node.web.pages import Flash, Frame, Part, Person
from chronicle_node.web.render import FRAME, render

T = TypeVar("T")
FORM_BYTES = 64_000
ONCE_SECONDS = 60  # how long a word for the next page waits for it
Who = Literal["anybody", "person", "admin"]


@dataclass(slots=True)
class Visit:
    """A request for a page by somebody."""

    request: web.Request
    node: Node
    visitor: Visitor

    @property
    def viewer(self) -> Viewer:
        return self.visitor.viewer

    @property
    def me(self) -> accounts.Person:
        """The person signed in; only in handlers that ask for one."""
        assert self.visitor.person is not None
        return self.visitor.person

    @property
    def handle(self) -> str:
        """How the person signed in is called here."""
        return f"@{self.me.username}"

    @property
    def zone(self) -> str:
        """The time zone that decides the visitor's days."""
        return self.visitor.person.timezone if self.visitor.person else "UTC"

    @property
    def first_weekday(self) -> int:
        """The day that the visitor's weeks begin with: 0 for Monday."""
        return calendars.first_weekday(self.visitor.person.locale) if self.visitor.person else 0

    @property
    def picture(self) -> Callable[[str, str | None], str]:
        """Where this node shows the picture of a handle that lives at an address elsewhere."""
        return partial(pictures.address, self.node.secrets)

    def path(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    @property
    def query(self) -> MultiMapping[str]:
        """What the address asks for. Raises ForeignPlace where that is a place in a list which was never given out."""
        return places.query(self.request)

    async def form(self, struct: type[T]) -> T:
        """The form that was sent. Raises Invalid naming its faults, Forbidden where it is not from our own page."""
        return decode.from_fields(await self.fields(), struct)

    async def fields(self, limit: int = FORM_BYTES) -> MultiDict[str]:
        """The raw fields of the form, checked for its origin, without the token."""
        csrf.require_same_site(self.request)
        await decode.read_body(self.request, limit)
        sent = await self.request.post()
        fields = MultiDict((name, value) for name, value in sent.items() if isinstance(value, str))
        token = fields.pop(csrf.FIELD, None)
        if self.visitor.session_id is not None:
            csrf.require_token(self.request, self.visitor.session_id, token)
        return fields

    def show(self, template: str, page: Part, *, status: int = 200) -> web.Response:
        """Answer with a page."""
        response = render(self.request, template, page, status=status)
        for name in (_flash_cookie(self.node), _secret_cookie(self.node)):
            if name in self.request.cookies:
                response.del_cookie(name, path="/", secure=self.node.settings.secure, httponly=True, samesite="Lax")
        return response

    def go(
        self,
        path: str,
        said: str = "",
        kind: Literal["good", "bad", "info"] = "good",
        *,
        secret: tuple[str, ...] = (),
        undo: str = "",
    ) -> web.Response:
        """Send the browser on after a change, with a sentence for the next page, and what its button would undo.

        `secret` is what that page may show once, sealed on its way there: `take_secret` has it.
        """
        response = web.Response(status=303, headers=CIMultiDict({"Location": path}))
        if said:
            text = base64.urlsafe_b64encode(msgspec.json.encode([kind, said, undo])).decode()
            self._set_cookie(response, _flash_cookie(self.node), text, ONCE_SECONDS)
        if secret:
            sealed = self.node.secrets.seal(msgspec.json.encode([self.visitor.session_id, *secret]).decode())
            self._set_cookie(response, _secret_cookie(self.node), sealed, ONCE_SECONDS)
        return response

    def take_secret(self) -> tuple[str, ...]:
        """What the form before this page handed over to be shown once, for this session alone."""
        try:
            text = self.node.secrets.unseal(self.request.cookies[_secret_cookie(self.node)])
            session_id, *secret = msgspec.json.decode(text, type=list[int | str | None])
        except (KeyError, ValueError):
            return ()
        return tuple(str(part) for part in secret) if session_id == self.visitor.session_id else ()

    def sign_in(self, response: web.Response, secret: str, seconds: int) -> None:
        """Give the browser the secret of a session."""
        self._set_cookie(response, cookie_name(self.node), secret, seconds)

    def sign_out(self, response: web.Response) -> None:
        """Take the session's secret from the browser."""
        response.del_cookie(
            cookie_name(self.node), path="/", secure=self.node.settings.secure, httponly=True, samesite="Lax"
        )

    def _set_cookie(self, response: web.Response, name: str, value: str, seconds: int) -> None:
        secure = self.node.settings.secure
        response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", path="/", secure=secure)

    def forget_visitors(self) -> None:
        """Have every visitor looked up anew, after a change to accounts, sessions or tokens."""
        self.request.config_dict[VISITORS].forget()


Handler = Callable[[Visit], Awaitable[web.StreamResponse]]


def page(handler: Handler, who: Who = "person") -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """An aiohttp handler for a page. A stranger who has to sign in first comes back here afterwards."""

    async def visit(request: web.Request) -> web.StreamResponse:
        visitor = await visitor_of(request)
        if who != "anybody" and visitor.person is None:
            if request.method not in csrf.SAFE:
                raise Forbidden("You have been signed out; sign in again, then send the form once more.")
            raise web.HTTPSeeOther(f"/sign-in?next={quote(request.path_qs)}")
        if who == "admin" and not (visitor.person and visitor.person.is_admin):
            raise NotFound
        request[FRAME] = await frame(request, visitor)
        try:
            return await handler(Visit(request, node_of(request), visitor))
        except NotFound:
            elsewhere = await moved.address(request, visitor.viewer)
            if elsewhere is None:
                raise
            return elsewhere

    return visit


async def frame(request: web.Request, visitor: Visitor) -> Frame:
    """What stands around every page for this visitor."""
    node, me = node_of(request), visitor.person
    plain = Frame(
        node_name=node.settings.site,
        base=node.settings.public_url,
        federates=node.settings.federation != "off",
        now=node.clock.now(),
        path=request.path_qs,
        flashes=_flashes(request),
        sign_up_open=node.settings.registration != "closed",
        looks=await type_looks.of(request),
        poster_key=posters.key_of(node.secrets, visitor.viewer.user_id),
    )
    if me is None:
        return plain
    numbers = await node.db.read(badges, visitor.viewer)
    return msgspec.structs.replace(
        plain,
        me=Person(
            name=me.display_name or me.username,
            handle=f"@{me.username}",
            url=f"/@{me.username}",
            avatar_url=pictures.address(node.secrets, f"@{me.username}", me.avatar_url),
        ),
        is_admin=me.is_admin,
        moderates=me.moderates,
        csrf_token=csrf.token(node.secrets, visitor.session_id) if visitor.session_id is not None else "",
        theme=me.theme if me.theme in {"light", "dark"} else "auto",
        zone=me.timezone,
        waiting=numbers.waiting,
        unread=numbers.unread,
    )


def local_path(wish: str | None, default: str = "/") -> str:
    """Where a form wants to send the browser, if that is a path of this node (never another site)."""
    if not wish or not wish.startswith("/") or wish.startswith(("//", "/\\")):
        return default
    try:
        parts = urlsplit(wish)
    except ValueError:
        return default
    return default if parts.scheme or parts.netloc or "\\" in wish or not wish.isprintable() else wish


def _flash_cookie(node: Node) -> str:
    return cookie_name(node) + "-said"


def _secret_cookie(node: Node) -> str:
    return cookie_name(node) + "-once"


def _flashes(request: web.Request) -> tuple[Flash, ...]:
    try:
        said = request.cookies[_flash_cookie(node_of(request))]
        kind, text, undo = msgspec.json.decode(base64.urlsafe_b64decode(said), type=tuple[str, str, str])
        return (msgspec.convert({"text": text[:300], "kind": kind, "undo": undo}, Flash),)
    except (KeyError, ValueError, msgspec.MsgspecError):
        return ()
