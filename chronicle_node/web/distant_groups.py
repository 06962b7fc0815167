"""Groups of other nodes: one with what its members play, who is in it, and the answers to it. All without scripts."""

from __future__ import annotations

from typing import Literal, cast
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.domain.groups import Sharing
from chronicle_node.errors import Problem
from chronicle_node.federation import group_making
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import distant_groups as reads
from chronicle_node.queries import distant_lately, group_posts, group_requests
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.distant_groups import DistantGroup, DistantInvited, DistantMember
from chronicle_node.queries.distant_lately import Lately
from chronicle_node.queries.feed import Entry
from chronicle_node.queries.group_requests import Request
from chronicle_node.queries.posts import Said
from chronicle_node.services import distant_groups
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.groups import PAGE, Wish, overview
from chronicle_node.web.pages import groups as page
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show import groups as shown
from chronicle_node.web.show import posts as show_posts
from chronicle_node.web.show.history import entries, now
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit


class Whither(msgspec.Struct, frozen=True):
    """The handle of a group on another node."""

    handle: str


class Inside(msgspec.Struct, frozen=True):
    """A group with its people, for one who is in it."""

    group: DistantGroup
    members: tuple[DistantMember, ...]
    invited: tuple[DistantInvited, ...]
    requests: tuple[Request, ...]


async def group_page(visit: Visit) -> web.StreamResponse:
    """`/groups/elsewhere/ID`: one group."""
    wish = decode.from_fields(visit.query, Wish)
    found, lately, plays, said = await visit.node.db.read(_one, visit.viewer, named(visit), wish.cursor)
    own = shown.distant_address(found.id)
    shows = page.DistantGroupPage(
        line=shown.distant_line(found),
        state=cast("Literal['invited', 'asked', 'member']", found.state),
        invitation=shown.distant_invitation(found, visit.picture),
        now=tuple(now(one, visit.picture) for one in await veiled(visit, lately.now)),
        numbers=shown.numbers(lately.numbers, visit.picture),
        entries=entries(await veiled(visit, plays.items), visit.picture),
        posts=tuple(show_posts.said(one, visit.picture, scale_of(visit)) for one in await veiled(visit, said)),
        shows_history=found.sharing.can_see_history,
        shows_stats=found.sharing.can_see_stats,
        shows_now=found.sharing.can_see_now,
        read_at=found.fetched_at,
        next=f"{own}?{urlencode({'cursor': plays.next})}" if plays.next else "",
    )
    return visit.show("groups/distant.html", shows)


async def members_page(visit: Visit) -> web.StreamResponse:
    """`/groups/elsewhere/ID/members`: who is in it, as its node told; and what was asked of it by who leads it."""
    return await members_of(visit, pages.Form())


async def members_of(visit: Visit, form: pages.Form, status: int = 200) -> web.StreamResponse:
    """That page; `form` invites somebody."""
    inside = await visit.node.db.read(_members, visit.viewer, named(visit))
    group, picture = inside.group, visit.picture
    own = shown.distant_address(group.id)
    shows = page.Members(
        line=shown.distant_line(group),
        members=tuple(shown.distant_member(one, group, picture) for one in inside.members),
        invitations=tuple(shown.distant_invited(one, group, picture) for one in inside.invited),
        form=form,
        invite_url=f"{own}/invitations" if group.may_lead else "",
        roles=shown.roles_to_give(group.role) if group.may_lead else (),
        asked=tuple(shown.request(one) for one in inside.requests),
    )
    return visit.show("groups/members.html", shows, status=status)


async def ask(visit: Visit) -> web.StreamResponse:
    """Ask to come into an open group of another node."""
    fields = await visit.fields()
    try:
        wish = decode.from_fields(fields, Whither)
        public_id = await group_making.ask(visit.node, visit.viewer, wish.handle)
    except Problem as error:
        if error.status not in {403, 404, 409, 422}:
            raise
        return await overview(visit, refused(fields, error), 422 if error.status == 404 else error.status)
    return visit.go(shown.distant_address(public_id), "You have asked to come in.")


async def accept(visit: Visit) -> web.StreamResponse:
    """Come in by an invitation."""
    await visit.fields()
    await visit.node.db.write(distant_groups.accept, visit.viewer, named(visit), visit.node.settings.public_url)
    return visit.go(_own(visit), "Your answer is on its way. You are in as soon as the group’s node has it.")


async def decline(visit: Visit) -> web.StreamResponse:
    """Say no to an invitation."""
    await visit.fields()
    await visit.node.db.write(distant_groups.decline, visit.viewer, named(visit))
    return visit.go("/groups", "The invitation is declined.", "info")


async def share(visit: Visit) -> web.StreamResponse:
    """Let the group see this of oneself; what isn't ticked it sees no longer."""
    wish = await visit.form(Sharing)
    await visit.node.db.write(distant_groups.share, visit.viewer, named(visit), wish)
    return visit.go(_own(visit), "Kept.")


async def leave(visit: Visit) -> web.StreamResponse:
    """Be in it no longer, or take back that one asked."""
    await visit.fields()
    await visit.node.db.write(distant_groups.leave, visit.viewer, named(visit))
    return visit.go("/groups", "You have left the group. Nothing of it stays here.")


def _own(visit: Visit) -> str:
    return shown.distant_address(named(visit))


async def _one(
    tx: Tx, viewer: Viewer, public_id: UUID, cursor: str | None
) -> tuple[DistantGroup, Lately, Page[Entry], tuple[Said, ...]]:
    found = await reads.one(tx, viewer, public_id)
    if found.group.state != "member":
        return found.group, Lately(), Page(()), ()
    is_first = cursor is None
    lately = await distant_lately.of_group(tx, viewer, found) if is_first else Lately()
    said = await group_posts.of_people(tx, viewer, found.people) if is_first else ()
    return found.group, lately, await reads.feed(tx, viewer, found, cursor=cursor, limit=PAGE), said


async def _members(tx: Tx, viewer: Viewer, public_id: UUID) -> Inside:
    found = await reads.inside(tx, viewer, public_id)
    people = await reads.members(tx, viewer, found), await reads.invited(tx, viewer, found)
    return Inside(found.group, *people, await group_requests.of_group(tx, viewer, found))
