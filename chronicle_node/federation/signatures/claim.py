"""What a signed request claims before its key is known: everything has been checked except the signature itself."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from chronicle_node.federation.signatures import keys
from chronicle_node.federation.signatures.request import BadSignature, SignedRequest

OLDEST = timedelta(minutes=60)
NEWEST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Claim:
    """`key_id` says who it is said to be. `fingerprint` stays equal when the very same request is sent again."""

    key_id: str
    scheme: str
    algorithm: str | None
    signature: bytes = field(repr=False)
    bases: tuple[bytes, ...] = field(repr=False)
    signed_at: datetime
    covered: frozenset[str] = frozenset()  # names of signed headers

    @property
    def fingerprint(self) -> bytes:
        """What a memory of requests already seen is keyed by, together with `key_id`."""
        return self.signature

    def matches(self, key: keys.PublicKey) -> bool:
        """Whether this key made the signature. Costs about a tenth of a millisecond."""
        if not keys.algorithm_fits(key, self.algorithm):
            return False
        return any(keys.holds(key, self.signature, base) for base in self.bases)


@dataclass(frozen=True, slots=True)
class Rules:
    """Who we are and what time it is: the host names we answer to, and the scheme the world reaches us by."""

    hosts: frozenset[str]
    scheme: str
    now: datetime

    def own_host(self, request: SignedRequest) -> str:
        """Give the host of ours that was asked, by the Host header and our settings, never by the request line."""
        host = (request.one("host") or "").lower()
        host = host.removesuffix(":443") if self.scheme == "https" else host.removesuffix(":80")
        if host not in self.hosts:
            raise BadSignature("The request was signed for another host.")
        return host

    def fresh(self, moment: datetime) -> datetime:
        """Give the moment of signing back when it is near enough to now."""
        if not self.now - OLDEST <= moment <= self.now + NEWEST:
            raise BadSignature("The request was signed too long ago or in the future; check both clocks.")
        return moment

    def unexpired(self, text: str) -> None:
        """Refuse what has run out, and what would run for longer than any signature is good for."""
        if not self.now < seconds(text) <= self.now + OLDEST + NEWEST:
            raise BadSignature("The signature has expired, or expires too far in the future.")


def seconds(text: str) -> datetime:
    """Read Unix seconds."""
    if not text.isascii() or not text.isdigit() or len(text) > 11:
        raise BadSignature("The time of signing cannot be read.")
    return datetime.fromtimestamp(int(text), UTC)


def http_date(text: str | None) -> datetime:
    """Read a `Date` header; one without a time zone means GMT, and a missing one means no."""
    try:
        moment = parsedate_to_datetime(text or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError) as error:
        raise BadSignature("The Date header is missing or cannot be read.") from error
