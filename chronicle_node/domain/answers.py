"""What somebody may answer: plain text, a warning if one likes, for no more people than what it answers was for."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from chronicle_node.domain.findings import Findings, invalid
from chronicle_node.domain.text import clean, one_line

CONTENT_MAX = 5_000
WARNING_MAX = 200
Audience = Literal["public", "followers", "readers", "direct"]
#: Of each level the levels an answer may have, the widest first. Somebody else's followers are not one's own.
WITHIN: dict[str, tuple[Audience, ...]] = {
    "public": ("public", "followers", "direct"),
    "readers": ("readers", "direct"),
}
ALONE: tuple[Audience, ...] = ("direct",)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that may be sent; `audience` None is as wide as may be."""

    content: str
    warning: str | None
    audience: str | None


class Answerable(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody may read and answer. `post_id` is None for a review that is not posted: `uri` is then its page."""

    post_id: int | None
    uri: str
    thread_id: UUID
    author_id: int
    audience: str


def draft(*, content: str, warning: str | None = None, audience: str | None = None) -> Draft:
    """The answer as it will be kept. Raises Invalid naming each fault."""
    findings = Findings()
    kept = findings.attempt(lambda: _content(content))
    warned = findings.attempt(lambda: _warning(warning))
    findings.close()
    return Draft(content=kept or "", warning=warned, audience=audience or None)


def levels(answered: str, *, own: bool = False) -> tuple[Audience, ...]:
    """Whom an answer to something of this level may be for. To one's own followers one may go on speaking."""
    if own and answered == "followers":
        return ("followers", "direct")
    return WITHIN.get(answered, ALONE)


def level(wanted: str | None, allowed: tuple[Audience, ...]) -> str:
    """The level an answer gets. Raises Invalid for one that is wider than what it answers."""
    if wanted is None:
        return allowed[0]
    if wanted not in allowed:
        words = " or ".join(allowed)
        raise invalid("/audience", f"What you answer was written for fewer people; send {words}.")
    return wanted


def _content(raw: str) -> str:
    text = clean(raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise invalid("/content", "Write something first.")
    if len(text) > CONTENT_MAX:
        raise invalid("/content", f"Use at most {CONTENT_MAX:,} characters; this has {len(text):,}.")
    return text


def _warning(raw: str | None) -> str | None:
    warning = one_line(raw)
    if len(warning) > WARNING_MAX:
        raise invalid("/warning", f"Use at most {WARNING_MAX} characters.")
    return warning or None
