"""The keys that an actor's document lists: `publicKey` as everybody has it, and Multikeys (FEP-521a) beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument

MAX_KEYS = 10
MAX_TEXT = 4_096  # characters of a key; that of RSA-4096 has 800


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A key as its owner publishes it; not yet read, so `keys.load_public` may still refuse it."""

    id: str
    owner: str
    text: str


def published_keys(document: Document) -> tuple[PublishedKey, ...]:
    """Give the first ten keys that an actor lists and that call it their owner."""
    home = values.address(document.get("id")) or ""
    found = (_key(each, home) for each in values.many(document.get("publicKey"))[:MAX_KEYS])
    return tuple(key for key in found if key is not None and key.owner == home)


def multikeys(document: Document) -> tuple[PublishedKey, ...]:
    """Likewise of the keys with which an actor asserts things."""
    home = values.address(document.get("id")) or ""
    return tuple(_multikeys(values.many(document.get("assertionMethod"))[:MAX_KEYS], home))


def lone_key(document: Document, key_id: str) -> PublishedKey:
    """Read what a key id leads to where that is no actor: a key, which names the owner to ask whether it is theirs."""
    inner = document.get("publicKey") if "publicKeyPem" not in document else document
    key = _key(inner, key_id) or next(_multikeys([document], key_id), None)
    if key is None or key.id != key_id:
        raise UnacceptableDocument("The key's document has another id than the key.")
    return key


def _key(value: object, home: str) -> PublishedKey | None:
    if not isinstance(value, dict):
        return None
    text, mine = value.get("publicKeyPem"), values.here(value.get("id"), home)
    owner = values.address(value.get("owner")) or home
    return PublishedKey(mine, owner, text) if mine and _is_short(text) else None


def _multikeys(listed: list[object], home: str) -> Iterator[PublishedKey]:
    for each in listed:
        if not isinstance(each, dict) or each.get("type") != "Multikey":
            continue
        text, mine = each.get("publicKeyMultibase"), values.here(each.get("id"), home)
        owner = values.address(each.get("controller"))
        if mine and owner and values.here(owner, home) and _is_short(text):
            yield PublishedKey(mine, owner, text)


def _is_short(text: object) -> TypeGuard[str]:
    """Whether it may be a key at all: of what an actor lists, keys that nobody ever uses are kept, too."""
    return isinstance(text, str) and len(text) <= MAX_TEXT
