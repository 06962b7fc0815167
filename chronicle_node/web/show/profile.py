"""Somebody's page, of this node or another."""

from __future__ import annotations

from chronicle_node.queries.profile import Distant, Profile
from chronicle_node.web import pages
from chronicle_node.web.show import history
from chronicle_node.web.show.people import Picture, person, standing


def here(found: Profile, picture: Picture, zone: str, *, signed_in: bool) -> pages.Profile:
    """A person of this node."""
    mine = found.relation == "self"
    return pages.Profile(
        person=person(found.person, picture),
        follow=standing(found.relation, signed_in=signed_in),
        bio=found.bio or "",
        joined=found.joined_at,
        follows_me=found.follows_me,
        counts=pages.Counts(
            plays=found.counts.plays,
            following=found.counts.following,
            followers=found.counts.followers,
            friends=found.counts.friends,
        ),
        now=(history.now(found.now, picture, mine=mine),) if found.now else (),
        recent=history.days(found.recent, zone, cut=True),
        history_url=f"/{found.person.handle}/history" if found.has_history else "",
        lists_url=f"/{found.person.handle}/lists" if found.has_lists else "",
        sessions_url=f"/{found.person.handle}/sessions" if found.has_history else "",
        reviews_url=f"/{found.person.handle}/reviews" if found.has_reviews else "",
    )


def elsewhere(found: Distant, picture: Picture, zone: str) -> pages.Profile:
    """A person of another node: what was read of theirs for this viewer."""
    return pages.Profile(
        person=person(found.person, picture),
        follow=standing(found.relation),
        follows_me=found.follows_me,
        now=(history.now(found.now, picture),) if found.now else (),
        recent=history.days(found.recent, zone, cut=True),
    )
