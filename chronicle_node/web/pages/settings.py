"""Pages where a person decides about their account: profile, privacy, tokens, security, webhooks."""

from datetime import datetime
from typing import Literal

from chronicle_node.web.pages.parts import Audience, Form, Part


class ProfileSettings(Part, frozen=True, kw_only=True):
    """`zones` fills the suggestions of the time zone field."""

    form: Form
    zones: tuple[str, ...] = ()


class Section(Part, frozen=True, kw_only=True):
    """One part of an account and who may see it now; `name` is the form field (`history`)."""

    name: str
    title: str
    what: str  # "Every play with its day and time."
    audience: Audience


class Posted(Part, frozen=True, kw_only=True):
    """Something that may go to followers on other servers, with its switch."""

    name: str
    title: str
    what: str
    is_on: bool


class PrivacySettings(Part, frozen=True, kw_only=True):
    sections: tuple[Section, ...]
    allow_friend_requests: bool = True
    approve_automatically: bool = False
    posted: tuple[Posted, ...] = ()
    form: Form = Form()


POSTED: tuple[tuple[str, str, str], ...] = (
    ("review", "My reviews", "Each review you write from now on."),
    ("rating", "My ratings", "A rating you give, five minutes later; a review tells it instead."),
    ("status", "Where things stand", "That you want to see, began, finished or dropped something."),
    ("digest", "What I saw at one go", "“Watched 6 episodes of …”, some hours after the last of three or more."),
    ("list", "My lists", "A list with something on it, and how it changes."),
)
SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("profile", "Profile", "Your name, your picture and the words about you."),
    ("history", "History", "Everything you watched, heard, read and played, with its day and time."),
    ("currently_watching", "Now watching", "What you have on at this moment, and how far you are."),
    ("stats", "Statistics", "Totals, streaks and charts drawn from your history."),
    ("library", "Library", "What you have planned, begun, finished or dropped."),
    ("lists", "Lists", "The lists you make, unless a list says otherwise."),
    ("reviews", "Reviews", "What you write about works, unless a review says otherwise."),
    ("ratings", "Ratings", "The marks you give."),
)


class Scope(Part, frozen=True, kw_only=True):
    name: str
    words: str  # "Send plays"


class Token(Part, frozen=True, kw_only=True):
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoke_url: str
    last_used_at: datetime | None = None
    expires_at: datetime | None = None


class FreshToken(Part, frozen=True, kw_only=True):
    """Shown once, right after it was made, with what to type into a player."""

    name: str
    secret: str
    node_url: str  # what ListenBrainz players call the API's base address
    api_url: str  # the native scrobble address


class TokenSettings(Part, frozen=True, kw_only=True):
    tokens: tuple[Token, ...] = ()
    scopes: tuple[Scope, ...] = ()
    fresh: FreshToken | None = None
    form: Form = Form()


class Session(Part, frozen=True, kw_only=True):
    device: str  # "Firefox on Linux"
    address: str
    started_at: datetime
    seen_at: datetime
    current: bool = False
    end_url: str = ""


class SecuritySettings(Part, frozen=True, kw_only=True):
    email: str
    sessions: tuple[Session, ...]
    keys_changed_at: datetime | None = None
    form: Form = Form()


class Delivery(Part, frozen=True, kw_only=True):
    event: str
    state: Literal["pending", "delivered", "failed"]
    at: datetime
    attempts: int = 1
    status: int | None = None
    error: str = ""


class Webhook(Part, frozen=True, kw_only=True):
    name: str
    url: str
    events: tuple[str, ...]
    delete_url: str
    enable_url: str = ""  # where it is switched off
    enabled: bool = True
    failures: int = 0
    deliveries: tuple[Delivery, ...] = ()


class FreshWebhook(Part, frozen=True, kw_only=True):
    name: str
    secret: str


class WebhookSettings(Part, frozen=True, kw_only=True):
    webhooks: tuple[Webhook, ...] = ()
    events: tuple[Scope, ...] = ()  # the events one may choose
    fresh: FreshWebhook | None = None
    form: Form = Form()
