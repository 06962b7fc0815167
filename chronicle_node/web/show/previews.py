"""Cards for links. What is hidden on a page until somebody opens it isn't in its card either."""

from __future__ import annotations

from markupsafe import Markup

from chronicle_node.domain import spoilers
from chronicle_node.domain.markdown import render
from chronicle_node.queries import profile, reviews
from chronicle_node.web.pages import posts
from chronicle_node.web.pages.preview import Preview
from chronicle_node.web.show.people import Picture

LONGEST = 240  # characters; what others draw is rarely longer


def person(found: profile.Profile, picture: Picture, actor_uri: str) -> Preview:
    """Of a profile."""
    card = found.person
    return Preview(
        title=card.name,
        about=shortened(found.bio or ""),
        kind="profile",
        picture=picture(card.handle, card.avatar_url),
        document=actor_uri,
    )


def review(found: reviews.Review, document: str) -> Preview:
    """Of a review."""
    title = f"{found.media.title}, reviewed by {found.author.name}"
    if found.contains_spoilers:
        return Preview(title=title, about="This review gives things away.", document=document)
    shown = "".join("▒▒▒" if piece.hidden else piece.text for piece in spoilers.pieces(found.content))
    about = Markup(render(shown)).striptags()  # noqa: S704 - render cleans it
    return Preview(title=title, about=shortened(about), document=document)


def post(shown: posts.Said, document: str) -> Preview:
    """Of an answer by somebody here."""
    about = shown.warning or shown.html.striptags()
    return Preview(title=f"What {shown.person.name} wrote", about=shortened(about), document=document)


def shortened(text: str) -> str:
    """One line that ends between two words."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rpartition(" ")[0] + " …"
