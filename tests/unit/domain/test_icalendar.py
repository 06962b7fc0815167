"""What leaves as iCalendar is what RFC 5545 says: lines, folds, escapes, days and instants."""

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from chronicle_node.domain import icalendar
from chronicle_node.domain.icalendar import Event

STAMP = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def event(**more: object) -> Event:
    return Event(**{"uid": "1@x", "summary": "A", "day": date(2026, 3, 1), "stamp": STAMP} | more)  # type: ignore[arg-type]


def unfolded(body: bytes) -> list[str]:
    """Content lines, read as a strict reader reads them."""
    assert body.endswith(b"\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    lines = body[:-2].split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    for line in lines:
        line.decode()  # a character cut in two would fail here
    return body[:-2].replace(b"\r\n ", b"").decode().split("\r\n")


def value(body: bytes, name: str) -> str:
    [found] = [line.partition(":")[2] for line in unfolded(body) if line.startswith((f"{name}:", f"{name};"))]
    return found


def said(text: str) -> str:
    """A TEXT value without its escapes."""
    plain, escaped = "", False
    for character in text:
        if escaped:
            plain += {"n": "\n", "N": "\n"}.get(character, character)
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            assert character not in ",;"
            plain += character
    assert not escaped
    return plain


def test_a_day_is_all_day_and_a_moment_is_in_utc() -> None:
    assert value(icalendar.calendar("x", [event()]), "DTSTART") == "20260301"
    assert "DTSTART;VALUE=DATE:20260301" in unfolded(icalendar.calendar("x", [event()]))
    at = datetime(2026, 3, 1, 21, 30, tzinfo=timezone(timedelta(hours=-5)))
    body = icalendar.calendar("x", [event(at=at, seconds=2700)])
    assert (value(body, "DTSTART"), value(body, "DURATION")) == ("20260302T023000Z", "PT2700S")


def test_an_event_has_what_a_reader_requires() -> None:
    lines = unfolded(icalendar.calendar("x", [event(), event(uid="2@x")]))
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    for name in ("BEGIN:VEVENT", "UID", "DTSTAMP", "DTSTART", "SUMMARY", "END:VEVENT"):
        assert sum(line.startswith(name) for line in lines) == 2, name
    assert "DTSTAMP:20260102T030405Z" in lines


@given(TEXTS, TEXTS)
def test_whatever_a_title_is_it_stays_one_property_that_reads_back(title: str, text: str) -> None:
    body = icalendar.calendar("x", [event(summary=title, text=text)])
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded(body)]
    assert names.count("BEGIN") == names.count("END") == 2
    assert set(names) <= {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"),
        *("UID", "DTSTAMP", "DTSTART", "SUMMARY", "DESCRIPTION", "TRANSP"),
    }
    visible = "".join(c for c in "\n".join(title.splitlines()) if c == "\n" or (c >= " " and c != "\x7f"))
    assert said(value(body, "SUMMARY")) == visible


def test_the_same_things_are_the_same_bytes() -> None:
    events = [event(summary="Ünïcode, and; more\\", text="one\ntwo" * 40, url="https://x.example/1")]
    assert icalendar.calendar("x", events) == icalendar.calendar("x", events)
