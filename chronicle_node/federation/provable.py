"""What leaves with a proof in it (FEP-8b32): what is said to everybody, so that others can hand it on and be believed.

What is for few goes without: a proof would let each of them show anybody else that it was really said.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from chronicle_node.federation import uris
from chronicle_node.federation.signatures import keys, proof
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document

_DECODER = msgspec.json.Decoder(Document)


def is_for_everybody(body: str) -> bool:
    """Whether the activity is addressed to the public."""
    if values.PUBLIC not in body:
        return False
    activity = _DECODER.decode(body)
    return values.PUBLIC in (*values.many(activity.get("to")), *values.many(activity.get("cc")))


def prove(body: str, actor_uri: str, private_pem: str, now: datetime) -> bytes:
    """The activity with the proof that it is this actor's, as it is sent."""
    proven = proof.add(_DECODER.decode(body), uris.signing_key(actor_uri), keys.load_private(private_pem), now)
    return msgspec.json.encode(proven)
