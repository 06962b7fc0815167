"""The feeds of a list that everybody may see. A session changes nothing here: the answer is the same for all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from uuid import UUID

from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain import feeds
from chronicle_node.domain.feeds import Feed, Item
from chronicle_node.policy import NOBODY
from chronicle_node.queries import list_entries
from chronicle_node.queries import lists as reads
from chronicle_node.queries.list_entries import Entries, ListEntry
from chronicle_node.queries.lists import Found
from chronicle_node.web.forms import named
from chronicle_node.web.show import works
from chronicle_node.web.show.lists import address
from chronicle_node.web.visit import Handler, Visit

NEWEST = 100  # entries told
MINUTES = "public, max-age=300"


def _door(kind: str, media_type: str, write: Callable[[Feed], bytes]) -> Handler:
    async def show(visit: Visit) -> web.StreamResponse:
        list_id = named(visit)
        found, entries = await visit.node.db.read(_open, list_id)
        own = visit.node.settings.public_url + address(list_id)
        return _answer(visit, write(_feed(visit, found, entries, own, f"{own}/feed.{kind}")), media_type)

    return show


rss = _door("rss", "application/rss+xml", feeds.rss)
atom = _door("atom", "application/atom+xml", feeds.atom)
json = _door("json", "application/feed+json", feeds.json)


async def _open(tx: Tx, list_id: UUID) -> tuple[Found, Entries]:
    found = await reads.one(tx, NOBODY, list_id)
    return found, await list_entries.of(tx, NOBODY, found)


def _answer(visit: Visit, body: bytes, media_type: str) -> web.Response:
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": MINUTES}
    if tag in visit.request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=media_type, charset="utf-8", headers=headers)


def _feed(visit: Visit, found: Found, entries: Entries, own: str, here: str) -> Feed:
    card, base = found.card, visit.node.settings.public_url
    newest = sorted(entries.entries, key=lambda entry: entry.added_at, reverse=True)[:NEWEST]
    return Feed(
        id=f"urn:uuid:{card.id}",
        title=f"{card.name} · {card.owner.name}",
        url=own,
        own=here,
        text=card.description or "",
        author=card.owner.name,
        author_url=f"{base}/{card.owner.handle}",
        updated=max([entry.added_at for entry in newest], default=card.created_at),
        items=tuple(_item(entry, base, own) for entry in newest),
    )


def _item(entry: ListEntry, base: str, own: str) -> Item:
    work = works.work(entry.media)
    whose = " · ".join(part for part in (work.by, work.place) if part)
    named_year = f" ({work.year})" if work.year else ""
    return Item(
        id=f"{own}#{entry.media.id}",
        title=f"{work.title}{named_year}",
        url=f"{base}{work.url}" if entry.has_page else own,
        text="\n\n".join(part for part in (whose, entry.notes or "") if part) or work.kind_name,
        at=entry.added_at,
        author=entry.added_by.name if entry.added_by else "",
    )
