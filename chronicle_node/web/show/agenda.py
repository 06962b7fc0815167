"""What lies ahead, as its pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from chronicle_node.queries.cursors import Page
from chronicle_node.queries.kinds import Kind
from chronicle_node.queries.put_off import PutOffItem
from chronicle_node.queries.up_next import UpNext
from chronicle_node.web import pages
from chronicle_node.web.pages import agenda as shown
from chronicle_node.web.show import library, works

PLACES = (  # their words, and their addresses for a handle
    ("On now", "/now"),
    ("Up next", "/next"),
    ("Behind", "/behind"),
    ("Calendar", "/calendar"),
    ("Your days", "/{}/activity"),
    ("Goals", "/{}/goals"),
)


def places(here: str, handle: str) -> tuple[pages.Tab, ...]:
    """The way between these pages, from one of them, for the person of this handle."""
    return tuple(pages.Tab(text=text, url=url.format(handle), current=url == here) for text, url in PLACES)


def kind_tabs(path: str, found: Sequence[Kind], current: str | None, **asked: str | None) -> tuple[pages.Tab, ...]:
    """A filter by media type that keeps what else the address asks for."""
    if len(found) < 2 and current is None:
        return ()
    choices = [("Everything", None), *((one.words, one.name) for one in found)]
    return tuple(
        pages.Tab(text=text, url=address(path, **asked, type=name), current=name == current, kind=name or "")
        for text, name in choices
    )


def address(path: str, **asked: str | None) -> str:
    """A page with what its address asks for."""
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


def next_page(
    found: Page[UpNext], off: Sequence[PutOffItem], tabs: tuple[pages.Tab, ...], media_type: str | None, handle: str
) -> shown.NextPage:
    """What comes next, and what was put off."""
    return shown.NextPage(
        places=places("/next", handle),
        rows=tuple(library.upcoming(one) for one in found.items),
        off=tuple(
            shown.PutOff(work=works.work(one.media), url=f"/media/{one.media.id}/put-off/end", until=one.until)
            for one in off
        ),
        tabs=tabs,
        next=address("/next", type=media_type, cursor=found.next) if found.next else "",
    )
