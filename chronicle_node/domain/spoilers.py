"""Finds what a text hides: `||so||` or `>!so!<`.

The hidden parts are taken out before anything else reads the text, so that no quirk of Markdown can uncover one. Code
hides nothing. Time is linear in the length: what has no end is looked for once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A fence of code, a run of ticks that may begin code in its line, a backslash with what loses its meaning, our marks.
_MARK = re.compile(
    r"^ {0,3}(?:> ?)*(?P<fence>`{3,}|~{3,})[^`\n]*$|(?P<ticks>`+)|\\[^\n]|(?P<mark>>!|\|\|)", re.MULTILINE
)
_ENDS = {">!": "!<", "||": "||"}


class Piece(NamedTuple):
    """`written` is the text with the marks around it."""

    text: str
    written: str
    hidden: bool


def pieces(text: str) -> Iterator[Piece]:
    """The text in order, each piece either shown or hidden."""
    endless: set[str] = set()
    shown_from = at = 0
    while found := _MARK.search(text, at):
        at = _after_code(text, found)
        end = _ENDS.get(found["mark"] or "")
        if end is None or end in endless:
            continue
        closing = text.find(end, at)
        if closing < 0:
            endless.add(end)
        elif hidden := text[at:closing].strip():
            yield from _shown(text[shown_from : found.start()])
            at = shown_from = closing + len(end)
            yield Piece(hidden, text[found.start() : at], hidden=True)
    yield from _shown(text[shown_from:])


def _shown(text: str) -> Iterator[Piece]:
    if text:
        yield Piece(text, text, hidden=False)


def _after_code(text: str, found: re.Match[str]) -> int:
    """Where to go on: after the code that begins here, or after the mark itself."""
    at, fence, ticks = found.end(), found["fence"], found["ticks"]
    if fence:
        close = re.compile(rf"^[ >]*{fence[0]}{{{len(fence)},}}[ \t]*$", re.MULTILINE).search(text, at)
        return close.end() if close else len(text)
    if ticks:
        line_end = text.find("\n", at)
        same = re.compile(rf"(?<!`)`{{{len(ticks)}}}(?!`)")
        close = same.search(text, at, len(text) if line_end < 0 else line_end)
        return close.end() if close else at
    return at
