"""People at the pages of a node that a test serves: their session, and forms as their browser would send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from chronicle_node.httpkit import csrf
from chronicle_node.httpkit.viewer import cookie_name
from chronicle_node.services import sign_in
from tests.factories import Someone
from tests.nodes import LOOPBACK, Answer, Served

FORM = "application/x-www-form-urlencoded"


@dataclass
class Visitor:
    """Somebody with a browser; without a session, anybody."""

    served: Served
    cookies: dict[str, str]
    csrf_token: str = ""

    async def get(self, path: str, **headers: str) -> Answer:
        return self._kept(await self.served.get(path, headers=self._headers(headers), allow_redirects=False))

    async def send(self, path: str, fields: dict[str, Any] | None = None, **headers: str) -> Answer:
        """A form of ours; `headers` may make it somebody else's."""
        body = urlencode({"csrf_token": self.csrf_token} | (fields or {}), doseq=True)
        own = self._headers(headers) | {"Content-Type": FORM}
        return self._kept(await self.served.post(path, data=body, headers=own, allow_redirects=False))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        known = {
            "Accept": "text/html,*/*;q=0.8",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        return known | {name.replace("_", "-"): value for name, value in headers.items()}

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.headers.getall("Set-Cookie", ()):
            name, value = line.partition(";")[0].split("=", 1)
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in line:
                del self.cookies[name]
        return answer


def anybody(served: Served) -> Visitor:
    """Somebody without a session."""
    return Visitor(served, {})


async def signed_in(served: Served, who: Someone) -> Visitor:
    """A person with a session of their own."""
    opened = await served.node.db.write(sign_in.open_session, who.user_id, LOOPBACK)
    token = csrf.token(served.node.secrets, opened.session_id)
    return Visitor(served, {cookie_name(served.node): opened.secret}, token)


def value_of(page: Answer, field: str) -> str:
    """What stands in a field of a page."""
    tag = re.search(rf'<input[^>]* id="{field}"[^>]*>', page.text)
    found = tag and re.search(r'value="([^"]*)"', tag[0])
    assert found, f"there is no {field} on the page"
    return found[1]
