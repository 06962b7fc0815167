"""From what somebody wrote to HTML that is safe to show: Markdown, spoilers that are really hidden, no pictures.

HTML in the text is shown as text. Pictures become links, since a page loads nothing from other servers. What comes out
is cleaned once more against a list of what may be there, so that a fault above it hurts nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from chronicle_node.domain import spoilers

if TYPE_CHECKING:  # the parser is heavy: it is imported where it is used
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

TAGS = set("p div br hr strong em s a ul ol li blockquote code pre details summary".split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
CLASSES = {"details": {"spoiler"}, "p": {"headline"}, "div": {"holds-spoiler"}}
SCHEMES = {"http", "https"}
KEPT = 128  # texts whose HTML is remembered: some can be written so that reading them takes long

# Around the number of a hidden part while the rest is read. Private characters: nobody's text keeps them.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_LOST = "▒▒▒"  # a hidden part in a place that can't fold, such as a link's title: it stays hidden
_WEB = re.compile(r"https?://", re.IGNORECASE)


class Hidden(NamedTuple):
    html: str
    written: str


@lru_cache(maxsize=KEPT)
def render(text: str) -> str:
    """The text as HTML without anything in it that could act, load or stand out of its place."""
    html = _html(text.replace(_OPEN, "").replace(_CLOSE, ""))
    import nh3  # two megabytes, once there is something to clean

    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )


def _html(text: str, *, inline: bool = False) -> str:
    hidden: list[Hidden] = []
    shown = []
    for piece in spoilers.pieces(text):
        shown.append(f"{_OPEN}{len(hidden)}{_CLOSE}" if piece.hidden else piece.text)
        if piece.hidden:
            hidden.append(Hidden(_html(piece.text, inline="\n\n" not in piece.text), piece.written))
    parser, env = _parser(), {"hidden": hidden}
    html: str = parser.renderInline("".join(shown), env) if inline else parser.render("".join(shown), env)
    return _PLACE.sub(_LOST, html)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Indented text is not code here: people indent paragraphs.
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("strikethrough").disable("code")
    parser.validateLink = _is_web_address  # type: ignore[method-assign]
    parser.core.ruler.before("text_join", "spoilers", _place_spoilers)
    for name, rule in {"image": _image, "spoiler": _spoiler, "fence": _code, "code_inline": _code}.items():
        parser.add_render_rule(name, rule)
    return parser


def _is_web_address(url: str) -> bool:
    return bool(_WEB.match(url))


def _place_spoilers(state: StateCore) -> None:
    """Put folds where the hidden parts stood. A heading is a line that stands out, no heading of the page."""
    for token in state.tokens:
        if token.type.startswith("heading"):
            token.tag = "p"
            if token.nesting > 0:
                token.attrSet("class", "headline")
    for at, token in enumerate(state.tokens):
        if token.type != "inline":
            continue
        token.children = _with_spoilers(_links_in_order(token.children or []), state.env["hidden"])
        if at and any(child.type == "spoiler" for child in token.children):
            _hold_spoiler(state.tokens[at - 1], state.tokens[at + 1])


def _hold_spoiler(opening: Token, closing: Token) -> None:
    """A fold may not stand inside a paragraph or heading: the browser would break those in two."""
    opening.tag = closing.tag = "div"
    opening.hidden = closing.hidden = False
    opening.attrSet("class", "holds-spoiler")


def _with_spoilers(tokens: Sequence[Token], hidden: list[Hidden]) -> list[Token]:
    from markdown_it.token import Token

    found: list[Token] = []
    for token in tokens:
        if token.type == "text":
            parts = enumerate(_PLACE.split(_take_out(token.content, hidden)))
            found += [Token("spoiler" if at % 2 else "text", "", 0, content=part) for at, part in parts]
        else:
            found.append(token)
    return found


def _take_out(text: str, hidden: list[Hidden]) -> str:
    """Text with places for what it hides: also what was first taken for code, and turned out to be none."""
    shown = ""
    for piece in spoilers.pieces(text):
        shown += f"{_OPEN}{len(hidden)}{_CLOSE}" if piece.hidden else piece.text
        if piece.hidden:
            hidden.append(Hidden(_escape(piece.text), piece.written))
    return shown


def _links_in_order(tokens: Sequence[Token]) -> list[Token]:
    """A link whose words hide something is none, for a press could mean two things; one inside another is words."""
    dropped: set[int] = set()
    opened = -1
    for at, token in enumerate(tokens):
        if token.type == "link_open":
            opened = at
        elif token.type == "link_close":
            if any(_OPEN in one.content for one in tokens[opened:at]):
                dropped |= {opened, at}
            opened = -1
        elif token.type == "image":
            token.meta["is_link"] = opened < 0
    return [token for at, token in enumerate(tokens) if at not in dropped]


def _spoiler(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    html = env["hidden"][int(tokens[at].content)].html
    return f'<details class="spoiler"><summary>Spoiler</summary>{html}</details>'


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    token = tokens[at]
    words = _escape(self.renderInlineAsText(token.children or [], options, env).strip() or "Picture")
    return f'<a href="{_escape(str(token.attrs["src"]))}">{words}</a>' if token.meta.get("is_link") else words


def _code(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    """Code hides nothing: what looked like a spoiler in it was part of it."""
    code = _PLACE.sub(lambda place: str(env["hidden"][int(place[1])].written), tokens[at].content)
    html = f"<code>{_escape(code)}</code>"
    return f"<pre>{html}</pre>\n" if tokens[at].type == "fence" else html


def _escape(text: str) -> str:
    from markdown_it.common.utils import escapeHtml

    return escapeHtml(text)
