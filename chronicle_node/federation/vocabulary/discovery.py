"""What WebFinger and NodeInfo answer elsewhere: who a handle is, and what software a server runs."""

from dataclasses import dataclass

from chronicle_node.federation.uris import BadHandle, Handle, handle
from chronicle_node.federation.vocabulary import terms, values
from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument

NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"
MAX_LINKS = 50


@dataclass(frozen=True, slots=True)
class Finger:
    """Whom a server says a handle is. When `handle` isn't the one asked for, ask for that one once, and believe only
    an answer that names itself; then the actor's own server has to say the same.
    """

    handle: Handle
    actor: str

    def confirms(self, asked: Handle, actor: str) -> bool:
        """Whether this answer says that the handle asked for is this very actor."""
        same = (self.handle.username.lower(), self.handle.host) == (asked.username.lower(), asked.host)
        return same and self.actor == actor


def finger(document: Document) -> Finger:
    """Read a WebFinger answer, or refuse one that names nobody, or two."""
    subject = document.get("subject")
    found = {address for address in map(_self, values.many(document.get("links"))[:MAX_LINKS]) if address}
    if not isinstance(subject, str) or len(found) != 1:
        raise UnacceptableDocument("The WebFinger answer does not name one actor.")
    try:
        return Finger(handle(subject), found.pop())
    except BadHandle as error:
        raise UnacceptableDocument("The WebFinger answer is about no account.") from error


def nodeinfo_address(document: Document, source: str) -> str:
    """Give the address of the newest NodeInfo document we read, on the very server that was asked."""
    links = [each for each in values.many(document.get("links"))[:MAX_LINKS] if isinstance(each, dict)]
    for version in ("2.1", "2.0"):
        for link in links:
            found = values.here(link.get("href"), source)
            if link.get("rel") == NODEINFO + version and found is not None:
                return found
    raise UnacceptableDocument("The server has no NodeInfo of its own.")


def software(document: Document) -> str | None:
    """Give the name of the software that a NodeInfo document states, in lower case."""
    stated = document.get("software")
    name = values.text(stated.get("name"), 60) if isinstance(stated, dict) else None
    return name.lower() if name else None


def _self(link: object) -> str | None:
    if not isinstance(link, dict) or link.get("rel") != "self":
        return None
    kind = link.get("type")
    return values.address(link.get("href")) if isinstance(kind, str) and terms.is_activity_json(kind) else None
