"""Media types that people make: what is accepted, how it is kept, and what may become of the levels that are in use.

A type is a row; nothing in the code knows one by its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from chronicle_node.domain.fields import COMMON, FieldSpec, FieldType
from chronicle_node.domain.findings import Findings
from chronicle_node.domain.matching import match_key
from chronicle_node.domain.text import one_line

NAME_MAX = 40
WORD_MAX = 30
MOST_LEVELS = 3  # as deep as chains of items are read
MOST_FIELDS = 20
MOST_CHOICES = 50
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")

RESERVED = {"new"}  # a page of its own

#: The inks of the pages, which are readable by day and by night, and the colour that is stored for each.
INKS = {
    "teal": "#175a60",
    "rose": "#8d2f4a",
    "oxblood": "#7a2426",
    "violet": "#55407f",
    "umber": "#694220",
    "ochre": "#75540f",
    "moss": "#3a5a2c",
    "indigo": "#3c4690",
    "rust": "#86421a",
    "magenta": "#7b2f6c",
    "olive": "#55551a",
    "plum": "#5e3350",
}
#: The icons there are, with their words; the drawings are the pages' own.
ICONS = {
    "tv": "Television", "anime": "Star", "film": "Film", "music": "Note", "book": "Book", "headphones": "Headphones",
    "microphone": "Microphone", "gamepad": "Gamepad", "comic": "Speech", "manga": "Scroll", "dice": "Dice",
    "ticket": "Ticket", "cup": "Cup", "glass": "Glass", "fork": "Fork and knife", "mountain": "Mountain",
    "map": "Map pin", "camera": "Camera", "leaf": "Leaf", "puzzle": "Puzzle", "tools": "Tool", "heart": "Heart",
    "shape": "Circle",
}  # fmt: skip
COVERS = ("tall", "square")
_INK_OF = {color: ink for ink, color in INKS.items()}


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A level of the hierarchy, from the top. `was` is its index before the change; null for a new one."""

    name: str
    was: int | None = None


class TypeField(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field of the metadata. `name` is made from the title for a new one; `choices` are for the type choice."""

    title: str
    type: FieldType = "string"
    required: bool = False
    choices: list[str] = []
    name: str | None = None


def ink_of(color: str | None, name: str) -> str:
    """The ink of a type, by its stored colour; for a colour that is none of ours, always the same one."""
    inks = tuple(INKS)
    return _INK_OF.get(color or "") or inks[sum(name.encode()) % len(inks)]


def slug(text: str, *, fallback: str = "") -> str:
    """A name for addresses and for players: "Coffee & tea" is "coffee_and_tea"."""
    key = re.sub(r"[^a-z0-9]+", "_", match_key(text) if text else "").strip("_")[:NAME_MAX].strip("_")
    return key if SLUG.fullmatch(key) else fallback


def word(raw: str, pointer: str, findings: Findings) -> str:
    """A word of people's, in lower case: a level, a unit, a noun, a verb."""
    text = one_line(raw).lower()
    if not 0 < len(text) <= WORD_MAX:
        findings.add(pointer, f"Use a word of at most {WORD_MAX} characters.")
    return text


def checked_levels(raw: Sequence[Level], findings: Findings) -> tuple[str, ...]:
    """The names of the levels, top first."""
    names = tuple(word(one.name, f"/levels/{at}", findings) for at, one in enumerate(raw))
    if not 0 < len(names) <= MOST_LEVELS:
        findings.add("/levels", f"Give one level, or up to {MOST_LEVELS}, from the whole to its parts.")
    if len(set(names)) < len(names):
        findings.add("/levels", "Each level needs a name of its own.")
    kept = [one.was for one in raw if one.was is not None]
    if kept != sorted(set(kept)):
        findings.add("/levels", "Levels keep their order; new ones can stand before, between or after them.")
    return tuple(name.replace(" ", "_") for name in names)


def moves(raw: Sequence[Level], before: int) -> tuple[dict[int, int], set[int]]:
    """Where each level that was there goes, and which are dropped; `before` is how many there were."""
    goes = {one.was: at for at, one in enumerate(raw) if one.was is not None and 0 <= one.was < before}
    return goes, set(range(before)) - goes.keys()


def checked_fields(raw: Sequence[TypeField], findings: Findings) -> tuple[FieldSpec, ...]:
    """The fields as they are stored, each with a name of its own."""
    if len(raw) > MOST_FIELDS:
        findings.add("/fields", f"Give at most {MOST_FIELDS} fields.")
    taken: set[str] = set()
    found = []
    for at, one in enumerate(raw[:MOST_FIELDS]):
        spec = _checked_field(one, f"/fields/{at}", taken, findings)
        taken.add(spec.name)
        found.append(spec)
    return tuple(found)


def _checked_field(raw: TypeField, pointer: str, taken: set[str], findings: Findings) -> FieldSpec:
    title = one_line(raw.title)
    if not 0 < len(title) <= NAME_MAX:
        findings.add(f"{pointer}/title", f"Give it a name of at most {NAME_MAX} characters.")
    name = raw.name or slug(title, fallback=f"field_{len(taken) + 1}")
    if not SLUG.fullmatch(name) or name in taken:
        findings.add(f"{pointer}/title", "There is a field of that name already." if name in taken else "Use letters.")
    common = next((one for one in COMMON if one.name == name), None)
    choices = tuple(dict.fromkeys(text for choice in raw.choices if (text := one_line(choice))))
    if raw.type == "choice" and not 2 <= len(choices) <= MOST_CHOICES:
        findings.add(f"{pointer}/choices", f"Give 2 to {MOST_CHOICES} choices.")
    return FieldSpec(
        name=name,
        type=common.type if common else raw.type,
        required=raw.required,
        title=title,
        choices=choices if raw.type == "choice" else (),
    )
