"""Names of other nodes as people write them, and lists of them as nodes exchange them.

A list is the CSV that fediverse servers export (`#domain,#severity,…`), or one host a line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from enum import StrEnum
from ipaddress import ip_address

from chronicle_node.domain.findings import invalid

LONGEST = 253  # RFC 1035, section 2.3.4
MOST = 10_000  # lines of one list
HEAD = ("#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment", "#obfuscate")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PORT = re.compile(r":([0-9]{1,5})$")


class Policy(StrEnum):
    """How a node is treated.

    Limited: nobody there is accepted as a follower without being looked at, and what its people write and do is for
    those here who follow them.
    """

    OPEN = "open"
    LIMITED = "limited"
    BLOCKED = "blocked"


_SEVERITY = {"suspend": Policy.BLOCKED, "silence": Policy.LIMITED, "": Policy.BLOCKED}
_SAID = {Policy.BLOCKED: "suspend", Policy.LIMITED: "silence"}


def host(text: str, *, pointer: str = "/host", where: str = "") -> str:
    """The name a node goes by: lower case, in ASCII, with a port where one was given.

    Takes an address or a handle too, as people paste them; a domain with all below it may begin with `*.`. Raises
    Invalid; `where` begins its sentence.
    """
    name = text.strip().lower().rpartition("@")[2].removeprefix("*.")
    name = re.sub(r"^https?://", "", name).split("/")[0].rstrip(".")
    found = _PORT.search(name)
    port, name = (found[0], name[: found.start()]) if found else ("", name)
    try:
        name = name.encode("idna").decode()
    except UnicodeError:
        name = ""
    if not name or len(name) > LONGEST or not _is_name(name):
        raise invalid(pointer, f"{where}Give the name of a node, such as example.social.")
    return name + port


def family(name: str) -> tuple[str, ...]:
    """The host and the domains it is part of, nearest first: what is decided for one holds below it."""
    plain = _PORT.sub("", name)
    if _is_address(plain):
        return (name,)
    labels = plain.split(".")
    above = tuple(".".join(labels[start:]) for start in range(len(labels)) if len(labels) - start >= 2)
    return tuple(dict.fromkeys((name, *above)))


def like(name: str) -> str:
    """The name as it stands in a LIKE pattern with a backslash as its escape."""
    return name.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def read_list(text: str) -> dict[str, Policy]:
    """What a list says, by host; lines that ask for nothing are passed over. Raises Invalid with the line's number."""
    wanted: dict[str, Policy] = {}
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1):
        if number > MOST:
            raise invalid("/list", f"A list may have {MOST:,} lines; divide it.")
        if not row or not row[0].strip() or row[0].startswith("#"):
            continue
        policy = _SEVERITY.get(row[1].strip().lower() if len(row) > 1 else "")
        if policy is not None:
            wanted[host(row[0], pointer=f"/list/{number}", where=_quoted(number, row[0]))] = policy
    return wanted


def _quoted(number: int, text: str) -> str:
    return f"Line {number}, “{text.strip()[:60]}”: "


def write_list(decided: Iterable[tuple[str, Policy]]) -> str:
    """The list that `read_list` and other fediverse servers read."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(HEAD)
    for name, policy in decided:
        lines.writerow((name, _SAID[policy], "False", "False", "", "False"))
    return written.getvalue()


def _is_name(name: str) -> bool:
    return name == "localhost" or _is_address(name) or ("." in name and all(map(_LABEL.fullmatch, name.split("."))))


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
