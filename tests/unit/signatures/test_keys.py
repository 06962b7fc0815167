"""Making and reading keys."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from chronicle_node.federation.signatures import keys
from tests.unit.signatures.kit import ed25519, pair


def test_a_new_pair_fits_together() -> None:
    made = pair()
    public = keys.load_public(made.public_pem)
    assert isinstance(public, RSAPublicKey)
    assert public.key_size == 2048
    assert keys.holds(public, keys.sign(keys.load_private(made.private_pem), b"x"), b"x")


def test_a_pair_does_not_show_its_secret() -> None:
    assert "PRIVATE" not in repr(pair())


def test_an_ed25519_key_is_taken() -> None:
    private, pem = ed25519()
    assert keys.holds(keys.load_public(pem), keys.sign(private, b"x"), b"x")
    assert not keys.holds(keys.load_public(pem), b"short", b"x")


@pytest.mark.parametrize("name", [None, "rsa-sha256", "hs2019", "rsa-v1_5-sha256"])
def test_rsa_goes_by_these_names(name: str | None) -> None:
    assert keys.algorithm_fits(keys.load_public(pair().public_pem), name)
