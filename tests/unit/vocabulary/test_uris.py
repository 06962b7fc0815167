"""Addresses of ours, and handles of everybody."""

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle_node.federation.uris import BadHandle, Handle, Local, Uris, handle, main_key

URIS = Uris("https://node.example")
LOOPBACK = Uris("http://127.0.0.1:8080")
ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.mark.parametrize(
    "text",
    [
        "@bob@host.example",
        "bob@host.example",
        "acct:bob@host.example",
        "acct:@bob@HOST.example ",
        " @bob@host.example:443",
    ],
)
def test_a_handle_is_read_in_every_spelling(text: str) -> None:
    assert handle(text) == Handle("bob", "host.example")


def test_a_handle_may_carry_a_port() -> None:
    found = handle("@bob@127.0.0.1:8080")
    assert str(found) == "@bob@127.0.0.1:8080"
    assert (
        found.webfinger("http") == "http://127.0.0.1:8080/.well-known/webfinger?resource=acct%3Abob%40127.0.0.1%3A8080"
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "@bob",
        "bob",
        "@@host.example",
        "@bob@",
        "@bob@a b",
        "@bob@host/path",
        "@b\u00f6b@host.example",
        "@bob@evil@host.example",
        "@bob@host\\evil",
        "https://host.example/@bob",
    ],
)
def test_what_is_no_handle_is_refused(text: str) -> None:
    with pytest.raises(BadHandle):
        handle(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_handle_or_refused(text: str) -> None:
    with suppress(BadHandle):
        assert str(handle(str(handle(text)))) == str(handle(text))


def test_an_actors_addresses_lie_under_its_own() -> None:
    home = URIS.actor(ID)
    assert home == f"https://node.example/ap/actors/{ID}"
    made = [
        URIS.inbox(ID),
        URIS.outbox(ID),
        URIS.followers(ID),
        URIS.following(ID),
        URIS.featured(ID),
        URIS.history(ID),
        URIS.now(ID),
    ]
    assert [each.removeprefix(home) for each in made] == [
        "/inbox",
        "/outbox",
        "/followers",
        "/following",
        "/featured",
        "/history",
        "/now",
    ]
    assert main_key(home) == home + "#main-key"


def test_a_local_actor_is_known_by_its_address() -> None:
    assert URIS.actor_id(URIS.actor(ID)) == ID
    for other in (LOOPBACK.actor(ID), URIS.inbox(ID), "https://node.example.evil.example/ap/actors/" + str(ID), "x"):
        assert URIS.actor_id(other) is None


@pytest.mark.parametrize(
    ("resource", "whom"),
    [
        ("acct:Ana@node.example", Local(username="ana")),
        ("acct:@ana@node.example", Local(username="ana")),
        ("https://node.example/@ana", Local(username="ana")),
        (f"https://node.example/ap/actors/{ID}", Local(public_id=ID)),
        ("https://node.example/ap/actor", Local(is_instance=True)),
        ("acct:instance.actor@node.example", Local(is_instance=True)),
        ("acct:ana@other.example", None),
        ("https://other.example/@ana", None),
        ("https://node.example/", None),
    ],
)
def test_a_webfinger_resource_means_somebody_or_nobody(resource: str, whom: Local | None) -> None:
    assert URIS.resource(resource) == whom


@pytest.mark.parametrize(
    "resource", ["", "ana", "acct:", "acct:ana", "mailto:ana@node.example", "=acct:ana@node.example"]
)
def test_what_is_no_resource_is_refused(resource: str) -> None:
    with pytest.raises(BadHandle):
        URIS.resource(resource)


def test_the_node_introduces_itself_with_its_address() -> None:
    assert LOOPBACK.user_agent("0.1") == "Chronicle/0.1 (+http://127.0.0.1:8080/)"
    assert (LOOPBACK.scheme, LOOPBACK.host, LOOPBACK.is_local("http://127.0.0.1:8080/x")) == (
        "http",
        "127.0.0.1:8080",
        True,
    )
