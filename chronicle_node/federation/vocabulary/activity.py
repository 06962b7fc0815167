"""An activity: somebody did something to something. Whether they may is decided elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime

from chronicle_node.federation.vocabulary import values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.net import urls

Thing = str | Document

AUTHORED = frozenset({"Create", "Update"})
MAX_OBJECTS = 100
UNNAMED = frozenset({"IntransitiveActivity", "Question", "Arrive", "Travel"})


@dataclass(frozen=True, slots=True)
class Activity:
    """`objects` are ids or embedded documents; `raw` is the document as parsed, for whoever must know more."""

    id: str | None
    type: str
    actor: str
    objects: tuple[Thing, ...]
    to: tuple[str, ...]
    cc: tuple[str, ...]
    target: str | None
    published: datetime | None
    raw: Document = field(repr=False, compare=False)

    @property
    def object(self) -> Thing | None:
        """The one thing acted upon; None when there is none, or more than one."""
        return self.objects[0] if len(self.objects) == 1 else None

    @property
    def object_id(self) -> str | None:
        """The id of the one thing, written as such or embedded."""
        return values.address(self.object)

    @property
    def embedded(self) -> Document:
        """The one thing as a document; empty when only its id was sent."""
        return self.object if isinstance(self.object, dict) else {}

    @property
    def object_type(self) -> str | None:
        """The type of the embedded thing, where it has exactly one."""
        found = values.many(self.embedded.get("type"))
        return found[0] if len(found) == 1 and isinstance(found[0], str) else None

    @property
    def is_about_self(self) -> bool:
        """Whether an actor speaks of itself: a `Delete` or `Update` of the account."""
        return self.object_id == self.actor


def activity(document: Document) -> Activity:
    """Read an activity, or refuse it. Types nobody here knows are read as well: that is how others extend."""
    actor = values.only_address(document.get("actor"), "actor")
    kind = values.kind(document)
    identifier = document.get("id")
    if identifier is not None and values.address(identifier) is None:
        raise UnacceptableDocument("Give the activity an http(s) id.")
    objects = tuple(_thing(each) for each in values.many(document.get("object"))[:MAX_OBJECTS])
    if not objects and kind not in UNNAMED:
        raise UnacceptableDocument("The activity has no object.")
    if kind in AUTHORED:
        for each in objects:
            _check_author(each, actor)
    return Activity(
        id=values.address(identifier),
        type=kind,
        actor=actor,
        objects=objects,
        to=values.addressees(document.get("to")),
        cc=values.addressees(document.get("cc")),
        target=next((values.address(each) for each in values.many(document.get("target"))[:1]), None),
        published=values.time(document.get("published")),
        raw=document,
    )


def _thing(value: object) -> Thing:
    if isinstance(value, dict):
        return value
    if isinstance(value, str) and value:
        return value
    raise UnacceptableDocument("The activity's object is neither an id nor a document.")


def _check_author(thing: Thing, actor: str) -> None:
    """What somebody creates or changes is theirs, by name and by the server its id is on; else it is refused."""
    found = values.address(thing)
    if found is not None and not urls.same_origin(found, actor):
        raise UnacceptableDocument("The activity's object is on another server than its actor.")
    authors = values.many(thing.get("attributedTo")) if isinstance(thing, dict) else []
    if authors and [values.address(each) for each in authors] != [actor]:
        raise UnacceptableDocument("The activity's object is attributed to somebody else than its actor.")
