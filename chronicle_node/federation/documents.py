"""What this node says, as dictionaries ready for JSON: actors, activities, collections. Pure builders.

Contexts are inline or universally known, since some peers cannot read a document that names a context of ours.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chronicle_node.domain import shelves
from chronicle_node.domain.actor_urls import NODE_NAME
from chronicle_node.federation import uris as addresses
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import terms
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import Play, Presence, stamp
from chronicle_node.federation.vocabulary.statistics import Statistics

CONTEXT = [
    terms.ACTIVITY_STREAMS,
    terms.SECURITY,
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "sec": "https://w3id.org/security#",
        "Multikey": "sec:Multikey",
        "controller": {"@id": "sec:controller", "@type": "@id"},
        "publicKeyMultibase": {"@id": "sec:publicKeyMultibase", "@type": "sec:multibase"},
        "assertionMethod": {"@id": "sec:assertionMethod", "@type": "@id", "@container": "@set"},
        "implements": {"@id": terms.IMPLEMENTS, "@type": "@id", "@container": "@list"},
        "chr": terms.NAMESPACE,
        "chronicle": {"@id": "chr:record", "@type": "@json"},
    },
]


@dataclass(frozen=True, slots=True)
class LocalActor:
    """A person or group of this node, as much as the one who asks may know: None is not told."""

    public_id: UUID
    username: str
    public_key_pem: str
    kind: str = "Person"
    name: str | None = None
    bio: str | None = None
    avatar_url: str | None = None
    approves_follows: bool = True
    is_discoverable: bool = False
    published: datetime | None = None
    multikey: str | None = None
    succession: dict[str, str] | None = None
    also_known_as: tuple[str, ...] = ()
    moved_to: str | None = None


def actor(uris: Uris, who: LocalActor) -> Document:
    """The document of somebody here. Without name, bio and avatar it is the stub that whoever asks unsigned gets."""
    home = uris.actor(who.public_id)
    document = {
        "id": home,
        "type": who.kind,
        "preferredUsername": who.username,
        "name": who.name or who.username,
        "summary": paragraphs(who.bio or ""),
        "url": uris.profile(who.username),
        "inbox": uris.inbox(who.public_id),
        "outbox": uris.outbox(who.public_id),
        "followers": uris.followers(who.public_id),
        "following": uris.following(who.public_id),
        "featured": uris.featured(who.public_id),
        "endpoints": {"sharedInbox": uris.shared_inbox},
        "manuallyApprovesFollowers": who.approves_follows,
        "discoverable": who.is_discoverable,
        "indexable": who.is_discoverable,
        **_keys(home, who.public_key_pem, who.multikey),
        "generator": _generator(uris),
        "chronicle": {
            "v": terms.VERSION,
            "history": uris.history(who.public_id),
            "now": uris.now(who.public_id),
            **{kind: uris.shelf(who.public_id, kind) for kind in shelves.ALL},
        }
        | ({"succeeds": who.succession} if who.succession else {}),
    }
    if who.also_known_as:
        document["alsoKnownAs"] = list(who.also_known_as)
    if who.moved_to is not None:
        document["movedTo"] = who.moved_to
    if who.avatar_url is not None:
        document["icon"] = {"type": "Image", "url": who.avatar_url}
    if who.published is not None:
        document["published"] = stamp(who.published)
    return _spoken(document)


def instance_actor(uris: Uris, public_key_pem: str, multikey: str | None = None) -> Document:
    """The node's own document: it signs what the node fetches, and is told to everybody unsigned."""
    home = uris.instance_actor
    return _spoken(
        {
            "id": home,
            "type": "Application",
            "preferredUsername": NODE_NAME,
            "name": f"Chronicle at {uris.host}",
            "url": f"{uris.base}/",
            "inbox": uris.shared_inbox,
            "outbox": uris.instance_outbox,
            "endpoints": {"sharedInbox": uris.shared_inbox},
            "manuallyApprovesFollowers": True,
            **_keys(home, public_key_pem, multikey),
            "generator": _generator(uris),
        }
    )


def follow(identifier: str, follower: str, followed: str) -> Document:
    """Somebody asks to follow somebody."""
    return _activity("Follow", identifier, follower, followed, to=[followed])


def accept(identifier: str, followed: str, request: Document) -> Document:
    """The one asked agrees; `request` is the Follow as it came, with at least id, actor and object."""
    return _activity("Accept", identifier, followed, _bare(request), to=[str(request["actor"])])


def reject(identifier: str, followed: str, request: Document) -> Document:
    """The one asked declines, or ends what was agreed."""
    return _activity("Reject", identifier, followed, _bare(request), to=[str(request["actor"])])


