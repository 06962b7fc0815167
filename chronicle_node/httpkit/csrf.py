"""Against requests that another site makes with a person's cookie.

Two things must hold for a change made with a session: the browser does not say that it came from elsewhere (Fetch
Metadata, else Origin), and it carries the token of that session, which only our own pages know.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import web

from chronicle_node.crypto import Secrets
from chronicle_node.errors import Forbidden
from chronicle_node.httpkit.keys import node_of

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token(secrets: Secrets, session_id: int) -> str:
    """The token that forms of this session carry in the field `csrf_token`."""
    return secrets.mac("csrf", str(session_id))


def require_same_site(request: web.Request) -> None:
    """Raises Forbidden where the browser says that another site made this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        raise Forbidden("This form came from another site; open the page here and send it again.")
    origin = request.headers.get("Origin")
    if site is None and origin is not None and urlsplit(origin).netloc != own_host(request):
        raise Forbidden("This form came from another site; open the page here and send it again.")


def require_token(request: web.Request, session_id: int, given: str | None) -> None:
    """Raises Forbidden unless `given` is the token of this session."""
    if not given or not node_of(request).secrets.verify("csrf", str(session_id), given):
        raise Forbidden("This form is out of date; reload the page and send it again.")


def own_host(request: web.Request) -> str:
    """The host people reach this node by: the public URL's, or the one a direct visitor used."""
    node = node_of(request)
    return node.settings.site if node.settings.secure else (request.headers.get("Host") or node.settings.site)
