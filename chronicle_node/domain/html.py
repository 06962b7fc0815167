"""HTML that strangers wrote, made safe to show: few tags, no attributes but links, nothing that runs or loads.

It is cleaned when it is taken in, and again when it is shown, so that a fault of then is none for ever.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

LONGEST = 60_000
MOST_TAGS = 2_000
KEPT = 256  # texts whose clean form is remembered
TAGS = set("p br hr strong b em i u s del sub sup a ul ol li blockquote code pre details summary".split())
_TAG = re.compile(r"<[^<>]*>?")


@lru_cache(maxsize=KEPT)
def safe(given: str) -> str:
    """What may be shown of it. What is made to wear a cleaner out, by many tags or by growing, is shown as text."""
    cut = given[:LONGEST]
    if cut.count("<") <= MOST_TAGS:
        import nh3  # two megabytes, once there is something to clean

        found = nh3.clean(
            cut,
            tags=TAGS,
            attributes={"a": {"href"}},
            url_schemes={"http", "https"},
            link_rel="nofollow noopener noreferrer ugc",
        ).strip()
        if len(found) <= LONGEST:
            return found
    return f"<p>{html.escape(text_of(cut))}</p>"


def text_of(given: str) -> str:
    """The words of it alone, as plain text."""
    return html.unescape(_TAG.sub(" ", given[:LONGEST])).strip()


def of_text(given: str) -> str:
    """Plain text as HTML; a line break breaks the line."""
    return f"<p>{html.escape(given)}</p>".replace("\n", "<br>")
