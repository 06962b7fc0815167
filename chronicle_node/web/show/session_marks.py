"""The marks of an item's page: what is done this time, instead of ever, where a session is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

import msgspec

from chronicle_node.queries.session_choices import Beside
from chronicle_node.web import pages


def marked(page: pages.Media, at: Beside) -> pages.Media:
    """The page with the marks of the session it is about; as it is, where it is about none."""
    if at.chosen is None:
        return page
    done = {f"/media/{item}" for item, _ in at.done}
    above = Counter(f"/media/{parent}" for _, parent in at.done)
    return msgspec.structs.replace(page, groups=tuple(_group(group, done, above) for group in page.groups))


def _group(group: pages.ChildGroup, done: Collection[str], above: Mapping[str, int]) -> pages.ChildGroup:
    children = tuple(msgspec.structs.replace(child, done=child.work.url in done) for child in group.children)
    # A group of a long show is written out elsewhere, and counted here all the same.
    count = sum(1 for child in children if child.done) if children else above.get(group.url, 0)
    progress = msgspec.structs.replace(group.progress, done=count)
    return msgspec.structs.replace(group, children=children, progress=progress)
