"""From bytes to a JSON object, suspiciously: what parsers of different taste would read differently is refused."""

import json
import re
from typing import Any, NoReturn

from chronicle_node.errors import Malformed, TooLarge

Document = dict[str, Any]

MAX_BYTES = 1_000_000
MAX_DEPTH = 32
MAX_DIGITS = 19
# These rearrange a document for a JSON-LD processor; a reader without one would see another document than its signer.
REARRANGING = frozenset({"@graph", "@included", "@reverse"})
SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")


class MalformedDocument(Malformed):
    """Not a JSON object that everybody reads alike."""

    code = "malformed-document"
    title = "The document could not be read"
    detail = "Send one JSON object in UTF-8, without doubled keys."


class UnacceptableDocument(Malformed):
    """Well-formed, and yet not something that can be true or that we can use."""

    code = "unacceptable-document"
    title = "The document is not acceptable"


def read(body: bytes, max_bytes: int = MAX_BYTES) -> Document:
    """Parse one JSON object of limited size, depth and numbers; every key at most once."""
    if len(body) > max_bytes:
        raise TooLarge(f"A document may have {max_bytes} bytes.")
    try:
        found = _DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise MalformedDocument from error
    if not isinstance(found, dict):
        raise MalformedDocument
    if SUSPECT.search(body):
        _check_text(found)
    _check_depth(found)
    if not REARRANGING.isdisjoint(found):
        raise UnacceptableDocument("Send the document without @graph, @included and @reverse.")
    return found


def depth(value: object) -> int:
    """How many containers deep a parsed value goes, counted level by level."""
    level, nodes = 0, [value]
    while nodes := [node for node in nodes if isinstance(node, dict | list)]:
        level += 1
        if level > MAX_DEPTH:
            return level
        nodes = [child for node in nodes for child in (node.values() if isinstance(node, dict) else node)]
    return level


def _check_depth(found: Document) -> None:
    if depth(found) > MAX_DEPTH:
        raise MalformedDocument(f"Send a document nested at most {MAX_DEPTH} deep.")


def _check_text(found: Document) -> None:
    # Neither a lone surrogate nor a NUL can be stored or sent on by anybody.
    text = json.dumps(found, ensure_ascii=False)
    if "\\u0000" in text.replace("\\\\", "") or any("\ud800" <= character <= "\udfff" for character in text):
        raise MalformedDocument("Send text without NUL characters and lone surrogates.")


def _once(pairs: list[tuple[str, Any]]) -> Document:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedDocument
    return found


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise MalformedDocument("Send numbers of at most 19 digits.")
    return int(text)


def _float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise MalformedDocument("Send numbers that fit a double.")
    return number


def _no_constant(_: str) -> NoReturn:
    raise MalformedDocument("Send numbers, not NaN or Infinity.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=_integer, parse_float=_float, parse_constant=_no_constant
)
