"""Versions of one work as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from chronicle_node.domain.versions import Across
from chronicle_node.queries.media import Chain
from chronicle_node.queries.ratings import Rating
from chronicle_node.queries.version_stats import GroupPage, Theirs, Total, Version
from chronicle_node.queries.versions import Beside
from chronicle_node.web import pages
from chronicle_node.web.pages import versions as shown
from chronicle_node.web.show import verbs, works
from chronicle_node.web.show.catalog import leaf_kind
from chronicle_node.web.show.people import Picture, person


def address(group_id: UUID) -> str:
    """The page of a work with its versions."""
    return f"/versions/{group_id}"


def page(found: GroupPage, picture: Picture, *, may_edit: bool) -> shown.Group:
    """The whole page."""
    own = address(found.id)
    return shown.Group(
        name=found.name,
        kind=found.versions[0].media.type,
        description=found.description or "",
        versions=tuple(version(one) for one in found.versions),
        mine=_mine(found.mine, found.versions[0].media) if found.mine else None,
        people=tuple(_fan(found, one, picture) for one in found.people),
        edit_url=f"{own}/edit" if may_edit else "",
    )


def form(found: GroupPage, typed: pages.Form) -> shown.GroupForm:
    """The form with what the group is now, or with what was typed."""
    own = address(found.id)
    return shown.GroupForm(
        form=typed,
        url=f"{own}/edit",
        back=own,
        remove_url=f"{own}/remove",
        dissolve_url=f"{own}/dissolve",
        add_url=f"/media/{found.versions[0].media.id}/versions",
        versions=tuple(version(one) for one in found.versions),
    )


def values(found: GroupPage) -> pages.Form:
    """What the form begins with."""
    main = next((str(one.media.id) for one in found.versions if one.is_main), "")
    return pages.Form(values={"name": found.name, "description": found.description or "", "main": main})


def choose(chain: Chain, q: str, found: Sequence[Chain], refused: str) -> shown.Choose:
    """What else could be a version of an item."""
    return shown.Choose(
        work=works.work(chain),
        url=f"/media/{chain.id}/versions",
        q=q,
        found=tuple(shown.Version(id=str(one.id), work=works.work(one)) for one in found),
        refused=refused,
    )


def corner(found: Beside | None, item: UUID, *, signed_in: bool) -> shown.Corner | None:
    """The corner of an item's page; None where there is nothing to show or to do."""
    choose_url = f"/media/{item}/versions" if signed_in else ""
    merge_url = f"/media/{item}/merge" if signed_in else ""
    if found is None:
        return shown.Corner(choose_url=choose_url, merge_url=merge_url) if signed_in else None
    return shown.Corner(
        group=pages.Link(text=found.name, url=address(found.id)),
        others=tuple(works.work(one) for one in found.others),
        choose_url=choose_url,
        merge_url=merge_url,
    )


def version(one: Version) -> shown.Version:
    """One version with what the viewer did with it."""
    return shown.Version(
        id=str(one.media.id),
        work=msgspec.structs.replace(works.work(one.media), versions=None),
        edition=one.edition or "",
        is_main=one.is_main,
        plays=one.plays or 0,
        seconds=one.seconds or 0,
        last_at=one.last_played_at,
        progress=_progress(one.progress, one.media),
        rating=rating(one.rating),
    )


def rating(given: Rating | None) -> str:
    """A rating in short: "8.5 of 10"."""
    return f"{given.rating:g} of 10" if given is not None and given.rating is not None else ""


def _mine(found: Total, chain: Chain) -> shown.Mine:
    return shown.Mine(
        plays=found.plays,
        versions=found.versions_played,
        seconds=found.seconds,
        last_at=found.last_played_at,
        progress=_progress(found.progress, chain),
    )


def _progress(found: Across | None, chain: Chain) -> pages.Progress | None:
    if found is None:
        return None
    return pages.Progress(done=found.finished, total=found.known, unit=verbs.plural(leaf_kind(chain)))


def _fan(found: GroupPage, one: Theirs, picture: Picture) -> shown.Fan:
    given = (
        shown.Given(
            title=each.media.title,
            plays=one.plays_of.get(each.media.id, 0) if each.media.id else 0,
            rating=rating(one.ratings.get(each.media.id)) if each.media.id else "",
        )
        for each in found.versions
    )
    kept = tuple(each for each in given if each.plays or each.rating)
    return shown.Fan(person=person(one.actor, picture), plays=one.plays, given=kept)
