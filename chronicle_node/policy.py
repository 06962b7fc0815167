"""Who may see what: one predicate, asked by pages, API, federation, webhooks and feeds alike.

Nothing else in the project decides about visibility; `rules` is the whole of it, line by line. A viewer gets a *sight*
of one kind of an owner's things: the narrowest level whose things they may see. A name, a handle and a picture go with
whatever is seen; the kind `profile` is about the page and what stands on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    case,
    exists,
    false,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from chronicle_node.db import Statement, Tx, sql
from chronicle_node.domain.audience import KINDS, Audience
from chronicle_node.models.accounts import User
from chronicle_node.models.federation import FederatedInstance
from chronicle_node.models.groups import DistantMembership, Group, GroupGuest, GroupInvitation, GroupMember
from chronicle_node.models.moderation import Mute
from chronicle_node.models.posts import PostRecipient
from chronicle_node.models.social import Actor, Block, FederatedFriend, Follow
from chronicle_node.models.types import UTC, BigId

#: The sights. A thing of level L is seen by a sight of at least L's rank; a level nobody knows ranks as private.
NOTHING = -1
RANKS: dict[str, int] = {level.value: level.strictness for level in Audience}
EVERYTHING = RANKS["private"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks. `scopes` is None except through a token, which cuts what its person may do."""

    kind: str  # nobody | local | remote | system
    actor_id: int | None = None
    user_id: int | None = None
    scopes: frozenset[str] | None = None
    reason: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether this is a person of this node."""
        return self.kind == "local"

    def may(self, scope: str) -> bool:
        """Whether a token's scopes, where there is one, include `scope`."""
        return self.scopes is None or scope in self.scopes

    @property
    def values(self) -> dict[str, Any]:
        """What a statement that asks for `BOUND` wants to know."""
        known = self.kind in {"local", "remote"}
        return {
            "viewer_actor_id": self.actor_id if known else None,
            "viewer_user_id": self.user_id if self.kind == "local" else None,
            "viewer_is_system": self.kind == "system" and bool(self.reason),
        }

    @staticmethod
    def system(reason: str) -> Viewer:
        """The node itself, which sees everything and must say why it looks."""
        return Viewer("system", reason=reason)


NOBODY = Viewer("nobody")


class Eyes(NamedTuple):
    """The viewer as SQL: bound values, or the columns of a join when the question is who can see something."""

    actor_id: SQLColumnExpression[Any]
    user_id: SQLColumnExpression[Any]
    is_system: ColumnElement[bool]


class Owner(NamedTuple):
    """The owner as SQL: two (aliased) tables, joined by `joined`."""

    user: type[User]
    actor: type[Actor]

    @property
    def joined(self) -> ColumnElement[bool]:
        return self.actor.user_id == self.user.id


#: The viewer of a statement that runs with `**viewer.values`.
BOUND = Eyes(
    bindparam("viewer_actor_id", type_=BigId),
    bindparam("viewer_user_id", type_=BigId),
    bindparam("viewer_is_system", type_=Boolean),
)
OWNER = Owner(aliased(User, name="owner"), aliased(Actor, name="owner_actor"))

# The tables that the parts of the rule look into, each in a subquery of its own. They are made once: a rule stands in
# dozens of statements, and SQLAlchemy keeps a hundred kilobytes for each alias.
_FOLLOW, _FRIEND = aliased(Follow, name="a_follow"), aliased(FederatedFriend, name="a_friend")
_MINE, _THEIRS = aliased(GroupMember, name="mine"), aliased(GroupMember, name="theirs")
_GROUP, _GUEST = aliased(Group, name="their_group"), aliased(GroupGuest, name="a_guest")
_MEMBERSHIP = aliased(DistantMembership, name="a_membership")
_BLOCK, _MUTE = aliased(Block, name="a_block"), aliased(Mute, name="a_mute")
_INVITATION = aliased(GroupInvitation, name="an_invitation")
_GROUP_OWNER = aliased(Actor, name="group_owner")
_HOME, _ACCOUNT = aliased(FederatedInstance, name="a_home"), aliased(User, name="an_account")

