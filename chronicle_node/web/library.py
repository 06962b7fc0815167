"""`/@NAME/library`: somebody's library, with filters that live in the address. All of it works without scripts."""

from __future__ import annotations

import msgspec
from aiohttp import web
from multidict import MultiDict

from chronicle_node.db import Tx
from chronicle_node.domain import audience, rules
from chronicle_node.domain.library import Layout
from chronicle_node.domain.rules import Rule
from chronicle_node.errors import Invalid
from chronicle_node.httpkit import decode
from chronicle_node.policy import Viewer
from chronicle_node.queries import accounts, library_entries
from chronicle_node.queries.library_entries import Library
from chronicle_node.web.forms import refused
from chronicle_node.web.reviews import scale_of
from chronicle_node.web.show import library_page as shown
from chronicle_node.web.visit import Visit

PAGE = 60
FIELD = "field-"


class Asked(Rule, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A rule, and how and from where on to show what fits it."""

    cursor: str | None = None
    layout: Layout | None = None


def asked(fields: MultiDict[str]) -> tuple[Rule, Asked]:
    """The rule in an address or a form; own fields come as `field-KEY`. Raises Invalid."""
    plain = MultiDict(fields)
    for name in list(dict.fromkeys(plain)):
        if name.startswith(FIELD) and plain[name]:
            plain.add("field", f"{name.removeprefix(FIELD)}={plain[name]}")
    wish = decode.from_fields(plain, Asked)
    values = {name: getattr(wish, name) for name in Rule.__struct_fields__}
    return rules.checked(Rule(**values)), wish


async def page(visit: Visit) -> web.StreamResponse:
    """A page of the library. A filter that can be none is shown again, with what is wrong, over the whole library."""
    fields, sent, status = MultiDict(visit.query), None, 200
    try:
        rule, wish = asked(fields)
    except Invalid as error:
        rule, wish, sent, status = Rule(), Asked(), refused(fields, error), error.status
    found, setting = await visit.node.db.read(
        _library, visit.viewer, visit.path("name"), msgspec.structs.replace(rule, limit=None), wish.cursor
    )
    rule = rules.allowed(rule, set(found.reader.allows))
    shown_page = shown.page(
        found, rule, visit.picture, scale=scale_of(visit), layout=wish.layout, setting=setting, sent=sent
    )
    return visit.show("library/library.html", shown_page, status=status)


async def _library(tx: Tx, viewer: Viewer, name: str, rule: Rule, cursor: str | None) -> tuple[Library, str | None]:
    found = await library_entries.of_person(tx, viewer, name, rule, cursor=cursor, limit=PAGE)
    if not found.reader.is_owner:
        return found, None
    me = await accounts.me(tx, found.reader.owner_id)
    return found, audience.effective(me.privacy_settings, "library").value
