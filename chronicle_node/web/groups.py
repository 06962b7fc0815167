"""Groups: one's own and the open ones, one with what its members play, and the form of one. All without scripts."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain import groups as rules
from chronicle_node.errors import NotFound, Problem
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import (
    distant_groups,
    feed,
    group_invitations,
    group_numbers,
    group_posts,
    group_presence,
    reviews,
)
from chronicle_node.queries import groups as reads
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.distant_groups import DistantGroup
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.group_numbers import GroupNumbers
from chronicle_node.queries.groups import Found, GroupCard
from chronicle_node.queries.posts import Said
from chronicle_node.queries.presence import Now
from chronicle_node.queries.reviews import Review
from chronicle_node.services import group_days, groups
from chronicle_node.services.groups import GroupUpdate, GroupWish
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages import groups as page
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show import groups as shown
from chronicle_node.web.show import posts as show_posts
from chronicle_node.web.show import reviews as show_reviews
from chronicle_node.web.show.history import entries, now
from chronicle_node.web.show.people import person
from chronicle_node.web.since import FIELD, untouched
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

PAGE = 60  # plays; those of one sitting share a line


class Wish(msgspec.Struct, frozen=True):
    cursor: str | None = None


class Inside(msgspec.Struct, frozen=True):
    """What only members see."""

    now: tuple[Now, ...] = ()
    numbers: GroupNumbers | None = None
    plays: Page[feed.Entry] = Page(())
    reviews: tuple[Review, ...] = ()
    posts: tuple[Said, ...] = ()


async def groups_page(visit: Visit) -> web.StreamResponse:
    """`/groups`: invitations that wait, the groups one is in, and those that are open."""
    return await overview(visit, pages.Form())


async def overview(visit: Visit, form: pages.Form, status: int = 200) -> web.StreamResponse:
    """The page of all groups; `form` asks to come into one elsewhere."""
    wish = decode.from_fields(visit.query, Wish)
    invited, mine, open_ones, elsewhere = await visit.node.db.read(_mine, visit.viewer, wish.cursor)
    asked = (shown.distant_invitation(one, visit.picture) for one in elsewhere)
    shows = page.Groups(
        invitations=(
            *(shown.invitation(one, visit.picture) for one in invited),
            *(one for one in asked if one is not None),
        ),
        groups=tuple(shown.line(card) for card in mine.items),
        open=tuple(shown.line(card) for card in open_ones.items),
        distant=tuple(shown.distant_line(one) for one in elsewhere if one.state != "invited"),
        form=form,
        asks_elsewhere=visit.node.settings.federation != "off",
        next=f"/groups?{urlencode({'cursor': mine.next})}" if mine.next else "",
    )
    return visit.show("groups/groups.html", shows, status=status)


async def group_page(visit: Visit) -> web.StreamResponse:
    """`/groups/ID`: one group."""
    wish = decode.from_fields(visit.query, Wish)
    counted = await visit.node.db.read(reads.one, visit.viewer, named(visit))
    if counted.card.role is not None:
        await group_days.bring_up_to_date(visit.node.db, counted.group_id)
    found, inside, invited = await visit.node.db.read(_one, visit.viewer, named(visit), wish.cursor)
    inside = msgspec.structs.replace(
        inside,
        now=await veiled(visit, inside.now),
        plays=msgspec.structs.replace(inside.plays, items=await veiled(visit, inside.plays.items)),
        reviews=await veiled(visit, inside.reviews),
        posts=await veiled(visit, inside.posts),
    )
    return visit.show("groups/group.html", _page(visit, found, inside, invited))


async def new_page(visit: Visit) -> web.StreamResponse:
    """The empty form."""
    form = pages.Form(values={"group_type": "friends", "privacy": "private"})
    return visit.show("groups/form.html", page.GroupForm(form=form, url="/groups", back="/groups"))


async def make(visit: Visit) -> web.StreamResponse:
    """Make a group."""
    fields = await visit.fields()
    try:
        made = await visit.node.db.write(groups.begin, visit.viewer, decode.from_fields(fields, GroupWish))
    except Problem as error:
        form = page.GroupForm(form=refused(fields, error), url="/groups", back="/groups")
        return visit.show("groups/form.html", form, status=error.status)
    return visit.go(f"{shown.address(made)}/members", "The group is there. Invite somebody.")


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form with what the group is now."""
    card = (await visit.node.db.read(reads.one, visit.viewer, named(visit))).card
    if card.role != "owner":
        raise NotFound
    values = {"name": card.name, "description": card.description or ""}
    form = pages.Form(values=values | {"group_type": card.group_type, "privacy": card.privacy})
    return visit.show("groups/form.html", _form(form, card.id))


