"""Somebody's page, of this node or another."""

from __future__ import annotations

import msgspec

from chronicle_node.queries.cards import Card
from chronicle_node.queries.profile import Distant, Profile
from chronicle_node.queries.standing import Muting
from chronicle_node.web import pages
from chronicle_node.web.pages import social
from chronicle_node.web.show import distant, history
from chronicle_node.web.show.people import Picture, person, sharing_url, standing


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
        places=_places(found),
        sharing_url=sharing_url(found.person.id) if found.relation == "friends" else "",
        muted=_muted(found.muting),
        moved_to=_moved(found.moved_to, picture, signed_in=signed_in),
    )


def _places(found: Profile) -> tuple[pages.Tab, ...]:
    """Their pages, those that the viewer may turn to."""
    every = (
        ("Library", "library", found.has_library),
        ("Lists", "lists", found.has_lists),
        ("Ratings", "ratings", found.has_ratings),
        ("Reviews", "reviews", found.has_reviews),
        ("Sessions", "sessions", found.has_history),
        ("Goals", "goals", found.has_statistics),
        ("Days", "activity", found.has_statistics),
    )
    return tuple(pages.Tab(text=text, url=f"/{found.person.handle}/{path}") for text, path, seen in every if seen)


def elsewhere(found: Distant, picture: Picture, zone: str) -> pages.Profile:
    """A person of another node: what was read of theirs for this viewer."""
    return pages.Profile(
        person=person(found.person, picture),
        follow=standing(found.relation),
        follows_me=found.follows_me,
        now=(history.now(found.now, picture),) if found.now else (),
        recent=history.days(found.recent, zone, cut=True),
        history_url=f"/{found.person.handle}/history" if found.shelves else "",
        places=distant.places(found.person, found.shelves),
        sharing_url=sharing_url(found.person.id) if found.relation == "friends" else "",
        muted=_muted(found.muting),
        moved_to=_moved(found.moved_to, picture),
    )


def _moved(card: Card | None, picture: Picture, *, signed_in: bool = True) -> pages.Person | None:
    """The account they go on under; people elsewhere have a page here for people of this node alone."""
    if card is None:
        return None
    shown = person(card, picture)
    return shown if signed_in or card.local else msgspec.structs.replace(shown, url=card.url or shown.url)


def _muted(how: Muting | None) -> social.Muting | None:
    return social.Muting(until=how.until, only_notifications=how.only_notifications) if how else None
