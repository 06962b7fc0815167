"""An actor's document: who somebody on another server is, and where they are to be reached.

Everything an actor owns lies on its own server; what a document claims elsewhere is dropped, or the document is
refused.
"""

import re
from dataclasses import dataclass

from chronicle_node.domain import shelves
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.federation.vocabulary.keys import MAX_KEYS, PublishedKey, multikeys, published_keys
from chronicle_node.net import urls

TYPES = frozenset({"Person", "Group", "Service", "Application", "Organization"})
USERNAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")
MAX_SUMMARY = 20_000
TAGS = {"p", "br", "a", "strong", "em", "b", "i", "ul", "ol", "li", "blockquote", "code", "pre"}


@dataclass(frozen=True, slots=True)
class ActorDocument:
    """`summary` is safe HTML, `name` plain text. Only actors of Chronicle nodes have `history`, `now` and `shelves`.

    `succeeds` is a key the actor had before, and its word for those of now.
    """

    id: str
    type: str
    username: str
    name: str
    summary: str
    inbox: str
    shared_inbox: str | None
    outbox: str | None
    followers: str | None
    following: str | None
    url: str | None
    icon: str | None
    keys: tuple[PublishedKey, ...]
    multikeys: tuple[PublishedKey, ...]
    approves_follows: bool
    moved_to: str | None
    also_known_as: tuple[str, ...]
    history: str | None
    now: str | None
    shelves: dict[str, str]
    succeeds: tuple[str, str] | None

    @property
    def main_key(self) -> PublishedKey | None:
        """The first key listed."""
        return next(iter((*self.keys, *self.multikeys)), None)

    def key(self, key_id: str) -> PublishedKey | None:
        """Give the key of that id, if this actor lists it as its own."""
        return next((key for key in (*self.keys, *self.multikeys) if key.id == key_id), None)

    @property
    def host(self) -> str:
        """The name of its server."""
        return urls.host(self.id)


def actor(document: Document) -> ActorDocument:
    """Read an actor, or refuse it."""
    kind = values.kind(document)
    home = values.only_address(document.get("id"), "id")
    username = document.get("preferredUsername")
    inbox = values.here(document.get("inbox"), home)
    if kind not in TYPES or inbox is None:
        raise UnacceptableDocument("This is not an actor with an inbox on its own server.")
    if not isinstance(username, str) or not USERNAME.fullmatch(username):
        raise UnacceptableDocument("The actor needs a preferredUsername of ASCII letters, digits, '_', '.' and '-'.")
    plays = _plays(document)
    return ActorDocument(
        id=home,
        type=kind,
        username=username,
        name=values.text(document.get("name")) or username,
        summary=html(document.get("summary")),
        inbox=inbox,
        shared_inbox=values.here(_member(document.get("endpoints"), "sharedInbox"), home),
        outbox=values.here(document.get("outbox"), home),
        followers=values.here(document.get("followers"), home),
        following=values.here(document.get("following"), home),
        url=values.here(values.link(document.get("url")), home),
        icon=values.link(document.get("icon")),
        keys=published_keys(document),
        multikeys=tuple(key for key in multikeys(document) if key.owner == home),
        approves_follows=document.get("manuallyApprovesFollowers") is True,
        moved_to=values.address(document.get("movedTo")),
        also_known_as=values.addressees(values.many(document.get("alsoKnownAs"))[:MAX_KEYS]),
        history=values.here(plays.get("history"), home),
        now=values.here(plays.get("now"), home),
        shelves={kind: found for kind in shelves.ALL if (found := values.here(plays.get(kind), home))},
        succeeds=_succeeds(plays.get("succeeds")),
    )


def is_actor(document: Document) -> bool:
    """Whether a document is of a type that acts, rather than a key or a thing."""
    return any(isinstance(each, str) and each in TYPES for each in values.many(document.get("type")))


def html(value: object) -> str:
    """Make a stranger's HTML safe to show: few tags, no attributes but links, nothing that runs or loads."""
    if not isinstance(value, str):
        return ""
    import nh3  # two megabytes, once there is something to clean

    return nh3.clean(
        value[:MAX_SUMMARY],
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener noreferrer ugc",
    )


def _member(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _succeeds(value: object) -> tuple[str, str] | None:
    key, word = _member(value, "key"), _member(value, "value")
    return (key, word) if isinstance(key, str) and isinstance(word, str) else None


def _plays(document: Document) -> Document:
    """The addresses a Chronicle node gives for plays, if its generator says that it means what we mean by them."""
    implements = values.many(_member(document.get("generator"), "implements"))[:MAX_KEYS]
    block = document.get("chronicle")
    if not any(each == terms.CAPABILITY or _member(each, "href") == terms.CAPABILITY for each in implements):
        return {}
    return block if isinstance(block, dict) and block.get("v") == terms.VERSION else {}
