"""How two items can be related. Read it as "the other one is a … of this one"; each kind has its inverse."""

from __future__ import annotations

from chronicle_node.domain.findings import invalid

#: Kind → its inverse, in the order in which a page shows them.
INVERSE: dict[str, str] = {
    "prequel": "sequel",
    "sequel": "prequel",
    "main_story": "side_story",
    "side_story": "main_story",
    "source": "adaptation",
    "adaptation": "source",
    "original": "remake",
    "remake": "original",
    "parent_story": "spin-off",
    "spin-off": "parent_story",
    "full_story": "summary",
    "summary": "full_story",
    "soundtrack": "soundtrack_of",
    "soundtrack_of": "soundtrack",
    "contains": "contained_in",
    "contained_in": "contains",
    "alternative": "alternative",
    "shared_universe": "shared_universe",
    "franchise": "franchise",
    "related": "related",
}
WORDS: dict[str, str] = {
    "prequel": "Prequel",
    "sequel": "Sequel",
    "main_story": "Main story",
    "side_story": "Side story",
    "source": "Adapted from",
    "adaptation": "Adaptation",
    "original": "Remake of",
    "remake": "Remake",
    "parent_story": "Spin-off of",
    "spin-off": "Spin-off",
    "full_story": "Full story",
    "summary": "Summary",
    "soundtrack": "Soundtrack",
    "soundtrack_of": "Soundtrack of",
    "contains": "Contains",
    "contained_in": "Contained in",
    "alternative": "Alternative telling",
    "shared_universe": "Same universe",
    "franchise": "Same franchise",
    "related": "Related",
}
MOST = 200  # of one item


def checked(kind: str, *, pointer: str = "/type") -> str:
    """The kind as it is kept; `spin_off` and `Spin-off` are one. Raises Invalid."""
    folded = kind.strip().lower()
    for known in INVERSE:
        if folded.replace("-", "_").replace(" ", "_") == known.replace("-", "_"):
            return known
    raise invalid(pointer, f"Choose one of: {', '.join(INVERSE)}.")


def order(kind: str) -> int:
    """Where it stands among the others; what nobody knows comes last."""
    return list(INVERSE).index(kind) if kind in INVERSE else len(INVERSE)
