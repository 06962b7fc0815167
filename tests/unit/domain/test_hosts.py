import pytest

from chronicle_node.domain import hosts
from chronicle_node.domain.hosts import Policy
from chronicle_node.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Example.Social", "example.social"),
        (" https://example.social/about ", "example.social"),
        ("@spam@far.example", "far.example"),
        ("far.example.", "far.example"),
        ("*.far.example", "far.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("127.0.0.1:8081", "127.0.0.1:8081"),
        ("localhost:8080", "localhost:8080"),
    ],
)
def test_a_host_is_understood_however_it_is_pasted(typed: str, meant: str) -> None:
    assert hosts.host(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "social", "far example.org", "-a.example", "a..example", "x" * 300 + ".org", "é" * 300]
)
def test_what_is_no_host_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        hosts.host(typed)


def test_a_host_belongs_to_the_domains_above_it() -> None:
    assert hosts.family("a.b.example:444") == ("a.b.example:444", "a.b.example", "b.example")
    assert hosts.family("192.0.2.1:80") == ("192.0.2.1:80",)


def test_a_list_of_another_server_is_read_and_given_back() -> None:
    text = "#domain,#severity\nspam.example,suspend\n*.loud.example,silence\nfine.example,noop\n"
    wanted = hosts.read_list(text)
    assert wanted == {"spam.example": Policy.BLOCKED, "loud.example": Policy.LIMITED}
    assert hosts.read_list(hosts.write_list(wanted.items())) == wanted


def test_a_plain_list_blocks_each_line() -> None:
    assert hosts.read_list("\ufeffa.example\n\nb.example\n") == {
        "a.example": Policy.BLOCKED,
        "b.example": Policy.BLOCKED,
    }


def test_a_list_with_a_fault_names_its_line() -> None:
    with pytest.raises(Invalid) as caught:
        hosts.read_list("a.example\nnot a host\n")
    assert caught.value.fields[0].pointer == "/list/2"
    assert caught.value.fields[0].detail.startswith("Line 2, “not a host”: ")
