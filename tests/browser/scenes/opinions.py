"""Ratings and reviews: each scale, folds, a form that was refused, an empty page, odd texts."""

from markupsafe import Markup

from chronicle_node.domain.markdown import render
from chronicle_node.web import pages
from chronicle_node.web.pages import Form, MyState
from chronicle_node.web.pages.posts import Responses, ReviewPage, Said
from chronicle_node.web.pages.reviews import (
    FriendsRating,
    Opinions,
    Rating,
    RatingField,
    Review,
    ReviewForm,
    Reviews,
)
from tests.browser.scenes import works
from tests.browser.scenes.kit import Scene, ago
from tests.browser.scenes.people import ALICE, BOB, CAROL, ERIN
from tests.browser.scenes.posts import ANSWERS, REPLY, SAID

STARS = Rating(scale="stars", value="3.5", words="3.5 of 5 stars")
FULL = Rating(scale="stars", value="5", words="5 of 5 stars")
NUMBER = Rating(scale="numeric", value="7.3", words="7.3 of 10")
UP, DOWN = (Rating(scale="thumbs", value=way, words=f"Thumb {way}") for way in ("up", "down"))
TEXT = """The war room is **the** set of the century, and Sellers plays *three* men who never agree.

# What stays

- the telephone call
- the hat, and ||what it rides on at the end||
- `gentlemen || you can't fight in here`

> You can't fight in here!

See [the poster](https://example.org/poster) or ![a still](https://example.org/still.jpg).

||It ends

with everything.||"""


def review(by: pages.Person, text: str, **more: object) -> Review:
    values = {
        "url": "/reviews/1",
        "author": by,
        "work": works.STRANGELOVE,
        "title": "",
        "html": Markup(render(text)),
        "words": len(text.split()),
        "at": ago(days=3),
    }
    return Review(**values | more)  # type: ignore[arg-type]


MINE = review(ALICE, TEXT, title="No fighting in here", rating=STARS, audience="friends", edit_url="/media/s/review")
FOLDED = review(BOB, "The mine shaft gap.", title="The end", folded=True, rating=FULL, edited_at=ago(days=1))
LONG = review(CAROL, "", title="A long look", words=4200, html=Markup())
RATINGS = (
    FriendsRating(person=BOB, rating=FULL),
    FriendsRating(person=CAROL, rating=UP),
    FriendsRating(person=ERIN, rating=DOWN),
)


def item(said: tuple[Said, ...] = (), **more: object) -> Scene:
    opinions = {"form": Form(values={"audience": "friends"}), "form_url": "/media/s/review"}
    return Scene(
        template="catalog/media.html",
        page=pages.Media(
            work=works.STRANGELOVE,
            mine=MyState(words="Watched twice"),
            opinions=Opinions(**opinions | more),  # type: ignore[arg-type]
            said=said,
        ),
        path="/media/s",
    )


def field(scale: str, rating: Rating | None = None) -> RatingField:
    return RatingField(url="/media/s/rating", scale=scale, rating=rating)  # type: ignore[arg-type]


SCENES = {
    "opinions": item(field=field("stars", STARS), mine=MINE, ratings=RATINGS, reviews=(FOLDED, LONG)),
    "opinions-elsewhere": item(SAID, field=field("stars", STARS)),
    "opinions-none": item(field=field("stars")),
    "opinions-numeric": item(field=field("numeric", NUMBER), ratings=(FriendsRating(person=BOB, rating=NUMBER),)),
    "opinions-thumbs": item(field=field("thumbs", UP)),
    "review": Scene(template="reviews/review-page.html", page=ReviewPage(review=MINE), path="/reviews/1"),
    "review-answered": Scene(
        template="reviews/review-page.html",
        page=ReviewPage(
            review=FOLDED,
            responses=Responses(
                likes=3, boosts=1, answers=ANSWERS, count=len(ANSWERS), react_url="/posts/1", reply=REPLY
            ),
        ),
        path="/reviews/1",
    ),
    "review-folded": Scene(
        template="reviews/review-page.html", page=ReviewPage(review=FOLDED), path="/reviews/1", signed_in=False
    ),
    "review-form": Scene(
        template="reviews/form-page.html",
        page=ReviewForm(
            work=works.STRANGELOVE,
            form=Form(
                values={"title": "The end", "content": TEXT, "contains_spoilers": "on", "audience": "followers"},
                errors={"content": "Use at most 20,000 characters; this has 20,001."},
            ),
            form_url="/media/s/review",
            delete_url="/media/s/review/delete",
        ),
        path="/media/s/review",
    ),
    "reviews": Scene(
        template="reviews/reviews.html",
        page=Reviews(owner=BOB, reviews=(FOLDED, review(BOB, TEXT, rating=FULL), LONG), next="/@bob/reviews?cursor=x"),
        path="/@bob/reviews",
    ),
    "reviews-none": Scene(
        template="reviews/reviews.html", page=Reviews(owner=ALICE, mine=True), path="/@alice/reviews"
    ),
}
