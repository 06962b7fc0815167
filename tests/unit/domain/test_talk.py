"""What people type to each other, as HTML."""

import pytest

from chronicle_node.domain import talk
from chronicle_node.domain.talk import Linked, Named

KNOWN = {Named("bob", ""): Linked("@bob@n.example", "https://n.example/@bob", "https://n.example/ap/actors/1")}


def html(text: str) -> str:
    return talk.as_html(text, KNOWN, lambda name: f"https://n.example/tags/{name}")


def test_paragraphs_and_line_breaks_are_kept() -> None:
    assert html("One\ntwo\n\n\nthree") == "<p>One<br>two</p><p>three</p>"


@pytest.mark.parametrize("text", ["<script>x</script>", '"><img src=x onerror=x>', "javascript:x", "&lt;b&gt;"])
def test_L01_markup_in_an_answer_is_words(text: str) -> None:
    found = html(text)
    assert found.count("<") == 2
    assert "onerror" not in found.replace("&lt;img src=x onerror=x&gt;", "")


def test_L01_a_quote_does_not_end_an_address() -> None:
    assert html("https://x.example/'onmouseover='x") == (
        '<p><a href="https://x.example/&#x27;onmouseover=&#x27;x" rel="nofollow noopener noreferrer">'
        "https://x.example/&#x27;onmouseover=&#x27;x</a></p>"
    )


def test_an_address_ends_before_the_sentence_does() -> None:
    assert ">https://x.example/a_(b)</a>)." in html("(https://x.example/a_(b)).")


def test_who_is_known_is_linked_and_nobody_else() -> None:
    assert 'href="https://n.example/@bob" class="u-url mention"' in html("@Bob, look")
    assert html("@zoe bob@bob x@y") == "<p>@zoe bob@bob x@y</p>"


def test_people_and_hashtags_are_found_once_and_not_in_addresses() -> None:
    text = "@bob @BOB @ana@far.example:8443 #Film #film https://x.example/@zoe#top #१२३"
    assert talk.people(text) == (Named("bob", ""), Named("ana", "far.example:8443"))
    assert talk.hashtags(text) == ("film",)


@pytest.mark.parametrize(
    ("raw", "name"),
    [("#Film", "film"), ("Straße", "strasse"), ("हिन्दी", "हिन्दी"), ("1984", None), ("a b", None), ("___", None),
     ("#", None), ("x" * 101, None), ("a/b", None)],
)  # fmt: skip
def test_a_hashtag_is_a_word(raw: str, name: str | None) -> None:
    assert talk.hashtag(raw) == name


def test_J02_a_text_of_nothing_but_names_has_few() -> None:
    assert len(talk.people(" ".join(f"@p{n}@x{n}.example" for n in range(500)))) == talk.MOST_PEOPLE
    assert len(talk.hashtags(" ".join(f"#t{n}x" for n in range(500)))) == talk.MOST_TAGS
