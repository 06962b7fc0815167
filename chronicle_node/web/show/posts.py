"""What people wrote, as pages show it; what carries a warning is folded behind it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup

from chronicle_node.domain import ratings as scales
from chronicle_node.domain import statuses
from chronicle_node.domain.ratings import Scale
from chronicle_node.domain.statuses import Status
from chronicle_node.queries import posts, threads
from chronicle_node.web import pages
from chronicle_node.web.pages import posts as page
from chronicle_node.web.show import reviews, works
from chronicle_node.web.show.people import Picture, person

AUDIENCES = {
    "public": "Everybody",
    "followers": "Your followers, the author and whom you name",
    "readers": "Those who may read the review",
    "direct": "The author and whom you name",
}
WHAT = {"Review": "a review", "Comment": "a comment", "Quotation": "a quotation", "Article": "an article"}
SAYS = {
    "review": "a review",
    "rating": "a rating",
    "comment": "a comment",
    "quotation": "a quotation",
    "list": "a list",
}


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
        listed=_listed(found),
        rating=reviews.in_scale(found.rating, scales.shown_in(Scale.NUMERIC, wanted)) if found.rating else None,
        status=_status(found),
        react_url=f"/posts/{found.post}" if found.post else "",
        is_liked=found.is_liked,
        is_boosted=found.is_boosted,
        attached=tuple(pages.Link(text=one.words or "Attachment", url=one.url) for one in found.attached),
        talk_url=_talk_url(found),
        answers=_answered(found),
        boosted_by=person(found.boosted_by, picture) if found.boosted_by is not None else None,
        others=max(found.boosters - 1, 0),
        depth=found.depth,
        audience=AUDIENCES.get(found.audience or "", ""),
        edit_url=f"/posts/{found.post}/edit" if found.source is not None else "",
    )


def _listed(found: posts.Said) -> page.Listed | None:
    said = found.listed
    if said is None:
        return None
    return page.Listed(
        title=said.title,
        url=f"/{found.actor.handle}/lists/{said.list_id}" if said.list_id else "",
        description=said.description or "",
        works=tuple(works.work(one) for one in said.works),
        more=said.count - len(said.works),
    )


def _status(found: posts.Said) -> str:
    if found.status is None or found.status not in set(Status):
        return ""
    return statuses.words(found.media.verb if found.media else "").of(Status(found.status))


def _talk_url(found: posts.Said) -> str:
    """A review's talk is on its own page; what is posted here beside reviews has none."""
    if found.post is not None and not found.url.startswith(("/media/", "/lists/", "/reviews/")):
        return f"/posts/{found.post}"
    return found.url if found.url.startswith("/reviews/") else ""


def _answered(found: posts.Said) -> pages.Link | None:
    answered = found.answers
    if answered is None or answered.post is None:
        return None
    url = f"/reviews/{answered.review}" if answered.review else f"/posts/{answered.post}"
    return pages.Link(text=answered.name or "", url=url)


def reply(url: str, audiences: Sequence[str], form: pages.Form | None = None) -> page.Reply | None:
    """The form for an answer; None for whoever may not answer."""
    if not audiences:
        return None
    return page.Reply(
        form=form or pages.Form(), url=url, audiences=tuple((level, AUDIENCES[level]) for level in audiences)
    )


def talk(
    found: threads.Talk, picture: Picture, wanted: Scale, form: pages.Form | None = None, *, goes_on: bool = False
) -> page.TalkPage:
    """A post between what it answers and the answers to it; `goes_on`: from a later one."""
    review, here = found.review, f"/posts/{found.post.post}"
    return page.TalkPage(
        post=said(found.post, picture, wanted),
        above=() if goes_on else tuple(said(one, picture, wanted) for one in found.above),
        answers=tuple(said(one, picture, wanted) for one in found.answers),
        count=found.count,
        next=_more(here, found.next),
        begin_url=here if goes_on else "",
        review=pages.Link(text=review.media.title, url=f"/reviews/{review.id}") if review else None,
        likes=found.likes,
        boosts=found.boosts,
        reply=reply(f"{here}/answers", found.audiences, form),
    )


def responses(
    found: threads.Responses,
    review: UUID,
    picture: Picture,
    wanted: Scale,
    *,
    may_react: bool,
    form: pages.Form | None = None,
    goes_on: bool = False,
) -> page.Responses:
    """What came of a review; `goes_on`: from a later answer."""
    here = f"/reviews/{review}"
    return page.Responses(
        likes=found.likes,
        boosts=found.boosts,
        answers=tuple(said(one, picture, wanted) for one in found.answers),
        count=found.count,
        next=_more(here, found.next),
        begin_url=f"{here}#answers" if goes_on else "",
        react_url=f"/posts/{found.post}" if found.post and may_react else "",
        is_liked=found.is_liked,
        is_boosted=found.is_boosted,
        reply=reply(f"{here}/answers", found.audiences, form),
    )


def _more(here: str, cursor: str | None) -> str:
    return f"{here}?{urlencode({'cursor': cursor})}#answers" if cursor else ""
