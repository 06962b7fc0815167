"""Settings, Webhooks: which programs of one's own hear of what, and whether they answered."""

from __future__ import annotations

from typing import Literal, cast
from uuid import UUID

import msgspec
from aiohttp import web

from chronicle_node.db import Tx
from chronicle_node.errors import Problem
from chronicle_node.httpkit import decode
from chronicle_node.httpkit.outbound import require_callable
from chronicle_node.net import webhook as signing
from chronicle_node.queries import webhooks as reads
from chronicle_node.services import webhooks
from chronicle_node.web import pages
from chronicle_node.web.forms import named, refused
from chronicle_node.web.visit import Visit

PATH = "/settings/webhooks"
SHOWN = 10  # messages of each webhook
EVENTS = (
    pages.Scope(name="scrobble", words="When I finish something"),
    pages.Scope(name="series_completed", words="When I reach the end of a series"),
)


class WebhookForm(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    url: str
    events: list[str] = []


async def show(visit: Visit) -> web.StreamResponse:
    """Every webhook with its latest messages, and the form for another."""
    return visit.show("settings/webhooks.html", await _page(visit, pages.Form()))


async def add(visit: Visit) -> web.StreamResponse:
    """Set one up; the page after this shows its secret."""
    fields, secret = await visit.fields(), signing.new_secret()
    try:
        form = decode.from_fields(fields, WebhookForm)
        require_callable(visit.node, form.url, "/url")
        wish = webhooks.NewWebhook(form.name, form.url, form.events)
        await visit.node.db.write(webhooks.add, visit.me.user_id, wish, secret, visit.node.secrets)
    except Problem as error:
        page = await _page(visit, refused(fields, error))
        return visit.show("settings/webhooks.html", page, status=error.status)
    return visit.go(PATH, secret=("webhook", form.name, secret))


async def enable(visit: Visit) -> web.StreamResponse:
    """Call one again that was switched off."""
    await visit.fields()
    await visit.node.db.write(webhooks.switch, visit.me.user_id, named(visit), on=True)
    return visit.go(PATH, "The webhook is called again from now on.")


async def remove(visit: Visit) -> web.StreamResponse:
    """Take one down."""
    await visit.fields()
    await visit.node.db.write(webhooks.remove, visit.me.user_id, named(visit))
    return visit.go(PATH, "The webhook is gone.")


async def _page(visit: Visit, form: pages.Form) -> pages.WebhookSettings:
    cards, messages = await visit.node.db.read(_mine, visit.me.user_id)
    kind, *rest = visit.take_secret() or ("",)
    fresh = pages.FreshWebhook(name=rest[0], secret=rest[1]) if kind == "webhook" else None
    rows = tuple(_webhook(card, messages[card.id]) for card in cards)
    return pages.WebhookSettings(webhooks=rows, events=EVENTS, fresh=fresh, form=form)


async def _mine(tx: Tx, user_id: int) -> tuple[list[reads.WebhookCard], dict[UUID, tuple[reads.Message, ...]]]:
    cards = await reads.mine(tx, user_id)
    return cards, {card.id: (await reads.messages(tx, user_id, card.id, limit=SHOWN)).items for card in cards}


def _webhook(card: reads.WebhookCard, messages: tuple[reads.Message, ...]) -> pages.Webhook:
    return pages.Webhook(
        name=card.name,
        url=card.url,
        events=tuple(card.events),
        delete_url=f"{PATH}/{card.id}/delete",
        enable_url="" if card.is_enabled else f"{PATH}/{card.id}/enable",
        enabled=card.is_enabled,
        failures=card.failure_count,
        deliveries=tuple(_delivery(message) for message in messages),
    )


def _delivery(message: reads.Message) -> pages.Delivery:
    return pages.Delivery(
        event=message.event,
        state=cast("Literal['pending', 'delivered', 'failed']", message.state),
        at=message.delivered_at or message.created_at,
        attempts=message.attempts,
        status=message.last_status,
        error=message.last_error or "",
    )
