"""Ratings in the visitor's own scale, and reviews with what they hide folded away."""

from __future__ import annotations

from typing import cast

from markupsafe import Markup

from chronicle_node.domain import ratings as scales
from chronicle_node.domain.markdown import render
from chronicle_node.domain.ratings import Scale
from chronicle_node.queries.opinions import Opinions
from chronicle_node.queries.ratings import Rating
from chronicle_node.queries.reviews import Review
from chronicle_node.web import pages
from chronicle_node.web.pages import reviews as page
from chronicle_node.web.pages.parts import Audience
from chronicle_node.web.show import works
from chronicle_node.web.show.people import Picture, person

SHORT = 2_000  # characters; what is longer stands whole on its own page only


def rating(found: Rating | None, wanted: Scale) -> page.Rating | None:
    """A rating in the visitor's scale; None where there is none."""
    if found is None or found.rating is None:
        return None
    scale = scales.shown_in(Scale(found.rating_type), wanted)
    return in_scale(found.rating, scale)


def field(found: Rating, url: str, wanted: Scale) -> page.RatingField:
    """One's own rating, in one's own scale whatever way it was given."""
    given = None if found.rating is None else in_scale(found.rating, wanted)
    return page.RatingField(url=f"{url}/rating", scale=wanted.value, rating=given)


def opinions(found: Opinions, url: str, picture: Picture, wanted: Scale) -> page.Opinions:
    """What stands on the page of the item at `url`."""
    rated = ((one.actor, rating(one.rating, wanted)) for one in found.friends_ratings)
    return page.Opinions(
        field=field(found.rating, url, wanted),
        form=form(found.review),
        form_url=f"{url}/review",
        mine=review(found.review, picture, wanted) if found.review else None,
        ratings=tuple(page.FriendsRating(person=person(who, picture), rating=given) for who, given in rated if given),
        reviews=tuple(review(one, picture, wanted) for one in found.friends_reviews),
    )


def review(found: Review, picture: Picture, wanted: Scale, *, whole: bool = False) -> page.Review:
    """A review in a list, or `whole` on its own page. Its audience is known only to its author, who sees no fold."""
    mine = found.audience is not None
    shows = whole or len(found.content) <= SHORT
    return page.Review(
        url=f"/reviews/{found.id}",
        author=person(found.author, picture),
        work=works.work(found.media),
        title=found.title or "",
        html=Markup(render(found.content)) if shows else Markup(),  # noqa: S704 - render cleans it
        words=len(found.content.split()),
        at=found.written_at,
        folded=found.contains_spoilers and not (mine or found.is_finished),
        edited_at=found.edited_at,
        rating=rating(found.rating, wanted),
        audience=cast("Audience | None", found.audience),
        edit_url=f"{works.address(found.media)}/review" if mine else "",
    )


def form(found: Review | None) -> pages.Form:
    """The form as the review stands; for a new one, friends may read it."""
    if found is None:
        return pages.Form(values={"audience": "friends"})
    return pages.Form(
        values={
            "title": found.title or "",
            "content": found.content,
            "contains_spoilers": "on" if found.contains_spoilers else "",
            "audience": found.audience or "friends",
        }
    )


def in_scale(value: float, scale: Scale) -> page.Rating:
    if scale is Scale.THUMBS:
        thumb = scales.thumb(value)
        return page.Rating(scale="thumbs", value=thumb, words=f"Thumb {thumb}")
    if scale is Scale.STARS:
        stars = f"{scales.stars(value):g}"
        return page.Rating(scale="stars", value=stars, words=f"{stars} of 5 stars")
    return page.Rating(scale="numeric", value=f"{value:g}", words=f"{value:g} of 10")
