"""By what others know the caller: the keys that sign for them."""

from __future__ import annotations

from chronicle_node.api.operations import Call, Op
from chronicle_node.errors import MissingScope, TooMany, Unauthenticated
from chronicle_node.httpkit.origin import origin_of
from chronicle_node.queries import identity as reads
from chronicle_node.services import new_keys


async def replace_keys(call: Call) -> reads.Identity:
    """Make new keys, where somebody may have seen the old.

    What is sent from then on is signed with them, and other servers are told; what was said before stays. At most once
    an hour.
    """
    from chronicle_node.federation.signatures.keys import make_rsa

    await new_keys.renew(call.node.db, call.node.secrets, make_rsa, call.user_id, origin_of(call.request))
    return await call.node.db.read(reads.mine, call.user_id)


OPERATIONS = (
    Op(
        method="POST",
        path="/api/v1/me/keys",
        handler=replace_keys,
        scope="write",
        ok=(200, reads.Identity),
        problems=(Unauthenticated, MissingScope, TooMany),
        tag="account",
    ),
)
