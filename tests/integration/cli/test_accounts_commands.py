import os
import sqlite3
import threading

import pytest

from .conftest import PASSWORD, Chronicle


def test_an_account_can_be_made_before_the_first_start(chronicle: Chronicle) -> None:
    said = chronicle("user create alice --admin --password-stdin", f"{PASSWORD}\n")
    assert (said.code, said.out, said.err) == (0, "@alice@chronicle.example\n", "")


def test_the_first_account_made_here_spends_the_set_up_link(chronicle: Chronicle) -> None:
    link = chronicle("setup-link")
    assert link.out.startswith("https://chronicle.example/setup?token=")
    chronicle("user create alice --admin --password-stdin", PASSWORD)
    said = chronicle("setup-link")
    assert said.code == 1
    assert "set up already" in said.err


def test_a_node_without_an_administrator_is_told_so(chronicle: Chronicle) -> None:
    said = chronicle("user create bob --password-stdin", PASSWORD)
    assert said.code == 0
    assert said.out == "@bob@chronicle.example\n"
    assert "--admin" in said.err


def test_accounts_are_listed(with_alice: Chronicle) -> None:
    said = with_alice("user list")
    assert said.out.splitlines()[0].split() == ["NAME", "ROLE", "E-MAIL", "CREATED", "LAST", "SIGN-IN"]
    assert said.out.splitlines()[1].split()[:3] == ["alice", "admin", "alice@example.org"]


def test_a_name_can_be_written_in_any_case(with_alice: Chronicle) -> None:
    assert with_alice("user disable Alice").code == 0
    assert "disabled" in with_alice("user list").out
    assert with_alice("user enable ALICE").code == 0


def test_a_deleted_account_is_gone_and_its_name_with_it(with_alice: Chronicle) -> None:
    assert with_alice("user delete alice").code == 0
    assert "alice" not in with_alice("user list").out
    said = with_alice("user create alice --admin --password-stdin", PASSWORD)
    assert said.code == 1
    assert "never given out again" in said.err


@pytest.mark.parametrize(
    ("line", "stdin", "told"),
    [
        ("user create alice --password-stdin", PASSWORD, "taken"),
        ("user create admin --password-stdin", PASSWORD, "kept for the node"),
        ("user create bob --password-stdin", "short", "at least 8 characters"),
        ("user create bob --password-stdin", "é" * 40, "72 bytes"),
        ("user create bob --email nonsense --password-stdin", PASSWORD, "e-mail"),
        ("user create bob", "", "--password-stdin"),
        ("user disable bob", "", "no account named 'bob'"),
        ("token create bob --name Kodi --scopes read", "", "no account named 'bob'"),
        ("token create alice --name Kodi --scopes admin", "", "scrobble, read, write"),
        ("token create alice --name Kodi --scopes read --expires soon", "", "90d"),
        ("token create alice --scopes read", "", "--name"),
        ("token revoke nonsense", "", "no working token"),
        ("token list bob", "", "no account named 'bob'"),
    ],
)
def test_a_mistake_is_one_line_on_standard_error_and_a_code(
    with_alice: Chronicle, line: str, stdin: str, told: str
) -> None:
    said = with_alice(line, stdin)
    assert said.code != 0
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert told in said.err


def test_a_token_is_printed_alone_listed_without_its_secret_and_revoked(with_alice: Chronicle) -> None:
    said = with_alice("token create alice --name Kodi --scopes scrobble,read --expires 90d")
    secret = said.out.removesuffix("\n")
    assert secret.startswith("chr_")
    assert "\n" not in secret
    listed = with_alice("token list alice").out
    assert secret not in listed
    token_id = listed.splitlines()[1].split()[0]
    assert with_alice(f"token revoke {token_id}").code == 0
    assert len(with_alice("token list").out.splitlines()) == 1


@pytest.mark.parametrize("dialect", ["sqlite"])  # the one with a single writer to wait for
def test_a_command_waits_for_a_node_that_is_just_writing(with_alice: Chronicle) -> None:
    url = os.environ["CHRONICLE_DATABASE_URL"]
    node = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
    node.execute("BEGIN IMMEDIATE")
    done_soon = threading.Timer(1.5, node.execute, ["COMMIT"])
    done_soon.start()
    said = with_alice("user create bob --password-stdin", PASSWORD)
    done_soon.join()
    node.close()
    assert said.code == 0, said.err
