"""What a group's node tells of its people, read: who is in it and who is invited. What is odd is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chronicle_node.domain import groups as rules
from chronicle_node.federation.vocabulary import actor as actors
from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.collection import Page
from chronicle_node.net import urls

MAX_PEOPLE = 2 * rules.MOST_MEMBERS
ROLES = frozenset({"owner", "admin", "member", "limited"})


def people(page: Page) -> list[dict[str, Any]]:
    """Who is in a group."""
    return [who | {"since": _iso(block.get("since"))} for who, block, _ in _read(page)]


def invited(page: Page) -> list[dict[str, Any]]:
    """Who is invited into it."""
    return [who | {"until": _iso(item.get("endTime"))} for who, _, item in _read(page)]


def _read(page: Page) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """Each person, with what else is said of them; a handle must be of the server that the person is on."""
    for item in page.items[:MAX_PEOPLE]:
        uri, block = values.address(item), item.get("chronicle") if isinstance(item, dict) else None
        if uri is None or not isinstance(item, dict) or not isinstance(block, dict):
            continue
        name, _, host = str(block.get("handle")).removeprefix("@").partition("@")
        if not actors.USERNAME.fullmatch(name) or host != urls.host(uri):
            continue
        role, shown = block.get("role"), values.text(item.get("name")) or name
        who = {"uri": uri, "username": name, "host": host, "name": shown}
        yield who | {"role": role if role in ROLES else "member"}, block, item


def _iso(value: object) -> str | None:
    found = values.time(value)
    return found.isoformat() if found else None
