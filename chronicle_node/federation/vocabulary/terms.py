"""Names on the wire that are Chronicle's own, and the media types documents travel under."""

NAMESPACE = "urn:chronicle:ns#"
# An actor whose generator implements this serves its plays and its presence as collections to pull.
CAPABILITY = "urn:chronicle:ns#plays"
IMPLEMENTS = "https://w3id.org/fep/844e#implements"
VERSION = 1

ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
SECURITY = "https://w3id.org/security/v1"
DATA_INTEGRITY = "https://w3id.org/security/data-integrity/v1"
ACTIVITY_JSON = "application/activity+json"
ACCEPT = f'{ACTIVITY_JSON}, application/ld+json; profile="{ACTIVITY_STREAMS}"'


def is_activity_json(content_type: str) -> bool:
    """Whether a Content-Type promises an ActivityPub document; anything else may be a file somebody uploaded."""
    media_type, _, parameters = content_type.partition(";")
    if media_type.strip().lower() == ACTIVITY_JSON:
        return True
    return media_type.strip().lower() == "application/ld+json" and ACTIVITY_STREAMS in parameters
