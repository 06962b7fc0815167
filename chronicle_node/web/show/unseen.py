"""What is told of parts that the viewer has not finished: as much as they want to hear.

The one place that decides. It changes what was read before it is shown, so that the other pages needn't know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar, cast
from uuid import UUID

import msgspec

from chronicle_node.domain.unseen import Hidden, is_kept_back
from chronicle_node.queries.calendar import Release
from chronicle_node.queries.catalog import Child, ItemPage
from chronicle_node.queries.cursors import Page
from chronicle_node.queries.media import Chain
from chronicle_node.queries.session_parts import Overview
from chronicle_node.queries.sessions import Found, Session, Theirs
from chronicle_node.queries.up_next import UpNext
from chronicle_node.web.pages.history import Unseen
from chronicle_node.web.show import verbs, works


class _About(Protocol):
    """Whatever is about an item."""

    @property
    def media(self) -> Chain | None: ...


T = TypeVar("T", bound=_About)


class Veil(msgspec.Struct, frozen=True):
    """What a viewer wants hidden, and which of the parts on this page they have finished."""

    hidden: Hidden = Hidden.NOTHING
    seen: frozenset[UUID] = frozenset()

    def is_over(self, kind: str, position: int | None, *, seen: bool) -> bool:
        """Whether something is kept back of a part with this number."""
        return is_kept_back(self.hidden, kind, position, seen=seen)

    def title(self, title: str, kind: str, position: int | None, *, seen: bool) -> str:
        """The title of a part, or its number."""
        if self.hidden is Hidden.TITLES and self.is_over(kind, position, seen=seen):
            return f"{verbs.noun(kind).capitalize()} {position}"
        return title

    def is_over_chain(self, chain: Chain) -> bool:
        is_part = bool(chain.parents) and chain.leaf is None
        return is_part and self.is_over(chain.kind, chain.position, seen=chain.id in self.seen)

    def over(self, chain: Chain) -> Chain:
        """An item as the viewer wants to read of it: an unseen part without its picture, maybe without its title."""
        if not self.is_over_chain(chain):
            return chain
        title = self.title(chain.title, chain.kind, chain.position, seen=False)
        return msgspec.structs.replace(chain, title=title, poster_url=None)

    def over_each(self, found: Iterable[T]) -> tuple[T, ...]:
        """Whatever is about an item, likewise."""
        return tuple(self._about(one) for one in found)

    def over_next(self, found: Iterable[UpNext]) -> tuple[UpNext, ...]:
        """What comes next, likewise."""
        return tuple(msgspec.structs.replace(one, next=self.over(one.next)) for one in found)

    def over_releases(self, found: Iterable[Release]) -> tuple[Release, ...]:
        """What comes out, likewise; each says itself whether it was finished."""
        return tuple(
            one if one.is_played else msgspec.structs.replace(one, media=self.over(one.media)) for one in found
        )

    def over_session(self, found: Found) -> Found:
        """What comes next in a session, likewise."""
        return msgspec.structs.replace(found, card=self._card(found.card))

    def over_sessions(self, found: Theirs) -> Theirs:
        """What comes next in each of somebody's sessions, likewise."""
        items = tuple(self._card(one) for one in found.sessions.items)
        return msgspec.structs.replace(found, sessions=Page(items, found.sessions.next))

    def over_item(self, found: ItemPage) -> ItemPage:
        """An item with what is below it, likewise; what it is about is in its fold."""
        return msgspec.structs.replace(
            found,
            media=self.over(found.media),
            description=None if self.is_over_chain(found.media) else found.description,
            children=self._children(found.children),
            friends=self.over_each(found.friends),
        )

    def over_rows(self, parts: Overview, kind: str) -> Overview:
        """The parts of a session, likewise; `kind` is what they are."""
        rows = tuple(
            msgspec.structs.replace(one, title=self.title(one.title, kind, one.position, seen=one.played_ever > 0))
            for one in parts.rows
        )
        return msgspec.structs.replace(parts, rows=rows)

    def fold(self, found: ItemPage) -> Unseen | None:
        """What the viewer may open on the page of an unseen part; None where nothing is kept back."""
        chain, description = found.media, found.description or ""
        has_title = self.over(chain).title != chain.title
        if not self.is_over_chain(chain) or not (description or has_title or chain.poster_url):
            return None
        return Unseen(
            words=f"You haven’t {verbs.past(chain.verb)} this: show {_shown(description, has_title=has_title)}",
            title=chain.title if has_title else "",
            description=description,
            work=works.work(chain) if chain.poster_url else None,
        )

    def _about(self, one: T) -> T:
        if one.media is None or not self.is_over_chain(one.media):
            return one
        return cast("T", msgspec.structs.replace(cast("msgspec.Struct", one), media=self.over(one.media)))

    def _card(self, card: Session) -> Session:
        return msgspec.structs.replace(card, next=self.over(card.next)) if card.next else card

    def _children(self, children: tuple[Child, ...]) -> tuple[Child, ...]:
        return tuple(
            msgspec.structs.replace(one, children=self._children(one.children))
            if one.children
            else msgspec.structs.replace(one, title=self.title(one.title, one.kind, one.position, seen=one.plays > 0))
            for one in children
        )


def _shown(description: str, *, has_title: bool) -> str:
    if description:
        return "what it is about"
    return "its title" if has_title else "its picture"
