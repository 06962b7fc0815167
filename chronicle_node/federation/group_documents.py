"""What groups say on the wire, and what is said to them: their actors, their members, and the activities between.

A group of people who track is an ActivityStreams Group; what others have no words for stands in `chronicle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chronicle_node.domain import groups as rules
from chronicle_node.domain import multikeys
from chronicle_node.federation import documents
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import terms
from chronicle_node.federation.vocabulary.document import Document
from chronicle_node.federation.vocabulary.plays import stamp
from chronicle_node.queries.group_faces import GroupFace
from chronicle_node.queries.group_invitations import Invitation
from chronicle_node.queries.groups import Member


def actor(uris: Uris, face: GroupFace) -> Document:
    """The document of a group. To who may not know more than that it is there, its key and its addresses."""
    home, is_open = uris.actor(face.public_id), face.privacy == "public"
    block: dict[str, Any] = {"v": terms.VERSION, "history": uris.history(face.public_id), "members": f"{home}/members"}
    if face.role:
        block["lately"] = f"{home}/lately"
    if rules.may_lead(face.role):
        block["invitations"] = f"{home}/invitations"
    if face.is_shown:
        block["group"] = {"kind": face.group_type, "privacy": face.privacy, "members": face.members}
        block["group"] |= {"role": face.role} if face.role else {}
    document = {
        "id": home,
        "type": "Group",
        "preferredUsername": face.username,
        "name": face.name if face.is_shown else face.username,
        "summary": documents.paragraphs((face.description or "") if face.is_shown else ""),
        "url": f"{uris.base}/groups/{face.public_id}",
        "inbox": uris.inbox(face.public_id),
        "outbox": uris.outbox(face.public_id),
        "endpoints": {"sharedInbox": uris.shared_inbox},
        "manuallyApprovesFollowers": True,
        "discoverable": is_open,
        "indexable": is_open,
        **documents.keys(home, face.public_key_pem, multikeys.own(face.multikeys)),
        "generator": documents.generator(uris),
        "chronicle": block,
    }
    if face.is_shown:
        document |= {"attributedTo": face.owner_uri, "published": stamp(face.created_at)}
    return documents.spoken(document)


def hidden_from(uris: Sequence[str]) -> Document:
    """What a person's history says to a group that reads it: members whom they blocked."""
    return {"chronicle": {"v": terms.VERSION, "not_for": list(uris)}} if uris else {}


def members(uris: Uris, face: GroupFace, found: Sequence[Member]) -> Document:
    """Who is in a group, for one who is: name, handle and part of each."""
    address = f"{uris.actor(face.public_id)}/members"
    people: list[str | Document] = [_member(uris, one) for one in found]
    return documents.collection(address, documents.page(f"{address}?page=1", address, people))


def _member(uris: Uris, one: Member) -> Document:
    who = one.person
    handle = who.handle if who.host else f"{who.handle}@{uris.host}"
    block = {"v": terms.VERSION, "handle": handle, "role": one.role, "since": stamp(one.joined_at)}
    return {"id": one.uri, "type": "Person", "name": who.name, "chronicle": block}


def invitations(uris: Uris, face: GroupFace, found: Sequence[Invitation]) -> Document:
    """Who is invited into a group, for who leads it: name, handle, role and until when of each."""
    address = f"{uris.actor(face.public_id)}/invitations"
    people: list[str | Document] = [_invited(uris, one) for one in found]
    return documents.collection(address, documents.page(f"{address}?page=1", address, people))


def _invited(uris: Uris, one: Invitation) -> Document:
    handle = one.person.handle if one.person.host else f"{one.person.handle}@{uris.host}"
    block = {"v": terms.VERSION, "handle": handle, "role": one.role}
    end = {"endTime": stamp(one.expires_at)}
    return {"id": one.uri, "type": "Person", "name": one.person.name, "chronicle": block} | end


def request(kind: str, identifier: str, who: str, group: str, whom: str, role: str | None) -> Document:
    """Somebody who leads a group from another node asks its home to do something about one person."""
    block = {"chronicle": {"v": terms.VERSION, "role": role}} if role is not None else {}
    if kind == "invite":
        return documents.activity("Invite", identifier, who, group, to=[group]) | {"target": whom} | block
    verb, part = {"role": ("Add", "members"), "remove": ("Remove", "members"), "withdraw": ("Remove", "invitations")}[
        kind
    ]
    return documents.activity(verb, identifier, who, whom, to=[group]) | {"target": f"{group}/{part}"} | block


def invite(
    identifier: str,
    inviter: str,
    group: str,
    invited: str,
    role: str,
    name: str,
    until: datetime,
    on_behalf_of: str | None = None,
    moved_from: str | None = None,
) -> Document:
    """Somebody asks one person into a group. The code of a link is never in it: who joins is known by their key.

    Where a member elsewhere asked for it, the group itself invites, and says on whose behalf; likewise where a member
    moved here from another account, and then it says from which.
    """
    block = {"v": terms.VERSION, "role": role, "name": name} | ({"moved_from": moved_from} if moved_from else {})
    more = {"endTime": stamp(until), "chronicle": block} | ({"attributedTo": on_behalf_of} if on_behalf_of else {})
    return documents.activity("Invite", identifier, inviter, group, to=[invited]) | more


def join(identifier: str, who: str, group: str, invite_uri: str | None) -> Document:
    """Somebody asks to come in, by an invitation where there is one."""
    said = documents.activity("Join", identifier, who, group, to=[group])
    return said | ({"context": invite_uri, "inReplyTo": invite_uri} if invite_uri else {})


def leave(identifier: str, who: str, group: str) -> Document:
    """Somebody is in the group no longer."""
    return documents.activity("Leave", identifier, who, group, to=[group])


def answer(
    kind: str, identifier: str, actor_uri: str, asked: Document, to: Sequence[str], reason: str | None = None
) -> Document:
    """Accept or Reject of what somebody asked, told whole; `reason` is for them to read."""
    said = documents.activity(kind, identifier, actor_uri, asked, to=to)
    return said | ({"summary": reason} if reason else {})


def remove(identifier: str, group: str, member: str) -> Document:
    """The group sends somebody away."""
    said = documents.activity("Remove", identifier, group, member, to=[member])
    return said | {"target": f"{group}/members"}
