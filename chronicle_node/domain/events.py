"""What has happened, in the past tense, and which jobs hear of it.

A service emits an event in its own transaction; `outbox.emit` writes one job row for each listener below. The names on
the right are the ones `jobs/table.py` binds to handlers; a job's payload is the event's fields.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from chronicle_node.domain import group_events
from chronicle_node.domain.happening import OUTDOORS, Event, Listener
from chronicle_node.domain.said import NodeMet, Stated, WorkNamed
from chronicle_node.domain.shelf_events import ShelfChanged, ShelfGrew, ShelfStale, TakenFromFriend
from chronicle_node.domain.talk_events import (
    AnswerCame,
    AnswerChanged,
    HostReturned,
    OutboxWanted,
    PassedOn,
    TalkWanted,
)


class ScrobbleRecorded(Event, frozen=True):
    user_id: int
    event_id: int
    media_item_id: int
    event_type: str
    is_play: bool
    is_private: bool = False


class HistoryChanged(Event, frozen=True):
    """Plays were added from the past or taken out: readers look again, nobody's tools ring."""

    user_id: int


class PlayWithdrawn(Event, frozen=True):
    """A play was taken out, or is for fewer; who read it elsewhere is to forget it. `audience` is whom it was for."""

    user_id: int
    public_id: UUID
    audience: str


class PresenceChanged(Event, frozen=True):
    user_id: int


class SeriesCompleted(Event, frozen=True):
    """A session reached the end of everything it was about."""

    user_id: int
    media_item_id: int
    session_id: int


class AudienceNarrowed(Event, frozen=True):
    """Fewer people may see these kinds of things than before."""

    user_id: int
    kinds: tuple[str, ...]


class ReviewChanged(Event, frozen=True):
    """A review was written, rewritten, taken back, or rated; what was posted of it follows.

    `only_narrows`: fewer people may see it than before; nothing new is said.
    """

    user_id: int
    review_id: UUID
    only_narrows: bool = False

    @property
    def key(self) -> str:
        return f"{self.review_id}{':narrows' if self.only_narrows else ''}"

    @property
    def order(self) -> str:
        """One after another, so that a review has one post at a time."""
        return f"review {self.review_id}"


class Reacted(Event, frozen=True, kw_only=True):
    """Somebody here likes a post or passes it on, or takes that back; the row may be gone, so it says all."""

    post_id: int
    actor_id: int
    kind: str
    activity_uri: str
    is_taken_back: bool = False

    @property
    def order(self) -> str:
        """What is taken back must not arrive before what it takes back."""
        return f"react {self.actor_id}:{self.post_id}"


class ActorUpdated(Event, frozen=True):
    """The public face changed: name, text, picture or key."""

    actor_id: int


class PersonMoved(Event, frozen=True):
    """Somebody here goes on under another account, here or elsewhere."""

    actor_id: int
    target_id: int


class PeerMoved(Event, frozen=True):
    """Somebody elsewhere says that they go on under the account at this address."""

    actor_id: int
    target: str


class PersonLeft(Event, frozen=True):
    """An account was deleted. `inboxes` are those of all who had to do with it, each with its node's name."""

    actor_id: int
    inboxes: tuple[tuple[str, str], ...]


class PeerChanged(Event, frozen=True):
    """An actor elsewhere says that its document changed, without saying how."""

    actor_id: int


class Between(Event, frozen=True, kw_only=True):
    """Something about the follow of one actor by another."""

    follower_id: int
    followed_id: int

    @property
    def order(self) -> str:
        """An end that is told after the request that came later would end that one."""
        return f"follow {self.follower_id}:{self.followed_id}"


class FollowRequested(Between, frozen=True):
    follow_id: int


class FollowAccepted(Between, frozen=True):
    follow_id: int


class FollowRejected(Between, frozen=True):
    """Refused, or taken back after acceptance. The row may be gone by the time the answer is sent, so it says all."""

    follow_id: int
    activity_uri: str


class Unfollowed(Between, frozen=True):
    """The follow's row is gone; what an Undo needs to say is here."""

    activity_uri: str


class ActivityHandedOn(Event, frozen=True):
    """Somebody hands on what another said, without a proof that they did; it is fetched from its own address."""

    uri: str
    actor_uri: str  # as whoever hands it on says

    @property
    def key(self) -> str:
        """With the actor, so that nobody keeps it out by naming another; short enough for an index."""
        return hashlib.sha256(f"{self.uri} {self.actor_uri}".encode()).hexdigest()


class NodeBlocked(Event, frozen=True):
    """An administrator shut a node out; what is kept of its people goes."""

    instance_id: int


class FollowersDiffer(Event, frozen=True):
    """Somebody elsewhere knows of other followers here than this node does; `url` is where they are listed."""

    actor_id: int
    url: str


class ReportMade(Event, frozen=True):
    """A person here reported somebody elsewhere and wishes that their node hears of it."""

    report_id: int


class HintReceived(Event, frozen=True):
    """A peer says that a collection of its person changed; it is read anew with this follower's signature."""

    viewer_id: int
    owner_id: int
    collection: str  # "history" or "now"
    is_whole: bool = False  # to read on where it is known, for what is no longer there

    @property
    def key(self) -> str:
        return f"{self.viewer_id}:{self.owner_id}:{self.collection}{':whole' if self.is_whole else ''}"

    @property
    def order(self) -> str:
        """What was read earlier must not be kept later, or a door that has closed in between would open again."""
        return f"pull {self.viewer_id}:{self.owner_id}:{self.collection}"


