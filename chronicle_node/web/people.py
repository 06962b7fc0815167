"""People: whom one follows, who asks to follow, and finding somebody by their handle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.errors import Field, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import distant_groups, group_invitations, standing
from chronicle_node.queries import people as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.people import Acquaintance, Counts
from chronicle_node.services import social
from chronicle_node.web import pages, who
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages.social import PeopleTab
from chronicle_node.web.show.people import row
from chronicle_node.web.visit import Visit, local_path

TABS: dict[str, tuple[str, Callable[..., Any]]] = {
    "following": ("Following", reads.following),
    "followers": ("Followers", reads.followers),
    "friends": ("Friends", reads.friends),
    "blocked": ("Blocked", standing.blocked),
}
LONGEST_ADDRESS = 2_000
SAID = {
    "requested": "Your request is sent. You follow {} as soon as they say yes.",
    "accepted": "You follow {}.",
}


class Wish(msgspec.Struct, frozen=True):
    """What the address of the page asks for."""

    tab: str = "following"
    handle: str = ""
    cursor: str | None = None


class Whom(msgspec.Struct, frozen=True):
    """A button beside a person: whom, and the page it stands on."""

    handle: str
    next: str = "/people"


async def people_page(visit: Visit) -> web.StreamResponse:
    """`/people`: the list of a tab, requests that wait, and the answer to a search by handle."""
    wish = decode.from_fields(visit.query, Wish)
    tab = wish.tab if wish.tab in TABS else "following"
    found, form = await _search(visit, wish.handle)
    listed, asking, counts, invited = await visit.node.db.read(_lists, visit.viewer, tab, wish.cursor)
    page = pages.People(
        tab=cast("PeopleTab", tab),
        tabs=_tabs(tab, counts),
        requests=tuple(row(one, visit.picture, asks=True) for one in asking.items),
        people=tuple(row(one, visit.picture) for one in listed.items),
        found=found,
        find=form,
        my_handle=f"@{visit.me.username}@{visit.node.settings.site}",
        invitations=invited,
        next=f"/people?{urlencode({'tab': tab, 'cursor': listed.next})}" if listed.next else "",
    )
    return visit.show("social/people.html", page)


async def interact(visit: Visit) -> web.StreamResponse:
    """`/authorize_interaction?uri=`, where other servers send somebody who wants to follow one of theirs."""
    return visit.go(f"/people?{urlencode({'handle': visit.request.query.get('uri', '')[:LONGEST_ADDRESS]})}")


async def follow(visit: Visit) -> web.StreamResponse:
    """Ask to follow somebody."""
    whom = await visit.form(Whom)
    found = await who.find(visit, whom.handle)
    state = await visit.node.db.write(social.follow, visit.me.actor_id, found.actor_id)
    return visit.go(local_path(whom.next), SAID[state].format(found.known.actor.name))


async def unfollow(visit: Visit) -> web.StreamResponse:
    """No longer follow somebody, or take a request back."""
    whom = await visit.form(Whom)
    found = await who.find(visit, whom.handle)
    await visit.node.db.write(social.unfollow, visit.me.actor_id, found.actor_id)
    return visit.go(local_path(whom.next), f"You no longer follow {found.known.actor.name}.")


async def block(visit: Visit) -> web.StreamResponse:
    """See nothing of somebody, and show them nothing."""
    whom = await visit.form(Whom)
    found = await who.find(visit, whom.handle)
    await visit.node.db.write(social.block, visit.me.actor_id, found.actor_id)
    return visit.go("/people", f"{found.known.actor.name} is blocked: neither of you sees the other.")


async def unblock(visit: Visit) -> web.StreamResponse:
    """Take a block back."""
    whom = await visit.form(Whom)
    found = await who.find(visit, whom.handle)
    await visit.node.db.write(social.unblock, visit.me.actor_id, found.actor_id)
    return visit.go(local_path(whom.next), f"{found.known.actor.name} is no longer blocked.")


async def accept(visit: Visit) -> web.StreamResponse:
    """Let somebody follow who asked to."""
    await visit.fields()
    await visit.node.db.write(_decide, visit.viewer, visit.me.actor_id, named(visit), accept=True)
    return visit.go("/people?tab=followers", "They follow you now.")


async def reject(visit: Visit) -> web.StreamResponse:
    """Say no to somebody who asked."""
    await visit.fields()
    await visit.node.db.write(_decide, visit.viewer, visit.me.actor_id, named(visit), accept=False)
    return visit.go("/people", "The request is declined.", "info")


async def _decide(tx: Tx, viewer: Viewer, actor_id: int, public_id: Any, *, accept: bool) -> None:
    await social.decide(tx, actor_id, await reads.asking(tx, viewer, public_id), accept=accept)


async def _search(visit: Visit, handle: str) -> tuple[pages.PersonRow | None, pages.Form]:
    if not handle:
        return None, pages.Form()
    typed = MultiDict({"handle": handle})
    try:
        found = await who.find(visit, handle)
    except Problem as error:
        sentence = error.detail if error.code != "not-found" else f"There is nobody called {handle} here."
        return None, refused(typed, Problem(fields=[Field("/handle", sentence)]))
    return row(found.known, visit.picture), pages.Form(values=typed)


async def _lists(
    tx: Tx, viewer: Viewer, tab: str, cursor: str | None
) -> tuple[Page[Acquaintance], Page[Acquaintance], Counts, int]:
    return (
        await TABS[tab][1](tx, viewer, cursor=cursor),
        await reads.requests(tx, viewer),
        await reads.counts(tx, viewer.actor_id or 0),
        len(await group_invitations.to_viewer(tx, viewer)) + await distant_groups.waiting(tx, viewer),
    )


def _tabs(current: str, counts: Counts) -> tuple[pages.Tab, ...]:
    return tuple(
        pages.Tab(text=words, url=f"/people?tab={name}", current=name == current, count=getattr(counts, name))
        for name, (words, _) in TABS.items()
        if name != "blocked" or counts.blocked or name == current
    )
