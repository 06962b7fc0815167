"""Passwords: hashing and checking with bcrypt at cost 12. Both take a quarter of a second on purpose.

Nothing here belongs into a transaction or on the event loop: call it in a thread (`asyncio.to_thread`).
"""

from __future__ import annotations

import bcrypt

from chronicle_node.domain import usernames

COST = 12
# Checked where there is no account, so that the answer takes as long as for one. No password gives this hash.
NOBODYS = "$2b$12$" + "." * 53


def hash_password(text: str, *, pointer: str = "/password") -> str:
    """The hash of a new password. Raises Invalid where it is too short or above bcrypt's 72 bytes."""
    return bcrypt.hashpw(usernames.password(text, pointer=pointer).encode(), bcrypt.gensalt(COST)).decode()


def is_right(text: str, password_hash: str | None) -> bool:
    """Whether this is the password, at the same cost whether or not there is an account. What is no hash fits none."""
    raw = text.encode("utf-8", "surrogatepass")
    known = password_hash if password_hash is not None and password_hash.startswith("$2") else None
    fits = bcrypt.checkpw(raw[: usernames.PASSWORD_MAX_BYTES], (known or NOBODYS).encode())
    return fits and known is not None and len(raw) <= usernames.PASSWORD_MAX_BYTES
