"""Merged duplicates as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import msgspec

from chronicle_node.queries.cursors import Page
from chronicle_node.queries.media import Chain
from chronicle_node.queries.merges import Merge, Preview, Yours
from chronicle_node.queries.twins import Twins
from chronicle_node.web.pages import merges as shown
from chronicle_node.web.pages.versions import Version
from chronicle_node.web.show import works
from chronicle_node.web.show.people import Picture, person
from chronicle_node.web.words import count

YOURS = (
    ("plays", "play", "plays"),
    ("sessions", "session", "sessions"),
    ("library", "place in your library", "places in your library"),
    ("ratings", "rating", "ratings"),
    ("reviews", "review", "reviews"),
    ("lists", "entry on your lists", "entries on your lists"),
)


def preview(found: Preview) -> shown.Preview:
    """What a merge would do."""
    gone, kept = found.gone, found.kept
    return shown.Preview(
        gone=works.work(gone),
        kept=works.work(kept),
        url=f"/media/{gone.id}/merge",
        kept_id=str(kept.id),
        swap_url=f"/media/{kept.id}/merge?into={gone.id}",
        same=tuple(shown.PartPair(gone=pair.gone, kept=pair.kept) for pair in found.same),
        along=found.along,
        ids=_ids(found.ids),
        former_ids=_ids(found.former_ids),
        yours=_yours(found.yours),
    )


def choose(chain: Chain, q: str, found: Sequence[Chain], refused: str) -> shown.Choose:
    """What could be the same as an item."""
    return shown.Choose(
        work=works.work(chain),
        url=f"/media/{chain.id}/merge",
        q=q,
        found=tuple(Version(id=str(one.id), work=works.work(one)) for one in found),
        refused=refused,
    )


def page(found: Page[Merge], picture: Picture, *, everybody: bool) -> shown.Merges:
    """All merges."""
    return shown.Merges(
        merges=tuple(line(one, picture) for one in found.items),
        everybody=everybody,
        next=f"/merges?{urlencode({'cursor': found.next})}" if found.next else "",
    )


def one(found: Merge, in_the_way: Sequence[str], picture: Picture, *, may_undo: bool) -> shown.MergePage:
    """One merge with what stands in the way of undoing it."""
    own = address(found)
    is_open = may_undo and not in_the_way and found.undone_at is None
    return shown.MergePage(
        line=line(found, picture),
        plays=found.plays or 0,
        in_the_way=tuple(in_the_way) if found.undone_at is None else (),
        undo_url=f"{own}/undo" if is_open else "",
    )


def line(found: Merge, picture: Picture) -> shown.Line:
    """A merge in a list."""
    return shown.Line(
        url=address(found),
        into=msgspec.structs.replace(works.work(found.into), versions=None),
        at=found.merged_at,
        name=found.from_name or "",
        by=person(found.by, picture) if found.by else None,
        mine=found.is_mine,
        undone_at=found.undone_at,
    )


def duplicates(found: Page[Twins]) -> shown.Duplicates:
    """What may be here twice."""
    return shown.Duplicates(
        twins=tuple(_twins(one) for one in found.items),
        next=f"/duplicates?{urlencode({'cursor': found.next})}" if found.next else "",
    )


def _twins(pair: Twins) -> shown.Twins:
    kept, gone = (msgspec.structs.replace(works.work(one), versions=None) for one in (pair.kept, pair.gone))
    return shown.Twins(
        one=kept,
        one_id=str(pair.kept.id),
        other=gone,
        why={"title": "The same title", "id": "The same id"}[pair.why],
        merge_url=f"/media/{pair.gone.id}/merge?into={pair.kept.id}",
        versions_url=f"/media/{pair.gone.id}/versions",
    )


def address(found: Merge) -> str:
    """The page of a merge."""
    return f"/merges/{found.id}"


def _ids(found: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{provider} {value}" for provider, value in found.items())


def _yours(found: Yours) -> tuple[str, ...]:
    return tuple(count(getattr(found, name), *words) for name, *words in YOURS if getattr(found, name))
