"""Pages for the people who run the node: jobs and invites; and the page for when something went wrong."""

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.parts import Form, Link, Part


class Job(Part, frozen=True, kw_only=True):
    id: str
    kind: str
    attempts: int
    at: datetime
    error: str = ""
    retry_url: str = ""


class Scheduled(Part, frozen=True, kw_only=True):
    name: str
    every: str  # "each minute"
    last_at: datetime | None = None
    ok: bool = True
    took_ms: int | None = None
    error: str = ""


class Jobs(Part, frozen=True, kw_only=True):
    ready: int
    running: int
    dead_count: int
    oldest_ready_at: datetime | None = None
    dead: tuple[Job, ...] = ()
    waiting: tuple[Job, ...] = ()
    schedule: tuple[Scheduled, ...] = ()
    retry_all_url: str = ""
    next: str = ""


class Invite(Part, frozen=True, kw_only=True):
    created_at: datetime
    state: Literal["open", "used", "expired"]
    expires_at: datetime | None = None
    used_by: Link | None = None


class FreshInvite(Part, frozen=True, kw_only=True):
    url: str
    code: str


class Invites(Part, frozen=True, kw_only=True):
    invites: tuple[Invite, ...] = ()
    fresh: FreshInvite | None = None
    form: Form = Form()


class Node(Part, frozen=True, kw_only=True):
    """Another node. `since` is when it began to fail, or answered last."""

    host: str
    software: str
    policy: str
    is_trusted: bool
    health: Literal["unknown", "answers", "fails", "rests", "parked", "busy", "catching_up"]
    since: datetime | None = None
    next_try_at: datetime | None = None
    error: str = ""
    people: int = 0
    followers: int = 0
    following: int = 0
    waiting: int = 0
    failed: int = 0


class Nodes(Part, frozen=True, kw_only=True):
    """`mode` is the setting: open, allowlist or off."""

    mode: str
    nodes: tuple[Node, ...] = ()
    part: str = ""
    policy: str = ""
    next: str = ""
    form: Form = Form()
    list_form: Form = Form()


class ProblemPage(Part, frozen=True, kw_only=True):
    """`title` and `detail` are safe for anyone; `request_id` lets the admin find the log line."""

    status: int
    title: str
    detail: str
    code: str = ""
    next_steps: tuple[Link, ...] = ()
    request_id: str = ""