_PERMISSIONS = {kind: "now" if kind == "presence" else kind for kind in KINDS}
_GROUP_PERMISSIONS = {"history": "can_see_history", "stats": "can_see_stats", "presence": "can_see_now"}


def _says(document: Any, key: str, word: str) -> ColumnElement[bool]:
    """Whether a JSON object has exactly true or false under a key; what is missing or odd says neither."""
    found: ColumnElement[bool] = document.op("->")(literal_column(f"'{key}'")) == literal_column(f"'{word}'")
    return found


def _follows(follower: Any, followed: Any) -> ColumnElement[bool]:
    follow = _FOLLOW
    return exists().where(follow.follower_id == follower, follow.followed_id == followed, follow.state == "accepted")


def _permission(eyes: Eyes, owner: Owner, kind: str, word: str) -> ColumnElement[bool]:
    friend = _FRIEND
    return exists().where(
        friend.local_user_id == owner.user.id,
        friend.actor_id == eyes.actor_id,
        friend.status == "accepted",
        _says(friend.permissions, _PERMISSIONS[kind], word),
    )


def _fellow(eyes: Eyes, owner: Owner, kind: str) -> ColumnElement[bool]:
    """A grant, not a level: the group must let members see each other, and the owner must let this group see.

    Somebody whose part in the group is limited gains nothing by it. A group of another node is itself the reader of
    what the owner lets it see: there it is shown to the members.
    """
    if kind not in _GROUP_PERMISSIONS:
        return false()
    permission = _GROUP_PERMISSIONS[kind]
    theirs, group, membership = _THEIRS, _GROUP, _MEMBERSHIP
    return or_(
        exists().where(
            theirs.user_id == owner.user.id,
            _says(theirs.permissions, permission, "true"),
            group.id == theirs.group_id,
            shares_group(eyes, group),
        ),
        exists().where(
            membership.group_actor_id == eyes.actor_id,
            membership.user_id == owner.user.id,
            membership.state == "member",
            _says(membership.permissions, permission, "true"),
        ),
    )


def shares_group(eyes: Eyes, group: type[Group]) -> ColumnElement[bool]:
    """Whether the members of a group see each other, and somebody is one whose part in it isn't limited."""
    mine, guest = _MINE, _GUEST
    here = exists().where(mine.group_id == group.id, mine.user_id == eyes.user_id, mine.role != "limited")
    elsewhere = exists().where(guest.group_id == group.id, guest.actor_id == eyes.actor_id, guest.role != "limited")
    # Stands inside another EXISTS, where the eyes are not found by themselves.
    here, elsewhere = here.correlate_except(mine), elsewhere.correlate_except(guest)
    return and_(_says(group.settings, "members_see_members", "true"), or_(here, elsewhere))


