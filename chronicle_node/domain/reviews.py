"""What a review may be: a title if one likes, Markdown, and a word on whether it gives things away."""

from __future__ import annotations

import msgspec

from chronicle_node.domain.audience import Audience
from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.domain.text import clean, one_line

TITLE_MAX = 200
CONTENT_MAX = 20_000


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A review that may be kept."""

    title: str | None
    content: str
    contains_spoilers: bool
    audience: Audience


def draft(*, title: str | None, content: str, contains_spoilers: bool, audience: str) -> Draft:
    """The review as it will be kept. Raises Invalid naming each fault."""
    findings = Findings()
    kept_title = findings.attempt(lambda: _title(title))
    kept_content = findings.attempt(lambda: _content(content))
    level = findings.attempt(lambda: _audience(audience))
    findings.close()
    return Draft(
        title=kept_title,
        content=kept_content or "",
        contains_spoilers=contains_spoilers,
        audience=level or Audience.PRIVATE,
    )


def _title(raw: str | None) -> str | None:
    title = one_line(raw)
    if len(title) > TITLE_MAX:
        raise invalid("/title", f"Use at most {TITLE_MAX} characters.")
    return title or None


def _content(raw: str) -> str:
    text = clean(raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise invalid("/content", "Write something first.")
    if len(text) > CONTENT_MAX:
        raise invalid("/content", f"Use at most {CONTENT_MAX:,} characters; this has {len(text):,}.")
    return text


def _audience(raw: str) -> Audience:
    if raw not in set(Audience):
        raise invalid("/audience", "Send public, followers, friends or private.")
    return Audience(raw)
