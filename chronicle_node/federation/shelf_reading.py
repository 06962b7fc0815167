"""Reads the shelves of somebody elsewhere for a person here who follows them, with that person's own signature.

Whoever opens the page knocks: one request says whether there is anything for them, and brings the first page. The rest
is read by a job, and so is what a hint names. Where the answer is that there is nothing for them, everything goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from chronicle_node import outbox
from chronicle_node.db import Row, Tx
from chronicle_node.domain.shelf_events import ShelfStale
from chronicle_node.errors import Problem, Retry
from chronicle_node.federation import group_pulling, instances, pull, talk
from chronicle_node.federation.talk import Identity
from chronicle_node.federation.vocabulary import collection
from chronicle_node.federation.vocabulary import shelves as wire
from chronicle_node.federation.vocabulary import statistics as numbers
from chronicle_node.federation.vocabulary.collection import Page
from chronicle_node.federation.vocabulary.document import UnacceptableDocument
from chronicle_node.net import urls
from chronicle_node.net.client import Answer
from chronicle_node.net.errors import OutboundError
from chronicle_node.node import Node
from chronicle_node.policy import Viewer
from chronicle_node.queries import friend_shelves as reads
from chronicle_node.queries import group_numbers
from chronicle_node.queries.friend_shelves import Copy
from chronicle_node.services import friend_shelves
from chronicle_node.services.friend_shelves import Item, Place, Reading

CLOSED = Copy(read_at=datetime.min.replace(tzinfo=UTC))
KNOCK_SECONDS = 2.0  # that somebody waits for a page
MAX_PAGES = 120
MAX_ITEMS = {
    "library": 10_000,
    "ratings": 10_000,
    "reviews": 2_000,
    "lists": 500,
    "list": 1_000,
    "goals": 100,
    "sessions": 2_000,
}
MAX_BYTES = 20_000_000
GROUP_DAYS = 2 * group_numbers.DAYS  # as much as a group counts, and some


@dataclass(slots=True)
class Read:
    """What has been read so far, and where it goes on."""

    items: list[Item] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    size: int = 0
    onward: str | None = None


async def look_at(node: Node, viewer: Viewer, owner_id: int, kind: str, uri: str | None) -> Copy:
    """What there is to show of a shelf to somebody who opens it; asked for anew where the copy is not fresh.

    Without an address there is none for them: they don't follow its owner.
    """
    if uri is None:
        return CLOSED
    found = await node.db.read(reads.copy, viewer, owner_id, uri)
    if viewer.actor_id is None or found.is_fresh(node.clock.now()):
        return found
    if not await knock(node, Place(viewer_id=viewer.actor_id, owner_id=owner_id, kind=kind, uri=uri)):
        return CLOSED
    return await node.db.read(reads.copy, viewer, owner_id, uri)


async def knock(node: Node, place: Place) -> bool:
    """Ask for the first page, for as long as somebody waits; what is left is read by a job. Whether one may ask."""
    pair = await _admitted(node, place)
    if pair is None:
        return False
    try:
        with node.http.place(urls.host(pair.uri)):
            async with asyncio.timeout(KNOCK_SECONDS):
                is_done = await _look(node, place, pair, pages=1)
    except (TimeoutError, Retry):  # it takes longer, or enough is under way with that server
        await node.db.write(_later, place)
    except (OutboundError, Problem):
        await node.db.write(friend_shelves.miss, place)
    else:
        if not is_done:
            await node.db.write(_later, place)
    return True


async def read(node: Node, payload: Mapping[str, Any]) -> None:
    """Read a whole shelf. A job. Of a long one that was read just now only the door is tried, and the rest left for
    a while: whoever may see it no more loses it at once.
    """
    place = msgspec.convert(payload, Place)
    pair = await _admitted(node, place)
    if pair is None:
        return
    rests = await node.db.read(_rests, place)
    try:
        with node.http.place(urls.host(pair.uri)):
            async with asyncio.timeout(pull.SECONDS):
                await pull.reread_owner(node, pair)
                is_done = await _look(node, place, pair, pages=1 if rests else MAX_PAGES)
    except Problem:  # nothing that another try would change
        await node.db.write(friend_shelves.miss, place)
    except (OutboundError, TimeoutError) as error:
        await node.db.write(friend_shelves.miss, place)
        raise talk.soon(error) from error
    else:
        if not is_done:
            await node.db.write(_later, place, rests)
    finally:
        if pair.user_id is not None:
            node.live.tell(pair.user_id, "shelves")


async def _admitted(node: Node, place: Place) -> Row | None:
    """Who reads whose; None, and all forgotten, where they no longer follow or that node is not talked to."""
    pair = await node.db.read(pull.between, place.viewer_id, place.owner_id)
    if pair is not None and instances.admits(node.settings.federation, pair):
        return pair
    await node.db.write(friend_shelves.forget, place.viewer_id, place.owner_id)
    return None


async def _look(node: Node, place: Place, pair: Row, pages: int) -> bool:
    """Read so many pages and keep them; whether that was all."""
    who = Identity(pair.key_id, node.secrets.unseal(pair.private_key_sealed))
    began_at = node.clock.now()
    answer = await talk.get(node, place.uri, who, pair.signature_scheme)
    if answer.status in pull.CLOSED:
        await node.db.write(_close, place, pair, began_at)
        return True
    if place.kind == "stats":
        said = numbers.statistics(talk.read(answer), pair.uri).facts
        if pair.group_id is not None:
            said["days"] = said["days"][-GROUP_DAYS:]
        await node.db.write(friend_shelves.keep, place, Reading(began_at=began_at, facts=said))
        return True
    found = Read(seen={place.uri})
    _take(found, answer, place, pair.uri)
    for _ in range(pages - 1):
        if not _goes_on(found, place):
            break
        await _turn(node, found, place, pair, who)
    is_whole = not _goes_on(found, place) or pages > 1  # a shelf beyond all bounds ends where they are
    reading = Reading(began_at=began_at, items=found.items[: MAX_ITEMS[place.kind]], is_whole=is_whole)
    await node.db.write(friend_shelves.keep, place, reading)
    return is_whole


def _goes_on(found: Read, place: Place) -> bool:
    is_within = len(found.items) < MAX_ITEMS[place.kind] and found.size < MAX_BYTES
    return is_within and found.onward is not None and found.onward not in found.seen


async def _turn(node: Node, found: Read, place: Place, pair: Row, who: Identity) -> None:
    """Read the next page."""
    assert found.onward is not None
    found.seen.add(found.onward)
    answer = await talk.get(node, found.onward, who, pair.signature_scheme)
    if not urls.same_origin(answer.url, place.uri):
        raise UnacceptableDocument("The collection leads to another server.")
    _take(found, answer, place, pair.uri)


def _take(found: Read, answer: Answer, place: Place, owner_uri: str) -> None:
    """Take what stands on a page; what cannot be read is passed over."""
    page = collection.page(talk.read(answer), place.uri)
    if isinstance(page.first, Page):
        page = page.first
    found.size += len(answer.body)
    found.onward = page.onward
    for each in page.items:
        try:
            found.items.append(_item(wire.shelved(place.kind, each, owner_uri)))
        except Problem:
            continue


def _item(found: wire.Shelved) -> Item:
    return Item(facts=found.facts, media=found.media.as_json() if found.media else None, uri=found.id)


async def _close(tx: Tx, place: Place, pair: Row, began_at: datetime) -> None:
    if await friend_shelves.close(tx, place, began_at):
        await group_pulling.told_now(tx, pair)


async def _rests(tx: Tx, place: Place) -> float:
    viewer = Viewer("local", actor_id=place.viewer_id)
    return (await reads.copy(tx, viewer, place.owner_id, place.uri)).rests(tx.now)


async def _later(tx: Tx, place: Place, seconds: float = 0) -> None:
    stale = ShelfStale(**msgspec.structs.asdict(place), is_rested=seconds > 0)
    await outbox.emit(tx, stale, delay=seconds)
