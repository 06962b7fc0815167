"""One parser reads every address from outside."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronicle_node.net import urls
from chronicle_node.net.errors import Refused

HOSTILE = [
    "https://good.example\\@evil.example/",
    "https://good.example\t.evil.example/",
    "https://good.example/\n",
    " https://good.example/",
    "https://user@good.example/",
    "https://user:pass@good.example/",
    "https://evil%2eexample/",
    "https://a..b/",
    "https:///path",
    "https:good.example",
    "//good.example/",
    "http://good.example:443/",
    "https://good.example:99999/",
    "https://[fe80::1%25eth0]/",
    "file:///etc/passwd",
    "data:text/plain,x",
    "gopher://good.example/",
    "javascript:alert(1)",
    "ftp://good.example/",
    "",
    "https://good.example/" + "a" * 3000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_S12_an_ambiguous_address_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        urls.parse(text)


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        ("HTTPS://Good.Example:443/a#key", "https://good.example/a"),
        ("https://@good.example/", "https://good.example/"),
        ("https://good.example.", "https://good.example/"),
        ("https://good.example/a/%2e%2e/b?x=1", "https://good.example/b?x=1"),
        ("http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("https://[::FFFF:127.0.0.1]/", "https://[::ffff:7f00:1]/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
    ],
)
def test_S12_an_address_is_normalised(text: str, normalised: str) -> None:
    assert str(urls.parse(text)) == normalised


def test_S13_a_look_alike_host_becomes_its_plain_form() -> None:
    assert urls.host("https://ⓔvil.example/") == "evil.example"
    assert urls.host("https://аdmin.example/") == "xn--dmin-43d.example"


def test_origins_are_compared_normalised() -> None:
    assert urls.same_origin("https://a.example/x", "HTTPS://A.example:443/y")
    assert not urls.same_origin("https://a.example/", "https://a.example:8443/")
    assert not urls.same_origin("https://a.example/", "https://a.example.evil.example/")
    assert not urls.same_origin("https://a.example/", "nonsense")


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for candidate in (text, "https://" + text):
        try:
            once = urls.parse(candidate)
        except Refused:
            continue
        assert urls.parse(str(once)) == once
