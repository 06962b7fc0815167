"""What the viewer and their friends, here and elsewhere, think of an item: what stands on its page."""

from __future__ import annotations

import msgspec

from chronicle_node.db import Tx
from chronicle_node.policy import Viewer
from chronicle_node.queries import posts, ratings, reviews
from chronicle_node.queries.ratings import FriendsRating, Rating
from chronicle_node.queries.reviews import Review


class Opinions(msgspec.Struct, frozen=True, kw_only=True):
    rating: Rating
    review: Review | None
    friends_ratings: tuple[FriendsRating, ...]
    friends_reviews: tuple[Review, ...]
    elsewhere: tuple[posts.Said, ...] = ()


async def about(tx: Tx, viewer: Viewer, item_id: int) -> Opinions | None:
    """Of an item that the viewer is known to know of; None for whoever isn't signed in."""
    if not viewer.signed_in:
        return None
    return Opinions(
        rating=await ratings.own(tx, viewer, item_id),
        review=await reviews.own(tx, viewer, item_id),
        friends_ratings=await ratings.of_friends(tx, viewer, item_id),
        friends_reviews=await reviews.of_friends(tx, viewer, item_id),
        elsewhere=await posts.about_item(tx, viewer, item_id),
    )
