"""API tokens of whoever calls: listed, made, revoked."""

from __future__ import annotations

from chronicle_node.api.operations import Call, Listing, Op
from chronicle_node.api.reading import Paging, listing
from chronicle_node.errors import Conflict, Invalid, Malformed, MissingScope, NotFound, Unauthenticated
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.httpkit.viewer import VISITORS, bearer
from chronicle_node.queries import cursors
from chronicle_node.queries import tokens as reads
from chronicle_node.services import tokens


async def list_tokens(call: Call) -> Listing[reads.Token]:
    """The tokens that work, the newest first. The secrets themselves are never shown again."""
    found = await call.node.db.read(reads.mine, call.user_id)
    return listing(call, cursors.of_few(found, call.query.cursor, call.query.limit))


async def create_token(call: Call) -> tokens.Minted:
    """Make a token; the answer is the only place where it is shown.

    A token can only make tokens with scopes that it has itself, and none that lasts longer.
    """
    return await call.node.db.write(
        tokens.create,
        call.user_id,
        call.body,
        call.node.secrets,
        origin_of(call.request),
        held=call.viewer.scopes,
        parent=bearer(call.request),
    )


async def revoke_token(call: Call) -> None:
    """End a token at once."""
    public_id = call.public_id()
    await call.node.db.write(tokens.revoke, call.user_id, public_id, origin_of(call.request))
    call.request.config_dict[VISITORS].forget()


OPERATIONS = (
    Op(
        method="GET",
        path="/api/v1/tokens",
        handler=list_tokens,
        scope="write",
        query=Paging,
        ok=(200, Listing[reads.Token]),
        problems=(Unauthenticated, MissingScope),
        tag="tokens",
    ),
    Op(
        method="POST",
        path="/api/v1/tokens",
        handler=create_token,
        scope="write",
        body=tokens.NewToken,
        ok=(201, tokens.Minted),
        problems=(Malformed, Invalid, Unauthenticated, MissingScope, Conflict),
        tag="tokens",
        body_bytes=16_000,
    ),
    Op(
        method="DELETE",
        path="/api/v1/tokens/{id}",
        handler=revoke_token,
        scope="write",
        ok=(204, None),
        problems=(Unauthenticated, MissingScope, NotFound),
        tag="tokens",
    ),
)
