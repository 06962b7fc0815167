"""Secrets: random tokens, their digests, and sealing of what must be stored readable.

The sealing key and the cookie key are derived from `CHRONICLE_SECRET_KEY`; nothing here touches the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV


def token(prefix: str = "") -> str:
    """A new bearer secret: 256 random bits in URL-safe text, behind a prefix that tells what it opens."""
    return prefix + secrets.token_urlsafe(32)


def sha256(text: str) -> bytes:
    """The digest under which a random secret is stored and looked up. Not for passwords."""
    return hashlib.sha256(text.encode()).digest()


def md5_hex(text: str) -> str:
    """md5 in hex, for the players whose protocols prove knowledge of it. Only ever of random tokens."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


class Secrets:
    """What the node's secret key is used for, each purpose with a key of its own (HKDF, RFC 5869)."""

    def __init__(self, secret_key: str) -> None:
        self._root = secret_key.encode()

    def mac(self, purpose: str, text: str) -> str:
        """An unforgeable tag of `text`, good for this purpose only."""
        key = hmac.digest(self._root, purpose.encode(), "sha256")
        return base64.urlsafe_b64encode(hmac.digest(key, text.encode(), "sha256")).rstrip(b"=").decode()

    def verify(self, purpose: str, text: str, tag: str) -> bool:
        """Whether `tag` is the one `mac` gives, compared in constant time."""
        return self.same(self.mac(purpose, text), tag)

    @staticmethod
    def same(one: str, other: str) -> bool:
        """Whether two tags are equal, in a time that tells nothing of where they differ."""
        return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))

    def seal(self, text: str) -> str:
        """`text` encrypted with AES-256-GCM, as `v1:` and base64 of nonce and ciphertext."""
        nonce = secrets.token_bytes(12)
        return "v1:" + base64.b64encode(nonce + self._aead().encrypt(nonce, text.encode(), None)).decode()

    def unseal(self, sealed: str) -> str:
        """What was sealed. Raises ValueError where the key is not the one it was sealed with."""
        from cryptography.exceptions import InvalidTag

        version, _, body = sealed.partition(":")
        raw = base64.b64decode(body)
        if version != "v1":
            raise ValueError("sealed with an unknown version; restore the secret key it was made with")
        try:
            return self._aead().decrypt(raw[:12], raw[12:], None).decode()
        except InvalidTag:
            raise ValueError("cannot be unsealed; set CHRONICLE_SECRET_KEY to the key of this database") from None

    def wrap(self, purpose: str, where: str, text: str) -> str:
        """`text` hidden and made unforgeable, good for this purpose and place only; the same each time (RFC 5297)."""
        hidden = self._siv.encrypt(text.encode(), [purpose.encode(), where.encode()])
        return base64.urlsafe_b64encode(hidden).rstrip(b"=").decode()

    def unwrap(self, purpose: str, where: str, wrapped: str) -> str:
        """What was wrapped for this purpose and place. Raises ValueError for anything else."""
        from cryptography.exceptions import InvalidTag

        hidden = base64.b64decode(wrapped + "=" * (-len(wrapped) % 4), altchars=b"-_", validate=True)
        if base64.urlsafe_b64encode(hidden).rstrip(b"=").decode() != wrapped:
            raise ValueError("not spelled as it was given out")
        try:
            return self._siv.decrypt(hidden, [purpose.encode(), where.encode()]).decode()
        except InvalidTag:
            raise ValueError("not wrapped by this node for this") from None

    @cached_property
    def _siv(self) -> AESSIV:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        return AESSIV(hmac.digest(self._root, b"wrap", "sha512"))

    def _aead(self) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        return AESGCM(hmac.digest(self._root, b"seal", "sha256"))
