"""The outgoing HTTP client: whoever needs something from another server asks here, and nowhere else.

It follows redirects itself, so that each hop meets the same rules as the first address; it signs each hop anew
and never carries credentials from one server to another; and it gives every exchange, redirects included, one
deadline and one size.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from chronicle_node import failpoints
from chronicle_node.errors import Wait
from chronicle_node.net import body as bodies
from chronicle_node.net import urls
from chronicle_node.net.errors import Refused, TimedOut, Unreachable
from chronicle_node.net.guard import HTTPS, AddressRefused, Guard, Network

MAX_HOPS = 3
REDIRECTS = frozenset({301, 302, 303, 307, 308})
JSON_BYTES = 1_000_000
GLIMPSE_BYTES = 16_384
DEADLINE = 30.0
CONNECT_DEADLINE = 10.0
PLACES = 8  # a slow server must not hold up what concerns others
PLACE_WAIT = timedelta(seconds=1)
REASONS: tuple[tuple[type[Exception], str], ...] = (
    (aiohttp.ClientConnectorDNSError, "no server has that name"),
    (aiohttp.ClientConnectorCertificateError, "its certificate is not good"),
    (aiohttp.ClientSSLError, "no safe connection comes about"),
    (aiohttp.ClientConnectorError, "no server answers there"),
    (aiohttp.ServerDisconnectedError, "it hung up"),
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One hop, as a signer sees it: exactly what will be on the wire."""

    method: str
    url: URL
    headers: Mapping[str, str]
    body: bytes = b""


Sign = Callable[[Outgoing], Awaitable[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `url` is where it came from, after redirects; header names are found in any case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str

    @property
    def ok(self) -> bool:
        """Whether the server was content."""
        return 200 <= self.status < 300


class HttpClient:
    """One per node; made without a running loop, closed with it. `resolver` is for tests that play name server."""

    def __init__(
        self,
        user_agent: str,
        allow: tuple[Network, ...] = (),
        *,
        total: int = 256,
        per_host: int = 2,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._user_agent = user_agent
        self._guard = Guard(allow)
        self._limits = (total, per_host)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None
        self._placed: Counter[str] = Counter()

    async def __aenter__(self) -> Self:
        """Nothing is opened before the first request."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close all connections."""
        await self.close()

    async def close(self) -> None:
        """Close all connections; the client opens new ones when it is used again."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @contextmanager
    def place(self, host: str) -> Iterator[None]:
        """One of the few places that jobs about one host have in this process. Raises Wait where all are taken."""
        if self._placed[host] >= PLACES:
            raise Wait(PLACE_WAIT * random.uniform(1, 2), f"Enough is under way with {host}.")  # noqa: S311 - no secret
        self._placed[host] += 1
        try:
            yield
        finally:
            self._placed[host] -= 1
            if not self._placed[host]:
                del self._placed[host]

    def check(self, url: str) -> None:
        """Refuse an address that no request will ever be let out to, as far as that shows without asking anybody.

        What a name leads to shows only when it is called, and the guard looks then.
        """
        parsed = urls.parse(url)
        literal = urls.literal(parsed)
        port = parsed.port or HTTPS
        if literal is not None and not self._guard.permits(literal, port):
            raise _closed(parsed)
        if port != HTTPS and not self._guard.opens_any:
            raise Refused("Only https on its usual port is called, unless CHRONICLE_OUTBOUND_ALLOW opens a network.")

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        accept: str = "*/*",
        max_bytes: int = JSON_BYTES,
        timeout: float = DEADLINE,  # noqa: ASYNC109
        sign: Sign | None = None,
    ) -> Answer:
        """Fetch an address, following at most three redirects. `headers` go to the first server only."""
        async with _Deadline(timeout):
            return await self._follow(urls.parse(url), dict(headers or {}), accept, max_bytes, sign)

    async def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = DEADLINE,  # noqa: ASYNC109
        sign: Sign | None = None,
    ) -> Answer:
        """Send a body. Redirects are not followed but returned; of the answer's body only the beginning is kept."""
        hop = Outgoing("POST", urls.parse(url), dict(headers or {}), body)
        async with _Deadline(timeout):
            return await self._send(hop, sign, GLIMPSE_BYTES, cut=True)

    async def _follow(
        self, url: URL, headers: dict[str, str], accept: str, max_bytes: int, sign: Sign | None
    ) -> Answer:
        first = urls.origin(url)
        for _ in range(MAX_HOPS + 1):
            carried = headers if urls.origin(url) == first else {}
            answer = await self._send(Outgoing("GET", url, carried | {"Accept": accept}), sign, max_bytes)
            target = answer.headers.get("Location")
            if answer.status not in REDIRECTS or target is None:
                return answer
            url = _next(url, target)
        raise Refused(f"The server redirected more than {MAX_HOPS} times.")

    async def _send(self, hop: Outgoing, sign: Sign | None, max_bytes: int, *, cut: bool = False) -> Answer:
        headers = {"User-Agent": self._user_agent, "Accept-Encoding": "gzip", **hop.headers}
        if sign is not None:
            headers |= await sign(hop)
        failpoints.hit("send.before")
        try:
            async with self._session_here().request(
                hop.method, hop.url, headers=headers, data=hop.body or None, allow_redirects=False
            ) as response:
                redirect = response.status in REDIRECTS
                content = await bodies.read(response, GLIMPSE_BYTES if redirect else max_bytes, cut=cut or redirect)
                answer = Answer(response.status, response.headers, content, str(hop.url))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _explained(error, hop.url) from error
        failpoints.hit("send.after")
        return answer

    def _session_here(self) -> aiohttp.ClientSession:
        if self._session is None:
            total, per_host = self._limits
            connector = aiohttp.TCPConnector(
                limit=total,
                limit_per_host=per_host,
                socket_factory=self._guard.socket,
                resolver=self._resolver,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_DEADLINE),
            )
        return self._session


class _Deadline:
    """The whole exchange within so many seconds, whether the time goes in waiting, connecting or a drip of bytes."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            await self._timeout.__aexit__(kind, error, trace)  # type: ignore[arg-type]
        except TimeoutError as expired:
            raise TimedOut(f"The server took longer than {self._seconds:g} seconds.") from expired


def _next(url: URL, target: str) -> URL:
    if urls.FORBIDDEN.search(target):
        raise Refused("The server redirected to an address that cannot be read.")
    try:
        return urls.parse(url.join(URL(target)))
    except ValueError as error:
        raise Refused("The server redirected to an address that cannot be read.") from error


def _closed(url: URL) -> Refused:
    return Refused(
        f"{url.raw_authority} is not a public address. If it is yours, add its network to CHRONICLE_OUTBOUND_ALLOW."
    )


def _explained(error: Exception, url: URL) -> Exception:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, AddressRefused):
        return _closed(url)
    if isinstance(error, aiohttp.InvalidURL):
        return Refused("The address cannot be read.")
    if isinstance(error, TimeoutError):
        return TimedOut(f"{url.raw_authority} did not answer in time.")
    return Unreachable(f"{url.raw_authority} could not be reached: {_why(error)}.")


def _why(error: Exception) -> str:
    return next((words for kind, words in REASONS if isinstance(error, kind)), type(error).__name__)
