"""What a play is of, as one node tells another: enough to show it and to find it again by its external ids.

Claims of a stranger: they may fill a gap in our catalogue, never change what is there.
"""

import re
from dataclasses import dataclass

from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument

WORD = re.compile(r"[a-z0-9_]{1,64}")
MAX_TITLE = 500
MAX_IDS = 20
MAX_ID = 255
MAX_PARENTS = 4
MAX_NUMBER = 1_000_000
MAX_SECONDS = 10_000_000
MAX_YEAR = 3000

# How each verb of ours is spoken of in ActivityStreams; what isn't here is viewed.
DONE = {"listen": ("Listen", "Audio"), "read": ("Read", "Document"), "watch": ("View", "Video")}
# And each media type, where another node told of it and its verb is not known.
VERBS = {
    "music": ("Listen", "Audio"),
    "podcast": ("Listen", "Audio"),
    "audiobook": ("Listen", "Audio"),
    "book": ("Read", "Document"),
    "comic": ("Read", "Document"),
    "manga": ("Read", "Document"),
    "tv": ("View", "Video"),
    "anime": ("View", "Video"),
    "movie": ("View", "Video"),
}
OTHER = ("View", "Document")


@dataclass(frozen=True, slots=True)
class Media:
    """An item and what it is part of, nearest first. `type` is the media type, `kind` its level, such as episode.

    `does` is the media type's verb, where it is one of ours.
    """

    type: str
    kind: str
    title: str
    uri: str | None = None
    year: int | None = None
    number: int | None = None
    duration_s: int | None = None
    ids: tuple[tuple[str, str], ...] = ()
    parents: tuple["Media", ...] = ()
    does: str = ""

    @property
    def verb(self) -> str:
        """The activity that playing it is."""
        return self._spoken[0]

    def stub(self) -> Document:
        """As an ActivityStreams object, for readers that know nothing of ours."""
        document = {"type": self._spoken[1], "name": self.title}
        return ({"id": self.uri} if self.uri else {}) | document

    @property
    def _spoken(self) -> tuple[str, str]:
        return DONE.get(self.does, OTHER) if self.does else VERBS.get(self.type, OTHER)

    def as_json(self) -> Document:
        """As the `media` member of a `chronicle` block; the same shape is kept as a snapshot."""
        found = {
            "id": self.uri,
            "type": self.type,
            "kind": self.kind,
            "title": self.title,
            "year": self.year,
            "n": self.number,
            "runtime_s": self.duration_s,
            "ids": [{"p": provider, "v": value} for provider, value in self.ids],
            "parents": [parent.as_json() for parent in self.parents],
        }
        return {name: value for name, value in found.items() if value not in (None, [])}


def media(document: object, level: int = 0) -> Media:
    """Read such a member, or refuse it. Parents of parents are not looked at: the list is flat."""
    if not isinstance(document, dict):
        raise UnacceptableDocument("The play does not say what was played.")
    title = values.text(document.get("title"), MAX_TITLE)
    if title is None:
        raise UnacceptableDocument("What was played has no title.")
    parents = values.many(document.get("parents"))[:MAX_PARENTS] if level == 0 else []
    return Media(
        type=word(document.get("type")),
        kind=word(document.get("kind")),
        title=title,
        uri=values.address(document.get("id")),
        year=_whole(document.get("year"), MAX_YEAR),
        number=_whole(document.get("n"), MAX_NUMBER),
        duration_s=_whole(document.get("runtime_s"), MAX_SECONDS),
        ids=_ids(document.get("ids")),
        parents=tuple(media(each, level + 1) for each in parents),
    )


def word(value: object) -> str:
    """Read a short lower-case word, or refuse the document."""
    if not isinstance(value, str) or not WORD.fullmatch(value):
        raise UnacceptableDocument("A word in the play's description is not one.")
    return value


def _whole(value: object, most: int) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise UnacceptableDocument("A number in the play's description is out of range.")
    return value


def _ids(value: object) -> tuple[tuple[str, str], ...]:
    pairs = ((each.get("p"), each.get("v")) for each in values.many(value)[:MAX_IDS] if isinstance(each, dict))
    return tuple(
        (provider, shown)
        for provider, shown in ((word(p), values.text(v, MAX_ID)) for p, v in pairs)
        if shown is not None
    )