def undo(identifier: str, actor_uri: str, undone: Document, to: Sequence[str] = ()) -> Document:
    """Somebody takes back an activity of their own, told whole; to whom it went, unless said otherwise."""
    return _activity("Undo", identifier, actor_uri, _bare(undone), to=to or undone.get("to", []))


def update_hint(identifier: str, actor_uri: str, collections: Sequence[str], to: Sequence[str]) -> Document:
    """There is news in these collections; what the news are, only who may know finds out by asking."""
    named = collections[0] if len(collections) == 1 else list(collections)
    return _activity("Update", identifier, actor_uri, named, to=to)


def update_actor(identifier: str, who: Document, to: Sequence[str]) -> Document:
    """Somebody tells anew who they are; `who` is their document."""
    return _activity("Update", identifier, str(who["id"]), _bare(who), to=to)


def move(identifier: str, actor_uri: str, target: str, to: Sequence[str]) -> Document:
    """Somebody goes on under another account."""
    return _activity("Move", identifier, actor_uri, actor_uri, to=to) | {"target": target}


def delete_actor(identifier: str, actor_uri: str, to: Sequence[str]) -> Document:
    """Somebody leaves for good."""
    return _activity("Delete", identifier, actor_uri, actor_uri, to=to)


def collection(identifier: str, first: str | Document | None = None, total: int | None = None) -> Document:
    """A collection whose items stand on pages, the first of which may be told along; without `first` it is empty or
    closed to the one who asks.
    """
    told = _bare(first) if isinstance(first, dict) else first
    found = {"id": identifier, "type": "OrderedCollection", "totalItems": total, "first": told}
    return _spoken({name: value for name, value in found.items() if value is not None})


def whole_collection(identifier: str, items: Sequence[str]) -> Document:
    """A collection told at once."""
    return _spoken({"id": identifier, "type": "OrderedCollection", "orderedItems": list(items)})


def page(identifier: str, part_of: str, items: Sequence[str | Document], following: str | None = None) -> Document:
    """One page of a collection, newest first; `following` is the address of the next, older one."""
    found = {
        "id": identifier,
        "type": "OrderedCollectionPage",
        "partOf": part_of,
        "orderedItems": [each if isinstance(each, str) else _bare(each) for each in items],
    }
    return _spoken(found | ({"next": following} if following else {}))


def history_page(identifier: str, part_of: str, plays: Sequence[Play], following: str | None = None) -> Document:
    """One page of somebody's history."""
    return page(identifier, part_of, [each.as_json() for each in plays], following)


def play(what: Play) -> Document:
    """One play by itself, as its own address answers."""
    return _spoken(what.as_json())


def presence(what: Presence) -> Document:
    """What somebody is at just now."""
    return _spoken(what.as_json())


def statistics(what: Statistics) -> Document:
    """Somebody's days."""
    return _spoken(what.as_json())


def tombstone(identifier: str, former_type: str, deleted: datetime | None = None) -> Document:
    """What is left of something deleted."""
    found = {"id": identifier, "type": "Tombstone", "formerType": former_type}
    return _spoken(found | ({"deleted": stamp(deleted)} if deleted else {}))


def paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line parts paragraphs, a line break breaks the line."""
    parts = [html.escape(part.strip()).replace("\n", "<br>") for part in text.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _activity(
    kind: str, identifier: str, actor_uri: str, thing: str | list[str] | Document, *, to: Sequence[str]
) -> Document:
    return _spoken({"id": identifier, "type": kind, "actor": actor_uri, "object": thing, "to": list(to), "cc": []})


def _spoken(document: Document) -> Document:
    return {"@context": CONTEXT} | document


def _bare(document: Document) -> Document:
    return {name: value for name, value in document.items() if name != "@context"}


def _keys(owner: str, pem: str, multikey: str | None) -> Document:
    """The key that signs requests, and the one that proves documents (FEP-521a)."""
    found: Document = {"publicKey": {"id": addresses.main_key(owner), "owner": owner, "publicKeyPem": pem}}
    if multikey is not None:
        identifier = addresses.signing_key(owner)
        known = {"id": identifier, "type": "Multikey", "controller": owner, "publicKeyMultibase": multikey}
        found["assertionMethod"] = [known]
    return found


def _generator(uris: Uris) -> Document:
    capability = {"type": "Link", "href": terms.CAPABILITY, "name": "Chronicle plays and presence"}
    return {"type": "Application", "id": uris.instance_actor, "name": "Chronicle", "implements": [capability]}


# What groups say is made of the same parts.
activity, spoken, keys, generator = _activity, _spoken, _keys, _generator
