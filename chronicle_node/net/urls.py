"""The one parser for addresses that come from outside.

What is compared, what is signed and what is connected to is the same normalised address, so that no two
readers of one string can disagree about the host in it.
"""

import ipaddress
import re
import socket
from functools import lru_cache
from urllib.parse import SplitResult

from yarl import URL

from chronicle_node.net.errors import Refused

MAX_LENGTH = 2048  # also when escaped: what is much longer fits into no index of PostgreSQL
FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ufeff]")
AUTHORITY = re.compile(r"[^/]*//[^/?#]*")
HOST = re.compile(r"(?!.*\.\.)[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?|[0-9a-f:]*:[0-9a-f:.]*")


def parse(text: str | URL) -> URL:
    """Give the normalised http(s) address without its fragment, or refuse it."""
    if not isinstance(text, URL | str):
        raise Refused("The address is not text.")
    return _parsed(str(text))


@lru_cache(maxsize=1024)
def _parsed(raw: str) -> URL:
    """One document names the same few addresses again and again."""
    if len(raw) > MAX_LENGTH or FORBIDDEN.search(raw):
        raise Refused("The address is too long or contains characters that do not belong in one.")
    try:
        url = URL(raw).with_fragment(None)
    except ValueError as error:
        raise Refused("The address cannot be read.") from error
    found = _checked(url)
    if len(str(found)) > MAX_LENGTH:
        raise Refused("The address is too long.")
    return found


def _checked(url: URL) -> URL:
    if url.scheme not in ("http", "https"):
        raise Refused("Only https addresses are fetched.")
    if url.user is not None or url.password is not None:
        raise Refused("An address must not carry a user name or password.")
    host = (url.raw_host or "").removesuffix(".")
    if not HOST.fullmatch(host):
        raise Refused("The address has no usable host name.")
    # Plain http on 443 would slip past the guard, which tells encrypted from plain by the port.
    if url.scheme == "http" and url.port == 443:
        raise Refused("Only https is spoken on port 443.")
    return _rebuilt(url, host)


def _rebuilt(url: URL, host: str) -> URL:
    port = None if url.is_default_port() else url.explicit_port
    name = f"[{host}]" if ":" in host else host
    netloc = name if port is None else f"{name}:{port}"
    parts = SplitResult(url.scheme, netloc, url.raw_path or "/", url.raw_query_string, "")
    return URL(parts, encoded=True)


def origin(address: str | URL) -> str:
    """Scheme, host and port as one comparable text: `https://host` or `http://host:8080`."""
    url = parse(address)
    return f"{url.scheme}://{url.raw_authority}"


def named(text: str) -> str:
    """Give the id of a thing with the server in it spelled as everybody spells it; path and fragment stay as they are.

    Otherwise one server would be many to whoever compares names: what is decided about one would not hold for the next.
    """
    plain = origin(text)
    return AUTHORITY.sub(lambda _: plain, text, count=1)


def host(address: str | URL) -> str:
    """Host, with the port where it isn't the usual one: the name a server goes by."""
    return parse(address).raw_authority


def domain(address: str | URL) -> str:
    """What whoever owns the name probably owns as a whole: its last two parts, or all of a network address."""
    url = parse(address)
    return url.raw_authority if literal(url) is not None else ".".join((url.raw_host or "").split(".")[-2:])


def same_origin(one: str | URL, other: str | URL) -> bool:
    """Whether both addresses are served by the same server; False when one of them is no address."""
    try:
        return origin(one) == origin(other)
    except Refused:
        return False


def literal(url: URL) -> str | None:
    """The network address that stands in place of a name, however it is written, or that a name always means."""
    host = (url.raw_host or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 2130706433 and 0x7f000001 are one address, too
    except OSError:
        return None