async def change(visit: Visit) -> web.StreamResponse:
    """Keep what the form says."""
    fields, group_id = await visit.fields(), named(visit)
    try:
        alone = untouched(fields)
        said = MultiDict((name, value) for name, value in fields.items() if name != FIELD)
        told = msgspec.structs.asdict(decode.from_fields(said, GroupWish))
        wish = GroupUpdate(**{name: value for name, value in told.items() if name not in alone})
        await visit.node.db.write(groups.change, visit.viewer, group_id, wish)
    except Problem as error:
        if error.status != 422:
            raise
        return visit.show("groups/form.html", _form(refused(fields, error), group_id), status=error.status)
    return visit.go(shown.address(group_id), "Kept.")


async def remove(visit: Visit) -> web.StreamResponse:
    """Delete the group."""
    await visit.fields()
    await visit.node.db.write(groups.remove, visit.viewer, named(visit))
    return visit.go("/groups", "The group is gone. What its members played stays in their diaries.")


def _form(form: pages.Form, group_id: UUID) -> page.GroupForm:
    own = shown.address(group_id)
    return page.GroupForm(form=form, url=f"{own}/edit", back=own, remove_url=f"{own}/delete")


def _page(visit: Visit, found: Found, inside: Inside, invited: Invitation | None) -> page.GroupPage:
    card, picture = found.card, visit.picture
    own, following = shown.address(card.id), inside.plays.next
    return page.GroupPage(
        line=shown.line(card),
        owner=person(card.owner, picture),
        is_in=card.role is not None,
        now=tuple(now(one, picture) for one in inside.now),
        numbers=shown.numbers(inside.numbers, picture),
        entries=entries(inside.plays.items, picture),
        reviews=tuple(show_reviews.review(one, picture, scale_of(visit)) for one in inside.reviews),
        posts=tuple(show_posts.said(one, picture, scale_of(visit)) for one in inside.posts),
        invitation=shown.invitation(invited, picture) if invited else None,
        shows_history=found.sharing.can_see_history,
        shows_stats=found.sharing.can_see_stats,
        shows_now=found.sharing.can_see_now,
        elsewhere=card.elsewhere,
        may_leave=card.role not in {None, "owner"},
        edit_url=f"{own}/edit" if card.role == "owner" else "",
        next=f"{own}?{urlencode({'cursor': following})}" if following else "",
        handle=_handle(visit, card),
    )


def _handle(visit: Visit, card: GroupCard) -> str:
    """By what people of other nodes find a group; nothing where they don't."""
    if card.privacy != "public" or visit.node.settings.federation == "off":
        return ""
    return f"@{rules.username(card.id)}@{visit.node.settings.site}"


async def _mine(
    tx: Tx, viewer: Viewer, cursor: str | None
) -> tuple[tuple[Invitation, ...], Page[GroupCard], Page[GroupCard], tuple[DistantGroup, ...]]:
    invited = await group_invitations.to_viewer(tx, viewer)
    mine, open_ones = await reads.page(tx, viewer, cursor=cursor), await reads.page(tx, viewer, "open")
    return invited, mine, open_ones, await distant_groups.of_viewer(tx, viewer)


async def _one(tx: Tx, viewer: Viewer, group_id: UUID, cursor: str | None) -> tuple[Found, Inside, Invitation | None]:
    found = await reads.one(tx, viewer, group_id)
    if found.card.role is None:
        invited = await group_invitations.to_viewer(tx, viewer)
        return found, Inside(), next((one for one in invited if one.group == group_id), None)
    return found, await _inside(tx, viewer, found, cursor), None


async def _inside(tx: Tx, viewer: Viewer, found: Found, cursor: str | None) -> Inside:
    plays = await feed.of_group(tx, viewer, found.group_id, cursor=cursor, limit=PAGE)
    if cursor is not None:  # what is beside the plays stands on the first page
        return Inside(plays=plays)
    return Inside(
        now=await group_presence.of_group(tx, viewer, found.group_id),
        numbers=await group_numbers.of_group(tx, viewer, found.group_id),
        plays=plays,
        reviews=await reviews.of_group(tx, viewer, found.group_id),
        posts=await group_posts.of_guests(tx, viewer, found.group_id),
    )
