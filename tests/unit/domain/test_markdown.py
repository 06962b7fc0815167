"""Markdown that can't act, load or uncover anything."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle_node.domain.markdown import ATTRIBUTES, TAGS, render
from chronicle_node.domain.spoilers import pieces


class Reading(HTMLParser):
    """Every tag with its attributes, the text that stands open, and the text that is folded."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open = self.folded = ""
        self._folds = 0
        self._summary = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._folds += tag == "details"
        self._summary |= tag == "summary"

    def handle_endtag(self, tag: str) -> None:
        self._folds -= tag == "details"
        self._summary &= tag != "summary"

    def handle_data(self, data: str) -> None:
        if self._folds and not self._summary:
            self.folded += data
        else:
            self.open += data


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>*{display:none}</style>",
    "<iframe src=//evil.example></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](/sign-out)",
    "<javascript:alert(1)>",
    "![x](https://evil.example/pixel.png)",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![x](https://a.example/"onerror="alert(1))',
    '[x](https://a.example "title\\" onmouseover=\\"alert(1)")',
    "[ref]\n\n[ref]: javascript:alert(1)",
    '```html"><script>alert(1)</script>\n<script>alert(1)</script>\n```',
    "`<script>alert(1)</script>`",
    "||<script>alert(1)</script>||",
    '>!"><img src=x onerror=alert(1)>!<',
    '[a](https://a.example "||<img src=x onerror=alert(1)>||")',
    "||\ue0000\ue001||",
    "<p style='position:fixed;inset:0'>",
    "<form action=/settings/security method=post>",
    "<a href=https://a.example id=opinions name=csrf_token class=button>x</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_becomes_more_than_text(attack: str) -> None:
    assert_harmless(render(attack))


@given(
    st.lists(st.sampled_from([*ATTACKS, "||", ">!", "!<", "`", "*", "[", "](https://a.example)", "\n\n", "> ", "- "]))
)
@settings(max_examples=150, deadline=None)
def test_no_mixture_of_attacks_becomes_more_than_text(parts: list[str]) -> None:
    assert_harmless(render("".join(parts)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Reading(html).tags:
        assert tag in TAGS
        assert attributes.keys() <= ATTRIBUTES.get(tag, set()) | {"class", "rel"}
        assert attributes.get("class", "spoiler") in {"spoiler", "holds-spoiler", "headline"}
        if "href" in attributes:
            assert re.match(r"https?://", str(attributes["href"]), re.IGNORECASE)
            assert attributes["rel"] == "nofollow noopener noreferrer"


def test_what_people_write_reads_as_they_meant() -> None:
    html = render("**Good**, ~~bad~~ *ugly*\nyes\n\n# Plot\n\n- one\n\n> said\n\n[l](http://a.b)")
    parts = ("<strong>Good</strong>", "<s>bad</s>", "<em>ugly</em><br>", '<p class="headline">Plot</p>', "<li>one</li>")
    for part in (*parts, "<blockquote>", '<a href="http://a.b"'):
        assert part in html


def test_a_picture_is_a_link() -> None:
    html = render("![The poster](https://a.example/p.png) ![](https://a.example/q.png)")
    assert '<a href="https://a.example/p.png" rel="nofollow noopener noreferrer">The poster</a>' in html
    assert ">Picture</a>" in html
    assert "<img" not in html


HIDING = [
    "||{}||",
    ">!{}!<",
    "Before ||{}|| after",
    ">!{}!< at the start of a line is no quotation",
    "||one\n\n{}||",
    "||- one\n- {}\n- three||",
    "# Heading ||{}||",
    "- item ||{}||",
    "> quoted\n> ||{}||",
    "**bold ||{}||** *em >!{}!<*",
    "[||{}||](https://a.example)",
    "![||{}||](https://a.example/p.png)",
    '[a](https://a.example "||{}||")',
    "[a]\n\n[a]: https://a.example '||{}||'",
    "||>!{}!<||",
    "` one\na ` ||{}|| ` b",
    "and ```\n||{}||\n```",
    "`||{} b||",
    "`a || b` and ||{}||",
    "```\na || b\n```\n||{}||",
    "> ```\n> a || b\n> ```\n\n||{}\n\nmore||",
    "~~~\n>! a\n~~~\n>!{}!<",
    "<b>||{}||</b>",
    "\\\\||{}||",
    "    ||{}||",
]


@pytest.mark.parametrize("text", HIDING)
def test_what_is_hidden_is_folded_and_nowhere_else(text: str) -> None:
    html = render(text.format(*["SECRET"] * text.count("{}")))
    reading = Reading(html)
    assert "SECRET" not in reading.open
    assert not [values for _, values in reading.tags if "SECRET" in str(values)]


def test_a_fold_stands_in_no_paragraph_that_the_browser_would_break() -> None:
    assert not re.search(r"<p>[^<]*<details", render("a ||b|| c"))


@pytest.mark.parametrize("text", ["a || b", "\\||a\\||", "||||", "|| ||", "> ! said", ">! without an end",
                                  "`a || b || c`", "```\n||a||\n```", "~~~\n>!a!<\n~~~"])  # fmt: skip
def test_what_is_no_spoiler_is_left_alone(text: str) -> None:
    assert "<details" not in render(text)


def test_code_keeps_its_bars() -> None:
    assert "<code>a || b || c</code>" in render("`a || b || c`")


@given(st.text(alphabet="ab|>!<`\\ \n"))
def test_the_pieces_of_a_text_are_the_text(text: str) -> None:
    assert "".join(piece.written for piece in pieces(text)) == text


@pytest.mark.parametrize(
    "unit", ["`", ">!", "||", "[", "[a](", "![", ">", "> ", "*a_ ", "- ", "||a||", "~~a", "<a ", "&"]
)
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    assert_harmless(render(text))
    assert time.process_time() - started < 5
