"""Polls, quotes and pictures of others become words and links."""

from typing import Any

import pytest

from chronicle_node.federation.vocabulary import notes
from chronicle_node.federation.vocabulary.notes import Written

ANA = "https://far.example/users/ana"
QUOTED = "https://other.example/notes/7"


def written(**members: Any) -> Written:
    found = {"id": f"{ANA}/notes/1", "type": "Note", "attributedTo": ANA, "content": "<p>Look.</p>"}
    return notes.written(found | members, ANA)


def choice(name: str, votes: int | None = None) -> dict[str, Any]:
    return {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": votes}}


def test_a_poll_is_shown_with_its_choices() -> None:
    asked = written(type="Question", oneOf=[choice("<i>Ran</i>"), choice("Ikiru")], endTime="2026-03-05T10:00:00Z")
    assert asked.content == (
        "<p>Look.</p><ul><li>&lt;i&gt;Ran&lt;/i&gt;</li><li>Ikiru</li></ul><p>A poll until 5 March 2026.</p>"
    )
    over = written(type="Question", anyOf=[choice("Ran", 8), choice("Ikiru", 1)], closed="2026-03-05T10:00:00Z")
    assert "<li>Ran · 8 votes</li><li>Ikiru · 1 vote</li>" in over.content
    assert "A poll that is over." in over.content


@pytest.mark.parametrize(
    "members",
    [
        {"oneOf": "Ran"},
        {"oneOf": [7, None, {"name": ["Ran"]}]},
        {"anyOf": {"name": ""}},
        {"oneOf": [{"name": "Ran", "replies": {"totalItems": -1}}], "endTime": "soon"},
        {"oneOf": [{"name": "Ran", "replies": {"totalItems": float("nan")}}], "closed": 7},
    ],
    ids=str,
)
def test_A20_a_poll_that_cannot_be_costs_it_its_choices_alone(members: dict[str, Any]) -> None:
    assert written(type="Question", **members).content.startswith("<p>Look.</p>")


def test_A17_of_a_poll_without_end_the_beginning_is_shown() -> None:
    asked = written(type="Question", oneOf=[choice("x" * 5_000) for _ in range(3_000)])
    assert asked.content.count("<li>") == 20
    assert len(asked.content) < 6_000


@pytest.mark.parametrize("name", ["quote", "_misskey_quote", "quoteUri", "quoteUrl"])
def test_what_is_quoted_is_a_link(name: str) -> None:
    found = written(**{name: QUOTED})
    assert f'href="{QUOTED}"' in found.content
    assert "<blockquote>" not in found.content
    said = f'<p>Look. RE: <a href="{QUOTED}">this</a></p>'
    assert written(content=said, **{name: QUOTED}).content.count(QUOTED) == 1


def test_a_link_to_a_post_among_the_tags_is_a_quote_and_no_other_is() -> None:
    link = {"type": "Link", "mediaType": 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'}
    assert QUOTED in written(tag=[link | {"href": QUOTED}]).content
    assert QUOTED not in written(tag=[{"type": "Link", "mediaType": "text/html", "href": QUOTED}]).content
    assert "javascript" not in written(tag=[link | {"href": "javascript:alert(1)"}], quoteUri="javascript:1").content


def test_a_passage_that_bookwyrm_quotes_stands_before_the_words() -> None:
    found = written(type="Quotation", quote="<p>Call me <script>x</script>Ishmael.</p>", inReplyToBook=f"{ANA}/book/1")
    assert found.content.startswith("<blockquote><p>Call me Ishmael.</p></blockquote>")
    assert found.about is not None
    assert found.about.kind == "quotation"


def test_a_page_of_a_forum_has_its_title_and_picture() -> None:
    picture = {"type": "Image", "url": "https://far.example/pictrs/1.jpg"}
    found = written(type="Page", content=None, summary="Hello Federation!", image=picture)
    assert (found.title, found.links) == ("Hello Federation!", (("https://far.example/pictrs/1.jpg", "Picture"),))


def test_a_picture_without_words_says_what_it_is() -> None:
    url = "https://far.example/media/1"
    attached = [
        {"type": "Document", "mediaType": "image/jpeg", "url": url, "name": "A ladder."},
        {"type": "Document", "mediaType": "image/jpeg", "url": url},
        {"type": "Video", "url": url},
        {"type": "Link", "href": url},
    ]
    assert [words for _, words in written(attachment=attached).links] == ["A ladder.", "Picture", "Video", ""]
