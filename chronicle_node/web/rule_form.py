"""The rule of a smart list as a form: its fields, what was typed in them, and how many entries fit."""

from __future__ import annotations

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain import rules, statuses
from chronicle_node.domain.rules import Rule
from chronicle_node.domain.statuses import Status
from chronicle_node.errors import Invalid
from chronicle_node.policy import Viewer
from chronicle_node.queries import enabled_types, library_entries, smart_lists
from chronicle_node.queries.enabled_types import EnabledType
from chronicle_node.queries.library_entries import Reader
from chronicle_node.web import pages
from chronicle_node.web.library import asked
from chronicle_node.web.pages.lists import RuleForm
from chronicle_node.web.show import rule_words, shelf
from chronicle_node.web.visit import Visit
from chronicle_node.web.words import count

MARK = "smart"
#: What the form has a field for; everything else that a rule says goes along hidden.
FIELDS = (
    *("text", "type", "status", "favorite", "year_from", "year_to", "rating_from", "rating_to", "rated", "tag"),
    *("without_tag", "notes", "added_days", "friends_from", "unfinished", "unplayed_days", "plays_from"),
    *("finished_year", "field"),
)


class Known(msgspec.Struct, frozen=True):
    """What the form is made of."""

    reader: Reader
    types: list[EnabledType]
    fits: int


def rule_of(fields: MultiDict[str]) -> Rule:
    """The rule that a form says; tags are separated by commas. Raises Invalid."""
    plain = MultiDict((name, value) for name, value in fields.items() if name not in {"tag", "without_tag", "notes_of"})
    for name in ("tag", "without_tag"):
        for raw in fields.getall(name, ()):
            plain.extend((name, one.strip()) for one in raw.split(",") if one.strip())
    return asked(plain)[0]


async def preview(visit: Visit) -> web.StreamResponse:
    """A sentence on how many entries fit, while somebody types."""
    try:
        rule = rule_of(MultiDict(visit.request.query))
    except Invalid as error:
        return web.Response(text=error.fields[0].detail if error.fields else error.detail)
    known = await visit.node.db.read(_known, visit.viewer, rule)
    return web.Response(text=fits(known.fits))


def fits(total: int) -> str:
    return "Nothing fits yet." if not total else f"{count(total, 'entry fits', 'entries fit')} now."


async def form(visit: Visit, rule: Rule) -> RuleForm:
    """The fields of a rule, as it is."""
    known = await visit.node.db.read(_known, visit.viewer, rule)
    pairs = rules.pairs(rule)
    asks = rules.asks(rule) - {"tags"}
    return RuleForm(
        types=tuple((one.name, one.words) for one in known.types),
        statuses=tuple((status.value, statuses.words("").of(status)) for status in Status),
        sorts=tuple(rule_words.SORTS),
        checked=frozenset(f"{name}={value}" for name, value in pairs),
        fields=tuple(shelf.field(one) for one in known.reader.settings.fields),
        hidden=tuple((name, value) for name, value in pairs if name not in {*FIELDS, "sort", "descending"}),
        fits=fits(known.fits),
        only_mine="own" in asks,
        needs=tuple(words for kind, words in (("ratings", "ratings"), ("history", "history")) if kind in asks),
    )


def values(rule: Rule) -> dict[str, str]:
    """What stands in the fields."""
    found = {name: value for name, value in rules.pairs(rule) if name in FIELDS}
    found |= {"tag": ", ".join(rule.tag), "without_tag": ", ".join(rule.without_tag), "sort": rule.sort}
    found |= {f"field-{one.partition('=')[0]}": one.partition("=")[2] for one in rule.field}
    found["descending"] = "" if rule.descending is None else str(rule.is_descending).lower()
    found["limit"] = str(rule.limit or "")
    return found


def with_values(sent: pages.Form, rule: Rule) -> pages.Form:
    """The list's own form with the rule's fields beside."""
    return msgspec.structs.replace(sent, values={**values(rule), **sent.values})


async def _known(tx: Tx, viewer: Viewer, rule: Rule) -> Known:
    _, reader = await library_entries.mine(tx, viewer)
    types = await enabled_types.every(tx, viewer)
    return Known(reader, types, await smart_lists.count(tx, viewer, rule))
