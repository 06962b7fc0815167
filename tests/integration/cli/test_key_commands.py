"""`chronicle keys`: new keys for people and for the node."""

from .conftest import Chronicle


def test_somebody_gets_new_keys_once_an_hour(chronicle: Chronicle) -> None:
    chronicle("user create alice --password-stdin", "a password of hers\n")
    assert chronicle("keys replace alice").out == "alice signs with new keys from now on.\n"
    again = chronicle("keys replace alice")
    assert (again.code, "within the last hour" in again.err) == (1, True)


def test_everybody_gets_new_keys_but_who_just_had_some(chronicle: Chronicle) -> None:
    for name in ("alice", "bob"):
        chronicle(f"user create {name} --password-stdin", "a password of theirs\n")
    chronicle("keys replace alice")
    said = chronicle("keys replace --all")
    assert (said.out, "left out" in said.err) == ("1 signs with new keys from now on.\n", True)
    assert chronicle("keys replace --all alice").code == 1


def test_nobody_gets_none(chronicle: Chronicle) -> None:
    assert "there is no account named" in chronicle("keys replace zoe").err


def test_a_node_that_never_started_has_no_keys_to_replace(chronicle: Chronicle) -> None:
    said = chronicle("keys replace")
    assert (said.code, "makes them when it starts" in said.err) == (1, True)
