"""Every address of this node that others see, built in one place; and the handles people call each other by.

Ids are addresses that never change, so nothing here may depend on a name a person can change.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from yarl import URL

from chronicle_node import ids
from chronicle_node.domain import multikeys
from chronicle_node.domain.actor_urls import NODE_NAME
from chronicle_node.errors import Invalid
from chronicle_node.net import urls
from chronicle_node.net.errors import Refused

HANDLE = re.compile(r"(?:acct:)?@?([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)@([^@/?#\s]+)")
ACTOR_PATH = re.compile(r"/ap/actors/([0-9a-f-]{36})")
PROFILE_PATH = re.compile(r"/@([A-Za-z0-9_]{1,30})")


class BadHandle(Invalid):
    """Not a name of somebody somewhere."""

    code = "bad-handle"
    title = "That is not a handle"
    detail = "Write the person's handle as @name@server.example."


@dataclass(frozen=True, slots=True)
class Handle:
    """`@username@host`; the host carries its port where that isn't the usual one."""

    username: str
    host: str

    def __str__(self) -> str:
        """As people write it."""
        return f"@{self.username}@{self.host}"

    @property
    def resource(self) -> str:
        """As WebFinger asks for it."""
        return f"acct:{self.username}@{self.host}"

    def webfinger(self, scheme: str = "https") -> str:
        """Where to ask who that is."""
        return f"{scheme}://{self.host}/.well-known/webfinger?resource={quote(self.resource, safe='')}"


def handle(text: str) -> Handle:
    """Read `@bob@host[:port]`, with or without the first @ or `acct:`; raises `BadHandle`."""
    match = HANDLE.fullmatch(text.strip())
    if match is None:
        raise BadHandle
    try:
        return Handle(match[1], urls.host(f"https://{match[2]}/"))
    except Refused as error:
        raise BadHandle from error


@dataclass(frozen=True, slots=True)
class Local:
    """Whom of this node an outsider means: somebody by id, by name, or the node itself."""

    public_id: UUID | None = None
    username: str | None = None
    is_instance: bool = False


@dataclass(frozen=True, slots=True)
class Uris:
    """The addresses under one public URL, such as `https://chronicle.example`."""

    base: str

    @property
    def scheme(self) -> str:
        return URL(self.base).scheme

    @property
    def host(self) -> str:
        """The host name, with the port where it isn't the usual one: what signatures and handles carry."""
        return urls.host(self.base)

    def user_agent(self, version: str) -> str:
        """How this node introduces itself; some servers look for the address in it."""
        return f"Chronicle/{version} (+{self.base}/)"

    @property
    def instance_actor(self) -> str:
        return f"{self.base}/ap/actor"

    @property
    def instance_outbox(self) -> str:
        return f"{self.base}/ap/actor/outbox"

    @property
    def shared_inbox(self) -> str:
        return f"{self.base}/ap/inbox"

    def actor(self, public_id: UUID) -> str:
        return f"{self.base}/ap/actors/{public_id}"

    def inbox(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/inbox"

    def outbox(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/outbox"

    def followers(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/followers"

    def synchronization(self, public_id: UUID) -> str:
        return synchronization(self.followers(public_id))

    def following(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/following"

    def featured(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/featured"

    def history(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/history"

    def now(self, public_id: UUID) -> str:
        return f"{self.actor(public_id)}/now"

    def shelf(self, public_id: UUID, kind: str) -> str:
        """One of `domain.shelves.ALL`."""
        return f"{self.actor(public_id)}/{kind}"

    def list(self, public_id: UUID, list_id: UUID) -> str:
        return f"{self.actor(public_id)}/lists/{list_id}"

    def goal(self, public_id: UUID, goal_id: UUID) -> str:
        """A goal has no page of its own."""
        return f"{self.shelf(public_id, 'goals')}#{goal_id}"

    def session(self, public_id: UUID, session_id: UUID) -> str:
        return f"{self.shelf(public_id, 'sessions')}#{session_id}"

    def object(self, public_id: UUID) -> str:
        return f"{self.base}/ap/objects/{public_id}"

    def replies(self, public_id: UUID) -> str:
        """The answers to an object of ours."""
        return f"{self.object(public_id)}/replies"

    def activity(self, public_id: UUID) -> str:
        return f"{self.base}/ap/activities/{public_id}"

    def media(self, public_id: UUID) -> str:
        return f"{self.base}/media/{public_id}"

    def review(self, public_id: UUID) -> str:
        return f"{self.base}/reviews/{public_id}"

    def post(self, public_id: UUID) -> str:
        return f"{self.base}/posts/{public_id}"

    def profile(self, username: str) -> str:
        return f"{self.base}/@{username}"

    def account(self, username: str) -> str:
        """The `acct:` name of somebody here."""
        return f"acct:{username}@{self.host}"

    def is_local(self, address: str) -> bool:
        """Whether an address is one of ours."""
        return urls.same_origin(address, self.base)

    def actor_id(self, address: str) -> UUID | None:
        """The public id in a local actor's address; None for any other address."""
        path = address.removeprefix(self.base) if address.startswith(f"{self.base}/") else ""
        match = ACTOR_PATH.fullmatch(path)
        return ids.parse(match[1]) if match else None

    def resource(self, text: str) -> Local | None:
        """Whom a WebFinger `resource` means; None when nobody here. Raises `BadHandle` for what is no resource."""
        if text.startswith(("https://", "http://")):
            return self._by_address(text)
        named = handle(text) if text.startswith("acct:") else None
        if named is None:
            raise BadHandle
        if named.host != self.host:
            return None
        if named.username == NODE_NAME:
            return Local(is_instance=True)
        return Local(username=named.username.lower())

    def _by_address(self, text: str) -> Local | None:
        if text == self.instance_actor:
            return Local(is_instance=True)
        profile = PROFILE_PATH.fullmatch(text.removeprefix(self.base))
        if profile is not None:
            return Local(username=profile[1].lower())
        public_id = self.actor_id(text)
        return Local(public_id=public_id) if public_id else None


def main_key(actor_uri: str) -> str:
    """The id of an actor's only signing key, in the form all receivers take."""
    return f"{actor_uri}#main-key"


def signing_key(actor_uri: str) -> str:
    """The id of the key by which an actor here proves that a document is theirs."""
    return actor_uri + multikeys.FRAGMENT


def synchronization(followers_uri: str) -> str:
    """Where a server reads which of its people follow somebody here (FEP-8fcf)."""
    return f"{followers_uri}/synchronization"
