"""How others find out who is here and what this node is: WebFinger, host-meta and NodeInfo, as pure builders."""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from chronicle_node.domain.actor_urls import NODE_NAME
from chronicle_node.federation.uris import Uris
from chronicle_node.federation.vocabulary import terms
from chronicle_node.federation.vocabulary.discovery import NODEINFO
from chronicle_node.federation.vocabulary.document import Document

VERSIONS = ("2.0", "2.1")
JRD = "application/jrd+json"
XRD = "application/xrd+xml; charset=utf-8"
PROFILE_PAGE = "http://webfinger.net/rel/profile-page"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


@dataclass(frozen=True, slots=True)
class Usage:
    """Rounded counts; None where a small household rather doesn't say."""

    users: int | None = None
    active_month: int | None = None
    active_half_year: int | None = None


def webfinger(uris: Uris, username: str, actor_uri: str) -> Document:
    """Who `acct:username@host` is."""
    profile = f"{uris.base}/" if username == NODE_NAME else uris.profile(username)
    return {
        "subject": uris.account(username),
        "aliases": [actor_uri, profile],
        "links": [
            {"rel": "self", "type": terms.ACTIVITY_JSON, "href": actor_uri},
            {"rel": PROFILE_PAGE, "type": "text/html", "href": profile},
            {"rel": SUBSCRIBE, "template": f"{uris.base}/authorize_interaction?uri={{uri}}"},
        ],
    }


def host_meta(uris: Uris) -> str:
    """Where WebFinger is, for those who ask the older way."""
    template = quoteattr(f"{uris.base}/.well-known/webfinger?resource={{uri}}")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" type="{JRD}" template={template}/>\n'
        "</XRD>\n"
    )


def nodeinfo_links(uris: Uris) -> Document:
    """Where NodeInfo is."""
    links = [{"rel": NODEINFO + version, "href": f"{uris.base}/nodeinfo/{version}"} for version in VERSIONS]
    return {"links": links}


def nodeinfo(version: str, software_version: str, usage: Usage, *, open_registrations: bool) -> Document:
    """What this node runs, in one of the two versions of the schema."""
    counts = {
        "total": usage.users,
        "activeMonth": usage.active_month,
        "activeHalfyear": usage.active_half_year,
    }
    return {
        "version": version,
        "software": {"name": "chronicle", "version": software_version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": open_registrations,
        "usage": {"users": {name: count for name, count in counts.items() if count is not None}},
        "metadata": {},
    }