def between(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether a block stands between two actors, whoever made it."""
    return or_(
        exists().where(_BLOCK.actor_id == one, _BLOCK.target_id == other),
        exists().where(_BLOCK.actor_id == other, _BLOCK.target_id == one),
    )


def is_muted(whom: Any, by: Any = BOUND.actor_id) -> ColumnElement[bool]:
    """Whether the viewer wants nothing of somebody's things in what is gathered for them. Not a right but a wish:
    whoever is muted sees, and is shown to others, as ever, and their own page shows what it always does.
    """
    mute = _MUTE
    return exists().where(mute.actor_id == by, mute.target_id == whom, mute.only_notifications == false())


def is_silenced(whom: Any, by: Any = BOUND.actor_id) -> ColumnElement[bool]:
    """Whether the viewer wants at least no notifications of what somebody does."""
    mute = _MUTE
    return exists().where(mute.actor_id == by, mute.target_id == whom)


def sees_group(eyes: Eyes, group: type[Group]) -> ColumnElement[bool]:
    """Whether somebody may know of a group: its members, who is invited (at `now`), and whom its privacy lets."""
    member, guest, owner = _MINE, _GUEST, _GROUP_OWNER
    return or_(
        exists().where(member.group_id == group.id, member.user_id == eyes.user_id),
        exists().where(guest.group_id == group.id, guest.actor_id == eyes.actor_id),
        and_(
            or_(
                group.privacy == "public",
                and_(group.privacy == "invite_only", eyes.user_id.is_not(None)),
                _is_invited(eyes, group),
            ),
            ~exists().where(owner.user_id == group.owner_user_id, between(eyes.actor_id, owner.id)),
        ),
    )


def _is_invited(eyes: Eyes, group: type[Group]) -> ColumnElement[bool]:
    asked = _INVITATION
    return or_(
        exists().where(asked.group_id == group.id, asked.to_user_id == eyes.user_id, waits_for_answer(asked)),
        exists().where(asked.group_id == group.id, asked.to_actor_id == eyes.actor_id, waits_for_answer(asked)),
    )


def waits_for_answer(invitation: type[GroupInvitation]) -> ColumnElement[bool]:
    """Whether an invitation is neither answered nor over at `now`."""
    return and_(
        invitation.accepted_at.is_(None),
        invitation.declined_at.is_(None),
        invitation.expires_at > bindparam("now", type_=UTC),
    )


class Rule(NamedTuple):
    """A line of the rule: where `holds`, the sight is decided."""

    code: str
    sight: int
    holds: ColumnElement[bool]
    words: str


def rules(e: Eyes, o: Owner, kind: str) -> tuple[Rule, ...]:
    """The whole rule for a kind of thing. The first line that holds counts; where none does, nothing is seen."""
    setting: ColumnElement[str] = getattr(o.user, f"{kind}_audience")
    follower = _follows(e.actor_id, o.actor.id)
    friend = and_(follower, _follows(o.actor.id, e.actor_id))
    friends, followers = RANKS["friends"], RANKS["followers"]
    return (
        Rule("system", EVERYTHING, e.is_system, "It is the node itself."),
        Rule("self", EVERYTHING, o.user.id == e.user_id, "It is their own."),
        Rule("inactive", NOTHING, o.user.is_active == false(), "The owner's account is switched off."),
        Rule("blocked", NOTHING, between(e.actor_id, o.actor.id), "One of the two blocked the other."),
        Rule("refused", NOTHING, _permission(e, o, kind, "false"), "The owner takes this from this friend."),
        Rule(
            *("permitted", friends, and_(_permission(e, o, kind, "true"), friend)),
            "The owner gives this to this friend, whatever the setting says.",
        ),
        Rule(
            *("group", friends, _fellow(e, o, kind)),
            "They share a group whose members see each other, and the owner lets that group see this.",
        ),
        Rule(
            *("friends", friends, and_(setting.in_(_words("public", "followers", "friends")), friend)),
            "They follow each other, and the setting lets friends see this.",
        ),
        Rule(
            *("follower", followers, and_(setting.in_(_words("public", "followers")), follower)),
            "They follow the owner, and the setting lets followers see this.",
        ),
        Rule("public", RANKS["public"], setting.in_(_words("public")), "The setting lets everybody see this."),
    )


def sight(viewer: Eyes, owner: Owner, kind: str) -> ColumnElement[int]:
    """The rank of the narrowest level of this kind of the owner's things that the viewer may see; -1 for nothing."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is not a kind of thing: use one of {', '.join(KINDS)}")
    whens = [(rule.holds, _number(rule.sight)) for rule in rules(viewer, owner, kind)]
    return case(*whens, else_=_number(NOTHING))


def within(seen: Any, audience: ColumnElement[str] | Any | None) -> ColumnElement[bool]:
    """Whether a sight reaches things of this level. None: things that have no level of their own."""
    reached: ColumnElement[bool] = seen >= (_number(0) if audience is None else rank(audience))
    return reached


def rank(audience: Any) -> ColumnElement[int]:
    """A level's rank; what is not a level is private."""
    known = [(audience.in_(_words(name)), _number(value)) for name, value in RANKS.items() if value < EVERYTHING]
    return case(*known, else_=_number(EVERYTHING))


def can_see(viewer: Eyes, owner: Owner, kind: str, audience: Any | None = None) -> ColumnElement[bool]:
    """The predicate. `audience` is the thing's own level, a column or expression, where it has one."""
    return within(sight(viewer, owner, kind), audience)


def can_read(eyes: Eyes, post: Any, author: Any, readers: Any = None) -> ColumnElement[bool]:
    """Whether what somebody said to others may be read: by its author and those it was said to, unless a block is
    between. `readers`: whether the viewer may read the review that began the talk, for what is for its readers. What
    people on a limited node write for everybody is read by their followers here, and by nobody else.
    """
    hears = _follows(eyes.actor_id, author.id)
    named = exists().where(PostRecipient.post_id == post.id, PostRecipient.actor_id == eyes.actor_id)
    public = and_(post.audience.in_(_words("public")), or_(~_lives_on(author, "limited"), hears))
    reads = and_(post.audience.in_(_words("readers")), false() if readers is None else readers)
    told = or_(public, and_(post.audience.in_(_words("followers")), hears), named, reads)
    shown = and_(told, ~between(eyes.actor_id, author.id), ~_lives_on(author, "blocked"), _has_an_account(author))
    return and_(post.gone_at.is_(None), or_(post.actor_id == eyes.actor_id, shown))


def hears(eyes: Eyes, post: Any, author: Any) -> ColumnElement[bool]:
    """Whether somebody may read a post from elsewhere and follows its author: then they know what it is about."""
    return and_(can_read(eyes, post, author), _follows(eyes.actor_id, author.id))


def _lives_on(author: Any, policy: str) -> ColumnElement[bool]:
    """Whether somebody's node is treated so."""
    home = _HOME
    return exists().where(home.id == author.instance_id, home.policy.in_(_words(policy)))


def _has_an_account(author: Any) -> ColumnElement[bool]:
    """Whether somebody is not of this node, or their account is not switched off."""
    user = _ACCOUNT
    return or_(author.user_id.is_(None), exists().where(user.id == author.user_id, user.is_active == true()))


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(value), Integer)


