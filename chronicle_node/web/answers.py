"""`/posts/ID` and below, `/reviews/ID/answers`: a talk, and one's own part in it: answering, changing, taking back."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Row, Tx
from chronicle_node.domain import answers as drafts
from chronicle_node.domain.answers import Draft
from chronicle_node.errors import Problem
from chronicle_node.federation import talks
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import readable, threads
from chronicle_node.services import answers
from chronicle_node.web import pages
from chronicle_node.web.forms import key_of, named, refused
from chronicle_node.web.pages import posts as page
from chronicle_node.web.reviews import scale_of, show_review
from chronicle_node.web.show import posts as shown
from chronicle_node.web.show import previews
from chronicle_node.web.veils import veiled
from chronicle_node.web.visit import Visit

FORM_BYTES = 128_000  # five thousand characters, each of up to twelve bytes in a form, with room


class AnswerForm(msgspec.Struct, frozen=True, kw_only=True):
    content: str
    warning: str = ""
    audience: str = ""


class Wish(msgspec.Struct, frozen=True):
    """Behind which answer the page begins."""

    cursor: str | None = None


async def talk_page(visit: Visit) -> web.StreamResponse:
    """A post between what it answers and the answers to it; its document for readers that ask for that."""
    if visit.node.settings.federation != "off":
        document = await talks.at_page(visit.request, named(visit))
        if document is not None:
            return document
    return await _show(visit, named(visit))


async def answer_post(visit: Visit) -> web.StreamResponse:
    """Answer a post; with a fault, the form comes back as it was sent."""
    fields = await visit.fields(FORM_BYTES)
    try:
        new = await _answer(visit, fields, readable.answerable_post)
    except Problem as error:
        _must_be_shown(error)
        return await _show(visit, named(visit), refused(fields, error), error.status)
    return visit.go(f"/posts/{new}", "Your answer is on its way.")


async def answer_review(visit: Visit) -> web.StreamResponse:
    """Answer a review; likewise."""
    fields = await visit.fields(FORM_BYTES)
    try:
        new = await _answer(visit, fields, readable.answerable_review)
    except Problem as error:
        _must_be_shown(error)
        return await show_review(visit, named(visit), refused(fields, error), error.status)
    return visit.go(f"/reviews/{named(visit)}#answer-{new}", "Your answer is on its way.")


async def edit_page(visit: Visit) -> web.StreamResponse:
    """The form, with what one has answered."""
    row = await visit.node.db.read(answers.own, visit.viewer, named(visit))
    form = pages.Form(values={"content": row.source, "warning": row.warning or ""})
    return _form_page(visit, row, form)


async def edit(visit: Visit) -> web.StreamResponse:
    """Say it otherwise."""
    fields = await visit.fields(FORM_BYTES)
    row = await visit.node.db.read(answers.own, visit.viewer, named(visit))
    try:
        await visit.node.db.write(answers.change, visit.viewer, row.public_id, _draft(fields))
    except Problem as error:
        _must_be_shown(error)
        return _form_page(visit, row, refused(fields, error), error.status)
    return visit.go(f"/posts/{row.public_id}", "Your answer is changed.")


async def delete(visit: Visit) -> web.StreamResponse:
    """Take it back."""
    await visit.fields()
    back = await visit.node.db.write(_delete, visit.viewer, named(visit))
    return visit.go(back, "Your answer is deleted. Other servers are asked to forget it.", "info")


async def _show(visit: Visit, post_id: UUID, form: pages.Form | None = None, status: int = 200) -> web.Response:
    cursor = decode.from_fields(visit.query, Wish).cursor
    found = await visit.node.db.read(threads.talk, visit.viewer, post_id, cursor=cursor)
    found = await _veiled(visit, found)
    talk = shown.talk(found, visit.picture, scale_of(visit), form, goes_on=cursor is not None)
    if not talk.post.is_elsewhere:
        talk = msgspec.structs.replace(talk, preview=previews.post(talk.post, found.post.id))
    return visit.show("feed/talk.html", talk, status=status)


async def _veiled(visit: Visit, found: threads.Talk) -> threads.Talk:
    """With no more of the works that are spoken of than the visitor wants to be told."""
    post, *others = await veiled(visit, [found.post, *found.above, *found.answers])
    above = len(found.above)
    return msgspec.structs.replace(found, post=post, above=tuple(others[:above]), answers=tuple(others[above:]))


def _form_page(visit: Visit, row: Row, form: pages.Form, status: int = 200) -> web.Response:
    here = f"/posts/{row.public_id}"
    found = page.AnswerForm(reply=page.Reply(form=form, url=f"{here}/edit"), back_url=here, delete_url=f"{here}/delete")
    return visit.show("feed/answer-page.html", found, status=status)


def _draft(fields: MultiDict[str]) -> Draft:
    form = decode.from_fields(fields, AnswerForm)
    return drafts.draft(content=form.content, warning=form.warning, audience=form.audience)


async def _answer(visit: Visit, fields: MultiDict[str], find: readable.Find) -> UUID:
    key = key_of(fields)
    return await visit.node.db.write(_write, visit.viewer, find, named(visit), _draft(fields), key)


def _must_be_shown(error: Problem) -> None:
    """Raises again what the form can do nothing about."""
    if error.status not in {422, 429}:
        raise error


async def _write(tx: Tx, viewer: Viewer, find: readable.Find, public_id: UUID, draft: Draft, key: UUID | None) -> UUID:
    return await answers.write(tx, viewer, await find(tx, viewer, public_id), draft, key)


async def _delete(tx: Tx, viewer: Viewer, public_id: UUID) -> str:
    """Where the page goes on: with what was answered, where that can still be read."""
    row = await answers.own(tx, viewer, public_id)
    talk = await threads.talk(tx, viewer, public_id)
    await answers.remove(tx, viewer, row.public_id)
    if talk.above:
        return f"/posts/{talk.above[-1].post}"
    return f"/reviews/{talk.review.id}" if talk.review is not None else "/feed/posts"
