"""The names people go by and the secrets they sign in with: what is accepted, and the sentence when it isn't.

Each function returns the value as it is stored or raises `Invalid` with one pointer; `Findings` gathers several.
"""

from __future__ import annotations

import re

from chronicle_node.domain.findings import invalid
from chronicle_node.domain.text import one_line

_NAME = re.compile(r"[a-z0-9_]{1,30}")
# One @, a dot somewhere behind it, nothing that could start a second header. Only a letter tells if it exists.
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f<>,;:\"()\[\]\\]{1,64}@[^@\s\x00-\x1f\x7f<>,;:\"()\[\]\\]+\.[^@\s.]{2,63}")

PASSWORD_MIN_CHARACTERS = 8
PASSWORD_MAX_BYTES = 72  # bcrypt reads no further
DISPLAY_NAME_MAX = 60
EMAIL_MAX = 254

# First segments of the node's own addresses, and names that let somebody speak for the node or for everyone.
RESERVED = frozenset(
    """
    about abuse account accounts actor actors admin administrator all ap api apis app assets auth blog
    chronicle contact docs everyone explore favicon federation fediverse feed followers following friends
    group groups healthz help history home hooks host_meta hostmaster import inbox info instance invite
    invites legal library list lists login logout mail me media metrics mod moderator moderators nobody
    node nodeinfo none noreply notifications null oauth objects official operator outbox owner password
    people postmaster privacy problems profile public readyz register reports robots root rss rules
    scrobble search security self service sessions settings setup share shows sign_in sign_out sign_up
    signin signout signup staff static stats status support sync syncs sysadmin system team terms tokens
    tos undefined unknown user users webfinger webhooks webmaster welcome well_known www
    """.split()
)


def username(raw: str, *, pointer: str = "/username") -> str:
    """The name in lower case. Whether it is free, or retired, only the database knows."""
    name = raw.strip().lower()
    if not _NAME.fullmatch(name):
        raise invalid(pointer, "Use 1 to 30 of the letters a to z, digits and underscores.")
    if name in RESERVED:
        raise invalid(pointer, "This name is kept for the node itself. Choose another.")
    return name


def is_name(text: str) -> bool:
    """Say whether somebody could be called so."""
    return _NAME.fullmatch(text) is not None


def password(raw: str, *, pointer: str = "/password") -> str:
    """The password unchanged."""
    if len(raw) < PASSWORD_MIN_CHARACTERS:
        raise invalid(pointer, f"Use at least {PASSWORD_MIN_CHARACTERS} characters.")
    if len(raw.encode("utf-8", "surrogatepass")) > PASSWORD_MAX_BYTES:
        raise invalid(
            pointer,
            f"Use at most {PASSWORD_MAX_BYTES} bytes: plain letters and digits count one each, others two to four. "
            "What lies beyond would be ignored when signing in.",
        )
    if "\x00" in raw:
        raise invalid(pointer, "Leave out the invisible zero character.")
    return raw


def email(raw: str, *, pointer: str = "/email") -> str | None:
    """The address in lower case, or None for a blank one: an account needs none."""
    address = raw.strip().lower()
    if not address:
        return None
    if len(address) > EMAIL_MAX or not _EMAIL.fullmatch(address):
        raise invalid(pointer, "Write an e-mail address such as name@example.org, or leave it empty.")
    return address


def display_name(raw: str, *, pointer: str = "/display_name") -> str | None:
    """The name without characters that could rewrite the line around it; None when nothing is left."""
    name = one_line(raw)
    if len(name) > DISPLAY_NAME_MAX:
        raise invalid(pointer, f"Use at most {DISPLAY_NAME_MAX} characters.")
    return name or None
