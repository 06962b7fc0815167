"""Who may make an account: the first person by the set-up link, the others as `CHRONICLE_REGISTRATION` says."""

from __future__ import annotations

from sqlalchemy import select

from chronicle_node.crypto import Secrets
from chronicle_node.db import Tx, sql
from chronicle_node.errors import Conflict, Forbidden
from chronicle_node.models.accounts import RetiredUsername, User
from chronicle_node.services import accounts, actors, audit, invites

ANYBODY = sql(lambda: select(User.id).limit(1))
ANYBODY_ONCE = sql(lambda: select(RetiredUsername.username).limit(1))
PURPOSE = "setup"


def setup_token(secrets: Secrets, public_url: str) -> str:
    """What the set-up link of this node carries."""
    return secrets.mac(PURPOSE, public_url)


def setup_link(secrets: Secrets, public_url: str) -> str:
    """The one-time link that makes the first account, which is an administrator's."""
    return f"{public_url}/setup?token={setup_token(secrets, public_url)}"


def require_setup_token(secrets: Secrets, public_url: str, token: str) -> None:
    """Raises Forbidden where this is not the token of the set-up link."""
    if not secrets.verify(PURPOSE, public_url, token):
        raise Forbidden("Open the whole set-up link; `chronicle setup-link` prints it again.")


async def first(tx: Tx, account: accounts.Prepared, public_url: str, origin: audit.Origin) -> accounts.Created:
    """The first account, an administrator's. The caller has checked the set-up token.

    Raises Conflict where there is or was an account already.
    """
    await actors.this_node(tx, public_url)  # locked: of two at once, the second sees the first one's account
    if await tx.first(ANYBODY) is not None or await tx.first(ANYBODY_ONCE) is not None:
        raise Conflict("This node is set up already; sign in, or ask its administrator for an invite.")
    return await accounts.create(tx, account, public_url, origin, is_admin=True)


async def another(
    tx: Tx, account: accounts.Prepared, public_url: str, origin: audit.Origin, *, registration: str, invite: str = ""
) -> accounts.Created:
    """An account for whoever comes. Raises Forbidden where registration is closed, Invalid for a bad invite."""
    if registration == "closed":
        raise Forbidden("This node takes no new people at the moment.")
    if await tx.first(ANYBODY) is None:
        raise Forbidden("This node is not set up yet; whoever runs it opens the set-up link first.")
    if registration == "open":
        return await accounts.create(tx, account, public_url, origin)
    invite_id = await invites.use(tx, invite)
    created = await accounts.create(tx, account, public_url, origin)
    await invites.sign(tx, invite_id, created.user_id)
    return created
