"""What happens in groups across nodes: who is asked in, answers, leads and leaves, and what there is to read anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chronicle_node.domain.happening import OUTDOORS, Event, Listener

# A film club of thirty is one hint for what all of them play within these seconds.
GROUP_DELAY = 10


class GroupChanged(Event, frozen=True):
    """A group was made, or is called or open otherwise."""

    group_id: int


class GroupNews(Event, frozen=True):
    """There is something to read anew in a group for its members elsewhere: `members`, `feed` or `now`."""

    group_id: int
    what: str

    @property
    def key(self) -> str:
        return f"{self.group_id}:{self.what}"


class GroupSaid(Event, frozen=True, kw_only=True):
    """A group here, or somebody for it, tells one actor elsewhere: Invite, Undo (of an Invite) or Remove.

    The rows may be gone when it is told, so it says all. `uri` is the id of the Invite or of the Join. Without
    `by_user_id` the group itself speaks, for `guest_id` where that is a member elsewhere.
    """

    kind: str
    group_id: int
    actor_id: int
    uri: str
    by_user_id: int | None = None
    guest_id: int | None = None
    role: str | None = None
    until: datetime | None = None
    moved_from: str | None = None  # the account that was in the group before

    @property
    def order(self) -> str:
        return f"group {self.group_id}:{self.actor_id}"


class GroupRemoved(Event, frozen=True):
    """A group was deleted; its actor says farewell. `inboxes` are those of its members elsewhere, with their hosts."""

    actor_id: int
    inboxes: tuple[tuple[str, str], ...]


class GroupAnswered(Event, frozen=True, kw_only=True):
    """Somebody here tells a group elsewhere: Join, Leave, Reject (of an Invite) or Update (of what it may read)."""

    kind: str
    group_actor_id: int
    actor_id: int
    uri: str | None = None
    invite_uri: str | None = None
    inviter_id: int | None = None

    @property
    def order(self) -> str:
        return f"answer {self.group_actor_id}:{self.actor_id}"


class GroupInvited(Event, frozen=True, kw_only=True):
    """An invitation into a group elsewhere came for somebody here; the group is looked at before they are told."""

    user_id: int
    group_uri: str
    inviter_id: int
    invite_uri: str
    role: str
    until: datetime
    moved_from: str | None = None  # another account of theirs, which they say they moved from

    @property
    def order(self) -> str:
        return f"group {self.group_uri}:{self.user_id}"


class GroupAsked(Event, frozen=True, kw_only=True):
    """Somebody here who leads a group elsewhere asks its node for something."""

    request_id: int
    group_actor_id: int
    actor_id: int

    @property
    def order(self) -> str:
        return f"answer {self.group_actor_id}:{self.actor_id}"


class GroupInviteAsked(Event, frozen=True, kw_only=True):
    """A member elsewhere who leads a group here asks that somebody be invited, who may have to be looked up first."""

    group_id: int
    actor_id: int
    uri: str
    whom_uri: str
    role: str

    @property
    def order(self) -> str:
        return f"group invite {self.group_id}:{self.actor_id}"


class GroupRead(Event, frozen=True, kw_only=True):
    """There may be news in a group elsewhere: read again for one member here, `members`, `feed` or `lately`."""

    user_id: int
    group_actor_id: int
    what: str

    @property
    def key(self) -> str:
        return f"{self.user_id}:{self.group_actor_id}:{self.what}"

    @property
    def order(self) -> str:
        return f"group {self.user_id}:{self.group_actor_id}"


class GroupGoesOn(Event, frozen=True, kw_only=True):
    """Somebody in a group elsewhere was at something when last looked at; it is read again in some minutes, and news
    that come before are read before.
    """

    user_id: int
    group_actor_id: int
    what: str = "lately"

    @property
    def key(self) -> str:
        return f"later:{self.user_id}:{self.group_actor_id}"


class GroupsMoved(Event, frozen=True):
    """An account has moved, which both accounts say: its places in groups here go along."""

    old_id: int
    new_id: int


LISTENERS: Mapping[type[Event], tuple[Listener, ...]] = {
    GroupChanged: (Listener(job="federation.group_changed", coalesce="group_id"),),
    GroupNews: (Listener(job="federation.group_hint", coalesce="key", delay=GROUP_DELAY),),
    GroupSaid: (Listener(job="federation.group_say", order_by="order"),),
    GroupRemoved: (Listener(job="federation.group_farewell"),),
    GroupAnswered: (Listener(job="federation.group_answer", order_by="order"),),
    GroupInvited: (Listener(job="federation.group_invited", order_by="order", lane=OUTDOORS),),
    GroupAsked: (Listener(job="federation.group_ask", order_by="order"),),
    GroupInviteAsked: (Listener(job="federation.group_invite_asked", order_by="order", lane=OUTDOORS),),
    GroupsMoved: (Listener(job="federation.groups_moved"),),
    GroupGoesOn: (Listener(job="federation.group_read", coalesce="key", lane=OUTDOORS),),
    GroupRead: (Listener(job="federation.group_read", coalesce="key", order_by="order", lane=OUTDOORS),),
}
