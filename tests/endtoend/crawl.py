"""Looks at everything that can be reached: follows every link from where it starts, as one particular visitor."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode, urljoin, urlsplit

from chronicle_node.crypto import Secrets
from chronicle_node.federation.signatures import cavage, keys
from tests.processes import PASSWORD, Answer, Person, request

Fetch = Callable[[str], Answer]
MOST = 400  # pages; a crawl that finds more is lost in something endless
LINK = re.compile(r"""(?:href|src|action|data-[a-z-]+)="([^"#]+)|"((?:https?:/)?/[^"\s<>{}]*)\"""")
# A stream that never ends, what leaves, and files that are the same for everybody.
LEFT_OUT = re.compile(r"/events$|/sign-out|/static/")
#: Pages of a calendar, that lead to the next one for ever: followed from elsewhere only.
WITHOUT_END = re.compile(r"[?&]day=")


def crawl(starts: Iterable[str], fetch: Fetch) -> dict[str, str]:
    """The text behind every address of the starts' hosts that can be reached from them. None may be a failure."""
    waiting = list(starts)
    hosts = {urlsplit(url).netloc for url in waiting}
    found: dict[str, str] = {}
    while waiting and len(found) < MOST:
        url = waiting.pop(0)
        if url in found or urlsplit(url).netloc not in hosts or LEFT_OUT.search(urlsplit(url).path):
            continue
        answer = fetch(url)
        assert answer.status < 500, f"{url}: {answer.status} {answer.body[:300]!r}"
        found[url] = f"{answer.headers}\n{answer.body.decode(errors='replace')}"
        further = (urljoin(url, link) for link in links(found[url]))
        waiting += [link for link in further if not (WITHOUT_END.search(url) and WITHOUT_END.search(link))]
    assert len(found) < MOST, f"endless: {list(found)[-5:]}"
    return found


def links(text: str) -> Iterator[str]:
    for groups in LINK.findall(text):
        yield html.unescape(next(filter(None, groups)))


def as_nobody(accept: str = "*/*") -> Fetch:
    return lambda url: request("GET", url, headers={"Accept": accept})


def with_token(person: Person) -> Fetch:
    """The token goes to its own node only."""

    def fetch(url: str) -> Answer:
        own = {"Authorization": f"Bearer {person.token}"} if url.startswith(person.node.url) else {}
        return request("GET", url, headers=own)

    return fetch


def sign_in(person: Person) -> str:
    """The cookie of a new session."""
    form = urlencode({"username": person.name, "password": PASSWORD})
    said = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    answer = request("POST", f"{person.node.url}/sign-in", form, said)
    assert answer.status == 303, answer.text
    return answer.headers["set-cookie"].partition(";")[0]


def signed_in(person: Person) -> Fetch:
    """As in a browser."""
    cookie = sign_in(person)

    def fetch(url: str) -> Answer:
        own = {"Cookie": cookie} if url.startswith(person.node.url) else {}
        return request("GET", url, headers={"Accept": "text/html"} | own)

    return fetch


def signed_by(person: Person) -> Fetch:
    """As the person's node asks for them: with their own key."""
    key = (person.node.folder / "data" / "secret_key").read_text().strip()
    query = f"SELECT key_id, private_key_sealed FROM actors WHERE username = '{person.name}' AND user_id IS NOT NULL"
    [(key_id, sealed)] = person.node.rows(query)
    private = keys.load_private(Secrets(key).unseal(sealed))

    def fetch(url: str) -> Answer:
        headers = {"Accept": "application/activity+json"}
        from yarl import URL

        signature = cavage.sign(
            key_id, private, method="GET", url=URL(url), now=datetime.now(UTC), body=None, content_type=None
        )
        return request("GET", url, headers=headers | dict(signature))

    return fetch


def where_to_look(person: Person, media_id: str, play_id: str) -> list[str]:
    """Every address at which a play of this person could be told on their own node."""
    base, name = person.node.url, person.name
    [(actor_id,)] = person.node.rows(f"SELECT uri FROM actors WHERE username = '{name}' AND user_id IS NOT NULL")
    pages = ("", f"@{name}", f"@{name}/history", f"media/{media_id}", f"ap/objects/{play_id}", "metrics", "ap/actor")
    api = (f"api/v1/users/{name}/history", f"api/v1/users/{name}/now", "api/v1/openapi.json", "api/v1/feed")
    listens = (f"1/user/{name}/{what}" for what in ("listens", "playing-now", "listen-count"))
    wellknown = (f".well-known/webfinger?resource=acct:{name}@{person.node.site}", "nodeinfo/2.1")
    collections = ("", "/history", "/now", "/outbox", "/followers", "/following", "/featured")
    return [
        *(f"{base}/{path}" for path in (*pages, *api, *listens, *wellknown)),
        *(actor_id + part for part in collections),
    ]
