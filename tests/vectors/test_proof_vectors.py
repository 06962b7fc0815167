"""Canonical JSON and proofs made by others: the vectors of RFC 8785's author, of the W3C, and of FEP-8b32."""

import base64
import json
import struct
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chronicle_node.domain import multikeys
from chronicle_node.federation.signatures import jcs, keys, proof
from tests.vectors.load import shared, standard

FEP = standard("signatures/fep-8b32.json")
MADE_AT = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
NAMES = ["arrays", "french", "structures", "unicode", "values", "weird"]
# RFC 8785, appendix B.
NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}


@pytest.mark.parametrize("name", NAMES)
def test_canonical_json_is_that_of_rfc_8785(name: str) -> None:
    folder = shared("vectors/jcs")
    expected = bytes.fromhex((folder / f"outhex/{name}.txt").read_text())
    assert jcs.canonical(json.loads((folder / f"input/{name}.json").read_text())) == expected


@pytest.mark.parametrize(("double", "written"), NUMBERS.items())
def test_numbers_are_written_as_rfc_8785_has_them(double: str, written: str) -> None:
    (number,) = struct.unpack(">d", bytes.fromhex(double))
    assert jcs.canonical(number).decode() == written


@pytest.mark.parametrize("double", ["7fffffffffffffff", "7ff0000000000000"])
def test_what_is_no_number_is_not_written(double: str) -> None:
    with pytest.raises(ValueError, match="cannot be written"):
        jcs.canonical(struct.unpack(">d", bytes.fromhex(double))[0])


def fep_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(FEP["private_jwk"]["d"] + "="))


def test_the_proof_of_fep_8b32_holds() -> None:
    found = proof.read(FEP["signed"], MADE_AT)
    assert found is not None
    assert (found.key_id, found.created) == ("https://server.example/users/alice#ed25519-key", MADE_AT)
    assert found.matches(fep_key().public_key())


def test_the_proof_of_fep_8b32_is_made_alike() -> None:
    bare = {name: value for name, value in FEP["signed"].items() if name != "proof"}
    made = proof.add(bare, "https://server.example/users/alice#ed25519-key", fep_key(), MADE_AT)
    assert made == FEP["signed"]


def w3c(name: str) -> Any:
    return shared(f"vectors/fep8b32/w3c/{name}")


def test_the_w3c_canonical_forms_and_hashes_are_the_same() -> None:
    unsigned, options = json.loads(w3c("unsigned.json").read_text()), json.loads(w3c("proofConfigJCS.json").read_text())
    assert jcs.canonical(unsigned).decode() == w3c("canonDocJCS.txt").read_text().strip()
    assert jcs.canonical(options).decode() == w3c("proofCanonJCS.txt").read_text().strip()


def test_the_w3c_signature_holds_with_the_key_in_its_name() -> None:
    document = json.loads(w3c("signedJCS.json").read_text())
    text = json.loads(w3c("keyPair.json").read_text())["publicKeyMultibase"]
    signature = multikeys.decode(document["proof"]["proofValue"])
    combined = bytes.fromhex(w3c("combinedHashJCS.txt").read_text())
    assert keys.holds(keys.load_public(text), signature, combined)
    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    bare = {name: value for name, value in document.items() if name != "proof"}
    assert keys.holds(keys.load_public(text), signature, proof.message(bare, options))
