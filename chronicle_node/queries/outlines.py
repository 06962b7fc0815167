"""The parts of works as sessions count them: which there are, in what order, and how long each takes.

An outline is made once for all sessions of a work: a long one has more parts than could be gone through for each.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from statistics import median

from chronicle_node.db import Row, Tx
from chronicle_node.domain.progress import Course, Leaf
from chronicle_node.policy import Viewer
from chronicle_node.queries import media, trees

LAST = float("inf")


class Outline:
    """What the viewer may know of a work. All parts are ids, in their order.

    `counted` are those that a session is about: without specials, unless there are only such; the work itself, where it
    has no parts. `others` are the specials that don't count. `lengths` are of everything, the work and its seasons too.
    """

    def __init__(self, root_id: int, rows: Sequence[Row], deepest: int) -> None:
        self.root_id = root_id
        self._by_id = {row.id: row for row in rows}
        above = {row.parent_id for row in rows}
        leaves = [row for row in rows if row.level == deepest and row.id not in above]
        regular = sorted((row for row in leaves if not self._is_special(row)), key=self._order)
        specials = sorted((row for row in leaves if self._is_special(row)), key=self._order)
        alone = [self._by_id[root_id]] if root_id in self._by_id else []
        counted = regular or specials or alone
        self.counted = [row.id for row in counted]
        self.others = [row.id for row in specials] if regular else []
        self.lengths = self._lengths(rows)
        self.course = Course([Leaf(row.id, self._season(row, regular), row.position) for row in counted])
        self._filled = self._filled_in()
        self._all_seconds = sum(self._filled.values())

    @property
    def is_single(self) -> bool:
        """Whether the work is a part itself, such as a film."""
        return self.counted == [self.root_id]

    @property
    def items(self) -> Collection[int]:
        """The work and everything below it."""
        return self._by_id.keys()

    def parent(self, item_id: int) -> int | None:
        """What a part is directly part of, where the viewer may know of that: a season, a disc."""
        parent_id: int | None = self._by_id[item_id].parent_id
        return parent_id if parent_id in self._by_id else None

    def seconds_left(self, done: AbstractSet[int]) -> int | None:
        """How long the counted parts take that are not done; None where no length is known."""
        if not self._filled:
            return None
        return self._all_seconds - sum(map(self._filled.__getitem__, self._filled.keys() & done))

    def _is_special(self, row: Row) -> bool:
        parent = self._by_id.get(row.parent_id)
        return parent is not None and parent.position == 0

    def _season(self, row: Row, regular: Sequence[Row]) -> int | None:
        """Its season's number; specials that stand alone count as one season."""
        parent = self._by_id.get(row.parent_id)
        if parent is None:
            return None
        season: int | None = parent.position
        return season if regular else 1

    def _order(self, row: Row) -> tuple[float, int, float, int]:
        parent = self._by_id.get(row.parent_id)
        above = parent.position if parent and parent.position is not None else LAST
        return above, row.parent_id or 0, LAST if row.position is None else row.position, row.id

    def _lengths(self, rows: Sequence[Row]) -> dict[int, int | None]:
        inherited: dict[int | None, int | None] = {}
        for row in rows:
            if row.parent_id not in inherited:
                inherited[row.parent_id] = self._usual(row.parent_id)
        return {row.id: media.seconds(row.meta or {}) or inherited[row.parent_id] for row in rows}

    def _usual(self, item_id: int | None) -> int | None:
        """What a whole says of each of its parts: a runtime is an episode's, a duration that of all together."""
        while (row := self._by_id.get(item_id)) is not None:
            if isinstance(runtime := (row.meta or {}).get("runtime"), int):
                return runtime * 60
            item_id = row.parent_id
        return None

    def _filled_in(self) -> Mapping[int, int]:
        """The length of each counted part, the usual one where the catalogue is silent."""
        known = [length for one in self.counted if (length := self.lengths[one])]
        usual = round(median(known)) if known else 0
        return {one: self.lengths[one] or usual for one in self.counted} if known else {}


async def of(tx: Tx, viewer: Viewer, works: Mapping[int, int], seen: Collection[int]) -> dict[int, Outline]:
    """Of works, by id, each with the number of its deepest level; `seen` as `trees.lines` wants it."""
    found = await trees.lines(tx, viewer, works, seen)
    return {item_id: Outline(item_id, found[item_id], deepest) for item_id, deepest in works.items()}
