"""A request as it arrived, in the raw: what signatures are checked against, before any framework has tidied it up."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from chronicle_node.errors import Malformed, Unauthenticated

# Two of these let the sender show one value to the verifier and another to the reader.
SINGULAR = frozenset({"signature", "signature-input", "digest", "content-digest", "date", "host", "content-type"})
UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class MalformedSignature(Malformed):
    """Signature headers that cannot be read: the sender's program is at fault."""

    code = "malformed-signature"
    title = "The signature headers could not be read"


class BadSignature(Unauthenticated):
    """A signature that proves nothing: missing, stale, too narrow, or simply wrong."""

    code = "bad-signature"
    title = "The request's signature does not hold"
    detail = "Sign the request with the key in the actor's document, with the current time."


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """Method, the request target exactly as sent, the headers as sent, and the undecoded body."""

    method: str
    path_with_query: str
    headers: Iterable[tuple[str, str]]
    body: bytes = b""
    values: dict[str, tuple[str, ...]] = field(init=False, repr=False)

    @classmethod
    def received(cls, method: str, target: str, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Self:
        """Take it from the server: aiohttp's `raw_path` and `raw_headers`, not its tidied-up views of them."""
        decoded = [(name.decode("latin-1"), value.decode("utf-8", "surrogateescape")) for name, value in headers]
        return cls(method, target, decoded, body)

    def __post_init__(self) -> None:
        """Refuse what can be read in two ways."""
        if not self.path_with_query.startswith("/"):
            raise MalformedSignature("Send the path alone in the request line.")
        values: dict[str, tuple[str, ...]] = {}
        for name, value in self.headers:
            if UNSAFE.search(value):
                raise MalformedSignature(f"The header {name[:40]!r} contains a line break or a control character.")
            values[name.lower()] = (*values.get(name.lower(), ()), value.strip(" \t"))
        object.__setattr__(self, "values", values)
        repeated = Counter({name: len(values.get(name, ())) for name in SINGULAR})
        if any(count > 1 for count in repeated.values()):
            raise MalformedSignature("A header that decides about the signature was sent twice.")

    @property
    def has_body(self) -> bool:
        """Whether this kind of request says something by its body, which must then be signed too."""
        return self.method not in ("GET", "HEAD")

    @property
    def is_signed(self) -> bool:
        """Whether the sender claims to be somebody. If so the claim must hold: a broken one is never 'nobody'."""
        return "signature" in self.values or "signature-input" in self.values

    def one(self, name: str) -> str | None:
        """Give the value of a header that may be there once; a repeated one proves nothing."""
        found = self.values.get(name, ())
        if len(found) > 1:
            raise BadSignature(f"The signed header '{name}' was sent twice.")
        return found[0] if found else None
