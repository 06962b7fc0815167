"""Reads an answer's body without trusting its length: what counts is the size after decompression."""

import zlib

from aiohttp import ClientResponse

from chronicle_node.net.errors import TooLarge, Unreachable

CHUNK = 64 * 1024
WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class _Plain:
    def decompress(self, data: bytes, _max_length: int) -> bytes:
        return data


def _decoder(encoding: str) -> "_Plain | zlib._Decompress":
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name not in WINDOWS:
        raise Unreachable("The server answered in a compression that was not asked for.")
    return zlib.decompressobj(WINDOWS[name])


async def read(response: ClientResponse, limit: int, *, cut: bool = False) -> bytes:
    """Give at most `limit` decompressed bytes; a longer body is refused, or cut where a glimpse is enough."""
    decoder = _decoder(response.headers.get("Content-Encoding", ""))
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        # One byte more than allowed is enough to know, so a bomb never unfolds.
        body += _unfold(decoder, chunk, limit + 1 - len(body))
        if len(body) > limit:
            if cut:
                return bytes(body[:limit])
            raise TooLarge(f"The answer is larger than the {limit} bytes this may have.")
    return bytes(body)


def _unfold(decoder: "_Plain | zlib._Decompress", chunk: bytes, room: int) -> bytes:
    try:
        return decoder.decompress(chunk, room)
    except zlib.error as error:
        raise Unreachable("The server's compressed answer is damaged.") from error
