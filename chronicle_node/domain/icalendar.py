"""A calendar as other programs read it: iCalendar, RFC 5545.

What is known as a day is an all-day event, what is known as a moment an instant in UTC, so that no time zone has to be
described. The same things always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import msgspec

FOLD = 75  # octets of a line, without its end


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `uid` stays the same for the same thing; `stamp` is when it was last changed."""

    uid: str
    summary: str
    day: date
    at: datetime | None = None
    seconds: int | None = None
    text: str = ""
    url: str = ""
    category: str = ""
    stamp: datetime


def calendar(name: str, events: Iterable[Event]) -> bytes:
    """The whole document."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Chronicle//Releases//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _event(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.stamp)}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}" if event.at is None else f"DTSTART:{_moment(event.at)}"
    if event.at is not None and event.seconds:
        yield f"DURATION:PT{event.seconds}S"
    yield f"SUMMARY:{_text(event.summary)}"
    if event.text:
        yield f"DESCRIPTION:{_text(event.text)}"
    if event.url:
        yield f"URL:{event.url}"
    if event.category:
        yield f"CATEGORIES:{_text(event.category)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = "\\n".join(escaped.splitlines())
    return "".join(c for c in lines if c >= " " and c != "\x7f")


def _folded(line: str) -> bytes:
    """The line with its end; a long one goes on behind a space, and no character is cut in two."""
    parts, size = [b""], 0
    for character in line:
        octets = character.encode()
        if size + len(octets) > FOLD:
            parts.append(b" ")
            size = 1
        parts[-1] += octets
        size += len(octets)
    return b"\r\n".join(parts) + b"\r\n"
