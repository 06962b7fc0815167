"""`/media/ID/review`, `/reviews/ID` and `/@NAME/reviews`: writing a review, reading one, reading somebody's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiMapping

from chronicle_node.db import Tx
from chronicle_node.domain import ratings as scales
from chronicle_node.domain import reviews as drafts
from chronicle_node.domain.ratings import Scale
from chronicle_node.errors import Conflict, Problem
from chronicle_node.federation import readers
from chronicle_node.federation.uris import Uris
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import catalog, reviews, threads
from chronicle_node.queries.media import Chain
from chronicle_node.queries.reviews import Review
from chronicle_node.services import reviews as service
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.pages import reviews as page
from chronicle_node.web.pages.posts import ReviewPage
from chronicle_node.web.show import posts as shown_posts
from chronicle_node.web.show import previews, works
from chronicle_node.web.show import reviews as shown
from chronicle_node.web.show.people import person
from chronicle_node.web.since import FIELD, mark, marks
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

PAGE = 20
CHANGED = "You changed this review elsewhere meanwhile. What stands there now is below; save once more to replace it."
FORM_BYTES = 512_000  # twenty thousand characters, each of up to twelve bytes in a form, with room


class Wish(msgspec.Struct, frozen=True):
    cursor: str | None = None


class ReviewForm(msgspec.Struct, frozen=True, kw_only=True):
    content: str
    title: str | None = None
    contains_spoilers: bool = False
    audience: str = "friends"


def scale_of(visit: Visit) -> Scale:
    """The scale in which the visitor reads ratings."""
    return scales.preferred(visit.me.preferences) if visit.viewer.signed_in else scales.DEFAULT


async def form_page(visit: Visit) -> web.StreamResponse:
    """The form, with what one has written."""
    media, mine = await visit.node.db.read(_form, visit.viewer, named(visit))
    return visit.show("reviews/form-page.html", _form_page(media, shown.form(mine), has_review=mine is not None))


async def save(visit: Visit) -> web.StreamResponse:
    """Keep what was written; with a fault, the form comes back as it was sent."""
    item = named(visit)
    fields = await visit.fields(FORM_BYTES)
    try:
        form = decode.from_fields(fields, ReviewForm)
        draft = drafts.draft(**msgspec.structs.asdict(form))
        review_id = await visit.node.db.write(_write, visit.viewer, visit.me.user_id, item, draft, fields)
    except Problem as error:
        if error.status not in {409, 422}:
            raise
        media, mine = await visit.node.db.read(_form, visit.viewer, item)
        if error.status == 409:
            fields[FIELD] = marks(shown.form(mine).values)
        again = _form_page(media, refused(fields, error), has_review=mine is not None)
        if error.status == 409 and mine is not None:
            again = msgspec.structs.replace(again, meanwhile=mine.content)
        return visit.show("reviews/form-page.html", again, status=error.status)
    return visit.go(f"/reviews/{review_id}", "Your review is saved.")


async def delete(visit: Visit) -> web.StreamResponse:
    """Take it back."""
    item = named(visit)
    await visit.fields()
    await visit.node.db.write(_delete, visit.viewer, visit.me.user_id, item)
    return visit.go(f"/media/{item}#opinions", "Your review is deleted.", "info")


async def review_page(visit: Visit) -> web.StreamResponse:
    """One review, whole; its document for readers that ask for that."""
    if visit.node.settings.federation != "off":
        document = await readers.review(visit.request, named(visit))
        if document is not None:
            return document
    return await show_review(visit, named(visit))


async def show_review(visit: Visit, review_id: UUID, form: pages.Form | None = None, status: int = 200) -> web.Response:
    """The page of a review; with a form for an answer that was refused, where there is one."""
    cursor = decode.from_fields(visit.query, Wish).cursor
    found, came = await visit.node.db.read(_with_responses, visit.viewer, review_id, cursor)
    scale, may_react = scale_of(visit), visit.viewer.signed_in and found.audience is None
    how: dict[str, Any] = {"may_react": may_react, "form": form, "goes_on": cursor is not None}
    responses = shown_posts.responses(came, found.id, visit.picture, scale, **how)
    told = found if found.audience is not None else (await veiled(visit, [found]))[0]
    shown_review = shown.review(told, visit.picture, scale, whole=True)
    document = Uris(visit.node.settings.public_url).object(came.post) if came.post and not may_react else ""
    whole = ReviewPage(review=shown_review, responses=responses, preview=previews.review(told, document))
    return visit.show("reviews/review-page.html", whole, status=status)


async def reviews_page(visit: Visit) -> web.StreamResponse:
    """Somebody's reviews, the latest first."""
    wish = decode.from_fields(visit.query, Wish)
    found = await visit.node.db.read(reviews.page, visit.viewer, visit.path("name"), cursor=wish.cursor, limit=PAGE)
    owner, following = found.owner, found.reviews.next
    told = found.reviews.items if owner.is_viewer else await veiled(visit, found.reviews.items)
    return visit.show(
        "reviews/reviews.html",
        page.Reviews(
            owner=person(owner.card, visit.picture),
            reviews=tuple(shown.review(one, visit.picture, scale_of(visit)) for one in told),
            mine=owner.is_viewer,
            next=f"/{owner.card.handle}/reviews?{urlencode({'cursor': following})}" if following else "",
        ),
    )


def _form_page(media: Chain, form: pages.Form, *, has_review: bool) -> page.ReviewForm:
    url = f"{works.address(media)}/review"
    return page.ReviewForm(
        work=works.work(media), form=form, form_url=url, delete_url=f"{url}/delete" if has_review else ""
    )


async def _form(tx: Tx, viewer: Viewer, item: UUID) -> tuple[Chain, Review | None]:
    item_id = await catalog.known(tx, viewer, item)
    return (await catalog.chains(tx, [item_id]))[item_id], await reviews.own(tx, viewer, item_id)


async def _with_responses(
    tx: Tx, viewer: Viewer, review_id: UUID, cursor: str | None
) -> tuple[Review, threads.Responses]:
    found = await reviews.one(tx, viewer, review_id)
    return found, await threads.responses(tx, viewer, review_id, cursor=cursor)


async def _write(
    tx: Tx, viewer: Viewer, user_id: int, item: UUID, draft: drafts.Draft, sent: MultiMapping[str]
) -> UUID:
    """Write it, unless the text that the form had shown is another by now. Raises Conflict then."""
    item_id = await catalog.known(tx, viewer, item)
    mine = await reviews.own(tx, viewer, item_id)
    now = shown.form(mine).values.get("content", "")
    if FIELD in sent and now and f"content={mark(now)}" not in sent[FIELD].split() and mark(now) != mark(draft.content):
        raise Conflict(CHANGED)
    await service.write(tx, user_id, item_id, draft)
    return (await reviews.mine(tx, viewer, item)).id


async def _delete(tx: Tx, viewer: Viewer, user_id: int, item: UUID) -> None:
    await service.delete_review(tx, user_id, await catalog.known(tx, viewer, item))