def _words(*known: str) -> list[ColumnElement[str]]:
    """Levels as part of the statement's text: bound ones would be a dozen more values for each run."""
    return [literal_column(f"'{word}'", Text) for word in known]


# -- The audience of a thing: who else may know --------------------------------------------------------------------


class Reader(msgspec.Struct, frozen=True):
    """Somebody on another node who may see something here."""

    actor_id: int
    inbox: str | None
    shared_inbox: str | None
    host: str


_reader = aliased(Actor, name="reader")


@cache
def _audience(kind: str) -> Statement:
    eyes = Eyes(_reader.id, _reader.user_id, false())
    return sql(lambda: distant_followers().where(can_see(eyes, OWNER, kind, bindparam("audience", type_=Text))))


def distant_followers() -> Any:
    """Accepted followers of `user_id` on nodes that are not shut out; to be filtered by what they may see."""
    return (
        select(_reader.id, _reader.inbox, _reader.shared_inbox, FederatedInstance.host)
        .select_from(OWNER.user)
        .join(OWNER.actor, OWNER.joined)
        .join(Follow, and_(Follow.followed_id == OWNER.actor.id, Follow.state == "accepted"))
        .join(_reader, _reader.id == Follow.follower_id)
        .join(FederatedInstance, FederatedInstance.id == _reader.instance_id)
        .where(
            OWNER.user.id == bindparam("user_id"),
            _reader.user_id.is_(None),
            _reader.gone_at.is_(None),
            FederatedInstance.policy != "blocked",
        )
        .order_by(_reader.id)
    )


async def audience_of(tx: Tx, user_id: int, kind: str, audience: str = "public") -> list[Reader]:
    """The distant followers who may see this kind of the person's things, of this level."""
    return [Reader(*row) for row in await tx.all(_audience(kind), user_id=user_id, audience=audience)]
