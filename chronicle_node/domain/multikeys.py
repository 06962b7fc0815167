"""Keys as FEP-521a publishes them: a few bytes that name the kind, then the key, all in base58 behind a `z`.

The kinds are of the multicodec table; the alphabet is Bitcoin's (multibase `z`, base58btc).
"""

from __future__ import annotations

from collections.abc import Mapping

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
VALUES = {letter: value for value, letter in enumerate(ALPHABET)}
LONGEST = 1_000  # letters; the RSA key with the most bits that we take has 720
ED25519 = b"\xed\x01"
RSA = b"\x85\x24"
FRAGMENT = "#ed25519-key"  # of the key of somebody here, behind the address of its owner


def encode(data: bytes) -> str:
    """Write bytes as base58."""
    number, letters = int.from_bytes(data), ""
    while number:
        number, value = divmod(number, 58)
        letters = ALPHABET[value] + letters
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + letters


def decode(text: str) -> bytes:
    """Read base58. Raises ValueError."""
    if not text.startswith("z") or len(text) > LONGEST:
        raise ValueError("not base58 behind a z")
    letters, number = text[1:], 0
    for letter in letters:
        if letter not in VALUES:
            raise ValueError("not a letter of base58")
        number = number * 58 + VALUES[letter]
    zeros = len(letters) - len(letters.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def ed25519(raw: bytes) -> str:
    """The 32 bytes of an Ed25519 key as they are published (`z6Mk…`)."""
    return encode(ED25519 + raw)


def own(published: Mapping[str, str] | None) -> str | None:
    """The key of somebody here, among those that are published of them."""
    return (published or {}).get(FRAGMENT)
