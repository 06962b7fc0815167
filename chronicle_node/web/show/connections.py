"""What connects an item with others, as its page and its form show it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from chronicle_node.domain import provider_pages
from chronicle_node.domain import relationships as rules
from chronicle_node.queries.media import Chain
from chronicle_node.queries.related import ExternalId, Relation
from chronicle_node.web import pages
from chronicle_node.web.pages.editing import EditItem, IdLine, Relate, Related, RelationLine
from chronicle_node.web.show import works

Connections = tuple[tuple[ExternalId, ...], tuple[Relation, ...]]


def around(page: pages.Media, ids: Sequence[ExternalId], relations: Sequence[Relation]) -> pages.Media:
    """An item's page with what it is related to, and its pages elsewhere."""
    links = tuple(pages.Link(text=one.name, url=one.url) for one in ids if one.url)
    return msgspec.structs.replace(page, elsewhere=links, related=grouped(relations))


def grouped(relations: Sequence[Relation]) -> tuple[Related, ...]:
    """All sequels together, then all spin-offs."""
    found: dict[str, list[pages.Work]] = {}
    for one in relations:
        found.setdefault(one.words, []).append(works.work(one.media))
    return tuple(Related(words=words, works=tuple(them)) for words, them in found.items())


def beside(page: EditItem, chain: Chain, outside: Connections, form: pages.Form | None) -> EditItem:
    """The form's page with its ids and relations."""
    path, (ids, relations) = works.address(chain), outside
    return msgspec.structs.replace(
        page,
        ids=tuple(
            IdLine(name=one.name, id=one.id, url=one.url or "", remove_url=f"{path}/ids/{one.provider}/remove")
            for one in ids
        ),
        ids_form=form or pages.Form(),
        providers=tuple(sorted(provider_pages.NAMES)),
        relations=tuple(_line(one.media, one.words, one.type) for one in relations),
    )


def options(chain: Chain, q: str, found: Sequence[Chain]) -> Relate:
    """The page on which the other item is chosen."""
    path = works.address(chain)
    return Relate(
        work=works.work(chain),
        url=f"{path}/relate",
        action=f"{path}/relationships",
        q=q,
        kinds=tuple((kind, rules.WORDS[kind]) for kind in rules.INVERSE),
        found=tuple(_line(one) for one in found),
    )


def _line(chain: Chain, words: str = "", kind: str = "") -> RelationLine:
    return RelationLine(words=words, work=works.work(chain), kind=kind, id=str(chain.id))