class DigestDue(Event, frozen=True):
    """Somebody who lets be posted what they see at one go may have come to the end of something."""

    user_id: int

    @property
    def order(self) -> str:
        """One after another, so that nothing is posted twice."""
        return f"digest {self.user_id}"


class PresenceRead(Event, frozen=True):
    """Somebody elsewhere was at something when last looked at; their player may go on saying so, or fall silent."""

    viewer_id: int
    owner_id: int
    collection: str = "now"

    @property
    def key(self) -> str:
        return f"later:{self.viewer_id}:{self.owner_id}"


class WebhookQueued(Event, frozen=True):
    webhook_delivery_id: int


# What happens within this second is one hint to each peer; who plays on and on is hinted at less often.
HINT_DELAY = 1

_HINT = Listener(job="federation.hint", coalesce="user_id", delay=HINT_DELAY)
_GROUPS = Listener(job="federation.group_news", coalesce="user_id", delay=HINT_DELAY)
_GROUPS_NOW = Listener(job="federation.group_now", coalesce="user_id", delay=HINT_DELAY)
_WEBHOOKS = Listener(job="webhooks.fan_out")

LISTENERS: Mapping[type[Event], tuple[Listener, ...]] = {
    ScrobbleRecorded: (_WEBHOOKS, _HINT, _GROUPS),
    HistoryChanged: (_HINT, _GROUPS),
    PlayWithdrawn: (
        Listener(job="federation.withdraw_play"),
        Listener(job="federation.follow_digests", coalesce="user_id", delay=5),
        _GROUPS,
    ),
    PresenceChanged: (_HINT, _GROUPS_NOW),
    DigestDue: (Listener(job="federation.post_digest", coalesce="user_id", order_by="order"),),
    SeriesCompleted: (_WEBHOOKS,),
    AudienceNarrowed: (Listener(job="federation.withdraw"), Listener(job="federation.withdraw_posts"), _GROUPS),
    TakenFromFriend: (Listener(job="federation.take_back"),),
    ShelfChanged: (Listener(job="federation.shelf_changed", coalesce="key", delay=5),),
    ShelfGrew: (Listener(job="federation.shelf_grew", coalesce="key", delay=HINT_DELAY),),
    # Who has just saved a review often finds one more word to change.
    ReviewChanged: (Listener(job="federation.post", coalesce="key", order_by="order", delay=5),),
    # Who rates, often writes a review too; who picks a status by mistake, picks another one.
    Stated: (Listener(job="federation.state", coalesce="key", order_by="order", delay=60),),
    NodeMet: (Listener(job="federation.meet", coalesce="host", lane=OUTDOORS),),
    WorkNamed: (Listener(job="federation.read_work", coalesce="source", lane=OUTDOORS),),
    Reacted: (Listener(job="federation.react", order_by="order"),),
    AnswerChanged: (Listener(job="federation.answer", coalesce="post_id", order_by="order", lane=OUTDOORS),),
    PassedOn: (Listener(job="federation.read_boost", coalesce="activity_uri", lane=OUTDOORS),),
    AnswerCame: (Listener(job="federation.read_answered", coalesce="uri", lane=OUTDOORS),),
    OutboxWanted: (Listener(job="federation.read_outbox", coalesce="actor_id", delay=5, lane=OUTDOORS),),
    HostReturned: (Listener(job="federation.catch_up", coalesce="instance_id"),),
    TalkWanted: (Listener(job="federation.read_talk", coalesce="thread_id", lane=OUTDOORS),),
    # Who puts a profile right saves it several times.
    ActorUpdated: (Listener(job="federation.tell_change", coalesce="actor_id", delay=5),),
    PersonMoved: (Listener(job="federation.tell_move"),),
    PeerMoved: (Listener(job="federation.follow_move", coalesce="actor_id", lane=OUTDOORS),),
    PersonLeft: (Listener(job="federation.tell_farewell"),),
    PeerChanged: (Listener(job="federation.refresh", coalesce="actor_id", lane=OUTDOORS),),
    FollowRequested: (Listener(job="federation.follow", order_by="order"),),
    FollowAccepted: (
        Listener(job="federation.answer_follow", order_by="order"),
        Listener(job="federation.meet_follower"),
    ),
    FollowRejected: (Listener(job="federation.answer_follow", order_by="order"),),
    Unfollowed: (Listener(job="federation.undo_follow", order_by="order"),),
    **group_events.LISTENERS,
    ActivityHandedOn: (Listener(job="federation.fetch_activity", coalesce="key", lane=OUTDOORS),),
    FollowersDiffer: (Listener(job="federation.synchronize", coalesce="actor_id", lane=OUTDOORS),),
    HintReceived: (Listener(job="federation.pull", coalesce="key", order_by="order", lane=OUTDOORS),),
    ShelfStale: (Listener(job="federation.read_shelf", coalesce="key", order_by="key", lane=OUTDOORS),),
    PresenceRead: (Listener(job="federation.pull", coalesce="key", lane=OUTDOORS),),
    ReportMade: (Listener(job="federation.report"),),
    NodeBlocked: (Listener(job="federation.forget_node", coalesce="instance_id"),),
    WebhookQueued: (Listener(job="webhooks.deliver", lane=OUTDOORS),),
}
