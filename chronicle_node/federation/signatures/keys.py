"""Key pairs: making those of local actors, and taking those of strangers only within limits.

A foreign key is input like any other; one of 16,384 bits would make each verification an attack.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from chronicle_node.domain import multikeys
from chronicle_node.errors import Invalid

PublicKey = RSAPublicKey | Ed25519PublicKey
PrivateKey = RSAPrivateKey | Ed25519PrivateKey

MIN_BITS, MAX_BITS = 2048, 4096
MIN_EXPONENT = 3
MAX_PEM = 4096


class UnusableKey(Invalid):
    """A public key we will not use."""

    code = "unusable-key"
    title = "The key cannot be used"
    detail = "Publish an RSA key of 2048 to 4096 bits, or an Ed25519 key, as PEM or as Multikey."


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Both halves as PEM; seal the private one before it is stored."""

    public_pem: str
    private_pem: str = field(repr=False)


def make_rsa() -> KeyPair:
    """Make the RSA-2048 pair of a new actor. Takes up to a second: call it in a thread."""
    key = generate_private_key(public_exponent=65537, key_size=MIN_BITS)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(public.decode(), private.decode())


@lru_cache(maxsize=1024)
def load_public(text: str) -> PublicKey:
    """Read a stranger's key, PEM or Multikey (FEP-521a), or refuse one that is broken, weak or costly."""
    if len(text) > MAX_PEM:
        raise UnusableKey
    try:
        key = _multikey(text) if text.startswith("z") else serialization.load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UnusableKey from error
    if isinstance(key, Ed25519PublicKey):
        return key
    if not isinstance(key, RSAPublicKey) or not MIN_BITS <= key.key_size <= MAX_BITS:
        raise UnusableKey
    if key.public_numbers().e < MIN_EXPONENT:
        raise UnusableKey
    return key


def _multikey(text: str) -> object:
    data = multikeys.decode(text)
    kind, raw = data[:2], data[2:]
    if kind == multikeys.ED25519:
        return Ed25519PublicKey.from_public_bytes(raw)
    if kind == multikeys.RSA:
        return serialization.load_der_public_key(raw)
    raise UnusableKey


@lru_cache(maxsize=256)
def load_private(pem: str) -> PrivateKey:
    """Read one of our own keys; kept for the next signature."""
    # Whether its primes are prime was seen when we made it; asking again takes longer than fifty signatures.
    key = serialization.load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise UnusableKey
    return key


def sign(key: PrivateKey, message: bytes) -> bytes:
    """Sign with what the key's type allows: RSA PKCS#1 v1.5 with SHA-256, or Ed25519."""
    if isinstance(key, RSAPrivateKey):
        return key.sign(message, PKCS1v15(), SHA256())
    return key.sign(message)


def holds(key: PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether the signature is of this message and by this key."""
    try:
        if isinstance(key, RSAPublicKey):
            key.verify(signature, message, PKCS1v15(), SHA256())
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def algorithm_fits(key: PublicKey, named: str | None) -> bool:
    """Whether the algorithm a request names is the one its key implies; the key decides, the name is only compared."""
    rsa = (None, "rsa-sha256", "hs2019", "rsa-v1_5-sha256")
    return named in (rsa if isinstance(key, RSAPublicKey) else (None, "ed25519", "hs2019"))
