"""The little of structured fields (RFC 8941) that RFC 9421 signatures need: one labelled member, read strictly."""

import base64
import binascii
import re
from dataclasses import dataclass

from chronicle_node.federation.signatures.request import MalformedSignature

LABEL = re.compile(r"([a-z*][a-z0-9_.*-]*)=")
ITEM = re.compile(r'"([\x20-\x21\x23-\x5b\x5d-\x7e]*)"')
PARAMETER = re.compile(r';\s*([a-z*][a-z0-9_.*-]*)=("(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|-?\d{1,15})')
ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Input:
    """A member of `Signature-Input`: what is covered, its parameters, and the canonical text that is itself signed."""

    label: str
    covered: tuple[str, ...]
    parameters: dict[str, str]
    canonical: str


def signature_input(header: str) -> Input:
    """Read a `Signature-Input` with exactly one signature in it."""
    label, rest = _labelled(header)
    inside, closed, after = rest.partition(")")
    if not rest.startswith("(") or not closed:
        raise MalformedSignature("The Signature-Input header cannot be read.")
    items = inside[1:].split()
    if not all(ITEM.fullmatch(item) for item in items):
        raise MalformedSignature("The Signature-Input header covers something that is not supported.")
    raw = _parameters(after)
    canonical = f"({' '.join(items)})" + "".join(f";{name}={value}" for name, value in raw.items())
    plain = {name: ESCAPE.sub(r"\1", value.strip('"')) for name, value in raw.items()}
    return Input(label, tuple(item.strip('"') for item in items), plain, canonical)


def signature(header: str, label: str) -> bytes:
    """Read the `Signature` with that label, and no other beside it."""
    found, rest = _labelled(header)
    if found != label or len(rest) < 2 or rest[0] != ":" or rest[-1] != ":":
        raise MalformedSignature("The Signature header does not belong to the Signature-Input header.")
    try:
        return base64.b64decode(rest[1:-1], validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedSignature("The signature is not base64.") from error


def quoted(text: str) -> str:
    """Write a string as a structured field has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _labelled(header: str) -> tuple[str, str]:
    match = LABEL.match(header)
    if match is None:
        raise MalformedSignature("The signature headers cannot be read.")
    return match[1], header[match.end() :]


def _parameters(text: str) -> dict[str, str]:
    raw: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = PARAMETER.match(text, at)
        if match is None or match[1] in raw:
            raise MalformedSignature("The parameters of the Signature-Input header cannot be read.")
        raw[match[1]] = match[2]
        at = match.end()
    return raw
