"""Items of the catalogue as works on a page: the title, whose it is, and where in the whole it stands."""

from __future__ import annotations

from chronicle_node.queries.media import Chain, Link
from chronicle_node.web import pages
from chronicle_node.web.show import verbs


def work(chain: Chain) -> pages.Work:
    """An episode, a track, a film. `by` is the top of what it is part of."""
    top = chain.parents[0] if chain.parents else None
    return pages.Work(
        kind=chain.type,
        kind_name=verbs.noun(chain.kind).capitalize(),
        title=chain.title,
        url=address(chain),
        by=top.title if top else chain.by or "",
        by_url=address(top) if top else "",
        place=place(chain),
        year=chain.year,
        poster_url=poster(chain),
        versions=versions(chain),
    )


def versions(chain: Chain) -> pages.Link | None:
    """The words beside an item that is one of several versions."""
    found = chain.versions
    return pages.Link(text=f"One of {found.count} versions", url=f"/versions/{found.id}") if found else None


def poster(chain: Chain) -> str:
    """Its own picture, else the nearest of what it is part of."""
    return next((link.poster_url for link in (chain, *reversed(chain.parents)) if link.poster_url), "")


def above(chain: Chain, link: Link) -> pages.Work:
    """One of the parents of an item as a work of its own: the show, the album."""
    top = chain.parents[0]
    return pages.Work(
        kind=chain.type,
        kind_name=verbs.noun(link.kind).capitalize(),
        title=link.title,
        url=address(link),
        by="" if link == top else top.title,
        by_url="" if link == top else address(top),
        year=link.year,
        poster_url=link.poster_url or top.poster_url or "",
    )


def address(link: Link) -> str:
    """The page of an item; empty where this node has none."""
    return f"/media/{link.id}" if link.id else ""


def place(chain: Chain) -> str:
    """Where in the whole: "season 2, episode 4", "Kind of Blue, track 1"."""
    if not chain.parents:
        return ""
    parts = [*(_part(link) or link.title for link in chain.parents[1:]), _part(chain)]
    return ", ".join(part for part in parts if part)


def _part(link: Link) -> str:
    if link.position is None:
        return ""
    return f"{verbs.noun(link.kind)} {link.position}" if (link.kind, link.position) != ("season", 0) else "specials"
