"""Single values of foreign documents, each in one shape: ids, lists, times, addresses and names."""

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any

from chronicle_node.federation.vocabulary.document import Document, UnacceptableDocument
from chronicle_node.net import urls
from chronicle_node.net.errors import Refused

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
PUBLIC_SPELLINGS = frozenset({PUBLIC, "as:Public", "Public"})
MAX_ADDRESSEES = 1000
MAX_NAME = 200
# No writing needs more marks on one letter.
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
PILE = re.compile(f"({_MARK}{{4}}){_MARK}+")
BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")  # letters and signs that show nothing
YEARS = (1900, 2199)
TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:[.,](\d{1,9}))?\s*([Zz]|[+-]\d\d:?\d\d)?")


def many(value: object) -> list[Any]:
    """Give a value as a list, however it was written: missing, alone, or several."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def address(value: object) -> str | None:
    """Give the http(s) id of a thing that is named by its id or embedded; None when it has none."""
    found = value.get("id") if isinstance(value, dict) else value
    if not isinstance(found, str):
        return None
    try:
        return urls.named(found)
    except Refused:
        return None


def only_address(value: object, what: str) -> str:
    """Give the one id there must be, or refuse the document."""
    found = [address(each) for each in many(value)]
    if len(found) != 1 or found[0] is None:
        raise UnacceptableDocument(f"The document needs exactly one {what}, with an http(s) id.")
    return found[0]


def kind(document: Document) -> str:
    """Give the one type of a thing; two types would let two readers each see another one."""
    found = many(document.get("type"))
    if len(found) != 1 or not isinstance(found[0], str) or not 0 < len(found[0]) <= MAX_NAME:
        raise UnacceptableDocument("The document needs exactly one type.")
    return found[0].removeprefix("as:")


def addressees(value: object) -> tuple[str, ...]:
    """Give whom something is addressed to, 'Public' always spelled in full, at most a thousand."""
    found = (PUBLIC if each in PUBLIC_SPELLINGS else address(each) for each in _hashable(value))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def _hashable(value: object) -> list[Any]:
    each = (one.get("id") if isinstance(one, dict) else one for one in many(value)[:MAX_ADDRESSEES])
    return [one for one in each if isinstance(one, str)]


def time(value: object) -> datetime | None:
    """Read a moment (ISO 8601, any number of decimals; without a zone it means UTC); None when it is none."""
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    day, minutes, second, fraction, zone = match.groups()
    text = f"{day}T{minutes}{second or ':00'}.{(fraction or '0')[:6]:0<6}{(zone or 'Z').upper()}"
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(value: object) -> float | None:
    """Give a number, which true and false are not."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def whole(value: object, most: int) -> int:
    """Read a whole number from nought to `most`, or refuse the document."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise UnacceptableDocument("A number that is none.")
    return value


def day(value: object) -> date:
    """Read a day, or refuse the document."""
    try:
        found = date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError as error:
        raise UnacceptableDocument("A date that is none.") from error
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise UnacceptableDocument("A date out of any calendar.")
    return found


def text(value: object, limit: int = MAX_NAME) -> str | None:
    """Give a name on one line, without control characters and marks that turn the reading direction around, without
    letters that show nothing, and without marks piled up over the lines around it.
    """
    if not isinstance(value, str):
        return None
    shown = (" " if one.isspace() else one for one in value[: limit * 4] if _shows(one))
    return " ".join(PILE.sub(r"\1", "".join(shown)).split())[:limit] or None


def _shows(character: str) -> bool:
    if character in BLANK:
        return False
    return character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def link(value: object) -> str | None:
    """Give the first http(s) address among links, images and plain addresses."""
    for each in many(value)[:10]:
        inner = each.get("url") or each.get("href") if isinstance(each, dict) else each
        found = link(inner) if isinstance(inner, list | dict) else address(inner)
        if found is not None:
            return found
    return None


def is_at(document: Document, fetched: str) -> bool:
    """Whether a document is the one of the address it came from. If not, fetch its own id once; then believe only
    a document that is at home there.
    """
    found = address(document.get("id"))
    return found is not None and urls.parse(found) == urls.parse(fetched)


def here(value: object, home: str) -> str | None:
    """Give an id that lies on the same server as `home`; None for any other."""
    found = address(value)
    return found if found is not None and urls.same_origin(found, home) else None
