"""Settings: privacy, tokens, security, webhooks and profile; filled, empty, refused, and with a fresh secret."""

from chronicle_node.web import pages
from chronicle_node.web.pages import POSTED, SECTIONS, Delivery, Form, Posted, Scope, Section, Session, Token, Webhook
from chronicle_node.web.pages import deliveries as sent
from chronicle_node.web.pages.parts import Audience
from tests.browser.scenes.accounts import REFUSED
from tests.browser.scenes.kit import Scene, ago

LEVELS: dict[str, Audience] = {"profile": "public", "history": "followers", "ratings": "private"}
SCOPES = (
    Scope(name="scrobble", words="Send plays"),
    Scope(name="read", words="Read my diary and my friends’ feed"),
    Scope(name="write", words="Change my lists, marks and settings"),
)
EVENTS = (
    Scope(name="scrobble", words="I finish something"),
    Scope(name="series_completed", words="I finish a whole series"),
)
TOKENS = (
    Token(
        name="Navidrome at home",
        scopes=("scrobble",),
        created_at=ago(days=90),
        last_used_at=ago(minutes=3),
        revoke_url="/settings/tokens/1/revoke",
    ),
    Token(
        name="A script that draws the year on the kitchen wall, slowly, one pixel for each evening",
        scopes=("read", "write"),
        created_at=ago(days=400),
        expires_at=ago(days=35),
        revoke_url="/settings/tokens/2/revoke",
    ),
)
FRESH = pages.FreshToken(
    name="Pano Scrobbler",
    secret="made-up-for-the-gallery-and-valid-nowhere",
    node_url="https://lantern.example",
    api_url="https://lantern.example/api/v1/scrobble",
)
SENT = sent.Sent(
    url="/settings/deliveries/1",
    words="A post",
    about="https://lantern.example/ap/objects/0190b6a0-6c1e-7a38-9a5f-0e5c8d6f2b11",
    at=ago(minutes=4),
    inboxes=1_240,
    delivered=1_180,
    pending=48,
    failed=12,
)
ARRIVED = (
    sent.Sent(
        url="/settings/deliveries/2",
        words="A yes to a request",
        about="https://far.example/follows/8",
        at=ago(days=1),
        inboxes=1,
        delivered=1,
    ),
    sent.Sent(
        url="/settings/deliveries/3",
        words="A change",
        about="https://lantern.example/ap/actors/0190b6a0",
        at=ago(days=2),
        inboxes=3,
        pending=1,
        delivered=2,
    ),
)
DESTINATIONS = (
    sent.Destination(
        host="far.example", inbox="https://far.example/inbox", state="delivered", attempts=1, at=ago(minutes=3)
    ),
    sent.Destination(
        host="a-name-that-somebody-chose-to-be-really-very-long.social.example",
        inbox="https://a-name-that-somebody-chose-to-be-really-very-long.social.example/users/somebody-else/inbox",
        state="pending",
        attempts=4,
        next_try_at=ago(minutes=-9),
        error="The inbox answered 503.",
    ),
    sent.Destination(
        host="gone.example",
        inbox="https://gone.example/inbox",
        state="failed",
        attempts=1,
        error="The inbox answered 410.",
    ),
)
HOOKS = (
    Webhook(
        name="Lights in the hall",
        url="https://home.example/hooks/a-rather-long-address/that-does-not-end/soon-enough",
        events=("scrobble",),
        delete_url="/settings/webhooks/1/delete",
        enable_url="/settings/webhooks/1/enable",
        enabled=False,
        failures=9,
        deliveries=(
            Delivery(
                event="scrobble", state="failed", at=ago(minutes=40), attempts=9, error="The connection was refused."
            ),
            Delivery(event="scrobble", state="delivered", at=ago(days=2), status=204),
        ),
    ),
)
SESSIONS = (
    Session(device="Firefox on Linux", address="192.0.2.7", started_at=ago(days=12), seen_at=ago(), current=True),
    Session(
        device="Safari on iPhone",
        address="2001:db8:85a3:1234:5678:8a2e:370:7334",
        started_at=ago(days=40),
        seen_at=ago(hours=9),
        end_url="/settings/security/sessions/2/end",
    ),
)
PROFILE = Form(values={"display_name": "Alice Duarte", "timezone": "Europe/Lisbon", "theme": "auto"})

SCENES = {
    "settings-profile": Scene(
        template="settings/profile.html",
        page=pages.ProfileSettings(form=PROFILE, zones=("Europe/Lisbon", "Europe/Paris", "Asia/Tokyo")),
        path="/settings/profile",
    ),
    "settings-privacy": Scene(
        template="settings/privacy.html",
        page=pages.PrivacySettings(
            sections=tuple(
                Section(name=name, title=title, what=what, audience=LEVELS.get(name, "friends"))
                for name, title, what in SECTIONS
            ),
            posted=tuple(
                Posted(name=f"post_{name}", title=title, what=what, is_on=name == "review")
                for name, title, what in POSTED
            ),
        ),
        path="/settings/privacy",
    ),
    "settings-tokens": Scene(
        template="settings/tokens.html",
        page=pages.TokenSettings(tokens=TOKENS, scopes=SCOPES, fresh=FRESH),
        path="/settings/tokens",
    ),
    "settings-tokens-empty": Scene(
        template="settings/tokens.html",
        page=pages.TokenSettings(
            scopes=SCOPES, form=Form(errors={"scopes": "Choose at least one.", "name": "Give it a name."})
        ),
        path="/settings/tokens",
    ),
    "settings-security": Scene(
        template="settings/security.html",
        page=pages.SecuritySettings(email="alice@lantern.example", sessions=SESSIONS, keys_changed_at=ago(days=3)),
        path="/settings/security",
    ),
    "settings-deliveries": Scene(
        template="settings/deliveries.html",
        page=sent.Deliveries(sent=(SENT, *ARRIVED), next="/settings/deliveries?cursor=x"),
        path="/settings/deliveries",
    ),
    "settings-deliveries-none": Scene(
        template="settings/deliveries.html", page=sent.Deliveries(), path="/settings/deliveries"
    ),
    "settings-delivery": Scene(
        template="settings/delivery.html",
        page=sent.Destinations(sent=SENT, destinations=DESTINATIONS, next="/settings/deliveries/1?cursor=x"),
        path="/settings/deliveries/1",
    ),
    "settings-webhooks": Scene(
        template="settings/webhooks.html",
        page=pages.WebhookSettings(
            webhooks=HOOKS,
            events=EVENTS,
            fresh=pages.FreshWebhook(name="Lights in the hall", secret="whsec_bm90IGEgcmVhbCBzZWNyZXQ="),
        ),
        path="/settings/webhooks",
    ),
    "settings-webhooks-empty": Scene(
        template="settings/webhooks.html",
        page=pages.WebhookSettings(events=EVENTS, form=REFUSED),
        path="/settings/webhooks",
    ),
}
