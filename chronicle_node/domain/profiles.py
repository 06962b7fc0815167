"""What people say about themselves and how they like the pages: what is accepted, and the sentence when it isn't."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from chronicle_node.domain import notifications
from chronicle_node.domain.findings import Findings, escape, invalid
from chronicle_node.domain.ratings import Scale
from chronicle_node.domain.reading import Only
from chronicle_node.domain.streaks import LATEST_START
from chronicle_node.domain.text import clean
from chronicle_node.domain.unseen import Hidden

BIO_MAX = 2000
URL_MAX = 2000
_LOCALE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_WORD = re.compile(r"[a-z0-9_-]{1,40}")
THEMES = ("auto", "light", "dark")
DATE_FORMATS = ("YYYY-MM-DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY")

Preferences = dict[str, Any]


def bio(raw: str, *, pointer: str = "/bio") -> str | None:
    """The text about a person; None when nothing is left."""
    text = clean(raw).replace("\r\n", "\n").strip()
    if len(text) > BIO_MAX:
        raise invalid(pointer, f"Use at most {BIO_MAX} characters.")
    return text or None


def avatar_url(raw: str, *, pointer: str = "/avatar_url") -> str | None:
    """The address of a picture; None for a blank one. It is fetched by the node, never by those who look."""
    address = raw.strip()
    if not address:
        return None
    if len(address) > URL_MAX or not is_web_address(address):
        raise invalid(pointer, "Give the address of a picture, such as https://example.org/me.jpg, or leave it empty.")
    return address


def timezone(raw: str, *, pointer: str = "/timezone") -> str:
    """A time zone by its name in the IANA database."""
    name = raw.strip()
    if name not in zones():
        raise invalid(pointer, "Choose a time zone such as Europe/Berlin.")
    return name


def locale(raw: str, *, pointer: str = "/locale") -> str:
    """A language tag such as en-US or de."""
    tag = raw.strip().replace("_", "-")
    if not _LOCALE.fullmatch(tag):
        raise invalid(pointer, "Use a language and a country such as en-US or de-AT.")
    return tag


@cache
def zones() -> frozenset[str]:
    """The names of all time zones this machine knows."""
    return frozenset(name for name in available_timezones() if not name.startswith(("posix", "right")))


def preferences(current: Mapping[str, Any] | None, patch: Mapping[str, Any], *, pointer: str = "") -> Preferences:
    """The preferences after a JSON merge patch. Raises Invalid for each unknown key and unusable value."""
    findings = Findings()
    merged = dict(current or {})
    for key, value in patch.items():
        at = f"{pointer}/{escape(key)}"
        if key not in _PREFERENCES:
            findings.add(at, f"There is no such preference; known are {', '.join(_PREFERENCES)}.")
        elif value is None:
            merged.pop(key, None)
        elif not _PREFERENCES[key][0](value):
            findings.add(at, _PREFERENCES[key][1])
        else:
            merged[key] = value
    findings.close()
    return merged


_PREFERENCES: Mapping[str, tuple[Any, str]] = {
    "theme": (lambda v: v in THEMES, f"Send one of {', '.join(THEMES)}."),
    "items_per_page": (
        lambda v: isinstance(v, int) and not isinstance(v, bool) and 10 <= v <= 200,
        "Send a whole number from 10 to 200.",
    ),
    "default_media_type": (
        lambda v: isinstance(v, str) and bool(_WORD.fullmatch(v)),
        "Send the name of a media type, such as tv.",
    ),
    "language": (
        lambda v: isinstance(v, str) and bool(_LANGUAGE.fullmatch(v)),
        "Send a language, such as en.",
    ),
    "day_starts_at": (
        lambda v: isinstance(v, int) and not isinstance(v, bool) and 0 <= v <= LATEST_START,
        f"Send the hour at which your day begins, from 0 to {LATEST_START}.",
    ),
    "rating_scale": (lambda v: v in set(Scale), f"Send one of {', '.join(Scale)}."),
    notifications.PREFERENCE: (notifications.are_kinds, "Send a list of the kinds of notifications you want none of."),
    "hide_unseen": (lambda v: v in set(Hidden), f"Send one of {', '.join(Hidden)}."),
    "feed_posts": (lambda v: v in set(Only), f"Send one of {', '.join(Only)}."),
    "date_format": (lambda v: v in DATE_FORMATS, f"Send one of {', '.join(DATE_FORMATS)}."),
}


def is_web_address(address: str) -> bool:
    """Whether this is an address of the web, without a password in it."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.username is None
            and (parts.port is None or parts.port > 0)
            and address.isprintable()
            and " " not in address
        )
    except ValueError:
        return False
