"""What people wrote, as pages show it; what carries a warning is folded behind it."""

from __future__ import annotations

from markupsafe import Markup

from chronicle_node.domain import ratings as scales
from chronicle_node.domain import statuses
from chronicle_node.domain.ratings import Scale
from chronicle_node.domain.statuses import Status
from chronicle_node.queries import posts
from chronicle_node.web import pages
from chronicle_node.web.pages import posts as page
from chronicle_node.web.show import reviews, works
from chronicle_node.web.show.people import Picture, person

WHAT = {"Review": "a review", "Comment": "a comment", "Quotation": "a quotation", "Article": "an article"}
SAYS = {"review": "a review", "rating": "a rating", "comment": "a comment", "quotation": "a quotation"}


def said(found: posts.Said, picture: Picture, wanted: Scale) -> page.Said:
    """One of them, the rating in the visitor's scale."""
    return page.Said(
        person=person(found.actor, picture),
        url=found.url,
        is_elsewhere=not found.actor.local,
        at=found.at,
        html=Markup(found.html),  # noqa: S704 - the query cleans it
        what=SAYS.get(found.says or "", WHAT.get(found.kind, "")),
        title=found.title or "",
        warning=found.warning or "",
        edited_at=found.edited_at,
        work=works.work(found.media) if found.media else None,
        rating=reviews.in_scale(found.rating, scales.shown_in(Scale.NUMERIC, wanted)) if found.rating else None,
        status=_status(found),
        react_url=f"/posts/{found.post}" if found.post else "",
        is_liked=found.is_liked,
        is_boosted=found.is_boosted,
        attached=tuple(pages.Link(text=one.words or "Attachment", url=one.url) for one in found.attached),
    )


def _status(found: posts.Said) -> str:
    if found.status is None or found.status not in set(Status):
        return ""
    return statuses.words(found.media.verb if found.media else "").of(Status(found.status))


def responses(found: posts.Responses, picture: Picture, wanted: Scale, *, may_react: bool) -> page.Responses:
    """What came of a review."""
    return page.Responses(
        likes=found.likes,
        boosts=found.boosts,
        answers=tuple(said(one, picture, wanted) for one in found.answers),
        react_url=f"/posts/{found.post}" if found.post and may_react else "",
        is_liked=found.is_liked,
        is_boosted=found.is_boosted,
    )
