"""The header `Idempotency-Key`: with the same word of the same person, a repeated request is one."""

from __future__ import annotations

import msgspec

from chronicle_node.api.operations import Call
from chronicle_node.errors import Malformed
from chronicle_node.services.once import Key

HEADER = "Idempotency-Key"
KEY_MAX = 255
#: What an operation declares that reads it.
HEADERS = (HEADER,)


def word_of(call: Call) -> str | None:
    """The word that was sent. Raises Malformed."""
    word: str | None = call.request.headers.get(HEADER)
    if word is not None and not (0 < len(word) <= KEY_MAX and word.isascii()):
        raise Malformed(f"{HEADER} takes 1 to {KEY_MAX} characters of ASCII.")
    return word


def key_of(call: Call) -> Key | None:
    """That word with who sent it, and what they ask for. Raises Malformed."""
    word = word_of(call)
    if word is None:
        return None
    return Key(call.user_id, word, call.request.path.encode() + b"\n" + msgspec.json.encode(call.body))
